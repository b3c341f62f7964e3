//! The pack language: what a police body promises, written once, read, checked and compiled.
//!
//! A pack is a folder of YAML and Markdown. [`compile`] takes its files as text and gives the
//! compiled [`Pack`], which the rules, the desk and the site read, and every mistake at once as
//! [`Diagnostic`]s; [`recall`] builds one again that was in force. [`render`] makes the published
//! notices, [`schema`] the JSON Schema with which editors complete and check a pack, and
//! [`explain`] the page behind a diagnostic's code.
//!
//! Invariant: this crate does no IO and reads no clock; the same files and the same day always give
//! the same pack, digest and diagnostics. A pack with an error does not compile.

pub use compile::{compile, recall};
pub use diagnostic::{Code, Diagnostic, Place, Severity};
pub use grants::ROLE_PREFIX;
pub use id::{
    ActivityId, CategoryId, ClockId, ControllerId, CookieId, DataId, FormId, HoldId, HolidayId,
    IdError, LawId, NoticeId, PromiseId, PublicationId, PurposeId, RecipientId, RegulatorId,
    RetentionId, RoleId, SiteId, SystemId,
};
pub use model::{
    Act, Action, Activity, Agreement, Asked, Audience, Basis, Clock, Collected, Colour, Contact,
    Controller, ControllerKind, Cookie, CookieKind, DataCategory, Division, EvidenceCategory, Form,
    Hold, Holiday, Keeper, Law, Mechanism, Medium, Notice, Pack, Phase, Promise, PromiseKind,
    PromiseSource, PromiseStatus, Publication, PublicationClass, Purpose, Recipient, RecipientKind,
    Regime, Regulator, RequestKind, RetentionRule, Right, Risk, Role, RoleKind, Section, Site,
    System, Trail, Transfer, Trigger,
};
pub use period::{Period, PeriodError, Within};
pub use source::{
    FILE_MAX_BYTES, FILES_MAX, NESTING_MAX, NODES_MAX, PACK_MAX_BYTES, Source, SourceKind,
};

pub mod answer;
mod build;
pub mod changes;
mod check;
mod compile;
mod diagnostic;
pub mod dpv;
pub mod facts;
pub mod fideslang;
mod grants;
mod id;
pub mod law;
mod literals;
mod model;
mod period;
mod prose;
mod read;
pub mod readability;
pub mod registers;
pub mod render;
mod report;
pub mod schema;
mod shape;
mod source;
mod wording;
mod yaml;

/// The page that explains a diagnostic's code, in Markdown.
pub fn explain(code: &str) -> Option<&'static str> {
    Code::from_text(code).map(Code::page)
}

/// Marks code that keeps a promise: `rules::promise!("bwv-31-days");`.
///
/// It does nothing when run. `cargo xtask tidy` fails on a mark without a promise in the packs, and
/// on an enforced promise without a mark and a test; it writes `docs/promises.md` from the marks.
#[macro_export]
macro_rules! promise {
    ($id:literal) => {
        const _: &str = $id;
    };
}

/// Marks the one test that explains how a promise is kept: `rules::keeps!("bwv-31-days");`.
#[macro_export]
macro_rules! keeps {
    ($id:literal) => {
        const _: &str = $id;
    };
}
