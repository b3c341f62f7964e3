//! The disposal plan: what it costs by how much is due and by how much is held.
//!
//! Invariant: what is due was docked through the desk, key, blob and all; what is only held stands
//! in the store as the desk's own kind of record, in every index that the desk asks.

mod dock;
mod held;

pub(crate) use dock::docked;
pub(crate) use held::Held;

use crate::ground;
use crate::measure::{Spent, Started, real};
use crate::table::{Row, Target, figure, print};
use anyhow::{Context as _, Result, ensure};
use desk::{Ctx, Desk, ManualClock};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::{Embedded, RealDisk};

/// How often the plan is measured at each size; the least disturbed round counts.
const ROUNDS: u32 = 3;

/// How much dearer the plan may be among the most than among the fewest.
const GROWTH: f64 = 1.25;

/// What `plan` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many recordings are held, in rising order.
    #[arg(long, value_delimiter = ',', default_values_t = [100_000, 1_000_000])]
    held: Vec<u64>,
    /// How many of them are due, besides those that are really disposed of.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(200..))]
    due: u64,
    /// How many of the due ones are really disposed of at each size.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u64).range(1..))]
    swept: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { held: vec![100_000, 1_000_000], due: 10_000, swept: 400 }
    }
}

/// What was measured among so many.
struct Among {
    held: u64,
    /// The plan, for all that are due.
    plan: Spent,
    /// Planning and carrying out, for those that were swept.
    sweep: Spent,
    /// What another policy would do to all that is held.
    change: Spent,
    /// The rival's look at all that is held.
    scan: Spent,
}

/// How long it may take to say what another policy would do to 10 million held, in seconds.
const CHANGE_MAX_S: f64 = 10.0;

/// When the first recording was docked; the month is the epoch of every key.
const BEGUN: &str = "2026-11-20T08:00:00Z";

/// Measures the plan.
///
/// # Errors
///
/// Where the desk refuses, or disposes of another number than is due.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = ground::folder()?;
    let measured = ground::runtime()?.block_on(measure(folder.path(), options))?;
    let due = figure(real(options.due));
    let mut rows = Vec::new();
    for among in &measured {
        let (plan, scan) = (among.plan.cpu.as_secs_f64(), among.scan.cpu.as_secs_f64());
        rows.push(
            Row::new(
                format!("plan 1,000 of {due} due among {} held", figure(real(among.held))),
                a_thousand(&among.plan, options.due),
            )
            .beside(format!("looking at all: {} ms CPU", figure(scan * 1e3)), plan / scan),
        );
        let change = among.change.wall.as_secs_f64();
        rows.push(
            Row::new(
                format!("a change of policy foreseen among {} held", figure(real(among.held))),
                format!("{} ms wall", figure(change * 1e3)),
            )
            .beside(
                format!("looking at all: {} ms wall", figure(among.scan.wall.as_secs_f64() * 1e3)),
                change / among.scan.wall.as_secs_f64(),
            )
            .judged(change, Target::AtMost(CHANGE_MAX_S), " s"),
        );
        rows.push(Row::new(
            "  plan and dispose of 1,000, key and blob",
            a_thousand(&among.sweep, options.swept),
        ));
    }
    if let (Some(first), Some(last)) = (measured.first(), measured.last()) {
        let grown = |pick: fn(&Among) -> Spent| {
            pick(last).cpu.as_secs_f64() / pick(first).cpu.as_secs_f64()
        };
        let (plan, scan) = (grown(|among| among.plan), grown(|among| among.scan));
        let times = figure(real(last.held) / real(first.held));
        rows.push(
            Row::new(format!("plan among {times} times as many"), format!("× {}", figure(plan)))
                .beside(format!("looking at all: × {}", figure(scan)), plan / scan)
                .judged(plan, Target::AtMost(GROWTH), " × the cost"),
        );
        let sweep = grown(|among| among.sweep);
        rows.push(Row::new("  the whole disposal", format!("× {}", figure(sweep))));
    }
    print("plan", &rows)
}

