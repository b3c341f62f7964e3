//! How much of each pixel a shape covers, by the area beside each of its edges.
//!
//! A row's sums from the left to a pixel give how often the shape winds around that pixel: each
//! edge adds to the pixels that it crosses, and so to all those right of them.
//!
//! Invariant: nothing is written outside the rows that were asked for.

use hayro::vello_cpu::kurbo::{BezPath, PathEl, Point, Vec2, flatten};

/// Rows of sums.
#[derive(Default)]
pub(super) struct Sums {
    row: usize,
    sums: Vec<f32>,
}

/// A point, by the corner of the sums.
type Place = (f32, f32);

impl Sums {
    fn clear(&mut self, width: usize, height: usize) {
        // An edge at the far right adds to the pixel after it.
        self.row = width + 2;
        self.sums.clear();
        self.sums.resize(self.row * height, 0.0);
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.sums.chunks_exact(self.row.max(1))
    }

    /// Every pixel is covered whole.
    pub(super) fn even(&mut self, width: usize, height: usize) {
        self.clear(width, height);
        for first in self.sums.iter_mut().step_by(self.row) {
            *first = 1.0;
        }
    }

    /// What a path covers, seen from `start`.
    #[expect(clippy::cast_possible_truncation, reason = "a place on a page needs 24 bits")]
    pub(super) fn outline(
        &mut self,
        width: usize,
        height: usize,
        path: &BezPath,
        start: Vec2,
        off_max: f64,
    ) {
        self.clear(width, height);
        let place = |point: Point| {
            let point = point - start;
            (point.x as f32, point.y as f32)
        };
        let (mut first, mut last) = ((0.0, 0.0), (0.0, 0.0));
        flatten(path, off_max, |element| match element {
            PathEl::MoveTo(to) => {
                self.edge(last, first, width, height);
                (first, last) = (place(to), place(to));
            }
            PathEl::LineTo(to) => {
                let to = place(to);
                self.edge(last, to, width, height);
                last = to;
            }
            _ => {
                self.edge(last, first, width, height);
                last = first;
            }
        });
        self.edge(last, first, width, height);
    }

    /// Adds one edge.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a side has at most 16,000 pixels; the casts saturate"
    )]
    fn edge(&mut self, from: Place, to: Place, width: usize, height: usize) {
        let (sign, upper, lower) = if from.1 < to.1 { (1.0, from, to) } else { (-1.0, to, from) };
        let deep = lower.1 - upper.1;
        if deep <= 0.0 || lower.1 <= 0.0 {
            return;
        }
        let slope = (lower.0 - upper.0) / deep;
        let (first, end) = (upper.1.max(0.0) as usize, (lower.1.ceil() as usize).min(height));
        let mut x = upper.0 + (upper.1.max(0.0) - upper.1) * slope;
        let rows = self.sums.chunks_exact_mut(self.row.max(1)).enumerate();
        for (y, row) in rows.take(end).skip(first) {
            let part = (y as f32 + 1.0).min(lower.1) - (y as f32).max(upper.1);
            let next = x + slope * part;
            let side = |x: f32| x.clamp(0.0, width as f32);
            cross(row, side(x.min(next)), side(x.max(next)), part * sign);
            x = next;
        }
    }
}

/// Adds the piece of an edge that crosses one row from `left` to `right`, `deep` high.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "both lie on the page, which has at most 16,000 pixels a side"
)]
fn cross(row: &mut [f32], left: f32, right: f32, deep: f32) {
    let (first, after) = (left as usize, right.ceil() as usize);
    let mut add = |at: usize, by: f32| {
        if let Some(sum) = row.get_mut(at) {
            *sum += by;
        }
    };
    if after <= first + 1 {
        let middle = f32::midpoint(left, right) - first as f32;
        add(first, deep * (1.0 - middle));
        add(first + 1, deep * middle);
        return;
    }
    // Within each pixel the edge falls evenly; what lies right of it there counts at once, and
    // the rest in the next.
    let steep = deep / (right - left);
    for at in first..after {
        let (here, there) = (left.max(at as f32), right.min(at as f32 + 1.0));
        let piece = (there - here) * steep;
        let middle = f32::midpoint(here, there) - at as f32;
        add(at, piece * (1.0 - middle));
        add(at + 1, piece * middle);
    }
}
