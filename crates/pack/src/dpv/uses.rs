//! What is done with data: activities, purposes, lawful bases, conditions, kinds of data, rights,
//! systems, forms, cookies.
//!
//! Invariant: a right is written with the provision that gives it on the day, and only where a
//! lawful basis of the activity gives it.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    Activity, Basis, Cookie, DataCategory, Form, Law, Pack, Purpose, Recipient, Regime, Right,
    Risk, System, facts,
    law::{self, Condition},
    registers,
};

use super::{Node, duration, every, id, mapping, who};

pub(super) fn nodes(pack: &Pack, on: Date) -> Vec<Node> {
    let mut nodes: Vec<_> =
        pack.activities.values().map(|activity| self::activity(pack, activity, on)).collect();
    nodes.extend(pack.activities.values().map(assessment));
    nodes.extend(pack.purposes.values().flat_map(purpose));
    let bases: BTreeSet<_> = pack.purposes.values().map(|purpose| purpose.basis).collect();
    nodes.extend(bases.into_iter().map(basis));
    nodes.extend(conditions(pack).into_iter().map(condition));
    nodes.extend(pack.laws.values().map(provision));
    nodes.extend(pack.data.values().map(data));
    let rights: BTreeSet<_> =
        pack.activities.values().flat_map(|activity| rights_of(pack, activity, on)).collect();
    nodes.extend(rights.into_iter().map(|(regime, right)| self::right(regime, right, on)));
    let risks: BTreeSet<_> =
        pack.activities.values().flat_map(|activity| activity.risks.iter().copied()).collect();
    nodes.extend(risks.into_iter().map(risk));
    nodes.extend(pack.systems.values().map(system));
    nodes.extend(pack.forms.values().map(form));
    nodes.extend(pack.cookies.values().map(cookie));
    nodes
}

fn activity(pack: &Pack, activity: &Activity, on: Date) -> Node {
    let purposes = || activity.purposes.iter().filter_map(|id| pack.purposes.get(id));
    let bases: BTreeSet<_> = purposes().map(|purpose| purpose.basis).collect();
    let regimes: BTreeSet<_> = purposes().map(|purpose| purpose.regime).collect();
    let node =
        Node::new(&id("activity", &activity.id), &["dpv:Process", "dpv:PersonalDataProcess"])
            .text("dct:title", &activity.title)
            .link("dpv:hasDataController", &id("controller", &activity.controller))
            .links(
                "dpv:hasApplicableLaw",
                regimes.into_iter().map(|of| mapping::regime(of).to_owned()),
            )
            .links("dpv:hasPurpose", activity.purposes.iter().map(|to| id("purpose", to)))
            .links("dpv:hasLegalBasis", bases.into_iter().map(|to| id("basis", to)))
            .links(
                "dpv:hasLegalBasis",
                activity.conditions.iter().map(|to| id("condition", to.as_str())),
            )
            .links("dpv:hasPersonalData", activity.data.iter().map(|to| id("data", to)))
            .within(
                "dpv:hasDataSubject",
                activity.subjects.iter().map(|whose| titled("dpv:DataSubject", whose)),
            )
            .links(
                "dpv:hasDataSource",
                activity.collected.iter().map(|from| mapping::collected(*from).to_owned()),
            )
            .within(
                "dpv:hasDataSource",
                activity.sources.iter().map(|from| titled("dpv:DataSource", from)),
            );
    let node = shared(node, activity.recipients.iter().filter_map(|id| pack.recipients.get(id)));
    let node = node
        .links("dpv:hasStorageCondition", activity.retention.iter().map(|to| id("retention", to)))
        .links("dpv:hasStorageCondition", activity.systems.iter().map(|to| id("system", to)))
        .links(
            "dpv:hasRight",
            rights_of(pack, activity, on).into_iter().map(|(of, right)| right_id(of, right)),
        )
        .links("dpv:hasRisk", activity.risks.iter().map(|to| id("risk", to)))
        .link("dpv:hasImpactAssessment", &assessment_id(activity));
    told(node, activity).confirm(activity.confirm)
}

