//! Letters of every sort, kind and hostile. What is left out is compared as `name: sentence`.

mod build;
mod containers;
mod hostile;
mod mutated;

use crate::*;
use build::{mail, multipart, part};

/// A letter from these bytes, with the usual limits.
pub(crate) fn letter(bytes: impl AsRef<[u8]>) -> Letter {
    read(bytes.as_ref(), &Limits::default()).unwrap()
}

/// What was left out: names and reasons.
pub(crate) fn left_out(letter: &Letter) -> Vec<(&str, Why)> {
    letter.left_out.iter().map(|left| (left.name.as_str(), left.why)).collect()
}

/// The attachments: names, kinds and what they were in.
pub(crate) fn attachments(letter: &Letter) -> Vec<(&str, Kind, Option<&str>)> {
    let all = letter.attachments.iter();
    all.map(|file| (file.name.as_str(), file.kind, file.inside.as_deref())).collect()
}

const PLAIN: &str = "Received: from relay\r\nMessage-ID: <Abc.1@Example.ORG>\r\n\
    From: \"Anna =?utf-8?q?B=C3=A4r?=\" <anna@example.org>\r\nReply-To: me@example.net\r\n\
    To: Office <data@office.example>, undisclosed:;\r\nDate: Mon, 1 Nov 2027 10:00:00 +0100\r\n\
    Subject: =?utf-8?q?What_do_you_hold?=\r\n =?utf-8?q?_about_me=3F?=\r\n\
    In-Reply-To: <old@x>\r\nReferences: <older@x> <old@x>\r\nContent-Language: en-GB, de\r\n\r\n\
    Dear all,\r\nplease tell me.\r\n\r\nOn Sun the office wrote:\r\n> Hello\r\n";

#[test]
fn a_plain_letter_is_read_whole() {
    let letter = letter(PLAIN);
    assert_eq!(letter.message_id.as_deref(), Some("Abc.1@example.org"));
    let from = &letter.from[0];
    assert_eq!((from.name.as_str(), from.address.as_str()), ("Anna Bär", "anna@example.org"));
    assert_eq!(letter.reply_to[0].address, "me@example.net");
    assert_eq!(letter.to.len(), 1);
    assert_eq!(letter.subject, "What do you hold about me?");
    assert_eq!(letter.sent_at.unwrap().to_string(), "2027-11-01T09:00:00Z");
    assert_eq!(letter.in_reply_to, ["old@x"]);
    assert_eq!(letter.references, ["older@x", "old@x"]);
    assert_eq!(letter.language.as_deref(), Some("en-GB"));
    assert_eq!(letter.own_words(), "Dear all,\nplease tell me.\n\n");
    assert_eq!(letter.quoted(), "On Sun the office wrote:\n> Hello");
    assert!(!letter.auto && letter.attachments.is_empty());
    assert_eq!(left_out(&letter), []);
}

#[test]
fn nothing_personal_shows_in_debug() {
    let shown = format!("{:?}", letter(PLAIN));
    for word in ["anna", "Anna", "hold", "tell", "office", "example"] {
        assert!(!shown.contains(word), "{shown}");
    }
    let file = part("image/png; name=anna.png", "7bit", "anna");
    let with = letter(mail(&multipart("mixed", &[file])));
    let shown = format!("{with:?} {:?} {:?}", with.attachments, with.from);
    assert!(!shown.contains("anna"), "{shown}");
}

#[test]
fn plain_text_is_preferred_and_a_page_that_says_more_is_kept() {
    let plain = part("text/plain; charset=utf-8", "quoted-printable", "Gr=C3=BC=C3=9Fe");
    let same = part("text/html", "7bit", "<p>Gr&uuml;&szlig;e</p>");
    let both = letter(mail(&multipart("alternative", &[plain.clone(), same])));
    assert_eq!((both.text.as_str(), attachments(&both)), ("Grüße", vec![]));

    let words = "there are quite some words only here which nobody finds elsewhere today";
    let more = part("text/html", "7bit", &format!("<p>{words}</p>"));
    let both = letter(mail(&multipart("alternative", &[plain, more.clone()])));
    assert_eq!(both.text, "Grüße");
    assert_eq!(attachments(&both), [("formatted-text.html", Kind::Text, None)]);

    let blank = part("text/plain", "7bit", " \r\n");
    let page = letter(mail(&multipart("alternative", &[blank, more])));
    assert_eq!((page.text.as_str(), attachments(&page)), (words, vec![]));
}

