//! Retention rules: each is used by the activity it applies to, alone, and has room for its margin.
//!
//! Invariant: of two rules that would give one recording two deadlines, at least one is refused.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{Code, Pack, RetentionRule, read::Reading, report::Report, shape::Kind};

use super::thing;

pub(super) fn check(reading: &Reading<'_>, pack: &Pack, report: &mut Report<'_>) {
    let mut earlier = BTreeMap::new();
    for rule in pack.retention.values() {
        margin(reading, rule, report);
        if is_listed(pack, rule) {
            match earlier.entry((&rule.applies_to, rule.trigger)) {
                Entry::Vacant(free) => _ = free.insert(rule),
                Entry::Occupied(taken) => clash(reading, rule, taken.get(), report),
            }
        } else {
            unused(reading, pack, rule, report);
        }
    }
    lists(reading, pack, report);
    for category in pack.categories.values() {
        let Some(thing) = thing(reading, Kind::Category, category.id.as_str()) else { continue };
        if category.review_every.shortest_hours() > category.keep.longest_hours() {
            let message = format!(
                "`{}` is kept {} and would be reviewed after {}",
                category.id, category.keep, category.review_every
            );
            report
                .say(&thing.at("review_every"), Code::ReviewTooLate, message)
                .help("review at least once within the period");
        }
    }
}

fn margin(reading: &Reading<'_>, rule: &RetentionRule, report: &mut Report<'_>) {
    let Some(thing) = thing(reading, Kind::Retention, rule.id.as_str()) else { return };
    if rule.margin_hours >= rule.period.shortest_hours() {
        let message =
            format!("a margin of {} hours leaves nothing of {}", rule.margin_hours, rule.period);
        report
            .say(&thing.at("margin_hours"), Code::MarginTooLong, message)
            .help("24 hours is enough for a job that runs late");
    }
}

/// Says that two rules of one activity start at the same event.
fn clash(
    reading: &Reading<'_>,
    rule: &RetentionRule,
    other: &RetentionRule,
    report: &mut Report<'_>,
) {
    let Some(thing) = thing(reading, Kind::Retention, rule.id.as_str()) else { return };
    let message = format!(
        "`{}` and `{}` both start at `{}` of `{}`",
        other.id, rule.id, rule.trigger, rule.applies_to
    );
    report
        .say(&thing.at("trigger"), Code::RulesClash, message)
        .help("keep one of the two, or let one apply to another activity");
}

/// Whether the activity that a rule applies to lists it.
fn is_listed(pack: &Pack, rule: &RetentionRule) -> bool {
    let activity = pack.activities.get(&rule.applies_to);
    activity.is_some_and(|activity| activity.retention.contains(&rule.id))
}

/// A rule is unused if its activity lists others; an activity that lists none has its own code.
fn unused(reading: &Reading<'_>, pack: &Pack, rule: &RetentionRule, report: &mut Report<'_>) {
    let Some(activity) = pack.activities.get(&rule.applies_to) else { return };
    let Some(thing) = thing(reading, Kind::Retention, rule.id.as_str()) else { return };
    if !activity.retention.is_empty() {
        let message = format!("`{}` does not list `{}`", activity.id, rule.id);
        report
            .say(&thing.at("id"), Code::RuleUnused, message)
            .help(format!("add it to `retention` of `{}`, or take it out", activity.id));
    }
}

/// An activity lists only the rules that apply to it.
fn lists(reading: &Reading<'_>, pack: &Pack, report: &mut Report<'_>) {
    for activity in pack.activities.values() {
        let Some(thing) = thing(reading, Kind::Activity, activity.id.as_str()) else { continue };
        for id in &activity.retention {
            let Some(rule) = pack.retention.get(id) else { continue };
            if rule.applies_to != activity.id {
                let message = format!("`{id}` applies to `{}`", rule.applies_to);
                report
                    .say(&thing.at_item("retention", id.as_str()), Code::RuleOfAnother, message)
                    .help(format!("write a rule that applies to `{}`", activity.id));
            }
        }
    }
}
