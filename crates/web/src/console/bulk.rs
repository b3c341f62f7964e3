//! One act on several recordings: its plan, and what came of it.
//!
//! Invariant: nothing is done before the plan was shown; what each recording allows is the desk's
//! affair, and is asked again when the plan is carried out.

use super::library::named;
use super::search::deed as choice;
use crate::Site;
use crate::layout::{Field, Frame, Mistake, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use desk::DeskError;
use desk::evidence::{self, Deed};
use pack::Act;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "bulk.html")]
struct Page {
    frame: Frame,
    mistakes: Vec<Mistake>,
    title: String,
    lead: String,
    is_done: bool,
    lines: Vec<Line>,
    deed: String,
    ids: Vec<String>,
    why: Option<Field>,
    button: String,
}

struct Line {
    id: String,
    file: String,
    words: String,
    is_shut: bool,
}

/// The fields of a form in their order; one may stand several times.
type Pairs = Vec<(String, String)>;

/// What was filled in.
#[derive(Default)]
struct Filled {
    deed: String,
    ids: Vec<String>,
    why: String,
}

/// What may be done with several recordings at once, for whoever looks; `None` for nothing.
pub(super) fn deeds(site: &Site, staff: &Staff) -> Option<Field> {
    let applied = desk::packs::current(&site.desk)?;
    let mut choices = Vec::new();
    if staff.may(site, Act::Hold) {
        let holds = applied.pack.holds.values();
        choices.extend(holds.map(|hold| {
            choice(format!("hold:{}", hold.id.as_str()), format!("Hold: {}", hold.title))
        }));
    }
    if staff.may(site, Act::Categorise) {
        let categories = applied.pack.categories.values();
        choices.extend(categories.map(|known| {
            let label = format!("Mark as evidence: {}", known.title);
            choice(format!("category:{}", known.id.as_str()), label)
        }));
        if let Some(case) = staff.case() {
            choices.push(choice("case".to_owned(), format!("Put into the case {case}")));
        }
    }
    (!choices.is_empty()).then(|| Field {
        id: "deed".to_owned(),
        name: "deed",
        label: "Do this",
        choices,
        ..Field::default()
    })
}

/// The plan of an act on the recordings that were chosen.
pub(super) async fn plan(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(form): Form<Pairs>,
) -> Result<Response, Problem> {
    let filled = Filled::read(form);
    show_plan(&site, &staff, &filled, None).await
}

pub(super) async fn carry_out(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Form(form): Form<Pairs>,
) -> Result<Response, Problem> {
    let filled = Filled::read(form);
    let Some(deed) = filled.deed() else { return show_plan(&site, &staff, &filled, None).await };
    let (ctx, why) = (staff.ctx(&site), filled.why.trim());
    if why.is_empty() {
        return show_plan(&site, &staff, &filled, Some("Give a reason")).await;
    }
    let names = names(&site, &staff, &deed, &filled).await?;
    let carried = evidence::carry_out(&ctx, &site.desk, &deed, &filled.ids, why).await?;
    let done = carried.iter().filter(|one| one.outcome.is_ok()).count() as u64;
    let not = carried.len() as u64 - done;
    let lead = match not {
        0 => format!("Done with {}.", when::things(done, "recording", "recordings")),
        _ => format!("Done with {done}, not done with {not}: the table says why."),
    };
    let lines = carried.into_iter().map(|one| Line {
        file: names.get(&one.id).cloned().unwrap_or_else(|| "a recording".to_owned()),
        id: one.id,
        is_shut: one.outcome.is_err(),
        words: match one.outcome {
            Ok(()) => "Done.".to_owned(),
            Err(error) => sentence(&error),
        },
    });
    Ok(page(&Page {
        frame: Frame::console(&site, "What was done", &staff).under("search"),
        mistakes: Vec::new(),
        title: "What was done".to_owned(),
        lead,
        is_done: true,
        lines: lines.collect(),
        deed: String::new(),
        ids: Vec::new(),
        why: None,
        button: String::new(),
    }))
}

/// What the recordings are called, as whoever acts may see.
async fn names(
    site: &Site,
    staff: &Staff,
    deed: &Deed,
    filled: &Filled,
) -> Result<BTreeMap<String, String>, Problem> {
    let seen = evidence::foresee(&staff.ctx(site), &site.desk, deed, &filled.ids).await?;
    Ok(seen.into_iter().map(|one| (one.id, named(one.file_name))).collect())
}

