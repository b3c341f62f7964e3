//! The schedule: what each file of a bundle is, how long, and its digest.
//!
//! Invariant: no field is a formula to a program that opens the schedule.

/// A file of a bundle, as the schedule names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in the bundle.
    pub path: String,
    /// What it is, for a person.
    pub what: String,
    /// Its length, in bytes.
    pub size_bytes: u64,
    /// SHA-256.
    pub sha256: [u8; 32],
}

/// The schedule of a bundle, and the list of digests, a line at a time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Schedule;

impl Schedule {
    /// The first line of the schedule.
    pub fn head() -> String {
        "number,file,what,bytes,sha256\r\n".to_owned()
    }

    /// A line of the schedule; `number` counts from 1.
    pub fn line(number: usize, line: &Line) -> String {
        let (path, what) = (quoted(&line.path), quoted(&line.what));
        format!("{number},{path},{what},{},{}\r\n", line.size_bytes, hex(&line.sha256))
    }

    /// A line of the list of digests, as `sha256sum --check` reads it.
    pub fn sum(line: &Line) -> String {
        format!("{}  {}\n", hex(&line.sha256), line.path)
    }
}

fn hex(digest: &[u8; 32]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in digest {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A field between quotes; one that a spreadsheet would take for a formula begins with an
/// apostrophe.
fn quoted(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", field.replace('"', "\"\""))
}
