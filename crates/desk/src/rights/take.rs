//! A request is taken in: one file, whatever the way it came.
//!
//! Invariant: number and secret are given only once the request is durable; the notice that the
//! person was shown is kept by its digest.

use super::file::{Happening, Held, Helper, Person, Request, SORT, Stage, Way, epoch, put, serves};
use super::files::{self, GivenFile};
use super::{area, number};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under, whole_millis};
use crate::{Ctx, Desk, DeskError, hex, persons, sealed, shown};
use jiff::civil::Date;
use ledger::Verb;
use pack::{Act, Form, RequestKind};
use rules::rights::calendar::day_of;
use rules::rights::kind;
pub(crate) use rules::text::line;
pub(super) use rules::text::words;
use store::{RecordId, Unit};
use vault::ObjectId;

/// The longest name, address or other short answer, in characters.
const LINE_MAX_CHARS: usize = 200;

/// The longest account of what is asked for, in characters.
pub(super) const WORDS_MAX_CHARS: usize = 5_000;

/// The oldest age that is believed, in years.
const AGE_MAX_YEARS: i16 = 125;

/// What somebody asks for, as it was filled in. Personal.
#[derive(Clone, Default)]
pub struct Asked {
    /// The pack's form.
    pub form: String,
    /// What is asked for: a word of [`RequestKind`] that the form takes.
    pub kind: String,
    /// The way in which it came; a form of this site where nothing is given.
    pub way: Option<Way>,
    /// The day on which it came, where that was not today: a letter, a telephone call.
    pub received_on: Option<Date>,
    /// Who asks.
    pub name: String,
    /// Where they can be written to.
    pub contact: String,
    /// When they were born.
    pub born_on: Option<Date>,
    /// Whether they are a child, where the form does not say so.
    pub is_child: bool,
    /// Who helps them, and what they are to them.
    pub helper: Option<Helper>,
    /// What they want.
    pub said: String,
    /// Where and when they met the police.
    pub encounter: String,
    /// The area in which it happened, where the form asks for one.
    pub area: String,
    /// The form in which they want the answer.
    pub wants: String,
    /// Letters, scans and what was enclosed.
    pub files: Vec<GivenFile>,
    /// What the form was given when it was shown ([`super::fresh`]): sent twice, it is one request.
    pub once: Option<String>,
}

/// What whoever asked is told, this once.
#[derive(Clone, PartialEq, Eq)]
pub struct Taken {
    /// The request's id, for staff.
    pub id: String,
    /// The number to quote.
    pub number: String,
    /// The secret with which it is followed.
    pub secret: String,
    /// The day by which there is an answer, where a clock runs.
    pub answer_by: Option<Date>,
}

impl std::fmt::Debug for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Taken")
    }
}

/// The forms by which whoever acts may take requests in, for their purpose.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NoPolicy`].
pub async fn forms(ctx: &Ctx, desk: &Desk) -> Result<Vec<Form>, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let pack = &licence.applied.pack;
    let forms = pack.forms.values().filter(|form| {
        !form.takes.is_empty() && serves(pack, form.activity.as_str(), &ctx.purpose)
    });
    Ok(forms.cloned().collect())
}

/// Takes a request in.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for a form that the policy does not have or that
/// is not for the purpose of whoever acts; [`DeskError::Invalid`] for what is missing or too long.
pub async fn take_in(ctx: &Ctx, desk: &Desk, asked: Asked) -> Result<Taken, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let pack = &licence.applied.pack;
    let known = pack.forms.get(asked.form.as_str()).filter(|form| {
        !form.takes.is_empty() && serves(pack, form.activity.as_str(), &ctx.purpose)
    });
    let by_public = asked.way.unwrap_or(Way::Web) == Way::Web;
    let known = known.filter(|form| form.is_open_to_all() || !by_public);
    let form = known.ok_or(DeskError::NotFound("form"))?;
    let today = day_of(ctx.now);
    let (kind, received_on) = checked(form, &asked, today)?;
    let body = pack.activities.get(&form.activity).ok_or(DeskError::NotFound("form"))?;
    let grounds = kind::grounds(pack, &body.controller, kind, received_on);
    let given = asked.once.clone().filter(|once| hex::bytes::<16>(once).is_some());
    let once = given.unwrap_or_else(|| desk.fresh_id());
    let (id, object) = named(desk, &once)?;
    let (number, secret) = (number::number(desk, &once), number::secret(desk, &once));
    if let Some(taken) = taken_before(desk, &id, &number, &secret, pack).await? {
        return Ok(taken);
    }
    let epoch = epoch(ctx.now);
    let key = sealed::key(desk, object, &epoch).await?;
    let way = asked.way.unwrap_or(Way::Web);
    let at = whole_millis(ctx.now);
    let (what, by) = ("received".to_owned(), ctx.actor.id.clone());
    let received = Happening { on: received_on, at, what, by, words: String::new() };
    let mut request = begun(form, &asked, kind, received);
    request.secret = SORT.secret_token(desk, &number, &secret);
    request.number.clone_from(&number);
    request.regimes = grounds.iter().map(|ground| ground.regime.as_str().to_owned()).collect();
    let digest = || shown::digest_of(pack, form.notice.as_str());
    request.notice = (way == Way::Web).then(digest).transpose()?;
    let answer_by = super::due::first_day(pack, &request);
    let mut held = Held { id, object, version: 0, epoch, key, request };
    let draft = Draft::new(Verb::Collect)
        .about(object, held.handle())
        .word("request", "taken-in")?
        .word("kind", kind.as_str())?
        .word("way", way.code())?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], is_long: !asked.files.is_empty(), ..Unit::new() };
    let Held { id, key, request, .. } = &mut held;
    let unit = files::add(ctx, desk, (id, key), request, &asked.files, unit)?;
    let unit = put(desk, &licence.applied, &held, None, unit)?;
    let unit = area::tell(ctx, desk, pack, &held, unit).await?;
    let people = super::holdings::known(&held.request);
    let unit = persons::index(desk, (persons::Sort::Request, &held.id), &people, at, unit).await?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        // The same form came twice side by side: the other is the request.
        Err(error) if error.is_conflict() => return Err(DeskError::Contended),
        other => other?,
    };
    Ok(Taken { id: held.id.as_str().to_owned(), number, secret, answer_by })
}

