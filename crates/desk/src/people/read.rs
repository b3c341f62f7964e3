//! A list of staff as a spreadsheet writes it: CSV with a header, read into members.
//!
//! Invariant: the whole file is read before anything is done with it; every mistake in it is
//! found, with its line and what to do, and a file with a mistake gives no member at all.

use super::member::{Kind, Member, staff_number};
use jiff::civil::Date;
use std::collections::HashMap;
use unicode_script::{Script, UnicodeScript as _};

/// The longest file, in bytes.
pub const FILE_MAX_BYTES: usize = 16 << 20;

/// The most lines, the header apart.
pub const LINES_MAX: usize = 100_000;

/// The longest field.
pub const FIELD_MAX_CHARS: usize = 200;

/// The most mistakes that are told at once.
const MISTAKES_MAX: usize = 10_000;

/// The columns, each of which the header must name once, in any order.
const COLUMNS: [&str; 12] = [
    "number",
    "name",
    "email",
    "role",
    "unit",
    "borough",
    "supervisor",
    "kind",
    "vetting",
    "vetting_until",
    "starts_on",
    "ends_on",
];

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line, the header being 1.
    pub line: u64,
    /// What is wrong and what to do.
    pub words: String,
}

/// What a file is held against.
pub(super) struct Known<'a> {
    /// The roles of people in the pack in force.
    pub(super) roles: &'a [String],
    /// The numbers of those on the register who still work, with their supervisors'.
    pub(super) working: &'a HashMap<&'a str, Option<&'a str>>,
}

/// A member with the line that it stands on.
struct Row {
    line: u64,
    member: Member,
}

/// Reads a file.
///
/// # Errors
///
/// Every mistake in it.
pub(super) fn members(bytes: &[u8], known: &Known<'_>) -> Result<Vec<Member>, Vec<Mistake>> {
    let mut mistakes = Mistakes::default();
    let rows = rows(bytes, known, &mut mistakes);
    let mut lines: HashMap<&str, u64> = HashMap::new();
    for row in &rows {
        if let Some(first) = lines.insert(&row.member.number, row.line) {
            let words = format!("this staff number stands on line {first} already: keep one line");
            mistakes.add(row.line, words);
        }
    }
    for Row { line, member } in &rows {
        let Some(supervisor) = &member.supervisor else { continue };
        if *supervisor == member.number {
            mistakes.add(*line, "somebody cannot supervise themselves: name another, or none");
        } else if !lines.contains_key(supervisor.as_str())
            && !known.working.contains_key(supervisor.as_str())
        {
            let words = format!(
                "the supervisor `{supervisor}` is neither in this file nor on the register: \
                 correct the number, or add a line for them"
            );
            mistakes.add(*line, words);
        }
    }
    circles(&rows, &lines, known, &mut mistakes);
    mistakes.or(rows.into_iter().map(|row| row.member).collect())
}

/// Names each circle of people who supervise each other, once: nobody in it answers to anybody.
fn circles(rows: &[Row], lines: &HashMap<&str, u64>, known: &Known<'_>, mistakes: &mut Mistakes) {
    let in_file = rows
        .iter()
        .map(|Row { member, .. }| (member.number.as_str(), member.supervisor.as_deref()));
    let mut above = known.working.clone();
    above.extend(in_file);
    let mut walked: HashMap<&str, usize> = HashMap::new();
    for (walk, row) in rows.iter().enumerate() {
        let mut at = row.member.number.as_str();
        loop {
            match walked.insert(at, walk) {
                None => {}
                Some(before) if before == walk => {
                    let line = lines.get(at).copied().unwrap_or(row.line);
                    let words = "this line closes a circle of people who supervise each other: \
                                 correct one of the supervisors";
                    mistakes.add(line, words);
                    break;
                }
                Some(_) => break,
            }
            match above.get(at).copied().flatten() {
                // Somebody who supervises themselves was told of already.
                Some(next) if next != at => at = next,
                _ => break,
            }
        }
    }
}

