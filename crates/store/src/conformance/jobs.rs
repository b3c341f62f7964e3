//! Jobs: due, leased, fenced, put off, parked.
//!
//! Invariant: no case depends on how long anything takes; time is given.

use futures_util::future::try_join_all;
use jiff::SignedDuration;

use super::{Bench, Failure, ITEM, at, cases, id, is_conflict, is_refusal, ranked, refused, same};
use crate::jobs::JOBS_MAX;
use crate::{JobChange, JobCounts, JobState, Lease, Leased, Store, StoreError, Unit};

cases![
    jobs_are_leased_when_they_are_due_and_in_their_order,
    a_leased_job_is_nobody_elses_until_its_lease_ends,
    an_open_job_is_left_alone_by_another_of_its_key,
    a_finished_job_is_gone_and_its_key_is_free,
    a_job_that_is_put_off_comes_back_later_with_its_attempts,
    a_parked_job_waits_for_a_person_and_can_start_anew,
    a_slow_holder_is_fenced_off_with_all_it_wanted_to_write,
    a_lease_of_an_earlier_life_does_not_fit,
    a_job_is_made_with_the_unit_that_needs_it,
    two_holders_never_share_a_job,
    arguments_beyond_the_limits_are_refused,
];

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

fn enqueue(key: &str, due: i64) -> JobChange {
    let (key, kind) = (key.to_owned(), "work".to_owned());
    JobChange::Enqueue { payload: key.clone().into_bytes(), key, kind, due_at: at(due) }
}

async fn change(store: &dyn Store, change: JobChange) -> Result<(), StoreError> {
    store.units().commit(Unit::new().job(change)).await.map(|_| ())
}

async fn lease(store: &dyn Store, now: i64, limit: u32) -> Result<Vec<Leased>, StoreError> {
    store.jobs().lease(at(now), "worker-1", MINUTE, limit).await
}

fn keys(leased: &[Leased]) -> Vec<&str> {
    leased.iter().map(|job| job.key.as_str()).collect()
}

/// The one job that is due.
async fn only(store: &dyn Store, now: i64) -> Result<Leased, Failure> {
    let mut jobs = lease(store, now, 10).await?;
    same("jobs that are due", &jobs.len(), &1)?;
    jobs.pop().ok_or(Failure("a job is due".to_owned()))
}

async fn jobs_are_leased_when_they_are_due_and_in_their_order(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    for (key, due) in [("c", 20), ("b", 10), ("a", 10), ("d", 30)] {
        change(&*bench.store, enqueue(key, due)).await?;
    }
    let bench = bench.reopened().await?;
    let store = &*bench.store;
    same("early", &keys(&lease(store, 9, 10).await?), &vec![])?;
    same("none", &keys(&lease(store, 25, 0).await?), &vec![])?;
    same("first", &keys(&lease(store, 25, 1).await?), &vec!["a"])?;
    let rest = lease(store, 25, 10).await?;
    same("rest", &keys(&rest), &vec!["b", "c"])?;
    let first = rest.first().map(|job| (job.kind.as_str(), &*job.payload, job.attempt));
    same("job", &first, &Some(("work", b"b".as_slice(), 1)))?;
    let wanted = JobCounts { waiting: 1, leased: 3, parked: 0 };
    same("counts", &store.jobs().counts().await?, &wanted)
}

async fn a_leased_job_is_nobody_elses_until_its_lease_ends(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    let store = &*bench.store;
    change(store, enqueue("expired", 0)).await?;
    let first = only(store, 0).await?;
    change(store, enqueue("due-earlier", -10)).await?;
    same("while leased", &keys(&lease(store, 59, 1).await?), &vec!["due-earlier"])?;
    let second = only(store, 60).await?;
    same("job", &(second.key.as_str(), second.attempt), &("expired", 2))?;
    let rises = second.lease.token() > first.lease.token();
    super::holds("the token rises", rises)?;
    let list = store.jobs().list(JobState::Leased, 10).await?;
    let holders: Vec<_> = list.iter().map(|job| job.holder.as_deref()).collect();
    same("holders", &holders, &vec![Some("worker-1"); 2])
}

