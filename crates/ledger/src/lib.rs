//! A tamper-evident log in the open C2SP formats, and its offline verifier.
//!
//! Journal entries ([`entry`]) are the leaves of an RFC 6962 Merkle tree ([`tree`]), published as
//! static tiles ([`tile`]) under a signed checkpoint ([`checkpoint`], [`note`]). Anyone can prove
//! that an entry is in the log or that one log extends another ([`proof`]), and check a whole
//! export ([`verify`]).
//!
//! Invariant: nothing here reads a clock, a file, a socket or a random source, and nothing here
//! knows what the entries are about. Bytes and keys come in; bytes and verdicts go out.

pub mod checkpoint;
pub mod entry;
pub mod facts;
pub mod hash;
pub mod note;
pub mod proof;
pub mod sequence;
pub mod tile;
pub mod tlog_proof;
pub mod token;
pub mod tree;
pub mod verify;

#[cfg(test)]
mod testing;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use entry::{Entry, EntryError, MAX_ENTRY_BYTES, Outcome, RuleRef, Verb, salted_digest};
pub use facts::{Facts, MAX_FACTS, Value};
pub use hash::{EMPTY_ROOT, Hash, leaf_hash, node_hash};
pub use note::{NoteError, Opened, SigningKey, VerifierKey, open};
pub use proof::{
    HashReader, ProofError, ReadError, consistency_paths, consistency_proof, inclusion_paths,
    inclusion_proof, root_hash, verify_consistency, verify_inclusion,
};
pub use sequence::{SequenceError, Sequencer};
pub use tile::{BundleEntries, TileError, TileLevel, TilePath, bundle_entries, push_entry};
pub use tlog_proof::{LogProof, LogProofError};
pub use token::{Handle, Token};
pub use tree::{FullTile, Tree, TreeError};
pub use verify::{Fault, LogVerifier, MAX_FAULTS, Place, Verdict, verify_log};
