//! Seeing what one handed in, and taking it back.
//!
//! Invariant: what is taken back is deleted at once, its key first; what somebody finished with
//! goes by its rule.

use super::file::{Entry, by_secret};
use super::gone::delete_now;
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError};
use ledger::Verb;
use pack::Act;
use rules::entries::{Question, handing, questions};
use store::Unit;

/// What somebody handed in, as they see it. Personal.
#[derive(Clone)]
pub struct Seen {
    /// The entry.
    pub entry: Entry,
    /// The form's name.
    pub title: String,
    /// Its questions, as the policy asks them now.
    pub questions: Vec<Question>,
}

/// What was handed in, for whoever has number and secret.
///
/// # Errors
///
/// [`DeskError::NotFound`] where one of them is not right; [`DeskError::Refused`].
pub async fn see(ctx: &Ctx, desk: &Desk, number: &str, secret: &str) -> Result<Seen, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeEntry).await?;
    let held = by_secret(desk, number, secret).await?;
    let draft = Draft::new(Verb::Consult).about(held.object, held.handle());
    let entry = entry_under(ctx, desk, &licence, draft.word("entry", "seen")?, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    let pack = &licence.applied.pack;
    let known = handing(pack, &held.entry.form);
    Ok(Seen {
        title: known.map_or_else(|| held.entry.form.clone(), |known| known.form.title.clone()),
        questions: known.map(|known| questions(pack, known.form)).unwrap_or_default(),
        entry: held.entry,
    })
}

/// Takes back what was handed in: it is deleted at once.
///
/// # Errors
///
/// As for [`see`]; [`DeskError::Invalid`] once somebody finished with it.
pub async fn take_back(
    ctx: &Ctx,
    desk: &Desk,
    number: &str,
    secret: &str,
) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::TakeEntry).await?;
    let held = by_secret(desk, number, secret).await?;
    if held.entry.done.is_some() {
        let must = "one that nobody has finished with; ask us to delete it by the form for that";
        return Err(DeskError::invalid("what is taken back", must));
    }
    let draft = Draft::new(Verb::Erase).word("entry", "taken-back")?;
    delete_now(ctx, desk, &licence, held, draft).await
}
