//! Sealed record bodies: a document of up to 1 MiB under the record's own key.
//!
//! Invariant: a body opens only as the kind, the id and the version that it was sealed as, so an
//! older body put back in place of a newer one is refused.

use zeroize::Zeroizing;

use crate::aead::{Cipher, NONCE_BYTES, TAG_BYTES};
use crate::bytes::{limit, put_field};
use crate::error::VaultError;
use crate::key::ObjectKey;
use crate::random::Random;

/// The longest record body.
pub const MAX_SMALL_BYTES: usize = 1 << 20;

/// The first byte of a sealed record body.
const FORMAT: u8 = 1;

/// What sealing adds: format (1) ‖ nonce (12) … tag (16).
const OVERHEAD_BYTES: usize = 1 + NONCE_BYTES + TAG_BYTES;

const WHAT: &str = "sealed record";

/// Seals a record body: format ‖ nonce ‖ cipher ‖ tag.
///
/// # Errors
///
/// [`VaultError::TooLong`] beyond [`MAX_SMALL_BYTES`]; [`VaultError::Library`] if the cryptographic
/// library refuses.
pub fn seal_small(
    key: &ObjectKey,
    kind: &str,
    id: &[u8],
    version: u64,
    plain: &[u8],
    random: &dyn Random,
) -> Result<Vec<u8>, VaultError> {
    limit(WHAT, plain.len(), MAX_SMALL_BYTES)?;
    let mut sealed = Vec::with_capacity(OVERHEAD_BYTES.saturating_add(plain.len()));
    sealed.push(FORMAT);
    cipher(key)?.seal_random(random, &aad(kind, id, version), plain, &mut sealed)?;
    Ok(sealed)
}

/// Gives back the body that [`seal_small`] sealed.
///
/// # Errors
///
/// [`VaultError::TooLong`] or [`VaultError::UnknownFormat`] for other bytes;
/// [`VaultError::Tampered`] when they were changed, or sealed under another key or as another kind,
/// id or version.
pub fn open_small(
    key: &ObjectKey,
    kind: &str,
    id: &[u8],
    version: u64,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    limit(WHAT, sealed.len(), MAX_SMALL_BYTES + OVERHEAD_BYTES)?;
    let Some((&FORMAT, sealed)) = sealed.split_first() else {
        return Err(VaultError::UnknownFormat { what: WHAT });
    };
    let plain = cipher(key)?.open_boxed(&aad(kind, id, version), sealed);
    plain.ok_or(VaultError::Tampered { what: WHAT })
}

fn cipher(key: &ObjectKey) -> Result<Cipher, VaultError> {
    Cipher::new(&key.0.derive("record", &[]))
}

fn aad(kind: &str, id: &[u8], version: u64) -> Vec<u8> {
    let mut aad = vec![FORMAT];
    put_field(&mut aad, kind.as_bytes());
    put_field(&mut aad, id);
    aad.extend_from_slice(&version.to_be_bytes());
    aad
}

#[cfg(test)]
mod tests;
