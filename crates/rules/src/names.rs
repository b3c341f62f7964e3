//! Names: the same one however it was written, one that sounds alike, and how well two agree.
//!
//! Invariant: nothing here decides that two people are one. It says what agrees and what differs,
//! and a person looks.

pub mod agree;
pub mod fold;
pub mod postcode;
pub mod sound;
#[cfg(test)]
mod tests;

pub use agree::{Agreement, How, Known, agree};
pub use fold::{key, references, words};
pub use postcode::postcodes;
pub use sound::sound;

/// The most words of a name that are compared; of a longer one the first ones and the last.
pub const WORDS_MAX: usize = 5;

/// By what somebody is found: each is something that two records of one person have in common, and
/// that few others share. To be keyed before they are kept.
///
/// Two words of a name that sound so, in any order; one of them as an initial; a word with the day
/// of birth or with a postcode; a name of one word; a reference.
pub fn marks(known: &Known) -> Vec<String> {
    let words = words(&known.name);
    let mut marks: Vec<String> = Vec::new();
    let mut add = |mark: String| {
        if !marks.contains(&mark) {
            marks.push(mark);
        }
    };
    for (at, one) in words.iter().enumerate() {
        let own = sound(one);
        for (place, other) in words.iter().enumerate() {
            if place == at {
                continue;
            }
            let (mut pair, initial) = ([own.clone(), sound(other)], initial(other));
            pair.sort_unstable();
            add(format!("two {} {}", pair[0], pair[1]));
            add(format!("initial {initial} {own}"));
        }
        if let Some(born) = known.born_on {
            add(format!("born {born} {own}"));
        }
        for code in postcodes(&known.address) {
            add(format!("near {code} {own}"));
        }
    }
    if let [only] = words.as_slice() {
        add(format!("one {}", sound(only)));
    }
    for reference in &known.references {
        let kept = fold::reference(reference);
        if !kept.is_empty() {
            add(format!("reference {kept}"));
        }
    }
    marks
}

/// The first letter of a word.
fn initial(word: &str) -> String {
    word.chars().take(1).collect()
}
