//! Receipts: what a dock gets for a file, and what it reports back.
//!
//! Invariant: a receipt is signed with the ledger's key and names the content's digest; a camera's
//! copy is reported as released only by the dock that got one.

use super::claim::Claim;
use super::finish::TRIES;
use super::recording::{Held, ReceiptGiven, load, store_as};
use super::upload::{Stored, find};
use crate::ctx::authorise;
use crate::docks::Dock;
use crate::journal::{self, Draft, entry_under, handle_of};
use crate::{Ctx, Desk, DeskError, hex};
use ledger::Verb;
use pack::Act;
use store::Unit;

/// What a dock gets for a file: proof that the server holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The signed note: handle, digest, length, time.
    pub note: String,
}

/// The receipt of a finished upload.
///
/// # Errors
///
/// [`DeskError::NotFound`] where the upload is not the dock's, or not finished.
pub async fn receipt(ctx: &Ctx, desk: &Desk, dock: &Dock, id: &str) -> Result<Receipt, DeskError> {
    authorise(ctx, desk, Act::Receive).await?;
    let stored = find(desk, dock, id).await?;
    let note = stored.body.receipt.ok_or(DeskError::NotFound("receipt"))?;
    Ok(Receipt { note })
}

/// The dock says that it has released the camera's copy, on the strength of the receipt.
///
/// # Errors
///
/// [`DeskError::NotFound`] where the upload is not the dock's, or not finished.
pub async fn released(ctx: &Ctx, desk: &Desk, dock: &Dock, id: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::Receive).await?;
    for _ in 0..TRIES {
        let stored = find(desk, dock, id).await?;
        let recording = stored.body.recording.as_ref().ok_or(DeskError::NotFound("receipt"))?;
        let mut held = load(desk, recording).await?;
        let camera = &stored.body.claim.camera;
        let waiting = held.recording.receipts.iter_mut().find(|given| {
            given.dock == dock.id && given.camera == *camera && given.released_at.is_none()
        });
        let Some(waiting) = waiting else { return Ok(()) };
        waiting.released_at = Some(journal::whole_millis(ctx.now));
        let draft = Draft::new(Verb::Release).about(held.object, held.handle());
        let draft = draft.word("copy", "camera")?;
        let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
        let unit = Unit { journal: vec![entry], ..Unit::new() };
        let unit = store_as(desk, &licence.applied, &held, Some(held.version), unit)?;
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => return Ok(()),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

/// A receipt as the recording remembers it.
pub(super) fn given(ctx: &Ctx, stored: &Stored) -> ReceiptGiven {
    ReceiptGiven {
        dock: stored.body.dock.id.clone(),
        camera: stored.body.claim.camera.clone(),
        at: journal::whole_millis(ctx.now),
        released_at: None,
    }
}

/// The receipt's text, signed with the ledger's key.
pub(super) fn note(
    ctx: &Ctx,
    desk: &Desk,
    held: &Held,
    claim: &Claim,
    sha256: &[u8; 32],
) -> Result<String, DeskError> {
    let text = format!(
        "bluelamp receipt v1\n{}\nrecording {}\nsha256 {}\nbytes {}\nheld-since {}\ngiven {}\n",
        desk.log.origin(),
        handle_of(&held.key, held.object),
        hex::text(sha256),
        claim.size_bytes,
        held.recording.received_at,
        journal::whole_millis(ctx.now),
    );
    desk.log.sign(&text)
}
