//! A draft of a pack from a fideslang manifest: what Ethyca's taxonomy says of systems and uses,
//! taken over; what it cannot say, marked to be confirmed.
//!
//! Modelled on fideslang 3.1. `docs/formats/fideslang.md` says what becomes of each key.
//!
//! Invariant: each key of a manifest is taken, or listed as left out with its line; and whatever
//! the manifest does not say stands in the draft as `confirm: true` with a note, or not at all.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{Diagnostic, FILE_MAX_BYTES, Source};

use manifest::Manifest;

mod manifest;
mod names;
mod notices;
mod shapes;
#[cfg(test)]
mod tests;
mod things;
mod words;
mod write;

/// The most declarations, systems, flows, kinds of data, of each sort, that a manifest may have.
pub const THINGS_MAX: usize = 500;

/// A draft of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its files.
    pub files: Vec<Source>,
    /// What was taken, a line each: `4 systems`.
    pub taken: Vec<String>,
    /// What was not, in the order of the manifest.
    pub left_out: Vec<LeftOut>,
}

/// A part of a manifest that the draft does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its line in the manifest, from 1.
    pub line: usize,
    /// Where it stands: `system crm: vendor_id`.
    pub what: String,
    /// Why it is not in the draft.
    pub why: String,
}

/// Why no draft can be made.
#[derive(Debug, thiserror::Error)]
pub enum FideslangError {
    /// The manifest is larger than a file of a pack may be.
    #[error("the manifest has {size_bytes} bytes, more than {FILE_MAX_BYTES}")]
    TooLarge {
        /// Its size.
        size_bytes: usize,
    },
    /// The manifest is not YAML, or more of it than a pack's files may be.
    #[error("the manifest cannot be read")]
    Unread(Vec<Diagnostic>),
    /// The manifest holds nothing that a pack could.
    #[error("the manifest names no system, no dataset and no organisation")]
    Empty,
    /// The manifest holds more of something than a draft is made of.
    #[error("the manifest has more than {THINGS_MAX} {what}; split it")]
    TooMany {
        /// What it has too much of.
        what: &'static str,
    },
    /// A file of the draft would be larger than a pack may hold.
    #[error(
        "`{path}` of the draft would have more than {FILE_MAX_BYTES} bytes; split the manifest"
    )]
    TooLong {
        /// The file.
        path: String,
    },
}

/// Makes a draft of a pack that holds from a day.
///
/// # Errors
///
/// [`FideslangError`] where the manifest cannot be read, holds nothing, or holds too much.
pub fn draft(manifest: &str, on: Date) -> Result<Draft, FideslangError> {
    if manifest.len() > FILE_MAX_BYTES {
        return Err(FideslangError::TooLarge { size_bytes: manifest.len() });
    }
    let read = manifest::read(manifest).map_err(FideslangError::Unread)?;
    if read.systems.is_empty() && read.datasets.is_empty() && read.organizations.is_empty() {
        return Err(FideslangError::Empty);
    }
    few_enough(&read)?;
    let mut left_out = read.left_out.clone();
    let draft = things::of(&read, on, &mut left_out);
    let files = write::files(&draft, on);
    if let Some(file) = files.iter().find(|file| file.text.len() > FILE_MAX_BYTES) {
        return Err(FideslangError::TooLong { path: file.path.clone() });
    }
    left_out.sort_by_key(|part| part.line);
    let counts = [
        ("controller", "controllers", draft.controllers.len()),
        ("system", "systems", draft.systems.len()),
        ("activity", "activities", draft.activities.len()),
        ("purpose", "purposes", draft.purposes.len()),
        ("kind of data", "kinds of data", draft.data.len()),
        ("recipient", "recipients", draft.recipients.len()),
    ];
    let taken = counts.into_iter().filter(|(_, _, number)| *number > 0);
    let taken = taken
        .map(|(one, many, number)| format!("{number} {}", if number == 1 { one } else { many }));
    Ok(Draft { files, taken: taken.collect(), left_out })
}

/// Refuses a manifest before any work is done on it that grows with the square of its size.
fn few_enough(read: &Manifest) -> Result<(), FideslangError> {
    let declarations = || read.systems.iter().flat_map(|system| &system.declarations);
    let categories: BTreeSet<_> = declarations().flat_map(|said| &said.categories).collect();
    let flows = read.systems.iter().map(|system| system.egress.len() + system.ingress.len());
    let counts = [
        ("organisations", read.organizations.len()),
        ("systems and datasets", read.systems.len() + read.datasets.len()),
        ("declarations", declarations().count()),
        ("kinds of data", categories.len()),
        ("flows", flows.sum()),
    ];
    match counts.into_iter().find(|(_, number)| *number > THINGS_MAX) {
        Some((what, _)) => Err(FideslangError::TooMany { what }),
        None => Ok(()),
    }
}
