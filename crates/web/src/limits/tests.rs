use super::*;

fn start() -> Timestamp {
    "2026-11-02T08:00:00Z".parse().unwrap()
}

fn left(standing: Standing) -> i64 {
    match standing {
        Standing::Left(left) => left.requests,
        Standing::Spent(wait) => panic!("nothing is left for {wait} seconds"),
    }
}

#[test]
fn a_quota_can_be_asked_at_once_and_comes_back_little_by_little() {
    let (limits, now) = (Limits::default(), start());
    for asked in 1..=i64::from(KEY.quota) {
        assert_eq!(left(limits.of_key("a", now)), i64::from(KEY.quota) - asked);
    }
    assert_eq!(limits.of_key("a", now), Standing::Spent(1));
    assert_eq!(left(limits.of_key("b", now)), i64::from(KEY.quota) - 1, "another key has its own");
    // A twentieth of a second is one request of 1,200 a minute.
    let later = now + SignedDuration::from_millis(50);
    assert_eq!(left(limits.of_key("a", later)), 0);
    assert_eq!(limits.of_key("a", later), Standing::Spent(1));
    let much_later = now + SignedDuration::from_secs(600);
    assert_eq!(left(limits.of_key("a", much_later)), i64::from(KEY.quota) - 1);
}

#[test]
fn a_clock_that_goes_back_shuts_nobody_out_for_longer_than_the_window() {
    let (limits, now) = (Limits::default(), start());
    limits.of_wrong("a", now);
    let before = now - SignedDuration::from_hours(24);
    assert_eq!(limits.of_wrong("a", before), Standing::Spent(2));
    let later = before + SignedDuration::from_secs(i64::from(WRONG.window_seconds) + 2);
    // Its bucket stands a day ahead, and no more than a whole window of that counts.
    assert!(matches!(limits.of_wrong("b", later), Standing::Left(_)));
}

#[test]
fn there_are_only_so_many_buckets_and_those_that_are_full_make_room() {
    let (mut buckets, now) = (Buckets::new(), start());
    for who in 0..BUCKETS_MAX {
        assert!(matches!(take(&mut buckets, WRONG, &who.to_string(), now), Standing::Left(_)));
    }
    assert_eq!(take(&mut buckets, WRONG, "one more", now), Standing::Spent(60));
    assert_eq!(buckets.len(), BUCKETS_MAX);
    let later = now + SignedDuration::from_secs(3);
    assert!(matches!(take(&mut buckets, WRONG, "one more", later), Standing::Left(_)));
    assert_eq!(buckets.len(), 1);
}

#[test]
fn a_class_may_send_its_forms_and_a_machine_is_told_to_wait() {
    let (limits, now) = (Limits::default(), start());
    for _ in 0..FORMS.quota {
        assert!(matches!(limits.of_form("192.0.2.1", now), Standing::Left(_)));
    }
    assert_eq!(limits.of_form("192.0.2.1", now), Standing::Spent(5));
    assert!(matches!(limits.of_form("192.0.2.2", now), Standing::Left(_)));
    let later = now + SignedDuration::from_secs(5);
    assert!(matches!(limits.of_form("192.0.2.1", later), Standing::Left(_)));
}

#[test]
fn the_headers_say_what_is_left() {
    let (limits, mut headers) = (Limits::default(), HeaderMap::new());
    let Standing::Left(left) = limits.of_key("a", start()) else { panic!("something is left") };
    left.write(&mut headers);
    assert_eq!(headers["ratelimit-policy"], "\"key\";q=1200;w=60");
    assert_eq!(headers["ratelimit"], "\"key\";r=1199;t=1");
}
