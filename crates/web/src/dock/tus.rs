//! The headers of tus 1.0.0, read and written.
//!
//! Invariant: this module reads text and nothing else. Each header has one spelling; whatever is
//! not exactly that is refused, apart from times of recording, which are then missing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

/// The one version that is spoken.
pub(super) const VERSION: &str = "1.0.0";

/// What beyond the core protocol is offered.
pub(super) const EXTENSIONS: &str = "creation,checksum,termination,expiration";

/// The one checksum algorithm.
pub(super) const ALGORITHM: &str = "sha256";

/// The longest file, in bytes: the desk's own limit, 256 GiB.
pub(super) const MAX_SIZE: u64 = desk::evidence::RECORDING_MAX_BYTES;

/// The longest `Upload-Metadata`, in bytes.
const METADATA_MAX_BYTES: usize = 4 << 10;

/// Why a header is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum HeaderError {
    /// A number is missing or is not one.
    #[error("`{0}` must be a whole number of bytes in decimal digits")]
    Number(&'static str),
    /// The length was left open.
    #[error("the length must be known when the upload is made: give `Upload-Length`")]
    Deferred,
    /// The metadata is too long.
    #[error("`Upload-Metadata` must be at most {METADATA_MAX_BYTES} bytes long")]
    MetadataTooLong,
    /// The metadata is not pairs of key and base64.
    #[error("`Upload-Metadata` must be pairs of a key and its value in base64, each key once")]
    Metadata,
    /// The checksum is of an unknown algorithm.
    #[error("`Upload-Checksum` must be of the algorithm `{ALGORITHM}`")]
    Algorithm,
    /// The checksum is not base64 of the right length.
    #[error("`Upload-Checksum` must be `{ALGORITHM}`, a space, and 32 bytes in base64")]
    Checksum,
}

/// What an upload says of its file. Keys that are not known are passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) file_name: String,
    pub(super) media_type: String,
    pub(super) camera: String,
    pub(super) officer: String,
    pub(super) recorded_from: Option<Timestamp>,
    pub(super) recorded_to: Option<Timestamp>,
    pub(super) sha256: Option<String>,
}

/// Reads a number of bytes: digits alone, no sign, no space.
pub(super) fn bytes(name: &'static str, value: Option<&str>) -> Result<u64, HeaderError> {
    let value =
        value.filter(|value| !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()));
    value.and_then(|value| value.parse().ok()).ok_or(HeaderError::Number(name))
}

/// Reads `Upload-Metadata`; an absent header is an empty one.
pub(super) fn metadata(value: Option<&str>) -> Result<Metadata, HeaderError> {
    let value = value.unwrap_or_default();
    if value.len() > METADATA_MAX_BYTES {
        return Err(HeaderError::MetadataTooLong);
    }
    let mut metadata =
        Metadata { media_type: "application/octet-stream".into(), ..Metadata::default() };
    let mut seen = Vec::new();
    if value.trim().is_empty() {
        return Ok(metadata);
    }
    for pair in value.split(',') {
        let pair = pair.trim();
        let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
        let strange = key.is_empty() || !key.bytes().all(|b| b.is_ascii_graphic());
        if strange || seen.contains(&key) {
            return Err(HeaderError::Metadata);
        }
        seen.push(key);
        let decoded = STANDARD.decode(encoded.trim()).map_err(|_| HeaderError::Metadata)?;
        let text = String::from_utf8(decoded).map_err(|_| HeaderError::Metadata)?;
        match key {
            "filename" => metadata.file_name = text,
            "filetype" if !text.is_empty() => metadata.media_type = text,
            "camera" => metadata.camera = text,
            "officer" => metadata.officer = text,
            // A time that cannot be read is missing: the recording is kept, in quarantine.
            "recorded_from" => metadata.recorded_from = text.parse().ok(),
            "recorded_to" => metadata.recorded_to = text.parse().ok(),
            "sha256" => metadata.sha256 = Some(text.to_ascii_lowercase()),
            _ => {}
        }
    }
    Ok(metadata)
}

/// Reads `Upload-Checksum`, where there is one.
pub(super) fn checksum(value: Option<&str>) -> Result<Option<[u8; 32]>, HeaderError> {
    let Some(value) = value else { return Ok(None) };
    let (algorithm, digest) = value.split_once(' ').ok_or(HeaderError::Checksum)?;
    if algorithm != ALGORITHM {
        return Err(HeaderError::Algorithm);
    }
    let digest = STANDARD.decode(digest).map_err(|_| HeaderError::Checksum)?;
    digest.try_into().map(Some).map_err(|_| HeaderError::Checksum)
}

/// An instant as HTTP writes it (RFC 9110, section 5.6.7).
pub(super) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests;
