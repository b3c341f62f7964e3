//! From bytes to a letter: the headers, then part after part.
//!
//! Invariant: the walk is as deep as [`Limits`] allows and no deeper, counts each part, and each
//! part ends as text, as an attachment, or as a line of what was left out.

use crate::head::{Head, Media};
use crate::{Letter, LetterError, Limits, Why, clean, html, mime, quote};
use mail_parser::{HeaderName, HeaderValue};
use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

const SUBJECT_MAX_SIGNS: usize = 500;
/// How much of a text is decoded for each byte that is kept: pages of HTML are mostly tags.
const MARKUP: usize = 8;

/// A letter being made.
pub(crate) struct Desk<'l> {
    pub(crate) limits: &'l Limits,
    pub(crate) letter: Letter,
    /// The names that attachments have, in lower case.
    pub(crate) names: BTreeSet<String>,
    pub(crate) taken_bytes: usize,
    text_bytes: usize,
    pub(crate) too_many: usize,
    pub(crate) more_left_out: usize,
    parts: usize,
}

/// Where in a message the walk is.
#[derive(Clone, Default)]
pub(crate) struct Place {
    /// The attachment it is in, if it is in one.
    pub(crate) inside: Option<Rc<str>>,
    /// How many containers have been opened.
    pub(crate) opened: usize,
    /// How many multiparts lie around.
    pub(crate) deep: usize,
    /// Directly in a digest, where a part is a mail unless it says otherwise.
    pub(crate) digest: bool,
}

/// A piece of a message's text.
pub(crate) struct Piece {
    pub(crate) text: String,
    /// The page it was made of.
    pub(crate) html: Option<String>,
}

impl Piece {
    pub(crate) const fn plain(text: String) -> Self {
        Self { text, html: None }
    }
}

/// The letter in the bytes of one message, as an `.eml` file or a mailbox holds it.
///
/// # Errors
///
/// A [`LetterError`] for bytes that are too many or no email at all. Anything else that is wrong
/// with a message stands in [`Letter::left_out`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Letter, LetterError> {
    let (size_bytes, max_bytes) = (bytes.len(), limits.message_max_bytes);
    if size_bytes > max_bytes {
        return Err(LetterError::TooLarge { size_bytes, max_bytes });
    }
    let (head, body, wrong) = crate::head::split(opening(bytes), limits);
    if !head.is_mail() {
        return Err(LetterError::NotMail);
    }
    let mut desk = Desk {
        limits,
        letter: Letter::default(),
        names: BTreeSet::new(),
        taken_bytes: 0,
        text_bytes: 0,
        too_many: 0,
        more_left_out: 0,
        parts: 0,
    };
    if let Some(why) = wrong {
        desk.leave("headers", why);
    }
    desk.headers(&head);
    let mut pieces = Vec::new();
    desk.entity(&head, body, &Place::default(), &mut pieces);
    Ok(desk.done(&pieces))
}

/// The message without the blank lines and the line of an mbox file that may stand before it.
fn opening(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let is_mbox = bytes.starts_with(b"From ");
    let end = bytes.iter().position(|byte| *byte == b'\n').filter(|_| is_mbox);
    end.and_then(|end| bytes.get(end + 1..)).unwrap_or(bytes)
}

/// The pieces, an empty line between two.
pub(crate) fn joined(pieces: &[Piece]) -> String {
    let texts: Vec<_> = pieces.iter().map(|piece| piece.text.trim_end()).collect();
    texts.join("\n\n")
}

