//! Text that people type, without what shows nothing or turns what stands beside it.
//!
//! Invariant: what is kept is what a reader sees: no control character, and none that hides, turns
//! or fills.

/// A line without control characters and without spaces at its ends.
pub fn line(text: &str) -> String {
    let kept = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    kept.filter(|c| !unseen(*c)).collect::<String>().trim().to_owned()
}

/// Lines without control characters.
pub fn words(text: &str) -> String {
    let kept = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = kept.chars().filter(|c| (*c == '\n' || !c.is_control()) && !unseen(*c));
    kept.collect::<String>().trim().to_owned()
}

/// Characters that turn the direction of what stands beside them, or show nothing.
fn unseen(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}
