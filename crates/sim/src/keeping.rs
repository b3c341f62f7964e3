//! What staff do: categorise, hold, take it back, watch, list.
//!
//! Invariant: an act on a recording whose disposal has begun is refused, and one on a recording
//! that is gone finds nothing.

use crate::city::{City, Engine, Told};
use crate::model::{Doubt, Life, Standing};
use crate::uploads::outcome;
use anyhow::{Context as _, Result, bail, ensure};
use desk::DeskError;
use desk::evidence::{self, Sort};
use std::collections::BTreeSet;
use std::ops::Range;

/// The pack's categories.
const CATEGORIES: [&str; 5] = [
    "evidence-summary",
    "evidence-indictable",
    "disclosure",
    "complaint-against-police",
    "use-of-force-review",
];

/// The pack's kinds of hold.
const HOLDS: [&str; 4] = ["litigation", "inquiry", "complaint", "preservation"];

/// The reason that everyone gives.
const WHY: &str = "Vermilion Case 4711";

impl City {
    /// A recording, more often than not one that is held.
    fn some_recording(&mut self) -> Option<usize> {
        let held: Vec<_> = self.model.held().map(|(number, _)| number).collect();
        if held.is_empty() || self.dice.once_in(12) {
            let all: Vec<_> = (0..self.model.kept.len()).collect();
            return self.dice.pick(&all).copied();
        }
        self.dice.pick(&held).copied()
    }

    /// What came of a change to a recording.
    fn changed(
        &mut self,
        number: usize,
        what: &str,
        answer: Result<(), DeskError>,
        next: Result<Standing, &'static str>,
    ) -> Result<Doubt> {
        let kept = self.kept(number)?;
        let (id, life) = (kept.id.clone(), kept.life);
        self.say(&format!("{what} {id}: {}", outcome(&answer)));
        match (self.told(answer), next) {
            (Told::Done(()), Ok(next)) if life == Life::Held => {
                self.kept_mut(number)?.standing = next;
                self.tally.count(what);
            }
            (Told::Unknown, Ok(next)) if life == Life::Held => {
                return Ok(Doubt::Standing(number, Box::new(next)));
            }
            (Told::Unknown, _) => {}
            (Told::Refused(DeskError::NotFound("recording")), _) if life != Life::Held => {}
            (Told::Refused(DeskError::BeingDisposed), _) if life == Life::Ending => {}
            (Told::Refused(error), Err(why)) if life == Life::Held => {
                ensure!(error.to_string().contains(why), "{what} {id} was refused: {error:?}");
            }
            (Told::Refused(error), _) => bail!("{what} {id} was refused: {error:?}"),
            (Told::Done(()), _) => bail!("{what} {id} ({life:?}) was done and should not be"),
        }
        Ok(Doubt::None)
    }

    pub(crate) async fn categorise(&mut self) -> Result<Doubt> {
        let Some(number) = self.some_recording() else { return Ok(Doubt::None) };
        let category = *self.dice.pick(&CATEGORIES).context("a category")?;
        let kept = self.kept(number)?;
        let (id, known) = (kept.id.clone(), kept.standing.categories.contains(category));
        let next = kept.standing.with_category(category);
        let next = if known { Err("the category must be one that it") } else { Ok(next) };
        let engine = self.engine()?;
        let ctx = City::ctx(&engine, "officer", "law-enforcement");
        let answer = evidence::categorise(&ctx, &engine.desk, &id, category, WHY).await;
        self.changed(number, "categorise", answer, next)
    }

    pub(crate) async fn uncategorise(&mut self) -> Result<Doubt> {
        let Some(number) = self.some_recording() else { return Ok(Doubt::None) };
        let kept = self.kept(number)?;
        let given: Vec<_> = kept.standing.categories.iter().cloned().collect();
        let category = match self.dice.pick(&given) {
            Some(given) => given.clone(),
            None => "disclosure".to_owned(),
        };
        self.take_back(number, &category).await
    }

    pub(crate) async fn take_back(&mut self, number: usize, category: &str) -> Result<Doubt> {
        let kept = self.kept(number)?;
        let (id, now) = (kept.id.clone(), self.now());
        let next = if kept.standing.categories.contains(category) {
            Ok(kept.standing.without_category(category, now))
        } else {
            Err("category on this recording")
        };
        let engine = self.engine()?;
        let ctx = City::ctx(&engine, "officer", "law-enforcement");
        let answer = evidence::uncategorise(&ctx, &engine.desk, &id, category, WHY).await;
        self.changed(number, "uncategorise", answer, next)
    }

