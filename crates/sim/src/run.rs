//! A run: the city is founded, lives through what the seed decides, comes to rest, and is audited.
//!
//! Invariant: whatever goes wrong in a run is an error with the seed in it; a run never hangs and
//! never ends early without saying so.

use crate::city::{City, Told};
use crate::dice::Dice;
use crate::london::london;
use crate::model::Doubt;
use crate::tally::Tally;
use anyhow::{Context as _, Result, bail, ensure};
use desk::docks::Dock;
use desk::{docks, packs};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::runtime::Runtime;

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    /// The seed.
    pub seed: u64,
    /// What was exercised.
    pub tally: Tally,
    /// The digest of the trace.
    pub digest: u64,
    /// What went wrong, with the last lines of the trace.
    pub failure: Option<String>,
}

/// What may happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Begin,
    Deliver,
    Send,
    Ask,
    Collect,
    GiveUp,
    Authenticate,
    Categorise,
    Uncategorise,
    Hold,
    ReleaseHold,
    Overreach,
    View,
    List,
    Plan,
    Wait,
    Work,
    Ledger,
    Reboot,
    Outage,
}

/// Every act, with how often it happens in a city of the middling kind.
const ACTS: [(Act, u64); 20] = [
    (Act::Begin, 4),
    (Act::Deliver, 6),
    (Act::Send, 22),
    (Act::Ask, 4),
    (Act::Collect, 6),
    (Act::GiveUp, 2),
    (Act::Authenticate, 1),
    (Act::Categorise, 5),
    (Act::Uncategorise, 4),
    (Act::Hold, 4),
    (Act::ReleaseHold, 5),
    (Act::Overreach, 1),
    (Act::View, 5),
    (Act::List, 2),
    (Act::Plan, 1),
    (Act::Wait, 14),
    (Act::Work, 6),
    (Act::Ledger, 2),
    (Act::Reboot, 1),
    (Act::Outage, 12),
];

/// A runtime for runs: one thread for what waits, one for what blocks.
///
/// # Errors
///
/// Where the machine has no thread left.
pub fn runtime() -> Result<Runtime> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().max_blocking_threads(1).build().context("a runtime")
}

/// Runs a seed; `aloud`, its trace goes to standard error as it happens.
pub fn run(runtime: &Runtime, seed: u64, aloud: bool) -> Ran {
    let mut city = match City::new(seed, aloud) {
        Ok(city) => city,
        Err(error) => {
            let failure = Some(format!("{error:?}"));
            return Ran { seed, tally: Tally::default(), digest: 0, failure };
        }
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(live(&mut city))));
    let failure = match outcome {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(format!("{error:#}")),
        Err(panic) => Some(words(panic.as_ref())),
    };
    let failure = failure.map(|failure| {
        let last: Vec<_> = city.trace.last().collect();
        format!("{}\n{failure}", last.join("\n"))
    });
    Ran { seed, digest: city.trace.digest(), tally: std::mem::take(&mut city.tally), failure }
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panicked: {}", text.unwrap_or("without a word"))
}

async fn live(city: &mut City) -> Result<()> {
    city.start().await?;
    found(city).await?;
    let may = |act: Act, outages: bool| outages || act != Act::Outage;
    let acts = ACTS.iter().filter(|(act, _)| may(*act, city.outages));
    let weights: Vec<_> =
        acts.map(|(act, often)| (*act, often * city.dice.between(0, 3))).collect();
    let acts = city.dice.between(15, 80);
    let every = city.dice.between(2, 10);
    for _ in 0..acts {
        disturb(city, every);
        let doubt = act(city, &weights).await?;
        if city.is_disturbed() {
            city.recover(doubt).await?;
        }
    }
    city.rest().await
}

/// The pack is applied and the docks are registered, whatever goes wrong meanwhile.
pub(crate) async fn found(city: &mut City) -> Result<()> {
    disturb(city, 3);
    loop {
        let engine = city.engine()?;
        let ctx = City::ctx(&engine, "data-office", "accountability");
        let told = city.told(packs::begin(&ctx, &engine.desk, london()).await);
        drop(engine);
        match told {
            Told::Done(_) => break,
            Told::Unknown => city.recover(Doubt::None).await?,
            Told::Refused(error) => bail!("the pack is refused: {error:?}"),
        }
    }
    if city.is_disturbed() {
        city.recover(Doubt::None).await?;
    }
    for (id, checksums_required) in [("kiosk-1", true), ("kiosk-2", true), ("import", false)] {
        let dock = Dock { id: id.to_owned(), checksums_required };
        disturb(city, 6);
        let token = loop {
            let engine = city.engine()?;
            let ctx = City::ctx(&engine, "evidence-manager", "law-enforcement");
            let told = city.told(docks::register(&ctx, &engine.desk, &dock).await);
            drop(engine);
            match told {
                Told::Done(token) => break token,
                Told::Unknown => city.recover(Doubt::None).await?,
                Told::Refused(error) => bail!("a dock is refused: {error:?}"),
            }
        };
        if city.is_disturbed() {
            city.recover(Doubt::None).await?;
        }
        city.docks.push(dock);
        city.tokens.push(token);
    }
    Ok(())
}

/// Arms a fault once in so many times, for a write not far from here.
fn disturb(city: &mut City, every: u64) {
    if city.calm || city.faults.is_armed() || !city.dice.once_in(every) {
        return;
    }
    if city.dice.once_in(10) {
        // The disk fills up within the next act.
        let spare = city.dice.below(100_000);
        city.disk.set_capacity(Some(city.disk.used_bytes() + spare));
        city.full = true;
        city.tally.count("disk full");
        return;
    }
    city.arm();
}

async fn act(city: &mut City, weights: &[(Act, u64)]) -> Result<Doubt> {
    let minute = jiff::SignedDuration::from_millis(i64::try_from(city.dice.below(90_000))?);
    city.clock.advance(minute);
    let act = draw(&mut city.dice, weights)?;
    city.tally.count("acts");
    match act {
        Act::Begin => city.begin().await,
        Act::Deliver => city.deliver().await,
        Act::Send => city.send().await,
        Act::Ask => city.ask().await,
        Act::Collect => city.collect().await,
        Act::GiveUp => city.give_up().await,
        Act::Authenticate => city.authenticate().await,
        Act::Categorise => city.categorise().await,
        Act::Uncategorise => city.uncategorise().await,
        Act::Hold => city.hold().await,
        Act::ReleaseHold => city.release_hold().await,
        Act::Overreach => city.overreach().await,
        Act::View => city.view().await,
        Act::List => city.list().await,
        Act::Plan => city.plan().await,
        Act::Wait => city.wait().await,
        Act::Work => city.work_now().await,
        Act::Ledger => city.advance_ledger().await,
        Act::Reboot => city.reboot().await.map(|()| Doubt::None),
        Act::Outage => city.outage().await,
    }
}

fn draw(dice: &mut Dice, weights: &[(Act, u64)]) -> Result<Act> {
    let sum = weights.iter().map(|(_, often)| often).sum();
    let mut at = dice.below(sum);
    for (act, often) in weights {
        if at < *often {
            return Ok(*act);
        }
        at -= often;
    }
    ensure!(sum == 0, "no act was drawn from {sum}");
    Ok(Act::Wait)
}
