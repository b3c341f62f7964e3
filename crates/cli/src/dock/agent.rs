//! The dock's rounds: find files, upload each, check the receipt, release.
//!
//! Invariant: what a round had begun is known from the small `.upload` file beside each recording,
//! so that an agent that was killed goes on where it stopped.

use super::upload::{Claim, Connection};
use crate::speak::Speak;
use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often one file is tried in a round before the next file has its turn.
const TRIES: u32 = 6;

/// A dock's agent.
pub(crate) struct Agent {
    connection: Connection,
    key: String,
    camera: String,
    officer: String,
    receipts: Option<PathBuf>,
    speak: Speak,
}

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Docked {
    /// Files held by the server and released from the camera.
    pub(crate) released: u64,
    /// Files that could not be docked; they stay on the camera.
    pub(crate) failed: u64,
}

/// The description beside a recording, `NAME.json`.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Description {
    /// The camera's serial number.
    #[serde(default)]
    pub(crate) camera: Option<String>,
    /// The officer's number.
    #[serde(default)]
    pub(crate) officer: Option<String>,
    /// When the recording began, as in RFC 3339.
    #[serde(default)]
    pub(crate) recorded_from: Option<String>,
    /// When it ended.
    #[serde(default)]
    pub(crate) recorded_to: Option<String>,
}

/// What is known of a file's upload, `NAME.upload`.
#[derive(Default, Serialize, Deserialize)]
struct Begun {
    upload: String,
    sha256: String,
}

impl Agent {
    pub(crate) fn new(server: &str, token: &str, key: &str, speak: Speak) -> Result<Self> {
        Ok(Self {
            connection: Connection::new(server, token)?,
            key: key.to_owned(),
            camera: String::new(),
            officer: String::new(),
            receipts: None,
            speak,
        })
    }

    pub(crate) fn describing(mut self, camera: &str, officer: &str) -> Self {
        (self.camera, self.officer) = (camera.to_owned(), officer.to_owned());
        self
    }

    pub(crate) fn keeping_receipts(mut self, folder: Option<PathBuf>) -> Self {
        self.receipts = folder;
        self
    }

    /// Docks every file in the folder, once.
    pub(crate) async fn dock_folder(&self, folder: &Path) -> Result<Docked> {
        self.report_released(folder).await?;
        let mut docked = Docked::default();
        for file in recordings(folder)? {
            match self.dock_patiently(&file).await {
                Ok(()) => docked.released += 1,
                Err(error) => {
                    docked.failed += 1;
                    let words = format!("not docked, and left on the camera: {error:#}");
                    self.speak.say(&words, &serde_json::json!({ "not_docked": words }));
                }
            }
        }
        Ok(docked)
    }

    async fn dock_patiently(&self, file: &Path) -> Result<()> {
        let mut wait = Duration::from_millis(250);
        for _ in 1..TRIES {
            match self.dock(file).await {
                Ok(()) => return Ok(()),
                Err(error) => tracing::warn!(%error, "a file could not be docked; trying again"),
            }
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
        self.dock(file).await
    }

    async fn dock(&self, file: &Path) -> Result<()> {
        let size_bytes = tokio::fs::metadata(file).await?.len();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bar = self.speak.bytes(size_bytes, &name);
        let note = beside(file, "upload");
        let begun = read_json::<Begun>(&note);
        let begun = match begun {
            Some(begun) if self.connection.offset(&begun.upload).await?.is_some() => begun,
            _ => self.begin(file, &name, size_bytes, &note).await?,
        };
        let upload = self.connection.send(file, size_bytes, &begun.upload, &begun.sha256, &bar);
        if let Err(error) = upload.await {
            if error.is_final() {
                // What the server has is not this file: the next try begins anew.
                let _ = std::fs::remove_file(&note);
            }
            return Err(error.into());
        }
        let receipt = self.connection.receipt(&begun.upload).await?;
        let checked = desk::docks::check_receipt(&receipt, &self.key, &begun.sha256, size_bytes);
        let handle = checked.map_err(anyhow::Error::msg)?;
        if let Some(folder) = &self.receipts {
            std::fs::create_dir_all(folder)?;
            crate::house::write_private(&folder.join(format!("{handle}.txt")), receipt.as_bytes())?;
        }
        release(file)?;
        self.connection.released(&begun.upload).await?;
        std::fs::remove_file(&note)?;
        bar.finish();
        let words = format!("{name}: held as {handle}; the camera's copy is released");
        self.speak.say(&words, &serde_json::json!({ "file": name, "recording": handle }));
        Ok(())
    }

    async fn begin(&self, file: &Path, name: &str, size_bytes: u64, note: &Path) -> Result<Begun> {
        let sha256 = super::upload::sha256_of(file, 0).await?;
        let said = read_json::<Description>(&beside(file, "json")).unwrap_or_default();
        let claim = Claim {
            name: name.to_owned(),
            size_bytes,
            sha256: sha256.hex.clone(),
            camera: said.camera.unwrap_or_else(|| self.camera.clone()),
            officer: said.officer.unwrap_or_else(|| self.officer.clone()),
            recorded_from: said.recorded_from,
            recorded_to: said.recorded_to,
        };
        let upload = self.connection.create(&claim).await?;
        let begun = Begun { upload, sha256: sha256.hex };
        crate::house::write_private(note, serde_json::to_string(&begun)?.as_bytes())?;
        Ok(begun)
    }

    /// Reports releases that an earlier round did not come to report.
    async fn report_released(&self, folder: &Path) -> Result<()> {
        for note in files(folder)?.into_iter().filter(|path| has_extension(path, "upload")) {
            if note.with_extension("").exists() {
                continue;
            }
            if let Some(begun) = read_json::<Begun>(&note) {
                self.connection.released(&begun.upload).await?;
            }
            std::fs::remove_file(&note)?;
        }
        Ok(())
    }
}

/// Removes a recording and its description from the camera, durably.
fn release(file: &Path) -> Result<()> {
    std::fs::remove_file(file).with_context(|| "the camera's copy cannot be released")?;
    let said = beside(file, "json");
    if said.exists() {
        std::fs::remove_file(said)?;
    }
    if let Some(folder) = file.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// `NAME.mp4` → `NAME.mp4.json` or `NAME.mp4.upload`.
fn beside(file: &Path, kind: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(kind);
    PathBuf::from(name)
}

/// The recordings in a folder: every file but descriptions, upload notes and hidden ones.
fn recordings(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = files(folder)?;
    found.retain(|path| {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        !hidden && !has_extension(path, "json") && !has_extension(path, "upload")
    });
    Ok(found)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("the camera's folder `{}`", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() && entry.metadata()?.len() > 0 {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|known| known == extension)
}

fn read_json<T: for<'de> Deserialize<'de>>(path: &Path) -> Option<T> {
    serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
}
