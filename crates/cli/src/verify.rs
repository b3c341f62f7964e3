//! `bluelamp verify`: the auditor's tool.
//!
//! Invariant: it reads the export and nothing else, and exits 0 only where nothing is wrong.

use crate::speak::Speak;
use anyhow::{Context as _, Result};
use desk::verify::{Auditor, Files, Finding, Report};
use std::io::Read;
use std::path::{Path, PathBuf};

/// What `bluelamp verify` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The export's folder.
    folder: PathBuf,
    /// The ledger's public key, got by another way than the export.
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
