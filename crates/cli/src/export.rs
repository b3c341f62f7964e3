//! `bluelamp export`: what an auditor takes away.
//!
//! Invariant: an export is written into an empty folder, so that nothing else is taken for part
//! of it.

use crate::house::Place;
use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use desk::log::Sink;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What `bluelamp export` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    place: Place,
    /// The folder to write; it must be new or empty.
    out: PathBuf,
    /// Put the sealed recordings into it too, so that their bytes can be checked.
    #[arg(long)]
    sealed: bool,
}

/// A folder that an export is written into.
pub(crate) struct Folder {
    top: PathBuf,
    file: Option<File>,
}

impl Folder {
    /// Makes the folder, which must be new or empty.
    pub(crate) fn make(top: &Path) -> Result<Self> {
        std::fs::create_dir_all(top).with_context(|| top.display().to_string())?;
        if std::fs::read_dir(top)?.next().is_some() {
            bail!("`{}` is not empty; give a new folder", top.display());
        }
        Ok(Self { top: top.to_path_buf(), file: None })
    }
}

impl Sink for Folder {
    fn begin(&mut self, path: &str) -> std::io::Result<()> {
        let path = self.top.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        self.file = Some(File::create(path)?);
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match &mut self.file {
            Some(file) => file.write_all(bytes),
            None => Err(std::io::ErrorKind::NotFound.into()),
        }
    }
}

pub(crate) async fn run(options: Options, speak: Speak) -> Result<bool> {
    let mut folder = Folder::make(&options.out)?;
    let desk = options.place.open().await?;
    let ctx = desk.ctx(desk::Actor::new("console", "auditor"), "accountability");
    let done = desk::log::export(&ctx, &desk, &mut folder, options.sealed).await?;
    let words = format!(
        "{} entries, {} recordings held, {} files in {}.\nCheck it with: bluelamp verify {}",
        done.entries,
        done.holdings,
        done.files,
        options.out.display(),
        options.out.display()
    );
    let value = serde_json::json!({
        "entries": done.entries, "holdings": done.holdings, "files": done.files,
    });
    speak.say(&words, &value);
    Ok(true)
}
