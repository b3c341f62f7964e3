//! Where letters lead: confirming an address, stopping what comes to it, and what is counted.
//!
//! Invariant: opening a link changes nothing but a count that somebody agreed to; a link names
//! nobody; no cookie is set and no address kept; a link that is counted leads only to where the
//! letter says.

use super::ask::site_ctx;
use crate::layout::{Frame, page};
use crate::limits::{Standing, too_many_forms};
use crate::problem::Problem;
use crate::requests::day;
use crate::{Site, address};
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use desk::choices::{self, Led, Step};
use desk::mailings::{self, Of};
use rules::rights::calendar::day_of;
use std::sync::Arc;

/// A picture of one point that nobody sees.
const PICTURE: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\
                         \x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// How long what a link holds is, in letters.
const LINK_CHARS: usize = 32;

#[derive(Template)]
#[template(path = "mail.link.html")]
struct Linked {
    frame: Frame,
    done: Option<&'static str>,
    heading: &'static str,
    /// What it is about; empty where that is not known any more.
    title: String,
    words: String,
    form: Option<Sends>,
}

/// The one form of such a page.
struct Sends {
    action: String,
    button: &'static str,
    /// Whether it says what a mail program says that sends it (RFC 8058).
    one_click: bool,
}

fn linked(site: &Site, heading: &'static str, title: String, words: &str) -> Linked {
    Linked {
        frame: Frame::public(site, heading).under("ask"),
        done: None,
        heading,
        title,
        words: words.to_owned(),
        form: None,
    }
}

fn is_whole(link: &str) -> bool {
    link.len() == LINK_CHARS && link.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The page of a link to confirm an address.
pub(super) async fn ask(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let led = choices::ask_of_link(&site_ctx(&site, None)?, &site.desk, &code).await;
    asked(&site, &code, led, None)
}

/// An address is confirmed.
pub(super) async fn confirm(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let led = choices::confirm(&site_ctx(&site, None)?, &site.desk, &code).await;
    asked(&site, &code, led, Some("Your address is confirmed."))
}

fn asked(
    site: &Site,
    code: &str,
    led: Result<Led, DeskError>,
    done: Option<&'static str>,
) -> Result<Response, Problem> {
    let Led { title, step } = match led {
        Ok(led) => led,
        Err(DeskError::NotFound(_)) => {
            let words = "Its time is up, or it was not copied whole. If you still want what you \
                         asked for, ask for it again.";
            let shown = linked(site, "This link is no longer good", String::new(), words);
            return Ok((StatusCode::NOT_FOUND, page(&shown)).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    let shown = match step {
        Step::Waits(until) => {
            let words = format!(
                "Somebody asked for this and gave the address to which the letter went. If it was \
                 you, press the button. If it was not, close this page: nothing comes, and the \
                 address is deleted on {}.",
                day(day_of(until))
            );
            let form = Sends {
                action: format!("/choices/confirm/{code}"),
                button: "Yes, send it to me",
                one_click: false,
            };
            Linked { form: Some(form), ..linked(site, "Is this your address?", title, &words) }
        }
        Step::Stands => {
            let words = "It comes to you from now on. Each letter holds a link with which you stop \
                         it with one click.";
            Linked { done, ..linked(site, "You said yes", title, words) }
        }
        Step::Over => {
            let words = "It was stopped since, so nothing comes. If you want it after all, ask for \
                         it again.";
            linked(site, "This has ended", title, words)
        }
    };
    Ok(page(&shown))
}

/// The page of a link to stop something.
pub(super) async fn ask_to_leave(
    State(site): State<Arc<Site>>,
    Path(link): Path<String>,
) -> Result<Response, Problem> {
    let led = choices::list_of_link(&site_ctx(&site, None)?, &site.desk, &link).await;
    left(&site, &link, led, None)
}

/// Something is stopped, by a mail program or by the button of the page. What the body says is not
/// looked at: whoever has the link may stop it. Links that are none count as forms do, so that
/// nobody tries them all night; good ones never do, since a provider sends those of all its
/// customers.
pub(super) async fn leave(
    State(site): State<Arc<Site>>,
    Path(link): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let led = choices::leave(&site_ctx(&site, None)?, &site.desk, &link).await;
    if matches!(led, Err(DeskError::NotFound(_)))
        && let Some(address) = address::of(&request)
        && let Standing::Spent(wait) = site.limits.of_form(&address, site.desk.now())
    {
        return Err(too_many_forms(wait));
    }
    left(&site, &link, led, Some("Stopped. Nothing more of this comes to you."))
}

fn left(
    site: &Site,
    link: &str,
    led: Result<Led, DeskError>,
    done: Option<&'static str>,
) -> Result<Response, Problem> {
    let (title, step) = match led {
        Ok(led) => (led.title, led.step),
        // What stood was deleted since, so that nothing is sent by it; twice is once.
        Err(DeskError::NotFound(_)) if is_whole(link) => (String::new(), Step::Over),
        Err(DeskError::NotFound(_)) => return Err(Problem::no_such_page()),
        Err(error) => return Err(error.into()),
    };
    if step == Step::Over {
        let words = "Nothing is sent by this link any more. If letters still come, say stop and \
                     name the address.";
        let done = done.filter(|_| !title.is_empty());
        return Ok(page(&Linked { done, ..linked(site, "It has stopped", title, words) }));
    }
    let words = "It is sent to the address to which the letter went. With one click it stops, and \
                 we keep in mind that you want no more.";
    let form =
        Sends { action: format!("/choices/leave/{link}"), button: "Stop it", one_click: true };
    Ok(page(&Linked { form: Some(form), ..linked(site, "Stop this?", title, words) }))
}

/// Whether a request is to be counted: somebody read something, and not more often than people do.
fn adds(site: &Site, request: &Request) -> bool {
    let may = |address: String| {
        matches!(site.limits.of_read(&address, site.desk.now()), Standing::Left(_))
    };
    request.method() == Method::GET && address::of(request).is_none_or(may)
}

/// The picture of a letter that is counted: the same for everybody who gets it.
pub(super) async fn picture(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    mailings::count(&ctx, &site.desk, &id, Of::Letter, adds(&site, &request)).await?;
    // Pages that show mail stand elsewhere, and are let show it.
    let headers = [
        (CONTENT_TYPE.as_str(), "image/gif"),
        (CACHE_CONTROL.as_str(), "no-store"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    Ok((headers, PICTURE).into_response())
}

/// A link of a letter that is counted.
pub(super) async fn follow(
    State(site): State<Arc<Site>>,
    Path((id, place)): Path<(String, usize)>,
    request: Request,
) -> Result<Response, Problem> {
    let ctx = site_ctx(&site, None)?;
    let adds = adds(&site, &request);
    let leads = mailings::count(&ctx, &site.desk, &id, Of::Link(place), adds).await?;
    let leads = leads.ok_or_else(Problem::no_such_page)?;
    let headers = [(LOCATION.as_str(), leads.as_str()), ("referrer-policy", "no-referrer")];
    Ok((StatusCode::FOUND, headers).into_response())
}
