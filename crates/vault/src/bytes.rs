//! Reading fixed-width fields, and writing what is to be authenticated.
//!
//! Invariant: every integer is big endian; a field of variable length is preceded by its length, so
//! that two different lists of fields never give the same bytes.

use crate::error::VaultError;

/// Takes fields from the front of a byte string.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// What is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }
}

/// A length as the formats and the errors write it.
pub(crate) fn len_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// Appends a field of variable length behind its length (u64).
pub(crate) fn put_field(out: &mut Vec<u8>, field: &[u8]) {
    out.extend_from_slice(&len_u64(field.len()).to_be_bytes());
    out.extend_from_slice(field);
}

/// The first `N` bytes of a digest that has at least as many.
pub(crate) fn cut<const N: usize>(digest: &[u8]) -> [u8; N] {
    let mut cut = [0; N];
    for (to, from) in cut.iter_mut().zip(digest) {
        *to = *from;
    }
    cut
}

/// Refuses more than `limit_bytes`.
pub(crate) fn limit(
    what: &'static str,
    got_bytes: usize,
    limit_bytes: usize,
) -> Result<(), VaultError> {
    if got_bytes > limit_bytes {
        let (limit_bytes, got_bytes) = (len_u64(limit_bytes), len_u64(got_bytes));
        return Err(VaultError::TooLong { what, limit_bytes, got_bytes });
    }
    Ok(())
}
