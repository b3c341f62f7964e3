//! Sealed objects: chunk format, keys, keyed tokens, shredding.
//!
//! A recording is sealed chunk by chunk as it arrives ([`Sealer`]) and read back by range
//! ([`Opener`]); its random key is wrapped under the key of its retention epoch ([`wrap`]), itself
//! wrapped under the root ([`wrap_kek`]), which a provider gives ([`KeyProvider`]). To shred an
//! object is to forget its wrapped key: whatever was derived from the key (previews, clips, digest
//! salts, handles) ends with it. The bytes are described in `docs/formats/sealed-object.md` and
//! `docs/formats/key-file.md`.
//!
//! ```
//! # fn main() -> Result<(), vault::VaultError> {
//! # struct Dice(std::sync::Mutex<u8>);
//! # impl vault::Random for Dice {
//! #     fn fill(&self, out: &mut [u8]) {
//! #         let mut last = self.0.lock().unwrap();
//! #         out.fill_with(|| { *last = last.wrapping_mul(5).wrapping_add(3); *last });
//! #     }
//! # }
//! # let random = Dice(std::sync::Mutex::new(1));
//! use vault::{Epoch, HEADER_BYTES, Kek, ObjectId, ObjectKey, Opener, SealMark, Sealer};
//!
//! let kek = Kek::generate(Epoch::new("2026-11")?, &random);
//! let (object, key) = (ObjectId([7; 16]), ObjectKey::generate(&random));
//! let wrapped = vault::wrap(&kek, object, &key, &random)?;
//!
//! // Each attempt resumes from the stored mark, begins a segment, seals, and stores its mark.
//! let mark = SealMark::decode(&SealMark::start().encode())?;
//! let mut sealer = Sealer::resume(&key, object, 1, 13, &mark)?;
//! let mut file = sealer.header();
//! sealer.begin_segment(&random)?;
//! sealer.seal_chunk(b"a lamp is lit", &mut file)?;
//! let trailer = sealer.trailer()?;
//!
//! let key = vault::unwrap(&kek, object, &wrapped)?;
//! let opener = Opener::new(&key, &file[..HEADER_BYTES], &trailer)?;
//! let span = opener.span(2..6)?;
//! let mut chunk = file[usize::try_from(span.cipher.start).unwrap()..].to_vec();
//! assert_eq!(&opener.open_chunk(span.first, &mut chunk)?[2..6], b"lamp");
//! # Ok(())
//! # }
//! ```
//!
//! Invariant: nothing here reads a clock, a file, the network or a source of randomness; random
//! bytes come in through [`Random`]. No nonce is ever used twice under one key with different
//! contents, whatever the order of attempts kept and thrown away. No key shows itself in `Debug`,
//! and key bytes are wiped when dropped.

mod aead;
mod bytes;
mod error;
mod handle;
mod id;
mod key;
mod key_file;
mod object;
mod random;
mod record;
mod tail;
#[cfg(test)]
mod testing;
mod wrap;

pub use error::VaultError;
pub use handle::{HANDLE_BYTES, HandleKey};
pub use id::{Epoch, MAX_EPOCH_BYTES, ObjectId};
pub use key::{KEY_BYTES, Kek, ObjectKey, RootKey};
pub use key_file::{
    KEY_FILE_BYTES, KeyProvider, MAX_PASSPHRASE_BYTES, PassphraseCost, SealedFile, open_root,
    seal_root,
};
pub use object::{
    CHUNK_BYTES, ChunkSpan, FOOTER_BYTES, HEADER_BYTES, MAX_PLAIN_BYTES, MAX_SEGMENTS,
    MAX_TRAILER_BYTES, Opener, SealMark, Sealer, TAG_BYTES, parse_trailer_length, sealed_len,
    trailer_bytes,
};
pub use random::Random;
pub use record::{MAX_SMALL_BYTES, open_small, seal_small};
pub use tail::{MAX_TAIL_BYTES, open_tail, seal_tail};
pub use wrap::{WRAPPED_KEY_BYTES, unwrap, unwrap_kek, wrap, wrap_kek};
