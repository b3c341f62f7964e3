//! Visits to servers that are not what they should be. Real ones: `tests/it`.

use super::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// What a server does when it has been asked often enough.
#[derive(Clone)]
enum Then {
    Say(Vec<u8>),
    Repeat(&'static [u8]),
    Silent,
    Close,
}

/// A server on this machine that greets, answers the first questions, and then misbehaves.
async fn server(answers: Vec<&'static str>, then: Then) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"* OK hello\r\n").await.unwrap();
        let mut heard = [0; 4_096];
        for answer in answers {
            if stream.read(&mut heard).await.unwrap_or(0) == 0 {
                return;
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        let _ = stream.read(&mut heard).await;
        match then {
            Then::Say(bytes) => drop(stream.write_all(&bytes).await),
            Then::Repeat(bytes) => while stream.write_all(bytes).await.is_ok() {},
            Then::Silent => drop(stream.read(&mut heard).await),
            Then::Close => return,
        }
        let _ = stream.read(&mut heard).await;
    });
    port
}

fn account(port: u16) -> Account {
    Account {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::PlainOnLoopback,
        login: Login::Password { user: "anna".to_owned(), password: "pw".to_owned().into() },
        folder: "INBOX".to_owned(),
        afterwards: Afterwards::MoveTo("Taken in".to_owned()),
    }
}

/// A visit with little patience whose taker says yes.
async fn visited(port: u16) -> Result<Visit<()>, MailboxError> {
    let limits = MailboxLimits {
        message_max_bytes: 1_000,
        answer_within: Duration::from_secs(20),
        message_within: Duration::from_secs(20),
        ..MailboxLimits::default()
    };
    visit(&account(port), &limits, |_| async { Ok(Filed::Durable) }).await
}

const ABLE: &str = "* CAPABILITY IMAP4rev1 AUTH=PLAIN MOVE\r\nB1 OK\r\n";
const AGAIN: &str = "* CAPABILITY IMAP4rev1 MOVE\r\nB3 OK\r\n";
const SELECTED: &str = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nB4 OK [READ-WRITE] x\r\n";

fn opened() -> Vec<&'static str> {
    vec![ABLE, "+ \r\n", "B2 OK\r\n", AGAIN, SELECTED]
}

fn listed() -> Vec<&'static str> {
    [opened(), vec!["* SEARCH 5\r\nB5 OK\r\n", "* 1 FETCH (RFC822.SIZE 9 UID 5)\r\nB6 OK\r\n"]]
        .concat()
}

#[tokio::test]
async fn a_server_that_says_too_much_is_hung_up_on() {
    let too_much = |result: Result<Visit<()>, _>| match result {
        Ok(visit) => matches!(visit.broken_off, Some(MailboxError::TooMuch { .. })),
        Err(error) => matches!(error, MailboxError::TooMuch { .. }),
    };
    // A line without end, lines without end, a message larger than it said, one beyond all reason.
    assert!(too_much(visited(server(vec![], Then::Repeat(b"xxxxxxxxxxxxxxxx")).await).await));
    assert!(too_much(visited(server(vec![], Then::Repeat(b"* 1 EXISTS\r\n")).await).await));
    for size in ["9000000", "18446744073709551615", "99999999999999999999999"] {
        let run = format!("* 1 FETCH (UID 5 BODY[] {{{size}}}\r\n");
        let port = server(listed(), Then::Say(run.into_bytes())).await;
        assert!(too_much(visited(port).await), "{size}");
    }
}

#[tokio::test]
async fn a_server_that_is_silent_is_left_in_time() {
    let port = server(vec![ABLE], Then::Silent).await;
    let limits =
        MailboxLimits { answer_within: Duration::from_millis(200), ..MailboxLimits::default() };
    let late = visit(&account(port), &limits, |_| async { Ok::<_, ()>(Filed::Durable) }).await;
    assert!(matches!(late, Err(MailboxError::Late { doing: "the login", .. })), "{late:?}");
}

