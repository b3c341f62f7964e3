//! The pack language from outside: whole packs, as they stand on disk.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
#![expect(clippy::disallowed_methods, reason = "tests read the pack that the pure core is given")]

use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use pack::{Diagnostic, Source};

mod access;
mod bad_input;
mod changes;
mod diagnostics;
mod dpv;
mod example;
mod fideslang;
mod lawful;
mod london;
mod mistakes;
mod mutants;
mod registers;

/// The day on which the tests compile.
const TODAY: Date = date(2026, 11, 22);

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every source of the pack in a folder, as the command line would gather them.
fn sources(folder: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            if Source::kind_of(&name).is_some() {
                found.push(Source::from_bytes(&name, &std::fs::read(&path).unwrap()).unwrap());
            }
        }
    }
    found
}

fn london() -> Vec<Source> {
    sources(&root().join("packs/london"))
}

/// The same pack with one file changed: `from` stands in it exactly once.
fn changed(path: &str, from: &str, to: &str) -> Vec<Source> {
    let mut sources = london();
    let source = sources.iter_mut().find(|source| source.path == path).unwrap();
    assert_eq!(source.text.matches(from).count(), 1, "`{from}` in {path}");
    source.text = source.text.replace(from, to);
    sources
}

/// Diagnostics as a person reads them, a line break after each.
fn listed(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().flat_map(|found| [found.to_string(), "\n".to_owned()]).collect()
}
