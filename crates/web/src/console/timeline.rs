//! A recording's life as a line with numbered marks, beside a table that says the same.
//!
//! Invariant: the picture adds nothing that the table does not say. Marks stand in the order of
//! time and to scale, and never cover each other.

use crate::when;
use desk::evidence::Recording;
use jiff::Timestamp;
use rules::retention::Decision;

/// The picture's width and the line's ends, in its own units.
const WIDTH: i64 = 720;
const EDGE: i64 = 24;
/// The least room between two marks on one level.
const ROOM: i64 = 28;
/// The line's height, and how far a level is above the one below.
const LINE: i64 = 78;
const LEVEL: i64 = 26;

/// A life as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timeline {
    pub(crate) marks: Vec<Mark>,
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) line: i64,
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// Where the present stands, for the part of the line that is over.
    pub(crate) now: i64,
}

/// One moment of a life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) number: usize,
    pub(crate) words: &'static str,
    pub(crate) when: String,
    pub(crate) distance: String,
    pub(crate) is_now: bool,
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) text_y: i64,
}

/// The life of a recording, as far as its clocks know it.
pub(crate) fn of(recording: &Recording, decision: &Decision, now: Timestamp) -> Timeline {
    let mut moments = Vec::new();
    if let Some(from) = recording.recorded_from.filter(|_| recording.clock_doubt.is_none()) {
        moments.push(("Recorded", from));
    }
    moments.push(("Docked and received", recording.received_at));
    moments.push((NOW, now));
    match decision {
        Decision::Running(deadline) | Decision::Due(deadline) => {
            moments.push(("Deletion begins", deadline.enforce_by));
            moments.push(("Limit: must be gone", deadline.statutory_latest));
        }
        Decision::Kept { until, .. } => moments.push(("Kept as evidence until", *until)),
        Decision::Review { since, .. } => moments.push(("Evidence period ended", *since)),
        Decision::Frozen(_) => {}
    }
    draw(moments, now)
}

const NOW: &str = "Now";

fn draw(mut moments: Vec<(&'static str, Timestamp)>, now: Timestamp) -> Timeline {
    moments.sort_by_key(|(_, at)| *at);
    let first = moments.first().map_or(now, |(_, at)| *at);
    let last = moments.last().map_or(now, |(_, at)| *at);
    let span = last.as_second().saturating_sub(first.as_second()).max(1);
    let place = |at: Timestamp| {
        let since = at.as_second().saturating_sub(first.as_second());
        EDGE + (WIDTH - 2 * EDGE) * since / span
    };
    // The last mark's place on each level.
    let mut taken: Vec<i64> = Vec::new();
    let mut marks = Vec::with_capacity(moments.len());
    for (number, (words, at)) in (1..).zip(moments) {
        let x = place(at);
        let free = taken.iter().position(|last| x - last >= ROOM).unwrap_or(taken.len());
        match taken.get_mut(free) {
            Some(last) => *last = x,
            None => taken.push(x),
        }
        let y = LINE - LEVEL * i64::try_from(free).unwrap_or(0);
        let is_now = words == NOW;
        let distance = if is_now { String::new() } else { distance(at, now) };
        let when = when::minute(at);
        marks.push(Mark { number, words, when, distance, is_now, x, y, text_y: y + 5 });
    }
    let highest = marks.iter().map(|mark| mark.y).min().unwrap_or(LINE);
    // Everything moves so that the highest mark just fits.
    let down = 14 - highest;
    for mark in &mut marks {
        mark.y += down;
        mark.text_y += down;
    }
    let line = LINE + down;
    Timeline {
        marks,
        width: WIDTH,
        height: line + 16,
        line,
        from: EDGE,
        to: WIDTH - EDGE,
        now: place(now),
    }
}

fn distance(at: Timestamp, now: Timestamp) -> String {
    let apart = now.duration_since(at);
    if apart.is_negative() {
        format!("in {}", when::length(apart))
    } else {
        format!("{} ago", when::length(apart))
    }
}

#[cfg(test)]
mod tests;
