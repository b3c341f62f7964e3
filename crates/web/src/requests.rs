//! Words and small things that the public pages and the console say alike of requests.
//!
//! Invariant: what the person reads and what staff read of a clock is the rule's own working.

use crate::console::Badge;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use desk::rights::Stage;
use jiff::civil::Date;
use rules::rights::clock::{Answer, Happened, Standing};

/// `Monday 23 November 2026`.
pub(crate) fn day(on: Date) -> String {
    on.strftime("%A %-d %B %Y").to_string()
}

/// How many days from one day to another; less than nothing where it has passed.
fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// A clock of a request as a badge: how long is left, with the working behind.
pub(crate) fn badge(answer: &Answer, today: Date) -> Badge {
    let working = answer.working.clone();
    let (shape, words) = match (answer.standing, answer.enforce_by) {
        (Standing::Done { on }, by) => {
            let late = by.is_some_and(|by| on > by);
            let how = if late { "done late" } else { "done in time" };
            (if late { "due" } else { "kept" }, how.to_owned())
        }
        (Standing::NotBegun { .. }, _) => ("held", "not begun".to_owned()),
        (Standing::Stopped { .. }, _) => ("held", "stands still".to_owned()),
        (Standing::Running, Some(by)) => match days(today, by) {
            left @ ..0 => {
                let late = left.unsigned_abs();
                ("due", format!("{late} {} overdue", if late == 1 { "day" } else { "days" }))
            }
            0 => ("due", "due today".to_owned()),
            1 => ("review", "due tomorrow".to_owned()),
            left @ 2..=5 => ("review", format!("due in {left} days")),
            left => ("running", format!("due in {left} days")),
        },
        (Standing::Running, None) => ("review", "no day can be counted".to_owned()),
    };
    Badge { shape, words, working }
}

/// What happened, as the person reads it.
pub(crate) fn to_person(what: Happened) -> &'static str {
    match what {
        Happened::Received => "Your request came in",
        Happened::IdentityAsked => "We asked you to show who you are",
        Happened::IdentityShown => "You showed who you are",
        Happened::FeeAsked => "We asked for a fee",
        Happened::FeePaid => "You paid the fee",
        Happened::ClarificationAsked => "We asked what you mean",
        Happened::Clarified => "You told us what you mean",
        Happened::Extended => "We told you that it takes longer",
        Happened::Acknowledged => "We told you that it came in",
        Happened::Answered => "We answered",
        Happened::Withdrawn => "You took it back",
    }
}

/// What a code of what happens is called by staff, and what they are asked to write down with it.
pub(crate) fn to_staff(code: &str) -> (&'static str, &'static str) {
    match code {
        "received" => ("It came in", ""),
        "identity-asked" => (
            "Proof of identity was asked for",
            "What they were asked to show, and why it is doubted",
        ),
        "identity-shown" => ("Identity was shown", "Nothing of the proof is kept but the day"),
        "fee-asked" => ("A fee was asked for", "How much, and for what"),
        "fee-paid" => ("The fee was paid", ""),
        "clarification-asked" => {
            ("They were asked what they mean", "The question, as they read it")
        }
        "clarified" => ("They said what they mean", "What they said"),
        "extended" => ("They were told that it takes longer", "The reasons, as they read them"),
        "acknowledged" => ("They were told that it came in", ""),
        "answered" => ("It was answered", ""),
        "withdrawn" => ("They took it back", "How they said so"),
        _ => ("Something happened", ""),
    }
}

/// Where a request stands, as the person reads it.
pub(crate) fn stage_to_person(stage: Stage) -> &'static str {
    match stage {
        Stage::New => "We have it. Somebody will take it on soon.",
        Stage::Working => "Somebody is working on it.",
        Stage::Waiting => "We asked you something and wait for your reply.",
        Stage::ToClear => "The answer is written. A second person is checking it.",
        Stage::Cleared => "The answer was checked and will be sent now.",
        Stage::Answered => "It is answered. You can read the answer below.",
        Stage::Withdrawn => "You took it back, so we stopped.",
    }
}

/// A file that a browser is to keep and not to show, under its name as far as a header carries it.
pub(crate) fn to_keep(name: &str, bytes: Vec<u8>) -> Response {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || ".-_ ()".contains(c) { c } else { '_' })
        .collect();
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{plain}\"")),
    ];
    (headers, bytes).into_response()
}