fn titled(kind: &str, title: &str) -> Node {
    Node::unnamed(&[kind]).text("dct:title", title)
}

fn shared<'p>(node: Node, recipients: impl Iterator<Item = &'p Recipient>) -> Node {
    recipients.fold(node, |node, to| {
        let (_, by, _) = mapping::recipient(to.kind);
        let node = node.link(by, &id("recipient", &to.id));
        if who::is_abroad(to) { node.link("dpv:hasProcess", &who::transfer_id(to)) } else { node }
    })
}

/// How people are told, how often somebody looks again, and that a person decides.
fn told(node: Node, activity: &Activity) -> Node {
    let notices = [Some(&activity.notice), activity.indirect_notice.as_ref()];
    let node = node
        .links("dpv:hasNotice", notices.into_iter().flatten().map(|to| id("notice", to)))
        .links("dpv:hasPolicy", activity.policy_document.iter().map(|to| id("notice", to)))
        .within(
            "dpv:hasOrganisationalMeasure",
            activity.review_every.map(|period| {
                let review = Node::unnamed(&["dpv:ReviewProcedure"]);
                review.within("dpv:hasFrequency", [every(period)])
            }),
        )
        .put("bl:decidesAlone", activity.decides_alone);
    if activity.decides_alone {
        return node.link("dpv:hasHumanInvolvement", "dpv:HumanNotInvolved");
    }
    node.link("dpv:hasHumanInvolvement", "dpv:HumanInvolvementForDecision")
}

fn assessment_id(activity: &Activity) -> String {
    format!("{}/impact-assessment", id("activity", &activity.id))
}

/// Whether an assessment of impact is needed. A pack does not say whether it was made.
fn assessment(activity: &Activity) -> Node {
    let needed = registers::needs_assessment(activity);
    Node::new(&assessment_id(activity), &["dpv:DPIA"])
        .link("dpv:hasNecessity", if needed { "dpv:Required" } else { "dpv:NotRequired" })
        .link("dpv:isApplicableFor", &id("activity", &activity.id))
}

/// A purpose, and how consent to it is taken back.
fn purpose(purpose: &Purpose) -> Vec<Node> {
    let name = id("purpose", &purpose.id);
    let mut node = Node::new(&name, &["dpv:Purpose"])
        .text("dct:title", &purpose.title)
        .text("dct:description", &purpose.plain)
        .link("dpv:hasLegalBasis", &id("basis", purpose.basis))
        .link("dpv:hasApplicableLaw", mapping::regime(purpose.regime))
        .link("dpv:hasApplicableLaw", &id("law", &purpose.law))
        .put("bl:official", purpose.official)
        .confirm(purpose.confirm);
    let Some(how) = &purpose.withdraw else { return vec![node] };
    let control = format!("{name}/withdraw-consent");
    node = node.link("dpv:hasConsentControl", &control);
    let control = Node::new(&control, &["dpv:WithdrawConsent"]).text("dct:description", how);
    vec![node, control]
}

fn basis(basis: Basis) -> Node {
    let (kind, near) = mapping::basis(basis);
    let node = Node::new(&id("basis", basis), &["dpv:LegalBasis", kind])
        .text("dct:bibliographicCitation", law::basis(basis).cite)
        .link("dpv:hasApplicableLaw", mapping::regime(basis.regime()));
    near.into_iter().fold(node, |node, near| node.link("skos:closeMatch", near))
}

fn conditions(pack: &Pack) -> Vec<Condition> {
    let used = |word: &&&str| {
        let mut all = pack.activities.values().flat_map(|activity| &activity.conditions);
        all.any(|condition| condition.as_str() == **word)
    };
    law::CONDITIONS.iter().filter(used).filter_map(|word| Condition::from_word(word)).collect()
}

fn condition(condition: Condition) -> Node {
    let (kind, near) = mapping::condition(condition);
    let node = Node::new(&id("condition", condition.as_str()), &[kind, "bl:Condition"])
        .text("dct:title", condition.about())
        .text("dct:bibliographicCitation", condition.provision().cite);
    near.into_iter().fold(node, |node, near| node.link("skos:closeMatch", &near))
}

