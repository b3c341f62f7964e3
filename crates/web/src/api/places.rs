//! The query of a list: how many on a page, and where to go on.
//!
//! Invariant: a parameter that a list does not know is refused, so that one misspelt is not passed
//! over in silence; a place is sealed for one list and one key.

use super::token::Caller;
use super::unfit;
use crate::Site;
use crate::problem::Problem;
use axum::extract::{FromRequestParts, Query};
use axum::http::header::LINK;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::Arc;

/// The most things on a page.
const LIMIT_MAX: u32 = 100;

/// How many there are on a page where nobody says.
const LIMIT: u32 = 50;

/// What stands after the question mark, and the address before it.
pub(super) struct Asked {
    path: String,
    pairs: Vec<(String, String)>,
}

/// A page that is asked for.
pub(super) struct Turned {
    pub(super) limit: u32,
    /// Where the page before ended, opened.
    pub(super) after: Option<String>,
    list: String,
    /// The address of the list without the place.
    address: String,
}

/// A page, in the body's form.
#[derive(Serialize)]
struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

impl FromRequestParts<Arc<Site>> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Site>) -> Result<Self, Problem> {
        let path = parts.uri.path().to_owned();
        let Query(pairs) = Query::try_from_uri(&parts.uri)
            .map_err(|_| unfit("The query could not be read: write it as name=value."))?;
        Ok(Self { path, pairs })
    }
}

impl Asked {
    /// Whether nothing is asked but by these names, each once.
    pub(super) fn only(&self, names: &[&str]) -> Result<(), Problem> {
        for (at, (name, _)) in self.pairs.iter().enumerate() {
            if !names.contains(&name.as_str()) {
                return Err(unfit(format!("This address takes {} only.", list_of(names))));
            }
            if self.pairs.iter().skip(at + 1).any(|(other, _)| other == name) {
                return Err(unfit(format!("Give {name} once.")));
            }
        }
        Ok(())
    }

    pub(super) fn one(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The page that is asked for, in a list that `more` tells apart from others at this address.
    pub(super) async fn page<N>(
        &self,
        site: &Site,
        caller: &Caller<N>,
        more: &str,
    ) -> Result<Turned, Problem> {
        let limit = match self.one("limit") {
            None => LIMIT,
            Some(text) => {
                number(text).filter(|limit| (1..=LIMIT_MAX).contains(limit)).ok_or_else(|| {
                    unfit(format!("limit must be a whole number from 1 to {LIMIT_MAX}."))
                })?
            }
        };
        let list = format!("{}\n{}\n{more}", caller.holder.id, self.path);
        let after = match self.one("cursor") {
            None => None,
            Some(text) => Some(desk::places::open(&site.desk, &list, text).await?),
        };
        let kept = self.pairs.iter().filter(|(name, _)| name != "cursor" && name != "limit");
        let mut address = format!("{}?", self.path);
        for (name, value) in kept {
            // What is kept was one of the words that the list knows.
            address.extend([name, "=", value, "&"]);
        }
        address.push_str("limit=");
        address.push_str(&limit.to_string());
        Ok(Turned { limit, after, list, address })
    }
}

impl Turned {
    /// The page as a response, with the way to the next one where there is one.
    pub(super) async fn give<T: Serialize>(
        self,
        site: &Site,
        items: Vec<T>,
        next: Option<String>,
    ) -> Result<Response, Problem> {
        let next = match next {
            Some(place) => {
                let cursor = desk::places::seal(&site.desk, &self.list, &place).await?;
                Some(format!("{}&cursor={cursor}", self.address))
            }
            None => None,
        };
        let link = next.as_ref().map(|next| [(LINK, format!("<{next}>; rel=\"next\""))]);
        let page = axum::Json(Page { items, next });
        Ok(match link {
            Some(link) => (link, page).into_response(),
            None => page.into_response(),
        })
    }
}

/// A number as a description writes it: digits alone, none before the first that counts.
pub(super) fn number<T: std::str::FromStr + ToString>(text: &str) -> Option<T> {
    text.parse::<T>().ok().filter(|number| number.to_string() == text)
}

fn list_of(names: &[&str]) -> String {
    if names.is_empty() { "no parameters".to_owned() } else { names.join(", ") }
}
