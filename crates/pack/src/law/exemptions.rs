//! Why something that somebody asks for may be withheld.
//!
//! Sources: DPA 2018 ss.45(4), 45A and 78A, Schedules 2 to 4; Freedom of Information Act 2000 Part
//! II; Environmental Information Regulations 2004 regulation 12.
//!
//! Invariant: a row names law and nothing of any body; a qualified exemption of information law
//! says so, and is nothing without the public-interest test.

use super::{DPA_2018, DUAA_LPP, DUAA_SECURITY, Provision, UK_GDPR};
use jiff::civil::{Date, date};

/// The law that an exemption belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Rights under Part 3 of the DPA 2018.
    Part3,
    /// Rights under the UK GDPR.
    UkGdpr,
    /// Freedom of information.
    Information,
    /// Environmental information.
    Environment,
}

/// A ground on which something is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// Its id, as it is kept.
    pub id: &'static str,
    /// The law that it belongs to.
    pub family: Family,
    /// Where the law says so, and since when.
    pub provision: Provision,
    /// What it protects, in words that may stand in a letter.
    pub plain: &'static str,
    /// Whether the public interest must be weighed.
    pub qualified: bool,
    /// Whether the person may be told neither that there is anything nor that there is not.
    pub may_hide: bool,
    /// Whether it weighs the rights of somebody else, which must be recorded.
    pub third_party: bool,
}

const fn row(
    id: &'static str,
    family: Family,
    cite: &'static str,
    plain: &'static str,
) -> Exemption {
    let from = match family {
        Family::Part3 => DPA_2018,
        Family::UkGdpr => UK_GDPR,
        Family::Information | Family::Environment => date(2005, 1, 1),
    };
    let provision = Provision::since(from, cite);
    Exemption {
        id,
        family,
        provision,
        plain,
        qualified: false,
        may_hide: false,
        third_party: false,
    }
}

impl Exemption {
    const fn since(self, from: Date) -> Self {
        Self { provision: Provision::since(from, self.provision.cite), ..self }
    }

    const fn weighed(self) -> Self {
        Self { qualified: true, ..self }
    }

    const fn hiding(self) -> Self {
        Self { may_hide: true, ..self }
    }

    const fn of_others(self) -> Self {
        Self { third_party: true, ..self }
    }
}

use Family::{Environment, Information, Part3, UkGdpr};

