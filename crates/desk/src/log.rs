//! The ledger: the journal sequenced into a tree, checkpoints signed, tiles served, exports made.
//!
//! Invariant: a checkpoint is stored in one unit of work with the tree's edge it was made from, so
//! that no two checkpoints of ours can ever disagree.

mod export;
mod figures;
mod proof;
mod sequence;
mod tiles;
mod trail;

pub use export::{Exported, Sink, export};
pub(crate) use export::{HoldingLine, PackLine};
pub use figures::{FIGURE_DAYS, Figures, figures};
pub use proof::{proof, proof_of_disposal};
pub use sequence::{advance, checkpoint};
pub use tiles::tile;
pub use trail::{
    Explained, RuleWords, Said, Sought, TRAIL_PAGE, Trace, Trail, explain, mine, mine_page, proofs,
    search, search_page,
};

pub use ledger::{Entry, Outcome, Value, Verb};

use crate::keyring::Keyring;
use crate::{Desk, DeskError};
use ledger::SigningKey;

/// The ledger's key, its name, and the lock under which it grows.
pub(crate) struct Sequencing {
    key: SigningKey,
    origin: String,
    growing: tokio::sync::Mutex<()>,
    figures: tokio::sync::Mutex<figures::Tally>,
}

impl Sequencing {
    /// Readies the ledger's key: made at first use, kept in the key store like any other.
    pub(crate) async fn open(keyring: &Keyring, origin: &str) -> Result<Self, DeskError> {
        let seed = keyring.standing("ledger-signing").await?;
        let key = SigningKey::from_seed(origin, seed.expose())
            .map_err(|error| DeskError::Ledger(error.to_string()))?;
        Ok(Self {
            key,
            origin: origin.to_owned(),
            growing: tokio::sync::Mutex::new(()),
            figures: tokio::sync::Mutex::default(),
        })
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn sign(&self, text: &str) -> Result<String, DeskError> {
        self.key.sign(text).map_err(|error| DeskError::Ledger(error.to_string()))
    }
}

/// The ledger's public key, as `name+id+base64`.
pub fn verifier_key(desk: &Desk) -> String {
    desk.log.key.verifier_key()
}

/// The ledger's name.
pub fn origin(desk: &Desk) -> &str {
    desk.log.origin()
}
