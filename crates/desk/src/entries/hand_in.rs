//! Handing something in.
//!
//! Invariant: number and secret are given only once the entry is durable, and the notice that stood
//! over the form is kept by its digest. Of what is kept apart the ledger says that it came, and
//! nothing that leads to it.

use super::file::{Entry, Held, SORT, epoch, load, put};
use super::tallies;
use crate::ctx::authorise;
use crate::journal::{Draft, entry, entry_under, whole_millis};
use crate::rights::groups;
use crate::{Ctx, Desk, DeskError, hex, sealed, shown};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, Form, Pack};
use rules::entries::{Wrong, check, chosen, handing, questions, tallied};
use rules::rights::calendar::{day_of, london};
use std::collections::BTreeMap;
use store::{RecordId, Unit};
use vault::ObjectId;

/// What somebody fills in. Personal.
#[derive(Clone, Default)]
pub struct Handed {
    /// The pack's form.
    pub form: String,
    /// Each answer by the key of its question.
    pub answers: BTreeMap<String, String>,
    /// What the form was given when it was shown: sent twice, it is one entry.
    pub once: Option<String>,
}

/// What whoever handed something in is told, this once.
#[derive(Clone, PartialEq, Eq)]
pub enum Taken {
    /// The number to quote, and the secret with which it is seen and taken back.
    Numbered(String, String),
    /// It is kept apart, and nothing leads back to it.
    Apart,
    /// Nothing was taken: what is wrong.
    Wrong(Vec<Wrong>),
}

impl std::fmt::Debug for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Numbered(..) => "Numbered",
            Self::Apart => "Apart",
            Self::Wrong(_) => "Wrong",
        })
    }
}

/// Takes an entry in.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for a form that takes no entries or is not read
/// for the purpose of whoever acts; [`DeskError::Contended`].
pub async fn hand_in(ctx: &Ctx, desk: &Desk, handed: &Handed) -> Result<Taken, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeEntry).await?;
    let pack = &licence.applied.pack;
    let known = handing(pack, &handed.form).filter(|known| known.is_read_for(&ctx.purpose));
    let known = known.ok_or(DeskError::NotFound("form"))?;
    let (form, activity) = (known.form, known.activity);
    let (answers, chosen) = match parted(pack, form, &handed.answers, day_of(ctx.now)) {
        Ok(parts) => parts,
        Err(wrong) => return Ok(Taken::Wrong(wrong)),
    };
    let given = handed.once.clone().filter(|once| hex::bytes::<16>(once).is_some());
    let once = given.unwrap_or_else(|| desk.fresh_id());
    let number = format!("E-{}", groups(desk, "entry-number-of", &once, 2));
    let secret = groups(desk, "entry-secret-of", &once, 4);
    let taken =
        if form.apart { Taken::Apart } else { Taken::Numbered(number.clone(), secret.clone()) };
    let object = ObjectId(desk.keyring.tokens().handle("entry-once", once.as_bytes()));
    let id = RecordId::new(hex::text(&object.0))?;
    match load(desk, id.as_str()).await {
        // The same form came before.
        Ok(_) => return Ok(taken),
        Err(DeskError::NotFound(_)) => {}
        Err(error) => return Err(error),
    }
    let epoch = epoch(ctx.now);
    let key = sealed::key(desk, object, &epoch).await?;
    let kept = Entry {
        secret: (!form.apart).then(|| SORT.secret_token(desk, &number, &secret)),
        number: (!form.apart).then_some(number),
        form: form.id.as_str().to_owned(),
        activity: activity.id.as_str().to_owned(),
        answers,
        notice: shown::digest_of(pack, form.notice.as_str())?,
        at: if form.apart { month_of(ctx.now) } else { whole_millis(ctx.now) },
        done: None,
    };
    let held = Held { id, object, version: 0, epoch, key, entry: kept };
    let draft = Draft::new(Verb::Collect).word("entry", "handed-in")?;
    let draft = draft.word("form", form.id.as_str())?;
    let journal = if form.apart {
        entry(ctx, desk, &licence, draft).await?
    } else {
        entry_under(ctx, desk, &licence, draft.about(held.object, held.handle()), &held.key)?
    };
    let unit = put(desk, &held, None, Unit { journal: vec![journal], ..Unit::new() })?;
    tallies::commit_with(ctx, desk, form, &chosen, unit).await?;
    Ok(taken)
}

/// Answers by the keys of their questions.
type Answers = Vec<(String, String)>;

/// What was filled in, parted at the door: what is kept, and what is only counted.
fn parted(
    pack: &Pack,
    form: &Form,
    given: &BTreeMap<String, String>,
    today: Date,
) -> Result<(Answers, Answers), Vec<Wrong>> {
    rules::promise!("site-feedback");
    match (check(&questions(pack, form), given, today), chosen(&tallied(pack, form), given, today))
    {
        (Ok(kept), Ok(counted)) => Ok((kept, counted)),
        (kept, counted) => {
            Err([kept.err(), counted.err()].into_iter().flatten().flatten().collect())
        }
    }
}

/// The beginning of a month in London: all of it that is kept of when somebody handed something in
/// that must not lead back to them.
fn month_of(now: Timestamp) -> Timestamp {
    let first = day_of(now).first_of_month();
    first.to_zoned(london()).map_or(now, |start| start.timestamp())
}
