//! What a form only counts: which questions, and what was chosen.
//!
//! Invariant: what is counted is one of the choices of the policy, and nobody's own words.

use super::{Question, Wrong, asking, one};
use jiff::civil::Date;
use pack::{Activity, Form, Pack};
use std::collections::BTreeMap;

/// A form with a part that is only counted.
#[derive(Debug, Clone, Copy)]
pub struct Tallying<'p> {
    /// The form.
    pub form: &'p Form,
    /// What the counts are for.
    pub activity: &'p Activity,
}

/// The forms with a part that is only counted.
pub fn tallyings(pack: &Pack) -> impl Iterator<Item = Tallying<'_>> {
    super::handings(pack).filter_map(|known| {
        let activity = pack.activities.get(known.form.tallied_for.as_ref()?)?;
        Some(Tallying { form: known.form, activity })
    })
}

impl Tallying<'_> {
    /// Whether whoever acts for a purpose reads the counts.
    pub fn is_read_for(&self, purpose: &str) -> bool {
        self.activity.purposes.iter().any(|one| one.as_str() == purpose)
    }
}

/// The questions whose answers are only counted; none of them must be answered.
pub fn tallied(pack: &Pack, form: &Form) -> Vec<Question> {
    form.tallies.iter().flat_map(|id| asking(pack, id, false)).collect()
}

/// What was chosen, by the keys of the questions.
///
/// # Errors
///
/// Everything that is none of the choices.
pub fn chosen(
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
    if wrong.is_empty() { Ok(kept) } else { Err(wrong) }
}
