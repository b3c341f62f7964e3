//! Mailings: what people who agreed are written to about, who must first confirm an address, and
//! what may be counted and told of it.
//!
//! Invariant: nobody is written to by a form that does not ask how they are reached; an address
//! that somebody typed on the site counts only when whoever reads letters to it said so.

#[cfg(test)]
mod tests;

use crate::choices::offers;
use jiff::{SignedDuration, Timestamp};
use pack::{Action, Activity, Form, Pack, RetentionRule, Trigger};

/// The data of an activity by which people are reached.
const CONTACT: &str = "contact-details";

/// The data of an activity that counts what is opened.
const READING: &str = "reading-habits";

/// How long an address may wait to be confirmed, in days. Then it is deleted with its key.
pub const CONFIRM_DAYS: i64 = 7;

/// How many letters go to one address to be confirmed while it waits.
pub const ASKED_MAX: usize = 3;

/// The longest subject of a mailing, in characters.
pub const SUBJECT_MAX_CHARS: usize = 150;

/// The longest text of a mailing, in characters.
pub const TEXT_MAX_CHARS: usize = 20_000;

/// To how many one mailing goes at most.
pub const LETTERS_MAX: u64 = 100_000;

/// How many mailings of an activity may be written and not sent.
pub const DRAFTS_MAX: u64 = 50;

/// How long a mailing that nobody sends is kept, in days.
pub const DRAFT_DAYS: i64 = 90;

/// How often a letter is handed over before it is given up.
pub const TRIES_MAX: i64 = 8;

/// The pause after the first failure; it doubles with each further one.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// Counts under this one are not told.
pub const TOLD_FROM: u64 = 10;

/// Whether people who send a form are written to: it asks how they are reached.
pub fn reaches(form: &Form) -> bool {
    form.asks.iter().chain(&form.invites).any(|data| data.as_str() == CONTACT)
}

/// Whether people who agreed are written to for an activity.
pub fn is_written_for(pack: &Pack, activity: &str) -> bool {
    offers(pack).any(|offer| offer.activity.id.as_str() == activity && reaches(offer.form))
}

/// What whoever acts for a purpose writes to people about, in the order of the pack. An activity
/// whose copies no rule deletes is none of them.
pub fn written_for<'p>(pack: &'p Pack, purpose: &str) -> Vec<&'p Activity> {
    let serves = |one: &&Activity| one.purposes.iter().any(|id| id.as_str() == purpose);
    let all = pack.activities.values().filter(serves);
    let written = |one: &&Activity| is_written_for(pack, one.id.as_str());
    all.filter(written).filter(|one| copies_rule(pack, one).is_some()).collect()
}

/// The rule by which copies of an activity's mailings go, from the day on which the last letter
/// went.
pub fn copies_rule<'p>(pack: &'p Pack, activity: &Activity) -> Option<&'p RetentionRule> {
    let of = |rule: &&RetentionRule| rule.applies_to == activity.id;
    let ends =
        |rule: &&RetentionRule| rule.action == Action::Dispose && rule.trigger == Trigger::Closed;
    pack.retention.values().filter(of).find(ends)
}

/// Whether people of an activity are asked if opening may be counted.
pub fn may_count(activity: &Activity) -> bool {
    activity.data.iter().any(|data| data.as_str() == READING)
}

/// Whether an address in the form in which it is compared is one of email.
pub fn is_email(folded: &str) -> bool {
    folded.contains('@')
}

/// Until when an address that is asked about now waits to be confirmed.
pub fn waits_until(now: Timestamp) -> Timestamp {
    now.saturating_add(SignedDuration::from_hours(24 * CONFIRM_DAYS)).unwrap_or(now)
}

/// How long a letter waits after it could not be handed over for the `tries`th time; none where it
/// is given up.
pub fn pause(tries: i64) -> Option<SignedDuration> {
    if !(1..TRIES_MAX).contains(&tries) {
        return None;
    }
    PAUSE.checked_mul(1 << (tries - 1))
}

/// A count as it is told: small ones are not.
pub fn told(count: u64) -> String {
    if count < TOLD_FROM { format!("fewer than {TOLD_FROM}") } else { count.to_string() }
}
