//! Purposes, categories and roles: nothing outside the law or for intelligence, no deleting hand.
//!
//! Invariant: no pack that compiles lets a person dispose of anything, or a machine alone decide
//! about one.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    Activity, Basis, Code, Pack, Purpose, Regime, RoleKind, grants, law,
    model::Act,
    read::{Reading, Thing},
    report::Report,
    shape::Kind,
};

use super::thing;

/// The laws that govern an activity; nothing where a purpose is missing or rests on a basis of
/// another law, which was said at its own place.
pub(super) fn regimes(pack: &Pack, activity: &Activity) -> Option<BTreeSet<Regime>> {
    let purposes = activity.purposes.iter().map(|id| pack.purposes.get(id));
    let regimes = purposes.map(|purpose| {
        purpose.filter(|purpose| purpose.basis.regime() == purpose.regime).map(|found| found.regime)
    });
    regimes.collect::<Option<BTreeSet<_>>>().filter(|regimes| !regimes.is_empty())
}

pub(super) fn check(reading: &Reading<'_>, pack: &Pack, on: Date, report: &mut Report<'_>) {
    for purpose in pack.purposes.values() {
        let Some(thing) = thing(reading, Kind::Purpose, purpose.id.as_str()) else { continue };
        if purpose.basis.regime() != purpose.regime {
            let message =
                format!("`{}` is no lawful basis under `{}`", purpose.basis, purpose.regime);
            report
                .say(&thing.at("basis"), Code::WrongRegime, message)
                .help(format!("it belongs to `{}`", purpose.basis.regime()));
            continue;
        }
        basis(purpose, on, thing, report);
    }
    for activity in pack.activities.values() {
        let Some(thing) = thing(reading, Kind::Activity, activity.id.as_str()) else { continue };
        let part3 = regimes(pack, activity).is_some_and(|all| all.contains(&Regime::Part3));
        if part3 && thing.node.get("review_every").is_none() {
            let message = format!("`{}` says nothing of reviews", activity.id);
            report
                .say(&thing.at("id"), Code::NoReviewPeriod, message)
                .help("add `review_every`, such as `1 year`");
        }
        if activity.decides_alone {
            let message = format!("in `{}` a machine alone would decide", activity.id);
            report
                .say(&thing.at("decides_alone"), Code::DecidesAlone, message)
                .help("let a person decide, and take this out");
        }
    }
    for category in pack.categories.values() {
        let Some(thing) = thing(reading, Kind::Category, category.id.as_str()) else { continue };
        let purposes = category.purposes.iter().map(crate::PurposeId::as_str);
        let mut names = purposes.chain([category.id.as_str(), category.title.as_str()]);
        if names.any(|name| name.to_lowercase().contains("intelligence")) {
            let message = format!("`{}` would keep footage for intelligence", category.id);
            report
                .say(&thing.at("id"), Code::Intelligence, message)
                .help("take the category out, or name the policing purpose that it serves");
        }
    }
    for role in pack.roles.values() {
        let Some(thing) = thing(reading, Kind::Role, role.id.as_str()) else { continue };
        let system = role.kind == RoleKind::Machine && role.id.as_str() == grants::SYSTEM_ROLE;
        if role.may.contains(&Act::Dispose) && !system {
            let message = format!("`{}` may dispose", role.id);
            report
                .say(&thing.at_item("may", Act::Dispose.as_str()), Code::MayDispose, message)
                .help("only the machine role `system` disposes, when a retention rule says so");
        }
    }
}

/// The basis is law on the day, is open to a public body, and consent can be taken back.
fn basis(purpose: &Purpose, on: Date, thing: &Thing<'_>, report: &mut Report<'_>) {
    crate::promise!("ovs-bases");
    let Purpose { id, basis, .. } = purpose;
    let interests =
        matches!(basis, Basis::LegitimateInterests | Basis::RecognisedLegitimateInterests);
    if interests && purpose.official {
        let message = format!("`{id}` is a public task and rests on `{basis}`");
        report
            .say(&thing.at("basis"), Code::LegitimateInterests, message)
            .help("use `public-task`; where it is none of the body's tasks, say `official: false`");
        return;
    }
    let provision = law::basis(*basis);
    if !provision.holds_on(on) {
        let message = format!("`{basis}` ({}) is no law on {on}", provision.cite);
        report
            .say(&thing.at("basis"), Code::BasisNotInForce, message)
            .help(format!("it is from {}", provision.from));
    }
    if basis.is_consent() && thing.node.get("withdraw").is_none() {
        let message = format!("consent to `{id}` cannot be taken back");
        report
            .say(&thing.at("basis"), Code::NoWithdrawal, message)
            .help("add `withdraw` with a sentence that says how");
    }
}
