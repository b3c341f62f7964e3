use std::sync::LazyLock;

use pack::render::Block;
use proptest::prelude::*;

use super::*;
use crate::tests::{notices, worded};
use crate::words::{Kind, lines};

mod reader;

use reader::{Paper, read};

const PRINTS: [Print; 2] = [Print::Standard, Print::Large];

/// Every notice of London in both sizes, set once for all tests.
static PAPERS: LazyLock<Vec<(Document, Print, Paper)>> = LazyLock::new(|| {
    let notices = notices().into_iter();
    let jobs = notices.flat_map(|notice| PRINTS.map(|print| (notice.clone(), print)));
    jobs.map(|(notice, print)| {
        let paper = read(&pdf(&notice, print).unwrap());
        (notice, print, paper)
    })
    .collect()
});

/// The words of a document in reading order, as a reader of the PDF should meet them.
fn expected(document: &Document) -> Vec<String> {
    let mut out = Vec::new();
    for line in lines(document) {
        if let Kind::Item(number) = line.kind {
            let mark = if line.depth % 2 == 1 { "•" } else { "–" };
            out.push(number.map_or_else(|| mark.to_owned(), |number| format!("{number}.")));
        }
        out.extend(line.text.split_whitespace().map(str::to_owned));
    }
    out
}