async fn an_open_job_is_left_alone_by_another_of_its_key(bench: Bench<'_>) -> Result<(), Failure> {
    let store = &*bench.store;
    let again = |due| JobChange::Enqueue {
        key: "a".to_owned(),
        kind: "other".to_owned(),
        due_at: at(due),
        payload: vec![9],
    };
    change(store, enqueue("a", 10)).await?;
    change(store, again(0)).await?;
    same("not earlier", &keys(&lease(store, 5, 10).await?), &vec![])?;
    let job = only(store, 10).await?;
    same("kind", &job.kind, &"work".to_owned())?;
    change(store, again(0)).await?;
    same("while leased", &keys(&lease(store, 20, 10).await?), &vec![])?;
    change(store, JobChange::Finish { lease: job.lease }).await?;
    same("counts", &store.jobs().counts().await?, &JobCounts::default())
}

async fn a_finished_job_is_gone_and_its_key_is_free(bench: Bench<'_>) -> Result<(), Failure> {
    let store = &*bench.store;
    change(store, enqueue("a", 0)).await?;
    let job = only(store, 0).await?;
    change(store, JobChange::Finish { lease: job.lease.clone() }).await?;
    let again = change(store, JobChange::Finish { lease: job.lease }).await;
    refused("finishing twice", again, is_conflict)?;
    change(store, enqueue("a", 5)).await?;
    same("anew", &only(store, 5).await?.attempt, &1)
}

async fn a_job_that_is_put_off_comes_back_later_with_its_attempts(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    change(&*bench.store, enqueue("a", 0)).await?;
    let lease_1 = only(&*bench.store, 0).await?.lease;
    let reason = "the blob store is full".to_owned();
    let retry = JobChange::Retry { lease: lease_1.clone(), due_at: at(30), reason };
    change(&*bench.store, retry.clone()).await?;
    refused("putting off twice", change(&*bench.store, retry).await, is_conflict)?;
    let bench = bench.reopened().await?;
    let store = &*bench.store;
    same("before", &keys(&lease(store, 29, 10).await?), &vec![])?;
    let list = store.jobs().list(JobState::Waiting, 10).await?;
    let row = list.first().map(|job| (job.due_at, job.attempt, job.reason.as_deref()));
    same("row", &row, &Some((at(30), 1, Some("the blob store is full"))))?;
    let job = only(store, 30).await?;
    same("attempt", &job.attempt, &2)
}

async fn a_parked_job_waits_for_a_person_and_can_start_anew(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    let store = &*bench.store;
    change(store, enqueue("a", 0)).await?;
    let held = only(store, 0).await?.lease;
    change(store, JobChange::Park { lease: held, reason: "five attempts".to_owned() }).await?;
    same("never due", &keys(&lease(store, 9_999_999, 10).await?), &vec![])?;
    same(
        "counts",
        &store.jobs().counts().await?,
        &JobCounts { parked: 1, ..JobCounts::default() },
    )?;
    let list = store.jobs().list(JobState::Parked, 10).await?;
    let row = list.first().map(|job| (&*job.key, job.state, job.reason.as_deref()));
    same("row", &row, &Some(("a", JobState::Parked, Some("five attempts"))))?;
    change(store, enqueue("a", 40)).await?;
    same("anew", &only(store, 40).await?.attempt, &1)
}

