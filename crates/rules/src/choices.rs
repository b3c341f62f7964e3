//! Choices: what people can agree to, what they can stop, and whether somebody may be written to.
//!
//! Invariant: an answer that is not clear is no. Who said stop is not written to, and where the law
//! asks for a yes, silence is none.

pub mod contact;
#[cfg(test)]
mod tests;

use crate::retention::add;
use jiff::Timestamp;
use pack::{Action, Activity, Form, Pack, Regime, RetentionRule, Right, Trigger};

/// The data of an activity that can be written or called to.
const CONTACT: &str = "contact-details";

/// Something that people can agree to: a form of the pack for an activity that rests on consent.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'p> {
    /// The form, with the notice that stands over it.
    pub form: &'p Form,
    /// What is agreed to.
    pub activity: &'p Activity,
}

/// What can be agreed to, in the order of the pack's forms. A form that only asks for what an
/// activity needs on another basis is none: an event, a job.
pub fn offers(pack: &Pack) -> impl Iterator<Item = Offer<'_>> {
    pack.forms.values().filter_map(|form| {
        let activity = pack.activities.get(&form.activity)?;
        (form.takes.is_empty() && rests_on_consent(pack, activity))
            .then_some(Offer { form, activity })
    })
}

/// The offer of a form.
pub fn offer<'p>(pack: &'p Pack, form: &str) -> Option<Offer<'p>> {
    offers(pack).find(|offer| offer.form.id.as_str() == form)
}

/// Whether an activity has a purpose that rests on consent.
pub fn rests_on_consent(pack: &Pack, activity: &Activity) -> bool {
    let purposes = activity.purposes.iter().filter_map(|one| pack.purposes.get(one));
    purposes.into_iter().any(|purpose| purpose.basis.is_consent())
}

/// What people can stop: every offer, and every activity outside law enforcement that takes in by a
/// form how they are reached and to which they may object (UK GDPR articles 7(3) and 21).
pub fn stoppable(pack: &Pack) -> impl Iterator<Item = &Activity> {
    pack.activities.values().filter(|activity| {
        let civil = activity.purposes.iter().all(|one| {
            pack.purposes.get(one).is_some_and(|purpose| purpose.regime == Regime::UkGdpr)
        });
        let reached = activity.data.iter().any(|data| data.as_str() == CONTACT);
        let may = [Right::Objection, Right::WithdrawConsent];
        let objects = activity.rights.iter().any(|right| may.contains(right));
        let offered = offers(pack).any(|offer| offer.activity.id == activity.id);
        let asks = pack.forms.values().any(|form| form.activity == activity.id);
        offered || (civil && reached && objects && asks)
    })
}

/// Whether whoever acts for a purpose acts for the body that answers for an activity: some activity
/// of that body serves the purpose.
pub fn is_of_body(pack: &Pack, activity: &Activity, purpose: &str) -> bool {
    let same = pack.activities.values().filter(|one| one.controller == activity.controller);
    same.flat_map(|one| &one.purposes).any(|one| one.as_str() == purpose)
}

/// What is on file about one address and one activity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OnFile {
    /// When the consent that stands was given.
    pub agreed_at: Option<Timestamp>,
    /// Whether the address was opted out of this activity.
    pub stopped: bool,
    /// When it was opted out of everything.
    pub stopped_all_at: Option<Timestamp>,
}

/// Whether somebody may be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// Nothing stands against it.
    May,
    /// They said stop.
    Stopped,
    /// It would take their yes, and there is none.
    NotAgreed,
}

impl Contact {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::May => "may",
            Self::Stopped => "stopped",
            Self::NotAgreed => "not-agreed",
        }
    }
}

/// Whether somebody may be written to for an activity. A stop outranks a consent, except that a
/// yes to one thing that was said after a stop to everything holds for that thing.
pub fn contact(pack: &Pack, activity: &Activity, file: OnFile) -> Contact {
    let since = |stop| file.agreed_at.is_some_and(|agreed| agreed > stop);
    if file.stopped || file.stopped_all_at.is_some_and(|stop| !since(stop)) {
        Contact::Stopped
    } else if rests_on_consent(pack, activity) && file.agreed_at.is_none() {
        Contact::NotAgreed
    } else {
        Contact::May
    }
}

/// From when a rule runs for a consent: from the day it was given, or from the day it ended. Any
/// other trigger is not one of a consent's.
pub fn runs_from(
    rule: &RetentionRule,
    given_at: Timestamp,
    ended_at: Option<Timestamp>,
) -> Option<Timestamp> {
    match (rule.action, rule.trigger) {
        (Action::Dispose, Trigger::Left) => ended_at,
        (Action::Dispose, Trigger::Collected) => Some(given_at),
        _ => None,
    }
}

/// Whether a rule's time, less its margin, is up. What cannot be counted stays.
pub fn is_due(rule: &RetentionRule, from: Timestamp, now: Timestamp) -> bool {
    let margin = jiff::SignedDuration::from_hours(i64::from(rule.margin_hours));
    add(from, rule.period).is_ok_and(|limit| now >= limit - margin)
}
