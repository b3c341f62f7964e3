//! Workbooks: the values that are shown, in a new workbook that has nothing else.
//!
//! Invariant: no part of the old archive is copied. Hidden sheets, rows and columns, formulas,
//! names, comments, caches, properties and unused strings are never read into a release.

mod build;
mod shape;

use crate::area::stretches;
use crate::fold::unseen;
use crate::guard::guarded;
use crate::inflate::{allowance, part};
use crate::limits::{CELLS_MAX, CHARACTERS_MAX, PART_MAX_BYTES, PARTS_MAX, SHEETS_MAX};
use crate::lines::{Lines, strange};
use crate::redact::Released;
use crate::{Kind, Mark, MediaError};
use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};
use std::io::Cursor;
use zip::ZipArchive;

/// How wide a gap between two cells of a row is shown.
const GAP_MAX: u32 = 64;

/// A workbook: its text as shown, and which letters of it are which cell.
pub(crate) struct Workbook {
    pub(crate) lines: Lines,
    sheets: Vec<Sheet>,
}

/// A sheet that is shown.
pub(crate) struct Sheet {
    name: Place,
    cells: Vec<Cell>,
}

/// Letters of the text.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
}

/// A cell, where it stands among those that are shown.
struct Cell {
    row: u32,
    column: u16,
    place: Place,
    value: Value,
}

/// What a cell holds. A text's letters are as many as its place has.
enum Value {
    Text(String),
    Number(f64),
    Truth(bool),
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn damaged() -> MediaError {
    MediaError::Damaged("workbook")
}

impl Workbook {
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, MediaError> {
        guarded(damaged, || Self::read(bytes))
    }

    fn read(bytes: &[u8]) -> Result<Self, MediaError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        weigh(&mut archive, bytes.len())?;
        let shown = shape::shown_sheets(&mut archive)?;
        if shown.len() > SHEETS_MAX {
            return Err(MediaError::TooManyPages { pages: shown.len(), max: SHEETS_MAX });
        }
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        let mut text = Text::default();
        let mut sheets = Vec::new();
        let mut count = 0;
        for (name, path) in shown {
            let shape = shape::shape(&mut archive, &path)?;
            let known = book.sheets_metadata().iter().any(|sheet| sheet.name == name);
            if !known {
                return Err(damaged());
            }
            let cells = cells(&mut book, &name, &shape, &mut count)?;
            if cells.is_empty() {
                continue;
            }
            let title = text.add(&clean(&name));
            text.end_line();
            sheets.push(Sheet { name: title, cells: text.lay(cells)? });
        }
        if sheets.is_empty() {
            return Err(MediaError::NothingShown);
        }
        Ok(Self { lines: Lines::new(text.text)?, sheets })
    }

    pub(crate) fn redact(&self, marks: &[Mark]) -> Result<Released, MediaError> {
        let cuts = stretches(marks, self.lines.letters())?;
        let made = build::build(&self.lines, &self.sheets, &cuts)?;
        Ok(Released {
            bytes: made.bytes,
            kind: Kind::Workbook,
            pages: self.lines.pages(),
            removed_words: made.taken.iter().map(|text| text.split_whitespace().count()).sum(),
            to_read: Vec::new(),
            redacted: made.taken,
            over: made.over,
        })
    }
}

/// Unpacks each part once, to see how much there is of it.
fn weigh(archive: &mut Archive<'_>, size_bytes: usize) -> Result<(), MediaError> {
    if archive.len() > PARTS_MAX {
        return Err(MediaError::Swollen);
    }
    let mut left = allowance(size_bytes);
    for number in 0..archive.len() {
        let file = archive.by_index(number).map_err(|_| damaged())?;
        left -= part(file, left.min(PART_MAX_BYTES))?.len() as u64;
    }
    Ok(())
}

/// A cell before it has a place in the text.
struct Found {
    row: u32,
    column: u16,
    value: Value,
    shown: String,
}

/// The cells of a sheet that are shown, in order.
fn cells(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    shape: &shape::Shape,
    count: &mut usize,
) -> Result<Vec<Found>, MediaError> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|_| damaged())?;
    let mut out = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(|_| damaged())? {
        *count += 1;
        if *count > CELLS_MAX {
            return Err(MediaError::TooLong { max: CELLS_MAX });
        }
        let (row, column) = cell.get_position();
        let (Some(row), Some(column)) = (shape.row(row), shape.column(column)) else { continue };
        let Some(value) = value(cell.get_value()) else { continue };
        let shown = match &value {
            Value::Text(text) => text.replace(['\n', '\t', '\r'], " "),
            Value::Number(number) => number.to_string(),
            Value::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        };
        out.push(Found { row, column, value, shown });
    }
    out.sort_by_key(|cell| (cell.row, cell.column));
    out.dedup_by_key(|cell| (cell.row, cell.column));
    Ok(out)
}

fn value(cell: &DataRef<'_>) -> Option<Value> {
    let text = |text: &str| Some(clean(text)).filter(|text| !text.is_empty()).map(Value::Text);
    match cell {
        #[expect(clippy::cast_precision_loss, reason = "a workbook's numbers are of this kind")]
        DataRef::Int(number) => Some(Value::Number(*number as f64)),
        DataRef::Float(number) if number.is_finite() => Some(Value::Number(*number)),
        DataRef::String(held) | DataRef::DateTimeIso(held) | DataRef::DurationIso(held) => {
            text(held)
        }
        DataRef::SharedString(held) => text(held),
        DataRef::Bool(truth) => Some(Value::Truth(*truth)),
        DataRef::DateTime(instant) => Some(Value::Text(written(*instant))),
        DataRef::Error(error) => Some(Value::Text(error.to_string())),
        DataRef::Float(_) | DataRef::Empty => None,
    }
}

/// A date as it is written everywhere; a duration in hours.
fn written(instant: ExcelDateTime) -> String {
    if instant.is_duration() {
        return format!("{:.2} h", instant.as_f64() * 24.0);
    }
    let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

/// Without signs that nobody sees.
fn clean(text: &str) -> String {
    text.chars().filter(|sign| !unseen(*sign) && !strange(*sign)).collect()
}

/// The text that a person is shown.
#[derive(Default)]
struct Text {
    text: String,
    letters: usize,
}

impl Text {
    fn add(&mut self, text: &str) -> Place {
        let start = self.letters;
        self.text.push_str(text);
        self.letters += text.chars().count();
        Place { start, end: self.letters }
    }

    fn end_line(&mut self) {
        self.add("\n");
    }

    /// Rows become lines, with a tab for each column.
    fn lay(&mut self, cells: Vec<Found>) -> Result<Vec<Cell>, MediaError> {
        let first = cells.iter().map(|cell| cell.column).min().unwrap_or_default();
        let mut out = Vec::with_capacity(cells.len());
        let mut at: Option<(u32, u16)> = None;
        for Found { row, column, value, shown } in cells {
            if at.is_some_and(|(open, _)| open != row) {
                self.end_line();
                at = None;
            }
            let before = at.map_or(first, |(_, before)| before);
            for _ in 0..u32::from(column - before).min(GAP_MAX) {
                self.add("\t");
            }
            at = Some((row, column));
            let place = self.add(&shown);
            out.push(Cell { row, column, place, value });
            if self.letters > CHARACTERS_MAX {
                return Err(MediaError::TooLong { max: CHARACTERS_MAX });
            }
        }
        self.end_line();
        Ok(out)
    }
}
