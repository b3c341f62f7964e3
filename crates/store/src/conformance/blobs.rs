//! Blobs: staged, resumed, published once, read, listed, proven absent.
//!
//! Invariant: what these cases ask holds on a folder and on an object store alike.

use bytes::Bytes;

use super::{Bench, Failure, at, cases, holds, is_refusal, is_there, refused, same};
use crate::blobs::{BLOB_LIST_MAX, BLOB_PART_MAX_BYTES};
use crate::{Absence, BlobName, Store, StoreError};

cases![
    a_blob_is_not_there_until_it_is_published,
    a_published_blob_is_never_replaced,
    a_staged_blob_goes_on_after_a_restart_from_its_mark,
    what_follows_a_mark_can_be_taken_back,
    a_staged_blob_has_one_holder,
    a_discarded_blob_leaves_nothing,
    a_range_is_read_as_it_was_written,
    a_deleted_blob_is_proven_absent,
    a_staged_rest_is_deleted_too,
    a_small_blob_is_put_at_once,
    names_are_listed_in_the_order_of_their_bytes,
    parts_beyond_the_limits_are_refused,
];

fn name(text: &str) -> Result<BlobName, Failure> {
    Ok(BlobName::new(text)?)
}

fn is_busy(error: &StoreError) -> bool {
    matches!(error, StoreError::Busy { .. })
}

fn is_absent(error: &StoreError) -> bool {
    matches!(error, StoreError::NotFound { .. })
}

async fn staged(store: &dyn Store) -> Result<Vec<String>, Failure> {
    let names = store.blobs().staged(None, BLOB_LIST_MAX).await?;
    Ok(names.iter().map(ToString::to_string).collect())
}

async fn whole(store: &dyn Store, name: &BlobName) -> Result<Option<Bytes>, StoreError> {
    match store.blobs().len(name).await? {
        None => Ok(None),
        Some(len) => store.blobs().read(name, 0..len).await.map(Some),
    }
}

async fn a_blob_is_not_there_until_it_is_published(bench: Bench<'_>) -> Result<(), Failure> {
    let (blobs, a) = (bench.store.blobs(), name("class/a")?);
    let mut blob = blobs.stage(&a).await?;
    blob.append("night ".into()).await?;
    blob.sync().await?;
    same("length before", &blobs.len(&a).await?, &None)?;
    refused("reading before", blobs.read(&a, 0..1).await, is_absent)?;
    same("list before", &blobs.list("", None, 10).await?, &vec![])?;
    same("staged before", &staged(&*bench.store).await?, &vec!["class/a".to_owned()])?;
    blob.append("watch".into()).await?;
    same("length of the staged", &blob.len(), &11)?;
    same("bytes", &blob.publish(Some(at(60))).await?.bytes, &11)?;
    let bench = bench.reopened().await?;
    same("blob", &whole(&*bench.store, &a).await?, &Some("night watch".into()))?;
    same("staged after", &staged(&*bench.store).await?, &vec![])
}

async fn a_published_blob_is_never_replaced(bench: Bench<'_>) -> Result<(), Failure> {
    let (blobs, a) = (bench.store.blobs(), name("class/a")?);
    let early = blobs.stage(&a).await?;
    drop(early);
    blobs.put_new(&a, "first".into()).await?;
    refused("staging", blobs.stage(&a).await.map(|_| ()), is_there)?;
    refused("putting", blobs.put_new(&a, "second".into()).await, is_there)?;
    same("blob", &whole(&*bench.store, &a).await?, &Some("first".into()))?;
    same("staged", &staged(&*bench.store).await?, &vec![])
}

async fn a_staged_blob_goes_on_after_a_restart_from_its_mark(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    let a = name("class/deep/er/a")?;
    let mut blob = bench.store.blobs().stage(&a).await?;
    blob.append("night ".into()).await?;
    let mark = blob.sync().await?;
    same("mark", &mark, &6)?;
    blob.append("wa".into()).await?;
    drop(blob);
    let bench = bench.reopened().await?;
    let mut blob = bench.store.blobs().stage(&a).await?;
    holds("what was synced is there", blob.len() >= mark)?;
    blob.truncate(mark).await?;
    same("length", &blob.len(), &6)?;
    same("bytes", &blob.read(0..6).await?, &"night ".into())?;
    blob.append("watch".into()).await?;
    blob.publish(None).await?;
    same("blob", &whole(&*bench.store, &a).await?, &Some("night watch".into()))
}

