//! Names of files that every system can write.
//!
//! Invariant: a name leads to no other folder, and no two of one bundle are alike.

/// The longest name, in characters.
const NAME_MAX_CHARS: usize = 100;

/// The longest ending that is kept when a name is cut, in characters, with its full stop.
const ENDING_MAX_CHARS: usize = 10;

/// Names that Windows keeps for devices, whatever stands after a full stop.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "com", "lpt"];

/// A name that every system can write, with a number before it so that no two are alike: no
/// folders, no signs that a system forbids or that turn the direction of writing.
pub fn portable(number: usize, name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_unseen(*c))
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .collect();
    let plain = plain.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() < ENDING_MAX_CHARS => {
            (stem, format!(".{ending}"))
        }
        _ => (plain, String::new()),
    };
    let room = NAME_MAX_CHARS.saturating_sub(ending.chars().count());
    let stem: String = stem.chars().take(room).collect();
    let stem = stem.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let low = stem.to_ascii_lowercase();
    let device = DEVICES.iter().any(|device| {
        low.strip_prefix(device).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
    });
    let stem = if stem.is_empty() || device { "file" } else { stem };
    format!("{number:03} {stem}{ending}")
}

/// Characters that turn the direction of what stands beside them, or show nothing.
fn is_unseen(c: char) -> bool {
    let turns = ['\u{200B}'..='\u{200F}', '\u{2028}'..='\u{202E}', '\u{2060}'..='\u{2069}'];
    c == '\u{FEFF}' || turns.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::portable;

    #[test]
    fn a_name_leads_nowhere_else() {
        for (given, made) in [
            ("notes.pdf", "001 notes.pdf"),
            ("../../etc/passwd", "001 passwd"),
            ("C:\\temp\\a.txt", "001 a.txt"),
            ("a<b>c:d.txt", "001 a_b_c_d.txt"),
            ("con.txt", "001 file.txt"),
            ("COM1", "001 file"),
            ("constable.txt", "001 constable.txt"),
            ("", "001 file"),
            ("..", "001 file"),
            (" . ", "001 file"),
            ("exe\u{202E}fdp.txt", "001 exefdp.txt"),
            ("résumé .pdf", "001 résumé.pdf"),
        ] {
            assert_eq!(portable(1, given), made, "{given:?}");
        }
        let long = portable(12, &format!("{}.pdf", "x".repeat(300)));
        assert_eq!((long.get(..7), long.get(100..)), (Some("012 xxx"), Some(".pdf")));
        assert_eq!(long.chars().count(), 4 + 100);
    }
}
