use super::*;
use crate::london::london;

#[test]
fn people_are_written_to_about_what_they_agreed_to_and_nothing_else() {
    let pack = london();
    for (purpose, expected) in [
        ("newsletter", &["newsletter"][..]),
        ("asking-again", &["asking-again"]),
        ("surveys", &[]),
        ("events", &[]),
        // Whoever agrees to be shown says how by a form on paper, and not where to write to.
        ("showing-our-work", &[]),
        ("nothing", &[]),
    ] {
        let written = written_for(&pack, purpose);
        let ids: Vec<_> = written.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, expected, "{purpose}");
    }
    assert!(!is_written_for(&pack, "surveys") && !is_written_for(&pack, "none"));
    let activity = |id: &str| pack.activities.get(id).unwrap();
    assert!(may_count(activity("newsletter")) && !may_count(activity("asking-again")));
    assert!(copies_rule(&pack, activity("newsletter")).is_some());
    assert!(copies_rule(&pack, activity("surveys")).is_none());
}

#[test]
fn pauses_grow_and_then_a_letter_is_given_up() {
    let minutes: Vec<_> = (1..TRIES_MAX).map(|tries| pause(tries).unwrap().as_mins()).collect();
    assert_eq!(minutes, [5, 10, 20, 40, 80, 160, 320]);
    assert_eq!((pause(TRIES_MAX), pause(0), pause(i64::MAX)), (None, None, None));
}

#[test]
fn small_counts_are_not_told() {
    for (count, said) in [(0, "fewer than 10"), (9, "fewer than 10"), (10, "10"), (11, "11")] {
        assert_eq!(told(count), said);
    }
}
