//! A proof that travels by itself: an entry's place, its inclusion proof and a signed checkpoint
//! in one text (C2SP tlog-proof).
//!
//! Invariant: a proof has one text, and [`LogProof::verify`] trusts nothing in it that the log's
//! key did not sign.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::{Checkpoint, CheckpointError, parse_decimal, parse_hash};
use crate::hash::Hash;
use crate::note::{MAX_NOTE_BYTES, VerifierKey};
use crate::proof::{MAX_PROOF_HASHES, ProofError, verify_inclusion};

/// The first line of every proof.
const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// The most extra data that a proof may carry, in bytes.
pub const MAX_EXTRA_BYTES: usize = 64 * 1_024;

/// Why a proof is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogProofError {
    /// Text that is not laid out as a proof.
    #[error("that is not a transparency log proof (c2sp.org/tlog-proof@v1)")]
    Format,
    /// The checkpoint within is at fault.
    #[error("the proof's checkpoint is not valid")]
    Checkpoint(#[from] CheckpointError),
    /// The hashes do not lead from the entry to the checkpoint's root.
    #[error("the entry is not proved to be in the log")]
    Inclusion(#[from] ProofError),
}

/// An entry's place in a log, with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    /// Data beside the proof, which nothing vouches for.
    pub extra: Option<Vec<u8>>,
    /// The entry's index.
    pub index: u64,
    /// The inclusion proof, from the leaf's sibling up.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint, word for word.
    pub checkpoint: String,
}

impl LogProof {
    /// Checks that the log `origin`, whose keys are given, holds this leaf at this index.
    ///
    /// # Errors
    ///
    /// [`LogProofError`] when the checkpoint is not theirs or the proof does not hold.
    pub fn verify(
        &self,
        leaf: &Hash,
        origin: &str,
        keys: &[VerifierKey],
    ) -> Result<Checkpoint, LogProofError> {
        let (checkpoint, _) = Checkpoint::open(&self.checkpoint, origin, keys)?;
        verify_inclusion(leaf, self.index, checkpoint.size, &checkpoint.root, &self.hashes)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{}", STANDARD.encode(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for LogProof {
    type Err = LogProofError;

    /// Reads a proof's layout; what it proves is [`LogProof::verify`]'s to say.
    fn from_str(text: &str) -> Result<Self, LogProofError> {
        parse(text).ok_or(LogProofError::Format)
    }
}

fn parse(text: &str) -> Option<LogProof> {
    let longest = MAX_NOTE_BYTES + 2 * MAX_EXTRA_BYTES + 64 * MAX_PROOF_HASHES;
    if text.len() > longest {
        return None;
    }
    let (head, checkpoint) = text.split_once("\n\n")?;
    let mut lines = head.split('\n');
    if lines.next()? != HEADER {
        return None;
    }
    let mut line = lines.next()?;
    let mut extra = None;
    if let Some(base64) = line.strip_prefix("extra ") {
        let data = STANDARD.decode(base64).ok()?;
        extra = Some(data).filter(|data| data.len() <= MAX_EXTRA_BYTES);
        extra.as_ref()?;
        line = lines.next()?;
    }
    let index = parse_decimal(line.strip_prefix("index ")?)?;
    let hashes: Vec<Hash> = lines.map(parse_hash).collect::<Option<_>>()?;
    let short = hashes.len() <= MAX_PROOF_HASHES;
    short.then(|| LogProof { extra, index, hashes, checkpoint: checkpoint.to_owned() })
}

#[cfg(test)]
mod tests;