impl Desk<'_> {
    fn headers(&mut self, head: &Head) {
        for (name, words) in ONCE {
            if head.count(name) > 1 {
                self.leave(words, Why::StandsAgain);
            }
        }
        let limits = self.limits;
        let mut addresses = |name: HeaderName<'static>| {
            let (taken, is_short) = head.addresses(&name, limits);
            if is_short {
                self.leave(name.as_str(), Why::NotUnderstood);
            }
            taken
        };
        let from = addresses(HeaderName::From);
        let reply_to = addresses(HeaderName::ReplyTo);
        let to = addresses(HeaderName::To);
        let date = head.first(&HeaderName::Date).map(HeaderValue::as_datetime);
        let sent_at = date.flatten().filter(|date| date.is_valid());
        let sent_at =
            sent_at.and_then(|date| jiff::Timestamp::from_second(date.to_timestamp()).ok());
        if date.is_some() && sent_at.is_none() {
            self.leave("Date", Why::NotUnderstood);
        }
        self.letter = Letter {
            message_id: head.ids(&HeaderName::MessageId).into_iter().next(),
            auto: is_auto(head, &from),
            from,
            reply_to,
            to,
            subject: head.line(&HeaderName::Subject, SUBJECT_MAX_SIGNS),
            sent_at,
            in_reply_to: head.ids(&HeaderName::InReplyTo),
            references: head.ids(&HeaderName::References),
            language: language(head),
            left_out: std::mem::take(&mut self.letter.left_out),
            ..Letter::default()
        };
    }

    /// One message or part: its text goes to `pieces`, the rest to the letter.
    pub(crate) fn entity(
        &mut self,
        head: &Head,
        body: &[u8],
        place: &Place,
        pieces: &mut Vec<Piece>,
    ) {
        self.parts += 1;
        let media = head.media(&HeaderName::ContentType);
        let declared = media.name();
        let default = if place.digest { "message/rfc822" } else { "text/plain" };
        let kind = declared.as_deref().unwrap_or(default);
        if kind == "multipart/encrypted" {
            self.leave(kind, Why::Encrypted);
        }
        if let Some(form) = kind.strip_prefix("multipart/") {
            if place.deep >= self.limits.multiparts_deep {
                self.leave(kind, Why::TooDeep);
                self.attach("unopened-part.txt", None, body.to_vec(), place);
                return;
            }
            if self.multipart(form, &media, body, place, pieces) {
                return;
            }
            self.leave(kind, Why::PartsBroken);
        }
        self.leaf(head, kind, body, place, pieces);
    }

    /// The parts of a multipart; whether there were any.
    fn multipart(
        &mut self,
        form: &str,
        media: &Media<'_>,
        body: &[u8],
        place: &Place,
        pieces: &mut Vec<Piece>,
    ) -> bool {
        let boundary = media.attribute("boundary").unwrap_or_default();
        let Some(mut parts) = mime::Parts::of(body, boundary) else { return false };
        let mut inner = place.clone();
        inner.deep += 1;
        inner.digest = form == "digest";
        let mut versions = Vec::new();
        for part in parts.by_ref() {
            if self.parts >= self.limits.parts_max {
                self.leave("parts", Why::TooManyParts { max: self.limits.parts_max });
                break;
            }
            let (head, body, wrong) = crate::head::split(part, self.limits);
            if let Some(why) = wrong {
                self.leave("headers", why);
            }
            let mut texts = Vec::new();
            self.entity(&head, body, &inner, &mut texts);
            versions.push(texts);
        }
        if parts.begun && !parts.closed && self.parts < self.limits.parts_max {
            self.leave(&format!("multipart/{form}"), Why::PartsBroken);
        }
        let begun = parts.begun;
        if form == "alternative" {
            self.choose(versions, place, pieces);
        } else {
            pieces.extend(versions.into_iter().flatten());
        }
        begun
    }

    /// The best of several versions of a text; another that says more is kept as a file.
    fn choose(&mut self, versions: Vec<Vec<Piece>>, place: &Place, pieces: &mut Vec<Piece>) {
        let mut versions: Vec<_> =
            versions.into_iter().filter(|texts| !joined(texts).trim().is_empty()).collect();
        let is_plain = |texts: &Vec<Piece>| texts.iter().all(|piece| piece.html.is_none());
        let best = versions.iter().position(is_plain).or(versions.len().checked_sub(1));
        let Some(best) = best.map(|best| versions.remove(best)) else { return };
        let said = joined(&best);
        for other in versions {
            if says_more(&said, &joined(&other)) {
                for piece in other {
                    let (name, text) = match piece.html {
                        Some(page) => ("formatted-text.html", page),
                        None => ("other-text.txt", piece.text),
                    };
                    self.attach(name, None, text.into_bytes(), place);
                }
            }
        }
        pieces.extend(best);
    }

    /// A part that has no parts.
    fn leaf(
        &mut self,
        head: &Head,
        kind: &str,
        body: &[u8],
        place: &Place,
        pieces: &mut Vec<Piece>,
    ) {
        let media = head.media(&HeaderName::ContentType);
        let disposition = head.media(&HeaderName::ContentDisposition);
        let name = disposition.attribute("filename").or_else(|| media.attribute("name"));
        let is_text = matches!(kind, "text/plain" | "text/html") || kind.starts_with("multipart/");
        let encoding = head.line(&HeaderName::ContentTransferEncoding, 40);
        let is_body =
            is_text && name.is_none() && !disposition.word().eq_ignore_ascii_case("attachment");
        if is_body {
            self.body(kind, &media, body, &encoding, pieces);
            return;
        }
        if let Some(why) = refusal(kind, &media) {
            self.leave(name.unwrap_or(kind), why);
        }
        // Beyond the number that is taken, an attachment is counted and not decoded.
        if !self.has_room() {
            self.too_many += 1;
            return;
        }
        let (bytes, wrong) = mime::decoded(body, &encoding);
        if bytes.is_empty() && name.is_none() && wrong.is_none() {
            return;
        }
        let subject = name.unwrap_or_else(|| unnamed(kind));
        if let Some(why) = wrong {
            self.leave(subject, why);
        }
        pieces.extend(self.attach(subject, Some(kind.to_owned()), bytes, place));
    }

    /// A part that is the message's own text.
    fn body(
        &mut self,
        kind: &str,
        media: &Media<'_>,
        body: &[u8],
        encoding: &str,
        pieces: &mut Vec<Piece>,
    ) {
        let max_bytes = self.limits.text_max_bytes;
        let (bytes, wrong) = mime::decoded(body, encoding);
        // All texts of a message together, those of mails inside it too, have one allowance.
        let room = max_bytes.saturating_mul(MARKUP).saturating_sub(self.text_bytes);
        let most = bytes.len().min(room);
        self.text_bytes += most;
        let (words, strange) =
            mime::words(bytes.get(..most).unwrap_or(&bytes), media.attribute("charset"));
        if bytes.len() > most {
            self.leave("text", Why::TooLarge { max_bytes });
        }
        for why in [wrong, strange].into_iter().flatten() {
            self.leave("text", why);
        }
        if words.contains("-----BEGIN PGP MESSAGE-----") {
            self.leave("text", Why::Encrypted);
        }
        pieces.push(if kind == "text/html" {
            Piece { text: html::text(&words), html: Some(words) }
        } else {
            Piece::plain(words)
        });
    }

    fn done(mut self, pieces: &[Piece]) -> Letter {
        let max_bytes = self.limits.text_max_bytes;
        let (text, is_cut) = clean::text(&joined(pieces), max_bytes);
        if is_cut {
            self.leave("text", Why::TooLarge { max_bytes });
        }
        self.letter.quoted_at = quote::at(&text);
        self.letter.text = text;
        // These two count what would be many lines; there is always room for them.
        for (name, more) in [("attachments", self.too_many), ("more", self.more_left_out)] {
            let why = match name {
                "attachments" => Why::TooMany { more },
                _ => Why::AndMore { more },
            };
            if more > 0 {
                self.letter.left_out.push(crate::LeftOut { name: name.to_owned(), why });
            }
        }
        self.letter
    }
}

