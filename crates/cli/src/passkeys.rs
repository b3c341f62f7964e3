//! The name to which a site's passkeys are bound, from what the server is told.
//!
//! Invariant: it is known when the server starts, and never taken from a request.

use anyhow::Result;
use desk::accounts::{NoPlace, Place};
use std::sync::Arc;

/// The name of a site: of its public address over HTTPS, and otherwise `localhost` with the port
/// that it listens on. Nothing where there is no name: then passkeys are not offered.
pub(crate) fn place(
    public_url: Option<&str>,
    https: bool,
    port: u16,
) -> Result<Option<Arc<Place>>, NoPlace> {
    let local = || Place::at(&format!("http://localhost:{port}"));
    let place = match public_url.map(Place::at) {
        Some(Err(NoPlace::Number)) | None if !https => local()?,
        None => return Ok(None),
        Some(Err(NoPlace::Number)) => {
            tracing::warn!("no passkeys: the public address is a number and has no name");
            return Ok(None);
        }
        Some(place) => place?,
    };
    Ok(Some(Arc::new(place)))
}

#[cfg(test)]
mod tests;