async fn what_follows_a_mark_can_be_taken_back(bench: Bench<'_>) -> Result<(), Failure> {
    let a = name("class/a")?;
    let mut blob = bench.store.blobs().stage(&a).await?;
    holds("it begins empty", blob.is_empty())?;
    blob.append("one ".into()).await?;
    let first = blob.sync().await?;
    blob.append("two ".into()).await?;
    let second = blob.sync().await?;
    blob.append("three".into()).await?;
    refused("beyond the end", blob.truncate(99).await, is_refusal)?;
    blob.truncate(second).await?;
    same("read", &blob.read(4..8).await?, &"two ".into())?;
    refused("read beyond", blob.read(4..9).await, is_refusal)?;
    blob.truncate(first).await?;
    blob.append("2".into()).await?;
    blob.publish(None).await?;
    same("blob", &whole(&*bench.store, &a).await?, &Some("one 2".into()))
}

async fn a_staged_blob_has_one_holder(bench: Bench<'_>) -> Result<(), Failure> {
    let (blobs, a) = (bench.store.blobs(), name("class/a")?);
    let blob = blobs.stage(&a).await?;
    same("name", blob.name(), &a)?;
    refused("second holder", blobs.stage(&a).await.map(|_| ()), is_busy)?;
    refused("putting", blobs.put_new(&a, "x".into()).await, is_busy)?;
    refused("deleting", blobs.delete_and_prove(&a).await, is_busy)?;
    drop(blobs.stage(&name("class/b")?).await?);
    drop(blob);
    drop(blobs.stage(&a).await?);
    Ok(())
}

async fn a_discarded_blob_leaves_nothing(bench: Bench<'_>) -> Result<(), Failure> {
    let (blobs, a) = (bench.store.blobs(), name("class/a")?);
    let mut blob = blobs.stage(&a).await?;
    blob.append("x".into()).await?;
    blob.discard().await?;
    same("staged", &staged(&*bench.store).await?, &vec![])?;
    same("anew", &blobs.stage(&a).await?.len(), &0)
}

async fn a_range_is_read_as_it_was_written(bench: Bench<'_>) -> Result<(), Failure> {
    let (blobs, a) = (bench.store.blobs(), name("class/a")?);
    let bytes: Vec<u8> = (0..3_000_000_u32).map(u32::to_le_bytes).map(|[b, ..]| b).collect();
    let mut blob = blobs.stage(&a).await?;
    for part in bytes.chunks(700_001) {
        blob.append(Bytes::copy_from_slice(part)).await?;
    }
    blob.publish(None).await?;
    for (start, end) in [(0, 0), (0, 1), (699_999, 700_003), (2_999_999, 3_000_000), (7, 2_000_000)]
    {
        let found = blobs.read(&a, start..end).await?;
        let wanted = bytes.iter().skip(usize::try_from(start).unwrap_or(0));
        let wanted = wanted.take(usize::try_from(end - start).unwrap_or(0));
        holds("a range", wanted.eq(found.iter()))?;
    }
    refused("beyond the end", blobs.read(&a, 2_999_999..3_000_001).await, is_refusal)?;
    let backwards = std::ops::Range { start: 5, end: 4 };
    refused("backwards", blobs.read(&a, backwards).await, is_refusal)
}

async fn a_deleted_blob_is_proven_absent(bench: Bench<'_>) -> Result<(), Failure> {
    let (blobs, a, b) = (bench.store.blobs(), name("class/a")?, name("class/ab")?);
    blobs.put_new(&a, "first".into()).await?;
    blobs.put_new(&b, "other".into()).await?;
    let absence = blobs.delete_and_prove(&a).await?;
    same("removed", &(absence.removed_bytes, absence.staged_bytes), &(Some(5), None))?;
    holds("at least one version", absence.versions >= 1)?;
    same("length", &blobs.len(&a).await?, &None)?;
    let nothing = Absence { removed_bytes: None, staged_bytes: None, versions: 0 };
    same("again", &blobs.delete_and_prove(&a).await?, &nothing)?;
    same("never there", &blobs.delete_and_prove(&name("other/deep/x")?).await?, &nothing)?;
    let bench = bench.reopened().await?;
    same("after a restart", &whole(&*bench.store, &a).await?, &None)?;
    same("the other", &whole(&*bench.store, &b).await?, &Some("other".into()))
}

