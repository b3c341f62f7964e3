use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use pack::registers;

use super::*;
use crate::tests::{TODAY, london};

fn read(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

/// The cells of a sheet, each of which must be a string or empty.
fn cells(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<Vec<String>> {
    let range = book.worksheet_range(sheet).unwrap();
    let cell = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("{other:?} is no string"),
    };
    range.rows().map(|row| row.iter().map(cell).collect()).collect()
}

fn small(rows: Vec<Vec<String>>) -> Register {
    let columns = vec!["One", "Two"];
    Register { id: "small", title: "Small", about: "For a test.", columns, rows }
}

#[test]
fn every_register_of_london_is_a_sheet_with_the_same_cells() {
    let all = registers::all(&london(), TODAY);
    let mut book = read(workbook("Registers", &all, TODAY).unwrap());
    let names = book.sheet_names();
    assert_eq!(names.len(), all.len());
    assert_eq!(names[0], "Record of processing");
    for (name, register) in names.iter().zip(&all) {
        let read = cells(&mut book, name);
        assert_eq!(read[0], register.columns, "{name}");
        assert_eq!(read[1..], register.rows[..], "{name}");
    }
}

#[test]
fn a_cell_that_looks_like_a_formula_is_a_string_and_stays_one() {
    let risky = ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"https://x\")", "\t=1", "12"];
    let rows = risky.map(|text| vec![text.to_owned(), String::new()]).to_vec();
    let bytes = workbook("Small", &[small(rows)], TODAY).unwrap();
    let mut book = read(bytes.clone());
    let read: Vec<_> = cells(&mut book, "Small").into_iter().skip(1).collect();
    let first: Vec<_> = read.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(first, risky);
    let formulas = book.worksheet_formula("Small").unwrap();
    assert!(formulas.used_cells().next().is_none());
    assert!(risky.iter().take(6).all(|text| looks_run(text)) && !looks_run("a-b"));
}

#[test]
fn the_same_registers_give_the_same_bytes() {
    let all = registers::all(&london(), TODAY);
    let make = || workbook("Registers", &all, TODAY).unwrap();
    assert_eq!(make(), make());
    let tomorrow = TODAY.tomorrow().unwrap();
    assert_ne!(make(), workbook("Registers", &all, tomorrow).unwrap());
}

#[test]
fn sheets_have_names_that_a_spreadsheet_takes() {
    assert_eq!(sheet_name("Screening for impact assessments", &[]).chars().count(), 31);
    assert_eq!(sheet_name("a/b: [c]?", &[]), "a b   c");
    assert_eq!(sheet_name("Small", &["SMALL".to_owned()]), "Small 2");
    let rows = || vec![vec!["a".to_owned(), "b".to_owned()]];
    let twice = [small(rows()), small(rows()), small(Vec::new())];
    let book = read(workbook("Twice", &twice, TODAY).unwrap());
    assert_eq!(book.sheet_names(), ["Small", "Small 2", "Small 3"]);
}

#[test]
fn a_cell_that_no_spreadsheet_takes_is_refused_by_its_place() {
    let rows = vec![vec!["a".to_owned()], vec!["b".repeat(CELL_MAX + 1)]];
    let refused = workbook("Small", &[small(rows)], TODAY).unwrap_err();
    assert_eq!(refused, PressError::CellTooLong { register: "small", row: 2 });
}
