//! What a change of policy would change: clocks, access, sharing, promises, the words of notices.
//!
//! Invariant: two packs without a change between them read the same in every register and notice;
//! whatever differs in a notice is listed, nothing is summed up away.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use serde::Serialize;

use crate::{Pack, Period, facts::in_words, grants::of_files, render};

pub mod words;

/// What sort of thing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// How long something is kept, or how soon it must be done.
    Clock,
    /// Who may do what.
    Access,
    /// Who else gets data.
    Sharing,
    /// Which rights people are offered.
    Rights,
    /// What the public was promised.
    Promise,
    /// The words of a notice.
    Notice,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What sort of thing changes.
    pub area: Area,
    /// The thing, as a pack names it.
    pub about: String,
    /// What happens to it, in a sentence.
    pub says: String,
    /// For a notice: the headings, paragraphs and items that come, go or change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<words::Block>,
}

/// Everything that changes from one pack to another.
pub fn between(old: &Pack, new: &Pack) -> Vec<Change> {
    let mut all = retention(old, new);
    all.extend(clocks(old, new));
    all.extend(holidays(old, new));
    all.extend(access(old, new));
    all.extend(uses(old, new));
    all.extend(promises(old, new));
    all.extend(publications(old, new));
    all.extend(notices(old, new));
    all
}

/// How long nothing that is held goes sooner because of a change: the longer of what the two packs
/// say, so that a change cannot shorten the notice of itself.
pub fn notice(old: &Pack, new: &Pack) -> Period {
    let (was, is) = (old.notice_of_shorter, new.notice_of_shorter);
    if was.longest_hours() < is.longest_hours() { is } else { was }
}

fn change(area: Area, about: impl Display, says: String) -> Change {
    Change { area, about: about.to_string(), says, blocks: Vec::new() }
}

fn retention(old: &Pack, new: &Pack) -> Vec<Change> {
    let mut all = Vec::new();
    let ids: BTreeSet<_> = old.retention.keys().chain(new.retention.keys()).collect();
    for id in ids {
        let about = format!("retention.{id}");
        let says = match (old.retention.get(id), new.retention.get(id)) {
            (Some(was), None) => format!("the rule goes; it kept things for {}", was.period),
            (None, Some(is)) => format!("a new rule: things are kept for {}", is.period),
            (Some(was), Some(is)) if was.period != is.period => {
                let (before, after) = (was.period.longest_hours(), is.period.longest_hours());
                let notice = notice(old, new);
                let how = if after < before {
                    format!("shorter: nothing that is held goes sooner for it within {notice}")
                } else {
                    "longer".to_owned()
                };
                format!("kept for {} instead of {} ({how})", is.period, was.period)
            }
            (Some(was), Some(is)) if (was.trigger, was.action) != (is.trigger, is.action) => {
                format!(
                    "counted from `{}` and then `{}`, instead of `{}` and `{}`",
                    is.trigger, is.action, was.trigger, was.action
                )
            }
            (Some(was), Some(is)) if was.margin_hours != is.margin_hours => {
                format!(
                    "due {} hours before its end instead of {}",
                    is.margin_hours, was.margin_hours
                )
            }
            _ => continue,
        };
        all.push(change(Area::Clock, about, says));
    }
    all
}

fn clocks(old: &Pack, new: &Pack) -> Vec<Change> {
    let ids: BTreeSet<_> = old.clocks.keys().chain(new.clocks.keys()).collect();
    let changes = ids.into_iter().filter_map(|id| {
        let says = match (old.clocks.get(id), new.clocks.get(id)) {
            (Some(was), None) => format!("nothing need be done within {} any more", was.within),
            (None, Some(is)) => format!("a new clock: to be done within {}", is.within),
            (Some(was), Some(is)) if was.within != is.within => {
                format!("to be done within {} instead of {}", is.within, was.within)
            }
            _ => return None,
        };
        Some(change(Area::Clock, format!("clock.{id}"), says))
    });
    changes.collect()
}

fn holidays(old: &Pack, new: &Pack) -> Vec<Change> {
    let ids: BTreeSet<_> = old.holidays.keys().chain(new.holidays.keys()).collect();
    let changes = ids.into_iter().filter_map(|id| {
        let says = match (old.holidays.get(id), new.holidays.get(id)) {
            (Some(was), None) => format!("{} is a working day again", in_words(was.on)),
            (None, Some(is)) => {
                format!(
                    "{} is a holiday in {}: no deadline ends on it",
                    in_words(is.on),
                    is.divisions
                )
            }
            (Some(was), Some(is)) if (was.on, was.divisions) != (is.on, is.divisions) => {
                let (is_on, was_on) = (in_words(is.on), in_words(was.on));
                format!("{is_on} in {} instead of {was_on} in {}", is.divisions, was.divisions)
            }
            _ => return None,
        };
        Some(change(Area::Clock, format!("holiday.{id}"), says))
    });
    changes.collect()
}

fn access(old: &Pack, new: &Pack) -> Vec<Change> {
    let mut all = Vec::new();
    let ids: BTreeSet<_> = old.roles.keys().chain(new.roles.keys()).collect();
    for id in ids {
        let acts = |pack: &Pack| {
            let role = pack.roles.get(id);
            let acts = role.iter().flat_map(|role| role.may.iter().map(ToString::to_string));
            let purposes = role.iter().flat_map(|role| role.purposes.iter());
            acts.chain(purposes.map(|id| format!("for {id}"))).collect::<BTreeSet<_>>()
        };
        let says = gained_and_lost(&acts(old), &acts(new), "may now", "may no longer");
        all.extend(says.map(|says| change(Area::Access, format!("role.{id}"), says)));
    }
    all.extend(policies(old, new));
    all
}

