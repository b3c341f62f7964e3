//! A consent as it is kept: sealed under its own key, found by keyed tokens.
//!
//! Invariant: no index holds a name or an address; everything but the digest of a stop ends with
//! the key.

use crate::keyring::Keyring;
use crate::rights::Way;
use crate::sealed::{self, Opened, Sort, token};
use crate::{Desk, DeskError, kinds};
use jiff::Timestamp;
use ledger::Handle;
use serde::{Deserialize, Serialize};
use store::{Facts, Query, Record, RecordId, Unit};
use vault::{ObjectId, ObjectKey};

/// How a consent ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The person took it back.
    Withdrawn,
    /// They agreed again, and the newer one stands.
    Replaced,
}

/// The end of a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// How.
    pub how: How,
}

/// Whether an address is confirmed by somebody who reads letters to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirm {
    /// It need not be: it was taken down by staff, or is no email address.
    #[default]
    Without,
    /// It is not. Nothing stands, and it all goes then.
    Waits {
        /// When.
        until: Timestamp,
    },
    /// It is.
    Done {
        /// When the form was sent.
        asked_at: Timestamp,
    },
}

/// What somebody agreed to. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The number that they quote.
    pub number: String,
    /// The keyed token of the secret with which it is seen and withdrawn.
    pub(super) secret: String,
    /// The activity of the pack.
    pub activity: String,
    /// Where they can be written to, as they gave it.
    pub contact: String,
    /// Their name, if they gave one.
    pub name: String,
    /// The way in which they said yes.
    pub way: Way,
    /// Who took it down: the site, or somebody of the staff.
    pub by: String,
    /// The digest of the notice that they were shown, in hex; none where nobody showed them one.
    pub notice: Option<String>,
    /// When.
    pub given_at: Timestamp,
    /// Its end, once it ended.
    pub ended: Option<Ended>,
    /// Whether its address is confirmed.
    #[serde(default)]
    pub confirm: Confirm,
    /// Whether it may be counted that letters are opened and their links followed.
    #[serde(default)]
    pub counts: bool,
}

impl std::fmt::Debug for Consent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Consent({})", self.activity)
    }
}

impl Consent {
    /// The address as it is compared.
    pub(super) fn folded(&self) -> String {
        let mut all = rules::choices::contact::contacts(&self.contact);
        if all.is_empty() { String::new() } else { all.swap_remove(0) }
    }

    /// How it stands: `asked`, `given` or `ended`.
    pub(super) fn state(&self) -> &'static str {
        match (self.ended, self.confirm) {
            (Some(_), _) => "ended",
            (None, Confirm::Waits { .. }) => "asked",
            (None, Confirm::Without | Confirm::Done { .. }) => "given",
        }
    }

    /// Whether it would wait to be confirmed now, had it not ended.
    pub(super) fn waits_at(&self, now: Timestamp) -> bool {
        self.waits_until().is_some_and(|until| until > now)
    }

    /// Until when it waits to be confirmed, whether or not it ended meanwhile.
    fn waits_until(&self) -> Option<Timestamp> {
        match self.confirm {
            Confirm::Waits { until } => Some(until),
            Confirm::Without | Confirm::Done { .. } => None,
        }
    }
}

/// How they are sealed.
pub(super) const SORT: Sort = Sort { space: "consents", what: "consent" };

/// A consent read from the store, with its key.
pub(super) struct Held {
    pub(super) id: RecordId,
    pub(super) object: ObjectId,
    pub(super) version: u64,
    pub(super) epoch: String,
    pub(super) key: ObjectKey,
    pub(super) consent: Consent,
}

impl Held {
    /// Its handle in the ledger, keyed by its own key.
    pub(super) fn handle(&self) -> Handle {
        SORT.handle(&self.key, self.object)
    }
}

/// The token of an address, in the form in which it is compared.
pub(super) fn contact_token(desk: &Desk, folded: &str) -> String {
    token(desk, "consent-contact", folded)
}

pub(super) fn missing() -> DeskError {
    DeskError::NotFound("consent")
}

/// The consent of a number, for whoever has its secret as well: a wrong number and a wrong secret
/// have the same answer.
pub(super) async fn by_secret(desk: &Desk, number: &str, secret: &str) -> Result<Held, DeskError> {
    let query = Query::over("by_number").equal(SORT.number_token(desk, number)).limit(1);
    let page = desk.store.records().list(&kinds::CONSENTS, &query).await?;
    let held = open(desk, page.records.into_iter().next().ok_or_else(missing)?).await?;
    if held.consent.secret != SORT.secret_token(desk, number, secret) {
        return Err(missing());
    }
    Ok(held)
}

/// The consents of an address that stand, of one activity or of all.
pub(super) async fn standing(
    desk: &Desk,
    folded: &str,
    activity: Option<&str>,
) -> Result<Vec<Held>, DeskError> {
    let all = of_contact(desk, folded, "given").await?;
    let of = |held: &Held| activity.is_none_or(|activity| held.consent.activity == activity);
    Ok(all.into_iter().filter(of).collect())
}

/// The consents of an address in a state.
pub(super) async fn of_contact(
    desk: &Desk,
    folded: &str,
    state: &str,
) -> Result<Vec<Held>, DeskError> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let query = Query::over("by_contact").equal(contact_token(desk, folded)).equal(state);
        let page = desk.store.records().list(&kinds::CONSENTS, &query.after(after)).await?;
        for record in page.records {
            match open(desk, record).await {
                // Its key went, and the machine stopped before the record did.
                Err(DeskError::NotFound(_)) => {}
                held => found.push(held?),
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

pub(super) async fn load(desk: &Desk, id: &RecordId) -> Result<Held, DeskError> {
    let record = desk.store.records().read(&kinds::CONSENTS, id).await?.ok_or_else(missing)?;
    open(desk, record).await
}

pub(super) async fn open(desk: &Desk, record: Record) -> Result<Held, DeskError> {
    let Opened { object, epoch, key, body: consent } = sealed::open(desk, &SORT, &record).await?;
    Ok(Held { id: record.id, object, version: record.version, epoch, key, consent })
}

/// Adds the write of a consent to `unit`; new where `expected` is `None`.
pub(super) fn put(
    desk: &Desk,
    held: &Held,
    expected: Option<u64>,
    unit: Unit,
) -> Result<Unit, DeskError> {
    let consent = &held.consent;
    let body = sealed::seal(desk, &SORT, (&held.id, &held.key), expected, &held.consent)?;
    let facts = Facts::new()
        .with("epoch", held.epoch.as_str())
        .with("activity", consent.activity.as_str())
        .with("state", consent.state())
        .with("given_at", consent.given_at)
        .with_some("ended_at", consent.ended.map(|ended| ended.at))
        .with("number", SORT.number_token(desk, &consent.number))
        .with("contact", contact_token(desk, &consent.folded()))
        .with_some("waits_until", consent.waits_until());
    let facts = super::links::facts(desk, held, facts);
    Ok(unit.put(&kinds::CONSENTS, &held.id, expected, facts, body))
}

/// The epoch of consents given now: apart from that of recordings, which goes sooner.
pub(super) fn epoch(now: Timestamp) -> String {
    epoch_of_month(&Keyring::epoch_of(now))
}

/// The epoch of the consents of a month, such as `2026-11`.
pub(crate) fn epoch_of_month(month: &str) -> String {
    format!("choices.{month}")
}
