//! What a file is, by what stands in it and never by its name.
//!
//! Invariant: a kind that is not redacted here is refused with words that say what to do.

use crate::MediaError;
use crate::limits::BYTES_MAX;

/// A kind of document that is redacted here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A PDF.
    Pdf,
    /// A picture: PNG.
    Png,
    /// A picture: JPEG.
    Jpeg,
    /// A picture: GIF, released as PNG.
    Gif,
    /// A picture: WebP, released as PNG.
    WebP,
    /// Plain text.
    Text,
    /// A list, its fields parted by commas, semicolons or tabs.
    Csv,
    /// A workbook of Excel's.
    Workbook,
}

impl Kind {
    /// The media type of a release of it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The usual ending of a release's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Text => "txt",
            Self::Csv => "csv",
            Self::Workbook => "xlsx",
        }
    }
}

/// How far into a file the mark of a PDF may stand.
const PDF_HEAD_BYTES: usize = 1024;

/// Beginnings of what is known and not redacted here.
const ELSEWHERE: &[(&[u8], &str)] = &[
    (&[0xd0, 0xcf, 0x11, 0xe0], "an older Office file"),
    (b"{\\rtf", "an RTF text"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"%!PS", "a PostScript file"),
    (&[0x1f, 0x8b], "a packed file"),
    (b"7z\xbc\xaf", "a packed file"),
    (b"Rar!", "a packed file"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a recording"),
    (b"fLaC", "a sound recording"),
    (&[0x1a, 0x45, 0xdf, 0xa3], "a video"),
];

/// What these bytes are.
pub(crate) fn sniff(bytes: &[u8]) -> Result<Kind, MediaError> {
    if bytes.is_empty() {
        return Err(MediaError::Empty);
    }
    if bytes.len() > BYTES_MAX {
        return Err(MediaError::TooLarge { size_bytes: bytes.len(), max_bytes: BYTES_MAX });
    }
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    let riff = |kind: &[u8]| starts(b"RIFF") && bytes.get(8..12) == Some(kind);
    match () {
        () if starts(b"\x89PNG\r\n\x1a\n") => return Ok(Kind::Png),
        () if starts(&[0xff, 0xd8, 0xff]) => return Ok(Kind::Jpeg),
        () if starts(b"GIF87a") || starts(b"GIF89a") => return Ok(Kind::Gif),
        () if riff(b"WEBP") => return Ok(Kind::WebP),
        () if riff(b"WAVE") => return Err(MediaError::Elsewhere("a sound recording")),
        () if riff(b"AVI ") => return Err(MediaError::Elsewhere("a video")),
        () if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") => return archive(bytes),
        () if bytes.get(4..8) == Some(b"ftyp") => {
            return Err(MediaError::Elsewhere("a video or a HEIC picture"));
        }
        () => {}
    }
    if let Some((_, called)) = ELSEWHERE.iter().find(|(mark, _)| starts(mark)) {
        return Err(MediaError::Elsewhere(called));
    }
    let head = bytes.get(..PDF_HEAD_BYTES.min(bytes.len())).unwrap_or_default();
    if find(head, b"%PDF-").is_some() {
        return Ok(Kind::Pdf);
    }
    let text = crate::lines::decode(bytes)?;
    let markup = text.trim_start().get(..14).map(str::to_ascii_lowercase).unwrap_or_default();
    if markup.starts_with("<!doctype html") || markup.starts_with("<html") {
        return Err(MediaError::Elsewhere("a web page"));
    }
    let message = ["Received:", "Return-Path:", "MIME-Version:", "Delivered-To:"];
    if message.iter().any(|head| text.starts_with(head)) {
        return Err(MediaError::Elsewhere("an e-mail"));
    }
    Ok(if crate::lines::looks_listed(&text) { Kind::Csv } else { Kind::Text })
}

/// Which of the formats that live in a ZIP archive this is.
fn archive(bytes: &[u8]) -> Result<Kind, MediaError> {
    let damaged = |_| MediaError::Damaged("packed file");
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(damaged)?;
    let names: Vec<_> = archive.file_names().filter_map(Result::ok).collect();
    let has = |name: &str| names.iter().any(|file| file == name);
    let under = |name: &str| names.iter().any(|file| file.starts_with(name));
    if has("xl/workbook.xml") && !under("xl/vbaProject") {
        return Ok(Kind::Workbook);
    }
    let called = match () {
        () if under("xl/vbaProject") => "a workbook with macros",
        () if has("xl/workbook.bin") => "a binary workbook",
        () if under("word/") => "a Word document",
        () if under("ppt/") => "a set of PowerPoint slides",
        () if has("mimetype") || has("content.xml") => "an OpenDocument file",
        () => "a packed file",
    };
    Err(MediaError::Elsewhere(called))
}

/// Where a needle first stands.
pub(crate) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = needle.first()?;
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| byte == first)?;
        if bytes.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests;
