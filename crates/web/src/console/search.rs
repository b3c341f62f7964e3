//! Search: recordings by whom and what they come from.
//!
//! Invariant: what is looked for travels in a form, never in an address; a line is shown only
//! where the policy lets it be seen, and says why.

mod csv;

pub(in crate::console) use csv::quoted;

use super::library::named;
use super::{Badge, bulk};
use crate::Site;
use crate::layout::{Choice, Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use desk::DeskError;
use desk::evidence::{self, Found, Hit, Saved, Sought};
use jiff::Timestamp;
use jiff::civil::Date;
use pack::Act;
use serde::Deserialize;
use std::sync::Arc;

/// The longest value of a field, in bytes.
const FIELD_MAX_BYTES: usize = 400;

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    frame: Frame,
    done: Option<&'static str>,
    mistakes: Vec<Mistake>,
    for_what: String,
    fields: [Field; 4],
    days: [Field; 2],
    found: Option<Results>,
    why: Field,
    name: Field,
    taking: bool,
    naming: bool,
    saved: Vec<Kept>,
    /// Where else something can be looked for: address and words.
    elsewhere: Vec<(&'static str, &'static str)>,
}

struct Results {
    lines: Vec<Line>,
    count: String,
    next: Option<String>,
    asked: Vec<(&'static str, String)>,
    /// What may be done with several at once, if anything.
    deeds: Option<Field>,
}

/// A recording that was found.
struct Line {
    id: String,
    handle: String,
    file: String,
    officer: String,
    camera: String,
    case: Option<String>,
    recorded: String,
    received: String,
    badge: Badge,
    play: &'static str,
    why: Vec<String>,
}

struct Kept {
    id: String,
    name: String,
    asked: Vec<(&'static str, String)>,
}

#[derive(Deserialize, Default, Clone)]
pub(super) struct Asked {
    #[serde(default)]
    officer: String,
    #[serde(default)]
    camera: String,
    #[serde(default)]
    case: String,
    #[serde(default)]
    handle: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    after: String,
    /// Why a list is taken home.
    #[serde(default)]
    why: String,
    /// What a search is saved as.
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
pub(super) struct Which {
    id: String,
}

pub(super) async fn show(State(site): State<Arc<Site>>, staff: Staff) -> Result<Response, Problem> {
    if !staff.may(&site, Act::List) {
        // Whoever may not search is told so before filling in a form, and it is journalled.
        evidence::search(&staff.ctx(&site), &site.desk, &Sought::default(), None).await?;
    }
    render(&site, &staff, &Asked::default(), None, None, None).await
}

pub(super) async fn search(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    match look(&site, &staff, &asked).await? {
        Ok(found) => render(&site, &staff, &asked, None, Some(found), None).await,
        Err(mistake) => wrong(&site, &staff, &asked, mistake, None).await,
    }
}

/// The list as a file of comma-separated values, with the reason for taking it.
pub(super) async fn take_home(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let sought = match sought(&asked) {
        Ok(sought) => sought,
        Err(mistake) => return wrong(&site, &staff, &asked, mistake, None).await,
    };
    let ctx = staff.ctx(&site);
    match evidence::take_home(&ctx, &site.desk, &sought, asked.why.trim()).await {
        Ok(hits) => Ok(csv::file(&hits, &staff, ctx.now)),
        Err(error) => refused(&site, &staff, &asked, error).await,
    }
}

pub(super) async fn save(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let sought = match sought(&asked) {
        Ok(sought) => sought,
        Err(mistake) => return wrong(&site, &staff, &asked, mistake, None).await,
    };
    match evidence::save(&staff.ctx(&site), &site.desk, &asked.name, &sought).await {
        Ok(()) => {
            let done = Some("Saved. You find it below.");
            render(&site, &staff, &Asked::default(), done, None, None).await
        }
        Err(error) => refused(&site, &staff, &asked, error).await,
    }
}

pub(super) async fn forget(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(which): Form<Which>,
) -> Result<Response, Problem> {
    evidence::forget(&staff.ctx(&site), &site.desk, &which.id).await?;
    render(&site, &staff, &Asked::default(), Some("Forgotten."), None, None).await
}

/// The page with what was found again, and what is wrong with the form under it, where it is the
/// form that is wrong.
async fn refused(
    site: &Site,
    staff: &Staff,
    asked: &Asked,
    error: DeskError,
) -> Result<Response, Problem> {
    if !matches!(error, DeskError::Invalid { .. } | DeskError::TooMany { .. }) {
        return Err(error.into());
    }
    let mistake = mistake_of(&error);
    match look(site, staff, asked).await? {
        Ok(found) => wrong(site, staff, asked, mistake, Some(found)).await,
        Err(mistake) => wrong(site, staff, asked, mistake, None).await,
    }
}

async fn look(
    site: &Site,
    staff: &Staff,
    asked: &Asked,
) -> Result<Result<Found, Mistake>, Problem> {
    let sought = match sought(asked) {
        Ok(sought) => sought,
        Err(mistake) => return Ok(Err(mistake)),
    };
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    match evidence::search(&staff.ctx(site), &site.desk, &sought, after).await {
        Ok(found) => Ok(Ok(found)),
        Err(error @ DeskError::Invalid { .. }) => Ok(Err(mistake_of(&error))),
        Err(error) => Err(error.into()),
    }
}

fn mistake_of(error: &DeskError) -> Mistake {
    let field = match error {
        DeskError::Invalid { what, .. } => match *what {
            "the camera" => "camera",
            "the case" => "case",
            "the handle" => "handle",
            "the last day" => "until",
            "the reason" => "why",
            "the name" => "name",
            _ => "officer",
        },
        DeskError::TooMany { what: "saved searches", .. } => "name",
        _ => "officer",
    };
    let text = match error {
        DeskError::Invalid { what: "what you look for", .. } => {
            "Say what you look for: a person, a camera, a case, a handle or days.".to_owned()
        }
        DeskError::Invalid { what: "the reason", .. } => "Say why you take it home.".to_owned(),
        DeskError::TooMany { what: "saved searches", .. } => {
            format!("{} Forget one first.", sentence(error))
        }
        DeskError::TooMany { .. } => {
            format!("There are more than {}. Name fewer days.", evidence::TAKEN_MAX)
        }
        error => sentence(error),
    };
    Mistake { field: field.to_owned(), text }
}

async fn wrong(
    site: &Site,
    staff: &Staff,
    asked: &Asked,
    mistake: Mistake,
    found: Option<Found>,
) -> Result<Response, Problem> {
    let page = render(site, staff, asked, None, found, Some(mistake)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What is looked for, from the form's words; otherwise what is wrong with them.
fn sought(asked: &Asked) -> Result<Sought, Mistake> {
    let Asked { officer, camera, case, handle, from, until, after, .. } = asked;
    if [officer, camera, case, handle, after].iter().any(|text| text.len() > FIELD_MAX_BYTES) {
        let text = format!("No field may be longer than {FIELD_MAX_BYTES} bytes.");
        return Err(Mistake { field: "officer".to_owned(), text });
    }
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let day = |field: &str, text: &str| match given(text) {
        None => Ok(None),
        Some(text) => text.parse::<Date>().map(Some).map_err(|_| Mistake {
            field: field.to_owned(),
            text: "Write the day as 2026-11-30.".to_owned(),
        }),
    };
    Ok(Sought {
        officer: given(officer),
        camera: given(camera),
        case: given(case),
        handle: given(handle),
        from: day("from", from)?,
        until: day("until", until)?,
    })
}

/// What was asked, as the fields of a form that asks it again.
fn again(sought: &Sought) -> Vec<(&'static str, String)> {
    let day = |day: &Option<Date>| day.map(|day| day.to_string());
    [
        ("officer", sought.officer.clone()),
        ("camera", sought.camera.clone()),
        ("case", sought.case.clone()),
        ("handle", sought.handle.clone()),
        ("from", day(&sought.from)),
        ("until", day(&sought.until)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

async fn render(
    site: &Site,
    staff: &Staff,
    asked: &Asked,
    done: Option<&'static str>,
    found: Option<Found>,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let saved = evidence::saved(&staff.ctx(site), &site.desk).await?;
    let wrong =
        |name: &str| mistake.as_ref().filter(|one| one.field == name).map(|one| one.text.clone());
    let field = |name: &'static str, label, hint, value: &str| Field {
        id: name.to_owned(),
        name,
        label,
        hint,
        value: value.to_owned(),
        error: wrong(name),
        choices: Vec::new(),
    };
    let (taking, naming) = (wrong("why").is_some(), wrong("name").is_some());
    let now = site.desk.now();
    let title = if mistake.is_some() { "Error: search recordings" } else { "Search recordings" };
    Ok(page(&Page {
        frame: Frame::console(site, title, staff).under("search"),
        done,
        for_what: for_what(site, staff),
        fields: [
            field("officer", "Officer’s staff number", "", &asked.officer),
            field("camera", "Camera’s serial number", "", &asked.camera),
            field("case", "Case reference", "", &asked.case),
            field("handle", "Handle in the ledger", "", &asked.handle),
        ],
        days: [
            field("from", "Received from", "", &asked.from),
            field("until", "Received until", "", &asked.until),
        ],
        found: found.map(|found| results(site, staff, found, asked, now)),
        why: field("why", "Why you take it home", "It is recorded, sealed.", &asked.why),
        name: field("name", "A name for it", "Name nobody in it.", &asked.name),
        taking,
        naming,
        saved: saved.into_iter().map(Kept::of).collect(),
        elsewhere: elsewhere(site, staff),
        mistakes: mistake.into_iter().collect(),
    }))
}

/// What else can be looked for, and where.
fn elsewhere(site: &Site, staff: &Staff) -> Vec<(&'static str, &'static str)> {
    let people = ("/staff/people", "Somebody on the register of staff");
    let log = ("/staff/audit", "What was done, in the ledger");
    let people = staff.may(site, Act::ManagePeople).then_some(people);
    let log = staff.may(site, Act::ReadLedger).then_some(log);
    let case = ("/staff/cases", "A case, by its reference");
    [Some(case), people, log].into_iter().flatten().collect()
}

/// The work that is being done, in words.
fn for_what(site: &Site, staff: &Staff) -> String {
    let applied = desk::packs::current(&site.desk);
    let purpose = applied.as_ref().and_then(|one| one.pack.purposes.get(staff.purpose.as_str()));
    let title = purpose.map_or_else(|| staff.purpose.clone(), |purpose| purpose.title.clone());
    match staff.case() {
        Some(case) => format!("{title}, case {case}"),
        None => title,
    }
}

fn results(site: &Site, staff: &Staff, found: Found, asked: &Asked, now: Timestamp) -> Results {
    let count = when::things(found.hits.len() as u64, "recording", "recordings");
    let more = found.next.is_some();
    Results {
        count: if more { format!("{count} on this page, and there may be more") } else { count },
        lines: found.hits.into_iter().map(|hit| Line::of(hit, now)).collect(),
        next: found.next,
        asked: sought(asked).map(|sought| again(&sought)).unwrap_or_default(),
        deeds: bulk::deeds(site, staff),
    }
}

impl Line {
    fn of(hit: Hit, now: Timestamp) -> Self {
        let Hit { shown, shut } = hit;
        let recording = shown.recording;
        let play = if shut.is_some() { "You may not play it" } else { "You may play it" };
        let why = shown.rules.iter().map(|rule| format!("Seen here: {}", rule.plain));
        let shut = shut.map(|refusal| format!("Not played: {}", sentence(&refusal)));
        let recorded = recording.recorded_from.map(when::short);
        Self {
            id: shown.id,
            handle: shown.handle.to_string().chars().take(8).collect(),
            file: named(recording.file_name),
            officer: named(recording.officer),
            camera: named(recording.camera),
            case: recording.case,
            recorded: recorded.unwrap_or_else(|| "not given".to_owned()),
            received: when::short(recording.received_at),
            badge: Badge::of(&shown.decision, now),
            play,
            why: shut.into_iter().chain(why).collect(),
        }
    }
}

impl Kept {
    fn of(saved: Saved) -> Self {
        Self { id: saved.id, name: saved.name, asked: again(&saved.sought) }
    }
}

/// A choice of the list of what can be done with several.
pub(super) fn deed(value: String, label: String) -> Choice {
    Choice { value, label, hint: String::new(), chosen: false }
}
