//! Pictures: decoded within limits, painted over, and encoded anew with nothing beside the pixels.
//!
//! Invariant: no byte of the old file reaches the new one but as a pixel.

use crate::area::frames;
use crate::guard::guarded;
use crate::limits::{PIXELS_MAX, PREVIEW_WIDTH_MAX, PREVIEW_WIDTH_MIN};
use crate::ocr::{self, Ocr};
use crate::redact::{Released, judge};
use crate::words::Way;
use crate::{Area, Frame, Kind, Mark, MediaError, PageWords, Pictures, Source, Word};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{
    DynamicImage, ImageBuffer, ImageDecoder as _, ImageEncoder as _, ImageFormat, ImageReader,
};
use std::io::Cursor;

/// How good a JPEG is written, of 100.
const QUALITY: u8 = 88;
/// How far beyond its frame a box is painted, in pixels: letters have soft edges.
const MARGIN: u32 = 1;

/// Pixels with nothing behind them.
#[derive(Clone)]
pub(crate) struct Raster {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) ink: Ink,
    pub(crate) pixels: Vec<u8>,
}

/// What a pixel is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// One byte, from black to white.
    Grey,
    /// Three bytes: red, green, blue.
    Colour,
}

impl Ink {
    /// Bytes a pixel.
    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Colour => 3,
        }
    }

    const fn encoded(self) -> image::ExtendedColorType {
        match self {
            Self::Grey => image::ExtendedColorType::L8,
            Self::Colour => image::ExtendedColorType::Rgb8,
        }
    }
}

/// A rectangle of pixels: left, top, right and bottom, the last two not included.
type Cutting = (usize, usize, usize, usize);

impl Raster {
    /// The part of each row that lies within a rectangle.
    fn parts(&self, (left, top, right, bottom): Cutting) -> impl Iterator<Item = &[u8]> {
        let bytes = self.ink.bytes();
        let rows = self.pixels.chunks(self.row_bytes()).take(bottom).skip(top);
        rows.filter_map(move |row| row.get(left * bytes..right * bytes))
    }

    fn parts_mut(
        &mut self,
        (left, top, right, bottom): Cutting,
    ) -> impl Iterator<Item = &mut [u8]> {
        let (bytes, stride) = (self.ink.bytes(), self.row_bytes());
        let rows = self.pixels.chunks_mut(stride).take(bottom).skip(top);
        rows.filter_map(move |row| row.get_mut(left * bytes..right * bytes))
    }

    /// Bytes a row, and never none.
    pub(crate) fn row_bytes(&self) -> usize {
        (self.width as usize * self.ink.bytes()).max(1)
    }

    /// Paints black over a frame, outwards to whole pixels.
    pub(crate) fn paint(&mut self, frame: &Frame) {
        let cutting = self.cutting(frame, MARGIN);
        self.parts_mut(cutting).for_each(|part| part.fill(0));
    }

    /// Gives a frame the one colour of its first pixel.
    pub(crate) fn level(&mut self, frame: &Frame) {
        let cutting = self.cutting(frame, MARGIN);
        let bytes = self.ink.bytes();
        let colour = self.parts(cutting).next().and_then(|part| part.get(..bytes));
        let Some(colour) = colour.map(<[u8]>::to_vec) else { return };
        for pixel in self.parts_mut(cutting).flat_map(|part| part.chunks_exact_mut(bytes)) {
            pixel.copy_from_slice(&colour);
        }
    }

