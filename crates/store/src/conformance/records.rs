//! Records: versions, orders, ranges, pages and counts.
//!
//! Invariant: every page asked for here is one that an index gives in order.

use super::{
    Bench, Failure, ITEM, NOTE, cases, holds, id, is_conflict, is_refusal, ranked, refused, same,
};
use crate::records::{PAGE_MAX, RECORD_BODY_MAX_BYTES};
use crate::{Cursor, Fact, Facts, Kind, KindSpec, Query, Record, Store, StoreError, Unit};

cases![
    a_record_is_read_as_it_was_written,
    a_write_needs_the_version_that_was_read,
    a_list_is_in_the_order_of_its_fields_and_then_of_ids,
    a_list_of_one_value_is_in_the_order_of_ids,
    a_range_has_its_start_and_not_its_end,
    a_record_that_lacks_a_field_is_not_in_the_index,
    a_changed_record_moves_in_the_index,
    pages_of_every_size_make_up_the_list,
    paging_sees_what_does_not_change_once_while_others_change,
    a_cursor_survives_as_text_and_stays_within_its_query,
    large_bodies_make_a_page_shorter_and_not_the_list,
    counts_agree_with_lists,
    groups_are_counted_by_the_next_fields,
    numbers_are_counted_by_stretches,
    queries_beyond_the_limits_are_refused,
];

async fn put(
    store: &dyn Store,
    kind: Kind,
    name: &str,
    facts: Facts,
    body: &[u8],
) -> Result<(), Failure> {
    let unit = Unit::new().put(kind, &id(name)?, None, facts, body.to_vec());
    store.units().commit(unit).await?;
    Ok(())
}

/// All ids of a list, page by page.
async fn ids(store: &dyn Store, query: &Query) -> Result<Vec<String>, Failure> {
    let mut query = query.clone();
    let mut ids = Vec::new();
    loop {
        let page = store.records().list(&ITEM, &query).await?;
        holds("a page is within its limit", page.records.len() <= query.limit as usize)?;
        ids.extend(page.records.iter().map(|record| record.id.to_string()));
        if page.next.is_none() {
            return Ok(ids);
        }
        holds("a page with a next one is not empty", !page.records.is_empty())?;
        query.cursor = page.next;
    }
}

async fn a_record_is_read_as_it_was_written(bench: Bench<'_>) -> Result<(), Failure> {
    let facts = Facts::new()
        .with("rank", i64::MIN)
        .with("most", i64::MAX)
        .with("state", "offen \u{1f4a1} \"'\\ %_")
        .with("empty", "");
    let body: Vec<u8> = (0..=255).collect();
    put(&*bench.store, &ITEM, "A-b.c_d:1", facts.clone(), &body).await?;
    put(&*bench.store, &NOTE, "A-b.c_d:1", Facts::new(), &[]).await?;
    let bench = bench.reopened().await?;
    let id = id("A-b.c_d:1")?;
    let found = bench.store.records().read(&ITEM, &id).await?;
    same("item", &found, &Some(Record { id: id.clone(), version: 1, facts, body }))?;
    let found = bench.store.records().read(&NOTE, &id).await?;
    let empty = Record { id, version: 1, facts: Facts::new(), body: Vec::new() };
    same("note of the same id", &found, &Some(empty))?;
    let none = bench.store.records().read(&ITEM, &super::id("a-b.c_d:1")?).await?;
    same("id in other letters", &none, &None)
}

async fn a_write_needs_the_version_that_was_read(bench: Bench<'_>) -> Result<(), Failure> {
    let (store, a) = (&*bench.store, id("a")?);
    let put = |expected, rank| Unit::new().put(&ITEM, &a, expected, ranked(rank), vec![]);
    let commit = |unit| store.units().commit(unit);
    refused("update of nothing", commit(put(Some(1), 1)).await, is_conflict)?;
    refused("deletion of nothing", commit(Unit::new().delete(&ITEM, &a, 1)).await, is_conflict)?;
    commit(put(None, 1)).await?;
    refused("second creation", commit(put(None, 2)).await, is_conflict)?;
    commit(put(Some(1), 2)).await?;
    refused("stale update", commit(put(Some(1), 3)).await, is_conflict)?;
    refused("update ahead", commit(put(Some(3), 3)).await, is_conflict)?;
    refused("stale deletion", commit(Unit::new().delete(&ITEM, &a, 1)).await, |error| {
        *error == StoreError::Conflict { kind: "item", id: "a".to_owned() }
    })?;
    let found = store.records().read(&ITEM, &a).await?;
    same("version", &found.map(|r| (r.version, r.facts.int("rank"))), &Some((2, Some(2))))?;
    commit(Unit::new().delete(&ITEM, &a, 2)).await?;
    same("after deletion", &store.records().read(&ITEM, &a).await?, &None)
}

