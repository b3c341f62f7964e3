//! Writing a mailing, changing it, and throwing it away.
//!
//! Invariant: only what somebody may send is written, for an activity of their own purpose; what is
//! on its way is never changed.

use super::copies::{Held, Mailing, Stage, delete, epoch, load, missing, put};
use super::send::digest_of;
use crate::ctx::authorise;
use crate::journal::{Draft as Entry, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds};
use ledger::Verb;
use pack::Act;
use pack::render::Message;
use rules::mailings::{DRAFTS_MAX, SUBJECT_MAX_CHARS, TEXT_MAX_CHARS, written_for};
use rules::text;
use store::{Query, RecordId, Unit};
use vault::ObjectId;

/// What somebody writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The subject.
    pub subject: String,
    /// The text, in Markdown.
    pub text: String,
}

/// Leave to write for an activity of one's purpose.
pub(super) async fn leave_for(
    ctx: &Ctx,
    desk: &Desk,
    activity: &str,
) -> Result<Licence, DeskError> {
    let licence = authorise(ctx, desk, Act::WriteMailing).await?;
    let written = written_for(&licence.applied.pack, &ctx.purpose);
    if !written.iter().any(|one| one.id.as_str() == activity) {
        return Err(missing());
    }
    Ok(licence)
}

/// A mailing that whoever acts may write.
pub(super) async fn theirs(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(Licence, Held), DeskError> {
    authorise(ctx, desk, Act::WriteMailing).await?;
    let held = load(desk, id).await?;
    let licence = leave_for(ctx, desk, &held.mailing.activity).await?;
    Ok((licence, held))
}

/// What was written, as it is kept.
fn checked(draft: &Draft) -> Result<Draft, DeskError> {
    let (subject, words) = (text::line(&draft.subject), text::words(&draft.text));
    let between = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
    if !between(&subject, SUBJECT_MAX_CHARS) {
        let must = format!("1 to {SUBJECT_MAX_CHARS} letters long");
        return Err(DeskError::invalid("the subject", must));
    }
    if !between(&words, TEXT_MAX_CHARS) {
        return Err(DeskError::invalid("the text", format!("1 to {TEXT_MAX_CHARS} letters long")));
    }
    let message = Message::read(&words);
    message
        .map_err(|error| DeskError::invalid("the text", format!("as a letter can be: {error}")))?;
    Ok(Draft { subject, text: words })
}

/// Keeps a mailing that is written; gives its id.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for an activity that people do not agree to be
/// written to about, or of another purpose; [`DeskError::Invalid`]; [`DeskError::TooMany`].
pub async fn write(
    ctx: &Ctx,
    desk: &Desk,
    activity: &str,
    draft: &Draft,
) -> Result<String, DeskError> {
    let licence = leave_for(ctx, desk, activity).await?;
    let Draft { subject, text } = checked(draft)?;
    let query = Query::over("by_state").equal(Stage::Draft.code());
    if desk.store.records().count(&kinds::MAILINGS, &query, DRAFTS_MAX).await? >= DRAFTS_MAX {
        return Err(DeskError::TooMany { what: "mailings that were not sent", limit: DRAFTS_MAX });
    }
    let id = RecordId::new(desk.fresh_id())?;
    let object = ObjectId(hex::bytes(id.as_str()).ok_or_else(missing)?);
    let epoch = epoch(ctx.now);
    let key = desk.keyring.create(object, &epoch).await?;
    let mailing = Mailing {
        activity: activity.to_owned(),
        subject,
        text,
        by: ctx.actor.id.clone(),
        written_at: whole_millis(ctx.now),
        stage: Stage::Draft,
        sent: None,
        planned: 0,
        cursor: None,
        ended_at: None,
    };
    let held = Held { id, object, version: 0, epoch, key, mailing };
    keep(ctx, desk, &licence, &held, "written").await?;
    Ok(held.id.as_str().to_owned())
}

/// Writes a mailing and what was done to it.
pub(super) async fn keep(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: &Held,
    done: &str,
) -> Result<(), DeskError> {
    let entry = Entry::new(if held.version == 0 { Verb::Collect } else { Verb::Alter })
        .about(held.object, held.handle())
        .word("mailing", done)?
        .word("activity", &held.mailing.activity)?
        .fact("letters", held.mailing.planned)?
        .fact("digest", digest_of(&held.mailing))?;
    let entry = entry_under(ctx, desk, licence, entry, &held.key)?;
    let unit = put(desk, held, Unit { journal: vec![entry], ..Unit::new() })?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Err(error) if error.is_conflict() => Err(DeskError::Contended),
        other => other.map(|_| ()),
    }
}

fn not_sent(held: &Held) -> Result<(), DeskError> {
    if held.mailing.stage == Stage::Draft {
        return Ok(());
    }
    Err(DeskError::invalid("the mailing", "one that was not sent yet"))
}

/// Changes a mailing that was not sent.
///
/// # Errors
///
/// As for [`write`]; [`DeskError::Invalid`] for one that was sent.
pub async fn rewrite(ctx: &Ctx, desk: &Desk, id: &str, draft: &Draft) -> Result<(), DeskError> {
    let (licence, mut held) = theirs(ctx, desk, id).await?;
    not_sent(&held)?;
    let Draft { subject, text } = checked(draft)?;
    held.mailing.subject = subject;
    held.mailing.text = text;
    held.mailing.by.clone_from(&ctx.actor.id);
    keep(ctx, desk, &licence, &held, "changed").await
}

/// Throws a mailing away that was not sent.
///
/// # Errors
///
/// As for [`rewrite`].
pub async fn discard(ctx: &Ctx, desk: &Desk, id: &str) -> Result<(), DeskError> {
    let (licence, held) = theirs(ctx, desk, id).await?;
    not_sent(&held)?;
    let record =
        desk.store.records().read(&kinds::MAILINGS, &held.id).await?.ok_or_else(missing)?;
    let entry = Entry::new(Verb::Erase).word("mailing", "thrown-away")?;
    delete(ctx, desk, &licence, entry, record).await
}
