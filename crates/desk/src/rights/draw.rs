//! Boxes that a person draws on a page of a file: what no recogniser finds, such as a face in a
//! scan or a name in handwriting.
//!
//! Invariant: each box says why, and is kept with the request until a release is made of the file,
//! so that a page at a time can be looked at.

use super::change::change;
use super::file::Request;
use super::files::File;
use super::find::open_to_change;
use super::happen::within;
use super::take::line;
use crate::journal::Draft;
use crate::{Ctx, Desk, DeskError};
use ledger::Verb;
use media::{Area, Frame, Mark};
use pack::Act;
use serde::{Deserialize, Serialize};

/// The most boxes of one file.
const BOXES_MAX: usize = 500;

/// A page's width and height, in the parts by which boxes are measured.
pub const WHOLE: u16 = 1_000;

/// A box on a page: thousandths of its width and height, from the top left corner. Personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnBox {
    /// Its own id.
    #[serde(default)]
    pub id: String,
    /// The page, counted from 1.
    pub page: usize,
    /// From the left edge.
    pub left: u16,
    /// From the upper edge.
    pub top: u16,
    /// To the right, from the left edge.
    pub right: u16,
    /// Down to, from the upper edge.
    pub bottom: u16,
    /// Why it goes.
    pub why: String,
}

impl DrawnBox {
    /// The place that it asks to be emptied.
    pub(super) fn mark(&self) -> Mark {
        let part = |number: u16| f32::from(number) / f32::from(WHOLE);
        let frame = Frame {
            left: part(self.left),
            top: part(self.top),
            width: part(self.right.saturating_sub(self.left)),
            height: part(self.bottom.saturating_sub(self.top)),
        };
        let area = Area::Box { page: self.page.saturating_sub(1), frame };
        Mark { area, reason: self.why.clone() }
    }
}

/// Draws a box on a page of a file of a request.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for the request or the file;
/// [`DeskError::Invalid`] for a box without width or height, outside the page or without a reason,
/// or once the answer is written; [`DeskError::TooMany`]; [`DeskError::Contended`].
pub async fn draw(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
    drawn: &DrawnBox,
) -> Result<(), DeskError> {
    let why = line(&drawn.why);
    within(&why, "the reason of the box", true)?;
    let fits = drawn.left < drawn.right && drawn.top < drawn.bottom;
    if !fits || drawn.right > WHOLE || drawn.bottom > WHOLE || drawn.page == 0 {
        let must = "on the page, from its left upper corner to its right lower one";
        return Err(DeskError::invalid("the box", must));
    }
    let kept = DrawnBox { id: desk.fresh_id(), why, ..drawn.clone() };
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        open_to_change(request)?;
        let known = original(request, file)?;
        if known.boxes.len() >= BOXES_MAX {
            return Err(DeskError::TooMany { what: "boxes on this file", limit: BOXES_MAX as u64 });
        }
        known.boxes.push(kept.clone());
        Draft::new(Verb::Alter).word("request", "box-drawn")
    })
    .await
}

/// Takes a box off a page again.
///
/// # Errors
///
/// As for [`draw`]; [`DeskError::NotFound`] for no such box.
pub async fn rub_out(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
    drawn: &str,
) -> Result<(), DeskError> {
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        open_to_change(request)?;
        let known = original(request, file)?;
        let before = known.boxes.len();
        known.boxes.retain(|one| one.id != drawn);
        if known.boxes.len() == before {
            return Err(DeskError::NotFound("box"));
        }
        Draft::new(Verb::Alter).word("request", "box-rubbed-out")
    })
    .await
}

/// A file as it came: nothing is drawn on a release.
fn original<'r>(request: &'r mut Request, file: &str) -> Result<&'r mut File, DeskError> {
    let mut files = request.files.iter_mut();
    let known = files.find(|one| one.id == file && one.release.is_none());
    known.ok_or(DeskError::NotFound("file"))
}
