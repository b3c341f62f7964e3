//! Mails, zip files and winmail.dat in mails, and in each other.

use super::build::{file, locked, mail, multipart, part, zip};
use super::*;

#[test]
fn a_mail_in_a_mail_is_kept_and_opened() {
    let inner = format!(
        "From: bob@example.org\r\n{}",
        multipart(
            "mixed",
            &[
                part("text/plain", "7bit", "Forwarded words"),
                file("image/png", "p.png", b"\x89PNG\r\n\x1a\n")
            ]
        )
    );
    let all = [
        part("text/plain", "7bit", "See below"),
        part("message/rfc822; name=fwd.eml", "7bit", &inner),
    ];
    let letter = letter(mail(&multipart("mixed", &all)));
    assert_eq!(letter.text, "See below");
    assert_eq!(
        attachments(&letter),
        [
            ("fwd.eml", Kind::Mail, None),
            ("p.png", Kind::Picture, Some("fwd.eml")),
            ("fwd.eml.txt", Kind::Text, Some("fwd.eml")),
        ]
    );
    assert_eq!(letter.attachments[0].bytes, inner.as_bytes());
    assert_eq!(letter.attachments[2].bytes, b"Forwarded words");
}

#[test]
fn a_digest_holds_mails() {
    let all =
        ["\r\nFrom: a@x.org\r\n\r\none".to_owned(), "\r\nFrom: b@x.org\r\n\r\ntwo".to_owned()];
    let letter = letter(mail(&multipart("digest", &all)));
    let names: Vec<_> = attachments(&letter).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["message.eml", "message.eml.txt", "message (2).eml", "message (2).eml.txt"]);
}

#[test]
fn a_zip_file_is_kept_and_opened() {
    let inner = zip(&[("deep.txt", b"deep")]);
    let outer = zip(&[("a/one.txt", b"one"), ("b/one.txt", b"two"), ("in.zip", &inner)]);
    let letter = letter(mail(&file("application/zip", "all.zip", &outer)));
    assert_eq!(
        attachments(&letter),
        [
            ("all.zip", Kind::Zip, None),
            ("one.txt", Kind::Text, Some("all.zip")),
            ("one (2).txt", Kind::Text, Some("all.zip")),
            ("in.zip", Kind::Zip, Some("all.zip")),
            ("deep.txt", Kind::Text, Some("in.zip")),
        ]
    );
    assert_eq!(letter.attachments[0].bytes, outer);
    assert_eq!(left_out(&letter), []);
}

#[test]
fn zip_files_are_opened_to_a_depth() {
    let mut nested = zip(&[("end.txt", b"end")]);
    for _ in 0..5 {
        nested = zip(&[("in.zip", &nested)]);
    }
    let letter = letter(mail(&file("application/zip", "out.zip", &nested)));
    assert_eq!(letter.attachments.len(), 4);
    assert_eq!(left_out(&letter), [("in (3).zip", Why::TooDeep)]);
}

#[test]
fn what_a_zip_file_may_not_hold_is_named() {
    let hostile =
        zip(&[("../../etc/cron", b"x"), ("/abs", b"x"), ("C:\\x", b"x"), ("ok.txt", b"ok")]);
    let odd = letter(mail(&file("application/zip", "z.zip", &hostile)));
    assert_eq!(attachments(&odd)[1], ("ok.txt", Kind::Text, Some("z.zip")));
    assert_eq!(
        left_out(&odd),
        [
            ("../../etc/cron", Why::UnsafeName),
            ("/abs", Why::UnsafeName),
            ("C:\\x", Why::UnsafeName)
        ]
    );

    let secret = locked(zip(&[("secret.txt", b"x")]));
    let closed = letter(mail(&file("application/zip", "z.zip", &secret)));
    assert_eq!(attachments(&closed), [("z.zip", Kind::Zip, None)]);
    assert_eq!(left_out(&closed), [("secret.txt", Why::NeedsPassword)]);

    let broken = letter(mail(&file("application/zip", "z.zip", b"PK\x03\x04 and no more")));
    assert_eq!(left_out(&broken), [("z.zip", Why::CannotOpen)]);
    assert_eq!(broken.attachments.len(), 1);
}

