//! Keys: kept, shredded, never back.
//!
//! Invariant: a case that shreds looks for the key again after a replay.

use futures_util::future::try_join_all;

use super::{Bench, Failure, at, cases, is_refusal, is_there, refused, same};
use crate::keys::{KEYS_MAX, WRAPPED_MAX_BYTES};
use crate::{Shred, WrappedKey};

cases![
    a_key_is_kept_and_not_replaced,
    several_keys_are_kept_or_none,
    a_shredded_key_is_gone_for_good,
    shredding_what_is_not_there_is_written_down,
    the_shred_journal_is_read_in_order,
    keys_from_many_sides_are_all_kept,
    shredding_leaves_the_other_keys,
    keys_beyond_the_limits_are_refused,
];

fn key(id: &str, wrapped: &[u8]) -> WrappedKey {
    WrappedKey { id: id.to_owned(), wrapped: wrapped.to_vec() }
}

async fn a_key_is_kept_and_not_replaced(bench: Bench<'_>) -> Result<(), Failure> {
    let all: Vec<u8> = (0..=255).cycle().take(WRAPPED_MAX_BYTES).collect();
    let keys = bench.store.keys();
    keys.put("a", &all).await?;
    keys.put("A", b"other").await?;
    refused("second key", keys.put("a", b"new").await, is_there)?;
    let bench = bench.reopened().await?;
    let keys = bench.store.keys();
    same("key", &keys.get("a").await?, &Some(all))?;
    same("other key", &keys.get("A").await?, &Some(b"other".to_vec()))?;
    same("no key", &keys.get("b").await?, &None)?;
    refused("second key after a restart", keys.put("a", b"new").await, is_there)
}

async fn several_keys_are_kept_or_none(bench: Bench<'_>) -> Result<(), Failure> {
    let keys = bench.store.keys();
    keys.put_many(&[key("a", b"1"), key("b", b"2")]).await?;
    let second = [key("c", b"3"), key("a", b"4")];
    refused("one is there", keys.put_many(&second).await, is_there)?;
    let twice = [key("d", b"5"), key("d", b"6")];
    refused("one comes twice", keys.put_many(&twice).await, is_there)?;
    keys.put_many(&[]).await?;
    same("a", &keys.get("a").await?, &Some(b"1".to_vec()))?;
    same("c", &keys.get("c").await?, &None)?;
    same("d", &keys.get("d").await?, &None)?;
    keys.put("c", b"7").await?;
    same("c later", &keys.get("c").await?, &Some(b"7".to_vec()))
}

async fn a_shredded_key_is_gone_for_good(bench: Bench<'_>) -> Result<(), Failure> {
    let keys = bench.store.keys();
    keys.put("a", b"1").await?;
    same("before", &keys.is_shredded("a").await?, &false)?;
    keys.shred("a", at(1)).await?;
    keys.shred("a", at(2)).await?;
    for _ in 0..2 {
        same("key", &keys.get("a").await?, &None)?;
        same("shredded", &keys.is_shredded("a").await?, &true)?;
    }
    refused("new key of the id", keys.put("a", b"2").await, is_there)?;
    let bench = bench.reopened().await?;
    let keys = bench.store.keys();
    same("key after a restart", &keys.get("a").await?, &None)?;
    same("shredded after a restart", &keys.is_shredded("a").await?, &true)?;
    refused("new key after a restart", keys.put("a", b"2").await, is_there)?;
    same("nothing to replay", &keys.replay_shreds().await?, &0)?;
    let lines = keys.shredded(None, 10).await?;
    let lines: Vec<_> = lines.iter().map(|line| (line.id.as_str(), line.at)).collect();
    same("journal", &lines, &vec![("a", at(1))])
}

async fn shredding_what_is_not_there_is_written_down(bench: Bench<'_>) -> Result<(), Failure> {
    let keys = bench.store.keys();
    keys.shred_many(&["x".to_owned(), "y".to_owned(), "x".to_owned()], at(0)).await?;
    keys.shred_many(&[], at(0)).await?;
    same("shredded", &keys.is_shredded("x").await?, &true)?;
    same("lines", &keys.shredded(None, 10).await?.len(), &2)?;
    refused("a key afterwards", keys.put("x", b"1").await, is_there)
}

async fn the_shred_journal_is_read_in_order(bench: Bench<'_>) -> Result<(), Failure> {
    for n in 0..25 {
        bench.store.keys().shred(&format!("k{n:02}"), at(n)).await?;
    }
    let bench = bench.reopened().await?;
    let keys = bench.store.keys();
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let lines: Vec<Shred> = keys.shredded(after, 4).await?;
        let Some(last) = lines.last() else { break };
        after = Some(last.position);
        seen.extend(lines.into_iter().map(|line| (line.id, line.at)));
    }
    same("lines", &seen, &(0..25).map(|n| (format!("k{n:02}"), at(n))).collect())?;
    same("none", &keys.shredded(None, 0).await?, &vec![])
}

async fn keys_from_many_sides_are_all_kept(bench: Bench<'_>) -> Result<(), Failure> {
    let keys = bench.store.keys();
    let ids: Vec<_> = (0..100_u8).map(|n| (n, format!("k{n}"))).collect();
    try_join_all(ids.iter().map(|(n, id)| keys.put(id, std::slice::from_ref(n)))).await?;
    let bench = bench.reopened().await?;
    let keys = bench.store.keys();
    for (n, id) in &ids {
        same("key", &keys.get(id).await?, &Some(vec![*n]))?;
    }
    Ok(())
}

async fn shredding_leaves_the_other_keys(bench: Bench<'_>) -> Result<(), Failure> {
    let ids: Vec<_> = (0..300_u16).map(|n| (n, format!("k{n:03}"))).collect();
    let wrapped = |n: u16| [n.to_le_bytes(); 30].concat();
    let keys = bench.store.keys();
    for (n, id) in &ids {
        keys.put(id, &wrapped(*n)).await?;
        if n % 7 == 3 {
            keys.shred(&format!("k{:03}", n / 2), at(0)).await?;
        }
    }
    let gone = |n: u16| (0..300).any(|m| m % 7 == 3 && m / 2 == n);
    let bench = bench.reopened().await?;
    let keys = bench.store.keys();
    for (n, id) in &ids {
        let wanted = (!gone(*n)).then(|| wrapped(*n));
        same(id, &keys.get(id).await?, &wanted)?;
    }
    Ok(())
}

async fn keys_beyond_the_limits_are_refused(bench: Bench<'_>) -> Result<(), Failure> {
    let keys = bench.store.keys();
    refused("empty key", keys.put("a", b"").await, is_refusal)?;
    refused("large key", keys.put("a", &vec![0; WRAPPED_MAX_BYTES + 1]).await, is_refusal)?;
    refused("no id", keys.put("", b"1").await, is_refusal)?;
    refused("odd id", keys.put("a/b", b"1").await, is_refusal)?;
    refused("long id", keys.put(&"a".repeat(129), b"1").await, is_refusal)?;
    refused("odd id to shred", keys.shred("a b", at(0)).await, is_refusal)?;
    let many = vec![key("a", b"1"); KEYS_MAX + 1];
    refused("many keys", keys.put_many(&many).await, is_refusal)?;
    let many = vec!["a".to_owned(); KEYS_MAX + 1];
    refused("many to shred", keys.shred_many(&many, at(0)).await, is_refusal)
}
