//! A release with something left in it is refused, for each hiding place.
//!
//! Invariant: without what is planted the same bytes pass, so that the refusal is due to it.

use crate::paper::Paper;
use crate::pictures::{PICTURES, jpeg, picture, png};
use crate::workbooks::{PARTS, Part, workbook};
use media::{Document, Hiding, Ocr, Residue, check_with, redact};

const NAME: &str = "Aurelia Quillquist";

fn checked(bytes: &[u8]) -> Result<(), Residue> {
    check_with(bytes, &[NAME.to_owned()], Ocr::Never).map(|_| ())
}

fn release(bytes: &[u8]) -> Vec<u8> {
    redact(&Document::open_with(bytes, Ocr::Never).unwrap(), &[]).unwrap().bytes
}

/// A PDF in the shape of a release, and something put into its catalogue, page or content.
fn plain(catalogue: &str, page: &str, content: &str, more: &[String]) -> Vec<u8> {
    let mut paper = Paper::default();
    paper.add(format!("<< /Type /Catalog /Pages 2 0 R {catalogue} >>"));
    paper.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    let keys = "/Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R";
    paper.add(format!("<< {keys} {page} >>"));
    paper.stream("", content);
    for object in more {
        paper.add(object.as_str());
    }
    paper.finish()
}

#[test]
fn a_pdf_is_refused_for_each_thing_that_hides() {
    assert_eq!(checked(&plain("", "", "q Q", &[])), Ok(()));
    let one = |object: &str| vec![object.replace('@', NAME)];
    let table: Vec<(Vec<u8>, Hiding)> = vec![
        (plain("", "", &format!("BT ({NAME}) Tj ET"), &[]), Hiding::Object),
        (plain("", "", "BT [(Aurelia Q) -20 (uillquist)] TJ ET", &[]), Hiding::Text),
        (plain("", "", "BT <417572656C6961205175696C6C7175697374> Tj ET", &[]), Hiding::Object),
        (plain("/Metadata 5 0 R", "", "", &one("null")), Hiding::Metadata),
        (plain("/Outlines 5 0 R", "", "", &one("null")), Hiding::Outline),
        (plain("", "/Annots []", "", &[]), Hiding::Annotation),
        (plain("", "/An#6eots []", "", &[]), Hiding::Annotation),
        (plain("/AcroForm null", "", "", &[]), Hiding::Annotation),
        (plain("", "", "", &one("<< /Type /Filespec /F (@) >>")), Hiding::Attachment),
        (plain("/OpenAction null", "", "", &[]), Hiding::Script),
        (plain("", "", "", &one("<< /JS (x) >>")), Hiding::Script),
        (plain("/OCProperties null", "", "", &[]), Hiding::Layer),
        (plain("/StructTreeRoot null", "", "", &[]), Hiding::Tags),
        (plain("", "", "", &one("<< /ActualText (@) >>")), Hiding::Tags),
        (plain("", "/PieceInfo null", "", &[]), Hiding::Metadata),
        (plain("", "", "", &one("(@)")), Hiding::Object),
        (plain("", "", "", &one("<</P (@)>>")), Hiding::Object),
        (plain("", "", "", &one("<FEFF004100750072>")), Hiding::Object),
        (plain("/Lang /en", "", "", &[]), Hiding::Object),
        (plain("", "", "", &one("% a note on @")), Hiding::Loose),
        (plain("", "", "", &one("aurelia-quillquist")), Hiding::Loose),
        ([plain("", "", "", &[]), NAME.as_bytes().to_vec()].concat(), Hiding::Loose),
        ([plain("", "", "", &[]), plain("", "", "", &[])].concat(), Hiding::History),
    ];
    for (number, (bytes, hiding)) in table.into_iter().enumerate() {
        // A string that is not the name is no residue: it stands in no place that is shown.
        let expected = if number == 17 { None } else { Some(hiding) };
        assert_eq!(checked(&bytes).err().map(|residue| residue.hiding), expected, "case {number}");
    }
}

#[test]
fn a_name_in_a_packed_stream_is_found_though_nothing_leads_to_it() {
    use std::io::Write as _;
    let packed = |text: &str| {
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap()
    };
    let with = |text: &str, loose: &[u8]| {
        let body = packed(text);
        let length = body.len() + loose.len();
        let base = plain("", "", "", &[]);
        let at = base.windows(4).position(|window| window == b"xref").unwrap();
        let head = format!("9 0 obj\n<< /Length {length} /Filter /FlateDecode >>\nstream\n");
        let object = [head.as_bytes(), &body, loose, b"\nendstream\nendobj\n"].concat();
        [&base[..at], &object, &base[at..]].concat()
    };
    let hiding = |bytes: &[u8]| checked(bytes).err().map(|residue| residue.hiding);
    assert_eq!(hiding(&with("nothing of note", b"")), None);
    assert_eq!(hiding(&with(&format!("by {NAME}"), b"")), Some(Hiding::Object));
    assert_eq!(hiding(&with("nothing of note", NAME.as_bytes())), Some(Hiding::Loose));
}