    pub(crate) async fn hold(&mut self) -> Result<Doubt> {
        let Some(number) = self.some_recording() else { return Ok(Doubt::None) };
        let kind = *self.dice.pick(&HOLDS).context("a hold")?;
        let kept = self.kept(number)?;
        let (id, next) = (kept.id.clone(), kept.standing.with_hold(kind));
        let engine = self.engine()?;
        let ctx = City::ctx(&engine, "evidence-manager", "law-enforcement");
        let answer = evidence::hold(&ctx, &engine.desk, &id, kind, WHY).await.map(drop);
        let doubt = self.changed(number, "hold", answer, Ok(next))?;
        self.learn(&engine, number, doubt).await
    }

    /// Looks at a recording that was changed, to learn the id of its hold.
    async fn learn(&mut self, engine: &Engine, number: usize, doubt: Doubt) -> Result<Doubt> {
        let held = self.kept(number)?.life == Life::Held;
        if held && !self.is_disturbed() && matches!(doubt, Doubt::None) {
            self.look_at(engine, number, &Doubt::None).await?;
        }
        Ok(doubt)
    }

    pub(crate) async fn release_hold(&mut self) -> Result<Doubt> {
        let Some(number) = self.some_recording() else { return Ok(Doubt::None) };
        let seen = self.kept(number)?.seen.as_ref();
        let holds = seen.map(|seen| seen.holds.clone()).unwrap_or_default();
        let (hold, kind) = match self.dice.pick(&holds) {
            Some(known) => known.clone(),
            None => ("0".repeat(32), String::new()),
        };
        self.lift(number, &hold, &kind).await
    }

    pub(crate) async fn lift(&mut self, number: usize, hold: &str, kind: &str) -> Result<Doubt> {
        let kept = self.kept(number)?;
        let (id, now) = (kept.id.clone(), self.now());
        let next = if kept.standing.holds.iter().any(|known| known == kind) {
            Ok(kept.standing.without_hold(kind, now))
        } else {
            Err("hold on this recording")
        };
        let engine = self.engine()?;
        let ctx = City::ctx(&engine, "evidence-manager", "law-enforcement");
        let answer = evidence::release_hold(&ctx, &engine.desk, &id, hold, WHY).await;
        let doubt = self.changed(number, "release hold", answer, next)?;
        self.learn(&engine, number, doubt).await
    }

    /// Somebody whose role does not include the act tries all the same.
    pub(crate) async fn overreach(&mut self) -> Result<Doubt> {
        let Some(number) = self.some_recording() else { return Ok(Doubt::None) };
        let id = self.kept(number)?.id.clone();
        let engine = self.engine()?;
        let act = self.dice.below(3);
        let answer = match act {
            0 => {
                let ctx = City::ctx(&engine, "officer", "law-enforcement");
                evidence::hold(&ctx, &engine.desk, &id, "inquiry", WHY).await.map(drop)
            }
            1 => {
                let ctx = City::ctx(&engine, "auditor", "accountability");
                evidence::view(&ctx, &engine.desk, &id, None).await.map(drop)
            }
            _ => {
                let ctx = City::ctx(&engine, "officer", "curiosity");
                evidence::show(&ctx, &engine.desk, &id).await.map(drop)
            }
        };
        match self.told(answer) {
            Told::Refused(DeskError::Refused(_)) => self.tally.count("refused: role or purpose"),
            Told::Unknown => {}
            Told::Refused(error) => bail!("an overreach was refused for another reason: {error:?}"),
            Told::Done(()) => bail!("an act that the pack does not grant was done"),
        }
        Ok(Doubt::None)
    }

    /// Somebody watches a part of a recording, or asks for one that it does not have.
    pub(crate) async fn view(&mut self) -> Result<Doubt> {
        let Some(number) = self.some_recording() else { return Ok(Doubt::None) };
        let kept = self.kept(number)?;
        let film = self.model.footage.get(kept.footage).context("its film")?;
        let size = film.bytes.len() as u64;
        let from = self.dice.below(size);
        let until = match self.dice.below(4) {
            0 => size,
            1 => (from + self.dice.between(1, 70_000)).min(size),
            2 => from + self.dice.between(0, 3),
            _ => from + self.dice.between(1, size),
        };
        let engine = self.engine()?;
        self.watch(&engine, number, Some(from..until)).await?;
        self.tally.count("ranges viewed");
        Ok(Doubt::None)
    }

