//! What there is to say yes or no to about cookies and counting, and what was said.
//!
//! Invariant: what was said holds for the very words under which it was said: where the policy
//! offers something else, or says it otherwise, it counts no more and is asked again.

use jiff::civil::Date;
use pack::{Basis, Pack};
use std::collections::BTreeSet;

/// The name under which the counting of visits is offered.
pub(super) const COUNTING: &str = "counting";

/// How many letters of a digest tell one set of words from another.
const MARK_CHARS: usize = 8;

/// Something to say yes or no to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The cookie's name, or `counting`.
    pub(crate) id: String,
    /// What it does, in a sentence.
    pub(crate) plain: String,
    /// What it is called in a list.
    pub(crate) title: String,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// On which day.
    pub(crate) on: Date,
    /// The offers that they said yes to.
    pub(crate) allowed: BTreeSet<String>,
}

/// What the policy offers: each cookie for which it asks first, and the counting of visits where
/// that rests on consent.
pub(crate) fn offers(pack: &Pack) -> Vec<Offer> {
    if !pack.cookies.values().any(|cookie| cookie.name == super::CHOICE) {
        return Vec::new();
    }
    let asked = pack.cookies.values().filter(|cookie| cookie.consent);
    let cookies = asked.map(|cookie| Offer {
        id: cookie.name.clone(),
        plain: cookie.plain.clone(),
        title: title(&cookie.name),
    });
    let counted = pack.activities.values().find(|activity| activity.counts_visits);
    let counting = counted
        .and_then(|activity| activity.purposes.first())
        .and_then(|purpose| pack.purposes.get(purpose))
        .filter(|purpose| purpose.basis == Basis::Consent)
        .map(|purpose| Offer {
            id: COUNTING.to_owned(),
            plain: purpose.plain.clone(),
            title: title(&purpose.title),
        });
    cookies.chain(counting).collect()
}

/// A name as it begins a line: `home-area` is “Home area”.
fn title(name: &str) -> String {
    crate::when::capital(&name.replace('-', " "))
}

/// What tells the present offers, word for word, from others.
pub(crate) fn mark(pack: &Pack) -> String {
    let mut digest = blake3::Hasher::new();
    for offer in offers(pack) {
        for part in [&offer.id, &offer.plain] {
            digest.update(&(part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        }
    }
    digest.finalize().to_hex().chars().take(MARK_CHARS).collect()
}

impl Chosen {
    /// What a cookie says, if it was said under the present offers.
    pub(crate) fn read(pack: &Pack, value: &str) -> Option<Self> {
        let mut parts = value.split('.');
        let (under, on) = (parts.next()?, parts.next()?.parse().ok()?);
        if under != mark(pack) {
            return None;
        }
        let known: BTreeSet<String> = offers(pack).into_iter().map(|offer| offer.id).collect();
        let allowed: Option<BTreeSet<String>> = parts.map(|id| known.get(id).cloned()).collect();
        Some(Self { on, allowed: allowed? })
    }

    /// The value of the cookie.
    pub(crate) fn write(&self, pack: &Pack) -> String {
        let mut value = format!("{}.{}", mark(pack), self.on);
        for id in &self.allowed {
            value.push('.');
            value.push_str(id);
        }
        value
    }
}