async fn a_slow_holder_is_fenced_off_with_all_it_wanted_to_write(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    let (store, a) = (&*bench.store, id("a")?);
    change(store, enqueue("job", 0)).await?;
    let slow = only(store, 0).await?.lease;
    let fast = only(store, 60).await?.lease;
    let ends = [
        JobChange::Finish { lease: slow.clone() },
        JobChange::Retry { lease: slow.clone(), due_at: at(0), reason: String::new() },
        JobChange::Park { lease: slow, reason: String::new() },
    ];
    for end in ends {
        let unit = Unit::new().put(&ITEM, &a, None, ranked(1), vec![]).entry(vec![1]).job(end);
        refused("slow holder", store.units().commit(unit).await, |error| {
            *error == StoreError::Conflict { kind: "job", id: "job".to_owned() }
        })?;
    }
    same("record", &store.records().read(&ITEM, &a).await?, &None)?;
    same("entries", &store.journal().size().await?, &0)?;
    let end = JobChange::Finish { lease: fast };
    let unit = Unit::new().put(&ITEM, &a, None, ranked(2), vec![]).job(end);
    store.units().commit(unit).await?;
    same("jobs", &store.jobs().counts().await?, &JobCounts::default())
}

async fn a_lease_of_an_earlier_life_does_not_fit(bench: Bench<'_>) -> Result<(), Failure> {
    let store = &*bench.store;
    change(store, enqueue("a", 0)).await?;
    let old = only(store, 0).await?.lease;
    change(store, JobChange::Finish { lease: old.clone() }).await?;
    change(store, enqueue("a", 0)).await?;
    let old_on_waiting = change(store, JobChange::Finish { lease: old.clone() }).await;
    refused("on the waiting job", old_on_waiting, is_conflict)?;
    let new = only(store, 0).await?.lease;
    refused(
        "on the leased job",
        change(store, JobChange::Finish { lease: old }).await,
        is_conflict,
    )?;
    let made_up = change(store, JobChange::Finish { lease: Lease::new("none", 0) }).await;
    refused("on no job", made_up, is_conflict)?;
    Ok(change(store, JobChange::Finish { lease: new }).await?)
}

async fn a_job_is_made_with_the_unit_that_needs_it(bench: Bench<'_>) -> Result<(), Failure> {
    let (store, a) = (&*bench.store, id("a")?);
    change(store, enqueue("first", 0)).await?;
    let first = only(store, 0).await?.lease;
    let unit = Unit::new()
        .put(&ITEM, &a, None, ranked(1), vec![])
        .job(JobChange::Finish { lease: first })
        .job(enqueue("first", 5))
        .job(enqueue("second", 6));
    store.units().commit(unit).await?;
    same("next", &keys(&lease(store, 10, 10).await?), &vec!["first", "second"])
}

async fn two_holders_never_share_a_job(bench: Bench<'_>) -> Result<(), Failure> {
    let store = &*bench.store;
    let unit = (0..60).fold(Unit::new(), |unit, n| unit.job(enqueue(&format!("j{n:02}"), n)));
    store.units().commit(unit).await?;
    let leases = (0..20).map(|_| lease(store, 100, 3));
    let taken = try_join_all(leases).await?;
    let mut all: Vec<_> = taken.iter().flatten().map(|job| job.key.clone()).collect();
    all.sort();
    same("jobs", &all, &(0..60).map(|n| format!("j{n:02}")).collect())
}

async fn arguments_beyond_the_limits_are_refused(bench: Bench<'_>) -> Result<(), Failure> {
    let jobs = bench.store.jobs();
    let done = jobs.lease(at(0), "worker", MINUTE, JOBS_MAX + 1).await;
    refused("many jobs", done, is_refusal)?;
    refused("no holder", jobs.lease(at(0), "", MINUTE, 1).await, is_refusal)?;
    let done = jobs.lease(at(0), "worker", SignedDuration::ZERO, 1).await;
    refused("no time", done, is_refusal)?;
    let done = jobs.lease(at(0), "worker", SignedDuration::MAX, 1).await;
    refused("all time", done, is_refusal)?;
    refused("long list", jobs.list(JobState::Parked, JOBS_MAX + 1).await, is_refusal)
}
