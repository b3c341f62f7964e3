//! What of a summary may be shown: tables with rows, without small counts.
//!
//! Invariant: this is all of a summary that anybody is shown.

use crate::agent::{BROWSERS, SYSTEMS};
use crate::hit::Class;
use crate::path;
use crate::publish::{Columns, part, shown};
use crate::referrer::is_address;
use crate::rows::Rows;
use crate::summary::{File, SIZES, Summary, Tally};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// A summary as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Counts under this one are not shown.
    pub floor: u64,
    /// Totals.
    pub general: General,
    /// Tables, in the order that they are read in.
    pub tables: Vec<Table>,
}

/// Totals; `None` where a count is too small, or would tell one that is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct General {
    /// The day of the first successful request.
    pub first_day: Option<Date>,
    /// The day of the last.
    pub last_day: Option<Date>,
    /// Requests that were answered with what was asked for.
    pub successful: Option<u64>,
    /// Of these, requests for pages.
    pub pages: Option<u64>,
    /// Requests that were sent elsewhere.
    pub redirected: Option<u64>,
    /// Requests that failed.
    pub failed: Option<u64>,
    /// Answers that said to wait or go on.
    pub informational: Option<u64>,
    /// All of these.
    pub requests: Option<u64>,
    /// Bytes sent in answer to successful requests.
    pub size_bytes: Option<u64>,
    /// Files that were asked for with success; at least, if there are more than are told apart.
    pub files: Option<u64>,
    /// Successful requests a day, from the first day to the last.
    pub requests_a_day: Option<u64>,
    /// Pages a day.
    pub pages_a_day: Option<u64>,
    /// Requests of people who object to being counted; nothing else is known of them.
    pub objected: Option<u64>,
    /// Lines that could not be read.
    pub corrupt_lines: u64,
}

/// A table of counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// A short name, for machines.
    pub name: &'static str,
    /// What it is about, for people.
    pub title: &'static str,
    /// The rows that may be shown.
    pub rows: Vec<Row>,
    /// All others together.
    pub others: Option<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What is counted here.
    pub name: String,
    /// Requests; of a word, searches.
    pub requests: u64,
    /// Of these, requests for pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u64>,
    /// Bytes sent, to three figures, so that they do not tell what was asked for beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// About how many visitors there were, by their addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visitors: Option<u64>,
    /// Whether there may have been more visitors, since nobody could be told apart all day long.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub visitors_at_least: bool,
}

impl Report {
    /// What of a summary may be shown, with a floor of at least two.
    pub fn of(summary: &Summary, floor: u64) -> Self {
        let floor = floor.max(2);
        let mut report = Self { floor, general: General::default(), tables: Vec::new() };
        let made = Making { summary, floor, columns: Columns::RequestsAndPages };
        report.general = made.general();
        // Where the total of pages is kept back, no table may tell it.
        let columns = match report.general.pages {
            Some(_) => Columns::RequestsAndPages,
            None => Columns::Requests,
        };
        report.tables = Making { columns, ..made }.tables(&mut report.general);
        report
    }

    /// A table by its name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

/// Three significant figures.
fn rounded(size_bytes: u64) -> u64 {
    let unit = size_bytes.checked_ilog10().map_or(1, |digits| 10_u64.pow(digits.saturating_sub(2)));
    size_bytes.saturating_add(unit / 2) / unit * unit
}

struct Making<'a> {
    summary: &'a Summary,
    floor: u64,
    columns: Columns,
}

/// Rows by name that are added up.
type Sums = BTreeMap<String, Tally>;

fn add(sums: &mut Sums, name: impl Into<String>, tally: Tally) {
    sums.entry(name.into()).or_default().add(tally);
}

