//! What forms only count, as tables with a picture each: for staff and for everybody the same.
//!
//! Invariant: a count that is shown is the desk's own; a bar is a sum of such.

use crate::figures::Chart;
use crate::when;
use desk::entries::{TalliedMonth, Tallies};
use rules::entries::Question;

/// What stands where a question was left out.
const NO_ANSWER: &str = "not said";

/// The counts of a form.
pub(crate) struct Tallied {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) heads: Vec<String>,
    pub(crate) months: Vec<Month>,
}

/// A month of them.
pub(crate) struct Month {
    pub(crate) name: String,
    /// A line: what was chosen, and how often.
    pub(crate) rows: Vec<(Vec<String>, String)>,
    /// The last question's answers as bars, and what that question is.
    pub(crate) chart: Option<Chart>,
    pub(crate) drawn: String,
}

impl Tallied {
    pub(crate) fn of(tallies: &Tallies) -> Self {
        Self {
            id: format!("counts-{}", tallies.form),
            title: tallies.title.clone(),
            heads: tallies.questions.iter().map(|one| one.label.clone()).collect(),
            months: tallies.months.iter().map(|one| month(one, &tallies.questions)).collect(),
        }
    }
}

fn month(one: &TalliedMonth, questions: &[Question]) -> Month {
    let mut cells: Vec<_> = one.cells.iter().collect();
    // In the order of the choices, those who left a question out last.
    let place = |answer: &Option<String>, question: &Question| {
        let known = |answer: &String| question.choices.iter().position(|one| one == answer);
        answer.as_ref().and_then(known).unwrap_or(usize::MAX)
    };
    cells.sort_by_key(|(answers, _)| {
        answers.iter().zip(questions).map(|(one, of)| place(one, of)).collect::<Vec<_>>()
    });
    let row = |(answers, count): &&(Vec<Option<String>>, u64)| {
        let said = answers.iter().map(|one| one.clone().unwrap_or_else(|| NO_ANSWER.to_owned()));
        (said.collect(), when::count(*count))
    };
    let last = questions.last();
    let bar = |choice: &String| {
        let of = cells.iter().filter(|(answers, _)| answers.last() == Some(&Some(choice.clone())));
        let sum = of.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
        (choice.clone(), sum, when::count(sum))
    };
    let bars = last.map(|question| question.choices.iter().map(bar).collect());
    Month {
        name: one.month.strftime("%B %Y").to_string(),
        rows: cells.iter().map(row).collect(),
        chart: bars.and_then(Chart::of_wide_bars),
        drawn: last.map(|question| question.label.clone()).unwrap_or_default(),
    }
}
