//! What is done with a request by a form.
//!
//! Invariant: a form with a mistake comes back with the reason at its head, and nothing was done.

use super::one;
use crate::Site;
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::rights::{self, Given, Told};
use serde::Deserialize;
use std::sync::Arc;

/// What was filled in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(in crate::console) struct Filled {
    /// The item, the search, the system, the recording, or what happened.
    what: String,
    on: String,
    words: String,
    outcome: String,
    ground: String,
    told: String,
    why: String,
    weighed: String,
}

pub(in crate::console) async fn act(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, act)): Path<(String, String)>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    if done(&act).is_none() || ["file", "redact", "carry-out"].contains(&act.as_str()) {
        return Err(Problem::no_such_page());
    }
    match carry_out(&site, &staff, &id, &act, &filled).await {
        Ok(()) => Ok(Redirect::to(&format!("/staff/requests/{id}?done={act}")).into_response()),
        Err(error @ (DeskError::Invalid { .. } | DeskError::NotFound("recording" | "item"))) => {
            one::again(&site, &staff, &id, &act, sentence(&error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn carry_out(
    site: &Site,
    staff: &Staff,
    id: &str,
    act: &str,
    filled: &Filled,
) -> Result<(), DeskError> {
    let (ctx, desk) = (&staff.ctx(site), &site.desk);
    let (what, words) = (filled.what.trim(), filled.words.as_str());
    match act {
        "take-on" => rights::take_on(ctx, desk, id, false).await,
        "give-back" => rights::take_on(ctx, desk, id, true).await,
        "note" => rights::note(ctx, desk, id, words).await,
        "happen" => {
            let on = filled.on.trim();
            let wrong = |_| DeskError::Invalid {
                what: "the day",
                must: "a day from that on which the request came in to today".to_owned(),
            };
            let on = if on.is_empty() { None } else { Some(on.parse().map_err(wrong)?) };
            let told = Told { what: what.to_owned(), on, words: words.to_owned() };
            rights::happen(ctx, desk, id, &told).await
        }
        "drop-release" => rights::drop_release(ctx, desk, id, what).await,
        "sort" => rights::sort(ctx, desk, id, what).await,
        "find" => rights::add_item(ctx, desk, id, words, Some(what)).await,
        "add-case" => rights::add_case(ctx, desk, id, what).await.map(drop),
        "drop" => rights::drop_item(ctx, desk, id, what).await,
        "search" => rights::ask_search(ctx, desk, id, what, words).await,
        "searched" => rights::make_search(ctx, desk, id, what, words).await,
        "decide" => {
            let given = Given {
                outcome: filled.outcome.clone(),
                ground: filled.ground.clone(),
                told: filled.told.clone(),
                why: filled.why.clone(),
                weighed: filled.weighed.clone(),
            };
            rights::decide(ctx, desk, id, what, &given).await
        }
        "propose" => rights::propose(ctx, desk, id, words).await,
        "clear" => rights::clear(ctx, desk, id, true, "").await,
        "return" => rights::clear(ctx, desk, id, false, words).await,
        _ => rights::send(ctx, desk, id).await,
    }
}

/// Leads from the address of a form to the request that it is about.
pub(in crate::console) async fn back(
    _staff: Staff,
    Path((id, act)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let known = done(&act).is_some() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if known {
        Ok(Redirect::to(&format!("/staff/requests/{id}")))
    } else {
        Err(Problem::no_such_page())
    }
}

/// What an act did, as a notification says it; also which acts there are.
pub(in crate::console) fn done(act: &str) -> Option<&'static str> {
    Some(match act {
        "take-on" => "It is yours now.",
        "give-back" => "Given back. Somebody else can take it on.",
        "file" => "Added, and sealed.",
        "redact" => "Made, read again, and added to the files.",
        "note" => "Noted, for those who work on it.",
        "happen" => "Taken down. The clocks below are counted anew.",
        "drop-release" => "Taken out. It does not go with the answer.",
        "carry-out" => "Done, everywhere at once. The stops stay when this request is gone.",
        "sort" => "Sorted. The clocks below are those of that kind.",
        "find" => "Added. A recording stays frozen until the request is closed.",
        "add-case" => "Added. The recordings stay frozen until the request is closed.",
        "drop" => "Taken out. If it was a recording, its clocks go on.",
        "search" => "The search is asked for.",
        "searched" => "Taken down.",
        "decide" => "Decided. It can be changed until the answer is written.",
        "propose" => "The answer waits for a second person now.",
        "clear" => "Cleared. It may go out.",
        "return" => "Given back, with your words as a note.",
        "send" => "Answered. Whoever asked can read it now, and the request is closed.",
        _ => return None,
    })
}
