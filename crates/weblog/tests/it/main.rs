//! Logs in every form, good and bad, summarised; and what must not come out of them.
//!
//! Invariant: what a summary is held against here is Analog, or shares no code with it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]

mod analog;
mod bad;
mod forms;
mod live;
mod made;
mod nobody;
mod shreds;

use weblog::{Dialect, FLOOR, Keys, ReadError, Report, Settings, Summary};

/// A summary of nothing, under keys that are the same each time.
fn empty() -> Summary {
    Summary::new(Settings::default(), [11, 22], Keys::of_run([33, 44]))
}

/// What is read of a log, and how that ended.
fn read(log: &[u8]) -> (Summary, Result<Option<Dialect>, ReadError>) {
    let mut summary = empty();
    let outcome = weblog::read(log, &mut summary);
    (summary, outcome)
}

/// The report of a log that can be read.
fn report(log: &[u8]) -> Report {
    let (summary, outcome) = read(log);
    outcome.unwrap();
    Report::of(&summary, FLOOR)
}

/// So many lines of a made-up log, each written by `line`.
fn made(number: u64, line: impl Fn(&made::Request) -> String) -> Vec<u8> {
    let mut log = made::Log::new(7, 700);
    let mut out = Vec::new();
    for _ in 0..number {
        out.extend(line(&log.next()).into_bytes());
        out.push(b'\n');
    }
    out
}

/// One good line of the combined format.
fn line(path: &str, status: u16) -> String {
    format!(
        "203.0.113.9 - - [22/Nov/2026:10:11:12 +0000] \"GET {path} HTTP/1.1\" {status} 100 \"-\" \
         \"curl/8.1\"\n"
    )
}
