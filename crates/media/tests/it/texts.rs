//! Texts and lists with a name in each encoding and spelling.
//!
//! Invariant: each text has words that stay.

/// How a name is written.
pub(crate) const TEXTS: usize = 8;

pub(crate) fn text(number: usize, name: &str, words: &str) -> Vec<u8> {
    let (given, family) = name.split_once(' ').unwrap();
    let plain = format!("{words}\nseen by {name} at noon\n{words}\n");
    let wide = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| {
        mark.into_iter().chain(plain.encode_utf16().flat_map(order)).collect()
    };
    match number {
        0 => plain.into_bytes(),
        1 => wide(u16::to_le_bytes, [0xff, 0xfe]),
        2 => wide(u16::to_be_bytes, [0xfe, 0xff]),
        3 => [plain.as_bytes(), b"caf\xe9\n"].concat(),
        4 => {
            let unseen: Vec<String> = name.chars().map(|sign| sign.to_string()).collect();
            format!("{words}\n{}\n", unseen.join("\u{200b}")).into_bytes()
        }
        5 => {
            let (front, back) = family.split_at(4);
            format!("{words} {given} {front}-\n{back} {words}\n").into_bytes()
        }
        6 => format!("who,what\n\"{family}, {given}\",{words}\n{name},{words}\n").into_bytes(),
        _ => {
            let turned = format!("{words}\n\u{202d}{}\u{202c}’S DOG\n", name.to_uppercase());
            turned.into_bytes()
        }
    }
}
