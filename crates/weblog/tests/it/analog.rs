//! The same log, summarised by Analog.
//!
//! Invariant: Analog is told to leave queries out, as we do, and is otherwise as it comes.

use crate::made::{Dice, Log};
use crate::{line, report};
use std::collections::BTreeMap;
use std::process::Command;
use weblog::Report;

const SETTINGS: &str = "LOGFORMAT COMBINED
OUTPUT COMPUTER
WARNINGS OFF
DNS NONE
WEEKBEGINSON MONDAY
DAYREPROWS 0
WEEKROWS 0
MONTHROWS 0
ALL ON
GENERAL ON
REQFLOOR 1r
DIRFLOOR 1r
TYPEFLOOR 1r
REFSITEFLOOR 1r
FAILFLOOR 1r
REDIRFLOOR 1r
STATUSFLOOR 1r
INTSEARCHWORDFLOOR 1r
SUBTYPE NONE
";

/// What Analog says: reports by letter, rows by name, requests. `None` where it is not installed.
fn analog(log: &[u8], more: &str) -> Option<BTreeMap<String, BTreeMap<String, u64>>> {
    if Command::new("analog").arg("--version").output().is_err() {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let (log_at, settings) = (folder.path().join("access.log"), folder.path().join("analog.cfg"));
    std::fs::write(&log_at, log).unwrap();
    let out = folder.path().join("out");
    let files = format!("LOGFILE {}\nOUTFILE {}\n", log_at.display(), out.display());
    std::fs::write(&settings, format!("{SETTINGS}{more}\n{files}")).unwrap();
    let settings = format!("+g{}", settings.display());
    let status = Command::new("analog").args(["-G", &settings]).status().unwrap();
    assert!(status.success());
    let out = std::fs::read(&out).unwrap();
    let mut reports: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&out).lines() {
        let fields: Vec<_> = line.split('\t').collect();
        let report = reports.entry(fields[0].to_owned()).or_default();
        if fields[0] == "x" {
            report.insert(fields[1].to_owned(), fields[2].parse().unwrap_or_default());
            continue;
        }
        // The columns: level, requests, pages, bytes, date (five fields); then the name.
        let columns = fields[1];
        let Some(at) = columns.find('R') else { continue };
        if columns.starts_with('*') || (columns.starts_with('l') && fields[2] != "1") {
            continue;
        }
        let count = fields[2 + at].parse().unwrap();
        let width: usize = columns.chars().map(|one| if one == 'D' { 5 } else { 1 }).sum();
        report.insert(fields[2 + width..].join("-"), count);
    }
    Some(reports)
}

/// Twenty thousand lines, with odd ones among them that Analog reads as we do.
fn log() -> Vec<u8> {
    let (mut log, mut dice) = (Log::new(20_261_123, 700), Dice::new(99));
    let mut out = Vec::new();
    for _ in 0..20_000 {
        let request = log.next().combined();
        match dice.below(100) {
            0 => {
                let at = usize::try_from(dice.below(request.len() as u64)).unwrap();
                out.extend(request.as_bytes().iter().take(at.max(1)));
            }
            1 => out.extend((0..=dice.below(300)).map(|_| {
                let byte = u8::try_from(dice.below(256)).unwrap();
                if matches!(byte, b'\n' | b'\r' | 0) { b'?' } else { byte }
            })),
            2 => out.extend(line("/old%20page/a.html", 200).replace("2026", "2000").bytes()),
            3 => out.extend(line("/x", 200).replace("2026", "1960").bytes()),
            4 => out.extend(line("/x", 200).replace("22/Nov/2026", "31/Feb/2026").bytes()),
            5 => out.extend(
                line("/x", 200)
                    .replace("GET /x HTTP/1.1", "\\x16\\x03\\x01")
                    .replace(" 200 ", " 400 ")
                    .bytes(),
            ),
            6 => out.extend(line("/x", 200).replace(" HTTP/1.1", "").bytes()),
            7 => out.extend(line("/x", 999).bytes()),
            8 => out.extend(line("/x", 101).bytes()),
            9 => out.extend(line("/x%2e/../y//z/./index.html#top", 200).bytes()),
            10 => out.extend(line("/x", 200).replace(" 100 ", " - ").bytes()),
            11 => out.extend(line("/x", 200).replace("- - [", "- somebody [").bytes()),
            _ => out.extend(request.bytes()),
        }
        if out.last() != Some(&b'\n') {
            out.push(b'\n');
        }
    }
    out
}

