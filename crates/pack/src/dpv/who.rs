//! Who: controllers, their data protection officers, authorities, recipients, countries, transfers,
//! roles.
//!
//! Invariant: a post or an office is named, never a person.

use std::collections::BTreeSet;

use crate::{Controller, Mechanism, Pack, Recipient, Regulator, Role, law};

use super::{Node, id, mapping};

/// The country whose law a pack is written under.
const HOME: &str = "GB";

pub(super) fn nodes(pack: &Pack) -> Vec<Node> {
    let mut nodes = Vec::new();
    for body in pack.controllers.values() {
        nodes.extend([controller(body), officer(body)]);
    }
    nodes.extend(pack.regulators.values().map(|body| regulator(pack, body)));
    for to in pack.recipients.values() {
        nodes.push(recipient(to));
        nodes.extend(agreement(to));
        nodes.extend(transfer(to));
    }
    let carried = pack.recipients.values().filter(|to| is_abroad(to));
    let mechanisms: BTreeSet<_> =
        carried.filter_map(|to| Some(to.transfer.as_ref()?.mechanism)).collect();
    nodes.extend(mechanisms.into_iter().map(mechanism));
    nodes.extend(countries(pack).into_iter().map(country));
    nodes.extend(pack.roles.values().map(role));
    nodes
}

/// Whether a recipient holds data outside the country, and something carries it there.
pub(super) fn is_abroad(to: &Recipient) -> bool {
    to.place != HOME && to.transfer.is_some()
}

/// The name of what carries data to a recipient.
pub(super) fn transfer_id(to: &Recipient) -> String {
    format!("{}/transfer", id("recipient", &to.id))
}

fn controller(body: &Controller) -> Node {
    Node::new(&id("controller", &body.id), &["dpv:DataController", mapping::controller(body.kind)])
        .text("dpv:hasName", &body.name)
        .text("bl:shortName", &body.short_name)
        .text("bl:kind", body.kind.as_str())
        .text("dpv:hasAddress", &body.address.join(", "))
        .maybe("dpv:hasContact", body.email.as_deref())
        .link("dpv:hasDataProtectionOfficer", &officer_id(body))
        .link("dpv:hasAuthority", &id("regulator", &body.regulator))
        .link("dpv:hasJurisdiction", &id("country", HOME))
        .confirm(body.confirm)
}

fn officer_id(body: &Controller) -> String {
    format!("{}/dpo", id("controller", &body.id))
}

fn officer(body: &Controller) -> Node {
    Node::new(&officer_id(body), &["dpv:DataProtectionOfficer"])
        .text("dpv:hasName", &body.dpo.title)
        .text("dpv:hasAddress", &body.dpo.address.join(", "))
        .maybe("dpv:hasContact", body.dpo.email.as_deref())
        .link("dpv:isRepresentativeFor", &id("controller", &body.id))
}

fn regulator(pack: &Pack, body: &Regulator) -> Node {
    let overseen = pack.controllers.values().filter(|other| other.regulator == body.id);
    Node::new(&id("regulator", &body.id), &["dpv:DataProtectionAuthority"])
        .text("dpv:hasName", &body.name)
        .text("dpv:hasAddress", &body.address.join(", "))
        .maybe("dpv:hasContact", body.phone.as_deref())
        .maybe("dpv:hasContact", body.website.as_deref())
        .links("dpv:isAuthorityFor", overseen.map(|other| id("controller", &other.id)))
        .confirm(body.confirm)
}

fn recipient(to: &Recipient) -> Node {
    let (types, _, _) = mapping::recipient(to.kind);
    let mut node = Node::new(&id("recipient", &to.id), types)
        .text("dpv:hasName", &to.title)
        .text("dct:description", &to.plain)
        .text("bl:kind", to.kind.as_str());
    if to.agreement.is_some() {
        node = node.link("dpv:hasLegalMeasure", &agreement_id(to));
    }
    if let Some(law) = &to.gateway {
        node = node.link("dpv:hasApplicableLaw", &id("law", law));
    }
    let where_ = if to.place == HOME { "dpv:hasCountry" } else { "dpv:hasThirdCountry" };
    node.link(where_, &id("country", &to.place)).confirm(to.confirm)
}

fn agreement_id(to: &Recipient) -> String {
    format!("{}/agreement", id("recipient", &to.id))
}

fn agreement(to: &Recipient) -> Option<Node> {
    let agreement = to.agreement.as_ref()?;
    let (_, _, kind) = mapping::recipient(to.kind);
    let node = Node::new(&agreement_id(to), &[kind])
        .text("dct:title", &agreement.title)
        .link("dpv:hasParty", &id("recipient", &to.id))
        .date("bl:from", Some(agreement.from))
        .date("bl:until", agreement.until);
    Some(node)
}

fn transfer(to: &Recipient) -> Option<Node> {
    let transfer = to.transfer.as_ref().filter(|_| is_abroad(to))?;
    let node = Node::new(&transfer_id(to), &["dpv:Process"])
        .link("dpv:hasProcessing", "dpv:CrossBorderTransfer")
        .link("dpv:hasDataImporter", &id("recipient", &to.id))
        .link("dpv:hasThirdCountry", &id("country", &to.place))
        .link("dpv:hasLegalBasis", &id("safeguard", transfer.mechanism))
        .date("bl:from", Some(transfer.from))
        .date("bl:until", transfer.until)
        .date("bl:certified", transfer.certified);
    Some(node)
}

fn mechanism(mechanism: Mechanism) -> Node {
    let (kind, near) = mapping::mechanism(mechanism);
    let node = Node::new(&id("safeguard", mechanism), &[kind])
        .text("dct:bibliographicCitation", law::safeguard(mechanism).cite);
    near.into_iter().fold(node, |node, near| node.link("skos:closeMatch", near))
}

fn countries(pack: &Pack) -> BTreeSet<&str> {
    let places = pack.recipients.values().map(|to| to.place.as_str());
    places.chain([HOME]).collect()
}

fn country(letters: &str) -> Node {
    let kind = if letters == HOME { "dpv:Country" } else { "dpv:ThirdCountry" };
    Node::new(&id("country", letters), &[kind]).text("dct:identifier", letters)
}

fn role(role: &Role) -> Node {
    let acts = role.may.iter().fold(
        Node::new(&id("role", &role.id), &["dpv:Permission", "bl:Role"])
            .text("dct:title", &role.title)
            .text("bl:heldBy", role.kind.as_str()),
        |node, act| node.text("bl:may", act.as_str()),
    );
    let processing: BTreeSet<_> = role.may.iter().filter_map(|act| mapping::act(*act)).collect();
    acts.links("dpv:hasProcessing", processing.into_iter().map(str::to_owned))
        .links("dpv:hasPurpose", role.purposes.iter().map(|to| id("purpose", to)))
        .confirm(role.confirm)
}
