use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::render::{markdown, plain};

fn read(wording: &str) -> Vec<Block> {
    let site = ("a.site".to_owned(), "https://ico.org.uk".to_owned());
    let events = markdown::events(wording, &BTreeMap::from([site]));
    blocks(&mut shallow(events).into_iter().peekable())
}

fn check(wording: &str, expected: &str) {
    let json = serde_json::to_string(&read(wording)).unwrap();
    let short = json.replace("\"kind\":", "").replace("\"of\":", "").replace('"', "");
    assert_eq!(short, expected, "`{wording}`");
}

/// All words of blocks, each with a space after it, as a reader meets them.
fn words(blocks: &[Block], out: &mut String) {
    let within = |runs: &[Run], out: &mut String| {
        said(runs, out);
        out.push(' ');
    };
    for block in blocks {
        match block {
            Block::Paragraph(runs) | Block::Heading { words: runs, .. } => within(runs, out),
            Block::List { items, .. } => items.iter().for_each(|item| words(item, out)),
            Block::Quote(blocks) => words(blocks, out),
            Block::Code(text) => out.extend([text, " "]),
            Block::Rule => out.push_str("* * * "),
        }
    }
}

fn said(runs: &[Run], out: &mut String) {
    for run in runs {
        match run {
            Run::Text(text) | Run::Code(text) => out.push_str(text),
            Run::Emphasis(runs) | Run::Strong(runs) | Run::Link { words: runs, .. } => {
                said(runs, out);
            }
            Run::Break => out.push(' '),
        }
    }
}

#[test]
fn markdown_becomes_blocks_and_nothing_of_it_is_lost() {
    check("a\nb\n\nc", "[{paragraph,[{text,a b}]},{paragraph,[{text,c}]}]");
    let list = "[{list,{first:null,items:[[{paragraph,[{text,a}]}],[{paragraph,[{text,b}]}]]}}]";
    check("- a\n- b", list);
    check("- a\n\n- b", list);
    check(
        "3. *a*\n   - b\n",
        "[{list,{first:3,items:[[{paragraph,[{emphasis,[{text,a}]}]},\
         {list,{first:null,items:[[{paragraph,[{text,b}]}]]}}]]}}]",
    );
    check("### A *b*", "[{heading,{level:3,words:[{text,A },{emphasis,[{text,b}]}]}}]");
    check("> a\n>\n> b", "[{quote,[{paragraph,[{text,a}]},{paragraph,[{text,b}]}]}]");
    check("a  \nb `c`", "[{paragraph,[{text,a},{break},{text,b },{code,c}]}]");
    check("a\n\n---\n\nb", "[{paragraph,[{text,a}]},{rule},{paragraph,[{text,b}]}]");
    check("    x\n    y\n", "[{code,x\\ny\\n}]");
    check("[x]({{ a.site }})", "[{paragraph,[{link,{to:https://ico.org.uk,words:[{text,x}]}}]}]");
}

#[test]
fn headings_skip_no_level_and_are_never_empty() {
    let levels = |wording: &str| {
        let mut blocks = read(wording);
        stepwise(&mut blocks, &mut { SECTION_LEVEL });
        let level = |block: &Block| match block {
            Block::Heading { level, .. } => Some(*level),
            _ => None,
        };
        blocks.iter().filter_map(level).collect::<Vec<_>>()
    };
    assert_eq!(levels("###### a\n\n##### b\n\n### c\n\n##### d\n\n#"), [3, 4, 3, 4]);
    assert_eq!(levels("# ** **\n\n# a"), [3, 3]);
    assert!(levels("#\n\n##\n").is_empty());
}

#[test]
fn html_in_the_wording_is_shown_and_not_obeyed() {
    check("<script>x</script>", "[{paragraph,[{text,<script>x</script>}]}]");
    check("a <b>c</b>", "[{paragraph,[{text,a <b>c</b>}]}]");
    check("[x](javascript:y)", "[{paragraph,[{text,x}]}]");
}

fn depth(blocks: &[Block]) -> usize {
    let deepest = blocks.iter().map(|block| match block {
        Block::List { items, .. } => 2 + items.iter().map(|item| depth(item)).max().unwrap_or(0),
        Block::Quote(blocks) => 1 + depth(blocks),
        _ => 1,
    });
    deepest.max().unwrap_or(0)
}

#[test]
fn what_lies_too_deep_is_said_at_the_greatest_depth() {
    let deep = read(&format!("{}words", "> ".repeat(2_000)));
    assert!(depth(&deep) <= DEPTH_MAX + 1, "{}", depth(&deep));
    let mut out = String::new();
    words(&deep, &mut out);
    assert_eq!(out.trim(), "words");
}

proptest! {
    #[test]
    fn a_document_has_the_words_of_the_plain_text(
        parts in prop::collection::vec(
            "[a-z ]{1,9}|\n|\n\n|- |1\\. |> |\\*|\\*\\*|### |`|<b>|    |---\n",
            0..60,
        )
    ) {
        let wording = parts.concat();
        let mut document = String::new();
        words(&read(&wording), &mut document);
        let events = markdown::events(&wording, &BTreeMap::new());
        let plain = plain::write(events);
        // The plain text adds marks of its own before items and quotations.
        let letters = |text: &str| -> String {
            text.chars().filter(char::is_ascii_lowercase).collect()
        };
        prop_assert_eq!(letters(&document), letters(&plain), "{}", wording);
    }
}