/// Rules of `access/` that come, go or change; what they say is what people would be told.
fn policies(old: &Pack, new: &Pack) -> Vec<Change> {
    let by_id = |pack| of_files(pack).map(|policy| (policy.id.as_str(), policy)).collect();
    let (old, new): (BTreeMap<_, _>, BTreeMap<_, _>) = (by_id(&old.access), by_id(&new.access));
    let ids: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let changes = ids.into_iter().filter_map(|id| {
        let says = match (old.get(id), new.get(id)) {
            (Some(was), None) => format!("the rule goes: {}", was.plain),
            (None, Some(is)) if is.permits() => format!("a new rule permits: {}", is.plain),
            (None, Some(is)) => format!("a new rule forbids: {}", is.plain),
            (Some(was), Some(is)) if was.plain != is.plain => format!("now says: {}", is.plain),
            (Some(was), Some(is)) if was.text != is.text => {
                format!("decides otherwise in the same words: {}", is.plain)
            }
            _ => return None,
        };
        Some(change(Area::Access, format!("access.{id}"), says))
    });
    changes.collect()
}

fn uses(old: &Pack, new: &Pack) -> Vec<Change> {
    let mut all = Vec::new();
    let ids: BTreeSet<_> = old.activities.keys().chain(new.activities.keys()).collect();
    for id in ids {
        let about = format!("activity.{id}");
        let recipients = |pack: &Pack| -> BTreeSet<String> {
            let activity = pack.activities.get(id);
            let to = activity.iter().flat_map(|activity| activity.recipients.iter());
            to.map(ToString::to_string).collect()
        };
        let rights = |pack: &Pack| -> BTreeSet<String> {
            let activity = pack.activities.get(id);
            let rights = activity.iter().flat_map(|activity| activity.rights.iter());
            rights.map(ToString::to_string).collect()
        };
        let said = gained_and_lost(
            &recipients(old),
            &recipients(new),
            "data now goes to",
            "data no longer goes to",
        );
        all.extend(said.map(|says| change(Area::Sharing, &about, says)));
        let said = gained_and_lost(&rights(old), &rights(new), "now gives", "no longer gives");
        all.extend(said.map(|says| change(Area::Rights, &about, says)));
    }
    all
}

fn publications(old: &Pack, new: &Pack) -> Vec<Change> {
    let ids: BTreeSet<_> = old.publications.keys().chain(new.publications.keys()).collect();
    let changes = ids.into_iter().filter_map(|id| {
        let says = match (old.publications.get(id), new.publications.get(id)) {
            (Some(was), None) => format!("no longer published: {}", was.title),
            (None, Some(is)) => format!("published at {}: {}", is.place, is.title),
            (Some(was), Some(is)) if was.place != is.place => {
                format!("published at {} instead of {}", is.place, was.place)
            }
            _ => return None,
        };
        Some(change(Area::Promise, format!("publication.{id}"), says))
    });
    changes.collect()
}

fn promises(old: &Pack, new: &Pack) -> Vec<Change> {
    let mut all = Vec::new();
    let ids: BTreeSet<_> = old.promises.keys().chain(new.promises.keys()).collect();
    for id in ids {
        let says = match (old.promises.get(id), new.promises.get(id)) {
            (Some(_), None) => "the promise is taken back".to_owned(),
            (None, Some(is)) => format!("a new promise: {}", is.plain),
            (Some(was), Some(is)) if was.plain != is.plain => format!("now says: {}", is.plain),
            (Some(was), Some(is)) if was.status != is.status => {
                format!("{} instead of {}", is.status, was.status)
            }
            (Some(was), Some(is)) if was.keepers != is.keepers => {
                "something else keeps it now".to_owned()
            }
            _ => continue,
        };
        all.push(change(Area::Promise, format!("promise.{id}"), says));
    }
    all
}

/// What one set has and the other lacks, in words; nothing where they are the same.
fn gained_and_lost(
    old: &BTreeSet<String>,
    new: &BTreeSet<String>,
    gains: &str,
    loses: &str,
) -> Option<String> {
    let listed = |set: Vec<&String>| set.into_iter().cloned().collect::<Vec<_>>().join(", ");
    let gained = listed(new.difference(old).collect());
    let lost = listed(old.difference(new).collect());
    let parts = [(gains, gained), (loses, lost)];
    let parts = parts.into_iter().filter(|(_, what)| !what.is_empty());
    let parts: Vec<_> = parts.map(|(how, what)| format!("{how} {what}")).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn notices(old: &Pack, new: &Pack) -> Vec<Change> {
    let mut all = Vec::new();
    let ids: BTreeSet<_> = old.notices.keys().chain(new.notices.keys()).collect();
    for id in ids {
        let text = |pack: &Pack| render::text(pack, id.as_str()).unwrap_or_default();
        let (was, is) = (text(old), text(new));
        if was == is {
            continue;
        }
        let says = match (was.is_empty(), is.is_empty()) {
            (true, _) => "a new notice",
            (_, true) => "the notice goes",
            _ => "its words change",
        };
        let mut blocks = words::between(&was, &is);
        blocks.retain(words::Block::differs);
        let about = format!("notice.{id}");
        all.push(Change { area: Area::Notice, about, says: says.to_owned(), blocks });
    }
    all
}