impl Making<'_> {
    fn general(&self) -> General {
        let summary = self.summary;
        let of = |class| summary.total(class).requests;
        let told = |count: u64| (count == 0 || count >= self.floor).then_some(count);
        let good = summary.total(Class::Successful);
        let classes = [Class::Successful, Class::Redirected, Class::Failed, Class::Informational];
        let [successful, redirected, failed, informational] = classes.map(|class| told(of(class)));
        let all_told = [successful, redirected, failed, informational].iter().all(Option::is_some);
        let all = classes.map(of).iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
        let rest = good.requests.saturating_sub(good.pages);
        let pages = told(good.pages).filter(|_| successful.is_some() && told(rest).is_some());
        let mut days = summary.days().filter(|(_, day)| day.tally().requests > 0);
        let (first, last) = (days.next(), days.next_back());
        let first_day = first.map(|(day, _)| day).filter(|_| successful.is_some());
        let last_day = last.or(first).map(|(day, _)| day).filter(|_| successful.is_some());
        let span = first_day
            .zip(last_day)
            .and_then(|(first, last)| (last - first).get_days().try_into().ok());
        let span = span.unwrap_or(0_u64).saturating_add(1);
        General {
            first_day,
            last_day,
            successful,
            pages,
            redirected,
            failed,
            informational,
            requests: all_told.then_some(all),
            size_bytes: successful.map(|_| good.size_bytes),
            files: None,
            requests_a_day: successful.map(|count| count / span),
            pages_a_day: pages.map(|count| count / span),
            objected: told(summary.lines.objected),
            corrupt_lines: summary.lines.corrupt,
        }
    }

    fn tables(&self, general: &mut General) -> Vec<Table> {
        let mut tables = Vec::new();
        if general.successful.is_some_and(|count| count > 0) {
            tables.extend(self.times());
            tables.push(self.hours());
            tables.extend(self.files(general));
            tables.push(self.sizes());
            tables.push(self.referrers());
            tables.push(self.families("browsers", "Browsers", BROWSERS, &self.summary.browsers()));
            tables.push(self.families(
                "systems",
                "Operating systems",
                SYSTEMS,
                &self.summary.systems(),
            ));
            tables.push(self.words());
            tables.extend(self.hosts());
        }
        tables.push(self.statuses(general));
        if general.failed.is_some() {
            tables.push(self.names(
                "failures",
                "Files that failed",
                &self.summary.failed,
                Class::Failed,
            ));
        }
        if general.redirected.is_some() {
            let table = &self.summary.redirected;
            tables.push(self.names(
                "redirections",
                "Files that lead elsewhere",
                table,
                Class::Redirected,
            ));
        }
        tables.retain(|table| !table.rows.is_empty() || table.others.is_some());
        tables
    }

    fn row(&self, name: impl Into<String>, tally: Tally) -> Row {
        Row {
            name: name.into(),
            requests: tally.requests,
            pages: (self.columns == Columns::RequestsAndPages).then_some(tally.pages),
            size_bytes: Some(rounded(tally.size_bytes)),
            visitors: None,
            visitors_at_least: false,
        }
    }

    /// A row without pages, for tables whose names say whether they are pages.
    fn row_of_files(&self, name: impl Into<String>, tally: Tally) -> Row {
        Row { pages: None, ..self.row(name, tally) }
    }

    /// A row of all others; where they are few together, nothing is said of them either.
    fn others(&self, tally: Tally) -> Option<Row> {
        (tally.requests >= self.floor).then(|| self.row("others", tally))
    }

    fn others_of_files(&self, tally: Tally) -> Option<Row> {
        self.others(tally).map(|row| Row { pages: None, ..row })
    }

    fn times(&self) -> Vec<Table> {
        let days: Vec<_> = self.summary.days().collect();
        let tallies: Vec<_> = days.iter().map(|(_, day)| day.tally()).collect();
        // A week belongs to two months at times, so months and weeks are told by what both share.
        let cell = |at: usize| {
            let day = days.get(at).map_or(Date::ZERO, |(day, _)| *day);
            (month(day), week(day))
        };
        let parted = part(&tallies, cell, self.columns, self.floor);
        let mut rest = parted.rest;
        rest.add(self.summary.other_days());
        let mut sums = [(); 4].map(|()| Sums::new());
        let mut weekdays = [Tally::default(); 7];
        let mut daily = Vec::new();
        for ((date, day), _) in days.iter().zip(&parted.shown).filter(|(_, shown)| **shown) {
            let (about, visitors_at_least) = day.visitors();
            let visitors = (about >= self.floor).then_some(about);
            let visitors_at_least = visitors_at_least && visitors.is_some();
            let row = self.row(date.to_string(), day.tally());
            daily.push(Row { visitors, visitors_at_least, ..row });
            add_up(&mut sums, &month(*date), &week(*date), day.tally());
            let at = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
            if let Some(weekday) = weekdays.get_mut(at) {
                weekday.add(day.tally());
            }
        }
        let mut out = rest;
        for ((month, week), tally) in &parted.cells {
            add_up(&mut sums, month, week, *tally);
            out.add(*tally);
        }
        let [years, quarters, months, weeks] = sums;
        let table = |name, title, sums: Sums| Table {
            name,
            title,
            rows: sums.into_iter().map(|(name, tally)| self.row(name, tally)).collect(),
            others: self.others(rest),
        };
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let weekdays = names.iter().zip(weekdays).filter(|(_, tally)| tally.requests > 0);
        let weekdays = weekdays.map(|(name, tally)| self.row(*name, tally)).collect();
        vec![
            table("years", "By year", years),
            table("quarters", "By quarter", quarters),
            table("months", "By month", months),
            table("weeks", "By week", weeks),
            Table { name: "days", title: "By day", rows: daily, others: self.others(out) },
            Table {
                name: "weekdays",
                title: "By day of the week",
                rows: weekdays,
                others: self.others(out),
            },
        ]
    }

    /// A table of rows that make up the total.
    fn whole(&self, name: &'static str, title: &'static str, rows: &[(String, Tally)]) -> Table {
        let tallies: Vec<_> = rows.iter().map(|(_, tally)| *tally).collect();
        let parted = part(&tallies, |_| (), self.columns, self.floor);
        let told = rows.iter().zip(&parted.shown);
        let told = told.filter(|((_, tally), shown)| **shown && tally.requests > 0);
        let rows = told.map(|((name, tally), _)| self.row(name.as_str(), *tally)).collect();
        let mut out = parted.rest;
        for tally in parted.cells.values() {
            out.add(*tally);
        }
        Table { name, title, rows, others: self.others(out) }
    }

    fn hours(&self) -> Table {
        let hours = self.summary.hours();
        let rows = hours.iter().enumerate();
        let rows: Vec<_> = rows.map(|(hour, tally)| (format!("{hour:02}:00"), *tally)).collect();
        self.whole("hours", "By hour of the day", &rows)
    }

    fn sizes(&self) -> Table {
        let size = |bytes: u64| match bytes {
            0..1_024 => format!("{bytes} B"),
            1_024..1_048_576 => format!("{} KiB", bytes >> 10),
            1_048_576..1_073_741_824 => format!("{} MiB", bytes >> 20),
            _ => format!("{} GiB", bytes >> 30),
        };
        let names = SIZES.iter().map(|most| match most {
            0 => "nothing".to_owned(),
            most => format!("up to {}", size(*most)),
        });
        let most = SIZES.last().copied().unwrap_or_default();
        let names = names.chain([format!("more than {}", size(most))]);
        let rows: Vec<_> = names.zip(self.summary.sizes).collect();
        self.whole("sizes", "By size", &rows)
    }

    fn families(
        &self,
        name: &'static str,
        title: &'static str,
        names: &[&str],
        tallies: &[Tally],
    ) -> Table {
        let rows = names.iter().map(|name| (*name).to_owned()).zip(tallies.iter().copied());
        let rows: Vec<_> = rows.collect();
        let mut table = self.whole(name, title, &rows);
        largest_first(&mut table.rows);
        table
    }

    /// A table of hosts; those that are addresses of machines are not named.
    fn by_host(
        &self,
        name: &'static str,
        title: &'static str,
        hosts: &Rows<Tally>,
        none: Tally,
        all: Tally,
    ) -> Table {
        let mut sums = Sums::new();
        let mut beyond = all;
        if none.requests > 0 {
            take_away(&mut beyond, none);
            add(&mut sums, "none", none);
        }
        for (host, tally) in hosts.iter() {
            take_away(&mut beyond, *tally);
            let name = match String::from_utf8_lossy(host).to_lowercase() {
                _ if is_address(host) => "addresses of machines".to_owned(),
                name => path::tidy(name.as_bytes()),
            };
            add(&mut sums, name, *tally);
        }
        if beyond.requests > 0 {
            add(&mut sums, "no host", beyond);
        }
        let rows: Vec<_> = sums.into_iter().collect();
        let mut table = self.whole(name, title, &rows);
        largest_first(&mut table.rows);
        table
    }

    fn referrers(&self) -> Table {
        let all = self.summary.total(Class::Successful);
        let none = self.summary.unreferred;
        self.by_host("referrers", "Referring sites", &self.summary.referrers, none, all)
    }

    fn hosts(&self) -> Option<Table> {
        let hosts = &self.summary.hosts;
        let all = self.summary.total(Class::Successful);
        (hosts.len() > 0).then(|| self.by_host("hosts", "Sites", hosts, Tally::default(), all))
    }

    /// Words that enough visitors searched for; of others nothing is said, not even a sum.
    fn words(&self) -> Table {
        let words = self.summary.words.iter().filter(|(_, word)| word.askers() >= self.floor);
        let row = |(name, word): (&[u8], &crate::summary::Word)| Row {
            name: String::from_utf8_lossy(name).into_owned(),
            requests: word.times,
            ..Row::default()
        };
        let mut rows: Vec<_> = words.map(row).collect();
        largest_first(&mut rows);
        Table { name: "words", title: "Words searched for here", rows, others: None }
    }

    /// Statuses, each class by itself, since the totals of the classes are shown.
    fn statuses(&self, general: &General) -> Table {
        let told = |class| match class {
            Class::Successful => general.successful.is_some(),
            Class::Redirected => general.redirected.is_some(),
            Class::Failed => general.failed.is_some(),
            Class::Informational => general.informational.is_some(),
        };
        let mut rows = Vec::new();
        for class in [Class::Informational, Class::Successful, Class::Redirected, Class::Failed] {
            let of_class = self.summary.statuses.iter().zip(100_u16..);
            let of_class = of_class.filter(|(_, status)| Class::of(*status) == Some(class));
            let (names, tallies): (Vec<_>, Vec<_>) = of_class
                .filter(|(count, _)| **count > 0)
                .map(|(count, status)| (status, Tally { requests: *count, ..Tally::default() }))
                .unzip();
            let shown = shown(&tallies, Columns::Requests, self.floor);
            for ((name, tally), shown) in names.iter().zip(tallies).zip(shown) {
                if shown && told(class) {
                    let requests = tally.requests;
                    rows.push(Row { name: name.to_string(), requests, ..Row::default() });
                }
            }
        }
        rows.sort_by(|one, other| one.name.cmp(&other.name));
        Table { name: "statuses", title: "Status codes", rows, others: None }
    }

    /// A table of files by name.
    fn names(
        &self,
        name: &'static str,
        title: &'static str,
        files: &Rows<File>,
        class: Class,
    ) -> Table {
        let tidied = Tidied::of(files);
        let files = part(&tidied.tallies(|_| true), |_| (), Columns::Requests, self.floor);
        let mut out = self.summary.total(class);
        let mut rows = Vec::new();
        for ((name, file), shown) in tidied.files.iter().zip(&files.shown) {
            if *shown {
                take_away(&mut out, file.tally());
                rows.push(self.row_of_files(name.as_str(), file.tally()));
            }
        }
        largest_first(&mut rows);
        Table { name, title, rows, others: self.others_of_files(out) }
    }

    /// Files, their folders and their endings.
    fn files(&self, general: &mut General) -> Vec<Table> {
        let tidied = Tidied::of(&self.summary.found);
        let (mut by_folder, mut by_ending) = (Sums::new(), Sums::new());
        let mut rows = Vec::new();
        let all = self.summary.total(Class::Successful);
        let (mut out, mut rest) = (all, all);
        // Pages and other files have totals of their own, and so must each be safe alone.
        let parts: &[Option<bool>] = match general.pages {
            Some(_) => &[Some(true), Some(false)],
            None => &[None],
        };
        for of in parts {
            let is_of = |file: &File| of.is_none_or(|page| file.is_page == page);
            let files: Vec<_> = tidied.files.iter().filter(|(_, file)| is_of(file)).collect();
            let cell = |at: usize| {
                let name = files.get(at).map_or("", |(name, _)| name.as_str());
                (path::directory(name).to_owned(), path::ending(name))
            };
            let parted = part(&tidied.tallies(is_of), cell, Columns::Requests, self.floor);
            for ((name, file), _) in files.iter().zip(&parted.shown).filter(|(_, shown)| **shown) {
                rows.push(self.row_of_files(name.as_str(), file.tally()));
                take_away(&mut out, file.tally());
                take_away(&mut rest, file.tally());
                add(&mut by_folder, path::directory(name), file.tally());
                add(&mut by_ending, path::ending(name), file.tally());
            }
            for ((folder, ending), tally) in parted.cells {
                take_away(&mut rest, tally);
                add(&mut by_folder, folder, tally);
                add(&mut by_ending, ending, tally);
            }
        }
        let is_all_out = rows.is_empty();
        general.files = (!is_all_out).then_some(tidied.number);
        for (kind, tally) in
            self.summary.beyond.iter().filter(|(_, one)| one.requests >= self.floor)
        {
            let kind = String::from_utf8_lossy(kind);
            let Some((folder, ending)) = kind.split_once('\0') else { continue };
            take_away(&mut rest, *tally);
            add(&mut by_folder, folder, *tally);
            add(&mut by_ending, ending, *tally);
        }
        largest_first(&mut rows);
        let table = |name, title, sums: Sums| {
            let rows = sums.into_iter().map(|(name, tally)| self.row_of_files(name, tally));
            let mut rows: Vec<_> = rows.collect();
            largest_first(&mut rows);
            Table { name, title, rows, others: self.others_of_files(rest) }
        };
        vec![
            Table { name: "files", title: "Files", rows, others: self.others_of_files(out) },
            table("folders", "Folders", by_folder),
            table("endings", "Kinds of files", by_ending),
        ]
    }
}

