//! Handles and search tokens: keyed digests that stand for an actor, an object or a word.
//!
//! Invariant: nothing here is a bare hash. Without the key, a handle cannot be told from random
//! bytes and a short value (a warrant number, a name) cannot be found by trying them all.

use std::fmt;

use aws_lc_rs::hmac;

use crate::bytes::{cut, len_u64};
use crate::key::Secret;

/// Handles and tokens are HMAC-SHA256 cut to 128 bits.
pub const HANDLE_BYTES: usize = 16;

/// A key for handles and tokens, derived from a root, an epoch's or an object's key.
#[derive(Clone)]
pub struct HandleKey(hmac::Key);

impl HandleKey {
    pub(crate) fn new(secret: &Secret, label: &str) -> Self {
        let key = secret.derive("handle", label.as_bytes());
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose()))
    }

    /// Stands for the thing called `id` among things of one `kind`.
    pub fn handle(&self, kind: &str, id: &[u8]) -> [u8; HANDLE_BYTES] {
        self.digest(b"handle", kind, id)
    }

    /// Stands for `value` in the index of one `field`. The caller brings the value into the form
    /// that is to be found (case, spaces, prefix) beforehand.
    pub fn token(&self, field: &str, value: &str) -> [u8; HANDLE_BYTES] {
        self.digest(b"token/", field, value.as_bytes())
    }

    /// HMAC over purpose (6 bytes) ‖ length of name (u64) ‖ name ‖ value.
    fn digest(&self, purpose: &[u8], name: &str, value: &[u8]) -> [u8; HANDLE_BYTES] {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(purpose);
        context.update(&len_u64(name.len()).to_be_bytes());
        context.update(name.as_bytes());
        context.update(value);
        cut(context.sign().as_ref())
    }
}

impl fmt::Debug for HandleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HandleKey(hidden)")
    }
}

#[cfg(test)]
mod tests;
