//! The languages of the frame around every page.
//!
//! Invariant: the frame is whole in each language; a language stands in the address, so that no
//! cookie is needed for it, and whoever began in one stays in it from link to link.

mod welsh;

use std::borrow::Cow;

/// A language of the frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    Welsh,
}

/// What the frame says.
#[derive(Debug)]
pub(crate) struct Words {
    /// The language, as a page names it (BCP 47).
    pub(crate) tag: &'static str,
    /// The other language in its own words, and its tag.
    pub(crate) other: &'static str,
    pub(crate) other_tag: &'static str,
    pub(crate) languages: &'static str,
    pub(crate) exit: &'static str,
    pub(crate) exit_key: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) main: &'static str,
    pub(crate) ask: &'static str,
    pub(crate) take_part: &'static str,
    pub(crate) areas: &'static str,
    pub(crate) promises: &'static str,
    pub(crate) registers: &'static str,
    pub(crate) receipts: &'static str,
    pub(crate) ledger: &'static str,
    pub(crate) search: &'static str,
    pub(crate) staff: &'static str,
    pub(crate) demo: &'static str,
    pub(crate) demo_clock: &'static str,
    pub(crate) demo_move: &'static str,
    pub(crate) alpha: &'static str,
    pub(crate) beta: &'static str,
    pub(crate) is_new: &'static str,
    pub(crate) tell_us: &'static str,
    pub(crate) cookies_title: &'static str,
    pub(crate) cookies_ask: &'static str,
    pub(crate) cookies_none: &'static str,
    pub(crate) accept: &'static str,
    pub(crate) refuse: &'static str,
    pub(crate) choose: &'static str,
    pub(crate) about: &'static str,
    pub(crate) notices: &'static str,
    pub(crate) cookies: &'static str,
    pub(crate) looks: &'static str,
    pub(crate) visits: &'static str,
    pub(crate) accessibility: &'static str,
    pub(crate) contact: &'static str,
    pub(crate) leaving: &'static str,
    pub(crate) nothing_set: &'static str,
    /// Said above a page whose own words are in another language than its frame.
    pub(crate) rest: Option<&'static str>,
}

static ENGLISH: Words = Words {
    tag: "en-GB",
    other: "Cymraeg",
    other_tag: "cy",
    languages: "Language",
    exit: "Leave this page quickly",
    exit_key: "(or press Escape)",
    skip: "Skip to the main content",
    main: "Main",
    ask: "Ask",
    take_part: "Take part",
    areas: "Your area",
    promises: "Promises",
    registers: "Registers",
    receipts: "Receipts",
    ledger: "Ledger",
    search: "Search",
    staff: "Staff",
    demo: "Demonstration.",
    demo_clock: "Its clock shows",
    demo_move: "Move the clock or be somebody else",
    alpha: "Alpha",
    beta: "Beta",
    is_new: "This site is new and not finished.",
    tell_us: "Tell us what works and what does not",
    cookies_title: "Cookies on this site",
    cookies_ask: "May we set cookies that the site does not need, and count your visit? It is \
                  never stored who you are. We ask for:",
    cookies_none: "Whatever you say, one cookie remembers your answer.",
    accept: "Accept optional cookies",
    refuse: "Refuse optional cookies",
    choose: "Choose one by one",
    about: "About this site",
    notices: "Privacy notices",
    cookies: "Cookies",
    looks: "How it looks",
    visits: "Visits",
    accessibility: "Accessibility",
    contact: "Contact",
    leaving: "Leaving quickly",
    nothing_set: "This site sets no cookie until you answer about cookies or staff sign in, and \
                  loads nothing from anywhere else.",
    rest: None,
};

impl Language {
    /// The language of an address, and the address without it.
    pub(crate) fn of_path(path: &str) -> (Self, &str) {
        match path.strip_prefix("/cy") {
            Some("") => (Self::Welsh, "/"),
            Some(within) if within.starts_with('/') => (Self::Welsh, within),
            _ => (Self::English, path),
        }
    }

    /// The same page in this language.
    pub(crate) fn lead(self, path: &str) -> Cow<'_, str> {
        // The first page is `/cy`, with whatever comes after its slash.
        let within =
            path.strip_prefix('/').filter(|rest| rest.is_empty() || rest.starts_with(['#', '?']));
        match self {
            Self::English => Cow::Borrowed(path),
            Self::Welsh => Cow::Owned(format!("/cy{}", within.unwrap_or(path))),
        }
    }

    /// A page in the other language, where it is there.
    pub(crate) fn across(self, path: &str) -> Option<String> {
        is_led(path).then(|| self.other().lead(path).into_owned())
    }

    fn other(self) -> Self {
        match self {
            Self::English => Self::Welsh,
            Self::Welsh => Self::English,
        }
    }

    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Welsh => &welsh::WELSH,
        }
    }
}

