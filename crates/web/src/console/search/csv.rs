//! A list of recordings as a file of comma-separated values (RFC 4180).
//!
//! Invariant: no field is a formula to a program that opens the file.

use crate::session::Staff;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use desk::evidence::Hit;
use jiff::Timestamp;
use std::fmt::Write as _;

const COLUMNS: [&str; 11] = [
    "handle",
    "file",
    "officer",
    "camera",
    "case",
    "recorded_from",
    "recorded_to",
    "received_at",
    "state",
    "size_bytes",
    "sha256",
];

pub(super) fn file(hits: &[Hit], staff: &Staff, now: Timestamp) -> Response {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(text, "# taken {now} for {}", staff.purpose);
    let _ = match staff.case() {
        Some(case) => write!(text, ", case {case}\r\n"),
        None => write!(text, "\r\n"),
    };
    line(&mut text, &COLUMNS.map(str::to_owned));
    for hit in hits {
        let recording = &hit.shown.recording;
        let at = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
        line(
            &mut text,
            &[
                hit.shown.handle.to_string(),
                recording.file_name.clone(),
                recording.officer.clone(),
                recording.camera.clone(),
                recording.case.clone().unwrap_or_default(),
                at(recording.recorded_from),
                at(recording.recorded_to),
                recording.received_at.to_string(),
                hit.shown.state.code().to_owned(),
                recording.size_bytes.to_string(),
                recording.sha256.clone(),
            ],
        );
    }
    let heads = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"recordings.csv\""),
    ];
    (heads, text).into_response()
}

fn line(text: &mut String, fields: &[String; 11]) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&quoted(field));
    }
    text.push_str("\r\n");
}

/// A field between quotes; one that a spreadsheet would take for a formula begins with an
/// apostrophe.
pub(in crate::console) fn quoted(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", field.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_field_is_neither_a_formula_nor_the_end_of_its_line() {
        assert_eq!(quoted("=cmd|'/c calc'!A1"), "\"'=cmd|'/c calc'!A1\"");
        assert_eq!(quoted("a \"b\", c\r\nd"), "\"a \"\"b\"\", c\r\nd\"");
        assert_eq!(quoted("26/1234"), "\"26/1234\"");
    }
}
