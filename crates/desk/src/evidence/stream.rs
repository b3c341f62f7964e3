//! The bytes of an upload on their way: hashed and sealed chunk by chunk, in constant memory.
//!
//! Invariant: what leaves [`Work::take`] is sealed; the only plaintext that is kept is a tail
//! shorter than one chunk.

use super::upload::Stored;
use crate::DeskError;
use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use store::Staged;
use vault::{SealMark, Sealer};
use zeroize::Zeroizing;

/// The version that sealed recordings carry in their header.
pub(crate) const SEALED_VERSION: u32 = 1;

/// An upload that this process has open.
pub(crate) struct Live {
    pub(crate) stored: Stored,
    pub(crate) staged: Box<dyn Staged>,
    pub(crate) work: Work,
}

/// The running state of hashing and sealing.
pub(crate) struct Work {
    pub(crate) sealer: Sealer,
    /// SHA-256 of the plaintext so far.
    pub(crate) plain: Context,
    /// BLAKE3 of the sealed bytes so far.
    pub(crate) sealed: blake3::Hasher,
    /// Plaintext that does not fill a chunk yet.
    pub(crate) tail: Zeroizing<Vec<u8>>,
    /// How many plaintext bytes were taken.
    pub(crate) offset: u64,
    /// SHA-256 of this request's bytes, where the client gave a checksum for them.
    pub(crate) request: Option<Context>,
}

/// Where an attempt began, to go back to.
pub(crate) struct Before {
    pub(crate) mark: SealMark,
    pub(crate) sealed_bytes: u64,
    plain: Context,
    sealed: blake3::Hasher,
    tail: Zeroizing<Vec<u8>>,
    pub(crate) offset: u64,
}

impl Work {
    /// The state before the first byte.
    pub(crate) fn new(sealer: Sealer) -> Self {
        Self {
            sealer,
            plain: Context::new(&SHA256),
            sealed: blake3::Hasher::new(),
            tail: Zeroizing::new(Vec::new()),
            offset: 0,
            request: None,
        }
    }

    /// Remembers where an attempt begins.
    pub(crate) fn before(&self) -> Before {
        Before {
            mark: self.sealer.mark(),
            sealed_bytes: self.sealer.sealed_bytes(),
            plain: self.plain.clone(),
            sealed: self.sealed.clone(),
            tail: self.tail.clone(),
            offset: self.offset,
        }
    }

    /// Goes back to where the attempt began, with a sealer resumed from its mark.
    pub(crate) fn back_to(before: Before, sealer: Sealer) -> Self {
        let Before { plain, sealed, tail, offset, .. } = before;
        Self { sealer, plain, sealed, tail, offset, request: None }
    }

    /// Takes bytes as they came and gives the sealed chunks that they complete.
    pub(crate) fn take(&mut self, batch: &[Bytes]) -> Result<Vec<u8>, DeskError> {
        let size: usize = batch.iter().map(Bytes::len).sum();
        let mut out = Vec::with_capacity(size.saturating_add(2 * vault::CHUNK_BYTES));
        for bytes in batch {
            self.plain.update(bytes);
            if let Some(request) = &mut self.request {
                request.update(bytes);
            }
            self.fill(bytes, &mut out)?;
            self.offset = self.offset.saturating_add(bytes.len() as u64);
        }
        self.sealed.update(&out);
        Ok(out)
    }

    fn fill(&mut self, mut rest: &[u8], out: &mut Vec<u8>) -> Result<(), DeskError> {
        while !rest.is_empty() {
            let Some(want) = self.sealer.next_chunk_bytes() else {
                let size = self.sealer.plain_done();
                return Err(DeskError::TooLong { size, given: size + rest.len() as u64 });
            };
            let missing = want.saturating_sub(self.tail.len());
            let Some((now, later)) = rest.split_at_checked(missing.min(rest.len())) else { break };
            rest = later;
            if self.tail.is_empty() && now.len() == want {
                self.sealer.seal_chunk(now, out)?;
                continue;
            }
            self.tail.extend_from_slice(now);
            if self.tail.len() == want {
                self.sealer.seal_chunk(&self.tail, out)?;
                self.tail.clear();
            }
        }
        Ok(())
    }
}

/// The finished digest of a context, without ending it.
pub(crate) fn digest(context: &Context) -> [u8; 32] {
    let mut digest = [0; 32];
    for (byte, known) in digest.iter_mut().zip(context.clone().finish().as_ref()) {
        *byte = *known;
    }
    digest
}
