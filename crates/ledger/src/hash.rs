//! The Merkle tree's hashes: RFC 6962 section 2.1, with SHA-256.
//!
//! Invariant: a leaf's hash and an inner node's hash never coincide, because the one begins with
//! byte 0 and the other with byte 1.

use aws_lc_rs::digest::{Context, Digest, SHA256, digest};

/// A SHA-256 value: a leaf hash, an inner node's hash or a root.
pub type Hash = [u8; 32];

/// The root of the tree that has no leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// Entries up to this length are copied behind their prefix byte and hashed in one call, which
/// costs less than a streaming context.
const ONE_CALL_BYTES: usize = 511;

/// The hash of a leaf: SHA-256 of byte 0 and the entry.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut buffer = [0; 1 + ONE_CALL_BYTES];
    let one_call = buffer.get_mut(1..=entry.len()).map(|place| place.copy_from_slice(entry));
    if let (Some(()), Some(bytes)) = (one_call, buffer.get(..=entry.len())) {
        return from_digest(&digest(&SHA256, bytes));
    }
    let mut context = Context::new(&SHA256);
    context.update(&[0]);
    context.update(entry);
    from_digest(&context.finish())
}

/// The hash of an inner node: SHA-256 of byte 1 and both children.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    let [_, children @ ..] = &mut bytes;
    let (left_place, right_place) = children.split_at_mut(left.len());
    left_place.copy_from_slice(left);
    right_place.copy_from_slice(right);
    from_digest(&digest(&SHA256, &bytes))
}

pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    from_digest(&digest(&SHA256, bytes))
}

pub(crate) fn from_digest(digest: &Digest) -> Hash {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest.as_ref());
    hash
}

#[cfg(test)]
mod tests;