#[test]
fn a_zip_bomb_stays_packed() {
    let bomb = zip(&[("zeros", &vec![0; 20 << 20])]);
    assert!(bomb.len() < 30_000);
    let packed = letter(mail(&file("application/zip", "bomb.zip", &bomb)));
    assert_eq!(attachments(&packed), [("bomb.zip", Kind::Zip, None)]);
    assert_eq!(left_out(&packed), [("bomb.zip", Why::Bomb)]);

    let limits =
        Limits { attachments_max_bytes: 1 << 20, zip_ratio_max: 1 << 20, ..Limits::default() };
    let bytes = mail(&file("application/zip", "bomb.zip", &bomb));
    let full = read(bytes.as_bytes(), &limits).unwrap();
    assert_eq!(full.attachments.len(), 1);
    assert!(matches!(left_out(&full)[..], [("zeros", Why::TooLarge { .. })]));
}

#[test]
fn a_zip_file_of_many_files_is_counted() {
    let names: Vec<_> = (0..600).map(|number| format!("{number}.txt")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let limits = Limits { attachments_max: 1_000, ..Limits::default() };
    let bytes = mail(&file("application/zip", "many.zip", &zip(&files)));
    let many = read(bytes.as_bytes(), &limits).unwrap();
    assert_eq!(many.attachments.len(), 501);
    assert_eq!(left_out(&many), [("many.zip", Why::TooMany { more: 100 })]);
    let few = Limits { zip_files_max: 10, ..limits };
    let few = read(bytes.as_bytes(), &few).unwrap();
    assert_eq!(few.attachments.len(), 1);
    assert!(matches!(left_out(&few)[..], [("many.zip", Why::TooMany { .. })]));
}

#[test]
fn a_winmail_gives_its_text_and_files_to_the_letter() {
    let attribute = |level: u8, id: u32, value: &[u8]| {
        let size = u32::try_from(value.len()).unwrap();
        [&[level][..], &id.to_le_bytes(), &size.to_le_bytes(), value, &[0, 0]].concat()
    };
    let winmail = |files: &[Vec<u8>]| {
        [
            &b"\x78\x9f\x3e\x22\x01\0"[..],
            &attribute(1, 0x0002_800c, b"Words in winmail\0"),
            &files.concat(),
        ]
        .concat()
    };
    let one = [
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, b"scan.pdf\0"),
        attribute(2, 0x0006_800f, b"%PDF-1.4"),
    ]
    .concat();
    let bytes = winmail(&[one]);
    let opened = letter(mail(&file("application/ms-tnef", "winmail.dat", &bytes)));
    assert_eq!(opened.text, "Words in winmail");
    assert_eq!(attachments(&opened), [("scan.pdf", Kind::Pdf, Some("winmail.dat"))]);
    assert_eq!(left_out(&opened), []);

    let cut = letter(mail(&file("application/ms-tnef", "winmail.dat", &bytes[..bytes.len() - 5])));
    assert_eq!(cut.text, "Words in winmail");
    assert_eq!(left_out(&cut), [("winmail.dat", Why::Damaged)]);
}

#[test]
fn what_is_encrypted_is_kept_and_said() {
    let mime =
        part("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "base64", "MIIB");
    let smime = letter(mail(&mime));
    assert_eq!(left_out(&smime), [("smime.p7m", Why::Encrypted)]);
    assert_eq!(smime.attachments.len(), 1);
    let signed = letter(mail(&mime.replace("enveloped-data", "signed-data")));
    assert_eq!(left_out(&signed), [("smime.p7m", Why::SignedOpaquely)]);
    let all = [
        part("application/pgp-encrypted", "7bit", "Version: 1"),
        part("application/octet-stream; name=x.asc", "7bit", "-----BEGIN PGP MESSAGE-----\r\n"),
    ];
    let pgp = letter(mail(&multipart("encrypted", &all)));
    assert_eq!(left_out(&pgp), [("multipart/encrypted", Why::Encrypted)]);
    assert_eq!(pgp.attachments.len(), 2);
    let inline = letter(mail("\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQ\r\n"));
    assert_eq!(left_out(&inline), [("text", Why::Encrypted)]);
    let elsewhere = letter(mail(&part("message/partial; id=x; number=1", "7bit", "x")));
    assert_eq!(left_out(&elsewhere), [("message/partial", Why::Elsewhere)]);
}
