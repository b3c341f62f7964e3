//! Bodies: parts, transfer encodings, character sets.
//!
//! Invariant: each function looks at each byte once, gives no more than it was given (characters
//! apart), and says when it had to guess.

use crate::Why;
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use mail_parser::decoders::charsets::map::charset_decoder;

/// RFC 2046, section 5.1.1 allows 70; some programs write longer ones.
const BOUNDARY_MAX_BYTES: usize = 200;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The parts of a multipart, one after another.
pub(crate) struct Parts<'b> {
    rest: &'b [u8],
    /// The boundary with the two dashes before it.
    boundary: Vec<u8>,
    /// Whether a line that divides was found at all.
    pub(crate) begun: bool,
    /// Whether the line that ends the parts was found.
    pub(crate) closed: bool,
}

impl<'b> Parts<'b> {
    /// The parts of `body` that `boundary` divides, if that can be a boundary.
    pub(crate) fn of(body: &'b [u8], boundary: &str) -> Option<Self> {
        let boundary = boundary.trim_end();
        if boundary.is_empty() || boundary.len() > BOUNDARY_MAX_BYTES {
            return None;
        }
        let boundary = format!("--{boundary}").into_bytes();
        Some(Self { rest: body, boundary, begun: false, closed: false })
    }

    /// Everything up to the next dividing line; takes that line away.
    fn up_to_line(&mut self) -> (&'b [u8], bool) {
        let bytes = self.rest;
        let mut offset = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let after = line.strip_prefix(self.boundary.as_slice());
            let closes = after.is_some_and(|after| after.starts_with(b"--"));
            if closes || after.is_some_and(|after| after.trim_ascii().is_empty()) {
                self.closed = closes;
                self.rest = bytes.get(offset + line.len()..).unwrap_or_default();
                return (bytes.get(..offset).unwrap_or_default(), true);
            }
            offset += line.len();
        }
        self.rest = &[];
        (bytes, false)
    }
}

impl<'b> Iterator for Parts<'b> {
    type Item = &'b [u8];

    fn next(&mut self) -> Option<&'b [u8]> {
        if !self.begun {
            self.begun = self.up_to_line().1;
            if !self.begun {
                return None;
            }
        }
        if self.closed {
            return None;
        }
        let (part, found) = self.up_to_line();
        if !found && part.is_empty() {
            return None;
        }
        // The line break before a dividing line belongs to that line.
        let part = part.strip_suffix(b"\n").unwrap_or(part);
        Some(part.strip_suffix(b"\r").unwrap_or(part))
    }
}

/// A body without its transfer encoding, and what was wrong with it.
pub(crate) fn decoded(body: &[u8], encoding: &str) -> (Vec<u8>, Option<Why>) {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "base64" => base64_decoded(body),
        "quoted-printable" => quoted_printable(body),
        "" | "7bit" | "8bit" | "binary" => (body.to_vec(), None),
        _ => (body.to_vec(), Some(Why::NotUnderstood)),
    }
}

fn base64_decoded(body: &[u8]) -> (Vec<u8>, Option<Why>) {
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let end = body.iter().position(|byte| *byte == b'=').unwrap_or(body.len());
    let (coded, tail) = body.split_at_checked(end).unwrap_or((body, &[]));
    let mut signs: Vec<u8> = coded.iter().copied().filter(is_sign).collect();
    let strange = coded.iter().any(|byte| !is_sign(byte) && !byte.is_ascii_whitespace())
        || tail.iter().any(|byte| *byte != b'=' && !byte.is_ascii_whitespace());
    let broken = signs.len() % 4 == 1;
    if broken {
        signs.pop();
    }
    match LENIENT.decode(&signs) {
        Ok(bytes) => (bytes, (strange || broken).then_some(Why::Damaged)),
        Err(_) => (Vec::new(), Some(Why::Damaged)),
    }
}

fn quoted_printable(body: &[u8]) -> (Vec<u8>, Option<Why>) {
    let mut bytes = Vec::with_capacity(body.len());
    let mut damaged = false;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let end =
            line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        let has_break = end.len() < line.len();
        let mut rest = end.trim_ascii_end();
        let is_soft = has_break && rest.ends_with(b"=");
        rest = if is_soft { rest.strip_suffix(b"=").unwrap_or(rest) } else { rest };
        while let Some((first, after)) = rest.split_first() {
            let pair = (*first == b'=').then(|| hex(after)).flatten();
            if let Some(byte) = pair {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            } else {
                damaged |= *first == b'=' && !after.is_empty();
                bytes.push(*first);
                rest = after;
            }
        }
        if has_break && !is_soft {
            bytes.push(b'\n');
        }
    }
    (bytes, damaged.then_some(Why::Damaged))
}

fn hex(pair: &[u8]) -> Option<u8> {
    let digit = |at: usize| pair.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// The words of a text in a character set, and what was wrong with them.
pub(crate) fn words(bytes: &[u8], charset: Option<&str>) -> (String, Option<Why>) {
    let name = charset.unwrap_or_default().trim().to_ascii_lowercase();
    if matches!(name.as_str(), "" | "utf-8" | "utf8" | "us-ascii" | "ascii" | "ansi_x3.4-1968") {
        if let Ok(words) = std::str::from_utf8(bytes) {
            return (words.to_owned(), None);
        }
        // What is no UTF-8 and says so, or says nothing, is Western in nearly every mail.
        let western = charset_decoder(b"windows-1252").map(|decode| decode(bytes));
        return (western.unwrap_or_default(), Some(Why::WrongCharset));
    }
    match charset_decoder(name.as_bytes()) {
        Some(decode) => {
            let words = decode(bytes);
            let wrong = words.contains('\u{fffd}').then_some(Why::WrongCharset);
            (words, wrong)
        }
        None => (String::from_utf8_lossy(bytes).into_owned(), Some(Why::UnknownCharset)),
    }
}

#[cfg(test)]
mod tests;
