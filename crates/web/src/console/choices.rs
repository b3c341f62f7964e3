//! The register of choices: how many, one address, a list of addresses, and a yes taken down.
//!
//! Invariant: addresses travel in bodies of forms alone; nothing of a list is kept or shown again.

use crate::Site;
use crate::layout::{Choice, Field, Figure, Frame, Mistake, Row, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::site::choices::{self as public, Fields, Filled};
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::choices::{self, ALL, Agreed, Confirm, Consent, How, LINES_MAX, Tally};
use desk::rights::{self, Way};
use desk::{Ctx, DeskError};
use pack::Act;
use rules::choices::{Contact, offer};
use serde::Deserialize;
use std::sync::Arc;

/// The longest list, in bytes.
pub(super) const LIST_MAX_BYTES: usize = 1 << 20;

#[derive(Template)]
#[template(path = "staff.choices.html")]
struct Register {
    frame: Frame,
    mistakes: Vec<Mistake>,
    tallies: Vec<Tally>,
    /// Forms by which a yes is taken down: id and title.
    forms: Vec<(String, String)>,
    find: Field,
    found: Option<Found>,
    which: Field,
    lines_max: usize,
    /// The lines of a list, each with what may be done; and how many of each.
    figures: Vec<Figure>,
    list: Vec<(String, &'static str)>,
}

/// What is on file of an address.
struct Found {
    address: String,
    consents: Vec<Vec<Row>>,
    stops: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "staff.choices.new.html")]
struct Taking {
    frame: Frame,
    mistakes: Vec<Mistake>,
    action: String,
    title: String,
    way: Field,
    fields: Fields,
    once: String,
}

#[derive(Template)]
#[template(path = "staff.choices.kept.html")]
struct Taken {
    frame: Frame,
    rows: Vec<Row>,
}

/// What was asked of the register.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    contact: String,
    activity: String,
    list: String,
}

/// What was filled in, with what only staff say.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Typed {
    way: String,
    #[serde(flatten)]
    filled: Filled,
}

