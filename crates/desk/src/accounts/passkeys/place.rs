//! Where passkeys count: the site's own name, to which a browser binds each.
//!
//! Invariant: one name and one origin, taken from the site's address when it starts and from no
//! request; a numeric address has no name.

use super::ceremony::CEREMONY_LIFE;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{Url, WebauthnBuilder};

/// A site's name, as passkeys know it.
pub struct Place {
    pub(super) library: Webauthn,
    origin: String,
}

/// Why passkeys cannot be bound to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// It is no safe address.
    #[error("the public address must be https, or http as localhost, without a path")]
    Address,
    /// It has no name.
    #[error("the public address is a number: passkeys need a name, such as `lamp.force.example`")]
    Number,
}

impl Place {
    /// The place of a site at this address, such as `https://lamp.force.example`.
    ///
    /// # Errors
    ///
    /// [`NoPlace`].
    pub fn at(address: &str) -> Result<Self, NoPlace> {
        let url = Url::parse(address).map_err(|_| NoPlace::Address)?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() || url.password().is_some() {
            return Err(NoPlace::Address);
        }
        let host = url.host_str().ok_or(NoPlace::Address)?;
        let name = url.domain().ok_or(NoPlace::Number)?;
        // Browsers make passkeys over HTTPS only, but for the machine itself.
        if url.scheme() != "https" && (url.scheme(), host) != ("http", "localhost") {
            return Err(NoPlace::Address);
        }
        let library = WebauthnBuilder::new(name, &url)
            .map(|builder| builder.rp_name("Bluelamp").timeout(CEREMONY_LIFE.unsigned_abs()))
            .and_then(WebauthnBuilder::build)
            .map_err(|_| NoPlace::Address)?;
        Ok(Self { library, origin: url.origin().ascii_serialization() })
    }

    /// The address under which they work, such as `https://lamp.force.example`.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

#[cfg(test)]
mod tests;