#[tokio::test]
async fn what_is_no_imap_is_said() {
    let table: [(Vec<&'static str>, &str, MailboxError); 5] = [
        (vec![], "B9 OK\r\n", session_stray()),
        (vec![], "HTTP/1.1 400 Bad\r\n", MailboxError::Protocol("a line is no answer")),
        (vec![], "* BYE overloaded\r\n", MailboxError::Closed),
        (vec![ABLE, "+ \r\n"], "B2 NO [AUTHENTICATIONFAILED]\r\n", MailboxError::LoginRefused),
        (
            vec![ABLE, "+ \r\n", "B2 OK\r\n", AGAIN],
            "B4 NO no such folder\r\n",
            MailboxError::NoFolder { folder: "INBOX".to_owned() },
        ),
    ];
    for (answers, last, error) in table {
        let port = server(answers, Then::Say(last.as_bytes().to_vec())).await;
        assert_eq!(visited(port).await.unwrap_err(), error, "{last}");
    }
    let port = server(vec![], Then::Close).await;
    assert_eq!(visited(port).await.unwrap_err(), MailboxError::Closed);
    let port = server(vec!["* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nB1 OK\r\n"], Then::Close).await;
    assert_eq!(visited(port).await.unwrap_err(), MailboxError::NoWayIn);
}

fn session_stray() -> MailboxError {
    MailboxError::Protocol("an answer belongs to no question")
}

#[tokio::test]
async fn a_token_is_said_and_its_refusal_understood() {
    let able = "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\nB1 OK\r\n";
    let login = || Login::Token { user: "anna".to_owned(), token: "t".to_owned().into() };
    let limits = MailboxLimits::default();
    let never = |_| async { Ok::<_, ()>(Filed::Durable) };

    let empty = "* SEARCH\r\nB5 OK\r\n";
    let port = server(vec![able, "+ \r\n", "B2 OK\r\n", AGAIN, SELECTED, empty], Then::Close).await;
    let good = visit(&Account { login: login(), ..account(port) }, &limits, never).await.unwrap();
    assert!(good.filed.is_empty() && good.broken_off.is_none());

    // The server says why in a second question, and no once that is answered.
    let port = server(vec![able, "+ \r\n", "+ eyJzdGF0\r\n", "B2 NO\r\n"], Then::Close).await;
    let refused = visit(&Account { login: login(), ..account(port) }, &limits, never).await;
    assert_eq!(refused.unwrap_err(), MailboxError::LoginRefused);
}

#[tokio::test]
async fn a_server_without_plain_logins_is_told_name_and_password() {
    let able = "* CAPABILITY IMAP4rev1\r\nB1 OK\r\n";
    let port = server(vec![able, "B2 OK\r\n", AGAIN, SELECTED, "B5 OK\r\n"], Then::Close).await;
    assert!(visited(port).await.unwrap().broken_off.is_none());
}

#[tokio::test]
async fn a_message_that_went_away_is_passed_over() {
    let answers = [opened(), vec!["* SEARCH 5\r\nB5 OK\r\n", "B6 OK nothing\r\n"]].concat();
    let port = server(answers, Then::Say(b"B7 OK\r\n".to_vec())).await;
    let visit = visited(port).await.unwrap();
    assert!(visit.filed.is_empty() && visit.broken_off.is_none(), "{visit:?}");
}

#[tokio::test]
async fn without_tls_nothing_leaves_the_machine() {
    for host in ["192.0.2.1", "2001:db8::1"] {
        let far = Account { host: host.to_owned(), ..account(143) };
        let refused =
            visit(&far, &MailboxLimits::default(), |_| async { Ok::<_, ()>(Filed::Durable) }).await;
        assert_eq!(refused.unwrap_err(), MailboxError::NotLoopback);
    }
}

#[test]
fn nothing_secret_shows_in_debug() {
    let shown = format!("{:?}", account(1));
    assert!(!shown.contains("pw") && !shown.contains("anna"), "{shown}");
    let fetched = Fetched { uid: 1, uid_validity: 2, bytes: b"secret".to_vec() };
    assert_eq!(format!("{fetched:?}"), "Fetched { uid: 1, uid_validity: 2, size_bytes: 6 }");
}
