//! The whole pack as linked data, in the words of the W3C Data Privacy Vocabulary (DPV 2.2).
//!
//! JSON-LD 1.1 with its context inside, so that a reader fetches nothing. What DPV has no word for
//! stands under a vocabulary of our own, [`OWN`]. `docs/formats/dpv.md` says what is written.
//!
//! Invariant: every term with a DPV prefix exists in the release whose names lie in `dpv/terms/`,
//! and the same pack, day and base always give the same bytes.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::{Pack, Period, model::Hex};

mod mapping;
mod rules;
#[cfg(test)]
mod tests;
mod uses;
mod who;

/// Our own vocabulary: facts of a pack that DPV has no term for.
pub const OWN: &str = "https://bluelamp.example/ns#";

/// The release of DPV whose terms are written.
pub const RELEASE: &str = "https://w3id.org/dpv/2.2";

/// The pack as JSON-LD, with the law as it stands on a day.
///
/// Names of things are fragments (`#activity/body-worn-video`) of `base`; without one they are
/// fragments of wherever the text is read from.
pub fn json_ld(pack: &Pack, on: Date, base: Option<&str>) -> Value {
    let mut graph = vec![register(pack, on)];
    graph.extend(who::nodes(pack));
    graph.extend(uses::nodes(pack, on));
    graph.extend(rules::nodes(pack));
    let graph: Vec<_> = graph.into_iter().map(Node::done).collect();
    json!({ "@context": context(base), "@graph": graph })
}

/// The same, as a text with line breaks.
pub fn text(pack: &Pack, on: Date, base: Option<&str>) -> String {
    format!("{:#}\n", json_ld(pack, on, base))
}

fn context(base: Option<&str>) -> Value {
    let mut context = json!({
        "bl": OWN,
        "dct": "http://purl.org/dc/terms/",
        "dpv": "https://w3id.org/dpv#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "legal-gb": "https://w3id.org/dpv/legal/gb#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    });
    if let (Some(base), Some(keys)) = (base, context.as_object_mut()) {
        keys.insert("@base".to_owned(), json!(base));
    }
    context
}

/// The record of processing as a thing of its own: which pack, which version, which day.
fn register(pack: &Pack, on: Date) -> Node {
    Node::new("#register", &["dpv:ROPA"])
        .text("dct:title", &pack.title)
        .text("dct:identifier", &pack.id)
        .maybe("dct:description", pack.note.as_deref())
        .put("dct:conformsTo", json!({ "@id": RELEASE }))
        .put("dct:issued", date(pack.effective))
        .put("dct:valid", date(on))
        .put("bl:version", pack.version)
        .text("bl:digest", &Hex(&pack.digest).to_string())
        .put("bl:noticeOfShorter", duration(pack.notice_of_shorter))
        .links("dpv:hasProcess", pack.activities.keys().map(|key| id("activity", key)))
}

/// A thing of the graph while it is written.
struct Node(Map<String, Value>);

impl Node {
    fn new(name: &str, types: &[&str]) -> Self {
        let mut node = Self::unnamed(types);
        node.0.insert("@id".to_owned(), json!(name));
        node
    }

    /// A thing that nothing else points to.
    fn unnamed(types: &[&str]) -> Self {
        let mut distinct: Vec<&str> = Vec::new();
        for kind in types.iter().filter(|kind| !kind.is_empty()) {
            if !distinct.contains(kind) {
                distinct.push(kind);
            }
        }
        let mut map = Map::new();
        map.insert("@type".to_owned(), json!(distinct));
        Self(map)
    }

    /// Adds a value under a key; a second one makes a list of both.
    fn put(mut self, key: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        match self.0.get_mut(key) {
            None => {
                self.0.insert(key.to_owned(), value);
            }
            Some(Value::Array(all)) => all.push(value),
            Some(one) => *one = json!([one.take(), value]),
        }
        self
    }

    fn text(self, key: &str, text: &str) -> Self {
        if text.is_empty() { self } else { self.put(key, text) }
    }

    fn maybe(self, key: &str, text: Option<&str>) -> Self {
        self.text(key, text.unwrap_or_default())
    }

    fn date(self, key: &str, day: Option<Date>) -> Self {
        match day {
            Some(day) => self.put(key, date(day)),
            None => self,
        }
    }

    fn link(self, key: &str, to: &str) -> Self {
        self.put(key, json!({ "@id": to }))
    }

    fn links(self, key: &str, to: impl IntoIterator<Item = String>) -> Self {
        to.into_iter().fold(self, |node, to| node.link(key, &to))
    }

    /// Adds things that nothing else points to.
    fn within(self, key: &str, parts: impl IntoIterator<Item = Node>) -> Self {
        parts.into_iter().fold(self, |node, part| node.put(key, part.done()))
    }

    /// Marks a fact that the body still has to confirm.
    fn confirm(self, confirm: bool) -> Self {
        if confirm { self.put("bl:toBeConfirmed", true) } else { self }
    }

    fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// The name of a thing within the graph.
fn id(kind: &str, id: impl std::fmt::Display) -> String {
    format!("#{kind}/{id}")
}

fn date(day: Date) -> Value {
    json!({ "@type": "xsd:date", "@value": day.to_string() })
}

/// A length of time in the form of XML Schema: `P31D`, `P6M`, `P7Y`.
fn duration(period: Period) -> Value {
    let text = match period {
        Period::Days(number) => format!("P{number}D"),
        Period::Months(number) => format!("P{number}M"),
        Period::Years(number) => format!("P{number}Y"),
    };
    json!({ "@type": "xsd:duration", "@value": text })
}

/// How often something is done.
fn every(period: Period) -> Node {
    Node::unnamed(&["dpv:Frequency"]).put("rdf:value", duration(period))
}
