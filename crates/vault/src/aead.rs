//! AES-256-GCM as the rest of the crate uses it.
//!
//! Invariant: bytes that were not authenticated never leave here; a buffer whose opening failed is
//! wiped, and so is one whose sealing failed.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::{Zeroize, Zeroizing};

use crate::error::VaultError;
use crate::key::Secret;
use crate::random::{Random, draw};

/// The authentication tag behind every sealed byte string.
pub const TAG_BYTES: usize = 16;

/// The nonce of AES-GCM, 96 bits.
pub(crate) const NONCE_BYTES: usize = 12;

/// A key ready for use. The type offers no nonce of its own: each caller must say where its nonce
/// comes from and why it cannot come twice.
pub(crate) struct Cipher(LessSafeKey);

impl Cipher {
    pub(crate) fn new(key: &Secret) -> Result<Self, VaultError> {
        UnboundKey::new(&AES_256_GCM, key.expose())
            .map(|key| Self(LessSafeKey::new(key)))
            .map_err(|_| VaultError::Library { what: "take a key" })
    }

    /// Seals `body` where it lies and returns its tag.
    pub(crate) fn seal(
        &self,
        nonce: [u8; NONCE_BYTES],
        aad: &[u8],
        body: &mut [u8],
    ) -> Result<[u8; TAG_BYTES], VaultError> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let sealed = self.0.seal_in_place_separate_tag(nonce, Aad::from(aad), body);
        let tag = sealed.ok().and_then(|tag| <[u8; TAG_BYTES]>::try_from(tag.as_ref()).ok());
        tag.ok_or_else(|| {
            body.zeroize();
            VaultError::Library { what: "seal" }
        })
    }

    /// Opens `sealed`, which ends in its tag, where it lies. `None` when it is not authentic.
    pub(crate) fn open<'a>(
        &self,
        nonce: [u8; NONCE_BYTES],
        aad: &[u8],
        sealed: &'a mut [u8],
    ) -> Option<&'a mut [u8]> {
        let (body, tag) = sealed.split_last_chunk_mut::<TAG_BYTES>()?;
        let nonce = Nonce::assume_unique_for_key(nonce);
        if self.0.open_in_place_separate_tag(nonce, Aad::from(aad), tag, body).is_err() {
            body.zeroize();
            return None;
        }
        Some(body)
    }

    /// Appends nonce ‖ cipher ‖ tag to `out`, under a random nonce. Fit for up to 2³² messages
    /// under one key (NIST SP 800-38D, 8.3).
    pub(crate) fn seal_random(
        &self,
        random: &dyn Random,
        aad: &[u8],
        plain: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), VaultError> {
        self.seal_boxed(draw(random), aad, plain, out)
    }

    /// Appends nonce ‖ cipher ‖ tag to `out`.
    pub(crate) fn seal_boxed(
        &self,
        nonce: [u8; NONCE_BYTES],
        aad: &[u8],
        plain: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), VaultError> {
        // Reserved first: growing later would leave a copy of the plaintext behind.
        out.reserve(NONCE_BYTES.saturating_add(plain.len()).saturating_add(TAG_BYTES));
        out.extend_from_slice(&nonce);
        let start = out.len();
        out.extend_from_slice(plain);
        let (_, body) = out.split_at_mut_checked(start).unwrap_or_default();
        let tag = self.seal(nonce, aad, body)?;
        out.extend_from_slice(&tag);
        Ok(())
    }

    /// Opens what [`Cipher::seal_boxed`] appended. `None` when it is not authentic.
    pub(crate) fn open_boxed(&self, aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let mut plain = Zeroizing::new(body.to_vec());
        let bytes = self.open(*nonce, aad, &mut plain)?.len();
        plain.truncate(bytes);
        Some(plain)
    }
}
