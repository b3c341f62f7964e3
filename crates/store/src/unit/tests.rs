//! Sizes and limits of units.

use super::*;
use crate::records::KindSpec;

static NOTE: KindSpec = KindSpec { name: "note", indexes: &[] };

#[test]
fn the_size_of_a_unit_counts_bodies_entries_and_payloads() {
    let id = RecordId::new("a").unwrap();
    let body = SealedBody { id: "b".to_owned(), bytes: vec![0; 1_000] };
    let job = JobChange::Enqueue {
        key: "k".to_owned(),
        kind: "k".to_owned(),
        due_at: jiff::Timestamp::UNIX_EPOCH,
        payload: vec![0; 10_000],
    };
    let unit = Unit::new()
        .expect(&NOTE, &id, None)
        .put(&NOTE, &id, None, Facts::new(), vec![0; 1])
        .delete(&NOTE, &id, 1)
        .erase_body("b")
        .entry(vec![0; 10])
        .entry_with_body(vec![0; 100], body)
        .and(Unit::new().job(job));
    assert_eq!((unit.parts(), unit.size_bytes()), (7, 11_111));
    assert_eq!(unit.check(), Ok(()));
}

#[test]
fn a_unit_of_large_parts_is_too_large_together() {
    let id = RecordId::new("a").unwrap();
    let body = vec![0; RECORD_BODY_MAX_BYTES];
    let unit = |parts| {
        (0..parts)
            .fold(Unit::new(), |unit, _| unit.put(&NOTE, &id, None, Facts::new(), body.clone()))
    };
    assert_eq!(unit(8).check(), Ok(()));
    let error = unit(9).check().unwrap_err();
    assert_eq!(error.to_string(), "bytes of a unit is 9437184, more than the limit of 8388608");
}
