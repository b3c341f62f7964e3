//! How a request stands, for whoever has its number and secret; and the letter, once there is one.
//!
//! Invariant: both are typed into a form and stand in no address; a wrong one and an unknown one
//! have the same answer.

use super::site_ctx;
use crate::Site;
use crate::console::Badge;
use crate::layout::{Field, Frame, Mistake, page};
use crate::problem::Problem;
use crate::requests::{badge, day, stage_to_person, to_person};
use crate::site::in_force;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use desk::rights::{self, File, Footage, Letter, Stage};
use pack::Pack;
use pack::render::{Block, Document, DocumentSection, Run};
use press::Print;
use rules::rights::calendar::day_of;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "ask.follow.html")]
struct Asking {
    frame: Frame,
    mistakes: Vec<Mistake>,
    number: Field,
    secret: Field,
}

#[derive(Template)]
#[template(path = "ask.status.html")]
struct Status {
    frame: Frame,
    number: String,
    secret: String,
    asked: &'static str,
    stands: &'static str,
    clocks: Vec<(&'static str, Badge, Option<String>)>,
    happened: Vec<(String, &'static str, String)>,
    answered: bool,
    letter: Option<Letter>,
    /// Files that go with the answer: id, name, size.
    files: Vec<(String, String, String)>,
    /// Whether there is data to take elsewhere.
    has_data: bool,
    /// Footage that goes with it: id, what it is, until when it can be fetched.
    footage: Vec<(String, String, String)>,
}

/// Number and secret, as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Typed {
    pub(super) number: String,
    pub(super) secret: String,
    /// `standard` or `large`, where the letter is wanted on paper.
    print: String,
    /// A file that goes with the answer, or footage.
    pub(super) file: String,
}

impl Typed {
    fn print(&self) -> Option<Print> {
        match self.print.as_str() {
            "standard" => Some(Print::Standard),
            "large" => Some(Print::Large),
            _ => None,
        }
    }
}

/// The form.
pub(crate) async fn ask(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    Ok(asking(&site, &Typed::default(), None))
}

fn asking(site: &Site, typed: &Typed, error: Option<String>) -> Response {
    let field = |id: &'static str, label, hint, value: &str, error: Option<String>| Field {
        id: id.to_owned(),
        name: id,
        label,
        hint,
        value: value.to_owned(),
        error,
        choices: Vec::new(),
    };
    let is_wrong = error.is_some();
    let shown = page(&Asking {
        frame: Frame::public(site, "Follow your request").under("ask"),
        mistakes: error
            .iter()
            .map(|text| Mistake { field: "number".to_owned(), text: text.clone() })
            .collect(),
        number: field("number", "The number", "It begins with R.", &typed.number, error),
        secret: field("secret", "The secret", "Four groups of letters and digits.", "", None),
    });
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, shown).into_response()
}

/// How it stands.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    let found = rights::follow(&ctx, &site.desk, &typed.number, &typed.secret).await;
    let followed = match found {
        Ok(followed) => followed,
        Err(DeskError::NotFound(_)) => {
            let words = "The number or the secret is not right. Look at what you wrote down and \
                         type both again.";
            return Ok(asking(&site, &typed, Some(words.to_owned())));
        }
        Err(error) => return Err(error.into()),
    };
    Ok(status(&site, typed, followed, None))
}

/// The letter.
pub(crate) async fn letter(
    State(site): State<Arc<Site>>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    let letter = rights::letter(&ctx, &site.desk, &typed.number, &typed.secret).await?;
    if let Some(print) = typed.print() {
        return printed(&site, letter, print).await;
    }
    let followed = rights::follow(&ctx, &site.desk, &typed.number, &typed.secret).await?;
    let files = rights::releases(&ctx, &site.desk, &typed.number, &typed.secret).await?;
    let footage = rights::footage(&ctx, &site.desk, &typed.number, &typed.secret).await?;
    Ok(status(&site, typed, followed, Some(Given { letter, files, footage })))
}

/// A file that goes with the answer.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    let (number, secret) = (&typed.number, &typed.secret);
    let (file, bytes) = rights::release(&ctx, &site.desk, number, secret, &typed.file).await?;
    Ok(crate::requests::to_keep(&file.name, bytes))
}

/// The letter as PDF: nothing of it is kept here once it is sent.
pub(super) async fn paper(site: &Site, letter: Letter, print: Print) -> Result<Vec<u8>, Problem> {
    let applied = in_force(site)?;
    let document = document(&applied.pack, letter)?;
    site.press.alone(move || press::pdf(&document, print)).await
}

async fn printed(site: &Site, letter: Letter, print: Print) -> Result<Response, Problem> {
    let name = format!("answer-{}.pdf", letter.number);
    let bytes = paper(site, letter, print).await?;
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers =
        [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

/// A letter as the press sets it: the answer, what was decided, and the pack's own words below.
fn document(pack: &Pack, letter: Letter) -> Result<Document, Problem> {
    let words = |text: String| Block::Paragraph(vec![Run::Text(text)]);
    let section = |id: &str, heading: &str, blocks| DocumentSection {
        id: id.to_owned(),
        heading: heading.to_owned(),
        blocks,
    };
    let below = letter.below.as_deref().ok_or_else(Problem::no_such_page)?;
    let below = pack::render::document(pack, below);
    let below = below.map_err(|_| Problem::internal("rendering a letter"))?;
    let paragraphs = letter.paragraphs.into_iter().map(words).collect();
    let mut sections = vec![section("our-answer", "Our answer", paragraphs)];
    if !letter.items.is_empty() {
        let items = letter.items.into_iter().map(|item| vec![words(item)]).collect();
        let list = Block::List { first: Some(1), items };
        sections.push(section("what-we-decided", "What we decided", vec![list]));
    }
    sections.extend(below.sections);
    let title = format!("Our answer to your request {}", letter.number);
    let controllers = vec![letter.body];
    Ok(Document { title, controllers, last_updated: letter.on, version: 0, sections, ..below })
}

/// An answer with what goes with it.
struct Given {
    letter: Letter,
    files: Vec<File>,
    footage: Vec<Footage>,
}

fn status(site: &Site, typed: Typed, followed: rights::Followed, given: Option<Given>) -> Response {
    let today = day_of(site.desk.now());
    let (letter, files, footage) = match given {
        Some(Given { letter, files, footage }) => (Some(letter), files, footage),
        None => (None, Vec::new(), Vec::new()),
    };
    let clocks = followed
        .clocks
        .iter()
        .map(|(title, answer)| (*title, badge(answer, today), answer.enforce_by.map(day)));
    page(&Status {
        frame: Frame::public(site, "How your request stands").under("ask"),
        number: followed.number,
        secret: typed.secret,
        asked: followed.asked,
        stands: stage_to_person(followed.stage),
        clocks: clocks.collect(),
        happened: followed
            .happened
            .into_iter()
            .map(|(on, what, words)| (day(on), to_person(what), words))
            .collect(),
        answered: followed.stage == Stage::Answered,
        has_data: letter.as_ref().is_some_and(|letter| letter.has_data),
        letter,
        files: files
            .into_iter()
            .map(|file| (file.id, file.name, crate::when::size(file.size_bytes)))
            .collect(),
        footage: footage
            .into_iter()
            .map(|one| (one.id, one.what, day(day_of(one.until))))
            .collect(),
    })
}
