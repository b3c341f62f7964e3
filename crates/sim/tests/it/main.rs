//! Runs of the simulator, as its command makes them.

use sim::{Tally, run, runtime};

/// So many seeds reach every act and every site at which the machine may stop.
const SEEDS: u64 = 50;

/// What these seeds must come across. A name that never counts is an oracle that never looks.
const EXERCISED: [&str; 52] = [
    "audits",
    "audits that found the promise broken",
    "camera copies released",
    "categorise",
    "checkpoints compared",
    "cities left empty",
    "crash after",
    "crash amid",
    "crash before",
    "crash while acting",
    "crash while starting",
    "crash: blob append",
    "crash: blob folder sync",
    "crash: blob make",
    "crash: blob sync",
    "crash: blob unlink",
    "crash: commit",
    "crash: key append",
    "crash: key folder sync",
    "crash: key make",
    "crash: key sync",
    "disk full",
    "disks read by a thief",
    "disposals",
    "disposals cut short",
    "disposals proved",
    "disposals too late, after an outage or a late docking",
    "failure before",
    "failure while acting",
    "hold",
    "ledger entries",
    "listings",
    "outages",
    "plans asked for",
    "ranges viewed",
    "recordings",
    "refused: an early end",
    "refused: another checksum",
    "refused: another offset",
    "refused: more than was announced",
    "refused: no checksum",
    "refused: role or purpose",
    "refused: the request's time or content",
    "release hold",
    "restart",
    "rounds of work",
    "same content again",
    "second receipts",
    "torn commits",
    "uncategorise",
    "uploads finished",
    "uploads given up",
];

#[test]
fn every_act_and_every_crash_site_is_reached_and_every_promise_holds() {
    let runtime = runtime().unwrap();
    let mut tally = Tally::default();
    for seed in 0..SEEDS {
        let ran = run(&runtime, seed, false);
        assert_eq!(ran.failure, None, "replay: cargo run -p sim -- --seed {seed}");
        tally.merge(&ran.tally);
    }
    let missing: Vec<_> = EXERCISED.iter().filter(|what| tally.get(what) == 0).collect();
    assert!(missing.is_empty(), "{missing:?} in {tally:?}");
}

#[test]
fn one_seed_gives_one_trace_and_another_seed_another() {
    let runtime = runtime().unwrap();
    let digest = |seed| run(&runtime, seed, false).digest;
    let once: Vec<_> = (100..106).map(digest).collect();
    let again: Vec<_> = (100..106).map(digest).collect();
    assert_eq!(once, again);
    let different: std::collections::BTreeSet<_> = once.iter().collect();
    assert_eq!(different.len(), once.len());
}
