//! Holds what was read against the table of shapes, and lists what the pack declares.
//!
//! Invariant: after [`Reading::group`] every key, type, word, period, date and id of a group was
//! checked and every mistake said, so that what builds the pack may pass over a bad value in
//! silence.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use crate::{
    Code, Period, PeriodError, Within,
    id::{is_id, is_notice_id},
    report::{At, Report, shown},
    shape::{Field, Kind, Shape, Ty},
    source::is_forbidden,
    yaml::{Node, Value},
};

pub(crate) use scalar::parse_date;

mod scalar;

/// A thing that the pack declares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thing<'n> {
    pub(crate) kind: Kind,
    pub(crate) id: &'n str,
    pub(crate) file: usize,
    pub(crate) node: &'n Node,
}

impl Thing<'_> {
    /// Where the value of one of its keys stands; where its id stands if it lacks the key.
    pub(crate) fn at(&self, key: &str) -> At {
        let node = self.node.get(key).or_else(|| self.node.get("id")).unwrap_or(self.node);
        At { file: self.file, span: node.span.clone() }
    }

    /// Where an item of one of its lists stands.
    pub(crate) fn at_item(&self, key: &str, item: &str) -> At {
        let items = self.node.get(key).map_or(&[][..], |list| list.items());
        match items.iter().find(|node| node.text() == Some(item)) {
            Some(node) => At { file: self.file, span: node.span.clone() },
            None => self.at(key),
        }
    }

    /// What a message calls it.
    pub(crate) fn name(&self) -> String {
        format!("{} `{}`", self.kind.name(), shown(self.id))
    }
}

/// A text that may not hold literal facts.
#[derive(Clone, Debug)]
pub(crate) struct Prose<'n> {
    pub(crate) at: At,
    pub(crate) text: &'n str,
    /// Whether it may name facts, and is kept from naming bodies itself.
    pub(crate) names_facts: bool,
}

/// A value that names another thing.
#[derive(Clone, Debug)]
pub(crate) struct Reference<'n> {
    at: At,
    kind: Kind,
    id: &'n str,
}

