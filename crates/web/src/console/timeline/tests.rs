use super::*;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn marks_stand_in_order_and_to_scale() {
    let now = at("2026-11-11T00:00:00Z");
    let life = draw(
        vec![
            ("Limit: must be gone", at("2026-12-02T00:00:00Z")),
            ("Recorded", at("2026-11-01T00:00:00Z")),
            (NOW, now),
        ],
        now,
    );
    let words: Vec<_> = life.marks.iter().map(|mark| mark.words).collect();
    assert_eq!(words, ["Recorded", "Now", "Limit: must be gone"]);
    let places: Vec<_> = life.marks.iter().map(|mark| mark.x).collect();
    assert_eq!(places, [24, 24 + 672 * 10 / 31, 696]);
    assert_eq!(life.marks[0].distance, "10 days ago");
    assert_eq!(life.marks[2].distance, "in 21 days");
    assert_eq!(life.now, life.marks[1].x);
}

#[test]
fn a_life_of_one_moment_can_be_drawn() {
    let now = at("2026-11-11T00:00:00Z");
    let life = draw(vec![("Docked and received", now), (NOW, now)], now);
    assert_eq!(life.marks.len(), 2);
    assert_ne!(life.marks[0].y, life.marks[1].y);
}

proptest! {
    #[test]
    fn marks_never_cover_each_other(seconds in prop::collection::vec(0_i64..4_000_000_000, 1..6)) {
        let now = at("2026-11-11T00:00:00Z");
        let moments = seconds
            .iter()
            .map(|second| ("Recorded", Timestamp::from_second(*second).unwrap()))
            .collect();
        let life = draw(moments, now);
        for (place, one) in life.marks.iter().enumerate() {
            prop_assert!((0..=life.width).contains(&one.x));
            prop_assert!(one.y >= 12 && one.y <= life.line);
            for other in &life.marks[place + 1..] {
                prop_assert!((one.x - other.x).abs() >= ROOM || one.y != other.y);
            }
        }
    }
}
