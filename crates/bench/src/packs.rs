//! The pack compiler: the London pack by a whole process, and a pack a hundred times as large.
//!
//! Invariant: the process is the one that people run, started anew each time; the grown pack has
//! no mistake, so that every check runs to its end.

mod grown;

use crate::london;
use crate::measure::{Spent, Started, least, spent};
use crate::table::{Row, Target, figure, print};
use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How long `pack check packs/london` may take, whole process, in milliseconds.
const CHECK_MAX_MS: f64 = 150.0;

/// How long the pack a hundred times as large may take, in seconds.
const GROWN_MAX_S: f64 = 3.0;

/// What `packs` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How often each is measured; the least disturbed round counts.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// How many times as large the grown pack is.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(2..=100))]
    times: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { rounds: 7, times: 100 }
    }
}

/// Measures the compiler.
///
/// # Errors
///
/// Where the binary is missing, or a pack has a mistake.
pub(crate) fn run(options: &Options) -> Result<()> {
    let binary = binary()?;
    let london = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packs/london");
    let pack = london.to_str().context("the pack's path is no text")?;
    let check = rounds(options.rounds, || process(&binary, &["pack", "check", pack]))?;
    let bare = rounds(options.rounds, || process(&binary, &["--version"]))?;
    let sources = london::sources();
    let one = rounds(options.rounds, || compile(&sources))?;
    let many = grown::grown(&sources, options.times);
    let grown = rounds(options.rounds.min(3), || compile(&many))?;
    let ms = |seconds: f64| format!("{} ms wall", figure(seconds * 1e3));
    let rows = [
        Row::new("pack check packs/london, whole process", ms(check))
            .beside(format!("the same process saying --version: {}", ms(bare)), check / bare)
            .judged(check * 1e3, Target::AtMost(CHECK_MAX_MS), " ms"),
        Row::new("  compiling it, in this process", ms(one)),
        Row::new(format!("a pack {} × as large ({} files)", options.times, many.len()), ms(grown))
            .beside(format!("London: {}", ms(one)), grown / one)
            .judged(grown, Target::AtMost(GROWN_MAX_S), " s"),
    ];
    print("packs", &rows)
}

/// The program that people run, built beside this one.
fn binary() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let binary = own.with_file_name("bluelamp");
    ensure!(binary.is_file(), "build it first: cargo build --release");
    Ok(binary)
}

/// The least wall time of several rounds, in seconds.
fn rounds(count: u32, mut round: impl FnMut() -> Result<Spent>) -> Result<f64> {
    let mut seconds = Vec::new();
    for _ in 0..count {
        seconds.push(round()?.wall.as_secs_f64());
    }
    Ok(least(&seconds))
}

fn process(binary: &Path, words: &[&str]) -> Result<Spent> {
    let started = Started::now();
    let status = Command::new(binary)
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("the binary does not start")?;
    let spent = started.spent();
    ensure!(status.success(), "`bluelamp {}` found something wrong", words.join(" "));
    Ok(spent)
}

fn compile(sources: &[pack::Source]) -> Result<Spent> {
    let today = crate::measure::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let ((pack, wrong), spent) = spent(|| Ok(pack::compile(sources, today)))?;
    let first = wrong.iter().find(|one| one.severity == pack::Severity::Error);
    ensure!(pack.is_some(), "the pack has a mistake: {first:?}");
    Ok(spent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grown_pack_compiles_with_as_many_things_as_it_has_copies() {
        let sources = london::sources();
        let today = jiff::civil::date(2026, 11, 22);
        let one = pack::compile(&sources, today).0.expect("London has no mistakes");
        let (three, wrong) = pack::compile(&grown::grown(&sources, 3), today);
        let wrong: Vec<_> =
            wrong.iter().filter(|one| one.severity == pack::Severity::Error).collect();
        let three = three.unwrap_or_else(|| panic!("{wrong:#?}"));
        assert_eq!(three.activities.len(), 3 * one.activities.len());
        assert_eq!(three.notices.len(), 3 * one.notices.len());
        assert_eq!(three.promises.len(), 3 * one.promises.len());
    }
}
