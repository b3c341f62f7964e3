//! Answers from a pack: why something is kept, who gets it, which rights there are; each with the
//! chain of facts that leads to it, and the law.
//!
//! Invariant: an answer says nothing that does not stand in the pack or in the tables of law.

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    Activity, ActivityId, Pack, Promise, Purpose, Recipient, RetentionRule, Trigger, facts,
    grants::{self, of_files},
    law::{self, Provision},
};

#[cfg(test)]
mod tests;

/// How many letters of a word are looked for, so that `complainant` finds `complaint`.
const STEM: usize = 7;

/// Most answers to one question in words.
const ANSWERS_MAX: usize = 8;

/// An answer about one thing of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The thing, as a pack names it: `retention.bwv-31-days`.
    pub about: String,
    /// Its title.
    pub title: String,
    /// The facts, from the first to what follows from it.
    pub steps: Vec<String>,
}

/// Answers about a thing that is named (`recipient.courts`), or about each whose name, title or
/// people hold the words of a question (`complainant`). Nothing where nothing fits.
pub fn about(pack: &Pack, question: &str, on: Date) -> Vec<Answer> {
    let all = all(pack, on);
    let named: Vec<_> = all.iter().filter(|(answer, _)| answer.about == question).collect();
    if !named.is_empty() {
        return named.into_iter().map(|(answer, _)| answer.clone()).collect();
    }
    let words = words(question);
    let mut found: Vec<_> = all
        .into_iter()
        .map(|(answer, known)| {
            let hits = words.iter().filter(|word| known.contains(word.as_str())).count();
            (hits, answer)
        })
        .filter(|(hits, _)| *hits > 0)
        .collect();
    found.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.about.cmp(&other.about)));
    let best = found.first().map_or(0, |(hits, _)| *hits);
    let best = found.into_iter().take_while(|(hits, _)| *hits == best);
    best.map(|(_, answer)| answer).take(ANSWERS_MAX).collect()
}

/// Words of a question that carry meaning, in small letters, without their plural and their ends.
fn words(question: &str) -> Vec<String> {
    const EMPTY: &[&str] = &[
        "about", "data", "does", "from", "have", "keep", "kept", "long", "many", "right", "rights",
        "that", "them", "there", "they", "this", "what", "when", "where", "which", "with", "years",
        "your",
    ];
    question
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 3 && !EMPTY.contains(word))
        .map(|word| word.trim_end_matches('s').chars().take(STEM).collect())
        .collect()
}

/// An answer, with the words by which it is found.
type Entry = (Answer, String);

/// Every answer.
fn all(pack: &Pack, on: Date) -> Vec<Entry> {
    let mut all = uses(pack, on);
    all.extend(times(pack, on));
    all.extend(pack.recipients.values().map(|recipient| {
        let name = format!("recipient.{}", recipient.id);
        entry(name, &recipient.title, of_recipient(pack, recipient, on), &recipient.plain)
    }));
    all.extend(pack.promises.values().map(|promise| {
        let name = format!("promise.{}", promise.id);
        entry(name, promise.id.as_str(), of_promise(promise), "")
    }));
    all.extend(pack.roles.values().map(|role| {
        let acts: Vec<_> = role.may.iter().map(|act| act.as_str()).collect();
        let mut steps = vec![format!("May {}.", acts.join(", "))];
        steps.extend(purposes(pack, &role.purposes, on));
        steps.extend(grants::forbidden(pack, role));
        entry(format!("role.{}", role.id), &role.title, steps, "")
    }));
    all.extend(of_files(&pack.access).map(|policy| {
        let mut steps = vec![policy.plain.clone()];
        let law =
            policy.law.as_ref().and_then(|id| pack.laws.values().find(|law| law.id.as_str() == id));
        steps.extend(law.map(|law| format!("It rests on {}: {}.", law.cite, law.title)));
        steps.push(policy.text.split_whitespace().collect::<Vec<_>>().join(" "));
        entry(format!("access.{}", policy.id), &policy.id.replace('-', " "), steps, &policy.plain)
    }));
    all
}

