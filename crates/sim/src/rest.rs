//! The end of a run: nothing goes wrong any more, and what is left over is looked for.
//!
//! Invariant: once every clock has run out, what is on the disk is what the oracle knows of, and
//! nothing else.

use crate::check::kind;
use crate::city::{City, Engine};
use crate::footage::mark;
use crate::model::{Doubt, Life};
use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use store::{Query, Store as _};

/// Longer than any upload lives after the last that was heard of it.
const UPLOADS_END: SignedDuration = SignedDuration::from_hours(26);

/// Longer than anything lives that nobody keeps.
const ALL_END: SignedDuration = SignedDuration::from_hours(33 * 24);

/// Words that stand in what docks and staff say, and that may stand nowhere in clear.
const NAMES: [&str; 3] = ["Saffron Quill", "Vermilion Case", "lens-of-"];

impl City {
    /// Brings the city to rest and checks all that can be checked.
    pub(crate) async fn rest(&mut self) -> Result<()> {
        self.faults.disarm();
        self.calm = true;
        self.reboot().await?;
        let empty = self.dice.once_in(10);
        if empty || self.dice.once_in(2) {
            self.free_all().await?;
        }
        self.pass(if empty { ALL_END } else { UPLOADS_END }).await?;
        // What waited for a recording to go became an upload's end only then.
        let uploads = self.model.live_uploads();
        let ends = uploads.into_iter().map(|number| Ok(self.upload(number)?.expires_at));
        let last = ends.collect::<Result<Vec<_>>>()?.into_iter().max();
        if let Some(last) = last {
            self.pass(last.duration_since(self.now()) + SignedDuration::from_mins(1)).await?;
        }
        // A month's key goes in the round after the last of its uploads.
        self.work_until_done().await?;
        self.work_until_done().await?;
        let engine = self.engine()?;
        let held = self.model.held().count();
        ensure!(!empty || held == 0, "{held} recordings outlive every clock");
        self.tally.add("cities left empty", u64::from(empty));
        self.is_tidy(&engine).await?;
        if self.dice.once_in(16) {
            self.is_unreadable(engine)?;
        }
        self.audit().await
    }

    /// Takes back everything that keeps a recording.
    async fn free_all(&mut self) -> Result<()> {
        let held: Vec<_> = self.model.held().map(|(number, _)| number).collect();
        for number in held {
            let kept = self.kept(number)?;
            let categories: Vec<_> = kept.standing.categories.iter().cloned().collect();
            let seen = kept.seen.as_ref().context("a recording that nobody saw")?;
            for (hold, kind) in seen.holds.clone() {
                let doubt = self.lift(number, &hold, &kind).await?;
                ensure!(matches!(doubt, Doubt::None), "a hold was lifted or not");
            }
            for category in categories {
                let doubt = self.take_back(number, &category).await?;
                ensure!(matches!(doubt, Doubt::None), "a category was taken back or not");
            }
        }
        Ok(())
    }

    /// Nothing is there but what is held.
    async fn is_tidy(&self, engine: &Engine) -> Result<()> {
        let store = &engine.store;
        let uploads =
            store.records().count(kind("uploads")?, &Query::over("expiry"), u64::MAX).await?;
        ensure!(uploads == 0, "{uploads} uploads outlive their time");
        let recordings =
            store.records().count(kind("recordings")?, &Query::over("received"), u64::MAX).await?;
        let held: BTreeSet<_> = self.model.held().map(|(_, kept)| kept.id.as_str()).collect();
        ensure!(recordings == held.len() as u64, "{recordings} recordings are there");
        let blobs = store.blobs().list("recordings/", None, 10_000).await?;
        let blobs: BTreeSet<_> = blobs.iter().filter_map(|name| last(name.as_str())).collect();
        ensure!(blobs == held, "blobs of {blobs:?} are there, of {held:?} should be");
        let staged = store.blobs().staged(None, 10_000).await?;
        let staged: Vec<_> = staged.iter().filter(|name| name.class() == "recordings").collect();
        ensure!(staged.is_empty(), "{staged:?} are still staged");
        let derivatives = store.blobs().list("derivatives/", None, 1).await?;
        ensure!(derivatives.is_empty(), "{derivatives:?} are there");
        for upload in self.model.uploads.iter().filter(|up| !held.contains(up.id.as_str())) {
            let wrapped = store.keys().get(&format!("obj:{}", upload.id)).await?;
            ensure!(wrapped.is_none(), "the key of upload {} is still there", upload.id);
        }
        self.epochs_end(engine).await
    }

    /// A month's key is gone when the last recording of the month is.
    async fn epochs_end(&self, engine: &Engine) -> Result<()> {
        let month = |at: Timestamp| at.strftime("%Y-%m").to_string();
        let recent = [month(self.now()), month(self.now() - SignedDuration::from_hours(48))];
        let gone = self.model.kept.iter().filter(|kept| kept.life == Life::Gone);
        let epochs: BTreeSet<_> = gone.map(|kept| month(kept.received_at)).collect();
        for epoch in epochs.into_iter().filter(|epoch| !recent.contains(epoch)) {
            let query = Query::over("by_epoch").equal(epoch.as_str());
            let records = engine.store.records();
            if records.count(kind("recordings")?, &query, 1).await? == 0 {
                let key = engine.store.keys().get(&format!("kek:{epoch}")).await?;
                ensure!(key.is_none(), "the key of {epoch} outlives its last recording");
            }
        }
        Ok(())
    }

    /// Nobody with the disks in hand reads a film or a name.
    fn is_unreadable(&mut self, engine: std::rc::Rc<Engine>) -> Result<()> {
        let mut found: Vec<&[u8]> = NAMES.iter().map(|name| name.as_bytes()).collect();
        found.extend(self.model.footage.iter().filter_map(mark).take(4));
        for (path, bytes) in self.disk.files() {
            ensure!(
                !found.iter().any(|mark| holds(&bytes, mark)),
                "{} is readable",
                path.display()
            );
        }
        drop(engine);
        for (name, bytes) in self.database()? {
            ensure!(!found.iter().any(|mark| holds(&bytes, mark)), "{name} is readable");
        }
        self.tally.count("disks read by a thief");
        Ok(())
    }
}

fn last(name: &str) -> Option<&str> {
    name.rsplit('/').next()
}

/// Whether `bytes` hold `mark`.
fn holds(bytes: &[u8], mark: &[u8]) -> bool {
    let Some(first) = mark.first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        let Some(found) = rest.get(at..) else { return false };
        if found.starts_with(mark) {
            return true;
        }
        rest = found.get(1..).unwrap_or_default();
    }
    false
}
