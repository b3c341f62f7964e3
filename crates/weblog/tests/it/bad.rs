//! Logs that are broken, hostile, or very old.
//!
//! Invariant: each bad line is counted as one, and what stands around it is read.

use crate::{line, read, report};
use proptest::prelude::*;
use std::io::Write as _;
use weblog::Class::{Failed, Informational, Redirected, Successful};
use weblog::{FLOOR, ReadError, Report};

/// Holds a log of twenty good lines with others among them against what is expected.
fn check(others: &[&[u8]], good: u64, corrupt: u64) -> Report {
    let mut log = line("/a.html", 200).repeat(10).into_bytes();
    for other in others {
        log.extend(*other);
        log.push(b'\n');
    }
    log.extend(line("/b/c.png", 200).repeat(10).into_bytes());
    let report = report(&log);
    assert_eq!(report.general.successful, Some(20 + good), "{report:?}");
    assert_eq!(report.general.corrupt_lines, corrupt);
    report
}

#[test]
fn every_cut_of_a_line_is_corrupt() {
    let whole = line("/cut", 200);
    let whole = whole.trim_end().as_bytes();
    for at in 1..whole.len() {
        check(&[&whole[..at]], 0, 1);
    }
    check(&[whole], 1, 0);
}

#[test]
fn binary_lines_are_counted_and_passed_over() {
    check(&[&[0; 300], &[0xff; 300], b"\x1f\x8b\x08", b"\0", b"[[[[[[", b"\"\"\"\"\""], 0, 6);
    check(&[b"{}", b"#Fields: date", b"#"], 0, 3);
}

#[test]
fn old_and_impossible_times() {
    let of = |time: &str| line("/old", 200).replace("22/Nov/2026:10:11:12", time);
    let report = check(
        &[of("01/Jan/2000:00:00:00").as_bytes(), of("31/Dec/1970:23:59:59").as_bytes()],
        2,
        0,
    );
    assert_eq!(report.general.first_day.unwrap().to_string(), "1970-12-31");
    for time in [
        "31/Dec/9999:23:59:59",
        "31/Dec/1969:23:59:59",
        "00/Jan/2026:00:00:00",
        "30/Feb/2026:00:00:00",
        "01/Jan/2026:24:00:00",
        "01/Jan/2026:00:61:00",
        "01/Jan/-001:00:00:00",
    ] {
        check(&[of(time).trim_end().as_bytes()], 0, 1);
    }
}

#[test]
fn every_day_of_a_hundred_years_fits_into_bounded_memory() {
    let mut log = String::new();
    let months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    for year in 1970..2070 {
        for month in months.split(' ') {
            for day in 1..=28 {
                let time = format!("{day:02}/{month}/{year}:10:11:12");
                log += &line("/", 200).replace("22/Nov/2026:10:11:12", &time);
            }
        }
    }
    let report = report(log.as_bytes());
    assert_eq!(report.general.successful, Some(100 * 12 * 28));
    assert_eq!(report.general.corrupt_lines, 0);
}

#[test]
fn a_line_of_a_megabyte_is_one_corrupt_line() {
    let long = line(&"/x".repeat(500_000), 200);
    check(&[long.trim_end().as_bytes()], 0, 1);
    check(&[&vec![b'x'; 1 << 20], &vec![b'y'; (64 << 10) + 1]], 0, 2);
    // As long as may be.
    let room = weblog::LINE_MAX_BYTES - line("", 200).trim_end().len();
    let longest = line(&format!("/{}", "x".repeat(room - 1)), 200);
    assert_eq!(longest.trim_end().len(), weblog::LINE_MAX_BYTES);
    check(&[longest.trim_end().as_bytes()], 1, 0);
    check(&[longest.replace("/x", "/xx").trim_end().as_bytes()], 0, 1);
    let endless = vec![b'z'; 3 << 20];
    assert_eq!(report(&endless).general.corrupt_lines, 1);
}

#[test]
fn quotes_within_quotes_do_not_break_a_line() {
    for odd in [
        line("/a\\\"b", 200),
        line("/a\"b", 200),
        line("/a\\\\", 200),
        line("/", 200).replace("\"-\"", "\"https://e.example/\\\"x\""),
        line("/", 200).replace("curl/8.1", "say \\\"curl\\\" 8"),
        line("/", 200).replace("curl/8.1", "say \"curl\" 8"),
        line("/", 200).replace("curl/8.1\"", "curl/8.1\" \"203.0.113.7\" 0.002"),
        line("/", 200).replace("GET / HTTP/1.1", "GET / \"HTTP/1.0"),
    ] {
        check(&[odd.trim_end().as_bytes()], 1, 0);
    }
}

