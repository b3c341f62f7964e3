//! The shape of a file: its length, its first lines, its width, words that do not belong.
//!
//! Invariant: a rule here has no exceptions list; a file that cannot follow is split.

use super::Source;

const LINES_MAX: usize = 600;
const COLUMNS_MAX: usize = 100;

/// Words that may stand in no source file, and what to do instead. Written in halves so that this
/// file passes its own check.
const BANNED: &[(&str, &str, &str)] = &[
    ("TO", "DO", "do it, or say in the closing note what is left"),
    ("FIX", "ME", "mend it"),
    ("#[ign", "ore", "a test runs or is not there"),
    ("#[all", "ow(", "say `#[expect(lint, reason = …)]`"),
    ("thread::sl", "eep", "wait for the event, not for a while"),
    ("dbg", "!(", "use tracing"),
    ("/ro", "ot/", "no path of one machine"),
    ("/ho", "me/", "no path of one machine"),
    ("/wo", "rk/", "no path of one machine"),
];

pub(super) fn faults(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        let path = &source.path;
        let lines = source.text.lines().count();
        if lines > LINES_MAX && !source.is_test() {
            faults.push(format!("{path}: {lines} lines; split it ({LINES_MAX} at most)"));
        }
        if !source.is_test() {
            faults.extend(opening(source));
        }
        for (number, line) in source.text.lines().enumerate() {
            let at = number + 1;
            let columns = line.chars().count();
            // A key or a hash cannot be broken over lines.
            let whole = line.split_whitespace().any(|word| word.len() > COLUMNS_MAX / 2);
            if columns > COLUMNS_MAX && !whole {
                faults.push(format!("{path}:{at}: {columns} columns; {COLUMNS_MAX} at most"));
            }
            for (first, second, instead) in BANNED {
                let word = format!("{first}{second}");
                if line.contains(&word) {
                    faults.push(format!("{path}:{at}: `{word}`: {instead}"));
                }
            }
        }
    }
    faults
}

/// A module opens with what it is for, and an invariant.
fn opening(source: &Source) -> Option<String> {
    let path = &source.path;
    let opening: Vec<_> = source.text.lines().take_while(|line| line.starts_with("//!")).collect();
    if opening.is_empty() {
        return Some(format!("{path}:1: opens without `//!` saying what it is for"));
    }
    let says = opening.iter().any(|line| line.contains("Invariant:"));
    (!says).then(|| format!("{path}:1: its `//!` has no sentence `Invariant: …`"))
}