/// What a thousand took, where so many took `spent`.
fn a_thousand(spent: &Spent, count: u64) -> String {
    let ms = |time: Duration| figure(time.as_secs_f64() * 1e6 / real(count.max(1)));
    format!("{} ms CPU, {} ms wall", ms(spent.cpu), ms(spent.wall))
}

async fn measure(folder: &Path, options: &Options) -> Result<Vec<Among>> {
    let begun: Timestamp = BEGUN.parse()?;
    let clock = Arc::new(ManualClock::new(begun));
    let path = folder.to_owned();
    let opened =
        tokio::task::spawn_blocking(move || Embedded::open(&path, desk::KINDS, Arc::new(RealDisk)));
    let store = Arc::new(opened.await??);
    let desk = ground::on(Arc::clone(&store), Arc::<ManualClock>::clone(&clock)).await?;
    let (dock, _) = ground::dock(&desk).await?;
    let sizes = options.held.len() as u64;
    let due = options.due + options.swept * sizes;
    let few = options.held.iter().find(|held| **held < due);
    ensure!(few.is_none(), "at least {due} must be held");
    // Each size's share for disposal was recorded a minute after the one before it.
    let swept = options.swept;
    let recorded =
        move |number: u64| begun - SignedDuration::from_hours(12) + minutes(number / swept);
    docked(&desk, &dock, due, "bench-officer", recorded).await?;
    clock.advance(SignedDuration::from_hours(32 * 24));
    let mut held = Held::among(Arc::clone(&store), due, desk.now())?;
    let mut measured = Vec::new();
    for (round, size) in (0..).zip(&options.held) {
        held.grow_to(*size).await?;
        let scan = held.look_at_all(folder)?;
        let mut plans = Vec::new();
        for _ in 0..ROUNDS {
            plans.push(plan(&desk, options.due).await?);
        }
        let mut changes = Vec::new();
        for _ in 0..ROUNDS {
            changes.push(change(&desk, size - round * swept).await?);
        }
        let change = changes.into_iter().min_by_key(|spent| spent.wall).unwrap_or_default();
        let plan = plans.into_iter().min_by_key(|spent| spent.cpu).unwrap_or_default();
        let until = recorded(round * swept) + SignedDuration::from_hours(30 * 24);
        let sweep = sweep(&desk, until, options.swept).await?;
        measured.push(Among { held: *size, plan, sweep, change, scan });
    }
    Ok(measured)
}

/// Plans once for all that is due.
async fn plan(desk: &Desk, due: u64) -> Result<Spent> {
    let ctx = machine(desk)?;
    let started = Started::now();
    let plan = desk::retention::plan(&ctx, desk).await?.plan;
    ensure!(plan.disposals.len() as u64 == due, "the plan does not see what is due");
    Ok(started.spent())
}

/// Says once what a shorter period would do to all that is held.
async fn change(desk: &Desk, held: u64) -> Result<Spent> {
    let ctx = machine(desk)?;
    let mut sources = crate::london::sources();
    let rule = sources.iter_mut().find(|source| source.path == "retention.yaml");
    let rule = rule.context("the pack has no retention.yaml")?;
    rule.text = rule.text.replace("period: 31 days", "period: 21 days");
    let started = Started::now();
    let effect = desk::packs::effect(&ctx, desk, &sources).await?;
    let seen = effect.held.running;
    ensure!(seen == held, "the change sees {seen} recordings of {held}");
    Ok(started.spent())
}

/// Disposes of what was due at `until`.
async fn sweep(desk: &Desk, until: Timestamp, count: u64) -> Result<Spent> {
    let ctx = Ctx { now: until, ..machine(desk)? };
    let started = Started::now();
    let swept = desk::retention::sweep(&ctx, desk).await?;
    ensure!(swept.disposed == count, "{} were disposed of, not {count}", swept.disposed);
    Ok(started.spent())
}

fn machine(desk: &Desk) -> Result<Ctx> {
    desk::jobs::system_ctx(desk).context("the pack has no role for the system")
}

fn minutes(count: u64) -> SignedDuration {
    SignedDuration::from_mins(i64::try_from(count).unwrap_or(i64::MAX))
}
