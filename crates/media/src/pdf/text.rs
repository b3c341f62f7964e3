//! Words from letters: what stands close together on one line is one word.
//!
//! Invariant: no letter is in two words, and a shown letter is never in one with a hidden one.

use crate::fold::unseen;
use crate::words::Way;
use crate::{Area, Frame, Source, Word};
use hayro::vello_cpu::kurbo::{Point, Rect};

/// A gap wider than this part of the letter's size parts two words.
const GAP: f64 = 0.18;
/// A step back further than this parts two words.
const BACK: f64 = 0.6;
/// A step off the line further than this parts two words, and twice this begins a line.
const OFF: f64 = 0.3;

/// One letter as drawn.
pub(crate) struct Letter {
    pub(crate) text: String,
    pub(crate) frame: Rect,
    /// Where on its line it begins and ends.
    pub(crate) start: Point,
    pub(crate) end: Point,
    /// The size of its font, in points.
    pub(crate) size: f64,
    pub(crate) hidden: bool,
}

/// A word that letters are still added to.
struct Open {
    text: String,
    frame: Rect,
    hidden: bool,
    starts_line: bool,
    way: Way,
}

/// The words of page `page`; `frame` puts a rectangle into the page's own measure.
pub(crate) fn words(
    letters: &[Letter],
    page: usize,
    frame: impl Fn(&Rect) -> Option<Frame>,
) -> Vec<Word> {
    let mut out = Vec::new();
    let mut open: Option<Open> = None;
    let mut last: Option<&Letter> = None;
    let mut starts_line = true;
    let mut close = |open: Option<Open>| {
        // Letters outside the page have no frame on it: the edge stands for them.
        let edge = Frame { left: 0.0, top: 0.0, width: 1e-4, height: 1e-4 };
        let Some(word) = open.filter(|word| !word.text.is_empty()) else { return };
        let on_page = frame(&word.frame);
        let hidden = word.hidden || on_page.is_none();
        let area = Area::Box { page, frame: on_page.unwrap_or(edge) };
        let source = if hidden { Source::Hidden } else { Source::Text };
        out.push(Word {
            text: word.text,
            area,
            source,
            starts_line: word.starts_line,
            way: word.way,
        });
    };
    for letter in letters {
        let step = last.map_or(Step::Line, |last| step(last, letter));
        starts_line |= step == Step::Line;
        last = Some(letter);
        let joins = step == Step::Next && open.as_ref().is_some_and(|w| w.hidden == letter.hidden);
        if letter.text.trim().is_empty() || !joins {
            close(open.take());
        }
        if letter.text.trim().is_empty() {
            continue;
        }
        let word = open.get_or_insert_with(|| Open {
            text: String::new(),
            frame: letter.frame,
            hidden: letter.hidden,
            starts_line: std::mem::take(&mut starts_line),
            way: way(letter),
        });
        let seen = letter.text.chars().filter(|sign| !unseen(*sign) && !sign.is_control());
        word.text.extend(seen);
        word.frame = word.frame.union(letter.frame);
    }
    close(open);
    out
}

/// The way of a letter's line, to the nearest quarter.
fn way(letter: &Letter) -> Way {
    let along = letter.end - letter.start;
    match along.x.abs() >= along.y.abs() {
        true if along.x < 0.0 => Way::Left,
        true => Way::Right,
        false if along.y < 0.0 => Way::Up,
        false => Way::Down,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Next,
    Apart,
    Line,
}

/// How a letter follows another.
fn step(last: &Letter, next: &Letter) -> Step {
    let size = last.size.max(next.size).max(1e-6);
    let length = last.end.distance(last.start);
    let along = if length > 1e-9 { (last.end - last.start) / length } else { (1.0, 0.0).into() };
    let way = next.start - last.end;
    let (forward, off) = (way.dot(along) / size, way.cross(along).abs() / size);
    match () {
        () if off > 2.0 * OFF => Step::Line,
        () if off > OFF || !(-BACK..=GAP).contains(&forward) => Step::Apart,
        () => Step::Next,
    }
}