    /// Whether the lightest and the darkest pixel within a frame differ by so much.
    pub(crate) fn shows(&self, frame: &Frame, difference: u8) -> bool {
        let (mut least, mut most) = ([u8::MAX; 3], [0_u8; 3]);
        let wider = |(least, most): (u8, u8), value: &u8| (least.min(*value), most.max(*value));
        for part in self.parts(self.cutting(frame, 0)) {
            match self.ink {
                Ink::Grey => {
                    let (low, high) = part.iter().fold((least[0], most[0]), wider);
                    (least, most) = ([low; 3], [high; 3]);
                }
                Ink::Colour => {
                    for pixel in part.as_chunks::<3>().0 {
                        for ((least, most), value) in least.iter_mut().zip(&mut most).zip(pixel) {
                            (*least, *most) = wider((*least, *most), value);
                        }
                    }
                }
            }
            let differs = |(least, most): (&u8, &u8)| {
                most.checked_sub(*least).is_some_and(|by| by >= difference)
            };
            if least.iter().zip(&most).any(differs) {
                return true;
            }
        }
        false
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a frame lies between 0 and 1 and a side within 65,535; the casts saturate"
    )]
    fn cutting(&self, frame: &Frame, margin: u32) -> Cutting {
        let low = |part: f32, side: u32| {
            ((part * side as f32).floor() as u32).saturating_sub(margin).min(side) as usize
        };
        let high = |part: f32, side: u32| {
            ((part * side as f32).ceil() as u32).saturating_add(margin).min(side) as usize
        };
        let (left, right) = (low(frame.left, self.width), high(frame.right(), self.width));
        let (top, bottom) = (low(frame.top, self.height), high(frame.bottom(), self.height));
        (left, top, right.max(left), bottom.max(top))
    }

    /// The part within a frame, and the frame as cut to whole pixels.
    pub(crate) fn crop(&self, frame: &Frame) -> (Self, Cutting) {
        let cutting = self.cutting(frame, 0);
        let (left, top, right, bottom) = cutting;
        let pixels = self.parts(cutting).flatten().copied().collect();
        let side = |length: usize| u32::try_from(length).unwrap_or_default();
        let (width, height) = (side(right - left), side(bottom - top));
        (Self { width, height, ink: self.ink, pixels }, cutting)
    }

    /// Makes room for colour.
    pub(crate) fn colour(&mut self) {
        if self.ink == Ink::Grey {
            let mut pixels = vec![0; self.pixels.len() * 3];
            for (to, from) in pixels.as_chunks_mut::<3>().0.iter_mut().zip(&self.pixels) {
                *to = [*from; 3];
            }
            (self.ink, self.pixels) = (Ink::Colour, pixels);
        }
    }

    /// The same picture with one byte a pixel where it has no colour.
    pub(crate) fn plainest(self) -> Self {
        let (pixels, _) = self.pixels.as_chunks::<3>();
        let plain = |[red, green, blue]: &[u8; 3]| red == green && green == blue;
        if self.ink == Ink::Grey || !pixels.iter().all(plain) {
            return self;
        }
        let pixels = pixels.iter().map(|[red, ..]| *red).collect();
        Self { ink: Ink::Grey, pixels, ..self }
    }

    /// The simplest format that the reader of pictures takes.
    pub(crate) fn pgm(&self) -> Vec<u8> {
        let mut out = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        let weigh = |[red, green, blue]: &[u8; 3]| {
            let sum = u32::from(*red) * 299 + u32::from(*green) * 587 + u32::from(*blue) * 114;
            u8::try_from(sum / 1000).unwrap_or(u8::MAX)
        };
        match self.ink {
            Ink::Grey => out.extend_from_slice(&self.pixels),
            Ink::Colour => out.extend(self.pixels.as_chunks::<3>().0.iter().map(weigh)),
        }
        out
    }

    pub(crate) fn png(&self) -> Result<Vec<u8>, MediaError> {
        let mut out = Vec::new();
        let encoder =
            PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Adaptive);
        let written =
            encoder.write_image(&self.pixels, self.width, self.height, self.ink.encoded());
        written.map_err(unwritable)?;
        Ok(out)
    }

    pub(crate) fn jpeg(&self) -> Result<Vec<u8>, MediaError> {
        let mut out = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
        let written =
            encoder.write_image(&self.pixels, self.width, self.height, self.ink.encoded());
        written.map_err(unwritable)?;
        Ok(out)
    }

    /// The same picture at another width.
    pub(crate) fn scaled(&self, width: u16) -> Result<Self, MediaError> {
        if !(PREVIEW_WIDTH_MIN..=PREVIEW_WIDTH_MAX).contains(&width) {
            let (min, max) = (PREVIEW_WIDTH_MIN, PREVIEW_WIDTH_MAX);
            return Err(MediaError::PreviewWidth { width, min, max });
        }
        let width = u32::from(width);
        let height = u64::from(width) * u64::from(self.height) / u64::from(self.width.max(1));
        let height = u32::try_from(height.clamp(1, 16_000)).unwrap_or(1);
        let pixels = match self.ink {
            Ink::Grey => self.resized::<image::Luma<u8>>(width, height),
            Ink::Colour => self.resized::<image::Rgb<u8>>(width, height),
        };
        let pixels = pixels.ok_or(MediaError::Damaged("picture"))?;
        Ok(Self { width, height, ink: self.ink, pixels })
    }

    fn resized<P>(&self, width: u32, height: u32) -> Option<Vec<u8>>
    where
        P: image::Pixel<Subpixel = u8> + 'static,
    {
        let whole =
            ImageBuffer::<P, &[u8]>::from_raw(self.width, self.height, self.pixels.as_slice())?;
        let kind = image::imageops::FilterType::Triangle;
        Some(image::imageops::resize(&whole, width, height, kind).into_raw())
    }
}

