//! What an entry of the ledger says, in words.
//!
//! Invariant: every verb, outcome and reason that an entry can hold has its words here.

use super::any;
use crate::layout::{Choice, Row};
use crate::when;
use desk::log::{Entry, Explained, Outcome, Value, Verb};
use pack::Pack;
use std::fmt::Write as _;

/// What was done, in a few words.
pub(super) fn did(entry: &Entry) -> String {
    if entry.outcome == Outcome::Refused {
        let act = entry.facts.word("act").map(|act| act.as_str().replace('-', " "));
        return format!("Refused: {}", act.unwrap_or_else(|| entry.verb.as_str().to_owned()));
    }
    let failed = if entry.outcome == Outcome::Failed { "Failed: " } else { "" };
    format!("{failed}{}", verb(entry.verb))
}

fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Collect => "took in",
        Verb::Alter => "changed",
        Verb::Consult => "looked at",
        Verb::Disclose => "disclosed",
        Verb::Combine => "combined",
        Verb::Erase => "erased",
        Verb::Categorise => "categorised",
        Verb::Hold => "held",
        Verb::Release => "released",
        Verb::Review => "reviewed",
        Verb::Plan => "planned",
        Verb::Dispose => "disposed of",
        Verb::Withdraw => "took back",
        Verb::Decide => "decided",
        Verb::Grant => "granted",
        Verb::Refuse => "refused",
        Verb::Report => "reported",
        Verb::Apply => "put into force",
        _ => "did what this version has no word for",
    }
}

/// Why it was allowed or refused, in a sentence.
pub(super) fn because(explained: &Explained) -> String {
    let entry = &explained.trace.entry;
    let Some(rule) = &entry.rule else { return "No rule stands in the entry.".to_owned() };
    let words = explained.rule.as_ref().map_or_else(
        || "a rule that the policy of that time does not put into words".to_owned(),
        |words| words.plain.clone(),
    );
    let how = if entry.outcome == Outcome::Refused { "Refused" } else { "Allowed" };
    format!("{how} by “{}”: {words}", rule.id)
}

/// The entry's parts, for a summary list.
pub(super) fn rows(explained: &Explained) -> Vec<Row> {
    let trace = &explained.trace;
    let entry = &trace.entry;
    let said = trace.said.as_ref();
    let sealed = || "sealed, and its key is gone".to_owned();
    let purpose = explained.purpose.clone().unwrap_or_else(|| entry.purpose.to_string());
    let applied = explained
        .pack_applied
        .map_or_else(String::new, |at| format!(", in force from {}", when::minute(at)));
    let law = explained.rule.as_ref().and_then(|rule| rule.law.clone());
    let mut rows = vec![
        Row::new("When", when::minute(entry.at)),
        Row::new("Who", said.map_or_else(sealed, |said| format!("{}, {}", said.actor, said.role))),
        Row::new("For", purpose),
    ];
    rows.extend(said.and_then(|said| said.case.clone()).map(|case| Row::new("Case", case)));
    rows.extend(said.and_then(|said| said.why.clone()).map(|why| Row::new("Why", why)));
    rows.extend(entry.object.map(|object| Row::code("On", object.to_string())));
    rows.push(Row::new("Policy", format!("version {}{applied}", entry.pack)));
    rows.extend(entry.rule.map(|rule| Row::code("Rule", rule.id.to_string())));
    rows.extend(law.map(|law| Row::code("Provision", law)));
    rows.push(Row::code("Pseudonym in the ledger", entry.actor.to_string()));
    rows
}

/// The facts that stand in the entry.
pub(super) fn facts(entry: &Entry) -> Vec<(String, String)> {
    let value = |value: &Value| match value {
        Value::Count(count) => when::count(*count),
        Value::At(at) => when::minute(*at),
        Value::Word(word) => word.to_string(),
        Value::Digest(digest) => digest.iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        }),
        Value::Handle(handle) => handle.to_string(),
    };
    entry.facts.iter().map(|(name, held)| (name.to_string(), value(held))).collect()
}

pub(super) fn purposes(pack: &Pack) -> Vec<Choice> {
    any(pack.purposes.values().map(|purpose| option(purpose.id.as_str(), &purpose.title)))
}

pub(super) fn verbs() -> Vec<Choice> {
    any(Verb::ALL.iter().map(|one| option(one.as_str(), &when::capital(verb(*one)))))
}

pub(super) fn outcomes() -> Vec<Choice> {
    any(Outcome::ALL.iter().map(|one| option(one.as_str(), &when::capital(one.as_str()))))
}

fn option(value: &str, label: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), hint: String::new(), chosen: false }
}
