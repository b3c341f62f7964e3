//! Summarises logs through the library alone, for measuring: `summarise [--json] FILE…`.
//!
//! Invariant: the keys are fixed, so that a run can be repeated; never use this on real people.

use std::io::Write as _;
use weblog::{Keys, Report, Settings, Source, Summary};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut summary = Summary::new(Settings::default(), [1, 2], Keys::of_run([3, 4]));
    let mut json = false;
    for argument in std::env::args().skip(1) {
        if argument == "--json" {
            json = true;
            continue;
        }
        weblog::read(Source::open(argument.as_ref())?, &mut summary)?;
    }
    let report = Report::of(&summary, weblog::FLOOR);
    let words = if json { serde_json::to_string(&report)? } else { report.to_text(20) };
    writeln!(std::io::stdout(), "{words}")?;
    Ok(())
}
