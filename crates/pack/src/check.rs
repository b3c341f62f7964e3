//! What must hold between the parts of a pack, beyond the form of each.
//!
//! Invariant: a check looks only at things that were read whole, so that one mistake is said once.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    Code, Pack,
    read::{Reading, Thing},
    report::{At, Report},
    shape::Kind,
};

mod conditions;
pub(crate) mod policies;
mod promises;
mod readability;
mod retention;
pub(crate) mod rights;
mod sharing;
mod telling;
mod uses;
mod words;

/// Says everything that is wrong between the parts of a pack on a day.
pub(crate) fn all(
    reading: &Reading<'_>,
    pack: &Pack,
    facts: &BTreeMap<String, String>,
    on: Date,
    report: &mut Report<'_>,
) {
    header(reading, pack, on, report);
    reading.check_references(report);
    retention::check(reading, pack, report);
    laws(reading, pack, on, report);
    uses::check(reading, pack, on, report);
    conditions::check(reading, pack, on, report);
    sharing::check(reading, pack, on, report);
    rights::check(reading, pack, on, report);
    telling::check(reading, pack, on, report);
    readability::check(reading, pack, facts, report);
    promises::check(reading, pack, report);
    notices(reading, pack, on, report);
    words::check(reading, pack, facts, report);
    telling::items(reading, pack, report);
    to_confirm(reading, report);
}

/// Where a thing stands; things that a pack holds were always read from somewhere.
fn thing<'r>(reading: &'r Reading<'_>, kind: Kind, id: &'r str) -> Option<&'r Thing<'r>> {
    reading.things.get(&(kind, id))
}

fn header(reading: &Reading<'_>, pack: &Pack, on: Date, report: &mut Report<'_>) {
    for (file, node) in reading.headers.iter().skip(1) {
        let at = At { file: *file, span: node.span.clone() };
        report
            .say(&at, Code::BadHeader, "this is the second `pack` of the pack")
            .help("keep one of the two");
    }
    let Some((file, node)) = reading.headers.first() else {
        if !report.unread {
            let at = At { file: 0, span: 0..0 };
            report
                .say(&at, Code::BadHeader, "no file says which pack this is")
                .help("add `pack` with id, title, version and effective, by custom in `pack.yaml`");
        }
        return;
    };
    if pack.effective > on && pack.effective != Date::default() {
        let span = node.get("effective").map_or(node.span.clone(), |date| date.span.clone());
        let message = format!("the pack holds from {}; it is {on} now", pack.effective);
        report
            .say(&At { file: *file, span }, Code::NotYetInForce, message)
            .help("it can be checked and planned now, and applied on that day");
    }
}

/// What purposes and gateways rest on is law on the day.
fn laws(reading: &Reading<'_>, pack: &Pack, on: Date, report: &mut Report<'_>) {
    let purposes = pack
        .purposes
        .values()
        .map(|purpose| (Kind::Purpose, purpose.id.as_str(), "law", &purpose.law));
    let gateways = pack
        .recipients
        .values()
        .filter_map(|to| Some((Kind::Recipient, to.id.as_str(), "gateway", to.gateway.as_ref()?)));
    for (kind, id, key, law) in purposes.chain(gateways) {
        let Some(law) = pack.laws.get(law) else { continue };
        let Some(thing) = thing(reading, kind, id) else { continue };
        if law.in_force > on || law.until.is_some_and(|until| until <= on) {
            let message = format!("`{}` is not in force on {on}", law.id);
            let help = match law.until.filter(|until| *until <= on) {
                Some(until) => format!("it ended on {until}"),
                None => format!("it begins on {}", law.in_force),
            };
            report.say(&thing.at(key), Code::LawNotInForce, message).help(help);
        }
    }
}

fn notices(reading: &Reading<'_>, pack: &Pack, on: Date, report: &mut Report<'_>) {
    for (id, notice) in &pack.notices {
        let Some(thing) = thing(reading, Kind::Notice, id.as_str()) else { continue };
        if notice.last_updated > on {
            let message =
                format!("`{id}` was last updated on {}; it is {on} now", notice.last_updated);
            report
                .say(&thing.at("last_updated"), Code::UpdatedInFuture, message)
                .help("give the day on which the wording really changed");
        }
        let beside = notice.beside.as_ref().and_then(|id| pack.notices.get(id));
        let beside_adult = beside.is_some_and(|other| other.audience == crate::Audience::Adult);
        let dead = notice.beside.is_some() && beside.is_none();
        if notice.audience == crate::Audience::Child && !beside_adult && !dead {
            let message = format!("`{id}` is for children and names no adult notice beside it");
            report
                .say(&thing.at("beside"), Code::ChildAlone, message)
                .help("add `beside` with the id of the adult notice");
        }
    }
}

fn to_confirm(reading: &Reading<'_>, report: &mut Report<'_>) {
    for thing in reading.things.values() {
        if thing.node.get("confirm").and_then(crate::yaml::Node::text) == Some("true") {
            let note = thing.node.get("note").and_then(crate::yaml::Node::text);
            let said = report.say(
                &thing.at("confirm"),
                Code::ToConfirm,
                format!("{} is still to be confirmed", thing.name()),
            );
            if let Some(note) = note {
                said.help(note.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
    }
}
