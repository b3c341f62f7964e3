//! The real router on a real store in a folder of its own, asked as a browser and a dock would.
//!
//! Invariant: time and randomness are the test's own; nothing here sleeps.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

mod about;
mod api;
mod areas;
mod ask;
mod caseload;
mod choices;
mod console;
mod cookies;
mod counting;
mod doors;
mod entries;
mod formats;
mod guard;
mod house;
mod information;
mod language;
mod ledger;
mod mailings;
mod media;
mod month;
mod need;
mod passkeys;
mod people;
mod persons;
mod policy;
mod resume;
mod search;
mod site;
mod too_often;
mod tus;
mod work_account;
