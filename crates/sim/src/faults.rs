//! The crash point: stops the engine at the n-th write from here, whatever that write is.
//!
//! Invariant: it fires at most once until it is armed again, and what fires is known exactly, so
//! that no failure is ever put down to a fault that was not injected.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::{Faults, Site, Step, StoreError};

/// How the write ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// The machine stops before the write.
    StopBefore,
    /// The machine stops after the write, before anyone is told.
    StopAfter,
    /// The machine stops in the middle of a commit: any of the pages written since the last one may
    /// have reached the disk. At another site, as [`How::StopAfter`].
    Tear,
    /// The write fails, once, and the machine goes on.
    FailBefore,
    /// The write is done and reported as failed, once, and the machine goes on.
    FailAfter,
}

impl How {
    /// Its name in the tally.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::StopBefore => "crash before",
            Self::StopAfter => "crash after",
            Self::Tear => "crash amid",
            Self::FailBefore => "failure before",
            Self::FailAfter => "failure after",
        }
    }
}

/// Which writes are counted, and hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Among {
    /// All.
    All,
    /// Those of the database.
    Commits,
    /// Those of the blobs.
    Blobs,
    /// Those of the keys.
    Keys,
}

impl Among {
    fn has(self, site: Site) -> bool {
        match self {
            Self::All => true,
            Self::Commits => site == Site::Commit,
            Self::Blobs => matches!(site, Site::Blob(_)),
            Self::Keys => matches!(site, Site::Key(_)),
        }
    }
}

/// What fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fired {
    /// Where.
    pub(crate) site: Site,
    /// How.
    pub(crate) how: How,
}

impl Fired {
    /// Whether the engine is down.
    pub(crate) fn is_crash(self) -> bool {
        matches!(self.how, How::StopBefore | How::StopAfter | How::Tear)
    }
}

/// The database's two files as they lay on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Image {
    /// The database.
    pub(crate) main: Vec<u8>,
    /// Its write-ahead log.
    pub(crate) log: Vec<u8>,
}

impl Image {
    fn of(database: &Path) -> Self {
        // A file that is not there yet is an empty one.
        let read = |suffix: &str| {
            let mut path = database.as_os_str().to_owned();
            path.push(suffix);
            std::fs::read(PathBuf::from(path)).unwrap_or_default()
        };
        Self { main: read(""), log: read("-wal") }
    }
}

#[derive(Debug, Default)]
struct State {
    armed: Option<(u64, Among, How)>,
    /// What fires after the write that is being done.
    after: Option<How>,
    fired: Option<Fired>,
    before: Option<Image>,
    torn: Option<(Image, Image)>,
}

/// The hook that the engine is opened with.
#[derive(Debug)]
pub(crate) struct CrashPoint {
    database: PathBuf,
    state: Mutex<State>,
}

impl CrashPoint {
    /// A hook that does nothing until it is armed. `database` is the file whose pages may tear.
    pub(crate) fn new(database: PathBuf) -> Self {
        Self { database, state: Mutex::default() }
    }

    /// Fires at the write after `skip` more of its sort.
    pub(crate) fn arm(&self, skip: u64, among: Among, how: How) {
        *self.state() = State { armed: Some((skip, among, how)), ..State::default() };
    }

    /// Forgets what was armed and what fired.
    pub(crate) fn disarm(&self) {
        *self.state() = State::default();
    }

    /// Whether a fault is still to fire, or has.
    pub(crate) fn is_armed(&self) -> bool {
        let state = self.state();
        state.armed.is_some() || state.after.is_some() || state.fired.is_some()
    }

    /// What fired since it was armed.
    pub(crate) fn fired(&self) -> Option<Fired> {
        self.state().fired
    }

    /// The database before and after the commit that was torn, once.
    pub(crate) fn torn(&self) -> Option<(Image, Image)> {
        self.state().torn.take()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Faults for CrashPoint {
    fn before(&self, site: Site) -> Result<(), StoreError> {
        let mut state = self.state();
        // The write that was to fail afterwards failed by itself: this one takes its place.
        let due = match (state.after.take(), state.armed.take()) {
            (Some(how), _) => how,
            (None, Some((0, among, how))) if among.has(site) => how,
            (None, Some((skip, among, how))) => {
                state.armed = Some((skip - u64::from(among.has(site)), among, how));
                return Ok(());
            }
            (None, None) => return Ok(()),
        };
        match due {
            // A local file system either changes a name or does not: it does both only for bytes.
            How::FailAfter if changes_a_name(site) => fire(&mut state, site, How::FailBefore),
            How::StopBefore | How::FailBefore => fire(&mut state, site, due),
            How::StopAfter | How::FailAfter => {
                state.after = Some(due);
                Ok(())
            }
            How::Tear => {
                let tears = site == Site::Commit;
                state.before = tears.then(|| Image::of(&self.database));
                state.after = Some(if tears { How::Tear } else { How::StopAfter });
                Ok(())
            }
        }
    }

    fn after(&self, site: Site) -> Result<(), StoreError> {
        let mut state = self.state();
        let Some(how) = state.after.take() else { return Ok(()) };
        if let Some(before) = state.before.take() {
            state.torn = Some((before, Image::of(&self.database)));
        }
        fire(&mut state, site, how)
    }
}

fn changes_a_name(site: Site) -> bool {
    let (Site::Blob(step) | Site::Key(step)) = site else { return false };
    matches!(step, Step::Make | Step::Link | Step::Rename | Step::Unlink | Step::Truncate)
}

fn fire(state: &mut State, site: Site, how: How) -> Result<(), StoreError> {
    let fired = Fired { site, how };
    state.fired = Some(fired);
    if fired.is_crash() {
        return Err(StoreError::Crashed);
    }
    let reason = "an injected fault".to_owned();
    Err(StoreError::Unavailable { what: "the simulated disk", reason })
}

/// A site's name in the tally.
pub(crate) fn site_name(site: Site) -> &'static str {
    match site {
        Site::Commit => "commit",
        Site::Blob(Step::Make) => "blob make",
        Site::Blob(Step::Append) => "blob append",
        Site::Blob(Step::Truncate) => "blob truncate",
        Site::Blob(Step::SyncFile) => "blob sync",
        Site::Blob(Step::Link) => "blob link",
        Site::Blob(Step::Rename) => "blob rename",
        Site::Blob(Step::Unlink) => "blob unlink",
        Site::Blob(Step::SyncFolder) => "blob folder sync",
        Site::Key(Step::Make) => "key make",
        Site::Key(Step::Append) => "key append",
        Site::Key(Step::Truncate) => "key truncate",
        Site::Key(Step::SyncFile) => "key sync",
        Site::Key(Step::Link) => "key link",
        Site::Key(Step::Rename) => "key rename",
        Site::Key(Step::Unlink) => "key unlink",
        Site::Key(Step::SyncFolder) => "key folder sync",
    }
}
