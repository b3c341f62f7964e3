use super::{Keys, Sketch};
use jiff::civil::{Date, date};

fn shown(keys: &mut Keys, day: Date, names: std::ops::Range<u32>) -> Sketch {
    let key = keys.of(day).unwrap();
    let mut sketch = Sketch::new();
    for name in names {
        sketch.show(key.token(format!("2001:db8::{name:x}").as_bytes()));
    }
    sketch
}

#[test]
fn a_sketch_is_within_five_per_cent_at_every_size() {
    let mut keys = Keys::of_run([1, 2]);
    for size in [0_u32, 1, 10, 100, 1_000, 5_000, 10_000, 20_000, 100_000, 1_000_000] {
        let about = shown(&mut keys, date(2026, 11, 23), 0..size).estimate();
        // Three standard errors of 1.6 %.
        let off = about.abs_diff(u64::from(size));
        assert!(off * 100 <= u64::from(size) * 5, "{about} for {size}");
    }
}

#[test]
fn the_error_of_a_hundred_sketches_is_that_of_the_paper() {
    let day = date(2026, 11, 23);
    let mut squares = 0.0;
    for run in 0..100 {
        let about = shown(&mut Keys::of_run([run, 7]), day, 0..20_000).estimate();
        squares += (f64::from(u32::try_from(about).unwrap()) / 20_000.0 - 1.0).powi(2);
    }
    let error = (squares / 100.0).sqrt();
    assert!((0.010..0.022).contains(&error), "{error}");
}

#[test]
fn the_same_address_counts_once_and_merging_counts_it_once_too() {
    let mut keys = Keys::of_run([3, 4]);
    let day = date(2026, 11, 23);
    let mut one = shown(&mut keys, day, 0..3_000);
    assert_eq!(one.estimate(), {
        one.merge(&shown(&mut keys, day, 0..3_000));
        one.estimate()
    });
    one.merge(&shown(&mut keys, day, 2_000..4_000));
    assert!(one.estimate().abs_diff(4_000) < 200);
}

#[test]
fn an_address_has_another_token_on_another_day_and_in_another_run() {
    let token = |run, day| Keys::of_run(run).of(day).unwrap().token(b"203.0.113.9");
    let (one, two) = (date(2026, 11, 23), date(2026, 11, 24));
    assert_eq!(token([1, 2], one), token([1, 2], one));
    assert_ne!(token([1, 2], one), token([1, 2], two));
    assert_ne!(token([1, 2], one), token([1, 3], one));
}

#[test]
fn a_servers_key_changes_at_midnight_and_does_not_come_back() {
    let mut made = 0;
    let mut keys = Keys::of_day(Box::new(move || {
        made += 1;
        [made, 0]
    }));
    let (one, two) = (date(2026, 11, 23), date(2026, 11, 24));
    let first = keys.of(one).unwrap().token(b"203.0.113.9");
    assert_eq!(keys.of(one).unwrap().token(b"203.0.113.9"), first);
    let second = keys.of(two).unwrap().token(b"203.0.113.9");
    assert_ne!(first, second);
    assert!(keys.of(one).is_none(), "yesterday's key is gone");
    assert_eq!(keys.of(two).unwrap().token(b"203.0.113.9"), second);
}

#[test]
fn neither_key_nor_token_is_printed() {
    let mut keys = Keys::of_run([0x1234_5678, 0x9abc]);
    let key = keys.of(date(2026, 11, 23)).unwrap();
    assert_eq!(format!("{keys:?} {key:?}"), "Keys DayKey");
}
