//! Recordings that are held and not due: put straight into the store, by the million.
//!
//! Invariant: each has the facts that the desk gives a recording, so that it stands in the same
//! indexes; its bytes are noise, since nothing may ever open it.

use crate::measure::{Spent, spent};
use crate::noise::Noise;
use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::Arc;
use store::{Embedded, Facts, Kind, RecordId, Store as _, Unit};

/// How many stand in one unit of work.
const UNIT: u64 = 1_000;

/// How many units are under way at the same time.
const AT_ONCE: usize = 4;

/// Bytes of a record, as if sealed.
const BODY_BYTES: usize = 300;

/// From where a clock starts until somebody looks, and from one recording to the next, both in
/// microseconds.
const KEPT: i64 = 30 * 86_400_000_000;
const APART: i64 = 259_200;

/// How many people wore the cameras.
const OFFICERS: u64 = 1_000;

/// What is held in the store.
pub(crate) struct Held {
    store: Arc<Embedded>,
    kind: Kind,
    count: u64,
    now: Timestamp,
}

impl Held {
    /// The held ones of a store in which `count` recordings stand already, at `now`.
    pub(crate) fn among(store: Arc<Embedded>, count: u64, now: Timestamp) -> Result<Self> {
        let kind = desk::KINDS.iter().find(|kind| kind.name == "recordings");
        Ok(Self { store, kind: kind.context("no recordings")?, count, now })
    }

    /// Adds as many as make `size`.
    pub(crate) async fn grow_to(&mut self, size: u64) -> Result<()> {
        let mut running = tokio::task::JoinSet::new();
        while self.count < size || !running.is_empty() {
            if self.count < size && running.len() < AT_ONCE {
                let until = size.min(self.count + UNIT);
                let unit = self.unit(self.count, until)?;
                let store = Arc::clone(&self.store);
                running.spawn(async move { store.units().commit(unit).await });
                self.count = until;
            } else if let Some(done) = running.join_next().await {
                done??;
            }
        }
        Ok(())
    }

    /// The rival: looks at every recording that is held, through a connection of its own.
    pub(crate) fn look_at_all(&self, folder: &Path) -> Result<Spent> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let db = Connection::open_with_flags(folder.join("records.db"), flags)?;
        let sql = "SELECT count(*) FROM k_recordings NOT INDEXED
                   WHERE json_extract(facts, '$.look_at') <= ?";
        let now = self.now.as_microsecond();
        let (due, spent) = spent(|| Ok(db.query_row(sql, [now], |row| row.get::<_, u64>(0))?))?;
        ensure!(due > 0, "nothing is due");
        Ok(spent)
    }

    fn unit(&self, from: u64, until: u64) -> Result<Unit> {
        let mut unit = Unit::new();
        for number in from..until {
            let later = i64::try_from(number)?;
            // Ten million make up a month of recordings, and none of them is due.
            let runs_from = self.now.as_microsecond() - KEPT + 1_000_000 + later * APART;
            let mut body = vec![0; BODY_BYTES];
            Noise::new(number).fill(&mut body);
            let facts = Facts::new()
                .with("state", "held")
                .with("seen", "open")
                .with("epoch", "2026-11")
                .with("received_at", self.now.as_microsecond() - KEPT + later)
                .with("officer", format!("{:032x}", number % OFFICERS))
                .with("camera", format!("{:032x}", number % OFFICERS))
                .with("handle", format!("{number:032x}"))
                .with("content", format!("{number:032x}"))
                .with("runs_from", runs_from)
                .with("look_at", runs_from + KEPT);
            // Rising ids are quicker to write; the trees are as deep as with any others.
            let id = RecordId::new(format!("f{number:031x}"))?;
            unit = unit.put(self.kind, &id, None, facts, body);
        }
        Ok(unit)
    }
}
