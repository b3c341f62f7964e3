//! The auditor's check: from an export alone, a verdict per promise.
//!
//! Invariant: nothing is asked of the deployment that made the export, and no key is needed; what
//! could not be checked is said. One changed byte anywhere is found, and its place named.

mod files;
mod proofs;

pub use files::Files;
pub use proofs::{Proved, verify_proofs};

use crate::hex;
use crate::journal::deed;
use crate::log::{HoldingLine, PackLine};
use jiff::Timestamp;
use ledger::{HashReader, ReadError, TilePath, VerifierKey, verify_log};
use pack::{Pack, Source};
use rules::promises::{Audit, Deed, DeedKind, Holding, Holdings};
pub use rules::promises::{Breach, Finding, Verdict};
use std::collections::BTreeMap;

/// The most faults that are listed.
const FAULTS_MAX: usize = 200;

/// The largest file but a sealed recording that is read, in bytes.
pub const FILE_MAX_BYTES: u64 = 64 << 20;

/// What the auditor brings along.
#[derive(Debug, Clone, Default)]
pub struct Auditor {
    /// The ledger's public key, got by another way than the export.
    pub key: Option<String>,
    /// Signed checkpoints kept from before.
    pub earlier: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The ledger's name.
    pub origin: String,
    /// How many entries the ledger has.
    pub entries: u64,
    /// How many recordings are held.
    pub held: u64,
    /// The time of the last entry: the promises are judged as they stood then.
    pub as_at: Option<Timestamp>,
    /// Everything that does not add up, naming the file or entry.
    pub faults: Vec<String>,
    /// A verdict for each promise that can be judged from an export.
    pub verdicts: Vec<Verdict>,
    /// What could not be checked.
    pub unchecked: Vec<String>,
}

impl Report {
    /// Whether nothing is wrong (though something may be unchecked).
    pub fn holds(&self) -> bool {
        let broken = |verdict: &Verdict| matches!(verdict.finding, Finding::Broken(_));
        self.faults.is_empty() && !self.verdicts.iter().any(broken)
    }
}

/// Why an export cannot be looked at at all.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A file that every export has is missing or too large.
    #[error("this is not an export: `{0}` is missing or cannot be read")]
    NotAnExport(String),
    /// A file that holds no proof.
    #[error("this is neither an export's folder nor a file of entries with their proofs")]
    NoProofs,
    /// The key is not a verifier key.
    #[error("the ledger's key is not one: it is written as name+id+base64")]
    Key,
}

/// Tiles as they lie in the export.
struct Tiles<'a>(&'a dyn Files);

impl HashReader for Tiles<'_> {
    fn tile(&self, path: &TilePath) -> Result<Vec<u8>, ReadError> {
        match self.0.read(&path.to_string()) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(ReadError::Missing),
            Err(error) => Err(ReadError::Failed(error.kind().to_string())),
        }
    }
}

/// Checks an export.
///
/// # Errors
///
/// [`VerifyError`] where it cannot be looked at; whatever is wrong with it stands in the report.
pub fn verify(files: &dyn Files, auditor: &Auditor) -> Result<Report, VerifyError> {
    rules::promise!("bwv-no-edit");
    let origin = text(files, "origin.txt")?.trim().to_owned();
    let carried = text(files, "vkey.txt")?.trim().to_owned();
    let key = auditor.key.as_ref().unwrap_or(&carried);
    let key = VerifierKey::parse(key.trim()).map_err(|_| VerifyError::Key)?;
    let keys = [key];
    let mut report = Report {
        origin: origin.clone(),
        entries: 0,
        held: 0,
        as_at: None,
        faults: Vec::new(),
        verdicts: Vec::new(),
        unchecked: Vec::new(),
    };
    match &auditor.key {
        Some(given) if given.trim() != carried => {
            report.faults.push("vkey.txt is not the key that you gave".to_owned());
        }
        Some(_) => {}
        None => report.unchecked.push(
            "whose key this is: it came with the export; give the published one with --key"
                .to_owned(),
        ),
    }
    let digests = files::manifest(files, &origin, &keys, &mut report.faults);
    let packs = packs(files, &mut report)?;
    let checkpoint = text(files, "checkpoint")?;
    let earlier = earlier(files, auditor);
    let earlier: Vec<_> = earlier.iter().map(String::as_str).collect();
    let mut audit = Audit::new(crate::evidence::ACTIVITY, &packs);
    let (mut odd, mut changes) = (Vec::new(), Changes::default());
    let found = verify_log(&Tiles(files), &origin, &keys, &checkpoint, &earlier, |at, entry| {
        report.as_at = Some(report.as_at.map_or(entry.at, |last| last.max(entry.at)));
        match deed(entry) {
            Ok(deed) => {
                changes.see(at, &deed);
                audit.see(at, &deed);
            }
            Err(fact) => odd.push(format!("entry {at}: its fact `{fact}` is missing or odd")),
        }
    });
    report.entries = found.size;
    report.faults.extend(found.faults.iter().map(ToString::to_string));
    if found.unlisted > 0 {
        report.faults.push(format!("and {} more in the ledger", found.unlisted));
    }
    report.faults.extend(odd);
    changes.faults(&packs, &mut report.faults);
    report.held = audit.held() as u64;
    let holdings = holdings(files, &digests, &mut report);
    let as_at = report.as_at.unwrap_or(Timestamp::UNIX_EPOCH);
    report.verdicts = audit.finish(as_at, Some(&holdings));
    if !report.faults.is_empty() {
        distrust(&mut report);
    }
    report.faults.truncate(FAULTS_MAX);
    Ok(report)
}

