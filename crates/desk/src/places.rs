//! Where a page of a list ended, as a text that only this house can make and read.
//!
//! Invariant: a place opens only for whoever it was given to and in the list it was given for; one
//! that was changed in any bit opens nothing.

use crate::{Desk, DeskError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The longest place, in characters.
pub const PLACE_MAX_CHARS: usize = 1_000;

/// Seals a place for a list: `list` names the list and whoever asks.
///
/// # Errors
///
/// [`DeskError::Vault`].
pub async fn seal(desk: &Desk, list: &str, place: &str) -> Result<String, DeskError> {
    let key = desk.keyring.standing("places").await?;
    let random = desk.random.as_ref();
    let sealed = vault::seal_small(&key, "places", list.as_bytes(), 1, place.as_bytes(), random)?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// Reads what [`seal`] made for the same list.
///
/// # Errors
///
/// [`DeskError::NotFound`] for anything else.
pub async fn open(desk: &Desk, list: &str, text: &str) -> Result<String, DeskError> {
    let missing = || DeskError::NotFound("page");
    if text.len() > PLACE_MAX_CHARS {
        return Err(missing());
    }
    let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| missing())?;
    let key = desk.keyring.standing("places").await?;
    let plain = vault::open_small(&key, "places", list.as_bytes(), 1, &sealed);
    let plain = plain.map_err(|_| missing())?;
    String::from_utf8(plain.to_vec()).map_err(|_| missing())
}
