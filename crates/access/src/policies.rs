//! The policies of a pack, and the one decision over them.
//!
//! Invariant: Cedar is handed the policies whose scope can hold and the few entities that the
//! request is about, never a store. A policy that fails makes the answer no.

use crate::index::{For, Scope};
use crate::read::Policy;
use crate::request::{Asked, Fact, Person, Request, Thing};
use crate::words::{Kind, Words};
use cedar_policy::{
    Authorizer, Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId,
    PolicySet, RestrictedExpression,
};
use std::collections::{HashMap, HashSet};
use std::str::FromStr as _;
use std::sync::{Arc, OnceLock};

/// The id of whoever asks, and of what is asked about: policies see no other.
const ONE: &str = "one";

/// An answer, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is allowed.
    pub allowed: bool,
    /// The policies that decided: those that permit, or those that forbid. None of either is no.
    pub by: Vec<Arc<Policy>>,
    /// The policies that failed; where there is one, the answer is no.
    pub failed: Vec<Arc<Policy>>,
    /// Whether the question could not even be put, which is no as well.
    pub unput: bool,
}

/// The policies of a pack, ready to be asked.
#[derive(Clone)]
pub struct Policies(Arc<Inner>);

struct Inner {
    words: Words,
    all: Vec<Arc<Policy>>,
    scopes: Vec<Scope>,
    places: HashMap<PolicyId, usize>,
    /// One for each act, role and kind, made when it is first needed.
    slices: Vec<OnceLock<Slice>>,
    acts: HashMap<String, usize>,
    roles: HashMap<String, usize>,
    sorts: Option<Sorts>,
    authorizer: Authorizer,
}

/// The policies that can matter to a role, an act and a kind.
#[derive(Default)]
struct Slice {
    policies: PolicySet,
    /// Whether one of them asks for a case.
    asks_case: bool,
}

impl std::fmt::Debug for Policies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.all.iter().map(|policy| &policy.id)).finish()
    }
}

impl PartialEq for Policies {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.words == other.0.words && self.0.all == other.0.all)
    }
}

impl Eq for Policies {}

impl Default for Policies {
    /// No policies, which allow nothing.
    fn default() -> Self {
        Self(Arc::new(Inner::new(Words::default(), Vec::new(), HashMap::new())))
    }
}

impl Inner {
    fn new(words: Words, all: Vec<Arc<Policy>>, places: HashMap<PolicyId, usize>) -> Self {
        let by_name = |names: &mut dyn Iterator<Item = &String>| {
            names.enumerate().map(|(place, name)| (name.clone(), place)).collect::<HashMap<_, _>>()
        };
        let acts = by_name(&mut words.acts.iter().map(|act| &act.word));
        let roles = by_name(&mut words.roles.iter().map(|role| &role.id));
        // One more of each, for what the pack does not know.
        let count = (acts.len() + 1) * (roles.len() + 1) * Kind::ALL.len();
        let slices = std::iter::repeat_with(OnceLock::new).take(count).collect();
        let scopes = all.iter().map(|policy| Scope::of(policy)).collect();
        let (sorts, authorizer) = (Sorts::new(), Authorizer::new());
        Self { words, all, scopes, places, slices, acts, roles, sorts, authorizer }
    }
}

impl Policies {
    /// Takes policies in; `None` where two have the same id.
    pub fn new(words: Words, policies: Vec<Policy>) -> Option<Self> {
        let mut places = HashMap::new();
        let mut all = Vec::with_capacity(policies.len());
        for (place, mut policy) in policies.into_iter().enumerate() {
            let id = PolicyId::new(&policy.id);
            policy.cedar = policy.cedar.new_id(id.clone());
            if places.insert(id, place).is_some() {
                return None;
            }
            all.push(Arc::new(policy));
        }
        Some(Self(Arc::new(Inner::new(words, all, places))))
    }

    /// Every policy, in the order given.
    pub fn all(&self) -> &[Arc<Policy>] {
        &self.0.all
    }

    /// All of them as Cedar holds them, for whoever wants to ask Cedar alone.
    pub fn whole(&self) -> PolicySet {
        self.set(|_| true)
    }

