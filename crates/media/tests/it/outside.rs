//! Searching a file for a name without any code of the crate.
//!
//! Invariant: every stretch of the bytes that unpacks is unpacked, wherever it stands.

use flate2::read::{DeflateDecoder, ZlibDecoder};
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

/// Plain letters only, in lower case.
fn pressed(text: &str) -> String {
    let plain = text.chars().map(|sign| match sign {
        'é' | 'É' => 'e',
        'ü' | 'Ü' => 'u',
        other => other,
    });
    plain.filter(char::is_ascii_alphabetic).map(|sign| sign.to_ascii_lowercase()).collect()
}

/// How often a name stands in a file, in any encoding, packed or not.
pub(crate) fn traces(file: &[u8], name: &str) -> usize {
    let mut bodies = vec![file.to_vec()];
    for at in 0..file.len() {
        let rest = &file[at..];
        if rest.starts_with(b"PK\x03\x04") && rest.len() > 30 {
            let names = usize::from(u16::from_le_bytes([rest[26], rest[27]]));
            let extra = usize::from(u16::from_le_bytes([rest[28], rest[29]]));
            let mut out = Vec::new();
            if let Some(packed) = rest.get(30 + names + extra..) {
                let _ = DeflateDecoder::new(packed).take(1 << 24).read_to_end(&mut out);
            }
            bodies.push(out);
        } else if rest[0] & 0x0f == 8
            && rest.len() > 2
            && (u16::from(rest[0]) << 8 | u16::from(rest[1])) % 31 == 0
        {
            let mut out = Vec::new();
            let _ = ZlibDecoder::new(rest).take(1 << 24).read_to_end(&mut out);
            bodies.push(out);
        }
    }
    let needle = pressed(name);
    bodies.iter().map(|body| occurrences(body, &needle)).sum()
}

fn occurrences(body: &[u8], needle: &str) -> usize {
    let one: String = body.iter().map(|byte| char::from(*byte)).collect();
    let mut texts = vec![one, String::from_utf8_lossy(body).into_owned()];
    for from in [0, 1] {
        for order in [u16::from_le_bytes, u16::from_be_bytes] {
            let pairs = body.get(from..).unwrap_or_default().as_chunks::<2>().0;
            let units: Vec<u16> = pairs.iter().map(|pair| order(*pair)).collect();
            texts.push(String::from_utf16_lossy(&units));
        }
    }
    // Hexadecimal, as PDF writes strings.
    let digit = |digit: u8| char::from_digit(digit.into(), 16).unwrap();
    let hex: String =
        needle.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    let found = texts.iter().filter(|text| pressed(text).contains(needle)).count();
    found + usize::from(String::from_utf8_lossy(body).to_lowercase().contains(&hex))
}

/// What poppler reads in a PDF; none where it is not installed.
pub(crate) fn poppler(file: &[u8]) -> Option<String> {
    let child = Command::new("pdftotext")
        .args(["-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.ok()?;
    let mut ear = child.stdin.take()?;
    let file = file.to_vec();
    std::thread::spawn(move || drop(ear.write_all(&file)));
    let said = child.wait_with_output().ok()?;
    Some(String::from_utf8_lossy(&said.stdout).into_owned())
}

/// Whether a text names somebody, by its letters alone.
pub(crate) fn names(text: &str, name: &str) -> bool {
    pressed(text).contains(&pressed(name))
}

#[test]
fn the_search_finds_what_it_is_meant_to_find() {
    let name = "Aurelia Quillquist";
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(name.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for file in [name.as_bytes(), &[b"xx", packed.as_slice()].concat(), &wide] {
        assert!(traces(file, name) > 0);
    }
    assert_eq!(traces(b"Aurelia went, Quillquist stayed", name), 0);
}
