//! The auditor: keeps every checkpoint it ever saw, and judges an export at the end.
//!
//! Invariant: what it keeps lies outside the machine; a log that was rolled back or rewritten
//! cannot agree with it.

use crate::city::{City, Engine, ORIGIN, Told};
use crate::model::{Doubt, Life};
use anyhow::{Context as _, Result, bail, ensure};
use bytes::{Buf as _, Bytes};
use desk::log;
use desk::verify::{Auditor, Files, verify};
use ledger::{Checkpoint, HashReader, LogProof, ReadError, TilePath, VerifierKey, leaf_hash};
use rules::promises::Finding;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;

/// The promises that an export must show to be kept.
const KEPT: [&str; 3] = ["bwv-auto-upload", "bwv-no-edit", "bwv-not-intelligence"];

/// Tiles fetched one by one, as from a web site.
struct Fetched(HashMap<TilePath, Vec<u8>>);

impl HashReader for Fetched {
    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, ReadError> {
        self.0.get(path).cloned().ok_or(ReadError::Missing)
    }
}

/// An export in memory.
#[derive(Default)]
struct Export {
    files: BTreeMap<String, Vec<u8>>,
    open: String,
}

impl log::Sink for Export {
    fn begin(&mut self, path: &str) -> std::io::Result<()> {
        path.clone_into(&mut self.open);
        self.files.insert(path.to_owned(), Vec::new());
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let file = self.files.get_mut(&self.open).ok_or(std::io::ErrorKind::NotFound)?;
        file.extend_from_slice(bytes);
        Ok(())
    }
}

impl Files for Export {
    fn open(&self, path: &str) -> std::io::Result<Option<Box<dyn Read>>> {
        let file = self.files.get(path).map(|file| Bytes::copy_from_slice(file).reader());
        Ok(file.map(|file| Box::new(file) as Box<dyn Read>))
    }

    fn list(&self, prefix: &str) -> Vec<String> {
        self.files.keys().filter(|path| path.starts_with(prefix)).cloned().collect()
    }
}

impl City {
    fn key(&self) -> Result<VerifierKey> {
        VerifierKey::parse(&self.vkey).context("the ledger's key")
    }

    fn opened(&self, note: &str) -> Result<Checkpoint> {
        let (checkpoint, _) = Checkpoint::open(note, ORIGIN, &[self.key()?])?;
        Ok(checkpoint)
    }

    /// Looks at the latest checkpoint: it must extend the last one seen. `false` where a fault came
    /// in between.
    pub(crate) async fn see_checkpoint(&mut self, engine: &Engine) -> Result<bool> {
        let note = match self.told(log::checkpoint(&engine.desk).await) {
            Told::Done(note) => note,
            Told::Unknown => return Ok(false),
            Told::Refused(error) => bail!("the checkpoint cannot be read: {error:?}"),
        };
        let Some(last) = self.checkpoints.last().cloned() else {
            self.checkpoints.extend(note);
            return Ok(true);
        };
        let note = note.context("the ledger has lost its checkpoints")?;
        if note == last {
            return Ok(true);
        }
        let (old, new) = (self.opened(&last)?, self.opened(&note)?);
        ensure!(old.size < new.size, "the ledger went from {} entries to {}", old.size, new.size);
        let mut tiles = HashMap::new();
        for path in ledger::consistency_paths(old.size, new.size)? {
            match self.told(log::tile(&engine.desk, &path.to_string()).await) {
                Told::Done(tile) => {
                    let tile = tile.with_context(|| format!("{path} is missing"))?;
                    tiles.insert(path, tile);
                }
                Told::Unknown => return Ok(false),
                Told::Refused(error) => bail!("{path} cannot be read: {error:?}"),
            }
        }
        let proof = ledger::consistency_proof(&Fetched(tiles), old.size, new.size)?;
        ledger::verify_consistency(old.size, new.size, &old.root, &new.root, &proof)
            .context("a checkpoint does not extend the one before")?;
        self.tally.count("checkpoints compared");
        self.checkpoints.push(note);
        Ok(true)
    }

