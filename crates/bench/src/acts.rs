//! The journal: acts a second, each in a transaction of its own, durable, on the embedded engine.
//!
//! Invariant: the rivals write the same rows into the same tables under the same pragmas; they
//! differ only in how many acts share one commit.

mod categorise;
mod rival;

#[cfg(test)]
pub(crate) use categorise::CATEGORY;

use crate::ground;
use crate::measure::{Spent, a_second, least, most, spent};
use crate::noise::Noise;
use crate::table::{Row, Target, figure, print};
use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Embedded, Facts, IndexSpec, Kind, KindSpec, RealDisk, RecordId, Store as _, Unit};

/// What the issue asks for.
const ACTS_A_SECOND: f64 = 10_000.0;

/// The kind of record that an act writes.
static ACTS: KindSpec =
    KindSpec { name: "acts", indexes: &[IndexSpec { name: "by_state", fields: &["state", "at"] }] };
static KINDS: &[Kind] = &[&ACTS];

/// What `journal` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many acts.
    #[arg(long, default_value_t = 60_000, value_parser = clap::value_parser!(u64).range(1..))]
    acts: u64,
    /// How many tasks act at the same time.
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u64).range(1..))]
    tasks: u64,
    /// How often it is measured; the least disturbed round counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { acts: 60_000, tasks: 512, rounds: 3 }
    }
}

/// The bytes of one act.
struct Act {
    id: String,
    at: i64,
    body: Vec<u8>,
    entry: Vec<u8>,
}

/// Measures the journal.
///
/// # Errors
///
/// Where the disk or the database refuses.
pub(crate) fn run(options: &Options) -> Result<()> {
    let Options { acts, tasks, rounds } = *options;
    let (mut ours, mut one_each, mut all_in_one) = (Vec::new(), Vec::new(), Vec::new());
    let mut cpu = Vec::new();
    for _ in 0..rounds {
        let grouped = grouped(acts, tasks)?;
        ours.push(a_second(acts, grouped.wall));
        cpu.push(grouped.cpu.as_secs_f64() * 1e6 / crate::measure::real(acts));
        let few = (acts / 60).max(1);
        one_each.push(a_second(few, rival::one_commit_each(few)?.wall));
        all_in_one.push(a_second(acts, rival::all_in_one(acts)?.wall));
    }
    let (ours, one_each, all_in_one) = (most(&ours), most(&one_each), most(&all_in_one));
    let categorised = categorise::categorised(acts / 12, tasks)?;
    let acted = a_second(acts / 12, categorised.wall);
    let rate = |value: f64| format!("{} acts/s", figure(value));
    let rows = [
        Row::new(format!("store, {tasks} tasks, each act a commit"), rate(ours))
            .beside(format!("one fsync each: {}", rate(one_each)), ours / one_each)
            .judged(ours, Target::AtLeast(ACTS_A_SECOND), " acts/s"),
        Row::new("  beside the upper limit", rate(ours))
            .beside(format!("one commit of all: {}", rate(all_in_one)), ours / all_in_one),
        Row::new("  CPU time, all threads", format!("{} µs an act", figure(least(&cpu)))),
        Row::new("desk, categorise a recording", rate(acted))
            .beside(format!("store: {}", rate(ours)), acted / ours),
    ];
    print("journal", &rows)
}

/// Our store: every act a unit of its own, committed by many tasks at once.
fn grouped(acts: u64, tasks: u64) -> Result<Spent> {
    let folder = ground::folder()?;
    let store = Arc::new(Embedded::open(folder.path(), KINDS, Arc::new(RealDisk))?);
    let runtime = ground::runtime()?;
    let ((), spent) = spent(|| {
        runtime.block_on(async {
            let next = Arc::new(AtomicU64::new(0));
            let mut running = tokio::task::JoinSet::new();
            for _ in 0..tasks {
                let (store, next) = (Arc::clone(&store), Arc::clone(&next));
                running.spawn(async move {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= acts {
                            return anyhow::Ok(());
                        }
                        store.units().commit(Act::number(number).unit()?).await?;
                    }
                });
            }
            while let Some(done) = running.join_next().await {
                done??;
            }
            anyhow::ensure!(store.journal().size().await? == acts, "an act is missing");
            Ok(())
        })
    })?;
    Ok(spent)
}

impl Act {
    /// A record of 300 sealed bytes under a random id, and an entry of 200.
    fn number(number: u64) -> Self {
        let mut noise = Noise::new(number);
        let (mut id, mut body, mut entry) = ([0; 16], vec![0; 300], vec![0; 200]);
        noise.fill(&mut id);
        noise.fill(&mut body);
        noise.fill(&mut entry);
        let at = 1_790_000_000_000_000_i64.saturating_add_unsigned(number);
        Self { id: format!("{:032x}", u128::from_be_bytes(id)), at, body, entry }
    }

    fn unit(self) -> Result<Unit> {
        let Self { id, at, body, entry } = self;
        let facts = Facts::new().with("state", "held").with("at", at);
        Ok(Unit::new().put(&ACTS, &RecordId::new(id)?, None, facts, body).entry(entry))
    }
}
