//! Registers as a workbook (Office Open XML), a sheet for each.
//!
//! Invariant: every cell is a string and no string is ever run: one that a spreadsheet could take
//! for a formula is marked as text, so that it stays one even after it was edited.

use jiff::civil::Date;
use pack::registers::Register;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use crate::PressError;

/// The longest name of a sheet, in characters.
const SHEET_NAME_MAX: usize = 31;
/// The longest text of a cell, in characters.
const CELL_MAX: usize = 32_767;
/// The narrowest and the widest column, in characters.
const WIDTHS: (usize, usize) = (12, 56);
/// The paper on which a sheet is printed: A4.
const A4: u8 = 9;

/// Registers as a workbook with this title, as they stood on a day.
///
/// # Errors
///
/// [`PressError::CellTooLong`] where a cell holds more than a spreadsheet takes;
/// [`PressError::Setting`] for a fault of the press.
pub fn workbook(title: &str, registers: &[Register], on: Date) -> Result<Vec<u8>, PressError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(
        u16::try_from(on.year()).map_err(fault)?,
        u8::try_from(on.month()).map_err(fault)?,
        u8::try_from(on.day()).map_err(fault)?,
    );
    let properties = DocProperties::new()
        .set_title(title)
        .set_subject("Registers of personal data")
        .set_author("Bluelamp")
        .set_creation_datetime(&made.map_err(fault)?);
    book.set_properties(&properties);
    let mut names = Vec::new();
    for register in registers {
        let name = sheet_name(register.title, &names);
        let sheet = book.add_worksheet();
        sheet.set_name(&name).map_err(fault)?;
        names.push(name);
        long_cell(register)?;
        fill(sheet, register).map_err(fault)?;
    }
    book.save_to_buffer().map_err(fault)
}

fn long_cell(register: &Register) -> Result<(), PressError> {
    for (at, row) in register.rows.iter().enumerate() {
        if row.iter().any(|cell| cell.encode_utf16().count() > CELL_MAX) {
            return Err(PressError::CellTooLong { register: register.id, row: at + 1 });
        }
    }
    Ok(())
}

fn fill(sheet: &mut Worksheet, register: &Register) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(0x000f_2547))
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let plain = Format::new()
        .set_align(FormatAlign::Top)
        .set_text_wrap()
        .set_border_bottom(FormatBorder::Hair);
    let marked = plain.clone().set_quote_prefix();
    let mut last = 0;
    for (number, column) in (0_u16..).zip(&register.columns) {
        sheet.write_string_with_format(0, number, *column, &head)?;
        sheet.set_column_width(number, width(register, number.into()))?;
        last = number;
    }
    let mut rows = 0;
    for (row, cells) in (1_u32..).zip(&register.rows) {
        for (number, cell) in (0_u16..).zip(cells) {
            let format = if looks_run(cell) { &marked } else { &plain };
            sheet.write_string_with_format(row, number, cell, format)?;
        }
        rows = row;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, rows, last)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_footer("&L&A&RPage &P of &N");
    Ok(())
}

/// Whether a spreadsheet would run a text that was typed into it.
fn looks_run(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// As wide as the longest cell asks for, within limits; the rest wraps.
fn width(register: &Register, column: usize) -> u32 {
    let cells = register.rows.iter().filter_map(|row| row.get(column));
    let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or_default();
    let head = register.columns.get(column).map(|head| head.chars().count()).unwrap_or_default();
    // Some columns hold a page of text: those take the widest column and more lines.
    let fits = longest.max(head + 4).clamp(WIDTHS.0, WIDTHS.1);
    u32::try_from(fits).unwrap_or_default()
}

/// A register's title as far as a sheet's name may be that: short, without `[]:*?/\`, and once.
fn sheet_name(title: &str, taken: &[String]) -> String {
    let clean = title.replace(['[', ']', ':', '*', '?', '/', '\\'], " ");
    let cut = |length| clean.trim_matches([' ', '\'']).chars().take(length).collect::<String>();
    let name = cut(SHEET_NAME_MAX);
    let again = taken.iter().filter(|known| known.eq_ignore_ascii_case(&name)).count();
    match again {
        0 => name,
        _ => format!("{} {}", cut(SHEET_NAME_MAX - 4).trim_end(), taken.len() + 1),
    }
}

fn fault(error: impl std::fmt::Display) -> PressError {
    PressError::Setting(error.to_string())
}

#[cfg(test)]
mod tests;
