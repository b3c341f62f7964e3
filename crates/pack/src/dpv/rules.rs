//! What the body holds itself to: how long data is kept, what may keep it longer, what people are
//! told, what was promised.
//!
//! Invariant: a length of time is written with what starts its clock; none stands alone.

use crate::{EvidenceCategory, Hold, Notice, Pack, Period, Promise, RetentionRule, Trigger, facts};

use super::{Node, duration, every, id, mapping};

pub(super) fn nodes(pack: &Pack) -> Vec<Node> {
    let mut nodes: Vec<_> = pack.retention.values().map(retention).collect();
    nodes.extend(pack.categories.values().map(category));
    nodes.extend(pack.holds.values().map(hold));
    nodes.extend(pack.notices.values().map(notice));
    nodes.extend(pack.promises.values().map(promise));
    nodes
}

/// A clock: how long it runs and from when.
fn clock(node: Node, period: Period, trigger: Trigger) -> Node {
    let lasts = Node::unnamed(&["dpv:TemporalDuration"]).put("rdf:value", duration(period));
    node.within("dpv:hasDuration", [lasts])
        .text("bl:trigger", trigger.as_str())
        .text("bl:countedFrom", facts::from_trigger(trigger))
}

fn because(authority: &str) -> Node {
    Node::unnamed(&["dpv:Justification"]).text("dct:description", authority)
}

fn retention(rule: &RetentionRule) -> Node {
    let (types, by, then) = mapping::action(rule.action);
    let node = Node::new(&id("retention", &rule.id), types)
        .text("dct:title", &rule.title)
        .put("bl:version", rule.version)
        .link("dpv:isApplicableFor", &id("activity", &rule.applies_to));
    clock(node, rule.period, rule.trigger)
        .text("bl:action", rule.action.as_str())
        .link(by, then)
        .put("bl:marginHours", rule.margin_hours)
        .within("dpv:hasJustification", [because(&rule.authority)])
        .links("bl:keeps", rule.keeps.iter().map(|to| id("promise", to)))
        .confirm(rule.confirm)
}

fn category(category: &EvidenceCategory) -> Node {
    let review = Node::unnamed(&["dpv:ReviewProcedure"]);
    let review = review.within("dpv:hasFrequency", [every(category.review_every)]);
    let node =
        Node::new(&id("category", &category.id), &["dpv:StorageDuration", "bl:EvidenceCategory"])
            .text("dct:title", &category.title)
            .text("dct:description", &category.plain)
            .link("dpv:isApplicableFor", &id("activity", &category.activity))
            .links("dpv:hasPurpose", category.purposes.iter().map(|to| id("purpose", to)));
    clock(node, category.keep, Trigger::RecordedFrom)
        .within("dpv:hasOrganisationalMeasure", [review])
        .within("dpv:hasJustification", [because(&category.authority)])
        .confirm(category.confirm)
}

fn hold(hold: &Hold) -> Node {
    Node::new(&id("hold", &hold.id), &["dpv:StorageCondition", "bl:Hold"])
        .text("dct:title", &hold.title)
        .text("dct:description", &hold.plain)
        .put("bl:reviewWithin", duration(hold.review_within))
        .confirm(hold.confirm)
}

fn notice(notice: &Notice) -> Node {
    Node::new(&id("notice", &notice.id), mapping::audience(notice.audience))
        .text("dct:title", &notice.title)
        .put("dct:modified", super::date(notice.last_updated))
        .text("bl:audience", notice.audience.as_str())
        .links("bl:beside", notice.beside.iter().map(|to| id("notice", to)))
        .confirm(notice.confirm)
}

fn promise(promise: &Promise) -> Node {
    let node = Node::new(&id("promise", &promise.id), &["bl:Promise"])
        .text("dct:description", &promise.plain)
        .text("dct:source", promise.source.as_str())
        .text("bl:kind", promise.kind.as_str())
        .text("bl:status", promise.status.as_str());
    let keepers = promise.keepers.iter();
    keepers
        .fold(node, |node, keeper| node.text("bl:keptBy", &keeper.to_string()))
        .links("bl:toldIn", promise.shown_on.iter().map(|to| id("notice", to)))
        .confirm(promise.confirm)
}
