//! Mails that nobody sends in good faith, or that broken programs do.

use super::build::{file, mail, multipart, part};
use super::*;

#[test]
fn headers_that_stand_twice_are_taken_once() {
    let letter = letter(
        "From: first@x.org\r\nFrom: second@x.org\r\nSubject: one\r\nSubject: two\r\n\
         Message-ID: <1@x>\r\nMessage-ID: <2@x>\r\nReceived: a\r\nReceived: b\r\n\r\nx",
    );
    assert_eq!((letter.from.len(), letter.from[0].address.as_str()), (1, "first@x.org"));
    assert_eq!((letter.subject.as_str(), letter.message_id.as_deref()), ("one", Some("1@x")));
    let again = Why::StandsAgain;
    assert_eq!(left_out(&letter), [("From", again), ("Subject", again), ("Message-ID", again)]);
}

#[test]
fn no_header_brings_another() {
    let letter = letter(
        "From: =?utf-8?q?A=0D=0ABcc:_all@x.org?= <a@x.org>\r\n\
         Subject: =?utf-8?b?SGkNCkJjYzogYWxsQHgub3Jn?=\r\n\r\nx",
    );
    assert_eq!(letter.from[0].name, "A Bcc: all@x.org");
    assert_eq!(letter.subject, "Hi Bcc: all@x.org");
}

#[test]
fn an_address_that_is_none_is_said() {
    for from in ["nobody", "a@", "@b", "a b@c.org", "<a@b@c.org>", "\"a@b.org, c\"@d.org"] {
        let letter = letter(format!("From: {from}\r\nTo: x@y.org\r\n\r\nx"));
        assert!(letter.from.is_empty(), "{from}: {:?}", letter.from[0].address);
        assert_eq!(left_out(&letter), [("From", Why::NotUnderstood)], "{from}");
    }
    let letter = letter(format!("To: {}x@y.org\r\n\r\nx", "x@y.org, ".repeat(500)));
    assert_eq!(letter.to.len(), 100);
    assert_eq!(left_out(&letter), [("To", Why::NotUnderstood)]);
}

#[test]
fn a_date_that_is_none_is_said() {
    for date in ["yesterday", "Mon, 99 Nov 2027 99:00:00 +0000", ""] {
        let letter = letter(format!("From: a@x.org\r\nDate: {date}\r\n\r\nx"));
        assert_eq!(letter.sent_at, None, "{date}");
        assert_eq!(left_out(&letter), [("Date", Why::NotUnderstood)], "{date}");
    }
}

#[test]
fn a_header_of_a_million_bytes_is_cut() {
    let long =
        format!("From: a@x.org\r\nX-Long: {}\r\nTo: b@x.org\r\n\r\nbody", "x".repeat(1 << 20));
    let letter = letter(long);
    assert_eq!((letter.from.len(), letter.to.len(), letter.text.as_str()), (1, 0, "body"));
    assert_eq!(left_out(&letter), [("headers", Why::HeadersTooLong { max_bytes: 256 << 10 })]);
    let many = format!("From: a@x.org\r\n{}\r\nbody", "X: y\r\n".repeat(100_000));
    assert_eq!(super::letter(many).text, "body");
    for long in ["Subject: ", "To: ", "References: ", "Content-Type: text/plain; a=", "Date: "] {
        for filler in ["x", "<", "(", "\"", "a@b.c,", ";a*0=b", "=?utf-8?q?x?= ", "\\"] {
            let filler = filler.repeat(100_000 / filler.len());
            super::letter(format!("From: a@x.org\r\n{long}{filler}\r\n\r\nx"));
        }
    }
}

#[test]
fn zeros_and_eight_bits_in_headers_are_read() {
    let letter =
        letter(b"From: a@x.org\r\nSubject: Gr\xfc\xdf\0e\r\nTo: \xe4 <b@x.org>\r\n\r\na\0b");
    assert_eq!((letter.subject.as_str(), letter.text.as_str()), ("Grüß e", "ab"));
    assert_eq!(letter.to[0].name, "ä");
    let utf = super::letter("From: Jürgen <j@x.org>\r\n\r\nx");
    assert_eq!(utf.from[0].name, "Jürgen");
}

#[test]
fn parts_without_order_are_read_as_far_as_possible() {
    let broken = Why::PartsBroken;
    let open = letter(
        "From: a@x.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nwords",
    );
    assert_eq!((open.text.as_str(), left_out(&open)), ("words", vec![("multipart/mixed", broken)]));
    let none = letter("From: a@x.org\r\nContent-Type: multipart/mixed\r\n\r\nwords");
    assert_eq!((none.text.as_str(), left_out(&none)), ("words", vec![("multipart/mixed", broken)]));
    let other = letter(
        "From: a@x.org\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--b\r\n\r\nwords",
    );
    assert!(other.text.contains("words"));
    assert_eq!(left_out(&other), [("multipart/mixed", broken)]);
    let top = "From: a@x.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
    for headless in ["no headers", "Content-Type: text/plain\r\n more\r\nno headers"] {
        let headless = letter(format!("{top}--b\r\n{headless}\r\n--b--"));
        let damaged = vec![("headers", Why::Damaged)];
        assert_eq!((headless.text.as_str(), left_out(&headless)), ("no headers", damaged));
    }
}

