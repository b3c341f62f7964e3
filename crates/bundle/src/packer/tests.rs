//! Bundles read again by a reader of zips, whole and by their own list of digests.

use super::{PackError, Packer};
use crate::{Line, SUMS, Schedule};
use aws_lc_rs::digest::{SHA256, digest};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().unwrap()
}

fn add(packer: &mut Packer, path: &str, bytes: &[u8]) {
    packer.begin(path, bytes.len() as u64, sha256(bytes)).unwrap();
    for part in bytes.chunks(1_000) {
        packer.write(part).unwrap();
    }
    packer.end().unwrap();
}

fn made(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut packer = Packer::new();
    let mut out = Vec::new();
    let lines = files.iter().map(|(path, bytes)| Line {
        path: (*path).to_owned(),
        what: "=HYPERLINK(\"x\")".to_owned(),
        size_bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    });
    let lines: Vec<_> = lines.collect();
    let sums: String = lines.iter().map(Schedule::sum).collect();
    add(&mut packer, SUMS, sums.as_bytes());
    for (path, bytes) in files {
        add(&mut packer, path, bytes);
        out.extend(packer.take());
    }
    out.extend(packer.finish().unwrap());
    out
}

#[test]
fn a_bundle_opens_and_its_digests_hold() {
    let files = [
        ("001 letter.pdf", b"%PDF-1.7 words".to_vec()),
        ("002 empty.txt", Vec::new()),
        ("003 long.bin", (0..100_000_u32).flat_map(u32::to_le_bytes).collect()),
    ];
    let zip = made(&files);
    let mut archive = ZipArchive::new(Cursor::new(zip.clone())).unwrap();
    let mut sums = String::new();
    archive.by_name(SUMS).unwrap().read_to_string(&mut sums).unwrap();
    for (path, bytes) in &files {
        let mut read = Vec::new();
        archive.by_name(path).unwrap().read_to_end(&mut read).unwrap();
        assert!(read == *bytes, "{path}");
        assert!(sums.contains(&format!("  {path}\n")), "{sums}");
    }
    assert!(zip == made(&files), "the same parts make the same bytes");
}

#[test]
fn a_file_that_is_another_ends_the_bundle() {
    let mut packer = Packer::new();
    packer.begin("a", 3, sha256(b"abc")).unwrap();
    packer.write(b"abd").unwrap();
    assert!(matches!(packer.end(), Err(PackError::OtherBytes)));
    let mut packer = Packer::new();
    packer.begin("a", 3, sha256(b"abc")).unwrap();
    assert!(matches!(packer.write(b"abcd"), Err(PackError::OtherBytes)));
    let mut packer = Packer::new();
    packer.begin("a", 3, sha256(b"abc")).unwrap();
    packer.write(b"ab").unwrap();
    assert!(matches!(packer.end(), Err(PackError::OtherBytes)), "cut short");
    assert!(matches!(packer.write(b"c"), Err(PackError::Order)));
    let mut packer = Packer::new();
    packer.begin("a", 3, sha256(b"abc")).unwrap();
    assert!(matches!(packer.begin("b", 0, sha256(b"")), Err(PackError::Order)));
    assert!(matches!(packer.finish(), Err(PackError::Order)));
}

#[test]
fn what_is_taken_as_it_comes_is_never_more_than_a_few_parts() {
    let mut packer = Packer::new();
    let part: Vec<u8> = (0..65_536_u32).map(|at| u8::try_from(at * at % 251).unwrap()).collect();
    let whole = part.repeat(64);
    packer.begin("long", whole.len() as u64, sha256(&whole)).unwrap();
    let mut most = 0;
    for _ in 0..64 {
        packer.write(&part).unwrap();
        most = most.max(packer.take().len());
    }
    packer.end().unwrap();
    assert!(most < 512 << 10, "{most} bytes were held");
}

#[test]
fn a_schedule_holds_no_formula_and_keeps_its_columns() {
    let line = Line {
        path: "001 a, \"b\".pdf".to_owned(),
        what: "=1+1".to_owned(),
        size_bytes: 7,
        sha256: [0xAB; 32],
    };
    let text = format!("{}{}", Schedule::head(), Schedule::line(1, &line));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = reader.records().next().unwrap().unwrap();
    assert_eq!(&row[1], "001 a, \"b\".pdf");
    assert_eq!(&row[2], "'=1+1");
    assert_eq!((&row[3], row[4].len()), ("7", 64));
}
