//! `bluelamp weblog`: what was asked of a web server, from its logs, without anybody in it.
//!
//! Invariant: nothing of a log is written but the report; a log is shredded only when its summary
//! is on the disk, and never one that could not be read to its end.

use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use vault::Random as _;
use weblog::{Keys, Report, Settings, Source, Summary};

/// What `bluelamp weblog` is told.
#[derive(clap::Args)]
#[command(after_help = "Logs may be in the common or combined format, W3C extended or one JSON \
    object a line, plain or packed by gzip or zstd. Times count as they stand in the log. \
    Addresses, users, queries and user agents are never written.\n\n\
    Shredding overwrites a log once and removes it. Drives with flash memory, file systems that \
    copy on write, snapshots and backups keep what was there before: encrypt the disk where that \
    matters. Turn the log over first, so that the server does not write to it any more.\n\n\
    Exit code 1 says that some log could not be read to its end, or not be shredded.")]
pub(crate) struct Options {
    /// Logs to be summarised together; `-` is what is piped in.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Write the report to this new file as well: JSON if its name ends in `.json`.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite and remove each log, once the report is on the disk.
    #[arg(long, requires = "out")]
    shred: bool,
    /// Counts under this one are left out, with whatever would tell them.
    #[arg(long, default_value_t = weblog::FLOOR, value_parser = at_least_the_floor())]
    floor: u64,
    /// Count files without an ending as pages too.
    #[arg(long)]
    bare_pages: bool,
    /// How many rows of a long table are written in words.
    #[arg(long, default_value_t = 40)]
    rows: usize,
}

/// Summarises the logs; whether all could be read, and shredded if that was asked.
pub(crate) fn run(options: &Options, speak: Speak) -> Result<bool> {
    let mut sources = Vec::new();
    for path in &options.files {
        sources.push(open(path, options.shred)?);
    }
    let settings = Settings { bare_pages: options.bare_pages, ..Settings::default() };
    let mut summary = Summary::new(settings, random(), Keys::of_run(random()));
    let mut all_well = true;
    let mut read = Vec::new();
    for (path, source) in options.files.iter().zip(sources) {
        match take(path, source, &mut summary, speak) {
            Ok(source) => read.extend(source.map(|source| (path, source))),
            Err(error) => {
                speak.failure(&error);
                all_well = false;
            }
        }
    }
    let report = Report::of(&summary, options.floor);
    let (words, value) = (report.to_text(options.rows), serde_json::to_value(&report)?);
    if let Some(out) = &options.out {
        let is_json = out.extension().is_some_and(|ending| ending == "json");
        let text = if is_json { format!("{value:#}\n") } else { words.clone() };
        write(out, &text).with_context(|| format!("`{}` cannot be written", out.display()))?;
    }
    speak.say(words.trim_end(), &value);
    if options.shred {
        for (path, source) in read {
            let shredded = source.shred(random());
            if let Err(error) = shredded.with_context(|| not_shredded(path)) {
                speak.failure(&error);
                all_well = false;
            }
        }
    }
    Ok(all_well)
}

fn random() -> [u64; 2] {
    let mut bytes = [[0; 8]; 2];
    for half in &mut bytes {
        crate::edge::SystemRandom.fill(half);
    }
    bytes.map(u64::from_le_bytes)
}

fn at_least_the_floor() -> clap::builder::RangedU64ValueParser<u64> {
    clap::value_parser!(u64).range(weblog::FLOOR..)
}

fn not_shredded(path: &Path) -> String {
    format!("`{}` is not shredded", path.display())
}

/// Opens a log; nothing for what is piped in. What cannot be shredded is refused before any is
/// read.
fn open(path: &Path, shred: bool) -> Result<Option<Source>> {
    if path == Path::new("-") {
        if shred {
            bail!("what is piped in cannot be shredded");
        }
        return Ok(None);
    }
    let (source, what) = if shred {
        (Source::open_to_shred(path), "cannot be shredded")
    } else {
        (Source::open(path), "cannot be read")
    };
    Ok(Some(source.with_context(|| format!("`{}` {what}", path.display()))?))
}

/// Reads one log, and gives its file back if it was read to its end.
fn take(
    path: &Path,
    source: Option<Source>,
    summary: &mut Summary,
    speak: Speak,
) -> Result<Option<Source>> {
    let size_bytes = source.as_ref().map_or(0, Source::size_bytes);
    let bar = speak.bytes(size_bytes, &path.file_name().unwrap_or_default().to_string_lossy());
    let mut source = source;
    let read = match &mut source {
        Some(source) => weblog::read(bar.wrap_read(source as &mut dyn Read), summary),
        None => weblog::read(bar.wrap_read(std::io::stdin().lock()), summary),
    };
    bar.finish_and_clear();
    let dialect = read.with_context(|| format!("`{}` breaks off", path.display()))?;
    if dialect.is_none() && size_bytes > 0 {
        bail!("`{}` is no log of a web server, in any form that is known", path.display());
    }
    Ok(source)
}

/// Writes a file that is not there yet, and waits until it is on the disk.
fn write(path: &Path, text: &str) -> Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests;
