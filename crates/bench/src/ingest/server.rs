//! The server under measurement: the real router, desk and store, in a process of its own.
//!
//! Invariant: it is set up as `bluelamp serve` sets itself up, and ends when its standard input
//! does, so that none is left over.

use crate::ground::{self, SystemClock};
use anyhow::{Context as _, Result, bail};
use desk::Desk;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use web::Settings;

/// Where a dock uploads to, and as whom.
#[derive(Debug, Clone)]
pub(super) struct DockAt {
    pub(super) address: SocketAddr,
    pub(super) token: String,
    /// The server's public key, by which its receipts are checked.
    pub(super) key: String,
}

/// A server running in a process of its own, on a new data folder.
pub(super) struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    dock: DockAt,
    _folder: TempDir,
}

impl Server {
    /// Starts one.
    pub(super) fn start() -> Result<Self> {
        let folder = ground::folder()?;
        let mut child = Command::new(std::env::current_exe()?)
            .arg("server")
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the server's process")?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().context("the server has no output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let mut words = line.split_ascii_whitespace();
        let (Some(address), Some(token), Some(key)) = (words.next(), words.next(), words.next())
        else {
            bail!("the server did not start");
        };
        let (token, key) = (token.to_owned(), key.to_owned());
        let dock = DockAt { address: address.parse()?, token, key };
        Ok(Self { child, stdin, dock, _folder: folder })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn dock(&self) -> &DockAt {
        &self.dock
    }

    /// Ends it and waits for that.
    pub(super) fn stop(mut self) -> Result<()> {
        drop(self.stdin.take());
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the server ended with {status}");
        }
        Ok(())
    }
}

/// Serves on loopback until the standard input ends; prints address, token and public key.
///
/// # Errors
///
/// Where the desk cannot be opened or the port not be had.
pub(crate) fn serve(folder: &Path) -> Result<()> {
    ground::runtime()?.block_on(async {
        let desk = ground::desk(folder, Arc::new(SystemClock)).await?;
        let (_, token) = ground::dock(&desk).await?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let (address, key) = (listener.local_addr()?, desk::log::verifier_key(&desk));
        writeln!(std::io::stdout(), "{address} {token} {key}")?;
        let checkpoints = tokio::spawn(checkpoints(Arc::clone(&desk)));
        let router = web::router(desk, Settings { https: false, ..Settings::default() });
        let served = axum::serve(listener, router).with_graceful_shutdown(told()).await;
        checkpoints.abort();
        Ok(served?)
    })
}

/// Ends with the standard input.
async fn told() {
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0; 1]));
    // However reading ended, there is nobody left to serve.
    drop(ended.await);
}

/// A checkpoint each second while there is anything new, as a server makes them.
async fn checkpoints(desk: Arc<Desk>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        if desk::log::advance(&desk).await.is_err() {
            return;
        }
    }
}
