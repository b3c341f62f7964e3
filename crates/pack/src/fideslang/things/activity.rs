//! Activities: a declaration with its purpose, its lawful basis, its conditions and its clock.
//!
//! Invariant: no condition for special data is ever proposed; where the manifest gives none the
//! compiler asks for it.

use std::collections::BTreeSet;

use super::{Drafting, flows::End, flows::Led, names, sentence, words};
use crate::{
    Basis, Collected, facts,
    fideslang::{
        manifest::{Declaration, System},
        notices::Told,
        write::Thing,
    },
};

/// What a declaration says of the law, and what stands in.
struct Lawful {
    basis: Basis,
    condition: Option<&'static str>,
    notes: Vec<String>,
}

impl Drafting<'_> {
    pub(super) fn activities_of(&mut self, system: &System) {
        let (egress, ingress) = (self.egress(system), self.ingress(system));
        let vendor = self.vendor(system);
        for (place, declaration) in system.declarations.iter().enumerate() {
            self.unknown_flows(system, declaration);
            let mut recipients: Vec<String> = vendor.iter().cloned().collect();
            let mut own = Vec::new();
            for (_, end) in chosen(&egress, declaration.egress.as_deref()) {
                match end {
                    End::Other(id) => recipients.push(id.clone()),
                    End::Own(id) => own.push(id.clone()),
                    End::Person => {}
                }
            }
            recipients.extend(self.third_parties(system, declaration));
            let sources = chosen(&ingress, declaration.ingress.as_deref());
            let sources: Vec<_> = sources.into_iter().cloned().collect();
            let key = format!("{} {place}", system.key);
            self.activity(&key, system, declaration, (distinct(recipients), own), &sources);
        }
    }

    fn activity(
        &mut self,
        key: &str,
        system: &System,
        declaration: &Declaration,
        (recipients, own): (Vec<String>, Vec<String>),
        sources: &[Led],
    ) {
        let called = declaration.name.as_deref().unwrap_or(&declaration.data_use);
        let id = self.activities.of(key, &format!("{} {called}", system.key));
        let lawful = lawful(declaration);
        let purpose = self.purpose(declaration, &lawful);
        let data = distinct(declaration.categories.iter().map(|of| self.data(of)).collect());
        let controller = self.controller(system.organization.as_ref());
        let retention = self.retention(&id, declaration);
        let (from, collected, mut notes) = Self::sources(sources);
        let (notice, others) =
            Self::notice_ids(&controller, collected.contains(&Collected::Indirect));
        let (subjects, unnamed) = self.subjects(declaration);
        notes.extend(unnamed);
        notes.extend(
            declaration
                .categories
                .is_empty()
                .then(|| "The manifest gives no kind of data.".to_owned()),
        );
        notes.extend(conditions(declaration, &lawful));
        let spoken = names::spoken(called);
        let title = names::title([called, &*spoken], "an activity");
        let rights = words::rights(&[lawful.basis], self.on);
        let condition = lawful.condition.filter(|_| is_special(declaration));
        let thing = Thing::new(&id)
            .text("title", facts::capital(&title))
            .text("controller", &*controller)
            .list("purposes", vec![purpose.clone()])
            .list("data", data)
            .list("subjects", subjects)
            .list("sources", from)
            .list("recipients", recipients.clone())
            .list("retention", vec![retention.clone()])
            .list("systems", self.places(system, declaration, own))
            .list("conditions", condition.map(str::to_owned).into_iter().collect())
            .list("rights", rights.iter().map(ToString::to_string).collect())
            .list("collected", collected.iter().map(ToString::to_string).collect())
            .text("notice", notice);
        let indirect = others.is_some();
        let thing = others.into_iter().fold(thing, |thing, id| thing.text("indirect_notice", id));
        self.out.activities.push(thing.note(notes));
        let law = words::provision(lawful.basis).0;
        let consent = lawful.basis.is_consent();
        let told = Told { activity: id, purpose, law, consent, recipients, retention };
        let entry = self.told.entry(controller).or_default();
        entry.0.push(told);
        entry.1 |= indirect;
    }

    /// Where the data of a declaration lies.
    fn places(&mut self, system: &System, said: &Declaration, own: Vec<String>) -> Vec<String> {
        let mut places = vec![self.systems.of(&format!("system {}", system.key), &system.key)];
        let manifest = self.manifest;
        for key in said.datasets.iter().chain(&system.datasets) {
            if manifest.datasets.iter().any(|dataset| dataset.key == *key) {
                places.push(self.systems.of(&format!("dataset {key}"), key));
            } else {
                let what = format!("system {}: dataset_references {key}", system.key);
                self.leave(said.line, what, "the manifest does not hold this dataset");
            }
        }
        places.extend(own);
        distinct(places)
    }

    fn subjects(&mut self, declaration: &Declaration) -> (Vec<String>, Option<String>) {
        let manifest = self.manifest;
        let titles = declaration.subjects.iter().map(|key| {
            let label = manifest.labels.get(key);
            if self.used.insert(key.clone())
                && let Some(label) = label.filter(|label| label.description.is_some())
            {
                let what = format!("data_subject {key}: description");
                self.leave(label.line, what, "a pack names people in a few words; tell it there");
            }
            let name = label.and_then(|label| label.name.as_deref());
            names::title(name.into_iter().chain([&*names::spoken(key)]), "people")
        });
        let titles: Vec<_> = distinct(titles.collect());
        if titles.is_empty() {
            let note = "The manifest does not say whose data it is.".to_owned();
            return (vec!["people who are not named yet".to_owned()], Some(note));
        }
        (titles, None)
    }

    /// Where data comes from, whom it is had from, and what to confirm.
    fn sources(led: &[Led]) -> (Vec<String>, Vec<Collected>, Vec<String>) {
        let mut titles = Vec::new();
        let mut collected = BTreeSet::new();
        for (key, end) in led {
            let (title, from) = match end {
                End::Person => ("the people themselves".to_owned(), Some(Collected::Direct)),
                End::Other(_) => (names::spoken(key), Some(Collected::Indirect)),
                End::Own(_) => (names::spoken(key), None),
            };
            titles.push(names::title([&*title], "another system"));
            collected.extend(from);
        }
        let mut notes = Vec::new();
        if collected.is_empty() {
            collected.insert(Collected::Direct);
            let note = "The manifest does not say whom the data is had from; the people stand in.";
            notes.push(note.to_owned());
        }
        if titles.is_empty() {
            titles.push("a source that is not named yet".to_owned());
        }
        (distinct(titles), collected.into_iter().collect(), notes)
    }

    fn purpose(&mut self, declaration: &Declaration, lawful: &Lawful) -> String {
        let said = &declaration.data_use;
        self.used.insert(said.clone());
        let key = format!("{said} {}", lawful.basis);
        let id = self.purposes.of(&key, said);
        self.bases.insert(lawful.basis);
        if !self.is_new("purpose", &key) {
            return id;
        }
        let label = self.manifest.labels.get(said);
        let name = label.and_then(|label| label.name.as_deref());
        let title = names::title(name.into_iter().chain([&*names::spoken(said)]), "a purpose");
        let described = label.and_then(|label| label.description.as_ref());
        let mut thing = Thing::new(&id)
            .text("title", title)
            .text("plain", "What this is for has yet to be said here.")
            .text("regime", "uk-gdpr")
            .text("basis", lawful.basis.as_str())
            .text("law", words::provision(lawful.basis).0);
        if lawful.basis == Basis::LegitimateInterests {
            thing = thing.bare("official", false);
        }
        if lawful.basis.is_consent() {
            thing = thing.text("withdraw", "Write to us and say so.");
        }
        let note = format!(
            "fideslang calls it `{said}` and knows the GDPR alone; a purpose of law enforcement \
             falls under Part 3 of the Act."
        );
        let told = described.map(|said| sentence("It is described so", said));
        let consent = "The manifest does not say how consent is taken back.".to_owned();
        let consent = lawful.basis.is_consent().then_some(consent);
        let notes = lawful.notes.iter().cloned();
        self.out.purposes.push(thing.note([note]).note(told).note(notes).note(consent));
        id
    }

    fn retention(&mut self, activity: &str, declaration: &Declaration) -> String {
        let said = declaration.retention.as_deref();
        let period = said.and_then(words::period);
        let mut notes = vec![
            "fideslang does not say what starts the clock, what happens at its end, or what the \
             period rests on; the day of collection and a review stand in."
                .to_owned(),
        ];
        notes.extend(match (said, period) {
            (Some(_), Some(_)) => None,
            (Some(said), None) => Some(format!(
                "The manifest says `{}`, which is no period; a year stands in.",
                names::line(said, 200)
            )),
            (None, _) => Some("The manifest gives no period; a year stands in.".to_owned()),
        });
        let period = period.map_or_else(|| "1 year".to_owned(), |period| period.to_string());
        let thing = Thing::new(activity)
            .bare("version", 1)
            .text("title", "What is kept for it")
            .text("applies_to", activity)
            .text("trigger", "collected")
            .text("period", period)
            .text("action", "review")
            .bare("margin_hours", 0)
            .text("authority", "What the period rests on has yet to be said here.")
            .note(notes);
        self.out.retention.push(thing);
        activity.to_owned()
    }
}