/// Every ground, in the order of the law.
pub const EXEMPTIONS: &[Exemption] = &[
    row("p3-inquiry", Part3, "DPA 2018 s.45(4)(a)", "an official inquiry or investigation")
        .hiding(),
    row("p3-crime", Part3, "DPA 2018 s.45(4)(b)", "preventing, finding or prosecuting crime")
        .hiding(),
    row("p3-public-security", Part3, "DPA 2018 s.45(4)(c)", "public security").hiding(),
    row("p3-others", Part3, "DPA 2018 s.45(4)(e)", "the rights and freedoms of others")
        .hiding()
        .of_others(),
    row("p3-legal-advice", Part3, "DPA 2018 s.45A", "what passed between a lawyer and a client")
        .since(DUAA_LPP)
        .hiding(),
    row("p3-national-security", Part3, "DPA 2018 s.78A", "national security")
        .since(DUAA_SECURITY)
        .hiding(),
    row("p3-evidence", Part3, "DPA 2018 ss.46(4) and 47(2)", "data that is needed as evidence"),
    row("p3-judicial", Part3, "DPA 2018 s.43(3)", "documents of a court in criminal proceedings"),
    row("crime", UkGdpr, "DPA 2018 Schedule 2 paragraph 2", "preventing or finding crime").hiding(),
    row("proceedings", UkGdpr, "DPA 2018 Schedule 2 paragraph 5", "legal proceedings or advice"),
    row("protecting", UkGdpr, "DPA 2018 Schedule 2 paragraph 7", "work that protects the public")
        .hiding(),
    row("regulators", UkGdpr, "DPA 2018 Schedule 2 paragraph 11", "the work of a regulator"),
    row("judicial", UkGdpr, "DPA 2018 Schedule 2 paragraph 14", "judges and judicial work"),
    row("others", UkGdpr, "DPA 2018 Schedule 2 paragraph 16", "the rights of somebody else")
        .of_others(),
    row("legal-advice", UkGdpr, "DPA 2018 Schedule 2 paragraph 19", "a lawyer's advice"),
    row("self-incrimination", UkGdpr, "DPA 2018 Schedule 2 paragraph 20", "self-incrimination"),
    row("forecasts", UkGdpr, "DPA 2018 Schedule 2 paragraph 22", "a body's own planning"),
    row("negotiations", UkGdpr, "DPA 2018 Schedule 2 paragraph 23", "negotiations with you"),
    row("references", UkGdpr, "DPA 2018 Schedule 2 paragraph 24", "references given in confidence"),
    row("research", UkGdpr, "DPA 2018 Schedule 2 paragraph 27", "research and statistics"),
    row(
        "care",
        UkGdpr,
        "DPA 2018 Schedule 3",
        "health, social work, education or child abuse data",
    ),
    row("statute-bars", UkGdpr, "DPA 2018 Schedule 4", "what another law keeps closed"),
    row("excessive", UkGdpr, "UK GDPR article 12(5)", "requests with no ground, or far too many"),
    row("p3-excessive", Part3, "DPA 2018 s.53", "requests with no ground, or far too many"),
    row("foi-cost", Information, "FOIA s.12", "the limit of cost that the law sets"),
    row("foi-vexatious", Information, "FOIA s.14", "requests that are vexatious or repeated"),
    row("foi-reachable", Information, "FOIA s.21", "information that you can get another way"),
    row("foi-future", Information, "FOIA s.22", "information that will be published").weighed(),
    row("foi-security-bodies", Information, "FOIA s.23", "the security bodies").hiding(),
    row("foi-national-security", Information, "FOIA s.24", "national security").weighed().hiding(),
    row("foi-investigations", Information, "FOIA s.30", "investigations").weighed().hiding(),
    row("foi-law-enforcement", Information, "FOIA s.31", "law enforcement").weighed().hiding(),
    row("foi-court", Information, "FOIA s.32", "court records").hiding(),
    row("foi-policy", Information, "FOIA s.36", "the conduct of public affairs").weighed().hiding(),
    row("foi-safety", Information, "FOIA s.38", "health and safety").weighed().hiding(),
    row("foi-environment", Information, "FOIA s.39", "environmental information").weighed(),
    row("foi-personal", Information, "FOIA s.40", "personal data").hiding().of_others(),
    row("foi-confidence", Information, "FOIA s.41", "what was given in confidence").hiding(),
    row("foi-legal-advice", Information, "FOIA s.42", "a lawyer's advice").weighed().hiding(),
    row("foi-commercial", Information, "FOIA s.43", "commercial interests").weighed().hiding(),
    row("foi-statute-bars", Information, "FOIA s.44", "what another law keeps closed").hiding(),
    row("eir-unfinished", Environment, "EIR regulation 12(4)(d)", "unfinished work").weighed(),
    row("eir-unreasonable", Environment, "EIR regulation 12(4)(b)", "unreasonable requests")
        .weighed(),
    row("eir-security", Environment, "EIR regulation 12(5)(a)", "public safety or security")
        .weighed()
        .hiding(),
    row("eir-justice", Environment, "EIR regulation 12(5)(b)", "the course of justice").weighed(),
    row("eir-personal", Environment, "EIR regulation 13", "personal data").hiding().of_others(),
];

/// The ground of an id.
pub fn exemption(id: &str) -> Option<&'static Exemption> {
    EXEMPTIONS.iter().find(|row| row.id == id)
}