#[test]
fn odd_bytes_in_names_come_out_printable() {
    let odd = [
        line("/caf%C3%A9%0A%00/x.html", 200).into_bytes(),
        [b"203.0.113.9 - - [22/Nov/2026:10:11:12 +0000] \"GET /\xff\xfe\x1b[31m HTTP/1.1\" 200 1 \
           \"-\" \"\xff\""
            .as_slice(), b"\n"]
        .concat(),
    ];
    let mut log = Vec::new();
    for line in &odd {
        (0..20).for_each(|_| log.extend(line));
    }
    let report = report(&log);
    let names: Vec<_> = report.table("files").unwrap().rows.iter().map(|row| &*row.name).collect();
    assert_eq!(names, ["/%FF%FE%1B[31m", "/caf%C3%A9%0A%00/x.html"]);
    let text = report.to_text(100);
    assert!(
        text.chars().all(|letter| letter == '\n' || letter == '…' || matches!(letter, ' '..='~'))
    );
}

#[test]
fn a_file_in_no_form_that_is_known_says_so() {
    let (summary, outcome) = read(b"hello\nworld\n\n");
    assert_eq!((outcome.unwrap(), summary.corrupt_lines()), (None, 2));
    assert_eq!(read(b"").1.unwrap(), None);
    let (summary, outcome) = read(b"#Fields: date time sc-status\n2026-11-22 10:11:12 200 more\n");
    assert!(outcome.unwrap().is_some());
    assert_eq!(summary.corrupt_lines(), 1);
}

