//! What a summary has counted, as it can be laid aside and taken up again by another process.
//!
//! A server that stops in the middle of a day takes up the counts of that day, and tells visitors
//! apart by another key from then on. Of those who came before there is a number and nothing to
//! know them again by, so the day has at least as many visitors as the larger of its parts.
//!
//! Invariant: neither a key nor a sketch nor a token is among what is laid aside; what is has small
//! counts in it, and is not for showing.

use crate::agent::{BROWSERS, SYSTEMS};
use crate::rows::Rows;
use crate::summary::{File, OneDay, Summary, Tally, Word};
use crate::visitors::{Keys, Sketch};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Counts of a summary. Its form may change with the version of this crate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    corrupt: u64,
    objected: u64,
    unsuccessful: Vec<Tally>,
    statuses: Vec<(usize, u64)>,
    days: Vec<StoredDay>,
    other_days: Vec<Tally>,
    sizes: Vec<Tally>,
    found: Vec<StoredFile>,
    redirected: Vec<StoredFile>,
    failed: Vec<StoredFile>,
    beyond: Vec<(String, Tally)>,
    referrers: Vec<(String, Tally)>,
    unreferred: Tally,
    hosts: Vec<(String, Tally)>,
    /// By browser and system, by their names: their order may change with the version.
    agents: Vec<(String, String, Tally)>,
    /// How often a word was searched for, and by how many.
    words: Vec<(String, u64, u64)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct StoredDay {
    day: Date,
    hours: Vec<Tally>,
    visitors: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct StoredFile {
    name: String,
    is_page: bool,
    tally: Tally,
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

fn files(rows: &Rows<File>) -> Vec<StoredFile> {
    let file = |(name, file): (&[u8], &File)| StoredFile {
        name: text(name),
        is_page: file.is_page,
        tally: file.tally(),
    };
    rows.iter().map(file).collect()
}

fn tallies(rows: &Rows<Tally>) -> Vec<(String, Tally)> {
    rows.iter().map(|(name, tally)| (text(name), *tally)).collect()
}

fn fill(to: &mut [Tally], from: &[Tally]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

impl Summary {
    /// What was counted, without what tells visitors apart.
    pub fn stored(&self) -> Stored {
        let day = |(day, one): (Date, &OneDay)| StoredDay {
            day,
            hours: one.hours.to_vec(),
            visitors: one.visitors().0,
        };
        let mut agents = Vec::new();
        for (browser, of_browser) in BROWSERS.iter().zip(&self.agents) {
            for (system, tally) in SYSTEMS.iter().zip(of_browser) {
                if tally.requests > 0 {
                    agents.push(((*browser).to_owned(), (*system).to_owned(), *tally));
                }
            }
        }
        let statuses = self.statuses.iter().copied().enumerate();
        Stored {
            corrupt: self.lines.corrupt,
            objected: self.lines.objected,
            unsuccessful: self.unsuccessful.to_vec(),
            statuses: statuses.filter(|(_, count)| *count > 0).collect(),
            days: self.days().map(day).collect(),
            other_days: self.other_days.to_vec(),
            sizes: self.sizes.to_vec(),
            found: files(&self.found),
            redirected: files(&self.redirected),
            failed: files(&self.failed),
            beyond: tallies(&self.beyond),
            referrers: tallies(&self.referrers),
            unreferred: self.unreferred,
            hosts: tallies(&self.hosts),
            agents,
            words: self
                .words
                .iter()
                .map(|(name, word)| (text(name), word.times, word.askers()))
                .collect(),
        }
    }

    /// Takes up what was laid aside, beside what was counted here. Of visitors it is known from
    /// then on how many there were at least.
    pub fn take_up(&mut self, stored: &Stored) {
        let mut laid_aside = Self::new(self.settings, self.random, Keys::of_run([0; 2]));
        laid_aside.fill_with(stored);
        self.merge(&laid_aside);
    }

    fn fill_with(&mut self, stored: &Stored) {
        self.lines.corrupt = stored.corrupt;
        self.lines.objected = stored.objected;
        fill(&mut self.unsuccessful, &stored.unsuccessful);
        fill(&mut self.other_days, &stored.other_days);
        fill(&mut self.sizes, &stored.sizes);
        self.unreferred = stored.unreferred;
        for (status, count) in &stored.statuses {
            if let Some(own) = self.statuses.get_mut(*status) {
                *own = *count;
            }
        }
        for one in &stored.days {
            if let Some(day) = self.day(one.day) {
                fill(&mut day.hours, &one.hours);
                day.before = Some(one.visitors);
            }
        }
        let seed = &self.seed;
        for (own, files) in [
            (&mut self.found, &stored.found),
            (&mut self.redirected, &stored.redirected),
            (&mut self.failed, &stored.failed),
        ] {
            for file in files {
                let new = |_: &[u8]| File::new(file.is_page);
                if let Some(row) = own.at(seed, file.name.as_bytes(), new) {
                    row.add(file.tally);
                }
            }
        }
        for (own, tallies) in [
            (&mut self.beyond, &stored.beyond),
            (&mut self.referrers, &stored.referrers),
            (&mut self.hosts, &stored.hosts),
        ] {
            for (name, tally) in tallies {
                if let Some(row) = own.at(seed, name.as_bytes(), |_| Tally::default()) {
                    row.add(*tally);
                }
            }
        }
        for (browser, system, tally) in &stored.agents {
            let browser = BROWSERS.iter().position(|name| *name == browser.as_str());
            let system = SYSTEMS.iter().position(|name| *name == system.as_str());
            let at = browser.zip(system);
            if let Some(own) = at.and_then(|(one, two)| self.agents.get_mut(one)?.get_mut(two)) {
                own.add(*tally);
            }
        }
        for (name, times, askers) in &stored.words {
            if let Some(row) = self.words.at(seed, name.as_bytes(), |_| Word::default()) {
                *row = Word { times: *times, before: *askers, ..Word::default() };
            }
        }
    }

    /// Ends what could still tell visitors of any day apart: a server's day is over. What was
    /// counted stays.
    pub fn close(&mut self) {
        self.keys.end();
        self.end_days_before();
        for day in &mut self.days {
            let (least, _) = day.visitors();
            day.before = day.before.map(|_| least);
            day.told = Some(least);
            day.visitors = Sketch::new();
        }
        self.today = None;
    }
}
