//! Counts of hits.
//!
//! Invariant: counting allocates nothing for what was seen before and never fails; two summaries of
//! parts of the hits, merged, are the summary of all, as long as no table is full.

use crate::agent::{BROWSERS, Families, SYSTEMS};
use crate::hit::{Class, Hit};
use crate::rows::{Limit, Rows, Seed};
use crate::visitors::{DayKey, Keys, Sketch};
use crate::{path, referrer, words};
use hashbrown::HashTable;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Rows of the tables of files and of hosts.
const ROWS_MAX: usize = 100_000;

/// Days that are told apart: ten years.
const DAYS_MAX: usize = 3_660;

/// Tokens of who searched for a word that are held; of others it is not known whether they did
/// before, so they do not help a word over the floor.
const ASKED_MAX: usize = 200_000;

const STATUS_MIN: u16 = 100;
const STATUSES: usize = 500;

/// The largest size of each row of the table of sizes but the last, in bytes; as Analog has them.
pub(crate) const SIZES: [u64; 10] =
    [0, 10, 100, 1 << 10, 10 << 10, 100 << 10, 1 << 20, 10 << 20, 100 << 20, 1 << 30];

/// What is taken for a page, beside what Analog takes for one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// A file without an ending is a page too, as on sites whose addresses have none.
    pub bare_pages: bool,
    /// Tables hold a thousand names, so that what a server counts in a day can be laid aside.
    pub few_names: bool,
}

/// What is counted of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Requests.
    pub requests: u64,
    /// Of these, requests for pages.
    pub pages: u64,
    /// Bytes sent.
    pub size_bytes: u64,
}

impl Tally {
    #[inline]
    pub(crate) fn add(&mut self, other: Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.pages = self.pages.saturating_add(other.pages);
        self.size_bytes = self.size_bytes.saturating_add(other.size_bytes);
    }
}

/// What is counted of a file; its requests are all for a page, or none is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct File {
    pub(crate) is_page: bool,
    requests: u64,
    size_bytes: u64,
}

impl File {
    pub(crate) fn new(is_page: bool) -> Self {
        Self { is_page, requests: 0, size_bytes: 0 }
    }

    #[inline]
    pub(crate) fn add(&mut self, tally: Tally) {
        self.requests = self.requests.saturating_add(tally.requests);
        self.size_bytes = self.size_bytes.saturating_add(tally.size_bytes);
    }

    pub(crate) fn tally(&self) -> Tally {
        let pages = if self.is_page { self.requests } else { 0 };
        Tally { requests: self.requests, pages, size_bytes: self.size_bytes }
    }
}

/// What is counted of a word.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Word {
    /// How often it was searched for.
    pub(crate) times: u64,
    /// By how many addresses: of the run, or of each day of a server.
    pub(crate) askers: u64,
    /// By how many before it was laid aside and taken up: some of them may be the same.
    pub(crate) before: u64,
}

