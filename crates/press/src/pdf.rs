//! A notice on paper: a tagged PDF that keeps to PDF/UA-1 (ISO 14289-1), set by Typst.
//!
//! Invariant: the words go to a fixed template as a JSON file, so none of them is ever read as
//! Typst; the template can reach that file, four fonts and nothing else.

use jiff::civil::Date;
use pack::render::Document;
use serde::Serialize;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::{PressError, words};
use world::Sheet;

mod world;

/// The longest document that is set, in bytes of its JSON: some hundred pages.
pub const DOCUMENT_MAX_BYTES: usize = 512 << 10;

/// How large the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Print {
    /// 11 points.
    Standard,
    /// 18 points, with no italics: large print as the RNIB asks for it.
    Large,
}

/// What the template reads.
#[derive(Serialize)]
struct Job<'d> {
    print: Print,
    dated: String,
    notice: &'d Document,
}

/// A document as PDF on A4.
///
/// # Errors
///
/// [`PressError::TooLong`] and [`PressError::NoSign`] for words that cannot be set;
/// [`PressError::Setting`] for a fault of the press.
pub fn pdf(document: &Document, print: Print) -> Result<Vec<u8>, PressError> {
    let job = Job { print, dated: words::dated(document), notice: document };
    let json = serde_json::to_string(&job).map_err(fault)?;
    if json.len() > DOCUMENT_MAX_BYTES {
        return Err(PressError::TooLong { size_bytes: json.len(), max_bytes: DOCUMENT_MAX_BYTES });
    }
    let lines = words::lines(document);
    let unknown = lines.iter().find_map(|line| world::unknown_sign(&line.text));
    if let Some(sign) = unknown {
        return Err(PressError::NoSign(sign));
    }
    let sheet = Sheet::new(json)?;
    let set = typst::compile::<PagedDocument>(&sheet);
    let made = match set.output {
        Ok(pages) => typst_pdf::pdf(&pages, &options(document, print)?),
        Err(faults) => Err(faults),
    };
    // What Typst remembers of one document is of no use to the next.
    typst::comemo::evict(0);
    made.map_err(|faults| said(&faults))
}

fn options(document: &Document, print: Print) -> Result<PdfOptions, PressError> {
    let Document { notice, version, last_updated, .. } = document;
    Ok(PdfOptions {
        ident: Smart::Custom(format!("{notice} {version} {last_updated} {print:?}")),
        creator: Smart::Custom(Some("Bluelamp".to_owned())),
        timestamp: midnight(*last_updated).map(Timestamp::new_utc),
        standards: PdfStandards::new(&[PdfStandard::Ua_1])
            .map_err(|fault| PressError::Setting(fault.message().to_string()))?,
        ..PdfOptions::default()
    })
}

fn midnight(day: Date) -> Option<Datetime> {
    let month = u8::try_from(day.month()).ok()?;
    let of_month = u8::try_from(day.day()).ok()?;
    Datetime::from_ymd_hms(day.year().into(), month, of_month, 0, 0, 0)
}

fn said(faults: &[SourceDiagnostic]) -> PressError {
    let faults: Vec<_> = faults.iter().map(|fault| fault.message.as_str()).collect();
    PressError::Setting(faults.join("; "))
}

fn fault(error: impl std::fmt::Display) -> PressError {
    PressError::Setting(error.to_string())
}

#[cfg(test)]
mod tests;
