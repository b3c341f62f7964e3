//! The facts that wording may name, by the names it uses.
//!
//! Invariant: a fact's value is finished text from one place of the pack; none is made from another
//! fact's value.

use std::collections::BTreeMap;

use crate::{Action, Mechanism, Pack, Period, Recipient, Right, Trigger, law};

/// Every fact of a pack: `retention.bwv-31-days.period` → `31 days`.
pub fn of(pack: &Pack) -> BTreeMap<String, String> {
    let mut facts = Facts(BTreeMap::new());
    facts.put("pack", "", "title", &pack.title);
    facts.put("pack", "", "version", &pack.version.to_string());
    facts.put("pack", "", "effective", &in_words(pack.effective));
    bodies(pack, &mut facts);
    uses(pack, &mut facts);
    times(pack, &mut facts);
    facts.0
}

/// A date as a notice writes it: `1 November 2026`.
pub fn in_words(date: jiff::civil::Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

struct Facts(BTreeMap<String, String>);

impl Facts {
    fn put(&mut self, kind: &str, id: &str, field: &str, value: &str) {
        let dot = if id.is_empty() { "" } else { "." };
        if !value.is_empty() {
            self.0.insert(format!("{kind}{dot}{id}.{field}"), value.to_owned());
        }
    }
}

fn bodies(pack: &Pack, facts: &mut Facts) {
    for (id, body) in &pack.controllers {
        let id = id.as_str();
        facts.put("controller", id, "name", &body.name);
        facts.put("controller", id, "short_name", &body.short_name);
        facts.put("controller", id, "address", &body.address.join(", "));
        facts.put("controller", id, "email", body.email.as_deref().unwrap_or_default());
        facts.put("controller", id, "dpo.title", &body.dpo.title);
        facts.put("controller", id, "dpo.address", &body.dpo.address.join(", "));
        facts.put("controller", id, "dpo.email", body.dpo.email.as_deref().unwrap_or_default());
    }
    for (id, body) in &pack.regulators {
        let id = id.as_str();
        facts.put("regulator", id, "name", &body.name);
        facts.put("regulator", id, "address", &body.address.join(", "));
        facts.put("regulator", id, "phone", body.phone.as_deref().unwrap_or_default());
        facts.put("regulator", id, "website", body.website.as_deref().unwrap_or_default());
    }
    for (id, law) in &pack.laws {
        facts.put("law", id.as_str(), "title", &law.title);
        facts.put("law", id.as_str(), "cite", &law.cite);
    }
}

fn uses(pack: &Pack, facts: &mut Facts) {
    for (id, purpose) in &pack.purposes {
        facts.put("purpose", id.as_str(), "title", &purpose.title);
        let withdraw = purpose.withdraw.as_deref().unwrap_or_default();
        // A fact holds no other fact: a sentence that names one is not offered.
        if !withdraw.contains("{{") {
            facts.put("purpose", id.as_str(), "withdraw", withdraw);
        }
    }
    for (id, data) in &pack.data {
        facts.put("data", id.as_str(), "title", &data.title);
    }
    for (id, system) in &pack.systems {
        facts.put("system", id.as_str(), "title", &system.title);
    }
    for (id, recipient) in &pack.recipients {
        facts.put("recipient", id.as_str(), "title", &recipient.title);
        facts.put("recipient", id.as_str(), "transfer", &abroad(recipient).unwrap_or_default());
    }
    for (id, activity) in &pack.activities {
        let id = id.as_str();
        facts.put("activity", id, "title", &activity.title);
        let titles = activity.purposes.iter().filter_map(|id| pack.purposes.get(id));
        facts.put("activity", id, "purposes", &and(titles.map(|purpose| purpose.title.as_str())));
        let titles = activity.data.iter().filter_map(|id| pack.data.get(id));
        facts.put("activity", id, "data", &and(titles.map(|data| data.title.as_str())));
        let titles = activity.recipients.iter().filter_map(|id| pack.recipients.get(id));
        facts.put("activity", id, "recipients", &and(titles.map(|to| to.title.as_str())));
        let abroad: Vec<_> =
            activity.recipients.iter().filter_map(|id| abroad(pack.recipients.get(id)?)).collect();
        facts.put("activity", id, "transfers", &and(abroad.iter().map(String::as_str)));
        facts.put("activity", id, "rights", &and(activity.rights.iter().map(|right| say(*right))));
        let titles = activity.systems.iter().filter_map(|id| pack.systems.get(id));
        facts.put("activity", id, "systems", &and(titles.map(|system| system.title.as_str())));
        let every = activity.review_every.map(|every| every.to_string());
        facts.put("activity", id, "review_every", &every.unwrap_or_default());
        facts.put("activity", id, "subjects", &and(activity.subjects.iter().map(String::as_str)));
        facts.put("activity", id, "sources", &and(activity.sources.iter().map(String::as_str)));
    }
    for (id, role) in &pack.roles {
        facts.put("role", id.as_str(), "title", &role.title);
    }
}

/// A right as a sentence has it, after `you may`.
pub(crate) fn say(right: Right) -> &'static str {
    match right {
        Right::Access => "ask for a copy of your data",
        Right::Rectification => "have it put right",
        Right::Erasure => "ask for it to be deleted",
        Right::Restriction => "ask that it be left alone for a time",
        Right::Portability => "take it elsewhere",
        Right::Objection => "object to its use",
        Right::AutomatedDecisions => "ask that a person, not a machine, decides about you",
        Right::WithdrawConsent => "take your consent back",
    }
}

