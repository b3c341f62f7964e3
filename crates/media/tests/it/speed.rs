//! How fast pages are rebuilt and checked: `cargo test -p media --release speed -- --nocapture`.
//!
//! Invariant: nothing is measured here that is not also right.

use crate::paper::{FONT, Paper, line};
use crate::seeded::Seeded;
use media::{Document, Ocr, Person, check_with, propose, redact};

/// A PDF of many pages, forty lines of text on each.
fn long(pages: usize) -> Vec<u8> {
    let mut paper = Paper::default();
    let mut seeded = Seeded::new(1);
    paper.add("<< /Type /Catalog /Pages 2 0 R >>");
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    paper.add(format!("<< /Type /Pages /Kids [{}] /Count {pages} >>", kids.join(" ")));
    paper.add(FONT);
    for page in 0..pages {
        let keys = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]";
        let resources = "/Resources << /Font << /F1 3 0 R >> >>";
        paper.add(format!("<< {keys} /Contents {} 0 R {resources} >>", 5 + 2 * page));
        let lines = (0..40).map(|row| line(60, 780 - row * 18, &seeded.words(11)));
        paper.stream("", &lines.collect::<String>());
    }
    paper.finish()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a stopwatch needs a clock")]
fn speed_of_pages_rebuilt_and_checked() {
    let pages: usize = if cfg!(debug_assertions) { 12 } else { 200 };
    let file = long(pages);
    let start = std::time::Instant::now();
    let document = Document::open_with(&file, Ocr::Never).unwrap();
    let people: Vec<_> = Person::named("Aurelia Quillquist").into_iter().collect();
    assert_eq!(propose(&document, &people).unwrap(), []);
    for page in 0..pages {
        assert_eq!(document.words(page).unwrap().words.len(), 440);
    }
    let read = start.elapsed().as_millis();
    let out = redact(&document, &[]).unwrap();
    let made = start.elapsed().as_millis() - read;
    // Short names and numbers, that would be found by chance among packed bytes and places.
    let forbidden = ["Aurelia Quillquist", "Li", "Bo Xu", "12-34-56", "03/04/1985", "12345678"];
    let forbidden = forbidden.map(str::to_owned);
    let checked = check_with(&out.bytes, &forbidden, Ocr::Never).unwrap();
    let again = start.elapsed().as_millis() - read - made;
    assert_eq!(checked.pages, pages);
    let size = out.bytes.len() / pages / 1024;
    println!("{pages} pages: read in {read} ms, rebuilt in {made} ms, {size} KiB each");
    println!("checked in {again} ms");
}