    /// Decides.
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        self.ask(request, &self.slice(request.role, request.act, request.thing.kind).policies)
    }

    /// Whether the answer to a role about an act can depend on the case of a thing of that kind.
    /// Where it cannot, things that differ in their case alone have the same answer.
    pub fn asks_case(&self, role: &str, act: &str, kind: Kind) -> bool {
        self.slice(role, act, kind).asks_case
    }

    /// Decides over a set given, be it all policies or some: what [`Policies::decide`] is held
    /// against.
    pub fn ask(&self, request: &Request<'_>, policies: &PolicySet) -> Decision {
        let Some((asked, entities)) = self.put(request) else {
            return Decision { allowed: false, by: Vec::new(), failed: Vec::new(), unput: true };
        };
        let response = self.0.authorizer.is_authorized(&asked, policies, &entities);
        let mut failed = self.found(response.diagnostics().errors().map(|error| match error {
            cedar_policy::AuthorizationError::PolicyEvaluationError(error) => error.policy_id(),
        }));
        failed.dedup();
        let allowed = failed.is_empty() && response.decision() == cedar_policy::Decision::Allow;
        let by = if failed.is_empty() {
            self.found(response.diagnostics().reason())
        } else {
            Vec::new()
        };
        Decision { allowed, by, failed, unput: false }
    }

    /// The request and its entities as Cedar takes them.
    pub fn put(&self, request: &Request<'_>) -> Option<(cedar_policy::Request, Entities)> {
        let sorts = self.0.sorts.as_ref()?;
        let sort = if self.is_machine(request.role) { &sorts.machine } else { &sorts.person };
        let who = uid(sort, ONE);
        let what = uid(sorts.kinds.get(request.thing.kind.place())?, ONE);
        let act = uid(&sorts.action, request.act);
        let known = match (self.is_machine(request.role), request.person) {
            (true, _) => HashMap::new(),
            (false, person) => of_person(person),
        };
        let role = HashSet::from([uid(&sorts.role, request.role)]);
        let person = Entity::new(who.clone(), known, role).ok()?;
        let thing =
            Entity::new(what.clone(), sorts.of_thing(request.thing), HashSet::new()).ok()?;
        let entities = Entities::from_entities([person, thing], None).ok()?;
        let context = Context::from_pairs(sorts.of_asked(request.asked)).ok()?;
        let asked = cedar_policy::Request::new(who, act, what, context, None).ok()?;
        Some((asked, entities))
    }

    /// The policies that permit the act to the role, on a thing of the kind, in some circumstances.
    pub fn permits(&self, request: &Request<'_>) -> Vec<Arc<Policy>> {
        let mut permits = {
            let slice = self.slice(request.role, request.act, request.thing.kind);
            self.found(slice.policies.policies().map(cedar_policy::Policy::id))
        };
        permits.retain(|policy| policy.permits());
        permits
    }

    fn is_machine(&self, role: &str) -> bool {
        let place = self.0.roles.get(role);
        place.and_then(|place| self.0.words.roles.get(*place)).is_some_and(|role| role.machine)
    }

    fn slice(&self, role: &str, act: &str, kind: Kind) -> &Slice {
        static NONE: OnceLock<Slice> = OnceLock::new();
        let inner = &self.0;
        let (acts, roles) = (&inner.acts, &inner.roles);
        let act_place = acts.get(act).copied().unwrap_or(acts.len());
        let role_place = roles.get(role).copied().unwrap_or(roles.len());
        let place = (act_place * (roles.len() + 1) + role_place) * Kind::ALL.len() + kind.place();
        let Some(slice) = inner.slices.get(place) else { return NONE.get_or_init(Slice::default) };
        slice.get_or_init(|| {
            // An act or a role that the pack does not know has no name in any scope.
            let known = |known: bool, name| if known { name } else { "" };
            let asked = For {
                act: known(act_place < acts.len(), act),
                kind,
                role: known(role_place < roles.len(), role),
                machine: self.is_machine(role),
            };
            let mut holding = inner.scopes.iter().filter(|scope| scope.can_hold(asked));
            let asks_case = holding.any(|scope| scope.asks_case);
            Slice { policies: self.set(|scope| scope.can_hold(asked)), asks_case }
        })
    }

    fn set(&self, wanted: impl Fn(&Scope) -> bool) -> PolicySet {
        let both = self.0.all.iter().zip(&self.0.scopes);
        let wanted =
            both.filter(|(_, scope)| wanted(scope)).map(|(policy, _)| policy.cedar.clone());
        // Ids are told apart when the policies are taken in, so that they cannot clash here.
        PolicySet::from_policies(wanted).unwrap_or_default()
    }

    fn found<'d>(&self, ids: impl Iterator<Item = &'d PolicyId>) -> Vec<Arc<Policy>> {
        let mut places: Vec<_> = ids.filter_map(|id| self.0.places.get(id).copied()).collect();
        places.sort_unstable();
        places.iter().filter_map(|place| self.0.all.get(*place).cloned()).collect()
    }
}

