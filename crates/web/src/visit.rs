//! What a browser says of whoever visits: their language, what they said about cookies, how the
//! site is to look for them, and whose news they read.
//!
//! Invariant: a value counts only if it is one that this site gives out for everybody: words of the
//! policy, of this file, and a day. So no cookie of a visitor can hold who they are, and nothing is
//! set before its kind was agreed to.

mod choice;
mod looks;

pub(crate) use choice::{Chosen, Offer, offers};
pub(crate) use looks::{COLOURS, Looks, SIZES};

use crate::Site;
use crate::language::Language;
use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName};
use pack::{ControllerId, Pack};
use std::sync::Arc;

/// The cookie that holds what somebody said about cookies.
pub(crate) const CHOICE: &str = "cookie-choice";

/// The cookie that holds how the site is to look.
pub(crate) const LOOKS: &str = "preferences";

/// The cookie that holds whose news somebody reads.
pub(crate) const AREA: &str = "home-area";

/// The longest cookie header that is read, in bytes.
const COOKIE_MAX_BYTES: usize = 4_096;

tokio::task_local! {
    static CURRENT: Arc<Visit>;
}

/// A visit, as one request tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Visit {
    /// The first part of the name at which the site was asked: `police` of `police.example`.
    pub(crate) label: String,
    pub(crate) language: Language,
    /// The address within the site, without its language and without a query.
    pub(crate) path: String,
    /// What they said about cookies, if it was said under the words of today.
    pub(crate) chosen: Option<Chosen>,
    /// Whether the browser asks every site not to follow it (GPC or DNT).
    pub(crate) objects: bool,
    pub(crate) looks: Looks,
    /// The area whose news they chose.
    pub(crate) area: Option<String>,
}

impl Visit {
    /// What a request says.
    pub(crate) fn of(site: &Site, path: &str, headers: &HeaderMap) -> Self {
        let (language, path) = Language::of_path(path);
        let says = |name: &str| headers.get(name).is_some_and(|value| value == "1");
        let mut visit = Self {
            label: label(headers),
            language,
            path: path.to_owned(),
            objects: says("sec-gpc") || says("dnt"),
            ..Self::default()
        };
        let Some(applied) = desk::packs::current(&site.desk) else { return visit };
        let pack = &applied.pack;
        visit.chosen = cookie(headers, CHOICE).and_then(|value| Chosen::read(pack, value));
        let kept = |name| cookie(headers, name).filter(|_| visit.allows(name));
        let looks = kept(LOOKS).map(Looks::read).unwrap_or_default();
        let area = kept(AREA).filter(|area| is_id(area)).map(str::to_owned);
        Self { looks, area, ..visit }
    }

    /// The site of the policy that answers at this name.
    pub(crate) fn shown<'p>(&self, pack: &'p Pack) -> Option<&'p pack::Site> {
        let usual = || pack.sites.values().find(|site| site.usual);
        pack.sites.get(self.label.as_str()).or_else(usual)
    }

    /// Whether the site that answers here shows what a body does: every site that names it, and
    /// all do where the policy names no site.
    pub(crate) fn shows(&self, pack: &Pack, controller: &ControllerId) -> bool {
        self.shown(pack).is_none_or(|site| site.controllers.contains(controller))
    }

    /// Whether somebody agreed to what an offer names, and has not taken it back.
    pub(crate) fn allows(&self, offer: &str) -> bool {
        self.chosen.as_ref().is_some_and(|chosen| chosen.allowed.contains(offer))
    }

    /// Whether this visit may be counted: only where that was agreed to, and never where the
    /// browser asks not to be followed.
    pub(crate) fn counts(&self) -> bool {
        self.allows(choice::COUNTING) && !self.objects
    }

    /// Whether to ask: there is something to say yes or no to, and nothing was said yet.
    pub(crate) fn is_to_be_asked(&self, pack: &Pack) -> bool {
        self.chosen.is_none() && !self.objects && !offers(pack).is_empty()
    }
}

/// The visit that the present request belongs to.
pub(crate) fn current() -> Arc<Visit> {
    CURRENT.try_with(Arc::clone).unwrap_or_default()
}

/// Answers a request as part of a visit.
pub(crate) async fn within<T>(visit: Visit, answer: impl Future<Output = T>) -> T {
    CURRENT.scope(Arc::new(visit), answer).await
}

/// The value of a cookie that a browser sent.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.filter(|all| all.len() <= COOKIE_MAX_BYTES)
        .flat_map(|all| all.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// The header that keeps a cookie for as long as the policy says, where it knows the cookie.
pub(crate) fn keep(site: &Site, name: &str, value: &str) -> Option<(HeaderName, String)> {
    let applied = desk::packs::current(&site.desk)?;
    let known = applied.pack.cookies.values().find(|cookie| cookie.name == name)?;
    let age = known.lasts.map_or(String::new(), |lasts| {
        format!("; Max-Age={}", u64::from(lasts.shortest_hours()) * 3_600)
    });
    Some((SET_COOKIE, with(site, &format!("{name}={value}{age}"))))
}

/// The header that deletes a cookie of this site.
pub(crate) fn forget(site: &Site, name: &str) -> (HeaderName, String) {
    (SET_COOKIE, with(site, &format!("{name}=; Max-Age=0")))
}

fn with(site: &Site, value: &str) -> String {
    let secure = if site.settings.https { "; Secure" } else { "" };
    format!("{value}; Path=/; HttpOnly; SameSite=Lax{secure}")
}

/// The first part of the name in the request; empty where it has none.
fn label(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = host.split(['.', ':']).next().unwrap_or_default().to_ascii_lowercase();
    if is_id(&first) { first } else { String::new() }
}

/// Whether a text has the shape of an id of the policy.
fn is_id(text: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(letters)
}

#[cfg(test)]
mod tests;
