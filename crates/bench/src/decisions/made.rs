//! A hundred policies of a large force, a million assignments, and random questions.
//!
//! Invariant: the policies are of the sorts that London's are: short forms of roles, permits with a
//! condition, rules on need to know for some acts, and a few for everybody. A seed gives the same
//! questions each time.

use crate::noise::Noise;
use access::{
    ActWord, Asked, Fact, Person, Policies, Request, Restriction, RoleWord, Thing, Words,
};
use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

const NOW: Timestamp = Timestamp::constant(1_790_000_000, 0);
const ROLES: u64 = 30;
const CATEGORIES: u64 = 10;
const CASES: u64 = 50_000;
const PURPOSES: [&str; 5] =
    ["law-enforcement", "disclosure", "conduct", "rights-requests", "accountability"];

fn words() -> Words {
    let act =
        |act: &pack::Act| ActWord { word: act.as_str().to_owned(), kind: act.kind(), only: None };
    Words {
        roles: (0..ROLES).map(|n| RoleWord { id: format!("role-{n}"), machine: n == 0 }).collect(),
        acts: pack::Act::ALL.iter().map(act).collect(),
        purposes: PURPOSES.map(str::to_owned).to_vec(),
        categories: (0..CATEGORIES).map(|n| format!("category-{n}")).collect(),
    }
}

/// The policies: 30 short forms, 30 permits with a condition, 30 rules on need to know, 10 for all.
///
/// # Errors
///
/// Where one of them does not read or does not fit.
pub(super) fn policies() -> Result<Policies> {
    let acts = pack::Act::ALL.iter().map(|act| act.as_str()).collect::<Vec<_>>();
    let act = |n: u64| at(&acts, n);
    let mut text = String::new();
    for n in 0..ROLES {
        let (first, second, third) = (act(n), act(n + 3), act(n * 5 + 1));
        let (one, other) = (at(&PURPOSES, n), at(&PURPOSES, n + 2));
        writeln!(
            text,
            "@id(\"short-{n}\") @plain(\"A role.\") permit (principal in Role::\"role-{n}\", \
             action in [Action::\"{first}\", Action::\"{second}\", Action::\"{third}\", \
             Action::\"list\", Action::\"view\"], resource) \
             when {{ [Purpose::\"{one}\", Purpose::\"{other}\"].contains(context.purpose) }};"
        )?;
    }
    for n in 0..30 {
        let (role, one, category) = (n * 7 % ROLES, act(n % 8), n % CATEGORIES);
        writeln!(
            text,
            "@id(\"more-{n}\") @plain(\"For one category.\") permit (principal in \
             Role::\"role-{role}\", action == Action::\"{one}\", resource) when {{ \
             resource.categories.contains(Category::\"category-{category}\") && \
             context.facts.contains(Fact::\"assigned\") }};"
        )?;
    }
    for n in 0..30 {
        let (one, other) = (act(n % 8), act(n % 5));
        let what = match n % 3 {
            0 => format!("resource has borough && resource.borough == \"borough-{n}\""),
            1 => "resource.restriction == Restriction::\"restricted\"".to_owned(),
            _ => format!("resource.categories.contains(Category::\"category-{}\")", n % 10),
        };
        writeln!(
            text,
            "@id(\"need-{n}\") @plain(\"Need to know.\") forbid (principal is Person, action in \
             [Action::\"{one}\", Action::\"{other}\"], resource is Recording) when {{ {what} }} \
             unless {{ context.facts.containsAny([Fact::\"assigned\", \
             Fact::\"supervises-assigned\", Fact::\"granted\"]) || \
             (context.emergency && context has reason) }};"
        )?;
    }
    for n in 0..10 {
        writeln!(
            text,
            "@id(\"all-{n}\") @plain(\"Everybody.\") forbid (principal is Person, action, \
             resource) when {{ principal.inRegister && principal has unit && \
             principal.unit == \"closed-{n}\" }};"
        )?;
    }
    let (read, mistakes) = access::read(&text);
    ensure!(mistakes.is_empty(), "{mistakes:?}");
    let mistakes = access::check(&words(), &read);
    ensure!(mistakes.is_empty(), "{mistakes:?}");
    Policies::new(words(), read).context("two policies have one id")
}

