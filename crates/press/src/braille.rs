//! A notice in braille: Unified English Braille, grade 2, by Liblouis where it is installed.
//!
//! The file is BRF: pages of 25 lines of 40 cells in ASCII braille, as embossers and braille
//! displays take it. A heading begins in cell 5, a paragraph in cell 3; the page's number stands at
//! the end of its last line.
//!
//! Invariant: no line is longer than [`CELLS`], no page longer than [`LINES`], and a heading is
//! never the last thing on a page.

use std::fmt::Write as _;
use std::time::Duration;

use pack::render::Document;

use crate::tool::Tool;
use crate::words::{Kind, Line, lines};
use crate::{DOCUMENT_MAX_BYTES, PressError};

/// Cells to a line.
pub const CELLS: usize = 40;
/// Lines to a page; the last holds the page's number.
pub const LINES: usize = 25;

/// The most words that are translated at once, in bytes; Liblouis takes lines of a few thousand.
const PIECE_BYTES: usize = 800;

const TRANSLATOR: Tool = Tool {
    program: "lou_translate",
    package: "liblouis-bin",
    arguments: &["--forward", "en-us-brf.dis,en-ueb-g2.ctb"],
    output_max_bytes: 4 << 20,
    deadline: Duration::from_secs(30),
};

/// Whether something is installed that can write braille, with what to install if not.
///
/// # Errors
///
/// [`PressError::NotInstalled`].
pub fn braille_is_there() -> Result<(), PressError> {
    TRANSLATOR.path().map(drop).ok_or_else(|| TRANSLATOR.missing())
}

/// A document in braille, as BRF.
///
/// # Errors
///
/// [`PressError::NotInstalled`] without Liblouis; the other errors of a program that runs beside
/// this one; [`PressError::TooLong`].
pub fn braille(document: &Document) -> Result<Vec<u8>, PressError> {
    let lines = lines(document);
    let (words, pieces) = script(&lines);
    if words.len() > DOCUMENT_MAX_BYTES {
        let size_bytes = words.len();
        return Err(PressError::TooLong { size_bytes, max_bytes: DOCUMENT_MAX_BYTES });
    }
    let said = TRANSLATOR.run(words.into_bytes())?;
    let said = String::from_utf8(said).map_err(|error| TRANSLATOR.failed(error))?;
    let said: Vec<_> = said.lines().collect();
    let known = |cell: u8| (b' '..=b'_').contains(&cell);
    if said.len() != pieces.iter().sum::<usize>()
        || !said.iter().all(|line| line.bytes().all(known))
    {
        return Err(TRANSLATOR.failed("it did not translate every line into cells"));
    }
    let mut said = said.into_iter();
    let cells =
        pieces.iter().map(|pieces| said.by_ref().take(*pieces).collect::<Vec<_>>().join(" "));
    let blocks: Vec<_> = lines.iter().zip(cells).map(|(line, cells)| block(line, &cells)).collect();
    Ok(paged(&blocks).into_bytes())
}

/// What is translated, a piece to a line, and how many pieces each line of the document has.
fn script(lines: &[Line]) -> (String, Vec<usize>) {
    let mut out = String::new();
    let mut counts = Vec::new();
    for line in lines {
        let mark = match line.kind {
            Kind::Item(Some(number)) => format!("{number}. "),
            Kind::Item(None) => "• ".to_owned(),
            _ => String::new(),
        };
        let mut pieces = vec![String::new()];
        for word in format!("{mark}{}", line.text).split_whitespace() {
            let full = pieces.last().is_some_and(|last| last.len() + word.len() > PIECE_BYTES);
            if full {
                pieces.push(String::new());
            }
            if let Some(piece) = pieces.last_mut() {
                let space = if piece.is_empty() { "" } else { " " };
                piece.extend([space, word]);
            }
        }
        counts.push(pieces.len());
        out.extend(pieces.into_iter().map(|piece| piece + "\n"));
    }
    (out, counts)
}

/// Lines that belong together.
struct Block {
    lines: Vec<String>,
    heading: bool,
}

fn block(line: &Line, cells: &str) -> Block {
    let nested = 2 * line.depth.saturating_sub(1);
    let (first, then) = match line.kind {
        Kind::Title | Kind::Heading => (4, 4),
        Kind::About => (0, 2),
        Kind::Paragraph if line.depth == 0 => (2, 0),
        Kind::Paragraph => (nested + 2, nested + 2),
        Kind::Item(_) => (nested, nested + 2),
    };
    let heading = matches!(line.kind, Kind::Title | Kind::Heading);
    Block { lines: wrapped(cells, first, then), heading }
}

/// Words in lines, the first after `first` blank cells and the others after `then`. A word that is
/// longer than a line is broken.
fn wrapped(cells: &str, first: usize, then: usize) -> Vec<String> {
    let indent = |by: usize| " ".repeat(by.min(CELLS / 2));
    let mut out = Vec::new();
    let mut line = indent(first);
    let mut fresh = true;
    for word in cells.split_ascii_whitespace() {
        let mut rest = word;
        if !fresh && line.len() + 1 + rest.len() > CELLS {
            out.push(std::mem::replace(&mut line, indent(then)));
            fresh = true;
        }
        if !fresh {
            line.push(' ');
        }
        while line.len() + rest.len() > CELLS {
            let (head, tail) = rest.split_at_checked(CELLS - line.len()).unwrap_or((rest, ""));
            line.push_str(head);
            out.push(std::mem::replace(&mut line, indent(then)));
            rest = tail;
        }
        line.push_str(rest);
        fresh = false;
    }
    if !fresh {
        out.push(line);
    }
    out
}

/// Blocks on pages, with a blank line before each heading.
fn paged(blocks: &[Block]) -> String {
    let mut pages: Vec<Vec<&str>> = vec![Vec::new()];
    for (at, block) in blocks.iter().enumerate() {
        let used = pages.last().map_or(0, Vec::len);
        let blank = usize::from(block.heading && used > 0);
        // A heading takes a line of what it is about with it.
        let needs = if block.heading { blank + block.lines.len() + 1 } else { 1 };
        let follows = at + 1 < blocks.len();
        if used > 0 && used + needs.min(LINES - 1) > LINES - 1 && (follows || !block.heading) {
            pages.push(Vec::new());
        }
        let blank = block.heading && pages.last().is_some_and(|page| !page.is_empty());
        for line in std::iter::repeat_n("", usize::from(blank))
            .chain(block.lines.iter().map(String::as_str))
        {
            if pages.last().is_some_and(|page| page.len() == LINES - 1) {
                pages.push(Vec::new());
            }
            if let Some(page) = pages.last_mut() {
                page.push(line);
            }
        }
    }
    let mut out = String::new();
    for (page, number) in pages.iter().zip(1_usize..) {
        for at in 0..LINES - 1 {
            out.push_str(page.get(at).copied().unwrap_or_default());
            out.push_str("\r\n");
        }
        // Writing to a text cannot fail.
        let _ = write!(out, "{:>CELLS$}\r\n\u{c}", in_cells(number));
    }
    out
}

/// A number in ASCII braille: the sign for numbers, then the first ten letters for 1 to 9 and 0.
fn in_cells(number: usize) -> String {
    let digit = |digit: char| match digit {
        '0' => 'J',
        digit => {
            char::from(b'@' + digit.to_digit(10).and_then(|d| u8::try_from(d).ok()).unwrap_or(0))
        }
    };
    std::iter::once('#').chain(number.to_string().chars().map(digit)).collect()
}

#[cfg(test)]
mod tests;
