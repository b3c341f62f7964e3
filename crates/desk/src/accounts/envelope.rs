//! The envelope: a code printed at the machine and sealed in paper, for the day on which the
//! identity provider is down.
//!
//! Invariant: a code is kept only as a keyed digest, opens one session for one person, and that it
//! was used stays to be seen; what is made anew ends the one before.

use super::stored::{self, Envelope as Kept};
use super::{door, own, own_ctx};
use crate::ctx::authorise;
use crate::journal::{Draft, entry, whole_millis};
use crate::sessions::Proof;
use crate::{Ctx, Desk, DeskError, people, sessions};
use jiff::Timestamp;
use ledger::Verb;
use pack::Act;
use store::{RecordId, Unit};

/// How many groups of four letters a code has, five bits a letter: 120 bits, as it may lie about
/// for years.
const GROUPS: usize = 6;

/// What is known of somebody's envelope, without its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope {
    /// When it was made.
    pub made: Timestamp,
    /// When it was used, if it was.
    pub used: Option<Timestamp>,
}

/// Makes an envelope for somebody on the register, by the record's id: gives the code, this once.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Barred`] for whoever may not work
/// now.
pub async fn make_envelope(ctx: &Ctx, desk: &Desk, id: &str) -> Result<String, DeskError> {
    let licence = authorise(ctx, desk, Act::ManagePeople).await?;
    let found = people::by_id(desk, id).await?;
    found.kept.member.standing(ctx.now)?;
    let mut held = stored::load(desk, &found.id).await?;
    let code = super::factor::fresh_code(desk, GROUPS);
    let digest = digest(desk, &found.id, &code);
    let made = whole_millis(ctx.now);
    held.account.envelope = Some(Kept { code: Some(digest), made, used: None });
    let mut unit = stored::put(desk, &found.id, &held, Unit::new()).await?;
    let draft = Draft::new(Verb::Grant).word("act", "envelope")?;
    unit.journal.push(entry(ctx, desk, &licence, draft).await?);
    stored::commit(desk, unit).await?;
    Ok(code)
}

/// Signs somebody in by the code of their envelope, once: gives the token of a new session.
///
/// # Errors
///
/// [`DeskError::NotRight`] for whatever is wrong; [`DeskError::TriedTooOften`];
/// [`DeskError::Barred`], after which the code still counts.
pub async fn open_envelope(desk: &Desk, number: &str, code: &str) -> Result<String, DeskError> {
    let tried = door::begin(desk, number).await?;
    let known = door::find(desk, number).await?;
    let is_right = |(found, held): &(people::Found, stored::Held)| {
        let kept = held.account.envelope.as_ref().and_then(|kept| kept.code.as_ref());
        kept.is_some_and(|kept| *kept == digest(desk, &found.id, code))
    };
    let Some((found, mut held)) = known.filter(is_right) else {
        return Err(door::wrong(desk, number, &tried, DeskError::NotRight).await?);
    };
    door::right_after_all(desk, &tried).await?;
    let member = &found.kept.member;
    member.standing(desk.now())?;
    if let Some(envelope) = &mut held.account.envelope {
        (envelope.code, envelope.used) = (None, Some(whole_millis(desk.now())));
    }
    let mut unit = stored::put(desk, &found.id, &held, Unit::new()).await?;
    let draft = Draft::new(Verb::Grant).word("act", "sign-in")?.word("by", "envelope")?;
    let ctx = own_ctx(desk, &member.number, &member.role);
    unit.journal.push(entry(&ctx, desk, &own(desk)?, draft).await?);
    tracing::warn!("somebody signed in by an envelope");
    let signed = sessions::sign_in(desk, &member.number, Proof::Envelope, unit).await;
    signed.map_err(door::conflict)
}

/// What is known of the envelope of whoever is found under `id` on the register.
pub(crate) async fn envelope(desk: &Desk, id: &RecordId) -> Result<Option<Envelope>, DeskError> {
    let kept = stored::load(desk, id).await?.account.envelope;
    Ok(kept.map(|Kept { made, used, .. }| Envelope { made, used }))
}

fn digest(desk: &Desk, id: &RecordId, code: &str) -> String {
    stored::digest(desk, "envelope", id, &super::factor::plain_code(code))
}
