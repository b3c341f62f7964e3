//! What the tests of several modules share: entries, keys and small logs held in memory.
//!
//! Invariant: everything here is made from fixed seeds, so a failing test fails again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;

use crate::{
    Checkpoint, Entry, Facts, Handle, Hash, Outcome, RuleRef, Sequencer, SigningKey, TilePath,
    Token, Value, Verb, leaf_hash,
};

pub(crate) const ORIGIN: &str = "ledger.example/journal";

pub(crate) type Files = BTreeMap<TilePath, Vec<u8>>;

/// A published log, with a signed checkpoint at every size that was asked for.
#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) files: Files,
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) checkpoint: String,
    pub(crate) earlier: BTreeMap<u64, String>,
}

pub(crate) fn key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap()
}

pub(crate) fn token(text: &str) -> Token {
    Token::new(text).unwrap()
}

pub(crate) fn milliseconds(count: i64) -> Timestamp {
    Timestamp::from_millisecond(count).unwrap()
}

/// An ordinary entry of about 200 bytes.
pub(crate) fn entry(number: u64) -> Entry {
    let [a, b, c, d, ..] = number.to_le_bytes();
    let facts = Facts::new()
        .with("plan", [d; 32])
        .and_then(|facts| facts.with("bytes", number * 1_000))
        .and_then(|facts| facts.with("category", token("uncategorised")))
        .unwrap();
    Entry {
        at: milliseconds(1_790_000_000_000 + i64::from(a) * 40),
        verb: Verb::ALL[usize::from(a) % Verb::ALL.len()],
        outcome: Outcome::Done,
        purpose: token("policing.body-worn-video"),
        rule: Some(RuleRef { id: token("bwv-31-days"), version: 2 }),
        pack: 4,
        actor: Handle([b; 16]),
        object: Some(Handle([c.wrapping_add(a); 16])),
        body: number.is_multiple_of(2).then_some([a; 32]),
        facts,
    }
}

/// Publishes a log of `count` entries in one go after each of the sizes in `stops`.
pub(crate) fn log(count: u64, stops: &[u64]) -> Log {
    let entries: Vec<Vec<u8>> = (0..count).map(|number| entry(number).encode()).collect();
    let mut sequencer = Sequencer::new();
    let mut log =
        Log { files: Files::new(), entries, checkpoint: String::new(), earlier: BTreeMap::new() };
    for size in 0..=count {
        if stops.contains(&size) || size == count {
            log.files.extend(sequencer.publish());
            log.checkpoint = signed(size, sequencer.root());
            log.earlier.insert(size, log.checkpoint.clone());
        }
        if let Some(entry) = log.entries.get(usize::try_from(size).unwrap()) {
            assert_eq!(sequencer.append(entry), Ok(size));
        }
    }
    log
}

pub(crate) fn signed(size: u64, root: Hash) -> String {
    Checkpoint::new(ORIGIN, size, root).sign(&key()).unwrap()
}

/// Distinct leaf hashes.
pub(crate) fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

/// RFC 6962's Merkle Tree Hash, written as the RFC defines it: the oracle for all others.
pub(crate) fn merkle_tree_hash(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => crate::EMPTY_ROOT,
        [leaf] => *leaf,
        more => {
            let mut split = 1;
            while split * 2 < more.len() {
                split *= 2;
            }
            let (left, right) = more.split_at(split);
            crate::node_hash(&merkle_tree_hash(left), &merkle_tree_hash(right))
        }
    }
}

pub(crate) fn bytes_of_hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
    text.as_bytes().chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

pub(crate) fn from_hex<const N: usize>(text: &str) -> [u8; N] {
    bytes_of_hex(text).try_into().unwrap()
}

pub(crate) fn any_token() -> impl Strategy<Value = Token> {
    "[a-z0-9][a-z0-9.:-]{0,63}".prop_map(|text| token(&text))
}

pub(crate) fn any_instant() -> impl Strategy<Value = Timestamp> {
    let range = Timestamp::MIN.as_millisecond()..=Timestamp::MAX.as_millisecond();
    range.prop_map(milliseconds)
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<u64>().prop_map(Value::Count),
        any_instant().prop_map(Value::At),
        any_token().prop_map(Value::Word),
        any::<[u8; 32]>().prop_map(Value::Digest),
        any::<[u8; 16]>().prop_map(|bytes| Value::Handle(Handle(bytes))),
    ]
}

fn any_facts() -> impl Strategy<Value = Facts> {
    proptest::collection::vec((any_token(), any_value()), 0..=crate::MAX_FACTS).prop_map(|pairs| {
        let mut facts = Facts::new();
        for (name, value) in pairs {
            facts.put(name.as_str(), value).unwrap();
        }
        facts
    })
}

pub(crate) fn any_entry() -> impl Strategy<Value = Entry> {
    let act = (any_instant(), 0..Verb::ALL.len(), 0..Outcome::ALL.len(), any_token());
    let rule = proptest::option::of((any_token(), any::<u32>()));
    let who = (any::<u32>(), any::<[u8; 16]>(), any::<Option<[u8; 16]>>());
    let rest = (any::<Option<[u8; 32]>>(), any_facts());
    (act, rule, who, rest).prop_map(|(act, rule, (pack, actor, object), (body, facts))| Entry {
        at: act.0,
        verb: Verb::ALL[act.1],
        outcome: Outcome::ALL[act.2],
        purpose: act.3,
        rule: rule.map(|(id, version)| RuleRef { id, version }),
        pack,
        actor: Handle(actor),
        object: object.map(Handle),
        body,
        facts,
    })
}
