//! The unfinished tail of an interrupted upload: what has arrived of a chunk that is not yet whole.
//!
//! A chunk is sealed once, whole. What arrives of it before an interruption is held as a tail under
//! a key of its own, and sealed as part of its chunk when the rest has come.
//!
//! Invariant: a tail never shares a key with its object. Its nonce is derived from its contents, so
//! that even a caller who seals two tails under one key uses no nonce twice.

use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::aead::{Cipher, NONCE_BYTES, TAG_BYTES};
use crate::bytes::{Reader, cut, limit};
use crate::error::VaultError;
use crate::id::ObjectId;
use crate::key::{KEY_BYTES, ObjectKey};
use crate::object::CHUNK_BYTES;

/// The longest tail: one byte less than a chunk.
pub const MAX_TAIL_BYTES: usize = CHUNK_BYTES - 1;

const MAGIC: &[u8; 8] = b"BLTAIL\x00\x01";

/// What sealing adds: magic (8) ‖ commitment (32) ‖ nonce (12) … tag (16).
const OVERHEAD_BYTES: usize = 8 + KEY_BYTES + NONCE_BYTES + TAG_BYTES;

const WHAT: &str = "sealed tail";

/// Seals a tail of `object` under a key that was generated for this tail alone.
///
/// # Errors
///
/// [`VaultError::TooLong`] beyond [`MAX_TAIL_BYTES`]; [`VaultError::Library`] if the cryptographic
/// library refuses.
pub fn seal_tail(key: &ObjectKey, object: ObjectId, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    limit(WHAT, plain.len(), MAX_TAIL_BYTES)?;
    let mut sealed = Vec::with_capacity(OVERHEAD_BYTES.saturating_add(plain.len()));
    sealed.extend_from_slice(MAGIC);
    sealed.extend_from_slice(&commitment(key));
    cipher(key)?.seal_boxed(nonce(key, object, plain), &aad(object), plain, &mut sealed)?;
    Ok(sealed)
}

/// Gives back the tail that [`seal_tail`] sealed.
///
/// # Errors
///
/// [`VaultError::TooLong`] or [`VaultError::UnknownFormat`] for other bytes;
/// [`VaultError::WrongKey`] for another key; [`VaultError::Tampered`] when the bytes were changed
/// or belong to another object.
pub fn open_tail(
    key: &ObjectKey,
    object: ObjectId,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    limit(WHAT, sealed.len(), MAX_TAIL_BYTES + OVERHEAD_BYTES)?;
    let mut reader = Reader::new(sealed);
    if reader.array() != Some(*MAGIC) {
        return Err(VaultError::UnknownFormat { what: WHAT });
    }
    if reader.array() != Some(commitment(key)) {
        return Err(VaultError::WrongKey { what: WHAT });
    }
    let plain = cipher(key)?.open_boxed(&aad(object), reader.rest());
    plain.ok_or(VaultError::Tampered { what: WHAT })
}

fn cipher(key: &ObjectKey) -> Result<Cipher, VaultError> {
    Cipher::new(&key.0.derive("tail", &[]))
}

/// Public: it lies in the clear before the cipher.
fn commitment(key: &ObjectKey) -> [u8; KEY_BYTES] {
    *key.0.derive("tail-commitment", &[]).expose()
}

fn aad(object: ObjectId) -> Vec<u8> {
    [MAGIC.as_slice(), &object.0].concat()
}

/// HMAC-SHA256 of object id ‖ contents, cut to 96 bits.
fn nonce(key: &ObjectKey, object: ObjectId, plain: &[u8]) -> [u8; NONCE_BYTES] {
    let key = key.0.derive("tail-nonce", &[]);
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key.expose()));
    context.update(&object.0);
    context.update(plain);
    cut(context.sign().as_ref())
}

#[cfg(test)]
mod tests;
