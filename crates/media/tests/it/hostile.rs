//! Damaged, locked, cut and mangled files: an error each, and never a crash.
//!
//! Invariant: what cannot be read in full is refused with words that say what to do.

use crate::paper::{PLACES, Paper, Place, paper};
use crate::pictures::picture;
use crate::workbooks::{PARTS, workbook};
use media::{Document, MediaError, Ocr, check_with, redact};
use proptest::prelude::*;

/// Opens, reads and releases as far as it goes.
fn tried(bytes: &[u8]) {
    let _ = check_with(bytes, &["Aurelia".to_owned()], Ocr::Never);
    let Ok(document) = Document::open_with(bytes, Ocr::Never) else { return };
    for page in 0..document.pages().min(3) {
        let _ = document.words(page);
        let _ = document.preview(page, 100);
    }
    let _ = redact(&document, &[]);
}

fn refusal(bytes: &[u8]) -> MediaError {
    Document::open_with(bytes, Ocr::Never).unwrap_err()
}

#[test]
fn a_locked_pdf_says_so() {
    let mut file = Paper::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add("<< /Type /Pages /Kids [] /Count 0 >>");
    let owner = "0".repeat(64);
    file.add(format!(
        "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{owner}> /U <{owner}> >>"
    ));
    let text = String::from_utf8(file.finish()).unwrap();
    let id = "/ID [<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]";
    let locked = text.replace("/Root 1 0 R", &format!("/Root 1 0 R /Encrypt 3 0 R {id}"));
    assert_eq!(refusal(locked.as_bytes()), MediaError::Encrypted);
}

#[test]
fn a_pdf_that_is_no_pdf_is_damaged() {
    assert_eq!(refusal(b"%PDF-1.7\nnothing at all"), MediaError::Damaged("PDF"));
    assert_eq!(refusal(b"PK\x03\x04nothing"), MediaError::Damaged("packed file"));
    assert_eq!(refusal(b"\x89PNG\r\n\x1a\n"), MediaError::Damaged("picture"));
}

#[test]
fn files_that_lead_back_to_themselves_end() {
    let mut file = Paper::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add("<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>");
    file.add(
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
    );
    file.stream("", "/X Do /X Do");
    let keys =
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>";
    file.stream(keys, "/X Do /X Do /X Do");
    tried(&file.finish());
}

#[test]
fn a_pdf_nested_beyond_reason_ends() {
    let deep = "[".repeat(200_000);
    let mut file = Paper::default();
    file.add(format!("<< /Type /Catalog /Pages 2 0 R /Odd {deep} >>"));
    file.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    file.add("<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>");
    file.stream("", &format!("{deep} Tj"));
    tried(&file.finish());
}

#[test]
fn a_page_that_draws_without_end_is_refused() {
    let mut file = Paper::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    file.add(
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
    );
    file.stream("", "/X Do ".repeat(10).as_str());
    for level in 5..20 {
        let inner = format!("/Resources << /XObject << /X {} 0 R >> >>", level + 1);
        file.stream(
            &format!("/Type /XObject /Subtype /Form /BBox [0 0 {level} 9] {inner}"),
            &"/X Do ".repeat(10),
        );
    }
    file.stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "0 0 1 1 re f");
    let document = Document::open_with(&file.finish(), Ocr::Never).unwrap();
    assert_eq!(document.words(0), Err(MediaError::TooIntricate { page: 1 }));
    assert!(redact(&document, &[]).is_err());
}

#[test]
fn an_absurd_page_and_an_absurd_picture_are_refused() {
    let page = |keys: &str, content: &str| {
        let mut file = Paper::default();
        file.add("<< /Type /Catalog /Pages 2 0 R >>");
        file.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        file.add(format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R {keys} >>"));
        file.stream("", content);
        file.stream(
            "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB \
             /BitsPerComponent 8",
            "x",
        );
        file.finish()
    };
    let wide = page("/MediaBox [0 0 900000 10]", "");
    assert_eq!(refusal(&wide), MediaError::Undrawable { page: 1 });
    let resources = "/Resources << /XObject << /I 5 0 R >> >>";
    let document = Document::open_with(&page(resources, "/I Do"), Ocr::Never).unwrap();
    assert!(document.words(0).is_err());
    let tall = page("/MediaBox [0 0 10 14000]", "");
    let document = Document::open_with(&tall, Ocr::Never).unwrap();
    assert!(redact(&document, &[]).is_ok());
}

#[test]
fn a_file_cut_anywhere_never_breaks_anything() {
    let files = [
        paper(Place::Annotation, "Aurelia Quill", "lamp"),
        workbook(PARTS[0], "Aurelia Quill", "lamp"),
        picture(0, "Aurelia Quill"),
        picture(4, "Aurelia Quill"),
    ];
    for file in files {
        for part in 1..24 {
            tried(&file[..file.len() * part / 24]);
        }
    }
}

fn file(number: usize) -> Vec<u8> {
    match number % 6 {
        0 => workbook(PARTS[number % PARTS.len()], "Aurelia Quill", "lamp"),
        1 => picture(number % 9, "Aurelia Quill"),
        2 => {
            let whole = paper(PLACES[number % PLACES.len()], "Aurelia Quill", "lamp");
            let document = Document::open_with(&whole, Ocr::Never).unwrap();
            redact(&document, &[]).unwrap().bytes
        }
        _ => paper(PLACES[number % PLACES.len()], "Aurelia Quill", "lamp"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn a_mangled_file_never_breaks_anything(
        number in 0_usize..500,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..24),
    ) {
        let mut bytes = file(number);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        tried(&bytes);
    }

    #[test]
    fn any_bytes_never_break_anything(
        head in 0_usize..5,
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let heads: [&[u8]; 5] = [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"GIF89a", b"RIFF    WEBP"];
        tried(&[heads[head], &bytes].concat());
    }
}