#[test]
fn attachments_have_safe_names_and_are_known_by_their_bytes() {
    let all = [
        part("text/plain", "7bit", "See files."),
        part("application/pdf; name=\"../../a.pdf\"", "base64", "JVBERi0xLjQK"),
        part("application/pdf; name=A.PDF", "base64", "JVBERi0xLjUK"),
        part("image/png; name*=utf-8''%C3%BC%E2%80%AE.exe", "base64", "TVqQAAMA"),
        "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nnote".to_owned(),
        part("application/octet-stream", "base64", ""),
    ];
    let letter = letter(mail(&multipart("mixed", &all)));
    assert_eq!(letter.text, "See files.");
    assert_eq!(
        attachments(&letter),
        [
            ("a.pdf", Kind::Pdf, None),
            ("A (2).PDF", Kind::Pdf, None),
            ("ü.exe", Kind::Program, None),
            ("unnamed.txt", Kind::Text, None),
        ]
    );
    assert_eq!(letter.attachments[0].bytes, b"%PDF-1.4\n");
    assert_eq!(letter.attachments[2].declared.as_deref(), Some("image/png"));
    assert_eq!(left_out(&letter), []);
}

#[test]
fn machines_and_lists_are_known_so_that_no_two_answer_each_other() {
    for header in [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "List-Id: <x.example.org>",
        "List-Unsubscribe: <mailto:u@example.org>",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: yes",
        "Return-Path: <>",
        "Sender: x@example.org\r\nContent-Type: multipart/report; boundary=b",
    ] {
        let bytes = format!("From: a@example.org\r\n{header}\r\n\r\n--b\r\n\r\nx\r\n--b--");
        assert!(letter(&bytes).auto, "{header}");
    }
    for from in ["MAILER-DAEMON@example.org", "no-reply@example.org", "Postmaster@x.org"] {
        assert!(letter(format!("From: {from}\r\n\r\nx")).auto, "{from}");
    }
    for header in ["Auto-Submitted: no", "Precedence: first-class", "Return-Path: <a@b.c>"] {
        assert!(!letter(format!("From: a@example.org\r\n{header}\r\n\r\nx")).auto, "{header}");
    }
}

#[test]
fn what_is_no_mail_or_too_large_is_refused() {
    for bytes in [&b""[..], b"\n\n\n", b"hello", b"%PDF-1.4\n\nxyz", &[0xff; 100]] {
        assert_eq!(read(bytes, &Limits::default()).unwrap_err(), LetterError::NotMail);
    }
    let limits = Limits { message_max_bytes: 10, ..Limits::default() };
    let error = read(b"From: a@b.c\r\n\r\n", &limits).unwrap_err();
    assert_eq!(error, LetterError::TooLarge { size_bytes: 15, max_bytes: 10 });
}

#[test]
fn every_reason_is_a_sentence() {
    let all = [
        Why::TooMany { more: 2 },
        Why::TooLarge { max_bytes: 2 },
        Why::HeadersTooLong { max_bytes: 2 },
        Why::StandsAgain,
        Why::NotUnderstood,
        Why::TooDeep,
        Why::TooManyParts { max: 2 },
        Why::PartsBroken,
        Why::Damaged,
        Why::UnknownCharset,
        Why::WrongCharset,
        Why::Encrypted,
        Why::SignedOpaquely,
        Why::NeedsPassword,
        Why::UnsafeName,
        Why::IsLink,
        Why::Bomb,
        Why::CannotOpen,
        Why::Elsewhere,
        Why::AndMore { more: 2 },
    ];
    for why in all {
        let sentence = why.to_string();
        assert!(sentence.starts_with(char::is_uppercase) && sentence.ends_with('.'), "{sentence}");
    }
}