impl Word {
    /// By how many addresses it was searched for at least.
    pub(crate) fn askers(&self) -> u64 {
        self.askers.max(self.before)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct OneDay {
    pub(crate) hours: Hours,
    pub(crate) visitors: Sketch,
    /// How many visitors there were before the day was laid aside and taken up.
    pub(crate) before: Option<u64>,
    /// How many there were in all, once the day is closed and its sketch gone.
    pub(crate) told: Option<u64>,
    key: Option<DayKey>,
}

impl OneDay {
    /// About how many visitors there were, and whether it may be more.
    pub(crate) fn visitors(&self) -> (u64, bool) {
        let here = self.told.unwrap_or_else(|| self.visitors.estimate());
        (self.before.map_or(here, |before| before.max(here)), self.before.is_some())
    }

    pub(crate) fn tally(&self) -> Tally {
        sum(&self.hours)
    }
}

/// Successful requests by the hour.
type Hours = [Tally; 24];

/// Lines of logs, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    pub(crate) corrupt: u64,
    pub(crate) objected: u64,
}

/// Counts of hits, from which a [`Report`](crate::Report) is made.
#[derive(Debug)]
pub struct Summary {
    pub(crate) settings: Settings,
    pub(crate) seed: Seed,
    pub(crate) random: [u64; 2],
    pub(crate) keys: Keys,
    pub(crate) lines: Lines,
    /// Requests that were not successful, by their class.
    pub(crate) unsuccessful: [Tally; 4],
    pub(crate) statuses: Vec<u64>,
    days_at: BTreeMap<Date, usize>,
    pub(crate) days: Vec<OneDay>,
    pub(crate) today: Option<(Date, usize)>,
    /// Requests of days beyond [`DAYS_MAX`].
    pub(crate) other_days: Hours,
    pub(crate) sizes: [Tally; SIZES.len() + 1],
    pub(crate) found: Rows<File>,
    pub(crate) redirected: Rows<File>,
    pub(crate) failed: Rows<File>,
    /// Folder and ending of files beyond the table's limit, parted by a zero byte.
    pub(crate) beyond: Rows<Tally>,
    pub(crate) referrers: Rows<Tally>,
    /// Requests that nobody referred.
    pub(crate) unreferred: Tally,
    pub(crate) hosts: Rows<Tally>,
    families: Families,
    /// By family of browser, and of system.
    pub(crate) agents: [[Tally; SYSTEMS.len()]; BROWSERS.len()],
    pub(crate) words: Rows<Word>,
    /// Who searched for which word, as tokens, and the hash of the word.
    asked: HashTable<(u64, u64)>,
}

const fn limit(rows: usize, names_bytes: usize) -> Limit {
    Limit { rows, names_bytes, name_bytes: path::NAME_MAX_BYTES }
}

impl Summary {
    /// A summary of nothing yet. `random` seeds the tables, so that nobody can choose names that
    /// make them slow; `keys` are those that visitors are told apart by.
    pub fn new(settings: Settings, random: [u64; 2], keys: Keys) -> Self {
        let fewer = if settings.few_names { 100 } else { 1 };
        let limit = |rows, bytes| limit(rows / fewer, bytes / fewer);
        Self {
            settings,
            seed: Seed::new(random),
            random,
            keys,
            lines: Lines::default(),
            unsuccessful: [Tally::default(); 4],
            statuses: vec![0; STATUSES],
            days_at: BTreeMap::new(),
            days: Vec::new(),
            today: None,
            other_days: [Tally::default(); 24],
            sizes: [Tally::default(); SIZES.len() + 1],
            found: Rows::new(limit(ROWS_MAX, 12 << 20)),
            redirected: Rows::new(limit(ROWS_MAX / 10, 1 << 20)),
            failed: Rows::new(limit(ROWS_MAX / 10, 1 << 20)),
            beyond: Rows::new(limit(ROWS_MAX / 10, 1 << 20)),
            referrers: Rows::new(limit(ROWS_MAX, 6 << 20)),
            unreferred: Tally::default(),
            hosts: Rows::new(limit(ROWS_MAX / 100, 64 << 10)),
            families: Families::new(),
            agents: [[Tally::default(); SYSTEMS.len()]; BROWSERS.len()],
            words: Rows::new(limit(ROWS_MAX / 2, 2 << 20)),
            asked: HashTable::new(),
        }
    }

    /// A summary of nothing for another part of the same run, which may be merged into this one so
    /// that a visitor of both counts once. `None` if the keys are a server's.
    #[must_use]
    pub fn sibling(&self) -> Option<Self> {
        Some(Self::new(self.settings, self.random, self.keys.shared()?))
    }

    /// Counts a hit. One of somebody who objects is counted as just that.
    #[inline]
    pub fn count(&mut self, hit: &Hit<'_>) {
        let Some(class) = Class::of(hit.status) else {
            self.corrupt();
            return;
        };
        if hit.objects {
            self.lines.objected = self.lines.objected.saturating_add(1);
            return;
        }
        if let Some(count) = self.statuses.get_mut(usize::from(hit.status - STATUS_MIN)) {
            *count = count.saturating_add(1);
        }
        let files = match class {
            Class::Successful => Some(&mut self.found),
            Class::Redirected => Some(&mut self.redirected),
            Class::Failed => Some(&mut self.failed),
            Class::Informational => None,
        };
        let settings = self.settings;
        let new = |name: &[u8]| File::new(hit.page.unwrap_or_else(|| is_page(settings, name)));
        let mut one = Tally { requests: 1, pages: 0, size_bytes: hit.size_bytes };
        let row = files.and_then(|files| files.at(&self.seed, hit.path, new));
        let is_beyond = row.is_none();
        one.pages = u64::from(match row {
            Some(row) => {
                row.add(one);
                row.is_page
            }
            None => hit.page.unwrap_or_else(|| is_page(settings, hit.path)),
        });
        if class == Class::Successful {
            if is_beyond {
                self.count_beyond(hit.path, one);
            }
            self.count_successful(hit, one);
        } else if let Some(total) = self.unsuccessful.get_mut(class as usize) {
            total.add(one);
        }
    }

    /// Counts a line that could not be read.
    pub fn corrupt(&mut self) {
        self.lines.corrupt = self.lines.corrupt.saturating_add(1);
    }