/// The changes of policy that the ledger tells.
#[derive(Default)]
struct Changes {
    /// Digest of what was proposed, and the handle of who proposed it.
    proposed: Vec<([u8; 32], rules::Handle)>,
    applied: Vec<(u64, u32, [u8; 32])>,
    /// Entries by which somebody applied what nobody else had proposed.
    alone: Vec<(u64, u32)>,
}

impl Changes {
    fn see(&mut self, at: u64, deed: &Deed) {
        match deed.kind {
            DeedKind::PackProposed { digest } => self.proposed.push((digest, deed.actor)),
            DeedKind::PackApplied { version, digest } => {
                self.applied.push((at, version, digest));
                let by_another = |(known, who): &([u8; 32], rules::Handle)| {
                    *known == digest && *who != deed.actor
                };
                // The first has no policy before it that could ask for a second person.
                if version > 1 && !self.proposed.iter().any(by_another) {
                    self.alone.push((at, version));
                }
            }
            _ => {}
        }
    }

    fn faults(self, packs: &BTreeMap<u32, Pack>, faults: &mut Vec<String>) {
        for (at, version, digest) in self.applied {
            match packs.get(&version) {
                Some(pack) if pack.digest == digest => {}
                Some(_) => faults.push(format!(
                    "packs/{version} is not the policy that entry {at} says was applied"
                )),
                None => faults.push(format!("packs/{version} is missing (entry {at})")),
            }
        }
        for (at, version) in self.alone {
            faults.push(format!(
                "entry {at}: version {version} of the policy was applied without a second person"
            ));
        }
    }
}

/// Where the evidence itself does not add up, nothing that rests on it is called kept.
fn distrust(report: &mut Report) {
    let first = report.faults.first().cloned().unwrap_or_default();
    for verdict in &mut report.verdicts {
        if verdict.finding == Finding::Kept {
            verdict.finding = Finding::NotChecked(format!("the export does not add up: {first}"));
        }
    }
}

fn text(files: &dyn Files, path: &str) -> Result<String, VerifyError> {
    let missing = || VerifyError::NotAnExport(path.to_owned());
    let bytes = files.read(path).map_err(|_| missing())?.ok_or_else(missing)?;
    String::from_utf8(bytes).map_err(|_| missing())
}

/// The checkpoints of before: the auditor's own, and those in the export.
fn earlier(files: &dyn Files, auditor: &Auditor) -> Vec<String> {
    let mut notes = auditor.earlier.clone();
    for path in files.list("checkpoints/") {
        if let Ok(note) = text(files, &path) {
            notes.push(note);
        }
    }
    notes
}

/// Compiles every policy again from its sources.
fn packs(files: &dyn Files, report: &mut Report) -> Result<BTreeMap<u32, Pack>, VerifyError> {
    let lines = text(files, "packs.json")?;
    let lines: Vec<PackLine> = serde_json::from_str(&lines)
        .map_err(|_| VerifyError::NotAnExport("packs.json".to_owned()))?;
    let mut packs = BTreeMap::new();
    for line in lines {
        let mut sources = Vec::new();
        for path in line.files {
            let place = format!("packs/{}/{path}", line.version);
            match text(files, &place) {
                Ok(text) => sources.push(Source { path, text }),
                Err(error) => report.faults.push(error.to_string()),
            }
        }
        match pack::compile(&sources, line.on) {
            (Some(pack), _) => {
                packs.insert(line.version, pack);
            }
            (None, wrong) => report.faults.push(format!(
                "packs/{} does not compile: {} mistakes",
                line.version,
                wrong.len()
            )),
        }
    }
    Ok(packs)
}

/// What lies in the export of each recording that it says is held.
fn holdings(
    files: &dyn Files,
    digests: &BTreeMap<String, [u8; 32]>,
    report: &mut Report,
) -> Holdings {
    let mut holdings = Holdings::new();
    let lines = text(files, "holdings.json").ok();
    let lines: Option<Vec<HoldingLine>> = lines.and_then(|lines| serde_json::from_str(&lines).ok());
    let Some(lines) = lines else {
        report.faults.push("holdings.json cannot be read".to_owned());
        return holdings;
    };
    for line in lines {
        let Some(handle) = hex::bytes(&line.handle) else {
            report.faults.push(format!("holdings.json: `{}` is not a handle", line.handle));
            continue;
        };
        let found = match &line.file {
            None => Holding::NotGiven,
            Some(file) => {
                digests.get(file).map_or(Holding::Missing, |digest| Holding::Digest(*digest))
            }
        };
        holdings.insert(handle, found);
    }
    holdings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(proposer: u8, applier: u8, version: u32) -> Vec<String> {
        let deed =
            |actor: u8, kind| Deed { at: Timestamp::UNIX_EPOCH, pack: 1, actor: [actor; 16], kind };
        let mut changes = Changes::default();
        changes.see(1, &deed(proposer, DeedKind::PackProposed { digest: [7; 32] }));
        changes.see(2, &deed(applier, DeedKind::PackApplied { version, digest: [7; 32] }));
        let mut faults = Vec::new();
        changes.faults(&BTreeMap::new(), &mut faults);
        faults.retain(|fault| fault.contains("second person"));
        faults
    }

    #[test]
    fn a_policy_that_one_person_changed_alone_is_named() {
        assert_eq!(changes(1, 2, 2), [""; 0]);
        assert_eq!(changes(1, 1, 1), [""; 0]);
        let named = "entry 2: version 2 of the policy was applied without a second person";
        assert_eq!(changes(1, 1, 2), [named]);
    }
}
