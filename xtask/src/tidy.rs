//! The habits that the compiler cannot check: file shapes, purity, direction, promise marks.
//!
//! Invariant: reads the tree and says what is wrong; only [`write_promises`] writes.

mod files;
mod layers;
mod marks;

use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};

/// A source file, read once.
pub(crate) struct Source {
    /// Its path from the workspace's folder, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

impl Source {
    /// Whether the file holds only tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }
}

/// Everything that is not as it should be, as `file:line: words`.
///
/// # Errors
///
/// Where the tree cannot be read or a pack does not compile.
pub(crate) fn faults(root: &Path) -> Result<Vec<String>> {
    let sources = sources(root)?;
    let mut faults = files::faults(&sources);
    faults.extend(layers::faults(root, &sources)?);
    faults.extend(marks::faults(root, &sources)?);
    Ok(faults)
}

/// Writes `docs/promises.md` anew.
///
/// # Errors
///
/// As for [`faults`], or where the file cannot be written.
pub(crate) fn write_promises(root: &Path) -> Result<()> {
    let register = marks::register(root, &sources(root)?)?;
    std::fs::write(root.join("docs/promises.md"), register).context("docs/promises.md")
}

/// The Rust files of `crates/` and `xtask/`, in order of path.
fn sources(root: &Path) -> Result<Vec<Source>> {
    let mut paths = Vec::new();
    for top in ["crates", "xtask"] {
        walk(&root.join(top), &mut paths)?;
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text =
                std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let path = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            Ok(Source { path, text })
        })
        .collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target" && name != "node_modules") {
                walk(&path, paths)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    Ok(())
}
