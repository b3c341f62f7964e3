//! What a file is, by how its bytes begin.
//!
//! Invariant: neither the name nor the declared type has a say; a kind that is not recognised is
//! [`Kind::Unknown`] and nothing better.

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Text without formatting.
    Text,
    /// A page of HTML.
    Html,
    /// Rich text.
    Rtf,
    /// PDF.
    Pdf,
    /// Documents, tables and slides of Microsoft Office since 2007.
    OfficeOpenXml,
    /// The same in the format of ISO 26300.
    OpenDocument,
    /// The same of Microsoft Office before 2007, and messages of Outlook.
    OldOffice,
    /// A still picture: PNG, JPEG, GIF, WebP, BMP, TIFF, HEIC.
    Picture,
    /// Sound: MP3, WAV, Ogg, FLAC.
    Sound,
    /// Moving pictures: MP4, MOV, AVI, Matroska.
    Video,
    /// A zip file.
    Zip,
    /// Another archive: gzip, 7z, RAR, tar, bzip2, xz.
    OtherArchive,
    /// An email.
    Mail,
    /// Outlook's winmail.dat.
    Tnef,
    /// Something encrypted with PGP, or a key or signature of it.
    Pgp,
    /// A program, script or shortcut. Never to be opened.
    Program,
    /// None of these.
    Unknown,
}

impl Kind {
    /// The kind that these bytes begin like.
    pub fn of(bytes: &[u8]) -> Self {
        if let Some((_, kind)) = BEGINNINGS.iter().find(|(begins, _)| bytes.starts_with(begins)) {
            return *kind;
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return zip(bytes);
        }
        let at = |from: usize, mark: &[u8]| bytes.get(from..from + mark.len()) == Some(mark);
        if bytes.starts_with(b"RIFF") {
            return match bytes.get(8..12) {
                Some(b"WEBP") => Self::Picture,
                Some(b"WAVE") => Self::Sound,
                Some(b"AVI ") => Self::Video,
                _ => Self::Unknown,
            };
        }
        if at(4, b"ftyp") {
            let picture = [&b"heic"[..], b"heix", b"mif1", b"avif"].iter().any(|mark| at(8, mark));
            return if picture { Self::Picture } else { Self::Video };
        }
        if bytes.starts_with(b"BM") && at(6, b"\0\0\0\0") {
            return Self::Picture;
        }
        if at(257, b"ustar") {
            return Self::OtherArchive;
        }
        words(bytes)
    }

    /// The ending of a file of this kind that has no name.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Html => "html",
            Self::Rtf => "rtf",
            Self::Pdf => "pdf",
            Self::Zip => "zip",
            Self::Mail => "eml",
            _ => "bin",
        }
    }
}

const BEGINNINGS: &[(&[u8], Kind)] = &[
    (b"%PDF-", Kind::Pdf),
    (b"{\\rtf", Kind::Rtf),
    (b"\x89PNG\r\n\x1a\n", Kind::Picture),
    (b"\xff\xd8\xff", Kind::Picture),
    (b"GIF8", Kind::Picture),
    (b"II*\0", Kind::Picture),
    (b"MM\0*", Kind::Picture),
    (b"ID3", Kind::Sound),
    (b"\xff\xfb", Kind::Sound),
    (b"OggS", Kind::Sound),
    (b"fLaC", Kind::Sound),
    (b"\x1a\x45\xdf\xa3", Kind::Video),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::OldOffice),
    (b"\x1f\x8b", Kind::OtherArchive),
    (b"7z\xbc\xaf\x27\x1c", Kind::OtherArchive),
    (b"Rar!\x1a\x07", Kind::OtherArchive),
    (b"BZh", Kind::OtherArchive),
    (b"\xfd7zXZ\0", Kind::OtherArchive),
    (b"\x78\x9f\x3e\x22", Kind::Tnef),
    (b"-----BEGIN PGP ", Kind::Pgp),
    (b"MZ", Kind::Program),
    (b"\x7fELF", Kind::Program),
    (b"#!", Kind::Program),
    (b"\xca\xfe\xba\xbe", Kind::Program),
    (b"\xcf\xfa\xed\xfe", Kind::Program),
    (b"L\0\0\0\x01\x14\x02\0", Kind::Program),
];

/// A zip file, or one of the documents that are zip files.
fn zip(bytes: &[u8]) -> Kind {
    let head = bytes.get(..bytes.len().min(4_096)).unwrap_or_default();
    let holds = |mark: &[u8]| head.windows(mark.len()).any(|window| window == mark);
    if holds(b"mimetypeapplication/vnd.oasis.opendocument") {
        Kind::OpenDocument
    } else if holds(b"[Content_Types].xml") {
        Kind::OfficeOpenXml
    } else {
        Kind::Zip
    }
}

/// Text of some sort, where the bytes are text at all.
fn words(bytes: &[u8]) -> Kind {
    let head = bytes.get(..bytes.len().min(4_096)).unwrap_or_default();
    let cut = match std::str::from_utf8(head) {
        Ok(_) => head.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => return Kind::Unknown,
    };
    let text = head.get(..cut).and_then(|head| std::str::from_utf8(head).ok()).unwrap_or_default();
    if text.is_empty() || text.chars().any(|sign| sign.is_control() && !"\t\r\n\x0c".contains(sign))
    {
        return Kind::Unknown;
    }
    let start: String =
        text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).chars().take(40).collect();
    let start = start.to_ascii_lowercase();
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|mark| start.starts_with(mark)) {
        Kind::Html
    } else if MAIL_STARTS.iter().any(|mark| start.starts_with(mark)) {
        Kind::Mail
    } else {
        Kind::Text
    }
}

const MAIL_STARTS: &[&str] =
    &["received: ", "return-path: ", "delivered-to: ", "message-id: ", "mime-version: "];

#[cfg(test)]
mod tests;
