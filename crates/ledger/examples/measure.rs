//! Measures the ledger on this machine, one core, beside bare SHA-256 of the same bytes:
//! `cargo run --release -p ledger --example measure`.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![expect(clippy::print_stdout, reason = "a measurement prints")]
#![expect(clippy::unwrap_used, reason = "a measurement fails loudly")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use ledger::{
    Checkpoint, Entry, Facts, Handle, Outcome, RuleRef, Sequencer, SigningKey, TilePath, Token,
    Verb, bundle_entries, verify_log,
};

const ORIGIN: &str = "ledger.example/journal";
const COUNT: u64 = 500_000;
/// Entries between two checkpoints.
const BATCH: u64 = 10_000;

fn entry(number: u64) -> Entry {
    let facts = Facts::new()
        .with("bytes", number)
        .and_then(|facts| facts.with("category", Token::new("uncategorised")?))
        .and_then(|facts| facts.with("plan", [3; 32]))
        .unwrap();
    let milliseconds = 1_790_000_000_000 + i64::try_from(number).unwrap();
    Entry {
        at: Timestamp::from_millisecond(milliseconds).unwrap(),
        verb: Verb::Consult,
        outcome: Outcome::Done,
        purpose: Token::new("policing.body-worn-video").unwrap(),
        rule: Some(RuleRef { id: Token::new("bwv-31-days").unwrap(), version: 2 }),
        pack: 4,
        actor: Handle([1; 16]),
        object: Some(Handle(u128::from(number).to_be_bytes())),
        body: Some([2; 32]),
        facts,
    }
}

/// Runs something over all entries three times, prints how many a second at best, and gives that.
fn measure(what: &str, mut run: impl FnMut()) -> f64 {
    let count = f64::from(u32::try_from(COUNT).unwrap());
    let once = |_| {
        let start = Instant::now();
        run();
        count / start.elapsed().as_secs_f64()
    };
    let a_second = (0..3).map(once).fold(0.0, f64::max);
    println!("{what:<48} {a_second:>12.0} entries a second");
    a_second
}

fn main() {
    let entries: Vec<Entry> = (0..COUNT).map(entry).collect();
    let mut encoded: Vec<Vec<u8>> = Vec::new();
    measure("encode", || encoded = entries.iter().map(Entry::encode).collect());
    let bytes: usize = encoded.iter().map(Vec::len).sum();
    println!("{:<48} {:>12} bytes", "an entry", bytes / encoded.len());
    measure("decode", || {
        for bytes in &encoded {
            black_box(Entry::decode(bytes).unwrap());
        }
    });
    measure("SHA-256 of each entry", || {
        for bytes in &encoded {
            black_box(digest(&SHA256, bytes));
        }
    });
    let floor = measure("SHA-256 of each entry and of one tree node", || {
        for bytes in &encoded {
            black_box(digest(&SHA256, bytes));
            black_box(digest(&SHA256, &[1; 65]));
        }
    });
    let flat: Vec<u8> = encoded.concat();
    measure("SHA-256 of all entries in one run", || {
        black_box(digest(&SHA256, &flat));
    });

    let key = SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap();
    let mut files: BTreeMap<TilePath, Vec<u8>> = BTreeMap::new();
    let mut checkpoints = Vec::new();
    measure("append, publish, sign each 10,000", || {
        checkpoints.clear();
        let mut sequencer = Sequencer::new();
        for (number, bytes) in (1..).zip(&encoded) {
            sequencer.append(bytes).unwrap();
            if number % BATCH == 0 {
                files.extend(sequencer.publish());
                let checkpoint = Checkpoint::new(ORIGIN, sequencer.size(), sequencer.root());
                checkpoints.push(checkpoint.sign(&key).unwrap());
            }
        }
    });
    let read: usize = files.values().map(|bundle| bundle_entries(bundle).count()).sum();
    assert!(read > 0, "the log was published");

    let earlier: Vec<&str> = checkpoints.iter().map(String::as_str).collect();
    let keys = [key.verifier().clone()];
    let verified = measure("verify, with 50 earlier checkpoints", || {
        let last = earlier.last().copied().unwrap_or_default();
        let mut seen = 0;
        let verdict = verify_log(&files, ORIGIN, &keys, last, &earlier, |_, _| seen += 1);
        assert!(verdict.holds() && seen == COUNT, "the log is whole");
    });
    println!("verify runs at {:.2} of the speed of its hashing alone", verified / floor);
}