#[test]
fn json_that_is_odd_is_corrupt_or_read_but_never_fatal() {
    let good = r#"{"time":"2026-11-22T10:11:12Z","status":200,"uri":"/a","size":1}"#;
    let deep = format!("{{\"a\":{}", "[".repeat(60_000));
    for (odd, is_read) in [
        (good, true),
        (r#"{"time":"2026-11-22T10:11:12Z","status":200,"uri":"/a","uri":"/b","time":1}"#, true),
        (r#"{"ts":1795342272,"status":"200","request":"GET /a HTTP/1.1"}"#, true),
        (r#"{"time":"2026-11-22T10:11:12Z","status":200.5,"uri":"/a"}"#, false),
        (r#"{"time":"2026-11-22T10:11:12Z","status":99999999999999999999,"uri":"/a"}"#, false),
        (r#"{"time":"2026-11-22T10:11:12Z","status":-1,"uri":"/a"}"#, false),
        (r#"{"time":"2026-11-22T10:11:12Z","status":200,"uri":{}}"#, true),
        (r#"{"time":null,"status":200,"uri":"/a"}"#, false),
        (r#"{"ts":1e400,"status":200,"uri":"/a"}"#, false),
        (r#"{"time":"2026-11-22T10:11:12Z","status":200,"uri":"/a"} {}"#, false),
        (r#"{"time":"2026-11-22T10:11:12Z","status":200,"uri":"/a""#, false),
        (&deep, false),
    ] {
        let log = format!("{}\n{odd}\n", [good; 10].join("\n"));
        let (summary, outcome) = read(log.as_bytes());
        outcome.unwrap();
        assert_eq!(summary.corrupt_lines(), u64::from(!is_read), "{odd}");
    }
    // Bytes of a request as they came, which are no JSON.
    let log = [good.as_bytes(), b"\n", &good.replace("/a", "/\u{1}").into_bytes()].concat();
    let broken = log.iter().map(|byte| if *byte == 1 { 0xff } else { *byte }).collect::<Vec<_>>();
    assert_eq!(read(&broken).0.corrupt_lines(), 0);
}

#[test]
fn a_packed_file_that_breaks_off_is_an_error_and_its_lines_are_counted() {
    let log = line("/", 200).repeat(20_000);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(log.as_bytes()).unwrap();
    let gzip = packed.finish().unwrap();
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let zstandard = ruzstd::encoding::compress_to_vec(log.as_bytes(), level);
    for packed in [gzip, zstandard] {
        let (summary, outcome) = read(&packed[..packed.len() - 10]);
        assert!(matches!(outcome, Err(ReadError::Broken(_))));
        assert!(summary.total(weblog::Class::Successful).requests <= 20_000);
        assert!(read(&packed[..5]).1.is_err());
    }
}

#[test]
fn a_zstandard_frame_that_asks_for_much_memory_is_refused() {
    // Magic, a descriptor without a single segment, and a window of 2^41 bytes.
    let (_, outcome) = read(&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0, 0, 0, 0, 0, 0]);
    assert!(matches!(outcome, Err(ReadError::Window(_, 32))), "{outcome:?}");
    // A single segment of 2^40 bytes.
    let (_, outcome) = read(&[0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    assert!(matches!(outcome, Err(ReadError::Window(1_048_576, 32))), "{outcome:?}");
}

/// The most memory that this process has had, in bytes.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
}

#[test]
fn what_is_packed_a_thousandfold_is_unpacked_in_constant_memory() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let block = vec![b'x'; 1 << 20];
    for _ in 0..400 {
        packed.write_all(&block).unwrap();
    }
    packed.write_all(b"\n").unwrap();
    packed.write_all(line("/", 200).repeat(10).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let before = peak_bytes();
    let report = report(&packed);
    assert_eq!((report.general.corrupt_lines, report.general.successful), (1, Some(10)));
    let more = peak_bytes().saturating_sub(before);
    assert!(more < 100 << 20, "{more} bytes more");
}

#[test]
fn a_flood_of_names_is_counted_in_bounded_tables() {
    let mut log = String::new();
    for number in 0..130_000_u32 {
        let spoilt = number.wrapping_mul(2_654_435_761);
        log += &line(&format!("/flood/{spoilt:x}.html"), if number % 10 == 0 { 404 } else { 200 })
            .replace("\"-\"", &format!("\"https://{spoilt:x}.example/\""));
    }
    let before = peak_bytes();
    let report = report(log.as_bytes());
    assert_eq!(report.general.successful, Some(117_000));
    assert_eq!(report.general.failed, Some(13_000));
    // Each was asked for once, so nothing is shown of files; all of them are in one folder.
    assert_eq!(report.table("files").unwrap().others.as_ref().unwrap().requests, 117_000);
    assert_eq!(report.table("referrers").unwrap().others.as_ref().unwrap().requests, 117_000);
    let more = peak_bytes().saturating_sub(before);
    assert!(more < 100 << 20, "{more} bytes more");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_bytes_at_all_make_it_fail(
        start in prop::sample::select(vec![
            &b""[..], b"{", b"#Fields: date time c-ip sc-status cs-uri-stem\n", b"\x28\xb5\x2f\xfd",
            b"\x1f\x8b\x08\0", b"203.0.113.9 - - [22/Nov/2026:10:11:12 +0000] \"GET ",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let log = [start, &rest].concat();
        let (summary, _) = read(&log);
        let _ = Report::of(&summary, FLOOR).to_text(10);
    }

    #[test]
    fn a_changed_byte_spoils_no_other_line(at in 0_usize..10_000, byte in any::<u8>()) {
        let mut log = line("/a", 200).repeat(100).into_bytes();
        let at = at % log.len();
        prop_assume!(byte != b'\n' && log[at] != b'\n' && at > 200);
        log[at] = byte;
        let (summary, outcome) = read(&log);
        outcome.unwrap();
        let classes = [Successful, Redirected, Failed, Informational];
        let read: u64 = classes.iter().map(|class| summary.total(*class).requests).sum();
        prop_assert_eq!(read + summary.corrupt_lines(), 100);
    }

    #[test]
    fn a_changed_byte_in_a_packed_log_never_breaks_the_program(
        at in 0_usize..100_000, byte in any::<u8>(), zstandard in any::<bool>(),
    ) {
        let log = crate::made(300, crate::made::Request::combined);
        let mut packed = if zstandard {
            ruzstd::encoding::compress_to_vec(&*log, ruzstd::encoding::CompressionLevel::Fastest)
        } else {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(&log).unwrap();
            packed.finish().unwrap()
        };
        let at = at % packed.len();
        packed[at] = byte;
        let _ = read(&packed);
    }
}