async fn show_plan(
    site: &Site,
    staff: &Staff,
    filled: &Filled,
    no_reason: Option<&str>,
) -> Result<Response, Problem> {
    let Some(deed) = filled.deed() else {
        return Ok(wrong(site, staff, "Choose what to do, and go back to choose."));
    };
    let seen = evidence::foresee(&staff.ctx(site), &site.desk, &deed, &filled.ids).await;
    let seen = match seen {
        Err(error @ DeskError::Invalid { .. }) => {
            let words = match error {
                DeskError::Invalid { what: "the recordings", .. } => {
                    let most = evidence::BULK_MAX;
                    format!("Go back and choose some recordings, {most} at most.")
                }
                error => sentence(&error),
            };
            return Ok(wrong(site, staff, &words));
        }
        other => other?,
    };
    let (can, not) = seen.iter().partition::<Vec<_>, _>(|one| one.obstacle.is_none());
    let count = when::things(can.len() as u64, "recording", "recordings");
    let lead = match not.len() {
        0 => format!("This would be done with {count}. Nothing was done yet."),
        more => format!(
            "This would be done with {count}, and not with {more}: the table says why. Nothing \
             was done yet."
        ),
    };
    let ids = can.iter().map(|one| one.id.clone()).collect();
    let why = Field {
        id: "why".to_owned(),
        name: "why",
        label: "Reason",
        hint: "A sentence. It is kept sealed with each recording and deleted with it.",
        value: filled.why.clone(),
        error: no_reason.map(str::to_owned),
        choices: Vec::new(),
    };
    let mistake = |text: &str| Mistake { field: "why".to_owned(), text: text.to_owned() };
    let is_empty = can.is_empty();
    let lines = seen.iter().map(|one| Line {
        id: one.id.clone(),
        file: named(one.file_name.clone()),
        is_shut: one.obstacle.is_some(),
        words: match &one.obstacle {
            None => "It would be done.".to_owned(),
            Some(words) => format!("{}.", when::capital(words)),
        },
    });
    let title = words(site, &deed, staff);
    let page = page(&Page {
        frame: Frame::console(site, "A plan", staff).under("search"),
        mistakes: no_reason.map(mistake).into_iter().collect(),
        lead,
        is_done: false,
        lines: lines.collect(),
        deed: filled.deed.clone(),
        ids,
        why: (!is_empty).then_some(why),
        button: format!("Do it with {count}"),
        title,
    });
    let status =
        if no_reason.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

fn wrong(site: &Site, staff: &Staff, words: &str) -> Response {
    let page = page(&Page {
        frame: Frame::console(site, "Error: a plan", staff).under("search"),
        mistakes: vec![Mistake { field: "main".to_owned(), text: words.to_owned() }],
        title: "Several recordings at once".to_owned(),
        lead: "Nothing was done.".to_owned(),
        is_done: false,
        lines: Vec::new(),
        deed: String::new(),
        ids: Vec::new(),
        why: None,
        button: String::new(),
    });
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// What is to be done, as a title.
fn words(site: &Site, deed: &Deed, staff: &Staff) -> String {
    let applied = desk::packs::current(&site.desk);
    let pack = applied.as_ref().map(|applied| &applied.pack);
    match deed {
        Deed::Hold(kind) => {
            let hold = pack.and_then(|pack| pack.holds.get(kind.as_str()));
            format!("Hold: {}", hold.map_or(kind.as_str(), |hold| hold.title.as_str()))
        }
        Deed::Categorise(id) => {
            let known = pack.and_then(|pack| pack.categories.get(id.as_str()));
            let title = known.map_or(id.as_str(), |known| known.title.as_str());
            format!("Mark as evidence: {title}")
        }
        Deed::IntoCase => format!("Put into the case {}", staff.case().unwrap_or_default()),
    }
}

impl Filled {
    fn read(form: Pairs) -> Self {
        let mut filled = Self::default();
        for (name, value) in form {
            match name.as_str() {
                "deed" => filled.deed = value,
                "id" => filled.ids.push(value),
                "why" => filled.why = value,
                _ => {}
            }
        }
        filled
    }

    fn deed(&self) -> Option<Deed> {
        match self.deed.split_once(':') {
            Some(("hold", kind)) => Some(Deed::Hold(kind.to_owned())),
            Some(("category", id)) => Some(Deed::Categorise(id.to_owned())),
            None if self.deed == "case" => Some(Deed::IntoCase),
            _ => None,
        }
    }
}
