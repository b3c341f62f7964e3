//! Registers: what a body must keep on record of its processing, as tables made from the pack.
//!
//! The columns of the record of processing are those of UK GDPR article 30 and DPA 2018 s.61, with
//! the ones that the Commissioner's template adds.
//!
//! Invariant: every cell comes from the pack or from the tables of law; a register of the same pack
//! and day is always the same, byte for byte.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;

use crate::{Activity, Pack, Recipient, Regime, Risk, facts, law};

#[cfg(test)]
mod tests;
mod who;
mod why;

pub use who::{bodies, class, forms, publications, roles};
pub use why::{clocks, data, holds, laws, promises, purposes};

/// A register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Register {
    /// Its name in addresses and file names.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// The heads of its columns.
    pub columns: Vec<&'static str>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

/// Every register of a pack as the law stands on a day.
pub fn all(pack: &Pack, on: Date) -> Vec<Register> {
    vec![
        processing(pack),
        retention(pack),
        recipients(pack),
        rights(pack, on),
        who::bodies(pack),
        why::purposes(pack),
        why::data(pack),
        systems(pack),
        who::forms(pack),
        cookies(pack),
        impact(pack),
        why::holds(pack),
        why::clocks(pack),
        who::publications(pack),
        who::roles(pack),
        why::laws(pack),
        why::promises(pack),
    ]
}

impl Register {
    /// The register as CSV (RFC 4180), with a byte order mark by which spreadsheets know UTF-8.
    /// A cell that a spreadsheet would run as a formula is kept from that by an apostrophe.
    pub fn csv(&self) -> String {
        csv(&self.columns, &self.rows)
    }
}

