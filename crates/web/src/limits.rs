//! How often may be asked: by each key, by each address that shows wrong ones, and by each address
//! that sends forms.
//!
//! Invariant: a bucket is one instant, the one at which it is full again, so that a full bucket
//! need not be kept; there are never more of them than [`BUCKETS_MAX`], and where no room is left
//! the answer is no. The clock is a parameter.

use crate::problem::Problem;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many buckets are kept for keys, and as many for addresses.
const BUCKETS_MAX: usize = 10_000;

/// So many requests within so many seconds, all at once or one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    name: &'static str,
    pub(crate) quota: u32,
    pub(crate) window_seconds: u32,
}

/// What one key may ask.
pub(crate) const KEY: Policy = Policy { name: "key", quota: 1_200, window_seconds: 60 };

/// How many wrong keys one address may show before it is told to wait.
pub(crate) const WRONG: Policy = Policy { name: "wrong", quota: 30, window_seconds: 60 };

/// How many forms of the public site one address may send: a school class behind one address, and
/// no machine that fills in forms all night.
const FORMS: Policy = Policy { name: "forms", quota: 120, window_seconds: 600 };

/// How many openings of letters are counted of one address: a provider that fetches pictures for
/// all its customers, and no machine that counts all night.
const READS: Policy = Policy { name: "reads", quota: 1_200, window_seconds: 600 };

/// The buckets of a site.
#[derive(Default)]
pub(crate) struct Limits {
    keys: Mutex<Buckets>,
    wrong: Mutex<Buckets>,
    forms: Mutex<Buckets>,
    reads: Mutex<Buckets>,
}

/// Whether a request may be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It may; so much is left.
    Left(Left),
    /// Not for so many seconds.
    Spent(i64),
}

/// What is left of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    requests: i64,
    /// After how many seconds the whole quota is there again.
    full_in_seconds: i64,
}

/// By whom, the instant at which the bucket is full again.
type Buckets = HashMap<String, Timestamp>;

impl Limits {
    /// Takes one request of a key.
    pub(crate) fn of_key(&self, key: &str, now: Timestamp) -> Standing {
        take(&mut self.keys.lock().unwrap_or_else(PoisonError::into_inner), KEY, key, now)
    }

    /// Takes one wrong key of an address.
    pub(crate) fn of_wrong(&self, address: &str, now: Timestamp) -> Standing {
        take(&mut self.wrong.lock().unwrap_or_else(PoisonError::into_inner), WRONG, address, now)
    }

    /// Takes one form of an address.
    pub(crate) fn of_form(&self, address: &str, now: Timestamp) -> Standing {
        take(&mut self.forms.lock().unwrap_or_else(PoisonError::into_inner), FORMS, address, now)
    }

    /// Takes one opening of a letter of an address.
    pub(crate) fn of_read(&self, address: &str, now: Timestamp) -> Standing {
        take(&mut self.reads.lock().unwrap_or_else(PoisonError::into_inner), READS, address, now)
    }
}

fn take(buckets: &mut Buckets, policy: Policy, who: &str, now: Timestamp) -> Standing {
    let window = SignedDuration::from_secs(i64::from(policy.window_seconds));
    let cost = window / i32::try_from(policy.quota).unwrap_or(1);
    if !buckets.contains_key(who) && buckets.len() >= BUCKETS_MAX {
        buckets.retain(|_, full_at| *full_at > now);
        if buckets.len() >= BUCKETS_MAX {
            return Standing::Spent(i64::from(policy.window_seconds));
        }
    }
    let full_at = buckets.get(who).copied().unwrap_or(now);
    // A clock that was set back must not shut anybody out for longer than the window.
    let used = full_at.duration_since(now).clamp(SignedDuration::ZERO, window);
    let after = used + cost;
    if after > window {
        return Standing::Spent(whole_seconds(after - window).max(1));
    }
    buckets.insert(who.to_owned(), now + after);
    let left = (window - after).as_micros() / cost.as_micros().max(1);
    Standing::Left(Left {
        requests: i64::try_from(left).unwrap_or(0),
        full_in_seconds: whole_seconds(after),
    })
}

fn whole_seconds(time: SignedDuration) -> i64 {
    time.as_secs() + i64::from(time.subsec_nanos() > 0)
}

impl Left {
    /// Says what is left, as the draft on rate limit headers writes it.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        let Self { requests, full_in_seconds } = self;
        for (name, value) in [policy(KEY), limit(KEY, requests, full_in_seconds)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }
}

fn policy(policy: Policy) -> (HeaderName, String) {
    let Policy { name, quota, window_seconds } = policy;
    let value = format!("\"{name}\";q={quota};w={window_seconds}");
    (HeaderName::from_static("ratelimit-policy"), value)
}

fn limit(policy: Policy, left: i64, seconds: i64) -> (HeaderName, String) {
    let value = format!("\"{}\";r={left};t={seconds}", policy.name);
    (HeaderName::from_static("ratelimit"), value)
}

/// A key that asked too much.
pub(crate) fn spent(wait_seconds: i64) -> Problem {
    let Policy { quota, window_seconds, .. } = KEY;
    let detail = format!(
        "One key may ask {quota} times in {window_seconds} seconds. Wait for as long as \
         Retry-After says, and then ask again."
    );
    slow_down(KEY, wait_seconds, detail)
}

/// An address that showed too many wrong keys.
pub(crate) fn too_many_wrong(wait_seconds: i64, quota: u32) -> Problem {
    let detail = format!(
        "This address showed {quota} keys within a minute that do not count. Correct the key, \
         wait for as long as Retry-After says, and then ask again."
    );
    slow_down(WRONG, wait_seconds, detail)
}

/// An address that sent too many forms.
pub(crate) fn too_many_forms(wait_seconds: i64) -> Problem {
    let Policy { quota, window_seconds, .. } = FORMS;
    let detail = format!(
        "More than {quota} forms came from your connection within {} minutes. You may share it \
         with others. Nothing of this form was kept: wait for {wait_seconds} seconds, go back and \
         send it again. You can also write or call instead.",
        window_seconds / 60
    );
    slow_down(FORMS, wait_seconds, detail)
}

fn slow_down(by: Policy, wait_seconds: i64, detail: String) -> Problem {
    let title = "That is too often";
    let (policy_name, policy) = policy(by);
    let (limit_name, limit) = limit(by, 0, wait_seconds);
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-often", title, detail)
        .header(RETRY_AFTER, wait_seconds)
        .header(policy_name, policy)
        .header(limit_name, limit)
}

#[cfg(test)]
mod tests;