/// Who holds data abroad, where, and what carries it there.
fn abroad(recipient: &Recipient) -> Option<String> {
    let transfer = recipient.transfer.as_ref().filter(|_| recipient.place != "GB")?;
    let by = match transfer.mechanism {
        Mechanism::Adequacy => "a country that protects data well enough",
        Mechanism::AdequacyUsCertified => "the UK-US data bridge",
        Mechanism::Addendum => "the UK Addendum",
        Mechanism::Idta => "the International Data Transfer Agreement",
        Mechanism::OldClauses => "European clauses",
        Mechanism::BindingRules => "binding corporate rules",
        Mechanism::Exception => "an exception for this case",
        Mechanism::Part3Safeguards => "safeguards for law enforcement",
        Mechanism::Part3Special => "special circumstances of law enforcement",
    };
    let place = law::country_in_words(&recipient.place);
    Some(format!("{} ({place}: {by})", recipient.title))
}

fn times(pack: &Pack, facts: &mut Facts) {
    for (id, rule) in &pack.retention {
        let id = id.as_str();
        facts.put("retention", id, "title", &rule.title);
        facts.put("retention", id, "period", &rule.period.to_string());
        facts.put("retention", id, "margin", &hours(rule.margin_hours));
    }
    for (id, category) in &pack.categories {
        let id = id.as_str();
        facts.put("category", id, "title", &category.title);
        facts.put("category", id, "keep", &category.keep.to_string());
        facts.put("category", id, "review_every", &category.review_every.to_string());
    }
    for (id, hold) in &pack.holds {
        let id = id.as_str();
        facts.put("hold", id, "title", &hold.title);
        facts.put("hold", id, "review_within", &hold.review_within.to_string());
    }
    for (id, clock) in &pack.clocks {
        facts.put("clock", id.as_str(), "title", &clock.title);
        facts.put("clock", id.as_str(), "within", &clock.within.to_string());
    }
    for (id, cookie) in &pack.cookies {
        let lasts = cookie.lasts.map_or_else(|| SESSION.to_owned(), |lasts| lasts.to_string());
        facts.put("cookie", id.as_str(), "name", &cookie.name);
        facts.put("cookie", id.as_str(), "lasts", &lasts);
    }
}

/// How long a cookie lasts that goes with the browser.
const SESSION: &str = "until you close the browser";

fn hours(number: u32) -> String {
    format!("{number} {}", if number == 1 { "hour" } else { "hours" })
}

/// What starts a clock, in words: `counted from …`.
pub(crate) fn from_trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::RecordedFrom => "when the recording began",
        Trigger::Collected => "the day it was collected or taken",
        Trigger::Received => "the day it came in",
        Trigger::Closed => "the day the matter was closed",
        Trigger::Decided => "the day of the decision",
        Trigger::LastNotice => "the day the person last came to notice",
        Trigger::Left => "the day the person withdrew or left",
    }
}

/// What happens at the end of a clock, in words.
pub(crate) fn then(action: Action) -> &'static str {
    match action {
        Action::Dispose => "securely deleted",
        Action::Anonymise => "everything taken away that could tell who it was about",
        Action::Review => "looked at by a person",
    }
}

/// How often, in words: `every year`, `every 6 months`.
pub(crate) fn every(period: Period) -> String {
    let period = period.to_string();
    format!("every {}", period.strip_prefix("1 ").unwrap_or(&period))
}

/// A text with a capital letter at its head.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A list as a sentence has it: `a, b and c`.
fn and<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: Vec<&str> = items.collect();
    match items.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests;
