//! The questions by name: what each takes, and which rule answers it.
//!
//! Invariant: an input that a rule does not know is an error, never passed over.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use pack::Regime;
use rules::rights::calendar::{self, Holidays, london};
use rules::rights::clock::{self, Allows, Answer, BREACH_WITHIN_HOURS, Clock, Event, Happened};
use rules::rights::{Calendar, count};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A rule that can be asked.
pub(super) struct Rule {
    pub(super) name: &'static str,
    /// What it asks, optional ones in brackets.
    pub(super) asks: &'static str,
    pub(super) gives: &'static str,
}

const fn rule(name: &'static str, asks: &'static str, gives: &'static str) -> Rule {
    Rule { name, asks, gives }
}

/// Every rule.
pub(super) const RULES: &[Rule] = &[
    rule("sar_month", "relevant_time", "due"),
    rule("sar_extended", "relevant_time", "due, notice_by, notice_by_safe"),
    rule(
        "sar_relevant_time",
        "received [id_requested id_received fee_requested fee_received or fee_paid]",
        "relevant_time, due",
    ),
    rule(
        "sar_pause",
        "relevant_time clarification_asked clarification_received",
        "statutory_latest, enforce_by, paused_days_statute, paused_days_safe",
    ),
    rule("part3_ico", "received", "part3_latest, enforce_by"),
    rule("foi_20wd", "received", "due, ew_only_wrong"),
    rule("foi_fee", "received fees_notice fee_received", "due"),
    rule("foi_clarify", "received clarification_received", "due"),
    rule("complaint_ack", "received", "due, safe"),
    rule("breach", "aware_local", "internal_by, ico_by"),
    rule("bwv_31d", "anchor", "erased_not_later_than"),
    rule("years", "from years", "on"),
    rule("months", "from months", "on"),
];

type Answered = Result<Map<String, Value>, String>;

/// Inputs by name, each taken once.
struct Given<'a> {
    input: &'a Map<String, Value>,
    taken: BTreeSet<&'static str>,
}

impl Given<'_> {
    fn text(&mut self, name: &'static str) -> Result<Option<&str>, String> {
        self.taken.insert(name);
        match self.input.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("`{name}` is a text")),
        }
    }

    fn day_if(&mut self, name: &'static str) -> Result<Option<Date>, String> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("`{name}` is a day, such as 2026-11-22"))
    }

    fn day(&mut self, name: &'static str) -> Result<Date, String> {
        self.day_if(name)?.ok_or_else(|| format!("`{name}` is missing"))
    }

    fn instant(&mut self, name: &'static str) -> Result<Timestamp, String> {
        let text = self.text(name)?.ok_or_else(|| format!("`{name}` is missing"))?;
        let must = "an instant with its offset, such as 2026-11-20T16:45:00+00:00";
        text.parse().map_err(|_| format!("`{name}` is {must}"))
    }

    fn number(&mut self, name: &'static str) -> Result<i64, String> {
        self.taken.insert(name);
        let number = self.input.get(name).and_then(Value::as_i64);
        number
            .filter(|number| (0..=1_200).contains(number))
            .ok_or_else(|| format!("`{name}` is a whole number up to 1,200"))
    }

    /// Complains of what no rule asked for.
    fn done(self) -> Result<(), String> {
        match self.input.keys().find(|key| !self.taken.contains(key.as_str())) {
            Some(key) => Err(format!("this rule does not ask for `{key}`")),
            None => Ok(()),
        }
    }
}

/// The answer of a rule.
///
/// # Errors
///
/// What is wrong with the question, or why the calendar gives no answer, in words.
pub(super) fn answer(rule: &str, input: &Map<String, Value>, calendar: &Calendar) -> Answered {
    let mut given = Given { input, taken: BTreeSet::new() };
    let answered = match rule {
        "sar_month" | "sar_extended" | "sar_relevant_time" | "sar_pause" => {
            data_right(rule, &mut given, calendar)
        }
        "part3_ico" => part_3(&mut given, calendar),
        "foi_20wd" | "foi_fee" | "foi_clarify" => information(rule, &mut given, calendar),
        "complaint_ack" => complaint(&mut given, calendar),
        "breach" | "bwv_31d" => hours(rule, &mut given),
        "years" | "months" => kept(rule, &mut given),
        _ => {
            let names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
            return Err(format!("there is no such rule; there are {}", names.join(", ")));
        }
    }?;
    given.done()?;
    Ok(answered)
}

