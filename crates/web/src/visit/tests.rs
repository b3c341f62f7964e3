use super::*;
use crate::language::Language;

fn london() -> Pack {
    let files: Vec<pack::Source> = include!("../../../../packs/london.rs");
    pack::compile(&files, jiff::civil::date(2026, 11, 24)).0.unwrap()
}

fn chosen(allowed: &[&str]) -> Chosen {
    let allowed = allowed.iter().map(|id| (*id).to_owned()).collect();
    Chosen { on: jiff::civil::date(2026, 11, 24), allowed }
}

#[test]
fn a_choice_is_read_as_it_was_written_and_holds_nothing_else() {
    let pack = london();
    let ids: Vec<_> = offers(&pack).into_iter().map(|offer| offer.id).collect();
    assert_eq!(ids, ["home-area", "preferences", "counting"]);
    for allowed in [&[][..], &["counting"], &["counting", "home-area", "preferences"]] {
        let said = chosen(allowed);
        let value = said.write(&pack);
        assert_eq!(Chosen::read(&pack, &value), Some(said), "{value}");
        assert!(value.len() < 100, "{value}");
    }
    let value = chosen(&["counting"]).write(&pack);
    let (mark, rest) = value.split_once('.').unwrap();
    for other in [
        format!("{mark}.{rest}.somebody"),
        format!("{mark}.{rest}.ada@example.org"),
        format!("{mark}.yesterday.counting"),
        format!("00000000.{rest}"),
        mark.to_owned(),
        String::new(),
    ] {
        assert_eq!(Chosen::read(&pack, &other), None, "{other}");
    }
}

#[test]
fn other_words_are_another_question() {
    let pack = london();
    let said = chosen(&["counting"]).write(&pack);
    let mut changed = pack.clone();
    for cookie in changed.cookies.values_mut().filter(|cookie| cookie.name == AREA) {
        cookie.plain.push_str(" And more.");
    }
    assert!(Chosen::read(&pack, &said).is_some());
    assert_eq!(Chosen::read(&changed, &said), None);
    let mut silent = pack.clone();
    silent.cookies.retain(|_, cookie| cookie.name != CHOICE);
    assert!(offers(&silent).is_empty());
}

#[test]
fn whoever_asks_not_to_be_followed_is_not_counted_whatever_they_said() {
    let said = |objects| Visit { chosen: Some(chosen(&["counting"])), objects, ..Visit::default() };
    assert!(said(false).counts());
    assert!(!said(true).counts());
    assert!(!Visit { chosen: Some(chosen(&[AREA])), ..Visit::default() }.counts());
    assert!(!Visit::default().counts());
}

#[test]
fn looks_are_words_of_the_lists_and_nothing_else() {
    assert_eq!(Looks::read("large.dark").classes(), "size-large colours-dark");
    assert_eq!(Looks::read("usual.device"), Looks::default());
    assert_eq!(Looks::read("\"><script>.x"), Looks::default());
    assert_eq!(Looks::default().write(), None);
    let both = Looks::of("largest", "contrast");
    assert_eq!(Looks::read(&both.write().unwrap()), both);
}

#[test]
fn a_language_stands_before_the_path() {
    for (path, language, within) in [
        ("/", Language::English, "/"),
        ("/cy", Language::Welsh, "/"),
        ("/cy/notices/x", Language::Welsh, "/notices/x"),
        ("/cycling", Language::English, "/cycling"),
    ] {
        assert_eq!(Language::of_path(path), (language, within), "{path}");
    }
}