/// What stands beside the counts on the page.
#[derive(Default)]
struct Beside {
    contact: String,
    found: Option<Found>,
    activity: String,
    figures: Vec<Figure>,
    list: Vec<(String, &'static str)>,
    mistake: Option<Mistake>,
}

pub(super) async fn show(State(site): State<Arc<Site>>, staff: Staff) -> Result<Response, Problem> {
    if !staff.may(&site, Act::WorkRequests) && staff.may(&site, Act::TakeRequest) {
        return counter(&site, &staff).await;
    }
    register(&site, &staff, Beside::default()).await
}

/// The forms alone, for those who only take down what people say.
async fn counter(site: &Site, staff: &Staff) -> Result<Response, Problem> {
    Ok(page(&Register {
        frame: Frame::console(site, "Choices", staff).under("requests"),
        mistakes: Vec::new(),
        tallies: Vec::new(),
        forms: forms(site, &staff.ctx(site)).await?,
        find: Field::default(),
        found: None,
        which: Field::default(),
        lines_max: LINES_MAX,
        figures: Vec::new(),
        list: Vec::new(),
    }))
}

/// The forms of the body for which whoever looks acts, by id and title.
async fn forms(site: &Site, ctx: &Ctx) -> Result<Vec<(String, String)>, Problem> {
    let forms = choices::forms(ctx, &site.desk).await?.into_iter();
    Ok(forms.map(|form| (form.id.as_str().to_owned(), form.title)).collect())
}

async fn register(site: &Site, staff: &Staff, beside: Beside) -> Result<Response, Problem> {
    let ctx = staff.ctx(site);
    let tallies = choices::register(&ctx, &site.desk).await?;
    let which = tallies.iter().filter(|tally| tally.activity != ALL).map(|tally| Choice {
        value: tally.activity.clone(),
        label: tally.title.clone(),
        hint: String::new(),
        chosen: false,
    });
    let is_wrong = beside.mistake.is_some();
    let error = beside.mistake.as_ref().filter(|one| one.field == "contact");
    let takes = staff.may(site, Act::TakeRequest);
    let forms = if takes { forms(site, &ctx).await? } else { Vec::new() };
    let shown = page(&Register {
        frame: Frame::console(site, "Choices", staff).under("requests"),
        forms,
        find: Field {
            id: "contact".to_owned(),
            name: "contact",
            label: "An address",
            hint: "An email address, a telephone number or a postal address.",
            value: beside.contact,
            error: error.map(|one| one.text.clone()),
            choices: Vec::new(),
        },
        found: beside.found,
        which: Field {
            id: "activity".to_owned(),
            name: "activity",
            label: "What they would be written to for",
            value: beside.activity,
            choices: which.collect(),
            ..Field::default()
        },
        lines_max: LINES_MAX,
        figures: beside.figures,
        list: beside.list,
        mistakes: beside.mistake.into_iter().collect(),
        tallies,
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// Leads from the address of a form to the register.
pub(super) async fn back(_staff: Staff) -> Redirect {
    Redirect::to("/staff/choices")
}

/// What is on file of an address.
pub(super) async fn find(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let found = choices::find(&staff.ctx(&site), &site.desk, &asked.contact).await;
    let beside = match found {
        Ok(found) => Beside {
            found: Some(Found::of(&site, &asked.contact, found)?),
            contact: asked.contact,
            ..Beside::default()
        },
        Err(error @ DeskError::Invalid { .. }) => Beside {
            contact: asked.contact,
            mistake: Some(Mistake { field: "contact".to_owned(), text: sentence(&error) }),
            ..Beside::default()
        },
        Err(error) => return Err(error.into()),
    };
    register(&site, &staff, beside).await
}

impl Found {
    fn of(site: &Site, address: &str, found: choices::Found) -> Result<Self, Problem> {
        let applied = crate::site::in_force(site)?;
        let title = |id: &str| {
            let known = applied.pack.activities.get(id);
            known.map_or_else(|| id.to_owned(), |known| known.title.clone())
        };
        let stops = found.stops.into_iter().map(|(what, at)| {
            let what = if what == ALL { EVERYTHING.to_owned() } else { what };
            (what, when::minute(at))
        });
        let consents = found.consents.iter().map(|one| rows(one, title(&one.activity)));
        Ok(Self {
            address: address.to_owned(),
            consents: consents.collect(),
            stops: stops.collect(),
        })
    }
}

/// What stands for every activity, in words.
const EVERYTHING: &str = super::requests::EVERYTHING;

fn rows(consent: &Consent, title: String) -> Vec<Row> {
    let mut rows = vec![
        Row::new("What for", title),
        Row::code("Number", consent.number.clone()),
        Row::new("Said yes", when::minute(consent.given_at)),
        Row::new("By", consent.way.plain()),
        Row::new(
            "Address",
            match consent.confirm {
                Confirm::Without => "needs no letter to confirm it".to_owned(),
                Confirm::Waits { until } => format!("to be confirmed by {}", when::minute(until)),
                Confirm::Done { .. } => "confirmed by a letter to it".to_owned(),
            },
        ),
        Row::new("Taken down by", consent.by.clone()),
    ];
    if !consent.name.is_empty() {
        rows.push(Row::new("Name", consent.name.clone()));
    }
    rows.extend(consent.notice.clone().map(|digest| Row::code("Notice shown, SHA-256", digest)));
    rows.extend(consent.ended.map(|ended| {
        let key = match ended.how {
            How::Withdrawn => "Taken back",
            How::Replaced => "Replaced by a newer one",
        };
        Row::new(key, when::minute(ended.at))
    }));
    rows
}

/// A list is held against the register.
pub(super) async fn hold_list(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(&site);
    let held = choices::hold_against(&ctx, &site.desk, &asked.activity, &asked.list).await;
    let list = match held {
        Ok(lines) => lines,
        Err(error @ (DeskError::Invalid { .. } | DeskError::NotFound("activity"))) => {
            let mistake = Mistake { field: "list".to_owned(), text: sentence(&error) };
            let (activity, mistake) = (asked.activity, Some(mistake));
            return register(&site, &staff, Beside { activity, mistake, ..Beside::default() })
                .await;
        }
        Err(error) => return Err(error.into()),
    };
    let list: Vec<_> = list.into_iter().map(|line| (line.given, said(line.answer))).collect();
    let mut figures = Vec::new();
    for answer in [Some(Contact::May), Some(Contact::Stopped), Some(Contact::NotAgreed), None] {
        let count = list.iter().filter(|(_, words)| *words == said(answer)).count();
        figures.push(Figure { number: count.to_string(), words: said(answer).to_owned() });
    }
    let activity = asked.activity;
    register(&site, &staff, Beside { activity, figures, list, ..Beside::default() }).await
}

fn said(answer: Option<Contact>) -> &'static str {
    match answer {
        Some(Contact::May) => "may be written to",
        Some(Contact::Stopped) => "said stop",
        Some(Contact::NotAgreed) => "did not agree",
        None => "no address",
    }
}

/// A form by which a yes is taken down.
pub(super) async fn form(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let filled = Filled::begun(rights::fresh(&site.desk));
    filled_in(&site, &staff, &id, &Typed { filled, ..Typed::default() }, None).await
}

async fn filled_in(
    site: &Site,
    staff: &Staff,
    id: &str,
    typed: &Typed,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let known = forms(site, &staff.ctx(site)).await?.into_iter().find(|(form, _)| form == id);
    let (_, title) = known.ok_or_else(Problem::no_such_page)?;
    let is_wrong = mistake.is_some();
    let error = mistake.as_ref().filter(|one| one.field == "way").map(|one| one.text.clone());
    let ways = Way::ALL.into_iter().filter(|way| *way != Way::Web);
    let way = Field {
        id: "way".to_owned(),
        name: "way",
        label: "How did they say yes?",
        value: typed.way.clone(),
        error,
        choices: ways
            .map(|way| Choice {
                value: way.code().to_owned(),
                label: when::capital(way.plain()),
                hint: String::new(),
                chosen: false,
            })
            .collect(),
        ..Field::default()
    };
    let shown = page(&Taking {
        frame: Frame::console(site, &title, staff).under("requests"),
        action: format!("/staff/choices/new/{id}"),
        title,
        way,
        fields: public::fields(&typed.filled, mistake.as_ref()),
        mistakes: mistake.into_iter().collect(),
        once: typed.filled.once.clone(),
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// A yes is taken down.
pub(super) async fn take(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let applied = crate::site::in_force(&site)?;
    let Some(way) = Way::from_code(&typed.way).filter(|way| *way != Way::Web) else {
        let text = "Say how they said yes.".to_owned();
        let mistake = Mistake { field: "way".to_owned(), text };
        return filled_in(&site, &staff, &id, &typed, Some(mistake)).await;
    };
    let agreed = Agreed {
        form: id.clone(),
        contact: typed.filled.contact.clone(),
        name: typed.filled.name.clone(),
        way: Some(way),
        once: Some(typed.filled.once.clone()),
        ..Agreed::default()
    };
    match choices::agree(&staff.ctx(&site), &site.desk, &agreed).await {
        Ok(kept) => {
            let title = offer(&applied.pack, &id).map(|one| one.form.title.clone());
            Ok(page(&Taken {
                frame: Frame::console(&site, "It is taken down", &staff).under("requests"),
                rows: vec![
                    Row::new("What for", title.unwrap_or_default()),
                    Row::code("The number", kept.number),
                    Row::code("The secret", kept.secret),
                ],
            }))
        }
        Err(error @ DeskError::Invalid { .. }) => {
            filled_in(&site, &staff, &id, &typed, Some(public::mistake(&error))).await
        }
        Err(error) => Err(error.into()),
    }
}
