//! The parts of a PDF as its bytes stand, from the first to the last.
//!
//! Invariant: every byte that is not blank is in one part, or opens or closes one.

use crate::sniff::find;

/// One part.
pub(super) enum Part<'a> {
    /// From after `%` to the end of the line.
    Comment(&'a [u8]),
    /// After `/`, its escapes resolved.
    Name(Vec<u8>),
    /// What stands in `(…)` or `<…>`, its escapes resolved.
    Text(Vec<u8>),
    /// A keyword or a number.
    Word(&'a [u8]),
    /// What stands between `stream` and `endstream`, and the dictionary before it.
    Stream {
        /// The bytes since `obj`.
        dictionary: &'a [u8],
        /// The bytes between the words.
        body: &'a [u8],
    },
}

pub(super) struct Tokens<'a> {
    whole: &'a [u8],
    at: usize,
    /// Where the last object began.
    object: usize,
}

const fn blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

const fn delimits(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Tokens<'a> {
    pub(super) fn new(whole: &'a [u8]) -> Self {
        Self { whole, at: 0, object: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.whole.get(self.at..).unwrap_or_default()
    }

    /// As many bytes as fit.
    fn take(&mut self, fits: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !fits(*byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn name(&mut self) -> Part<'a> {
        self.at += 1;
        let raw = self.take(|byte| !blank(byte) && !delimits(byte));
        let mut out = Vec::with_capacity(raw.len());
        let mut bytes = raw.iter();
        while let Some(byte) = bytes.next() {
            let pair = bytes.as_slice().first_chunk::<2>().copied().and_then(hex);
            match pair.filter(|_| *byte == b'#') {
                Some(escaped) => {
                    out.push(escaped);
                    bytes.nth(1);
                }
                None => out.push(*byte),
            }
        }
        Part::Name(out)
    }

    fn literal(&mut self) -> Part<'a> {
        self.at += 1;
        let (mut out, mut depth) = (Vec::new(), 1_usize);
        let mut bytes = self.rest().iter().copied().enumerate();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at += at + 1;
                return Part::Text(out);
            }
            if byte != b'\\' {
                out.push(byte);
                continue;
            }
            let octal = self.rest().get(at + 1..).unwrap_or_default();
            let digits = octal.iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte));
            let digits: Vec<u8> = digits.copied().collect();
            if let Some(more) = digits.len().checked_sub(1) {
                let value =
                    digits.iter().fold(0_u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
                out.push(value.to_le_bytes()[0]);
                bytes.nth(more);
                continue;
            }
            match bytes.next() {
                Some((_, b'\r' | b'\n')) | None => {}
                Some((_, b'n')) => out.push(b'\n'),
                Some((_, b'r')) => out.push(b'\r'),
                Some((_, b't')) => out.push(b'\t'),
                Some((_, other)) => out.push(other),
            }
        }
        self.at = self.whole.len();
        Part::Text(out)
    }

    fn hexadecimal(&mut self) -> Part<'a> {
        self.at += 1;
        let digits = self.take(|byte| byte != b'>');
        self.at += 1;
        let digits: Vec<u8> = digits.iter().copied().filter(u8::is_ascii_hexdigit).collect();
        let pair = |pair: &[u8]| match *pair {
            [one] => hex([one, b'0']),
            [one, two] => hex([one, two]),
            _ => None,
        };
        Part::Text(digits.chunks(2).filter_map(pair).collect())
    }

    fn word(&mut self) -> Part<'a> {
        let start = self.at;
        let word = self.take(|byte| !blank(byte) && !delimits(byte));
        match word {
            b"obj" => self.object = self.at,
            b"stream" => {
                let dictionary = self.whole.get(self.object..start).unwrap_or_default();
                let body = self.rest();
                let body = body.strip_prefix(b"\r").unwrap_or(body);
                let body = body.strip_prefix(b"\n").unwrap_or(body);
                self.at = self.whole.len() - body.len();
                // A length that fits leads past words that happen to stand among packed bytes.
                let told =
                    number(dictionary, b"/Length").and_then(|told| usize::try_from(told).ok());
                let told = told.filter(|told| *told <= body.len()).unwrap_or_default();
                let after = body.get(told..).unwrap_or_default();
                let end = find(after, b"endstream");
                let body = body.get(..end.map_or(body.len(), |end| told + end)).unwrap_or_default();
                self.at += body.len() + if end.is_some() { b"endstream".len() } else { 0 };
                return Part::Stream { dictionary, body };
            }
            _ => {}
        }
        Part::Word(word)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        loop {
            self.take(blank);
            return match self.rest() {
                [] => None,
                [b'%', ..] => {
                    self.at += 1;
                    Some(Part::Comment(self.take(|byte| !matches!(byte, b'\n' | b'\r'))))
                }
                [b'/', ..] => Some(self.name()),
                [b'(', ..] => Some(self.literal()),
                [b'<', b'<', ..] | [b'>', b'>', ..] => {
                    self.at += 2;
                    continue;
                }
                [b'<', ..] => Some(self.hexadecimal()),
                [byte, ..] if delimits(*byte) => {
                    self.at += 1;
                    continue;
                }
                _ => Some(self.word()),
            };
        }
    }
}

fn hex(pair: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let [high, low] = pair;
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// The number after a key, where it stands there itself.
pub(super) fn number(dictionary: &[u8], key: &[u8]) -> Option<u64> {
    let at = find(dictionary, key)? + key.len();
    let rest = dictionary.get(at..)?.trim_ascii_start();
    let length = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    std::str::from_utf8(rest.get(..length)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests;
