//! What is done with a recording by a form: marked, taken back, held, released.
//!
//! Invariant: each needs a reason; a form with a mistake comes back as it was filled in, and
//! nothing was done.

use super::recording::{self, Returned};
use crate::Site;
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::{DeskError, evidence};
use rules::access::Restriction;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Filled {
    /// The category, the kind of hold, the hold's id, the case, how far to close it, or who.
    #[serde(default)]
    what: String,
    /// For how long.
    #[serde(default)]
    hours: String,
    #[serde(default)]
    why: String,
}

pub(super) async fn act(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, act)): Path<(String, String)>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    if done(&act).is_none() {
        return Err(Problem::no_such_page());
    }
    let (ctx, desk) = (staff.ctx(&site), &site.desk);
    let (what, why) = (filled.what.trim(), filled.why.trim());
    let outcome = match act.as_str() {
        "categorise" => evidence::categorise(&ctx, desk, &id, what, why).await,
        "uncategorise" => evidence::uncategorise(&ctx, desk, &id, what, why).await,
        "hold" => evidence::hold(&ctx, desk, &id, what, why).await.map(drop),
        "case" => {
            let case = Some(what).filter(|case| !case.is_empty());
            evidence::put_into_case(&ctx, desk, &id, case, why).await
        }
        "restrict" => match Restriction::ALL.iter().find(|one| one.as_str() == what) {
            Some(closed) => evidence::restrict(&ctx, desk, &id, *closed, why).await,
            None => Err(DeskError::Invalid { what: "it", must: "one of these".to_owned() }),
        },
        "grant" => {
            let hours = filled.hours.trim().parse().unwrap_or(0);
            evidence::grant(&ctx, desk, &id, what, hours, why).await
        }
        _ => evidence::release_hold(&ctx, desk, &id, what, why).await,
    };
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/staff/recordings/{id}?done={act}")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            let returned = returned(&act, filled, &error);
            recording::again(&site, &staff, &id, &returned).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Leads from the address of a form to the recording it is about, as when a page is loaded again.
pub(super) async fn back(
    _staff: Staff,
    Path((id, act)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let known = done(&act).is_some() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if known {
        Ok(Redirect::to(&format!("/staff/recordings/{id}")))
    } else {
        Err(Problem::no_such_page())
    }
}

/// What an act did, as a notification says it; also which acts there are.
pub(super) fn done(act: &str) -> Option<&'static str> {
    Some(match act {
        "categorise" => "Marked as evidence. It will be kept and not deleted by the clock.",
        "uncategorise" => "The category was taken back. The deletion clock decides again.",
        "hold" => "Held. Nothing deletes it until the hold is released.",
        "case" => "Written down. Who works on the case needs to know of it.",
        "restrict" => "Done. Who may see it from now on stands below.",
        "grant" => "They may see it until then, and were told.",
        "release-hold" => "The hold was released. The other clocks decide again.",
        _ => return None,
    })
}

/// The form with what is wrong in it. The desk names one mistake at a time; both are said here.
fn returned(act: &str, filled: Filled, error: &DeskError) -> Returned {
    let no_reason = filled.why.trim().is_empty();
    let no_choice = filled.what.trim().is_empty();
    let about_reason = matches!(error, DeskError::Invalid { what: "the reason", .. });
    let why_error = match (no_reason, about_reason) {
        (true, _) => Some("Give a reason".to_owned()),
        (false, true) => Some("Give a reason of at most 1,000 bytes".to_owned()),
        (false, false) => None,
    };
    let about_hours = matches!(error, DeskError::Invalid { what: "the hours", .. });
    let hours_error = about_hours.then(|| sentence(error));
    let what_error = match act {
        _ if about_hours => None,
        "restrict" if no_choice => Some("Choose how far it is closed".to_owned()),
        "grant" if no_choice => Some("Say whom".to_owned()),
        "categorise" if no_choice => Some("Choose a category".to_owned()),
        "hold" if no_choice => Some("Choose the kind of hold".to_owned()),
        _ if !about_reason => Some(sentence(error)),
        _ => None,
    };
    let Filled { what, hours, why } = filled;
    Returned { act: act.to_owned(), what, hours, why, what_error, hours_error, why_error }
}
