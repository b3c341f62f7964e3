//! Which dock a request comes from.
//!
//! Invariant: without a token that the desk knows, nothing is answered but that one is needed.

use crate::Site;
use crate::problem::Problem;
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use desk::Ctx;
use desk::docks::{Dock, authenticate};

/// A dock that has shown its token, and the act it is about to do.
pub(super) struct Shown {
    pub(super) dock: Dock,
    pub(super) ctx: Ctx,
}

pub(super) async fn dock(site: &Site, headers: &HeaderMap) -> Result<Shown, Problem> {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given.and_then(|given| {
        let (scheme, token) = given.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    let dock = match token {
        Some(token) => authenticate(&site.desk, token).await?,
        None => None,
    };
    let dock = dock.ok_or_else(|| {
        let detail = "Send the dock's token as `Authorization: Bearer …`.";
        Problem::new(StatusCode::UNAUTHORIZED, "no-token", "A dock must show its token", detail)
            .header(WWW_AUTHENTICATE, "Bearer realm=\"dock\"")
    })?;
    let actor = dock.actor();
    let purpose = site.purpose_of(&actor.role);
    Ok(Shown { ctx: site.desk.ctx(actor, &purpose), dock })
}
