//! Notices that somebody was shown, each kept by its digest.
//!
//! Invariant: a notice that cannot be rendered was shown to nobody, so nothing is taken under it.

use crate::{DeskError, hex};
use aws_lc_rs::digest::{SHA256, digest};
use pack::Pack;

/// The digest of a notice's plain text, in hex.
///
/// # Errors
///
/// [`DeskError::Corrupt`] for a notice that the pack does not have or that does not render.
pub(crate) fn digest_of(pack: &Pack, notice: &str) -> Result<String, DeskError> {
    let text = pack::render::text(pack, notice).map_err(|_| DeskError::Corrupt("notice"))?;
    Ok(hex::text(digest(&SHA256, text.as_bytes()).as_ref()))
}
