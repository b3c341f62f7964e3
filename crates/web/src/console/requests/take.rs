//! Taking a request in for somebody: from a letter, an email, a call, or at the counter.
//!
//! Invariant: the same form and the same rules as on the public site; number and secret are shown
//! once, to be handed over.

use crate::Site;
use crate::layout::{Choice, Field, Frame, Mistake, Row, page};
use crate::problem::Problem;
use crate::requests::day;
use crate::session::Staff;
use crate::site::ask::{self, Fields, Filled};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use desk::rights::{self, Way};
use pack::Act;
use rules::rights::calendar::day_of;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "requests.new.html")]
struct Forms {
    frame: Frame,
    forms: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "requests.take.html")]
struct Taking {
    frame: Frame,
    mistakes: Vec<Mistake>,
    action: String,
    title: String,
    way: Field,
    received: Field,
    is_child: Option<bool>,
    fields: Fields,
    once: String,
}

#[derive(Template)]
#[template(path = "requests.taken.html")]
struct Taken {
    frame: Frame,
    id: Option<String>,
    rows: Vec<Row>,
}

/// What was filled in, with what only staff say.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(in crate::console) struct Typed {
    way: String,
    received: String,
    is_child: Option<String>,
    #[serde(flatten)]
    filled: Filled,
}

/// Which forms there are.
pub(in crate::console) async fn forms(
    State(site): State<Arc<Site>>,
    staff: Staff,
) -> Result<Response, Problem> {
    let forms = rights::forms(&staff.ctx(&site), &site.desk).await?;
    Ok(page(&Forms {
        frame: Frame::console(&site, "Take a request in", &staff).under("requests"),
        forms: forms.into_iter().map(|form| (form.id.as_str().to_owned(), form.title)).collect(),
    }))
}

/// A form.
pub(in crate::console) async fn form(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let filled = Filled::begun(rights::fresh(&site.desk));
    let typed = Typed { filled, ..Typed::default() };
    filled_in(&site, &staff, &id, &typed, None).await
}

async fn filled_in(
    site: &Site,
    staff: &Staff,
    id: &str,
    typed: &Typed,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let forms = rights::forms(&staff.ctx(site), &site.desk).await?;
    let form = forms.into_iter().find(|form| form.id.as_str() == id);
    let form = form.ok_or_else(Problem::no_such_page)?;
    let applied = crate::site::in_force(site)?;
    let is_wrong = mistake.is_some();
    let error =
        |field: &str| mistake.as_ref().filter(|one| one.field == field).map(|one| one.text.clone());
    let ways = Way::ALL.into_iter().filter(|way| *way != Way::Web);
    let way = Field {
        id: "way".to_owned(),
        name: "way",
        label: "How did it come?",
        value: typed.way.clone(),
        error: error("way"),
        choices: ways
            .map(|way| Choice {
                value: way.code().to_owned(),
                label: crate::when::capital(way.plain()),
                hint: String::new(),
                chosen: false,
            })
            .collect(),
        ..Field::default()
    };
    let today = day_of(site.desk.now()).to_string();
    let received = Field {
        id: "received".to_owned(),
        name: "received",
        label: "The day on which it came in",
        hint: "A letter comes in on the day on which it reaches the building.",
        value: if typed.received.is_empty() { today } else { typed.received.clone() },
        error: error("received"),
        ..Field::default()
    };
    let shown = page(&Taking {
        frame: Frame::console(site, &form.title, staff).under("requests"),
        action: format!("/staff/requests/new/{id}"),
        title: form.title.clone(),
        way,
        received,
        is_child: (!form.for_children).then_some(typed.is_child.is_some()),
        fields: ask::fields(&applied.pack, &form, &typed.filled, mistake.as_ref()),
        mistakes: mistake.into_iter().collect(),
        once: typed.filled.once().to_owned(),
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// The form is sent.
pub(in crate::console) async fn take(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(&site);
    let forms = rights::forms(&ctx, &site.desk).await?;
    let form = forms.into_iter().find(|form| form.id.as_str() == id);
    let form = form.ok_or_else(Problem::no_such_page)?;
    let wrong =
        |field: &str, text: &str| Mistake { field: field.to_owned(), text: text.to_owned() };
    let way = Way::from_code(&typed.way).filter(|way| *way != Way::Web);
    let received = typed.received.trim().parse();
    let asked = match (way, received, ask::asked(&form, &typed.filled)) {
        (None, ..) => Err(wrong("way", "Say how it came.")),
        (_, Err(_), _) => Err(wrong("received", "Give the day on which it came in.")),
        (.., Err(mistake)) => Err(mistake),
        (Some(way), Ok(on), Ok(asked)) => Ok(rights::Asked {
            way: Some(way),
            received_on: Some(on),
            is_child: typed.is_child.is_some(),
            ..asked
        }),
    };
    let asked = match asked {
        Ok(asked) => asked,
        Err(mistake) => return filled_in(&site, &staff, &id, &typed, Some(mistake)).await,
    };
    match rights::take_in(&ctx, &site.desk, asked).await {
        Ok(taken) => {
            let mut rows =
                vec![Row::code("The number", taken.number), Row::code("The secret", taken.secret)];
            rows.extend(taken.answer_by.map(|by| Row::new("An answer is due by", day(by))));
            Ok(page(&Taken {
                frame: Frame::console(&site, "It is taken in", &staff).under("requests"),
                id: staff.may(&site, Act::WorkRequests).then_some(taken.id),
                rows,
            }))
        }
        Err(error @ DeskError::Invalid { .. }) => {
            let mistake = ask::mistake(&error);
            filled_in(&site, &staff, &id, &typed, Some(mistake)).await
        }
        Err(error) => Err(error.into()),
    }
}
