//! The mailings of whoever writes them: what may be written about, a list, one with its plan.
//!
//! Invariant: a plan counts and names nobody; whoever writes sees the mailings of their own
//! purpose.

use super::copies::{Mailing, missing, unseal};
use super::count::{Counts, counts};
use super::letter::preview;
use super::send::digest_of;
use super::write::theirs;
use crate::ctx::authorise;
use crate::{Ctx, Desk, DeskError, hex, kinds};
use pack::Act;
use pack::render::Message;
use rules::mailings::{LETTERS_MAX, may_count, written_for};
use store::{Kind, Query};

/// How many mailings of an activity a list shows.
pub const PAGE: u32 = 50;

/// Something that people are written to about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The activity.
    pub activity: String,
    /// Its name.
    pub title: String,
    /// Who would get a mailing now.
    pub plan: Plan,
}

/// Who would get a mailing, and who not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Plan {
    /// Those whose yes stands, by email.
    pub get_it: u64,
    /// Those whose yes stands, and who gave another address.
    pub elsewhere: u64,
    /// Those who did not confirm their address.
    pub not_confirmed: u64,
    /// The addresses that said stop.
    pub stopped: u64,
}

/// A mailing in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What is kept of it.
    pub mailing: Mailing,
    /// How far it went.
    pub counts: Counts,
}

/// A mailing, with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What is kept of it.
    pub mailing: Mailing,
    /// What it is about.
    pub title: String,
    /// The digest of what is written.
    pub digest: String,
    /// As plain text, and as HTML for a page.
    pub preview: (String, String),
    /// Who would get it now.
    pub plan: Plan,
    /// How far it went.
    pub counts: Counts,
    /// Where its links lead.
    pub links: Vec<String>,
    /// Whether its readers were asked if opening may be counted.
    pub may_count: bool,
}

/// What whoever acts writes to people about.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn rooms(ctx: &Ctx, desk: &Desk) -> Result<Vec<Room>, DeskError> {
    let licence = authorise(ctx, desk, Act::WriteMailing).await?;
    let mut rooms = Vec::new();
    for activity in written_for(&licence.applied.pack, &ctx.purpose) {
        rooms.push(Room {
            activity: activity.id.as_str().to_owned(),
            title: activity.title.clone(),
            plan: plan(desk, activity.id.as_str()).await?,
        });
    }
    Ok(rooms)
}

/// The mailings of whoever acts, the newest first.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn list(ctx: &Ctx, desk: &Desk) -> Result<Vec<Listed>, DeskError> {
    let licence = authorise(ctx, desk, Act::WriteMailing).await?;
    let mut listed = Vec::new();
    for activity in written_for(&licence.applied.pack, &ctx.purpose) {
        let query = Query::over("by_activity").equal(activity.id.as_str());
        let query = query.descending().limit(PAGE);
        for record in desk.store.records().list(&kinds::MAILINGS, &query).await?.records {
            let held = match unseal(desk, record).await {
                Err(DeskError::NotFound(_)) => continue,
                other => other?,
            };
            listed.push(Listed {
                id: held.id.as_str().to_owned(),
                title: activity.title.clone(),
                counts: counts(desk, &held.id, 0).await?,
                mailing: held.mailing,
            });
        }
    }
    Ok(listed)
}

/// A mailing, with its plan as things stand now.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`], also for one of another purpose.
pub async fn show(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Shown, DeskError> {
    let (licence, held) = theirs(ctx, desk, id).await?;
    let pack = &licence.applied.pack;
    let activity = pack.activities.get(held.mailing.activity.as_str()).ok_or_else(missing)?;
    let message = Message::read(&held.mailing.text).map_err(|_| DeskError::Corrupt("mailing"))?;
    Ok(Shown {
        title: activity.title.clone(),
        digest: hex::text(&digest_of(&held.mailing)),
        preview: preview(pack, &held.mailing)?,
        plan: plan(desk, &held.mailing.activity).await?,
        counts: counts(desk, &held.id, message.links().len()).await?,
        links: message.links().to_vec(),
        may_count: may_count(activity),
        mailing: held.mailing,
    })
}

/// Who would get a mailing of an activity now.
pub(super) async fn plan(desk: &Desk, activity: &str) -> Result<Plan, DeskError> {
    let count = async |kind: Kind, query: Query| {
        // One more than the limit says that there are too many.
        let counted = desk.store.records().count(kind, &query, LETTERS_MAX.saturating_add(1));
        Ok::<_, DeskError>(counted.await?)
    };
    let state = |state: &str| Query::over("by_state").equal(activity).equal(state);
    let get_it = count(&kinds::CONSENTS, Query::over("to_mail").equal(activity)).await?;
    let given = count(&kinds::CONSENTS, state("given")).await?;
    Ok(Plan {
        get_it,
        elsewhere: given.saturating_sub(get_it),
        not_confirmed: count(&kinds::CONSENTS, state("asked")).await?,
        stopped: count(&kinds::OPT_OUTS, Query::over("by_activity").equal(activity)).await?,
    })
}
