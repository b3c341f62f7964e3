//! Links in letters: one with which an address is confirmed, one with which whoever reads the
//! letter stops what it is about.
//!
//! Invariant: what a link holds names nobody and comes from a key; the one confirms one form that
//! was sent, the other stops one thing for one address, in whatever letter about it the link
//! stands. Opening a link changes nothing.

use super::agree::{TRIES, stands, take_back};
use super::ask::on_file;
use super::file::{Confirm, Held, load, missing, open, standing};
use super::stop::since;
use crate::ctx::authorise;
use crate::journal::{Draft, whole_millis};
use crate::sealed::token;
use crate::{Ctx, Desk, DeskError, Licence, hex, kinds};
use jiff::Timestamp;
use ledger::Verb;
use pack::{Act, Activity, Pack};
use rules::choices::{Contact, contact};
use rules::mailings::is_email;
use store::{Facts, Query, RecordId};

/// How a yes stands to which a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its address waits to be confirmed until then.
    Waits(Timestamp),
    /// It stands.
    Stands,
    /// It ended.
    Over,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Led {
    /// What it is about, in the pack's words.
    pub title: String,
    /// How it stands.
    pub step: Step,
}

/// Whoever gets a letter about something that they agreed to. Personal.
pub(crate) struct Reader {
    /// The address.
    pub(crate) to: String,
    /// What the link holds with which they stop it.
    pub(crate) link: String,
    /// Whether they agreed to be counted.
    pub(crate) counts: bool,
}

/// Whoever is asked whether an address is theirs. Personal.
pub(crate) struct Asked {
    /// The address.
    pub(crate) to: String,
    /// What the link holds with which they confirm it.
    pub(crate) code: String,
    /// The activity.
    pub(crate) activity: String,
    /// Until when.
    pub(crate) until: Timestamp,
}

/// What the link holds that stops an activity for an address.
fn list_link(desk: &Desk, activity: &str, folded: &str) -> String {
    let both = format!("{activity}\n{folded}");
    hex::text(&desk.keyring.tokens().handle("mail-list", both.as_bytes()))
}

/// What the link holds that confirms one consent.
fn code(desk: &Desk, held: &Held) -> String {
    hex::text(&desk.keyring.tokens().handle("mail-confirm", &held.object.0))
}

/// The facts of a consent by which links find it, and mailings find those that stand.
pub(super) fn facts(desk: &Desk, held: &Held, facts: Facts) -> Facts {
    let consent = &held.consent;
    let folded = consent.folded();
    if !is_email(&folded) {
        return facts;
    }
    let activity = consent.activity.as_str();
    let confirm = (consent.confirm != Confirm::Without).then(|| code(desk, held));
    facts
        .with("link", token(desk, "consent-link", &list_link(desk, activity, &folded)))
        .with_some("confirm", confirm.map(|code| token(desk, "consent-confirm", &code)))
        .with_some("mails", Some(activity).filter(|_| consent.state() == "given"))
}

/// A consent that a link leads to.
async fn led(desk: &Desk, index: &'static str, token: String) -> Result<Held, DeskError> {
    let page =
        desk.store.records().list(&kinds::CONSENTS, &Query::over(index).equal(token)).await?;
    for record in page.records {
        match open(desk, record).await {
            // Its key went, and the machine stopped before the record did.
            Err(DeskError::NotFound(_)) => {}
            held => return held,
        }
    }
    Err(missing())
}

async fn by_code(ctx: &Ctx, desk: &Desk, code: &str) -> Result<Held, DeskError> {
    hex::bytes::<16>(code).ok_or_else(missing)?;
    let held = led(desk, "by_confirm", token(desk, "consent-confirm", code)).await?;
    match held.consent.confirm {
        Confirm::Waits { until } if until <= ctx.now => Err(missing()),
        _ => Ok(held),
    }
}

async fn by_link(desk: &Desk, link: &str) -> Result<Held, DeskError> {
    hex::bytes::<16>(link).ok_or_else(missing)?;
    led(desk, "by_link", token(desk, "consent-link", link)).await
}

fn shown(licence: &Licence, held: &Held, step: Step) -> Led {
    let activity = held.consent.activity.as_str();
    let known = licence.applied.pack.activities.get(activity);
    Led { title: known.map_or_else(|| activity.to_owned(), |known| known.title.clone()), step }
}

fn step_of(held: &Held) -> Step {
    match (held.consent.ended, held.consent.confirm) {
        (Some(_), _) => Step::Over,
        (None, Confirm::Waits { until }) => Step::Waits(until),
        (None, Confirm::Without | Confirm::Done { .. }) => Step::Stands,
    }
}

