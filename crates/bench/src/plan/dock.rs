//! Recordings docked through the desk: small ones, many at once.
//!
//! Invariant: each has its own content, so that each makes a recording of its own.

use crate::ground::hex;
use anyhow::{Context as _, Result};
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use desk::Desk;
use desk::docks::Dock;
use desk::evidence::{self, Claim};
use jiff::Timestamp;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many are docked at the same time.
const AT_ONCE: u64 = 64;

/// Docks `count` recordings of `officer`, and gives their ids. `recorded` says when each was begun.
///
/// # Errors
///
/// Where the desk refuses.
pub(crate) async fn docked(
    desk: &Arc<Desk>,
    dock: &Dock,
    count: u64,
    officer: &str,
    recorded: impl Fn(u64) -> Timestamp + Copy + Send + 'static,
) -> Result<Vec<String>> {
    let next = Arc::new(AtomicU64::new(0));
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (desk, dock, next) = (Arc::clone(desk), dock.clone(), Arc::clone(&next));
        let officer = officer.to_owned();
        running.spawn(async move {
            let mut ids = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok(ids);
                }
                ids.push(one(&desk, &dock, &officer, number, recorded(number)).await?);
            }
        });
    }
    let mut all = Vec::new();
    while let Some(ids) = running.join_next().await {
        let ids: Result<Vec<String>> = ids?;
        all.extend(ids?);
    }
    Ok(all)
}

async fn one(
    desk: &Desk,
    dock: &Dock,
    officer: &str,
    number: u64,
    recorded: Timestamp,
) -> Result<String> {
    let content = Bytes::from(format!("a very short recording of {officer}, number {number}"));
    let sum = digest(&SHA256, &content);
    let sum: [u8; 32] = sum.as_ref().try_into().context("a digest of another length")?;
    let claim = Claim {
        size_bytes: content.len() as u64,
        sha256: Some(hex(&sum)),
        camera: "bench-camera".to_owned(),
        officer: officer.to_owned(),
        file_name: format!("{number}.mp4"),
        media_type: "video/mp4".to_owned(),
        recorded_from: Some(recorded),
        recorded_to: Some(recorded),
    };
    let ctx = desk.ctx(dock.actor(), "law-enforcement");
    let upload = evidence::open(&ctx, desk, dock, claim).await?.id;
    let bytes = futures_util::stream::iter([Ok::<_, Infallible>(content)]);
    let done = evidence::append(&ctx, desk, dock, &upload, 0, Some(sum), bytes).await?;
    anyhow::ensure!(done.done, "a recording is not held after its last byte");
    Ok(upload)
}
