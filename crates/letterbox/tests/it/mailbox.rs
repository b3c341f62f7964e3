//! Visits: what is filed moves, what is not stays, and nothing is lost in between.

use crate::dovecot::Dovecot;
use letterbox::mailbox::*;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

fn account(port: u16, security: Security) -> Account {
    Account {
        host: "localhost".to_owned(),
        port,
        security,
        login: Login::Password { user: "anna".to_owned(), password: "right".to_owned().into() },
        folder: "INBOX".to_owned(),
        afterwards: Afterwards::MoveTo("Taken in".to_owned()),
    }
}

fn plain(dovecot: &Dovecot) -> Account {
    account(dovecot.plain, Security::PlainOnLoopback)
}

fn message(subject: &str) -> String {
    format!(
        "From: b@example.org\nSubject: {subject}\nMessage-ID: <{subject}@x>\n\nHello {subject}\n"
    )
}

fn three(dovecot: &Dovecot) {
    for name in ["one", "two", "three"] {
        dovecot.deliver(&format!("{name}.host"), &message(name));
    }
}

/// A visit whose taker keeps what it gets.
async fn visited(account: &Account) -> (Visit<String>, Vec<Fetched>) {
    let taken = Arc::new(Mutex::new(Vec::new()));
    let visit = visit(account, &MailboxLimits::default(), |fetched| {
        let taken = Arc::clone(&taken);
        async move {
            taken.lock().unwrap().push(fetched);
            Ok(Filed::Durable)
        }
    })
    .await
    .unwrap();
    let taken = std::mem::take(&mut *taken.lock().unwrap());
    (visit, taken)
}

#[tokio::test]
async fn three_messages_are_fetched_filed_and_moved() {
    let Some(dovecot) = Dovecot::start("").await else { return };
    let tls = || account(dovecot.tls, Security::TlsWith(vec![dovecot.authority()]));
    for account in [plain(&dovecot), tls()] {
        three(&dovecot);
        let before = dovecot.count("Taken in");
        let (visit, taken) = visited(&account).await;
        assert_eq!(visit.broken_off, None, "{}", dovecot.log());
        assert_eq!(visit.filed.len(), 3);
        let mut subjects: Vec<_> = taken
            .iter()
            .map(|fetched| letterbox::read(&fetched.bytes, &letterbox::Limits::default()).unwrap())
            .map(|letter| (letter.subject.clone(), letter.text.clone()))
            .collect();
        subjects.sort();
        let expected =
            ["one", "three", "two"].map(|name| (name.to_owned(), format!("Hello {name}")));
        assert_eq!(subjects, expected);
        assert_eq!((dovecot.count(""), dovecot.count("Taken in")), (0, before + 3));
        let (again, taken) = visited(&account).await;
        assert!(again.filed.is_empty() && taken.is_empty() && !again.more);
    }
}

#[tokio::test]
async fn a_server_that_cannot_move_copies_and_deletes() {
    let Some(dovecot) = Dovecot::start("imap_capability = IMAP4rev1 UIDPLUS\n").await else {
        return;
    };
    three(&dovecot);
    assert_eq!(visited(&plain(&dovecot)).await.0.filed.len(), 3);
    assert_eq!((dovecot.count(""), dovecot.count("Taken in")), (0, 3));
    drop(dovecot);
    let Some(dovecot) = Dovecot::start("imap_capability = IMAP4rev1\n").await else { return };
    three(&dovecot);
    assert_eq!(visited(&plain(&dovecot)).await.0.filed.len(), 3);
    // Marked as deleted, and not asked for again.
    assert_eq!((dovecot.count(""), dovecot.count("Taken in")), (3, 3));
    assert!(visited(&plain(&dovecot)).await.1.is_empty());
}

#[tokio::test]
async fn a_message_that_cannot_be_filed_stays_and_comes_again() {
    let Some(dovecot) = Dovecot::start("").await else { return };
    three(&dovecot);
    let account = plain(&dovecot);
    let mut calls = 0;
    let first = visit(&account, &MailboxLimits::default(), |_| {
        calls += 1;
        let answer = match calls {
            1 => Err("the disk is full"),
            2 => Ok(Filed::NotTaken),
            _ => Ok(Filed::Durable),
        };
        async move { answer }
    })
    .await
    .unwrap();
    assert_eq!((first.failed.len(), first.not_taken.len(), first.filed.len()), (1, 1, 1));
    assert_eq!((dovecot.count(""), dovecot.count("Taken in")), (2, 1));
    let (second, taken) = visited(&account).await;
    assert_eq!(second.uid_validity, first.uid_validity);
    let mut uids: Vec<_> = taken.iter().map(|fetched| fetched.uid).collect();
    uids.sort_unstable();
    let mut stayed = vec![first.failed[0].0, first.not_taken[0]];
    stayed.sort_unstable();
    assert_eq!(uids, stayed);
    assert_eq!((dovecot.count(""), dovecot.count("Taken in")), (0, 3));
}

