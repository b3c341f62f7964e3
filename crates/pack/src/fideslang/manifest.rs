//! Reads a manifest, and lists every key of it that is not taken.
//!
//! Invariant: [`Reader::sift`] sees each group of keys before anything is taken from it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Diagnostic, NODES_MAX, Source,
    report::{Report, shown},
    source::is_forbidden,
    yaml::{self, Node, Value},
};

use super::{
    LeftOut,
    shapes::{self, Fate, Keys},
};

/// What a manifest says.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) organizations: Vec<Organization>,
    pub(super) systems: Vec<System>,
    pub(super) datasets: Vec<Dataset>,
    /// Labels that the manifest adds to the taxonomy, by key.
    pub(super) labels: BTreeMap<String, Label>,
    pub(super) left_out: Vec<LeftOut>,
}

#[derive(Debug, Default)]
pub(super) struct Label {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) line: usize,
}

#[derive(Debug, Default)]
pub(super) struct Organization {
    pub(super) key: String,
    pub(super) label: Label,
    pub(super) controller: Contact,
    pub(super) officer: Contact,
}

#[derive(Debug, Default)]
pub(super) struct Contact {
    pub(super) address: Option<String>,
    pub(super) email: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Dataset {
    pub(super) key: String,
    pub(super) organization: Option<String>,
    pub(super) label: Label,
    /// Every category of its own, its collections and their fields.
    pub(super) categories: BTreeSet<String>,
    pub(super) line: usize,
}

#[derive(Debug, Default)]
pub(super) struct System {
    pub(super) key: String,
    pub(super) organization: Option<String>,
    pub(super) label: Label,
    pub(super) kind: String,
    pub(super) legal_name: Option<String>,
    pub(super) egress: Vec<Flow>,
    pub(super) ingress: Vec<Flow>,
    pub(super) datasets: Vec<String>,
    /// Keys that a pack has no place for and that whoever completes the draft must know: what they
    /// are about, and what they say.
    pub(super) remarks: Vec<String>,
    pub(super) abroad: bool,
    pub(super) declarations: Vec<Declaration>,
}

#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) line: usize,
}

#[derive(Debug, Default)]
pub(super) struct Declaration {
    pub(super) line: usize,
    pub(super) name: Option<String>,
    pub(super) data_use: String,
    pub(super) categories: Vec<String>,
    pub(super) subjects: Vec<String>,
    pub(super) datasets: Vec<String>,
    /// Which of the system's flows it uses; all of them where nothing is given.
    pub(super) egress: Option<Vec<String>>,
    pub(super) ingress: Option<Vec<String>>,
    pub(super) basis: Option<String>,
    pub(super) retention: Option<String>,
    pub(super) special: bool,
    pub(super) special_basis: Option<String>,
    pub(super) shared: bool,
    pub(super) third_parties: Option<String>,
    pub(super) assessment: Option<String>,
}

/// Reads a manifest; gives what is wrong where it is no YAML that a pack could hold.
pub(super) fn read(text: &str) -> Result<Manifest, Vec<Diagnostic>> {
    let files = [Source::new("manifest.yaml", text)];
    let mut report = Report::new(&files);
    let mut nodes_left = NODES_MAX;
    let node = yaml::read(0, text, 0, &mut nodes_left, &mut report);
    let lines = |byte| report.line(0, byte);
    let mut reader = Reader { lines: &lines, left_out: Vec::new() };
    let manifest = node.map(|node| reader.manifest(&node));
    let left_out = reader.left_out;
    let found = report.finish();
    match manifest {
        Some(manifest) if !found.iter().any(Diagnostic::is_error) => {
            Ok(Manifest { left_out, ..manifest })
        }
        _ => Err(found),
    }
}

struct Reader<'r> {
    lines: &'r dyn Fn(usize) -> usize,
    left_out: Vec<LeftOut>,
}