/// Where there is no other language: staff, programs, and files that pages are made of.
const ONE_LANGUAGE: &[&str] = &[
    "/staff",
    "/sign-in",
    "/sign-out",
    "/invitation",
    "/api",
    "/assets",
    "/demo",
    "/components",
    "/dock",
    "/cy",
];

/// Whether an address of this site is there in every language.
fn is_led(path: &str) -> bool {
    let under = |root: &&str| {
        let rest = path.strip_prefix(*root);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#', '-']))
    };
    path.starts_with('/') && !path.starts_with("//") && !ONE_LANGUAGE.iter().any(under)
}

/// Where an answer leads in this language, if it leads to a page of this site.
pub(crate) fn lead_to(language: Language, location: &str) -> Option<String> {
    (language == Language::Welsh && is_led(location)).then(|| language.lead(location).into_owned())
}

/// A page with its links kept in a language. What visitors typed is escaped and holds no
/// quotation mark, so an attribute found here is the page's own.
pub(crate) fn lead_on(language: Language, page: &str) -> String {
    let mut led = String::with_capacity(page.len() + page.len() / 16);
    let mut rest = page;
    while let Some((before, name, after)) = next_link(rest) {
        led.push_str(before);
        led.push_str(name);
        let address = after.split('"').next().unwrap_or_default();
        // A link to the page in the other language says so.
        let stays = before.trim_end().ends_with("hreflang=\"en-GB\"");
        if is_led(address) && !stays {
            led.push_str(&language.lead(address));
        } else {
            led.push_str(address);
        }
        rest = after.get(address.len()..).unwrap_or_default();
    }
    led.push_str(rest);
    led
}

/// The next link or form: what is before it, the attribute with its quotation mark, and the rest.
fn next_link(page: &str) -> Option<(&str, &str, &str)> {
    let first = |name: &'static str| page.find(name).map(|at| (at, name));
    let (at, name) = [first(" href=\""), first(" action=\"")].into_iter().flatten().min()?;
    Some((page.get(..at)?, name, page.get(at + name.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_began_in_a_language_stays_in_it() {
        let page = "<a class=\"x\" href=\"/ask\">a</a><form action=\"/ask/x\"><a href=\"/\">\
                    <a href=\"/staff\"><a href=\"/sign-in?next=/\"><a href=\"#main\">\
                    <a href=\"https://x.example/\"><a href=\"//x.example/\">\
                    <link href=\"/assets/s.css\"><a hreflang=\"en-GB\" href=\"/ask\">\
                    <a href=\"/apis\">";
        let led = "<a class=\"x\" href=\"/cy/ask\">a</a><form action=\"/cy/ask/x\"><a href=\"/cy\">\
                   <a href=\"/staff\"><a href=\"/sign-in?next=/\"><a href=\"#main\">\
                   <a href=\"https://x.example/\"><a href=\"//x.example/\">\
                   <link href=\"/assets/s.css\"><a hreflang=\"en-GB\" href=\"/ask\">\
                   <a href=\"/cy/apis\">";
        assert_eq!(lead_on(Language::Welsh, page), led);
        assert_eq!(lead_on(Language::English, page), page);
        for (path, led) in [("/", "/cy"), ("/#x", "/cy#x"), ("/?a=/", "/cy?a=/"), ("/a", "/cy/a")] {
            assert_eq!(Language::Welsh.lead(path), led);
        }
        assert_eq!(Language::Welsh.across("/a?b=c"), Some("/a?b=c".to_owned()));
        assert_eq!(Language::English.across("/sign-in/envelope"), None);
        assert_eq!(lead_to(Language::Welsh, "/ask"), Some("/cy/ask".to_owned()));
        for elsewhere in ["/staff", "https://x.example/", "//x.example", "/cy/ask"] {
            assert_eq!(lead_to(Language::Welsh, elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn every_language_says_everything_in_words_of_its_own() {
        let said = |words: &Words| format!("{words:?}");
        let (english, welsh) = (said(&ENGLISH), said(&welsh::WELSH));
        assert!(!english.contains("\"\""), "{english}");
        assert!(!welsh.contains("\"\""), "{welsh}");
        assert_eq!(english.matches(": \"").count(), welsh.matches(": \"").count());
        assert_eq!(ENGLISH.other_tag, welsh::WELSH.tag);
        assert_eq!(welsh::WELSH.other_tag, ENGLISH.tag);
    }
}
