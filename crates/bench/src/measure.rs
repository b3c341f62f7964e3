//! Time, CPU time and memory, read from the machine: the only place of this crate that does.
//!
//! Invariant: CPU time is user and system time of all threads of a process, ended ones too.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

/// A measurement under way in this process.
pub(crate) struct Started {
    wall: Instant,
    cpu: Duration,
}

/// What something took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Spent {
    /// By the clock on the wall.
    pub(crate) wall: Duration,
    /// On the processors, all threads together.
    pub(crate) cpu: Duration,
}

impl Started {
    /// Starts measuring.
    #[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
    pub(crate) fn now() -> Self {
        Self { cpu: own_cpu(), wall: Instant::now() }
    }

    /// What was spent since.
    pub(crate) fn spent(&self) -> Spent {
        Spent { wall: self.wall.elapsed(), cpu: own_cpu().saturating_sub(self.cpu) }
    }
}

/// The machine's time.
#[expect(clippy::disallowed_methods, reason = "this is the edge where time comes in")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Runs `step` and says what it spent.
///
/// # Errors
///
/// Whatever `step` fails with.
pub(crate) fn spent<T>(step: impl FnOnce() -> Result<T>) -> Result<(T, Spent)> {
    let started = Started::now();
    let done = step()?;
    Ok((done, started.spent()))
}

/// How many of `count` there were in a second of `time`.
pub(crate) fn a_second(count: u64, time: Duration) -> f64 {
    real(count) / time.as_secs_f64()
}

/// A count as a figure.
#[expect(clippy::cast_precision_loss, reason = "figures are rounded for people anyway")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

/// The least of some costs: where a machine is shared, others can only add to what something costs.
pub(crate) fn least(costs: &[f64]) -> f64 {
    costs.iter().copied().reduce(f64::min).unwrap_or(f64::NAN)
}

/// The most of some rates, for the same reason.
pub(crate) fn most(rates: &[f64]) -> f64 {
    rates.iter().copied().reduce(f64::max).unwrap_or(f64::NAN)
}

/// The middle one of some ratios, the lower of two: what one disturbed round moves least.
pub(crate) fn middle(ratios: &[f64]) -> f64 {
    let mut ratios = ratios.to_vec();
    ratios.sort_by(f64::total_cmp);
    let place = ratios.len().saturating_sub(1) / 2;
    ratios.get(place).copied().unwrap_or(f64::NAN)
}

/// What `hundredths` of a hundred of some figures do not exceed, by nearest rank.
pub(crate) fn percentile(figures: &[f64], hundredths: usize) -> f64 {
    let mut figures = figures.to_vec();
    figures.sort_by(f64::total_cmp);
    let rank = (figures.len() * hundredths).div_ceil(100);
    figures.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// CPU time of a process so far, to the machine's tick (10 ms, as a rule).
///
/// # Errors
///
/// Where the process is gone, or `/proc` is not as Linux has it.
pub(crate) fn cpu_of(pid: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let ticks = ticks(&stat).context("`/proc/…/stat` is not as Linux has it")?;
    let a_second = rustix::param::clock_ticks_per_second();
    Ok(Duration::from_secs_f64(real(ticks) / real(a_second)))
}

/// The most memory that a process has had resident so far, in bytes.
///
/// # Errors
///
/// As for [`cpu_of`].
pub(crate) fn peak_bytes_of(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    peak_bytes(&status).context("`/proc/…/status` is not as Linux has it")
}

/// User and system ticks: fields 14 and 15 (proc(5)), counted after the name, which may hold
/// anything.
fn ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    user.checked_add(system)
}

fn peak_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

/// The processor time of this thread so far: what it costs to do something that no other thread
/// takes part in, however often the machine takes the processor away meanwhile.
pub(crate) fn thread_cpu() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

fn own_cpu() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