fn at<'a>(list: &[&'a str], n: u64) -> &'a str {
    let place = usize::try_from(n).unwrap_or_default() % list.len().max(1);
    list.get(place).copied().unwrap_or_default()
}

/// Who is assigned to which case.
pub(super) struct Assignments {
    pairs: HashSet<(u64, u64)>,
    people: u64,
}

impl Assignments {
    /// So many, each of another person and case.
    pub(super) fn many(count: u64) -> Self {
        let people = (count / 20).max(1);
        let (mut pairs, mut dice) = (HashSet::new(), Noise::new(7));
        while u64::try_from(pairs.len()).unwrap_or(u64::MAX) < count {
            pairs.insert((dice.below(people), dice.below(CASES)));
        }
        Self { pairs, people }
    }

    fn holds(&self, person: u64, case: u64) -> bool {
        self.pairs.contains(&(person, case))
    }
}

/// A random question.
pub(super) struct Question {
    who: u64,
    role: String,
    person: Option<Person>,
    act: &'static str,
    thing: Thing,
    case: u64,
    asked: Asked,
}

impl Question {
    /// Looks the assignment up, and asks.
    pub(super) fn ask<T>(
        &self,
        assignments: &Assignments,
        ask: impl FnOnce(&Request<'_>) -> T,
    ) -> T {
        let mut asked = self.asked.clone();
        if assignments.holds(self.who, self.case) {
            asked.facts.insert(Fact::Assigned);
        }
        ask(&Request {
            role: &self.role,
            person: self.person.as_ref(),
            act: self.act,
            thing: &self.thing,
            asked: &asked,
        })
    }
}

/// So many questions; every second one is of somebody about a case that they are assigned to.
pub(super) fn questions(count: u64, assignments: &Assignments) -> Vec<Question> {
    let mut dice = Noise::new(11);
    let mut assigned = assignments.pairs.iter().copied().cycle();
    (0..count)
        .map(|n| {
            let random = (dice.below(assignments.people), dice.below(CASES));
            let pair = if n % 2 == 0 { assigned.next().unwrap_or(random) } else { random };
            question(pair, &mut dice)
        })
        .collect()
}

fn question((who, case): (u64, u64), dice: &mut Noise) -> Question {
    let acts = pack::Act::ALL;
    let place = usize::try_from(dice.below(8)).unwrap_or_default() % acts.len();
    let act = acts.get(place).copied().unwrap_or(pack::Act::View);
    let one_of = |known: u64| (known > 0).then(|| format!("borough-{known}"));
    let restriction =
        [Restriction::None, Restriction::None, Restriction::Restricted, Restriction::Sealed];
    let restriction =
        restriction.into_iter().cycle().nth(usize::try_from(dice.below(4)).unwrap_or_default());
    let thing = Thing {
        categories: (0..dice.below(3)).map(|_| format!("category-{}", dice.below(10))).collect(),
        case: Some(format!("case-{case}")),
        borough: one_of(dice.below(33)),
        restriction: restriction.unwrap_or_default(),
        ..Thing::any(act.kind())
    };
    let person = Person {
        unit: Some(if dice.below(20) == 0 { "closed-3".to_owned() } else { format!("unit-{who}") }),
        borough: one_of(dice.below(33)),
        vetted_until: Some(NOW),
        code_acknowledged: true,
        on_duty: Some(true),
    };
    let emergency = dice.below(50) == 0;
    let asked = Asked {
        purpose: at(&PURPOSES, dice.below(5)).to_owned(),
        case: Some(format!("case-{case}")),
        reason: emergency.then(|| "somebody is in danger".to_owned()),
        emergency,
        now: NOW,
        facts: BTreeSet::new(),
    };
    let role = format!("role-{}", dice.below(ROLES + 1));
    Question { who, role, person: Some(person), act: act.as_str(), thing, case, asked }
}
