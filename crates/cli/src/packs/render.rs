//! `bluelamp pack render`: a pack's notices and registers as files, in the formats asked for.
//!
//! Invariant: a format whose program is missing is refused before any file is written.

use super::{read_folder, show, today};
use crate::speak::Speak;
use anyhow::{Context as _, Result};
use jiff::civil::Date;
use pack::Pack;
use press::Print;
use std::path::Path;

/// What a notice or a register can be written as.
#[derive(clap::ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Notices as pages.
    Html,
    /// Notices as plain text.
    Txt,
    /// Registers as comma-separated values, a file for each.
    Csv,
    /// Notices to print: tagged PDF (PDF/UA-1).
    Pdf,
    /// Notices to print, in large print.
    LargePrint,
    /// All registers as one workbook.
    Xlsx,
    /// Notices in braille (needs Liblouis).
    Brf,
    /// Notices read aloud (needs eSpeak NG).
    Wav,
}

impl Format {
    /// How the name of a file in this format ends.
    const fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Txt => "txt",
            Self::Csv => "csv",
            Self::Pdf => "pdf",
            Self::LargePrint => "large-print.pdf",
            Self::Xlsx => "xlsx",
            Self::Brf => "brf",
            Self::Wav => "wav",
        }
    }
}

/// Writes a folder's notices and registers; `false` where its pack does not compile.
pub(super) fn render(folder: &Path, out: &Path, formats: &[Format], speak: Speak) -> Result<bool> {
    let needed = [
        (Format::Brf, press::braille_is_there as fn() -> _),
        (Format::Wav, press::speech_is_there),
    ];
    for (_, is_there) in needed.iter().filter(|(format, _)| formats.contains(format)) {
        is_there()?;
    }
    let sources = read_folder(folder)?;
    let on = today();
    let (pack, diagnostics) = pack::compile(&sources, on);
    let Some(pack) = pack else {
        for diagnostic in &diagnostics {
            show(diagnostic, &sources, speak);
        }
        return Ok(false);
    };
    std::fs::create_dir_all(out).with_context(|| format!("cannot make `{}`", out.display()))?;
    let named = |format: &Format| {
        let format = *format;
        names(&pack, format, on).into_iter().map(move |name| (name, format))
    };
    let files: Vec<(String, Format)> = formats.iter().flat_map(named).collect();
    let bar = speak.steps(files.len() as u64, "rendering");
    for (name, format) in files {
        let file = format!("{name}.{}", format.ending());
        let path = out.join(&file);
        let bytes = made(&pack, &name, format, on).with_context(|| file)?;
        std::fs::write(&path, bytes).with_context(|| path.display().to_string())?;
        bar.inc(1);
        let words = format!("wrote {}", path.display());
        let value = serde_json::json!({ "wrote": path.display().to_string() });
        bar.suspend(|| speak.say(&words, &value));
    }
    bar.finish_and_clear();
    Ok(true)
}

/// What there is to write in a format.
fn names(pack: &Pack, format: Format, on: Date) -> Vec<String> {
    match format {
        Format::Xlsx => vec!["registers".to_owned()],
        Format::Csv => {
            let all = pack::registers::all(pack, on);
            all.into_iter().map(|register| register.id.to_owned()).collect()
        }
        _ => pack.notices.keys().map(ToString::to_string).collect(),
    }
}

fn made(pack: &Pack, name: &str, format: Format, on: Date) -> Result<Vec<u8>> {
    let document = || pack::render::document(pack, name);
    Ok(match format {
        Format::Html => page(pack, name)?.into_bytes(),
        Format::Txt => pack::render::text(pack, name)?.into_bytes(),
        Format::Pdf => press::pdf(&document()?, Print::Standard)?,
        Format::LargePrint => press::pdf(&document()?, Print::Large)?,
        Format::Brf => press::braille(&document()?)?,
        Format::Wav => press::speech(&document()?)?,
        Format::Csv => {
            let all = pack::registers::all(pack, on);
            let register = all.into_iter().find(|register| register.id == name);
            register.with_context(|| format!("no register `{name}`"))?.csv().into_bytes()
        }
        Format::Xlsx => {
            let title = format!("Registers of {}", pack.title);
            press::workbook(&title, &pack::registers::all(pack, on), on)?
        }
    })
}

/// A notice as a page that stands alone.
fn page(pack: &Pack, name: &str) -> Result<String> {
    let html = pack::render::html(pack, name)?;
    Ok(format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<meta charset=\"utf-8\">\n\
         <title>{title}</title>\n<h1>{title}</h1>\n{body}\n<p>Last updated {updated}.</p>\n</html>\n",
        title = pack::render::escaped(&html.title),
        body = html.html,
        updated = html.last_updated,
    ))
}
