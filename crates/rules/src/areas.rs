//! The areas of a body, and what is told about them.
//!
//! Invariant: an area is one of those that the policy lists; what is told about it says itself on
//! which day it goes, and goes no later than the rule of its activity says.

use jiff::Span;
use jiff::civil::Date;
use pack::{Activity, Pack, Period};
use std::collections::BTreeMap;

/// The activity that what is told about areas belongs to.
pub const ACTIVITY: &str = "area-news";

/// What is told about an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// The police look for somebody who knows something.
    Appeal,
    /// What happened, or is done.
    News,
    /// Something to come to.
    Event,
    /// Whom to turn to.
    Contact,
}

impl Sort {
    /// All of them, in the order in which a page shows them.
    pub const ALL: [Self; 4] = [Self::Appeal, Self::News, Self::Event, Self::Contact];

    /// The word by which a form and the store name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::News => "news",
            Self::Event => "event",
            Self::Contact => "contact",
        }
    }

    /// The sort of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }
}

/// Every area of a policy: its id, as addresses and cookies name it, and its name, in the order of
/// the ids.
pub fn areas(pack: &Pack) -> BTreeMap<String, &str> {
    let names = pack.forms.values().flat_map(|form| &form.areas);
    names.map(|name| (id(name), name.as_str())).collect()
}

/// The id of an area: `hammersmith-and-fulham`.
pub fn id(name: &str) -> String {
    let letters = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let plain: String = name.chars().map(letters).collect();
    plain.split_whitespace().collect::<Vec<_>>().join("-")
}

/// The activity under which areas are told of, if the policy has it.
pub fn activity(pack: &Pack) -> Option<&Activity> {
    pack.activities.values().find(|activity| activity.id.as_str() == ACTIVITY)
}

/// The last day on which something that is told today may still stand: the shortest of what the
/// rules of its activity say.
pub fn last_day(pack: &Pack, today: Date) -> Option<Date> {
    let periods = activity(pack)?.retention.iter().filter_map(|rule| pack.retention.get(rule));
    periods.filter_map(|rule| after(today, rule.period)).min()
}

fn after(today: Date, period: Period) -> Option<Date> {
    let span = match period {
        Period::Days(days) => Span::new().try_days(days),
        Period::Months(months) => Span::new().try_months(months),
        Period::Years(years) => Span::new().try_years(years),
    };
    today.checked_add(span.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::london::london;
    use jiff::civil::date;

    #[test]
    fn areas_are_those_of_the_policy_each_with_an_id_of_its_own() {
        let pack = london();
        let all = areas(&pack);
        assert_eq!(all.len(), 32);
        assert_eq!(all["hammersmith-and-fulham"], "Hammersmith and Fulham");
        assert_eq!(id("  St. Mary's/North "), "st-mary-s-north");
        for sort in Sort::ALL {
            assert_eq!(Sort::of(sort.word()), Some(sort));
        }
        assert_eq!(Sort::of("rumour"), None);
    }

    #[test]
    fn nothing_stands_longer_than_the_rule_says() {
        assert_eq!(last_day(&london(), date(2026, 11, 24)), Some(date(2027, 11, 24)));
    }
}
