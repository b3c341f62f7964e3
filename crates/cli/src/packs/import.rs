//! `bluelamp pack import`: a draft of a pack from a fideslang manifest.
//!
//! Invariant: nothing is written over, and what the draft does not hold is said line by line.

use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use jiff::civil::Date;
use pack::fideslang::{Draft, FideslangError, draft};
use pack::{FILE_MAX_BYTES, Source};
use std::path::{Path, PathBuf};

/// What may be said of an import.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The manifest, a YAML file.
    manifest: PathBuf,
    /// The folder to make; it must be empty if it is there.
    #[arg(long)]
    out: PathBuf,
    /// The day from which the draft is to hold, such as 2026-06-19; today if left out.
    #[arg(long)]
    on: Option<Date>,
}

pub(super) fn run(options: &Options, speak: Speak) -> Result<bool> {
    let on = options.on.unwrap_or_else(super::today);
    let name = options.manifest.display().to_string();
    let size = std::fs::metadata(&options.manifest).with_context(|| name.clone())?.len();
    if size > FILE_MAX_BYTES as u64 {
        bail!("`{name}` has {size} bytes, more than {FILE_MAX_BYTES}");
    }
    let bytes = std::fs::read(&options.manifest).with_context(|| name.clone())?;
    let source = match Source::from_bytes("manifest.yaml", &bytes) {
        Ok(source) => source,
        Err(wrong) => bail!("{name}: {} ({})", wrong.message, wrong.code),
    };
    let made = match draft(&source.text, on) {
        Ok(made) => made,
        Err(FideslangError::Unread(found)) => {
            for diagnostic in &found {
                super::show(diagnostic, std::slice::from_ref(&source), speak);
            }
            return Ok(false);
        }
        Err(error) => return Err(error).with_context(|| name),
    };
    write(&made, &options.out)?;
    tell(&made, &options.out, on, speak);
    Ok(true)
}

/// Writes the files of a draft into a folder of their own.
fn write(made: &Draft, out: &Path) -> Result<()> {
    if out.exists() {
        let mut inside = std::fs::read_dir(out).with_context(|| out.display().to_string())?;
        if inside.next().is_some() {
            bail!("`{}` is not empty; name a folder that is new", out.display());
        }
    }
    for file in &made.files {
        let path = out.join(&file.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        std::fs::write(&path, &file.text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Says what was taken, what was left out, and what to do next.
fn tell(made: &Draft, out: &Path, on: Date, speak: Speak) {
    let out = out.display();
    let words = format!("Taken: {}.", made.taken.join(", "));
    speak.say(&words, &serde_json::json!({ "taken": made.taken, "folder": out.to_string() }));
    if !made.left_out.is_empty() {
        speak.say("\nLeft out:", &serde_json::json!({ "left_out": made.left_out.len() }));
    }
    for part in &made.left_out {
        let words = format!("  line {}: {}: {}", part.line, part.what, part.why);
        let value =
            serde_json::json!({ "line": part.line, "left_out": part.what, "why": part.why });
        speak.say(&words, &value);
    }
    let (_, found) = pack::compile(&made.files, on);
    let errors = found.iter().filter(|found| found.is_error()).count();
    let warnings = found.len() - errors;
    let decide = match errors {
        0 => "It compiles".to_owned(),
        number => format!("It does not compile yet: {} to decide", super::counted(number, "thing")),
    };
    let words = format!(
        "\nNext: `bluelamp pack check {out}`. {decide}; {} to confirm. Each says under `note` what \
         the manifest left open. Then write the notices in {out}/wording so that people understand \
         them, and add roles and promises.",
        super::counted(warnings, "fact"),
    );
    speak.say(&words, &serde_json::json!({ "errors": errors, "warnings": warnings }));
}
