//! Telling people: what is asked, by whom it was given, and what a notice must not leave out.
//!
//! Invariant: for every activity of a pack that compiles, whoever reads its notice is told each
//! thing that the law asks for, and each text is written for those who read it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};

use crate::{
    Activity, Asked, Audience, Code, Collected, Cookie, CookieKind, Form, Notice, Pack, Regime,
    prose::{Piece, pieces},
    read::{Reading, Thing},
    report::{At, Report},
    shape::Kind,
};

use super::{thing, uses::regimes};

/// From this day statistics and appearance may do without a yes (PECR 2003 Schedule A1).
const UNASKED: Date = date(2026, 2, 5);

pub(super) fn check(reading: &Reading<'_>, pack: &Pack, on: Date, report: &mut Report<'_>) {
    forms(reading, pack, report);
    for activity in pack.activities.values() {
        others(reading, pack, activity, report);
    }
    children(reading, pack, report);
    for cookie in pack.cookies.values() {
        asked(reading, cookie, on, report);
    }
}

fn forms(reading: &Reading<'_>, pack: &Pack, report: &mut Report<'_>) {
    for form in pack.forms.values() {
        let Some(thing) = thing(reading, Kind::Form, form.id.as_str()) else { continue };
        let notice = pack.notices.get(&form.notice);
        if notice.is_some_and(|notice| notice.audience != Audience::Collection) {
            let message = format!("`{}` is not written for whoever fills in a form", form.notice);
            report
                .say(&thing.at("notice"), Code::NoticeOfAnotherSort, message)
                .help("name a notice with the audience `collection`");
        }
        let letter = form.letter.as_ref().and_then(|letter| pack.notices.get(letter));
        if let Some(letter) = letter.filter(|letter| letter.audience != Audience::Letter) {
            let message = format!("`{}` is not written for whoever gets an answer", letter.id);
            report
                .say(&thing.at("letter"), Code::NoticeOfAnotherSort, message)
                .help("name a notice with the audience `letter`");
        }
        tallied(thing, pack, form, report);
        let Some(activity) = pack.activities.get(&form.activity) else { continue };
        for (key, ids) in [("asks", &form.asks), ("invites", &form.invites)] {
            for id in ids {
                if pack.data.contains_key(id) && !activity.data.contains(id) {
                    let message = format!("`{}` does not use `{id}`", activity.id);
                    report
                        .say(&thing.at_item(key, id.as_str()), Code::FormAsksMore, message)
                        .help("take it out of the form, or list it in the activity");
                }
            }
        }
    }
}

/// What a form only counts is chosen from a list and goes to another activity of the same body,
/// which uses it and of which the form asks for nothing else.
fn tallied(thing: &Thing<'_>, pack: &Pack, form: &Form, report: &mut Report<'_>) {
    let (Some(to), false) = (&form.tallied_for, form.tallies.is_empty()) else {
        if form.tallied_for.is_some() || !form.tallies.is_empty() {
            let message = format!("`{}` says only what is counted, or only for what", form.id);
            report
                .say(&thing.at("id"), Code::TallyTogether, message)
                .help("give both `tallies` and `tallied_for`, or neither");
        }
        return;
    };
    let mut say = |at: At, message: String, help: &str| {
        report.say(&at, Code::TallyTogether, message).help(help);
    };
    if form.apart || form.staff_only || !form.takes.is_empty() {
        let message = format!("`{}` is not a form that counts beside an answer", form.id);
        say(
            thing.at("tallies"),
            message,
            "only what people hand in for themselves has such a part",
        );
    }
    let (Some(of), Some(activity)) = (pack.activities.get(&form.activity), pack.activities.get(to))
    else {
        return;
    };
    if of.id == activity.id || of.purposes.iter().any(|one| activity.purposes.contains(one)) {
        let message = format!("whoever reads `{}` would read the counts as well", form.id);
        say(thing.at("tallied_for"), message, "name an activity with purposes of its own");
    }
    if of.controller != activity.controller {
        let message = format!("`{to}` belongs to another body than the form");
        say(thing.at("tallied_for"), message, "name an activity of the same body");
    }
    for id in &form.tallies {
        let Some(data) = pack.data.get(id) else { continue };
        let at = || thing.at_item("tallies", id.as_str());
        if !activity.data.contains(id) {
            let message = format!("`{to}` does not use `{id}`");
            say(at(), message, "take it out of the form, or list it in the activity");
        }
        if data.asked != Some(Asked::Choice) {
            let message = format!("`{id}` cannot be counted");
            say(at(), message, "only a choice from a list can: add `asked: choice` and `choices`");
        }
        if form.asks.contains(id) || form.invites.contains(id) {
            let message = format!("`{id}` is asked for with the answer, too");
            say(at(), message, "let it be either part of the answer or counted");
        }
    }
}

