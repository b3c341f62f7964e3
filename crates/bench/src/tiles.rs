//! The ledger: entries into tiles and checkpoints, and through the offline verifier, beside bare
//! SHA-256 of the same bytes.
//!
//! Invariant: one thread, CPU time; the log that is verified is the one that was published, and the
//! verdict must be without faults.

use crate::measure::{Started, a_second, most};
use crate::table::{Row, Target, figure, print};
use anyhow::{Result, ensure};
use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use ledger::{
    Checkpoint, Entry, Facts, Handle, Outcome, RuleRef, Sequencer, SigningKey, TilePath, Token,
    Verb, verify_log,
};
use std::collections::BTreeMap;
use std::hint::black_box;

const ORIGIN: &str = "bluelamp.example/bench";

/// Entries between two checkpoints.
const BATCH: u64 = 10_000;

/// What the issue asks for, entries a second.
const INTO_TILES: f64 = 150_000.0;
const VERIFIED: f64 = 500_000.0;

/// What `ledger` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many entries.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(1..))]
    entries: u64,
    /// How often it is measured; the least disturbed round counts.
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { entries: 200_000, rounds: 9 }
    }
}

/// Entries a second of CPU time, round by round.
#[derive(Default)]
struct Rates {
    leaves_and_nodes: Vec<f64>,
    encode: Vec<f64>,
    decode: Vec<f64>,
    publish: Vec<f64>,
    verify: Vec<f64>,
}

/// A published log.
struct Log {
    files: BTreeMap<TilePath, Vec<u8>>,
    checkpoints: Vec<String>,
}

/// Measures the ledger.
///
/// # Errors
///
/// Where the log that was made does not verify.
pub(crate) fn run(options: &Options) -> Result<()> {
    let count = options.entries;
    let entries = (0..count).map(entry).collect::<Result<Vec<_>>>()?;
    let mut rates = Rates::default();
    let mut bytes = 0;
    for _ in 0..options.rounds {
        bytes = round(&entries, &mut rates)?;
    }
    let Rates { leaves_and_nodes, encode, decode, publish, verify } = rates;
    let (floor, publish, verify) = (most(&leaves_and_nodes), most(&publish), most(&verify));
    let rate = |value: f64| format!("{} entries/s", figure(value));
    let beside = format!("SHA-256 of leaf and node: {}", rate(floor));
    let rows =
        [
            Row::new("into tiles, signed each 10,000", rate(publish))
                .beside(beside.clone(), publish / floor)
                .judged(publish, Target::AtLeast(INTO_TILES), " entries/s"),
            Row::new("verified offline, one core", rate(verify))
                .beside(beside, verify / floor)
                .judged(verify, Target::AtLeast(VERIFIED), " entries/s"),
            Row::new(format!("encode ({} bytes an entry)", bytes / count), rate(most(&encode))),
            Row::new("decode", rate(most(&decode))),
        ];
    print("ledger (CPU time of one thread)", &rows)
}

/// Measures everything once, and gives the bytes of all entries together.
fn round(entries: &[Entry], rates: &mut Rates) -> Result<u64> {
    let count = entries.len() as u64;
    let rate = |started: Started| a_second(count, started.spent().cpu);
    let started = Started::now();
    let encoded: Vec<_> = entries.iter().map(Entry::encode).collect();
    rates.encode.push(rate(started));

    let started = Started::now();
    for bytes in &encoded {
        black_box(Entry::decode(bytes)?);
    }
    rates.decode.push(rate(started));

    let started = Started::now();
    for bytes in &encoded {
        black_box(digest(&SHA256, bytes));
        black_box(digest(&SHA256, &[1; 65]));
    }
    rates.leaves_and_nodes.push(rate(started));

    let key = SigningKey::from_seed(ORIGIN, &[7; 32])?;
    let started = Started::now();
    let log = publish(&encoded, &key)?;
    rates.publish.push(rate(started));

    let earlier: Vec<&str> = log.checkpoints.iter().map(String::as_str).collect();
    let last = earlier.last().copied().unwrap_or_default();
    let keys = [key.verifier().clone()];
    let started = Started::now();
    let mut seen = 0;
    let verdict = verify_log(&log.files, ORIGIN, &keys, last, &earlier, |_, _| seen += 1);
    rates.verify.push(rate(started));
    ensure!(verdict.holds() && seen == count, "the log does not verify");
    Ok(encoded.iter().map(|entry| entry.len() as u64).sum())
}

/// The log of these entries, with a checkpoint after each batch and after the last.
fn publish(encoded: &[Vec<u8>], key: &SigningKey) -> Result<Log> {
    let mut log = Log { files: BTreeMap::new(), checkpoints: Vec::new() };
    let mut sequencer = Sequencer::new();
    let count = encoded.len() as u64;
    for (number, bytes) in (1..).zip(encoded) {
        sequencer.append(bytes)?;
        if number % BATCH == 0 || number == count {
            log.files.extend(sequencer.publish());
            let checkpoint = Checkpoint::new(ORIGIN, sequencer.size(), sequencer.root());
            log.checkpoints.push(checkpoint.sign(key)?);
        }
    }
    Ok(log)
}

/// An entry as the desk makes them when a recording is viewed.
fn entry(number: u64) -> Result<Entry> {
    let facts = Facts::new()
        .with("bytes", number)?
        .with("category", Token::new("uncategorised")?)?
        .with("plan", [3; 32])?;
    let at = 1_790_000_000_000_i64.saturating_add_unsigned(number);
    Ok(Entry {
        at: Timestamp::from_millisecond(at)?,
        verb: Verb::Consult,
        outcome: Outcome::Done,
        purpose: Token::new("policing.body-worn-video")?,
        rule: Some(RuleRef { id: Token::new("bwv-31-days")?, version: 2 }),
        pack: 4,
        actor: Handle([1; 16]),
        object: Some(Handle(u128::from(number).to_be_bytes())),
        body: Some([2; 32]),
        facts,
    })
}
