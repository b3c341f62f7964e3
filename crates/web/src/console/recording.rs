//! One recording: the player, what is known of it, its life, and what can be done with it.
//!
//! Invariant: a form is offered only where the policy would grant it, and what is refused is said.

use super::library::{named, state_words};
use super::timeline::{self, Timeline};
use super::{Badge, acts};
use crate::Site;
use crate::layout::{Choice, Field, Frame, Mistake, Row, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::evidence::{self, Recording, Shown, State as Standing};
use pack::{Act, Pack};
use rules::access::{Refusal, Restriction};
use rules::evidence::{ClockDoubt, Condition};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "recording.html")]
struct Page {
    frame: Frame,
    title: String,
    media: String,
    done: Option<&'static str>,
    mistakes: Vec<Mistake>,
    warnings: Vec<String>,
    plays: bool,
    may_view: bool,
    /// Where it is opened in an emergency, if it does not open otherwise.
    emergency: Option<String>,
    badge: Badge,
    life: Timeline,
    facts: Vec<Row>,
    receipts: Vec<Given>,
    categories: Vec<Kept>,
    holds: Vec<Kept>,
    categorise: Option<Form>,
    hold: Option<Form>,
    refused: Vec<Refused>,
    /// Who may see it: its case and how far it is closed.
    need: Vec<Row>,
    /// Why whoever looks may see it, rule by rule.
    why: Vec<String>,
    case: Option<Form>,
    restrict: Option<Form>,
    grant: Option<Form>,
}

/// A receipt given to a dock, in words.
struct Given {
    dock: String,
    camera: String,
    at: String,
    released: String,
}

/// A category or a hold on the recording, with the form that takes it back.
struct Kept {
    title: String,
    at: String,
    by: String,
    why: String,
    /// What the form sends.
    name: &'static str,
    value: String,
    form: Option<Form>,
}

/// What may not be done with it, and why not.
struct Refused {
    what: Vec<&'static str>,
    why: String,
}

/// A form with a choice, if it has one, and a reason.
struct Form {
    action: String,
    open: bool,
    choice: Field,
    more: Option<Field>,
    why: Field,
}

/// A form that came back with a mistake, to be shown again as it was filled in.
#[derive(Debug, Default, Clone)]
pub(super) struct Returned {
    pub(super) act: String,
    /// The category, the kind of hold, or the hold's id.
    pub(super) what: String,
    pub(super) hours: String,
    pub(super) why: String,
    /// What is wrong, field by field.
    pub(super) what_error: Option<String>,
    pub(super) hours_error: Option<String>,
    pub(super) why_error: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    done: Option<String>,
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let done = asked.done.as_deref().and_then(acts::done);
    render(&site, &staff, &id, done, &Returned::default()).await
}

/// The page after a form that could not be taken.
pub(super) async fn again(
    site: &Site,
    staff: &Staff,
    id: &str,
    returned: &Returned,
) -> Result<Response, Problem> {
    let page = render(site, staff, id, None, returned).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn render(
    site: &Site,
    staff: &Staff,
    id: &str,
    done: Option<&'static str>,
    returned: &Returned,
) -> Result<Response, Problem> {
    let ctx = staff.ctx(site);
    let shown = evidence::show(&ctx, &site.desk, id).await?;
    let applied = desk::packs::current(&site.desk).ok_or(desk::DeskError::NoPolicy)?;
    let allowed = evidence::allowed(&ctx, &site.desk, id, &FORMS.map(|(act, _)| act)).await?;
    let forms = Forms { pack: &applied.pack, id: &shown.id, returned, allowed };
    let Shown { state, recording, decision, .. } = &shown;
    let title = named(recording.file_name.clone());
    let prefix = if returned.act.is_empty() { "" } else { "Error: " };
    let (categories, holds) = forms.kept(recording);
    let (categorise, hold) = forms.offered(recording);
    Ok(page(&Page {
        frame: Frame::console(site, &format!("{prefix}{title}"), staff).under("recordings"),
        media: format!("/staff/recordings/{}/media", shown.id),
        done,
        mistakes: forms.mistakes(),
        warnings: warnings(*state, recording),
        plays: recording.condition() != Condition::NotVideo,
        may_view: forms.may(Act::View),
        // In an emergency opens what their role plays, only not this one.
        emergency: (staff.may(site, Act::View) && !forms.may(Act::View))
            .then(|| format!("/staff/emergency?recording={}", shown.id)),
        badge: Badge::of(decision, ctx.now),
        life: timeline::of(recording, decision, ctx.now),
        facts: facts(&shown),
        receipts: receipts(recording),
        categories,
        holds,
        categorise,
        hold,
        refused: forms.refused(),
        need: need(recording),
        why: shown.rules.iter().map(|rule| rule.plain.clone()).collect(),
        case: forms.may(Act::Categorise).then(|| forms.form("case", "", Vec::new())),
        restrict: forms.may(Act::Restrict).then(|| forms.form("restrict", "", closings())),
        grant: forms.may(Act::Grant).then(|| forms.form("grant", "", Vec::new())),
        title,
    }))
}

fn warnings(state: Standing, recording: &Recording) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(doubt) = recording.clock_doubt.as_deref().and_then(ClockDoubt::from_code) {
        let said = doubt.plain();
        warnings.push(format!("In quarantine. {said} Its clock runs from docking instead."));
    }
    let condition = recording.condition();
    if condition != Condition::Whole {
        warnings.push(condition.plain().to_owned());
    }
    if state == Standing::Disposing {
        warnings.push("Its deletion has begun. Nothing can be added any more.".to_owned());
    }
    warnings
}

