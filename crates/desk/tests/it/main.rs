//! The desk on the real embedded store, with a clock that stands still.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail loudly"
)]

mod areas;
mod caseload;
mod choices;
mod counts;
mod device;
mod doors;
mod entries;
mod figures;
mod footage;
mod full;
mod house;
mod information;
mod keep;
mod mailings;
mod month;
mod need;
mod packs;
mod passkeys;
mod people;
mod persons;
mod receive;
mod restore;
mod rights;
mod tamper;
mod trail;
mod view;