fn provision(law: &Law) -> Node {
    Node::new(&id("law", &law.id), &["dpv:Law"])
        .text("dct:title", &law.title)
        .text("dct:bibliographicCitation", &law.cite)
        .date("bl:from", Some(law.in_force))
        .date("bl:until", law.until)
        .confirm(law.confirm)
}

fn data(data: &DataCategory) -> Node {
    let special = if data.sensitive { "dpv:SpecialCategoryPersonalData" } else { "" };
    let (offence, own) = if data.criminal {
        ("dpv:SensitivePersonalData", "bl:CriminalOffenceData")
    } else {
        ("", "")
    };
    Node::new(&id("data", &data.id), &["dpv:PersonalData", special, offence, own])
        .text("dct:title", &data.title)
        .confirm(data.confirm)
}

/// The rights that an activity offers, each under every law by which one of its bases gives it.
fn rights_of(pack: &Pack, activity: &Activity, on: Date) -> BTreeSet<(Regime, Right)> {
    let purposes = activity.purposes.iter().filter_map(|id| pack.purposes.get(id));
    let given = purposes.flat_map(|purpose| {
        let regime = purpose.basis.regime();
        law::given(purpose.basis).iter().map(move |right| (regime, *right))
    });
    given
        .filter(|(regime, right)| {
            activity.rights.contains(right) && law::right(*regime, *right, on).is_some()
        })
        .collect()
}

fn right_id(regime: Regime, right: Right) -> String {
    format!("{}/{right}", id("right", regime))
}

fn right(regime: Regime, right: Right, on: Date) -> Node {
    let (kind, near) = mapping::right(right);
    let cite = law::right(regime, right, on).map(|provision| provision.cite);
    let node = Node::new(&right_id(regime, right), &[kind])
        .text("dct:title", &facts::capital(facts::say(right)))
        .maybe("dct:bibliographicCitation", cite)
        .link("dpv:hasApplicableLaw", mapping::regime(regime));
    let near = near.filter(|_| regime == Regime::UkGdpr);
    near.into_iter().fold(node, |node, near| node.link("skos:closeMatch", near))
}

fn risk(risk: Risk) -> Node {
    Node::new(&id("risk", risk), &["dpv:Risk", "bl:ScreeningCriterion"])
        .text("dct:title", &risk.as_str().replace('-', " "))
        .link("skos:related", mapping::risk(risk))
}

fn system(system: &System) -> Node {
    Node::new(&id("system", &system.id), mapping::medium(system.medium))
        .text("dct:title", &system.title)
        .text("bl:medium", system.medium.as_str())
        .text("bl:trail", system.trail.as_str())
        .link("dpv:hasOrganisationalMeasure", mapping::trail(system.trail))
        .link("dpv:hasResponsibleEntity", &id("controller", &system.controller))
        .links("dpv:isImplementedByEntity", system.run_by.iter().map(|by| id("recipient", by)))
        .confirm(system.confirm)
}

fn form(form: &Form) -> Node {
    Node::new(&id("form", &form.id), &["bl:Form"])
        .text("dct:title", &form.title)
        .link("bl:for", &id("activity", &form.activity))
        .links("bl:asks", form.asks.iter().map(|to| id("data", to)))
        .links("bl:invites", form.invites.iter().map(|to| id("data", to)))
        .link("dpv:hasNotice", &id("notice", &form.notice))
        .confirm(form.confirm)
}

fn cookie(cookie: &Cookie) -> Node {
    let node = Node::new(&id("cookie", &cookie.id), &["dpv:Technology", "bl:Cookie"])
        .text("dct:title", &cookie.name)
        .text("dct:description", &cookie.plain)
        .text("bl:kind", cookie.kind.as_str())
        .link("dpv:hasPurpose", mapping::cookie(cookie.kind))
        .put("bl:asksFirst", cookie.consent)
        .put("bl:optOut", cookie.opt_out)
        .confirm(cookie.confirm);
    match cookie.lasts {
        Some(lasts) => node.put("bl:lasts", duration(lasts)),
        None => node.text("bl:lasts", "session"),
    }
}
