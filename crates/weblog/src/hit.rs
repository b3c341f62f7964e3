//! One request and how it was answered, as it is counted and forgotten.
//!
//! Invariant: a hit borrows what it is told; nothing of it outlives the call that counts it.

use jiff::civil::Date;

/// A request and its answer.
#[derive(Clone, Copy)]
pub struct Hit<'a> {
    /// The day, as the server's clock had it.
    pub day: Date,
    /// The hour of that day, 0 to 23.
    pub hour: u8,
    /// The status, 100 to 599.
    pub status: u16,
    /// How many bytes were sent.
    pub size_bytes: u64,
    /// What was asked for, up to the query; empty if it is not known.
    pub path: &'a [u8],
    /// The query, of which words searched for are taken; empty if there is none.
    pub query: &'a [u8],
    /// The header `Referer`, of which the host is taken; empty or `-` if there is none.
    pub referrer: &'a [u8],
    /// The header `User-Agent`, of which the family is taken; empty or `-` if there is none.
    pub agent: &'a [u8],
    /// The host that was asked; empty or `-` if there is only one.
    pub host: &'a [u8],
    /// Whose request it was, for the sketch of the day's visitors; empty if it is not known.
    pub address: &'a [u8],
    /// Whether the person objects to being counted (`Sec-GPC`, `DNT`, a cookie of the site's own).
    pub objects: bool,
    /// Whether this is a page, where the server knows; otherwise its name says. The same for the
    /// same path.
    pub page: Option<bool>,
}

impl Hit<'_> {
    /// A hit of a day and hour of which nothing else is known yet.
    pub fn at(day: Date, hour: u8) -> Self {
        Self {
            day,
            hour,
            status: 200,
            size_bytes: 0,
            path: b"",
            query: b"",
            referrer: b"",
            agent: b"",
            host: b"",
            address: b"",
            objects: false,
            page: None,
        }
    }
}

impl std::fmt::Debug for Hit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hit").field("day", &self.day).field("status", &self.status).finish()
    }
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Status 2xx or 304.
    Successful,
    /// Another 3xx.
    Redirected,
    /// Status 4xx or 5xx.
    Failed,
    /// Status 1xx.
    Informational,
}

impl Class {
    /// The class of a status, 100 to 599.
    pub fn of(status: u16) -> Option<Self> {
        match status {
            100..=199 => Some(Self::Informational),
            200..=299 | 304 => Some(Self::Successful),
            300..=399 => Some(Self::Redirected),
            400..=599 => Some(Self::Failed),
            _ => None,
        }
    }
}
