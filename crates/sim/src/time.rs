//! Time: it passes, jobs run, the machine is off for days.
//!
//! Invariant: outside an outage, jobs run at least every half day; whatever was due when they did
//! is gone.

use crate::city::{City, Engine, Told};
use crate::model::{Doubt, Life, Stage};
use anyhow::{Context as _, Result, bail, ensure};
use desk::jobs::{self, Worked};
use jiff::{SignedDuration, Timestamp};

/// The longest that goes by without a run of jobs.
const RHYTHM: SignedDuration = SignedDuration::from_hours(12);

/// After this, neither the lease of a worker that died nor the wait after a failure is left.
const QUIET: SignedDuration = SignedDuration::from_mins(61);

/// After this, every recurring job is due again.
const ROUND: SignedDuration = SignedDuration::from_mins(30);

/// How many jobs come round again: the sweep, and the end of uploads.
const JOBS: u64 = 2;

/// How often jobs are run until they all succeed.
const TRIES_MAX: u32 = 60;

impl City {
    /// Lets time pass, and jobs run as it does.
    pub(crate) async fn pass(&mut self, by: SignedDuration) -> Result<()> {
        let until = self.now() + by;
        loop {
            let next = self.worked_at + RHYTHM;
            let now = self.now();
            let step = until.min(next).duration_since(now).max(SignedDuration::ZERO);
            self.clock.advance(step);
            if self.now() >= next {
                self.work_until_done().await?;
            }
            if self.now() >= until {
                return Ok(());
            }
        }
    }

    /// Time passes by chance: minutes, hours, days, seldom weeks.
    pub(crate) async fn wait(&mut self) -> Result<Doubt> {
        let minutes = match self.dice.below(20) {
            0..=7 => self.dice.between(1, 90),
            8..=15 => self.dice.between(60, 900),
            16..=18 => self.dice.between(600, 3 * 1_440),
            _ => self.dice.between(1_440, 10 * 1_440),
        };
        let millis = i64::try_from(minutes * 60_000 + self.dice.below(60_000))?;
        self.pass(SignedDuration::from_millis(millis)).await?;
        Ok(Doubt::None)
    }

    /// The machine is off for days.
    pub(crate) async fn outage(&mut self) -> Result<Doubt> {
        let hours = i64::try_from(self.dice.between(20, 12 * 24))?;
        self.say(&format!("off for {hours} hours"));
        self.tally.count("outages");
        self.clock.advance(SignedDuration::from_hours(hours));
        self.reboot().await?;
        self.work_until_done().await?;
        Ok(Doubt::None)
    }

    /// Runs jobs, mends what goes wrong, and runs them again, until all were run and succeeded.
    pub(crate) async fn work_until_done(&mut self) -> Result<()> {
        for _ in 0..TRIES_MAX {
            if self.work().await? {
                return Ok(());
            }
            let minutes = i64::try_from(self.dice.between(1, 25))?;
            self.clock.advance(SignedDuration::from_mins(minutes));
        }
        bail!("jobs fail again and again")
    }

    /// Runs jobs once. `false` where not all were run: a worker that died holds some, or something
    /// went wrong, which is mended when this returns.
    pub(crate) async fn work(&mut self) -> Result<bool> {
        let engine = self.engine()?;
        let at = self.now();
        if !self.see_new(&engine).await? {
            drop(engine);
            self.recover(Doubt::None).await?;
            return Ok(false);
        }
        let due = self.model.kept.iter().any(|kept| kept.life != Life::Gone && kept.is_due(at));
        if due && !self.calm && !self.faults.is_armed() && self.dice.once_in(3) {
            self.arm();
        }
        let answer = jobs::work(&engine.desk, "worker-1").await;
        let told = self.told(answer);
        match &told {
            Told::Done(worked) => self.say(&format!("work {worked:?}")),
            Told::Refused(_) | Told::Unknown => self.say("work: failed"),
        }
        self.tally.count("rounds of work");
        let wrong = self.is_disturbed();
        match told {
            Told::Done(worked) if worked.failed == 0 && !wrong => {
                if self.worked(at, &worked).await? {
                    return Ok(worked.done >= JOBS);
                }
            }
            Told::Refused(error) => bail!("no jobs were run: {error:?}"),
            Told::Done(_) if !wrong => bail!("a job failed though nothing went wrong"),
            Told::Done(_) | Told::Unknown => {}
        }
        drop(engine);
        self.tried_at = at;
        self.recover(Doubt::Work(at)).await?;
        Ok(false)
    }

