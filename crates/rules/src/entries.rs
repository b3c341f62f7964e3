//! What people hand in by a form that asks for nothing back: which forms, which questions, how an
//! answer must be, who reads it, and when it goes.
//!
//! Invariant: a question is there because the pack's form asks for it; it must be answered only
//! where the form says that its purpose needs it.

pub use crate::choices::is_due;
use crate::choices::rests_on_consent;
use jiff::Timestamp;
use jiff::civil::Date;
use pack::{Action, Activity, Asked, DataId, Form, Pack, RetentionRule, Trigger};
use std::collections::BTreeMap;

mod tallied;

pub use tallied::{Tallying, chosen, tallied, tallyings};

/// The longest line, in characters.
pub const LINE_MAX_CHARS: usize = 200;

/// The longest text, in characters.
pub const TEXT_MAX_CHARS: usize = 10_000;

/// The oldest age that is believed, in years.
const AGE_MAX_YEARS: i16 = 125;

/// A form by which people hand something in.
#[derive(Debug, Clone, Copy)]
pub struct Handing<'p> {
    /// The form, with the notice that stands over it.
    pub form: &'p Form,
    /// What it is for.
    pub activity: &'p Activity,
}

/// The forms by which people hand something in, in the pack's order. What takes requests or a
/// consent is none of them.
pub fn handings(pack: &Pack) -> impl Iterator<Item = Handing<'_>> {
    pack.forms.values().filter_map(|form| {
        let activity = pack.activities.get(&form.activity)?;
        let plain = form.takes.is_empty() && !form.staff_only && !rests_on_consent(pack, activity);
        plain.then_some(Handing { form, activity })
    })
}

/// The form of an id.
pub fn handing<'p>(pack: &'p Pack, form: &str) -> Option<Handing<'p>> {
    handings(pack).find(|known| known.form.id.as_str() == form)
}

impl Handing<'_> {
    /// Whether whoever acts for a purpose reads what is handed in by it.
    pub fn is_read_for(&self, purpose: &str) -> bool {
        let of = self.activity.purposes.iter().any(|one| one.as_str() == purpose);
        of && self.form.purpose.as_ref().is_none_or(|one| one.as_str() == purpose)
    }

    /// The purposes for which it is read.
    pub fn purposes(&self) -> Vec<&str> {
        let all = self.activity.purposes.iter().map(pack::PurposeId::as_str);
        all.filter(|one| self.is_read_for(one)).collect()
    }
}

/// A question of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What its answer is kept under: `birth-date`, `contact-details.name`.
    pub key: String,
    /// How it is asked; [`Asked::Reach`] is never one, since it is two lines.
    pub asked: Asked,
    /// Its words.
    pub label: String,
    /// What helps to answer it.
    pub hint: String,
    /// Whether it must be answered.
    pub must: bool,
    /// What there is to choose from.
    pub choices: Vec<String>,
}

/// The questions of a form, those that must be answered first.
pub fn questions(pack: &Pack, form: &Form) -> Vec<Question> {
    let must = form.asks.iter().map(|data| (data, true));
    let may = form.invites.iter().map(|data| (data, false));
    must.chain(may).flat_map(|(id, must)| asking(pack, id, must)).collect()
}

/// How a kind of data is asked for.
fn asking(pack: &Pack, id: &DataId, must: bool) -> Vec<Question> {
    let Some(data) = pack.data.get(id) else { return Vec::new() };
    let asked = data.asked.unwrap_or(Asked::Text);
    let one = |key: String, asked, label: &str, hint: &str| Question {
        key,
        asked,
        label: label.to_owned(),
        hint: hint.to_owned(),
        must,
        choices: data.choices.clone(),
    };
    if asked == Asked::Reach {
        let reach = "An email address, a postal address or a telephone number.";
        return vec![
            one(format!("{id}.name"), Asked::Line, "Your name", ""),
            one(format!("{id}.reach"), Asked::Line, "How can we reach you?", reach),
        ];
    }
    let label = data.question.clone().unwrap_or_else(|| capital(&data.title));
    let hint = data.hint.clone().unwrap_or_default();
    vec![one(id.as_str().to_owned(), asked, &label, &hint)]
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The key of the question.
    pub key: String,
    /// What is wrong, and how to mend it.
    pub text: String,
}

/// The answers of a form, each held against its question; those that were left out are not among
/// them. What no question asks for is not taken.
///
/// # Errors
///
/// Everything that is wrong, in the order of the questions.
pub fn check(
    questions: &[Question],
    given: &BTreeMap<String, String>,
    today: Date,
) -> Result<Vec<(String, String)>, Vec<Wrong>> {
    let (mut kept, mut wrong) = (Vec::new(), Vec::new());
    for question in questions {
        let answer = given.get(&question.key).map(String::as_str).unwrap_or_default();
        match one(question, answer, today) {
            Ok(answer) if answer.is_empty() => {}
            Ok(answer) => kept.push((question.key.clone(), answer)),
            Err(text) => wrong.push(Wrong { key: question.key.clone(), text }),
        }
    }
    if kept.is_empty() && wrong.is_empty() {
        let key = questions.first().map(|question| question.key.clone()).unwrap_or_default();
        let text = "Answer at least one question, or leave the page.".to_owned();
        wrong.push(Wrong { key, text });
    }
    if wrong.is_empty() { Ok(kept) } else { Err(wrong) }
}

fn one(question: &Question, answer: &str, today: Date) -> Result<String, String> {
    let label = &question.label;
    let clean = match question.asked {
        Asked::Text => crate::text::words(answer),
        Asked::Line | Asked::Reach | Asked::Day | Asked::Choice => crate::text::line(answer),
    };
    if clean.is_empty() {
        if question.must {
            return Err(format!(
                "“{label}”: this is needed, since nothing can be done without it."
            ));
        }
        return Ok(clean);
    }
    let most = if question.asked == Asked::Text { TEXT_MAX_CHARS } else { LINE_MAX_CHARS };
    let length = clean.chars().count();
    if length > most {
        return Err(format!("“{label}”: {length} letters are too many; use {most} at most."));
    }
    match question.asked {
        Asked::Day => {
            let oldest = today.year().saturating_sub(AGE_MAX_YEARS);
            let day = clean.parse::<Date>().ok();
            let day = day.filter(|day| *day <= today && day.year() >= oldest);
            let tell = "give a day in the past, such as 31 December 2002";
            day.map(|day| day.to_string()).ok_or_else(|| format!("“{label}”: {tell}."))
        }
        Asked::Choice if !question.choices.contains(&clean) => {
            Err(format!("“{label}”: choose one of those listed."))
        }
        _ => Ok(clean),
    }
}

/// From when a rule runs for what was handed in: from the day it came, or from the day on which it
/// was finished. What is to lose whoever it was about goes whole, since words of one's own cannot
/// be trusted to name nobody. What is to be looked at again, and what waits for something that does
/// not happen to an entry, stays.
pub fn runs_from(
    rule: &RetentionRule,
    came_at: Timestamp,
    done_at: Option<Timestamp>,
) -> Option<Timestamp> {
    if !matches!(rule.action, Action::Dispose | Action::Anonymise) {
        return None;
    }
    match rule.trigger {
        Trigger::Collected | Trigger::Received => Some(came_at),
        Trigger::Closed | Trigger::Decided | Trigger::Left => done_at,
        Trigger::RecordedFrom | Trigger::LastNotice => None,
    }
}

#[cfg(test)]
mod tests;
