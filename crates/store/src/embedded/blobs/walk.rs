//! Names in a tree of folders, in the order of their bytes.
//!
//! Invariant: a folder is read only when a name in it can be part of the answer.

use std::path::Path;

use super::{SUFFIX, WHAT};
use crate::blobs::BlobName;
use crate::disk::Disk;
use crate::error::StoreError;

/// What is looked for.
struct Wanted<'a> {
    prefix: &'a str,
    after: &'a str,
    limit: usize,
}

/// The first `limit` names that begin with `prefix` and come after `after`.
pub(super) fn names(
    disk: &dyn Disk,
    tree: &Path,
    prefix: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<BlobName>, StoreError> {
    let mut found = Vec::new();
    walk(disk, tree, "", &Wanted { prefix, after, limit }, &mut found)?;
    Ok(found)
}

/// Walks a folder whose names all begin with `base`.
fn walk(
    disk: &dyn Disk,
    folder: &Path,
    base: &str,
    wanted: &Wanted<'_>,
    found: &mut Vec<BlobName>,
) -> Result<(), StoreError> {
    let entries = disk.list(folder).map_err(|error| error.told(WHAT, "a folder"))?;
    // A folder sorts with the slash that follows it in the names of its files.
    let mut names: Vec<_> = entries
        .iter()
        .filter_map(|entry| {
            if entry.is_folder {
                return Some((format!("{base}{}/", entry.name), Some(&entry.name)));
            }
            Some((format!("{base}{}", entry.name.strip_suffix(SUFFIX)?), None))
        })
        .collect();
    names.sort();
    for (name, inner) in names {
        if found.len() >= wanted.limit {
            break;
        }
        match inner {
            Some(inner) if wanted.may_lie_below(&name) => {
                walk(disk, &folder.join(inner), &name, wanted, found)?;
            }
            None if name.starts_with(wanted.prefix) && name.as_str() > wanted.after => {
                // What is not a name of ours was not put there by us.
                found.extend(BlobName::new(name));
            }
            Some(_) | None => {}
        }
    }
    Ok(())
}

impl Wanted<'_> {
    /// Whether a name that begins with `base` can be wanted.
    fn may_lie_below(&self, base: &str) -> bool {
        let shared = base.starts_with(self.prefix) || self.prefix.starts_with(base);
        shared && (self.after.starts_with(base) || base > self.after)
    }
}
