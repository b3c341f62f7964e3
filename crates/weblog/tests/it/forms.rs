//! The same requests in every form of log.
//!
//! Invariant: whole reports are compared, so that a field read otherwise shows.

use crate::made::{Request, W3C_HEAD};
use crate::{empty, made, read, report};
use std::io::Write as _;
use weblog::{Dialect, FLOOR, Keys, Report, Settings, Summary};

const LINES: u64 = 6_000;

#[test]
fn combined_w3c_nginx_and_caddy_give_the_same_report() {
    let combined = report(&made(LINES, Request::combined));
    assert_eq!(combined.general.corrupt_lines, 0);
    assert_eq!(combined.general.requests, Some(LINES));
    let w3c = [W3C_HEAD.as_bytes(), &made(LINES, Request::w3c)].concat();
    for (log, dialect) in [
        (w3c, Dialect::W3c),
        (made(LINES, Request::nginx), Dialect::Json),
        (made(LINES, Request::caddy), Dialect::Json),
    ] {
        assert_eq!(read(&log).1.unwrap(), Some(dialect));
        let other = report(&log);
        for (one, other) in combined.tables.iter().zip(&other.tables) {
            assert_eq!(one, other);
        }
        assert_eq!(combined, other);
    }
    for name in [
        "years",
        "quarters",
        "months",
        "weeks",
        "days",
        "weekdays",
        "hours",
        "files",
        "folders",
        "endings",
        "sizes",
        "referrers",
        "browsers",
        "systems",
        "words",
        "statuses",
        "failures",
        "redirections",
    ] {
        assert!(!combined.table(name).unwrap().rows.is_empty(), "{name}");
    }
}

#[test]
fn the_common_format_gives_all_but_referrers_and_browsers() {
    let (common, combined) = (made(LINES, Request::common), made(LINES, Request::combined));
    assert_eq!(read(&common).1.unwrap(), Some(Dialect::Common));
    let (common, combined) = (report(&common), report(&combined));
    assert_eq!(common.general, combined.general);
    for name in ["days", "hours", "files", "sizes", "statuses", "words"] {
        assert_eq!(common.table(name), combined.table(name));
    }
    let referrers = &common.table("referrers").unwrap().rows;
    assert_eq!((referrers.len(), referrers[0].name.as_str()), (1, "none"));
}

#[test]
fn a_host_before_the_address_makes_a_table_of_hosts() {
    let log = made(LINES, |request| format!("www.police.example:443 {}", request.combined()));
    assert_eq!(read(&log).1.unwrap(), Some(Dialect::HostCombined));
    let (with, without) = (report(&log), report(&made(LINES, Request::combined)));
    assert_eq!(with.general, without.general);
    assert_eq!(with.table("days"), without.table("days"));
    assert_eq!(with.table("hosts").unwrap().rows[0].name, "www.police.example");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

#[test]
fn packed_logs_give_the_same_report_in_one_piece_or_two() {
    let log = made(LINES, Request::combined);
    let plain = report(&log);
    let (one, two) = log.split_at(log.len() / 2);
    for pack in [gzip, zstandard] {
        assert_eq!(report(&pack(&log)), plain);
        assert_eq!(report(&[pack(one), pack(two)].concat()), plain);
    }
    // A frame that is skipped (RFC 8878, 3.1.2), between two that are read.
    let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
    let log = [zstandard(one), skipped, zstandard(b""), zstandard(two)].concat();
    assert_eq!(report(&log), plain);
}

#[test]
fn it_makes_no_difference_how_the_bytes_come_in() {
    struct Trickle<'a>(&'a [u8], usize);
    impl std::io::Read for Trickle<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            self.1 = self.1 * 7 % 1_009 + 1;
            let size = self.1.min(out.len()).min(self.0.len());
            let (now, later) = self.0.split_at(size);
            out[..size].copy_from_slice(now);
            self.0 = later;
            Ok(size)
        }
    }
    let log = made(LINES, Request::combined);
    let mut summary = empty();
    weblog::read(Trickle(&log, 1), &mut summary).unwrap();
    assert_eq!(Report::of(&summary, FLOOR), report(&log));
    let crlf = String::from_utf8(log.clone()).unwrap().replace('\n', "\r\n\r\n");
    assert_eq!(report(crlf.as_bytes()), report(&log));
    let marked = [&b"\xef\xbb\xbf"[..], &log].concat();
    assert_eq!(report(&marked), report(&log));
    let no_end = log.strip_suffix(b"\n").unwrap();
    assert_eq!(report(no_end), report(&log));
}

#[test]
fn parts_merged_in_any_order_are_the_whole() {
    let log = made(LINES, Request::combined);
    let lines: Vec<&[u8]> = log.split_inclusive(|byte| *byte == b'\n').collect();
    let root = empty();
    let of = |lines: &[&[u8]]| {
        let mut summary = root.sibling().unwrap();
        weblog::read(&*lines.concat(), &mut summary).unwrap();
        summary
    };
    let day = |line: &&[u8]| {
        let at = line.iter().position(|byte| *byte == b'[').unwrap();
        line[at..at + 12].to_vec()
    };
    let mut parts: Vec<_> = lines.chunk_by(|one, two| day(one) == day(two)).collect();
    assert!(parts.len() > 5);
    let merged = |parts: &[&[&[u8]]]| {
        let mut all = root.sibling().unwrap();
        for part in parts {
            all.merge(&of(part));
        }
        Report::of(&all, FLOOR)
    };
    let whole = Report::of(&of(&lines), FLOOR);
    assert_eq!(merged(&parts), whole);
    parts.reverse();
    assert_eq!(merged(&parts), whole);
    // ((a + b) + c) and (a + (b + c)), cut anywhere.
    let (a, rest) = lines.split_at(lines.len() / 3);
    let (b, c) = rest.split_at(rest.len() / 2);
    let (mut left, mut right) = (of(a), of(b));
    left.merge(&of(b));
    left.merge(&of(c));
    right.merge(&of(c));
    let mut first = of(a);
    first.merge(&right);
    assert_eq!(Report::of(&left, FLOOR), Report::of(&first, FLOOR));
    assert_eq!(Report::of(&left, FLOOR), whole);
}

#[test]
fn a_visitor_of_two_strangers_summaries_counts_twice_at_most() {
    let log = made(LINES, Request::combined);
    let mut first = read(&log).0;
    let mut second = Summary::new(Settings::default(), [5, 6], Keys::of_run([7, 8]));
    weblog::read(&*log, &mut second).unwrap();
    let alone = Report::of(&first, FLOOR);
    first.merge(&second);
    let merged = Report::of(&first, FLOOR);
    assert_eq!(merged.general.requests, Some(2 * LINES));
    let days = alone.table("days").unwrap().rows.iter().zip(&merged.table("days").unwrap().rows);
    for (once, twice) in days {
        let (Some(once), Some(twice)) = (once.visitors, twice.visitors) else { continue };
        assert!(twice <= 2 * once + once / 5, "{once} {twice}");
    }
}
