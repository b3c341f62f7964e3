//! Policies on access: each fits the pack, names its acts and its law, and lets no hand delete.
//!
//! Invariant: policies are held against what the pack declares only where all of it was read, so
//! that a broken file of roles is not said once more for each policy.

use access::{Fault, Mistake, POLICIES_MAX, Policy};

use crate::{
    Code, Pack, grants,
    read::Reading,
    report::{At, Report, shown},
    shape::Kind,
};

/// Says what is wrong with one file's policy, wherever that was found.
pub(crate) fn say(file: usize, mistake: Mistake, report: &mut Report<'_>) {
    let code = match mistake.fault {
        Fault::NotCedar => Code::NotCedar,
        Fault::Unlabelled => Code::UnlabelledPolicy,
        Fault::SameId => Code::DuplicateId,
        Fault::UnknownName => Code::DeadReference,
        Fault::DoesNotFit => Code::PolicyDoesNotFit,
        Fault::EveryAct => Code::PermitsEverything,
        Fault::NotForPeople => Code::MayDispose,
    };
    let said = report.say(&At { file, span: mistake.span }, code, mistake.message);
    if let Some(help) = mistake.help {
        said.help(help);
    } else if let Some((meant, names)) = mistake.names {
        said.suggest(&meant, names.iter().map(String::as_str));
    }
}

/// Holds every policy of the files against the pack.
pub(crate) fn check(
    reading: &Reading<'_>,
    pack: &Pack,
    policies: &[(usize, Policy)],
    report: &mut Report<'_>,
) {
    if report.unread || policies.is_empty() {
        return;
    }
    if let Some((file, policy)) = policies.get(POLICIES_MAX) {
        let at = At { file: *file, span: policy.span.clone() };
        let message = format!("the pack has more than {POLICIES_MAX} policies");
        report.say(&at, Code::OverLimit, message);
        return;
    }
    let plain: Vec<_> = policies.iter().map(|(_, policy)| policy.clone()).collect();
    for (place, mistake) in access::check(&grants::words(reading, pack), &plain) {
        let Some((file, _)) = policies.get(place) else { continue };
        say(*file, mistake, report);
    }
    for (file, policy) in policies {
        let Some(law) = &policy.law else { continue };
        if !reading.declares(Kind::Law, law) {
            let within = policy.text.find(law.as_str()).unwrap_or_default();
            let start = policy.span.start + within;
            let at = At { file: *file, span: start..start + law.len() };
            let message = format!("there is no {} `{}`", Kind::Law.name(), shown(law));
            report.say(&at, Code::DeadReference, message).suggest(law, reading.ids(Kind::Law));
        }
    }
}
