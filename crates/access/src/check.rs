//! Holds policies against the words of the pack, and against what no policy may say.
//!
//! Invariant: a policy with one sort of mistake is not held against the later sorts, so that each
//! mistake is said once.

use crate::read::{Fault, Mistake, Policy, label, sentence};
use crate::request::{Fact, Restriction};
use crate::words::{Kind, Words};
use cedar_policy::{
    ActionConstraint, EntityUid, PolicyId, PolicySet, PrincipalConstraint, Schema, ValidationMode,
    Validator,
};
use miette::Diagnostic as _;
use std::collections::{BTreeMap, BTreeSet};

/// Every mistake, each with the place of its policy in the list.
pub fn check(words: &Words, policies: &[Policy]) -> Vec<(usize, Mistake)> {
    let mut mistakes = Vec::new();
    let mut ids = BTreeSet::new();
    let mut sound = Vec::new();
    for (place, policy) in policies.iter().enumerate() {
        let before = mistakes.len();
        if !ids.insert(policy.id.as_str()) {
            let span = policy.place_of(&policy.id);
            let message = format!("there are two policies `{}`", policy.id);
            let help = "the ledger would not say which of the two decided: rename one";
            mistakes.push((place, Mistake::new(Fault::SameId, span, message).help(help)));
        }
        mistakes.extend(names(words, policy).map(|mistake| (place, mistake)));
        if mistakes.len() == before {
            mistakes.extend(reach(words, policy).map(|mistake| (place, mistake)));
        }
        if mistakes.len() == before {
            sound.push(place);
        }
    }
    mistakes.extend(fits(words, policies, &sound));
    mistakes
}

/// Names that there are not, and names of single people and things.
fn names<'p>(words: &Words, policy: &'p Policy) -> impl Iterator<Item = Mistake> + use<'p> {
    let known = known(words);
    let literals: BTreeSet<EntityUid> = policy.cedar.entity_literals().into_iter().collect();
    literals.into_iter().filter_map(move |uid| {
        let (sort, id) = (uid.type_name().to_string(), uid.id().unescaped().to_owned());
        let span = policy.place_of(&uid.to_string());
        if let Some(ids) = known.get(sort.as_str()) {
            let names = ids.iter().cloned().collect();
            let message = format!("there is no {} `{id}`", name_of(&sort));
            let mut mistake = Mistake::new(Fault::UnknownName, span, message);
            mistake.names = Some((id.clone(), names));
            return (!ids.contains(id.as_str())).then_some(mistake);
        }
        let single = ["Person", "Machine"].contains(&sort.as_str())
            || Kind::ALL.iter().any(|kind| kind.as_str() == sort);
        single.then(|| {
            Mistake::new(Fault::DoesNotFit, span, format!("this names one {}", name_of(&sort)))
                .help("policies go by roles, kinds and facts; nobody's name stands in a pack")
        })
    })
}

/// The names that there are, by their sort.
fn known(words: &Words) -> BTreeMap<&'static str, BTreeSet<String>> {
    let set = |ids: &mut dyn Iterator<Item = &str>| ids.map(str::to_owned).collect();
    BTreeMap::from([
        ("Action", set(&mut words.acts.iter().map(|act| act.word.as_str()))),
        ("Role", set(&mut words.roles.iter().map(|role| role.id.as_str()))),
        ("Purpose", set(&mut words.purposes.iter().map(String::as_str))),
        ("Category", set(&mut words.categories.iter().map(String::as_str))),
        ("Fact", set(&mut Fact::ALL.iter().map(|fact| fact.as_str()))),
        ("Restriction", set(&mut Restriction::ALL.iter().map(|one| one.as_str()))),
    ])
}

/// What a message calls a sort of name.
fn name_of(sort: &str) -> String {
    match sort {
        "Action" => "act".to_owned(),
        other => other.to_lowercase(),
    }
}

/// A permit names its acts, and gives nobody an act that one machine alone may do.
fn reach(words: &Words, policy: &Policy) -> Option<Mistake> {
    if !policy.permits() {
        return None;
    }
    let acts = match policy.cedar.action_constraint() {
        ActionConstraint::Any => {
            let message = format!("`{}` permits whatever act there may be", policy.id);
            return Some(
                Mistake::new(Fault::EveryAct, policy.place_of("permit"), message)
                    .help("name the acts: `action in [Action::\"list\", Action::\"view\"]`"),
            );
        }
        ActionConstraint::Eq(act) => vec![act],
        ActionConstraint::In(acts) => acts,
    };
    let role = match policy.cedar.principal_constraint() {
        PrincipalConstraint::In(uid) | PrincipalConstraint::IsIn(_, uid) => Some(uid),
        PrincipalConstraint::Any | PrincipalConstraint::Eq(_) | PrincipalConstraint::Is(_) => None,
    };
    let role = role.as_ref().map(|uid| uid.id().unescaped());
    acts.iter().find_map(|uid| {
        let act = words.acts.iter().find(|act| act.word == uid.id().unescaped())?;
        let only = act.only.as_deref()?;
        (role != Some(only)).then(|| {
            let message = format!("`{}` could let somebody `{}`", policy.id, act.word);
            Mistake::new(Fault::NotForPeople, policy.place_of(&uid.to_string()), message)
                .help(format!("only the machine role `{only}` does that: take the act out"))
        })
    })
}

/// Validates those policies that were sound so far against the schema, strictly.
fn fits(words: &Words, policies: &[Policy], sound: &[usize]) -> Vec<(usize, Mistake)> {
    let schema = match Schema::from_cedarschema_str(&crate::schema(words)) {
        Ok((schema, _)) => schema,
        Err(error) => {
            let said = format!("the pack's words make no schema: {}", sentence(&error.to_string()));
            let first = sound.first().and_then(|place| Some((*place, policies.get(*place)?)));
            let mistake = |policy: &Policy| {
                Mistake::new(Fault::DoesNotFit, policy.span.clone(), said.clone())
            };
            return first.map(|(place, policy)| (place, mistake(policy))).into_iter().collect();
        }
    };
    let named = sound.iter().filter_map(|place| {
        let policy = policies.get(*place)?;
        Some(policy.cedar.new_id(PolicyId::new(place.to_string())))
    });
    let Ok(set) = PolicySet::from_policies(named) else { return Vec::new() };
    let result = Validator::new(schema).validate(&set, ValidationMode::Strict);
    let mut said = BTreeSet::new();
    let mistakes = result.validation_errors().filter_map(|error| {
        let place: usize = error.policy_id().to_string().parse().ok()?;
        let policy = policies.get(place)?;
        let span = label(error, policy.span.start).unwrap_or_else(|| policy.span.clone());
        // Cedar opens with the policy's number and a comma, and repeats itself for each kind.
        let words = sentence(&error.to_string());
        let words = words.split_once(", ").map_or(words.as_str(), |(_, words)| words).to_owned();
        if !said.insert((place, span.start, words.clone())) {
            return None;
        }
        let mistake = Mistake::new(Fault::DoesNotFit, span, words);
        let help = error.help().map(|help| sentence(&help.to_string()));
        Some((place, Mistake { help, ..mistake }))
    });
    mistakes.collect()
}
