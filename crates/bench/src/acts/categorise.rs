//! The same through the desk: a recording is categorised, from authorisation to journal entry.
//!
//! Invariant: each act is the desk's own, on a recording of its own that was docked before the
//! measurement began.

use crate::ground::{self, SystemClock};
use crate::measure::{Spent, Started};
use crate::plan::docked;
use anyhow::Result;
use std::sync::Arc;

/// A category of the London pack.
pub(crate) const CATEGORY: &str = "evidence-summary";

/// Categorises `count` recordings, by `tasks` tasks at once.
pub(super) fn categorised(count: u64, tasks: u64) -> Result<Spent> {
    let folder = ground::folder()?;
    ground::runtime()?.block_on(async {
        let desk = ground::desk(folder.path(), Arc::new(SystemClock)).await?;
        let (dock, _) = ground::dock(&desk).await?;
        let now = desk.now();
        let ids = docked(&desk, &dock, count, "bench-officer", move |_| now).await?;
        let started = Started::now();
        let mut running = tokio::task::JoinSet::new();
        let share = ids.len().div_ceil(usize::try_from(tasks.max(1))?).max(1);
        for ids in ids.chunks(share).map(<[String]>::to_vec) {
            let desk = Arc::clone(&desk);
            running.spawn(async move {
                for id in ids {
                    let ctx = ground::manager(&desk);
                    let why = "seen by the investigating officer";
                    desk::evidence::categorise(&ctx, &desk, &id, CATEGORY, why).await?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(done) = running.join_next().await {
            done??;
        }
        Ok(started.spent())
    })
}
