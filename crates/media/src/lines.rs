//! Plain text and lists: read from any usual encoding, redacted by letters, released as UTF-8.
//!
//! Invariant: places are counted in letters of the text as decoded and cleaned, which is the text
//! that a person is shown and the text that is released.

use crate::area::stretches;
use crate::fold::unseen;
use crate::limits::{CHARACTERS_MAX, LETTERS_A_PAGE, LINES_A_PAGE};
use crate::redact::Released;
use crate::words::Way;
use crate::{Area, Kind, Mark, MediaError, PageWords, Pictures, Source, Word};

/// What stands where something was taken out.
pub(crate) const TAKEN_OUT: &str = "[redacted]";

/// A text, cut into pages.
pub(crate) struct Lines {
    pub(crate) text: String,
    letters: usize,
    /// Where each page begins, in letters and in bytes; the end closes the list.
    pages: Vec<(usize, usize)>,
}

impl Lines {
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, MediaError> {
        Self::new(decode(bytes)?)
    }

    pub(crate) fn new(text: String) -> Result<Self, MediaError> {
        let letters = text.chars().count();
        if letters > CHARACTERS_MAX {
            return Err(MediaError::TooLong { max: CHARACTERS_MAX });
        }
        let mut pages = vec![(0, 0)];
        let (mut lines, mut since) = (0, 0);
        for (letter, (at, sign)) in text.char_indices().enumerate() {
            since += 1;
            lines += usize::from(sign == '\n');
            if lines == LINES_A_PAGE || since == LETTERS_A_PAGE {
                pages.push((letter + 1, at + sign.len_utf8()));
                (lines, since) = (0, 0);
            }
        }
        if pages.last() != Some(&(letters, text.len())) || pages.len() == 1 {
            pages.push((letters, text.len()));
        }
        Ok(Self { text, letters, pages })
    }

    pub(crate) fn pages(&self) -> usize {
        self.pages.len() - 1
    }

    pub(crate) fn letters(&self) -> usize {
        self.letters
    }

    /// The letter at which a page begins, and its text.
    pub(crate) fn page(&self, page: usize) -> Result<(usize, &str), MediaError> {
        let missing = MediaError::NoSuchPage { page: page + 1 };
        let (Some(from), Some(to)) = (self.pages.get(page), self.pages.get(page + 1)) else {
            return Err(missing);
        };
        Ok((from.0, self.text.get(from.1..to.1).unwrap_or_default()))
    }

    pub(crate) fn words(&self, page: usize) -> Result<PageWords, MediaError> {
        let (first, text) = self.page(page)?;
        let mut words: Vec<Word> = Vec::new();
        let mut starts_line = true;
        let mut open: Option<(usize, String)> = None;
        let mut close = |open: &mut Option<(usize, String)>, end: usize, starts_line: &mut bool| {
            if let Some((start, text)) = open.take() {
                let area = Area::Text { start, end };
                words.push(Word {
                    text,
                    area,
                    source: Source::Text,
                    starts_line: *starts_line,
                    way: Way::Right,
                });
                *starts_line = false;
            }
        };
        let mut at = first;
        for sign in text.chars() {
            if sign.is_whitespace() {
                close(&mut open, at, &mut starts_line);
                starts_line |= sign == '\n';
            } else {
                open.get_or_insert_with(|| (at, String::new())).1.push(sign);
            }
            at += 1;
        }
        close(&mut open, at, &mut starts_line);
        Ok(PageWords { words, pictures: Pictures::None, shapes: false })
    }

    pub(crate) fn redact(&self, kind: Kind, marks: &[Mark]) -> Result<Released, MediaError> {
        let cuts = stretches(marks, self.letters)?;
        let cut = cut(&self.text, &cuts);
        Ok(Released {
            bytes: cut.kept.into_bytes(),
            kind,
            pages: self.pages(),
            removed_words: cut.taken.iter().map(|taken| taken.split_whitespace().count()).sum(),
            to_read: Vec::new(),
            redacted: cut.taken,
            over: 0,
        })
    }
}

/// A text after cutting, and what was cut.
pub(crate) struct Cut {
    pub(crate) kept: String,
    pub(crate) taken: Vec<String>,
}

/// Takes stretches of letters out of a text; they are in order and do not overlap.
pub(crate) fn cut(text: &str, cuts: &[(usize, usize)]) -> Cut {
    let mut kept = String::with_capacity(text.len());
    let mut taken = Vec::with_capacity(cuts.len());
    let mut cuts = cuts.iter().peekable();
    let mut open = String::new();
    for (at, sign) in text.chars().enumerate() {
        let Some((start, end)) = cuts.peek() else {
            kept.push(sign);
            continue;
        };
        if at < *start {
            kept.push(sign);
            continue;
        }
        open.push(sign);
        if at + 1 == *end {
            kept.push_str(TAKEN_OUT);
            taken.push(std::mem::take(&mut open));
            cuts.next();
        }
    }
    Cut { kept, taken }
}

/// The text in these bytes: UTF-8, UTF-16 with its mark, or Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, MediaError> {
    let whole = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest)?,
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        },
    };
    if whole.chars().any(strange) {
        return Err(MediaError::Unknown);
    }
    let clean = whole.replace("\r\n", "\n").replace('\r', "\n");
    Ok(clean.chars().filter(|sign| !unseen(*sign)).collect())
}

fn utf8(bytes: &[u8]) -> Result<String, MediaError> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| MediaError::Damaged("text"))
}

fn utf16(bytes: &[u8], order: fn([u8; 2]) -> u16) -> Result<String, MediaError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(MediaError::Damaged("text"));
    }
    let units: Vec<u16> = pairs.iter().map(|pair| order(*pair)).collect();
    String::from_utf16(&units).map_err(|_| MediaError::Damaged("text"))
}

/// A sign that no text has.
pub(crate) fn strange(sign: char) -> bool {
    let fine = matches!(sign, '\n' | '\r' | '\t' | '\u{c}' | '\u{85}');
    sign == '\u{fffd}' || (sign.is_control() && !fine)
}

/// Whether a text is a list: at least two lines with as many separators each.
pub(crate) fn looks_listed(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).take(20).collect();
    lines.len() >= 2
        && [',', ';', '\t'].iter().any(|separator| {
            let counts = lines.iter().map(|line| fields(line, *separator));
            let (least, most) = counts
                .fold((usize::MAX, 0), |(least, most), count| (least.min(count), most.max(count)));
            least > 0 && least == most
        })
}

/// Separators outside quotation marks.
fn fields(line: &str, separator: char) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for sign in line.chars() {
        quoted ^= sign == '"';
        count += usize::from(sign == separator && !quoted);
    }
    count
}

#[cfg(test)]
mod tests;
