//! The new workbook.
//!
//! Invariant: a cell is written as text, number or truth, never as a formula, and no date of
//! making, author or title is written.

use super::{Place, Sheet, Value};
use crate::MediaError;
use crate::lines::{Lines, TAKEN_OUT, cut};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// The longest text that a cell takes, and the longest name of a sheet.
const CELL_MAX: usize = 32_767;
const NAME_MAX: usize = 31;

/// A file, and what was left out of it.
pub(super) struct Made {
    pub(super) bytes: Vec<u8>,
    pub(super) taken: Vec<String>,
    pub(super) over: usize,
}

fn unwritable(error: &XlsxError) -> MediaError {
    // The library's message may hold a sheet's name.
    let kind = match error {
        XlsxError::MaxStringLengthExceeded => "a cell is too long",
        XlsxError::RowColumnLimitError => "a sheet is too large",
        _ => "the library refused it",
    };
    MediaError::Unwritable(kind.to_owned())
}

pub(super) fn build(
    lines: &Lines,
    sheets: &[Sheet],
    cuts: &[(usize, usize)],
) -> Result<Made, MediaError> {
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| unwritable(&error))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let letters: Vec<char> = lines.text.chars().collect();
    let mut taken = Vec::new();
    let mut over = 0;
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        let hits = within(cuts, sheet.name);
        let held: String =
            letters.get(sheet.name.start..sheet.name.end).unwrap_or_default().iter().collect();
        let name = if hits.is_empty() { held } else { "redacted".to_owned() };
        let name = named(&name, &names);
        let page = book.add_worksheet();
        page.set_name(&name).map_err(|error| unwritable(&error))?;
        names.push(name);
        taken.extend(cut_of(&letters, sheet.name, &hits));
        for cell in &sheet.cells {
            let hits = within(cuts, cell.place);
            taken.extend(cut_of(&letters, cell.place, &hits));
            let (row, column) = (cell.row, cell.column);
            let written = match &cell.value {
                Value::Text(text) => {
                    let kept = cut(text, &hits).kept;
                    let short: String = kept.chars().take(CELL_MAX).collect();
                    page.write_string(row, column, short)
                }
                _ if !hits.is_empty() => {
                    // A number goes as a whole: the rest of it may still tell which it was.
                    let whole = cell.place.end - cell.place.start;
                    let asked: usize = hits.iter().map(|(start, end)| end - start).sum();
                    over += usize::from(asked < whole);
                    page.write_string(row, column, TAKEN_OUT)
                }
                Value::Number(number) => page.write_number(row, column, *number),
                Value::Truth(truth) => page.write_boolean(row, column, *truth),
            };
            written.map_err(|error| unwritable(&error))?;
        }
    }
    let bytes = book.save_to_buffer().map_err(|error| unwritable(&error))?;
    Ok(Made { bytes, taken, over })
}

/// The parts of the cuts that lie in a place, counted from its start.
fn within(cuts: &[(usize, usize)], place: Place) -> Vec<(usize, usize)> {
    let first = cuts.partition_point(|(_, end)| *end <= place.start);
    let touching = cuts.iter().skip(first).take_while(|(start, _)| *start < place.end);
    let part = |(start, end): &(usize, usize)| {
        (start.max(&place.start) - place.start, end.min(&place.end) - place.start)
    };
    touching.map(part).collect()
}

fn cut_of(letters: &[char], place: Place, hits: &[(usize, usize)]) -> Vec<String> {
    let part = |(start, end): &(usize, usize)| {
        let range = place.start + start..place.start + end;
        letters.get(range).unwrap_or_default().iter().collect()
    };
    hits.iter().map(part).collect()
}

/// A name that a sheet may have, and that none has yet.
fn named(name: &str, taken: &[String]) -> String {
    let clean = name.replace(['[', ']', ':', '*', '?', '/', '\\'], " ");
    let clean = clean.trim_matches([' ', '\'']);
    let clean = if clean.is_empty() { "sheet" } else { clean };
    let is_new = |name: &String| !taken.iter().any(|one| one.to_lowercase() == name.to_lowercase());
    let short = |length: usize| clean.chars().take(length).collect::<String>();
    let first = short(NAME_MAX);
    if is_new(&first) {
        return first;
    }
    format!("{} {}", short(NAME_MAX - 5).trim_end(), taken.len() + 1)
}