/// Ids with ranks: numbers before texts, texts by their bytes, ids break ties by theirs.
const RANKS: &[(&str, Fact)] = &[
    ("z", Fact::Int(i64::MIN)),
    ("y", Fact::Int(-1)),
    ("A", Fact::Int(0)),
    ("B", Fact::Int(0)),
    ("a", Fact::Int(0)),
    ("x", Fact::Int(9)),
    ("w", Fact::Int(10)),
];

async fn fill_ranks(store: &dyn Store) -> Result<Vec<String>, Failure> {
    let texts = ["", "10", "9", "Z", "a", "a b", "é"];
    let texts = texts.iter().enumerate().map(|(n, text)| (format!("t{n}"), Fact::from(*text)));
    let numbers = RANKS.iter().map(|(name, rank)| ((*name).to_owned(), rank.clone()));
    let all: Vec<_> = numbers.chain(texts).collect();
    for (name, rank) in all.iter().rev() {
        put(store, &ITEM, name, Facts::new().with("rank", rank.clone()), b"").await?;
    }
    Ok(all.into_iter().map(|(name, _)| name).collect())
}

async fn a_list_is_in_the_order_of_its_fields_and_then_of_ids(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    let mut wanted = fill_ranks(&*bench.store).await?;
    let query = Query::over("by_rank");
    same("ascending", &ids(&*bench.store, &query).await?, &wanted)?;
    wanted.reverse();
    same("descending", &ids(&*bench.store, &query.descending()).await?, &wanted)
}

async fn a_list_of_one_value_is_in_the_order_of_ids(bench: Bench<'_>) -> Result<(), Failure> {
    fill_ranks(&*bench.store).await?;
    let query = Query::over("by_rank").equal(0).limit(2);
    let wanted = ["A", "B", "a"].map(str::to_owned).to_vec();
    same("zeroes", &ids(&*bench.store, &query).await?, &wanted)?;
    let wanted = wanted.into_iter().rev().collect();
    same("zeroes from the end", &ids(&*bench.store, &query.descending()).await?, &wanted)
}

async fn a_range_has_its_start_and_not_its_end(bench: Bench<'_>) -> Result<(), Failure> {
    fill_ranks(&*bench.store).await?;
    let found = |query: Query| {
        let store = &*bench.store;
        async move { Ok::<_, Failure>(ids(store, &query.limit(2)).await?.concat()) }
    };
    let all = || Query::over("by_rank");
    same("from", &found(all().from(9)).await?, &"xwt0t1t2t3t4t5t6".to_owned())?;
    same("until", &found(all().until(9)).await?, &"zyABa".to_owned())?;
    same("between", &found(all().from(-1).until(9)).await?, &"yABa".to_owned())?;
    same("down", &found(all().from(-1).until(9).descending()).await?, &"aBAy".to_owned())?;
    same("prefix", &found(all().from("a").until("b")).await?, &"t4t5".to_owned())?;
    same("nothing", &found(all().from(9).until(9)).await?, &String::new())
}

async fn a_record_that_lacks_a_field_is_not_in_the_index(bench: Bench<'_>) -> Result<(), Failure> {
    let open = || Facts::new().with("state", "open");
    put(&*bench.store, &ITEM, "with", open().with("due_at", 5), b"").await?;
    put(&*bench.store, &ITEM, "without", open(), b"").await?;
    let query = Query::over("by_state").equal("open");
    same("list", &ids(&*bench.store, &query).await?, &vec!["with".to_owned()])?;
    same("count", &bench.store.records().count(&ITEM, &query, u64::MAX).await?, &1)
}

async fn a_changed_record_moves_in_the_index(bench: Bench<'_>) -> Result<(), Failure> {
    put(&*bench.store, &ITEM, "a", ranked(1), b"").await?;
    put(&*bench.store, &ITEM, "b", ranked(2), b"").await?;
    let unit = Unit::new().put(&ITEM, &id("a")?, Some(1), ranked(3), vec![]);
    bench.store.units().commit(unit).await?;
    let query = Query::over("by_rank");
    same("order", &ids(&*bench.store, &query).await?.concat(), &"ba".to_owned())?;
    bench.store.units().commit(Unit::new().delete(&ITEM, &id("b")?, 1)).await?;
    same("rest", &ids(&*bench.store, &query).await?.concat(), &"a".to_owned())
}