/// A request as it begins, without its number.
fn begun(form: &Form, asked: &Asked, kind: RequestKind, received: Happening) -> Request {
    Request {
        number: String::new(),
        secret: String::new(),
        kind: kind.as_str().to_owned(),
        form: form.id.as_str().to_owned(),
        activity: form.activity.as_str().to_owned(),
        regimes: Vec::new(),
        way: asked.way.unwrap_or(Way::Web),
        notice: None,
        person: person(form, asked.clone()),
        said: words(&asked.said),
        english: None,
        encounter: words(&asked.encounter),
        area: Some(asked.area.clone()).filter(|_| !form.areas.is_empty()),
        wants: line(&asked.wants),
        taken_at: received.at,
        happened: vec![received],
        notes: Vec::new(),
        searches: Vec::new(),
        items: Vec::new(),
        files: Vec::new(),
        estimates: Vec::new(),
        together: Vec::new(),
        reviewed: None,
        carried: Vec::new(),
        draft: None,
        holder: None,
        stage: Stage::New,
        closed_at: None,
        fetch_until: None,
        rung: 0,
        identity: None,
        told: Vec::new(),
        parcels: Vec::new(),
        incidents: Vec::new(),
    }
}

/// Something random for a form, so that what is sent twice is taken in once.
pub fn fresh(desk: &Desk) -> String {
    desk.fresh_id()
}

/// The id that a form's own random text leads to.
fn named(desk: &Desk, once: &str) -> Result<(RecordId, ObjectId), DeskError> {
    let object = ObjectId(desk.keyring.tokens().handle("request-once", once.as_bytes()));
    Ok((RecordId::new(hex::text(&object.0))?, object))
}

/// What was told of a request that the same form made before.
async fn taken_before(
    desk: &Desk,
    id: &RecordId,
    number: &str,
    secret: &str,
    pack: &pack::Pack,
) -> Result<Option<Taken>, DeskError> {
    let held = match super::file::load(desk, id.as_str()).await {
        Err(DeskError::NotFound(_)) => return Ok(None),
        other => other?,
    };
    Ok(Some(Taken {
        id: id.as_str().to_owned(),
        number: number.to_owned(),
        secret: secret.to_owned(),
        answer_by: super::due::first_day(pack, &held.request),
    }))
}

fn person(form: &Form, asked: Asked) -> Person {
    let helper = asked
        .helper
        .map(|helper| Helper { name: line(&helper.name), relation: line(&helper.relation) });
    Person {
        name: line(&asked.name),
        contact: line(&asked.contact),
        born_on: asked.born_on,
        is_child: form.for_children || asked.is_child,
        helper: helper.filter(|helper| !helper.name.is_empty()),
    }
}

/// What was filled in, as far as it must be right.
fn checked(form: &Form, asked: &Asked, today: Date) -> Result<(RequestKind, Date), DeskError> {
    let kind = RequestKind::from_word(&asked.kind).filter(|kind| form.takes.contains(kind));
    let kind = kind.ok_or_else(|| DeskError::invalid("what you ask for", "one of those listed"))?;
    let lines = [
        ("your name", &asked.name, true),
        ("how we can reach you", &asked.contact, true),
        ("the form in which you want the answer", &asked.wants, false),
    ];
    for (what, value, must) in lines {
        let length = line(value).chars().count();
        if (must && length == 0) || length > LINE_MAX_CHARS {
            return Err(DeskError::invalid(what, format!("1 to {LINE_MAX_CHARS} letters long")));
        }
    }
    if !form.areas.is_empty() && !form.areas.contains(&asked.area) {
        return Err(DeskError::invalid("the area", "one of those listed"));
    }
    if let Some(helper) = &asked.helper {
        let long = |text: &str| line(text).chars().count() > LINE_MAX_CHARS;
        if long(&helper.name) || long(&helper.relation) {
            let must = format!("at most {LINE_MAX_CHARS} letters long");
            return Err(DeskError::invalid("the name of whoever helps you", must));
        }
    }
    let length = words(&asked.said).chars().count();
    if length == 0 || length > WORDS_MAX_CHARS {
        let must = format!("1 to {WORDS_MAX_CHARS} letters long");
        return Err(DeskError::invalid("what you want to know or have done", must));
    }
    if words(&asked.encounter).chars().count() > WORDS_MAX_CHARS {
        let must = format!("at most {WORDS_MAX_CHARS} letters long");
        return Err(DeskError::invalid("where and when it was", must));
    }
    let oldest = today.year().saturating_sub(AGE_MAX_YEARS);
    if asked.born_on.is_some_and(|born| born > today || born.year() < oldest) {
        return Err(DeskError::invalid("the date of birth", "a day in the past"));
    }
    let received = asked.received_on.unwrap_or(today);
    if received > today || received.year() < today.year().saturating_sub(1) {
        return Err(DeskError::invalid("the day on which it came in", "today or in the last year"));
    }
    Ok((kind, received))
}