/// Files under their tidy names, those apart whose names may say who somebody is.
struct Tidied {
    files: Vec<(String, File)>,
    /// How many files there are, those apart too.
    number: u64,
}

impl Tidied {
    fn of(rows: &Rows<File>) -> Self {
        let mut files: BTreeMap<String, File> = BTreeMap::new();
        for (name, file) in rows.iter().filter(|(name, _)| !name.is_empty()) {
            let new = || File::new(file.is_page);
            files.entry(path::tidy(name)).or_insert_with(new).add(file.tally());
        }
        let number = u64::try_from(files.len()).unwrap_or(u64::MAX);
        files.retain(|name, _| !path::identifies(name));
        Self { files: files.into_iter().collect(), number }
    }

    fn tallies(&self, which: impl Fn(&File) -> bool) -> Vec<Tally> {
        let files = self.files.iter().filter(|(_, file)| which(file));
        files.map(|(_, file)| file.tally()).collect()
    }
}

fn largest_first(rows: &mut [Row]) {
    rows.sort_by(|one, other| {
        other.requests.cmp(&one.requests).then_with(|| one.name.cmp(&other.name))
    });
}

fn take_away(from: &mut Tally, tally: Tally) {
    from.requests = from.requests.saturating_sub(tally.requests);
    from.pages = from.pages.saturating_sub(tally.pages);
    from.size_bytes = from.size_bytes.saturating_sub(tally.size_bytes);
}

fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

fn week(day: Date) -> String {
    let week = day.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// Adds up by year, quarter, month and week.
fn add_up(sums: &mut [Sums; 4], month: &str, week: &str, tally: Tally) {
    let [years, quarters, months, weeks] = sums;
    let (year, number) = month.split_once('-').unwrap_or((month, ""));
    let quarter = number.parse::<u8>().unwrap_or(1).div_ceil(3);
    add(years, year, tally);
    add(quarters, format!("{year}-Q{quarter}"), tally);
    add(months, month, tally);
    add(weeks, week, tally);
}