/// Places that share areas, streets and numbers, in the order of the index.
async fn fill_places(store: &dyn Store) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    let mut unit = Unit::new();
    for area in ["n", "s"] {
        for street in [1, 2, 3] {
            for (number, copy) in [(1, "a"), (1, "b"), (1, "c"), (2, "a")] {
                let name = format!("{area}{street}.{number}{copy}");
                let facts = Facts::new().with("area", area).with("street", street);
                let facts = facts.with("number", number);
                unit = unit.put(&ITEM, &id(&name)?, None, facts, vec![]);
                names.push(name);
            }
        }
    }
    store.units().commit(unit).await?;
    Ok(names)
}

async fn pages_of_every_size_make_up_the_list(bench: Bench<'_>) -> Result<(), Failure> {
    let all = fill_places(&*bench.store).await?;
    let only = |start: &str| -> Vec<String> {
        all.iter().filter(|name| name.starts_with(start)).cloned().collect()
    };
    let place = || Query::over("by_place");
    let lists = [
        (place(), all.clone()),
        (place().equal("s"), only("s")),
        (place().equal("s").equal(2), only("s2")),
        (place().equal("s").equal(2).equal(1), only("s2.1")),
        (place().equal("n").from(2), [only("n2"), only("n3")].concat()),
        (place().from("n").until("s"), only("n")),
    ];
    for (query, mut wanted) in lists {
        for limit in [1, 2, 3, 5, 7, 1_000] {
            let query = query.clone().limit(limit);
            same("ascending", &ids(&*bench.store, &query).await?, &wanted)?;
            wanted.reverse();
            same("descending", &ids(&*bench.store, &query.descending()).await?, &wanted)?;
            wanted.reverse();
        }
    }
    Ok(())
}

async fn paging_sees_what_does_not_change_once_while_others_change(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    let store = &*bench.store;
    for rank in 0..20 {
        put(store, &ITEM, &format!("keep{rank:02}"), ranked(rank), b"").await?;
        put(store, &ITEM, &format!("move{rank:02}"), ranked(rank), b"").await?;
    }
    let mut query = Query::over("by_rank").limit(3);
    let mut seen = Vec::new();
    for round in 0_i64.. {
        let page = store.records().list(&ITEM, &query).await?;
        seen.extend(page.records.iter().map(|r| r.id.to_string()).filter(|r| r.starts_with('k')));
        let Some(next) = page.next else { break };
        query.cursor = Some(next);
        // Others come, go and move, before and behind the place that was reached.
        put(store, &ITEM, &format!("new{round:03}"), ranked(round % 25 - 2), b"").await?;
        if round < 20 {
            let moved = id(&format!("move{round:02}"))?;
            let unit = Unit::new().put(&ITEM, &moved, Some(1), ranked(30 - round), vec![]);
            store.units().commit(unit).await?;
            let unit = Unit::new().delete(&ITEM, &moved, 2);
            store.units().commit(unit).await?;
        }
    }
    let wanted: Vec<_> = (0..20).map(|rank| format!("keep{rank:02}")).collect();
    same("kept records", &seen, &wanted)
}