    #[inline]
    fn count_successful(&mut self, hit: &Hit<'_>, one: Tally) {
        // The last hour rather than none, so that no request is lost.
        let hour = usize::from(hit.hour.min(23));
        match self.day(hit.day) {
            Some(day) => {
                if let Some(hour) = day.hours.get_mut(hour) {
                    hour.add(one);
                }
                if let Some(key) = &day.key
                    && !hit.address.is_empty()
                {
                    day.visitors.show(key.token(hit.address));
                }
            }
            None => {
                if let Some(hour) = self.other_days.get_mut(hour) {
                    hour.add(one);
                }
            }
        }
        if let Some(size) = self.sizes.get_mut(size_row(hit.size_bytes)) {
            size.add(one);
        }
        if matches!(hit.referrer, b"" | b"-") {
            self.unreferred.add(one);
        } else {
            self.count_referrer(hit.referrer, one);
        }
        if !matches!(hit.host, b"" | b"-")
            && let Some(row) = self.hosts.at(&self.seed, hit.host, |_| Tally::default())
        {
            row.add(one);
        }
        let family = self.families.of(&self.seed, hit.agent);
        let agent = self.agents.get_mut(usize::from(family.browser));
        if let Some(agent) = agent.and_then(|one| one.get_mut(usize::from(family.system))) {
            agent.add(one);
        }
        if !hit.query.is_empty() {
            self.count_words(hit);
        }
    }

    #[inline]
    fn count_referrer(&mut self, referrer: &[u8], one: Tally) {
        let guess = referrer::guess(referrer);
        if let Some(row) = guess.and_then(|guess| self.referrers.known(&self.seed, guess)) {
            row.add(one);
        } else if let Some(host) = referrer::host(referrer)
            && let Some(row) = self.referrers.at(&self.seed, host, |_| Tally::default())
        {
            row.add(one);
        }
    }

    #[inline]
    pub(crate) fn day(&mut self, date: Date) -> Option<&mut OneDay> {
        let at = match self.today {
            Some((today, at)) if today == date => at,
            _ => self.turn_to(date)?,
        };
        self.days.get_mut(at)
    }

    #[cold]
    fn turn_to(&mut self, date: Date) -> Option<usize> {
        let at = match self.days_at.get(&date) {
            Some(at) => *at,
            None if self.days.len() >= DAYS_MAX => return None,
            None => {
                let key = self.keys.of(date);
                if self.keys.are_of_day() && key.is_some() {
                    self.end_days_before();
                }
                let one = OneDay {
                    hours: [Tally::default(); 24],
                    visitors: Sketch::new(),
                    before: None,
                    told: None,
                    key,
                };
                self.days.push(one);
                self.days_at.insert(date, self.days.len() - 1);
                self.days.len() - 1
            }
        };
        self.today = Some((date, at));
        Some(at)
    }

    /// Wipes what could still tell visitors of a day apart.
    pub(crate) fn end_days_before(&mut self) {
        for day in &mut self.days {
            day.key = None;
        }
        self.asked = HashTable::new();
    }

    #[cold]
    fn count_beyond(&mut self, name: &[u8], one: Tally) {
        let name = name.get(..path::NAME_MAX_BYTES.min(name.len())).unwrap_or_default();
        let tidy = path::tidy(name);
        let kind = format!("{}\0{}", path::directory(&tidy), path::ending(&tidy));
        if let Some(row) = self.beyond.at(&self.seed, kind.as_bytes(), |_| Tally::default()) {
            row.add(one);
        }
    }

    #[cold]
    fn count_words(&mut self, hit: &Hit<'_>) {
        let key = self.keys.of_askers(hit.day).filter(|_| !hit.address.is_empty());
        for word in words::of(hit.query) {
            let word = word.as_bytes();
            let Some(row) = self.words.at(&self.seed, word, |_| Word::default()) else { continue };
            row.times = row.times.saturating_add(1);
            let Some(key) = key.as_ref().filter(|_| self.asked.len() < ASKED_MAX) else { continue };
            let token = key.token_of_both(hit.address, word);
            if ask(&mut self.asked, token, self.seed.hash(word)) {
                row.askers = row.askers.saturating_add(1);
            }
        }
    }