fn facts(shown: &Shown) -> Vec<Row> {
    let recording = &shown.recording;
    let given =
        |at: Option<jiff::Timestamp>| at.map_or_else(|| "not given".to_owned(), when::minute);
    vec![
        Row::new("State", state_words(shown.state)),
        Row::new("Officer", named(recording.officer.clone())),
        Row::new("Camera", named(recording.camera.clone())),
        Row::new("Recorded from", given(recording.recorded_from)),
        Row::new("Recorded to", given(recording.recorded_to)),
        Row::new("Received", when::minute(recording.received_at)),
        Row::new("Length", when::size(recording.size_bytes)),
        Row::new("File", recording.condition().plain()),
        Row::code("Type", recording.media_type.clone()),
        Row::code("SHA-256", recording.sha256.clone()),
        Row::code("Handle in the ledger", shown.handle.to_string()),
    ]
}

/// Its case, and how far it is closed.
fn need(recording: &Recording) -> Vec<Row> {
    let case = recording.case.clone().unwrap_or_else(|| "none".to_owned());
    let closed = match recording.restriction() {
        Restriction::None => "not closed beyond what roles and cases allow",
        Restriction::Restricted => "restricted: those who need to know, others learn nothing of it",
        Restriction::Sealed => "sealed: those who were granted it",
    };
    vec![Row::new("Case", case), Row::new("Closed", closed)]
}

/// How far a recording can be closed, to choose from.
fn closings() -> Vec<Choice> {
    let choice = |value: Restriction, label: &str, hint: &str| Choice {
        value: value.as_str().to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        chosen: false,
    };
    vec![
        choice(Restriction::None, "Open it", "As open as roles and its case allow."),
        choice(
            Restriction::Restricted,
            "Restrict it",
            "For those who need to know of it. Others do not learn that it is there.",
        ),
        choice(
            Restriction::Sealed,
            "Seal it",
            "For those who are granted it. It opens in no emergency.",
        ),
    ]
}

fn receipts(recording: &Recording) -> Vec<Given> {
    let given = recording.receipts.iter().map(|receipt| Given {
        dock: receipt.dock.clone(),
        camera: named(receipt.camera.clone()),
        at: when::minute(receipt.at),
        released: receipt.released_at.map_or_else(|| "not yet".to_owned(), when::minute),
    });
    given.collect()
}

/// What a form of the page does, and in words.
const FORMS: [(Act, &str); 6] = [
    (Act::View, "play it"),
    (Act::Categorise, "mark it as evidence or put it into a case"),
    (Act::Hold, "place holds"),
    (Act::ReleaseHold, "release holds"),
    (Act::Restrict, "close or open it"),
    (Act::Grant, "let somebody see it"),
];

/// All that the forms of a page are made from.
struct Forms<'a> {
    pack: &'a Pack,
    id: &'a str,
    returned: &'a Returned,
    /// What the policy says of each of [`FORMS`] and this recording.
    allowed: Vec<(Act, Option<Refusal>)>,
}

