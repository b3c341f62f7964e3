use proptest::prelude::*;

use super::*;
use crate::testing::{any_entry, bytes_of_hex, entry, from_hex, milliseconds, token};

/// The entry that `docs/formats/journal-entry.md` takes apart.
fn documented() -> Entry {
    let facts = Facts::new()
        .with("bytes", 734_003_200_u64)
        .and_then(|facts| facts.with("recorded-from", milliseconds(1_790_000_000_000)))
        .and_then(|facts| facts.with("reason", token("clock")))
        .unwrap();
    Entry {
        at: milliseconds(1_792_678_400_000),
        verb: Verb::Dispose,
        outcome: Outcome::Done,
        purpose: token("retention"),
        rule: Some(RuleRef { id: token("bwv-31-days"), version: 2 }),
        pack: 4,
        actor: Handle([0xaa; 16]),
        object: Some(Handle([0x0b; 16])),
        body: None,
        facts,
    }
}

const DOCUMENTED: &str = concat!(
    "010c0103000001a163f5900000000004",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "09726574656e74696f6e",
    "0b6277762d33312d6461797300000002",
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
    "03",
    "056279746573",
    "01000000002bc00000",
    "06726561736f6e",
    "0305636c6f636b",
    "0d7265636f726465642d66726f6d",
    "02000001a0c4506c00",
);

#[test]
fn the_documented_entry_has_the_documented_bytes() {
    assert_eq!(documented().encode(), bytes_of_hex(DOCUMENTED));
    assert_eq!(Entry::decode(&documented().encode()), Ok(documented()));
}

#[test]
fn an_ordinary_entry_is_shorter_than_250_bytes() {
    assert!((0..20).all(|number| entry(number).encode().len() < 250));
}

#[test]
fn the_largest_entry_stays_below_the_limit() {
    let longest = token(&"z".repeat(64));
    let mut facts = Facts::new();
    for number in 10..42 {
        facts.put(&format!("{}{number}", "y".repeat(62)), longest).unwrap();
    }
    assert_eq!(facts.put("one-more", 1), Err(EntryError::TooManyFacts));
    let entry = Entry {
        purpose: longest,
        rule: Some(RuleRef { id: longest, version: u32::MAX }),
        body: Some([1; 32]),
        facts,
        ..documented()
    };
    let bytes = entry.encode();
    assert_eq!(bytes.len(), LONGEST);
    assert_eq!(Entry::decode(&bytes), Ok(entry));
}

#[test]
fn what_is_finer_than_a_millisecond_is_left_out() {
    let at = jiff::Timestamp::from_nanosecond(1_790_000_000_000_999_999).unwrap();
    let kept = milliseconds(1_790_000_000_000);
    let facts = Facts::new().with("recorded-from", at).unwrap();
    assert_eq!(facts.at("recorded-from"), Some(kept));
    let read = Entry::decode(&Entry { at, facts, ..documented() }.encode()).unwrap();
    assert_eq!(read.at, kept);
}

/// Changes the documented entry's bytes and expects that error.
#[track_caller]
fn check(expected: EntryError, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = documented().encode();
    change(&mut bytes);
    assert_eq!(Entry::decode(&bytes), Err(expected));
}

#[test]
fn bytes_that_no_entry_encodes_to_are_refused() {
    check(EntryError::Version(2), |bytes| bytes[0] = 2);
    check(EntryError::Version(0), |bytes| bytes[0] = 0);
    check(EntryError::Verb(0), |bytes| bytes[1] = 0);
    check(EntryError::Verb(19), |bytes| bytes[1] = 19);
    check(EntryError::Outcome(4), |bytes| bytes[2] = 4);
    check(EntryError::Presence(0b1000_0011), |bytes| bytes[3] |= 0x80);
    check(EntryError::Instant, |bytes| bytes[4] = 0x7f);
    check(EntryError::Token, |bytes| bytes[33] = b'R');
    check(EntryError::Token, |bytes| bytes[32] = 0);
    check(EntryError::TooManyFacts, |bytes| bytes[74] = 33);
    check(EntryError::FactOrder, |bytes| bytes[76] = b's');
    check(EntryError::FactKind(6), |bytes| bytes[81] = 6);
    check(EntryError::Trailing(1), |bytes| bytes.push(0));
    check(EntryError::TooShort, |bytes| bytes.truncate(bytes.len() - 1));
    check(EntryError::TooShort, Vec::clear);
}

