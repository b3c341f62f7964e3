use super::*;
use jiff::{Timestamp, ToSpan};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn check(from: Option<&str>, to: Option<&str>, want: Result<&str, ClockDoubt>) {
    let docked = at("2026-11-22T10:00:00Z");
    let claimed = Claimed { recorded_from: from.map(at), recorded_to: to.map(at) };
    let want = match want {
        Ok(believed) => Anchor::Recorded(at(believed)),
        Err(doubt) => Anchor::Docked(docked, doubt),
    };
    assert_eq!(anchor(claimed, docked), want, "{from:?} to {to:?}");
}

#[test]
fn the_clock_starts_at_recording_where_the_camera_can_be_believed() {
    check(Some("2026-11-22T02:00:00Z"), None, Ok("2026-11-22T02:00:00Z"));
    check(Some("2026-11-22T02:00:00Z"), Some("2026-11-22T02:10:00Z"), Ok("2026-11-22T02:00:00Z"));
    check(Some("2026-10-01T02:00:00Z"), None, Ok("2026-10-01T02:00:00Z"));
}

#[test]
fn a_clock_a_few_minutes_fast_is_brought_back_to_docking() {
    check(Some("2026-11-22T10:05:00Z"), None, Ok("2026-11-22T10:00:00Z"));
}

#[test]
fn a_time_that_cannot_be_believed_is_quarantined_and_runs_from_docking() {
    check(None, None, Err(ClockDoubt::Missing));
    check(None, Some("2026-11-22T02:00:00Z"), Err(ClockDoubt::Missing));
    check(Some("2026-11-22T10:10:01Z"), None, Err(ClockDoubt::Future));
    check(Some("2099-01-01T00:00:00Z"), None, Err(ClockDoubt::Future));
    check(
        Some("2026-11-22T02:00:00Z"),
        Some("2026-11-22T01:59:59Z"),
        Err(ClockDoubt::EndsBeforeStart),
    );
    check(Some("1970-01-01T00:00:00Z"), None, Err(ClockDoubt::ClockNotSet));
}

#[test]
fn the_anchor_is_never_after_docking() {
    let docked = at("2026-11-22T10:00:00Z");
    for minutes in -600_000..600_000_i64 {
        if minutes % 997 != 0 {
            continue;
        }
        let claimed = Claimed {
            recorded_from: docked.checked_add(minutes.minutes()).ok(),
            recorded_to: None,
        };
        assert!(anchor(claimed, docked).at() <= docked, "{minutes} minutes");
    }
}

/// A file made of boxes: `(kind, payload length)`; the walk reads it as the desk would.
fn condition(file: &[u8]) -> Condition {
    let mut walk = BoxWalk::new(file.len() as u64);
    let mut step = walk.next();
    loop {
        match step {
            Step::Found(condition) => return condition,
            Step::Read(offset) => {
                let from = usize::try_from(offset).unwrap();
                let until = (from + 16).min(file.len());
                step = walk.header(&file[from..until]);
            }
        }
    }
}

fn boxes(list: &[(&[u8; 4], u32)]) -> Vec<u8> {
    let mut file = Vec::new();
    for (kind, payload) in list {
        file.extend((payload + 8).to_be_bytes());
        file.extend(*kind);
        file.extend(std::iter::repeat_n(0xAB, *payload as usize));
    }
    file
}

#[test]
fn a_file_is_judged_by_its_boxes() {
    let whole = boxes(&[(b"ftyp", 16), (b"mdat", 500), (b"moov", 100)]);
    assert_eq!(condition(&whole), Condition::Whole);
    assert_eq!(condition(&whole[..400]), Condition::Truncated);
    assert_eq!(condition(&boxes(&[(b"ftyp", 16), (b"mdat", 500)])), Condition::NoIndex);
    assert_eq!(condition(b"this is a text file called .mp4"), Condition::NotVideo);
    assert_eq!(condition(b""), Condition::NotVideo);
    assert_eq!(condition(b"\0\0"), Condition::NotVideo);
}

#[test]
fn hostile_lengths_end_the_walk() {
    let mut zero = boxes(&[(b"ftyp", 16)]);
    zero.extend([0, 0, 0, 2]);
    zero.extend(b"free");
    assert_eq!(condition(&zero), Condition::Truncated);
    let mut huge = boxes(&[(b"ftyp", 16)]);
    huge.extend([0, 0, 0, 1]);
    huge.extend(b"mdat");
    huge.extend(u64::MAX.to_be_bytes());
    assert_eq!(condition(&huge), Condition::Truncated);
    let many = boxes(&vec![(b"ftyp", 0); 5000]);
    assert_eq!(condition(&many), Condition::NoIndex);
}
