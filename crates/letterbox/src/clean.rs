//! Text made harmless: without the characters that hide, reorder or break lines.
//!
//! Invariant: what [`text`] and [`line`] give holds no control but `\n` (and [`line`] not even
//! that), no bidirectional control and no zero-width character; so what a person reads is what
//! stands there.

/// Text of several lines, of `max_bytes` at the most; and whether it was cut.
pub(crate) fn text(raw: &str, max_bytes: usize) -> (String, bool) {
    let mut clean = String::with_capacity(raw.len().min(max_bytes));
    let mut blanks = 0_usize;
    let mut signs = raw.chars().peekable();
    while let Some(sign) = signs.next() {
        let sign = match sign {
            '\r' if signs.peek() == Some(&'\n') => continue,
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => '\n',
            '\t' | '\u{a0}' => ' ',
            other => other,
        };
        if sign == '\n' {
            clean.truncate(clean.trim_end_matches(' ').len());
            blanks = if clean.is_empty() || clean.ends_with('\n') { blanks + 1 } else { 0 };
            // Three empty lines say no more than two.
            if blanks > 2 || clean.is_empty() {
                continue;
            }
        } else if is_hidden(sign) {
            continue;
        }
        if clean.len() + sign.len_utf8() > max_bytes {
            return (clean, true);
        }
        clean.push(sign);
    }
    clean.truncate(clean.trim_end().len());
    (clean, false)
}

/// Text on one line, of `max_signs` characters at the most: a subject, a name.
pub(crate) fn line(raw: &str, max_signs: usize) -> String {
    let mut clean = String::new();
    let mut gap = false;
    let mut count = 0;
    for sign in raw.chars() {
        if sign.is_whitespace() || matches!(sign, '\u{2028}' | '\u{2029}') {
            gap = !clean.is_empty();
        } else if !is_hidden(sign) {
            count += 1 + usize::from(gap);
            if count > max_signs {
                break;
            }
            if gap {
                clean.push(' ');
            }
            gap = false;
            clean.push(sign);
        }
    }
    clean
}

/// Whether a character is unseen, reorders others, or is a control.
pub(crate) fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || matches!(
            sign,
            '\u{ad}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests;
