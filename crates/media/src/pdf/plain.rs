//! Plain pages: letters, lines and even areas in even colours, drawn quickly.
//!
//! Most pages of a case are made of nothing else, and the library that draws any page takes several
//! times as long over them. What is more than plain (a picture, a pattern, a mask, a blend, a clip
//! that is no upright rectangle) leaves the page to that library, all of it.
//!
//! Invariant: a page is drawn here in full or not at all.

mod sums;

use crate::guard::leave;
use crate::picture::{Ink, Raster};
use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::{
    BlendMode, CacheKey as _, ClipPath, Device, FillRule, GlyphDrawMode, Image, Paint,
    PathDrawMode, SoftMask, StrokeProps,
};
use hayro::vello_cpu::kurbo::{
    Affine, BezPath, PathEl, Point, Rect, Stroke, StrokeOpts, flatten, stroke,
};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use sums::Sums;

/// How far a curve drawn as lines may be off, in pixels.
const OFF_MAX: f64 = 0.1;
/// Nothing that reaches further out is drawn here, in pixels.
const FAR: f64 = 100_000.0;
/// How often each pixel of a page may be worked on, taken together.
const ROUNDS: usize = 60;
/// How many outlines are remembered.
const OUTLINES_MAX: usize = 20_000;
/// Paint that covers less of a pixel leaves no trace.
const TRACE: f32 = 0.002;

/// Outlines of letters that were drawn before, by letter and by size and slant: as lines, measured
/// in pixels from where the letter stands.
pub(super) type Outlines = RefCell<HashMap<(u128, [u64; 4]), Rc<BezPath>>>;

/// The drawer of plain pages.
pub(super) struct Plain<'o> {
    raster: Raster,
    clips: Vec<Rect>,
    outlines: &'o Outlines,
    sums: Sums,
    /// How many pixels may still be worked on.
    work: usize,
}

/// A colour, and how much of it there is.
#[derive(Clone, Copy)]
struct Shade {
    colour: [u8; 3],
    alpha: f32,
}

impl<'o> Plain<'o> {
    /// A white page, of which `seen` is what may be drawn on, in pixels.
    pub(super) fn new((width, height): (u16, u16), seen: Rect, outlines: &'o Outlines) -> Self {
        let pixels = vec![u8::MAX; usize::from(width) * usize::from(height)];
        let work = pixels.len() * ROUNDS;
        let sheet = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let (width, height) = (u32::from(width), u32::from(height));
        let raster = Raster { width, height, ink: Ink::Grey, pixels };
        Self { raster, clips: vec![seen.intersect(sheet)], outlines, sums: Sums::default(), work }
    }

    pub(super) fn finish(self) -> Raster {
        self.raster
    }

    fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or(Rect::ZERO)
    }

    /// Fills a path that is measured in pixels.
    fn fill(&mut self, path: &BezPath, rule: FillRule, shade: Shade) {
        let frame = path.control_box();
        if path.elements().is_empty() {
            return;
        }
        near(frame);
        let clip = self.clip();
        let upright = upright(path);
        let drawn = upright.unwrap_or(frame).intersect(clip);
        if drawn.width() <= 0.0 || drawn.height() <= 0.0 || shade.alpha <= 0.0 {
            return;
        }
        let (left, top) = (whole(drawn.x0.floor()), whole(drawn.y0.floor()));
        let (right, bottom) = (whole(drawn.x1.ceil()), whole(drawn.y1.ceil()));
        let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
        self.work = self.work.checked_sub(width * height).unwrap_or_else(|| leave());
        let start = Point::new(drawn.x0.floor(), drawn.y0.floor());
        let edges = drawn - start.to_vec2();
        match upright {
            Some(_) => self.sums.even(width, height),
            None => self.sums.outline(width, height, path, start.to_vec2(), OFF_MAX),
        }
        let shown = Shown { edges, even_odd: rule == FillRule::EvenOdd, shade };
        self.put((left, top), (width, height), &shown);
    }

    /// Puts what was summed up onto the page.
    fn put(&mut self, (left, top): (usize, usize), (width, height): (usize, usize), by: &Shown) {
        let Shade { colour, alpha } = by.shade;
        let [red, green, blue] = colour;
        if red != green || green != blue {
            self.raster.colour();
        }
        let (ink, stride) = (self.raster.ink, self.raster.row_bytes());
        let rows = self.raster.pixels.chunks_mut(stride).skip(top).take(height);
        let across: Vec<f32> = (0..width).map(|at| within(at, by.edges.x0, by.edges.x1)).collect();
        for (number, (row, sums)) in rows.zip(self.sums.rows()).enumerate() {
            let share = within(number, by.edges.y0, by.edges.y1) * alpha;
            let row = row.get_mut(left * ink.bytes()..).unwrap_or_default();
            let mut sum = 0.0;
            let covers = sums.iter().zip(&across).map(|(part, across)| {
                sum += part;
                covered(sum, by.even_odd) * share * across
            });
            match ink {
                Ink::Grey => over(row.as_chunks_mut::<1>().0, covers, [red]),
                Ink::Colour => over(row.as_chunks_mut::<3>().0, covers, colour),
            }
        }
    }

    /// The outline of a letter at a place.
    fn outline(&self, glyph: &Glyph<'_>, place: Affine) -> BezPath {
        let Glyph::Outline(outline) = glyph else { leave() };
        let [turned @ .., right, down] = place.as_coeffs();
        let mut known = self.outlines.borrow_mut();
        if known.len() > OUTLINES_MAX {
            known.clear();
        }
        let key = (outline.identifier().cache_key(), turned.map(f64::to_bits));
        let lines = known.entry(key).or_insert_with(|| {
            let mut lines = BezPath::new();
            let sized = Affine::translate((-right, -down)) * place * outline.outline();
            near(sized.control_box());
            flatten(&sized, OFF_MAX, |element| lines.push(element));
            Rc::new(lines)
        });
        Affine::translate((right, down)) * lines.as_ref()
    }
}

/// Leaves what reaches too far out, or is not even a number.
fn near(frame: Rect) {
    if ![frame.x0, frame.y0, frame.x1, frame.y1].iter().all(|side| side.abs() < FAR) {
        leave();
    }
}

/// How what was summed up is put onto the page.
struct Shown {
    /// Where it may be put, from the corner of what was summed up.
    edges: Rect,
    even_odd: bool,
    shade: Shade,
}

/// Paints a colour over the pixels of a row, each as far as it is covered.
fn over<const N: usize>(
    pixels: &mut [[u8; N]],
    covers: impl Iterator<Item = f32>,
    colour: [u8; N],
) {
    for (pixel, cover) in pixels.iter_mut().zip(covers) {
        if cover >= TRACE {
            for (value, colour) in pixel.iter_mut().zip(colour) {
                *value = blend(*value, colour, cover);
            }
        }
    }
}

/// How much of a pixel a shape covers that winds around it so often.
fn covered(sum: f32, even_odd: bool) -> f32 {
    let often = sum.abs();
    if even_odd { 1.0 - (often % 2.0 - 1.0).abs() } else { often.min(1.0) }
}

/// How much of the pixel at a place lies between two edges.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a page has at most 16,000 pixels a side"
)]
fn within(at: usize, low: f64, high: f64) -> f32 {
    let at = at as f64;
    ((at + 1.0).min(high) - at.max(low)).clamp(0.0, 1.0) as f32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the page has been held to 16,000 pixels a side; the cast saturates"
)]
fn whole(side: f64) -> usize {
    side as usize
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what lies between two bytes is one; the cast saturates"
)]
fn blend(under: u8, over: u8, cover: f32) -> u8 {
    let (under, over) = (f32::from(under), f32::from(over));
    (under + (over - under) * cover + 0.5) as u8
}

