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
        for sentence in sentences {
            let words = sentence.split_whitespace().filter_map(letters);
            let before = reading.words;
            for word in words {
                reading.words += 1;
                reading.syllables += syllables(&word);
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
        let mut letters = rest.char_indices().peekable();
        while let Some((at, c)) = letters.next() {
            let ends = letters.peek().is_none_or(|(_, next)| next.is_whitespace());
            if matches!(c, '.' | '!' | '?') && ends {
                let (sentence, after) = rest.split_at_checked(at + c.len_utf8())?;
                rest = after;
                return Some(sentence);
            }
        }
        let last = std::mem::take(&mut rest);
        (!last.trim().is_empty()).then_some(last)
    })
}

/// A word in small letters, without what stands around it; nothing for what has no letter.
fn letters(word: &str) -> Option<String> {
    let word: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    (!word.is_empty()).then(|| word.to_lowercase())
}

fn syllables(word: &str) -> u32 {
    let is_vowel = |c: char| "aeiouyáéíóú".contains(c);
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
