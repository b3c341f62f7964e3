//! What a page draws, written down instead of drawn: letters with their places, pictures, covers.
//!
//! Invariant: a letter counts as shown only if nothing known hides it; what is in doubt is hidden,
//! stays out of the release's text, and is still proposed to the people who decide.

use super::text::{Letter, words};
use super::{PICTURE_MIN, shown};
use crate::guard::leave;
use crate::limits::{COVERS_MAX, DRAWN_MAX, GLYPHS_MAX, PIXELS_MAX};
use crate::{Frame, MediaError, Word};
use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, GlyphDrawMode, Image, Paint, PathDrawMode, SoftMask,
};
use hayro::vello_cpu::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape as _};

/// How far below and above its line a letter reaches, in thousandths of its size.
const REACH: (f64, f64) = (-230.0, 850.0);
/// What a letter is wide whose font does not say.
const WIDTH: f64 = 500.0;
/// A line that leaves the upright by less than this part of its length is upright.
const SLANT_MIN: f64 = 1e-3;
/// A smaller part of a page has no room for a name.
const NAME_MIN: f32 = 5e-4;
/// Ink thinner than this is not seen.
const ALPHA_MIN: f32 = 0.05;

/// The writer-down.
pub(crate) struct Look {
    width: f64,
    height: f64,
    letters: Vec<Letter>,
    /// Pictures with the number of letters that were there before them.
    covers: Vec<(usize, Rect)>,
    clips: Vec<Rect>,
    drawn: usize,
    pixels: u64,
    paths: usize,
    shapes: bool,
    unclear: usize,
    /// Letters before this one lie under more pictures than are remembered.
    buried: usize,
    plain: bool,
}

/// What was found on a page.
pub(crate) struct Looked {
    pub(crate) words: Vec<Word>,
    pictures: Vec<Frame>,
    /// Whether the letters say too little of what they are.
    unclear: bool,
    paths: usize,
    /// Whether there is a picture, however small, or a shape that may be a letter.
    pub(crate) shapes: bool,
}

impl Looked {
    /// Where words may stand that only the reader of pictures finds.
    pub(crate) fn to_be_read(&self) -> Option<Frame> {
        let whole = Frame { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };
        let silent = self.words.iter().all(|word| shown(word).is_none());
        if self.unclear || (silent && (self.paths > 0 || !self.pictures.is_empty())) {
            return Some(whole);
        }
        let large = self.pictures.iter().filter(|frame| frame.area() >= PICTURE_MIN);
        large.copied().reduce(|one, other| one.around(&other))
    }
}

impl Look {
    pub(crate) fn new(width: f32, height: f32) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        Self {
            width,
            height,
            letters: Vec::new(),
            covers: Vec::new(),
            clips: vec![Rect::new(0.0, 0.0, width, height)],
            drawn: 0,
            pixels: 0,
            paths: 0,
            shapes: false,
            unclear: 0,
            buried: 0,
            plain: true,
        }
    }

    /// Counts one thing drawn, and leaves where there are too many.
    fn tick(&mut self) {
        self.drawn += 1;
        if self.drawn > DRAWN_MAX || self.letters.len() > GLYPHS_MAX {
            leave();
        }
    }

    fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or(Rect::ZERO)
    }

    fn letter(&mut self, text: String, place: Affine, advance: f64, faint: bool) {
        let (low, high) = REACH;
        let corners = [(0.0, low), (advance, low), (0.0, high), (advance, high)];
        let mut frame = Rect::from_points(place * Point::ORIGIN, place * Point::ORIGIN);
        for corner in corners {
            frame = frame.union_pt(place * Point::from(corner));
        }
        let (start, end) = (place * Point::ORIGIN, place * Point::new(advance, 0.0));
        let size = (place * Point::new(0.0, 1000.0)).distance(start);
        let sound = [frame.x0, frame.y0, frame.x1, frame.y1, size];
        if !sound.iter().all(|number| number.is_finite()) {
            return;
        }
        let again = |last: &Letter| last.text == text && last.start.distance(start) < 0.01 * size;
        if self.letters.last().is_some_and(again) {
            return;
        }
        let outside = !self.clip().contains(frame.center());
        self.letters.push(Letter { text, frame, start, end, size, hidden: faint || outside });
    }

    /// The words on page `number`, counted from 0.
    pub(crate) fn finish(mut self, number: usize) -> Result<Looked, MediaError> {
        if self.pixels > PIXELS_MAX {
            return Err(MediaError::TooManyPixels { pixels: self.pixels, max: PIXELS_MAX });
        }
        for (before, cover) in &self.covers {
            for letter in self.letters.iter_mut().take(*before) {
                letter.hidden |= cover.contains(letter.frame.center());
            }
        }
        self.letters.iter_mut().take(self.buried).for_each(|letter| letter.hidden = true);
        let (width, height) = (self.width, self.height);
        let frame = |rect: &Rect| {
            Frame::between(
                narrow(rect.x0 / width),
                narrow(rect.y0 / height),
                narrow(rect.x1 / width),
                narrow(rect.y1 / height),
            )
        };
        let pictures: Vec<Frame> =
            self.covers.iter().filter_map(|(_, cover)| frame(cover)).collect();
        Ok(Looked {
            shapes: self.shapes || pictures.iter().any(|frame| frame.area() >= NAME_MIN),
            pictures,
            unclear: self.unclear * 10 > self.letters.len(),
            paths: self.paths,
            words: words(&self.letters, number, frame),
        })
    }
}

