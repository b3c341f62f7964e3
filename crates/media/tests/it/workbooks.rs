//! Workbooks written by hand, with a name in one part.
//!
//! Invariant: each has one sheet that is shown, with words that stay.

use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Shown,
    HiddenRow,
    LowRow,
    HiddenColumn,
    NarrowColumn,
    HiddenSheet,
    VeryHiddenSheet,
    UnusedString,
    DefinedName,
    Comment,
    Properties,
    PivotCache,
    Formula,
    Custom,
}

pub(crate) const PARTS: &[Part] = &[
    Part::Shown,
    Part::HiddenRow,
    Part::LowRow,
    Part::HiddenColumn,
    Part::NarrowColumn,
    Part::HiddenSheet,
    Part::VeryHiddenSheet,
    Part::UnusedString,
    Part::DefinedName,
    Part::Comment,
    Part::Properties,
    Part::PivotCache,
    Part::Formula,
    Part::Custom,
];

const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

fn zipped(parts: &[(&str, String)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (path, body) in parts {
        out.start_file(*path, options).unwrap();
        out.write_all(format!("{XML}{body}").as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn sheet(body: &str) -> String {
    format!("<worksheet {MAIN}>{body}</worksheet>")
}

fn row(number: usize, attributes: &str, cells: &[&str]) -> String {
    let cell = |(at, text): (usize, &&str)| {
        let column = char::from(b'A' + u8::try_from(at).unwrap());
        format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let cells: String = cells.iter().enumerate().map(cell).collect();
    format!("<row r=\"{number}\" {attributes}>{cells}</row>")
}

/// A workbook being written.
#[derive(Default)]
struct Draft {
    rows: Vec<String>,
    columns: String,
    /// What stands in the workbook's own part, beside its first sheet: sheets, then the rest.
    sheets: String,
    rest: String,
    strings: String,
    more: Vec<(&'static str, String)>,
}

impl Draft {
    fn in_sheet(&mut self, part: Part, name: &str) {
        match part {
            Part::Shown => self.rows.push(row(3, "", &[&format!("by {name} today"), "more"])),
            Part::HiddenRow => self.rows.push(row(3, "hidden=\"1\"", &[name, "more"])),
            Part::LowRow => self.rows.push(row(3, "ht=\"0\" customHeight=\"1\"", &[name, "more"])),
            Part::HiddenColumn | Part::NarrowColumn => {
                let hidden = part == Part::HiddenColumn;
                let how = if hidden { "hidden=\"1\"" } else { "width=\"0\"" };
                self.columns = format!("<cols><col min=\"3\" max=\"4\" {how}/></cols>");
                self.rows.push(row(3, "", &["a", "b", name, name, "last"]));
            }
            Part::Formula => self.rows.push(format!(
                "<row r=\"3\"><c r=\"A3\" t=\"str\"><f>IF(TRUE,\"us\",\"{name}\")</f>\
                 <v>us</v></c></row>"
            )),
            Part::UnusedString => self.strings = format!("<si><t>{name}</t></si>"),
            _ => {}
        }
    }

    fn beside(&mut self, part: Part, name: &str) {
        let state = if part == Part::HiddenSheet { "hidden" } else { "veryHidden" };
        match part {
            Part::HiddenSheet | Part::VeryHiddenSheet => {
                let keys = format!("sheetId=\"2\" state=\"{state}\" r:id=\"rId2\"");
                self.sheets = format!("<sheet name=\"Old\" {keys}/>");
            }
            Part::DefinedName => {
                let definition = format!("<definedName name=\"who\">\"{name}\"</definedName>");
                self.rest = format!("<definedNames>{definition}</definedNames>");
            }
            Part::Comment => {
                let text = format!("<text><r><t>{name}</t></r></text>");
                let comment = format!("<comment ref=\"A1\" authorId=\"0\">{text}</comment>");
                let authors = format!("<authors><author>{name}</author></authors>");
                let list = format!("<commentList>{comment}</commentList>");
                let body = format!("<comments {MAIN}>{authors}{list}</comments>");
                self.more.push(("xl/comments1.xml", body));
            }
            Part::Properties => {
                let spaces = format!(
                    "xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
                     xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                );
                let creator = format!("<dc:creator>{name}</dc:creator>");
                let body = format!("<cp:coreProperties {spaces}>{creator}</cp:coreProperties>");
                self.more.push(("docProps/core.xml", body));
            }
            Part::PivotCache => {
                let cache = "<pivotCache cacheId=\"1\" r:id=\"rId9\"/>";
                self.rest = format!("<pivotCaches>{cache}</pivotCaches>");
                let items = format!("<sharedItems><s v=\"{name}\"/></sharedItems>");
                let field = format!("<cacheField name=\"who\">{items}</cacheField>");
                let fields = format!("<cacheFields>{field}</cacheFields>");
                let body = format!("<pivotCacheDefinition {MAIN}>{fields}</pivotCacheDefinition>");
                self.more.push(("xl/pivotCache/pivotCacheDefinition1.xml", body));
            }
            Part::Custom => self.more.push(("customXml/item1.xml", format!("<who>{name}</who>"))),
            _ => {}
        }
    }
}

/// A workbook with the name in one part.
pub(crate) fn workbook(part: Part, name: &str, words: &str) -> Vec<u8> {
    let rows = vec![row(1, "", &["what", "more"]), row(2, "", &[words, "stays"])];
    let mut draft = Draft { rows, ..Draft::default() };
    draft.in_sheet(part, name);
    draft.beside(part, name);
    let Draft { rows, columns, sheets, rest, strings, more } = draft;
    let shared = "<row r=\"9\"><c r=\"A9\" t=\"s\"><v>0</v></c><c r=\"B9\"><v>36.5</v></c></row>";
    let data = format!("{columns}<sheetData>{}{shared}</sheetData>", rows.concat());
    let relation = |id: usize, kind: &str, target: &str| {
        let kind = format!("{OFFICE}/{kind}");
        format!("<Relationship Id=\"rId{id}\" Type=\"{kind}\" Target=\"{target}\"/>")
    };
    let relations = |list: String| {
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{list}</Relationships>")
    };
    let first = "<sheet name=\"Now\" sheetId=\"1\" r:id=\"rId1\"/>";
    let book = format!("<sheets>{first}{sheets}</sheets>{rest}");
    let list = [
        relation(1, "worksheet", "worksheets/sheet1.xml"),
        relation(2, "worksheet", "worksheets/sheet2.xml"),
        relation(3, "sharedStrings", "sharedStrings.xml"),
    ];
    let types = "<Default Extension=\"xml\" ContentType=\"application/xml\"/>";
    let types = format!("<Types xmlns=\"{PACKAGE}/content-types\">{types}</Types>");
    let old = format!("<sheetData>{}</sheetData>", row(1, "", &[name]));
    let strings = format!("<sst {MAIN}><si><t>shared</t></si>{strings}</sst>");
    let mut parts = vec![
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations(relation(1, "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", format!("<workbook {MAIN} xmlns:r=\"{OFFICE}\">{book}</workbook>")),
        ("xl/_rels/workbook.xml.rels", relations(list.concat())),
        ("xl/worksheets/sheet1.xml", sheet(&data)),
        ("xl/worksheets/sheet2.xml", sheet(&old)),
        ("xl/sharedStrings.xml", strings),
    ];
    parts.extend(more);
    zipped(&parts)
}
