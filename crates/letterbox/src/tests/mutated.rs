//! Mails changed at random: none stops the reader, none gets past a limit.

use super::build::{file, mail, multipart, part, zip};
use super::*;
use proptest::prelude::*;
use proptest::sample::Index;

fn seed(number: usize) -> Vec<u8> {
    let inner = zip(&[("a.txt", b"text of a"), ("b/c.txt", b"text of c")]);
    let forwarded = part("message/rfc822", "7bit", "From: b@x.org\r\nSubject: y\r\n\r\ninner");
    let alternative = multipart(
        "alternative",
        &[
            part("text/plain; charset=utf-7", "quoted-printable", "a=3Db +AOQ-"),
            part("text/html; charset=iso-8859-1", "base64", "PHA+SGk8L3A+"),
        ],
    );
    let all = [alternative, file("application/zip", "z.zip", &inner), forwarded];
    match number {
        0 => PLAIN.as_bytes().to_vec(),
        1 => mail(&multipart("mixed", &all)).into_bytes(),
        _ => mail(&file(
            "application/ms-tnef",
            "winmail.dat",
            b"\x78\x9f\x3e\x22\x01\0\x01\x0c\x80\x02\0\x05\0\0\0Words\0\0",
        ))
        .into_bytes(),
    }
}

/// A change: where, what, and how much of it.
fn change(bytes: &mut Vec<u8>, at: Index, kind: u8, other: Index) {
    if bytes.is_empty() {
        return;
    }
    let (at, other) = (at.index(bytes.len()), other.index(bytes.len()));
    match kind % 6 {
        0 => bytes[at] = kind,
        1 => drop(bytes.drain(at..(at + other % 40).min(bytes.len()))),
        2 => bytes.truncate(at),
        3 => bytes.swap(at, other),
        4 => {
            let again = bytes[at.min(other)..at.max(other)].to_vec();
            bytes.splice(at..at, again);
        }
        _ => bytes[at] ^= 1 << (kind % 8),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_change_stops_the_reader_or_passes_a_limit(
        number in 0_usize..3,
        changes in prop::collection::vec((any::<Index>(), any::<u8>(), any::<Index>()), 1..12),
    ) {
        let mut bytes = seed(number);
        for (at, kind, other) in changes {
            change(&mut bytes, at, kind, other);
        }
        let limits = Limits {
            header_max_bytes: 300,
            addresses_max: 3,
            parts_max: 8,
            multiparts_deep: 2,
            opened_deep: 2,
            text_max_bytes: 30,
            attachments_max: 3,
            attachments_max_bytes: 400,
            zip_files_max: 2,
            left_out_max: 4,
            ..Limits::default()
        };
        let Ok(letter) = read(&bytes, &limits) else { return Ok(()) };
        prop_assert!(letter.text.len() <= 30);
        prop_assert!(letter.attachments.len() <= 3);
        let size: usize = letter.attachments.iter().map(|file| file.bytes.len()).sum();
        prop_assert!(size <= 400);
        prop_assert!(letter.left_out.len() <= 6);
        prop_assert!(letter.from.len() <= 3 && letter.to.len() <= 3);
        let cut = letter.own_words().len() + letter.quoted().len();
        prop_assert_eq!(cut, letter.text.len());
        prop_assert!(!letter.text.contains(|sign| sign != '\n' && crate::clean::is_hidden(sign)));
        let usual = read(&bytes, &Limits::default());
        prop_assert!(usual.is_ok());
    }
}
