//! A data folder: made, opened, and the desk upon it.
//!
//! Invariant: the root key lies on disk only sealed under a passphrase, and its file is readable
//! by its owner alone.

use crate::edge::{SystemClock, SystemRandom};
use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use desk::{Clock, Desk, Opening};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Embedded, RealDisk};
use vault::{KeyProvider as _, PassphraseCost, RootKey, SealedFile};

/// Where the data lies and how its root key is opened.
#[derive(clap::Args, Clone)]
pub(crate) struct Place {
    /// The data folder.
    #[arg(long, default_value = "bluelamp-data")]
    pub(crate) data: PathBuf,
    /// A file that holds the passphrase of the root key.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// The passphrase itself; better given in the environment than typed.
    #[arg(long, env = "BLUELAMP_PASSPHRASE", hide_env_values = true, hide = true)]
    pub(crate) passphrase: Option<String>,
}

/// What `bluelamp init` is told.
#[derive(clap::Args)]
pub(crate) struct InitOptions {
    #[command(flatten)]
    place: Place,
    /// The folder of the first pack.
    #[arg(long)]
    pack: PathBuf,
    /// The ledger's name, as it stands in checkpoints; like a web address without its scheme.
    #[arg(long, default_value = "bluelamp.example/ledger")]
    origin: String,
}

impl Place {
    fn passphrase(&self) -> Result<Vec<u8>> {
        if let Some(passphrase) = &self.passphrase {
            return Ok(passphrase.clone().into_bytes());
        }
        let file = self.passphrase_file.as_ref().context(
            "say where the passphrase is: --passphrase-file FILE, or BLUELAMP_PASSPHRASE",
        )?;
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("the passphrase file `{}`", file.display()))?;
        Ok(text.trim_end_matches(['\r', '\n']).as_bytes().to_vec())
    }

    /// Opens the desk on the data folder with the machine's own clock.
    pub(crate) async fn open(&self) -> Result<Arc<Desk>> {
        self.open_with(Arc::new(SystemClock)).await
    }

    /// Opens the desk on the data folder with a clock of one's own.
    pub(crate) async fn open_with(&self, clock: Arc<dyn Clock>) -> Result<Arc<Desk>> {
        let root = self.root()?;
        let origin = std::fs::read_to_string(self.data.join("origin"))
            .with_context(|| format!("`{}` is not a data folder", self.data.display()))?;
        let folder = self.data.join("store");
        let store = tokio::task::spawn_blocking(move || {
            Embedded::open(&folder, desk::KINDS, Arc::new(RealDisk))
        });
        let store = Arc::new(store.await??);
        let opening = Opening {
            store,
            root,
            clock,
            random: Arc::new(SystemRandom),
            readings: Arc::default(),
            origin: origin.trim().to_owned(),
        };
        Ok(Arc::new(Desk::open(opening).await?))
    }

    fn root(&self) -> Result<RootKey> {
        let path = self.data.join("root.key");
        let file = std::fs::read(&path).with_context(|| {
            format!("`{}` is not a data folder; `bluelamp init` makes one", self.data.display())
        })?;
        let opened = SealedFile::open(&self.passphrase()?, &file);
        let opened = opened.context("the root key does not open with this passphrase")?;
        Ok(opened.root()?)
    }

    /// Makes the data folder: root key and ledger's name. Leaves one that is there alone.
    pub(crate) fn make(&self, origin: &str, cost: PassphraseCost) -> Result<bool> {
        let key = self.data.join("root.key");
        if key.exists() {
            return Ok(false);
        }
        std::fs::create_dir_all(self.data.join("store"))
            .with_context(|| format!("cannot make the folder `{}`", self.data.display()))?;
        let root = RootKey::generate(&SystemRandom);
        let sealed = vault::seal_root(&self.passphrase()?, &root, &SystemRandom, cost)?;
        write_private(&self.data.join("origin"), origin.as_bytes())?;
        write_private(&key, &sealed)?;
        Ok(true)
    }
}

/// Writes a new file that only its owner may read, durably.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

/// `bluelamp init`.
pub(crate) async fn init(options: InitOptions, speak: Speak) -> Result<bool> {
    let sources = crate::packs::read_folder(&options.pack)?;
    if !crate::packs::check(&sources, crate::packs::today(), speak) {
        return Ok(false);
    }
    if !options.place.make(&options.origin, PassphraseCost::DEFAULT)? {
        bail!("`{}` holds a root key already; it is left alone", options.place.data.display());
    }
    let desk = options.place.open().await?;
    let ctx = desk.ctx(desk::Actor::system(), "first-pack");
    let applied = desk::packs::begin(&ctx, &desk, sources).await?;
    let key = desk::log::verifier_key(&desk);
    let words = format!(
        "Made {}.\nPack in force: {} (version {}).\nThe ledger's public key, for auditors:\n{key}\n\
         Keep the passphrase and a copy of root.key apart: without both, nothing held can be read.",
        options.place.data.display(),
        applied.pack.title,
        applied.version,
    );
    speak.say(&words, &serde_json::json!({ "pack": applied.pack.id, "key": key }));
    Ok(true)
}
