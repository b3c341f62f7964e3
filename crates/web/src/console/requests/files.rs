//! Files of a request: added by a form, given as they came.
//!
//! Invariant: the site opens none of them; a browser is told to keep it and not to show it.

use super::{acts, one};
use crate::Site;
use crate::problem::{Problem, sentence};
use crate::session::Staff;
use axum::extract::multipart::Multipart;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::DeskError;
use desk::rights::{self, FILE_MAX_BYTES, GivenFile};
use std::sync::Arc;

/// The longest body of the form, in bytes: a file and what a browser writes around it.
pub(in crate::console) const BODY_MAX_BYTES: usize = FILE_MAX_BYTES + (64 << 10);

pub(in crate::console) async fn add(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path(id): Path<String>,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let unreadable = |_| {
        let said = "Go back, choose the file again and send it once more.";
        Problem::new(StatusCode::BAD_REQUEST, "unreadable", "We could not read that", said)
    };
    let mut given = GivenFile { name: String::new(), bytes: Vec::new() };
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        if part.name() == Some("file") {
            given.name = part.file_name().unwrap_or_default().to_owned();
            given.bytes = part.bytes().await.map_err(unreadable)?.to_vec();
        }
    }
    match rights::add_file(&staff.ctx(&site), &site.desk, &id, &given).await {
        Ok(()) => Ok(Redirect::to(&format!("/staff/requests/{id}?done=file")).into_response()),
        Err(error @ DeskError::Invalid { .. }) => {
            one::again(&site, &staff, &id, "file", sentence(&error)).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(in crate::console) async fn give(
    State(site): State<Arc<Site>>,
    staff: Staff,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (file, bytes) = rights::read_file(&staff.ctx(&site), &site.desk, &id, &file).await?;
    Ok(crate::requests::to_keep(&file.name, bytes))
}

/// Leads from the address of the form to the request.
pub(in crate::console) async fn back(
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    acts::back(staff, Path((id, "file".to_owned()))).await
}