fn found(paper: &Paper) -> Vec<String> {
    paper.text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_notice_says_on_paper_what_it_says_on_the_page_in_the_same_order() {
    assert!(PAPERS.len() >= 14);
    for (notice, print, paper) in PAPERS.iter() {
        assert_eq!(found(paper), expected(notice), "{} {print:?}", notice.notice);
    }
}

#[test]
fn every_notice_carries_what_pdf_ua_asks_of_a_file() {
    for (notice, _, paper) in PAPERS.iter() {
        assert!(paper.marked && paper.shows_title, "{}", notice.notice);
        assert_eq!(paper.language, "en-GB");
        assert_eq!(paper.unmarked, 0, "{}: drawn outside of tag and artefact", notice.notice);
        assert!(paper.poor_fonts.is_empty(), "{:?}", paper.poor_fonts);
        let is_part_1 = ["pdfuaid:part=\"1\"", "<pdfuaid:part>1</pdfuaid:part>"];
        assert!(is_part_1.iter().any(|id| paper.metadata.contains(id)), "{}", paper.metadata);
        let title = notice.title.replace('\'', "&apos;");
        let titled = paper.metadata.contains(&notice.title) || paper.metadata.contains(&title);
        assert!(titled, "{}", paper.metadata);
        assert!(paper.bookmarks, "{}", notice.notice);
    }
}

#[test]
fn headings_lists_and_links_are_tagged_as_what_they_are() {
    for (notice, print, paper) in PAPERS.iter() {
        let count = |tag: &str| {
            paper.tags.iter().filter(|path| path.rsplit('/').next() == Some(tag)).count()
        };
        let of = format!("{} {print:?}: {:?}", notice.notice, paper.tags);
        assert_eq!(paper.tags[0], "Document", "{of}");
        assert_eq!(paper.tags[1], "Document/H1", "{of}");
        assert_eq!(count("H1"), 1, "{of}");
        assert_eq!(count("H2"), notice.sections.len(), "{of}");
        let items = lines(notice).iter().filter(|line| matches!(line.kind, Kind::Item(_))).count();
        for tag in ["LI", "Lbl", "LBody"] {
            assert_eq!(count(tag), items, "{tag} in {of}");
        }
        let links = notice.sections.iter().flat_map(|section| &section.blocks);
        let links = format!("{:?}", links.collect::<Vec<_>>());
        let links = links.matches("to: \"https").count() + links.matches("to: \"#").count();
        assert_eq!(count("Link"), links, "{of}");
        for (address, says) in &paper.links {
            assert!(!says.is_empty(), "a reader has nothing to say of {address} in {of}");
        }
    }
}

#[test]
fn page_numbers_stand_outside_of_what_is_read_aloud() {
    for (notice, print, paper) in PAPERS.iter() {
        for (at, artefact) in paper.artefacts.iter().enumerate() {
            let number = format!("Page {} of {}", at + 1, paper.pages);
            assert!(artefact.ends_with(&number), "{} {print:?}: `{artefact}`", notice.notice);
        }
        assert!(!paper.text.contains(&format!("Page 1 of {}", paper.pages)));
    }
}

#[test]
fn large_print_takes_more_pages_for_the_same_words() {
    let pages = |id: &str, print| {
        let paper =
            PAPERS.iter().find(|(notice, size, _)| notice.notice.as_str() == id && *size == print);
        paper.unwrap().2.pages
    };
    let id = "oversight.adult";
    assert!(pages(id, Print::Large) > pages(id, Print::Standard));
}

#[test]
fn the_same_document_gives_the_same_bytes_and_another_day_does_not() {
    let document = worded("a");
    let first = pdf(&document, Print::Standard).unwrap();
    assert!(first.starts_with(b"%PDF-1.7"));
    assert_eq!(first, pdf(&document, Print::Standard).unwrap());
    let mut later = document.clone();
    later.last_updated = later.last_updated.tomorrow().unwrap();
    assert_ne!(first, pdf(&later, Print::Standard).unwrap());
}

/// Sets a wording and says which words a reader of it meets after the head.
fn set(markdown: &str) -> String {
    let paper = read(&pdf(&worded(markdown), Print::Standard).unwrap());
    let (_, body) = paper.text.split_once("A heading\n").unwrap();
    body.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn words_are_never_read_as_commands_of_the_typesetter() {
    let check = |wording: &str, shown: &str| assert_eq!(set(wording), shown, "`{wording}`");
    check("#panic() #read(\"/etc/passwd\")", "#panic() #read(\"/etc/passwd\")");
    check("$x$ @label =y ~ -- ... /* z */ // q", "$x$ @label =y ~ -- ... /* z */ // q");
    check("a \\#b \\\\u{41}", "a #b \\u{41}");
    check("<script>x</script>", "<script>x</script>");
    check("[x](#no-such-anchor)", "x");
    check("[x](/rights?a=1#b)", "x (/rights?a=1#b)");
    check("`#eval(\"1\")`", "#eval(\"1\")");
    check("    #a\n\tb\n", "#a b");
}

#[test]
fn words_that_cannot_be_set_are_refused_with_the_reason() {
    let refused = |markdown: &str| pdf(&worded(markdown), Print::Standard).unwrap_err();
    assert_eq!(refused("a \u{4e2d} b"), PressError::NoSign('\u{4e2d}'));
    assert_eq!(refused("a\u{1}b"), PressError::NoSign('\u{1}'));
    let words = "the font has no sign for `\u{1f600}` (U+1F600)";
    assert_eq!(refused("\u{1f600}").to_string(), words);
    let long = refused(&"word ".repeat(DOCUMENT_MAX_BYTES / 5));
    assert!(matches!(long, PressError::TooLong { max_bytes: DOCUMENT_MAX_BYTES, .. }), "{long}");
}

#[test]
fn blocks_are_set_however_deep_they_lie() {
    let lines: Vec<_> =
        (0..40).map(|depth| format!("{}- a{depth}\n", "  ".repeat(depth))).collect();
    let deep = lines.concat();
    assert!(set(&deep).contains("a39"));
    assert_eq!(set(&format!("{}a", "> ".repeat(100))), "a");
    let document = worded("### b\n\n1. c\n\n   d\n2. e");
    assert!(matches!(document.sections[0].blocks[0], Block::Heading { level: 3, .. }));
    let paper = read(&pdf(&document, Print::Large).unwrap());
    assert!(paper.tags.contains(&"Document/H3".to_owned()), "{:?}", paper.tags);
    assert_eq!(found(&paper), expected(&document));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_wording_that_has_signs_is_set_and_read_back(
        parts in prop::collection::vec("[a-zA-Z#$@*_\\[\\]<>()\"'`~=/+-]{1,8}| |\n\n|\n- ", 1..40)
    ) {
        let document = worded(&parts.concat());
        let paper = read(&pdf(&document, Print::Standard).unwrap());
        prop_assert_eq!(paper.unmarked, 0);
        // An item without words has a mark on paper and is no line to read.
        let words = |words: Vec<String>| words.concat().replace(['•', '–'], "");
        prop_assert_eq!(words(found(&paper)), words(expected(&document)));
    }
}
