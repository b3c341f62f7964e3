//! Who may work when.

use super::*;

fn member() -> Member {
    Member {
        number: "P 1".to_owned(),
        name: "Ada Quill".to_owned(),
        email: "ada.quill@force.example".to_owned(),
        role: "officer".to_owned(),
        unit: "Response".to_owned(),
        borough: "Lambeth".to_owned(),
        supervisor: None,
        kind: Kind::Officer,
        vetting: "RV".to_owned(),
        vetting_until: "2027-03-31".parse().unwrap(),
        starts_on: "2026-01-05".parse().unwrap(),
        ends_on: None,
        ended_at: None,
    }
}

fn check(member: &Member, at: &str, want: Option<&str>) {
    let standing = member.standing(at.parse().unwrap());
    assert_eq!(standing.err().map(Barred::code), want, "{at}");
}

#[test]
fn somebody_works_from_the_first_day_to_the_last_and_while_vetted() {
    let officer = member();
    check(&officer, "2026-01-04T23:59:59Z", Some("not-yet"));
    check(&officer, "2026-01-05T00:00:00Z", None);
    check(&officer, "2027-03-31T23:59:59Z", None);
    check(&officer, "2027-04-01T00:00:00Z", Some("vetting-lapsed"));
    let leaver = Member { ends_on: Some("2026-06-30".parse().unwrap()), ..member() };
    check(&leaver, "2026-06-30T23:59:59Z", None);
    check(&leaver, "2026-07-01T00:00:00Z", Some("left"));
    let contractor = Member { kind: Kind::Contractor, ..leaver };
    check(&contractor, "2026-07-01T00:00:00Z", Some("contract-ended"));
    let ended = Member { ended_at: Some("2026-02-01T09:30:00Z".parse().unwrap()), ..member() };
    check(&ended, "2026-02-01T09:29:59Z", None);
    check(&ended, "2026-02-01T09:30:00Z", Some("left"));
}

#[test]
fn a_staff_number_is_one_however_it_is_typed() {
    for (typed, kept) in [
        ("P 1234", Some("P 1234")),
        ("  p   1234 ", Some("P 1234")),
        ("mps-0.77", Some("MPS-0.77")),
        ("", None),
        ("   ", None),
        ("P/1234", None),
        ("\u{420}1234", None),
        (&"9".repeat(41), None),
    ] {
        assert_eq!(staff_number(typed).as_deref(), kept, "{typed:?}");
    }
}

#[test]
fn a_member_never_shows_in_debug_output() {
    assert_eq!(format!("{:?}", member()), "Member(officer)");
}
