//! `bluelamp dock`: a folder watched as a camera's storage.
//!
//! Invariant: a file is removed from the camera only after a receipt for this very content,
//! signed by the server's own key, is in hand.

mod agent;
mod upload;

pub(crate) use agent::{Agent, Description, Docked};

use crate::house::Place;
use crate::speak::Speak;
use anyhow::{Context as _, Result};
use desk::docks::Dock;
use std::path::PathBuf;
use std::time::Duration;

/// What `bluelamp add-dock` is told.
#[derive(clap::Args)]
pub(crate) struct AddOptions {
    #[command(flatten)]
    place: Place,
    /// The dock's id: small letters, digits and hyphens.
    id: String,
    /// An import station: checksums are welcome, but not required.
    #[arg(long)]
    station: bool,
    /// Write the token and the server's key into this file, for `bluelamp dock --token-file`.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// What `bluelamp dock` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder to watch: the camera's storage.
    #[arg(long)]
    watch: PathBuf,
    /// The server's address, with its scheme.
    #[arg(long)]
    server: String,
    /// The file that `bluelamp add-dock` wrote: the token, then the server's key.
    #[arg(long)]
    token_file: PathBuf,
    /// The camera's serial number, for files without a description beside them.
    #[arg(long, default_value = "")]
    camera: String,
    /// The officer's number, for files without a description beside them.
    #[arg(long, default_value = "")]
    officer: String,
    /// Keep the signed receipts in this folder.
    #[arg(long)]
    receipts: Option<PathBuf>,
    /// Dock what is there, then stop.
    #[arg(long)]
    once: bool,
}

/// `bluelamp add-dock`.
pub(crate) async fn add(options: AddOptions, speak: Speak) -> Result<bool> {
    let desk = options.place.open().await?;
    let ctx = desk.ctx(desk::Actor::new("console", "evidence-manager"), "accountability");
    let dock = Dock { id: options.id, checksums_required: !options.station };
    let token = desk::docks::register(&ctx, &desk, &dock).await?;
    let key = desk::log::verifier_key(&desk);
    if let Some(path) = &options.token_file {
        crate::house::write_private(path, format!("{token}\n{key}\n").as_bytes())?;
        let words = format!("Registered {}; its token is in {}.", dock.id, path.display());
        speak.say(&words, &serde_json::json!({ "dock": dock.id }));
    } else {
        let words = format!("Registered {}. Its token, shown this once:\n{token}", dock.id);
        let value = serde_json::json!({ "dock": dock.id, "token": token, "key": key });
        speak.say(&words, &value);
    }
    Ok(true)
}

/// `bluelamp dock`.
pub(crate) async fn run(options: Options, speak: Speak) -> Result<bool> {
    let text = std::fs::read_to_string(&options.token_file)
        .with_context(|| format!("the token file `{}`", options.token_file.display()))?;
    let mut lines = text.lines();
    let token = lines.next().context("the token file is empty")?.trim();
    let key = lines.next().context("the token file has no second line: the server's key")?;
    let agent = Agent::new(&options.server, token, key.trim(), speak)?
        .describing(&options.camera, &options.officer)
        .keeping_receipts(options.receipts);
    loop {
        let docked = agent.dock_folder(&options.watch).await?;
        if options.once {
            let words = format!("{} docked, {} not.", docked.released, docked.failed);
            let value = serde_json::json!({ "docked": docked.released, "failed": docked.failed });
            speak.say(&words, &value);
            return Ok(docked.failed == 0);
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
            _ = tokio::signal::ctrl_c() => return Ok(true),
        }
    }
}
