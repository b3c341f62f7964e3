//! The keys: one per object, one per retention epoch, one root.
//!
//! Invariant: no key is ever used as it is. Each use takes a key derived by HKDF-SHA256 (RFC 5869)
//! under a label of its own, so that two uses can never meet under one key. Key bytes live on the
//! heap, do not move, show nothing in `Debug`, are compared in constant time, and wiped on drop.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hkdf;
use zeroize::Zeroizing;

use crate::handle::HandleKey;
use crate::id::Epoch;
use crate::random::Random;

/// Every key has 32 bytes.
pub const KEY_BYTES: usize = 32;

/// Stands in front of every HKDF info: `bluelamp/vault/1/` ‖ label ‖ 0x00 ‖ context.
const DOMAIN: &[u8] = b"bluelamp/vault/1/";

/// 32 secret bytes.
#[derive(Clone)]
pub(crate) struct Secret(Box<Zeroizing<[u8; KEY_BYTES]>>);

impl Secret {
    pub(crate) fn generate(random: &dyn Random) -> Self {
        let mut secret = Self::from_bytes(&[0; KEY_BYTES]);
        random.fill(secret.0.as_mut_slice());
        secret
    }

    pub(crate) fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Self {
        Self(Box::new(Zeroizing::new(*bytes)))
    }

    pub(crate) fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// The key for one use. Labels hold no NUL, so label and context cannot run into each other.
    pub(crate) fn derive(&self, label: &'static str, context: &[u8]) -> Self {
        let mut derived = Self::from_bytes(&[0; KEY_BYTES]);
        let done = hkdf::Salt::none(hkdf::HKDF_SHA256)
            .extract(self.expose())
            .expand(&[DOMAIN, label.as_bytes(), &[0], context], hkdf::HKDF_SHA256)
            .and_then(|key| key.fill(derived.0.as_mut_slice()));
        assert!(done.is_ok(), "HKDF-SHA256 gives 32 bytes for every input");
        derived
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        verify_slices_are_equal(self.expose(), other.expose()).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hidden")
    }
}

/// The random key of one object (or record, or unfinished tail). Whoever forgets it has shredded
/// the object.
#[derive(Clone, PartialEq, Debug)]
pub struct ObjectKey(pub(crate) Secret);

impl ObjectKey {
    /// A fresh key.
    pub fn generate(random: &dyn Random) -> Self {
        Self(Secret::generate(random))
    }

    /// A key that was kept elsewhere.
    pub fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Self {
        Self(Secret::from_bytes(bytes))
    }

    /// The bytes, for wrapping by another means than [`crate::wrap`] and for nothing else.
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        self.0.expose()
    }

    /// The key of a derivative (a preview, a clip, a transcript): ends with this key, and tells
    /// nothing about it.
    #[must_use]
    pub fn derivative(&self, label: &str) -> Self {
        Self(self.0.derive("derivative", label.as_bytes()))
    }

    /// The salt of the object's content digests, so that a digest in the ledger says nothing once
    /// the key is gone.
    pub fn digest_salt(&self) -> [u8; KEY_BYTES] {
        *self.0.derive("digest-salt", &[]).expose()
    }

    /// A handle key that ends with this object.
    pub fn handle_key(&self, label: &str) -> HandleKey {
        HandleKey::new(&self.0, label)
    }
}

/// The key-encryption key of one retention epoch.
#[derive(Clone, PartialEq, Debug)]
pub struct Kek {
    pub(crate) epoch: Epoch,
    pub(crate) secret: Secret,
}

impl Kek {
    /// A fresh key for `epoch`.
    pub fn generate(epoch: Epoch, random: &dyn Random) -> Self {
        Self { epoch, secret: Secret::generate(random) }
    }

    /// The epoch whose objects' keys it wraps.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// A handle key that ends with this epoch.
    pub fn handle_key(&self, label: &str) -> HandleKey {
        HandleKey::new(&self.secret, label)
    }
}

/// The key above all others. It wraps the epochs' keys and gives the handle keys.
#[derive(Clone, PartialEq, Debug)]
pub struct RootKey(pub(crate) Secret);

impl RootKey {
    /// A fresh key.
    pub fn generate(random: &dyn Random) -> Self {
        Self(Secret::generate(random))
    }

    /// A key that a provider kept.
    pub fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Self {
        Self(Secret::from_bytes(bytes))
    }

    /// The bytes, for a provider that keeps them and for nothing else.
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        self.0.expose()
    }

    /// A handle key for `label`, such as `epoch:2026-11`. It can be derived again for as long as
    /// the root lasts; a handle that must end sooner takes [`Kek::handle_key`] or
    /// [`ObjectKey::handle_key`].
    pub fn handle_key(&self, label: &str) -> HandleKey {
        HandleKey::new(&self.0, label)
    }
}

#[cfg(test)]
mod tests;