fn event(on: Date, what: Happened) -> Event {
    Event { on, what }
}

fn asked(clock: Clock, events: &[Event], calendar: &Calendar) -> Result<Answer, String> {
    clock::answer(clock, events, Allows::default(), calendar).map_err(|error| error.to_string())
}

fn out(pairs: &[(&str, Value)], working: &[String]) -> Map<String, Value> {
    let mut map: Map<_, _> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    map.insert("working".to_owned(), json!(working));
    map
}

/// A day, or why there is none.
fn known(day: Option<Date>, answer: &Answer) -> Result<Value, String> {
    let none = || answer.working.last().cloned().unwrap_or_default();
    day.map(|day| json!(day.to_string())).ok_or_else(none)
}

const ACCESS: Clock = Clock::DataRight { regime: Regime::UkGdpr, access: true };

fn data_right(rule: &str, given: &mut Given<'_>, calendar: &Calendar) -> Answered {
    if rule == "sar_relevant_time" {
        let received = given.day("received")?;
        let mut events = vec![event(received, Happened::Received)];
        let needs = [
            ("id_requested", Happened::IdentityAsked),
            ("id_received", Happened::IdentityShown),
            ("fee_requested", Happened::FeeAsked),
            ("fee_received", Happened::FeePaid),
            ("fee_paid", Happened::FeePaid),
        ];
        for (name, what) in needs {
            events.extend(given.day_if(name)?.map(|on| event(on, what)));
        }
        // Who says when it came says that it was asked for.
        for (replied, asked) in [
            (Happened::IdentityShown, Happened::IdentityAsked),
            (Happened::FeePaid, Happened::FeeAsked),
        ] {
            let has = |what| events.iter().any(|event: &Event| event.what == what);
            if has(replied) && !has(asked) {
                events.push(event(received, asked));
            }
        }
        let answer = asked(ACCESS, &events, calendar)?;
        let relevant = known(answer.relevant_time, &answer)?;
        let due = known(answer.enforce_by, &answer)?;
        return Ok(out(&[("relevant_time", relevant), ("due", due)], &answer.working));
    }
    let start = given.day("relevant_time")?;
    let mut events = vec![event(start, Happened::Received)];
    match rule {
        "sar_extended" => {
            events.push(event(start, Happened::Extended));
            let answer = asked(ACCESS, &events, calendar)?;
            let first = asked(ACCESS, &[event(start, Happened::Received)], calendar)?;
            let due = known(answer.enforce_by, &answer)?;
            let notice = known(first.enforce_by, &first)?;
            let safe = known(first.notice_by, &first)?;
            let pairs = [("due", due), ("notice_by", notice), ("notice_by_safe", safe)];
            Ok(out(&pairs, &answer.working))
        }
        "sar_pause" => {
            let from = given.day("clarification_asked")?;
            let to = given.day("clarification_received")?;
            if to < from {
                return Err("the clarification came before it was asked for".to_owned());
            }
            events.push(event(from, Happened::ClarificationAsked));
            events.push(event(to, Happened::Clarified));
            let answer = asked(ACCESS, &events, calendar)?;
            let latest = known(answer.statutory_latest, &answer)?;
            let by = known(answer.enforce_by, &answer)?;
            let (statute, safe) = answer.paused_days;
            let pairs = [
                ("statutory_latest", latest),
                ("enforce_by", by),
                ("paused_days_statute", json!(statute)),
                ("paused_days_safe", json!(safe)),
            ];
            Ok(out(&pairs, &answer.working))
        }
        _ => {
            let answer = asked(ACCESS, &events, calendar)?;
            Ok(out(&[("due", known(answer.enforce_by, &answer)?)], &answer.working))
        }
    }
}

