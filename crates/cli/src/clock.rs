//! `bluelamp clock`: when something is due, and how that is counted; a question a line.
//!
//! Invariant: nothing is counted here. A question is read, the rules answer it, and what cannot be
//! answered is an error of its own line while the other lines are answered.

use crate::speak::Speak;
use anyhow::{Context as _, Result};
use rules::rights::Calendar;
use serde_json::{Map, Value, json};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::PathBuf;

mod questions;

/// The longest line, in bytes.
const LINE_MAX_BYTES: u64 = 64 << 10;

/// Options of `bluelamp clock`.
#[derive(clap::Args)]
#[command(after_help = "Each line in is an object with `rule` and `input`, such as\n  \
    {\"rule\": \"sar_month\", \"input\": {\"relevant_time\": \"2026-11-22\"}}\n\
    and each line out holds the dates and `working`, or `error`. Exit code 1 says that some line \
    could not be answered.")]
pub(crate) struct Options {
    /// A file of questions; what is piped in if left out.
    file: Option<PathBuf>,
    /// A pack whose proclaimed holidays count as well.
    #[arg(long)]
    pack: Option<PathBuf>,
    /// List the rules and what each asks, and answer nothing.
    #[arg(long)]
    rules: bool,
}

/// Answers every line; whether all could be answered.
pub(crate) fn run(options: &Options, speak: Speak) -> Result<bool> {
    if options.rules {
        for rule in questions::RULES {
            let words = format!("{:18} {} → {}", rule.name, rule.asks, rule.gives);
            let value = json!({"rule": rule.name, "asks": rule.asks, "gives": rule.gives});
            speak.say(&words, &value);
        }
        return Ok(true);
    }
    let calendar = match &options.pack {
        Some(folder) => {
            let sources = crate::packs::read_folder(folder)?;
            let pack = pack::compile(&sources, crate::packs::today()).0;
            let why = "the pack does not compile; `bluelamp pack check` says why";
            Calendar::of(&pack.context(why)?)
        }
        None => Calendar::default(),
    };
    let input: Box<dyn Read> = match &options.file {
        Some(path) => {
            let file = std::fs::File::open(path);
            Box::new(file.with_context(|| format!("`{}` cannot be read", path.display()))?)
        }
        None => Box::new(std::io::stdin().lock()),
    };
    let mut out = std::io::stdout().lock();
    let mut all_well = true;
    let mut input = BufReader::new(input);
    loop {
        let mut line = Vec::new();
        let read = input.by_ref().take(LINE_MAX_BYTES).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(all_well);
        }
        let is_whole = line.ends_with(b"\n") || u64::try_from(read)? < LINE_MAX_BYTES;
        if !is_whole {
            input.skip_until(b'\n')?;
        }
        if is_whole && line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = if is_whole { answer(&line, &calendar) } else { Err(too_long()) };
        all_well &= answer.as_ref().is_ok_and(|answer| !answer.contains_key("error"));
        let answer = answer.unwrap_or_else(|error| error);
        writeln!(out, "{}", Value::Object(answer))?;
    }
}

fn too_long() -> Map<String, Value> {
    failed(&format!("a line holds at most {LINE_MAX_BYTES} bytes"))
}

fn failed(words: &str) -> Map<String, Value> {
    Map::from_iter([("error".to_owned(), json!(words))])
}

/// The answer to one line, or what is wrong with it.
fn answer(line: &[u8], calendar: &Calendar) -> Result<Map<String, Value>, Map<String, Value>> {
    let asked: Value = serde_json::from_slice(line)
        .map_err(|_| failed("this line is no JSON object with `rule` and `input`"))?;
    let mut out = Map::new();
    for known in ["id", "rule"] {
        if let Some(value) = asked.get(known) {
            out.insert(known.to_owned(), value.clone());
        }
    }
    let rule = asked.get("rule").and_then(Value::as_str);
    let input = asked.get("input").and_then(Value::as_object);
    let answered = match (rule, input) {
        (Some(rule), Some(input)) => questions::answer(rule, input, calendar),
        _ => Err("say `rule`, a text, and `input`, an object".to_owned()),
    };
    match answered {
        Ok(answered) => out.extend(answered),
        Err(words) => {
            out.insert("error".to_owned(), json!(words));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
