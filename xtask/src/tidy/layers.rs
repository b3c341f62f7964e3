//! Which crate may use which, and what the pure ones may not touch.
//!
//! Invariant: the tables here are the architecture; a new arrow is drawn here first.

use super::Source;
use anyhow::{Context as _, Result};
use std::path::Path;

/// Each crate and the crates of ours it may depend on.
const LAYERS: &[(&str, &[&str])] = &[
    ("access", &[]),
    ("pack", &["access"]),
    ("rules", &["access", "pack"]),
    ("ledger", &[]),
    ("vault", &[]),
    ("store", &[]),
    ("desk", &["bundle", "media", "pack", "rules", "ledger", "vault", "store", "weblog"]),
    ("press", &["pack"]),
    ("letterbox", &[]),
    ("media", &[]),
    ("bundle", &[]),
    ("weblog", &[]),
    ("web", &["pack", "rules", "desk", "press"]),
    // The binary puts the parts together: it opens the store and the key file for the desk.
    ("cli", &["letterbox", "pack", "rules", "desk", "press", "store", "vault", "web", "weblog"]),
    ("sim", &["pack", "rules", "ledger", "vault", "store", "desk"]),
    ("bench", &["access", "bundle", "pack", "rules", "ledger", "vault", "store", "desk", "web"]),
];

/// Crates that do no IO.
const PURE: &[&str] = &["access", "pack", "rules", "ledger", "vault"];

/// Dependencies that a pure crate may not have.
const IMPURE: &[&str] =
    &["tokio", "rusqlite", "axum", "reqwest", "getrandom", "rand", "tempfile", "rustix", "tracing"];

/// Names that may not stand in a pure crate, tests apart.
const IMPURE_NAMES: &[&str] =
    &["std::fs", "std::net", "std::env", "std::process", "SystemTime", "Instant::now", "::now()"];

pub(super) fn faults(root: &Path, sources: &[Source]) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for (name, allowed) in LAYERS {
        let path = format!("crates/{name}/Cargo.toml");
        let file = root.join(&path);
        if !file.exists() {
            continue;
        }
        let manifest = std::fs::read_to_string(file).with_context(|| path.clone())?;
        for dependency in dependencies(&manifest) {
            let ours = LAYERS.iter().any(|(known, _)| *known == dependency);
            if ours && !allowed.contains(&dependency) {
                faults.push(format!("{path}: `{name}` may not depend on `{dependency}`"));
            }
            if PURE.contains(name) && IMPURE.contains(&dependency) {
                faults.push(format!("{path}: `{name}` is pure; `{dependency}` does IO"));
            }
        }
    }
    for folder in std::fs::read_dir(root.join("crates"))? {
        let name = folder?.file_name().to_string_lossy().into_owned();
        if !LAYERS.iter().any(|(known, _)| *known == name) {
            faults.push(format!("crates/{name}: stands in no layer; see xtask/src/tidy/layers.rs"));
        }
    }
    for source in sources.iter().filter(|source| !source.is_test()) {
        let pure = PURE.iter().any(|name| source.path.starts_with(&format!("crates/{name}/")));
        if !pure {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for name in IMPURE_NAMES.iter().filter(|name| code.contains(**name)) {
                let at = number + 1;
                faults.push(format!("{}:{at}: `{name}` in a pure crate", source.path));
            }
        }
    }
    Ok(faults)
}

/// The names under `[dependencies]` of a manifest written one to a line.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty())
}
