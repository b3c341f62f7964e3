//! A request in another language, as the request's page shows it.
//!
//! Invariant: what somebody wrote is marked with its language and its direction, so that it is read
//! aloud and set as it was written.

use super::one::option;
use crate::layout::Field;
use crate::when;
use desk::rights::{self, LANGUAGES, Request};

/// What is known of the language of a request.
pub(super) struct Spoken {
    /// The tag and direction of what they said.
    pub(super) tag: &'static str,
    pub(super) direction: &'static str,
    /// The language's name, what it says in English, and who says so, where it is another.
    pub(super) english: Option<(&'static str, String, String)>,
    pub(super) languages: Field,
}

impl Spoken {
    pub(super) fn of(request: &Request) -> Self {
        let known = rights::language_of(request);
        let english = known.zip(request.english.as_ref()).map(|(language, english)| {
            let by = format!("{}, {}", english.by, when::minute(english.at));
            (language.name, english.words.clone(), by)
        });
        let languages = LANGUAGES.iter();
        Self {
            tag: known.map_or("en", |language| language.tag),
            direction: if known.is_some_and(|one| one.right_to_left) { "rtl" } else { "ltr" },
            english,
            languages: Field {
                id: "language".to_owned(),
                name: "what",
                label: "The language that it is in",
                value: known.map(|language| language.tag.to_owned()).unwrap_or_default(),
                choices: languages
                    .map(|language| option(language.tag, language.name.to_owned()))
                    .collect(),
                ..Field::default()
            },
        }
    }
}
