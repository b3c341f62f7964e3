//! How a page's pixels are packed: as drawing, as they are, or as a photograph.
//!
//! Invariant: a page that is more than letters, lines and even areas keeps all its shades.

use crate::picture::{Ink, Raster};

/// A way to pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// In sixteen shades a colour: enough for the edges of letters and lines.
    Sixteen,
    /// In all shades.
    Whole,
    /// As a photograph is.
    Photograph,
}

/// A step from pixel to pixel up to this is a shade that fades into the next, not an edge.
const FADES_MAX: u8 = 12;
/// Of a thousand pixels, how many may fade in a drawing, and beyond how many it is a photograph.
const DRAWING_MAX: usize = 20;
const PHOTOGRAPH_MIN: usize = 250;
/// More colours than this make a photograph as well.
const COLOURS_MAX: usize = 4_096;
/// So many are counted in one byte.
const BLOCK: usize = 128;

/// The way that suits a picture.
pub(crate) fn form(raster: &Raster) -> Form {
    let fading = fading(raster);
    match raster.ink {
        Ink::Grey if fading > PHOTOGRAPH_MIN => Form::Photograph,
        Ink::Colour if colours(raster) > COLOURS_MAX => Form::Photograph,
        _ if fading <= DRAWING_MAX => Form::Sixteen,
        _ => Form::Whole,
    }
}

/// How many of a thousand values fade into the one to the left or above.
fn fading(raster: &Raster) -> usize {
    let (bytes, stride) = (raster.ink.bytes(), raster.row_bytes());
    let rows = raster.pixels.chunks_exact(stride);
    let pairs = rows.clone().zip(rows.skip(1));
    let found: usize = pairs
        .map(|(above, row)| {
            let sideways = fades(row, row.get(bytes..).unwrap_or_default());
            sideways.max(fades(row, above))
        })
        .sum();
    found * 1000 / raster.pixels.len().max(1)
}

/// How many values differ a little from those that lie beside them.
fn fades(some: &[u8], others: &[u8]) -> usize {
    let blocks = some.chunks(BLOCK).zip(others.chunks(BLOCK));
    let little =
        |(one, other): (&u8, &u8)| u8::from(one.abs_diff(*other).wrapping_sub(1) < FADES_MAX);
    blocks
        .map(|(some, others)| {
            usize::from(some.iter().zip(others).map(little).fold(0_u8, u8::wrapping_add))
        })
        .sum()
}

/// Different colours of a picture, a fifth of its pixels asked, counted no further than needed.
fn colours(raster: &Raster) -> usize {
    let mut seen = std::collections::HashSet::new();
    for pixel in raster.pixels.as_chunks::<3>().0.iter().step_by(5) {
        seen.insert(*pixel);
        if seen.len() > COLOURS_MAX {
            break;
        }
    }
    seen.len()
}

/// Two values in each byte, the nearest of sixteen; each row begins with a new byte, and what is
/// left of its last is nought.
pub(crate) fn sixteen(raster: &Raster) -> Vec<u8> {
    let nearest = |value: u8| ((u16::from(value) + 8) / 17).to_le_bytes()[0];
    let stride = raster.row_bytes();
    let mut out = Vec::with_capacity(raster.pixels.len().div_ceil(2));
    for row in raster.pixels.chunks(stride) {
        let (pairs, rest) = row.as_chunks::<2>();
        out.extend(pairs.iter().map(|[one, other]| nearest(*one) << 4 | nearest(*other)));
        out.extend(rest.first().map(|one| nearest(*one) << 4));
    }
    out
}

#[cfg(test)]
mod tests;
