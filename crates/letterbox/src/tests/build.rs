//! Mails and what they hold, made by hand.

use std::io::{Cursor, Write as _};

/// A part with its headers.
pub(crate) fn part(kind: &str, encoding: &str, body: &str) -> String {
    format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}")
}

/// A part with bytes in base64 and a name.
pub(crate) fn file(kind: &str, name: &str, bytes: &[u8]) -> String {
    use base64::Engine as _;
    let coded = base64::engine::general_purpose::STANDARD.encode(bytes);
    let lines: Vec<_> =
        coded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    part(&format!("{kind}; name=\"{name}\""), "base64", &lines.join("\r\n"))
}

/// A multipart; its boundary is made of what is in it, so that one fits into another.
pub(crate) fn multipart(form: &str, parts: &[String]) -> String {
    let size: usize = parts.iter().map(String::len).sum();
    let boundary = format!("b{form}{size}");
    let mut text = format!("Content-Type: multipart/{form}; boundary=\"{boundary}\"\r\n\r\n");
    for part in parts {
        text.extend(["--", &boundary, "\r\n", part, "\r\n"]);
    }
    text + &format!("--{boundary}--\r\n")
}

/// A mail of one part or multipart.
pub(crate) fn mail(part: &str) -> String {
    format!("From: anna@example.org\r\nSubject: x\r\n{part}")
}

/// A zip file.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The same, said to need a password.
pub(crate) fn locked(mut zip: Vec<u8>) -> Vec<u8> {
    for (mark, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<_> =
            (0..zip.len() - 4).filter(|place| &zip[*place..place + 4] == mark).collect();
        for place in places {
            zip[place + at] |= 1;
        }
    }
    zip
}