fn unwritable(error: impl std::fmt::Display) -> MediaError {
    MediaError::Unwritable(error.to_string())
}

/// A picture as a document of one page.
pub(crate) struct Picture {
    raster: Raster,
    kind: Kind,
}

impl Picture {
    pub(crate) fn open(bytes: &[u8], kind: Kind) -> Result<Self, MediaError> {
        let damaged = || MediaError::Damaged("picture");
        let raster = guarded(damaged, || decode(bytes, kind))?;
        Ok(Self { raster, kind })
    }

    pub(crate) fn preview(&self, width: u16) -> Result<Vec<u8>, MediaError> {
        self.raster.scaled(width)?.png()
    }

    pub(crate) fn words(&self, ocr: Ocr) -> Result<PageWords, MediaError> {
        if !ocr.reads() {
            return Ok(PageWords { words: Vec::new(), pictures: Pictures::Unread, shapes: false });
        }
        let whole = Frame { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };
        let words = read(&self.raster, &whole, 0)?;
        Ok(PageWords { words, pictures: Pictures::Read, shapes: false })
    }

    pub(crate) fn redact(&self, marks: &[Mark], words: &[Word]) -> Result<Released, MediaError> {
        let asked = frames(marks, 1)?.pop().unwrap_or_default();
        let judged = judge(words, &asked);
        let mut raster = self.raster.clone();
        asked.iter().chain(&judged.painted).for_each(|frame| raster.paint(frame));
        let (bytes, kind) = match self.kind {
            Kind::Jpeg => (raster.jpeg()?, Kind::Jpeg),
            _ => (raster.png()?, Kind::Png),
        };
        Ok(Released {
            bytes,
            kind,
            pages: 1,
            to_read: vec![0],
            redacted: judged.redacted,
            removed_words: judged.removed,
            over: judged.over,
        })
    }
}

/// The words that the reader of pictures finds within a frame of a page.
#[expect(clippy::cast_precision_loss, reason = "a side has at most 65,535 pixels")]
pub(crate) fn read(raster: &Raster, frame: &Frame, page: usize) -> Result<Vec<Word>, MediaError> {
    let (part, (left, top, ..)) = raster.crop(frame);
    if part.width < 8 || part.height < 8 {
        return Ok(Vec::new());
    }
    let (width, height) = (raster.width as f32, raster.height as f32);
    let (left, top) = (left as f32, top as f32);
    let place = |seen: ocr::Seen| {
        let frame = Frame::between(
            (left + seen.left) / width,
            (top + seen.top) / height,
            (left + seen.right) / width,
            (top + seen.bottom) / height,
        )?;
        let area = Area::Box { page, frame };
        let (text, starts_line) = (seen.text, seen.starts_line);
        Some(Word { text, area, source: Source::Picture, starts_line, way: Way::Right })
    };
    Ok(ocr::read(&part)?.into_iter().filter_map(place).collect())
}

/// The pixels of a picture, turned as its camera says, over white.
pub(crate) fn decode(bytes: &[u8], kind: Kind) -> Result<Raster, MediaError> {
    let damaged = |_| MediaError::Damaged("picture");
    let format = match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Jpeg => ImageFormat::Jpeg,
        Kind::Gif => ImageFormat::Gif,
        _ => ImageFormat::WebP,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(PIXELS_MAX * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS_MAX {
        return Err(MediaError::TooManyPixels { pixels, max: PIXELS_MAX });
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(turned);
    Ok(flatten(&picture))
}

/// Puts a picture onto white: what shines through nowhere is nowhere.
fn flatten(picture: &DynamicImage) -> Raster {
    let (width, height) = (picture.width(), picture.height());
    if !picture.color().has_alpha() {
        let pixels = picture.to_rgb8().into_raw();
        return Raster { width, height, ink: Ink::Colour, pixels };
    }
    let seen = picture.to_rgba8().into_raw();
    let over = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    };
    let pixels = seen.as_chunks::<4>().0.iter();
    let pixels = pixels.flat_map(|[r, g, b, a]| [over(*r, *a), over(*g, *a), over(*b, *a)]);
    Raster { width, height, ink: Ink::Colour, pixels: pixels.collect() }
}

#[cfg(test)]
mod tests;
