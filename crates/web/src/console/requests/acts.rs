//! What is done with a request by a form.
//!
//! Invariant: a form with a mistake comes back with the reason at its head, and nothing was done.

use super::{information, one};
use crate::Site;
use crate::layout::{Frame, Row, page};
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::rights::{self, Given, Judged, Told};
use jiff::civil::Date;
use rules::rights::calendar::day_of;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "request.secret.html")]
struct Secret {
    frame: Frame,
    id: String,
    rows: Vec<Row>,
}

/// What was filled in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(in crate::console) struct Filled {
    /// The item, the search, the system, the recording, or what happened.
    pub(super) what: String,
    on: String,
    pub(super) words: String,
    outcome: String,
    ground: String,
    told: String,
    why: String,
    weighed: String,
    sure: String,
    authority: String,
    capacity: String,
    how: String,
    advice: String,
    pub(super) hours: String,
    pub(super) minutes: String,
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
    if act == "went-wrong" {
        return went_wrong(&site, &staff, &id, &filled).await;
    }
    match carry_out(&site, &staff, &id, &act, &filled).await {
        Ok(()) => Ok(Redirect::to(&format!("/staff/requests/{id}?done={act}")).into_response()),
        Err(
            error @ (DeskError::Invalid { .. }
            | DeskError::NotFound("recording" | "item" | "parcel")),
        ) => one::again(&site, &staff, &id, &act, sentence(&error)).await,
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
    if let Some(done) = information::carry_out(site, staff, id, act, filled).await {
        return done;
    }
    let (ctx, desk) = (&staff.ctx(site), &site.desk);
    let (what, words) = (filled.what.trim(), filled.words.as_str());
    match act {
        "take-on" => rights::take_on(ctx, desk, id, false).await,
        "give-back" => rights::take_on(ctx, desk, id, true).await,
        "note" => rights::note(ctx, desk, id, words).await,
        "happen" => {
            let told = Told { what: what.to_owned(), on: on(filled)?, words: words.to_owned() };
            rights::happen(ctx, desk, id, &told).await
        }
        "identify" => {
            let judged = Judged {
                sure: filled.sure.clone(),
                authority: filled.authority.clone(),
                capacity: filled.capacity.clone(),
                why: words.to_owned(),
            };
            rights::identify(ctx, desk, id, &judged).await
        }
        "told" => rights::tell_other(ctx, desk, id, what, words).await,
        "gather" => rights::gather(ctx, desk, id, what).await,
        "post" => {
            let on = on(filled)?.unwrap_or_else(|| day_of(ctx.now));
            rights::post(ctx, desk, id, &filled.how, words, on).await
        }
        "arrived" => {
            let on = on(filled)?.unwrap_or_else(|| day_of(ctx.now));
            rights::arrived(ctx, desk, id, what, on).await
        }
        "drop-release" => rights::drop_release(ctx, desk, id, what).await,
        "english" => rights::put_into_english(ctx, desk, id, what, words).await,
        "place" => rights::place(ctx, desk, id, what).await,
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
                advice: filled.advice.clone(),
            };
            rights::decide(ctx, desk, id, what, &given).await
        }
        "propose" => rights::propose(ctx, desk, id, words).await,
        "clear" => rights::clear(ctx, desk, id, true, "").await,
        "return" => rights::clear(ctx, desk, id, false, words).await,
        _ => rights::send(ctx, desk, id).await,
    }
}

/// The day that was filled in, if one was.
fn on(filled: &Filled) -> Result<Option<Date>, DeskError> {
    let on = filled.on.trim();
    let wrong = |_| DeskError::Invalid {
        what: "the day",
        must: "a day from that on which the request came in to today".to_owned(),
    };
    if on.is_empty() { Ok(None) } else { on.parse().map(Some).map_err(wrong) }
}

/// An answer went to somebody else: the page shows the new secret, this once.
async fn went_wrong(
    site: &Site,
    staff: &Staff,
    id: &str,
    filled: &Filled,
) -> Result<Response, Problem> {
    match rights::went_wrong(&staff.ctx(site), &site.desk, id, &filled.words).await {
        Ok(secret) => Ok(page(&Secret {
            frame: Frame::console(site, "A new secret", staff).under("requests"),
            id: id.to_owned(),
            rows: vec![Row::code("The secret", secret)],
        })),
        Err(error @ DeskError::Invalid { .. }) => {
            one::again(site, staff, id, "went-wrong", sentence(&error)).await
        }
        Err(error) => Err(error.into()),
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
        "english" => "Kept, beside what they wrote.",
        "sort" => "Sorted. The clocks below are those of that kind.",
        "place" => "Kept. Whoever decides there is told.",
        "gather" => "Added to what was found, as data to be given.",
        "identify" | "post" => "Kept.",
        "arrived" => "Kept, as proof.",
        "went-wrong" => "The old secret opens nothing any more.",
        "find" => "Added. A recording stays frozen until the request is closed.",
        "add-case" => "Added. The recordings stay frozen until the request is closed.",
        "drop" => "Taken out. If it was a recording, its clocks go on.",
        "search" => "The search is asked for.",
        "told" | "searched" => "Taken down.",
        "decide" => "Decided. It can be changed until the answer is written.",
        "propose" => "The answer waits for a second person now.",
        "clear" => "Cleared. It may go out.",
        "return" => "Given back, with your words as a note.",
        "send" => "Answered. Whoever asked can read it now, and the request is closed.",
        other => return information::done(other),
    })
}
