//! Names, ids, facts and cursors.

use proptest::prelude::*;

use super::*;

fn check_id(id: &str, good: bool) {
    assert_eq!(RecordId::new(id).is_ok(), good, "`{id}`");
}

#[test]
fn an_id_is_plain_and_of_limited_length() {
    for good in ["a", "A-b.c_d:1", "0193", &"x".repeat(128)] {
        check_id(good, true);
    }
    for bad in ["", "a b", "a/b", "é", "a\n", "'", &"x".repeat(129)] {
        check_id(bad, false);
    }
}

#[test]
fn names_of_kinds_indexes_and_facts_cannot_carry_sql() {
    static GOOD: KindSpec = KindSpec {
        name: "recording_2",
        indexes: &[IndexSpec { name: "by_due", fields: &["state", "due_at"] }],
    };
    static BAD: &[KindSpec] = &[
        KindSpec { name: "", indexes: &[] },
        KindSpec { name: "2a", indexes: &[] },
        KindSpec { name: "Recording", indexes: &[] },
        KindSpec { name: "a; DROP TABLE b", indexes: &[] },
        KindSpec { name: "a", indexes: &[IndexSpec { name: "b c", fields: &["d"] }] },
        KindSpec { name: "a", indexes: &[IndexSpec { name: "b", fields: &["d')"] }] },
        KindSpec { name: "a", indexes: &[IndexSpec { name: "b", fields: &[] }] },
        KindSpec { name: "a", indexes: &[IndexSpec { name: "b", fields: &["c"; 9] }] },
        KindSpec { name: "a_name_that_is_longer_than_forty_bytes_is", indexes: &[] },
    ];
    assert_eq!(GOOD.check(), Ok(()));
    for bad in BAD {
        assert!(bad.check().is_err(), "{bad:?}");
    }
}

#[test]
fn facts_are_read_by_their_type() {
    let facts = Facts::new().with("n", 7).with("t", "x").with_some("none", None::<i64>);
    assert_eq!((facts.int("n"), facts.text("n")), (Some(7), None));
    assert_eq!((facts.int("t"), facts.text("t")), (None, Some("x")));
    assert_eq!(facts.get("none"), None);
    let at = Timestamp::from_microsecond(-5).unwrap();
    assert_eq!(Fact::from(at), Fact::Int(-5));
}

#[test]
fn a_cursor_is_read_from_its_own_text_only() {
    for bad in ["", "[]", "[1]", r#"[1.5,"a"]"#, r#"[null,"a"]"#, r#"["a",""]"#, "{}", "[[],1]"] {
        assert!(Cursor::parse(bad).is_err(), "`{bad}`");
    }
    assert!(Cursor::parse(&format!("[\"{}\"]", "x".repeat(20_000))).is_err());
}

prop_compose! {
    fn any_fact()(number in any::<i64>(), text in "[^\\p{Cc}]{0,60}", which in any::<bool>())
        -> Fact {
        if which { Fact::Int(number) } else { Fact::Text(text) }
    }
}

proptest! {
    #[test]
    fn a_cursor_survives_its_text(
        facts in prop::collection::vec(any_fact(), 0..8),
        id in "[A-Za-z0-9._:-]{1,128}",
    ) {
        let cursor = Cursor { facts, id: RecordId::new(id).unwrap() };
        prop_assert_eq!(Cursor::parse(&cursor.to_text()), Ok(cursor));
    }
}
