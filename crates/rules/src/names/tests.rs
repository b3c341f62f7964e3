use super::agree::names;
use super::*;
use jiff::civil::{Date, date};
use proptest::prelude::*;

#[test]
fn a_name_is_the_same_in_whatever_hand_it_was_written() {
    for (one, other) in [
        ("John Smith", "SMITH, john"),
        ("Mr John Smith", "Smith John"),
        ("Zoë O’Brien", "Zoe O'BRIEN"),
        ("Łukasz Żółć", "Lukasz Zolc"),
        ("Anna-Maria Müller", "muller anna maria"),
        ("Ｊohn Smith", "John Smith"),
        ("Jоhn Smith", "John Smith"),
        ("J. R. Hartley", "R J Hartley"),
        ("François Bœuf", "Francois Boeuf"),
        ("Søren Straße", "Soren Strasse"),
    ] {
        assert_eq!(key(one), key(other), "{one} / {other}");
        assert_eq!(names(one, other), How::Exact, "{one} / {other}");
    }
    assert_ne!(key("Bill Smith"), key("William Smith"), "a short form stays what was written");
    assert_eq!(words("Лев Толстой"), ["лев", "толстои"], "another script stays one");
    assert_eq!(words("Dr"), ["dr"], "a name that is a title is a name");
    assert!(words(" -,. ").is_empty());
    assert_eq!(words("a b c d e f g"), ["a", "b", "c", "d", "g"]);
}

#[test]
fn spellings_of_one_name_share_a_sound_and_names_that_differ_do_not() {
    for alike in [
        &["muhammad", "mohammed", "mohamed", "mohamad", "muhammed"][..],
        &["hussain", "hussein", "hosein"],
        &["choudhury", "chowdhury", "chaudhry", "chaudhary"],
        &["yusuf", "yousef", "youssef", "yousuf"],
        &["ahmed", "ahmad"],
        &["qureshi", "kureshi", "quraishi"],
        &["catherine", "katherine", "kathryn", "catharine"],
        &["stephen", "steven", "stefan"],
        &["smith", "smyth", "smythe"],
        &["clark", "clarke", "clerk"],
        &["thompson", "thomson", "tomson"],
        &["philip", "phillip", "filip"],
        &["mckenzie", "mackenzie"],
        &["macdonald", "mcdonald"],
        &["geoffrey", "jeffrey"],
        &["elizabeth", "elisabeth", "elizabet"],
        &["isabel", "isobel", "isabelle"],
        &["jacob", "jakub", "jakob"],
        &["knight", "night", "nite"],
        &["nguyen", "nguyenn"],
        &["schmidt", "shmidt"],
        &["anthony", "antony"],
        &["leigh", "lee", "li"],
        &["shah", "sha"],
        &["kumar", "coomar"],
        &["oluwaseun", "oluwasean"],
    ] {
        for one in alike {
            assert_eq!(sound(one), sound(alike[0]), "{one} / {}", alike[0]);
        }
    }
    for (one, other) in
        [("smith", "jones"), ("khan", "chan"), ("kelly", "kaur"), ("okafor", "okeke")]
    {
        assert_ne!(sound(one), sound(other));
    }
}

#[test]
fn names_agree_as_far_as_they_do() {
    for (one, other, how) in [
        ("John Paul Smith", "Smith John", How::Part),
        ("Muhammad Husain", "Mohammed Hussein", How::Sound),
        ("J Smith", "John Smith", How::Initial),
        ("J Smith", "Jane Smith", How::Initial),
        ("J Smyth", "John Smith", How::Initial),
        ("John Smith", "Jane Smith", How::Loose),
        ("John Smith", "Peter Smith", How::OneWord),
        ("J S", "John Smith", How::Not),
        ("Smith", "John Smith", How::OneWord),
        ("Madonna", "madonna", How::Exact),
        ("John Smith", "Mina Patel", How::Not),
        ("", "John Smith", How::Not),
        ("John John", "John Smith", How::OneWord),
    ] {
        assert_eq!(names(one, other), how, "{one} / {other}");
        assert_eq!(names(other, one), how, "{other} / {one}");
    }
}

fn known(name: &str, born: Option<Date>, address: &str, reference: &str) -> Known {
    let references = Some(reference.to_owned()).filter(|text| !text.is_empty());
    Known {
        name: name.to_owned(),
        born_on: born,
        address: address.to_owned(),
        references: references.into_iter().collect(),
    }
}