fn rows(bytes: &[u8], known: &Known<'_>, mistakes: &mut Mistakes) -> Vec<Row> {
    if bytes.len() > FILE_MAX_BYTES {
        mistakes.add(1, "the file is longer than 16 MiB: split it");
        return Vec::new();
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count() as u64;
            mistakes.add(line, "this is not UTF-8: save the file as “CSV UTF-8”");
            return Vec::new();
        }
    };
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = match records.next() {
        Some(Ok(header)) => header,
        _ => csv::StringRecord::new(),
    };
    let Some(places) = places(&header, mistakes) else { return Vec::new() };
    let mut rows = Vec::new();
    let mut lines = Lines { text, byte: 0, line: 1 };
    for record in records {
        let Ok(record) = record else {
            mistakes.add(1, "this is not CSV: save the list as “CSV UTF-8” and choose it again");
            break;
        };
        lines.go_to(record.position().map_or(0, csv::Position::byte));
        let line = lines.line;
        if rows.len() >= LINES_MAX {
            mistakes.add(line, "there are more than 100,000 lines: split the file");
            break;
        }
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if record.len() != header.len() {
            let (is, must) = (record.len(), header.len());
            let words = format!(
                "this line has {is} fields and the header {must}: put a field with a comma in it \
                 between double quotes"
            );
            mistakes.add(line, words);
            continue;
        }
        let before = mistakes.all.len() + mistakes.more;
        let mut fields = Fields { record: &record, places: &places, line, mistakes };
        let member = member(&mut fields, known);
        if mistakes.all.len() + mistakes.more == before {
            rows.extend(member.map(|member| Row { line, member }));
        } else if let Some(member) = member {
            // It still counts as there for those whom it supervises.
            rows.push(Row { line, member });
        }
    }
    rows
}

/// Where in a file one is, read from front to back. The reader of CSV gives the byte at which a
/// line was looked for, which may be in an empty line before it.
struct Lines<'t> {
    text: &'t str,
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    fn go_to(&mut self, byte: u64) {
        let from = usize::try_from(byte).unwrap_or(usize::MAX);
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let to = from + rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let passed = self.text.get(self.byte..to).unwrap_or_default();
        self.line += passed.matches('\n').count() as u64;
        self.byte = to;
    }
}

/// Where each column stands.
fn places(header: &csv::StringRecord, mistakes: &mut Mistakes) -> Option<[usize; 12]> {
    let names: Vec<_> = header.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    let mut places = [0; COLUMNS.len()];
    let mut whole = true;
    for (column, place) in COLUMNS.iter().zip(&mut places) {
        let mut at = names.iter().enumerate().filter(|(_, name)| name == column);
        match (at.next(), at.next()) {
            (Some((only, _)), None) => *place = only,
            (Some(_), Some(_)) => {
                mistakes.add(1, format!("the column `{column}` stands twice: keep one"));
                whole = false;
            }
            (None, _) => {
                let all = COLUMNS.join(", ");
                let words = format!("the column `{column}` is missing: the first line names {all}");
                mistakes.add(1, words);
                whole = false;
            }
        }
    }
    for name in names.iter().filter(|name| !COLUMNS.contains(&name.as_str())) {
        let name: String = name.chars().take(40).collect();
        mistakes.add(1, format!("the register has no column `{name}`: take it out"));
        whole = false;
    }
    whole.then_some(places)
}

/// A line's fields by the name of their column.
struct Fields<'a, 'm> {
    record: &'a csv::StringRecord,
    places: &'a [usize; 12],
    line: u64,
    mistakes: &'m mut Mistakes,
}

impl Fields<'_, '_> {
    fn wrong(&mut self, words: impl Into<String>) {
        self.mistakes.add(self.line, words);
    }

    /// The field as it stands in the file.
    fn raw(&self, column: &str) -> &str {
        let place = COLUMNS.iter().zip(self.places).find(|(name, _)| **name == column);
        place.and_then(|(_, place)| self.record.get(*place)).unwrap_or_default()
    }

    /// The field, with single spaces; told where it is too long or holds what cannot be seen.
    fn text(&mut self, column: &str) -> String {
        let text = self.raw(column).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > FIELD_MAX_CHARS {
            self.wrong(format!("`{column}` is longer than {FIELD_MAX_CHARS} letters: shorten it"));
            return String::new();
        }
        if text.chars().any(is_unseen) {
            let words = format!("`{column}` holds a letter that cannot be seen: type it anew");
            self.wrong(words);
        }
        text
    }

    /// A field that must be filled in.
    fn needed(&mut self, column: &str) -> String {
        let text = self.text(column);
        if self.raw(column).trim().is_empty() {
            self.wrong(format!("`{column}` is empty: fill it in"));
        }
        text
    }

    /// A field whose letters must be of one script.
    fn one_script(&mut self, column: &str, text: &str) {
        if let Some((letter, script)) = foreign(text) {
            let words = format!(
                "`{column}` mixes scripts: `{letter}` is a letter of {script} that looks like \
                 another: type it anew"
            );
            self.wrong(words);
        }
    }

    fn number(&mut self, column: &str, text: &str) -> Option<String> {
        let number = staff_number(text);
        if number.is_none() && !text.is_empty() {
            let words = "is no staff number: letters A to Z, digits, spaces, `.` and `-`, 40 \
                         at most";
            self.wrong(format!("`{column}` {words}"));
        }
        number
    }

