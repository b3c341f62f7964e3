//! The text of a page by its content stream and its fonts' own tables.
//!
//! Invariant: a code that no table explains is read as the letter of its byte, never passed over.

use hayro_syntax::object::{Dict, Name, Object, Stream};
use hayro_syntax::page::Page;
use std::collections::BTreeMap;
use std::rc::Rc;

type Letters = BTreeMap<u32, String>;

/// What a font's codes mean, and whether they have two bytes.
#[derive(Default)]
struct Font {
    letters: Letters,
    wide: bool,
}

/// All that a page's operators show, in their order; none where it has no content.
pub(super) fn text(page: &Page<'_>) -> Option<String> {
    page.page_stream()?;
    let mut out = String::new();
    // A page sets its fonts again for each word.
    let mut fonts = BTreeMap::new();
    let mut font = Rc::new(Font::default());
    let mut operations = page.operations();
    while let Some(instruction) = operations.next() {
        let operands: Vec<Object<'_>> = instruction.operands().cloned().collect();
        let operator: &[u8] = instruction.operator;
        match operator {
            b"Tf" => {
                if let Some(Object::Name(known)) = operands.first() {
                    let read =
                        || page.resources().get_font(known).map(|font| Rc::new(letters(&font)));
                    let entry = fonts.entry(known.as_ref().to_vec()).or_insert_with(read);
                    font = entry.clone().unwrap_or(font);
                }
            }
            b"Tm" | b"Td" | b"TD" | b"T*" | b"'" | b"\"" => out.push('\n'),
            _ => {}
        }
        for operand in &operands {
            match operand {
                Object::String(text) => read(text.as_bytes(), &font, &mut out),
                Object::Array(parts) => {
                    for part in parts.iter::<Object<'_>>() {
                        if let Object::String(text) = part {
                            read(text.as_bytes(), &font, &mut out);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    Some(out)
}

fn read(bytes: &[u8], font: &Font, out: &mut String) {
    for code in bytes.chunks(if font.wide { 2 } else { 1 }) {
        let number = code.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
        match font.letters.get(&number) {
            Some(text) => out.push_str(text),
            None => out.push_str(&super::super::latin(code)),
        }
    }
}

fn letters(font: &Dict<'_>) -> Font {
    let wide = font.get::<Name<'_>>("Subtype").is_some_and(|name| name.as_ref() == b"Type0");
    let table = font.get::<Stream<'_>>("ToUnicode").and_then(|table| table.decoded().ok());
    let table = table.map(|table| String::from_utf8_lossy(&table).into_owned());
    Font { letters: table.map(|table| mapped(&table)).unwrap_or_default(), wide }
}

/// The pairs and ranges of a `ToUnicode` table.
fn mapped(table: &str) -> Letters {
    let mut out = Letters::new();
    let mut held: Vec<&str> = Vec::new();
    for word in table.split_whitespace().flat_map(|word| word.split_inclusive('>')) {
        match word {
            "beginbfchar" | "beginbfrange" => held.clear(),
            "endbfchar" => {
                for pair in held.as_chunks::<2>().0 {
                    let [code, text] = pair;
                    out.extend(code_of(code).zip(Some(utf16(text))));
                }
            }
            "endbfrange" => {
                for [first, last, text] in held.as_chunks::<3>().0 {
                    let (Some(first), Some(last)) = (code_of(first), code_of(last)) else {
                        continue;
                    };
                    let base = utf16(text).chars().next().map_or(0, u32::from);
                    for code in first..=last.min(first.saturating_add(0xffff)) {
                        let sign = char::from_u32(base.wrapping_add(code - first));
                        out.extend(sign.map(|sign| (code, sign.to_string())));
                    }
                }
            }
            word if word.starts_with('<') => held.push(word),
            _ => {}
        }
    }
    out
}

fn code_of(word: &str) -> Option<u32> {
    u32::from_str_radix(word.trim_matches(['<', '>']), 16).ok()
}

fn utf16(word: &str) -> String {
    let digits: Vec<u32> = word.chars().filter_map(|sign| sign.to_digit(16)).collect();
    let unit = |four: &[u32; 4]| four.iter().fold(0, |sum, digit| sum << 4 | digit);
    let units = digits.as_chunks::<4>().0.iter().map(unit);
    let units: Vec<u16> = units.filter_map(|unit| u16::try_from(unit).ok()).collect();
    String::from_utf16_lossy(&units)
}
