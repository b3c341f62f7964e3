//! The London pack many times over, each copy under names of its own.
//!
//! Invariant: a copy names nothing of another copy, so that checks have as much more to do as
//! there is more of everything.

use pack::Source;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The keys whose values name things of the pack.
const NAMES: &[&str] = &[
    "id",
    "activity",
    "applies_to",
    "asks",
    "beside",
    "controller",
    "controllers",
    "data",
    "gateway",
    "indirect_notice",
    "invites",
    "keepers",
    "keeps",
    "law",
    "notice",
    "policy_document",
    "purposes",
    "recipients",
    "regulator",
    "retention",
    "run_by",
    "shown_on",
    "systems",
    "tallied_for",
    "tallies",
];

/// Files that stand in the first copy alone: the header, and the roles of which machines have one,
/// with the policies that name them.
const ONCE: &[&str] = &["pack.yaml", "roles.yaml", "access/"];

/// The pack's files, `times` over.
pub(super) fn grown(sources: &[Source], times: u32) -> Vec<Source> {
    let ids = ids(sources);
    let mut all = sources.to_vec();
    for copy in 1..times {
        for source in sources.iter().filter(|source| !is_once(&source.path)) {
            let wording = source.path.strip_prefix("wording/");
            let (path, text) = match wording {
                Some(name) => (format!("wording/copy{copy}/{name}"), words(source, &ids, copy)),
                None => (format!("copy{copy}/{}", source.path), facts(source, &ids, copy)),
            };
            all.push(Source { path, text });
        }
    }
    all
}

fn is_once(path: &str) -> bool {
    ONCE.iter().any(|once| path == *once || (once.ends_with('/') && path.starts_with(once)))
}

/// Left out of the copies: each gives a line to read, and a thousand are the most that are given.
const CONFIRM: &str = "confirm: true";

/// Every id that the pack declares; of a notice, the part before its audience.
fn ids(sources: &[Source]) -> BTreeSet<&str> {
    let lines = sources.iter().flat_map(|source| source.text.lines());
    let ids = lines.filter_map(|line| {
        line.trim_start().trim_start_matches("- ").strip_prefix("id: ").map(str::trim)
    });
    ids.map(|id| id.split('.').next().unwrap_or(id)).collect()
}

/// A file of facts with every name changed, and nothing else.
fn facts(source: &Source, ids: &BTreeSet<&str>, copy: u32) -> String {
    let mut text = String::new();
    let mut naming = false;
    for line in source.text.lines().filter(|line| line.trim() != CONFIRM) {
        let field = line.trim_start().trim_start_matches("- ");
        let key = field.split_once(':').map(|(key, _)| key);
        let key = key.filter(|key| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        if let Some(key) = key {
            naming = NAMES.contains(&key);
        }
        match (naming, key) {
            (true, Some(key)) => {
                let (before, value) = line.split_at(line.find(key).unwrap_or(0) + key.len());
                let _ = writeln!(text, "{before}{}", renamed(value, ids, copy));
            }
            (true, None) => {
                let _ = writeln!(text, "{}", renamed(line, ids, copy));
            }
            (false, _) => {
                let _ = writeln!(text, "{}", inserted(line, ids, copy));
            }
        }
    }
    text
}

/// A notice with the names changed in its head, in what it inserts and in its links.
fn words(source: &Source, ids: &BTreeSet<&str>, copy: u32) -> String {
    let mut text = String::new();
    let mut fences = 0;
    for line in source.text.lines().filter(|line| line.trim() != CONFIRM) {
        fences += u32::from(line == "---");
        let named = line.starts_with("id: ") || line.starts_with("beside: ");
        let line =
            if fences < 2 && named { renamed(line, ids, copy) } else { inserted(line, ids, copy) };
        let _ = writeln!(text, "{line}");
    }
    text
}

/// What stands between `{{` and `}}`, and links to notices, with the names changed.
fn inserted(line: &str, ids: &BTreeSet<&str>, copy: u32) -> String {
    let mut text = String::new();
    for (at, part) in line.split("{{").enumerate() {
        match part.split_once("}}").filter(|_| at > 0) {
            Some((fact, rest)) => {
                // A fact is a kind, a name and fields: only the name is a name.
                let mut steps: Vec<_> = fact.split('.').map(str::to_owned).collect();
                if let Some(name) = steps.get_mut(1) {
                    *name = renamed(name, ids, copy);
                }
                let _ = write!(text, "{{{{{}}}}}{rest}", steps.join("."));
            }
            None => text.push_str(part),
        }
    }
    let Some((before, address)) = text.split_once("(/notices/") else { return text };
    let Some((target, rest)) = address.split_once([')', '#']) else { return text };
    let end = address.get(target.len()..).unwrap_or(rest);
    format!("{before}(/notices/{}{end}", renamed(target, ids, copy))
}

/// Every word that is an id, with the copy's number behind it.
fn renamed(text: &str, ids: &BTreeSet<&str>, copy: u32) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().map(Some).chain([None]) {
        match c {
            Some(c) if c.is_ascii_alphanumeric() || c == '-' => word.push(c),
            other => {
                out.push_str(&word);
                if ids.contains(word.as_str()) {
                    let _ = write!(out, "-c{copy}");
                }
                word.clear();
                out.extend(other);
            }
        }
    }
    out
}
