//! Use cases: authorise, load, decide, write and journal, in one unit of work.
//!
//! Invariant: personal data is read or written only through a function of this crate whose first
//! argument is [`Ctx`] and whose first act is to authorise. What destroys or discloses is first a
//! plan, and what was done stands in the journal in the same transaction.

pub mod accounts;
pub mod alerts;
pub mod areas;
pub mod cases;
pub mod choices;
mod clock;
pub mod conduct;
pub mod counts;
mod ctx;
pub mod docks;
pub mod entries;
mod error;
pub mod evidence;
mod hex;
pub mod jobs;
pub mod journal;
mod keyring;
mod kinds;
pub mod log;
pub mod mailings;
pub mod once;
pub mod packs;
pub mod people;
mod persons;
pub mod places;
pub mod retention;
pub mod rights;
mod sealed;
pub mod sessions;
mod shown;
pub mod verify;

pub use clock::{Clock, ManualClock};
pub use ctx::{Actor, Ctx, Licence};
pub use error::DeskError;
pub use kinds::KINDS;

use keyring::Keyring;
use std::sync::{Arc, Mutex};
use store::Store;
use vault::{Random, RootKey};

/// The desk: everything a use case needs, shared by all of them.
pub struct Desk {
    store: Arc<dyn Store>,
    keyring: Keyring,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    packs: packs::Shelf,
    readings: Arc<packs::Readings>,
    uploads: evidence::Uploads,
    log: log::Sequencing,
    epochs: retention::Epochs,
    imports: Mutex<Vec<people::Pending>>,
    door: accounts::Door,
    wordings: conduct::Wordings,
    once: once::Running,
    /// One document is redacted at a time.
    opened: rights::Opened,
    counting: counts::Counting,
}

/// What a desk is opened with.
pub struct Opening {
    /// The store behind the five ports.
    pub store: Arc<dyn Store>,
    /// The root key, from the key provider.
    pub root: RootKey,
    /// The clock that everything goes by.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub random: Arc<dyn Random>,
    /// The packs that this process read already: one for all desks that it opens.
    pub readings: Arc<packs::Readings>,
    /// The ledger's name, as it stands in checkpoints, such as `bluelamp.example/london`.
    pub origin: String,
}

impl Desk {
    /// Opens the desk: replays the shred journal, reads the packs applied so far, readies the
    /// ledger's key. Nothing is served before that.
    ///
    /// # Errors
    ///
    /// [`DeskError`] where the store cannot be read, a key does not fit, or an applied pack no
    /// longer compiles.
    pub async fn open(opening: Opening) -> Result<Self, DeskError> {
        let Opening { store, root, clock, random, readings, origin } = opening;
        store.keys().replay_shreds().await?;
        let keyring = Keyring::new(root, Arc::clone(&store), Arc::clone(&random));
        let packs = packs::Shelf::load(store.as_ref(), &readings).await?;
        let log = log::Sequencing::open(&keyring, &origin).await?;
        let uploads = evidence::Uploads::default();
        let epochs = retention::Epochs::default();
        let (imports, door) = (Mutex::default(), accounts::Door::default());
        let (wordings, once) = (conduct::Wordings::default(), once::Running::default());
        Ok(Self {
            store,
            keyring,
            clock,
            random,
            packs,
            readings,
            uploads,
            log,
            epochs,
            imports,
            door,
            wordings,
            once,
            opened: rights::Opened::default(),
            counting: counts::Counting::default(),
        })
    }

    /// Now, by the desk's clock.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// The act of a person or machine, now.
    pub fn ctx(&self, actor: Actor, purpose: &str) -> Ctx {
        Ctx {
            actor,
            purpose: purpose.to_owned(),
            case: None,
            reason: None,
            emergency: false,
            once: None,
            now: self.now(),
        }
    }

    /// A random id of 16 bytes in hex.
    fn fresh_id(&self) -> String {
        let mut id = [0; 16];
        self.random.fill(&mut id);
        hex::text(&id)
    }
}
