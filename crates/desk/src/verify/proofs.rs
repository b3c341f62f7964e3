//! Entries that travel by themselves, each with its proof: what somebody saved from a search.
//!
//! Invariant: an entry counts as proved only where the hashes lead from its own bytes to a
//! checkpoint that the given key signed.

use super::VerifyError;
use ledger::{Entry, LogProof, VerifierKey, leaf_hash};

/// What each proof begins with (C2SP).
const HEADER: &str = "c2sp.org/tlog-proof@v1\n";

/// An entry, and whether the ledger is proved to hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// Which entry of the ledger it says it is; none where it cannot be read.
    pub index: Option<u64>,
    /// The entry, or what is wrong with the proof.
    pub entry: Result<Entry, String>,
}

/// Checks a file of proofs, one after the other, against the ledger's published key.
///
/// # Errors
///
/// [`VerifyError::Key`]; [`VerifyError::NoProofs`] where the text holds none.
pub fn verify_proofs(text: &str, key: &str) -> Result<Vec<Proved>, VerifyError> {
    let key = VerifierKey::parse(key.trim()).map_err(|_| VerifyError::Key)?;
    let origin = key.name().to_owned();
    let keys = [key];
    let Some(first) = text.strip_prefix(HEADER) else { return Err(VerifyError::NoProofs) };
    let between = format!("\n{HEADER}");
    let proofs = first.split(&between).map(|rest| rest.trim_end_matches('\n'));
    let proofs = proofs.map(|rest| format!("{HEADER}{rest}\n"));
    Ok(proofs.map(|proof| proved(&proof, &origin, &keys)).collect())
}

fn proved(text: &str, origin: &str, keys: &[VerifierKey]) -> Proved {
    let proof: LogProof = match text.parse() {
        Ok(proof) => proof,
        Err(error) => return Proved { index: None, entry: Err(format!("{error}")) },
    };
    let wrong = |words: String| Proved { index: Some(proof.index), entry: Err(words) };
    let Some(bytes) = &proof.extra else {
        return wrong("the entry itself is not in the file".to_owned());
    };
    if let Err(error) = proof.verify(&leaf_hash(bytes), origin, keys) {
        return wrong(error.to_string());
    }
    match Entry::decode(bytes) {
        Ok(entry) => Proved { index: Some(proof.index), entry: Ok(entry) },
        Err(error) => wrong(error.to_string()),
    }
}
