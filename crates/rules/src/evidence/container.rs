//! Whether a file's outer structure is that of an ISO base media file (MP4, ISO/IEC 14496-12).
//!
//! Invariant: only box headers are looked at, never pictures or sound; at most [`BoxWalk::LIMIT`]
//! headers are read, whatever the file says.

/// What the outer structure says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// The boxes add up and an index (`moov`) is there: players can seek.
    Whole,
    /// A box runs past the end of the file: it plays as far as it goes.
    Truncated,
    /// Media data is there but no index: most players will show nothing.
    NoIndex,
    /// Not an MP4 at all.
    NotVideo,
}

impl Condition {
    /// The condition's code, as it stands in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Truncated => "truncated",
            Self::NoIndex => "no-index",
            Self::NotVideo => "not-video",
        }
    }

    /// The condition that a code stands for.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Whole, Self::Truncated, Self::NoIndex, Self::NotVideo]
            .into_iter()
            .find(|condition| condition.code() == code)
    }

    /// The condition in plain English, as a staff page says it.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Whole => "The file is complete.",
            Self::Truncated => "The file ends early; it plays as far as it goes.",
            Self::NoIndex => "The file has no index; most players cannot show it.",
            Self::NotVideo => "This is not an MP4 video; it is kept as the camera gave it.",
        }
    }
}

/// What the walk wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Give the up to 16 bytes at this offset to [`BoxWalk::header`].
    Read(u64),
    /// The walk is over.
    Found(Condition),
}

/// A walk over the top-level boxes of a file of known length.
#[derive(Debug)]
pub struct BoxWalk {
    size_bytes: u64,
    at: u64,
    headers: u32,
    typed: bool,
    index: bool,
    media: bool,
}

impl BoxWalk {
    /// The most headers that are read of one file.
    pub const LIMIT: u32 = 64;

    /// A walk over a file of `size_bytes`.
    pub fn new(size_bytes: u64) -> Self {
        Self { size_bytes, at: 0, headers: 0, typed: false, index: false, media: false }
    }

    /// What to read first, or next.
    pub fn next(&self) -> Step {
        if self.at >= self.size_bytes || self.headers >= Self::LIMIT {
            return Step::Found(self.verdict());
        }
        Step::Read(self.at)
    }

    /// Takes the bytes at the offset that [`BoxWalk::next`] asked for (16, fewer at the end).
    pub fn header(&mut self, bytes: &[u8]) -> Step {
        self.headers = self.headers.saturating_add(1);
        let Some((kind, length)) = read_header(bytes, self.size_bytes.saturating_sub(self.at))
        else {
            return Step::Found(self.broken());
        };
        match &kind {
            b"ftyp" => self.typed = true,
            b"moov" => self.index = true,
            b"mdat" | b"moof" => self.media = true,
            _ if self.headers == 1 => return Step::Found(Condition::NotVideo),
            _ => {}
        }
        let Some(end) = self.at.checked_add(length) else {
            return Step::Found(self.broken());
        };
        if end > self.size_bytes {
            return Step::Found(self.broken());
        }
        self.at = end;
        self.next()
    }

    fn broken(&self) -> Condition {
        if self.typed || self.index || self.media {
            Condition::Truncated
        } else {
            Condition::NotVideo
        }
    }

    fn verdict(&self) -> Condition {
        match (self.index, self.typed || self.media) {
            (true, _) => Condition::Whole,
            (false, true) => Condition::NoIndex,
            (false, false) => Condition::NotVideo,
        }
    }
}

/// The four-letter kind and the whole length of the box whose header `bytes` begins.
fn read_header(bytes: &[u8], rest: u64) -> Option<([u8; 4], u64)> {
    let (short, tail) = bytes.split_first_chunk::<4>()?;
    let (kind, tail) = tail.split_first_chunk::<4>()?;
    let (length, least) = match u32::from_be_bytes(*short) {
        0 => (rest, 8),
        1 => (u64::from_be_bytes(*tail.first_chunk::<8>()?), 16),
        short => (u64::from(short), 8),
    };
    (length >= least).then_some((*kind, length))
}
