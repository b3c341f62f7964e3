//! A pack's folder as a browser sends it.
//!
//! Invariant: what is no file of a pack is left out, what is too large is refused before it is
//! read whole, and a path is never used to open anything.

use crate::problem::Problem;
use axum::extract::multipart::Multipart;
use pack::Source;

/// The longest body, in bytes.
pub(crate) const BODY_MAX_BYTES: usize = 8 << 20;

/// The most parts of a body: files of a pack and what else lies in its folder.
const PARTS_MAX: usize = 2_000;

/// What was sent.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) sources: Vec<Source>,
    pub(super) why: String,
    /// Why a file was not taken.
    pub(super) refused: Option<String>,
}

/// Reads the form.
///
/// # Errors
///
/// [`Problem`] where it is no such form or too long.
pub(super) async fn read(mut multipart: Multipart) -> Result<Sent, Problem> {
    let mut sent = Sent::default();
    for _ in 0..PARTS_MAX {
        let part = multipart.next_field().await.map_err(|_| unreadable())?;
        let Some(part) = part else { return Ok(sent) };
        match part.name() {
            Some("why") => sent.why = part.text().await.map_err(|_| unreadable())?,
            Some("files") => {
                let path = inside(part.file_name().unwrap_or_default());
                let bytes = part.bytes().await.map_err(|_| unreadable())?;
                if path.starts_with("golden/") || Source::kind_of(&path).is_none() {
                    continue;
                }
                match Source::from_bytes(&path, &bytes) {
                    Ok(source) => sent.sources.push(source),
                    Err(wrong) => sent.refused = Some(format!("{}: {}", wrong.path, wrong.message)),
                }
            }
            _ => {}
        }
    }
    Err(Problem::bad_request("There are more files in the folder than a pack may have."))
}

/// The path within the folder that was chosen, whose own name a browser puts first.
fn inside(path: &str) -> String {
    let path = path.replace('\\', "/");
    let top = path.split_once('/').map(|(_, rest)| rest.to_owned());
    top.unwrap_or(path)
}

fn unreadable() -> Problem {
    Problem::bad_request(
        "The folder could not be read. It may hold 8 MiB at most; choose the pack's own folder.",
    )
}