/// The entity types, parsed once.
struct Sorts {
    person: EntityTypeName,
    machine: EntityTypeName,
    action: EntityTypeName,
    role: EntityTypeName,
    purpose: EntityTypeName,
    category: EntityTypeName,
    restriction: EntityTypeName,
    kinds: Vec<EntityTypeName>,
    facts: HashMap<Fact, EntityUid>,
}

impl Sorts {
    fn new() -> Option<Self> {
        let sort = |name: &str| EntityTypeName::from_str(name).ok();
        let fact = sort("Fact")?;
        Some(Self {
            person: sort("Person")?,
            machine: sort("Machine")?,
            action: sort("Action")?,
            role: sort("Role")?,
            purpose: sort("Purpose")?,
            category: sort("Category")?,
            restriction: sort("Restriction")?,
            kinds: Kind::ALL.iter().map(|kind| sort(kind.as_str())).collect::<Option<_>>()?,
            facts: Fact::ALL.iter().map(|known| (*known, uid(&fact, known.as_str()))).collect(),
        })
    }

    fn of_thing(&self, thing: &Thing) -> HashMap<String, RestrictedExpression> {
        let categories = thing.categories.iter().map(|id| uid(&self.category, id));
        let categories = categories.map(RestrictedExpression::new_entity_uid);
        let restriction = uid(&self.restriction, thing.restriction.as_str());
        let mut known = HashMap::from([
            ("categories".to_owned(), RestrictedExpression::new_set(categories)),
            ("sensitive".to_owned(), RestrictedExpression::new_bool(thing.sensitive)),
            ("restriction".to_owned(), RestrictedExpression::new_entity_uid(restriction)),
        ]);
        put_text(&mut known, "case", thing.case.as_deref());
        put_text(&mut known, "unit", thing.unit.as_deref());
        put_text(&mut known, "borough", thing.borough.as_deref());
        known
    }

    fn of_asked(&self, asked: &Asked) -> HashMap<String, RestrictedExpression> {
        let facts = asked.facts.iter().filter_map(|fact| self.facts.get(fact).cloned());
        let facts = facts.map(RestrictedExpression::new_entity_uid);
        let purpose = uid(&self.purpose, &asked.purpose);
        let mut known = HashMap::from([
            ("purpose".to_owned(), RestrictedExpression::new_entity_uid(purpose)),
            ("emergency".to_owned(), RestrictedExpression::new_bool(asked.emergency)),
            ("now".to_owned(), RestrictedExpression::new_long(asked.now.as_second())),
            ("facts".to_owned(), RestrictedExpression::new_set(facts)),
        ]);
        put_text(&mut known, "case", asked.case.as_deref());
        put_text(&mut known, "reason", asked.reason.as_deref());
        known
    }
}

fn of_person(person: Option<&Person>) -> HashMap<String, RestrictedExpression> {
    let acknowledged = person.is_some_and(|person| person.code_acknowledged);
    let mut known = HashMap::from([
        ("inRegister".to_owned(), RestrictedExpression::new_bool(person.is_some())),
        ("codeAcknowledged".to_owned(), RestrictedExpression::new_bool(acknowledged)),
    ]);
    let Some(person) = person else { return known };
    put_text(&mut known, "unit", person.unit.as_deref());
    put_text(&mut known, "borough", person.borough.as_deref());
    if let Some(until) = person.vetted_until {
        let until = RestrictedExpression::new_long(until.as_second());
        known.insert("vettedUntil".to_owned(), until);
    }
    if let Some(on_duty) = person.on_duty {
        known.insert("onDuty".to_owned(), RestrictedExpression::new_bool(on_duty));
    }
    known
}

fn put_text(known: &mut HashMap<String, RestrictedExpression>, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        known.insert(key.to_owned(), RestrictedExpression::new_string(text.to_owned()));
    }
}

fn uid(sort: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(sort.clone(), EntityId::new(id))
}
