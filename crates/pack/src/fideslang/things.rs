//! From what a manifest says to the things of a draft.
//!
//! Invariant: a value that the manifest does not give stands in a thing whose notes say so.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::{Basis, Source, facts, read::is_email};

use super::{
    LeftOut,
    manifest::{Contact, Dataset, Label, Manifest, Organization, System},
    names::{self, Ids},
    notices::{self, For, REGULATOR, Told},
    words,
    write::{Field, Thing},
};

mod activity;
mod flows;

/// The things of a draft, in the order of its files.
#[derive(Debug, Default)]
pub(super) struct Drafted {
    pub(super) id: String,
    pub(super) controllers: Vec<Thing>,
    pub(super) regulators: Vec<Thing>,
    pub(super) laws: Vec<Thing>,
    pub(super) purposes: Vec<Thing>,
    pub(super) data: Vec<Thing>,
    pub(super) recipients: Vec<Thing>,
    pub(super) systems: Vec<Thing>,
    pub(super) activities: Vec<Thing>,
    pub(super) retention: Vec<Thing>,
    pub(super) notices: Vec<Source>,
}

/// The key that fideslang gives whoever names no organisation.
const DEFAULT_ORGANIZATION: &str = "default_organization";

/// Makes the things of a draft.
pub(super) fn of(manifest: &Manifest, on: Date, left_out: &mut Vec<LeftOut>) -> Drafted {
    let mut draft = Drafting::new(manifest, on);
    draft.bodies();
    for dataset in &manifest.datasets {
        draft.dataset(dataset);
    }
    for system in &manifest.systems {
        draft.system(system);
    }
    for system in &manifest.systems {
        draft.activities_of(system);
    }
    draft.unused();
    draft.finish(left_out)
}

/// A draft while it is made.
struct Drafting<'m> {
    manifest: &'m Manifest,
    on: Date,
    out: Drafted,
    left_out: Vec<LeftOut>,
    controllers: Ids,
    systems: Ids,
    activities: Ids,
    purposes: Ids,
    data: Ids,
    recipients: Ids,
    /// Keys of things that were written, with their kind.
    written: BTreeSet<(&'static str, String)>,
    bases: BTreeSet<Basis>,
    used: BTreeSet<String>,
    /// What each controller's notice says, and whether some of its data came from others.
    told: BTreeMap<String, (Vec<Told>, bool)>,
}

impl<'m> Drafting<'m> {
    fn new(manifest: &'m Manifest, on: Date) -> Self {
        Self {
            manifest,
            on,
            out: Drafted::default(),
            left_out: Vec::new(),
            controllers: Ids::default(),
            systems: Ids::default(),
            activities: Ids::default(),
            purposes: Ids::default(),
            data: Ids::default(),
            recipients: Ids::default(),
            written: BTreeSet::new(),
            bases: BTreeSet::new(),
            used: BTreeSet::new(),
            told: BTreeMap::new(),
        }
    }

    /// Whether a thing is written for the first time.
    fn is_new(&mut self, kind: &'static str, key: &str) -> bool {
        self.written.insert((kind, key.to_owned()))
    }

    fn leave(&mut self, line: usize, what: String, why: &str) {
        self.left_out.push(LeftOut { line, what, why: why.to_owned() });
    }

    /// The controller of a system or dataset, by the key of its organisation.
    fn controller(&mut self, organization: Option<&String>) -> String {
        let only = match self.manifest.organizations.as_slice() {
            [only] => Some(&only.key),
            _ => None,
        };
        let key = organization.or(only).map_or(DEFAULT_ORGANIZATION, String::as_str).to_owned();
        let id = self.controllers.of(&key, &key);
        if self.is_new("controller", &key) {
            let nothing = Organization::default();
            let said = self.manifest.organizations.iter().find(|body| body.key == key);
            self.out.controllers.push(controller(&id, said.unwrap_or(&nothing)));
        }
        id
    }

    fn bodies(&mut self) {
        for body in &self.manifest.organizations {
            self.controller(Some(&body.key));
        }
        let note = "The manifest names no regulator. In the United Kingdom it is the Information \
                    Commissioner.";
        let regulator = Thing::new(REGULATOR)
            .text("name", "Regulator not named yet")
            .list("address", vec!["Address not known yet".to_owned()])
            .note([note.to_owned()]);
        self.out.regulators.push(regulator);
    }

    fn dataset(&mut self, dataset: &Dataset) {
        let controller = self.controller(dataset.organization.as_ref());
        let id = self.systems.of(&format!("dataset {}", dataset.key), &dataset.key);
        let thing = Self::place(&id, &dataset.label, &dataset.key, &controller);
        self.out.systems.push(thing);
    }

    fn system(&mut self, system: &System) {
        let controller = self.controller(system.organization.as_ref());
        let id = self.systems.of(&format!("system {}", system.key), &system.key);
        let mut thing = Self::place(&id, &system.label, &system.key, &controller);
        if let Some(vendor) = self.vendor(system) {
            thing = thing.text("run_by", vendor);
        }
        let remarks = system.remarks.iter().map(|remark| sentence("It says", remark));
        let away = system.abroad.then(|| "It sends data to other countries.".to_owned());
        self.out.systems.push(thing.note(remarks.chain(away)));
    }

