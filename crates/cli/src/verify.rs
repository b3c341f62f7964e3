//! `bluelamp verify`: the auditor's tool.
//!
//! Invariant: it reads the export and nothing else, and exits 0 only where nothing is wrong.

use crate::speak::Speak;
use anyhow::{Context as _, Result};
use desk::log::Entry;
use desk::verify::{Auditor, Files, Finding, Report, verify_proofs};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest file of proofs that is read, in bytes.
const PROOFS_MAX_BYTES: u64 = 16 << 20;

/// What `bluelamp verify` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The export's folder, or a file of entries with their proofs as the console saves it.
    folder: PathBuf,
    /// The ledger's public key, got by another way than the export. A file of proofs needs it.
    #[arg(long)]
    key: Option<String>,
    /// A signed checkpoint kept from before; may be given several times.
    #[arg(long, value_name = "FILE")]
    earlier: Vec<PathBuf>,
}

/// An export in a folder.
pub(crate) struct Folder<'a>(pub(crate) &'a Path);

impl Files for Folder<'_> {
    fn open(&self, path: &str) -> std::io::Result<Option<Box<dyn Read>>> {
        // A path that leads out of the folder names nothing in it.
        if path.split('/').any(|part| part == ".." || part.is_empty()) {
            return Ok(None);
        }
        match std::fs::File::open(self.0.join(path)) {
            Ok(file) => Ok(Some(Box::new(std::io::BufReader::new(file)))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, prefix: &str) -> Vec<String> {
        let mut paths = Vec::new();
        collect(self.0, self.0, &mut paths);
        paths.retain(|path| path.starts_with(prefix));
        paths.sort();
        paths
    }
}

fn collect(top: &Path, folder: &Path, paths: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(top, &path, paths);
        } else if let Ok(name) = path.strip_prefix(top) {
            paths.push(name.to_string_lossy().replace('\\', "/"));
        }
    }
}

pub(crate) fn run(options: &Options, speak: Speak) -> Result<bool> {
    if options.folder.is_file() {
        return proofs(options, speak);
    }
    let mut earlier = Vec::new();
    for path in &options.earlier {
        let note = std::fs::read_to_string(path);
        earlier.push(note.with_context(|| path.display().to_string())?);
    }
    let auditor = Auditor { key: options.key.clone(), earlier };
    let report = desk::verify::verify(&Folder(&options.folder), &auditor)?;
    say(&report, speak);
    Ok(report.holds())
}

/// Checks entries that travel by themselves.
fn proofs(options: &Options, speak: Speak) -> Result<bool> {
    let path = options.folder.display();
    let size = std::fs::metadata(&options.folder).with_context(|| path.to_string())?.len();
    anyhow::ensure!(size <= PROOFS_MAX_BYTES, "{path} is larger than {PROOFS_MAX_BYTES} bytes");
    let text = std::fs::read_to_string(&options.folder).with_context(|| path.to_string())?;
    let key = options.key.as_deref();
    let key = key.context("a file of proofs is checked against the published key: give --key")?;
    let all = verify_proofs(&text, key)?;
    let holds = all.iter().all(|one| one.entry.is_ok());
    let proved = all.iter().filter(|one| one.entry.is_ok()).count();
    let mut words = format!("{proved} of {} entries are proved to be in the ledger", all.len());
    for one in &all {
        let index = one.index.map_or_else(|| "?".to_owned(), |index| index.to_string());
        let said = match &one.entry {
            Ok(entry) => {
                let Entry { at, verb, outcome, purpose, actor, .. } = entry;
                format!("\n  proved      {index} {at} {verb} {outcome} for {purpose} by {actor}")
            }
            Err(why) => format!("\n  wrong       {index} {why}"),
        };
        words.push_str(&said);
    }
    let each = all.iter().map(|one| {
        let why = one.entry.as_ref().err();
        serde_json::json!({ "index": one.index, "proved": one.entry.is_ok(), "fault": why })
    });
    let value = serde_json::json!({ "holds": holds, "entries": each.collect::<Vec<_>>() });
    speak.say(&words, &value);
    Ok(holds)
}

/// Says a report: for people as a list, for machines as one object.
pub(crate) fn say(report: &Report, speak: Speak) {
    let verdicts: Vec<_> = report
        .verdicts
        .iter()
        .map(|verdict| {
            let (finding, details) = match &verdict.finding {
                Finding::Kept => ("kept", Vec::new()),
                Finding::Broken(breaches) => {
                    ("broken", breaches.iter().map(|breach| breach.words.clone()).collect())
                }
                Finding::NotChecked(why) => ("not checked", vec![why.clone()]),
            };
            (verdict.promise.clone(), finding, verdict.checked, details)
        })
        .collect();
    let mut words = format!(
        "Ledger {}: {} entries, {} recordings held",
        report.origin, report.entries, report.held
    );
    if let Some(as_at) = report.as_at {
        words.push_str(&format_args!(", as at {as_at}").to_string());
    }
    for fault in &report.faults {
        words.push_str("\n  wrong       ");
        words.push_str(fault);
    }
    for (promise, finding, checked, details) in &verdicts {
        words.push_str(
            &format_args!("\n  {finding:11} {promise} ({checked} looked at)").to_string(),
        );
        for detail in details {
            words.push_str("\n              ");
            words.push_str(detail);
        }
    }
    for unchecked in &report.unchecked {
        words.push_str("\n  not checked ");
        words.push_str(unchecked);
    }
    let value = serde_json::json!({
        "origin": report.origin,
        "entries": report.entries,
        "held": report.held,
        "as_at": report.as_at,
        "holds": report.holds(),
        "faults": report.faults,
        "verdicts": verdicts.iter().map(|(promise, finding, checked, details)| {
            serde_json::json!({
                "promise": promise, "finding": finding, "checked": checked, "details": details,
            })
        }).collect::<Vec<_>>(),
        "unchecked": report.unchecked,
    });
    speak.say(&words, &value);
}
