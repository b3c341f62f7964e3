//! Words in pictures, read by Tesseract where it is installed.
//!
//! Invariant: a picture reaches Tesseract through a pipe and nowhere else; a line of its answer
//! that does not have the right shape is passed over, never guessed at.

use crate::MediaError;
use crate::picture::Raster;
use crate::tool::Tool;
use std::time::Duration;

/// Whether pictures are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ocr {
    /// Wherever Tesseract is installed.
    #[default]
    WhereInstalled,
    /// Not at all: what is in a picture stays unread, and is reported so.
    Never,
}

impl Ocr {
    pub(crate) fn reads(self) -> bool {
        self == Self::WhereInstalled && ocr_is_there()
    }
}

/// Tesseract, on one thread, giving a table of words.
const TESSERACT: Tool = Tool {
    program: "tesseract",
    arguments: &["stdin", "stdout", "-l", "eng", "--psm", "3", "--dpi", "200", "tsv"],
    environment: &[("LANG", "C.UTF-8"), ("OMP_THREAD_LIMIT", "1")],
    output_max_bytes: 16 << 20,
    deadline: Duration::from_mins(1),
};

/// How sure it must be of a word, in per cent.
const SURE_MIN: f32 = 20.0;

/// Whether pictures can be read here.
pub fn ocr_is_there() -> bool {
    TESSERACT.path().is_some()
}

/// A word and its place in the picture, in pixels.
pub(crate) struct Seen {
    pub(crate) text: String,
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
    pub(crate) starts_line: bool,
}

/// The words of a picture.
pub(crate) fn read(raster: &Raster) -> Result<Vec<Seen>, MediaError> {
    let table = TESSERACT.run(raster.pgm())?;
    let mut out = Vec::new();
    for line in String::from_utf8_lossy(&table).lines().skip(1) {
        out.extend(seen(line));
    }
    Ok(out)
}

/// One line: level, page, block, paragraph, line, word, left, top, width, height, sureness, text.
fn seen(line: &str) -> Option<Seen> {
    let fields: Vec<&str> = line.splitn(12, '\t').collect();
    let [level, _, _, _, _, word, left, top, width, height, sure, text] = fields.as_slice() else {
        return None;
    };
    let number = |field: &&str| field.parse::<f32>().ok().filter(|number| number.is_finite());
    let (left, top) = (number(left)?, number(top)?);
    let (right, bottom) = (left + number(width)?, top + number(height)?);
    let text = text.trim();
    let good = *level == "5" && number(sure)? >= SURE_MIN && !text.is_empty();
    let starts_line = *word == "1";
    good.then(|| Seen { text: text.to_owned(), left, top, right, bottom, starts_line })
}

#[cfg(test)]
mod tests;
