//! Agreeing, seeing what one agreed to, and taking it back.
//!
//! Invariant: number and secret are given only once the consent is durable, and with both it is
//! taken back by one act; where it stood, a stop stands from then on.

use super::file::{
    Confirm, Consent, Ended, Held, How, SORT, by_secret, epoch, load, of_contact, put, standing,
};
use super::stop::{entry_of, lift, put_stop};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under, whole_millis};
use crate::rights::{Way, groups, line};
use crate::{Ctx, Desk, DeskError, Licence, hex, mailings, sealed, shown};
use jiff::Timestamp;
use ledger::Verb;
use pack::{Act, Form};
use rules::choices::{Offer, contact::contacts, is_of_body, offer, offers};
use rules::mailings::{ASKED_MAX, is_email, may_count, reaches, waits_until};
use store::{RecordId, Unit};
use vault::ObjectId;

/// The longest name or address, in characters.
const LINE_MAX_CHARS: usize = 200;

/// How often a change is tried.
pub(super) const TRIES: usize = 5;

/// What somebody says yes to, as it was filled in. Personal.
#[derive(Clone, Default)]
pub struct Agreed {
    /// The pack's form.
    pub form: String,
    /// Where they can be written to: one address.
    pub contact: String,
    /// Their name, if they give one.
    pub name: String,
    /// The way in which it came; a form of this site where nothing is given.
    pub way: Option<Way>,
    /// What the form was given when it was shown: sent twice, it is one consent.
    pub once: Option<String>,
    /// Whether it may be counted that letters are opened and their links followed.
    pub counts: bool,
    /// Whether letters can be sent from here, so that an address can be confirmed.
    pub posts: bool,
}

/// What whoever agreed is told, this once.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// The number to quote.
    pub number: String,
    /// The secret with which it is seen and taken back.
    pub secret: String,
    /// Until when the address is to be confirmed, by a letter that goes to it; none where the yes
    /// stands already.
    pub confirm_until: Option<Timestamp>,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}

/// What somebody agreed to, as they see it. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Seen {
    /// The number.
    pub number: String,
    /// What it is for, in the pack's words.
    pub title: String,
    /// The address that they gave.
    pub contact: String,
    /// The way in which they said yes.
    pub way: Way,
    /// When.
    pub given_at: Timestamp,
    /// Whether a yes of this address to this stands.
    pub stands: bool,
    /// When this one ended.
    pub ended: Option<Ended>,
    /// Until when its address is to be confirmed, while it is not.
    pub confirm_until: Option<Timestamp>,
    /// Whether it may be counted that letters are opened and their links followed.
    pub counts: bool,
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seen({})", self.stands)
    }
}

/// The forms by which people agree to something with the body for which whoever acts does.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NoPolicy`].
pub async fn forms(ctx: &Ctx, desk: &Desk) -> Result<Vec<Form>, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let pack = &licence.applied.pack;
    let of = offers(pack).filter(|offer| is_of_body(pack, offer.activity, &ctx.purpose));
    Ok(of.map(|offer| offer.form.clone()).collect())
}