/// The rectangle that a path is, if it is an upright one.
fn upright(path: &BezPath) -> Option<Rect> {
    let mut corners = [Point::ZERO; 5];
    let mut count = 0;
    for element in path.elements() {
        let corner = match element {
            PathEl::MoveTo(to) if count == 0 => *to,
            PathEl::LineTo(to) if count > 0 => *to,
            PathEl::ClosePath if count >= 4 => continue,
            _ => return None,
        };
        *corners.get_mut(count)? = corner;
        count += 1;
    }
    let [first, second, third, fourth, last] = corners;
    let level = |one: Point, other: Point| (one.y - other.y).abs() < 1e-9;
    let plumb = |one: Point, other: Point| (one.x - other.x).abs() < 1e-9;
    let along = level(first, second) && plumb(second, third) && level(third, fourth);
    let down = plumb(first, second) && level(second, third) && plumb(third, fourth);
    let closed = (count == 4 || (count == 5 && level(first, last) && plumb(first, last)))
        && (level(fourth, first) || plumb(fourth, first));
    let is_one = closed && (along || down);
    is_one.then(|| Rect::from_points(first, third))
}

/// What is painted with.
fn shade(paint: &Paint<'_>) -> Shade {
    let Paint::Color(colour) = paint else { leave() };
    let [red, green, blue, alpha] = colour.to_rgba().components();
    let byte = |part: f32| blend(0, u8::MAX, part.clamp(0.0, 1.0));
    Shade { colour: [byte(red), byte(green), byte(blue)], alpha: alpha.clamp(0.0, 1.0) }
}

/// A line as the library draws it: never thinner than a pixel.
fn line(place: Affine, props: &StrokeProps) -> Stroke {
    let [a, b, c, d, ..] = place.as_coeffs();
    let scale = a.hypot(b).max(c.hypot(d));
    let width = f64::from(props.line_width.max(0.01));
    let width = if width * scale < 1.0 { 1.0 / scale } else { width };
    let dashes = props.dash_array.iter().map(|part| f64::from(*part));
    Stroke {
        width,
        join: props.line_join,
        miter_limit: f64::from(props.miter_limit),
        start_cap: props.line_cap,
        end_cap: props.line_cap,
        dash_pattern: dashes.collect(),
        dash_offset: f64::from(props.dash_offset),
    }
}

impl<'a> Device<'a> for Plain<'_> {
    fn set_soft_mask(&mut self, mask: Option<SoftMask<'a>>) {
        if mask.is_some() {
            leave();
        }
    }

    fn set_blend_mode(&mut self, mode: BlendMode) {
        if mode != BlendMode::Normal {
            leave();
        }
    }

    fn draw_path(&mut self, path: &BezPath, place: Affine, paint: &Paint<'a>, mode: &PathDrawMode) {
        let shade = shade(paint);
        match mode {
            PathDrawMode::Fill(rule) => self.fill(&(place * path), *rule, shade),
            PathDrawMode::Stroke(props) => {
                // A dash without length, or a line of thousands of them, is drawn elsewhere.
                if !props.dash_array.is_empty() || path.elements().len() > 2_000 {
                    leave();
                }
                let line = line(place, props);
                if !(line.width.is_finite() && line.width > 0.0) {
                    leave();
                }
                let fine = OFF_MAX * line.width.min(1.0);
                let drawn = stroke(path, &line, &StrokeOpts::default(), fine);
                self.fill(&(place * drawn), FillRule::NonZero, shade);
            }
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let Some(rect) = upright(&clip.path) else { leave() };
        self.clips.push(self.clip().intersect(rect));
    }

    fn push_transparency_group(
        &mut self,
        opacity: f32,
        mask: Option<SoftMask<'a>>,
        mode: BlendMode,
    ) {
        if opacity < 1.0 || mask.is_some() || mode != BlendMode::Normal {
            leave();
        }
    }

    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        paint: &Paint<'a>,
        mode: &GlyphDrawMode,
    ) {
        match mode {
            GlyphDrawMode::Invisible => {}
            GlyphDrawMode::Stroke(_) => leave(),
            GlyphDrawMode::Fill => {
                let path = self.outline(glyph, transform * glyph_transform);
                self.fill(&path, FillRule::NonZero, shade(paint));
            }
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {
        leave();
    }

    fn pop_clip_path(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    fn pop_transparency_group(&mut self) {}
}
