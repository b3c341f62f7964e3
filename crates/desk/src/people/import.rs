//! An import: first a plan that a person looks at, then carried out as it was seen.
//!
//! Invariant: what is carried out is made anew from the same file and must have the digest of the
//! plan that was seen; nobody leaves the register because a file does not name them, unless that
//! file was said to be complete.

use super::member::Member;
use super::read::{self, Known, Mistake};
use super::register::{Found, Kept, contended, everybody, put};
use crate::ctx::authorise;
use crate::journal::{Draft, entry, whole_millis};
use crate::{Ctx, Desk, DeskError, Licence, accounts, hex, sessions};
use jiff::{SignedDuration, Timestamp};
use ledger::Verb;
use pack::{Act, Pack, RoleKind};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;
use store::{RecordId, Unit};
use vault::ObjectKey;

/// How many plans may wait to be confirmed; the oldest gives way. Each holds its file in memory.
pub const IMPORT_PENDING_MAX: usize = 4;

/// How long a plan waits to be confirmed.
const PENDING_LIFE: SignedDuration = SignedDuration::from_mins(30);

/// A file whose plan was shown. It stays in memory only.
pub(crate) struct Pending {
    digest: String,
    by: String,
    bytes: Vec<u8>,
    complete: bool,
    until: Timestamp,
}

/// What came of a file.
#[derive(Debug, Clone)]
pub enum Laid {
    /// It is sound, and this is what it would do.
    Plan(Plan),
    /// It has mistakes, and does nothing.
    Mistakes(Vec<Mistake>),
}

/// Somebody whose record would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The record as it is.
    pub was: Member,
    /// The record as it would be.
    pub is: Member,
    /// Which columns differ.
    pub columns: Vec<&'static str>,
    /// The version of the record that the plan saw.
    version: u64,
}

/// What an import would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Who is added.
    pub added: Vec<Member>,
    /// Whose record changes, those who come back among them.
    pub changed: Vec<Change>,
    /// Who leaves, because a complete list no longer names them.
    pub ended: Vec<Change>,
    /// How many stay as they are.
    pub unchanged: u64,
    /// How many the file names whose access was ended, and who stay out: only a first day of work
    /// after that end brings somebody back.
    pub stay_out: u64,
    /// How many on the register the file does not name, and who stay.
    pub not_named: u64,
    /// The plan's digest, keyed to this house, by which it is confirmed.
    #[serde(skip)]
    pub digest: String,
}

impl Plan {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.ended.is_empty()
    }
}

/// Reads a file and says what it would do. Changes nothing; the plan can be carried out by the
/// same person within half an hour.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Store`]. Mistakes of the file are an answer, not an error.
pub async fn lay_out(
    ctx: &Ctx,
    desk: &Desk,
    bytes: Vec<u8>,
    complete: bool,
) -> Result<Laid, DeskError> {
    let licence = authorise(ctx, desk, Act::ManagePeople).await?;
    let plan = match plan(desk, &licence.applied.pack, &bytes, complete).await? {
        Ok(plan) => plan,
        Err(mistakes) => return Ok(Laid::Mistakes(mistakes)),
    };
    let until = ctx.now + PENDING_LIFE;
    let (digest, by) = (plan.digest.clone(), ctx.actor.id.clone());
    let mut pending = desk.imports.lock().unwrap_or_else(PoisonError::into_inner);
    pending.retain(|one| one.until > ctx.now && (one.by != by || one.digest != digest));
    while pending.len() >= IMPORT_PENDING_MAX {
        pending.remove(0);
    }
    pending.push(Pending { digest, by, bytes, complete, until });
    Ok(Laid::Plan(plan))
}

/// Carries out the plan that the same person saw, by its digest: all of it or nothing, however long
/// the list is.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::Invalid`] where there is no such plan, or it would do
/// something else by now; [`DeskError::Contended`].
pub async fn carry_out(ctx: &Ctx, desk: &Desk, seen: &str) -> Result<Plan, DeskError> {
    let licence = authorise(ctx, desk, Act::ManagePeople).await?;
    let taken = {
        let mut pending = desk.imports.lock().unwrap_or_else(PoisonError::into_inner);
        let place = pending
            .iter()
            .position(|one| one.digest == seen && one.by == ctx.actor.id && one.until > ctx.now);
        place.map(|place| pending.remove(place))
    };
    let Some(Pending { bytes, complete, .. }) = taken else {
        let must = "one that you looked at within half an hour; choose the file again";
        return Err(DeskError::invalid("the plan", must));
    };
    let changed = || {
        let must = "what you looked at, but the register changed since; choose the file again";
        DeskError::invalid("the plan", must)
    };
    let plan = plan(desk, &licence.applied.pack, &bytes, complete).await?.map_err(|_| changed())?;
    if plan.digest != seen {
        return Err(changed());
    }
    write(ctx, desk, &licence, &plan).await?;
    Ok(plan)
}

/// A step of a plan: one record to write.
struct Step<'a> {
    kept: Kept,
    expected: Option<u64>,
    /// Whether whatever they signed in with before must go.
    forget: Option<&'a Member>,
}

