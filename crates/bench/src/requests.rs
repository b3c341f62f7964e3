//! Requests: a new holiday, and every open request counted anew.
//!
//! Invariant: each request was taken in through the desk, and the counting is the machine's own job
//! after a policy was proposed by one and applied by another.

use crate::ground;
use crate::measure::{Spent, Started, real};
use crate::table::{Row, Target, figure, print};
use anyhow::{Result, ensure};
use desk::rights::{self, Asked, Way};
use desk::{Actor, Ctx, Desk, ManualClock};
use jiff::{SignedDuration, Timestamp};
use pack::Source;
use std::path::Path;
use std::sync::Arc;
use store::{Embedded, RealDisk};

/// How long it may take to count 10,000 open requests anew, in seconds.
const COUNTED_MAX_S: f64 = 1.0;

/// How many tasks take requests in at the same time.
const TASKS: u64 = 64;

/// When the requests come in.
const BEGUN: &str = "2026-11-02T08:00:00Z";

/// A holiday on which no open request is due, and one that moves every request for information.
const HOLIDAYS: [&str; 2] = ["2028-12-19", "2026-11-18"];

/// What `requests` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many requests are open.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    open: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { open: 10_000 }
    }
}

/// Measures the counting.
///
/// # Errors
///
/// Where the desk refuses, or a job fails.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = ground::folder()?;
    let [still, moved] = ground::runtime()?.block_on(measure(folder.path(), options.open))?;
    let open = figure(real(options.open));
    let wall = |spent: &Spent| spent.wall.as_secs_f64();
    let ms = |spent: &Spent| {
        let cpu = spent.cpu.as_secs_f64();
        format!("{} ms wall, {} ms CPU", figure(wall(spent) * 1e3), figure(cpu * 1e3))
    };
    let rows = [Row::new(format!("{open} open requests counted anew, none moves"), ms(&still))
        .beside(format!("all move and are written: {}", ms(&moved)), wall(&still) / wall(&moved))
        .judged(wall(&still), Target::AtMost(COUNTED_MAX_S), " s")];
    print("requests", &rows)
}

async fn measure(folder: &Path, open: u64) -> Result<[Spent; 2]> {
    let begun: Timestamp = BEGUN.parse()?;
    let clock = Arc::new(ManualClock::new(begun));
    let path = folder.to_owned();
    let opened =
        tokio::task::spawn_blocking(move || Embedded::open(&path, desk::KINDS, Arc::new(RealDisk)));
    let store = Arc::new(opened.await??);
    let desk = ground::on(store, Arc::<ManualClock>::clone(&clock)).await?;
    take_in(&desk, open).await?;
    // What recurs is done before, so that it is not measured.
    desk::jobs::work(&desk, "bench").await?;
    let mut measured = [Spent::default(); 2];
    let mut sources = crate::london::sources();
    for (spent, on) in measured.iter_mut().zip(HOLIDAYS) {
        proclaim(&mut sources, on);
        apply(&desk, sources.clone()).await?;
        let started = Started::now();
        let worked = desk::jobs::work(&desk, "bench").await?;
        *spent = started.spent();
        ensure!(worked.done > 0 && worked.failed == 0, "the requests were not counted anew");
        clock.advance(SignedDuration::from_secs(1));
    }
    Ok(measured)
}

/// Takes in so many requests for information.
async fn take_in(desk: &Arc<Desk>, count: u64) -> Result<()> {
    let mut running = tokio::task::JoinSet::new();
    for task in 0..TASKS {
        let desk = Arc::clone(desk);
        running.spawn(async move {
            for number in (task..count).step_by(usize::try_from(TASKS)?) {
                let public = Actor::new("public-site", "public-site");
                let ctx = desk.ctx(public, "police-information-law");
                rights::take_in(&ctx, &desk, asked(number)).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = running.join_next().await {
        done??;
    }
    Ok(())
}

fn asked(number: u64) -> Asked {
    Asked {
        form: "police-information-request".to_owned(),
        kind: "information".to_owned(),
        way: Some(Way::Letter),
        name: format!("Bench Asker {number}"),
        contact: format!("asker-{number}@bench.example"),
        said: "How many cameras are there?".to_owned(),
        ..Asked::default()
    }
}

/// Adds a holiday to the pack.
fn proclaim(sources: &mut Vec<Source>, on: &str) {
    let text = format!(
        "holidays:\n  - id: bench-{on}\n    title: A day for measuring\n    on: {on}\n    \
         in: [england-and-wales]\n    authority: The benchmark.\n"
    );
    sources.push(Source::new(format!("bench-{on}.yaml"), text));
}

async fn apply(desk: &Desk, sources: Vec<Source>) -> Result<()> {
    let person = |id: &str, role: &str| -> Ctx { desk.ctx(Actor::new(id, role), "accountability") };
    let (office, owner) =
        (person("bench-office", "data-office"), person("bench-owner", "risk-owner"));
    let proposed = desk::packs::propose(&office, desk, sources, "a new holiday").await?;
    let seen = desk::packs::proposal(&owner, desk, &proposed).await?.proposed.digest;
    desk::packs::apply(&owner, desk, &proposed, &seen).await?;
    Ok(())
}
