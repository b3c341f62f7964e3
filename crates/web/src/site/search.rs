//! Looking for words in the notices and among the forms.
//!
//! Invariant: what somebody looks for travels in the body of a form, is shown to them alone and is
//! kept nowhere; its words are counted where its visitor agreed to be counted.

mod index;

use crate::counting::Searched;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::site::home::{audience, is_here};
use crate::site::in_force;
use crate::{Site, visit};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use index::{Index, Passage, Piece, Sort};
use pack::Pack;
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};

/// The longest question, in characters.
const SOUGHT_MAX_CHARS: usize = 200;

/// The most that is shown.
const FOUND_MAX: usize = 30;

/// The index of the policy that was in force last.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<(u32, Arc<Index>)>>);

#[derive(Template)]
#[template(path = "search.notices.html")]
struct Shown {
    frame: Frame,
    sought: String,
    /// What was found; nothing where nobody looked yet.
    found: Option<Vec<Found>>,
    /// Whether there is more than is shown.
    more: bool,
}

/// A passage in which the words stand.
struct Found {
    href: String,
    heading: String,
    /// Of which notice, or that it is a form.
    of: String,
    about: &'static str,
    pieces: Vec<Piece>,
}

/// What the form says.
#[derive(Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    sought: String,
}

/// The page.
pub(super) async fn show(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let frame = Frame::public(&site, "Search").under("search");
    Ok(page(&Shown { frame, sought: String::new(), found: None, more: false }))
}

/// What was found.
pub(super) async fn look(
    State(site): State<Arc<Site>>,
    Form(Sought { sought }): Form<Sought>,
) -> Result<Response, Problem> {
    let applied = in_force(&site)?;
    let sought: String = sought.trim().chars().take(SOUGHT_MAX_CHARS).collect();
    let index = site.index.of(applied.version, &applied.pack);
    let here = |passage: &Passage| shown_here(&applied.pack, passage);
    let mut found = index.find(&sought, here);
    let more = found.len() > FOUND_MAX;
    found.truncate(FOUND_MAX);
    let found = found.into_iter().map(|(passage, pieces)| line(passage, pieces)).collect();
    let frame = Frame::public(&site, "Search").under("search");
    let words = Searched(sought.clone());
    let mut response = page(&Shown { frame, sought, found: Some(found), more });
    response.extensions_mut().insert(words);
    Ok(response)
}

impl Kept {
    /// The index of a policy, made when it is first asked for.
    fn of(&self, version: u32, pack: &Pack) -> Arc<Index> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, index)) = kept.as_ref().filter(|(of, _)| *of == version) {
            return Arc::clone(index);
        }
        let index = Arc::new(Index::of(pack));
        *kept = Some((version, Arc::clone(&index)));
        index
    }
}

/// Whether the site of this visit shows what a passage is of.
fn shown_here(pack: &Pack, passage: &Passage) -> bool {
    match &passage.sort {
        Sort::Notice(id, _) => pack.notices.get(id).is_some_and(|notice| is_here(pack, notice)),
        Sort::Form(controller) => visit::current().shows(pack, controller),
    }
}

fn line(passage: &Passage, pieces: Vec<Piece>) -> Found {
    let about = match &passage.sort {
        Sort::Notice(_, of) => audience(*of),
        Sort::Form(_) => "A form",
    };
    Found {
        href: passage.href.clone(),
        heading: passage.heading.clone(),
        of: passage.title.clone(),
        about,
        pieces,
    }
}
