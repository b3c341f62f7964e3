//! What somebody asks for: which right that is, under whose law, and by which clocks.
//!
//! Invariant: which right applies follows from the bases in the pack, never from what a form says.

use super::clock::{Allows, Clock};
use jiff::civil::Date;
use pack::{ControllerId, Pack, Regime, RequestKind, Right, Within, law};

/// The right that a kind of request uses, if it is one.
pub fn right(kind: RequestKind) -> Option<Right> {
    Some(match kind {
        RequestKind::Access | RequestKind::Footage => Right::Access,
        RequestKind::Rectification => Right::Rectification,
        RequestKind::Erasure => Right::Erasure,
        RequestKind::Restriction => Right::Restriction,
        RequestKind::Portability => Right::Portability,
        RequestKind::Objection => Right::Objection,
        RequestKind::WithdrawConsent => Right::WithdrawConsent,
        RequestKind::Information
        | RequestKind::Environment
        | RequestKind::Review
        | RequestKind::DataComplaint
        | RequestKind::PassedOn
        | RequestKind::Question
        | RequestKind::PoliceReview
        | RequestKind::OthersFootage
        | RequestKind::Format
        | RequestKind::Translation => return None,
    })
}

/// What people call it.
pub fn plain(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Access => "A copy of the data about you",
        RequestKind::Footage => "Footage in which you can be seen",
        RequestKind::Rectification => "Put data about you right",
        RequestKind::Erasure => "Delete data about you",
        RequestKind::Restriction => "Keep data about you and not use it",
        RequestKind::Portability => "Your data in a form to take elsewhere",
        RequestKind::Objection => "Stop a use of data about you",
        RequestKind::WithdrawConsent => "Take back your consent",
        RequestKind::Information => "Information that we hold (freedom of information)",
        RequestKind::Environment => "Information on the environment",
        RequestKind::Review => "A second look at an answer about information",
        RequestKind::DataComplaint => "A complaint about how data is used",
        RequestKind::PassedOn => "A complaint about data that the Commissioner passed on",
        RequestKind::Question => "A question for the Mayor",
        RequestKind::PoliceReview => "A review of how a complaint about the police was dealt with",
        RequestKind::OthersFootage => "Footage or reports of somebody else",
        RequestKind::Format => "A document in a form that you can read",
        RequestKind::Translation => "A document in another language",
    }
}

/// A law under which a request is answered, and where that law gives the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// Whose rules.
    pub regime: Regime,
    /// Where the law says so.
    pub cite: &'static str,
}

/// The laws under which a body must answer a request on a day: those of its activities whose basis
/// gives the right. None where it does nothing whose basis gives it, or it is no such right.
pub fn grounds(pack: &Pack, body: &ControllerId, kind: RequestKind, day: Date) -> Vec<Ground> {
    let Some(right) = right(kind) else { return Vec::new() };
    let uses = pack.activities.values().filter(|activity| activity.controller == *body);
    let bases: Vec<_> = uses
        .flat_map(|activity| &activity.purposes)
        .filter_map(|purpose| pack.purposes.get(purpose))
        .map(|purpose| purpose.basis)
        .filter(|basis| law::given(*basis).contains(&right))
        .collect();
    let regimes = [Regime::UkGdpr, Regime::Part3];
    let here = regimes.into_iter().filter(|one| bases.iter().any(|basis| basis.regime() == *one));
    here.filter_map(|regime| {
        law::right(regime, right, day).map(|row| Ground { regime, cite: row.cite })
    })
    .collect()
}

/// A clock of a request, and what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The clock.
    pub clock: Clock,
    /// What it is for: `An answer under the UK GDPR`.
    pub title: &'static str,
}

/// The clocks of a request under these laws. A right that no law gives is refused in an answer, and
/// that answer is due as any other (article 12(4); s.54(2)): under the UK GDPR.
pub fn clocks(pack: &Pack, kind: RequestKind, regimes: &[Regime]) -> Vec<Due> {
    let right = |regime, title| Due {
        clock: Clock::DataRight { regime, access: self::right(kind) == Some(Right::Access) },
        title,
    };
    if self::right(kind).is_some() {
        let mut due = Vec::new();
        if regimes.contains(&Regime::UkGdpr) || regimes.is_empty() {
            due.push(right(Regime::UkGdpr, "An answer under the UK GDPR"));
        }
        if regimes.contains(&Regime::Part3) {
            due.push(right(Regime::Part3, "An answer under Part 3 of the Data Protection Act"));
        }
        return due;
    }
    let one = |clock, title| vec![Due { clock, title }];
    match kind {
        RequestKind::Information => one(Clock::Information, "An answer about information"),
        RequestKind::Environment => one(Clock::Environment, "An answer about the environment"),
        RequestKind::Review => one(Clock::Review, "The outcome of the second look"),
        RequestKind::DataComplaint => {
            let mut due = one(Clock::ComplaintReceived, "Word that the complaint came in");
            let ends = pack.clocks.values().find(|clock| clock.ends.contains(&kind));
            due.extend(ends.map(|clock| Due {
                clock: Clock::Promised(clock.within),
                title: "The outcome of the complaint",
            }));
            due
        }
        _ => match promised(pack, kind) {
            Some(within) => one(Clock::Promised(within), "An answer, as promised"),
            None => Vec::new(),
        },
    }
}

/// What the pack promises for a kind of request.
pub fn promised(pack: &Pack, kind: RequestKind) -> Option<Within> {
    pack.clocks.values().find(|clock| clock.answers.contains(&kind)).map(|clock| clock.within)
}

/// What the body allows itself for a kind of request.
pub fn allows(pack: &Pack, kind: RequestKind) -> Allows {
    Allows { answer: promised(pack, kind) }
}
