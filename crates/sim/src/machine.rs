//! The machine stops, fails, and starts again.
//!
//! Invariant: what was not synced may be lost in a crash, by chance; nothing that was not lost is
//! ever put back, and after every start everything is looked at before anything else happens.

use crate::city::{City, Engine};
use crate::dice::Dice;
use crate::faults::{Among, Fired, How, Image, site_name};
use crate::model::Doubt;
use anyhow::{Result, bail, ensure};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

/// How many times in a row the machine may stop while it starts.
const STOPS_MAX: u32 = 3;

impl City {
    /// Ends the process cleanly, or as a crash does; what was not synced may be lost.
    fn stop(&mut self, crash: bool) -> Result<()> {
        if let Some(engine) = self.engine.take() {
            let Ok(Engine { desk, store }) = Rc::try_unwrap(engine) else {
                bail!("an act still holds the engine")
            };
            drop(desk);
            ensure!(Arc::strong_count(&store) == 1, "somebody still holds the store");
        }
        if !crash {
            return Ok(());
        }
        let Self { disk, dice, .. } = self;
        disk.crash(&mut |below| dice.below(below));
        if let Some((before, after)) = self.faults.torn() {
            self.tear(&before, &after)?;
        }
        Ok(())
    }

    /// Puts the database back as it may lie there when the power went in the middle of a commit.
    fn tear(&mut self, before: &Image, after: &Image) -> Result<()> {
        if before.main != after.main {
            // The log was folded into the database, after a sync: nothing to tear.
            return Ok(());
        }
        self.tally.count("torn commits");
        let log = torn(&mut self.dice, &before.log, &after.log);
        let folder = self.folder.path();
        std::fs::write(folder.join("records.db"), &after.main)?;
        std::fs::write(folder.join("records.db-wal"), log)?;
        remove(&folder.join("records.db-shm"))
    }

    /// Starts the machine anew, however often it stops in doing so.
    async fn restart(&mut self, crash: bool) -> Result<()> {
        let mut crash = crash;
        for stops in 0.. {
            self.stop(crash)?;
            self.faults.disarm();
            self.tally.count("restart");
            if !self.calm && stops < STOPS_MAX && self.dice.once_in(6) {
                let how = if self.dice.once_in(2) { How::StopBefore } else { How::StopAfter };
                self.faults.arm(self.dice.below(8), Among::All, how);
            }
            if self.open().await? {
                break;
            }
            crash = true;
            self.note_fault("starting");
        }
        Ok(())
    }

    /// Arms a fault for one of the next writes.
    pub(crate) fn arm(&mut self) {
        let dice = &mut self.dice;
        let (among, reach) = match dice.below(5) {
            0 | 1 => (Among::All, [2, 6, 40]),
            2 => (Among::Commits, [1, 3, 8]),
            3 => (Among::Blobs, [2, 6, 15]),
            _ => (Among::Keys, [2, 6, 12]),
        };
        let reach = dice.pick(&reach).copied().unwrap_or(1);
        let skip = dice.below(reach);
        let how = match dice.below(10) {
            0..=2 => How::StopBefore,
            3..=5 => How::StopAfter,
            6 => How::Tear,
            7 | 8 => How::FailBefore,
            _ => How::FailAfter,
        };
        self.faults.arm(skip, among, how);
    }

    /// A planned stop and start.
    pub(crate) async fn reboot(&mut self) -> Result<()> {
        self.say("reboot");
        self.restart(false).await?;
        self.recover(Doubt::None).await
    }

    fn note_fault(&mut self, during: &str) {
        if let Some(Fired { site, how }) = self.fired() {
            let (site, how) = (site_name(site), how.name());
            self.tally.count(how);
            let kind = if how.starts_with("crash") { "crash" } else { "failure" };
            self.tally.count(&format!("{kind}: {site}"));
            self.tally.count(&format!("{kind} while {during}"));
            self.say(&format!("{how} {site} while {during}"));
        }
    }

    /// Brings everything back after whatever went wrong, and checks it; `doubt` is the act that was
    /// under way.
    pub(crate) async fn recover(&mut self, doubt: Doubt) -> Result<()> {
        loop {
            self.note_fault("acting");
            let fired = self.fired();
            self.disk.set_capacity(None);
            if std::mem::take(&mut self.full) || fired.is_some() {
                self.trouble_at = Some(self.now());
            }
            if fired.is_some_and(Fired::is_crash) {
                self.restart(true).await?;
            } else if fired.is_some() {
                self.faults.disarm();
            }
            let settled = self.settle(&doubt).await?;
            if self.fired().is_none() {
                ensure!(settled, "what was asked could not be read, though nothing went wrong");
                return Ok(());
            }
        }
    }
}

/// Every sector of the log that the commit changed is on the disk or not, by chance.
fn torn(dice: &mut Dice, before: &[u8], after: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    let mut torn = before.to_vec();
    torn.resize(before.len().max(after.len()), 0);
    // Often all but a few are there; sometimes hardly any.
    let odds = dice.between(1, 40);
    let sectors = torn.chunks_mut(SECTOR).zip(after.chunks(SECTOR));
    for (sector, new) in sectors {
        let arrives = !dice.once_in(odds);
        for (byte, new) in sector.iter_mut().zip(new).filter(|_| arrives) {
            *byte = *new;
        }
    }
    torn
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
