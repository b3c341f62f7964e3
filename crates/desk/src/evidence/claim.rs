//! What a dock says of a file before it sends it.
//!
//! Invariant: every text has a limit, and a claim is checked before a key is made for it.

use crate::DeskError;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The longest recording that is accepted, in bytes: 256 GiB.
pub const RECORDING_MAX_BYTES: u64 = 256 << 30;

/// The longest text of a claim, in bytes.
const TEXT_MAX_BYTES: usize = 200;

/// What a dock says of a file before it sends it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The file's length in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the whole file, in hex; docks must give it.
    pub sha256: Option<String>,
    /// The camera's serial number.
    pub camera: String,
    /// The officer to whom the camera was issued.
    pub officer: String,
    /// The file's name on the camera.
    pub file_name: String,
    /// Its media type, such as `video/mp4`.
    pub media_type: String,
    /// When the recording began, by the camera's clock.
    pub recorded_from: Option<Timestamp>,
    /// When the recording ended, by the camera's clock.
    pub recorded_to: Option<Timestamp>,
}

impl Claim {
    /// Refuses what is too long or empty.
    pub(crate) fn check(&self) -> Result<(), DeskError> {
        if self.size_bytes == 0 {
            return Err(DeskError::invalid("the length", "one byte or more"));
        }
        if self.size_bytes > RECORDING_MAX_BYTES {
            return Err(DeskError::TooLong { size: RECORDING_MAX_BYTES, given: self.size_bytes });
        }
        for (what, text) in [
            ("the camera", &self.camera),
            ("the officer", &self.officer),
            ("the file name", &self.file_name),
            ("the media type", &self.media_type),
        ] {
            if text.len() > TEXT_MAX_BYTES || text.chars().any(char::is_control) {
                let must = format!("at most {TEXT_MAX_BYTES} bytes without control characters");
                return Err(DeskError::invalid(what, must));
            }
        }
        match &self.sha256 {
            Some(digest) if crate::hex::bytes::<32>(digest).is_none() => {
                Err(DeskError::invalid("sha256", "64 small hexadecimal digits"))
            }
            _ => Ok(()),
        }
    }
}
