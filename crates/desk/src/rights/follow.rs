//! Following a request without an account, by its number and the secret that was given with it.
//!
//! Invariant: a wrong number and a wrong secret have the same answer; what is told is where the
//! request stands and what the person was told already, nothing that staff wrote for themselves.

use super::due;
use super::file::{Stage, by_secret};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError};
use jiff::civil::Date;
use ledger::Verb;
use pack::Act;
use rules::rights::clock::{Answer, Happened};
use rules::rights::{Calendar, kind};
use store::Unit;

/// What the person is told. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Followed {
    /// The number.
    pub number: String,
    /// What they asked for, in words.
    pub asked: &'static str,
    /// Whether it is told for a child.
    pub is_child: bool,
    /// Where it stands.
    pub stage: Stage,
    /// The day on which it came in.
    pub received_on: Date,
    /// What happened that they know of: the day, what, and what they were told.
    pub happened: Vec<(Date, Happened, String)>,
    /// By when there is an answer under each law, with the working.
    pub clocks: Vec<(&'static str, Answer)>,
}

impl std::fmt::Debug for Followed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Followed({})", self.stage.code())
    }
}

/// Where a request stands, for whoever has its number and secret.
///
/// # Errors
///
/// [`DeskError::NotFound`] where one of them is not right; [`DeskError::Refused`].
pub async fn follow(
    ctx: &Ctx,
    desk: &Desk,
    number: &str,
    secret: &str,
) -> Result<Followed, DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let held = by_secret(desk, number, secret).await?;
    let draft = Draft::new(Verb::Consult).about(held.object, held.handle());
    let draft = draft.word("request", "followed")?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    let (request, pack) = (&held.request, &licence.applied.pack);
    let asked = request.request_kind()?;
    let calendar = Calendar::of(pack);
    let counted = due::clocks(pack, &calendar, asked, &request.laws(), &request.events());
    let told = request.happened.iter();
    Ok(Followed {
        number: request.number.clone(),
        asked: kind::plain(asked),
        is_child: request.person.is_child,
        stage: request.stage,
        received_on: request.received_on(),
        happened: told
            .filter_map(|one| Some((one.on, super::file::happened(&one.what)?, one.words.clone())))
            .collect(),
        clocks: counted
            .into_iter()
            .filter_map(|(due, answer)| Some((due.title, answer.ok()?)))
            .collect(),
    })
}
