use super::*;
use crate::london::london as pack;
use jiff::civil::date;

const TODAY: Date = date(2026, 11, 23);

fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn what_is_handed_in_is_neither_a_request_nor_a_yes() {
    let pack = pack();
    let all: Vec<_> = handings(&pack).map(|one| one.form.id.as_str()).collect();
    for there in ["survey", "event-booking", "job-application", "police-message", "site-feedback"] {
        assert!(all.contains(&there), "{there} is not among {all:?}");
    }
    for elsewhere in ["police-rights-request", "newsletter-sign-up", "ask-me-again"] {
        assert!(!all.contains(&elsewhere), "{elsewhere}");
    }
    for one in handings(&pack) {
        assert!(!questions(&pack, one.form).is_empty(), "{} asks nothing", one.form.id);
        assert!(!one.purposes().is_empty(), "nobody reads {}", one.form.id);
    }
}

#[test]
fn who_chooses_among_applicants_never_reads_where_they_come_from() {
    let pack = pack();
    let (job, equal) = (
        handing(&pack, "job-application").unwrap(),
        handing(&pack, "equal-opportunities").unwrap(),
    );
    assert_eq!((job.purposes(), equal.purposes()), (vec!["choosing-staff"], vec!["equal-chances"]));
    assert!(equal.form.apart && !job.form.apart);
    let asks = |form| questions(&pack, form).into_iter().map(|one| one.key).collect::<Vec<_>>();
    assert_eq!(asks(equal.form), ["protected-facts"], "nothing that tells who it is");
    assert!(!asks(job.form).iter().any(|key| key.contains("protected")));
}

#[test]
fn an_answer_is_held_against_its_question_and_everything_wrong_is_said_at_once() {
    let pack = pack();
    let study = questions(&pack, handing(&pack, "study").unwrap().form);
    let keys: Vec<_> = study.iter().map(|one| (one.key.as_str(), one.must)).collect();
    assert_eq!(
        keys[..3],
        [("contact-details.name", true), ("contact-details.reach", true), ("birth-date", false)]
    );
    let wrong = check(&study, &given(&[("birth-date", "2030-01-01")]), TODAY).unwrap_err();
    let about: Vec<_> = wrong.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(about, ["contact-details.name", "contact-details.reach", "birth-date"]);
    assert!(wrong[0].text.contains("Your name") && wrong[2].text.contains("31 December"));
    let kept = check(
        &study,
        &given(&[
            ("contact-details.name", "  Ada \u{202E}Lovelace\u{0007} "),
            ("contact-details.reach", "ada@example.org"),
            ("birth-date", "2001-02-28"),
            ("crimes", "  "),
            ("not-asked", "x"),
        ]),
        TODAY,
    );
    let kept = kept.unwrap();
    assert_eq!(kept.len(), 3, "{kept:?}");
    assert_eq!(kept[0], ("contact-details.name".to_owned(), "Ada Lovelace".to_owned()));
    let long = "a".repeat(LINE_MAX_CHARS + 1);
    let long = given(&[("contact-details.name", &long), ("contact-details.reach", "b")]);
    assert_eq!(check(&study, &long, TODAY).unwrap_err().len(), 1);
    let equal = questions(&pack, handing(&pack, "equal-opportunities").unwrap().form);
    assert_eq!(check(&equal, &given(&[]), TODAY).unwrap_err().len(), 1, "nothing is no answer");
}

#[test]
fn what_is_only_counted_is_no_part_of_the_answer() {
    let pack = pack();
    let feedback = handing(&pack, "site-feedback").unwrap();
    let asks = questions(&pack, feedback.form);
    let keys: Vec<_> = asks.iter().map(|one| (one.key.as_str(), one.must)).collect();
    assert_eq!(
        keys,
        [
            ("site-comments", true),
            ("contact-details.name", false),
            ("contact-details.reach", false)
        ]
    );
    let counted = tallied(&pack, feedback.form);
    assert!(counted.iter().all(|one| !one.must && one.asked == Asked::Choice));
    let all = given(&[
        ("site-comments", "Good"),
        ("site-marks", "Well"),
        ("site-topics", " Reading it with aids "),
    ]);
    assert_eq!(check(&asks, &all, TODAY).unwrap().len(), 1, "the comment alone");
    let said = chosen(&counted, &all, TODAY).unwrap();
    let pair = |key: &str, answer: &str| (key.to_owned(), answer.to_owned());
    let want = [pair("site-topics", "Reading it with aids"), pair("site-marks", "Well")];
    assert_eq!(said, want);
    assert_eq!(chosen(&counted, &given(&[]), TODAY).unwrap(), []);
    let wrong = given(&[("site-marks", "Ada Example, 07700 900123")]);
    assert_eq!(chosen(&counted, &wrong, TODAY).unwrap_err()[0].key, "site-marks");
    let reads = |purpose| tallyings(&pack).any(|one| one.is_read_for(purpose));
    assert!(reads("site-improving") && !reads("site-answering"));
    assert!(!feedback.is_read_for("site-improving"), "nor are comments read for study");
}

#[test]
fn a_choice_is_one_of_those_listed() {
    let question = Question {
        key: "size".to_owned(),
        asked: Asked::Choice,
        label: "How large?".to_owned(),
        hint: String::new(),
        must: true,
        choices: vec!["small".to_owned(), "large".to_owned()],
    };
    let answer =
        |text: &str| check(std::slice::from_ref(&question), &given(&[("size", text)]), TODAY);
    assert_eq!(answer("large").unwrap(), [("size".to_owned(), "large".to_owned())]);
    for wrong in ["", "huge", "Large"] {
        assert_eq!(answer(wrong).unwrap_err()[0].key, "size", "{wrong}");
    }
}
