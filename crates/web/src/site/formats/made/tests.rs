use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

fn zeros(size: usize) -> Bytes {
    Bytes::from(vec![0; size])
}

#[test]
fn the_oldest_goes_when_space_runs_out_and_what_is_too_large_is_never_kept() {
    let mut kept = Kept::new(3 * (1_000 + KEEPING_BYTES));
    for tag in ["a", "b", "c", "d"] {
        kept.keep(tag.to_owned(), &Ok(zeros(1_000)));
    }
    let there: Vec<_> = ["a", "b", "c", "d"].map(|tag| kept.find(tag).is_some()).into();
    assert_eq!(there, [false, true, true, true]);
    kept.keep("e".to_owned(), &Ok(zeros(10_000)));
    assert!(kept.find("e").is_none() && kept.find("d").is_some());
    kept.keep("f".to_owned(), &Ok(zeros(3_000)));
    assert_eq!(kept.order, ["f"]);
    assert_eq!(kept.bytes, 3_000 + KEEPING_BYTES);
}

#[test]
fn a_failure_that_may_pass_is_not_kept_and_one_that_stays_is() {
    let mut kept = Kept::new(10_000);
    let missing = PressError::NotInstalled { tool: "x", package: "x" };
    kept.keep("a".to_owned(), &Err(missing));
    kept.keep("b".to_owned(), &Err(PressError::NoSign('x')));
    assert!(kept.find("a").is_none());
    assert_eq!(kept.find("b"), Some(Err(PressError::NoSign('x'))));
}

#[tokio::test]
async fn a_crowd_makes_the_machine_work_once_and_one_thing_at_a_time() {
    let press = Arc::new(Press::default());
    let made = Arc::new(AtomicUsize::new(0));
    let at_once = Arc::new(AtomicUsize::new(0));
    let ask = |tag: usize| {
        let (press, made, at_once) = (Arc::clone(&press), Arc::clone(&made), Arc::clone(&at_once));
        tokio::spawn(async move {
            let work = move || {
                assert_eq!(at_once.fetch_add(1, Ordering::SeqCst), 0, "two at a time");
                made.fetch_add(1, Ordering::SeqCst);
                at_once.fetch_sub(1, Ordering::SeqCst);
                Ok(vec![7; 10])
            };
            press.get(&tag.to_string(), work).await.unwrap().unwrap()
        })
    };
    let crowd: Vec<_> = (0..60).map(|person| ask(person % 3)).collect();
    for person in crowd {
        assert_eq!(person.await.unwrap().len(), 10);
    }
    assert_eq!(made.load(Ordering::SeqCst), 3);
    assert_eq!(press.size("1"), Some(10));
    assert_eq!(press.size("4"), None);
}

#[tokio::test]
async fn more_than_may_wait_are_told_to_come_back() {
    let press = Press::default();
    let places = press.waiting.try_acquire_many(u32::try_from(WAITING_MAX).unwrap()).unwrap();
    assert!(press.get("a", || Ok(Vec::new())).await.is_err());
    drop(places);
    assert!(press.get("a", || Ok(Vec::new())).await.is_ok());
}