    /// The ledger takes in what is new.
    pub(crate) async fn advance_ledger(&mut self) -> Result<Doubt> {
        let engine = self.engine()?;
        match self.told(log::advance(&engine.desk).await) {
            Told::Done(_) => drop(self.see_checkpoint(&engine).await?),
            Told::Unknown => {}
            Told::Refused(error) => bail!("the ledger does not advance: {error:?}"),
        }
        Ok(Doubt::None)
    }

    /// An auditor takes an export away and judges it. Only in a calm city.
    pub(crate) async fn audit(&mut self) -> Result<()> {
        let engine = self.engine()?;
        let ctx = City::ctx(&engine, "auditor", "accountability");
        let mut files = Export::default();
        log::export(&ctx, &engine.desk, &mut files, true).await.context("the export")?;
        ensure!(self.see_checkpoint(&engine).await?, "the checkpoint cannot be read");
        let auditor = Auditor { key: Some(self.vkey.clone()), earlier: self.checkpoints.clone() };
        let report = verify(&files, &auditor).context("the export cannot be looked at")?;
        ensure!(report.faults.is_empty(), "the export does not add up: {:?}", report.faults);
        ensure!(report.unchecked.is_empty(), "unchecked: {:?}", report.unchecked);
        let held = self.model.held().count() as u64;
        ensure!(report.held == held, "{} are held by the ledger, not {held}", report.held);
        for promise in KEPT {
            let verdict = report.verdicts.iter().find(|verdict| verdict.promise == promise);
            let found = &verdict.with_context(|| format!("no verdict on {promise}"))?.finding;
            ensure!(*found == Finding::Kept, "{promise}: {found:?}");
        }
        let days = report.verdicts.iter().find(|verdict| verdict.promise == "bwv-31-days");
        let days = &days.context("no verdict on bwv-31-days")?.finding;
        let now = self.now();
        let late = self.model.kept.iter().filter(|kept| {
            let overdue = kept.due().is_some_and(|due| due.latest < now);
            kept.late || (kept.life != Life::Gone && overdue)
        });
        match (late.count(), days) {
            (0, Finding::Kept) => {}
            (late, Finding::Broken(breaches)) if breaches.len() == late => {
                self.tally.count("audits that found the promise broken");
            }
            (late, found) => bail!("{late} went late and bwv-31-days is {found:?}"),
        }
        self.tally.count("audits");
        self.tally.add("ledger entries", report.entries);
        let digest = ledger::leaf_hash(note_of(&files)?);
        self.say(&format!("audit of {} entries, {}", report.entries, crate::footage::hex(&digest)));
        self.prove(&engine).await
    }

    /// Every disposal can be proved from the ledger.
    async fn prove(&mut self, engine: &Engine) -> Result<()> {
        let gone = self.model.kept.iter().filter(|kept| kept.life == Life::Gone);
        let handles: Vec<_> =
            gone.filter_map(|kept| kept.seen.as_ref().map(|seen| seen.handle.clone())).collect();
        for handle in handles {
            let proof = log::proof_of_disposal(&engine.desk, &handle).await;
            let proof: LogProof =
                proof.with_context(|| format!("no proof of {handle}"))?.parse()?;
            let entry = proof.extra.clone().context("a proof without its entry")?;
            proof.verify(&leaf_hash(&entry), ORIGIN, &[self.key()?])?;
            let entry = ledger::Entry::decode(&entry)?;
            let about = entry.object.map(|object| object.to_string());
            ensure!(about.as_ref() == Some(&handle), "the proof of {handle} is about {about:?}");
            ensure!(entry.verb == ledger::Verb::Dispose, "the proof of {handle} is of another act");
            self.tally.count("disposals proved");
        }
        Ok(())
    }
}

fn note_of(files: &Export) -> Result<&[u8]> {
    Ok(files.files.get("checkpoint").context("the export's checkpoint")?)
}
