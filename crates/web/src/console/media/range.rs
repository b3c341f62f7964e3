//! The `Range` header (RFC 9110, section 14).
//!
//! Invariant: a range that is given out lies inside the recording and is not empty; what is not
//! understood is passed over, as the RFC allows, and everything is given.

use std::ops::Range;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it: no range, several ranges, or one that cannot be read.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that are not there.
    Outside {
        /// How many there are.
        size: u64,
    },
}

/// Reads a `Range` header for content of `size` bytes.
pub(super) fn parse(text: &str, size: u64) -> Asked {
    let Some(spec) = text.strip_prefix("bytes=") else { return Asked::Whole };
    let Some((first, last)) = spec.trim().split_once('-') else { return Asked::Whole };
    match (number(first), number(last)) {
        // The last so many bytes.
        (None, Some(0)) if first.is_empty() => Asked::Outside { size },
        (None, Some(count)) if first.is_empty() => part(size.saturating_sub(count), size, size),
        (Some(first), None) if last.is_empty() => part(first, size, size),
        (Some(first), Some(last)) if first <= last => part(first, last.saturating_add(1), size),
        _ => Asked::Whole,
    }
}

fn part(from: u64, until: u64, size: u64) -> Asked {
    if from >= size {
        return Asked::Outside { size };
    }
    Asked::Part(from..until.min(size))
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than fit name a byte far beyond any end.
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
