//! A stop that somebody asks for, ticked and carried out.
//!
//! Invariant: what is offered is what the desk would stop; what was done stands on the request.

use super::one;
use crate::Site;
use crate::layout::Choice;
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use crate::when;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::choices::ALL;
use desk::rights::{self, Request};
use pack::Pack;
use std::sync::Arc;

/// What can be carried out, and what was.
pub(super) struct Carry {
    pub(super) choices: Vec<Choice>,
    /// What, how many consents ended, when and by whom.
    pub(super) done: Vec<(String, u64, String, String)>,
}

impl Carry {
    pub(super) fn of(pack: &Pack, request: &Request) -> Self {
        let can = rights::to_carry_out(pack, request);
        let choice = |value: String, label: String| Choice {
            value,
            label,
            hint: String::new(),
            chosen: false,
        };
        let mut choices: Vec<_> =
            can.into_iter().map(|(value, label)| choice(value, label)).collect();
        if !choices.is_empty() {
            choices.push(choice(ALL.to_owned(), EVERYTHING.to_owned()));
        }
        let done = request.carried.iter().map(|one| {
            let known = pack.activities.get(one.activity.as_str());
            let title = known.map_or_else(|| EVERYTHING.to_owned(), |known| known.title.clone());
            (title, one.withdrawn, when::minute(one.at), one.by.clone())
        });
        Self { choices, done: done.collect() }
    }
}

/// What stands for every activity, in words.
pub(in crate::console) const EVERYTHING: &str = "Everything that they do not ask for themselves";

pub(in crate::console) async fn carry_out(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let ticked = pairs.into_iter().filter(|(name, _)| name == "what");
    let ticked: Vec<_> = ticked.map(|(_, value)| value).collect();
    match rights::carry_out(&staff.ctx(&site), &site.desk, &id, &ticked).await {
        Ok(()) => Ok(Redirect::to(&format!("/staff/requests/{id}?done=carry-out")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            one::again(&site, &staff, &id, "carry-out", sentence(&error)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Leads from the address of the form to the request that it is about.
pub(in crate::console) async fn back(
    _staff: Staff,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    if id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(Redirect::to(&format!("/staff/requests/{id}")))
    } else {
        Err(Problem::no_such_page())
    }
}
