//! A notice read aloud, by eSpeak NG where it is installed.
//!
//! Invariant: the reader is given plain sentences; what it would take for a command or for the
//! sounds of a word is taken out first.

use std::fmt::Write as _;
use std::time::Duration;

use pack::render::Document;

use crate::tool::Tool;
use crate::words::{Kind, lines};
use crate::{DOCUMENT_MAX_BYTES, PressError};

/// Reads aloud at 155 words a minute, as a person reads to another.
const READER: Tool = Tool {
    program: "espeak-ng",
    package: "espeak-ng",
    arguments: &["-v", "en-gb", "-s", "155", "-b", "1", "--stdin", "--stdout"],
    output_max_bytes: 96 << 20,
    deadline: Duration::from_mins(1),
};

/// How long the head of a sound file is: RIFF, format and data, as eSpeak NG writes them.
const HEAD_BYTES: u32 = 44;

/// Whether something is installed that can read aloud, with what to install if not.
///
/// # Errors
///
/// [`PressError::NotInstalled`].
pub fn speech_is_there() -> Result<(), PressError> {
    READER.path().map(drop).ok_or_else(|| READER.missing())
}

/// A document read aloud, as WAV (22,050 samples a second, 16 bits, one channel).
///
/// # Errors
///
/// [`PressError::NotInstalled`] without eSpeak NG; the other errors of a program that runs beside
/// this one; [`PressError::TooLong`].
pub fn speech(document: &Document) -> Result<Vec<u8>, PressError> {
    let words = script(document);
    if words.len() > DOCUMENT_MAX_BYTES {
        let size_bytes = words.len();
        return Err(PressError::TooLong { size_bytes, max_bytes: DOCUMENT_MAX_BYTES });
    }
    sized(READER.run(words.into_bytes())?)
}

/// What is read: a paragraph for each line, each with an end at which the reader draws breath.
fn script(document: &Document) -> String {
    let mut out = String::new();
    for line in lines(document) {
        if let Kind::Item(Some(number)) = line.kind {
            // Writing to a text cannot fail.
            let _ = write!(out, "{number}: ");
        }
        // Double brackets would be read as the sounds of a word, and a control as a command.
        let text = line.text.replace("[[", "[ [").replace("]]", "] ]");
        out.extend(text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }));
        let ended = line.text.trim_end().ends_with(['.', ':', ';', ',', '?', '!']);
        out.push_str(if ended { "\n\n" } else { ".\n\n" });
    }
    out
}

/// The sound with its length written into its head, which the reader leaves open on a pipe.
fn sized(mut sound: Vec<u8>) -> Result<Vec<u8>, PressError> {
    let whole = u32::try_from(sound.len()).unwrap_or_default();
    let starts = |at: usize, word: &[u8]| sound.get(at..at + 4) == Some(word);
    let known = starts(0, b"RIFF") && starts(8, b"WAVE") && starts(36, b"data");
    let after = whole.checked_sub(HEAD_BYTES).filter(|length| known && *length > 0);
    let length = after.ok_or_else(|| READER.failed("it gave no sound"))?;
    for (at, number) in [(4, whole - 8), (40, length)] {
        if let Some(field) = sound.get_mut(at..at + 4) {
            field.copy_from_slice(&number.to_le_bytes());
        }
    }
    Ok(sound)
}

#[cfg(test)]
mod tests;
