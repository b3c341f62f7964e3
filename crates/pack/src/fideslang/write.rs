//! Writes the files of a draft: YAML as a person would write it, and wording.
//!
//! Invariant: a value that YAML could take for something else is quoted, so that what is read back
//! is what was written.

use std::fmt::{Display, Write as _};

use jiff::civil::Date;

use crate::Source;

use super::{names, things::Drafted};

/// A value of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// A text or a word.
    Text(String),
    /// A list of texts; left out where it is empty.
    List(Vec<String>),
    /// `true`, `false` or a number.
    Bare(String),
    /// A group of keys.
    Group(Vec<(&'static str, Field)>),
}

/// A thing of a draft, and what somebody must confirm of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) fields: Vec<(&'static str, Field)>,
    pub(super) notes: Vec<String>,
}

impl Thing {
    pub(super) fn new(id: &str) -> Self {
        Self::default().text("id", id)
    }

    pub(super) fn text(self, key: &'static str, text: impl Into<String>) -> Self {
        self.with(key, Field::Text(text.into()))
    }

    pub(super) fn list(self, key: &'static str, items: Vec<String>) -> Self {
        if items.is_empty() { self } else { self.with(key, Field::List(items)) }
    }

    pub(super) fn bare(self, key: &'static str, value: impl Display) -> Self {
        self.with(key, Field::Bare(format!("{value}")))
    }

    pub(super) fn with(mut self, key: &'static str, field: Field) -> Self {
        self.fields.push((key, field));
        self
    }

    /// Adds what somebody must confirm; nothing where there is nothing.
    pub(super) fn note(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }
}

/// The lists of one file, each under its key.
type Lists<'d> = &'d [(&'static str, &'d [Thing])];

/// The files of a draft.
pub(super) fn files(draft: &Drafted, on: Date) -> Vec<Source> {
    let header = Thing::new(&draft.id)
        .text("title", "Draft from a fideslang manifest")
        .bare("version", 1)
        .bare("effective", on)
        .text(
            "note",
            "Made from a manifest of systems. Whatever it did not say is to be confirmed.",
        );
    let mut files = vec![Source::new("pack.yaml", group_file("pack", &header))];
    let lists: [(&str, Lists<'_>); 6] = [
        (
            "controllers.yaml",
            &[("controllers", &draft.controllers), ("regulators", &draft.regulators)],
        ),
        ("purposes.yaml", &[("purposes", &draft.purposes), ("laws", &draft.laws)]),
        ("data.yaml", &[("data", &draft.data)]),
        ("recipients.yaml", &[("recipients", &draft.recipients)]),
        ("systems.yaml", &[("systems", &draft.systems)]),
        ("activities.yaml", &[("activities", &draft.activities), ("retention", &draft.retention)]),
    ];
    for (path, groups) in lists {
        let text: Vec<_> = groups.iter().map(|(key, things)| list(key, things)).collect();
        let text: String = text.into_iter().filter(|part| !part.is_empty()).collect();
        if !text.is_empty() {
            files.push(Source::new(path, text));
        }
    }
    files.extend(draft.notices.iter().cloned());
    files
}

fn group_file(key: &str, thing: &Thing) -> String {
    let mut out = format!("{key}:\n");
    fields(&mut out, &thing.fields, "  ", "  ");
    out
}

fn list(key: &str, things: &[Thing]) -> String {
    let mut out = String::new();
    for thing in things {
        if out.is_empty() {
            // Writing to a text cannot fail.
            let _ = writeln!(out, "{key}:");
        }
        fields(&mut out, &with_confirm(thing), "  - ", "    ");
    }
    out
}

fn with_confirm(thing: &Thing) -> Vec<(&'static str, Field)> {
    let mut all = thing.fields.clone();
    if !thing.notes.is_empty() {
        all.push(("confirm", Field::Bare("true".to_owned())));
        all.push(("note", Field::Text(names::note(&thing.notes))));
    }
    all
}

fn fields(out: &mut String, fields: &[(&'static str, Field)], first: &str, rest: &str) {
    for (place, (key, field)) in fields.iter().enumerate() {
        let indent = if place == 0 { first } else { rest };
        let _ = match field {
            Field::Text(text) => writeln!(out, "{indent}{key}: {}", scalar(text)),
            Field::Bare(value) => writeln!(out, "{indent}{key}: {value}"),
            Field::List(items) => {
                let _ = writeln!(out, "{indent}{key}:");
                items.iter().try_for_each(|item| writeln!(out, "{rest}  - {}", scalar(item)))
            }
            Field::Group(group) => {
                let _ = writeln!(out, "{indent}{key}:");
                let deeper = format!("{rest}  ");
                self::fields(out, group, &deeper, &deeper);
                Ok(())
            }
        };
    }
}

/// A text as YAML: plain where it can be nothing else, else in double quotes with the escapes of
/// JSON, which are escapes of YAML.
pub(super) fn scalar(text: &str) -> String {
    const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " -_.();'/".contains(c))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