/// Holds the rows that are shown against Analog's, and that enough are shown to mean something;
/// `but` is the one row that Analog has not.
fn same_rows(
    report: &Report,
    theirs: (&str, &BTreeMap<String, u64>),
    rename: impl Fn(&str) -> String,
    least: usize,
    but: &str,
) {
    let mut renamed: BTreeMap<String, u64> = BTreeMap::new();
    for (name, count) in theirs.1 {
        *renamed.entry(rename(name)).or_default() += count;
    }
    let name = theirs.0;
    let table = report.table(name).unwrap();
    let rows: Vec<_> = table.rows.iter().filter(|row| row.name != but).collect();
    for row in &rows {
        assert_eq!(renamed.get(&row.name), Some(&row.requests), "{name}: {row:?}");
    }
    assert!(rows.len() >= least, "{name}: {} rows", rows.len());
    if name != "words" && name != "statuses" {
        let ours: u64 = rows.iter().copied().chain(&table.others).map(|row| row.requests).sum();
        assert_eq!(renamed.values().sum::<u64>(), ours, "{name}");
    }
}

/// A row of Analog's table of sizes by our name.
fn size(name: &str) -> String {
    let most = name.rsplit('-').next().unwrap().trim();
    let rest = most.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number = most.strip_suffix(rest).unwrap();
    match rest {
        "" => "nothing".to_owned(),
        "B" => format!("up to {number} B"),
        "kB" => format!("up to {number} KiB"),
        _ => format!("up to {number} MiB"),
    }
}

fn host(name: &str) -> String {
    name.split('/').nth(2).unwrap().to_owned()
}

#[test]
fn totals_and_rows_are_those_of_analog() {
    let log = log();
    let Some(theirs) = analog(&log, "ARGSEXCLUDE *") else {
        eprintln!("skipped: analog is not installed");
        return;
    };
    let ours = report(&log);
    let general = |name: &str| Some(theirs["x"][name]);
    assert_eq!(ours.general.successful, general("SR"));
    assert_eq!(ours.general.pages, general("PR"));
    assert_eq!(ours.general.redirected, general("RR"));
    assert_eq!(ours.general.failed, general("FL"));
    assert_eq!(ours.general.files, general("NF"));
    assert_eq!(ours.general.size_bytes, general("BT"));
    assert_eq!(Some(ours.general.corrupt_lines), general("CL"));
    assert!(ours.general.corrupt_lines > 500);
    let same = |name: &'static str, letter: &str, rename: &dyn Fn(&str) -> String, least| {
        same_rows(&ours, (name, &theirs[letter]), rename, least, "none");
    };
    let as_it_is = |name: &str| name.to_owned();
    same("years", "1", &as_it_is, 2);
    same("quarters", "Q", &|name| name.replace('-', "-Q"), 2);
    same("months", "m", &as_it_is, 2);
    same("days", "D", &as_it_is, 20);
    same("hours", "h", &|name| format!("{name}:00"), 24);
    same("files", "r", &as_it_is, 200);
    same("failures", "I", &|name| name.replace("/x16/x03/x01", "\\x16\\x03\\x01"), 10);
    same("redirections", "E", &as_it_is, 5);
    same("sizes", "z", &size, 5);
    same("referrers", "s", &host, 5);
    same("statuses", "c", &|name| name.split(' ').next().unwrap().to_owned(), 8);
    let week = |name: &str| {
        let week = name.parse::<jiff::civil::Date>().unwrap().iso_week_date();
        format!("{:04}-W{:02}", week.year(), week.week())
    };
    same("weeks", "W", &week, 4);
    let weekdays = |name: &str| {
        let all = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        all.into_iter().find(|day| day.starts_with(name)).unwrap().to_owned()
    };
    same("weekdays", "d", &weekdays, 7);
    let folder = |name: &str| if name == "[root directory]" { "/" } else { name }.to_owned();
    same("folders", "i", &folder, 5);
    let ending = |name: &str| match name {
        "[directories]" => "directories".to_owned(),
        "[no extension]" => "no ending".to_owned(),
        name => name.split_whitespace().next().unwrap_or_default().to_ascii_lowercase(),
    };
    same("endings", "t", &ending, 5);
}

#[test]
fn words_are_searched_for_as_often_as_analog_says() {
    let log = log();
    let Some(theirs) = analog(&log, "INTSEARCHENGINE /search q") else {
        eprintln!("skipped: analog is not installed");
        return;
    };
    let words = ("words", &theirs["y"]);
    same_rows(&report(&log), words, str::to_lowercase, 5, "");
}

#[test]
fn lines_with_escaped_quotes_are_all_that_is_read_and_analog_does_not() {
    let escaped = line("/q", 200).replace("curl/8.1", "say \\\"curl\\\"");
    let log = [log(), escaped.repeat(23).into_bytes()].concat();
    let Some(theirs) = analog(&log, "") else {
        eprintln!("skipped: analog is not installed");
        return;
    };
    let ours = report(&log).general;
    assert_eq!(ours.corrupt_lines + 23, theirs["x"]["CL"]);
    assert_eq!(ours.successful, Some(theirs["x"]["SR"] + 23));
}
