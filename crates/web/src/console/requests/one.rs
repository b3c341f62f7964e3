//! One request: who asks what, its clocks with their working, what was found and decided, and what
//! can be done with it now.
//!
//! Invariant: what the person reads and what stays inside are marked apart on the page, as they are
//! in the desk.

use super::language::Spoken;
use super::parts::{After, Area, Known, Others};
use super::{acts, carry, holdings, information, redact};
use crate::Site;
use crate::console::Badge;
use crate::layout::{Choice, Field, Frame, Mistake, Row, page};
use crate::problem::Problem;
use crate::requests::{badge, day, to_staff};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::rights::{self, Alike, Decided, Item, Outcome, Request, Shown, Stage};
use pack::{Act, Pack, law};
use rules::rights::calendar::day_of;
use rules::rights::kind;
use serde::Deserialize;
use std::sync::Arc;

const OF_THE_DEAD: &str = "Data protection law is for the living. Say so in the answer, in time, \
    and say what else there is: freedom of information, or what may be given to the family.";

const NO_LAW: &str = "Nothing that this body does rests on a basis that gives this right. The \
    answer must say so, in time.";

#[derive(Template)]
#[template(path = "request.html")]
struct One {
    frame: Frame,
    mistakes: Vec<Mistake>,
    done: Option<&'static str>,
    id: String,
    number: String,
    asks: &'static str,
    is_child: bool,
    stage: &'static str,
    clocks: Vec<(&'static str, Badge, Option<String>, Option<String>)>,
    calendar: String,
    laws: Vec<String>,
    /// That the law gives them no right to it, and what to do then.
    no_law: Option<&'static str>,
    /// Where it was, and who decides there, where somebody does.
    area: Option<Area>,
    /// What is known of who asks, where it must be.
    identity: Option<Known>,
    /// Others who had the data, where they are told.
    others: Option<Others>,
    /// What comes after the answer, once there is one.
    after: Option<After>,
    who: Vec<Row>,
    said: String,
    spoken: Spoken,
    encounter: String,
    alike: Vec<Twin>,
    happened: Vec<Past>,
    notes: Vec<(String, String, String)>,
    searches: Vec<Sought>,
    /// Id, name, how large, and whether it goes with the answer.
    files: Vec<(String, String, String, bool)>,
    kinds: Field,
    information: information::View,
    items: Vec<Found>,
    draft: Option<Answer>,
    draft_waits: bool,
    /// What can be done now.
    can: Can,
    next: Field,
    today: String,
    systems: Field,
    outcomes: Vec<Choice>,
    grounds: Vec<Choice>,
    wrong: String,
    carry: carry::Carry,
    holdings: holdings::Holdings,
}

/// What can be done now, and by whoever looks.
#[expect(clippy::struct_excessive_bools, reason = "each is a form on the page")]
struct Can {
    take_on: bool,
    give_back: bool,
    change: bool,
    clear: bool,
    send: bool,
    open: bool,
}

struct Twin {
    id: String,
    number: String,
    words: String,
}

struct Past {
    on: String,
    what: &'static str,
    words: String,
    by: String,
}

struct Sought {
    id: String,
    system: String,
    scope: String,
    due: String,
    is_late: bool,
    made: Option<String>,
}

struct Found {
    id: String,
    what: String,
    recording: Option<String>,
    decided: Option<Verdict>,
}

struct Verdict {
    outcome: &'static str,
    ground: Option<String>,
    told: String,
    why: String,
    weighed: String,
    advice: String,
    by: String,
}

struct Answer {
    words: String,
    by: String,
    at: String,
    cleared: Option<String>,
}

#[derive(Deserialize)]
pub(in crate::console) struct Asked {
    done: Option<String>,
}

pub(in crate::console) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let done = asked.done.as_deref().and_then(acts::done);
    Ok(shown(&site, &staff, &id, done, None).await?.into_response())
}

