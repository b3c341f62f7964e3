use super::*;

#[test]
fn a_list_reads_as_a_sentence_has_it() {
    for (items, expected) in [
        (&[][..], ""),
        (&["a"][..], "a"),
        (&["a", "b"][..], "a and b"),
        (&["a", "b", "c"][..], "a, b and c"),
    ] {
        assert_eq!(and(items.iter().copied()), expected);
    }
}

#[test]
fn a_date_and_hours_read_as_in_a_letter() {
    assert_eq!(in_words(jiff::civil::date(2026, 11, 1)), "1 November 2026");
    assert_eq!(hours(1), "1 hour");
    assert_eq!(hours(24), "24 hours");
}

#[test]
fn an_empty_fact_is_no_fact() {
    let mut facts = Facts(BTreeMap::new());
    facts.put("controller", "force", "email", "");
    facts.put("pack", "", "title", "T");
    assert_eq!(
        facts.0.into_iter().collect::<Vec<_>>(),
        [("pack.title".to_owned(), "T".to_owned())]
    );
}
