//! Rights: people are offered what the lawful bases give, all of it and nothing else.
//!
//! Invariant: the rights of an activity that compiles are those of its bases on the day.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{Activity, Code, Pack, Right, law, read::Reading, report::Report, shape::Kind};

use super::{thing, uses::regimes};

pub(super) fn check(reading: &Reading<'_>, pack: &Pack, on: Date, report: &mut Report<'_>) {
    for activity in pack.activities.values() {
        let Some(thing) = thing(reading, Kind::Activity, activity.id.as_str()) else { continue };
        if regimes(pack, activity).is_none() || activity.rights.is_empty() {
            continue;
        }
        let given = given(pack, activity, on);
        for right in activity.rights.iter().filter(|right| !given.contains(right)) {
            let message = format!("no basis of `{}` gives the right `{right}`", activity.id);
            report
                .say(&thing.at_item("rights", right.as_str()), Code::RightNotGiven, message)
                .help("take it out");
        }
        let offered: BTreeSet<_> = activity.rights.iter().copied().collect();
        for right in given.difference(&offered) {
            let message = format!("`{}` does not offer the right `{right}`", activity.id);
            report
                .say(&thing.at("rights"), Code::RightNotOffered, message)
                .help(format!("add `{right}`"));
        }
    }
}

/// The rights that the bases of an activity give together on a day.
pub(crate) fn given(pack: &Pack, activity: &Activity, on: Date) -> BTreeSet<Right> {
    let purposes = activity.purposes.iter().filter_map(|id| pack.purposes.get(id));
    let rights = purposes.flat_map(|purpose| {
        let rights = law::given(purpose.basis).iter().copied();
        rights.filter(|right| law::right(purpose.basis.regime(), *right, on).is_some())
    });
    rights.collect()
}