/// What was found in the files so far.
#[derive(Default)]
pub(crate) struct Reading<'n> {
    /// What the pack declares, by kind and id.
    pub(crate) things: BTreeMap<(Kind, &'n str), Thing<'n>>,
    /// The groups under `pack:`, with their files.
    pub(crate) headers: Vec<(usize, &'n Node)>,
    /// Every text that may not hold literal facts.
    pub(crate) prose: Vec<Prose<'n>>,
    references: Vec<Reference<'n>>,
    /// Ids that are declared but not well formed, so that naming them is not a second mistake.
    misnamed: BTreeSet<(Kind, &'n str)>,
}

impl<'n> Reading<'n> {
    /// Checks a group of keys against its shape, and all that lies under it.
    pub(crate) fn group(
        &mut self,
        file: usize,
        node: &'n Node,
        shape: &'static Shape,
        report: &mut Report<'_>,
    ) {
        let Value::Map(pairs) = &node.value else {
            let at = At { file, span: node.span.clone() };
            let message = format!("expected a group of keys, found {}", node.sort());
            report.say(&at, Code::WrongType, message).help(shape.doc);
            return;
        };
        if shape.name == "pack" {
            self.headers.push((file, node));
        }
        for pair in pairs {
            if shape.field(&pair.key).is_none() {
                let at = At { file, span: pair.key_span.clone() };
                let message =
                    format!("there is no key `{}` in this {}", shown(&pair.key), name_of(shape));
                let names = shape.fields.iter().map(|field| field.name);
                let said = report.say(&at, Code::UnknownKey, message);
                if pair.key == "include" {
                    said.help("a pack is its folder: put the file into it, and name nothing");
                } else {
                    said.suggest(&pair.key, names);
                }
            }
        }
        self.declare(file, node, shape, report);
        for field in shape.fields {
            match node.get(field.name) {
                Some(value) if value.value != Value::Nothing => {
                    self.value(file, value, field, report);
                    if value.value == Value::List(Vec::new()) {
                        say_missing(file, node, shape, field, report);
                    }
                }
                _ => say_missing(file, node, shape, field, report),
            }
        }
    }

    fn declare(
        &mut self,
        file: usize,
        node: &'n Node,
        shape: &'static Shape,
        report: &mut Report<'_>,
    ) {
        let Some(kind) = shape.declares else { return };
        let Some(id_node) = node.get("id") else { return };
        let Some(id) = id_node.text() else { return };
        if !is_well_formed(kind, id) {
            self.misnamed.insert((kind, id));
            return;
        }
        let thing = Thing { kind, id, file, node };
        if let Some(first) = self.things.get(&(kind, id)) {
            let at = At { file, span: id_node.span.clone() };
            let first = first.at("id");
            let line = report.line(first.file, first.span.start);
            let help = format!("the first is in `{}`, line {line}", report.path(first.file));
            let message = format!("there are two of {}", thing.name());
            report.say(&at, Code::DuplicateId, message).help(help);
            return;
        }
        self.things.insert((kind, id), thing);
    }

    fn value(
        &mut self,
        file: usize,
        node: &'n Node,
        field: &'static Field,
        report: &mut Report<'_>,
    ) {
        match field.ty {
            Ty::One(shape) => self.group(file, node, shape, report),
            Ty::Many(shape) => {
                for item in list(file, node, field, report) {
                    self.group(file, item, shape, report);
                }
            }
            Ty::Names | Ty::Titles | Ty::Words(_) | Ty::Refs(_) | Ty::Keepers => {
                for item in list(file, node, field, report) {
                    self.scalar(file, item, field, report);
                }
            }
            _ => self.scalar(file, node, field, report),
        }
    }

    fn scalar(
        &mut self,
        file: usize,
        node: &'n Node,
        field: &'static Field,
        report: &mut Report<'_>,
    ) {
        let at = At { file, span: node.span.clone() };
        let Value::Scalar { text, plain } = &node.value else {
            let message = format!("`{}` should be a single value, not {}", field.name, node.sort());
            report.say(&at, Code::WrongType, message).help(field.doc);
            return;
        };
        if let Some(c) = text.chars().find(|c| is_forbidden(*c)) {
            let message = format!("the character U+{:04X} cannot be seen", u32::from(c));
            report.say(&at, Code::ForbiddenCharacter, message).help("take it out");
            return;
        }
        match field.ty {
            Ty::Id => scalar::id(&at, text, is_id(text), report),
            Ty::NoticeId => scalar::id(&at, text, is_notice_id(text), report),
            Ty::Ref(kind) | Ty::Refs(kind) => {
                self.references.push(Reference { at, kind, id: text });
            }
            Ty::Word(words) | Ty::Words(words) => scalar::word(&at, text, field, words, report),
            Ty::Period => scalar::period(&at, text, field, report),
            Ty::Within => scalar::within(&at, text, field, report),
            Ty::Count { least, most } => {
                scalar::count(&at, text, *plain, field, least..=most, report);
            }
            Ty::Date => scalar::date(&at, text, field, report),
            Ty::Flag => scalar::flag(&at, text, *plain, field, report),
            Ty::Email => scalar::contact(&at, text, "an e-mail address", is_email(text), report),
            Ty::Url => scalar::contact(&at, text, "a web address", is_url(text), report),
            Ty::Place => {
                let what = "a page of the site or a web address";
                scalar::contact(&at, text, what, is_place(text), report);
            }
            Ty::Phone => scalar::contact(&at, text, "a telephone number", is_phone(text), report),
            Ty::Name | Ty::Names | Ty::Keepers => scalar::line(&at, text, field, report),
            Ty::Title | Ty::Titles => {
                scalar::line(&at, text, field, report);
                self.prose.push(Prose { at, text, names_facts: false });
            }
            Ty::Free => scalar::paragraph(&at, text, field, report),
            Ty::Prose => {
                scalar::paragraph(&at, text, field, report);
                self.prose.push(Prose { at, text, names_facts: true });
            }
            Ty::One(_) | Ty::Many(_) => {}
        }
    }

    /// Says each value that names a thing which the pack does not declare.
    pub(crate) fn check_references(&self, report: &mut Report<'_>) {
        if report.unread {
            return;
        }
        for Reference { at, kind, id } in &self.references {
            if self.declares(*kind, id) {
                continue;
            }
            let message = format!("there is no {} `{}`", kind.name(), shown(id));
            report.say(at, Code::DeadReference, message).suggest(id, self.ids(*kind));
        }
    }

    /// Whether the pack declares a thing, be it well formed or not.
    pub(crate) fn declares(&self, kind: Kind, id: &str) -> bool {
        self.things.contains_key(&(kind, id)) || self.misnamed.contains(&(kind, id))
    }

    /// The ids of a kind.
    pub(crate) fn ids(&self, kind: Kind) -> impl Iterator<Item = &'n str> {
        self.of(kind).map(|thing| thing.id)
    }

    /// The things of a kind, in the order of their ids.
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Thing<'n>> {
        self.things.values().filter(move |thing| thing.kind == kind)
    }
}