impl Reader<'_> {
    fn leave(&mut self, at: usize, what: String, why: &str) {
        let line = (self.lines)(at);
        self.left_out.push(LeftOut { line, what, why: why.to_owned() });
    }

    /// Lists each key of a group that is not taken.
    fn sift(&mut self, node: &Node, name: &str, keys: Keys) {
        let Value::Map(pairs) = &node.value else {
            let why = format!("expected a group of keys, found {}", node.sort());
            return self.leave(node.span.start, name.to_owned(), &why);
        };
        for pair in pairs {
            let what = match name {
                "" => shown(&pair.key),
                _ => format!("{name}: {}", shown(&pair.key)),
            };
            let fate = keys.iter().find(|(key, _)| *key == pair.key).map(|(_, fate)| *fate);
            let fits = match (fate, &pair.value.value) {
                (None, _) => {
                    self.leave(pair.key_span.start, what, "fideslang has no such key");
                    continue;
                }
                (Some(Fate::Left(why)), _) => {
                    self.leave(pair.key_span.start, what, why);
                    continue;
                }
                (_, Value::Nothing) => true,
                (Some(Fate::Text), value) => matches!(value, Value::Scalar { .. }),
                (Some(Fate::Texts), Value::List(items)) => {
                    items.iter().all(|item| item.text().is_some())
                }
                (Some(Fate::Group), value) => matches!(value, Value::Map(_)),
                (Some(Fate::Groups), value) => matches!(value, Value::List(_)),
                (Some(Fate::Texts), _) => false,
            };
            if !fits {
                let why = format!("a value of this sort cannot be read: {}", pair.value.sort());
                self.leave(pair.key_span.start, what, &why);
            }
        }
    }

    fn manifest(&mut self, node: &Node) -> Manifest {
        self.sift(node, "", shapes::MANIFEST);
        let mut manifest = Manifest::default();
        for key in ["data_category", "data_use", "data_subject"] {
            for item in items(node, key) {
                let name = named(key, item);
                self.sift(item, &name, shapes::LABEL);
                let line = (self.lines)(item.span.start);
                let label = Label { line, ..label(item) };
                manifest.labels.insert(text(item, "fides_key").unwrap_or_default(), label);
            }
        }
        let organizations = self.distinct(node, "organization").into_iter();
        manifest.organizations = organizations.map(|item| self.organization(item)).collect();
        let datasets = self.distinct(node, "dataset").into_iter();
        manifest.datasets = datasets.map(|item| self.dataset(item)).collect();
        let systems = self.distinct(node, "system").into_iter();
        manifest.systems = systems.map(|item| self.system(item)).collect();
        manifest
    }

    /// The first of each key under a kind; the others are left out.
    fn distinct<'n>(&mut self, node: &'n Node, kind: &str) -> Vec<&'n Node> {
        let mut seen = BTreeSet::new();
        let mut first = Vec::new();
        for item in items(node, kind) {
            if seen.insert(text(item, "fides_key")) {
                first.push(item);
            } else {
                self.leave(item.span.start, named(kind, item), "there is another with this key");
            }
        }
        first
    }

    fn organization(&mut self, node: &Node) -> Organization {
        let name = named("organization", node);
        self.sift(node, &name, shapes::ORGANIZATION);
        let mut contact = |key: &str| {
            let Some(group) = node.get(key).filter(|group| group.value != Value::Nothing) else {
                return Contact::default();
            };
            self.sift(group, &format!("{name}: {key}"), shapes::CONTACT);
            Contact { address: text(group, "address"), email: text(group, "email") }
        };
        Organization {
            key: text(node, "fides_key").unwrap_or_default(),
            label: label(node),
            controller: contact("controller"),
            officer: contact("data_protection_officer"),
        }
    }

    fn dataset(&mut self, node: &Node) -> Dataset {
        let name = named("dataset", node);
        self.sift(node, &name, shapes::DATASET);
        let mut categories: BTreeSet<_> = texts(node, "data_categories").into_iter().collect();
        let mut keys = BTreeSet::new();
        let fields = gather(items(node, "collections"), &mut categories, &mut keys);
        if let Some(collections) = node.get("collections").filter(|_| fields > 0) {
            let keys: Vec<_> = keys.iter().map(|key| shown(key)).collect();
            let what = format!("{name}: collections ({})", keys.join(", "));
            let why = format!(
                "a pack lists kinds of data, not columns; of {fields} only data_categories is read"
            );
            self.leave(collections.span.start, what, &why);
        }
        Dataset {
            key: text(node, "fides_key").unwrap_or_default(),
            organization: text(node, "organization_fides_key"),
            label: label(node),
            categories,
            line: (self.lines)(node.span.start),
        }
    }

    fn system(&mut self, node: &Node) -> System {
        let name = named("system", node);
        self.sift(node, &name, shapes::SYSTEM);
        let declarations = items(node, "privacy_declarations").iter();
        let declarations = declarations.map(|item| self.declaration(item, &name)).collect();
        System {
            key: text(node, "fides_key").unwrap_or_default(),
            organization: text(node, "organization_fides_key"),
            label: label(node),
            kind: text(node, "system_type").unwrap_or_default(),
            legal_name: text(node, "legal_name"),
            egress: self.flows(node, "egress", &name),
            ingress: self.flows(node, "ingress", &name),
            datasets: texts(node, "dataset_references"),
            remarks: remarks(node),
            abroad: flag(node, "does_international_transfers")
                || !texts(node, "legal_basis_for_transfers").is_empty(),
            declarations,
        }
    }

    fn flows(&mut self, node: &Node, key: &str, name: &str) -> Vec<Flow> {
        let flows = items(node, key).iter().map(|item| {
            self.sift(item, &format!("{name}: {key}"), shapes::FLOW);
            Flow {
                key: text(item, "fides_key").unwrap_or_default(),
                kind: text(item, "type").unwrap_or_default(),
                line: (self.lines)(item.span.start),
            }
        });
        flows.collect()
    }

    fn declaration(&mut self, node: &Node, of: &str) -> Declaration {
        let called = text(node, "name").or_else(|| text(node, "data_use")).unwrap_or_default();
        self.sift(node, &format!("{of}: {}", shown(&called)), shapes::DECLARATION);
        let listed = |key| node.get(key).map(|_| texts(node, key));
        Declaration {
            line: (self.lines)(node.span.start),
            name: text(node, "name"),
            data_use: text(node, "data_use").unwrap_or_default(),
            categories: texts(node, "data_categories"),
            subjects: texts(node, "data_subjects"),
            datasets: texts(node, "dataset_references"),
            egress: listed("egress"),
            ingress: listed("ingress"),
            basis: text(node, "legal_basis_for_processing"),
            retention: text(node, "retention_period"),
            special: flag(node, "processes_special_category_data"),
            special_basis: text(node, "special_category_legal_basis"),
            shared: flag(node, "data_shared_with_third_parties"),
            third_parties: text(node, "third_parties"),
            assessment: text(node, "impact_assessment_location"),
        }
    }
}