#[test]
fn wrong_encodings_are_said() {
    let bad = letter(mail(&part("text/plain", "base64", "SGVs*bG8=")));
    assert_eq!((bad.text.as_str(), left_out(&bad)), ("Hello", vec![("text", Why::Damaged)]));
    let set = letter(mail(&part("text/plain; charset=x-none", "7bit", "Hi")));
    assert_eq!((set.text.as_str(), left_out(&set)), ("Hi", vec![("text", Why::UnknownCharset)]));
    let seven = letter(mail(&part("text/plain; charset=utf-7", "7bit", "Hi +AOQ- +202r-")));
    assert!(seven.text.starts_with("Hi ä"), "{}", seven.text);
    let odd = letter(mail(&part("image/png; name=a.png", "x-odd", "abc")));
    assert_eq!(left_out(&odd), [("a.png", Why::NotUnderstood)]);
    assert_eq!(odd.attachments[0].bytes, b"abc");
}

#[test]
fn ten_thousand_attachments_are_counted() {
    let all: Vec<_> =
        (0..10_000).map(|number| file("image/gif", &format!("{number}.gif"), b"GIF89a")).collect();
    let letter = letter(mail(&multipart("mixed", &all)));
    assert_eq!(letter.attachments.len(), 200);
    assert_eq!(left_out(&letter), [("attachments", Why::TooMany { more: 9_800 })]);
}

#[test]
fn too_many_parts_end_the_reading() {
    let body = "--b\r\n\r\n".repeat(30_000);
    let letter = letter(format!(
        "From: a@x.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{body}--b--"
    ));
    assert_eq!(left_out(&letter), [("parts", Why::TooManyParts { max: 20_000 })]);
}

#[test]
fn depth_has_an_end() {
    let mut nested = part("text/plain", "7bit", "bottom");
    for _ in 0..40 {
        nested = multipart("mixed", &[nested]);
    }
    let deep = letter(mail(&nested));
    assert_eq!(left_out(&deep)[0], ("multipart/mixed", Why::TooDeep));
    assert_eq!(attachments(&deep), [("unopened-part.txt", Kind::Text, None)]);

    let mails = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    let deep = letter(format!("From: a@x.org\r\n{mails}"));
    assert_eq!(deep.attachments.len(), 4);
    assert!(matches!(left_out(&deep)[..], [(_, Why::TooDeep)]), "{:?}", left_out(&deep));

    let parts = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(100_000);
    letter(format!("From: a@x.org\r\n{parts}"));
}

#[test]
fn a_long_text_is_cut() {
    let letter = letter(mail(&part("text/plain", "7bit", &"word ".repeat(1 << 20))));
    assert!(letter.text.len() <= 1 << 20);
    assert_eq!(left_out(&letter), [("text", Why::TooLarge { max_bytes: 1 << 20 })]);
}

#[test]
fn attachments_together_have_a_limit() {
    let limits = Limits { attachments_max_bytes: 10, ..Limits::default() };
    let all = [file("image/gif", "a.gif", b"GIF89a"), file("image/gif", "b.gif", b"GIF89a")];
    let letter = read(mail(&multipart("mixed", &all)).as_bytes(), &limits).unwrap();
    assert_eq!(letter.attachments.len(), 1);
    assert_eq!(left_out(&letter), [("b.gif", Why::TooLarge { max_bytes: 4 })]);
}

#[test]
fn what_was_left_out_is_counted_when_there_is_too_much_of_it() {
    let all: Vec<_> = (0..400)
        .map(|number| part(&format!("image/gif; name={number}.gif"), "base64", "R0lG*"))
        .collect();
    let limits = Limits { attachments_max: 1_000, ..Limits::default() };
    let letter = read(mail(&multipart("mixed", &all)).as_bytes(), &limits).unwrap();
    assert_eq!(letter.left_out.len(), 301);
    assert_eq!(left_out(&letter)[300], ("more", Why::AndMore { more: 100 }));
}

#[test]
fn an_mbox_line_and_blank_lines_before_the_headers_are_passed_over() {
    let letter = letter("\r\n\nFrom anna Mon Nov 1 10:00:00 2027\nFrom: a@x.org\n\nHi\n");
    assert_eq!((letter.from.len(), letter.text.as_str()), (1, "Hi"));
}

#[test]
fn text_is_clean() {
    let letter = letter(mail(&part(
        "text/plain; charset=utf-8",
        "8bit",
        "pay \u{202e}evil\u{200b} \u{7}now",
    )));
    assert_eq!(letter.text, "pay evil now");
}
