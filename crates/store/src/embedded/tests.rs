//! The plans of the statements, and a database that is full.

use rusqlite::{Connection, params_from_iter};

use super::paging::{self, Statement};
use super::schema;
use super::writer::{Command, Writer};
use super::*;
use crate::records::{Cursor, IndexSpec, KindSpec, Query, RecordId};
use crate::{Facts, StoreError, Unit};

static PLACE: KindSpec = KindSpec {
    name: "place",
    indexes: &[IndexSpec { name: "by_all", fields: &["area", "street", "number"] }],
};

fn database() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    let db = schema::open_writer(&path, &[&PLACE], Duration::from_secs(1)).unwrap();
    (folder, db)
}

/// The plan of a statement, its lines joined.
fn plan(db: &Connection, Statement { sql, mut values }: Statement) -> String {
    if sql.ends_with("LIMIT ?") {
        values.push(10.into());
    }
    let mut explain = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let lines = explain.query_map(params_from_iter(values), |row| row.get(3)).unwrap();
    lines.collect::<Result<Vec<String>, _>>().unwrap().join("; ")
}

/// Each statement of a list is one stretch of the index, in its order, and nothing is sorted.
fn check_list(query: &Query, wanted: &[&str]) {
    let (_folder, db) = database();
    let statements = paging::list(&PLACE, query).unwrap();
    let plans: Vec<_> = statements.into_iter().map(|statement| plan(&db, statement)).collect();
    let wanted: Vec<_> = wanted
        .iter()
        .map(|terms| {
            let how = if terms.is_empty() { "SCAN place" } else { "SEARCH place" };
            let how = how.replace("place", "k_place USING INDEX i_place__by_all");
            if terms.is_empty() { how } else { format!("{how} ({terms})") }
        })
        .collect();
    assert_eq!(plans, wanted);
}

#[test]
fn a_list_seeks_its_stretch_of_the_index() {
    let all = || Query::over("by_all");
    check_list(&all(), &[""]);
    check_list(
        &all().equal("n").from(2).until(5).descending(),
        &["<expr>=? AND <expr>>? AND <expr><?"],
    );
    check_list(&all().equal("n").equal(2).equal(3), &["<expr>=? AND <expr>=? AND <expr>=?"]);
}

#[test]
fn a_page_that_goes_on_seeks_each_of_its_stretches() {
    let id = RecordId::new("x").unwrap();
    let cursor = |facts| Some(Cursor { facts, id: id.clone() });
    let query = Query::over("by_all").equal("n").after(cursor(vec![2.into(), 3.into()]));
    let equal = "<expr>=? AND <expr>=?";
    check_list(
        &query,
        &[
            &format!("{equal} AND <expr>=? AND id>?"),
            &format!("{equal} AND <expr>>?"),
            "<expr>=? AND <expr>>?",
        ],
    );
    let query = Query::over("by_all").equal("n").equal(2).after(cursor(vec![3.into()]));
    check_list(
        &query.descending(),
        &[&format!("{equal} AND <expr>=? AND id<?"), &format!("{equal} AND <expr><?")],
    );
}

#[test]
fn counts_read_the_index_and_no_record() {
    let (_folder, db) = database();
    let count = paging::count(&PLACE, &Query::over("by_all").equal("n").from(2), 9).unwrap();
    assert_eq!(
        plan(&db, count),
        "CO-ROUTINE (subquery-1); \
         SEARCH k_place USING COVERING INDEX i_place__by_all (<expr>=? AND <expr>>?); \
         SCAN (subquery-1)"
    );
    let index = PLACE.index("by_all").unwrap();
    let groups = paging::count_by(&PLACE, index, &["n".into()], 2).unwrap();
    assert_eq!(
        plan(&db, groups),
        "CO-ROUTINE (subquery-1); \
         SEARCH k_place USING COVERING INDEX i_place__by_all (<expr>=?); \
         SCAN (subquery-1)"
    );
}

#[test]
fn a_full_database_refuses_the_batch_and_goes_on_afterwards() {
    let (_folder, db) = database();
    let pages: u32 = db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    db.execute_batch(&format!("PRAGMA max_page_count = {}", pages + 20)).unwrap();
    let watch = Arc::new(Watch::new(Arc::new(NoFaults)));
    let mut writer = Writer::new(db, watch).unwrap();
    let put = |name: &str, bytes| {
        let id = RecordId::new(name).unwrap();
        Unit::new().put(&PLACE, &id, None, Facts::new(), vec![7; bytes]).entry(vec![1])
    };
    let mut run = |units: Vec<Unit>| {
        let (batch, answers): (Vec<_>, Vec<_>) = units
            .into_iter()
            .map(|unit| {
                let (reply, answer) = tokio::sync::oneshot::channel();
                (Command::Commit { unit, reply }, answer)
            })
            .unzip();
        writer.run(batch);
        let answers = answers.into_iter().map(|mut answer| answer.try_recv().unwrap());
        answers.collect::<Vec<_>>()
    };
    let first = run(vec![put("small", 10)]);
    assert_eq!(first[0].as_ref().unwrap().first_position, Some(0));
    let full = run(vec![put("before", 10), put("large", 500_000), put("after", 10)]);
    assert!(full.contains(&Err(StoreError::Full)), "{full:?}");
    let kept = full.iter().filter(|answer| answer.is_ok()).count() as u64;
    let again = run(vec![put("again", 10)]);
    assert_eq!(again[0].as_ref().unwrap().first_position, Some(1 + kept));
}
