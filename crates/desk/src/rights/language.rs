//! A request in another language: what it says in English, for those who work on it.
//!
//! Invariant: what somebody wrote stays as they wrote it; the day on which it came in is the day on
//! which it came in, in whatever language.

use super::change::change;
use super::file::Request;
use super::happen::within;
use super::take::words;
use crate::journal::{Draft, whole_millis};
use crate::{Ctx, Desk, DeskError};
use jiff::Timestamp;
use ledger::Verb;
use pack::Act;
use serde::{Deserialize, Serialize};

/// A language in which people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// Its tag (BCP 47), as pages mark words in it.
    pub tag: &'static str,
    /// Its name in English.
    pub name: &'static str,
    /// Whether it is written from right to left.
    pub right_to_left: bool,
}

const fn ltr(tag: &'static str, name: &'static str) -> Language {
    Language { tag, name, right_to_left: false }
}

const fn rtl(tag: &'static str, name: &'static str) -> Language {
    Language { tag, name, right_to_left: true }
}

/// The languages that can be named, by name; `und` stands for one that is not among them.
pub const LANGUAGES: &[Language] = &[
    ltr("ak", "Akan"),
    ltr("sq", "Albanian"),
    ltr("am", "Amharic"),
    rtl("ar", "Arabic"),
    ltr("bn", "Bengali"),
    ltr("bfi", "British Sign Language"),
    ltr("bg", "Bulgarian"),
    ltr("zh", "Chinese"),
    ltr("hr", "Croatian"),
    ltr("cs", "Czech"),
    ltr("nl", "Dutch"),
    ltr("fr", "French"),
    ltr("de", "German"),
    ltr("el", "Greek"),
    ltr("gu", "Gujarati"),
    rtl("he", "Hebrew"),
    ltr("hi", "Hindi"),
    ltr("hu", "Hungarian"),
    ltr("ga", "Irish"),
    ltr("it", "Italian"),
    ltr("ja", "Japanese"),
    ltr("ko", "Korean"),
    ltr("ku", "Kurdish"),
    ltr("lt", "Lithuanian"),
    ltr("ne", "Nepali"),
    rtl("ps", "Pashto"),
    rtl("fa", "Persian"),
    ltr("pl", "Polish"),
    ltr("pt", "Portuguese"),
    ltr("pa", "Punjabi"),
    ltr("ro", "Romanian"),
    ltr("ru", "Russian"),
    ltr("gd", "Scottish Gaelic"),
    ltr("so", "Somali"),
    ltr("es", "Spanish"),
    ltr("tl", "Tagalog"),
    ltr("ta", "Tamil"),
    ltr("th", "Thai"),
    ltr("ti", "Tigrinya"),
    ltr("tr", "Turkish"),
    ltr("uk", "Ukrainian"),
    rtl("ur", "Urdu"),
    ltr("vi", "Vietnamese"),
    ltr("cy", "Welsh"),
    ltr("yo", "Yoruba"),
    ltr("und", "Another language"),
];

/// The language of a tag.
pub fn language(tag: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|known| known.tag == tag)
}

/// What somebody said, in English. Personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct English {
    /// The tag of the language in which they said it.
    pub from: String,
    /// What it says.
    pub words: String,
    /// By whom it was put into English, or who took down that it was.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Keeps what a request says in English; again where it was put into English better.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`]; [`DeskError::Invalid`] for a language that is
/// none of [`LANGUAGES`], no words or too many, or once it is closed; [`DeskError::Contended`].
pub async fn put_into_english(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    from: &str,
    said: &str,
) -> Result<(), DeskError> {
    let known = language(from);
    let known = known.ok_or_else(|| DeskError::invalid("the language", "one of those listed"))?;
    let said = words(said);
    within(&said, "what it says in English", true)?;
    change(ctx, desk, Act::WorkRequests, id, |request, _| {
        request.english = Some(English {
            from: known.tag.to_owned(),
            words: said.clone(),
            by: ctx.actor.id.clone(),
            at: whole_millis(ctx.now),
        });
        Draft::new(Verb::Alter).word("request", "into-english")
    })
    .await
}

/// The language of a request, where it is known to be another than English.
pub fn language_of(request: &Request) -> Option<&'static Language> {
    language(&request.english.as_ref()?.from)
}