/// What a system says that no key of a pack holds, in words.
fn remarks(node: &Node) -> Vec<String> {
    const SAID: &[(&str, &str)] = &[
        ("system_type", "sort of system"),
        ("responsibility", "responsibility"),
        ("legal_basis_for_transfers", "what carries data abroad"),
        ("requires_data_protection_assessments", "an impact assessment is required"),
        ("dpa_location", "where the assessment is"),
        ("dpa_progress", "how far the assessment is"),
        ("uses_profiling", "it profiles people with legal effect"),
        ("joint_controller_info", "joint controllers"),
        ("data_security_practices", "security"),
        ("processes_personal_data", "it processes personal data"),
    ];
    let said = SAID.iter().filter_map(|(key, about)| {
        let values = text(node, key).map_or_else(|| texts(node, key), |value| vec![value]);
        (!values.is_empty()).then(|| format!("{about}: {}", values.join(", ")))
    });
    said.collect()
}

/// Gathers the categories of collections and their fields, and the keys that stand there; how many
/// groups there were.
fn gather(nodes: &[Node], categories: &mut BTreeSet<String>, keys: &mut BTreeSet<String>) -> usize {
    let mut count = 0;
    for node in nodes {
        categories.extend(texts(node, "data_categories"));
        if let Value::Map(pairs) = &node.value {
            keys.extend(pairs.iter().map(|pair| pair.key.clone()));
        }
        count += 1 + gather(items(node, "fields"), categories, keys);
    }
    count
}

fn named(kind: &str, node: &Node) -> String {
    format!("{kind} {}", shown(&text(node, "fides_key").unwrap_or_default()))
}

fn label(node: &Node) -> Label {
    Label { name: text(node, "name"), description: text(node, "description"), line: 0 }
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map_or(&[][..], Node::items)
}

/// A value on one line, without what cannot be seen.
fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::text).map(clean).filter(|text| !text.is_empty())
}

fn texts(node: &Node, key: &str) -> Vec<String> {
    let texts = items(node, key).iter().filter_map(Node::text).map(clean);
    texts.filter(|text| !text.is_empty()).collect()
}

fn flag(node: &Node, key: &str) -> bool {
    text(node, key).is_some_and(|text| matches!(text.as_str(), "true" | "True" | "yes" | "on"))
}

fn clean(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_forbidden(*c)).collect();
    seen.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}
