//! Words in pictures: read by Tesseract where it is installed, said to be unread where not.
//!
//! Invariant: without Tesseract these tests say so plainly, and hold what is true without it.

use crate::outside::names;
use crate::paper::{FONT, Paper, line};
use media::{
    Area, Document, Frame, Hiding, Mark, Ocr, Person, Pictures, Preview, Residue, check,
    check_pages, check_with, ocr_is_there, propose, redact,
};

const NAME: &str = "Aurelia Quillquist";

/// Large print, drawn to pixels: a scan without a text layer.
fn scan() -> Vec<u8> {
    let mut paper = Paper::default();
    paper.add("<< /Type /Catalog /Pages 2 0 R >>");
    paper.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    let fixed = "/Type /Page /Parent 2 0 R /MediaBox [0 0 420 200] /Contents 4 0 R";
    paper.add(format!("<< {fixed} /Resources << /Font << /F1 {FONT} >> >> >>"));
    let content =
        line(40, 140, &format!("Seen by {NAME} near")) + &line(40, 100, "the old station");
    paper.stream("", &content.replace("/F1 12", "/F1 18"));
    let document = Document::open_with(&paper.finish(), Ocr::Never).unwrap();
    match document.preview(0, 1200).unwrap() {
        Preview::Picture(png) => png,
        Preview::Lines { .. } => panic!("a page without a picture"),
    }
}

/// The same pixels as a picture of a PDF: its keys, and its body in hexadecimal.
fn picture() -> (String, String) {
    let pixels = image::load_from_memory(&scan()).unwrap().to_luma8();
    let (width, height) = pixels.dimensions();
    let hex = pixels.into_raw().iter().fold(String::new(), |mut out, byte| {
        out.push_str(if *byte > 127 { "FF" } else { "00" });
        out
    });
    let keys = format!(
        "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray \
         /BitsPerComponent 8 /Filter /ASCIIHexDecode"
    );
    (keys, hex)
}

/// The same pixels as the only thing on a page.
fn scanned_page(keys: &str) -> Vec<u8> {
    let mut paper = Paper::default();
    paper.add("<< /Type /Catalog /Pages 2 0 R >>");
    paper.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    let fixed = "/Type /Page /Parent 2 0 R /MediaBox [0 0 420 200] /Contents 4 0 R";
    paper.add(format!("<< {fixed} {keys} /Resources << /XObject << /I 5 0 R >> >> >>"));
    paper.stream("", "q 420 0 0 200 0 0 cm /I Do Q");
    let (picture, hex) = picture();
    paper.stream(&picture, &hex);
    paper.finish()
}

/// A page for each of these contents, which may show the same pixels as `/I`.
fn pages(contents: &[String]) -> Vec<u8> {
    let mut paper = Paper::default();
    paper.add("<< /Type /Catalog /Pages 2 0 R >>");
    let kids: Vec<String> = (0..contents.len()).map(|at| format!("{} 0 R", 5 + 2 * at)).collect();
    paper.add(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len()));
    paper.add(FONT);
    let (picture, hex) = picture();
    paper.stream(&picture, &hex);
    for content in contents {
        let fixed = "/Type /Page /Parent 2 0 R /MediaBox [0 0 420 200]";
        let resources = "/Resources << /Font << /F1 3 0 R >> /XObject << /I 4 0 R >> >>";
        let body = paper.count() + 2;
        paper.add(format!("<< {fixed} {resources} /Contents {body} 0 R >>"));
        paper.stream("", content);
    }
    paper.finish()
}

fn marks(document: &Document) -> Vec<Mark> {
    let people: Vec<Person> = Person::named(NAME).into_iter().collect();
    propose(document, &people).unwrap().iter().flat_map(media::Proposal::marks).collect()
}

#[test]
fn a_name_in_a_picture_is_found_taken_out_and_looked_for_again() {
    let files = [scan(), scanned_page(""), scanned_page("/Rotate 180")];
    for (number, file) in files.into_iter().enumerate() {
        let unread = Document::open_with(&file, Ocr::Never).unwrap();
        assert_eq!(unread.words(0).unwrap().pictures, Pictures::Unread, "{number}");
        if !ocr_is_there() {
            println!("Tesseract is not installed: what a picture says is not tested");
            continue;
        }
        // Left in, it is found by the check.
        let kept = redact(&unread, &[]).unwrap();
        let found = check(&kept.bytes, &[NAME.to_owned()]).map_err(|residue| residue.hiding);
        // A page that stands on its head says nothing to the reader of pictures.
        assert!(number == 2 || found == Err(Hiding::Picture), "{number}: {found:?}");
        let document = Document::open(&file).unwrap();
        let read = document.words(0).unwrap();
        assert_eq!(read.pictures, Pictures::Read);
        if number == 2 {
            continue;
        }
        let marks = marks(&document);
        assert!(!marks.is_empty(), "{number}: nothing is proposed");
        let out = redact(&document, &marks).unwrap();
        assert!(names(&out.redacted.join(" "), NAME), "{number}: {:?}", out.redacted);
        assert_eq!(out.over, 0, "{number}");
        let checked = check(&out.bytes, &[NAME.to_owned()]).unwrap();
        assert_eq!(checked.pictures, Pictures::Read);
        let again = Document::open(&out.bytes).unwrap();
        let left: Vec<_> = again.words(0).unwrap().words.iter().map(|w| w.text.clone()).collect();
        assert!(names(&left.join(" "), "the old station"), "{number}: {left:?}");
    }
}

