//! The register of staff: who is on it, one person, and how access begins and ends.
//!
//! Invariant: an address names nobody: a person is found by a keyed token, and a staff number that
//! is looked for travels in a form.

pub(super) mod import;

use crate::Site;
use crate::layout::{Field, Frame, Mistake, Row, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use desk::accounts::Envelope;
use desk::people::{FoundPeople, Listed};
use desk::{accounts, people};
use pack::Pack;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "people.html")]
struct People {
    frame: Frame,
    done: Option<&'static str>,
    count: String,
    sought: Field,
    /// Whether these are those who were found rather than all.
    is_search: bool,
    mistakes: Vec<Mistake>,
    lines: Vec<Line>,
    next: Option<String>,
}

struct Line {
    id: String,
    name: String,
    number: String,
    role: String,
    unit: String,
    state: String,
}

#[derive(Template)]
#[template(path = "person.html")]
struct Person {
    frame: Frame,
    done: Option<&'static str>,
    /// An invitation's code, shown this once.
    code: Option<String>,
    id: String,
    name: String,
    state: String,
    has_access: bool,
    has_password: bool,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
pub(super) struct Place {
    after: Option<String>,
    done: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    sought: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    done: Option<String>,
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Query(place): Query<Place>,
) -> Result<Response, Problem> {
    let listed = people::list(&staff.ctx(&site), &site.desk, place.after.as_deref()).await?;
    let applied = crate::site::in_force(&site)?;
    Ok(page(&People {
        frame: Frame::console(&site, "People", &staff).under("people"),
        done: place.done.as_deref().and_then(done),
        count: when::things(listed.count, "person", "people"),
        sought: field("", None),
        is_search: false,
        mistakes: Vec::new(),
        lines: listed.people.into_iter().map(|one| Line::of(one, &applied.pack)).collect(),
        next: listed.next,
    }))
}

/// Shows who has a staff number, a name or a unit; of one, their page.
pub(super) async fn find(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Problem> {
    let sought = wanted.sought.trim();
    let found = match people::find(&staff.ctx(&site), &site.desk, sought).await {
        Ok(found) => found,
        Err(error @ desk::DeskError::Invalid { .. }) => {
            let mistake = Mistake { field: "sought".to_owned(), text: sentence(&error) };
            let found = FoundPeople { people: Vec::new(), is_cut: false };
            let page = results(&site, &staff, sought, found, Some(mistake))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    if let [one] = found.people.as_slice()
        && !found.is_cut
    {
        return Ok(Redirect::to(&format!("/staff/people/{}", one.id)).into_response());
    }
    results(&site, &staff, sought, found, None)
}

fn results(
    site: &Site,
    staff: &Staff,
    sought: &str,
    found: FoundPeople,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let applied = crate::site::in_force(site)?;
    let count = when::things(found.people.len() as u64, "person", "people");
    let count = if found.is_cut { format!("{count}, and there are more") } else { count };
    let title = if mistake.is_some() { "Error: people" } else { "People" };
    Ok(page(&People {
        frame: Frame::console(site, title, staff).under("people"),
        done: None,
        count,
        sought: field(sought, mistake.as_ref()),
        is_search: true,
        mistakes: mistake.into_iter().collect(),
        lines: found.people.into_iter().map(|one| Line::of(one, &applied.pack)).collect(),
        next: None,
    }))
}

fn field(value: &str, mistake: Option<&Mistake>) -> Field {
    Field {
        id: "sought".to_owned(),
        name: "sought",
        label: "Staff number, name or unit",
        hint: "Whole words: a last name, a first name, both, or a unit.",
        value: value.to_owned(),
        error: mistake.map(|mistake| mistake.text.clone()),
        choices: Vec::new(),
    }
}

pub(super) async fn person(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    render(&site, &staff, &id, asked.done.as_deref().and_then(done), None).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    id: &str,
    done: Option<&'static str>,
    code: Option<String>,
) -> Result<Response, Problem> {
    let listed = people::person(&staff.ctx(site), &site.desk, id).await?;
    let applied = crate::site::in_force(site)?;
    Ok(page(&Person {
        frame: Frame::console(site, "A person", staff).under("people"),
        done,
        code,
        state: state(&listed),
        has_access: listed.member.ended_at.is_none(),
        has_password: listed.has_password,
        name: listed.member.name.clone(),
        rows: rows(&listed, &applied.pack),
        id: listed.id,
    }))
}

/// Invites somebody: the answer shows the code, this once.
pub(super) async fn invite(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let code = accounts::invite(&staff.ctx(&site), &site.desk, &id).await?;
    render(&site, &staff, &id, None, Some(code)).await
}

pub(super) async fn sign_out(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    people::sign_out(&staff.ctx(&site), &site.desk, &id).await?;
    Ok(Redirect::to(&format!("/staff/people/{id}?done=signed-out")).into_response())
}

pub(super) async fn end(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    people::end(&staff.ctx(&site), &site.desk, &id).await?;
    Ok(Redirect::to(&format!("/staff/people/{id}?done=ended")).into_response())
}

fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "signed-out" => "Signed out everywhere. They may sign in again.",
        "ended" => "Their access has ended, everywhere and at once.",
        "imported" => "The register is as the plan said.",
        _ => return None,
    })
}

fn state(listed: &Listed) -> String {
    let opened = listed.envelope.is_some_and(|envelope| envelope.used.is_some());
    let more = if opened { "; used their envelope" } else { "" };
    format!("{}{more}", works(listed))
}

/// Why somebody may not work now, in words about them.
pub(super) fn barred(barred: people::Barred) -> String {
    use people::Barred as B;
    match barred {
        B::NotYet(day) => format!("begins on {}", pack::facts::in_words(day)),
        B::ContractEnded(day) => format!("contract ended on {}", pack::facts::in_words(day)),
        B::VettingLapsed(day) => format!("vetting lapsed on {}", pack::facts::in_words(day)),
        B::Left => "has left".to_owned(),
        B::NotListed => "is not on the register".to_owned(),
    }
}

fn works(listed: &Listed) -> String {
    match listed.barred {
        None if listed.has_password => "works here, has an account".to_owned(),
        None => "works here, has no password yet".to_owned(),
        Some(why) => match listed.member.ended_at {
            Some(ended) => format!("access ended {}", when::minute(ended)),
            None => barred(why),
        },
    }
}

fn role_title(pack: &Pack, role: &str) -> String {
    let known = pack.roles.get(role);
    known.map_or_else(|| format!("{role}, not in the policy"), |role| role.title.clone())
}

impl Line {
    fn of(listed: Listed, pack: &Pack) -> Self {
        let state = state(&listed);
        let Listed { id, member, .. } = listed;
        let role = role_title(pack, &member.role);
        Self { id, name: member.name, number: member.number, role, unit: member.unit, state }
    }
}

fn rows(listed: &Listed, pack: &Pack) -> Vec<Row> {
    let member = &listed.member;
    let day = pack::facts::in_words;
    let or_none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    vec![
        Row::new("Staff number", member.number.clone()),
        Row::new("E-mail", member.email.clone()),
        Row::new("Role", role_title(pack, &member.role)),
        Row::new("Unit", member.unit.clone()),
        Row::new("Borough", or_none(&member.borough)),
        Row::new("Supervisor", or_none(member.supervisor.as_deref().unwrap_or_default())),
        Row::new("Kind", member.kind.word()),
        Row::new("Vetting", format!("{}, until {}", member.vetting, day(member.vetting_until))),
        Row::new("First day", day(member.starts_on)),
        Row::new("Last day", member.ends_on.map_or_else(|| "not known".to_owned(), day)),
        Row::new("Envelope", envelope(listed.envelope)),
    ]
}

/// Where somebody's envelope stands: one that was used is to be looked into.
fn envelope(envelope: Option<Envelope>) -> String {
    match envelope {
        None => "none".to_owned(),
        Some(Envelope { made, used: None }) => format!("made {}", when::minute(made)),
        Some(Envelope { used: Some(used), .. }) => {
            format!("used {}: ask what for, and make a new one", when::minute(used))
        }
    }
}
