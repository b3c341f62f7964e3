//! Names of files on the server: made alike, sorted by kind, and looked at for what identifies.
//!
//! Invariant: what comes out of [`tidy`] is printable ASCII without a query.

use std::fmt::Write as _;

/// As much of a name as is shown, in bytes.
pub(crate) const NAME_MAX_BYTES: usize = 512;

/// A digit run this long may be a telephone number or the number of a case.
const DIGITS_MAX: usize = 7;

/// A run of letters and digits this long may be a secret or somebody's token.
const TOKEN_MAX: usize = 20;

/// Endings of files whose long names are digests of their contents.
const MADE_BY_BUILDS: &[&str] =
    &[".css", ".js", ".map", ".png", ".jpg", ".jpeg", ".webp", ".svg", ".ico", ".woff", ".woff2"];

/// Whether a file is a page, going by its name as it stands in a request.
#[inline]
pub(crate) fn is_page(path: &[u8]) -> bool {
    let ends = |ending: &[u8]| {
        let at = path.len().checked_sub(ending.len());
        at.and_then(|at| path.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    path.last() == Some(&b'/') || ends(b".html") || ends(b".htm")
}

/// Whether the last part of a name has no ending.
pub(crate) fn is_bare(path: &[u8]) -> bool {
    let last = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    !last.contains(&b'.')
}

/// Whether a name can be shown as it is, which most can.
fn is_tidy(path: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'%' | b'#' | b'?' | b'\\');
    path.first() == Some(&b'/')
        && path.iter().all(plain)
        && !path.windows(2).any(|two| matches!(two, b"//" | b"/."))
        && !path.ends_with(b"/index.html")
}

/// A name as Analog tells it from others: escapes of plain letters, `//`, `/./`, `/../`, the
/// fragment and a last `index.html` resolved. What is not printable stays or becomes an escape.
pub(crate) fn tidy(path: &[u8]) -> String {
    if is_tidy(path) {
        return String::from_utf8_lossy(path).into_owned();
    }
    let path = without_host(path);
    let path = path.split(|byte| matches!(byte, b'#' | b'?')).next().unwrap_or_default();
    let plain = unescaped(path);
    if plain.first() != Some(&b'/') {
        return escaped(&plain);
    }
    let mut parts: Vec<&[u8]> = Vec::new();
    let ends_in_folder = plain.ends_with(b"/") || plain.ends_with(b"/.") || plain.ends_with(b"/..");
    for part in plain.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut ends_in_folder = ends_in_folder || parts.is_empty();
    if !ends_in_folder && parts.last() == Some(&&b"index.html"[..]) {
        parts.pop();
        ends_in_folder = true;
    }
    let mut out = String::new();
    for part in &parts {
        out.push('/');
        out.push_str(&escaped(part));
    }
    if ends_in_folder {
        out.push('/');
    }
    out
}

/// What stands after `http://host` where a request names the host as a proxy is asked.
fn without_host(path: &[u8]) -> &[u8] {
    let small = path.get(..8.min(path.len())).unwrap_or_default().to_ascii_lowercase();
    let scheme = [&b"http://"[..], b"https://"].into_iter().find(|one| small.starts_with(one));
    let Some(rest) = scheme.and_then(|scheme| path.get(scheme.len()..)) else { return path };
    memchr::memchr(b'/', rest).and_then(|at| rest.get(at..)).unwrap_or(b"/")
}

fn unescaped(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some((first, tail)) = rest.split_first() {
        let plain = (*first == b'%').then(|| escape(tail)).flatten();
        let plain = plain.filter(|byte| matches!(byte, b' '..=b'~') && *byte != b'%');
        out.push(plain.unwrap_or(*first));
        rest = if plain.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    out
}

/// The byte that two hexadecimal digits stand for.
pub(crate) fn escape(digits: &[u8]) -> Option<u8> {
    let high = char::from(*digits.first()?).to_digit(16)?;
    let low = char::from(*digits.get(1)?).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

fn escaped(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path {
        if matches!(byte, b' '..=b'~') {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The folder below the root that a tidy name lies in; `/` for the root.
pub(crate) fn directory(path: &str) -> &str {
    let Some(below) = path.strip_prefix('/') else { return "not a path" };
    match below.find('/') {
        Some(at) => path.get(..at.saturating_add(2)).unwrap_or("/"),
        None => "/",
    }
}

/// The ending of a tidy name in small letters, with its dot; or what it is instead.
pub(crate) fn ending(path: &str) -> String {
    if path.ends_with('/') {
        return "directories".to_owned();
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    match last.rfind('.').and_then(|at| last.get(at..)) {
        Some(ending) if (2..=16).contains(&ending.len()) => ending.to_ascii_lowercase(),
        _ => "no ending".to_owned(),
    }
}

/// Whether a tidy name may say who somebody is: an address, a long number, a token.
pub(crate) fn identifies(path: &str) -> bool {
    let small = path.to_ascii_lowercase();
    let is_made = MADE_BY_BUILDS.iter().any(|ending| small.ends_with(ending));
    small.contains('@')
        || digits_of_somebody(&small)
        || has_ip_address(&small)
        || (!is_made && has_token(&small))
}

fn digits_of_somebody(path: &str) -> bool {
    path.split(|letter: char| !letter.is_ascii_digit()).any(|run| {
        let is_date = run.len() == 8 && (run.starts_with("19") || run.starts_with("20"));
        run.len() >= DIGITS_MAX && !is_date
    })
}

fn has_ip_address(path: &str) -> bool {
    let of_letters = |letter: char| !letter.is_ascii_hexdigit() && !matches!(letter, '.' | ':');
    path.split(of_letters).any(|run| run.trim_matches('.').parse::<std::net::IpAddr>().is_ok())
}

fn has_token(path: &str) -> bool {
    let runs = path.split(|letter: char| !letter.is_ascii_alphanumeric());
    let mixed = |run: &str| {
        run.bytes().any(|byte| byte.is_ascii_digit())
            && run.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    let is_uuid = |part: &str| {
        let lengths: Vec<_> = part.split('-').map(str::len).collect();
        matches!(*lengths, [8, 4, 4, 4, 12])
    };
    runs.clone().any(|run| run.len() >= TOKEN_MAX && mixed(run)) || path.split('/').any(is_uuid)
}

#[cfg(test)]
mod tests {
    use super::{directory, ending, identifies, is_page, tidy};

    #[test]
    fn names_are_told_apart_as_analog_tells_them() {
        let check = |path: &str, want: &str| assert_eq!(tidy(path.as_bytes()), want, "{path}");
        check("/a%41/%7Ex//y/./z/../index.html", "/aA/~x/y/");
        check("/a%FFb%00%2F", "/a%FFb%00/");
        check("/INDEX.HTML", "/INDEX.HTML");
        check("/a.html#top", "/a.html");
        check("/index.html", "/");
        check("/../../x", "/x");
        check("/..", "/");
        check("/.well-known/security.txt", "/.well-known/security.txt");
        check("http://h.org/a.html", "/a.html");
        check("http://h.org", "/");
        check("*", "*");
        check("/a%20b", "/a b");
        check("/ä", "/%C3%A4");
        check("/%", "/%");
        check("/%4", "/%4");
        check("", "");
        assert_eq!(tidy(b"/\xff\x00"), "/%FF%00");
    }

    #[test]
    fn directories_and_endings() {
        assert_eq!(
            ["/", "/a", "/a/", "/a/b/c", "*"].map(directory),
            ["/", "/", "/a/", "/a/", "not a path"]
        );
        assert_eq!(
            ["/", "/a", "/a.PDF", "/a.b/c", "/x.tar.gz", "/a."].map(ending),
            ["directories", "no ending", ".pdf", "no ending", ".gz", "no ending"]
        );
        assert!(is_page(b"/") && is_page(b"/A.HTML") && is_page(b"x.htm") && !is_page(b"/htm"));
    }

    #[test]
    fn what_may_say_who_somebody_is() {
        for path in [
            "/user/jane.doe@example.org",
            "/case/7001234567",
            "/track/203.0.113.9/",
            "/track/2001:db8::9",
            "/reset/9f8a7c6d5e4f3a2b1c0d9e8f",
            "/r/123e4567-e89b-12d3-a456-426614174000",
        ] {
            assert!(identifies(path), "{path}");
        }
        for path in [
            "/",
            "/news/20261123-open-day",
            "/news/2026/11/",
            "/app-9f8a7c6d5e4f3a2b1c0d9e8f.js",
            "/body-worn-video-and-what-we-do-with-it",
            "/jquery-3.7.1.min.js",
        ] {
            assert!(!identifies(path), "{path}");
        }
    }
}