#[test]
fn a_box_takes_a_picture_s_words_out_though_nobody_has_read_them() {
    let file = scanned_page("");
    let document = Document::open_with(&file, Ocr::Never).unwrap();
    let frame = Frame { left: 0.0, top: 0.1, width: 1.0, height: 0.3 };
    let mark = Mark { area: Area::Box { page: 0, frame }, reason: "a name".to_owned() };
    let out = redact(&document, &[mark]).unwrap();
    let unread = check_with(&out.bytes, &[NAME.to_owned()], Ocr::Never).unwrap();
    assert_eq!(unread.pictures, Pictures::Unread);
    if ocr_is_there() {
        let read = check(&out.bytes, &[NAME.to_owned()]);
        assert_eq!(read.map(|checked| checked.pictures), Ok(Pictures::Read));
    }
}

#[test]
fn an_empty_page_has_nothing_to_read() {
    let mut paper = Paper::default();
    paper.add("<< /Type /Catalog /Pages 2 0 R >>");
    paper.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    paper.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>");
    paper.stream("", "");
    let document = Document::open_with(&paper.finish(), Ocr::Never).unwrap();
    assert_eq!(document.words(0).unwrap().pictures, Pictures::None);
    let out = redact(&document, &[]).unwrap();
    let checked: Result<_, Residue> = check_with(&out.bytes, &[], Ocr::Never);
    assert_eq!(checked.unwrap().pages, 1);
}

#[test]
fn a_long_release_names_the_pages_on_which_only_a_reader_of_pictures_finds_words() {
    let words = |text: &str| line(40, 140, text);
    let contents = [
        words("words alone"),
        words("words and a table") + "20 20 99 40 re S 20 60 m 300 60 l S 20 60 m 20 99 l S",
        words("words and a scan") + "q 420 0 0 100 0 0 cm /I Do Q",
        words("words and a small stamp") + "q 30 0 0 15 9 9 cm /I Do Q",
        words("words and a drawn letter") + "20 20 m 30 60 50 60 60 20 c h f",
        words("words and a letter of lines") + "20 20 m 30 60 l 40 20 l h f",
        words("something to take out"),
        words("words and a dot") + "q 2 0 0 2 9 9 cm /I Do Q",
    ];
    let document = Document::open_with(&pages(&contents), Ocr::Never).unwrap();
    assert_eq!(redact(&document, &[]).unwrap().to_read, [2, 3, 4, 5]);
    let frame = Frame { left: 0.0, top: 0.1, width: 0.3, height: 0.3 };
    let mark = Mark { area: Area::Box { page: 6, frame }, reason: String::new() };
    let out = redact(&document, &[mark]).unwrap();
    assert_eq!(out.to_read, [2, 3, 4, 5, 6]);

    let forbidden = [NAME.to_owned()];
    let some = |pages: &[usize]| check_pages(&out.bytes, &forbidden, Ocr::WhereInstalled, pages);
    let none = some(&[]).unwrap();
    assert_eq!((none.pictures, none.pages, none.read), (Pictures::None, 8, 0));
    assert_eq!(some(&[8]).unwrap_err().hiding, Hiding::Unreadable);
    let unread = check_pages(&out.bytes, &forbidden, Ocr::Never, &out.to_read).unwrap();
    assert_eq!((unread.pictures, unread.read), (Pictures::Unread, 0));
    if !ocr_is_there() {
        println!("Tesseract is not installed: what a picture says is not tested");
        return;
    }
    let read = some(&[0, 1, 6]).unwrap();
    assert_eq!((read.pictures, read.read), (Pictures::Read, 3));
    let found = some(&out.to_read).unwrap_err();
    assert_eq!((found.hiding, found.page), (Hiding::Picture, Some(3)));
    // What the text says is read on each page, whichever are read as drawn.
    let said = check_pages(&out.bytes, &["small stamp".to_owned()], Ocr::WhereInstalled, &[]);
    assert_eq!(said.map_err(|residue| residue.page), Err(Some(4)));
}
