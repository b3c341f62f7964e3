//! Who is signed in, from the cookie.
//!
//! Invariant: the cookie holds a random token and nothing else; scripts cannot read it, other
//! sites cannot make a browser send it, and over HTTPS it is bound to this host.

use crate::Site;
use crate::problem::Problem;
use crate::visit::cookie;
use axum::extract::FromRequestParts;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Redirect, Response};
use desk::packs::Applied;
use desk::sessions::{Before, Known, Over, Session};
use desk::{Actor, Ctx};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The name of a cookie of staff.
pub(crate) struct Name {
    /// Over HTTPS, where the browser binds it to this host.
    pub(crate) secure: &'static str,
    /// Without, on this machine alone.
    pub(crate) loopback: &'static str,
}

/// The cookie of whoever is signed in.
const SESSION: Name = Name { secure: "__Host-bluelamp", loopback: "bluelamp-session" };

/// The cookie of a browser that is away at the identity provider.
const AWAY: Name = Name { secure: "__Host-bluelamp-away", loopback: "bluelamp-away" };

/// The cookie of a browser that is asked for a passkey.
const CEREMONY: Name = Name { secure: "__Host-bluelamp-passkey", loopback: "bluelamp-passkey" };

/// Every cookie that staff may get. The policy lists each by its name over HTTPS.
pub(crate) const NAMES: [Name; 3] = [SESSION, AWAY, CEREMONY];

impl Name {
    fn at(&self, site: &Site) -> &'static str {
        if site.settings.https { self.secure } else { self.loopback }
    }
}

/// A signed-in member of staff, working for a purpose.
pub(crate) struct Staff {
    pub(crate) session: Session,
    pub(crate) purpose: String,
    /// The token, for signing out.
    pub(crate) token: String,
}

impl Staff {
    /// An act of theirs, now.
    pub(crate) fn ctx(&self, site: &Site) -> Ctx {
        let Actor { id, role } = &self.session.actor;
        let case = self.case().map(str::to_owned);
        Ctx { case, ..site.desk.ctx(Actor::new(id, role), &self.purpose) }
    }

    /// The case that they work on, if they named one.
    pub(crate) fn case(&self) -> Option<&str> {
        self.session.work.as_ref()?.case.as_deref()
    }

    /// Whether the policy in force would allow them an act: so that a page offers no form that can
    /// only be refused. The desk decides again when the form comes.
    pub(crate) fn may(&self, site: &Site, act: pack::Act) -> bool {
        desk::packs::current(&site.desk).is_some_and(|applied| {
            site.may.ask(&applied, &self.session.actor.role, act, &self.purpose)
        })
    }
}

/// What roles may do for purposes under the pack in force, each decided once: every page asks for
/// the whole navigation. Nothing of it depends on who asks, on a thing or on the hour.
#[derive(Default)]
pub(crate) struct Mays(Mutex<Decided>);

/// The version of a pack, and what is known under it by role, act and purpose.
type Decided = (u32, HashMap<(String, pack::Act, String), bool>);

impl Mays {
    fn ask(&self, applied: &Applied, role: &str, act: pack::Act, purpose: &str) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != applied.version {
            *known = (applied.version, HashMap::new());
        }
        let question = (role.to_owned(), act, purpose.to_owned());
        let decide = || rules::access::decide(&applied.pack, role, act, purpose).is_ok();
        if known.1.len() >= MAYS_MAX {
            return known.1.get(&question).copied().unwrap_or_else(decide);
        }
        *known.1.entry(question).or_insert_with(decide)
    }
}

/// How many answers are kept.
const MAYS_MAX: usize = 10_000;

/// A member of staff who has signed in, whatever they must still do before the console opens.
pub(crate) struct Arrived {
    pub(crate) staff: Staff,
    /// What comes first, if something does.
    pub(crate) before: Option<Before>,
}

