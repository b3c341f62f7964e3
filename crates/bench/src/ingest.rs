//! Ingest, end to end: tus upload, SHA-256, seal, fsync, receipt; its CPU time beside the floor of
//! hashing and sealing the same number of bytes, and its peak memory.
//!
//! Invariant: server and floor each run in a fresh process, so that nothing of the client's work or
//! of an earlier upload is counted; every upload ends with a receipt that was checked.

mod client;
mod floor;
mod server;

pub(crate) use floor::floor;
pub(crate) use server::serve;

use crate::measure::{a_second, cpu_of, least, peak_bytes_of, real};
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
    #[arg(long, default_value_t = 1_024, value_parser = clap::value_parser!(u64).range(1..))]
    mib: u64,
    /// How often it is measured; the least disturbed run counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { mib: 1_024, rounds: 3 }
    }
}

/// What a fresh server spent on some uploads.
struct Run {
    cpu: Duration,
    wall: Duration,
    peak_bytes: u64,
}

/// Measures ingest.
///
/// # Errors
///
/// Where a process cannot be started, or an upload is refused.
pub(crate) fn run(options: &Options) -> Result<()> {
    let Options { mib, rounds } = *options;
    let (eight, small, large) = ((mib / 8).max(1), (mib / 4).max(1), mib.saturating_mul(2));
    let (mut floors, mut ones, mut eights) = (Vec::new(), Vec::new(), Vec::new());
    let (mut wall, mut eights_peak) = (0.0_f64, 0.0_f64);
    for round in 0..u64::from(rounds) {
        floors.push(a_gb(floor::in_a_process(mib)?, mib));
        let one = upload(round, 1, mib)?;
        ones.push(a_gb(one.cpu, mib));
        wall = wall.max(a_second(mib, one.wall));
        let together = upload(100 + round, 8, eight)?;
        eights.push(a_gb(together.cpu, 8 * eight));
        eights_peak = eights_peak.max(mib_of(together.peak_bytes));
    }
    let (floor, one, eight_cpu) = (least(&floors), least(&ones), least(&eights));
    let small_peak = mib_of(upload(200, 1, small)?.peak_bytes);
    let large_peak = mib_of(upload(201, 1, large)?.peak_bytes);
    let ratio = Target::AtMost(REFERENCE_INGEST / REFERENCE_FLOOR);
    let cpu = |value: f64| format!("{} CPU-s/GB", figure(value));
    let beside = format!("floor: {}", cpu(floor));
    let rows = [
        Row::new(format!("one upload of {mib} MiB"), cpu(one))
            .beside(beside.clone(), one / floor)
            .judged(one / floor, ratio, " × the floor"),
        Row::new("  of that, beyond the floor", cpu(one - floor)),
        Row::new("  by the clock on the wall", format!("{} MiB/s", figure(wall))),
        Row::new(format!("8 uploads of {eight} MiB at once"), cpu(eight_cpu))
            .beside(beside, eight_cpu / floor)
            .judged(eight_cpu / floor, ratio, " × the floor"),
        Row::new("  peak memory", memory(eights_peak)).judged(
            eights_peak,
            Target::AtMost(PEAK_MIB),
            " MiB",
        ),
        Row::new(format!("peak memory, one of {large} MiB"), memory(large_peak))
            .beside(format!("one of {small} MiB: {}", memory(small_peak)), large_peak / small_peak)
            .judged(large_peak - small_peak, Target::AtMost(APART_MIB), " MiB more"),
    ];
    print("ingest", &rows)
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
