//! The simulator's command: many seeds side by side, or one seed aloud.
//!
//! Invariant: the exit code is 0 only where every seed that was asked for passed.

use anyhow::{Context as _, Result};
use clap::Parser;
use sim::{Ran, Tally, run, runtime};
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How many threads run seeds: one more than a small machine has cores, since seeds wait for disks.
const WORKERS: usize = 3;

/// Runs a seeded city: docks, staff, crashes and clocks over the real desk.
#[derive(Debug, Parser)]
#[command(name = "sim", version)]
struct Args {
    /// How many seeds to run.
    #[arg(long, default_value_t = 2_000)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Runs this one seed and tells all that happens in it.
    #[arg(long)]
    seed: Option<u64>,
    /// Stops after so many failures.
    #[arg(long, default_value_t = 5)]
    failures: usize,
    /// Fails if it takes longer than this.
    #[arg(long, value_name = "MINUTES")]
    minutes_limit: Option<u64>,
}

/// What the seeds so far came to.
#[derive(Default)]
struct Sum {
    tally: Tally,
    passed: u64,
    failed: Vec<u64>,
}

fn main() -> Result<ExitCode> {
    let args = Args::parse();
    let sum = match args.seed {
        Some(seed) => {
            let mut sum = Sum::default();
            sum.take(run(&runtime()?, seed, true))?;
            sum
        }
        None => many(&args)?,
    };
    let wanted = if args.seed.is_some() { 1 } else { args.seeds };
    sum.tell(wanted)
}

/// The machine's clock, for the limit that was asked for; no run sees it.
#[expect(clippy::disallowed_methods, reason = "the command's own limit, not the city's time")]
fn started() -> Instant {
    Instant::now()
}

fn many(args: &Args) -> Result<Sum> {
    let limit = args.minutes_limit.map(|minutes| Duration::from_secs(minutes * 60));
    let (next, end) = (AtomicU64::new(args.from), args.from.saturating_add(args.seeds));
    let start = started();
    let mut sum = Sum::default();
    let (tell, told) = mpsc::channel::<Result<Ran>>();
    std::thread::scope(|threads| {
        for _ in 0..WORKERS {
            let (tell, next) = (tell.clone(), &next);
            threads.spawn(move || {
                let runtime = match runtime() {
                    Ok(runtime) => runtime,
                    Err(error) => return drop(tell.send(Err(error))),
                };
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    // Who listens no longer has seen enough.
                    if seed >= end || tell.send(Ok(run(&runtime, seed, false))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(tell);
        for ran in told {
            sum.take(ran?)?;
            let done = sum.passed + sum.failed.len() as u64;
            if done.is_multiple_of(100) {
                let seconds = start.elapsed().as_secs();
                writeln!(std::io::stderr(), "{done} of {} seeds, {seconds} s", args.seeds)?;
            }
            if sum.failed.len() >= args.failures {
                break;
            }
            if limit.is_some_and(|limit| start.elapsed() > limit) && done < args.seeds {
                let text = "stopped: the limit of time is reached";
                writeln!(std::io::stderr(), "{text} after {done} of {} seeds", args.seeds)?;
                break;
            }
        }
        next.store(end, Ordering::Relaxed);
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(sum)
}

impl Sum {
    fn take(&mut self, ran: Ran) -> Result<()> {
        self.tally.merge(&ran.tally);
        let Some(failure) = ran.failure else {
            self.passed += 1;
            return Ok(());
        };
        let mut out = std::io::stderr().lock();
        writeln!(out, "seed {} failed:\n{failure}", ran.seed)?;
        writeln!(out, "replay: cargo run -p sim -- --seed {}\n", ran.seed)?;
        self.failed.push(ran.seed);
        Ok(())
    }

    /// Says what was exercised and what came of it; 0 only where all `wanted` passed.
    fn tell(&self, wanted: u64) -> Result<ExitCode> {
        let mut out = std::io::stdout().lock();
        for (what, number) in self.tally.iter() {
            writeln!(out, "{number:>10}  {what}").context("standard output")?;
        }
        for seed in &self.failed {
            writeln!(out, "replay: cargo run -p sim -- --seed {seed}")?;
        }
        let failed = self.failed.len();
        writeln!(out, "{} seeds passed, {failed} failed", self.passed)?;
        writeln!(out, "{} passed, {failed} failed", self.passed)?;
        Ok(if self.passed == wanted { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
