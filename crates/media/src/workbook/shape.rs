//! Which sheets, rows and columns of a workbook a person sees.
//!
//! Invariant: what is in doubt is hidden: an unreadable attribute hides the whole workbook.

use super::{Archive, damaged};
use crate::MediaError;
use crate::inflate::part;
use crate::limits::PART_MAX_BYTES;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::{BTreeMap, BTreeSet};

/// The last row that a sheet has, counted from 0, and how many columns.
const ROW_MAX: u32 = 1_048_575;
const COLUMNS: usize = 16_384;

/// What of a sheet is shown.
pub(super) struct Shape {
    /// The rows that are told of and hidden, or shown, where the rest is the other.
    told: Vec<u32>,
    told_are_shown: bool,
    /// For each column its place among those shown.
    columns: Vec<Option<u16>>,
}

impl Shape {
    /// Where a row stands among those shown; none if it is not.
    pub(super) fn row(&self, row: u32) -> Option<u32> {
        let before = self.told.partition_point(|told| *told < row);
        let before = u32::try_from(before).ok().filter(|_| row <= ROW_MAX)?;
        let told = self.told.binary_search(&row).is_ok();
        (told == self.told_are_shown).then(|| if told { before } else { row - before })
    }

    /// Where a column stands among those shown; none if it is not.
    pub(super) fn column(&self, column: u32) -> Option<u16> {
        self.columns.get(usize::try_from(column).ok()?).copied().flatten()
    }
}

/// The elements of one part of the archive, each with its attributes.
fn elements(
    archive: &mut Archive<'_>,
    path: &str,
    mut take: impl FnMut(&str, BTreeMap<String, String>) -> Result<(), MediaError>,
) -> Result<(), MediaError> {
    let bytes = part(archive.by_name(path).map_err(|_| damaged())?, PART_MAX_BYTES)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| damaged())?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(element) | Event::Empty(element) => {
                take(element.local_name().as_ref(), attributes(&element)?)?;
            }
            Event::DocType(_) => return Err(damaged()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn attributes(element: &BytesStart<'_>) -> Result<BTreeMap<String, String>, MediaError> {
    let mut out = BTreeMap::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|_| damaged())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| damaged())?;
        out.insert(attribute.key.local_name().as_ref().to_owned(), value.into_owned());
    }
    Ok(out)
}

/// The sheets that are shown: name and path in the archive.
pub(super) fn shown_sheets(archive: &mut Archive<'_>) -> Result<Vec<(String, String)>, MediaError> {
    let mut targets = BTreeMap::new();
    elements(archive, "xl/_rels/workbook.xml.rels", |name, mut held| {
        if name == "Relationship"
            && let (Some(id), Some(target)) = (held.remove("Id"), held.remove("Target"))
        {
            targets.insert(id, target);
        }
        Ok(())
    })?;
    let mut names = BTreeSet::new();
    let mut out = Vec::new();
    elements(archive, "xl/workbook.xml", |element, mut held| {
        if element != "sheet" {
            return Ok(());
        }
        let name = held.remove("name").ok_or_else(damaged)?;
        let target = held.remove("id").and_then(|id| targets.get(&id)).ok_or_else(damaged)?;
        if !names.insert(name.clone()) {
            return Err(damaged());
        }
        let path = match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None => format!("xl/{target}"),
        };
        let shown = held.get("state").is_none_or(|state| state == "visible");
        if shown && path.contains("worksheets/") {
            out.push((name, path));
        }
        Ok(())
    })?;
    Ok(out)
}

/// What of a sheet is shown.
pub(super) fn shape(archive: &mut Archive<'_>, path: &str) -> Result<Shape, MediaError> {
    let mut rows_hidden = false;
    let mut rows: BTreeMap<u32, bool> = BTreeMap::new();
    let mut hidden_columns = vec![false; COLUMNS];
    let mut last = None;
    elements(archive, path, |element, held| {
        let number = |key: &str| held.get(key).map(|value| value.parse::<u32>());
        let yes = |key: &str| held.get(key).is_some_and(|value| value != "0" && value != "false");
        let none = |key: &str| held.get(key).is_some_and(|value| value.parse() == Ok(0.0_f64));
        match element {
            "sheetFormatPr" => rows_hidden = yes("zeroHeight"),
            "col" if yes("hidden") || none("width") => {
                let (Some(Ok(first)), Some(Ok(last))) = (number("min"), number("max")) else {
                    return Err(damaged());
                };
                let (first, last) = (first.saturating_sub(1) as usize, last as usize);
                let part = hidden_columns.get_mut(first..last.min(COLUMNS));
                part.ok_or_else(damaged)?.fill(true);
            }
            "row" => {
                let at = match number("r") {
                    Some(at) => at.map_err(|_| damaged())?.checked_sub(1).ok_or_else(damaged)?,
                    None => last.map_or(0, |row: u32| row.saturating_add(1)),
                };
                last = Some(at);
                // A row that is told of twice is hidden if it is once.
                *rows.entry(at).or_default() |= yes("hidden") || none("ht");
            }
            _ => {}
        }
        Ok(())
    })?;
    let told = rows.into_iter().filter(|(_, hidden)| *hidden != rows_hidden);
    let mut next = 0;
    let place = |hidden: bool| {
        next += u16::from(!hidden);
        (!hidden).then(|| next - 1)
    };
    Ok(Shape {
        told: told.map(|(row, _)| row).collect(),
        told_are_shown: rows_hidden,
        columns: hidden_columns.into_iter().map(place).collect(),
    })
}
