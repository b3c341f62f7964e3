//! Two hundred documents, a name in every hiding place, and none left in what is released.
//!
//! Invariant: each document is proven to hold its name before, or the test would say nothing.

use crate::outside::{names, poppler, traces};
use crate::paper::{PLACES, Place, paper};
use crate::pictures::{PICTURES, picture};
use crate::seeded::Seeded;
use crate::texts::{TEXTS, text};
use crate::workbooks::{PARTS, Part, workbook};
use media::{Document, Kind, Mark, Ocr, Person, Pictures, Released, check_with, propose, redact};

const DOCUMENTS: u64 = 200;

/// A document, and whether its name is where a person sees it.
fn document(seed: u64, name: &str, words: &str) -> (String, Vec<u8>, bool) {
    let papers = PLACES.len();
    let books = papers + PARTS.len();
    let pictures = books + PICTURES;
    let at = usize::try_from(seed).unwrap() % (pictures + TEXTS);
    if let Some(place) = PLACES.get(at) {
        let shown = matches!(place, Place::Shown | Place::Rotated);
        (format!("{place:?}"), paper(*place, name, words), shown)
    } else if let Some(part) = PARTS.get(at.wrapping_sub(papers)) {
        (format!("{part:?}"), workbook(*part, name, words), *part == Part::Shown)
    } else if at < pictures {
        (format!("picture {}", at - books), picture(at - books, name), false)
    } else {
        (format!("text {}", at - pictures), text(at - pictures, name, words), true)
    }
}

/// What everybody says yes to: everything that is proposed.
fn released(bytes: &[u8], name: &str) -> Released {
    let document = Document::open_with(bytes, Ocr::Never).unwrap();
    let people: Vec<Person> = Person::named(name).into_iter().collect();
    let proposals = propose(&document, &people).unwrap();
    let marks: Vec<Mark> = proposals.iter().flat_map(media::Proposal::marks).collect();
    redact(&document, &marks).unwrap()
}

#[test]
fn no_name_survives_in_any_of_two_hundred_documents() {
    let mut read_by_poppler = 0;
    let (mut removed, mut over) = (0, 0);
    for seed in 0..DOCUMENTS {
        let mut seeded = Seeded::new(seed);
        let name = seeded.name();
        let words = seeded.words(3);
        let (what, bytes, shown) = document(seed, &name, &words);
        let broken = what == "text 5" || what == "text 6";
        assert!(broken || traces(&bytes, &name) > 0, "{seed} {what}: the name is not even there");
        let out = released(&bytes, &name);
        assert_eq!(traces(&out.bytes, &name), 0, "{seed} {what}: the name is still there");
        assert!(!shown || out.removed_words > 0, "{seed} {what}: nothing was taken out");
        if shown {
            let taken = out.redacted.join(" ");
            let family = name.split(' ').next_back().unwrap();
            assert!(broken || names(&taken, family), "{seed} {what}: {taken}");
        }
        let forbidden = [name.clone()];
        let checked = check_with(&out.bytes, &forbidden, Ocr::Never);
        let checked = checked.unwrap_or_else(|residue| panic!("{seed} {what}: {residue}"));
        assert_eq!(checked.pages, out.pages, "{seed} {what}");
        let drawn = matches!(out.kind, Kind::Pdf | Kind::Png | Kind::Jpeg);
        assert_eq!(checked.pictures == Pictures::Unread, drawn, "{seed} {what}");
        if out.kind == Kind::Pdf
            && let Some(text) = poppler(&out.bytes)
        {
            assert!(!names(&text, &name), "{seed} {what}: poppler reads the name");
            assert!(names(&text, &words), "{seed} {what}: poppler does not read `{words}`: {text}");
            read_by_poppler += 1;
        }
        if matches!(out.kind, Kind::Text | Kind::Csv) {
            assert!(names(&String::from_utf8_lossy(&out.bytes), &words), "{seed} {what}");
        }
        if out.kind == Kind::Workbook {
            assert!(traces(&out.bytes, &words) > 0, "{seed} {what}: its own words are gone");
        }
        removed += out.removed_words;
        over += out.over;
    }
    println!("{DOCUMENTS} documents: {removed} words removed, {over} over");
    println!("{read_by_poppler} PDFs read by poppler");
    assert_eq!(over, 0, "words went that nobody asked for");
}

#[test]
fn a_release_is_the_same_each_time() {
    for place in [Place::Shown, Place::Xmp] {
        let bytes = paper(place, "Aurelia Quillquist", "lamp river");
        assert_eq!(
            released(&bytes, "Aurelia Quillquist").bytes,
            released(&bytes, "Aurelia Quillquist").bytes
        );
    }
    let book = workbook(Part::Shown, "Aurelia Quillquist", "lamp");
    assert_eq!(
        released(&book, "Aurelia Quillquist").bytes,
        released(&book, "Aurelia Quillquist").bytes
    );
}

#[test]
fn a_word_that_a_box_cuts_into_goes_and_is_counted() {
    let bytes = paper(Place::Shown, "Aurelia Quillquist", "lamp river");
    let document = Document::open_with(&bytes, Ocr::Never).unwrap();
    let words = &document.words(0).unwrap().words;
    let name = words.iter().find(|word| word.text == "Aurelia").unwrap();
    let media::Area::Box { page, mut frame } = name.area else { panic!("no box") };
    // A hand draws a little too far to the right.
    frame.width *= 1.4;
    let mark = Mark { area: media::Area::Box { page, frame }, reason: String::new() };
    let out = redact(&document, &[mark]).unwrap();
    assert_eq!((out.redacted, out.removed_words, out.over), (vec!["Aurelia".to_owned()], 1, 1));
    let again = Document::open_with(&out.bytes, Ocr::Never).unwrap();
    let left: Vec<&str> = again.words(0).unwrap().words.iter().map(|w| w.text.as_str()).collect();
    assert!(
        !left.contains(&"Aurelia") && !left.contains(&"Quillquist") && left.contains(&"near"),
        "{left:?}"
    );
}
