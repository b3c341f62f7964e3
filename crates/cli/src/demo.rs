//! `bluelamp demo`: the whole house on this machine, in one command.
//!
//! Invariant: the demo uses the same doors as everything else: clips go through the upload
//! endpoint, acts through the desk, and its verdict comes from an export alone.

mod areas;
mod personas;
mod requests;

use crate::clips;
use crate::dock::{Agent, Docked};
use crate::edge::MovedClock;
use crate::house::{Place, write_private};
use crate::post::{Post, PostOptions};
use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use desk::docks::Dock;
use desk::evidence::Sort;
use desk::{Clock, Desk};
use jiff::SignedDuration;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vault::PassphraseCost;
use web::{Demo, DemoClock as _, Settings};

/// What `bluelamp demo` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where the demo keeps its data; delete the folder to begin again.
    #[arg(long, default_value = "bluelamp-demo")]
    data: PathBuf,
    /// The loopback port of the site; another is taken where it is in use.
    #[arg(long, default_value_t = 8686)]
    port: u16,
    /// Put the demo's clock this far ahead of the machine's, such as +32d or +12h, and do what is
    /// due by then.
    #[arg(long, value_name = "+DAYSd")]
    at: Option<String>,
    /// Stop when everything is set up and shown, instead of serving.
    #[arg(long)]
    exit: bool,
    #[command(flatten)]
    post: PostOptions,
}

pub(crate) async fn run(options: Options, speak: Speak) -> Result<bool> {
    let ahead = options.at.as_deref().map(ahead).transpose()?;
    let post = Post::of(&options.post)?;
    std::fs::create_dir_all(&options.data)
        .with_context(|| format!("cannot make the folder `{}`", options.data.display()))?;
    let (desk, clock) = open(&options.data).await?;
    let listener = match listen(options.port).await {
        Ok(listener) => listener,
        Err(_) => listen(0).await?,
    };
    let address = listener.local_addr()?;
    let settings = Settings {
        title: "Bluelamp demo".to_owned(),
        https: false,
        demo: Some(Demo { personas: personas::all(), clock: Some(clock.clone()) }),
        provider: None,
        passkeys: crate::passkeys::place(None, false, address.port())?,
        posts: post.as_ref().is_some_and(Post::writes),
    };
    let serving = tokio::spawn(crate::serve::serve(Arc::clone(&desk), listener, settings, post));
    let server = format!("http://{address}");
    let token = register(&desk, &options.data).await?;
    if is_new(&desk).await? {
        dock_clips(&desk, &options.data, &server, &token, speak).await?;
        act(&desk).await?;
        requests::ask(&desk).await?;
        areas::tell(&desk).await?;
    }
    let mut sound = true;
    if let Some(ahead) = ahead {
        sound = move_on(&desk, &clock, ahead, &options.data, &server, speak).await?;
    }
    show(&server, &options.data, clock.as_ref(), speak);
    if options.exit {
        serving.abort();
        return Ok(sound);
    }
    serving.await??;
    Ok(sound)
}

async fn listen(port: u16) -> Result<tokio::net::TcpListener> {
    crate::serve::listen(SocketAddr::from(([127, 0, 0, 1], port))).await
}

/// Opens the demo's data folder, made at first: root key, pack in force.
async fn open(data: &Path) -> Result<(Arc<Desk>, Arc<MovedClock>)> {
    let passphrase = data.join("demo-passphrase");
    if !passphrase.exists() {
        let mut secret = [0; 16];
        vault::Random::fill(&crate::edge::SystemRandom, &mut secret);
        let secret: Vec<_> = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        write_private(&passphrase, secret.concat().as_bytes())?;
    }
    let place =
        Place { data: data.to_path_buf(), passphrase_file: Some(passphrase), passphrase: None };
    place.make("bluelamp.example/demo", PassphraseCost::DEFAULT)?;
    let clock = Arc::new(MovedClock::of(data));
    let desk = place.open_with(Arc::clone(&clock) as Arc<dyn Clock>).await?;
    bring_up_to_date(&desk).await?;
    Ok((desk, clock))
}