    /// Jobs were run at `at`: what had to go is gone. `false` where a fault came in between.
    async fn worked(&mut self, at: Timestamp, worked: &Worked) -> Result<bool> {
        let engine = self.engine()?;
        let doubt = Doubt::Work(at);
        let quiet = self.trouble_at.is_none_or(|trouble| at.duration_since(trouble) > QUIET);
        let sure = quiet && at.duration_since(self.tried_at) >= ROUND;
        let mut went = 0;
        for number in 0..self.model.kept.len() {
            let kept = self.kept(number)?;
            let before = kept.life;
            let goes = before == Life::Ending || (before == Life::Held && kept.is_due(at));
            if !self.settle_life(&engine, number, &doubt).await? {
                return Ok(false);
            }
            let kept = self.kept(number)?;
            went += u64::from(before != Life::Gone && kept.life == Life::Gone);
            let stays = sure && goes && kept.life != Life::Gone;
            ensure!(!stays, "{} was due and is still there after jobs ran", kept.id);
            let due = kept.due().filter(|_| kept.life != Life::Gone);
            let late = due.is_some_and(|due| due.latest < at);
            let excused = self.outages || kept.came_late();
            ensure!(!late || excused, "{} is alive after its limit", kept.id);
        }
        ensure!(worked.disposed == went, "{} are said to have gone, not {went}", worked.disposed);
        for number in self.model.live_uploads() {
            let expired = self.upload(number)?.expires_at < at;
            let waits = self.upload(number)?.stage == Stage::Waiting;
            let asked = expired || waits;
            if asked && !self.settle_upload(&engine, number, &doubt).await? {
                return Ok(false);
            }
            let upload = self.upload(number)?;
            let stays = sure && expired && upload.stage != Stage::Gone;
            ensure!(!stays, "upload {} has expired and is still there", upload.id);
        }
        if !self.see_new(&engine).await? {
            return Ok(false);
        }
        if !self.see_checkpoint(&engine).await? {
            return Ok(false);
        }
        self.tried_at = at;
        if worked.done >= JOBS {
            self.worked_at = at;
        }
        Ok(true)
    }

    /// Looks at every recording that nobody saw yet. `false` where a fault came in between.
    async fn see_new(&mut self, engine: &Engine) -> Result<bool> {
        let unseen = self.model.held().filter(|(_, kept)| kept.seen.is_none());
        let unseen: Vec<_> = unseen.map(|(number, _)| number).collect();
        for number in unseen {
            if !self.look_at(engine, number, &Doubt::None).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Somebody asks what would go, which changes nothing.
    pub(crate) async fn plan(&mut self) -> Result<Doubt> {
        let engine = self.engine()?;
        let ctx = City::ctx(&engine, "data-office", "accountability");
        let plan = match self.told(desk::retention::plan(&ctx, &engine.desk).await) {
            Told::Done(foreseen) => foreseen.plan,
            Told::Unknown => return Ok(Doubt::None),
            Told::Refused(error) => bail!("no plan can be made: {error:?}"),
        };
        let now = self.now();
        for kept in &self.model.kept {
            let planned = plan.disposals.iter().find(|planned| planned.id == kept.id);
            let due = kept.due().filter(|due| due.from <= now);
            match (kept.life, planned, due) {
                (Life::Held, Some(planned), Some(due)) => {
                    ensure!(planned.statutory_latest == due.latest, "{} by another day", kept.id);
                }
                (Life::Held, None, None) | (Life::Ending, ..) | (Life::Gone, None, _) => {}
                (life, planned, due) => {
                    bail!("{} ({life:?}) is planned {planned:?}, due {due:?}", kept.id)
                }
            }
        }
        self.tally.count("plans asked for");
        let every = plan
            .disposals
            .iter()
            .all(|planned| self.model.kept.iter().any(|kept| kept.id == planned.id));
        ensure!(every, "a plan names what nobody received");
        Ok(Doubt::None)
    }

    /// Jobs are run by hand.
    pub(crate) async fn work_now(&mut self) -> Result<Doubt> {
        self.work().await.context("work")?;
        Ok(Doubt::None)
    }
}