/// Those whose data came from others are told, and an activity's notices are of the right sort.
fn others(reading: &Reading<'_>, pack: &Pack, activity: &Activity, report: &mut Report<'_>) {
    let Some(thing) = thing(reading, Kind::Activity, activity.id.as_str()) else { return };
    let gdpr = regimes(pack, activity).is_some_and(|all| all.contains(&Regime::UkGdpr));
    let indirect = activity.collected.contains(&Collected::Indirect);
    let unsaid = thing.node.get("indirect_notice").is_none();
    if gdpr && indirect && unsaid {
        let message = format!("`{}` has data from others and does not tell them", activity.id);
        report
            .say(&thing.at_item("collected", "indirect"), Code::NoIndirectNotice, message)
            .help("name a notice with the audience `indirect` under `indirect_notice`");
    }
    let sorts = [
        ("indirect_notice", &activity.indirect_notice, Audience::Indirect),
        ("policy_document", &activity.policy_document, Audience::Policy),
    ];
    for (key, id, audience) in sorts {
        let notice = id.as_ref().and_then(|id| pack.notices.get(id));
        if let Some(notice) = notice.filter(|notice| notice.audience != audience) {
            let message = format!("`{}` is for another audience: {}", notice.id, notice.audience);
            report
                .say(&thing.at(key), Code::NoticeOfAnotherSort, message)
                .help(format!("name a notice with the audience `{audience}`"));
        }
    }
}

/// Something that a notice must say.
struct Item {
    /// A word for it.
    what: String,
    /// The facts of which one says it.
    facts: Vec<String>,
    /// Whether it is said where people fill in a form, too; the rest may stand behind a link.
    at_form: bool,
}

impl Item {
    fn at_form(what: impl Into<String>, facts: Vec<String>) -> Self {
        Self { what: what.into(), facts, at_form: true }
    }

    fn in_full(what: impl Into<String>, facts: Vec<String>) -> Self {
        Self { what: what.into(), facts, at_form: false }
    }
}

/// What a notice that tells these facts must say about an activity.
fn must_say(pack: &Pack, activity: &Activity, told: &BTreeSet<&str>) -> Vec<Item> {
    let mut items = Vec::new();
    let by = &activity.controller;
    let name = ["name", "short_name"].map(|key| format!("controller.{by}.{key}"));
    items.push(Item::at_form("who answers for the data", name.to_vec()));
    let office = ["address", "email"].map(|key| format!("controller.{by}.dpo.{key}"));
    items.push(Item::in_full("how to reach the data protection officer", office.to_vec()));
    for id in &activity.purposes {
        let Some(purpose) = pack.purposes.get(id) else { continue };
        let all = format!("activity.{}.purposes", activity.id);
        let names = vec![format!("purpose.{id}.title"), all];
        items.push(Item::at_form(format!("the purpose `{id}`"), names));
        let cite = format!("law.{}.cite", purpose.law);
        items.push(Item::in_full(format!("the lawful basis of `{id}`"), vec![cite]));
        if purpose.basis.is_consent() && purpose.basis.regime() == purpose.regime {
            let how = format!("purpose.{id}.withdraw");
            items.push(Item::at_form(format!("how consent to `{id}` is taken back"), vec![how]));
        }
    }
    for id in &activity.recipients {
        let all = format!("activity.{}.recipients", activity.id);
        let names = vec![format!("recipient.{id}.title"), all];
        items.push(Item::at_form(format!("the recipient `{id}`"), names));
        let abroad = pack.recipients.get(id).is_some_and(|to| to.place != "GB");
        if abroad {
            let all = format!("activity.{}.transfers", activity.id);
            let names = vec![format!("recipient.{id}.transfer"), all];
            items.push(Item::at_form(format!("that `{id}` holds data abroad"), names));
        }
    }
    for id in &activity.retention {
        let period = format!("retention.{id}.period");
        items.push(Item::at_form(format!("how long `{id}` keeps the data"), vec![period]));
    }
    // Another activity's rights say it too, where they are the same.
    let alike = told.iter().copied().filter(|fact| {
        let other = fact.strip_prefix("activity.").and_then(|rest| rest.strip_suffix(".rights"));
        let other = other.and_then(|id| pack.activities.get(id));
        other.is_some_and(|other| other.rights == activity.rights)
    });
    let own = format!("activity.{}.rights", activity.id);
    let rights = std::iter::once(own).chain(alike.map(str::to_owned)).collect();
    items.push(Item::in_full("the rights", rights));
    if let Some(controller) = pack.controllers.get(by) {
        let to = format!("regulator.{}.name", controller.regulator);
        items.push(Item::in_full("where to complain", vec![to]));
    }
    items
}

