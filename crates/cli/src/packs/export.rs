//! `bluelamp pack export`: the whole pack as linked data, in the words of W3C DPV.
//!
//! Invariant: only a pack that compiles on the day is written.

use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use jiff::civil::Date;
use std::path::PathBuf;

/// What may be said of an export.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The pack's folder.
    folder: PathBuf,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
    /// In which form.
    #[arg(long, value_enum, default_value = "dpv")]
    format: Format,
    /// The day whose law is written, such as 2026-06-19; today if left out.
    #[arg(long)]
    on: Option<Date>,
    /// The address under which it will be published, from which its names begin.
    #[arg(long)]
    base: Option<String>,
}

/// The forms of an export.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// JSON-LD in the words of the W3C Data Privacy Vocabulary.
    Dpv,
}

pub(super) fn run(options: &Options, speak: Speak) -> Result<bool> {
    let on = options.on.unwrap_or_else(super::today);
    let sources = super::read_folder(&options.folder)?;
    let (pack, diagnostics) = pack::compile(&sources, on);
    let Some(pack) = pack else {
        for diagnostic in &diagnostics {
            super::show(diagnostic, &sources, speak);
        }
        return Ok(false);
    };
    let own = format!("https://bluelamp.example/packs/{}", pack.id);
    let base = options.base.as_deref().unwrap_or(&own);
    if !["https://", "http://", "urn:"].iter().any(|scheme| base.starts_with(scheme)) {
        bail!("`{base}` is no absolute address; write it with https://");
    }
    let (text, things) = match options.format {
        Format::Dpv => {
            let graph = pack::dpv::json_ld(&pack, on, Some(base));
            let things = graph.get("@graph").and_then(|all| all.as_array()).map_or(0, Vec::len);
            (format!("{graph:#}\n"), things)
        }
    };
    let path = options.out.display().to_string();
    std::fs::write(&options.out, text).with_context(|| path.clone())?;
    let words = format!("wrote {path}: {}", super::counted(things, "thing"));
    speak.say(&words, &serde_json::json!({ "wrote": path, "things": things }));
    Ok(true)
}