#[test]
fn two_facts_of_one_name_are_refused() {
    let facts = Facts::new().with("aa", 1).and_then(|facts| facts.with("ab", 2)).unwrap();
    let mut bytes = Entry { facts, ..documented() }.encode();
    let last = bytes.iter().rposition(|byte| *byte == b'b').unwrap();
    bytes[last] = b'a';
    assert_eq!(Entry::decode(&bytes), Err(EntryError::FactOrder));
}

#[test]
fn facts_are_found_by_name_and_by_type() {
    let entry = documented();
    assert_eq!(entry.facts.count("bytes"), Some(734_003_200));
    assert_eq!(entry.facts.at("recorded-from"), Some(milliseconds(1_790_000_000_000)));
    assert_eq!(entry.facts.word("reason"), Some(&token("clock")));
    assert_eq!(entry.facts.count("reason"), None);
    assert_eq!(entry.facts.get("no such fact"), None);
    assert_eq!(entry.facts.digest("bytes"), None);
    assert_eq!(entry.facts.handle("bytes"), None);
    let names: Vec<&str> = entry.facts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["bytes", "reason", "recorded-from"]);
}

#[test]
fn stating_a_fact_again_replaces_it() {
    let facts = Facts::new().with("a", 1).and_then(|facts| facts.with("a", [3; 32])).unwrap();
    assert_eq!((facts.len(), facts.digest("a")), (1, Some(&[3; 32])));
}

#[test]
fn codes_and_words_of_verbs_are_distinct_and_read_back() {
    for verb in Verb::ALL {
        assert_eq!(Verb::from_code(verb.code()), Ok(*verb));
        assert!(Token::new(verb.as_str()).is_ok());
    }
    let mut words: Vec<&str> = Verb::ALL.iter().map(|verb| verb.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), 18);
}

#[test]
fn a_salted_digest_depends_on_the_salt_and_on_the_body() {
    let one = salted_digest(&[1; 32], b"body");
    assert_ne!(one, salted_digest(&[2; 32], b"body"));
    assert_ne!(one, salted_digest(&[1; 32], b"bodY"));
    // printf 'bluelamp body v1\n\0' + 32 × 0x01 + 'body', by sha256sum.
    let expected = "711e19cced3d97741429ea60abb9cfb244c5c9363cd411144f130ec45afdb7d4";
    assert_eq!(one, from_hex(expected));
}

proptest! {
    #[test]
    fn decoding_gives_what_was_encoded(entry in any_entry()) {
        let bytes = entry.encode();
        prop_assert!(bytes.len() <= LONGEST);
        prop_assert_eq!(Entry::decode(&bytes), Ok(entry));
    }

    #[test]
    fn what_decodes_is_what_would_be_encoded(
        mut bytes in proptest::collection::vec(any::<u8>(), 0..400),
        entry in any_entry(),
    ) {
        // Random bytes seldom get past the head, so most begin as an entry does.
        let head = entry.encode();
        let kept = bytes.len() % head.len();
        bytes.splice(..0, head[..kept].iter().copied());
        if let Ok(entry) = Entry::decode(&bytes) {
            prop_assert_eq!(entry.encode(), bytes);
        }
    }
}

proptest! {
    // Each case decodes an entry once for every bit or byte it has, many thousands of times.
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_flipped_bit_is_refused_or_another_entry(entry in any_entry()) {
        let mut bytes = entry.encode();
        for place in 0..bytes.len() * 8 {
            bytes[place / 8] ^= 1 << (place % 8);
            if let Ok(other) = Entry::decode(&bytes) {
                prop_assert_ne!(&other, &entry);
                prop_assert_eq!(&other.encode(), &bytes);
            }
            bytes[place / 8] ^= 1 << (place % 8);
        }
    }

    #[test]
    fn cutting_an_entry_short_is_refused(entry in any_entry()) {
        let bytes = entry.encode();
        for len in 0..bytes.len() {
            prop_assert!(Entry::decode(&bytes[..len]).is_err());
        }
    }
}
