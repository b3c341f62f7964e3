//! The trace of a run: what was done and what came of it, line by line.
//!
//! Invariant: a line holds nothing but what follows from the seed, so two runs of one seed have one
//! digest.

use std::collections::VecDeque;

/// How many lines are kept to be shown with a failure.
const LAST_LINES: usize = 40;

/// The trace of a run.
#[derive(Debug)]
pub(crate) struct Trace {
    digest: u64,
    last: VecDeque<String>,
    aloud: bool,
}

impl Trace {
    /// An empty trace; `aloud`, each line also goes to standard error as it comes.
    pub(crate) fn new(aloud: bool) -> Self {
        // FNV-1a's offset basis.
        Self { digest: 0xcbf2_9ce4_8422_2325, last: VecDeque::new(), aloud }
    }

    /// Adds a line.
    pub(crate) fn line(&mut self, line: String) {
        for byte in line.bytes().chain([b'\n']) {
            self.digest = (self.digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        if self.aloud {
            use std::io::Write as _;
            // Who closed standard error does not want to see it.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
        if self.last.len() == LAST_LINES {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    /// The digest of all lines so far.
    pub(crate) fn digest(&self) -> u64 {
        self.digest
    }

    /// The last lines, for a failure's report.
    pub(crate) fn last(&self) -> impl Iterator<Item = &str> {
        self.last.iter().map(String::as_str)
    }
}
