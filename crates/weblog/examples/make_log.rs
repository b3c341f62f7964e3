//! Writes a made-up combined log to standard output: so many lines, from a seed.
//!
//! Invariant: the same number and seed make the same log.

#[path = "../tests/it/made.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod made;

use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let lines: u64 = arguments.next().ok_or("make_log LINES [SEED]")?.parse()?;
    let seed: u64 = arguments.next().unwrap_or_else(|| "1".to_owned()).parse()?;
    let mut log = made::Log::new(seed, lines / 60 + 1);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for _ in 0..lines {
        writeln!(out, "{}", log.next().combined())?;
    }
    out.flush()?;
    Ok(())
}