async fn a_cursor_survives_as_text_and_stays_within_its_query(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    let all = fill_places(&*bench.store).await?;
    let records = bench.store.records();
    let query = Query::over("by_place").limit(5);
    let page = records.list(&ITEM, &query).await?;
    let next = page.next.ok_or(Failure("there is a next page".to_owned()))?;
    let next = Cursor::parse(&next.to_text())?;
    let rest = ids(&*bench.store, &query.clone().after(Some(next.clone()))).await?;
    same("rest of the list", &rest, &all.iter().skip(5).cloned().collect())?;
    let other = Query::over("by_place").equal("n").after(Some(next));
    refused("cursor of another query", records.list(&ITEM, &other).await, is_refusal)?;
    // A made-up place outside the range gives the range or nothing, never what lies outside.
    let south = Query::over("by_place").from("s").limit(1_000);
    let before = Cursor::parse(r#"["a",1,1,"x"]"#)?;
    let beyond = Cursor::parse(r#"["z",1,1,"x"]"#)?;
    let found = ids(&*bench.store, &south.clone().after(Some(before))).await?;
    holds("all from before the range is in it", found.iter().all(|name| name.starts_with('s')))?;
    same("from beyond the range", &ids(&*bench.store, &south.after(Some(beyond))).await?, &vec![])
}

async fn large_bodies_make_a_page_shorter_and_not_the_list(
    bench: Bench<'_>,
) -> Result<(), Failure> {
    let body = vec![7; RECORD_BODY_MAX_BYTES];
    let mut wanted = Vec::new();
    for rank in 0..12 {
        let name = format!("r{rank:02}");
        put(&*bench.store, &ITEM, &name, ranked(rank), &body).await?;
        wanted.push(name);
    }
    let query = Query::over("by_rank").limit(1_000);
    let page = bench.store.records().list(&ITEM, &query).await?;
    holds("the page is shorter", page.records.len() < 12 && page.next.is_some())?;
    same("the list", &ids(&*bench.store, &query).await?, &wanted)
}

async fn counts_agree_with_lists(bench: Bench<'_>) -> Result<(), Failure> {
    fill_places(&*bench.store).await?;
    let place = || Query::over("by_place");
    let all = [
        (place(), 24),
        (place().equal("s"), 12),
        (place().equal("s").equal(2).equal(1), 3),
        (place().equal("n").from(2).until(3), 4),
        (place().equal("nowhere"), 0),
    ];
    for (query, wanted) in all {
        let query = query.limit(1);
        let records = bench.store.records();
        same("count", &records.count(&ITEM, &query, u64::MAX).await?, &wanted)?;
        same("count of few", &records.count(&ITEM, &query, 4).await?, &wanted.min(4))?;
        same("list", &(ids(&*bench.store, &query).await?.len() as u64), &wanted)?;
    }
    Ok(())
}

async fn groups_are_counted_by_the_next_fields(bench: Bench<'_>) -> Result<(), Failure> {
    fill_places(&*bench.store).await?;
    let records = bench.store.records();
    let found = records.count_by(&ITEM, "by_place", &[], 1).await?;
    same("by area", &found, &vec![(vec!["n".into()], 12), (vec!["s".into()], 12)])?;
    let found = records.count_by(&ITEM, "by_place", &["n".into(), 2.into()], 1).await?;
    same("by number", &found, &vec![(vec![1.into()], 3), (vec![2.into()], 1)])?;
    let found = records.count_by(&ITEM, "by_place", &["n".into()], 2).await?;
    same("by street and number", &found.len(), &6)?;
    same("the first of them", &found.first(), &Some(&(vec![1.into(), 1.into()], 3)))?;
    let none = records.count_by(&ITEM, "by_place", &["x".into()], 1).await?;
    same("of nothing", &none, &vec![])?;
    let done = records.count_by(&ITEM, "by_place", &["n".into()], 3).await;
    refused("by more fields than there are", done, is_refusal)?;
    refused("by no field", records.count_by(&ITEM, "by_place", &[], 0).await, is_refusal)
}

async fn numbers_are_counted_by_stretches(bench: Bench<'_>) -> Result<(), Failure> {
    for rank in [-11, -1, 0, 9, 10, 19, 25] {
        put(&*bench.store, &ITEM, &format!("r{rank}"), ranked(rank), b"x").await?;
    }
    let records = bench.store.records();
    let found = records.count_spans(&ITEM, &Query::over("by_rank"), 10).await?;
    same("all", &found, &vec![(-20, 1), (-10, 1), (0, 2), (10, 2), (20, 1)])?;
    let some = Query::over("by_rank").from(9).until(25);
    same("some", &records.count_spans(&ITEM, &some, 10).await?, &vec![(0, 1), (10, 2)])?;
    let one = Query::over("by_rank").equal(9);
    refused("no field is left", records.count_spans(&ITEM, &one, 10).await, is_refusal)?;
    let none = records.count_spans(&ITEM, &Query::over("by_rank"), 0).await;
    refused("no width", none, is_refusal)
}

async fn queries_beyond_the_limits_are_refused(bench: Bench<'_>) -> Result<(), Failure> {
    static OTHER: KindSpec = KindSpec { name: "other", indexes: &[] };
    let records = bench.store.records();
    let rank = || Query::over("by_rank");
    let all = [
        ("no record a page", rank().limit(0)),
        ("too many a page", rank().limit(PAGE_MAX + 1)),
        ("too many equal fields", rank().equal(1).equal(2)),
        ("a range after the last field", rank().equal(1).from(2)),
        ("a long text", rank().equal("x".repeat(257))),
        ("a control character", rank().from("a\u{0}")),
    ];
    for (what, query) in all {
        refused(what, records.list(&ITEM, &query).await, is_refusal)?;
    }
    refused("unknown index", records.list(&ITEM, &Query::over("by_name")).await, |error| {
        matches!(error, StoreError::UnknownIndex { .. })
    })?;
    refused("unknown kind", records.read(&OTHER, &id("a")?).await, |error| {
        *error == StoreError::UnknownKind { kind: "other" }
    })
}
