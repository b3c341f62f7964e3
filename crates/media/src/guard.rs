//! A fence around the libraries that read foreign files.
//!
//! Invariant: a library that gives up in the middle of a hostile file gives an error here, on a
//! stack of its own that is deep enough for the deepest file; it never takes the program with it.

use crate::MediaError;
use crate::limits::{STACK_BYTES, THREADS_MAX};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` gives, or `otherwise` where it breaks off.
pub(crate) fn guarded<T>(
    otherwise: impl FnOnce() -> MediaError,
    work: impl FnOnce() -> Result<T, MediaError>,
) -> Result<T, MediaError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result,
        Err(_) => Err(otherwise()),
    }
}

/// Leaves a library's loop from within: [`guarded`] takes it up outside. Nothing is printed.
pub(crate) fn leave() -> ! {
    std::panic::resume_unwind(Box::new("too much"))
}

/// What `work` gives on a deep stack.
pub(crate) fn deep<T: Send>(
    otherwise: impl FnOnce() -> MediaError,
    work: impl FnOnce() -> Result<T, MediaError> + Send,
) -> Result<T, MediaError> {
    let done = std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(STACK_BYTES);
        let worker = builder.spawn_scoped(scope, || catch_unwind(AssertUnwindSafe(work)));
        worker.ok().and_then(|worker| worker.join().ok())
    });
    match done {
        Some(Ok(result)) => result,
        _ => Err(otherwise()),
    }
}

/// Gives every worker its number and their count, and puts their pages into order.
pub(crate) fn shared<T: Send>(
    pages: usize,
    otherwise: impl Fn() -> MediaError,
    work: impl Fn(usize, usize) -> Result<Vec<(usize, T)>, MediaError> + Sync,
) -> Result<Vec<T>, MediaError> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let workers = cores.min(THREADS_MAX).min(pages).max(1);
    let done = std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..workers)
            .map(|number| {
                let builder = std::thread::Builder::new().stack_size(STACK_BYTES);
                let caught = move || catch_unwind(AssertUnwindSafe(|| work(number, workers)));
                builder.spawn_scoped(scope, caught)
            })
            .collect();
        let ended = |thread: std::io::Result<std::thread::ScopedJoinHandle<'_, _>>| {
            thread.ok().and_then(|thread| thread.join().ok())
        };
        threads.into_iter().map(ended).collect::<Vec<_>>()
    });
    let mut out = Vec::with_capacity(pages);
    for worker in done {
        match worker {
            Some(Ok(result)) => out.extend(result?),
            _ => return Err(otherwise()),
        }
    }
    out.sort_by_key(|(page, _)| *page);
    Ok(out.into_iter().map(|(_, made)| made).collect())
}
