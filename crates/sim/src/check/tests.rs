//! The oracle's teeth: what is broken behind the desk's back must be noticed.

use super::*;
use crate::run::{found, runtime};
use std::path::PathBuf;
use store::Unit;

/// Runs `test` in a founded city in which nothing goes wrong by chance.
fn in_a_calm_city(test: impl AsyncFnOnce(&mut City)) {
    runtime().unwrap().block_on(async {
        let mut city = City::new(4, false).unwrap();
        city.calm = true;
        city.outages = false;
        city.start().await.unwrap();
        found(&mut city).await.unwrap();
        test(&mut city).await;
    });
}

/// Docks deliver until the city has a recording that `fits`; it was looked at.
async fn recording(city: &mut City, fits: impl Fn(&Kept) -> bool) -> usize {
    for _ in 0..200 {
        city.deliver().await.unwrap();
        let fit = city.model.held().find(|(_, kept)| fits(kept)).map(|(number, _)| number);
        if let Some(number) = fit {
            assert!(city.settle(&Doubt::None).await.unwrap());
            return number;
        }
        // Room for the next, and time for what does not fit to go.
        city.pass(SignedDuration::from_hours(30)).await.unwrap();
    }
    panic!("no such recording in 200 deliveries")
}

/// Settling fails, and says so in these words.
async fn notices(city: &mut City, words: &str) {
    let error = city.settle(&Doubt::None).await.expect_err("nothing was noticed");
    assert!(format!("{error:#}").contains(words), "{error:#}");
}

#[test]
fn a_recording_that_is_lost_is_noticed() {
    in_a_calm_city(async |city| {
        let number = recording(city, |_| true).await;
        let id = RecordId::new(city.kept(number).unwrap().id.clone()).unwrap();
        let engine = city.engine().unwrap();
        let of = kind("recordings").unwrap();
        let record = engine.store.records().read(of, &id).await.unwrap().unwrap();
        let unit = Unit::new().delete(of, &id, record.version);
        engine.store.units().commit(unit).await.unwrap();
        notices(city, "should be held").await;
    });
}

#[test]
fn a_byte_that_is_changed_is_noticed() {
    in_a_calm_city(async |city| {
        let number = recording(city, |_| true).await;
        let id = city.kept(number).unwrap().id.clone();
        let found = city.disk.files().into_iter().map(|(path, _)| path).find(|path| {
            let path = path.to_string_lossy();
            path.contains("/blobs/") && path.contains(&id)
        });
        let path: PathBuf = found.unwrap();
        city.disk.damage(&path, 70, &[1]).unwrap();
        notices(city, "could not be").await;
    });
}

#[test]
fn an_offset_that_is_taken_back_is_noticed() {
    in_a_calm_city(async |city| {
        let open = loop {
            city.begin().await.unwrap();
            let open = |up: &crate::model::Upload| matches!(up.stage, Stage::Open(_));
            if let Some(open) = city.model.uploads.iter().position(open) {
                break open;
            }
        };
        city.upload_mut(open).unwrap().stage = Stage::Open(1);
        notices(city, "instead of").await;
    });
}

#[test]
fn a_hold_that_is_forgotten_is_noticed() {
    in_a_calm_city(async |city| {
        let number = recording(city, |_| true).await;
        let held = city.kept(number).unwrap().standing.with_hold("inquiry");
        city.kept_mut(number).unwrap().standing = held;
        notices(city, "stands").await;
    });
}

#[test]
fn a_disposal_after_its_limit_is_noticed() {
    in_a_calm_city(async |city| {
        recording(city, |kept| kept.standing.is_free() && !kept.came_late()).await;
        city.clock.advance(SignedDuration::from_hours(40 * 24));
        let error = city.work().await.expect_err("nothing was noticed");
        assert!(format!("{error:#}").contains("went after"), "{error:#}");
    });
}

#[test]
fn a_disposal_of_what_is_kept_is_noticed() {
    in_a_calm_city(async |city| {
        let number = recording(city, |kept| kept.standing.is_free()).await;
        let due = city.kept(number).unwrap().due().unwrap();
        let kept = city.kept(number).unwrap().standing.with_category("disclosure");
        city.kept_mut(number).unwrap().standing = kept;
        let wait = due.from.duration_since(city.now()) + SignedDuration::from_hours(14);
        let error = city.pass(wait).await.expect_err("nothing was noticed");
        assert!(format!("{error:#}").contains("should be held"), "{error:#}");
    });
}

#[test]
fn a_ledger_that_was_rewritten_is_noticed() {
    in_a_calm_city(async |city| {
        recording(city, |_| true).await;
        city.work_until_done().await.unwrap();
        let earlier = city.checkpoints.len() - 1;
        // The same key, another past: what a machine would show that was put back and went on.
        in_another_past(city, earlier).await;
        notices(city, "does not extend").await;
    });
}

/// Replaces the checkpoint kept last by one of the same size from another run under the same key.
async fn in_another_past(city: &mut City, number: usize) {
    let mut other = City::new(4, false).unwrap();
    other.calm = true;
    other.start().await.unwrap();
    other.clock.advance(SignedDuration::from_mins(1));
    found(&mut other).await.unwrap();
    other.advance_ledger().await.unwrap();
    assert_eq!(other.vkey, city.vkey);
    city.checkpoints.truncate(number);
    city.checkpoints.push(other.checkpoints.pop().unwrap());
}

#[test]
fn an_upload_that_outlives_its_month_ends_all_the_same() {
    in_a_calm_city(async |city| {
        city.outages = true;
        let number = recording(city, |kept| {
            kept.due().is_some_and(|due| due.from > kept.received_at) && kept.seen.is_none()
        })
        .await;
        let due = city.kept(number).unwrap().due().unwrap();
        let began = city.model.uploads.len();
        while city.model.uploads.len() == began {
            city.begin().await.unwrap();
        }
        // Nobody works until both are over, and long after the month.
        let wait = due.latest.duration_since(city.now()) + SignedDuration::from_hours(35 * 24);
        city.clock.advance(wait);
        city.work_until_done().await.unwrap();
        assert_eq!(city.upload(began).unwrap().stage, Stage::Gone);
        assert_eq!(city.kept(number).unwrap().life, Life::Gone);
        city.rest().await.unwrap();
    });
}
