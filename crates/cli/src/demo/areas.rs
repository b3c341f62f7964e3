//! What the demo's commander tells their area, so that its page is lived in.
//!
//! Invariant: it is published by the same door as anybody's, and names nobody who lives.

use super::personas;
use anyhow::Result;
use desk::Desk;
use desk::areas::{self, NewPost, Sort};
use jiff::{ToSpan as _, tz::TimeZone};

/// An appeal, a piece of news, a meeting and a contact.
pub(super) async fn tell(desk: &Desk) -> Result<()> {
    let commander = personas::ctx(desk, "borough-commander")?;
    let ctx = desk.ctx(commander.actor, "informing");
    let today = desk.now().to_zoned(TimeZone::UTC).date();
    let post = |sort, title: &str, text: &str, days: i64| -> Result<NewPost> {
        let (title, text) = (title.to_owned(), text.to_owned());
        let until = today.checked_add(days.days())?;
        Ok(NewPost { sort, title, text, on: None, until })
    };
    let meeting = NewPost {
        on: Some(today.checked_add(9.days())?),
        ..post(
            Sort::Event,
            "Meet the team of your ward",
            "In the library at half past six. Come with what worries you; nobody writes down who \
             came.",
            10,
        )?
    };
    let all = [
        post(
            Sort::Appeal,
            "Did you see a blue van by the canal?",
            "On Sunday between four and five in the afternoon somebody left tools on the towpath. \
             Tell us if you saw them, by the form below “Take part” or at any police station.",
            21,
        )?,
        post(
            Sort::News,
            "Bicycles marked in the park",
            "Forty bicycles were marked last week. The next time is at the end of the month.",
            30,
        )?,
        meeting,
        post(
            Sort::Contact,
            "The team of your ward",
            "At the police station, every Tuesday from ten to twelve, and by telephone on 101. In \
             an emergency call 999.",
            200,
        )?,
    ];
    for new in &all {
        areas::publish(&ctx, desk, new).await?;
    }
    Ok(())
}