/// Answers about activities, purposes and kinds of data.
fn uses(pack: &Pack, on: Date) -> Vec<Entry> {
    let mut all = Vec::new();
    for activity in pack.activities.values() {
        let titles = activity.data.iter().filter_map(|id| Some(pack.data.get(id)?.title.as_str()));
        let people = activity.subjects.iter().chain(&activity.sources).map(String::as_str);
        let known: Vec<_> = people.chain(titles).collect();
        let name = format!("activity.{}", activity.id);
        all.push(entry(name, &activity.title, of_activity(pack, activity, on), &known.join(" ")));
    }
    for purpose in pack.purposes.values() {
        let name = format!("purpose.{}", purpose.id);
        let mut steps = vec![purpose.plain.clone(), basis(pack, purpose, on)];
        steps.extend(rights_of(std::iter::once(purpose), on));
        steps.extend(used_by(pack, |activity| activity.purposes.contains(&purpose.id)));
        all.push(entry(name, &purpose.title, steps, ""));
    }
    for data in pack.data.values() {
        let uses = |activity: &Activity| activity.data.contains(&data.id);
        let mut steps = used_by(pack, uses);
        for (is, what) in [(data.sensitive, "special category"), (data.criminal, "offence")] {
            steps.extend(is.then(|| format!("It is or may show {what} data.")));
        }
        for activity in pack.activities.values().filter(|activity| uses(activity)) {
            steps.extend(goes_to(pack, activity));
        }
        all.push(entry(format!("data.{}", data.id), &data.title, steps, ""));
    }
    all
}

/// Answers about retention rules and categories.
fn times(pack: &Pack, on: Date) -> Vec<Entry> {
    let rules = pack.retention.values().map(|rule| {
        let name = format!("retention.{}", rule.id);
        entry(name, &rule.title, of_retention(pack, rule, on), &rule.period.to_string())
    });
    let categories = pack.categories.values().map(|category| {
        let mut steps = vec![
            category.plain.clone(),
            format!(
                "Kept for {} from {}, and looked at again {}.",
                category.keep,
                facts::from_trigger(Trigger::RecordedFrom),
                facts::every(category.review_every)
            ),
            rests_on(&category.authority),
        ];
        steps.extend(purposes(pack, &category.purposes, on));
        entry(format!("category.{}", category.id), &category.title, steps, "")
    });
    rules.chain(categories).collect()
}

fn of_promise(promise: &Promise) -> Vec<String> {
    let keepers: Vec<_> = promise.keepers.iter().map(ToString::to_string).collect();
    let kept = if keepers.is_empty() {
        promise.status.to_string()
    } else {
        format!("kept by {}", keepers.join(", "))
    };
    vec![
        promise.plain.clone(),
        format!("It is {}; {kept}.", promise.kind),
        told(promise.shown_on.iter().map(ToString::to_string)),
    ]
}

fn rests_on(authority: &str) -> String {
    format!("The period rests on: {}.", authority.trim_end_matches('.'))
}

fn entry(about: String, title: &str, steps: Vec<String>, known: &str) -> Entry {
    let known = format!("{about} {title} {known}").to_lowercase();
    let steps = steps.into_iter().filter(|step| !step.is_empty()).collect();
    (Answer { about, title: title.to_owned(), steps }, known)
}

fn of_activity(pack: &Pack, activity: &Activity, on: Date) -> Vec<String> {
    let body = pack.controllers.get(&activity.controller);
    let mut steps = vec![
        format!("{} answers for it.", body.map_or("Nobody", |body| body.name.as_str())),
        format!("It is about {}.", activity.subjects.join(", ")),
    ];
    steps.extend(purposes(pack, &activity.purposes, on));
    steps.extend(activity.conditions.iter().map(|condition| {
        let provision = condition.provision();
        format!("Sensitive data may be used: {} ({}).", condition.about(), provision.cite)
    }));
    steps.extend(goes_to(pack, activity));
    steps.extend(activity.retention.iter().filter_map(|id| {
        let rule = pack.retention.get(id)?;
        Some(kept(rule))
    }));
    steps.extend(activity.review_every.map(|every| {
        let every = facts::every(every);
        format!("Somebody looks {every} whether it is still needed (DPA 2018 s.39(2)).")
    }));
    let purposes = activity.purposes.iter().filter_map(|id| pack.purposes.get(id));
    steps.extend(rights_of(purposes, on));
    steps.push(told(std::iter::once(activity.notice.to_string())));
    steps
}

