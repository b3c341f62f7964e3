//! Decisions on access: the slice that we hand to Cedar beside Cedar with every policy.
//!
//! Invariant: both arms look up the same assignments and put the same request with the same
//! entities; they differ only in which policies Cedar is given. Every answer is compared.

mod made;

use crate::measure::{Spent, spent};
use crate::table::{Row, Target, figure, print};
use access::{Decision, Policies};
use anyhow::{Result, ensure};
use cedar_policy::{Authorizer, PolicySet};
use made::{Assignments, Question};

/// How much of bare Cedar's CPU time a decision may cost.
const SHARE_MAX: f64 = 0.5;

/// How many requests one arm answers before it is the other's turn.
const TURN: usize = 5_000;

/// What `access` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many requests are asked of each.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    requests: u64,
    /// How many people are assigned to cases, counted once for each case.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    assignments: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { requests: 100_000, assignments: 1_000_000 }
    }
}

/// Measures decisions.
///
/// # Errors
///
/// Where an answer over the slice is not the answer over all policies.
pub(crate) fn run(options: &Options) -> Result<()> {
    let policies = made::policies()?;
    let assignments = Assignments::many(options.assignments);
    let questions = made::questions(options.requests, &assignments);
    let (ours, bare) = both(&policies, &assignments, &questions)?;
    let each = |arm: Spent| arm.cpu.as_secs_f64() * 1e6 / crate::measure::real(options.requests);
    let (ours, bare) = (each(ours), each(bare));
    let count = policies.all().len();
    let rows = [
        Row::new(
            format!("a decision, {count} policies, {} assignments", options.assignments),
            format!("{} µs CPU", figure(ours)),
        )
        .beside(format!("Cedar with all {count}: {} µs CPU", figure(bare)), ours / bare)
        .judged(ours / bare, Target::AtMost(SHARE_MAX), " × Cedar"),
        Row::new(format!("  {} random requests", options.requests), "the same answers"),
    ];
    print("access", &rows)
}

/// What Cedar alone costs with all of a hundred policies, in microseconds of CPU time.
///
/// # Errors
///
/// As for [`run`].
pub(crate) fn bare() -> Result<f64> {
    let assignments = Assignments::many(100_000);
    let questions = made::questions(10_000, &assignments);
    let (_, bare) = both(&made::policies()?, &assignments, &questions)?;
    Ok(bare.cpu.as_secs_f64() * 1e6 / 10_000.0)
}

/// Asks both, in turns, and compares each answer; gives what each spent.
fn both(
    policies: &Policies,
    assignments: &Assignments,
    questions: &[Question],
) -> Result<(Spent, Spent)> {
    let whole = policies.whole();
    let (mut ours, mut bare) = (Spent::default(), Spent::default());
    let mut allowed = 0;
    for turn in questions.chunks(TURN) {
        let (answers, cost) = spent(|| {
            let ask = |one: &Question| one.ask(assignments, |asked| policies.decide(asked));
            Ok(turn.iter().map(ask).collect::<Vec<Decision>>())
        })?;
        ours.cpu += cost.cpu;
        ours.wall += cost.wall;
        let authorizer = Authorizer::new();
        let (rivals, cost) = spent(|| {
            let ask = |one: &Question| {
                one.ask(assignments, |asked| rival(policies, &whole, &authorizer, asked))
            };
            Ok(turn.iter().map(ask).collect::<Vec<_>>())
        })?;
        bare.cpu += cost.cpu;
        bare.wall += cost.wall;
        for (answer, rival) in answers.iter().zip(&rivals) {
            let rival = rival.as_ref().map(|(allowed, by)| (*allowed, by.as_slice()));
            let mut by: Vec<_> = answer.by.iter().map(|policy| policy.id.clone()).collect();
            by.sort_unstable();
            ensure!(rival == Some((answer.allowed, &by)), "{answer:?} is not {rival:?}");
            allowed += usize::from(answer.allowed);
        }
    }
    ensure!(allowed > 0 && allowed < questions.len(), "the requests are all alike");
    Ok((ours, bare))
}

/// Cedar alone, given every policy: its answer, and the policies behind it in order.
fn rival(
    policies: &Policies,
    whole: &PolicySet,
    authorizer: &Authorizer,
    asked: &access::Request<'_>,
) -> Option<(bool, Vec<String>)> {
    let (request, entities) = policies.put(asked)?;
    let response = authorizer.is_authorized(&request, whole, &entities);
    let allowed = response.decision() == cedar_policy::Decision::Allow;
    let mut by: Vec<_> = response.diagnostics().reason().map(ToString::to_string).collect();
    by.sort_unstable();
    let failed = response.diagnostics().errors().next().is_some();
    (!failed).then_some((allowed, by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slice_answers_as_cedar_with_every_policy_does() {
        let policies = made::policies().unwrap();
        assert_eq!(policies.all().len(), 100);
        let assignments = Assignments::many(2_000);
        let questions = made::questions(2_000, &assignments);
        both(&policies, &assignments, &questions).unwrap();
    }
}