#[test]
fn what_agrees_and_what_differs_is_said_in_words() {
    let (april, turned) = (Some(date(1990, 4, 1)), Some(date(1990, 1, 4)));
    let robin = known("Robin Example", april, "12 Acre Lane SW2 5SG", "");
    let check = |other: &Known, agrees: &[&str], differs: &[&str]| {
        let found = agree(&robin, other).unwrap();
        assert_eq!((found.agrees.as_slice(), found.differs.as_slice()), (agrees, differs));
        found.weight
    };
    let same = "the same date of birth";
    let best = check(
        &known("EXAMPLE, Robin", april, "sw25sg", ""),
        &["the same name", same, "the same postcode"],
        &[],
    );
    let near = check(
        &known("Robyn Example", turned, "", ""),
        &[
            "a name that sounds alike",
            "the same date of birth with day and month the other way round",
        ],
        &[],
    );
    let namesake = check(
        &known("Robin Example", Some(date(1971, 5, 6)), "E1 6AN", ""),
        &["the same name"],
        &["another date of birth", "another postcode"],
    );
    assert!(best > near && near > namesake);
    check(
        &known("Robin Married", april, "", ""),
        &["one part of the name", same],
        &["another part of the name"],
    );
    assert_eq!(agree(&robin, &known("Robin Married", None, "", "")), None, "shared by many");
    assert_eq!(agree(&robin, &known("Kim Other", april, "SW2 5SG", "")), None);
    let referred = Known { references: vec!["CR 1234/26".to_owned()], ..robin.clone() };
    let found = agree(&referred, &known("Kim Other", None, "", "cr-1234-26")).unwrap();
    assert_eq!((found.agrees, found.differs), (vec!["the same reference"], vec!["another name"]));
}

#[test]
fn postcodes_are_found_however_they_were_typed() {
    for (address, codes) in [
        ("12 Acre Lane, London SW2 5SG", vec!["SW2 5SG"]),
        ("12 acre lane, sw25sg", vec!["SW2 5SG"]),
        ("EC1A 1BB", vec!["EC1A 1BB"]),
        ("W1A0AX, M1 1AE", vec!["M1 1AE", "W1A 0AX"]),
        ("flat 2, 12 Acre Lane", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(postcodes(address), codes, "{address}");
    }
}

#[test]
fn two_records_of_one_person_share_a_mark() {
    let (born, other) = (Some(date(1990, 4, 1)), Some(date(1980, 1, 2)));
    for (one, two) in [
        (known("Robin Example", born, "", ""), known("EXAMPLE Robyn", other, "", "")),
        (known("Robin Ann Example", born, "", ""), known("Robin Example", None, "", "")),
        (known("R Example", None, "", ""), known("Robin Example", None, "", "")),
        (known("Robin Example", born, "", ""), known("Robin Married", born, "", "")),
        (known("Robin Example", None, "SW2 5SG", ""), known("R. Example", None, "sw2 5sg", "")),
        (known("Madonna", None, "", ""), known("madonna", None, "", "")),
        (known("A B", None, "", "CR 1/26"), known("C D", None, "", "cr126")),
    ] {
        let there = marks(&two);
        assert!(marks(&one).iter().any(|mark| there.contains(mark)), "{:?}", marks(&one));
        assert!(agree(&one, &two).is_some());
    }
    let there = marks(&known("Mina Patel", other, "E1 6AN", "CR 2/26"));
    let here = marks(&known("Robin Example", born, "SW2 5SG", "CR 1/26"));
    assert!(here.iter().all(|mark| !there.contains(mark)));
}

proptest! {
    #[test]
    fn nothing_that_is_typed_breaks_folding_and_agreement_goes_both_ways(
        one in "\\PC{0,40}",
        other in "\\PC{0,40}",
    ) {
        prop_assert_eq!(key(&one), key(&key(&one)));
        prop_assert_eq!(names(&one, &other), names(&other, &one));
        let (one, other) = (known(&one, None, &other, &one), known(&other, None, &one, &other));
        let weight = |a: &Known, b: &Known| agree(a, b).map(|found| found.weight);
        prop_assert_eq!(weight(&one, &other), weight(&other, &one));
        prop_assert!(marks(&one).len() < 100);
    }
}