fn of_retention(pack: &Pack, rule: &RetentionRule, on: Date) -> Vec<String> {
    let mut steps = vec![kept(rule)];
    steps.push(rests_on(&rule.authority));
    if let Some(activity) = pack.activities.get(&rule.applies_to) {
        steps.push(format!("It applies to {}.", activity.title));
        steps.extend(purposes(pack, &activity.purposes, on));
        steps.push(told(std::iter::once(activity.notice.to_string())));
    }
    steps.push(format!("It is due {} hours before its last moment.", rule.margin_hours));
    steps.extend(rule.keeps.iter().map(|id| format!("It keeps the promise `{id}`.")));
    steps
}

fn of_recipient(pack: &Pack, recipient: &Recipient, on: Date) -> Vec<String> {
    let mut steps = vec![recipient.plain.clone(), format!("Its kind: {}.", recipient.kind)];
    if let Some(agreement) = &recipient.agreement {
        steps.push(format!("It gets data under: {}, from {}.", agreement.title, agreement.from));
    }
    if let Some(law) = recipient.gateway.as_ref().and_then(|id| pack.laws.get(id)) {
        steps.push(format!("The law lets it have data: {}.", law.cite));
    }
    if let Some(transfer) = recipient.transfer.as_ref().filter(|_| recipient.place != "GB") {
        let provision = law::safeguard(transfer.mechanism);
        let held = format!("It holds data in {}", recipient.place);
        steps.push(format!("{held}; {}.", in_force(provision, on)));
    }
    steps.extend(used_by(pack, |activity| activity.recipients.contains(&recipient.id)));
    steps
}

fn kept(rule: &RetentionRule) -> String {
    format!(
        "Kept for {} from {}, then {}.",
        rule.period,
        facts::from_trigger(rule.trigger),
        facts::then(rule.action)
    )
}

fn goes_to(pack: &Pack, activity: &Activity) -> Option<String> {
    let recipients = activity.recipients.iter().filter_map(|id| pack.recipients.get(id));
    let titles: Vec<_> = recipients.map(|recipient| recipient.title.as_str()).collect();
    (!titles.is_empty()).then(|| format!("{} may go to {}.", activity.title, titles.join(", ")))
}

fn purposes<'p>(
    pack: &'p Pack,
    ids: impl IntoIterator<Item = &'p crate::PurposeId>,
    on: Date,
) -> Vec<String> {
    let purposes = ids.into_iter().filter_map(|id| pack.purposes.get(id));
    purposes.map(|purpose| format!("For {}: {}", purpose.title, basis(pack, purpose, on))).collect()
}

fn basis(pack: &Pack, purpose: &Purpose, on: Date) -> String {
    let cited = pack.laws.get(&purpose.law).map(|law| law.cite.as_str()).unwrap_or_default();
    format!(
        "on the basis `{}`, {}; {cited}.",
        purpose.basis,
        in_force(law::basis(purpose.basis), on)
    )
}

/// A provision, with the day from which it is law where that is yet to come.
fn in_force(provision: Provision, on: Date) -> String {
    let Provision { cite, from, until } = provision;
    match until.filter(|until| *until <= on) {
        Some(until) => format!("{cite} (until {until})"),
        None if from > on => format!("{cite} (only from {from})"),
        None => cite.to_owned(),
    }
}

fn rights_of<'p>(purposes: impl Iterator<Item = &'p Purpose>, on: Date) -> Vec<String> {
    let mut told = Vec::new();
    for purpose in purposes {
        for right in law::given(purpose.basis) {
            let Some(provision) = law::right(purpose.basis.regime(), *right, on) else { continue };
            let step = format!("You may {} ({}).", facts::say(*right), provision.cite);
            if !told.contains(&step) {
                told.push(step);
            }
        }
    }
    told
}

fn used_by(pack: &Pack, uses: impl Fn(&Activity) -> bool) -> Vec<String> {
    let activities = pack.activities.values().filter(|activity| uses(activity));
    let say = |(id, title): (&ActivityId, &str)| format!("Part of {title} (`activity.{id}`).");
    activities.map(|activity| say((&activity.id, activity.title.as_str()))).collect()
}

fn told(notices: impl Iterator<Item = String>) -> String {
    let notices: Vec<_> = notices.map(|notice| format!("`{notice}`")).collect();
    if notices.is_empty() { String::new() } else { format!("Told in {}.", notices.join(", ")) }
}
