//! Logs, read a buffer at a time: what is packed is unpacked on the way, and what each line is
//! written in is found out from the first that makes sense.
//!
//! Invariant: no more than one buffer of a log is held, however long its lines or however tightly
//! it is packed; no line makes reading fail.

use crate::summary::Summary;
use std::io::{self, BufReader, Read};

mod combined;
mod json;
mod time;
mod w3c;
mod zstandard;

/// A longer line is counted as corrupt.
pub const LINE_MAX_BYTES: usize = 64 << 10;

/// How much is read at once: what stays in the processor's cache until it is counted.
const BUFFER_BYTES: usize = 128 << 10;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTANDARD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// A byte order mark.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Why a log could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file or the pipe cannot be read, or what is packed is broken.
    #[error("it cannot be read to its end")]
    Broken(#[from] io::Error),
    /// A Zstandard file that needs more memory than is given.
    #[error("unpacking it takes {0} MiB of memory; {1} at most")]
    Window(u64, u64),
}

/// What the lines of a log are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// The common log format.
    Common,
    /// The combined log format: common, with referrer and user agent.
    Combined,
    /// The combined log format behind the name of the host (`vhost_combined`).
    HostCombined,
    /// W3C extended, as IIS writes it.
    W3c,
    /// One JSON object a line.
    Json,
}

/// Reads a log and counts what it says; tells what it was written in, if any line made sense.
///
/// # Errors
///
/// [`ReadError`]; lines before the break are counted.
pub fn read(mut input: impl Read, summary: &mut Summary) -> Result<Option<Dialect>, ReadError> {
    let mut start = Vec::with_capacity(ZSTANDARD.len());
    input.by_ref().take(ZSTANDARD.len() as u64).read_to_end(&mut start)?;
    let is_gzip = start.starts_with(&GZIP);
    let is_zstandard = start.starts_with(&ZSTANDARD);
    let whole = io::Cursor::new(start).chain(input);
    let mut lines = Lines::new(summary);
    if is_gzip {
        let packed = BufReader::with_capacity(BUFFER_BYTES, whole);
        lines.all(flate2::bufread::MultiGzDecoder::new(packed))?;
    } else if is_zstandard {
        let packed = BufReader::with_capacity(BUFFER_BYTES, whole);
        lines.all(zstandard::Frames::new(packed)).map_err(zstandard::explain)?;
    } else {
        lines.all(whole)?;
    }
    Ok(lines.dialect())
}

/// How the lines of one log are read.
enum Reader {
    Combined(combined::Combined),
    W3c(w3c::Columns),
    Json(json::Json),
}

impl Reader {
    /// How to read a log that a line is the first of.
    fn of(line: &[u8]) -> Option<Self> {
        if line.starts_with(b"#") {
            return w3c::Columns::of(line).map(Self::W3c);
        }
        if line.starts_with(b"{") {
            return json::Json::of(line).map(Self::Json);
        }
        combined::Combined::of(line).map(Self::Combined)
    }
}

struct Lines<'a> {
    summary: &'a mut Summary,
    reader: Option<Reader>,
}

impl<'a> Lines<'a> {
    fn new(summary: &'a mut Summary) -> Self {
        Self { summary, reader: None }
    }

    fn dialect(&self) -> Option<Dialect> {
        Some(match self.reader.as_ref()? {
            Reader::Combined(combined) => combined.dialect(),
            Reader::W3c(_) => Dialect::W3c,
            Reader::Json(_) => Dialect::Json,
        })
    }

    /// Counts one line.
    #[inline]
    fn line(&mut self, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return;
        }
        let is_read = match &mut self.reader {
            Some(Reader::Combined(combined)) => combined.line(line, self.summary),
            Some(Reader::W3c(columns)) => columns.line(line, self.summary),
            Some(Reader::Json(_)) => json::Json::line(line, self.summary),
            None => return self.first(line),
        };
        if !is_read {
            self.summary.corrupt();
        }
    }

    #[cold]
    fn first(&mut self, line: &[u8]) {
        let line = line.strip_prefix(&MARK).unwrap_or(line);
        self.reader = Reader::of(line);
        if self.reader.is_some() {
            self.line(line);
        } else if !line.starts_with(b"#") {
            self.summary.corrupt();
        }
    }

    /// Counts all lines of a log.
    fn all(&mut self, mut input: impl Read) -> io::Result<()> {
        let mut buffer = vec![0; BUFFER_BYTES];
        let mut kept = 0;
        // Whether what comes is the rest of a line that was too long.
        let mut skips = false;
        loop {
            let room = buffer.get_mut(kept..).unwrap_or_default();
            let read = match input.read(room) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    // The line that breaks off here cannot be known to be whole.
                    if kept > 0 && !skips {
                        self.summary.corrupt();
                    }
                    return Err(error);
                }
            };
            let filled = kept.saturating_add(read);
            let mut rest = buffer.get(..filled).unwrap_or_default();
            while let Some(at) = memchr::memchr(b'\n', rest) {
                let (line, tail) = rest.split_at_checked(at).unwrap_or_default();
                rest = tail.get(1..).unwrap_or_default();
                if std::mem::take(&mut skips) {
                    continue;
                }
                self.take(line);
            }
            if read == 0 {
                if !skips && !rest.is_empty() {
                    self.take(rest);
                }
                return Ok(());
            }
            let left = rest.len();
            if skips || left > LINE_MAX_BYTES {
                if !skips {
                    self.summary.corrupt();
                }
                skips = true;
                kept = 0;
            } else {
                buffer.copy_within(filled.saturating_sub(left)..filled, 0);
                kept = left;
            }
        }
    }

    #[inline]
    fn take(&mut self, line: &[u8]) {
        if line.len() > LINE_MAX_BYTES {
            self.summary.corrupt();
        } else {
            self.line(line);
        }
    }
}

/// What stands before a byte, and what after it.
#[inline]
fn cut(line: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let (before, rest) = line.split_at_checked(memchr::memchr(at, line)?)?;
    Some((before, rest.get(1..)?))
}

/// A number in decimal digits alone; too large a one is as large as can be.
#[inline]
fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    let mut number = 0_u64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    }
    Some(number)
}

/// A status of three digits, 100 to 599.
#[inline]
fn status(digits: &[u8]) -> Option<u16> {
    match *digits {
        [one @ b'1'..=b'5', two @ b'0'..=b'9', three @ b'0'..=b'9'] => {
            let digit = |byte: u8| u16::from(byte - b'0');
            Some(digit(one) * 100 + digit(two) * 10 + digit(three))
        }
        _ => None,
    }
}

/// A path and its query.
#[inline]
fn path_and_query(target: &[u8]) -> (&[u8], &[u8]) {
    cut(target, b'?').unwrap_or((target, b""))
}
