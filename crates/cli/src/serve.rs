//! `bluelamp serve` and `bluelamp work`: the site, and the machine's own jobs.
//!
//! Invariant: jobs and checkpoints go on whether or not anybody looks at a page; one that fails is
//! tried again and never ends the server.

use crate::house::Place;
use crate::mail::{Mailbox, MailboxOptions};
use crate::post::{Post, PostOptions};
use crate::speak::Speak;
use anyhow::{Context as _, Result};
use desk::Desk;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use web::Settings;

/// What `bluelamp serve` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    place: Place,
    /// The address to listen on. Put a TLS proxy before it; people must not reach it without.
    #[arg(long, default_value = "127.0.0.1:8686")]
    listen: SocketAddr,
    /// People reach the site over plain HTTP: only loopback addresses are then answered.
    #[arg(long)]
    plain_http: bool,
    #[command(flatten)]
    provider: crate::provider::ProviderOptions,
    #[command(flatten)]
    post: PostOptions,
    #[command(flatten)]
    mailbox: MailboxOptions,
}

/// What `bluelamp work` is told.
#[derive(clap::Args)]
pub(crate) struct WorkOptions {
    #[command(flatten)]
    place: Place,
}

pub(crate) async fn run(options: Options, speak: Speak) -> Result<bool> {
    let https = !options.plain_http;
    let provider = crate::provider::of(&options.provider, https)?;
    let post = Post::of(&options.post)?;
    let mailbox = Mailbox::of(&options.mailbox)?;
    let desk = options.place.open().await?;
    let listener = listen(options.listen).await?;
    let address = listener.local_addr()?;
    let words = format!("Serving on http://{address}/ (stop with Ctrl-C).");
    speak.say(&words, &serde_json::json!({ "listening": address.to_string() }));
    let public_url = options.provider.public_url();
    let passkeys = crate::passkeys::place(public_url, https, address.port())?;
    let posts = post.as_ref().is_some_and(Post::writes);
    let settings = Settings { https, provider, passkeys, posts, ..Settings::default() };
    let visits = mailbox.map(|mailbox| tokio::spawn(mailbox.run(Arc::clone(&desk))));
    let served = serve(desk, listener, settings, post).await;
    if let Some(visits) = visits {
        visits.abort();
    }
    served?;
    Ok(true)
}

pub(crate) async fn work(options: WorkOptions, speak: Speak) -> Result<bool> {
    let desk = options.place.open().await?;
    let worked = desk::jobs::work(&desk, "console").await?;
    let words = format!(
        "{} jobs done, {} put off; {} recordings disposed of, {} uploads ended.",
        worked.done, worked.failed, worked.disposed, worked.expired
    );
    let value = serde_json::json!({
        "done": worked.done,
        "failed": worked.failed,
        "disposed": worked.disposed,
        "expired": worked.expired,
    });
    speak.say(&words, &value);
    Ok(worked.failed == 0)
}

pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// Serves until Ctrl-C, doing the jobs beside it.
pub(crate) async fn serve(
    desk: Arc<Desk>,
    listener: TcpListener,
    settings: Settings,
    post: Option<Post>,
) -> Result<()> {
    let posts = post.map(|post| tokio::spawn(post.run(Arc::clone(&desk))));
    let jobs = tokio::spawn(every_half_minute(Arc::clone(&desk)));
    let checkpoints = tokio::spawn(checkpoints(Arc::clone(&desk)));
    let router = web::router(Arc::clone(&desk), settings);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stopped()).await;
    jobs.abort();
    checkpoints.abort();
    if let Some(posts) = posts {
        posts.abort();
    }
    if let Some(ctx) = desk::counts::counter(&desk)
        && let Err(error) = desk::counts::keep(&ctx, &desk).await
    {
        tracing::error!(%error, "counts of visits since the last few minutes are lost");
    }
    // Whatever was acknowledged is durable already; a last checkpoint covers it.
    desk::log::advance(&desk).await?;
    Ok(served?)
}

/// Ends when the person or the machine asks the server to stop.
async fn stopped() {
    let asked = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let told = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = asked => {}
        () = told => {}
    }
}

async fn every_half_minute(desk: Arc<Desk>) {
    let mut tick = tokio::time::interval(Duration::from_secs(30));
    loop {
        tick.tick().await;
        match desk::jobs::work(&desk, "server").await {
            Ok(worked) if worked.disposed > 0 => {
                tracing::info!(disposed = worked.disposed, "disposed of recordings");
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the jobs could not be worked"),
        }
    }
}

/// A checkpoint each second while there is anything new.
async fn checkpoints(desk: Arc<Desk>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        if let Err(error) = desk::log::advance(&desk).await {
            tracing::error!(%error, "no checkpoint could be made");
        }
    }
}
