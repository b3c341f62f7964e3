//! Where on a page something lies, and what is to go.
//!
//! Invariant: a frame is measured on the page as a person sees it, turned and cropped, from the
//! top left corner; 1 is the page's whole width or height.

use crate::MediaError;

/// An upright rectangle on a page as seen; all four numbers run from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// From the page's left edge.
    pub left: f32,
    /// From the page's upper edge.
    pub top: f32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

impl Frame {
    /// The part of a rectangle that lies on the page; none where nothing does.
    pub(crate) fn between(left: f32, top: f32, right: f32, bottom: f32) -> Option<Self> {
        if ![left, top, right, bottom].iter().all(|number| number.is_finite()) {
            return None;
        }
        let (left, right) = (left.clamp(0.0, 1.0), right.clamp(0.0, 1.0));
        let (top, bottom) = (top.clamp(0.0, 1.0), bottom.clamp(0.0, 1.0));
        let frame = Self { left, top, width: right - left, height: bottom - top };
        (frame.width > 0.0 && frame.height > 0.0).then_some(frame)
    }

    pub(crate) fn right(&self) -> f32 {
        self.left + self.width
    }

    pub(crate) fn bottom(&self) -> f32 {
        self.top + self.height
    }

    pub(crate) fn area(&self) -> f32 {
        self.width * self.height
    }

    /// How much of this frame another one covers, from 0 to 1.
    pub(crate) fn covered_by(&self, other: &Self) -> f32 {
        let width = self.right().min(other.right()) - self.left.max(other.left);
        let height = self.bottom().min(other.bottom()) - self.top.max(other.top);
        if width <= 0.0 || height <= 0.0 || self.area() <= 0.0 {
            return 0.0;
        }
        (width * height / self.area()).min(1.0)
    }

    /// The smallest frame around both.
    pub(crate) fn around(&self, other: &Self) -> Self {
        let left = self.left.min(other.left);
        let top = self.top.min(other.top);
        let width = self.right().max(other.right()) - left;
        let height = self.bottom().max(other.bottom()) - top;
        Self { left, top, width, height }
    }
}

/// A place in a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Area {
    /// On a page of a PDF, or on a picture.
    Box {
        /// The page, counted from 0.
        page: usize,
        /// Where on it.
        frame: Frame,
    },
    /// In a text, a list or a workbook: letters of the whole document's text.
    Text {
        /// The first letter, counted from 0.
        start: usize,
        /// The letter after the last.
        end: usize,
    },
}

/// Something that a person has decided to take out.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Where it lies.
    pub area: Area,
    /// Why it goes: for the file, not for the release.
    pub reason: String,
}

/// The frames that the marks ask for, by page.
pub(crate) fn frames(marks: &[Mark], pages: usize) -> Result<Vec<Vec<Frame>>, MediaError> {
    let mut out = vec![Vec::new(); pages];
    for mark in marks {
        let Area::Box { page, frame } = mark.area else {
            return Err(MediaError::MarkOutside);
        };
        let Frame { left, top, .. } = frame;
        let inside = Frame::between(left, top, frame.right(), frame.bottom());
        let place = out.get_mut(page).ok_or(MediaError::MarkOutside)?;
        place.push(inside.ok_or(MediaError::MarkOutside)?);
    }
    Ok(out)
}

/// The stretches of letters that the marks ask for, in order and without overlap.
pub(crate) fn stretches(marks: &[Mark], letters: usize) -> Result<Vec<(usize, usize)>, MediaError> {
    let mut out = Vec::with_capacity(marks.len());
    for mark in marks {
        let Area::Text { start, end } = mark.area else {
            return Err(MediaError::MarkOutside);
        };
        if start >= end || end > letters {
            return Err(MediaError::MarkOutside);
        }
        out.push((start, end));
    }
    out.sort_unstable();
    out.dedup_by(|next, kept| {
        let one = next.0 <= kept.1;
        if one {
            kept.1 = kept.1.max(next.1);
        }
        one
    });
    Ok(out)
}

#[cfg(test)]
mod tests;
