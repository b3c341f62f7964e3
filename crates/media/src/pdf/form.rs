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
/// What is darker or lighter is as good as black or white.
const SHADES: (u8, u8) = (8, 247);
/// Of a thousand pixels, how many may fade in a drawing, and beyond how many it is a photograph.
const DRAWING_MAX: usize = 1;
const PHOTOGRAPH_MIN: usize = 250;
/// Rows are looked at in bands, one in so many; within a row, so many values at a time.
const BAND: usize = 16;
const BANDS: usize = 4;
const BLOCK: usize = 32;
/// More colours than this make a photograph as well.
const COLOURS_MAX: usize = 4_096;

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

/// How many of a thousand values fade into those around them: along the edge of a letter there
/// are soft steps too, but never on all sides.
fn fading(raster: &Raster) -> usize {
    let (bytes, stride) = (raster.ink.bytes(), raster.row_bytes());
    let (mut found, mut seen) = (0, 0);
    for rows in raster.pixels.chunks(stride * BAND).step_by(BANDS) {
        let rows = rows.chunks_exact(stride);
        for ((above, row), below) in rows.clone().zip(rows.clone().skip(1)).zip(rows.skip(2)) {
            found += fades(above, row, below, bytes);
            seen += row.len();
        }
    }
    found * 1000 / seen.max(1)
}

/// How many values of a row differ a little from some that lie beside them and much from none.
fn fades(above: &[u8], row: &[u8], below: &[u8], bytes: usize) -> usize {
    let (left, _) = row.as_chunks::<BLOCK>();
    let (middle, _) = row.get(bytes..).unwrap_or_default().as_chunks::<BLOCK>();
    let (right, _) = row.get(2 * bytes..).unwrap_or_default().as_chunks::<BLOCK>();
    let (above, _) = above.get(bytes..).unwrap_or_default().as_chunks::<BLOCK>();
    let (below, _) = below.get(bytes..).unwrap_or_default().as_chunks::<BLOCK>();
    let mut found = 0;
    for (((middle, left), right), (above, below)) in
        middle.iter().zip(left).zip(right).zip(above.iter().zip(below))
    {
        let mut steps = [0; BLOCK];
        for beside in [left, right, above, below] {
            for ((step, one), other) in steps.iter_mut().zip(middle).zip(beside) {
                *step = one.abs_diff(*other).max(*step);
            }
        }
        let mut count = 0_u8;
        for (step, one) in steps.iter().zip(middle) {
            let shade = one.wrapping_sub(SHADES.0) <= SHADES.1 - SHADES.0;
            count += u8::from((step.wrapping_sub(1) < FADES_MAX) & shade);
        }
        found += usize::from(count);
    }
    found
}

/// Different colours of a picture, a fifth of its pixels asked, counted no further than needed.
fn colours(raster: &Raster) -> usize {
    // One bit for each colour that there is.
    let mut seen = vec![0_u64; 1 << 18];
    let mut count = 0;
    for [red, green, blue] in raster.pixels.as_chunks::<3>().0.iter().step_by(5) {
        let colour = u32::from_be_bytes([0, *red, *green, *blue]);
        if let Some(place) = seen.get_mut(colour as usize >> 6) {
            let bit = 1 << (colour & 63);
            count += usize::from(*place & bit == 0);
            *place |= bit;
        }
        if count > COLOURS_MAX {
            break;
        }
    }
    count
}

/// Two values in each byte, the nearest of sixteen; each row begins with a new byte, and what is
/// left of its last is nought.
pub(crate) fn sixteen(raster: &Raster) -> Vec<u8> {
    // The same as dividing by 17, to the nearest.
    let nearest = |value: u8| ((u16::from(value) * 15 + 135) >> 8).to_le_bytes()[0];
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