    /// A place where data lies.
    fn place(id: &str, label: &Label, key: &str, controller: &str) -> Thing {
        let note = "The manifest does not say whether it is on machines or on paper, nor how its \
                    use can be followed; machines and an entry in the register stand in.";
        let title = names::title(
            label.name.as_deref().into_iter().chain([&*names::spoken(key)]),
            "a system",
        );
        Thing::new(id)
            .text("title", facts::capital(&title))
            .text("medium", "electronic")
            .text("controller", controller)
            .text("trail", "register")
            .note(label.description.iter().map(|said| sentence("It is described so", said)))
            .note([note.to_owned()])
    }

    fn data(&mut self, category: &str) -> String {
        self.used.insert(category.to_owned());
        let id = self.data.of(category, category.strip_prefix("user.").unwrap_or(category));
        if self.is_new("data", category) {
            let label = self.manifest.labels.get(category);
            let name = label.and_then(|label| label.name.as_deref());
            let title = names::title(name.into_iter().chain([&*names::spoken(category)]), "data");
            let described = label.and_then(|label| label.description.as_ref());
            let mut thing = Thing::new(&id)
                .text("title", title)
                .note(described.map(|said| sentence("It is described so", said)));
            let marks = [
                ("sensitive", words::is_sensitive(category)),
                ("criminal", words::is_criminal(category)),
            ];
            for (key, _) in marks.into_iter().filter(|(_, is)| *is) {
                thing = thing.bare(key, true).note([format!(
                    "`{category}` is protected more than other data; say in which way."
                )]);
            }
            self.out.data.push(thing);
        }
        id
    }

    /// Categories and labels that no declaration uses.
    fn unused(&mut self) {
        let manifest = self.manifest;
        for dataset in &manifest.datasets {
            let idle: Vec<_> = dataset.categories.difference(&self.used).cloned().collect();
            if !idle.is_empty() {
                let what = format!("dataset {}: {}", dataset.key, idle.join(", "));
                self.leave(dataset.line, what, "no declaration says what these are used for");
            }
        }
        for (key, label) in &manifest.labels {
            if !self.used.contains(key) {
                self.leave(label.line, format!("label {key}"), "no declaration uses it");
            }
        }
    }

    fn finish(mut self, left_out: &mut Vec<LeftOut>) -> Drafted {
        for basis in &self.bases {
            let (id, title, provision) = words::provision(*basis);
            let law = Thing::new(id)
                .text("title", title)
                .text("cite", provision.cite)
                .bare("in_force", provision.from);
            self.out.laws.push(law);
        }
        for (controller, (told, others)) in &self.told {
            let readers = [Some(For::Adults), others.then_some(For::Others)];
            for readers in readers.into_iter().flatten() {
                self.out.notices.push(notices::notice(controller, readers, told, self.on));
            }
        }
        let first = self.manifest.organizations.first();
        self.out.id = Ids::default().of("pack", first.map_or("draft", |body| body.key.as_str()));
        left_out.append(&mut self.left_out);
        self.out
    }
}

fn controller(id: &str, body: &Organization) -> Thing {
    let name = body.label.name.as_deref().unwrap_or("Body not named yet");
    let name = names::line(name, 120);
    let mut notes = vec![
        "The manifest does not say what sort of body this is, what people call it, or who \
         oversees it; a police force and its full name stand in."
            .to_owned(),
    ];
    notes.extend(body.label.description.iter().map(|said| sentence("It is described so", said)));
    let (address, asked) = address(&body.controller);
    notes.extend(asked.then(|| "It gives no address of the body.".to_owned()));
    let (dpo_address, asked) = self::address(&body.officer);
    notes.extend(asked.then(|| "It gives no address of the officer.".to_owned()));
    let bad = [&body.controller, &body.officer]
        .into_iter()
        .filter_map(|contact| contact.email.as_deref().filter(|email| !is_email(email)));
    notes.extend(bad.map(|said| sentence("It gives an e-mail address that is none", said)));
    let dpo = [
        Some(("title", Field::Text("the data protection officer".to_owned()))),
        Some(("address", Field::List(dpo_address))),
        email(&body.officer).map(|email| ("email", Field::Text(email))),
    ];
    let mut thing = Thing::new(id)
        .text("name", name.clone())
        .text("short_name", name)
        .text("kind", "police-force")
        .list("address", address);
    if let Some(email) = email(&body.controller) {
        thing = thing.text("email", email);
    }
    thing
        .with("dpo", Field::Group(dpo.into_iter().flatten().collect()))
        .text("regulator", REGULATOR)
        .note(notes)
}

/// The lines of an address, and whether something stands in for it.
fn address(contact: &Contact) -> (Vec<String>, bool) {
    let lines = names::address(contact.address.as_deref());
    if lines.is_empty() { (vec!["Address not known yet".to_owned()], true) } else { (lines, false) }
}

fn email(contact: &Contact) -> Option<String> {
    contact.email.clone().filter(|email| is_email(email))
}

/// A sentence of a note that hands on what the manifest says.
fn sentence(opening: &str, said: &str) -> String {
    format!("{opening}: {}.", said.trim_end_matches('.'))
}
