//! Who: the bodies that answer, those that oversee them, and who may do what.
//!
//! Invariant: a post or an office is named, never a person.

use crate::{Pack, PublicationClass};

use super::{Register, confirmed, list};

/// The bodies that answer for data, and those that oversee them.
pub fn bodies(pack: &Pack) -> Register {
    let controllers = pack.controllers.values().map(|body| {
        let regulator = pack.regulators.get(&body.regulator);
        let office = [body.dpo.title.clone(), body.dpo.address.join(", ")];
        vec![
            body.name.clone(),
            body.short_name.clone(),
            body.kind.to_string(),
            body.address.join(", "),
            body.email.clone().unwrap_or_default(),
            list(office.into_iter().chain(body.dpo.email.clone())),
            regulator.map(|regulator| regulator.name.clone()).unwrap_or_default(),
            confirmed(body.confirm),
        ]
    });
    let regulators = pack.regulators.values().map(|body| {
        vec![
            body.name.clone(),
            String::new(),
            "regulator".to_owned(),
            body.address.join(", "),
            list(body.phone.clone().into_iter().chain(body.website.clone())),
            String::new(),
            String::new(),
            confirmed(body.confirm),
        ]
    });
    Register {
        id: "bodies",
        title: "Who answers",
        about: "The bodies that answer for data, how to reach them, and who oversees them.",
        columns: vec![
            "Body",
            "For short",
            "Kind",
            "Address",
            "Contact",
            "Data protection officer",
            "Overseen by",
            "Confirmed",
        ],
        rows: controllers.chain(regulators).collect(),
    }
}

/// What is published without being asked for, by class of the publication scheme.
pub fn publications(pack: &Pack) -> Register {
    let mut all: Vec<_> = pack.publications.values().collect();
    all.sort_by_key(|one| (one.class, one.title.clone()));
    let rows = all.into_iter().map(|one| {
        let body = pack.controllers.get(&one.controller);
        vec![
            class(one.class).to_owned(),
            one.title.clone(),
            one.about.clone().unwrap_or_default(),
            one.place.clone(),
            body.map(|body| body.name.clone()).unwrap_or_default(),
            confirmed(one.confirm),
        ]
    });
    Register {
        id: "publications",
        title: "Publication scheme",
        about: "What is published without being asked for, and where.",
        columns: vec!["Class", "What", "About it", "Where", "Published by", "Confirmed"],
        rows: rows.collect(),
    }
}

/// A class of the publication scheme, as the Commissioner's model scheme calls it.
pub fn class(class: PublicationClass) -> &'static str {
    match class {
        PublicationClass::WhoWeAre => "Who we are and what we do",
        PublicationClass::Spending => "What we spend and how we spend it",
        PublicationClass::Priorities => "What our priorities are and how we are doing",
        PublicationClass::Decisions => "How we make decisions",
        PublicationClass::Policies => "Our policies and procedures",
        PublicationClass::Registers => "Lists and registers",
        PublicationClass::Services => "The services we offer",
    }
}

/// Who may do what, and for which purposes.
pub fn roles(pack: &Pack) -> Register {
    let rows = pack.roles.values().map(|role| {
        let purposes = role.purposes.iter().filter_map(|id| pack.purposes.get(id));
        vec![
            role.title.clone(),
            role.kind.to_string(),
            list(role.may.iter().map(|act| act.as_str().replace('-', " "))),
            list(purposes.map(|purpose| purpose.title.clone())),
            confirmed(role.confirm),
        ]
    });
    Register {
        id: "roles",
        title: "Who may do what",
        about: "What each role may do with data, and for which purposes; all else is refused.",
        columns: vec!["Role", "Kind", "May", "For", "Confirmed"],
        rows: rows.collect(),
    }
}

/// What people fill in, and what they are told before.
pub fn forms(pack: &Pack) -> Register {
    let rows = pack.forms.values().map(|form| {
        let activity = pack.activities.get(&form.activity);
        let titles = |ids: &[crate::DataId]| {
            list(ids.iter().filter_map(|id| Some(pack.data.get(id)?.title.clone())))
        };
        vec![
            form.title.clone(),
            activity.map(|activity| activity.title.clone()).unwrap_or_default(),
            titles(&form.asks),
            titles(&form.invites),
            titles(&form.tallies),
            form.notice.to_string(),
            confirmed(form.confirm),
        ]
    });
    Register {
        id: "forms",
        title: "Forms",
        about: "What people are asked to give, what they may leave out, and what they read first.",
        columns: vec![
            "Form",
            "For",
            "Asks",
            "May be left out",
            "Only counted",
            "Notice",
            "Confirmed",
        ],
        rows: rows.collect(),
    }
}