/// Puts this build's pack in force: the first needs no leave, a later build's needs two people.
async fn bring_up_to_date(desk: &Desk) -> Result<()> {
    let sources = crate::london::sources();
    if desk::packs::current(desk).is_none() {
        let ctx = desk.ctx(desk::Actor::system(), "first-pack");
        desk::packs::begin(&ctx, desk, sources).await?;
        return Ok(());
    }
    let known = desk::packs::history(desk);
    let digest = pack::recall(&sources).map(|pack| pack.digest);
    // Whoever tries the demo may have applied another since: that is left in force.
    if known.iter().any(|applied| Some(applied.pack.digest) == digest) {
        return Ok(());
    }
    let office = personas::ctx(desk, "data-office")?;
    let owner = personas::ctx(desk, "risk-owner")?;
    let id = desk::packs::propose(&office, desk, sources, "A newer build's pack.").await?;
    let seen = desk::packs::proposal(&owner, desk, &id).await?.proposed.digest;
    desk::packs::apply(&owner, desk, &id, &seen).await?;
    Ok(())
}

/// Registers the demo's dock and import station; their tokens are new with each start.
async fn register(desk: &Desk, data: &Path) -> Result<String> {
    let ctx = desk.ctx(desk::Actor::new("demo", "evidence-manager"), "accountability");
    let key = desk::log::verifier_key(desk);
    let mut tokens = Vec::new();
    for (id, checksums_required) in [("charing-cross", true), ("import-desk", false)] {
        let dock = Dock { id: id.to_owned(), checksums_required };
        let token = desk::docks::register(&ctx, desk, &dock).await?;
        write_private(&data.join(format!("{id}.token")), format!("{token}\n{key}\n").as_bytes())?;
        tokens.push(token);
    }
    tokens.into_iter().next().context("no dock was registered")
}

async fn is_new(desk: &Desk) -> Result<bool> {
    let ctx = personas::ctx(desk, "evidence-manager")?;
    let listed = desk::evidence::list(&ctx, desk, Sort::Newest, None).await?;
    Ok(listed.total == Some(0) && desk::retention::receipts(desk, None).await?.0.is_empty())
}

async fn dock_clips(
    desk: &Desk,
    data: &Path,
    server: &str,
    token: &str,
    speak: Speak,
) -> Result<()> {
    let camera = data.join("camera");
    let salt = desk.now().to_string();
    let made = clips::fill(&camera, desk.now(), &salt)?;
    if !made {
        speak.say("(ffmpeg is not installed: the demo goes without its longer clip)", &"".into());
    }
    let agent = Agent::new(server, token, &desk::log::verifier_key(desk), speak)?
        .keeping_receipts(Some(data.join("receipts")));
    let docked = agent.dock_folder(&camera).await?;
    if docked.failed > 0 || docked == Docked::default() {
        bail!("the demo's clips could not be docked");
    }
    Ok(())
}

/// What people do in the demo: one recording is evidence, one is under a hold.
async fn act(desk: &Desk) -> Result<()> {
    let officer = personas::ctx(desk, "officer")?;
    let manager = personas::ctx(desk, "evidence-manager")?;
    let listed = desk::evidence::list(&manager, desk, Sort::Newest, None).await?;
    let find = |name: &str| listed.shown.iter().find(|shown| shown.recording.file_name == name);
    if let Some(shown) = find(clips::EVIDENCE) {
        let why = "The driver gave a positive breath test; the file goes to court.";
        let category = "evidence-summary";
        desk::evidence::categorise(&officer, desk, &shown.id, category, why).await?;
    }
    if let Some(shown) = find(clips::HELD) {
        let why = "A claim was announced; the lawyers ask that everything be kept.";
        desk::evidence::hold(&manager, desk, &shown.id, "litigation", why).await?;
    }
    Ok(())
}

