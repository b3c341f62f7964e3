//! Pages that are turned or cropped: a box is painted where a person sees the word.
//!
//! Invariant: the release is drawn and its pixels are looked at, beside the words that are left.

use crate::paper::{FONT, Paper, line};
use media::{Area, Document, Frame, Mark, Ocr, Person, Preview, propose, redact};

fn page(keys: &str) -> Vec<u8> {
    let mut paper = Paper::default();
    paper.add("<< /Type /Catalog /Pages 2 0 R >>");
    paper.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    let fixed = "/Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R";
    paper.add(format!("<< {fixed} {keys} /Resources << /Font << /F1 {FONT} >> >> >>"));
    let content =
        line(100, 700, "Seen by Aurelia Quillquist near") + &line(100, 500, "the old lamp");
    paper.stream("", &content);
    paper.finish()
}

/// The share of black pixels in a frame of a page as drawn.
#[expect(clippy::cast_precision_loss, reason = "a side has a thousand pixels or so")]
fn black(document: &Document, frame: &Frame) -> f32 {
    let Preview::Picture(png) = document.preview(0, 1000).unwrap() else { panic!("no picture") };
    let drawn = image::load_from_memory(&png).unwrap().to_luma8();
    let (width, height) = (drawn.width() as f32, drawn.height() as f32);
    let (left, right) = (frame.left * width, (frame.left + frame.width) * width);
    let (top, bottom) = (frame.top * height, (frame.top + frame.height) * height);
    let within = drawn.enumerate_pixels().filter(|(x, y, _)| {
        let (x, y) = (*x as f32, *y as f32);
        x > left + 1.0 && x < right - 1.0 && y > top + 1.0 && y < bottom - 1.0
    });
    let (mut dark, mut all) = (0.0, 0.0);
    for (_, _, pixel) in within {
        all += 1.0;
        dark += if pixel.0[0] < 100 { 1.0 } else { 0.0 };
    }
    assert!(all > 20.0, "the frame is too small to judge");
    dark / all
}

fn frame(document: &Document, text: &str) -> Frame {
    let words = &document.words(0).unwrap().words;
    let word = words.iter().find(|word| word.text == text);
    let word = word.unwrap_or_else(|| panic!("`{text}` is not on the page"));
    match word.area {
        Area::Box { frame, .. } => frame,
        Area::Text { .. } => panic!("no box on a page"),
    }
}

fn texts(document: &Document) -> Vec<String> {
    document.words(0).unwrap().words.iter().map(|word| word.text.clone()).collect()
}

#[test]
fn a_box_is_painted_where_a_person_sees_the_word() {
    for keys in [
        "",
        "/Rotate 90",
        "/Rotate 180",
        "/Rotate 270",
        "/Rotate -90",
        "/CropBox [80 480 400 740]",
        "/CropBox [80 480 400 740] /Rotate 90",
        "/CropBox [80 480 400 740] /Rotate 270",
        "/MediaBox [50 50 612 792] /Rotate 180",
    ] {
        let document = Document::open_with(&page(keys), Ocr::Never).unwrap();
        let (name, near) = (frame(&document, "Aurelia"), frame(&document, "near"));
        let before = black(&document, &name);
        assert!(before > 0.01 && before < 0.5, "{keys}: {before} of the word is ink");
        let people: Vec<Person> = Person::named("Aurelia Quillquist").into_iter().collect();
        let proposals = propose(&document, &people).unwrap();
        let marks: Vec<Mark> = proposals.iter().flat_map(media::Proposal::marks).collect();
        let out = redact(&document, &marks).unwrap();
        assert_eq!((out.removed_words, out.over), (2, 0), "{keys}");
        let released = Document::open_with(&out.bytes, Ocr::Never).unwrap();
        assert!(black(&released, &name) > 0.99, "{keys}: the word is not painted over");
        assert!(black(&released, &near) < 0.5, "{keys}: its neighbour is");
        assert_eq!(texts(&released), ["Seen", "by", "near", "the", "old", "lamp"], "{keys}");
        // The words that stay lie where they lay.
        let there = frame(&released, "near");
        assert!(
            (there.left - near.left).abs() < 0.01 && (there.top - near.top).abs() < 0.01,
            "{keys}"
        );
        assert!((there.width - near.width).abs() < 0.02, "{keys}: {there:?} {near:?}");
    }
}

#[test]
fn what_lies_outside_the_crop_is_hidden_and_does_not_come_along() {
    let document = Document::open_with(&page("/CropBox [80 600 400 740]"), Ocr::Never).unwrap();
    let lamp = document.words(0).unwrap().words.iter().find(|word| word.text == "lamp").unwrap();
    assert_eq!(lamp.source, media::Source::Hidden);
    let out = redact(&document, &[]).unwrap();
    let released = Document::open_with(&out.bytes, Ocr::Never).unwrap();
    assert!(!texts(&released).contains(&"lamp".to_owned()));
    assert_eq!(crate::outside::traces(&out.bytes, "the old lamp"), 0);
}
