//! File names that every system takes and that lead nowhere.
//!
//! Invariant: a name given here has no folder, is not empty, begins and ends with neither dot nor
//! blank, and is 120 bytes long at the most.

use crate::{Kind, clean};

const MAX_BYTES: usize = 120;
/// What is left of an ending, dot included.
const ENDING_MAX_BYTES: usize = 12;

/// Names that Windows keeps for devices.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

/// A safe name made of what a sender calls a file.
pub(crate) fn safe(raw: &str, kind: Kind) -> String {
    let last = raw.rsplit(['/', '\\']).find(|piece| !piece.trim().is_empty()).unwrap_or_default();
    let clean: String = clean::line(last, 400)
        .chars()
        .map(|sign| if "<>:\"|?*".contains(sign) { '_' } else { sign })
        .collect();
    let clean = clean.trim_matches(['.', ' ']);
    if clean.is_empty() {
        return format!("unnamed.{}", kind.ending());
    }
    let stem = clean.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let port = |name: &str| stem.strip_prefix(name).is_some_and(|rest| rest.chars().count() == 1);
    let device = DEVICES.contains(&stem.as_str()) || port("com") || port("lpt");
    let (stem, ending) = parts(clean);
    let mark = if device { "_" } else { "" };
    let room = MAX_BYTES - ending.len() - mark.len();
    format!("{mark}{}{ending}", cut(stem, room).trim_end_matches(['.', ' ']))
}

/// The same name with a number, for the second of that name and those after it.
pub(crate) fn numbered(name: &str, number: usize) -> String {
    let (stem, ending) = parts(name);
    let mark = format!(" ({number})");
    let room = MAX_BYTES.saturating_sub(ending.len() + mark.len());
    format!("{}{mark}{ending}", cut(stem, room))
}

/// Whether a name of a file in an archive stays in the folder it is unpacked to.
pub(crate) fn stays(raw: &str) -> bool {
    let drive = raw.as_bytes().get(1) == Some(&b':');
    !drive
        && !raw.starts_with(['/', '\\'])
        && !raw.contains('\0')
        && raw.split(['/', '\\']).all(|piece| piece.trim() != "..")
}

/// A name's stem and its ending, the dot with the ending.
fn parts(name: &str) -> (&str, &str) {
    name.rfind('.')
        .filter(|at| *at > 0 && name.len() - at <= ENDING_MAX_BYTES)
        .and_then(|at| name.split_at_checked(at))
        .unwrap_or((name, ""))
}

/// The beginning of `text`, of `max_bytes` at the most.
pub(crate) fn cut(text: &str, max_bytes: usize) -> &str {
    let mut end = max_bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
