//! Sealed objects: HEADER ‖ CHUNK* ‖ TRAILER, as `docs/formats/sealed-object.md` says.
//!
//! Invariant: what is written is a function of key, object, version, contents and the segments'
//! random prefixes; nothing else enters it, so an interrupted object can be taken up again from its
//! mark alone.

mod format;
mod layout;
mod mark;
mod open;
mod seal;

pub use crate::aead::TAG_BYTES;
pub use format::{
    FOOTER_BYTES, HEADER_BYTES, MAX_TRAILER_BYTES, parse_trailer_length, sealed_len, trailer_bytes,
};
pub use layout::{CHUNK_BYTES, MAX_PLAIN_BYTES};
pub use mark::{MAX_SEGMENTS, SealMark};
pub use open::{ChunkSpan, Opener};
pub use seal::Sealer;
