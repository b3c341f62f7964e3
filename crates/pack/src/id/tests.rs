use proptest::prelude::*;

use super::*;

fn check(good: &[&str], bad: &[&str], accepts: fn(&str) -> bool) {
    for text in good {
        assert!(accepts(text), "`{text}`");
    }
    for text in bad {
        assert!(!accepts(text), "`{text}`");
    }
}

#[test]
fn an_id_is_kebab_case() {
    let long = "a".repeat(ID_MAX_BYTES + 1);
    check(
        &["a", "31", "bwv-31-days", &"a".repeat(ID_MAX_BYTES)],
        &["", "-", "a-", "-a", "a--b", "A", "a_b", "a.b", "a b", "ä", &long],
        is_id,
    );
}

#[test]
fn a_notice_may_carry_its_audience() {
    check(
        &["a", "body-worn-video.adult"],
        &["a.", ".a", "a.b.c", "a..b", "A.b", &format!("a.{}", "b".repeat(ID_MAX_BYTES))],
        is_notice_id,
    );
    assert!(NoticeId::new("body-worn-video.adult").is_ok());
    assert_eq!(RoleId::new("a.b"), Err(IdError("a.b".to_owned())));
}

proptest! {
    #[test]
    fn an_id_reads_back_as_it_was_written(text in "[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,4}") {
        let id: PurposeId = text.parse().unwrap();
        prop_assert_eq!(id.to_string(), text.as_str());
        prop_assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
    }
}