/// A way to the server that is cut when a message is about to be moved.
async fn cut_way(port: u16) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let cut = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut near, _) = listener.accept().await.unwrap();
        let mut far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let (mut said, mut heard) = ([0; 4_096], [0; 4_096]);
        loop {
            tokio::select! {
                count = near.read(&mut said) => {
                    let words = &said[..count.unwrap_or(0)];
                    if words.is_empty() || words.windows(8).any(|window| window == b"UID MOVE") {
                        return;
                    }
                    far.write_all(words).await.unwrap();
                }
                count = far.read(&mut heard) => {
                    let count = count.unwrap_or(0);
                    if count == 0 || near.write_all(&heard[..count]).await.is_err() {
                        return;
                    }
                }
            }
        }
    });
    cut
}

#[tokio::test]
async fn after_a_crash_before_the_move_a_message_comes_again_with_its_number() {
    let Some(dovecot) = Dovecot::start("").await else { return };
    dovecot.deliver("one.host", &message("one"));
    let cut = account(cut_way(dovecot.plain).await, Security::PlainOnLoopback);
    let (first, taken) = visited(&cut).await;
    assert_eq!(first.broken_off, Some(MailboxError::Closed));
    assert!(first.filed.is_empty());
    assert_eq!((dovecot.count(""), dovecot.count("Taken in")), (1, 0));
    let (second, again) = visited(&plain(&dovecot)).await;
    assert_eq!(taken, again);
    assert_eq!(second.filed, [again[0].uid]);
    assert_eq!((dovecot.count(""), dovecot.count("Taken in")), (0, 1));
}

#[tokio::test]
async fn a_message_that_is_too_large_is_reported_and_left() {
    let Some(dovecot) = Dovecot::start("").await else { return };
    dovecot.deliver("large.host", &(message("large") + &"word ".repeat(10_000)));
    dovecot.deliver("small.host", &message("small"));
    let limits = MailboxLimits { message_max_bytes: 10_000, ..MailboxLimits::default() };
    let visit = visit(&plain(&dovecot), &limits, |_| async { Ok::<_, ()>(Filed::Durable) }).await;
    let visit = visit.unwrap();
    assert_eq!((visit.filed.len(), visit.too_large.len()), (1, 1));
    assert!(visit.too_large[0].1 > 50_000);
    assert_eq!((dovecot.count(""), dovecot.count("Taken in")), (1, 1));
}

#[tokio::test]
async fn one_visit_takes_only_so_many() {
    let Some(dovecot) = Dovecot::start("").await else { return };
    three(&dovecot);
    let limits = MailboxLimits { messages_max: 2, ..MailboxLimits::default() };
    let visit = visit(&plain(&dovecot), &limits, |_| async { Ok::<_, ()>(Filed::Durable) }).await;
    let visit = visit.unwrap();
    assert!(visit.more && visit.filed.len() == 2);
    assert_eq!((dovecot.count(""), dovecot.count("Taken in")), (1, 2));
}

#[tokio::test]
async fn a_message_can_be_marked_instead_of_moved() {
    let Some(dovecot) = Dovecot::start("").await else { return };
    three(&dovecot);
    let account = Account { afterwards: Afterwards::MarkSeen, ..plain(&dovecot) };
    assert_eq!(visited(&account).await.0.filed.len(), 3);
    assert!(visited(&account).await.1.is_empty());
    assert_eq!(dovecot.count(""), 3);
}

#[tokio::test]
async fn who_is_refused_is_told_why() {
    let Some(dovecot) = Dovecot::start("").await else { return };
    let error = async |account: Account| {
        let never = |_| async { Ok::<_, ()>(Filed::Durable) };
        visit(&account, &MailboxLimits::default(), never).await.unwrap_err()
    };
    let wrong = Login::Password { user: "anna".to_owned(), password: "wrong".to_owned().into() };
    let refused = error(Account { login: wrong, ..plain(&dovecot) }).await;
    assert_eq!(refused, MailboxError::LoginRefused);
    let token = Login::Token { user: "anna".to_owned(), token: "t".to_owned().into() };
    assert_eq!(error(Account { login: token, ..plain(&dovecot) }).await, MailboxError::NoWayIn);
    let folder = "Nowhere".to_owned();
    let nowhere = error(Account { folder: folder.clone(), ..plain(&dovecot) }).await;
    assert_eq!(nowhere, MailboxError::NoFolder { folder });

    // The system's authorities do not know this certificate, and it is not for this address.
    let unknown = error(account(dovecot.tls, Security::Tls)).await;
    assert!(matches!(unknown, MailboxError::Tls(_)), "{unknown}");
    let security = Security::TlsWith(vec![dovecot.authority()]);
    let host = "127.0.0.1".to_owned();
    let other = error(Account { host, ..account(dovecot.tls, security) }).await;
    assert!(matches!(other, MailboxError::Tls(_)), "{other}");
}
