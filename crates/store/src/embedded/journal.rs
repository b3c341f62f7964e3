//! The journal's tables: entries by position, marks and sealed bodies beside them.
//!
//! Invariant: the next position is one more than the last in the table, so positions have no gaps.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, Rows, ToSql};

use super::database::Database;
use super::schema::told;
use crate::error::{StoreError, within};
use crate::journal::{
    JOURNAL_READ_MAX_BYTES, JOURNAL_ROWS_MAX, Journal, JournalDraft, JournalRow, MARKS_MAX, Mark,
};
use crate::unit::{Unit, Units as _};

#[async_trait]
impl Journal for Database {
    async fn read(&self, from: u64, limit: u32) -> Result<Vec<JournalRow>, StoreError> {
        within("rows of the journal", limit as usize, JOURNAL_ROWS_MAX as usize)?;
        // A position that SQLite cannot count to is beyond the end.
        let Ok(from) = i64::try_from(from) else { return Ok(Vec::new()) };
        self.readers().run(move |db| rows(db, from, limit)).await
    }

    async fn marked(
        &self,
        marks: &[Mark],
        before: u64,
        limit: u32,
    ) -> Result<Vec<JournalRow>, StoreError> {
        within("rows of the journal", limit as usize, JOURNAL_ROWS_MAX as usize)?;
        within("marks asked for", marks.len(), MARKS_MAX)?;
        let Some((first, others)) = marks.split_first() else {
            return Err(StoreError::Invalid { what: "marks asked for", must: "one or more" });
        };
        let (first, others) = (*first, others.to_vec());
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        self.readers().run(move |db| marked(db, first, &others, before, limit)).await
    }

    async fn size(&self) -> Result<u64, StoreError> {
        self.readers().run(next_position).await
    }

    async fn body(&self, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let Ok(position) = i64::try_from(position) else { return Ok(None) };
        self.readers()
            .run(move |db| {
                db.prepare_cached("SELECT bytes FROM bodies WHERE position = ?")
                    .and_then(|mut find| find.query_row([position], |row| row.get(0)).optional())
                    .map_err(told)
            })
            .await
    }

    async fn erase_bodies(&self, ids: &[String]) -> Result<(), StoreError> {
        let unit = ids.iter().fold(Unit::new(), |unit, id| unit.erase_body(id.clone()));
        self.commit(unit).await.map(|_| ())
    }
}

/// One more than the last position.
pub(super) fn next_position(db: &Connection) -> Result<u64, StoreError> {
    db.prepare_cached("SELECT coalesce(max(position) + 1, 0) FROM journal")
        .and_then(|mut find| find.query_row([], |row| row.get(0)))
        .map_err(told)
}

/// Appends an entry at that position.
pub(super) fn append(
    db: &Connection,
    position: u64,
    draft: &JournalDraft,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO journal VALUES (?, ?)")
        .and_then(|mut insert| insert.execute((position, &draft.entry)))
        .map_err(told)?;
    for mark in &draft.marks {
        db.prepare_cached("INSERT OR IGNORE INTO marks VALUES (?, ?)")
            .and_then(|mut insert| insert.execute((mark, position)))
            .map_err(told)?;
    }
    let Some(body) = &draft.body else { return Ok(()) };
    db.prepare_cached("INSERT INTO bodies VALUES (?, ?, ?)")
        .and_then(|mut insert| insert.execute((position, &body.id, &body.bytes)))
        .map_err(told)?;
    Ok(())
}

/// Removes every sealed body of that id.
pub(super) fn erase_body(db: &Connection, id: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM bodies WHERE id = ?")
        .and_then(|mut delete| delete.execute([id]))
        .map_err(told)?;
    Ok(())
}

fn rows(db: &Connection, from: i64, limit: u32) -> Result<Vec<JournalRow>, StoreError> {
    let mut find = db
        .prepare_cached(
            "SELECT position, entry FROM journal WHERE position >= ? ORDER BY position LIMIT ?",
        )
        .map_err(told)?;
    some(find.query((from, limit)).map_err(told)?)
}

fn marked(
    db: &Connection,
    first: Mark,
    others: &[Mark],
    before: i64,
    limit: u32,
) -> Result<Vec<JournalRow>, StoreError> {
    // The bounds of the text are those of the port: one statement for each number of marks.
    let also = " AND EXISTS (SELECT 1 FROM marks AS also
                 WHERE also.mark = ? AND also.position = marks.position)";
    let text = format!(
        "SELECT marks.position, journal.entry FROM marks JOIN journal USING (position)
         WHERE marks.mark = ? AND marks.position < ?{} ORDER BY marks.position DESC LIMIT ?",
        also.repeat(others.len())
    );
    let mut find = db.prepare_cached(&text).map_err(told)?;
    let mut values: Vec<&dyn ToSql> = vec![&first, &before];
    values.extend(others.iter().map(|mark| mark as &dyn ToSql));
    values.push(&limit);
    some(find.query(values.as_slice()).map_err(told)?)
}

/// The rows found, up to as many bytes as one read gives.
fn some(mut found: Rows<'_>) -> Result<Vec<JournalRow>, StoreError> {
    let mut rows = Vec::new();
    let mut bytes = 0;
    while let Some(row) = found.next().map_err(told)? {
        let row =
            JournalRow { position: row.get(0).map_err(told)?, entry: row.get(1).map_err(told)? };
        bytes += row.entry.len();
        rows.push(row);
        if bytes >= JOURNAL_READ_MAX_BYTES {
            break;
        }
    }
    Ok(rows)
}
