//! The host of a referring address.
//!
//! Invariant: neither path, query, port nor user comes out of here.

/// What may be the host in a header `Referer`, for those that have been seen before; `None` where
/// nothing stands there. Only [`host`] says whether it is one.
#[inline]
pub(crate) fn guess(referrer: &[u8]) -> Option<&[u8]> {
    let rest = referrer.strip_prefix(b"https://");
    let rest = rest.or_else(|| referrer.strip_prefix(b"http://"))?;
    rest.get(..memchr::memchr(b'/', rest)?)
}

/// The host in a header `Referer`, in its own letters; nothing if there is none, `None` if what
/// stands there is no address of the web.
pub(crate) fn host(referrer: &[u8]) -> Option<&[u8]> {
    if matches!(referrer, b"" | b"-") {
        return Some(b"");
    }
    let rest = after_scheme(referrer)?;
    let end = rest.iter().position(|byte| !is_of_name(*byte)).unwrap_or(rest.len());
    let (host, tail) = rest.split_at_checked(end)?;
    match tail.first() {
        None | Some(b'/' | b'?' | b'#') if !host.is_empty() => Some(host),
        _ => unusual(rest),
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

fn after_scheme(referrer: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = referrer.split_at_checked(memchr::memchr(b':', referrer)?)?;
    let is_web = scheme.eq_ignore_ascii_case(b"https") || scheme.eq_ignore_ascii_case(b"http");
    rest.strip_prefix(b"://").filter(|_| is_web)
}

/// The host where a port, a user, brackets or something else stands there too.
fn unusual(rest: &[u8]) -> Option<&[u8]> {
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#' | b'\\'));
    let authority = rest.get(..end.unwrap_or(rest.len()))?;
    let host = match memchr::memrchr(b'@', authority) {
        Some(at) => authority.get(at.saturating_add(1)..)?,
        None => authority,
    };
    let end = if host.first() == Some(&b'[') {
        host.iter().position(|byte| *byte == b']').map(|at| at.saturating_add(1))
    } else {
        memchr::memchr(b':', host)
    };
    let host = host.get(..end.unwrap_or(host.len()))?;
    let is_name = |byte: &u8| is_of_name(*byte) || matches!(byte, b'[' | b']' | b':');
    (!host.is_empty() && host.iter().all(is_name)).then_some(host)
}

/// Whether a host is the address of a machine, which may be that of one person.
pub(crate) fn is_address(host: &[u8]) -> bool {
    let digits = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    host.first() == Some(&b'[') || (!host.is_empty() && host.iter().all(digits))
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn only_the_host_comes_out() {
        let check = |referrer: &str, want: Option<&str>| {
            assert_eq!(host(referrer.as_bytes()), want.map(str::as_bytes), "{referrer}");
        };
        check("-", Some(""));
        check("", Some(""));
        check("https://www.example.org/a/b?q=jane+doe#x", Some("www.example.org"));
        check("http://WWW.Example.org", Some("WWW.Example.org"));
        check("https://jane:secret@example.org:8080/", Some("example.org"));
        check("https://example.org?q=jane", Some("example.org"));
        check("https://[2001:db8::1]:8080/x", Some("[2001:db8::1]"));
        check("https://jane doe/", None);
        check("android-app://org.example/", None);
        check("https:///x", None);
        check("about:blank", None);
        check("jane@example.org", None);
    }
}
