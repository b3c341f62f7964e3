//! Notices as they stood: by version, as on a date, and the difference between two in words.
//!
//! Invariant: what is shown of a version is rendered from the very pack that was in force; nothing
//! is kept beside it, so nothing can be left out afterwards.

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::when;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use desk::packs::Applied;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use pack::changes::words::{Block, Fate, between};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "versions.html")]
struct All {
    frame: Frame,
    versions: Vec<Version>,
}

/// A version of the policy and what it did to the notices.
struct Version {
    number: u32,
    since: String,
    changes: Vec<Changed>,
}

struct Changed {
    id: String,
    title: String,
    says: &'static str,
    /// The version to compare it with, and to see it as it was.
    before: u32,
    shown: bool,
}

#[derive(Template)]
#[template(path = "notice.versions.html")]
struct OfOne {
    frame: Frame,
    id: String,
    title: String,
    versions: Vec<Text>,
    today: Date,
    first: Date,
}

/// A version in which the words of a notice changed.
struct Text {
    number: u32,
    since: String,
    /// The version with the words before, where there are some.
    before: Option<u32>,
}

#[derive(Template)]
#[template(path = "compare.html")]
struct Compared {
    frame: Frame,
    id: String,
    title: String,
    from: u32,
    to: u32,
    from_since: String,
    to_since: String,
    blocks: Vec<Block>,
    changed: usize,
}

#[derive(Deserialize)]
pub(super) struct Pair {
    from: u32,
    to: u32,
}

/// Which version of a notice is asked for; the one in force where neither is given.
#[derive(Deserialize)]
pub(super) struct Asked {
    on: Option<String>,
    version: Option<u32>,
}

impl Asked {
    /// The pack that is asked for, and whether it is an earlier one than that in force.
    ///
    /// # Errors
    ///
    /// [`Problem`] for a day that is none, or on which no policy was in force.
    pub(super) fn find(&self, site: &Site) -> Result<(Arc<Applied>, bool), Problem> {
        rules::promise!("site-archive");
        let current = super::in_force(site)?;
        let found = match (&self.on, self.version) {
            (Some(day), _) => {
                let day = day.trim().parse().map_err(|_| {
                    Problem::bad_request("Write the day as year-month-day, such as 2026-11-22.")
                })?;
                desk::packs::on(&site.desk, day).ok_or_else(|| {
                    Problem::bad_request("No policy was in force here on that day.")
                })?
            }
            (None, Some(version)) => numbered(site, version)?,
            (None, None) => Arc::clone(&current),
        };
        let earlier = found.version != current.version;
        Ok((found, earlier))
    }
}

fn numbered(site: &Site, version: u32) -> Result<Arc<Applied>, Problem> {
    let known = desk::packs::history(&site.desk);
    let found = known.into_iter().find(|applied| applied.version == version);
    found.ok_or_else(Problem::no_such_page)
}

pub(super) async fn all(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let known = desk::packs::history(&site.desk);
    let mut versions = Vec::with_capacity(known.len());
    let mut before: Option<&Arc<Applied>> = None;
    for applied in &known {
        versions.push(Version {
            number: applied.version,
            since: since(applied),
            changes: changes(before, applied),
        });
        before = Some(applied);
    }
    versions.reverse();
    let frame = Frame::public(&site, "Earlier versions of the notices");
    Ok(page(&All { frame, versions }))
}

/// What a version did to the notices of the one before.
fn changes(before: Option<&Arc<Applied>>, applied: &Arc<Applied>) -> Vec<Changed> {
    let mut ids: BTreeSet<_> = applied.pack.notices.keys().collect();
    ids.extend(before.iter().flat_map(|before| before.pack.notices.keys()));
    let line = |id: &&pack::NoticeId| {
        let was = before.and_then(|before| text(before, id.as_str()));
        let is = text(applied, id.as_str());
        let says = match (&was, &is) {
            (None, Some(_)) => "new",
            (Some(_), None) => "taken down",
            (Some(was), Some(is)) if was != is => "changed",
            _ => return None,
        };
        let of = if is.is_some() { applied } else { before? };
        let title = of.pack.notices.get(*id).map(|notice| notice.title.clone());
        Some(Changed {
            id: id.to_string(),
            title: title.unwrap_or_default(),
            says,
            before: before.map_or(0, |before| before.version),
            shown: is.is_some(),
        })
    };
    ids.iter().filter_map(line).collect()
}

pub(super) async fn of_one(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    rules::promise!("child-last-updated");
    let known = desk::packs::history(&site.desk);
    let mut versions: Vec<Text> = Vec::new();
    let (mut before, mut title): (Option<(u32, String)>, _) = (None, None);
    for applied in &known {
        let is = text(applied, &id);
        title = applied.pack.notices.get(id.as_str()).map(|one| one.title.clone()).or(title);
        if let Some(is) = &is
            && before.as_ref().is_none_or(|(_, was)| was != is)
        {
            versions.push(Text {
                number: applied.version,
                since: since(applied),
                before: before.as_ref().map(|(number, _)| *number),
            });
        }
        before = is.map(|is| (applied.version, is));
    }
    versions.reverse();
    let title = title.ok_or_else(Problem::no_such_page)?;
    let first = known.first().map(|applied| day(applied)).unwrap_or_default();
    Ok(page(&OfOne {
        frame: Frame::public(&site, &format!("Versions: {title}")),
        id,
        title,
        versions,
        today: super::today(&site),
        first,
    }))
}

pub(super) async fn compare(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(Pair { from, to }): Query<Pair>,
) -> Result<Response, Problem> {
    let (old, new) = (numbered(&site, from)?, numbered(&site, to)?);
    let (was, is) = (text(&old, &id), text(&new, &id));
    let notice = new.pack.notices.get(id.as_str()).or_else(|| old.pack.notices.get(id.as_str()));
    let title = notice.map(|notice| notice.title.clone()).ok_or_else(Problem::no_such_page)?;
    let blocks = between(&was.unwrap_or_default(), &is.unwrap_or_default());
    Ok(page(&Compared {
        frame: Frame::public(&site, &format!("What changed: {title}")),
        id,
        title,
        from,
        to,
        from_since: since(&old),
        to_since: since(&new),
        changed: blocks.iter().filter(|block| block.differs()).count(),
        blocks,
    }))
}

fn text(applied: &Applied, id: &str) -> Option<String> {
    pack::render::text(&applied.pack, id).ok()
}

fn since(applied: &Applied) -> String {
    when::day(applied.at)
}

fn day(applied: &Applied) -> Date {
    applied.at.to_zoned(TimeZone::UTC).date()
}