    /// Takes in what another counted. A visitor whom both saw counts once if one is the other's
    /// [`sibling`](Self::sibling), and otherwise twice.
    pub fn merge(&mut self, other: &Self) {
        self.lines.corrupt = self.lines.corrupt.saturating_add(other.lines.corrupt);
        self.lines.objected = self.lines.objected.saturating_add(other.lines.objected);
        self.unreferred.add(other.unreferred);
        add_all(&mut self.other_days, &other.other_days);
        add_all(&mut self.unsuccessful, &other.unsuccessful);
        add_all(&mut self.sizes, &other.sizes);
        add_all(self.agents.as_flattened_mut(), other.agents.as_flattened());
        for (count, other) in self.statuses.iter_mut().zip(&other.statuses) {
            *count = count.saturating_add(*other);
        }
        for (date, day) in other.days() {
            match self.day(date) {
                Some(own) => {
                    add_all(&mut own.hours, &day.hours);
                    own.visitors.merge(&day.visitors);
                    own.before = own.before.max(day.before);
                }
                None => add_all(&mut self.other_days, &day.hours),
            }
        }
        let seed = &self.seed;
        let files = [
            (&mut self.found, &other.found),
            (&mut self.redirected, &other.redirected),
            (&mut self.failed, &other.failed),
        ];
        let mut beyond = Vec::new();
        for (at, (own, other)) in files.into_iter().enumerate() {
            for (name, file) in other.iter() {
                let new = |_: &[u8]| File::new(file.is_page);
                match own.at(seed, name, new) {
                    Some(row) => row.add(file.tally()),
                    None if at == 0 => beyond.push((name, file.tally())),
                    None => {}
                }
            }
        }
        let counts = [
            (&mut self.beyond, &other.beyond),
            (&mut self.referrers, &other.referrers),
            (&mut self.hosts, &other.hosts),
        ];
        for (own, other) in counts {
            for (name, tally) in other.iter() {
                if let Some(row) = own.at(seed, name, |_| Tally::default()) {
                    row.add(*tally);
                }
            }
        }
        for (name, tally) in beyond {
            self.count_beyond(name, tally);
        }
        self.merge_words(other);
    }

    fn merge_words(&mut self, other: &Self) {
        let mut of_both: HashMap<u64, u64> = HashMap::new();
        for (token, word) in &other.asked {
            if !ask(&mut self.asked, *token, *word) {
                let count = of_both.entry(*word).or_default();
                *count = count.saturating_add(1);
            }
        }
        for (name, word) in other.words.iter() {
            let both = of_both.get(&other.seed.hash(name)).copied().unwrap_or_default();
            if let Some(row) = self.words.at(&self.seed, name, |_| Word::default()) {
                row.times = row.times.saturating_add(word.times);
                row.askers = row.askers.saturating_add(word.askers.saturating_sub(both));
                row.before = row.before.max(word.before);
            }
        }
    }

    pub(crate) fn days(&self) -> impl DoubleEndedIterator<Item = (Date, &OneDay)> {
        let day = |(date, at): (&Date, &usize)| self.days.get(*at).map(|day| (*date, day));
        self.days_at.iter().filter_map(day)
    }

    /// What is counted of a class of requests.
    pub fn total(&self, class: Class) -> Tally {
        match class {
            // Each successful request is in one row of the table of sizes.
            Class::Successful => sum(&self.sizes),
            class => self.unsuccessful.get(class as usize).copied().unwrap_or_default(),
        }
    }

    /// Successful requests by the hour, of all days.
    pub(crate) fn hours(&self) -> Hours {
        let mut hours = self.other_days;
        for day in &self.days {
            add_all(&mut hours, &day.hours);
        }
        hours
    }

    /// Successful requests of days beyond [`DAYS_MAX`].
    pub(crate) fn other_days(&self) -> Tally {
        sum(&self.other_days)
    }

    /// Successful requests by the family of the browser.
    pub(crate) fn browsers(&self) -> [Tally; BROWSERS.len()] {
        self.agents.map(|of_browser| sum(&of_browser))
    }

    /// Successful requests by the family of the system.
    pub(crate) fn systems(&self) -> [Tally; SYSTEMS.len()] {
        let mut systems = [Tally::default(); SYSTEMS.len()];
        for of_browser in &self.agents {
            add_all(&mut systems, of_browser);
        }
        systems
    }

    /// How many lines could not be read.
    pub fn corrupt_lines(&self) -> u64 {
        self.lines.corrupt
    }
}

/// Whether a file is a page, going by its name as it would be shown.
fn is_page(settings: Settings, name: &[u8]) -> bool {
    let name = path::tidy(name.get(..path::NAME_MAX_BYTES).unwrap_or(name));
    path::is_page(name.as_bytes()) || (settings.bare_pages && path::is_bare(name.as_bytes()))
}

/// Notes that somebody asked for a word; whether that is new. Tokens are hashes already.
fn ask(asked: &mut HashTable<(u64, u64)>, token: u64, word: u64) -> bool {
    let is_new = asked.find(token, |(own, _)| *own == token).is_none();
    if is_new {
        asked.insert_unique(token, (token, word), |(own, _)| *own);
    }
    is_new
}

fn sum(tallies: &[Tally]) -> Tally {
    tallies.iter().fold(Tally::default(), |mut sum, tally| {
        sum.add(*tally);
        sum
    })
}

fn add_all(to: &mut [Tally], from: &[Tally]) {
    for (to, from) in to.iter_mut().zip(from) {
        to.add(*from);
    }
}

/// The row of the table of sizes that a size belongs to.
#[inline]
fn size_row(size_bytes: u64) -> usize {
    SIZES.iter().filter(|most| size_bytes > **most).count()
}
