//! Proposals: a pack laid before a second person, with who laid it there and why.
//!
//! Invariant: who proposed it and why are sealed; a proposal ends applied or withdrawn, and is
//! never changed otherwise.

use super::day_of;
use super::effect::{Effect, effect_of};
use super::shelf::{keep, read};
use crate::ctx::authorise;
use crate::journal::{Draft, entry, whole_millis};
use crate::{Ctx, Desk, DeskError, hex, kinds};
use jiff::Timestamp;
use ledger::Verb;
use pack::{Act, Pack, Source};
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};

/// The most proposals that may be open at once.
pub const PROPOSALS_MAX: u64 = 20;

/// The longest reason, in bytes.
const WHY_MAX_BYTES: usize = 1_000;

/// How many proposals a list shows.
const LISTED: u32 = 50;

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalState {
    /// It waits for a second person.
    Open,
    /// It was applied.
    Applied,
    /// It was taken back or declined.
    Withdrawn,
}

impl ProposalState {
    /// The state's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Applied => "applied",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Who proposed what, and why; sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) by: String,
    pub(super) why: String,
    pub(super) at: Timestamp,
    /// The version that was in force.
    pub(super) base: u32,
    /// SHA-256 of the pack's sources, in hex.
    pub(super) digest: String,
    /// Who ended it.
    ended_by: Option<String>,
    /// Why it was withdrawn.
    ended_why: Option<String>,
}

/// A proposal as it is stored.
pub(super) struct Found {
    pub(super) id: RecordId,
    pub(super) version: u64,
    pub(super) state: ProposalState,
    pub(super) body: Body,
}

/// A proposal as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub state: ProposalState,
    /// The staff number of whoever proposed it.
    pub by: String,
    /// Why.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// The version that it was made against.
    pub base: u32,
    /// SHA-256 of the pack's sources, in hex.
    pub digest: String,
    /// Who ended it otherwise than by applying it.
    pub ended_by: Option<String>,
    /// Why it was taken back or declined.
    pub ended_why: Option<String>,
}

/// A proposal with all that it would change.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Who, when, why.
    pub proposed: Proposed,
    /// The pack, compiled for today.
    pub pack: Pack,
    /// What it would change; nothing where it is no longer open.
    pub effect: Option<Effect>,
}

/// Lays a pack before a second person; gives the proposal's id.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::PackFaulty`]; [`DeskError::Invalid`] for a pack that is in
/// force already, that could never be changed again, or that has no rule for what is held;
/// [`DeskError::TooMany`].
pub async fn propose(
    ctx: &Ctx,
    desk: &Desk,
    sources: Vec<Source>,
    why: &str,
) -> Result<String, DeskError> {
    let licence = authorise(ctx, desk, Act::ProposePack).await?;
    reason(why)?;
    let at = whole_millis(ctx.now);
    let (pack, diagnostics) = desk.readings.compile(&sources, day_of(at));
    let pack = pack.ok_or(DeskError::PackFaulty(diagnostics.len()))?;
    if pack.digest == licence.applied.pack.digest {
        return Err(DeskError::invalid("the pack", "another than the one in force"));
    }
    may_follow(desk, &pack).await?;
    let open = Query::over("by_state").equal("open");
    if desk.store.records().count(&kinds::PROPOSALS, &open, PROPOSALS_MAX).await? >= PROPOSALS_MAX {
        return Err(DeskError::TooMany { what: "open proposals", limit: PROPOSALS_MAX });
    }
    let digest = hex::text(&pack.digest);
    keep(desk.store.as_ref(), &digest, &sources).await?;
    let base = licence.applied.version;
    let body = Body {
        by: ctx.actor.id.clone(),
        why: why.trim().to_owned(),
        at,
        base,
        digest,
        ended_by: None,
        ended_why: None,
    };
    let id = RecordId::new(desk.fresh_id())?;
    let found = Found { id, version: 0, state: ProposalState::Open, body };
    let draft = Draft::new(Verb::Plan)
        .fact("digest", pack.digest)?
        .fact("base", u64::from(base))?
        .why(Some(why));
    let unit = Unit { journal: vec![entry(ctx, desk, &licence, draft).await?], ..Unit::new() };
    desk.store.units().commit(store_as(desk, &found, None, unit).await?).await?;
    Ok(found.id.as_str().to_owned())
}

/// The last proposals, the newest first.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`].
pub async fn proposals(ctx: &Ctx, desk: &Desk) -> Result<Vec<Proposed>, DeskError> {
    authorise(ctx, desk, Act::PlanDisposal).await?;
    let query = Query::over("proposed").descending().limit(LISTED);
    let page = desk.store.records().list(&kinds::PROPOSALS, &query).await?;
    let mut all = Vec::with_capacity(page.records.len());
    for record in page.records {
        all.push(Proposed::of(open(desk, record).await?));
    }
    Ok(all)
}