impl Forms<'_> {
    fn may(&self, act: Act) -> bool {
        self.allowed.iter().any(|(one, refused)| *one == act && refused.is_none())
    }

    /// The form of an act, filled in as it came back if it was this one.
    fn form(&self, act: &'static str, what: &str, choices: Vec<Choice>) -> Form {
        let came_back = self.returned.act == act && (what.is_empty() || self.returned.what == what);
        let suffix = if what.is_empty() { act.to_owned() } else { format!("{act}-{what}") };
        let filled = |text: &str| if came_back { text.to_owned() } else { String::new() };
        let error = |text: &Option<String>| text.clone().filter(|_| came_back);
        let (name, label) = match act {
            "hold" => ("what", "Kind of hold"),
            "case" => ("what", "Case reference"),
            "restrict" => ("what", "How far it is closed"),
            "grant" => ("what", "Staff number"),
            _ => ("what", "Category"),
        };
        Form {
            action: format!("/staff/recordings/{}/{act}", self.id),
            open: came_back,
            choice: Field {
                id: format!("what-{suffix}"),
                name,
                label,
                value: filled(&self.returned.what),
                error: error(&self.returned.what_error),
                choices,
                hint: if act == "case" { "Empty to take it out of its case." } else { "" },
            },
            more: (act == "grant").then(|| Field {
                id: format!("hours-{suffix}"),
                name: "hours",
                label: "For how many hours",
                hint: "1 to 720.",
                value: filled(&self.returned.hours),
                error: error(&self.returned.hours_error),
                choices: Vec::new(),
            }),
            why: Field {
                id: format!("why-{suffix}"),
                name: "why",
                label: "Reason",
                hint: "A sentence. It is kept sealed with the recording and deleted with it.",
                value: filled(&self.returned.why),
                error: error(&self.returned.why_error),
                choices: Vec::new(),
            },
        }
    }

    /// What keeps the recording now, each with the form that takes it back.
    fn kept(&self, recording: &Recording) -> (Vec<Kept>, Vec<Kept>) {
        let categories = recording.categories.iter().map(|given| {
            let known = self.pack.categories.get(given.category.as_str());
            let form = || self.form("uncategorise", &given.category, Vec::new());
            Kept {
                title: known.map_or_else(|| given.category.clone(), |known| known.title.clone()),
                at: when::minute(given.at),
                by: given.by.clone(),
                why: given.why.clone(),
                name: "what",
                value: given.category.clone(),
                form: self.may(Act::Categorise).then(form),
            }
        });
        let holds = recording.holds.iter().map(|given| {
            let known = self.pack.holds.get(given.hold.as_str());
            let form = || self.form("release-hold", &given.id, Vec::new());
            Kept {
                title: known.map_or_else(|| given.hold.clone(), |known| known.title.clone()),
                at: when::minute(given.at),
                by: given.by.clone(),
                why: given.why.clone(),
                name: "what",
                value: given.id.clone(),
                form: self.may(Act::ReleaseHold).then(form),
            }
        });
        (categories.collect(), holds.collect())
    }

    /// The forms that add something, where the policy grants them.
    fn offered(&self, recording: &Recording) -> (Option<Form>, Option<Form>) {
        let has = |id: &str| recording.categories.iter().any(|given| given.category == id);
        let open = self.pack.categories.values().filter(|known| !has(known.id.as_str()));
        let categories: Vec<_> = open
            .map(|known| Choice {
                value: known.id.as_str().to_owned(),
                label: known.title.clone(),
                hint: format!("{} Kept {}.", known.plain, known.keep),
                chosen: false,
            })
            .collect();
        let holds = self.pack.holds.values().map(|known| Choice {
            value: known.id.as_str().to_owned(),
            label: known.title.clone(),
            hint: format!("{} To be looked at within {}.", known.plain, known.review_within),
            chosen: false,
        });
        let categorise = self.may(Act::Categorise) && !categories.is_empty();
        (
            categorise.then(|| self.form("categorise", "", categories)),
            self.may(Act::Hold).then(|| self.form("hold", "", holds.collect())),
        )
    }

    /// What the policy does not let whoever looks do with this one, said rather than hidden; what
    /// is refused for one reason stands together.
    fn refused(&self) -> Vec<Refused> {
        let mut all: Vec<Refused> = Vec::new();
        for (act, refusal) in &self.allowed {
            let words = FORMS.iter().find(|(one, _)| one == act).map(|(_, words)| *words);
            let (Some(words), Some(refusal)) = (words, refusal) else { continue };
            let why = sentence(refusal);
            match all.iter_mut().find(|one| one.why == why) {
                Some(one) => one.what.push(words),
                None => all.push(Refused { what: vec![words], why }),
            }
        }
        all
    }

    fn mistakes(&self) -> Vec<Mistake> {
        let Returned { act, what, what_error, hours_error, why_error, .. } = self.returned;
        let own = matches!(act.as_str(), "uncategorise" | "release-hold");
        let suffix = if own { format!("{act}-{what}") } else { act.clone() };
        let what = what_error.iter().map(|text| ("what", text));
        let why = why_error.iter().map(|text| ("why", text));
        let hours = hours_error.iter().map(|text| ("hours", text));
        what.chain(hours)
            .chain(why)
            .map(|(field, text)| Mistake { field: format!("{field}-{suffix}"), text: text.clone() })
            .collect()
    }
}