fn part_3(given: &mut Given<'_>, calendar: &Calendar) -> Answered {
    let received = given.day("received")?;
    let says = |error: calendar::CalendarError| error.to_string();
    let after = calendar::next(received).map_err(says)?;
    let latest = count::months(calendar, after, 1, 0).map_err(says)?;
    let careful = count::months(calendar, received, 1, 0).map_err(says)?;
    let mut working = vec![format!("The Commissioner's page begins on {}.", count::plain(after))];
    working.extend(latest.working);
    working.push("We hold ourselves to the count of the UK GDPR:".to_owned());
    working.extend(careful.working);
    let latest = ("part3_latest", json!(latest.on.to_string()));
    Ok(out(&[latest, ("enforce_by", json!(careful.on.to_string()))], &working))
}

fn information(rule: &str, given: &mut Given<'_>, calendar: &Calendar) -> Answered {
    let received = given.day("received")?;
    let mut events = vec![event(received, Happened::Received)];
    match rule {
        "foi_fee" => {
            events.push(event(given.day("fees_notice")?, Happened::FeeAsked));
            events.push(event(given.day("fee_received")?, Happened::FeePaid));
        }
        "foi_clarify" => {
            // The day of the question makes no difference: the reply begins the days anew.
            let asked = given.day_if("clarification_asked")?.unwrap_or(received);
            events.push(event(asked, Happened::ClarificationAsked));
            events.push(event(given.day("clarification_received")?, Happened::Clarified));
        }
        _ => {}
    }
    let answer = asked(Clock::Information, &events, calendar)?;
    let mut pairs = vec![("due", known(answer.enforce_by, &answer)?)];
    if rule == "foi_20wd" {
        let none = BTreeSet::new();
        let here = Holidays::EnglandAndWales;
        let wrong = count::working_days(calendar, here, received, 20, &none);
        let wrong = wrong.map_err(|error| error.to_string())?;
        pairs.push(("ew_only_wrong", json!(wrong.on.to_string())));
    }
    Ok(out(&pairs, &answer.working))
}

fn complaint(given: &mut Given<'_>, calendar: &Calendar) -> Answered {
    let received = given.day("received")?;
    let events = [event(received, Happened::Received)];
    let answer = asked(Clock::ComplaintReceived, &events, calendar)?;
    let due = known(answer.statutory_latest, &answer)?;
    let safe = known(answer.enforce_by, &answer)?;
    Ok(out(&[("due", due), ("safe", safe)], &answer.working))
}

/// Elapsed hours: no weekend and no holiday moves them.
fn hours(rule: &str, given: &mut Given<'_>) -> Answered {
    let plus = |at: Timestamp, hours: i64| {
        let sum = at.checked_add(SignedDuration::from_hours(hours));
        sum.map_err(|_| "the date lies beyond what can be counted".to_owned())
    };
    let show = |at: Timestamp, zone: TimeZone| {
        at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    };
    if rule == "bwv_31d" {
        let anchor = given.instant("anchor")?;
        let gone = show(plus(anchor, 31 * 24)?, TimeZone::UTC);
        let line = format!("31 times 24 hours after it was recorded is {gone}.");
        return Ok(out(&[("erased_not_later_than", json!(gone))], &[line]));
    }
    let aware = given.instant("aware_local")?;
    let internal = show(plus(aware, 12)?, london());
    let ico = show(plus(aware, BREACH_WITHIN_HOURS)?, london());
    let working = [
        format!("12 hours after somebody became aware is {internal}, London time."),
        format!(
            "{BREACH_WITHIN_HOURS} hours after that moment is {ico}; weekends and holidays count."
        ),
    ];
    Ok(out(&[("internal_by", json!(internal)), ("ico_by", json!(ico))], &working))
}

/// How long something is kept: the same date, or the last day of the month; no working days.
fn kept(rule: &str, given: &mut Given<'_>) -> Answered {
    let from = given.day("from")?;
    let span = if rule == "years" {
        let years = given.number("years")?;
        years.years()
    } else {
        given.number("months")?.months()
    };
    let beyond = |_| "the date lies beyond what can be counted".to_owned();
    let on = from.checked_add(span).map_err(beyond)?;
    let line =
        format!("Counted by the calendar from {}: {}.", count::plain(from), count::plain(on));
    Ok(out(&[("on", json!(on.to_string()))], &[line]))
}