/// The flows that a declaration chooses; all of them where it chooses none.
fn chosen<'f>(flows: &'f [Led], keys: Option<&[String]>) -> Vec<&'f Led> {
    flows.iter().filter(|(key, _)| keys.is_none_or(|keys| keys.contains(key))).collect()
}

fn distinct(items: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    items.into_iter().filter(|item| seen.insert(item.clone())).collect()
}

fn lawful(declaration: &Declaration) -> Lawful {
    let said = declaration.basis.as_deref();
    let basis = said.and_then(words::basis);
    let notes = match (said, basis) {
        (_, Some(Basis::LegitimateInterests)) => {
            vec!["A public body may not rest its own tasks on legitimate interests.".to_owned()]
        }
        (_, Some(_)) => Vec::new(),
        (Some(said), None) => vec![format!(
            "The manifest gives the lawful basis `{}`, which is none; public task stands in.",
            names::line(said, 200)
        )],
        (None, None) => {
            vec!["The manifest gives no lawful basis; public task stands in.".to_owned()]
        }
    };
    let condition = declaration.special_basis.as_deref().and_then(words::condition);
    Lawful { basis: basis.unwrap_or(Basis::PublicTask), condition, notes }
}

/// Whether a kind of data is used that the taxonomy itself holds to be special.
fn is_special(declaration: &Declaration) -> bool {
    declaration.categories.iter().any(|category| words::is_sensitive(category))
}

/// What is to be said of special data: never a condition of our own choosing.
fn conditions(declaration: &Declaration, lawful: &Lawful) -> Vec<String> {
    let mut notes = vec![
        "fideslang has no notices, and rights follow from the lawful basis alone; read both again."
            .to_owned(),
    ];
    let special = is_special(declaration);
    let said = declaration.special_basis.as_deref().map(|said| names::line(said, 200));
    notes.extend(match (special, said, lawful.condition) {
        (true, _, Some(_)) | (false, None, _) => None,
        (true, Some(said), None) => {
            Some(format!("The manifest gives the condition `{said}`, which is none: choose one."))
        }
        (true, None, None) => {
            Some("The manifest gives no condition for special data: choose one.".to_owned())
        }
        (false, Some(said), _) => Some(format!(
            "The manifest gives the condition `{said}`, and no kind of data that needs one: mark \
             the kind as sensitive and add the condition."
        )),
    });
    if declaration.special && !special {
        notes.push("It says that special data is used, and not which.".to_owned());
    }
    notes.extend(
        declaration
            .assessment
            .iter()
            .map(|place| sentence("The assessment of legitimate interests is here", place)),
    );
    notes
}