/// Lines of cells below their heads, as [`Register::csv`] writes them.
pub fn csv(heads: &[impl AsRef<str>], rows: &[Vec<String>]) -> String {
    let mut out = String::from("\u{feff}");
    line(&mut out, heads.iter().map(|head| cell(head.as_ref())));
    for row in rows {
        line(&mut out, row.iter().map(|text| cell(text)));
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push_str(&cells.collect::<Vec<_>>().join(","));
    out.push_str("\r\n");
}

fn cell(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = format!("{}{text}", if runs { "'" } else { "" });
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// The record of processing activities.
pub fn processing(pack: &Pack) -> Register {
    let row = |activity: &Activity| {
        let body = pack.controllers.get(&activity.controller);
        let purposes = || activity.purposes.iter().filter_map(|id| pack.purposes.get(id));
        let abroad = recipients_of(pack, activity).filter_map(transfer);
        vec![
            activity.title.clone(),
            body.map(|body| body.name.clone()).unwrap_or_default(),
            body.map(|body| body.dpo.title.clone()).unwrap_or_default(),
            list(purposes().map(|purpose| purpose.title.clone())),
            list(
                purposes()
                    .map(|purpose| law::basis(purpose.basis).cite.to_owned())
                    .collect::<BTreeSet<_>>(),
            ),
            list(activity.conditions.iter().map(|condition| {
                format!("{} ({})", condition.provision().cite, condition.about())
            })),
            list(activity.subjects.iter().cloned()),
            list(activity.data.iter().filter_map(|id| Some(pack.data.get(id)?.title.clone()))),
            list(activity.sources.iter().cloned()),
            list(recipients_of(pack, activity).map(|to| to.title.clone())),
            none_or(list(abroad), "None"),
            list(activity.retention.iter().filter_map(|id| {
                let rule = pack.retention.get(id)?;
                Some(format!("{}: {}", rule.title, rule.period))
            })),
            activity.review_every.map(facts::every).unwrap_or_default(),
            list(
                activity.systems.iter().filter_map(|id| Some(pack.systems.get(id)?.title.clone())),
            ),
            list(activity.rights.iter().map(|right| facts::say(*right).to_owned())),
            if activity.decides_alone { "Yes" } else { "No" }.to_owned(),
            if needs_assessment(activity) { "Yes" } else { "No" }.to_owned(),
            activity.policy_document.as_ref().map(ToString::to_string).unwrap_or_default(),
            activity.notice.to_string(),
            confirmed(activity.confirm),
        ]
    };
    Register {
        id: "processing",
        title: "Record of processing",
        about: "What is done with personal data, for what, and on which basis.",
        columns: vec![
            "Activity",
            "Controller",
            "Data protection officer",
            "Purposes",
            "Lawful basis",
            "Conditions for special category and offence data",
            "Categories of people",
            "Categories of data",
            "Source",
            "Recipients",
            "Transfers and safeguards",
            "Kept for",
            "Reviewed",
            "Where it lies",
            "Rights",
            "Decided by a machine alone",
            "Impact assessment needed",
            "Policy document",
            "Notice",
            "Confirmed",
        ],
        rows: pack.activities.values().map(row).collect(),
    }
}

/// The retention schedule.
pub fn retention(pack: &Pack) -> Register {
    let rules = pack.retention.values().map(|rule| {
        let activity = pack.activities.get(&rule.applies_to);
        vec![
            activity.map(|activity| activity.title.clone()).unwrap_or_default(),
            rule.title.clone(),
            rule.period.to_string(),
            facts::from_trigger(rule.trigger).to_owned(),
            facts::then(rule.action).to_owned(),
            rule.authority.clone(),
            confirmed(rule.confirm),
        ]
    });
    let categories = pack.categories.values().map(|category| {
        let activity = pack.activities.get(&category.activity);
        vec![
            activity.map(|activity| activity.title.clone()).unwrap_or_default(),
            category.title.clone(),
            category.keep.to_string(),
            facts::from_trigger(crate::Trigger::RecordedFrom).to_owned(),
            format!("looked at again {}", facts::every(category.review_every)),
            category.authority.clone(),
            confirmed(category.confirm),
        ]
    });
    Register {
        id: "retention",
        title: "Retention schedule",
        about: "How long each kind of record is kept, counted from when, and what happens then.",
        columns: vec![
            "Activity",
            "What",
            "Kept for",
            "Counted from",
            "Then",
            "Because",
            "Confirmed",
        ],
        rows: rules.chain(categories).collect(),
    }
}

/// Who else gets data, and what carries it abroad.
pub fn recipients(pack: &Pack) -> Register {
    let row = |recipient: &Recipient| {
        let sends = pack.activities.values();
        let sends = sends.filter(|activity| activity.recipients.contains(&recipient.id));
        let law = recipient.gateway.as_ref().and_then(|id| pack.laws.get(id));
        let right = match (&recipient.agreement, law) {
            (Some(agreement), _) => format!("{}, from {}", agreement.title, agreement.from),
            (None, Some(law)) => law.cite.clone(),
            (None, None) => String::new(),
        };
        vec![
            recipient.title.clone(),
            recipient.kind.to_string(),
            recipient.plain.clone(),
            list(sends.map(|activity| activity.title.clone())),
            right,
            recipient.place.clone(),
            transfer(recipient).unwrap_or_else(|| "None needed".to_owned()),
            confirmed(recipient.confirm),
        ]
    };
    Register {
        id: "recipients",
        title: "Recipients and transfers",
        about: "Who else gets data, by what agreement or law, where it lies, and what protects it.",
        columns: vec![
            "Recipient",
            "Kind",
            "Gets data",
            "From",
            "Agreement or law",
            "Country",
            "Safeguard",
            "Confirmed",
        ],
        rows: pack.recipients.values().map(row).collect(),
    }
}

/// The rights that each lawful basis in use gives, with where the law says so on a day.
pub fn rights(pack: &Pack, on: Date) -> Register {
    let bases: BTreeSet<_> = pack.purposes.values().map(|purpose| purpose.basis).collect();
    let rows = bases.into_iter().flat_map(|basis| {
        let activities = pack.activities.values().filter(move |activity| {
            let mut purposes = activity.purposes.iter().filter_map(|id| pack.purposes.get(id));
            purposes.any(|purpose| purpose.basis == basis)
        });
        let activities = list(activities.map(|activity| activity.title.clone()));
        law::given(basis).iter().filter_map(move |right| {
            let provision = law::right(basis.regime(), *right, on)?;
            Some(vec![
                law::basis(basis).cite.to_owned(),
                facts::capital(facts::say(*right)),
                provision.cite.to_owned(),
                activities.clone(),
            ])
        })
    });
    Register {
        id: "rights",
        title: "Rights by lawful basis",
        about: "What people may ask for, which follows from the basis on which their data is used.",
        columns: vec!["Lawful basis", "You may", "The law", "Activities"],
        rows: rows.collect(),
    }
}

/// Where data lies, and how its use can be followed.
pub fn systems(pack: &Pack) -> Register {
    let rows = pack.systems.values().map(|system| {
        let body = pack.controllers.get(&system.controller);
        let by = system.run_by.as_ref().and_then(|id| pack.recipients.get(id));
        let holds = pack.activities.values();
        let holds = holds.filter(|activity| activity.systems.contains(&system.id));
        vec![
            system.title.clone(),
            system.medium.to_string(),
            body.map(|body| body.name.clone()).unwrap_or_default(),
            by.map(|by| by.title.clone()).unwrap_or_default(),
            system.trail.to_string(),
            list(holds.map(|activity| activity.title.clone())),
            confirmed(system.confirm),
        ]
    });
    Register {
        id: "systems",
        title: "Systems",
        about: "Where data lies, who answers for it, and how its use can be followed.",
        columns: vec!["System", "On", "Controller", "Run by", "Trail", "Holds", "Confirmed"],
        rows: rows.collect(),
    }
}

/// What the site stores in a visitor's browser.
pub fn cookies(pack: &Pack) -> Register {
    let rows = pack.cookies.values().map(|cookie| {
        let lasts = cookie.lasts.map(|lasts| lasts.to_string());
        let asked = match (cookie.consent, cookie.opt_out) {
            (true, _) => "you are asked first",
            (false, true) => "you can say no at any time",
            (false, false) => "the page does not work without it",
        };
        vec![
            cookie.name.clone(),
            cookie.kind.to_string(),
            cookie.plain.clone(),
            lasts.unwrap_or_else(|| "until you close the browser".to_owned()),
            asked.to_owned(),
        ]
    });
    Register {
        id: "cookies",
        title: "Cookies",
        about: "What the site stores in your browser, why, and for how long.",
        columns: vec!["Name", "Kind", "What it does", "Stays", "Your choice"],
        rows: rows.collect(),
    }
}

/// Which activities need an assessment of their impact, and why.
pub fn impact(pack: &Pack) -> Register {
    let row = |activity: &Activity| {
        let part3 = regimes(pack, activity).contains(&Regime::Part3);
        let law = if part3 { "DPA 2018 s.64" } else { "UK GDPR article 35" };
        let needed = needs_assessment(activity);
        vec![
            activity.title.clone(),
            if needed { "Needed" } else { "Not needed so far" }.to_owned(),
            list(activity.risks.iter().map(|risk| risk.as_str().replace('-', " "))),
            if needed { law.to_owned() } else { String::new() },
        ]
    };
    Register {
        id: "impact",
        title: "Screening for impact assessments",
        about: "Which activities may put people at high risk, and so need an assessment first.",
        columns: vec!["Activity", "Assessment", "What makes it risky", "The law"],
        rows: pack.activities.values().map(row).collect(),
    }
}

/// An assessment is needed where two criteria meet, or one that the law itself names (UK GDPR
/// article 35(3)).
pub(crate) fn needs_assessment(activity: &Activity) -> bool {
    let named = [Risk::LargeScaleSensitive, Risk::PublicMonitoring, Risk::LargeScaleProfiling];
    activity.risks.len() > 1 || activity.risks.iter().any(|risk| named.contains(risk))
}

fn regimes(pack: &Pack, activity: &Activity) -> BTreeSet<Regime> {
    let purposes = activity.purposes.iter().filter_map(|id| pack.purposes.get(id));
    purposes.map(|purpose| purpose.regime).collect()
}

fn recipients_of<'p>(
    pack: &'p Pack,
    activity: &'p Activity,
) -> impl Iterator<Item = &'p Recipient> {
    activity.recipients.iter().filter_map(|id| pack.recipients.get(id))
}

fn transfer(recipient: &Recipient) -> Option<String> {
    let transfer = recipient.transfer.as_ref().filter(|_| recipient.place != "GB")?;
    let provision = law::safeguard(transfer.mechanism);
    let mut said = format!("{}: {}", recipient.place, provision.cite);
    if let Some(day) = transfer.certified {
        // Writing to a text cannot fail.
        let _ = write!(said, ", certified {day}");
    }
    Some(said)
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join("; ")
}

fn none_or(text: String, none: &str) -> String {
    if text.is_empty() { none.to_owned() } else { text }
}

fn confirmed(confirm: bool) -> String {
    if confirm { "to be confirmed" } else { "yes" }.to_owned()
}
