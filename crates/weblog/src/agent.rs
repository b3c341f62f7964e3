//! Browsers and operating systems, by family and without versions.
//!
//! Invariant: a user agent is looked at and forgotten; what is remembered, so that the next like it
//! is known at once, is a seeded hash in a table of fixed size.

use crate::rows::Seed;
use memchr::memmem;

/// The families of browsers; an index into this is a family.
pub(crate) const BROWSERS: &[&str] = &[
    "not given",
    "other",
    "robots",
    "programs",
    "Edge",
    "Opera",
    "Samsung Internet",
    "Firefox",
    "Chrome",
    "Safari",
    "Internet Explorer",
];

/// The families of operating systems.
pub(crate) const SYSTEMS: &[&str] =
    &["not given", "other", "robots", "Android", "iOS", "Windows", "macOS", "ChromeOS", "Linux"];

const NOT_GIVEN: u8 = 0;
const OTHER: u8 = 1;
const ROBOTS: u8 = 2;

/// What a user agent says, in small letters, and the browser that says it; the first that fits.
const BROWSER_SAYS: &[(&str, u8)] = &[
    ("bot", ROBOTS),
    ("crawl", ROBOTS),
    ("spider", ROBOTS),
    ("slurp", ROBOTS),
    ("facebookexternalhit", ROBOTS),
    ("curl/", 3),
    ("wget", 3),
    ("python", 3),
    ("go-http-client", 3),
    ("java/", 3),
    ("okhttp", 3),
    ("libwww", 3),
    ("edg/", 4),
    ("edge/", 4),
    ("edga/", 4),
    ("edgios/", 4),
    ("opr/", 5),
    ("opera", 5),
    ("samsungbrowser/", 6),
    ("firefox/", 7),
    ("fxios/", 7),
    ("chrome/", 8),
    ("crios/", 8),
    ("chromium/", 8),
    ("msie ", 10),
    ("trident/", 10),
    ("safari/", 9),
];

const SYSTEM_SAYS: &[(&str, u8)] = &[
    ("android", 3),
    ("iphone", 4),
    ("ipad", 4),
    ("ipod", 4),
    ("windows", 5),
    ("macintosh", 6),
    ("mac os x", 6),
    ("cros ", 7),
    ("linux", 8),
    ("x11", 8),
];

/// As much of a user agent as is looked at, in bytes.
const LOOKED_AT_BYTES: usize = 512;

/// The family of a browser and of its system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Family {
    pub(crate) browser: u8,
    pub(crate) system: u8,
}

impl Family {
    pub(crate) fn of(agent: &[u8]) -> Self {
        if matches!(agent, b"" | b"-") {
            return Self { browser: NOT_GIVEN, system: NOT_GIVEN };
        }
        let mut small = [0; LOOKED_AT_BYTES];
        for (to, from) in small.iter_mut().zip(agent) {
            *to = from.to_ascii_lowercase();
        }
        let says = |table: &[(&str, u8)]| {
            let first =
                table.iter().find(|(words, _)| memmem::find(&small, words.as_bytes()).is_some());
            first.map_or(OTHER, |(_, family)| *family)
        };
        let browser = says(BROWSER_SAYS);
        let system = if browser == ROBOTS { ROBOTS } else { says(SYSTEM_SAYS) };
        Self { browser, system }
    }
}

/// Places in the table, each for as many user agents as fit a line of the processor's cache.
const PLACES: usize = 2_048;
const IN_PLACE: usize = 4;

/// A user agent's mark, nought for none, and its family.
type Seen = (u64, Family);

/// The families of user agents seen lately.
#[derive(Debug, Clone)]
pub(crate) struct Families(Box<[[Seen; IN_PLACE]]>);

impl Families {
    pub(crate) fn new() -> Self {
        let none = (0, Family { browser: NOT_GIVEN, system: NOT_GIVEN });
        Self(vec![[none; IN_PLACE]; PLACES].into_boxed_slice())
    }

    #[inline]
    pub(crate) fn of(&mut self, seed: &Seed, agent: &[u8]) -> Family {
        let mark = seed.hash(agent) | 1;
        let place = usize::try_from(mark >> 1).unwrap_or_default() % PLACES;
        let Some(place) = self.0.get_mut(place) else { return Family::of(agent) };
        match place.iter().find(|(seen, _)| *seen == mark) {
            Some((_, family)) => *family,
            None => look_at(place, mark, agent),
        }
    }
}

/// Finds a family out and remembers it in the stead of the one seen first.
#[cold]
fn look_at(place: &mut [Seen; IN_PLACE], mark: u64, agent: &[u8]) -> Family {
    let family = Family::of(agent);
    place.rotate_right(1);
    place[0] = (mark, family);
    family
}

#[cfg(test)]
mod tests {
    use super::{BROWSERS, Family, SYSTEMS};

    fn check(agent: &str, browser: &str, system: &str) {
        let family = Family::of(agent.as_bytes());
        let seen = (BROWSERS[usize::from(family.browser)], SYSTEMS[usize::from(family.system)]);
        assert_eq!(seen, (browser, system), "{agent}");
    }

    #[test]
    fn families_are_told_by_what_only_they_say() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                       Gecko) Chrome/131.0.0.0 Safari/537.36";
        check(windows, "Chrome", "Windows");
        check(&format!("{windows} Edg/131.0.0.0"), "Edge", "Windows");
        check(&format!("{windows} OPR/115.0.0.0"), "Opera", "Windows");
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
             like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari",
            "iOS",
        );
        check(
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox",
            "Linux",
        );
        check(
            "Mozilla/5.0 (Linux; Android 14; K) Chrome/131.0 Mobile Safari/537.36",
            "Chrome",
            "Android",
        );
        check(
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "robots",
            "robots",
        );
        check("curl/8.5.0", "programs", "other");
        check("-", "not given", "not given");
        check("", "not given", "not given");
        check("\u{0}\u{1}", "other", "other");
        check("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", "Internet Explorer", "Windows");
    }
}