/// Moves the clock, does what is due, and has an export of it checked.
async fn move_on(
    desk: &Desk,
    clock: &MovedClock,
    ahead: SignedDuration,
    data: &Path,
    server: &str,
    speak: Speak,
) -> Result<bool> {
    let missing = ahead - clock.offset();
    let worked = desk::jobs::live_through(desk, missing, |stride| clock.advance(stride)).await?;
    let words = format!(
        "\nIt is now {} in the demo. {} recordings came due and are gone:",
        desk.now().strftime("%-d %B %Y %H:%M UTC"),
        worked.disposed
    );
    speak.say(&words, &serde_json::json!({ "disposed": worked.disposed }));
    for receipt in desk::retention::receipts(desk, None).await?.0 {
        let words = format!("  receipt and proof: {server}/receipts/{}", receipt.handle);
        speak.say(&words, &serde_json::json!({ "receipt": receipt.handle }));
    }
    let out = data.join("export");
    if out.exists() {
        std::fs::remove_dir_all(&out)?;
    }
    let mut folder = crate::export::Folder::make(&out)?;
    let auditor = personas::ctx(desk, "auditor")?;
    desk::log::export(&auditor, desk, &mut folder, true).await?;
    let brought =
        desk::verify::Auditor { key: Some(desk::log::verifier_key(desk)), earlier: Vec::new() };
    let report = desk::verify::verify(&crate::verify::Folder(&out), &brought)?;
    speak.say("\nAn auditor checks the export, and it alone:", &"".into());
    crate::verify::say(&report, speak);
    let words = format!("Change a byte in it and ask again: bluelamp verify {}", out.display());
    speak.say(&words, &serde_json::json!({ "export": out.display().to_string() }));
    Ok(report.holds())
}

fn show(server: &str, data: &Path, clock: &MovedClock, speak: Speak) {
    let days = clock.offset().as_hours() / 24;
    let clock = if days > 0 { format!("{days} days ahead of yours") } else { "yours".to_owned() };
    let words = format!(
        "\nThe house stands. The demo's clock is {clock}.\n\n  \
         {server}/            the public site: notices, promise board\n  \
         {server}/demo        sign in with one click; move the clock\n  \
         {server}/ask         ask what is held about you; follow it with a number\n  \
         {server}/staff/recordings   the evidence library, once signed in\n\n\
         Everyone here is made up. Sign in as:\n{}\n\
         A camera of your own: put a clip into a folder and run\n  \
         bluelamp dock --watch FOLDER --server {server} --token-file {}\n\n\
         Stop with Ctrl-C. Begin again by deleting {}.",
        personas::listed(),
        data.join("charing-cross.token").display(),
        data.display()
    );
    speak.say(&words, &serde_json::json!({ "server": server, "demo": format!("{server}/demo") }));
}

/// Reads `+32d` or `+12h`.
fn ahead(text: &str) -> Result<SignedDuration> {
    let wrong = || format!("`{text}` is not a time ahead: write +32d or +12h");
    let number = text.strip_prefix('+').unwrap_or(text);
    let (number, hours) = match (number.strip_suffix('d'), number.strip_suffix('h')) {
        (Some(days), _) => (days, 24),
        (_, Some(hours)) => (hours, 1),
        (None, None) => bail!(wrong()),
    };
    let number: u16 = number.parse().ok().with_context(wrong)?;
    if i64::from(number) * hours > 10 * 366 * 24 {
        bail!("`{text}` is too far ahead: ten years at most");
    }
    Ok(SignedDuration::from_hours(i64::from(number) * hours))
}

#[cfg(test)]
mod tests {
    use super::ahead;
    use jiff::SignedDuration;

    fn check(text: &str, hours: Option<i64>) {
        let want = hours.map(SignedDuration::from_hours);
        assert_eq!(ahead(text).ok(), want, "{text}");
    }

    #[test]
    fn a_time_ahead_is_days_or_hours() {
        check("+32d", Some(32 * 24));
        check("32d", Some(32 * 24));
        check("+12h", Some(12));
        check("+0d", Some(0));
        check("+32", None);
        check("-1d", None);
        check("+60000d", None);
        check("", None);
        check("tomorrow", None);
    }
}
