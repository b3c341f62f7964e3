//! A released workbook: each part of the archive, unpacked and read.
//!
//! Invariant: a part that plain cells do not need is residue, whatever it holds.

use super::{Checked, Forbidden, Hiding, Residue, latin};
use crate::inflate::{allowance, part};
use crate::limits::{PART_MAX_BYTES, PARTS_MAX};
use crate::{Kind, Pictures};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::Cursor;
use zip::ZipArchive;

/// Parts of a plain workbook.
const PARTS: &[&str] = &[
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/theme/theme1.xml",
    "xl/workbook.xml",
];
/// Where its sheets lie, and how their names end.
const XML: &str = ".xml";
const SHEETS: &str = "xl/worksheets/sheet";
/// The most that may stand between two parts: the sizes of the first, written after it.
const DESCRIPTOR_BYTES: u64 = 24;
/// What stands before the name of a part.
const HEADER_BYTES: u64 = 30;
/// The end of an archive without a comment.
const LIST_END_BYTES: usize = 22;
/// Elements that hold more than cells do.
const MORE: &[&str] = &[
    "definedName",
    "f",
    "hyperlink",
    "dataValidation",
    "conditionalFormatting",
    "legacyDrawing",
    "drawing",
    "picture",
    "oleObject",
    "control",
    "tablePart",
    "externalReference",
    "pivotCache",
    "customSheetView",
    "extLst",
    "headerFooter",
    "oddHeader",
    "oddFooter",
    "rPh",
    "scenario",
];
/// Properties that say who or what.
const PROPERTIES: &[&str] = &[
    "creator",
    "lastModifiedBy",
    "title",
    "subject",
    "keywords",
    "description",
    "category",
    "Manager",
    "Company",
    "HyperlinkBase",
    "contentStatus",
];

const fn unreadable() -> Residue {
    Residue::of(Hiding::Unreadable)
}

pub(super) fn check(released: &[u8], forbidden: &Forbidden) -> Result<Checked, Residue> {
    let archive = ZipArchive::new(Cursor::new(released));
    let mut archive = archive.map_err(|_| unreadable())?;
    if archive.len() > PARTS_MAX {
        return Err(unreadable());
    }
    // The archive's list ends the file: 22 bytes, the last two of which say that no more follow.
    let last = released.len().checked_sub(LIST_END_BYTES).and_then(|at| released.get(at..));
    let ends = last.is_some_and(|last| last.starts_with(b"PK\x05\x06") && last.ends_with(&[0, 0]));
    if !ends || !archive.comment().is_empty() || archive.offset() != 0 {
        return Err(Residue::of(Hiding::Loose));
    }
    let mut left = allowance(released.len());
    let mut sheets = 0;
    let mut spans = Vec::new();
    let mut names = std::collections::BTreeSet::new();
    for number in 0..archive.len() {
        let file = archive.by_index(number).map_err(|_| unreadable())?;
        let name = file.name().map_err(|_| unreadable())?.into_owned();
        forbidden.look(&name, Hiding::WorkbookPart)?;
        let is_sheet = name.strip_prefix(SHEETS).and_then(|rest| rest.strip_suffix(XML)).is_some();
        if !names.insert(name.clone()) || !(PARTS.contains(&name.as_str()) || is_sheet) {
            return Err(Residue::of(Hiding::WorkbookPart));
        }
        let data = file.data_start().ok_or_else(unreadable)?;
        // Between a part's name and its data there is room for more.
        let room = data.checked_sub(file.header_start() + HEADER_BYTES + name.len() as u64);
        if room != Some(0) || !file.comment().is_empty() {
            return Err(Residue::of(Hiding::Loose));
        }
        spans.push((file.header_start(), data + file.compressed_size()));
        sheets += usize::from(is_sheet);
        let bytes = part(file, left.min(PART_MAX_BYTES)).map_err(|_| unreadable())?;
        left -= bytes.len() as u64;
        let place = |residue: Residue| if is_sheet { residue.on(sheets) } else { residue };
        look(&bytes, &name, forbidden).map_err(place)?;
    }
    spans.push((archive.central_directory_start(), 0));
    spans.sort_unstable();
    let mut end = 0;
    for (start, past) in spans {
        if start > end + DESCRIPTOR_BYTES || start < end {
            return Err(Residue::of(Hiding::Loose));
        }
        end = past;
    }
    Ok(Checked { kind: Kind::Workbook, pages: sheets, pictures: Pictures::None, read: 0 })
}

/// One part: as its bytes stand, and as its text reads.
fn look(bytes: &[u8], name: &str, forbidden: &Forbidden) -> Result<(), Residue> {
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable())?;
    let mut reader = Reader::from_str(text);
    let mut read = String::new();
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event().map_err(|_| unreadable())? {
            Event::Start(element) => {
                let local = element.local_name().as_ref().to_owned();
                hides(&local, &element, name, forbidden)?;
                // Cells and runs of text are parted, the runs of one text are not.
                if ["si", "c", "is"].contains(&local.as_str()) {
                    read.push('\n');
                }
                open.push(local);
            }
            Event::Empty(element) => {
                let local = element.local_name().as_ref().to_owned();
                hides(&local, &element, name, forbidden)?;
            }
            Event::End(_) => drop(open.pop()),
            Event::Text(held) => {
                let says = open.last().is_some_and(|local| PROPERTIES.contains(&local.as_str()));
                if says && !held.trim().is_empty() {
                    return Err(Residue::of(Hiding::Metadata));
                }
                read.push_str(&held);
            }
            Event::CData(held) => read.push_str(&held),
            Event::GeneralRef(entity) => {
                let sign = entity.resolve_char_ref().map_err(|_| unreadable())?;
                let named = match &*entity {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => None,
                };
                read.push(sign.or(named).ok_or_else(unreadable)?);
            }
            Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {
                return Err(Residue::of(Hiding::WorkbookPart));
            }
            Event::Decl(_) => {}
            Event::Eof => break,
        }
    }
    if read.chars().any(crate::fold::unseen) {
        return Err(Residue::of(Hiding::UnseenSigns));
    }
    forbidden.look(&read, Hiding::Text)?;
    forbidden.look(&latin(bytes), Hiding::Object)
}

/// Refuses an element that hides something or holds more than a cell.
fn hides(
    local: &str,
    element: &BytesStart<'_>,
    part: &str,
    forbidden: &Forbidden,
) -> Result<(), Residue> {
    // Styles have places for extensions of their own, which hold no text.
    if MORE.contains(&local) && part != "xl/styles.xml" && part != "xl/theme/theme1.xml" {
        return Err(Residue::of(Hiding::WorkbookPart));
    }
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|_| unreadable())?;
        let value =
            attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| unreadable())?;
        let key = attribute.key.local_name();
        let (key, value) = (key.as_ref(), value.as_ref());
        let hidden = match (local, key) {
            ("row" | "col" | "sheetFormatPr", "hidden" | "zeroHeight") => {
                value != "0" && value != "false"
            }
            ("row", "ht") | ("col", "width") => value.parse() == Ok(0.0_f64),
            ("sheet", "state") => value != "visible",
            _ => false,
        };
        if hidden {
            return Err(Residue::of(Hiding::HiddenCells));
        }
        forbidden.look(value, Hiding::Object)?;
    }
    Ok(())
}