/// Headers that may stand once (RFC 5322, section 3.6; RFC 2045).
const ONCE: &[(HeaderName<'static>, &str)] = &[
    (HeaderName::From, "From"),
    (HeaderName::ReplyTo, "Reply-To"),
    (HeaderName::To, "To"),
    (HeaderName::Subject, "Subject"),
    (HeaderName::Date, "Date"),
    (HeaderName::MessageId, "Message-ID"),
    (HeaderName::ContentType, "Content-Type"),
    (HeaderName::ContentTransferEncoding, "Content-Transfer-Encoding"),
];

/// Why a type of part cannot be read here; it is kept as it is.
fn refusal(kind: &str, media: &Media<'_>) -> Option<Why> {
    let form = media.attribute("smime-type").unwrap_or_default().to_ascii_lowercase();
    match kind {
        "application/pkcs7-mime" | "application/x-pkcs7-mime" if form == "signed-data" => {
            Some(Why::SignedOpaquely)
        }
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => Some(Why::Encrypted),
        "message/partial" | "message/external-body" => Some(Why::Elsewhere),
        _ => None,
    }
}

/// What a part without a name is called.
fn unnamed(kind: &str) -> &str {
    match kind {
        "message/rfc822" | "message/global" => "message.eml",
        "application/ms-tnef" => "winmail.dat",
        "message/delivery-status" => "delivery-status.txt",
        "text/calendar" => "invitation.ics",
        "application/pgp-signature" => "signature.asc",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "smime.p7m",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "smime.p7s",
        _ => "",
    }
}

/// Whether a machine or a list sent it, by any sign of RFC 3834, RFC 2369 or common use.
fn is_auto(head: &Head, from: &[crate::Address]) -> bool {
    let has = |name: &'static str| head.other(name).is_some();
    let says = |name: &'static str, words: &[&str]| {
        head.other(name).is_some_and(|value| words.iter().any(|word| value.starts_with(word)))
    };
    let lists = [
        HeaderName::ListId,
        HeaderName::ListUnsubscribe,
        HeaderName::ListPost,
        HeaderName::ListHelp,
    ];
    let report = head.media(&HeaderName::ContentType).name();
    let nobody = head.first(&HeaderName::ReturnPath).is_some_and(|path| {
        path.as_text().is_none_or(|path| path.trim_matches(['<', '>', ' ']).is_empty())
    });
    let machine = from.iter().any(|from| {
        let local = from.address.split('@').next().unwrap_or_default().to_ascii_lowercase();
        let local = local.replace(['-', '_', '.'], "");
        ["mailerdaemon", "postmaster", "noreply", "donotreply"].contains(&local.as_str())
    });
    let submitted = head.other("Auto-Submitted").is_some_and(|value| !value.starts_with("no"));
    submitted
        || nobody
        || machine
        || lists.iter().any(|name| head.count(name) > 0)
        || report.as_deref() == Some("multipart/report")
        || says("Precedence", &["bulk", "list", "junk", "auto_reply", "auto-reply"])
        || ["X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Failed-Recipients"]
            .into_iter()
            .any(has)
}

/// The first language that the message names, if it looks like one.
fn language(head: &Head) -> Option<String> {
    let named = head.first(&HeaderName::ContentLanguage)?.as_text_list()?;
    let first = clean::line(named.first()?, 35);
    let plain = first.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (plain && first.len() >= 2).then_some(first)
}

/// Whether the second text holds many words that the first lacks.
fn says_more(said: &str, other: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        let words = text.split(|sign: char| !sign.is_alphanumeric());
        words.filter(|word| word.chars().count() > 2).map(str::to_lowercase).collect()
    };
    let (said, other) = (words(said), words(other));
    let new = other.difference(&said).count();
    new >= 8 && new * 4 > other.len()
}