/// The page with what was wrong in a form.
pub(super) async fn again(
    site: &Site,
    staff: &Staff,
    id: &str,
    act: &str,
    text: String,
) -> Result<Response, Problem> {
    // Where the form stands; what only asks for a click is at the head of the page.
    let field = match act {
        "drop" => "act-decide".to_owned(),
        "take-on" | "give-back" | "clear" | "send" | "drop-release" | "gather" => "main".to_owned(),
        "drop-estimate" => "act-estimate".to_owned(),
        "apart" => "act-together".to_owned(),
        other => format!("act-{other}"),
    };
    let mistake = Mistake { field, text };
    let page = shown(site, staff, id, None, Some(mistake)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn shown(
    site: &Site,
    staff: &Staff,
    id: &str,
    done: Option<&'static str>,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(site);
    let shown = rights::show(&ctx, &site.desk, id).await?;
    let held = rights::holdings(&ctx, &site.desk, id).await?;
    let applied = crate::site::in_force(site)?;
    let (pack, request) = (&applied.pack, &shown.request);
    let today = day_of(ctx.now);
    let grounds = rights::grounds(request)?;
    let wrong = mistake.as_ref().map(|mistake| mistake.field.clone()).unwrap_or_default();
    Ok(page(&One {
        frame: Frame::console(site, &format!("Request {}", request.number), staff)
            .under("requests"),
        mistakes: mistake.into_iter().collect(),
        done,
        id: shown.id.clone(),
        number: request.number.clone(),
        asks: shown.asks,
        is_child: request.person.is_child,
        stage: request.stage.plain(),
        clocks: clocks(&shown, today),
        calendar: shown.calendar.clone(),
        laws: shown.grounds.iter().map(|ground| ground.cite.to_owned()).collect(),
        no_law: no_law(&shown),
        area: Area::of(&shown),
        identity: Known::of(request),
        others: Others::of(pack, request),
        after: After::of(request),
        who: who(request),
        said: request.said.clone(),
        spoken: Spoken::of(request),
        encounter: request.encounter.clone(),
        alike: shown.alike.iter().map(Twin::of).collect(),
        happened: request.happened.iter().map(Past::of).collect(),
        notes: notes(request),
        searches: searches(pack, request, today),
        files: files(request),
        kinds: kinds(&shown),
        information: information::View::of(&shown),
        carry: carry::Carry::of(pack, request),
        holdings: holdings::Holdings::of(held),
        items: request.items.iter().map(Found::of).collect(),
        draft: request.draft.as_ref().map(|draft| Answer {
            words: draft.words.clone(),
            by: draft.by.clone(),
            at: when::minute(draft.at),
            cleared: draft.cleared.as_ref().map(|(by, at)| format!("{by}, {}", when::minute(*at))),
        }),
        draft_waits: request.stage == Stage::ToClear,
        can: can(site, staff, request),
        next: next(&shown.next),
        today: today.to_string(),
        systems: systems(pack),
        outcomes: outcomes(),
        grounds: grounds
            .into_iter()
            .map(|row| option(row.id, format!("{}: {}", row.provision.cite, row.plain)))
            .collect(),
        wrong,
    }))
}

pub(in crate::console) fn option(value: &str, label: String) -> Choice {
    Choice { value: value.to_owned(), label, hint: String::new(), chosen: false }
}

fn no_law(shown: &Shown) -> Option<&'static str> {
    if rights::is_of_the_dead(&shown.request) {
        return Some(OF_THE_DEAD);
    }
    (shown.right.is_some() && shown.grounds.is_empty()).then_some(NO_LAW)
}

fn clocks(
    shown: &Shown,
    today: jiff::civil::Date,
) -> Vec<(&'static str, Badge, Option<String>, Option<String>)> {
    let each = shown.clocks.iter().map(|clock| match &clock.answer {
        Ok(answer) => {
            let notice = answer.notice_by.filter(|_| answer.enforce_by.is_some()).map(day);
            (clock.title, badge(answer, today), answer.enforce_by.map(day), notice)
        }
        Err(error) => {
            let words = "cannot be counted".to_owned();
            let working = vec![when::capital(error)];
            (clock.title, Badge { shape: "due", words, working }, None, None)
        }
    });
    each.collect()
}

fn who(request: &Request) -> Vec<Row> {
    let person = &request.person;
    let mut rows = vec![
        Row::new("Name", person.name.clone()),
        Row::new("How to reach them", person.contact.clone()),
    ];
    rows.extend(person.born_on.map(|born| Row::new("Born", pack::facts::in_words(born))));
    rows.extend(person.helper.as_ref().map(|helper| {
        let relation = if helper.relation.is_empty() { "not said" } else { &helper.relation };
        Row::new("Helped by", format!("{} ({relation})", helper.name))
    }));
    if !request.wants.is_empty() {
        rows.push(Row::new("Wants the answer", request.wants.clone()));
    }
    rows.push(Row::new("Came by", request.way.plain()));
    let holder = request.holder.clone().unwrap_or_else(|| "nobody yet".to_owned());
    rows.push(Row::new("Worked on by", holder));
    rows
}

fn searches(pack: &Pack, request: &Request, today: jiff::civil::Date) -> Vec<Sought> {
    let each = request.searches.iter().map(|search| Sought {
        id: search.id.clone(),
        system: pack
            .systems
            .get(search.system.as_str())
            .map_or_else(|| search.system.clone(), |system| system.title.clone()),
        scope: search.scope.clone(),
        due: day(search.due_on),
        is_late: search.made.is_none() && search.due_on < today,
        made: search.made.as_ref().map(|(at, came)| format!("{came} ({})", when::day(*at))),
    });
    each.collect()
}

fn can(site: &Site, staff: &Staff, request: &Request) -> Can {
    let me = &staff.session.actor.id;
    let open = !request.stage.is_closed();
    let held = matches!(request.stage, Stage::ToClear | Stage::Cleared);
    let wrote = request.draft.as_ref().is_some_and(|draft| draft.by == *me)
        || request
            .items
            .iter()
            .filter_map(|item| item.decided.as_ref())
            .any(|decided| decided.by == *me)
        || request.files.iter().any(|file| file.release.is_some() && file.by == *me);
    let of_first = request.reviewed.as_ref().is_some_and(|first| first.people.contains(me));
    Can {
        take_on: open && request.holder.as_ref() != Some(me),
        give_back: open && request.holder.as_ref() == Some(me),
        change: open && !held,
        clear: request.stage == Stage::ToClear
            && !wrote
            && !of_first
            && staff.may(site, Act::ClearAnswer),
        send: request.stage == Stage::Cleared,
        open,
    }
}

fn files(request: &Request) -> Vec<(String, String, String, bool)> {
    let each = request.files.iter().map(|file| {
        let (id, name) = (file.id.clone(), file.name.clone());
        (id, name, redact::told(file), file.release.is_some())
    });
    each.collect()
}

fn outcomes() -> Vec<Choice> {
    let all = Outcome::ALL.into_iter();
    all.map(|one| option(one.code(), one.plain().to_owned())).collect()
}

fn next(codes: &[&'static str]) -> Field {
    Field {
        id: "what-happened".to_owned(),
        name: "what",
        label: "What happened",
        choices: codes.iter().map(|code| option(code, to_staff(code).0.to_owned())).collect(),
        ..Field::default()
    }
}

fn kinds(shown: &Shown) -> Field {
    let kinds = shown.kinds.iter().map(|one| option(one.as_str(), kind::plain(*one).to_owned()));
    Field {
        id: "kind".to_owned(),
        name: "what",
        label: "What it asks for",
        value: shown.request.kind.clone(),
        choices: kinds.collect(),
        ..Field::default()
    }
}

fn systems(pack: &Pack) -> Field {
    Field {
        id: "system".to_owned(),
        name: "what",
        label: "System",
        choices: pack
            .systems
            .values()
            .map(|system| option(system.id.as_str(), system.title.clone()))
            .collect(),
        ..Field::default()
    }
}

impl Twin {
    fn of(alike: &Alike) -> Self {
        let state = if alike.is_open { "open" } else { "closed" };
        Self {
            id: alike.id.clone(),
            number: alike.number.clone(),
            words: format!(
                "same {}, {state}, came in on {}: {}",
                alike.same,
                day(alike.received_on),
                alike.kind
            ),
        }
    }
}

impl Past {
    fn of(one: &rights::Happening) -> Self {
        Self {
            on: day(one.on),
            what: to_staff(&one.what).0,
            words: one.words.clone(),
            by: one.by.clone(),
        }
    }
}

fn notes(request: &Request) -> Vec<(String, String, String)> {
    let notes = request.notes.iter();
    notes.map(|note| (when::minute(note.at), note.by.clone(), note.words.clone())).collect()
}

impl Found {
    fn of(item: &Item) -> Self {
        Self {
            id: item.id.clone(),
            what: item.what.clone(),
            recording: item.recording.clone(),
            decided: item.decided.as_ref().map(Verdict::of),
        }
    }
}

impl Verdict {
    fn of(decided: &Decided) -> Self {
        let ground = decided.ground.as_deref().and_then(law::exemption);
        Self {
            outcome: decided.outcome.plain(),
            ground: ground.map(|row| format!("{}: {}", row.provision.cite, row.plain)),
            told: decided.told.clone(),
            why: decided.why.clone(),
            weighed: decided.weighed.clone(),
            advice: decided.advice.clone(),
            by: decided.by.clone(),
        }
    }
}
