//! The first page of the console: what waits for whoever signed in, and what they were told.
//!
//! Invariant: each line is somebody's to do and leads to where it is done; nothing stands here that
//! concerns only others.

mod chart;

use crate::Site;
use crate::layout::{Frame, page};
use crate::problem::Problem;
use crate::session::Staff;
use crate::when;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use desk::alerts::{self, Alert, News};
use desk::evidence::{self, Emergency, Sort};
use desk::packs::{ProposalState, proposals};
use desk::people::{self, Ending, Supervised};
use desk::{Ctx, cases};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use pack::Act;
use std::sync::Arc;

/// How many days ahead the chart of deletions shows.
const CHART_DAYS: u16 = 14;

/// What is due within this time is due soon.
const SOON: SignedDuration = SignedDuration::from_hours(48);

#[derive(Template)]
#[template(path = "home-staff.html")]
struct Home {
    frame: Frame,
    name: String,
    todo: Vec<Todo>,
    unit: Vec<Colleague>,
    chart: Option<chart::Chart>,
    alerts: Vec<Told>,
    unread: usize,
    cases: Vec<(String, String)>,
    /// Whether they may see recordings at all, and so need one in an emergency.
    views: bool,
}

/// Something that waits.
struct Todo {
    href: String,
    what: String,
    due: String,
    /// `Overdue` or `Due soon`, where it is one of them.
    flag: Option<&'static str>,
}

/// Somebody whom they supervise.
struct Colleague {
    name: String,
    number: String,
    state: String,
    is_flagged: bool,
}

struct Told {
    href: String,
    words: &'static str,
    at: String,
    is_read: bool,
}

pub(super) async fn show(State(site): State<Arc<Site>>, staff: Staff) -> Result<Response, Problem> {
    let (ctx, desk) = (staff.ctx(&site), &site.desk);
    let told = alerts::mine(&ctx, desk).await?;
    let filed = cases::mine(&ctx, desk).await?;
    Ok(page(&Home {
        frame: Frame::console(&site, "Your work", &staff).under("home"),
        name: staff.session.name.clone(),
        todo: todo(&site, &staff, &ctx).await?,
        unit: people::my_unit(&ctx, desk).await?.into_iter().map(Colleague::of).collect(),
        chart: if staff.may(&site, Act::PlanDisposal) {
            chart::Chart::of(&evidence::due_by_day(&ctx, desk, CHART_DAYS).await?)
        } else {
            None
        },
        unread: told.iter().filter(|alert| !alert.is_read).count(),
        alerts: told.into_iter().map(Told::of).collect(),
        views: staff.may(&site, Act::View),
        cases: filed.into_iter().map(|one| (one.id, one.case.reference)).collect(),
    }))
}

/// Marks what was told as read.
pub(super) async fn read(State(site): State<Arc<Site>>, staff: Staff) -> Result<Response, Problem> {
    alerts::read_all(&staff.ctx(&site), &site.desk).await?;
    Ok(Redirect::to("/staff").into_response())
}

async fn todo(site: &Site, staff: &Staff, ctx: &Ctx) -> Result<Vec<Todo>, Problem> {
    let desk = &site.desk;
    let mut todo = Vec::new();
    let of = |one: Emergency, what: &str| Todo {
        href: format!("/staff/emergencies/{}", one.id),
        what: format!("{what}: opened {}", when::minute(one.account.at)),
        flag: flag(one.due_at, ctx.now),
        due: when::minute(one.due_at),
    };
    if let Some((what, day)) = people::my_ends(ctx, desk).await? {
        let what = match what {
            Ending::Vetting => "Your vetting lapses: have it renewed, or you are shut out",
            Ending::Service => "Your access ends with your service: hand over what is yours",
        };
        let flag = day_flag(day, ctx.now);
        let (href, due) = ("/staff/trail".to_owned(), pack::facts::in_words(day));
        todo.push(Todo { href, what: what.to_owned(), due, flag });
    }
    for one in evidence::my_emergencies(ctx, desk).await? {
        todo.push(of(one, "Say why you opened a recording in an emergency"));
    }
    if staff.may(site, Act::ReviewAccess) {
        for one in evidence::to_judge(ctx, desk).await? {
            todo.push(of(one, "Judge access in an emergency"));
        }
    }
    if staff.may(site, Act::ApplyPack) {
        for one in proposals(ctx, desk)
            .await?
            .into_iter()
            .filter(|one| one.state == ProposalState::Open && one.by != ctx.actor.id)
        {
            todo.push(Todo {
                href: format!("/staff/policy/proposals/{}", one.id),
                what: "A policy was proposed and waits for a second person".to_owned(),
                due: "no limit".to_owned(),
                flag: None,
            });
        }
    }
    if staff.may(site, Act::List) && staff.may(site, Act::Hold) {
        let waiting = evidence::list(ctx, desk, Sort::Quarantined, None).await?;
        if let Some(count) = waiting.total.filter(|count| *count > 0) {
            todo.push(Todo {
                href: "/staff/recordings?sort=quarantine".to_owned(),
                what: format!("{} in quarantine", when::things(count, "recording", "recordings")),
                due: "before their clock ends".to_owned(),
                flag: None,
            });
        }
    }
    // What is late stands first, then what is due soon; each group as it came.
    todo.sort_by_key(|one| match one.flag {
        Some(OVERDUE) => 0,
        Some(_) => 1,
        None => 2,
    });
    Ok(todo)
}

const OVERDUE: &str = "Overdue";

fn flag(due: Timestamp, now: Timestamp) -> Option<&'static str> {
    if due < now { Some(OVERDUE) } else { (due <= now + SOON).then_some("Due soon") }
}

fn day_flag(day: Date, now: Timestamp) -> Option<&'static str> {
    let end = day.tomorrow().unwrap_or(day).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    flag(end.timestamp(), now)
}

impl Colleague {
    fn of(one: Supervised) -> Self {
        let Supervised { member, barred, ends } = one;
        let ends = ends.map(|(what, day)| {
            let day = pack::facts::in_words(day);
            match what {
                Ending::Vetting => format!("vetting lapses on {day}"),
                Ending::Service => format!("service ends on {day}"),
            }
        });
        let state = barred.map(super::people::barred).or(ends);
        Self {
            name: member.name,
            number: member.number,
            is_flagged: state.is_some(),
            state: state.unwrap_or_else(|| "may work".to_owned()),
        }
    }
}

impl Told {
    fn of(alert: Alert) -> Self {
        let words = match alert.news {
            News::EmergencyOpened => {
                "Somebody whom you supervise opened a recording in an emergency."
            }
            News::NotJustified => "Access in an emergency was not justified within a day.",
            News::Justified => "Access in an emergency was justified, and is yours to judge.",
            News::Accepted => "Your access in an emergency was accepted.",
            News::NotAccepted => "Your access in an emergency was not accepted.",
            News::Granted => "You may see a recording for a time.",
            News::FootageAsked => "Somebody asks for footage of your area. You decide.",
            News::SearchSoon => "A search for a request is due tomorrow.",
            News::SearchLate => "A search for a request was not made in time.",
            News::AnswerSoon => "An answer to a request is due within days.",
            News::AnswerLate => "An answer to a request was not given in time.",
            News::SentWrongly => {
                "An answer went to somebody else. Whether the Commissioner must be told is decided \
                 within the hours that its page names."
            }
            News::RuleFailed => {
                "A rule on access could not be applied, so that people are refused: put the \
                 policy right."
            }
        };
        Self { href: alert.about, words, at: when::minute(alert.at), is_read: alert.is_read }
    }
}
