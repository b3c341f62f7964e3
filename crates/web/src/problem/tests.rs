use super::*;
use store::StoreError;

fn check(error: DeskError, status: u16, code: &str) {
    let words = error.to_string();
    let problem = Problem::from(error);
    assert_eq!((problem.status.as_u16(), problem.code), (status, code), "{words}");
}

#[test]
fn each_error_has_its_status() {
    check(DeskError::NoPolicy, 503, "no-policy");
    check(DeskError::NotFound("recording"), 404, "not-found");
    check(DeskError::BeingDisposed, 409, "being-disposed");
    check(DeskError::Contended, 503, "busy");
    check(DeskError::OffsetMismatch { expected: 5, given: 0 }, 409, "wrong-offset");
    check(DeskError::ChecksumMismatch, 460, "checksum-mismatch");
    check(DeskError::DigestMismatch, 422, "digest-mismatch");
    check(DeskError::ChecksumRequired("sha256"), 400, "checksum-required");
    check(DeskError::TooLong { size: 5, given: 6 }, 413, "too-long");
    check(DeskError::Locked, 423, "locked");
    check(DeskError::Expired(jiff::Timestamp::UNIX_EPOCH), 410, "expired");
    check(DeskError::NoSuchRange { size: 5 }, 416, "no-such-range");
    check(DeskError::Store(StoreError::Full), 507, "full");
    check(DeskError::Store(StoreError::Busy { what: "the database" }), 503, "busy");
    check(DeskError::Store(StoreError::Crashed), 500, "internal");
    check(DeskError::Corrupt("recording"), 500, "internal");
}

#[test]
fn what_failed_inside_is_not_told_outside() {
    let problem = Problem::from(DeskError::Ledger("root differs at 57".to_owned()));
    assert!(!problem.detail.contains("57"));
}

#[test]
fn machines_get_problem_details_and_people_a_page() {
    let check = |path: &str, accept: &'static str, want: Dress| {
        let mut headers = HeaderMap::new();
        headers.insert("accept", HeaderValue::from_static(accept));
        assert_eq!(asked(path, &headers), want, "{path} {accept}");
    };
    check("/dock/files", "*/*", Dress::Json);
    check("/receipts", "application/json", Dress::Json);
    check("/receipts", "application/problem+json", Dress::Json);
    check("/receipts", "text/html,application/xhtml+xml,application/json", Dress::Page);
    check("/receipts", "", Dress::Page);
}

#[test]
fn a_message_becomes_a_sentence() {
    assert_eq!(sentence(&"no such `thing`"), "No such thing.");
}