async fn write(ctx: &Ctx, desk: &Desk, licence: &Licence, plan: &Plan) -> Result<(), DeskError> {
    let at = whole_millis(ctx.now);
    let key = desk.keyring.standing("staff").await?;
    let all = everybody(desk).await?;
    let since: HashMap<_, _> =
        all.iter().map(|one| (one.kept.member.number.as_str(), one.kept.added_at)).collect();
    let steps = steps(plan, &since, at);
    let mut unit = Unit { is_long: true, ..Unit::new() };
    for step in &steps {
        unit = put(desk, &key, &step.kept, step.expected, unit)?;
        if let Some(member) = step.forget {
            let id = RecordId::new(super::token(desk, &member.number))?;
            unit = accounts::forget(desk, &id, unit).await?;
        }
    }
    let digest: [u8; 32] = hex::bytes(&plan.digest).ok_or(DeskError::Corrupt("plan"))?;
    let draft = Draft::new(Verb::Alter)
        .fact("people-plan", digest)?
        .fact("added", plan.added.len() as u64)?
        .fact("changed", plan.changed.len() as u64)?
        .fact("ended", plan.ended.len() as u64)?;
    unit.journal.push(entry(ctx, desk, licence, draft).await?);
    desk.store.units().commit(unit).await.map_err(contended)?;
    for member in steps.iter().filter_map(|step| step.forget) {
        sessions::end_all(desk, &super::token(desk, &member.number), None).await?;
    }
    Ok(())
}

fn steps<'a>(plan: &'a Plan, since: &HashMap<&str, Timestamp>, at: Timestamp) -> Vec<Step<'a>> {
    let kept = |member: &Member| Kept {
        added_at: since.get(member.number.as_str()).copied().unwrap_or(at),
        member: member.clone(),
    };
    let added =
        plan.added.iter().map(|member| Step { kept: kept(member), expected: None, forget: None });
    let changed = plan.changed.iter().map(|change| Step {
        kept: kept(&change.is),
        expected: Some(change.version),
        // Whoever comes back starts with a new invitation.
        forget: change.was.ended_at.is_some().then_some(&change.is),
    });
    let ended = plan.ended.iter().map(|change| {
        let mut kept = kept(&change.is);
        kept.member.ended_at = Some(at);
        Step { kept, expected: Some(change.version), forget: Some(&change.is) }
    });
    added.chain(changed).chain(ended).collect()
}

/// What a file would do to the register as it is.
async fn plan(
    desk: &Desk,
    pack: &Pack,
    bytes: &[u8],
    complete: bool,
) -> Result<Result<Plan, Vec<Mistake>>, DeskError> {
    let all = everybody(desk).await?;
    let people = pack.roles.values().filter(|role| role.kind == RoleKind::Person);
    let roles: Vec<_> = people.map(|role| role.id.as_str().to_owned()).collect();
    // Whom a complete list does not name leaves, and supervises nobody.
    let working = all.iter().filter(|one| !complete && one.kept.member.ended_at.is_none());
    let working = working.map(|one| &one.kept.member);
    let working = working.map(|one| (one.number.as_str(), one.supervisor.as_deref())).collect();
    let members = match read::members(bytes, &Known { roles: &roles, working: &working }) {
        Ok(members) => members,
        Err(mistakes) => return Ok(Err(mistakes)),
    };
    let mut plan = compare(&all, members, complete);
    let key = desk.keyring.standing("staff").await?;
    plan.digest = digest(&plan, &key)?;
    Ok(Ok(plan))
}

fn compare(all: &[Found], members: Vec<Member>, complete: bool) -> Plan {
    let known: HashMap<_, _> =
        all.iter().map(|one| (one.kept.member.number.as_str(), one)).collect();
    let mut plan = Plan::default();
    let mut named = HashSet::new();
    for mut is in members {
        named.insert(is.number.clone());
        let Some(found) = known.get(is.number.as_str()) else {
            plan.added.push(is);
            continue;
        };
        let was = &found.kept.member;
        let comes_back = was
            .ended_at
            .is_some_and(|ended| is.starts_on > ended.to_zoned(jiff::tz::TimeZone::UTC).date());
        if !comes_back {
            is.ended_at = was.ended_at;
            plan.stay_out += u64::from(was.ended_at.is_some());
        }
        let columns = differing(was, &is);
        if columns.is_empty() {
            plan.unchanged += 1;
        } else {
            let version = found.version;
            plan.changed.push(Change { was: was.clone(), is, columns, version });
        }
    }
    for found in all {
        let member = &found.kept.member;
        if member.ended_at.is_some() || named.contains(&member.number) {
            continue;
        }
        if complete {
            let (was, is, version) = (member.clone(), member.clone(), found.version);
            plan.ended.push(Change { was, is, columns: Vec::new(), version });
        } else {
            plan.not_named += 1;
        }
    }
    plan
}

fn differing(was: &Member, is: &Member) -> Vec<&'static str> {
    [
        ("name", was.name != is.name),
        ("email", was.email != is.email),
        ("role", was.role != is.role),
        ("unit", was.unit != is.unit),
        ("borough", was.borough != is.borough),
        ("supervisor", was.supervisor != is.supervisor),
        ("kind", was.kind != is.kind),
        ("vetting", was.vetting != is.vetting),
        ("vetting_until", was.vetting_until != is.vetting_until),
        ("starts_on", was.starts_on != is.starts_on),
        ("ends_on", was.ends_on != is.ends_on),
        ("comes back", was.ended_at != is.ended_at),
    ]
    .into_iter()
    .filter_map(|(column, differs)| differs.then_some(column))
    .collect()
}

/// SHA-256 over the plan, salted with a key of the house: a short list could be guessed.
fn digest(plan: &Plan, key: &ObjectKey) -> Result<String, DeskError> {
    let bytes = serde_json::to_vec(plan).map_err(|_| DeskError::Corrupt("plan"))?;
    Ok(hex::text(&ledger::salted_digest(&key.digest_salt(), &bytes)))
}
