//! Parts of a request's page that not every request has: whose decision it is, who asks, others who
//! had the data, and what comes after the answer.
//!
//! Invariant: a part that does not apply is not there.

use super::one::option;
use crate::layout::{Choice, Field};
use crate::requests::day;
use crate::when;
use desk::rights::{self, Authority, BY, Capacity, NOBODY, Request, Shown, Stage, Sure};
use pack::{Pack, RequestKind};
use rules::rights::calendar::day_of;

/// Where it happened, and whose decision it is.
pub(super) struct Area {
    pub(super) name: Option<String>,
    pub(super) deciders: Vec<String>,
    pub(super) choices: Field,
}

impl Area {
    /// Of a request that somebody decides in an area.
    pub(super) fn of(shown: &Shown) -> Option<Self> {
        if shown.areas.is_empty() {
            return None;
        }
        let deciders = shown.deciders.iter();
        Some(Self {
            name: shown.request.area.clone(),
            deciders: deciders.map(|one| format!("{}, {}", one.name, one.title)).collect(),
            choices: Field {
                id: "area".to_owned(),
                name: "what",
                label: "In which borough or area it was",
                value: shown.request.area.clone().unwrap_or_default(),
                choices: shown.areas.iter().map(|area| option(area, area.clone())).collect(),
                ..Field::default()
            },
        })
    }
}

/// What is known of who asks.
pub(super) struct Known {
    pub(super) judged: Option<(Vec<String>, String, String)>,
    pub(super) sure: Field,
    pub(super) authority: Option<Field>,
    pub(super) capacity: Option<Field>,
}

impl Known {
    /// Of a request about a person.
    pub(super) fn of(request: &Request) -> Option<Self> {
        if !rights::needs_identity(request) {
            return None;
        }
        let person = &request.person;
        let judged = request.identity.as_ref().map(|one| {
            let mut said = vec![sure(one.sure)];
            said.extend(one.authority.map(authority));
            said.extend(one.capacity.map(capacity));
            let said = said.into_iter().map(str::to_owned).collect();
            (said, one.why.clone(), format!("{}, {}", one.by, day(one.on)))
        });
        let all = [Sure::Shown, Sure::NoDoubt, Sure::Deceased];
        let choices = ["shown", "no-doubt", "deceased"].into_iter().zip(all.map(sure));
        let authorities = [Authority::OnlyHelps, Authority::Parental, Authority::Shown];
        let codes = ["only-helps", "parental", "shown"];
        let authorities = codes.into_iter().zip(authorities.map(authority));
        let capacities = [Capacity::Understands, Capacity::AdultActs];
        let capacities = ["understands", "adult-acts"].into_iter().zip(capacities.map(capacity));
        Some(Self {
            judged,
            sure: field("sure", "Who they are", "", choices),
            authority: person
                .helper
                .is_some()
                .then(|| field("authority", "Whether they may speak for them", "", authorities)),
            capacity: person
                .is_child
                .then(|| field("capacity", "Whether the child understands", CAPACITY, capacities)),
        })
    }
}

const CAPACITY: &str = "In England and Wales each child is judged; in Scotland one of 12 or more \
                        is taken to understand.";

fn field<'a>(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    choices: impl Iterator<Item = (&'a str, &'static str)>,
) -> Field {
    Field {
        id: name.to_owned(),
        name,
        label,
        hint,
        choices: choices.map(|(code, words)| option(code, words.to_owned())).collect(),
        ..Field::default()
    }
}

fn sure(sure: Sure) -> &'static str {
    match sure {
        Sure::Shown => "They showed who they are",
        Sure::NoDoubt => "There is no reasonable doubt who they are",
        Sure::Deceased => "They ask about somebody who has died",
    }
}

fn authority(authority: Authority) -> &'static str {
    match authority {
        Authority::Shown => "Whoever speaks for them showed that they may",
        Authority::Parental => "Whoever speaks for them answers for the child",
        Authority::OnlyHelps => "Somebody helps; the person speaks for themselves",
    }
}

fn capacity(capacity: Capacity) -> &'static str {
    match capacity {
        Capacity::Understands => "The child understands what it asks for",
        Capacity::AdultActs => "The child does not understand yet; an adult acts in its interest",
    }
}

/// Others who had the data.
pub(super) struct Others {
    /// Who was told, what, and by whom when.
    pub(super) told: Vec<(String, String, String)>,
    pub(super) who: Field,
}

impl Others {
    /// Of a request that changes what is held.
    pub(super) fn of(pack: &Pack, request: &Request) -> Option<Self> {
        let kind = RequestKind::from_word(&request.kind)?;
        let changes = [RequestKind::Rectification, RequestKind::Erasure, RequestKind::Restriction];
        if !changes.contains(&kind) {
            return None;
        }
        let named = |who: &str| match pack.recipients.get(who) {
            Some(known) => when::capital(&known.title),
            None => "Nobody else had it".to_owned(),
        };
        let told = request.told.iter().map(|one| {
            let by = format!("{}, {}", one.by, when::minute(one.at));
            (named(&one.who), one.words.clone(), by)
        });
        let known = pack.recipients.values();
        let known = known.map(|one| option(one.id.as_str(), when::capital(&one.title)));
        let mut choices: Vec<Choice> = known.collect();
        choices.push(option(NOBODY, named(NOBODY)));
        Some(Self {
            told: told.collect(),
            who: Field {
                id: "told-who".to_owned(),
                name: "what",
                label: "Who was told",
                choices,
                ..Field::default()
            },
        })
    }
}

/// What comes after the answer.
pub(super) struct After {
    /// Id, what went and how, and when it arrived.
    pub(super) parcels: Vec<(String, String, Option<String>)>,
    /// What happened, by when the Commissioner is told.
    pub(super) incidents: Vec<(String, String)>,
    pub(super) how: Field,
    /// Until when footage can be fetched.
    pub(super) fetch_until: Option<String>,
}

impl After {
    /// Of a request that was answered.
    pub(super) fn of(request: &Request) -> Option<Self> {
        if request.stage != Stage::Answered {
            return None;
        }
        let parcels = request.parcels.iter().map(|one| {
            let how = BY.iter().find(|(code, _)| *code == one.how);
            let how = how.map_or("", |(_, words)| words);
            let words = format!("{how}, {}: {}", day(one.sent_on), one.reference);
            (one.id.clone(), words, one.arrived_on.map(day))
        });
        let incidents = request.incidents.iter();
        Some(Self {
            parcels: parcels.collect(),
            incidents: incidents
                .map(|one| (one.words.clone(), when::minute(one.tell_by)))
                .collect(),
            how: field("how", "How it went", "", BY.iter().copied()),
            fetch_until: request.fetch_until.map(|until| day(day_of(until))),
        })
    }
}