    /// Views a range, or all of it, and compares every byte. `false` where a fault came in between.
    pub(crate) async fn watch(
        &mut self,
        engine: &Engine,
        number: usize,
        range: Option<Range<u64>>,
    ) -> Result<bool> {
        let kept = self.kept(number)?;
        let (id, life) = (kept.id.clone(), kept.life);
        let sent = self.model.footage.get(kept.footage).context("its film")?.bytes.clone();
        let size = sent.len() as u64;
        let wanted = range.clone().unwrap_or(0..size);
        let within = wanted.start < wanted.end && wanted.end <= size;
        let ctx = City::ctx(engine, "officer", "law-enforcement");
        let mut view = match self.told(evidence::view(&ctx, &engine.desk, &id, range).await) {
            Told::Done(view) => view,
            Told::Unknown => return Ok(false),
            Told::Refused(DeskError::NotFound("recording")) if life != Life::Held => {
                return Ok(true);
            }
            Told::Refused(DeskError::NoSuchRange { size: told }) if !within => {
                ensure!(told == size, "{id} is said to be {told} bytes long");
                return Ok(true);
            }
            Told::Refused(error) => bail!("{id} could not be viewed: {error:?}"),
        };
        ensure!(within && life != Life::Gone, "{wanted:?} of {id} ({life:?}) is given");
        ensure!(view.range == wanted && view.size_bytes == size, "{id} gives another range");
        let mut at = usize::try_from(wanted.start)?;
        loop {
            match self.told(view.next().await) {
                Told::Done(Some(part)) => {
                    let same = sent.get(at..at + part.len()) == Some(part.as_ref());
                    ensure!(same, "{id} has other bytes after {at}");
                    at += part.len();
                }
                Told::Done(None) => break,
                Told::Unknown => return Ok(false),
                Told::Refused(error) => bail!("{id} could not be read: {error:?}"),
            }
        }
        ensure!(at as u64 == wanted.end, "{id} ends at {at}");
        Ok(true)
    }

    /// Somebody lists the library.
    pub(crate) async fn list(&mut self) -> Result<Doubt> {
        let engine = self.engine()?;
        let sort = *self
            .dice
            .pick(&[Sort::Newest, Sort::DueFirst, Sort::Quarantined, Sort::Closed])
            .context("")?;
        let ctx = City::ctx(&engine, "supervisor", "conduct");
        let listing = match self.told(evidence::list(&ctx, &engine.desk, sort, None).await) {
            Told::Done(listing) => listing,
            Told::Unknown => return Ok(Doubt::None),
            Told::Refused(error) => bail!("the library cannot be listed: {error:?}"),
        };
        let shown: BTreeSet<_> = listing.shown.iter().map(|shown| shown.id.as_str()).collect();
        ensure!(shown.len() == listing.shown.len(), "a recording is listed twice");
        for kept in &self.model.kept {
            let wanted = kept.life == Life::Held
                && match sort {
                    Sort::Newest => true,
                    Sort::DueFirst => kept.standing.is_free(),
                    Sort::Quarantined => kept.recorded_from.is_none(),
                    Sort::Closed => false,
                };
            let listed = shown.contains(kept.id.as_str());
            let may = wanted || kept.life == Life::Ending;
            ensure!(listed <= may && listed >= wanted, "{} is listed or not, in {sort:?}", kept.id);
        }
        if sort == Sort::DueFirst {
            let times = listing.shown.iter().map(|shown| self.due_of(&shown.id));
            let times = times.collect::<Result<Vec<_>>>()?;
            ensure!(times.is_sorted(), "the library is not sorted by what is due");
        }
        self.tally.count("listings");
        Ok(Doubt::None)
    }

    fn due_of(&self, id: &str) -> Result<jiff::Timestamp> {
        let kept = self.model.kept.iter().find(|kept| kept.id == id).context("an unknown id")?;
        Ok(kept.due().context("it is not due")?.from)
    }
}
