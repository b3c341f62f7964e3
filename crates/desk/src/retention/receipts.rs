//! Receipts of disposals: what is left of a recording.
//!
//! Invariant: a receipt holds nothing personal: a handle whose key is gone, a time, a rule and
//! digests. Anyone may read it.

use crate::{Desk, DeskError, kinds};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Cursor, Query, RecordId};

/// The receipt of one disposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisposalReceipt {
    /// The recording's handle in the ledger, in hex.
    pub handle: String,
    /// When it was disposed of.
    pub disposed_at: Timestamp,
    /// The rule that ended it.
    pub rule: String,
    /// That rule's version.
    pub rule_version: u32,
    /// The digest of the plan it stood in, in hex.
    pub plan: String,
    /// The last instant at which it might have existed.
    pub latest: Timestamp,
    /// How many objects were looked for again and found absent.
    pub absent: u64,
    /// Its entry in the ledger.
    pub position: Option<u64>,
}

impl DisposalReceipt {
    pub(super) fn encode(&self) -> Result<Vec<u8>, DeskError> {
        serde_json::to_vec(self).map_err(|_| DeskError::Corrupt("receipt"))
    }
}

/// The receipt of a recording's disposal, by the recording's handle.
///
/// # Errors
///
/// [`DeskError::NotFound`].
pub async fn receipt(desk: &Desk, handle: &str) -> Result<DisposalReceipt, DeskError> {
    let missing = || DeskError::NotFound("receipt");
    let id = RecordId::new(handle).map_err(|_| missing())?;
    let record = desk.store.records().read(&kinds::RECEIPTS, &id).await?.ok_or_else(missing)?;
    serde_json::from_slice(&record.body).map_err(|_| DeskError::Corrupt("receipt"))
}

/// The latest receipts, newest first, from where the page before ended; and where the next begins.
///
/// # Errors
///
/// [`DeskError::Invalid`] for a cursor that is not ours.
pub async fn receipts(
    desk: &Desk,
    after: Option<&str>,
) -> Result<(Vec<DisposalReceipt>, Option<String>), DeskError> {
    let after = after.map(Cursor::parse).transpose();
    let after = after.map_err(|_| DeskError::invalid("the page", "one that a link leads to"))?;
    let query = Query::over("disposed").descending().limit(50).after(after);
    let page = desk.store.records().list(&kinds::RECEIPTS, &query).await?;
    let mut receipts = Vec::with_capacity(page.records.len());
    for record in &page.records {
        let receipt = serde_json::from_slice(&record.body);
        receipts.push(receipt.map_err(|_| DeskError::Corrupt("receipt"))?);
    }
    Ok((receipts, page.next.map(|next| next.to_text())))
}