fn is_well_formed(kind: Kind, id: &str) -> bool {
    if kind == Kind::Notice { is_notice_id(id) } else { is_id(id) }
}

fn list<'n>(
    file: usize,
    node: &'n Node,
    field: &'static Field,
    report: &mut Report<'_>,
) -> &'n [Node] {
    if !matches!(node.value, Value::List(_)) {
        let at = At { file, span: node.span.clone() };
        let message = format!("`{}` should be a list, not {}", field.name, node.sort());
        report.say(&at, Code::WrongType, message).help("put each item on its own line after `- `");
    }
    node.items()
}

fn say_missing(file: usize, node: &Node, shape: &Shape, field: &Field, report: &mut Report<'_>) {
    let Some(code) = field.need.code() else { return };
    let span = match (&node.value, node.get("id")) {
        (_, Some(id)) => id.span.clone(),
        (Value::Map(pairs), None) => {
            pairs.first().map_or(node.span.start..node.span.start, |pair| pair.key_span.clone())
        }
        _ => node.span.clone(),
    };
    let kind = name_of(shape);
    let message = match node.get("id").and_then(Node::text) {
        Some(id) => format!("{kind} `{}` lacks `{}`", shown(id), field.name),
        None => format!("this {kind} lacks `{}`", field.name),
    };
    let help = format!("add `{}`: {}", field.name, uncapitalised(field.doc));
    report.say(&At { file, span }, code, message).help(help);
}

/// What a message calls a thing of this shape.
fn name_of(shape: &Shape) -> &'static str {
    shape.declares.map_or(shape.name, Kind::name)
}

/// A doc sentence as it stands after a colon, without its full stop.
fn uncapitalised(doc: &str) -> String {
    let mut letters = doc.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Whether a text has the form of an e-mail address.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let fits = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._+".contains(&b))
    };
    text.len() <= 200 && fits(local) && fits(domain) && domain.contains('.')
}

/// Whether a text has the form of a secure web address.
fn is_url(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~/?#=&%+".contains(&b);
    text.strip_prefix("https://")
        .is_some_and(|rest| rest.contains('.') && rest.bytes().all(allowed) && rest.len() <= 200)
}

/// Whether a text names a page of the site, or has the form of a secure web address.
fn is_place(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._/".contains(&b);
    let page = text.starts_with('/') && !text.contains("//") && !text.contains("..");
    is_url(text) || (page && text.bytes().all(allowed) && text.len() <= 200)
}

/// Whether a text has the form of a telephone number.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (3..=15).contains(&digits) && text.bytes().all(|b| b.is_ascii_digit() || b"+ ".contains(&b))
}

#[cfg(test)]
mod tests;
