//! Why: purposes and what they rest on, kinds of data, holds, clocks, and what was promised.
//!
//! Invariant: a promise is listed with its status as the pack has it; none is left out.

use crate::{Pack, facts, law};

use super::{Register, confirmed, list};

/// Why data is used, and by what right.
pub fn purposes(pack: &Pack) -> Register {
    let rows = pack.purposes.values().map(|purpose| {
        let cited = pack.laws.get(&purpose.law);
        vec![
            purpose.title.clone(),
            purpose.plain.clone(),
            law::basis(purpose.basis).cite.to_owned(),
            cited.map(|law| law.cite.clone()).unwrap_or_default(),
            if purpose.official { "yes" } else { "no" }.to_owned(),
            purpose.withdraw.clone().unwrap_or_default(),
            confirmed(purpose.confirm),
        ]
    });
    Register {
        id: "purposes",
        title: "Purposes",
        about: "Why data is used, by what right, and how consent is taken back.",
        columns: vec![
            "Purpose",
            "What it means",
            "Lawful basis",
            "Rests on",
            "A public task",
            "To take consent back",
            "Confirmed",
        ],
        rows: rows.collect(),
    }
}

/// The provisions that the pack cites.
pub fn laws(pack: &Pack) -> Register {
    let rows = pack.laws.values().map(|law| {
        let purposes = pack.purposes.values().filter(|purpose| purpose.law == law.id);
        let gets = pack.recipients.values();
        let gets = gets.filter(|recipient| recipient.gateway.as_ref() == Some(&law.id));
        let used = purposes.map(|it| it.title.clone()).chain(gets.map(|it| it.title.clone()));
        vec![
            law.title.clone(),
            law.cite.clone(),
            facts::in_words(law.in_force),
            law.until.map(facts::in_words).unwrap_or_default(),
            list(used),
            confirmed(law.confirm),
        ]
    });
    Register {
        id: "laws",
        title: "The law behind it",
        about: "The provisions that the policy cites, and the days from which they hold.",
        columns: vec!["About", "Provision", "In force from", "Until", "Relied on for", "Confirmed"],
        rows: rows.collect(),
    }
}

/// The kinds of personal data.
pub fn data(pack: &Pack) -> Register {
    let rows = pack.data.values().map(|data| {
        let uses = pack.activities.values().filter(|activity| activity.data.contains(&data.id));
        let sorts = [(data.sensitive, "special category"), (data.criminal, "offences")];
        let sorts = sorts.into_iter().filter(|(is, _)| *is).map(|(_, sort)| sort.to_owned());
        vec![
            data.title.clone(),
            list(sorts),
            list(uses.map(|activity| activity.title.clone())),
            confirmed(data.confirm),
        ]
    });
    Register {
        id: "data",
        title: "Kinds of data",
        about: "Which kinds of personal data are used, and what for.",
        columns: vec!["Kind", "Specially protected", "Used for", "Confirmed"],
        rows: rows.collect(),
    }
}

/// What may keep a thing past its time.
pub fn holds(pack: &Pack) -> Register {
    let rows = pack.holds.values().map(|hold| {
        vec![
            hold.title.clone(),
            hold.plain.clone(),
            hold.review_within.to_string(),
            confirmed(hold.confirm),
        ]
    });
    Register {
        id: "holds",
        title: "Holds",
        about: "What may keep a thing past its time, and when somebody must look at it again.",
        columns: vec!["Hold", "When", "Looked at within", "Confirmed"],
        rows: rows.collect(),
    }
}

/// How soon something must be done.
pub fn clocks(pack: &Pack) -> Register {
    let rows = pack.clocks.values().map(|clock| {
        vec![
            clock.title.clone(),
            clock.within.to_string(),
            clock.starts.clone(),
            clock.authority.clone(),
            confirmed(clock.confirm),
        ]
    });
    Register {
        id: "clocks",
        title: "How soon",
        about: "How soon answers are given and reports are made, and what the time runs from.",
        columns: vec!["What", "Within", "Counted from", "Rests on", "Confirmed"],
        rows: rows.collect(),
    }
}

/// What the public was promised, how it is kept, and by what.
pub fn promises(pack: &Pack) -> Register {
    let rows = pack.promises.values().map(|promise| {
        vec![
            promise.id.to_string(),
            promise.source.to_string(),
            promise.plain.clone(),
            promise.kind.to_string(),
            promise.status.to_string(),
            list(promise.keepers.iter().map(ToString::to_string)),
            list(promise.shown_on.iter().map(ToString::to_string)),
            confirmed(promise.confirm),
        ]
    });
    Register {
        id: "promises",
        title: "Promises",
        about: "Everything the public was promised, how it is kept, and by what.",
        columns: vec![
            "Promise",
            "From",
            "In a sentence",
            "How it is kept",
            "Status",
            "Kept by",
            "Told in",
            "Confirmed",
        ],
        rows: rows.collect(),
    }
}
