//! The disposal plan: what would go, what is spared and why, before anything goes.
//!
//! Invariant: a plan is a value one can read, print and digest; making it changes nothing, and
//! only what stands in it with the same version may be carried out.

use super::clock::Clock;
use super::decide::{Decision, Freeze, Standing, decide};
use crate::{Handle, hex};
use jiff::Timestamp;

/// A recording that the index says is due.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// Its id in the store.
    pub id: String,
    /// Its handle in the ledger.
    pub handle: Handle,
    /// The version at which it was read.
    pub version: u64,
    /// Its standing at that version.
    pub standing: Standing<'a>,
}

/// One recording to be disposed of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedDisposal {
    /// Its id in the store.
    pub id: String,
    /// Its handle in the ledger.
    pub handle: Handle,
    /// The version that was decided about; another version must be decided anew.
    pub version: u64,
    /// From when it was due.
    pub enforce_by: Timestamp,
    /// The last instant at which it may exist.
    pub statutory_latest: Timestamp,
}

/// One recording that the index named but that stays, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SparedRecording {
    /// Its id in the store.
    pub id: String,
    /// The reason's code: `held`, `requested`, `evidence`, `review`, `running` or `uncountable`.
    pub reason: &'static str,
}

/// What would be disposed of under one rule at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisposalPlan {
    /// The rule's id.
    pub rule: String,
    /// The rule's version.
    pub rule_version: u32,
    /// When the plan was made.
    pub made_at: Timestamp,
    /// What goes, earliest limit first.
    pub disposals: Vec<PlannedDisposal>,
    /// What was looked at and stays.
    pub spared: Vec<SparedRecording>,
}

impl DisposalPlan {
    /// A plan under no rule, by which nothing goes.
    pub fn empty(made_at: Timestamp) -> Self {
        let (disposals, spared) = (Vec::new(), Vec::new());
        Self { rule: String::new(), rule_version: 0, made_at, disposals, spared }
    }

    /// The plan as bytes for its digest: rule, time and, per disposal, handle and limit. Holds
    /// nothing personal, and is the same for the same decisions.
    pub fn canonical(&self) -> Vec<u8> {
        let mut lines = vec![
            "bluelamp disposal plan v1".to_owned(),
            format!("{} {}", self.rule, self.rule_version),
            self.made_at.as_millisecond().to_string(),
        ];
        lines.extend(self.disposals.iter().map(|disposal| {
            let (due, latest) = (disposal.enforce_by, disposal.statutory_latest);
            let handle = hex(&disposal.handle);
            format!("{handle} {} {}", due.as_millisecond(), latest.as_millisecond())
        }));
        lines.push(String::new());
        lines.join("\n").into_bytes()
    }
}

/// Decides about each candidate and gathers what goes and what stays.
pub fn plan<'a>(
    clock: &Clock,
    candidates: impl IntoIterator<Item = Candidate<'a>>,
    now: Timestamp,
) -> DisposalPlan {
    let mut plan = DisposalPlan {
        rule: clock.rule.clone(),
        rule_version: clock.version,
        made_at: now,
        disposals: Vec::new(),
        spared: Vec::new(),
    };
    for candidate in candidates {
        match spare_or_dispose(clock, &candidate, now) {
            Ok(disposal) => plan.disposals.push(disposal),
            Err(reason) => plan.spared.push(SparedRecording { id: candidate.id, reason }),
        }
    }
    plan.disposals.sort_by_key(|disposal| (disposal.statutory_latest, disposal.handle));
    plan
}

fn spare_or_dispose(
    clock: &Clock,
    candidate: &Candidate<'_>,
    now: Timestamp,
) -> Result<PlannedDisposal, &'static str> {
    match decide(clock, &candidate.standing, now) {
        Ok(Decision::Due(deadline)) => Ok(PlannedDisposal {
            id: candidate.id.clone(),
            handle: candidate.handle,
            version: candidate.version,
            enforce_by: deadline.enforce_by,
            statutory_latest: deadline.statutory_latest,
        }),
        Ok(Decision::Frozen(Freeze::Held(_))) => Err("held"),
        Ok(Decision::Frozen(Freeze::Requested(_))) => Err("requested"),
        Ok(Decision::Kept { .. }) => Err("evidence"),
        Ok(Decision::Review { .. }) => Err("review"),
        Ok(Decision::Running(_)) => Err("running"),
        Err(_) => Err("uncountable"),
    }
}
