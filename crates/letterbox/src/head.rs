//! Headers: where they end, and what they say, through `mail-parser`.
//!
//! Invariant: a block of headers is cut to its limit before anything reads it, and each part's
//! headers are read by themselves, so that no depth of parts is anybody's stack.

use crate::{Address, Limits, Why, clean};
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::{Addr, Header, HeaderName, HeaderValue, MessageParser};

const NAME_MAX_SIGNS: usize = 200;
/// RFC 5321, section 4.5.3.1: 64 for the local part, 255 for the domain, and the sign between.
const ADDRESS_MAX_BYTES: usize = 320;
/// RFC 5322, section 2.1.1: no line is longer.
const ID_MAX_SIGNS: usize = 998;
/// How many Message-IDs of a conversation are kept.
const IDS_MAX: usize = 100;

/// Headers of which a mail has at least one (RFC 5322, RFC 2045).
const MAILS_HAVE: &[HeaderName<'static>] = &[
    HeaderName::From,
    HeaderName::To,
    HeaderName::Subject,
    HeaderName::Date,
    HeaderName::MessageId,
    HeaderName::Received,
    HeaderName::ReturnPath,
    HeaderName::Sender,
    HeaderName::MimeVersion,
    HeaderName::ContentType,
];

/// The headers of a message or of a part.
pub(crate) struct Head {
    headers: Vec<Header<'static>>,
}

/// A Content-Type or Content-Disposition.
pub(crate) struct Media<'h>(Option<&'h mail_parser::ContentType<'static>>);

/// The headers of `bytes`, what follows them, and what was wrong with them. They end at an empty
/// line, or at one that is no header: that one is somebody's words.
pub(crate) fn split<'b>(bytes: &'b [u8], limits: &Limits) -> (Head, &'b [u8], Option<Why>) {
    let (mut end, mut body, mut wrong) = (bytes.len(), bytes.len(), None);
    let mut offset = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let is_empty = matches!(line, b"\n" | b"\r\n");
        if is_empty || !is_header(line, offset > 0) {
            end = offset;
            body = if is_empty { offset + line.len() } else { offset };
            wrong = (!is_empty).then_some(Why::Damaged);
            break;
        }
        offset += line.len();
    }
    let max_bytes = limits.header_max_bytes;
    if end > max_bytes {
        wrong = Some(Why::HeadersTooLong { max_bytes });
    }
    let block = bytes.get(..end.min(max_bytes)).unwrap_or_default();
    (Head::of(block), bytes.get(body..).unwrap_or_default(), wrong)
}

