use proptest::prelude::*;

use super::*;
use crate::tests::{notice, notices};

#[test]
fn page_numbers_are_written_as_braille_writes_numbers() {
    for (number, cells) in [(1, "#A"), (9, "#I"), (10, "#AJ"), (247, "#BDG")] {
        assert_eq!(in_cells(number), cells);
    }
}

#[test]
fn lines_hang_as_braille_readers_expect() {
    assert_eq!(wrapped("AB CD", 2, 0), ["  AB CD"]);
    assert_eq!(wrapped(&["ABCDE"; 8].join(" "), 4, 4).len(), 2);
    let long = wrapped(&"A".repeat(100), 0, 2);
    assert_eq!(long.iter().map(String::len).collect::<Vec<_>>(), [40, 40, 24]);
    assert!(wrapped("", 0, 2).is_empty());
}

#[test]
fn long_paragraphs_are_translated_in_pieces_that_end_between_words() {
    let text = "word ".repeat(1_000);
    let line = |kind| Line { kind, depth: 0, text: text.trim().to_owned() };
    let (words, pieces) = script(&[line(Kind::Paragraph), line(Kind::Item(Some(3)))]);
    assert_eq!(words.lines().count(), pieces.iter().sum::<usize>());
    assert!(words.lines().all(|line| line.len() <= PIECE_BYTES + 1 && line.ends_with("word")));
    assert_eq!(words.split_whitespace().filter(|word| *word == "word").count(), 2_000);
    assert!(words.lines().nth(pieces[0]).unwrap().starts_with("3. word"));
}

/// Checks the shape of every page and gives the words.
fn shape(brf: &str) -> Vec<&str> {
    let pages: Vec<_> = brf.split('\u{c}').collect();
    let (last, pages) = pages.split_last().unwrap();
    assert!(last.is_empty() && !pages.is_empty());
    for (page, number) in pages.iter().zip(1..) {
        let lines: Vec<_> = page.split("\r\n").collect();
        assert_eq!(lines.len(), LINES + 1);
        assert!(lines.iter().all(|line| line.len() <= CELLS), "{lines:#?}");
        assert!(lines[LINES - 1].ends_with(&in_cells(number)) && lines[LINES].is_empty());
        let used: Vec<_> = lines[..LINES - 1].iter().filter(|line| !line.is_empty()).collect();
        assert!(!used.is_empty(), "page {number} is empty");
    }
    pages.iter().flat_map(|page| page.split("\r\n").take(LINES - 1)).collect()
}

#[test]
fn every_notice_is_written_in_braille_where_a_translator_is_installed() {
    let sign = notice("body-worn-video.sign");
    if braille_is_there().is_err() {
        assert_eq!(braille(&sign).unwrap_err(), TRANSLATOR.missing());
        return;
    }
    for document in notices() {
        let brf = String::from_utf8(braille(&document).unwrap()).unwrap();
        shape(&brf);
        assert_eq!(brf.as_bytes(), braille(&document).unwrap());
    }
    let brf = String::from_utf8(braille(&sign).unwrap()).unwrap();
    let words = shape(&brf).join(" ");
    // "You may be filmed here" and "31 days", contracted: y, may, be, filmed, "here"; #ca, "ds".
    assert!(brf.starts_with("    ,Y MAY 2 FILM$ \"H\r\n"), "{brf}");
    assert!(words.contains("#CA \"DS"), "{words}");
}

proptest! {
    #[test]
    fn any_blocks_fit_their_pages(
        blocks in prop::collection::vec(("[A-Z]{1,60}( [A-Z]{1,12}){0,90}", any::<bool>()), 1..30)
    ) {
        let blocks: Vec<_> = blocks
            .into_iter()
            .map(|(cells, heading)| Block { lines: wrapped(&cells, 2, 0), heading })
            .collect();
        let brf = paged(&blocks);
        let found = shape(&brf).concat().replace(' ', "");
        let written: String = blocks.iter().flat_map(|block| block.lines.concat().chars().collect::<Vec<_>>()).filter(|c| *c != ' ').collect();
        prop_assert_eq!(found, written);
    }
}