/// What a link to confirm an address is about. Changes nothing.
///
/// # Errors
///
/// [`DeskError::NotFound`] for a link that is none or whose time is up; [`DeskError::Refused`].
pub async fn ask_of_link(ctx: &Ctx, desk: &Desk, code: &str) -> Result<Led, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let held = by_code(ctx, desk, code).await?;
    Ok(shown(&licence, &held, step_of(&held)))
}

/// Confirms an address: the yes stands from now on. Twice is once.
///
/// # Errors
///
/// As for [`ask_of_link`]; [`DeskError::Contended`].
pub async fn confirm(ctx: &Ctx, desk: &Desk, code: &str) -> Result<Led, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    for _ in 0..TRIES {
        let mut held = by_code(ctx, desk, code).await?;
        let step = step_of(&held);
        if !matches!(step, Step::Waits(_)) {
            return Ok(shown(&licence, &held, step));
        }
        held.consent.confirm = Confirm::Done { asked_at: held.consent.given_at };
        held.consent.given_at = whole_millis(ctx.now);
        let draft = Draft::new(Verb::Alter).about(held.object, held.handle());
        let draft = draft.word("choice", "confirmed")?;
        let folded = held.consent.folded();
        let unit = stands(ctx, desk, (&licence, draft), &held, &folded).await?;
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => return Ok(shown(&licence, &held, Step::Stands)),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

/// What a link to stop something is about. Changes nothing.
///
/// # Errors
///
/// [`DeskError::NotFound`] for a link to which nothing that is on file belongs;
/// [`DeskError::Refused`].
pub async fn list_of_link(ctx: &Ctx, desk: &Desk, link: &str) -> Result<Led, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let held = by_link(desk, link).await?;
    let consent = &held.consent;
    let stands = standing(desk, &consent.folded(), Some(&consent.activity)).await?;
    let step = if stands.is_empty() { Step::Over } else { Step::Stands };
    Ok(shown(&licence, &held, step))
}

/// Stops what a link is about for the address to which the letter went (RFC 8058): every yes of it
/// ends, and a stop is kept in the same unit. Twice is once.
///
/// # Errors
///
/// As for [`list_of_link`]; [`DeskError::Contended`].
pub async fn leave(ctx: &Ctx, desk: &Desk, link: &str) -> Result<Led, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    for _ in 0..TRIES {
        let held = by_link(desk, link).await?;
        let (folded, activity) = (held.consent.folded(), held.consent.activity.as_str());
        let stands = !standing(desk, &folded, Some(activity)).await?.is_empty();
        let stopped = since(desk, activity, &folded).await?.is_some();
        if (stopped && !stands) || take_back(ctx, desk, &licence, &held).await? {
            return Ok(shown(&licence, &held, Step::Over));
        }
    }
    Err(DeskError::Contended)
}

/// Whoever agreed by a consent to be written to for an activity, if they may be written to now: all
/// that is on file of the address is asked anew.
pub(crate) async fn reader(
    desk: &Desk,
    pack: &Pack,
    activity: &Activity,
    id: &RecordId,
) -> Result<Option<Reader>, DeskError> {
    let held = match load(desk, id).await {
        Err(DeskError::NotFound(_)) => return Ok(None),
        other => other?,
    };
    let consent = &held.consent;
    let folded = consent.folded();
    let same = consent.activity == activity.id.as_str() && step_of(&held) == Step::Stands;
    if !same || !is_email(&folded) {
        return Ok(None);
    }
    let file = on_file(desk, &consent.activity, std::slice::from_ref(&folded)).await?;
    if contact(pack, activity, file) != Contact::May {
        return Ok(None);
    }
    let link = list_link(desk, &consent.activity, &folded);
    Ok(Some(Reader { to: typed(&consent.contact, folded), link, counts: consent.counts }))
}

/// Whoever is asked by a consent whether an address is theirs; none where that is over.
pub(crate) async fn asked(
    ctx: &Ctx,
    desk: &Desk,
    id: &RecordId,
) -> Result<Option<Asked>, DeskError> {
    let held = match load(desk, id).await {
        Err(DeskError::NotFound(_)) => return Ok(None),
        other => other?,
    };
    let consent = &held.consent;
    Ok(match step_of(&held) {
        Step::Waits(until) if until > ctx.now => Some(Asked {
            to: typed(&consent.contact, consent.folded()),
            code: code(desk, &held),
            activity: consent.activity.clone(),
            until,
        }),
        Step::Waits(_) | Step::Stands | Step::Over => None,
    })
}

/// An address as it was typed, where nothing else was: before the @ some servers tell capitals
/// apart.
fn typed(contact: &str, folded: String) -> String {
    if contact.to_lowercase() == folded { contact.to_owned() } else { folded }
}
