//! The demo's people: all made up, one for each kind of work.
//!
//! Invariant: they exist only under `bluelamp demo`; no other command knows them.

use anyhow::{Context as _, Result};
use desk::{Actor, Ctx, Desk};
use web::Persona;

/// Key, name, staff number, role, purpose, and what to try.
const PEOPLE: &[(&str, &str, &str, &str, &str, &str)] = &[
    (
        "officer",
        "Sam Adeyemi",
        "PC 4390",
        "officer",
        "law-enforcement",
        "A response officer: watch a recording, and say that it is evidence.",
    ),
    (
        "evidence-manager",
        "Jo Marsh",
        "EM 0117",
        "evidence-manager",
        "law-enforcement",
        "Runs the evidence library: quarantine, holds, what is due to go.",
    ),
    (
        "supervisor",
        "Ruth Bennett",
        "PS 2208",
        "supervisor",
        "law-enforcement",
        "A sergeant: looks at what the team recorded, and can place a hold.",
    ),
    (
        "data-office",
        "Priya Nair",
        "DO 0042",
        "data-office",
        "accountability",
        "The data office: keeps the policy, proposes a new one, and answers for it.",
    ),
    (
        "caseworker",
        "Aisha Rahman",
        "CW 0311",
        "caseworker",
        "rights-requests",
        "A caseworker of the data office: answers people who ask what is held about them.",
    ),
    (
        "second-caseworker",
        "Tom Reyes",
        "CW 0312",
        "caseworker",
        "rights-requests",
        "The second person who looks at an answer before it goes out.",
    ),
    (
        "information-officer",
        "Wen Carter",
        "IO 0020",
        "information-officer",
        "information-law",
        "Answers requests to the oversight office, each with its own time.",
    ),
    (
        "police-information-officer",
        "Nell Osei",
        "IO 0140",
        "police-information-officer",
        "police-information-law",
        "Answers freedom of information requests to the police, each with its twenty working days.",
    ),
    (
        "engagement-officer",
        "Ros Feld",
        "EO 0031",
        "engagement-officer",
        "events",
        "Reads what people hand in: bookings, answers to surveys, offers to volunteer.",
    ),
    (
        "site-editor",
        "Edda Lowe",
        "SE 0007",
        "site-editor",
        "site-improving",
        "Sees what people chose when they told us about the site: counts alone, and no comment.",
    ),
    (
        "borough-commander",
        "Bo Lund",
        "BC 0210",
        "borough-commander",
        "releasing-footage",
        "Commands Lambeth: decides who else may have footage of what happened there.",
    ),
    (
        "footage-caseworker",
        "Ines Doyle",
        "CW 0313",
        "caseworker",
        "releasing-footage",
        "Prepares what others ask for, and is the second person who clears an answer.",
    ),
    (
        "risk-owner",
        "Grace Walters",
        "SI 0001",
        "risk-owner",
        "accountability",
        "The senior information risk owner: the second person whom a new policy needs.",
    ),
    (
        "auditor",
        "Lee Okafor",
        "AU 0003",
        "auditor",
        "accountability",
        "An auditor from outside: sees plans, receipts and the ledger, and no footage.",
    ),
];

/// Everyone, for the sign-in page.
pub(super) fn all() -> Vec<Persona> {
    PEOPLE
        .iter()
        .map(|(key, name, staff_id, role, purpose, about)| Persona {
            key: (*key).to_owned(),
            name: (*name).to_owned(),
            staff_id: (*staff_id).to_owned(),
            role: (*role).to_owned(),
            purpose: (*purpose).to_owned(),
            about: (*about).to_owned(),
        })
        .collect()
}

/// Everyone, for the console.
pub(super) fn listed() -> String {
    let lines = PEOPLE.iter();
    let lines = lines.map(|(_, name, _, role, _, about)| format!("  {name:14} {role:19} {about}"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// An act by one of them, now.
pub(super) fn ctx(desk: &Desk, key: &str) -> Result<Ctx> {
    let person = PEOPLE.iter().find(|person| person.0 == key);
    let (_, _, staff_id, role, purpose, _) = person.context("there is no such persona")?;
    Ok(desk.ctx(Actor::new(staff_id, role), purpose))
}
