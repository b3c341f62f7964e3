//! Promise marks: which code keeps a promise, and which one test explains it.
//!
//! Invariant: `docs/promises.md` is written from the packs and the marks, never by hand.

use super::Source;
use anyhow::{Context as _, Result, bail};
use pack::{Pack, PromiseKind, PromiseStatus};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Where a promise is marked: code, and tests.
#[derive(Default)]
struct Places {
    code: Vec<String>,
    tests: Vec<String>,
}

pub(super) fn faults(root: &Path, sources: &[Source]) -> Result<Vec<String>> {
    let pack = london(root)?;
    let places = places(sources);
    let mut faults = Vec::new();
    for (id, marked) in &places {
        let first = marked.code.iter().chain(&marked.tests).next().cloned().unwrap_or_default();
        let Some(promise) = pack.promises.get(id.as_str()) else {
            faults.push(format!("{first}: no pack makes the promise `{id}`"));
            continue;
        };
        if promise.status == PromiseStatus::Planned {
            faults.push(format!("{first}: `{id}` is marked in code and still planned in the pack"));
        }
        if marked.tests.len() > 1 {
            faults.push(format!("{id}: explained by several tests: {}", marked.tests.join(", ")));
        }
    }
    for (id, promise) in &pack.promises {
        if promise.kind != PromiseKind::Enforced || promise.status != PromiseStatus::Kept {
            continue;
        }
        let marked = places.get(id.as_str());
        if marked.is_none_or(|marked| marked.code.is_empty()) {
            faults.push(format!("packs/london: `{id}` is enforced, and no code says promise!"));
        }
        if marked.is_none_or(|marked| marked.tests.is_empty()) {
            faults.push(format!("packs/london: `{id}` is enforced, and no test says keeps!"));
        }
    }
    let written = std::fs::read_to_string(root.join("docs/promises.md")).unwrap_or_default();
    if written != text(&pack, &places)? {
        faults.push("docs/promises.md: out of step; run `cargo xtask promises`".to_owned());
    }
    Ok(faults)
}

pub(super) fn register(root: &Path, sources: &[Source]) -> Result<String> {
    text(&london(root)?, &places(sources))
}

fn text(pack: &Pack, places: &BTreeMap<String, Places>) -> Result<String> {
    let mut text = String::from(
        "# Promise → code → test\n\nWritten by `cargo xtask promises` from `packs/london` and the \
         marks `promise!` and `keeps!`.\n\n| promise | kind | status | code | test |\n\
         |---|---|---|---|---|\n",
    );
    let none = Places::default();
    for (id, promise) in &pack.promises {
        let marked = places.get(id.as_str()).unwrap_or(&none);
        let kind = match promise.kind {
            PromiseKind::Enforced => "enforced",
            PromiseKind::Worked => "worked",
            PromiseKind::Shown => "shown",
            PromiseKind::Recorded => "recorded",
        };
        let status = match promise.status {
            PromiseStatus::Kept => "kept",
            PromiseStatus::Planned => "planned",
        };
        let list = |paths: &[String]| paths.join(" ");
        writeln!(
            text,
            "| `{id}` | {kind} | {status} | {} | {} |",
            list(&marked.code),
            list(&marked.tests)
        )?;
    }
    Ok(text)
}

/// The marks in `sources`, by promise. The mark's macros themselves are left out.
fn places(sources: &[Source]) -> BTreeMap<String, Places> {
    let mut places: BTreeMap<String, Places> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.path.starts_with("xtask/")) {
        for line in source.text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for (mark, is_test) in [("promise!(\"", false), ("keeps!(\"", true)] {
                let Some((_, rest)) = line.split_once(mark) else { continue };
                let Some((id, _)) = rest.split_once('"') else { continue };
                let marked = places.entry(id.to_owned()).or_default();
                let list = if is_test { &mut marked.tests } else { &mut marked.code };
                if is_test || !list.contains(&source.path) {
                    list.push(source.path.clone());
                }
            }
        }
    }
    places
}

/// The London pack, compiled for the first day it is in force.
fn london(root: &Path) -> Result<Pack> {
    let folder = root.join("packs/london");
    let mut sources = Vec::new();
    read(&folder, &folder, &mut sources)?;
    let day = jiff::civil::date(2026, 12, 1);
    let (pack, diagnostics) = pack::compile(&sources, day);
    let Some(pack) = pack else {
        bail!("packs/london does not compile: {} diagnostics", diagnostics.len());
    };
    Ok(pack)
}

fn read(top: &Path, folder: &Path, sources: &mut Vec<pack::Source>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let kind = path.extension().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "golden") {
                read(top, &path, sources)?;
            }
        } else if ["yaml", "md", "cedar"].contains(&kind) {
            let text = std::fs::read_to_string(&path)?;
            let path = path.strip_prefix(top)?.to_string_lossy().replace('\\', "/");
            sources.push(pack::Source { path, text });
        }
    }
    Ok(())
}
