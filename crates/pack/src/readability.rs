//! How hard a text is to read: the Flesch-Kincaid grade, as measured on finished sentences.
//!
//! Grade = 0.39 × words a sentence + 11.8 × syllables a word − 15.59 (Kincaid and others, 1975).
//! Syllables are counted as groups of vowels, without a silent `e`, at least one a word.
//!
//! Invariant: the same text always has the same grade; a text without a sentence has none.

/// What a text measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Sentences.
    pub sentences: u32,
    /// Words.
    pub words: u32,
    /// Syllables.
    pub syllables: u32,
}

impl Reading {
    /// Measures sentences, each a text of its own.
    pub fn of<'t>(sentences: impl IntoIterator<Item = &'t str>) -> Self {
        let mut reading = Self { sentences: 0, words: 0, syllables: 0 };
        let mut letters_of = String::new();
        for sentence in sentences {
            let before = reading.words;
            for word in sentence.split_whitespace() {
                letters(word, &mut letters_of);
                if !letters_of.is_empty() {
                    reading.words += 1;
                    reading.syllables += syllables(&letters_of);
                }
            }
            reading.sentences += u32::from(reading.words > before);
        }
        reading
    }

    /// The Flesch-Kincaid grade; nothing for no words.
    pub fn grade(&self) -> Option<f64> {
        let long = self.words_a_sentence()?;
        let heavy = f64::from(self.syllables) / f64::from(self.words);
        Some(0.39 * long + 11.8 * heavy - 15.59)
    }

    /// Words a sentence, on average; nothing for no words.
    pub fn words_a_sentence(&self) -> Option<f64> {
        (self.words > 0).then(|| f64::from(self.words) / f64::from(self.sentences))
    }
}

/// Splits a text into its sentences, at `.`, `!` or `?` before a space or the end.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        for (at, _) in rest.match_indices(['.', '!', '?']) {
            let (sentence, after) = rest.split_at_checked(at + 1)?;
            if after.chars().next().is_none_or(char::is_whitespace) {
                rest = after;
                return Some(sentence);
            }
        }
        let last = std::mem::take(&mut rest);
        (!last.trim().is_empty()).then_some(last)
    })
}

/// Puts the letters of a word into the place of another's, small and without what stands around
/// them.
fn letters(word: &str, into: &mut String) {
    into.clear();
    for c in word.chars().filter(|c| c.is_alphabetic()) {
        if c.is_ascii() {
            into.push(c.to_ascii_lowercase());
        } else {
            into.extend(c.to_lowercase());
        }
    }
}

fn syllables(word: &str) -> u32 {
    let is_vowel =
        |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'á' | 'é' | 'í' | 'ó' | 'ú');
    let mut groups = 0;
    let mut within = false;
    for c in word.chars() {
        groups += u32::from(is_vowel(c) && !within);
        within = is_vowel(c);
    }
    let consonant_le = word.strip_suffix("le").is_some_and(|stem| !stem.ends_with(is_vowel));
    let silent = word.ends_with('e') && !word.ends_with("ee") && !consonant_le;
    let ed = word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded");
    let taken = u32::from(silent || (ed && !word.ends_with("eed")));
    groups.saturating_sub(taken).max(1)
}

#[cfg(test)]
mod tests;
