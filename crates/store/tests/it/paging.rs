//! Lists against a model: whatever the records, the query and the size of the pages.

use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use store::{
    Embedded, Fact, Facts, IndexSpec, Kind, KindSpec, Query, RealDisk, RecordId, Store, Unit,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

static PLACE: KindSpec = KindSpec {
    name: "place",
    indexes: &[IndexSpec { name: "by_all", fields: &["batch", "a", "b", "c"] }],
};
static KINDS: &[Kind] = &[&PLACE];

/// One store for all cases, which keep apart by their batch.
fn bench() -> &'static (Runtime, TempDir, Embedded) {
    static BENCH: OnceLock<(Runtime, TempDir, Embedded)> = OnceLock::new();
    BENCH.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let store = Embedded::open(folder.path(), KINDS, Arc::new(RealDisk)).unwrap();
        (Runtime::new().unwrap(), folder, store)
    })
}

fn fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        (-1..2_i64).prop_map(Fact::Int),
        Just(Fact::Int(i64::MIN)),
        "[ab\u{e9}\u{1f4a1}]{0,2}".prop_map(Fact::Text),
    ]
}

type Row = (Vec<Fact>, String);

/// The ids that the query lists, by going through all rows.
fn model(rows: &[Row], equals: &[Fact], query: &Query) -> Vec<String> {
    let mut rows: Vec<_> = rows
        .iter()
        .filter(|(facts, _)| facts.starts_with(equals))
        .filter(|(facts, _)| {
            let next = facts.get(equals.len());
            query.from.as_ref().is_none_or(|from| next >= Some(from))
                && query.until.as_ref().is_none_or(|until| next < Some(until))
        })
        .collect();
    rows.sort();
    if query.descending {
        rows.reverse();
    }
    rows.into_iter().map(|(_, id)| id.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_list_is_what_the_model_lists(
        facts in prop::collection::vec(prop::collection::vec(fact(), 3), 1..40),
        queries in prop::collection::vec(
            (0..4_usize, fact(), prop::option::of(fact()), prop::option::of(fact()), any::<bool>(),
             1..9_u32),
            1..6,
        ),
    ) {
        let (runtime, _, store) = bench();
        runtime.block_on(async {
            let batch = store.journal().size().await.unwrap();
            let batch = i64::try_from(batch).unwrap();
            let mut rows: Vec<Row> = Vec::new();
            let mut unit = Unit::new().entry(vec![1]);
            for (n, facts) in facts.into_iter().enumerate() {
                let id = RecordId::new(format!("{batch}-{}", n * 7 % 40)).unwrap();
                let named = ["a", "b", "c"].iter().zip(&facts);
                let stored = named.fold(Facts::new().with("batch", batch), |all, (name, fact)| {
                    all.with(name, fact.clone())
                });
                unit = unit.put(&PLACE, &id, None, stored, vec![]);
                rows.push((facts, id.to_string()));
            }
            store.units().commit(unit).await.unwrap();
            for (number, spare, from, until, descending, limit) in queries {
                // Some queries follow a row that is there, some ask for what is not.
                let equals = rows.first().map(|(facts, _)| facts.clone()).unwrap_or_default();
                let mut equals: Vec<_> = equals.into_iter().take(number).collect();
                if limit == 8 && number > 0 {
                    equals[number - 1] = spare;
                }
                let mut query = Query::over("by_all").equal(batch).limit(limit);
                query.equals.extend(equals.clone());
                query.descending = descending;
                if number < 3 {
                    (query.from, query.until) = (from, until);
                }
                let wanted = model(&rows, &equals, &query);
                let count = store.records().count(&PLACE, &query, u64::MAX).await.unwrap();
                assert_eq!(count, wanted.len() as u64, "{query:?}");
                let mut found = Vec::new();
                loop {
                    let page = store.records().list(&PLACE, &query).await.unwrap();
                    found.extend(page.records.iter().map(|record| record.id.to_string()));
                    query.cursor = page.next;
                    if query.cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(found, wanted, "{query:?}");
            }
        });
    }
}
