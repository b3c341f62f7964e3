//! Wrapping keys: an object's under its epoch's, an epoch's under the root.
//!
//! Invariant: a wrapped key opens only under the key, the epoch and the object that it was wrapped
//! for, so a wrapped key that was moved to another row is refused.

use crate::aead::{Cipher, NONCE_BYTES, TAG_BYTES};
use crate::bytes::{len_u64, put_field};
use crate::error::VaultError;
use crate::id::{Epoch, ObjectId};
use crate::key::{KEY_BYTES, Kek, ObjectKey, RootKey, Secret};
use crate::random::Random;

/// The first byte of a wrapped key.
const FORMAT: u8 = 1;

/// A wrapped key: format (1) ‖ nonce (12) ‖ cipher (32) ‖ tag (16).
pub const WRAPPED_KEY_BYTES: usize = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES;

const OBJECT_KEY: &str = "wrapped object key";
const EPOCH_KEY: &str = "wrapped epoch key";

/// Wraps the key of `object` under the key of the epoch in which it ends.
///
/// # Errors
///
/// [`VaultError::Library`] if the cryptographic library refuses.
pub fn wrap(
    kek: &Kek,
    object: ObjectId,
    key: &ObjectKey,
    random: &dyn Random,
) -> Result<Vec<u8>, VaultError> {
    seal(&object_cipher(kek)?, &object_aad(kek, object), &key.0, random)
}

/// Gives back the key that [`wrap`] wrapped.
///
/// # Errors
///
/// [`VaultError::Length`] or [`VaultError::UnknownFormat`] for other bytes;
/// [`VaultError::Tampered`] when they were changed, or wrapped under another key or for another
/// epoch or object.
pub fn unwrap(kek: &Kek, object: ObjectId, wrapped: &[u8]) -> Result<ObjectKey, VaultError> {
    let aad = object_aad(kek, object);
    open(OBJECT_KEY, &object_cipher(kek)?, &aad, wrapped).map(ObjectKey)
}

/// Wraps an epoch's key under the root.
///
/// # Errors
///
/// [`VaultError::Library`] if the cryptographic library refuses.
pub fn wrap_kek(root: &RootKey, kek: &Kek, random: &dyn Random) -> Result<Vec<u8>, VaultError> {
    seal(&kek_cipher(root)?, &kek_aad(&kek.epoch), &kek.secret, random)
}

/// Gives back the key of `epoch` that [`wrap_kek`] wrapped.
///
/// # Errors
///
/// [`VaultError::Length`] or [`VaultError::UnknownFormat`] for other bytes;
/// [`VaultError::Tampered`] when they were changed, or wrapped under another root or for another
/// epoch.
pub fn unwrap_kek(root: &RootKey, epoch: Epoch, wrapped: &[u8]) -> Result<Kek, VaultError> {
    let secret = open(EPOCH_KEY, &kek_cipher(root)?, &kek_aad(&epoch), wrapped)?;
    Ok(Kek { epoch, secret })
}

fn object_cipher(kek: &Kek) -> Result<Cipher, VaultError> {
    Cipher::new(&kek.secret.derive("wrap-object-key", &[]))
}

fn kek_cipher(root: &RootKey) -> Result<Cipher, VaultError> {
    Cipher::new(&root.0.derive("wrap-epoch-key", &[]))
}

fn object_aad(kek: &Kek, object: ObjectId) -> Vec<u8> {
    let mut aad = kek_aad(&kek.epoch);
    aad.extend_from_slice(&object.0);
    aad
}

fn kek_aad(epoch: &Epoch) -> Vec<u8> {
    let mut aad = vec![FORMAT];
    put_field(&mut aad, epoch.as_str().as_bytes());
    aad
}

fn seal(
    cipher: &Cipher,
    aad: &[u8],
    secret: &Secret,
    random: &dyn Random,
) -> Result<Vec<u8>, VaultError> {
    let mut wrapped = Vec::with_capacity(WRAPPED_KEY_BYTES);
    wrapped.push(FORMAT);
    cipher.seal_random(random, aad, secret.expose(), &mut wrapped)?;
    Ok(wrapped)
}

fn open(
    what: &'static str,
    cipher: &Cipher,
    aad: &[u8],
    wrapped: &[u8],
) -> Result<Secret, VaultError> {
    if wrapped.len() != WRAPPED_KEY_BYTES {
        return Err(VaultError::Length {
            what,
            wanted_bytes: len_u64(WRAPPED_KEY_BYTES),
            got_bytes: len_u64(wrapped.len()),
        });
    }
    let Some((&FORMAT, sealed)) = wrapped.split_first() else {
        return Err(VaultError::UnknownFormat { what });
    };
    let plain = cipher.open_boxed(aad, sealed);
    let secret = plain.as_ref().and_then(|plain| plain.first_chunk()).map(Secret::from_bytes);
    secret.ok_or(VaultError::Tampered { what })
}

#[cfg(test)]
mod tests;