/// Whether a line is a header, or goes on with the one before it.
fn is_header(line: &[u8], has_before: bool) -> bool {
    if has_before && matches!(line.first(), Some(b' ' | b'\t')) {
        return true;
    }
    let Some(end) = line.iter().position(|byte| *byte == b':') else { return false };
    let name = line.get(..end).unwrap_or_default().trim_ascii_end();
    !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

impl Head {
    fn of(block: &[u8]) -> Self {
        let mut clean = Vec::with_capacity(block.len() + 4);
        for line in block.split_inclusive(|byte| *byte == b'\n') {
            if std::str::from_utf8(line).is_ok() {
                clean.extend_from_slice(line);
            } else {
                // Headers in eight bits without a name of their set are Western, nearly always.
                let decoded = charset_decoder(b"windows-1252").map(|decode| decode(line));
                clean.extend_from_slice(decoded.unwrap_or_default().as_bytes());
            }
        }
        for byte in clean.iter_mut().filter(|byte| **byte == 0) {
            *byte = b' ';
        }
        clean.extend_from_slice(b"\r\n\r\n");
        let parsed = MessageParser::new().parse_headers(&clean);
        let root = parsed.and_then(|message| message.parts.into_iter().next());
        let headers = root.map(|part| part.headers).unwrap_or_default();
        Self { headers: headers.into_iter().map(Header::into_owned).collect() }
    }

    /// The first header of a name. Where it stands twice, a reader that shows one and answers
    /// another can be led astray; so the first it is, everywhere.
    pub(crate) fn first(&self, name: &HeaderName<'_>) -> Option<&HeaderValue<'static>> {
        self.all(name).next().map(|header| &header.value)
    }

    /// The headers of a name, however the parser takes that name.
    fn all(&self, name: &HeaderName<'_>) -> impl Iterator<Item = &Header<'static>> {
        let is_it = |header: &&Header<'_>| header.name().eq_ignore_ascii_case(name.as_str());
        self.headers.iter().filter(is_it)
    }

    /// How often a header stands.
    pub(crate) fn count(&self, name: &HeaderName<'_>) -> usize {
        self.all(name).count()
    }

    /// A header's words on one line.
    pub(crate) fn line(&self, name: &HeaderName<'_>, max_signs: usize) -> String {
        let words = self.first(name).and_then(HeaderValue::as_text).unwrap_or_default();
        clean::line(words, max_signs)
    }

    /// The same for a header without a meaning of its own, in lower case.
    pub(crate) fn other(&self, name: &'static str) -> Option<String> {
        let name = HeaderName::Other(name.into());
        let value = self.first(&name)?;
        Some(clean::line(value.as_text().unwrap_or_default(), 200).to_ascii_lowercase())
    }

    pub(crate) fn media(&self, name: &HeaderName<'_>) -> Media<'_> {
        Media(self.first(name).and_then(HeaderValue::as_content_type))
    }

    /// Whether there is a header that mails have.
    pub(crate) fn is_mail(&self) -> bool {
        MAILS_HAVE.iter().any(|name| self.count(name) > 0)
    }

    /// The addresses of a header, and whether some could not be taken.
    pub(crate) fn addresses(&self, name: &HeaderName<'_>, limits: &Limits) -> (Vec<Address>, bool) {
        let Some(value) = self.first(name) else { return (Vec::new(), false) };
        let mut all: Vec<&Addr<'_>> = Vec::new();
        match value.as_address() {
            Some(mail_parser::Address::List(list)) => all.extend(list),
            Some(mail_parser::Address::Group(groups)) => {
                all.extend(groups.iter().flat_map(|group| &group.addresses));
            }
            None => return (Vec::new(), true),
        }
        let count = all.len();
        let taken: Vec<_> =
            all.into_iter().take(limits.addresses_max).filter_map(address).collect();
        let is_short = taken.len() < count;
        (taken, is_short)
    }

    /// The Message-IDs of a header.
    pub(crate) fn ids(&self, name: &HeaderName<'_>) -> Vec<String> {
        let ids = self.first(name).and_then(HeaderValue::as_text_list).unwrap_or_default();
        ids.iter().filter_map(|id| folded(id)).take(IDS_MAX).collect()
    }
}

impl Media<'_> {
    /// `type/subtype` in lower case, if it is one.
    pub(crate) fn name(&self) -> Option<String> {
        let media = self.0?;
        let name = format!("{}/{}", media.ctype(), media.subtype()?).to_ascii_lowercase();
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/.+-_".contains(byte);
        (name.len() <= 127 && name.as_bytes().iter().all(plain)).then_some(name)
    }

    /// The word of a disposition.
    pub(crate) fn word(&self) -> &str {
        self.0.map_or("", mail_parser::ContentType::ctype)
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.0.and_then(|media| media.attribute(name))
    }
}

/// An address that is one, cleaned.
fn address(raw: &Addr<'_>) -> Option<Address> {
    let address = raw.address.as_deref()?.trim();
    let (local, domain) = address.split_once('@')?;
    let plain = |sign: char| {
        !sign.is_whitespace() && !clean::is_hidden(sign) && !",;:<>()[]\"\\@".contains(sign)
    };
    let is_one = !local.is_empty()
        && !domain.is_empty()
        && address.len() <= ADDRESS_MAX_BYTES
        && local.chars().all(plain)
        && domain.chars().all(plain);
    is_one.then(|| Address {
        name: clean::line(raw.name.as_deref().unwrap_or_default(), NAME_MAX_SIGNS),
        address: address.to_owned(),
    })
}

/// A Message-ID so that two writings of one are the same.
fn folded(raw: &str) -> Option<String> {
    let id: String = raw
        .chars()
        .filter(|sign| !sign.is_whitespace() && !clean::is_hidden(*sign) && !"<>".contains(*sign))
        .take(ID_MAX_SIGNS)
        .collect();
    let id = match id.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => id,
    };
    (!id.is_empty()).then_some(id)
}
