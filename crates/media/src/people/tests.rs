use super::*;

fn found(text: &str, names: &[&str]) -> Vec<(String, Way)> {
    let people: Vec<Person> = names.iter().filter_map(|name| Person::named(name)).collect();
    let found = find(text, &people).into_iter();
    found.map(|named| (text.get(named.start..named.end).unwrap().to_owned(), named.way)).collect()
}

#[test]
fn a_person_is_found_however_they_are_named() {
    let table: &[(&str, &[(&str, Way)])] = &[
        ("Jane Mary Doe left", &[("Jane Mary Doe", Way::Whole)]),
        ("jane doe left", &[("jane doe", Way::Whole)]),
        ("DOE, JANE", &[("DOE, JANE", Way::Whole)]),
        ("Doe Jane Mary", &[("Doe Jane Mary", Way::Whole)]),
        ("J. M. Doe", &[("J. M. Doe", Way::Short)]),
        ("JM Doe", &[("JM Doe", Way::Short)]),
        ("Doe, J.", &[("Doe, J", Way::Short)]),
        ("J Doe’s dog", &[("J Doe’s", Way::Short)]),
        ("Mrs Doe", &[("Mrs Doe", Way::Short)]),
        ("Doe's statement, and Jane's", &[("Doe's", Way::Alone), ("Jane's", Way::Alone)]),
        ("Jane\nDoe", &[("Jane\nDoe", Way::Whole)]),
        ("Ja-\nne D-\noe", &[("Ja-\nne D-\noe", Way::Whole)]),
        ("Jáne Dœ", &[("Jáne Dœ", Way::Whole)]),
        ("a doe in the wood", &[]),
        ("Does it? Janet did.", &[]),
    ];
    for (text, expected) in table {
        let expected: Vec<_> =
            expected.iter().map(|(text, way)| ((*text).to_owned(), *way)).collect();
        assert_eq!(found(text, &["Jane Mary Doe"]), expected, "{text:?}");
    }
}

#[test]
fn names_of_several_words_and_with_commas_are_understood() {
    let all = |text: &str, name: &str| found(text, &[name]).into_iter().next();
    let whole = |text: &str| Some((text.to_owned(), Way::Whole));
    assert_eq!(all("Anna van der Berg", "van der Berg, Anna"), whole("Anna van der Berg"));
    assert_eq!(all("VAN DER BERG Anna", "Anna van der Berg"), whole("VAN DER BERG Anna"));
    assert_eq!(all("Seán OBrien", "Sean O'Brien"), whole("Seán OBrien"));
    assert_eq!(all("Priya Smith Jones", "Priya Smith-Jones"), None.or(all("Priya", "Priya X")));
    assert_eq!(all("Mr Khan", "Khan"), Some(("Mr Khan".to_owned(), Way::Short)));
    assert!(Person::named(" , ").is_none());
}
