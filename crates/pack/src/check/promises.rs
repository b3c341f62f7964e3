//! Promises: what is published as kept is kept by something that can keep it.
//!
//! Invariant: a promise that compiles as kept names at least one keeper of the right sort, and
//! every keeper that it names exists.

use crate::{
    Act, Code, Keeper, Pack, Promise, PromiseKind, PromiseStatus,
    build::keeper,
    read::{Reading, Thing},
    report::{At, Report, shown},
    shape::Kind,
    yaml::Node,
};

use super::thing;

pub(super) fn check(reading: &Reading<'_>, pack: &Pack, report: &mut Report<'_>) {
    let candidates = candidates(reading);
    for promise in pack.promises.values() {
        let Some(thing) = thing(reading, Kind::Promise, promise.id.as_str()) else { continue };
        let good = keepers(reading, thing, &candidates, report);
        if good {
            strength(thing, promise, report);
        }
    }
}

/// Says each keeper that does not exist; whether all do.
fn keepers(
    reading: &Reading<'_>,
    thing: &Thing<'_>,
    candidates: &[String],
    report: &mut Report<'_>,
) -> bool {
    let items = thing.node.get("keepers").map_or(&[][..], Node::items);
    let mut good = true;
    for item in items {
        let Some(text) = item.text() else { continue };
        if exists(reading, text) || (report.unread && keeper(text).is_some()) {
            continue;
        }
        good = false;
        let at = At { file: thing.file, span: item.span.clone() };
        let message = format!("there is no keeper `{}`", shown(text));
        report
            .say(&at, Code::DeadKeeper, message)
            .help(
                "a keeper is `retention.…`, `act.…`, `check.…`, `hold.…`, `notice.…` or \
                 `controller.…`; while nothing keeps it, say `status: planned` instead",
            )
            .suggest(text, candidates.iter().map(String::as_str));
    }
    good
}

fn exists(reading: &Reading<'_>, text: &str) -> bool {
    match keeper(text) {
        None => false,
        Some(Keeper::Act(_) | Keeper::Check(_)) => true,
        Some(Keeper::Retention(id)) => reading.declares(Kind::Retention, id.as_str()),
        Some(Keeper::Hold(id)) => reading.declares(Kind::Hold, id.as_str()),
        Some(Keeper::Notice(id)) => reading.declares(Kind::Notice, id.as_str()),
        Some(Keeper::Controller(id)) => reading.declares(Kind::Controller, id.as_str()),
    }
}

/// Every keeper that the pack could name.
fn candidates(reading: &Reading<'_>) -> Vec<String> {
    let kinds = [Kind::Retention, Kind::Hold, Kind::Notice, Kind::Controller];
    let things = kinds
        .iter()
        .flat_map(|kind| reading.ids(*kind).map(move |id| format!("{}.{id}", kind.word())));
    let acts = Act::WORDS.iter().map(|word| format!("act.{word}"));
    let checks = Code::ALL.iter().map(|code| format!("check.{code}"));
    things.chain(acts).chain(checks).collect()
}

fn strength(thing: &Thing<'_>, promise: &Promise, report: &mut Report<'_>) {
    let Promise { id, kind, status, keepers, shown_on, .. } = promise;
    match status {
        PromiseStatus::Planned if !keepers.is_empty() => {
            let message = format!("`{id}` is planned and names what keeps it");
            report
                .say(&thing.at("status"), Code::WeakKeeper, message)
                .help("take `status: planned` out if it is kept, or `keepers` if it is not yet");
            return;
        }
        PromiseStatus::Planned => return,
        PromiseStatus::Kept => {}
    }
    let published = shown_on.is_empty() && !keepers.iter().any(is_notice);
    if *kind == PromiseKind::Shown {
        if published {
            let message = format!("`{id}` is kept by being shown, and no notice shows it");
            report
                .say(&thing.at("kind"), Code::ShownNowhere, message)
                .help("name the notices under `shown_on`");
        }
        return;
    }
    if keepers.is_empty() {
        let message = format!("nothing keeps `{id}`, which is {kind}");
        report
            .say(&thing.at("id"), Code::NoKeeper, message)
            .help("name what keeps it under `keepers`, or say `status: planned`");
    } else if *kind == PromiseKind::Enforced && keepers.iter().all(is_only_words) {
        let message = format!("`{id}` is enforced, and words alone enforce nothing");
        report
            .say(&thing.at("keepers"), Code::WeakKeeper, message)
            .help("name a retention rule, an act or a check that keeps it");
    }
}

fn is_notice(keeper: &Keeper) -> bool {
    matches!(keeper, Keeper::Notice(_))
}

fn is_only_words(keeper: &Keeper) -> bool {
    matches!(keeper, Keeper::Notice(_) | Keeper::Controller(_))
}
