//! How a name sounds, roughly: a code that spellings of one name share, whatever language it came
//! to Britain from.
//!
//! Invariant: a code is made of the word alone. It is coarse on purpose: it finds too many, and
//! [`super::agree`] says how well each agrees.

/// Letters that stand for one sound, the longest first, with what they sound like; `-` is silence.
/// Capitals are sounds for which there is no letter: `S` as in shop, `C` as in church.
const GROUPS: &[(&str, &str)] = &[
    ("sch", "S"),
    ("tch", "C"),
    ("chr", "kr"),
    ("ght", "t"),
    ("mps", "ms"),
    ("mpt", "mt"),
    ("ck", "k"),
    ("cz", "C"),
    ("ch", "C"),
    ("sh", "S"),
    ("sz", "S"),
    ("zh", "s"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("bh", "b"),
    ("kh", "k"),
    ("gh", "-"),
    ("qu", "k"),
    ("dj", "j"),
    ("ce", "s"),
    ("ci", "s"),
    ("cy", "s"),
];

/// What sounds otherwise at the head of a word.
const HEADS: &[(&str, &str)] = &[
    ("kn", "n"),
    ("gn", "n"),
    ("ng", "n"),
    ("pn", "n"),
    ("wr", "r"),
    ("ps", "s"),
    ("gh", "g"),
    ("ge", "j"),
    ("gi", "j"),
    ("x", "s"),
];

/// The code of a folded word: its consonants as they sound, and `A` for a vowel at its head. A word
/// in another script stays as it is.
pub fn sound(word: &str) -> String {
    if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let mut code = String::new();
    let mut rest = word;
    // Whether a vowel came since the last sound: without one, a doubled sound is one.
    let mut apart = true;
    while let Some(first) = rest.chars().next() {
        let is_head = rest.len() == word.len();
        let heads = HEADS.iter().filter(|_| is_head);
        let known = heads.chain(GROUPS).find(|(letters, _)| rest.starts_with(letters));
        let (length, sounds) = match known {
            Some((letters, sounds)) => (letters.len(), (*sounds).to_owned()),
            None => (1, alone(first, is_head, rest)),
        };
        for one in sounds.chars() {
            match one {
                '-' => {}
                'A' if !is_head => apart = true,
                one => {
                    if apart || !code.ends_with(one) {
                        code.push(one);
                    }
                    apart = one == 'A';
                }
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    code
}

/// What a letter sounds like by itself.
fn alone(letter: char, is_head: bool, rest: &str) -> String {
    let before_vowel = rest.chars().nth(1).is_some_and(|next| "aeiou".contains(next));
    let sounds = match letter {
        'y' if is_head && before_vowel => "y",
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' => "A",
        'h' | 'w' if !is_head => "-",
        'c' | 'q' | 'k' => "k",
        'z' | 's' => "s",
        'v' | 'f' => "f",
        'x' => "ks",
        other => return other.to_string(),
    };
    sounds.to_owned()
}
