use super::*;
use rules::retention::Deadline;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn check(decision: &Decision, shape: &str, words: &str) {
    let badge = Badge::of(decision, at("2026-11-22T10:00:00Z"));
    assert_eq!((badge.shape, badge.words.as_str()), (shape, words));
    assert!(!badge.working.is_empty(), "{words} has no working");
}

#[test]
fn a_clock_is_said_in_words() {
    let deadline = |enforce_by: &str| Deadline {
        statutory_latest: at("2026-12-23T10:00:00Z"),
        enforce_by: at(enforce_by),
        working: vec!["The clock starts.".to_owned()],
    };
    check(&Decision::Running(deadline("2026-12-04T11:00:00Z")), "running", "goes in 12 days");
    check(&Decision::Running(deadline("2026-11-22T15:30:00Z")), "running", "goes in 5 hours");
    check(&Decision::Due(deadline("2026-11-22T10:00:00Z")), "due", "due now");
    let until = at("2028-03-03T00:00:00Z");
    let working = vec!["It is evidence.".to_owned()];
    let kept = Decision::Kept { category: "evidence-summary".to_owned(), until, working };
    check(&kept, "kept", "evidence until 3 March 2028");
    let review = Decision::Review { category: "disclosure".to_owned(), since: until };
    check(&review, "review", "evidence, to be reviewed");
    check(&Decision::Frozen(Freeze::Held(1)), "held", "held");
    check(&Decision::Frozen(Freeze::Held(2)), "held", "held, 2 holds");
    check(&Decision::Frozen(Freeze::Requested(1)), "held", "frozen by a request");
}
