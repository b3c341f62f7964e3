//! How well what is known of two people agrees, in words.
//!
//! Invariant: more that agrees never weighs less, and what differs is said beside it; without a
//! name, or a reference, in common there is no agreement.

use super::{fold, postcodes, sound, words};
use jiff::civil::Date;

/// What is known of somebody. Personal.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The name.
    pub name: String,
    /// The day of birth.
    pub born_on: Option<Date>,
    /// The address, or wherever a postcode may stand.
    pub address: String,
    /// References: of a crime, a custody record, a letter.
    pub references: Vec<String>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Known")
    }
}

/// How two names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// They do not.
    Not,
    /// In one word alone.
    OneWord,
    /// Every word of the shorter, in its consonants alone: Jane and John.
    Loose,
    /// Every word of the shorter, one of them by its initial.
    Initial,
    /// Every word of the shorter, as they sound.
    Sound,
    /// Every word of the shorter, as they are written.
    Part,
    /// The same words.
    Exact,
}

/// What agrees, and what differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The names.
    pub name: How,
    /// How much it weighs, from 0 to 150.
    pub weight: u32,
    /// What agrees, in words.
    pub agrees: Vec<&'static str>,
    /// What differs, in words.
    pub differs: Vec<&'static str>,
}

impl Agreement {
    /// How well, in words.
    pub fn plain(&self) -> &'static str {
        match self.weight {
            80.. => "agrees well",
            45..80 => "agrees in part",
            _ => "agrees little",
        }
    }
}

/// How well two agree; `None` where nothing by which somebody is known does.
pub fn agree(one: &Known, other: &Known) -> Option<Agreement> {
    let name = names(&one.name, &other.name);
    let mut found = Agreement { name, weight: 0, agrees: Vec::new(), differs: Vec::new() };
    let (weight, said) = match name {
        How::Exact => (50, "the same name"),
        How::Part => (40, "the same name, one of them longer"),
        How::Sound => (30, "a name that sounds alike"),
        How::Loose => (15, "a name with the same consonants"),
        How::Initial => (20, "the last name, and an initial"),
        How::OneWord => (10, "one part of the name"),
        How::Not => (0, ""),
    };
    found.weight += weight;
    match name {
        How::Not => found.differs.push("another name"),
        How::OneWord => {
            found.agrees.push(said);
            found.differs.push("another part of the name");
        }
        _ => found.agrees.push(said),
    }
    let reference = references(one, other);
    if reference {
        found.weight += 40;
        found.agrees.push("the same reference");
    }
    let more = born(one, other, &mut found) | near(one, other, &mut found);
    // One word alone is shared by many, unless something else agrees.
    let enough = match name {
        How::Not => reference,
        How::OneWord => reference || more,
        _ => true,
    };
    enough.then_some(found)
}

/// Says how the days of birth agree; whether they do.
fn born(one: &Known, other: &Known, found: &mut Agreement) -> bool {
    let (Some(here), Some(there)) = (one.born_on, other.born_on) else { return false };
    let turned = Date::new(there.year(), there.day(), there.month());
    if here == there {
        found.weight += 40;
        found.agrees.push("the same date of birth");
    } else if turned.is_ok_and(|turned| turned == here) {
        found.weight += 25;
        found.agrees.push("the same date of birth with day and month the other way round");
    } else {
        found.weight = found.weight.saturating_sub(25);
        found.differs.push("another date of birth");
        return false;
    }
    true
}

/// Says how the postcodes agree; whether they do.
fn near(one: &Known, other: &Known, found: &mut Agreement) -> bool {
    let (here, there) = (postcodes(&one.address), postcodes(&other.address));
    if here.is_empty() || there.is_empty() {
        return false;
    }
    let same = here.iter().any(|code| there.contains(code));
    if same {
        found.weight += 20;
        found.agrees.push("the same postcode");
    } else {
        found.differs.push("another postcode");
    }
    same
}

fn references(one: &Known, other: &Known) -> bool {
    let kept = |known: &Known| -> Vec<String> {
        let each = known.references.iter().map(|text| fold::reference(text));
        each.filter(|text| !text.is_empty()).collect()
    };
    let there = kept(other);
    kept(one).iter().any(|reference| there.contains(reference))
}

/// How two names agree.
pub fn names(one: &str, other: &str) -> How {
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.is_empty() {
        return How::Not;
    }
    // A letter by itself sounds like nothing: it is an initial.
    let letter = |word: &str| word.chars().count() == 1;
    let alike = |a: &str, b: &str| !letter(a) && !letter(b) && sound(a) == sound(b);
    let initial =
        |a: &str, b: &str| (letter(a) || letter(b)) && a.chars().next() == b.chars().next();
    let (whole, same) = (short.len(), paired(&short, &long, &[]));
    let sounding = paired(&short, &long, &[&alike]);
    if same == whole && whole == long.len() {
        How::Exact
    } else if whole == 1 {
        if sounding == 1 { How::OneWord } else { How::Not }
    } else if same == whole {
        How::Part
    } else if sounding == whole {
        let closely = paired(&short, &long, &[&|a, b| alike(a, b) && close(a, b)]);
        if closely == whole { How::Sound } else { How::Loose }
    } else if sounding > 0 && paired(&short, &long, &[&alike, &initial]) == whole {
        How::Initial
    } else if sounding > 0 {
        How::OneWord
    } else {
        How::Not
    }
}

/// Whether two words differ in at most half of their letters.
fn close(one: &str, other: &str) -> bool {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut length = 0;
    for letter in one.chars() {
        length += 1;
        let mut next = vec![length];
        for ((pair, of), left) in row.windows(2).zip(&other).zip(0_usize..) {
            let [above_left, above] = pair else { continue };
            let before: usize = next.get(left).copied().unwrap_or_default();
            let same = above_left + usize::from(letter != *of);
            next.push(same.min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().is_some_and(|changes| changes * 2 <= length.max(other.len()))
}

/// A way in which two words may be the same.
type Way<'w> = &'w dyn Fn(&str, &str) -> bool;

/// How many words of the shorter have one of their own in the longer: first those that are the
/// same, then those that are so by each way of looking in turn, so that an initial takes the place
/// of no name.
fn paired(short: &[String], long: &[String], ways: &[Way<'_>]) -> usize {
    let (mut here, mut there) = (short.to_vec(), long.to_vec());
    let same: Way<'_> = &|a, b| a == b;
    for way in std::iter::once(&same).chain(ways) {
        here.retain(|word| match there.iter().position(|other| way(word, other)) {
            Some(at) => {
                there.remove(at);
                false
            }
            None => true,
        });
    }
    short.len() - here.len()
}