/// Whether a path has a curve or a slanting line, as any name drawn without a font has; rules,
/// boxes and tables have none.
fn slants(path: &BezPath) -> bool {
    let mut last = Point::ZERO;
    path.elements().iter().any(|part| match part {
        PathEl::MoveTo(to) => {
            last = *to;
            false
        }
        PathEl::LineTo(to) => {
            let step = *to - std::mem::replace(&mut last, *to);
            step.x.abs().min(step.y.abs()) > SLANT_MIN * step.x.abs().max(step.y.abs())
        }
        PathEl::ClosePath => false,
        PathEl::CurveTo(..) | PathEl::QuadTo(..) => true,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a place on a page needs no more than 24 bits")]
fn narrow(number: f64) -> f32 {
    number as f32
}

impl<'a> Device<'a> for Look {
    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {
        self.tick();
    }

    fn set_blend_mode(&mut self, mode: BlendMode) {
        self.plain = mode == BlendMode::Normal;
    }

    fn draw_path(&mut self, path: &BezPath, place: Affine, paint: &Paint<'a>, _: &PathDrawMode) {
        self.tick();
        self.paths += 1;
        self.shapes |= slants(path);
        if matches!(paint, Paint::Pattern(_)) && self.plain {
            self.cover(place.transform_rect_bbox(path.control_box()));
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.tick();
        let clip = self.clip().intersect(clip.path.bounding_box());
        self.clips.push(clip);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.tick();
    }

    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        paint: &Paint<'a>,
        mode: &GlyphDrawMode,
    ) {
        self.tick();
        let said = glyph.as_unicode().map(|text| match text {
            BfString::Char(sign) => sign.to_string(),
            BfString::String(signs) => signs,
        });
        let said = said.filter(|text| !text.contains(['\0', '\u{fffd}']));
        self.unclear += usize::from(said.is_none());
        let faint = match paint {
            Paint::Color(colour) => colour.to_rgba().components()[3] < ALPHA_MIN,
            Paint::Pattern(_) => false,
        };
        let unseen = matches!(mode, GlyphDrawMode::Invisible);
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width().map_or(WIDTH, f64::from),
            Glyph::Type3(_) => WIDTH,
        };
        let text = said.unwrap_or_else(|| "\u{fffd}".to_owned());
        self.letter(text, transform * glyph_transform, advance, faint || unseen);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, place: Affine) {
        self.tick();
        let (width, height) = (image.width(), image.height());
        self.pixels = self.pixels.saturating_add(u64::from(width) * u64::from(height));
        if self.pixels > PIXELS_MAX {
            leave();
        }
        let whole = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        self.cover(place.transform_rect_bbox(whole));
    }

    fn pop_clip_path(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    fn pop_transparency_group(&mut self) {}
}

impl Look {
    /// Remembers what covers the letters drawn so far.
    fn cover(&mut self, rect: Rect) {
        let rect = rect.intersect(self.clip());
        if rect.width() <= 0.0 || rect.height() <= 0.0 {
            return;
        }
        if self.covers.len() < COVERS_MAX {
            self.covers.push((self.letters.len(), rect));
        } else {
            self.buried = self.letters.len();
        }
    }
}
