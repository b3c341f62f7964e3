use super::*;

fn grade(text: &str) -> f64 {
    Reading::of(sentences(text)).grade().unwrap()
}

#[test]
fn syllables_are_counted_as_people_say_them() {
    for (word, count) in [
        ("cat", 1),
        ("camera", 3),
        ("police", 2),
        ("footage", 2),
        ("people", 2),
        ("filmed", 1),
        ("wanted", 2),
        ("agree", 2),
        ("the", 1),
        ("personal", 3),
        ("rhythm", 1),
    ] {
        assert_eq!(syllables(word), count, "{word}");
    }
}

#[test]
fn a_text_falls_into_its_sentences() {
    let found: Vec<_> = sentences("We film. Why? It helps v1.2 to run").map(str::trim).collect();
    assert_eq!(found, ["We film.", "Why?", "It helps v1.2 to run"]);
    assert_eq!(sentences("  ").count(), 0);
}

#[test]
fn the_grade_rises_with_long_words_and_long_sentences() {
    let easy = grade("An officer may film you. You can see a red light.");
    let hard = grade("The organisation undertakes audiovisual documentation of individuals.");
    assert!(easy < 4.0, "{easy}");
    assert!(hard > 15.0, "{hard}");
    // 6 words, 8 syllables, one sentence: 0.39 × 6 + 11.8 × 8/6 − 15.59.
    let known = grade("The officer can film a street.");
    assert!((known - 2.483).abs() < 0.01, "{known}");
    assert_eq!(Reading::of(sentences("")).grade(), None);
}
