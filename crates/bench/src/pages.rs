//! The console of a large force: pages as staff load them, and decisions with their facts looked
//! up.
//!
//! Invariant: people, cases, sessions and the recordings that are shown were made through the desk;
//! what is only held stands in every index that a page asks. Time is that of the server alone, from
//! the request to the last byte of the page.

mod force;
mod walks;

use crate::measure::{Spent, Started, percentile, real, thread_cpu};
use crate::noise::Noise;
use crate::plan::Held;
use crate::table::{Row, Target, figure, print};
use crate::{decisions, ground};
use anyhow::{Context as _, Result, ensure};
use desk::{Desk, evidence};
use force::Force;
use jiff::SignedDuration;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::{Embedded, RealDisk};
use walks::Loaded;

/// What Cedar with all of a hundred policies took on the quiet machine for which the limits below
/// were written, in microseconds. Where it takes longer, everything does.
const CEDAR_QUIET_US: f64 = 111.0;

/// The most that 99 of 100 decisions may take there with their facts looked up, in microseconds.
const LOOKED_UP_MAX_US: f64 = 250.0;

/// The most that 99 of 100 pages may take there, in microseconds.
const PAGE_MAX_US: f64 = 15_000.0;

/// The most that a page may weigh, in kilobytes.
const PAGE_MAX_KB: f64 = 120.0;

/// How many policies a large force has.
const POLICIES: usize = 100;

/// What `pages` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many recordings are held.
    #[arg(long, default_value_t = 5_000_000)]
    held: u64,
    /// How many people are assigned to cases, counted once for each case.
    #[arg(long, default_value_t = 1_000_000)]
    assignments: u64,
    /// How many people are signed in.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=100))]
    sessions: u64,
    /// How many pages each of them loads, one a second.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    pages: u64,
    /// How many decisions are asked for.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..))]
    decisions: u64,
}

impl Default for Options {
    fn default() -> Self {
        let (held, assignments) = (5_000_000, 1_000_000);
        Self { held, assignments, sessions: 50, pages: 60, decisions: 20_000 }
    }
}

/// Measures decisions and pages.
///
/// # Errors
///
/// Where the desk refuses, or a page is not what it should be.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = ground::folder()?;
    let (bare, decisions, pages) = ground::runtime()?.block_on(measure(folder.path(), options))?;
    let mut rows = vec![];
    let us = |pick: fn(&Spent) -> Duration| {
        decisions.iter().map(|one| pick(one).as_secs_f64() * 1e6).collect::<Vec<_>>()
    };
    let (cpu, wall) = (us(|one| one.cpu), us(|one| one.wall));
    let most = percentile(&cpu, 99);
    let many = options.assignments;
    rows.push(
        Row::new(
            format!("a decision, its facts looked up: {many} assignments"),
            format!("{} µs CPU p99 ({} p50)", figure(most), figure(percentile(&cpu, 50))),
        )
        .beside(format!("Cedar with all {POLICIES}: {} µs CPU", figure(bare)), most / bare)
        .judged(most / bare, Target::AtMost(LOOKED_UP_MAX_US / CEDAR_QUIET_US), " × Cedar"),
    );
    rows.push(Row::new(
        "  by the clock on the wall",
        format!("{} µs p99 ({} p50)", figure(percentile(&wall, 99)), figure(percentile(&wall, 50))),
    ));
    let all: Vec<_> = pages.iter().map(|page| page.seconds * 1e3).collect();
    let (half, most) = (percentile(&all, 50), percentile(&all, 99));
    rows.push(
        Row::new(
            format!("a page, {} held, {} sessions", figure(real(options.held)), options.sessions),
            format!("{} ms p99 ({} p50)", figure(most), figure(half)),
        )
        .beside(format!("Cedar with all {POLICIES}: {} µs CPU", figure(bare)), most * 1e3 / bare)
        .judged(
            most * 1e3 / bare,
            Target::AtMost(PAGE_MAX_US / CEDAR_QUIET_US),
            " × Cedar",
        ),
    );
    for name in walks::NAMES {
        let of: Vec<_> = pages.iter().filter(|page| page.name == name).collect();
        let ms: Vec<_> = of.iter().map(|page| page.seconds * 1e3).collect();
        let kb = of.iter().map(|page| page.bytes).max().unwrap_or_default();
        let kb = real(u64::try_from(kb)?) / 1e3;
        let (half, most) = (percentile(&ms, 50), percentile(&ms, 99));
        rows.push(
            Row::new(
                format!("  {name}, {} times", of.len()),
                format!("{} ms p99 ({} p50), {} kB", figure(most), figure(half), figure(kb)),
            )
            .judged(kb, Target::AtMost(PAGE_MAX_KB), " kB"),
        );
    }
    print("pages", &rows)
}

/// What was measured: bare Cedar in microseconds, each decision, each page.
type Measured = (f64, Vec<Spent>, Vec<Loaded>);

async fn measure(folder: &Path, options: &Options) -> Result<Measured> {
    let path = folder.to_owned();
    let opened =
        tokio::task::spawn_blocking(move || Embedded::open(&path, desk::KINDS, Arc::new(RealDisk)));
    let store = Arc::new(opened.await??);
    let clock = Arc::new(ground::SystemClock);
    let sources = force::policies(POLICIES)?;
    let desk = ground::under(Arc::clone(&store), clock, sources).await?;
    let policies = desk::packs::current(&desk).context("no pack is in force")?;
    ensure!(policies.pack.access.all().len() == POLICIES, "not {POLICIES} policies");
    let force = Force::gather(&desk, options.assignments, options.sessions).await?;
    // What is held besides becomes due after what is shown, and was received before it.
    let later = desk.now() + SignedDuration::from_hours(3 * 24);
    let shown = force.recordings.len() as u64;
    Held::among(store, shown, later)?.grow_to(options.held).await?;
    while desk::log::advance(&desk).await?.is_some() {}
    // The rival is measured beside what it is compared with, not before all the setting up.
    let bare = decisions::bare()?;
    let decisions = decide(&desk, &force, options.decisions).await?;
    let pages = walks::walk(&desk, &force, options.pages).await?;
    Ok((bare, decisions, pages))
}

/// Asks whether somebody may see a recording, again and again of others and about others.
async fn decide(desk: &Desk, force: &Force, count: u64) -> Result<Vec<Spent>> {
    let mut noise = Noise::new(5);
    let mut taken = Vec::new();
    for _ in 0..count {
        let officer = noise.one_of(&force.officers).context("nobody is signed in")?;
        let recording = noise.one_of(&force.recordings).context("nothing is shown")?;
        let ctx = officer.ctx(desk);
        let (started, cpu) = (Started::now(), thread_cpu());
        evidence::allowed(&ctx, desk, recording, &[]).await?;
        taken.push(Spent { cpu: thread_cpu().saturating_sub(cpu), ..started.spent() });
    }
    Ok(taken)
}