/// Keeps a yes. An earlier one of the same address to the same thing gives way to it, and a stop
/// to this one thing is lifted.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for a form that agrees to nothing, or of another
/// body than that for which whoever acts does; [`DeskError::Invalid`] for what is missing or too
/// long; [`DeskError::Contended`].
pub async fn agree(ctx: &Ctx, desk: &Desk, agreed: &Agreed) -> Result<Kept, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let folded = checked(agreed)?;
    let pack = &licence.applied.pack;
    let known = offer(pack, &agreed.form);
    let known = known.filter(|one| is_of_body(pack, one.activity, &ctx.purpose));
    let known = known.ok_or(DeskError::NotFound("form"))?;
    let activity = known.activity.id.as_str();
    let given = agreed.once.clone().filter(|once| hex::bytes::<16>(once).is_some());
    let once = given.unwrap_or_else(|| desk.fresh_id());
    let number = format!("C-{}", groups(desk, "consent-number-of", &once, 2));
    let secret = groups(desk, "consent-secret-of", &once, 4);
    let way = agreed.way.unwrap_or(Way::Web);
    let confirm = confirm(ctx, agreed, way, known, &folded)?;
    let confirm_until = match confirm {
        Confirm::Waits { until } => Some(until),
        Confirm::Without | Confirm::Done { .. } => None,
    };
    let kept = Kept { number: number.clone(), secret: secret.clone(), confirm_until };
    let object = ObjectId(desk.keyring.tokens().handle("consent-once", once.as_bytes()));
    let id = RecordId::new(hex::text(&object.0))?;
    let digest = shown::digest_of(pack, known.form.notice.as_str())?;
    let consent = Consent {
        secret: SORT.secret_token(desk, &number, &secret),
        number,
        activity: activity.to_owned(),
        contact: line(&agreed.contact),
        name: line(&agreed.name),
        way,
        by: ctx.actor.id.clone(),
        notice: (way == Way::Web).then_some(digest),
        given_at: whole_millis(ctx.now),
        ended: None,
        confirm,
        counts: agreed.counts && may_count(known.activity),
    };
    let epoch = epoch(ctx.now);
    for _ in 0..TRIES {
        match load(desk, &id).await {
            // The same form came before.
            Ok(_) => return Ok(kept),
            Err(DeskError::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
        let key = sealed::key(desk, object, &epoch).await?;
        let (id, epoch, consent) = (id.clone(), epoch.clone(), consent.clone());
        let held = Held { id, object, version: 0, epoch, key, consent };
        let unit = match confirm {
            Confirm::Waits { .. } => ask(ctx, desk, &licence, &held, &folded).await?,
            _ => first_put(ctx, desk, &licence, &held, &folded).await?,
        };
        match desk.store.units().commit(unit).await.map_err(DeskError::from) {
            Ok(_) => return Ok(kept),
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Contended)
}

/// Whether an address is to be confirmed: one of email that somebody typed on the site, where they
/// are written to.
fn confirm(
    ctx: &Ctx,
    agreed: &Agreed,
    way: Way,
    known: Offer<'_>,
    folded: &str,
) -> Result<Confirm, DeskError> {
    if way != Way::Web || !reaches(known.form) || !is_email(folded) {
        return Ok(Confirm::Without);
    }
    if !agreed.posts {
        let must = "a telephone number or a postal address: no letter can be sent by email from \
                    here, so an email address cannot be shown to be yours";
        return Err(DeskError::invalid("how we can reach you", must));
    }
    Ok(Confirm::Waits { until: whole_millis(waits_until(ctx.now)) })
}

/// The write of a consent whose address waits to be confirmed, and the letter that asks. What stood
/// before stands on, and so does a stop. To one address only so many letters go while they wait.
async fn ask(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: &Held,
    folded: &str,
) -> Result<Unit, DeskError> {
    // What was stopped meanwhile counts as well, or a stop between two forms would make room.
    let mut waiting = 0;
    for state in ["asked", "ended"] {
        let held = of_contact(desk, folded, state).await?;
        waiting += held.iter().filter(|held| held.consent.waits_at(ctx.now)).count();
    }
    let draft = Draft::new(Verb::Collect)
        .about(held.object, held.handle())
        .word("choice", "asked-for")?
        .word("activity", &held.consent.activity)?
        .word("way", held.consent.way.code())?;
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    let unit = put(desk, held, None, Unit { journal: vec![entry], ..Unit::new() })?;
    if waiting >= ASKED_MAX {
        return Ok(unit);
    }
    mailings::put_ask(&held.id, ctx.now, unit)
}

/// The write of a new consent, the end of those before it, and the end of a stop.
async fn first_put(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: &Held,
    folded: &str,
) -> Result<Unit, DeskError> {
    let draft = Draft::new(Verb::Collect).about(held.object, held.handle());
    let draft = draft.word("choice", "agreed")?.word("way", held.consent.way.code())?;
    stands(ctx, desk, (licence, draft), held, folded).await
}

/// The write of a consent that stands from now on, the end of those before it, and the end of a
/// stop. A version of nothing is a new one's.
pub(super) async fn stands(
    ctx: &Ctx,
    desk: &Desk,
    (licence, draft): (&Licence, Draft),
    held: &Held,
    folded: &str,
) -> Result<Unit, DeskError> {
    let activity = held.consent.activity.as_str();
    let (unit, lifted) = lift(desk, activity, folded, Unit::new()).await?;
    let mut draft = draft.word("activity", activity)?;
    if lifted {
        draft = draft.word("stop", "lifted")?;
    }
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    let expected = (held.version > 0).then_some(held.version);
    let mut unit = put(desk, held, expected, unit)?;
    unit.journal.push(entry);
    for mut before in standing(desk, folded, Some(activity)).await? {
        before.consent.ended = Some(Ended { at: whole_millis(ctx.now), how: How::Replaced });
        unit = put(desk, &before, Some(before.version), unit)?;
    }
    Ok(unit)
}

/// What was agreed to, for whoever has number and secret.
///
/// # Errors
///
/// [`DeskError::NotFound`] where one of them is not right; [`DeskError::Refused`].
pub async fn see(ctx: &Ctx, desk: &Desk, number: &str, secret: &str) -> Result<Seen, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let held = by_secret(desk, number, secret).await?;
    let draft = Draft::new(Verb::Consult).about(held.object, held.handle());
    let entry = entry_under(ctx, desk, &licence, draft.word("choice", "seen")?, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    let consent = held.consent;
    let pack = &licence.applied.pack;
    let title = pack.activities.get(consent.activity.as_str()).map(|one| one.title.clone());
    let stands = standing(desk, &consent.folded(), Some(&consent.activity)).await?;
    Ok(Seen {
        title: title.unwrap_or_else(|| consent.activity.clone()),
        stands: !stands.is_empty(),
        number: consent.number,
        contact: consent.contact,
        way: consent.way,
        given_at: consent.given_at,
        ended: consent.ended,
        confirm_until: match (consent.confirm, consent.ended) {
            (Confirm::Waits { until }, None) => Some(until),
            _ => None,
        },
        counts: consent.counts,
    })
}

/// Takes a yes back: every one of that address to that thing ends, and a stop is kept in the same
/// unit. Taking it back twice changes nothing more.
///
/// # Errors
///
/// As for [`see`]; [`DeskError::Contended`].
pub async fn withdraw(ctx: &Ctx, desk: &Desk, number: &str, secret: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    for _ in 0..TRIES {
        let held = by_secret(desk, number, secret).await?;
        if take_back(ctx, desk, &licence, &held).await? {
            return Ok(());
        }
    }
    Err(DeskError::Contended)
}

/// Ends every yes of an address to what a consent is for, and keeps a stop; not where somebody
/// changed something of it meanwhile.
pub(super) async fn take_back(
    ctx: &Ctx,
    desk: &Desk,
    licence: &Licence,
    held: &Held,
) -> Result<bool, DeskError> {
    rules::promise!("ovs-consent-withdraw");
    let (folded, activity) = (held.consent.folded(), held.consent.activity.clone());
    let (unit, stopped) = put_stop(ctx, desk, &activity, &[folded], Unit::new()).await?;
    let draft = Draft::new(Verb::Alter).about(held.object, held.handle());
    let draft = entry_of(draft.word("choice", "withdrawn")?, &activity, stopped)?;
    let entry = entry_under(ctx, desk, licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], ..Unit::new() }.and(unit);
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(true),
        Err(error) if error.is_conflict() => Ok(false),
        Err(error) => Err(error),
    }
}

/// The one address, in the form in which it is compared.
fn checked(agreed: &Agreed) -> Result<String, DeskError> {
    let long = |text: &str| line(text).chars().count() > LINE_MAX_CHARS;
    if long(&agreed.name) {
        return Err(DeskError::invalid(
            "your name",
            format!("at most {LINE_MAX_CHARS} letters long"),
        ));
    }
    let must = "one email address, telephone number or postal address";
    let mut found = contacts(&agreed.contact);
    match found.pop() {
        Some(one) if found.is_empty() && !long(&agreed.contact) => Ok(one),
        _ => Err(DeskError::invalid("how we can reach you", must)),
    }
}