/// A proposal and what it would change now.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::PackFaulty`] where the law of
/// today no longer lets it compile.
pub async fn proposal(ctx: &Ctx, desk: &Desk, id: &str) -> Result<Proposal, DeskError> {
    let licence = authorise(ctx, desk, Act::PlanDisposal).await?;
    let found = load(desk, id).await?;
    let sources = read(desk.store.as_ref(), &found.body.digest).await?;
    let is_open = found.state == ProposalState::Open;
    let pack = if is_open {
        let (pack, diagnostics) = desk.readings.compile(&sources, day_of(ctx.now));
        pack.ok_or(DeskError::PackFaulty(diagnostics.len()))?
    } else {
        desk.readings.recall(&sources).ok_or(DeskError::Corrupt("pack"))?
    };
    let effect =
        if is_open { Some(effect_of(ctx, desk, &licence.applied, &pack).await?) } else { None };
    Ok(Proposal { proposed: Proposed::of(found), pack, effect })
}

/// Takes a proposal back, or declines it.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] where it is no longer
/// open or no reason is given.
pub async fn withdraw(ctx: &Ctx, desk: &Desk, id: &str, why: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::ProposePack).await?;
    reason(why)?;
    let mut found = load(desk, id).await?;
    if found.state != ProposalState::Open {
        return Err(DeskError::invalid("the proposal", "one that is still open"));
    }
    found.state = ProposalState::Withdrawn;
    found.body.ended_by = Some(ctx.actor.id.clone());
    found.body.ended_why = Some(why.trim().to_owned());
    let digest: [u8; 32] = hex::bytes(&found.body.digest).ok_or(DeskError::Corrupt("proposal"))?;
    let draft = Draft::new(Verb::Decide)
        .fact("digest", digest)?
        .word("decision", "withdrawn")?
        .why(Some(why));
    let unit = Unit { journal: vec![entry(ctx, desk, &licence, draft).await?], ..Unit::new() };
    let unit = store_as(desk, &found, Some(found.version), unit).await?;
    desk.store.units().commit(unit).await?;
    Ok(())
}

/// Whether a pack may take the place of the one in force: people can still change it, and it says
/// when what is held goes.
pub(super) async fn may_follow(desk: &Desk, pack: &Pack) -> Result<(), DeskError> {
    if !rules::access::leaves_a_way_to_change(pack) {
        let must = "one under which somebody may propose a pack and somebody may apply it";
        return Err(DeskError::invalid("the pack", must));
    }
    let has_rule = rules::retention::Clock::of(pack, crate::evidence::ACTIVITY).is_ok();
    let held = Query::over("received");
    if !has_rule && desk.store.records().count(&kinds::RECORDINGS, &held, 1).await? > 0 {
        let must = "one with a rule for the recordings that are held";
        return Err(DeskError::invalid("the pack", must));
    }
    Ok(())
}

fn reason(why: &str) -> Result<(), DeskError> {
    if why.trim().is_empty() || why.len() > WHY_MAX_BYTES {
        return Err(DeskError::invalid("the reason", format!("1 to {WHY_MAX_BYTES} bytes long")));
    }
    Ok(())
}

/// Reads a proposal.
pub(super) async fn load(desk: &Desk, id: &str) -> Result<Found, DeskError> {
    let missing = || DeskError::NotFound("proposal");
    let id = RecordId::new(id).map_err(|_| missing())?;
    let record = desk.store.records().read(&kinds::PROPOSALS, &id).await?;
    open(desk, record.ok_or_else(missing)?).await
}

async fn open(desk: &Desk, record: Record) -> Result<Found, DeskError> {
    let corrupt = || DeskError::Corrupt("proposal");
    let state = match record.facts.text("state") {
        Some("open") => ProposalState::Open,
        Some("applied") => ProposalState::Applied,
        Some("withdrawn") => ProposalState::Withdrawn,
        _ => return Err(corrupt()),
    };
    let key = desk.keyring.standing("proposals").await?;
    let id = record.id.as_str().as_bytes();
    let plain = vault::open_small(&key, "proposals", id, record.version, &record.body)?;
    let body = serde_json::from_slice(&plain).map_err(|_| corrupt())?;
    Ok(Found { id: record.id, version: record.version, state, body })
}

/// Adds to `unit` the write of a proposal: new where `expected` is `None`.
pub(super) async fn store_as(
    desk: &Desk,
    found: &Found,
    expected: Option<u64>,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let version = expected.map_or(1, |version| version.saturating_add(1));
    let plain = serde_json::to_vec(&found.body).map_err(|_| DeskError::Corrupt("proposal"))?;
    let key = desk.keyring.standing("proposals").await?;
    let id = found.id.as_str().as_bytes();
    let random = desk.random.as_ref();
    let body = vault::seal_small(&key, "proposals", id, version, &plain, random)?;
    let facts = Facts::new().with("state", found.state.code()).with("proposed_at", found.body.at);
    Ok(unit.put(&kinds::PROPOSALS, &found.id, expected, facts, body))
}

impl Proposed {
    fn of(found: Found) -> Self {
        let Body { by, why, at, base, digest, ended_by, ended_why } = found.body;
        let id = found.id.as_str().to_owned();
        Self { id, state: found.state, by, why, at, base, digest, ended_by, ended_why }
    }
}
