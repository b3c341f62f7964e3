//! Ingest, end to end: tus upload, SHA-256, seal, fsync, receipt; its CPU time beside the floor of
//! hashing and sealing the same number of bytes, and its peak memory.
//!
//! Invariant: server and floor each run in a fresh process, so that nothing of the client's work or
//! of an earlier upload is counted; every upload ends with a receipt that was checked. Each is held
//! against the floors measured just before and after it, since a shared machine's speed changes
//! from minute to minute.

mod client;
mod floor;
mod server;

pub(crate) use floor::floor;
pub(crate) use server::serve;

use crate::measure::{a_second, cpu_of, least, middle, most, peak_bytes_of, real};
use crate::table::{Row, Target, figure, print};
use anyhow::Result;
use client::Upload;
use server::Server;
use std::time::Duration;

/// Floor on the reference machine: SHA-256 and AES-256-GCM in one pass, CPU seconds per GB.
const REFERENCE_FLOOR: f64 = 0.68;

/// What ingest may take on the reference machine, CPU seconds per GB.
const REFERENCE_INGEST: f64 = 1.4;

/// What the server may have resident with eight uploads at once, in MiB.
const PEAK_MIB: f64 = 64.0;

/// How far the peaks of a small and a large upload may lie apart, in MiB: what the order in which
/// threads run makes of the same work.
const APART_MIB: f64 = 8.0;

/// What `ingest` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The size of the upload, in MiB.
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u64).range(1..))]
    mib: u64,
    /// How often it is measured; the middle ratio counts.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { mib: 512, rounds: 7 }
    }
}

/// What a fresh server spent on some uploads.
struct Run {
    cpu: Duration,
    wall: Duration,
    peak_bytes: u64,
}

/// What an upload cost, and what the floor did at the same time; CPU seconds per GB.
#[derive(Debug, Clone, Copy, Default)]
struct Beside {
    cost: f64,
    floor: f64,
}

/// Measures ingest.
///
/// # Errors
///
/// Where a process cannot be started, or an upload is refused.
pub(crate) fn run(options: &Options) -> Result<()> {
    let Options { mib, rounds } = *options;
    let (eight, small, large) = ((mib / 8).max(1), mib, mib.saturating_mul(4));
    let (mut ones, mut eights) = (Vec::new(), Vec::new());
    let (mut wall, mut eights_peak) = (0.0_f64, 0.0_f64);
    let mut before = a_gb(floor::in_a_process(mib)?, mib);
    for round in 0..u64::from(rounds) {
        let one = upload(round, 1, mib)?;
        wall = wall.max(a_second(mib, one.wall));
        let between = a_gb(floor::in_a_process(mib)?, mib);
        ones.push(Beside { cost: a_gb(one.cpu, mib), floor: f64::midpoint(before, between) });
        let together = upload(100 + round, 8, eight)?;
        eights_peak = eights_peak.max(mib_of(together.peak_bytes));
        before = a_gb(floor::in_a_process(mib)?, mib);
        let cost = a_gb(together.cpu, 8 * eight);
        eights.push(Beside { cost, floor: f64::midpoint(between, before) });
    }
    let small_peak = mib_of(upload(200, 1, small)?.peak_bytes);
    let large_peak = mib_of(upload(201, 1, large)?.peak_bytes);
    let mut rows = Vec::new();
    rows.extend(told(&format!("one upload of {mib} MiB"), &ones));
    rows.push(Row::new("  by the clock on the wall", format!("{} MiB/s", figure(wall))));
    rows.extend(told(&format!("8 uploads of {eight} MiB at once"), &eights));
    rows.push(Row::new("  peak memory", memory(eights_peak)).judged(
        eights_peak,
        Target::AtMost(PEAK_MIB),
        " MiB",
    ));
    rows.push(
        Row::new(format!("peak memory, one of {large} MiB"), memory(large_peak))
            .beside(format!("one of {small} MiB: {}", memory(small_peak)), large_peak / small_peak)
            .judged(large_peak - small_peak, Target::AtMost(APART_MIB), " MiB more"),
    );
    print("ingest", &rows)
}

/// The rows of one kind of upload: the round of the middle ratio, and how far the rounds lie apart.
fn told(what: &str, rounds: &[Beside]) -> Vec<Row> {
    let ratios: Vec<_> = rounds.iter().map(|round| round.cost / round.floor).collect();
    let ratio = middle(&ratios);
    let found = rounds.iter().find(|round| (round.cost / round.floor).total_cmp(&ratio).is_eq());
    let Beside { cost, floor } = found.copied().unwrap_or_default();
    let cpu = |value: f64| format!("{} CPU-s/GB", figure(value));
    let target = Target::AtMost(REFERENCE_INGEST / REFERENCE_FLOOR);
    let apart = format!("× {} to × {}", figure(least(&ratios)), figure(most(&ratios)));
    vec![
        Row::new(what.to_owned(), cpu(cost))
            .beside(format!("floor: {}", cpu(floor)), ratio)
            .judged(ratio, target, " × the floor"),
        Row::new("  of that, beyond the floor", cpu(cost - floor)),
        Row::new(format!("  the ratio in {} rounds", rounds.len()), apart),
    ]
}

/// Uploads `count` files of `mib` MiB at once to a fresh server.
fn upload(seed: u64, count: u64, mib: u64) -> Result<Run> {
    let server = Server::start()?;
    let uploads: Vec<_> = (0..count).map(|n| Upload::prepare(seed * 1_000 + n, mib)).collect();
    let cpu = cpu_of(server.pid())?;
    let (done, spent) = crate::measure::spent(|| {
        let running: Vec<_> = uploads
            .into_iter()
            .map(|upload| {
                let dock = server.dock().clone();
                std::thread::spawn(move || upload.send(&dock))
            })
            .collect();
        Ok(running.into_iter().map(std::thread::JoinHandle::join).collect::<Vec<_>>())
    })?;
    for upload in done {
        upload.map_err(|_| anyhow::anyhow!("an upload's thread has ended in a panic"))??;
    }
    let run = Run {
        cpu: cpu_of(server.pid())?.saturating_sub(cpu),
        wall: spent.wall,
        peak_bytes: peak_bytes_of(server.pid())?,
    };
    server.stop()?;
    Ok(run)
}

/// CPU seconds per GB (10⁹ bytes).
fn a_gb(cpu: Duration, mib: u64) -> f64 {
    cpu.as_secs_f64() * 1e9 / real(mib << 20)
}

fn mib_of(bytes: u64) -> f64 {
    real(bytes) / real(1 << 20)
}

fn memory(mib: f64) -> String {
    format!("{} MiB", figure(mib))
}
