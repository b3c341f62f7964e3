//! What only requests for information have: the cost of an answer and its limit, requests that are
//! counted together, a second look at an answer, the disclosure log.
//!
//! Invariant: the sum and its working are the rule's own; the page adds nothing up.

use super::acts::Filled;
use crate::Site;
use crate::console::Badge;
use crate::layout::{Choice, Field};
use crate::requests::day;
use crate::session::Staff;
use desk::DeskError;
use desk::rights::{self, Costed, Found, Logged, Request, Shown};
use rules::rights::cost::{self, Work};

/// The part of the page of a request.
pub(super) struct View {
    pub(super) cost: Option<CostView>,
    pub(super) review: Option<ReviewView>,
    /// Where its entry in the disclosure log is, or is written, and what the link says.
    pub(super) log: Option<(String, &'static str)>,
}

pub(super) struct CostView {
    pub(super) no_limit: Option<String>,
    pub(super) badge: Option<Badge>,
    pub(super) estimates: Vec<Line>,
    pub(super) together: Vec<Line>,
    pub(super) near: Vec<(String, String)>,
    pub(super) work: Field,
    pub(super) counts_together: bool,
}

/// An estimate, or a request that is counted together with this one.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) head: String,
    pub(super) words: String,
    pub(super) by: String,
}

pub(super) struct ReviewView {
    pub(super) named: Option<String>,
    pub(super) found: Option<&'static str>,
    pub(super) candidates: Vec<(String, String)>,
    pub(super) choices: Field,
}

impl View {
    pub(super) fn of(shown: &Shown) -> Self {
        let request = &shown.request;
        let log = match &shown.logged {
            Logged::Not => None,
            Logged::NotYet => Some((
                format!("/staff/requests/{}/disclose", shown.id),
                "Write an entry for the disclosure log",
            )),
            Logged::Entry(id, published) => Some((
                format!("/staff/disclosures/{id}"),
                if *published { "Its entry is published" } else { "Its entry waits to be cleared" },
            )),
        };
        Self {
            cost: shown.cost.as_ref().map(|costed| CostView::of(request, costed)),
            review: (request.kind == "review").then(|| ReviewView::of(shown)),
            log,
        }
    }
}

impl CostView {
    fn of(request: &Request, costed: &Costed) -> Self {
        let (no_limit, badge) = match &costed.sum {
            Err(why) => (Some(crate::when::capital(why)), None),
            Ok(cost) => {
                let shape = if cost.is_over { "due" } else { "running" };
                let over = if cost.is_over { "over" } else { "within" };
                let (is, limit) = (cost::pounds(cost.pence), cost::pounds(cost::LIMIT_PENCE));
                let words = format!("{is}, {over} the limit of {limit}");
                (None, Some(Badge { shape, words, working: cost.working.clone() }))
            }
        };
        let plain = |code: &str| Work::from_code(code).map_or("", Work::plain);
        let estimates = request.estimates.iter().map(|one| Line {
            id: one.id.clone(),
            head: format!("{}: {}", plain(&one.work), cost::hours(u64::from(one.minutes))),
            words: one.words.clone(),
            by: one.by.clone(),
        });
        let together = request.together.iter().map(|one| Line {
            id: one.id.clone(),
            head: format!("{}, came in on {}", one.number, day(one.received_on)),
            words: one.why.clone(),
            by: one.by.clone(),
        });
        let near = costed.near.iter().map(|one| {
            let state = if one.is_open { "open" } else { "closed" };
            let words = format!("{state}, came in on {}: {}", day(one.received_on), one.said);
            (one.number.clone(), words)
        });
        Self {
            no_limit,
            badge,
            estimates: estimates.collect(),
            together: together.collect(),
            near: near.collect(),
            work: work(),
            counts_together: request.kind == "information",
        }
    }
}

fn choice(value: &str, label: String) -> Choice {
    Choice { value: value.to_owned(), label, hint: String::new(), chosen: false }
}

fn work() -> Field {
    let choices = Work::ALL.into_iter().map(|work| {
        let not = if work.counts() { "" } else { " (does not count)" };
        choice(work.code(), format!("{}{not}", work.plain()))
    });
    Field {
        id: "estimate-work".to_owned(),
        name: "what",
        label: "What the time goes into",
        choices: choices.collect(),
        ..Field::default()
    }
}

impl ReviewView {
    fn of(shown: &Shown) -> Self {
        let named = shown.request.reviewed.as_ref();
        let choices = Found::ALL.into_iter();
        Self {
            named: named.map(|first| match &first.number {
                Some(number) => format!("The answer to {number}. {}", first.words),
                None => format!("An answer that is not held here. {}", first.words),
            }),
            found: named.and_then(|first| first.found).map(Found::plain),
            candidates: shown
                .candidates
                .iter()
                .map(|one| {
                    let named = if one.is_named { ", named in what they wrote" } else { "" };
                    let words = format!("came in on {}{named}", day(one.received_on));
                    (one.number.clone(), words)
                })
                .collect(),
            choices: Field {
                id: "review-found".to_owned(),
                name: "what",
                label: "What came of it",
                choices: choices.map(|one| choice(one.code(), one.plain().to_owned())).collect(),
                ..Field::default()
            },
        }
    }
}

/// What an act of these did, as a notification says it.
pub(super) fn done(act: &str) -> Option<&'static str> {
    Some(match act {
        "estimate" => "Written down. The sum below is made anew.",
        "drop-estimate" => "Taken away. The sum below is made anew.",
        "together" => "Counted together from now on.",
        "apart" => "Counted apart from now on.",
        "first-answer" => "Named. Whoever had a part in that answer has none in this one.",
        "review-found" => "Taken down.",
        _ => return None,
    })
}

/// Carries one of these acts out; nothing for any other.
pub(super) async fn carry_out(
    site: &Site,
    staff: &Staff,
    id: &str,
    act: &str,
    filled: &Filled,
) -> Option<Result<(), DeskError>> {
    let (ctx, desk) = (&staff.ctx(site), &site.desk);
    let (what, words) = (filled.what.trim(), filled.words.as_str());
    Some(match act {
        "estimate" => match minutes(filled) {
            Ok(minutes) => rights::estimate(ctx, desk, id, what, minutes, words).await,
            Err(error) => Err(error),
        },
        "drop-estimate" => rights::drop_estimate(ctx, desk, id, what).await,
        "together" => rights::count_together(ctx, desk, id, what, words).await,
        "apart" => rights::count_apart(ctx, desk, id, what).await,
        "first-answer" => rights::name_reviewed(ctx, desk, id, what, words).await,
        "review-found" => rights::find_review(ctx, desk, id, what).await,
        _ => return None,
    })
}

/// The time of an estimate: hours and minutes as they were typed, either of which may be empty.
fn minutes(filled: &Filled) -> Result<u32, DeskError> {
    let number = |text: &str| match text.trim() {
        "" => Some(0),
        text => text.parse::<u32>().ok(),
    };
    let sum = number(&filled.hours).and_then(|hours| hours.checked_mul(60));
    let sum = sum.and_then(|hours| hours.checked_add(number(&filled.minutes)?));
    let must = || "hours and minutes, in whole numbers".to_owned();
    sum.ok_or_else(|| DeskError::Invalid { what: "the time", must: must() })
}