#[test]
fn a_picture_of_a_page_has_room_for_its_pixels_only() {
    // Three pixels in each of two rows: in half bytes, the last half of a row is left.
    let with = |bits: usize, body: &str| {
        let keys = format!(
            "/Type /XObject /Subtype /Image /Width 3 /Height 2 /ColorSpace /DeviceGray \
             /BitsPerComponent {bits}"
        );
        let length = body.len();
        plain("", "", "", &[format!("<< /Length {length} {keys} >>\nstream\n{body}\nendstream")])
    };
    for (bits, body, fits) in [
        (8, "abcdef", true),
        (8, "abcde", false),
        (8, "abcdefg", false),
        (4, "a0b0", true),
        (4, "a0b`", true),
        (4, "a0ba", false),
        (4, "aab0", false),
        (4, "a0b0a0", false),
        (4, "abcdef", false),
        (1, "ab", false),
        (2, "ab", false),
        (16, "abcdefabcdef", false),
    ] {
        let found = checked(&with(bits, body)).err().map(|residue| residue.hiding);
        assert_eq!(found, (!fits).then_some(Hiding::Loose), "{bits} bits, {body}");
    }
}

#[test]
fn a_picture_is_refused_for_any_segment_beside_its_pixels() {
    for bare in [png(), release(&jpeg())] {
        assert_eq!(checked(&bare), Ok(()));
    }
    for number in 0..PICTURES {
        let found = checked(&picture(number, NAME)).unwrap_err().hiding;
        assert!(matches!(found, Hiding::Metadata | Hiding::Loose), "{number}: {found:?}");
        // A segment is residue though it names nobody; without loose bytes nothing is there.
        let nobody = checked(&picture(number, "")).is_err();
        assert_eq!(nobody, ![3, 8].contains(&number), "{number}");
    }
}

#[test]
fn a_workbook_is_refused_for_each_part_that_hides() {
    let plain = release(&workbook(Part::Properties, NAME, "lamp"));
    assert_eq!(checked(&plain), Ok(()));
    for part in PARTS {
        assert!(checked(&workbook(*part, NAME, "lamp")).is_err(), "{part:?}");
    }
    for (before, after, hiding) in [
        (
            "<sheetData>",
            "<cols><col min=\"1\" max=\"1\" hidden=\"1\"/></cols><sheetData>",
            Hiding::HiddenCells,
        ),
        ("<row r=\"1\"", "<row hidden=\"1\" r=\"1\"", Hiding::HiddenCells),
        ("<row r=\"1\"", "<row ht=\"0\" r=\"1\"", Hiding::HiddenCells),
        ("<sheet name=\"Now\"", "<sheet state=\"hidden\" name=\"Now\"", Hiding::HiddenCells),
        (
            "</sheets>",
            "</sheets><definedNames><definedName name=\"x\">1</definedName></definedNames>",
            Hiding::WorkbookPart,
        ),
        ("<dc:creator></dc:creator>", "<dc:creator>somebody</dc:creator>", Hiding::Metadata),
        ("<t>lamp</t>", "<t>Aurelia</t><t>Quillquist</t>", Hiding::Text),
        ("<t>lamp</t>", "<t>Aur&#101;lia Quillquist</t>", Hiding::Text),
        ("<t>lamp</t>", "<t>la\u{200b}mp</t>", Hiding::UnseenSigns),
        ("<sheetData>", "<!-- x --><sheetData>", Hiding::WorkbookPart),
    ] {
        let bytes = rewritten(&plain, before, after);
        assert_eq!(checked(&bytes).map_err(|residue| residue.hiding), Err(hiding), "{after}");
    }
    let loose = [plain.clone(), b"more".to_vec()].concat();
    assert!(checked(&loose).is_err());
    let before = [b"more".to_vec(), plain].concat();
    assert!(checked(&before).is_err());
}

/// The same archive with a text replaced wherever it stands.
fn rewritten(archive: &[u8], before: &str, after: &str) -> Vec<u8> {
    use std::io::{Cursor, Read as _, Write as _};
    let mut from = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut changed = false;
    for number in 0..from.len() {
        let mut file = from.by_index(number).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        changed |= text.contains(before);
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(text.replace(before, after).as_bytes()).unwrap();
    }
    assert!(changed, "`{before}` stands nowhere");
    to.finish().unwrap().into_inner()
}

#[test]
fn a_text_is_refused_for_the_name_and_for_what_nobody_sees() {
    let hiding = |text: &str| checked(text.as_bytes()).err().map(|residue| residue.hiding);
    assert_eq!(hiding("the lamp"), None);
    assert_eq!(hiding("by AURELIA\nQUILL-\nQUIST"), Some(Hiding::Text));
    assert_eq!(hiding("la\u{200b}mp"), Some(Hiding::UnseenSigns));
    assert_eq!(checked(&[b'x', 0xe9]).unwrap_err().hiding, Hiding::Unreadable);
}

#[test]
fn no_refusal_repeats_the_name() {
    let residue = checked(NAME.as_bytes()).unwrap_err();
    assert_eq!(residue.to_string(), "redacted text number 1 is still there in its text");
    assert!(!format!("{residue:?}").contains("Quill"));
}