async fn a_staged_rest_is_deleted_too(bench: Bench<'_>) -> Result<(), Failure> {
    let (blobs, a) = (bench.store.blobs(), name("class/a")?);
    let mut blob = blobs.stage(&a).await?;
    blob.append("rest".into()).await?;
    blob.sync().await?;
    drop(blob);
    let absence = blobs.delete_and_prove(&a).await?;
    same("removed", &(absence.removed_bytes, absence.staged_bytes), &(None, Some(4)))?;
    same("staged", &staged(&*bench.store).await?, &vec![])
}

async fn a_small_blob_is_put_at_once(bench: Bench<'_>) -> Result<(), Failure> {
    let (blobs, a, empty) = (bench.store.blobs(), name("class/a")?, name("class/empty")?);
    let mut rest = blobs.stage(&a).await?;
    rest.append("a rest that is longer than the blob".into()).await?;
    drop(rest);
    same("bytes", &blobs.put_new(&a, "small".into()).await?.bytes, &5)?;
    blobs.put_new(&empty, Bytes::new()).await?;
    same("blob", &whole(&*bench.store, &a).await?, &Some("small".into()))?;
    same("empty blob", &whole(&*bench.store, &empty).await?, &Some(Bytes::new()))
}

async fn names_are_listed_in_the_order_of_their_bytes(bench: Bench<'_>) -> Result<(), Failure> {
    // One name may begin like another, or be a folder of another.
    let mut names = ["a", "a-b", "a.b", "a/b", "a/b/c", "a/c", "a0", "ab/x", "b.blob", "b/0/1"];
    for text in names {
        bench.store.blobs().put_new(&name(text)?, Bytes::from_static(b"x")).await?;
    }
    names.sort_unstable();
    let names = names.map(str::to_owned).to_vec();
    let bench = bench.reopened().await?;
    let blobs = bench.store.blobs();
    for limit in [1, 3, 100] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = blobs.list("", after.as_ref(), limit).await?;
            holds("a page is within its limit", page.len() <= limit as usize)?;
            seen.extend(page.iter().map(ToString::to_string));
            after = page.into_iter().last();
            if after.is_none() {
                break;
            }
        }
        same("all", &seen, &names)?;
    }
    for prefix in ["a", "a/", "a/b", "a/b/", "b", "ab/x", "ab/xy", "c"] {
        let found = blobs.list(prefix, None, 100).await?;
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        let wanted = names.iter().filter(|name| name.starts_with(prefix)).cloned().collect();
        same(prefix, &found, &wanted)?;
    }
    Ok(())
}

async fn parts_beyond_the_limits_are_refused(bench: Bench<'_>) -> Result<(), Failure> {
    let (blobs, a) = (bench.store.blobs(), name("class/a")?);
    let large = Bytes::from(vec![0; BLOB_PART_MAX_BYTES + 1]);
    refused("putting", blobs.put_new(&a, large.clone()).await, is_refusal)?;
    let mut blob = blobs.stage(&a).await?;
    refused("appending", blob.append(large.clone()).await, is_refusal)?;
    same("length", &blob.len(), &0)?;
    blob.append(large.slice(1..)).await?;
    blob.append(large.slice(1..)).await?;
    let all = 0..2 * BLOB_PART_MAX_BYTES as u64;
    refused("reading what is staged", blob.read(all.clone()).await, is_refusal)?;
    blob.publish(None).await?;
    refused("reading", blobs.read(&a, all).await, is_refusal)?;
    refused("listing", blobs.list("", None, BLOB_LIST_MAX + 1).await, is_refusal)?;
    refused("listing staged", blobs.staged(None, BLOB_LIST_MAX + 1).await, is_refusal)
}