    fn date(&mut self, column: &str, text: &str) -> Option<Date> {
        let strict = text.len() == 10 && text.is_ascii();
        let date = text.parse::<Date>().ok().filter(|_| strict);
        if date.is_none() && !text.is_empty() {
            self.wrong(format!("`{column}` is no date: write it as 2026-11-30"));
        }
        date
    }
}

fn member(fields: &mut Fields<'_, '_>, known: &Known<'_>) -> Option<Member> {
    let typed = fields.needed("number");
    let number = fields.number("number", &typed);
    let name = fields.needed("name");
    fields.one_script("name", &name);
    let email = fields.needed("email");
    if !email.is_empty() && !is_address(&email) {
        fields.wrong("`email` is no address: write it as name@force.example");
    }
    let role = fields.needed("role");
    if !role.is_empty() && !known.roles.contains(&role) {
        let roles = known.roles.join(", ");
        let role: String = role.chars().take(40).collect();
        fields.wrong(format!("the policy has no role `{role}`: its roles are {roles}"));
    }
    let (unit, borough) = (fields.needed("unit"), fields.text("borough"));
    fields.one_script("unit", &unit);
    let typed = fields.text("supervisor");
    let supervisor = fields.number("supervisor", &typed);
    let word = fields.needed("kind").to_ascii_lowercase();
    let kind = Kind::from_word(&word);
    if kind.is_none() && !word.is_empty() {
        fields.wrong(format!("`kind` is one of {}", Kind::WORDS));
    }
    let vetting = fields.needed("vetting");
    let typed = fields.needed("vetting_until");
    let vetting_until = fields.date("vetting_until", &typed);
    let typed = fields.needed("starts_on");
    let starts_on = fields.date("starts_on", &typed);
    let typed = fields.text("ends_on");
    let ends_on = fields.date("ends_on", &typed);
    if let (Some(first), Some(last)) = (starts_on, ends_on)
        && last < first
    {
        fields.wrong("`ends_on` is before `starts_on`: correct one of them");
    }
    if let (Some(first), Some(until)) = (starts_on, vetting_until)
        && until < first
    {
        fields.wrong("`vetting_until` is before `starts_on`: nobody begins without vetting");
    }
    if let Some(kind) = kind.filter(|kind| kind.must_end() && typed.is_empty()) {
        fields.wrong(format!("a {} must have an `ends_on`: the end of the contract", kind.word()));
    }
    Some(Member {
        number: number?,
        name,
        email,
        role,
        unit,
        borough,
        supervisor,
        kind: kind?,
        vetting,
        vetting_until: vetting_until?,
        starts_on: starts_on?,
        ends_on,
        ended_at: None,
    })
}

/// Controls, and what changes the order or look of letters without being seen.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}')
        || matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

fn is_address(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"(),:;<>[\\]".contains(&byte);
    let Some((name, host)) = text.split_once('@') else { return false };
    !name.is_empty()
        && text.bytes().all(plain)
        && !host.contains('@')
        && host.split('.').count() > 1
        && host.split('.').all(|part| !part.is_empty())
}

/// The first letter of another script than the letters before it. Scripts that are written
/// together (Japanese, Korean, Chinese with Bopomofo) count as one (UTS 39, highly restrictive).
fn foreign(text: &str) -> Option<(char, &'static str)> {
    const TOGETHER: [&[Script]; 3] = [
        &[Script::Han, Script::Hiragana, Script::Katakana],
        &[Script::Han, Script::Hangul],
        &[Script::Han, Script::Bopomofo],
    ];
    let mut seen: Vec<Script> = Vec::new();
    for letter in text.chars() {
        let script = letter.script();
        let neutral = matches!(script, Script::Common | Script::Inherited);
        if neutral || seen.contains(&script) {
            continue;
        }
        seen.push(script);
        let written = |set: &&[Script]| seen.iter().all(|script| set.contains(script));
        if seen.len() > 1 && !TOGETHER.iter().any(written) {
            return Some((letter, script.full_name()));
        }
    }
    None
}

/// The mistakes so far, up to a limit.
#[derive(Default)]
struct Mistakes {
    all: Vec<Mistake>,
    more: usize,
}

impl Mistakes {
    fn add(&mut self, line: u64, words: impl Into<String>) {
        if self.all.len() < MISTAKES_MAX {
            self.all.push(Mistake { line, words: words.into() });
        } else {
            self.more += 1;
        }
    }

    fn or(mut self, members: Vec<Member>) -> Result<Vec<Member>, Vec<Mistake>> {
        if self.all.is_empty() {
            return Ok(members);
        }
        self.all.sort_by_key(|mistake| mistake.line);
        if self.more > 0 {
            let line = self.all.last().map_or(1, |last| last.line);
            let words = format!("and {} more: correct these first", self.more);
            self.all.push(Mistake { line, words });
        }
        Err(self.all)
    }
}

#[cfg(test)]
mod tests;