/// Why a request is not let into the console.
pub(crate) enum Rejection {
    /// Nobody is signed in, or something comes first: this is where to go.
    Elsewhere(Redirect),
    /// The session could not be read, or whoever it belongs to may not work now.
    Problem(Problem),
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        match self {
            Self::Elsewhere(to) => to.into_response(),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

impl FromRequestParts<Arc<Site>> for Staff {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Rejection> {
        let back = back(parts).to_owned();
        let Arrived { staff, before } = Arrived::from_request_parts(parts, site).await?;
        match before {
            None => Ok(staff),
            Some(Before::SecondFactor) => {
                Err(Rejection::Elsewhere(Redirect::to("/staff/account/second-factor")))
            }
            Some(Before::Conduct) => {
                Err(Rejection::Elsewhere(Redirect::to(&format!("/staff/conduct?next={back}"))))
            }
            Some(Before::Work) => {
                Err(Rejection::Elsewhere(Redirect::to(&format!("/staff/work?next={back}"))))
            }
        }
    }
}

impl FromRequestParts<Arc<Site>> for Arrived {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Rejection> {
        let sign_in = |over: &str| {
            let to = format!("/sign-in?next={}{over}", back(parts));
            Rejection::Elsewhere(Redirect::to(&to))
        };
        let Some(token) = cookie(&parts.headers, SESSION.at(site)) else { return Err(sign_in("")) };
        let known = desk::sessions::who(&site.desk, token).await.map_err(Problem::from);
        let (session, before) = match known.map_err(Rejection::Problem)? {
            // Whoever was shown round in a demonstration is nobody outside it.
            Known::Signed(session) if session.is_persona && site.settings.demo.is_none() => {
                return Err(sign_in(""));
            }
            Known::Signed(session) => (session, None),
            Known::Before(session, before) => (session, Some(before)),
            Known::Nobody => return Err(sign_in("")),
            Known::Over(Over::Idle) => return Err(sign_in("&over=idle")),
            Known::Over(Over::Shift) => return Err(sign_in("&over=shift")),
            Known::Barred(barred) => {
                return Err(Rejection::Problem(desk::DeskError::from(barred).into()));
            }
        };
        // Before they say so, they only read what concerns all staff, or leave.
        let purpose = match &session.work {
            Some(work) => work.purpose.clone(),
            None => site.purpose_of(&session.actor.role),
        };
        let token = token.to_owned();
        Ok(Self { staff: Staff { session, purpose, token }, before })
    }
}

/// Where to come back to: a form that was sent leads to the library instead.
fn back(parts: &Parts) -> &str {
    if parts.method == Method::GET { parts.uri.path() } else { "/staff/recordings" }
}

/// The token that a browser sent, whatever it is worth.
pub(crate) fn sent<'a>(site: &Site, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(headers, SESSION.at(site))
}

/// The header that keeps a session's token in the browser until it is closed.
pub(crate) fn keep(site: &Site, token: &str) -> (axum::http::HeaderName, String) {
    rules::promise!("site-session");
    (SET_COOKIE, set(site, SESSION.at(site), token, ""))
}

/// The header that forgets it.
pub(crate) fn forget(site: &Site) -> (axum::http::HeaderName, String) {
    (SET_COOKIE, set(site, SESSION.at(site), "", "; Max-Age=0"))
}

/// What a browser kept when it set out for the identity provider.
pub(crate) fn away<'a>(site: &Site, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(headers, AWAY.at(site))
}

/// The header that keeps it. The way back is a link of another site, so that a strict cookie would
/// not be sent along.
pub(crate) fn keep_away(site: &Site, token: &str) -> (axum::http::HeaderName, String) {
    let seconds = desk::accounts::AWAY_MAX.as_secs();
    let value = format!("{}={token}; Max-Age={seconds}", AWAY.at(site));
    (SET_COOKIE, with(site, &value, "Lax"))
}

/// The header that forgets it.
pub(crate) fn forget_away(site: &Site) -> (axum::http::HeaderName, String) {
    (SET_COOKIE, with(site, &format!("{}=; Max-Age=0", AWAY.at(site)), "Lax"))
}

/// What a browser keeps that is asked for a passkey.
pub(crate) fn ceremony<'a>(site: &Site, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(headers, CEREMONY.at(site))
}

/// The header that keeps it.
pub(crate) fn keep_ceremony(site: &Site, token: &str) -> (axum::http::HeaderName, String) {
    let age = format!("; Max-Age={}", desk::accounts::CEREMONY_LIFE.as_secs());
    (SET_COOKIE, set(site, CEREMONY.at(site), token, &age))
}

/// The header that forgets it.
pub(crate) fn forget_ceremony(site: &Site) -> (axum::http::HeaderName, String) {
    (SET_COOKIE, set(site, CEREMONY.at(site), "", "; Max-Age=0"))
}

fn set(site: &Site, name: &str, value: &str, more: &str) -> String {
    format!("{}{more}", with(site, &format!("{name}={value}"), "Strict"))
}

fn with(site: &Site, value: &str, same_site: &str) -> String {
    let secure = if site.settings.https { "; Secure" } else { "" };
    format!("{value}; Path=/; HttpOnly; SameSite={same_site}{secure}")
}