/// Says what notices leave out; a notice whose wording has a mistake is left until that is mended,
/// since a fact that was written out is then missing too.
pub(super) fn items(reading: &Reading<'_>, pack: &Pack, report: &mut Report<'_>) {
    let told = pack.activities.values().map(|activity| (&activity.id, &activity.notice));
    let asked = pack.forms.values().flat_map(|form| {
        let activities = std::iter::once(&form.activity).chain(&form.tallied_for);
        activities.map(|activity| (activity, &form.notice))
    });
    let mut by_notice: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (activity, notice) in told.chain(asked) {
        by_notice.entry(notice).or_default().insert(activity);
    }
    for (notice, activities) in by_notice {
        let Some(notice) = pack.notices.get(notice) else { continue };
        let Some(thing) = thing(reading, Kind::Notice, notice.id.as_str()) else { continue };
        if report.has_error_in(thing.file) {
            continue;
        }
        let named = named(notice);
        for activity in activities.into_iter().filter_map(|id| pack.activities.get(id)) {
            lacking(notice, &named, thing, pack, activity, report);
        }
    }
}

fn lacking(
    notice: &Notice,
    named: &BTreeSet<&str>,
    thing: &Thing<'_>,
    pack: &Pack,
    activity: &Activity,
    report: &mut Report<'_>,
) {
    let short = notice.audience == Audience::Collection;
    for Item { what, facts, at_form } in must_say(pack, activity, named) {
        let said = facts.iter().any(|fact| named.contains(fact.as_str()));
        if said || (short && !at_form) {
            continue;
        }
        let Some(fact) = facts.first() else { continue };
        let message = format!("`{}` does not say {what} (`{}`)", notice.id, activity.id);
        report
            .say(&thing.at("id"), Code::NoticeLacks, message)
            .help(format!("write `{{{{ {fact} }}}}` where it belongs"));
    }
}

/// The facts that a notice names, also those of a placeholder that is not closed.
fn named(notice: &Notice) -> BTreeSet<&str> {
    let texts = notice.sections.iter().flat_map(|part| [&part.heading, &part.body]);
    let facts = texts.flat_map(|text| {
        pieces(text).into_iter().filter_map(|piece| match piece {
            Piece::Fact { name, .. } => Some(name),
            Piece::Words(_) | Piece::Broken { .. } => None,
        })
    });
    facts.collect()
}

/// What is promised on an adult notice is promised on the child's notice beside it.
fn children(reading: &Reading<'_>, pack: &Pack, report: &mut Report<'_>) {
    let mut told: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for promise in pack.promises.values() {
        for notice in &promise.shown_on {
            told.entry(notice).or_default().push(promise);
        }
    }
    for child in pack.notices.values().filter(|notice| notice.audience == Audience::Child) {
        let Some(adult) = &child.beside else { continue };
        for promise in told.get(adult).into_iter().flatten() {
            if promise.shown_on.contains(&child.id) {
                continue;
            }
            let Some(thing) = thing(reading, Kind::Promise, promise.id.as_str()) else { continue };
            let message = format!("`{}` is told to adults and not to children", promise.id);
            report
                .say(&thing.at("shown_on"), Code::ChildLacks, message)
                .help(format!("say it in `{}` too, and add it here", child.id));
        }
    }
}

fn asked(reading: &Reading<'_>, cookie: &Cookie, on: Date, report: &mut Report<'_>) {
    let Some(thing) = thing(reading, Kind::Cookie, cookie.id.as_str()) else { return };
    let fine = match cookie.kind {
        CookieKind::Essential => true,
        CookieKind::Statistics | CookieKind::Preference => {
            cookie.consent || (cookie.opt_out && on >= UNASKED)
        }
        CookieKind::Personalisation => cookie.consent,
    };
    if !fine {
        let message = format!("nobody was asked about `{}`", cookie.id);
        let help = match cookie.kind {
            CookieKind::Personalisation => "add `consent: true`",
            _ => "add `consent: true`, or `opt_out: true` since 5 February 2026",
        };
        report.say(&thing.at("kind"), Code::CookieUnasked, message).help(help);
    }
}
