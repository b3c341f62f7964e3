//! Receipts of deletions, and the proof that each stands in the ledger.
//!
//! Invariant: a receipt names no person and no place; whoever has a handle may see its receipt.

use crate::Site;
use crate::layout::{Frame, Row, page, plain};
use crate::problem::Problem;
use crate::when;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use desk::DeskError;
use desk::retention::DisposalReceipt;
use serde::Deserialize;
use std::sync::Arc;

/// The longest cursor that is read, in bytes.
const CURSOR_MAX_BYTES: usize = 400;

#[derive(Template)]
#[template(path = "receipts.html")]
struct Listed {
    frame: Frame,
    receipts: Vec<Line>,
    next: Option<String>,
    later: bool,
}

/// A receipt as a line of a table.
pub(crate) struct Line {
    pub(crate) handle: String,
    pub(crate) disposed: String,
    pub(crate) rule: String,
    pub(crate) absent: u64,
}

impl Line {
    pub(crate) fn of(receipt: &DisposalReceipt) -> Self {
        Self {
            handle: receipt.handle.clone(),
            disposed: when::short(receipt.disposed_at),
            rule: format!("{}, version {}", receipt.rule, receipt.rule_version),
            absent: receipt.absent,
        }
    }
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Shown {
    frame: Frame,
    handle: String,
    rows: Vec<Row>,
    proof: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Page {
    after: Option<String>,
}

pub(super) async fn list(
    State(site): State<Arc<Site>>,
    Query(asked): Query<Page>,
) -> Result<Response, Problem> {
    let after = asked.after.filter(|after| !after.is_empty());
    if after.as_ref().is_some_and(|after| after.len() > CURSOR_MAX_BYTES) {
        return Err(lost());
    }
    let found = desk::retention::receipts(&site.desk, after.as_deref()).await;
    let (receipts, next) = match found {
        Err(DeskError::Invalid { .. }) => return Err(lost()),
        found => found?,
    };
    let frame = Frame::public(&site, "Receipts of deletions").under("receipts");
    let receipts = receipts.iter().map(Line::of).collect();
    Ok(page(&Listed { frame, receipts, next, later: after.is_some() }))
}

pub(super) async fn show(
    State(site): State<Arc<Site>>,
    Path(handle): Path<String>,
) -> Result<Response, Problem> {
    let receipt = desk::retention::receipt(&site.desk, &handle).await?;
    let proof = match desk::log::proof_of_disposal(&site.desk, &handle).await {
        Ok(proof) => Some(proof),
        Err(DeskError::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let looked = format!("{}, each looked for again and found absent", receipt.absent);
    let rows = vec![
        Row::code("Recording's handle", receipt.handle),
        Row::new("Deleted", when::minute(receipt.disposed_at)),
        Row::new("Its limit was", when::minute(receipt.latest)),
        Row::new("By rule", format!("{}, version {}", receipt.rule, receipt.rule_version)),
        Row::new("Objects deleted", looked),
        Row::code("Digest of the plan it stood in", receipt.plan),
        match receipt.position {
            Some(position) => Row::new("Entry in the ledger", when::count(position)),
            None => Row::new("Entry in the ledger", "to be looked up"),
        },
    ];
    let frame = Frame::public(&site, "Receipt of a deletion").under("receipts");
    Ok(page(&Shown { frame, handle, rows, proof }))
}

pub(super) async fn proof(
    State(site): State<Arc<Site>>,
    Path(handle): Path<String>,
) -> Result<Response, Problem> {
    Ok(plain(desk::log::proof_of_disposal(&site.desk, &handle).await?))
}

fn lost() -> Problem {
    Problem::bad_request("Only a link of this site leads to a page of receipts.")
}
