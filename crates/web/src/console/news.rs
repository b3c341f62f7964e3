//! What one's own area is told, for whoever answers for it.
//!
//! Invariant: what is written here is published at once under the area of whoever writes, and goes
//! on the day that they name.

use crate::Site;
use crate::layout::{Choice, Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::requests::day;
use crate::session::Staff;
use crate::site::areas_heading as heading;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::areas::{self, NewPost, Post, Sort};
use jiff::civil::Date;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "news.html")]
struct Shown {
    frame: Frame,
    mistakes: Vec<Mistake>,
    /// The id of the area, for its public page.
    area: String,
    lines: Vec<Line>,
    sort: Field,
    title: Field,
    text: Field,
    on: Field,
    until: Field,
}

struct Line {
    id: String,
    title: String,
    sort: &'static str,
    until: String,
}

/// What the form says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    sort: String,
    title: String,
    text: String,
    on: String,
    until: String,
}

/// The page.
pub(super) async fn show(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    shown(&site, &staff, &Filled::default(), None).await
}

async fn shown(
    site: &Site,
    staff: &Staff,
    filled: &Filled,
    mistake: Option<Mistake>,
) -> Result<Response, Problem> {
    let (area, posts) = areas::mine(&staff.ctx(site), &site.desk).await?;
    let field = |id: &'static str, label, hint, value: &str| Field {
        id: id.to_owned(),
        name: id,
        label,
        hint,
        value: value.to_owned(),
        error: mistake.as_ref().filter(|one| one.field == id).map(|one| one.text.clone()),
        ..Field::default()
    };
    let sort = Field {
        choices: Sort::ALL.map(choice).to_vec(),
        ..field("sort", "What is it?", "", &filled.sort)
    };
    let is_wrong = mistake.is_some();
    let page = page(&Shown {
        frame: Frame::console(site, "Your area", staff).under("news"),
        area,
        lines: posts.into_iter().map(line).collect(),
        sort,
        title: field("title", "Heading", "", &filled.title),
        text: field("text", "What it says", "Name nobody whom it need not name.", &filled.text),
        on: field("on", "The day of the event", "For an event alone.", &filled.on),
        until: field("until", "The last day on which it stands", "", &filled.until),
        mistakes: mistake.into_iter().collect(),
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

fn choice(sort: Sort) -> Choice {
    Choice {
        value: sort.word().to_owned(),
        label: heading(sort).to_owned(),
        hint: String::new(),
        chosen: false,
    }
}

fn line((id, post): (String, Post)) -> Line {
    Line { id, title: post.title, sort: heading(post.sort), until: day(post.until) }
}

/// Something is published.
pub(super) async fn publish(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let wrong =
        |field: &str, text: &str| Some(Mistake { field: field.to_owned(), text: text.to_owned() });
    let date = |typed: &str| typed.parse::<Date>().ok();
    let Some(sort) = Sort::of(&filled.sort) else {
        let mistake = wrong("sort", "Say what it is: an appeal, news, an event or a contact");
        return shown(&site, &staff, &filled, mistake).await;
    };
    let Some(until) = date(&filled.until) else {
        let mistake = wrong("until", "Give the last day on which it stands");
        return shown(&site, &staff, &filled, mistake).await;
    };
    let new = NewPost {
        sort,
        title: filled.title.clone(),
        text: filled.text.clone(),
        on: date(&filled.on),
        until,
    };
    match areas::publish(&staff.ctx(&site), &site.desk, &new).await {
        Ok(_) => Ok(Redirect::to("/staff/news").into_response()),
        Err(error @ DeskError::Invalid { what, .. }) => {
            let field = match what {
                "the heading" => "title",
                "what it says" => "text",
                "the day of the event" => "on",
                _ => "until",
            };
            shown(&site, &staff, &filled, wrong(field, &sentence(&error))).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Back from an address that only takes forms.
pub(super) async fn back(_staff: Staff) -> Redirect {
    Redirect::to("/staff/news")
}

/// Something is taken down.
pub(super) async fn take_down(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    areas::take_down(&staff.ctx(&site), &site.desk, &id).await?;
    Ok(Redirect::to("/staff/news").into_response())
}
