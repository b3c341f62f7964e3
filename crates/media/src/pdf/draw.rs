//! A page drawn as pixels, or looked over for its words.
//!
//! Invariant: no page is drawn that was not looked over first, so that one which draws without
//! end is refused before it costs anything.

use super::damaged;
use super::look::{Look, Looked};
use super::plain::{Outlines, Plain};
use crate::MediaError;
use crate::guard::guarded;
use crate::limits::{PAGE_PIXELS_MAX, PAGE_SIDE_MAX_PIXELS};
use crate::picture::{Ink, Raster};
use hayro::hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, TransformExt as _, interpret_page,
};
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::PremulRgba8;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::kurbo::{Affine, Rect};
use hayro::{RenderCache, RenderSettings, render};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;

/// Points to an inch.
pub(crate) const SCALE_POINTS: f32 = 72.0;

/// What one thread remembers from page to page.
#[derive(Default)]
pub(crate) struct Memory<'a> {
    fonts: InterpreterCache<'a>,
    outlines: Outlines,
    rendered: RenderCache<'a>,
}

/// What one thread draws with.
pub(crate) struct Drawer<'a> {
    pub(crate) pdf: &'a Pdf,
    pub(crate) memory: &'a Memory<'a>,
}

impl<'a> Drawer<'a> {
    fn page(&self, page: usize) -> Result<&'a Page<'a>, MediaError> {
        self.pdf.pages().get(page).ok_or(MediaError::NoSuchPage { page: page + 1 })
    }

    /// Width and height of a page as seen, in points.
    pub(crate) fn size(&self, page: usize) -> Result<(f32, f32), MediaError> {
        Ok(self.page(page)?.render_dimensions())
    }

    /// The words of a page, and what else is on it.
    pub(crate) fn look(&self, number: usize) -> Result<Looked, MediaError> {
        let page = self.page(number)?;
        let (width, height) = page.render_dimensions();
        let mut look = Look::new(width, height);
        let intricate = || MediaError::TooIntricate { page: number + 1 };
        guarded(intricate, || {
            let start = page.initial_transform(true).to_kurbo();
            let sheet = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
            let settings = InterpreterSettings::default();
            let mut context = Context::new(start, sheet, &self.memory.fonts, page.xref(), settings);
            interpret_page(page, &mut context, &mut look);
            Ok(())
        })?;
        look.finish(number)
    }

    /// The page over white, as fine as asked for and as its size allows.
    pub(crate) fn draw(&self, number: usize, dpi: f32) -> Result<Raster, MediaError> {
        let page = self.page(number)?;
        let (width, height) = page.render_dimensions();
        let fine = dpi / SCALE_POINTS;
        let fits = (PAGE_PIXELS_MAX / (width * height)).sqrt();
        let scale = fine.min(fits).min(PAGE_SIDE_MAX_PIXELS / width.max(height));
        let sides = (pixels(width * scale), pixels(height * scale));
        // What breaks off here is not plain, or will break off there as well.
        let plain = guarded(damaged, || Ok(self.plain(page, scale, sides)));
        plain.or_else(|_| self.rendered(page, scale, sides))
    }

    fn plain(&self, page: &'a Page<'a>, scale: f32, sides: (u16, u16)) -> Raster {
        let (width, height) = page.render_dimensions();
        let scale = f64::from(scale);
        let start = Affine::scale(scale) * page.initial_transform(true).to_kurbo();
        let seen = Rect::new(0.0, 0.0, f64::from(width) * scale, f64::from(height) * scale);
        let settings = InterpreterSettings::default();
        let mut context = Context::new(start, seen, &self.memory.fonts, page.xref(), settings);
        let mut plain = Plain::new(sides, seen, &self.memory.outlines);
        interpret_page(page, &mut context, &mut plain);
        plain.finish()
    }

    fn rendered(
        &self,
        page: &'a Page<'a>,
        scale: f32,
        (width, height): (u16, u16),
    ) -> Result<Raster, MediaError> {
        let settings = RenderSettings {
            x_scale: scale,
            y_scale: scale,
            width: Some(width),
            height: Some(height),
            bg_color: WHITE,
        };
        let drawn = guarded(damaged, || {
            let interpreter = InterpreterSettings::default();
            Ok(render(page, &self.memory.rendered, &interpreter, &settings))
        })?;
        Ok(raster(&drawn))
    }
}

/// What was drawn, without what shines through: each page is drawn over white.
fn raster(drawn: &Pixmap) -> Raster {
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    let data = drawn.data();
    let coloured = |chunk: &[PremulRgba8]| {
        chunk.iter().fold(0, |differ, one| differ | (one.r ^ one.g) | (one.g ^ one.b)) != 0
    };
    // By the thousand, so that no pixel is decided on alone.
    if !data.chunks(1024).any(coloured) {
        let pixels = data.iter().map(|pixel| pixel.r).collect();
        return Raster { width, height, ink: Ink::Grey, pixels };
    }
    let mut pixels = vec![0; data.len() * 3];
    for (to, from) in pixels.as_chunks_mut::<3>().0.iter_mut().zip(data) {
        *to = [from.r, from.g, from.b];
    }
    Raster { width, height, ink: Ink::Colour, pixels }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the side has been held to 16,000 pixels; the cast saturates"
)]
fn pixels(side: f32) -> u16 {
    side.round().clamp(1.0, PAGE_SIDE_MAX_PIXELS) as u16
}

#[cfg(test)]
mod tests;
