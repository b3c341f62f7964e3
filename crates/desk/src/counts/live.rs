//! The day that runs, in memory.
//!
//! Invariant: what a visit says of whoever made it is borrowed for one call; no lock is held across
//! an await, and nothing here touches the disk.

use super::{DayCounts, role};
use crate::{Desk, packs};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rules::rights::calendar::london;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vault::Random;
use weblog::{Hit, Keys, Report, Settings, Stored, Summary};

/// How often the running day is laid aside.
const EVERY: SignedDuration = SignedDuration::from_mins(5);

/// As many days that are over wait to be summed up; older ones are let go.
const ENDED_MAX: usize = 3;

/// Kinds of pages are told apart by the site, which knows them all to be pages.
const SETTINGS: Settings = Settings { bare_pages: true, few_names: true };

/// An answered request of somebody who agreed to be counted.
#[derive(Clone, Copy)]
pub struct Visited<'a> {
    /// The page, by a name that is public: never what somebody typed.
    pub page: &'a str,
    /// The status of the answer.
    pub status: u16,
    /// The query of a search, of which words are taken; empty on every other page.
    pub search: &'a str,
    /// The header `Referer` of who comes from elsewhere, of which the host is taken.
    pub referrer: &'a [u8],
    /// The header `User-Agent`, of which the family is taken.
    pub agent: &'a [u8],
    /// Where the request came from, for the sketch; empty if it is not known.
    pub address: &'a str,
}

/// A day's counts.
pub(super) struct Day {
    pub(super) date: Date,
    counts: Summary,
    /// Whether what another process laid aside of this day is in them.
    taken_up: bool,
    /// Whether anything was counted since they were laid aside.
    changed: bool,
}

impl Day {
    /// A day of which nothing is counted yet.
    pub(super) fn new(date: Date, random: &Arc<dyn Random>) -> Self {
        let source = Arc::clone(random);
        let keys = Keys::of_day(Box::new(move || drawn(source.as_ref())));
        let counts = Summary::new(SETTINGS, drawn(random.as_ref()), keys);
        Self { date, counts, taken_up: false, changed: false }
    }

    /// Takes up what was laid aside of the day, once.
    pub(super) fn take_up(&mut self, stored: Option<&Stored>) {
        if let Some(stored) = stored.filter(|_| !self.taken_up) {
            self.counts.take_up(stored);
        }
        self.taken_up = true;
    }

    /// What may be kept of it.
    pub(super) fn summed_up(&self) -> DayCounts {
        DayCounts::of(self.date, &Report::of(&self.counts, super::FLOOR))
    }
}

fn drawn(random: &dyn Random) -> [u64; 2] {
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    let [low, high] = [bytes.first_chunk(), bytes.last_chunk()];
    [low, high].map(|half| half.map_or(0, |half: &[u8; 8]| u64::from_le_bytes(*half)))
}

/// The running day, and those that are over and not summed up yet.
pub(crate) struct Counting {
    zone: TimeZone,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    today: Option<Day>,
    ended: Vec<Day>,
    /// When the running day is laid aside next.
    next_at: Option<Timestamp>,
    /// Whether it was seen that no earlier process left a day behind.
    is_clear: bool,
    /// How many days were summed up since the process began.
    edition: u64,
}

impl Default for Counting {
    fn default() -> Self {
        Self { zone: london(), state: Mutex::default() }
    }
}

impl State {
    /// Ends the day before `date`, and with it what tells visitors apart.
    fn turn(&mut self, date: Date) {
        if let Some(mut day) = self.today.take_if(|today| today.date < date) {
            day.counts.close();
            if self.ended.len() >= ENDED_MAX {
                self.ended.remove(0);
            }
            self.ended.push(day);
        }
    }
}

impl Counting {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The day in London on which an instant lies.
    fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// Ends a day that is over by now; whether it is time to lay aside and sum up.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        let today = self.day_of(now);
        let mut state = self.state();
        state.turn(today);
        let next = state.next_at.filter(|next| *next <= now + EVERY);
        let due = next.is_none_or(|next| next <= now) || !state.ended.is_empty();
        if due {
            state.next_at = Some(now + EVERY);
        }
        due
    }

    /// The earliest day that is over and waits to be summed up.
    pub(super) fn ended(&self, now: Timestamp) -> Option<Day> {
        let today = self.day_of(now);
        let mut state = self.state();
        state.turn(today);
        (!state.ended.is_empty()).then(|| state.ended.remove(0))
    }

    /// Puts back a day that could not be summed up.
    pub(super) fn put_back(&self, day: Day) {
        self.state().ended.insert(0, day);
    }

    /// Goes on with a day that an earlier process laid aside and that is not over.
    pub(super) fn go_on(&self, date: Date, random: &Arc<dyn Random>) {
        self.state().today.get_or_insert_with(|| Day::new(date, random));
    }

    /// The running day, if anything of it is to be laid aside.
    pub(super) fn today(&self) -> Option<Date> {
        let state = self.state();
        let day = state.today.as_ref().filter(|day| day.changed || !day.taken_up)?;
        Some(day.date)
    }

    /// The running day's counts, with what was laid aside before taken up.
    pub(super) fn stored(&self, of: Date, before: Option<&Stored>) -> Option<Stored> {
        let mut state = self.state();
        let day = state.today.as_mut().filter(|day| day.date == of)?;
        day.take_up(before);
        day.changed = false;
        Some(day.counts.stored())
    }

    /// The running day could not be laid aside.
    pub(super) fn not_laid_aside(&self) {
        if let Some(day) = self.state().today.as_mut() {
            day.changed = true;
        }
    }

    /// Whether it is known that no earlier process left a day behind.
    pub(super) fn is_clear(&self) -> bool {
        self.state().is_clear
    }

    pub(super) fn is_clear_now(&self) {
        self.state().is_clear = true;
    }

    pub(super) fn edition(&self) -> u64 {
        self.state().edition
    }

    pub(super) fn next_edition(&self) {
        let mut state = self.state();
        state.edition = state.edition.saturating_add(1);
    }
}

/// Counts a visit, where the policy names a machine that counts. Whoever calls says for whom: that
/// the visitor agreed is looked up where the request is read, since nothing of it comes here.
pub fn count(desk: &Desk, visited: &Visited<'_>) {
    if packs::current(desk).is_none_or(|applied| role(&applied.pack).is_none()) {
        return;
    }
    let now = desk.now().to_zoned(desk.counting.zone.clone());
    let mut state = desk.counting.state();
    state.turn(now.date());
    let today = state.today.get_or_insert_with(|| Day::new(now.date(), &desk.random));
    // A clock that is set back does not open a day that is over: its visits are of the later day.
    let day = today.date;
    today.changed = true;
    today.counts.count(&Hit {
        status: visited.status,
        path: visited.page.as_bytes(),
        query: visited.search.as_bytes(),
        referrer: visited.referrer,
        agent: visited.agent,
        address: visited.address.as_bytes(),
        page: Some(true),
        ..Hit::at(day, u8::try_from(now.hour()).unwrap_or_default())
    });
}
