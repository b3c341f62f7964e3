//! Packs that were read already: the same files for the same day read the same, however often.
//!
//! Invariant: what is given is what the compiler would give for exactly these files; only the work
//! of compiling them is spared.

use jiff::civil::Date;
use pack::{Diagnostic, Pack, Source};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How many readings a server keeps.
const KEPT: usize = 4;

/// The last packs that were read; where there are too many, the oldest gives way.
#[derive(Debug)]
pub struct Readings {
    kept: usize,
    known: Mutex<VecDeque<(Key, Reading)>>,
}

impl Default for Readings {
    fn default() -> Self {
        Self::keeping(KEPT)
    }
}

/// A digest of the files, and the day they were judged for; none where they were recalled.
type Key = ([u8; 32], Option<Date>);
type Reading = (Option<Pack>, Vec<Diagnostic>);

impl Readings {
    /// Keeps so many readings.
    pub fn keeping(kept: usize) -> Self {
        Self { kept, known: Mutex::default() }
    }

    /// As [`pack::compile`].
    pub(crate) fn compile(&self, sources: &[Source], on: Date) -> Reading {
        self.read(sources, Some(on), || pack::compile(sources, on))
    }

    /// As [`pack::recall`].
    pub(crate) fn recall(&self, sources: &[Source]) -> Option<Pack> {
        self.read(sources, None, || (pack::recall(sources), Vec::new())).0
    }

    fn read(
        &self,
        sources: &[Source],
        on: Option<Date>,
        read: impl FnOnce() -> Reading,
    ) -> Reading {
        let key = (digest(sources), on);
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, reading)) = known.iter().find(|(known, _)| *known == key) {
            return reading.clone();
        }
        drop(known);
        let reading = read();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.truncate(self.kept.saturating_sub(1));
        known.push_front((key, reading.clone()));
        reading
    }
}

/// BLAKE3 over every path and text, each with its length before it.
fn digest(sources: &[Source]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for text in sources.iter().flat_map(|source| [&source.path, &source.text]) {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn only_what_was_not_read_before_is_read() {
        let readings = Readings::default();
        let count = Cell::new(0);
        let file = |path: &str, text: &str| vec![Source { path: path.into(), text: text.into() }];
        let day = |day| Some(jiff::civil::date(2026, 11, day));
        let read = |sources: &[Source], on| {
            readings.read(sources, on, || {
                count.set(count.get() + 1);
                (None, Vec::new())
            });
            count.get()
        };
        assert_eq!(read(&file("a", "b"), day(1)), 1);
        assert_eq!(read(&file("a", "b"), day(1)), 1, "known");
        assert_eq!(read(&file("a", "b"), day(2)), 2, "another day");
        assert_eq!(read(&file("ab", ""), day(1)), 3, "another file");
        assert_eq!(read(&file("a", "b"), None), 4, "recalled, not judged");
        assert_eq!(read(&file("c", ""), None), 5);
        assert_eq!(read(&file("a", "b"), day(1)), 6, "the oldest gave way");
    }
}
