//! Conditions: special category, sensitive and criminal-offence data is used only where the law
//! opens the gate, and the document that it asks for is there.
//!
//! Invariant: an activity that passes has, under each law that governs it, a condition in force for
//! every kind of data that needs one.

use jiff::civil::Date;

use crate::{
    Activity, Code, Pack, Regime,
    law::{Condition, Gate, Sort},
    read::{Reading, Thing},
    report::Report,
    shape::Kind,
};

use super::{thing, uses::regimes};

pub(super) fn check(reading: &Reading<'_>, pack: &Pack, on: Date, report: &mut Report<'_>) {
    for activity in pack.activities.values() {
        let Some(thing) = thing(reading, Kind::Activity, activity.id.as_str()) else { continue };
        let Some(regimes) = regimes(pack, activity) else { continue };
        let kinds = activity.data.iter().map(|id| pack.data.get(id));
        let Some(kinds) = kinds.collect::<Option<Vec<_>>>() else { continue };
        let special = kinds.iter().any(|kind| kind.sensitive);
        let gdpr = regimes.contains(&Regime::UkGdpr);
        let needs = Needs {
            special: special && gdpr,
            sensitive: special && regimes.contains(&Regime::Part3),
            criminal: gdpr && kinds.iter().any(|kind| kind.criminal),
        };
        let wanting = wanting(activity, &needs, thing, report);
        policy_document(activity, &needs, thing, report);
        if !wanting && activity.data.iter().all(|id| is_clear(reading, id.as_str())) {
            idle(activity, &needs, on, thing, report);
        }
    }
}

/// Whether it can be read off a kind of data how it is protected.
fn is_clear(reading: &Reading<'_>, id: &str) -> bool {
    let flags = |thing: &Thing<'_>| {
        ["sensitive", "criminal"].into_iter().all(|key| {
            thing.node.get(key).is_none_or(|flag| matches!(flag.text(), Some("true" | "false")))
        })
    };
    thing(reading, Kind::Data, id).is_some_and(flags)
}

/// What an activity does that needs a condition.
struct Needs {
    /// Special category data under the UK GDPR.
    special: bool,
    /// Sensitive processing under Part 3.
    sensitive: bool,
    /// Data about offences under the UK GDPR.
    criminal: bool,
}

fn has(activity: &Activity, test: fn(Sort) -> bool) -> bool {
    activity.conditions.iter().any(|condition| test(condition.sort()))
}

/// Says each condition that is lacking; whether one is.
fn wanting(activity: &Activity, needs: &Needs, thing: &Thing<'_>, report: &mut Report<'_>) -> bool {
    crate::promise!("ovs-special-bases");
    crate::promise!("ovs-criminal-data");
    let id = &activity.id;
    let mut lacking = false;
    let mut say = |code, message: String, help: &str| {
        lacking = true;
        report.say(&thing.at("id"), code, message).help(help);
    };
    if needs.special && !has(activity, |sort| matches!(sort, Sort::Article9(_))) {
        let message = format!("`{id}` uses special category data without a condition");
        say(Code::SpecialWithoutCondition, message, "add one of `art9-2-a` to `art9-2-j`");
    }
    for condition in &activity.conditions {
        let Sort::Article9(Some(gate)) = condition.sort() else { continue };
        let opens =
            |other: &Condition| matches!(other.sort(), Sort::Schedule1(of, _) if of == gate);
        if !activity.conditions.iter().any(opens) {
            let message = format!("`{}` asks for a condition of Schedule 1", condition.as_str());
            say(Code::NoSchedule1Condition, message, key_of(gate));
        }
    }
    if needs.sensitive && !has(activity, |sort| sort == Sort::Schedule8) {
        let message = format!("`{id}` is sensitive processing without a condition");
        say(Code::NoSchedule8Condition, message, "add one of `sch8-1` to `sch8-9`");
    }
    let authority = |sort| matches!(sort, Sort::Article10 | Sort::Schedule1(..));
    if needs.criminal && !has(activity, authority) {
        let message = format!("`{id}` uses data about offences without authority");
        say(
            Code::CriminalWithoutAuthority,
            message,
            "add `art10-official`, or a condition of Schedule 1",
        );
    }
    lacking
}

fn key_of(gate: Gate) -> &'static str {
    match gate {
        Gate::Employment => "add `sch1-1`",
        Gate::Health => "add `sch1-2`",
        Gate::PublicHealth => "add `sch1-3`",
        Gate::Research => "add `sch1-4`",
        Gate::PublicInterest => "add one of `sch1-6` to `sch1-24`",
        Gate::Criminal => "add one of `sch1-29` to `sch1-34`",
    }
}

fn policy_document(activity: &Activity, needs: &Needs, thing: &Thing<'_>, report: &mut Report<'_>) {
    let asked = activity.conditions.iter().find(|condition| match condition.sort() {
        Sort::Schedule1(_, document) => document,
        Sort::Schedule8 => needs.sensitive,
        Sort::Article9(_) | Sort::Article10 => false,
    });
    if let Some(condition) = asked
        && activity.policy_document.is_none()
        && thing.node.get("policy_document").is_none()
    {
        let message =
            format!("`{}` of `{}` asks for a policy document", condition.as_str(), activity.id);
        report
            .say(&thing.at_item("conditions", condition.as_str()), Code::NoPolicyDocument, message)
            .help("name a wording file with the audience `policy` under `policy_document`");
    }
}

/// Says each condition that is there for nothing, or that is no law on the day.
fn idle(activity: &Activity, needs: &Needs, on: Date, thing: &Thing<'_>, report: &mut Report<'_>) {
    for condition in &activity.conditions {
        let used = match condition.sort() {
            Sort::Article9(_) => needs.special,
            Sort::Schedule1(Gate::Criminal, _) | Sort::Article10 => needs.criminal,
            Sort::Schedule1(..) => needs.special || needs.criminal,
            Sort::Schedule8 => needs.sensitive,
        };
        let provision = condition.provision();
        if used && provision.holds_on(on) {
            continue;
        }
        let why = if used { "is not in force" } else { "is not needed" };
        let message =
            format!("`{}` ({}) {why} for `{}`", condition.as_str(), provision.cite, activity.id);
        report
            .say(&thing.at_item("conditions", condition.as_str()), Code::IdleCondition, message)
            .help("take it out");
    }
}
