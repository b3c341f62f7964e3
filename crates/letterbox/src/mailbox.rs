//! A mailbox over IMAP (RFC 3501): messages fetched one by one, and moved away once they are safe.
//!
//! Invariant: a message is moved or marked only after its taker has said that it is durable; until
//! then it is given again at each visit, with the same number. Every wait has an end, and no
//! server makes this side hold more than one message and a line.

mod answer;
mod say;
mod session;
mod tls;
mod wire;

use session::Session;
use std::fmt;
use std::future::Future;
use std::time::Duration;
use zeroize::Zeroizing;

/// Where a mailbox is and how it is opened.
#[derive(Debug, Clone)]
pub struct Account {
    /// The server's name or address.
    pub host: String,
    /// Its port: 993 as a rule.
    pub port: u16,
    /// How the way there is secured.
    pub security: Security,
    /// Who logs in.
    pub login: Login,
    /// The folder that letters arrive in: `INBOX` as a rule.
    pub folder: String,
    /// What becomes of a message that is safe.
    pub afterwards: Afterwards,
}

/// How the way to the server is secured. There is no STARTTLS: it begins in the clear.
#[derive(Debug, Clone)]
pub enum Security {
    /// TLS from the first byte, the server's certificate held against the system's authorities.
    Tls,
    /// TLS from the first byte, held against these authorities and no others, each in DER.
    TlsWith(Vec<Vec<u8>>),
    /// None, and only to this machine itself: a relay beside us, or a test.
    PlainOnLoopback,
}

/// Who logs in, and with what.
#[derive(Clone)]
pub enum Login {
    /// A password.
    Password {
        /// The account's name.
        user: String,
        /// Its password, wiped when dropped.
        password: Zeroizing<String>,
    },
    /// An access token of an identity provider (XOAUTH2).
    Token {
        /// The account's name.
        user: String,
        /// The token, wiped when dropped.
        token: Zeroizing<String>,
    },
}

/// What becomes of a message that is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Afterwards {
    /// It is moved to this folder, which is made if it is missing. All that lies in the letters'
    /// folder is then new, read by somebody or not.
    MoveTo(String),
    /// It is marked as read and left. Only what nobody has read is then new.
    MarkSeen,
}

/// How much is fetched at the most, and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxLimits {
    /// The size of a message, in bytes: 50 MiB. A larger one is reported and left.
    pub message_max_bytes: usize,
    /// Messages of one visit: 100.
    pub messages_max: usize,
    /// How long the connection may take: 30 seconds.
    pub connect_within: Duration,
    /// How long an answer may take: 60 seconds.
    pub answer_within: Duration,
    /// How long a whole message may take: 10 minutes.
    pub message_within: Duration,
}

impl Default for MailboxLimits {
    fn default() -> Self {
        Self {
            message_max_bytes: 50 << 20,
            messages_max: 100,
            connect_within: Duration::from_secs(30),
            answer_within: Duration::from_mins(1),
            message_within: Duration::from_mins(10),
        }
    }
}

/// A message as the mailbox holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its number in the folder, which no other message gets as long as `uid_validity` stays.
    pub uid: u32,
    /// The folder's own number; both together tell a taker that a message comes again.
    pub uid_validity: u32,
    /// The whole message.
    pub bytes: Vec<u8>,
}

/// What a taker says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filed {
    /// It is durable, now or from an earlier visit: it may be moved away.
    Durable,
    /// It is not to be taken: it stays, and comes again.
    NotTaken,
}

/// What became of a visit.
#[derive(Debug)]
pub struct Visit<E> {
    /// The folder's number.
    pub uid_validity: u32,
    /// Messages that are durable and moved or marked.
    pub filed: Vec<u32>,
    /// Messages that the taker did not want.
    pub not_taken: Vec<u32>,
    /// Messages that the taker could not file, and why. They stay.
    pub failed: Vec<(u32, E)>,
    /// Messages that are too large, with their size in bytes. They stay.
    pub too_large: Vec<(u32, u64)>,
    /// Whether more lie there than one visit takes.
    pub more: bool,
    /// Why the visit ended early, if it did. The message at hand stays or comes again.
    pub broken_off: Option<MailboxError>,
}

/// Why a mailbox could not be visited, or a visit ended early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailboxError {
    /// Without TLS only this machine itself is spoken to.
    #[error("without TLS a mailbox is only read on this machine itself")]
    NotLoopback,
    /// Nobody answers there.
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(std::io::ErrorKind),
    /// TLS failed; most often its certificate is not trusted.
    #[error("the mail server's certificate or TLS was not accepted: {0}")]
    Tls(String),
    /// Something took too long.
    #[error("the mail server was not done with {doing} after {after_seconds} seconds")]
    Late {
        /// What it was asked for.
        doing: &'static str,
        /// How long it had.
        after_seconds: u64,
    },
    /// The name, the password or the token is wrong, or the account is closed.
    #[error("the mail server refused the account's name and password or token")]
    LoginRefused,
    /// The server offers no way to log in that is known here.
    #[error("the mail server offers no way to log in that is known here")]
    NoWayIn,
    /// A name or password holds characters that cannot be sent.
    #[error("the {0} holds characters that a mail server does not take")]
    Unsayable(&'static str),
    /// The folder is not there or may not be opened.
    #[error("the mail server does not open the folder `{folder}`")]
    NoFolder {
        /// Its name.
        folder: String,
    },
    /// The server refused something else.
    #[error("the mail server refused {0}")]
    Refused(&'static str),
    /// The connection ended.
    #[error("the mail server ended the connection")]
    Closed,
    /// The server said more than it may.
    #[error("the mail server sent more than the {max_bytes} bytes that were allowed")]
    TooMuch {
        /// The most that was allowed.
        max_bytes: usize,
    },
    /// The server said something that is no IMAP.
    #[error("the mail server does not keep to IMAP: {0}")]
    Protocol(&'static str),
}

/// Visits a mailbox once: gives each new message to `file`, oldest first, and moves or marks those
/// that it says are durable. A message that it fails on stays, and the next one follows.
///
/// # Errors
///
/// A [`MailboxError`] where no message could be asked for. What goes wrong later stands in
/// [`Visit::broken_off`], beside what was done by then.
pub async fn visit<F, R, E>(
    account: &Account,
    limits: &MailboxLimits,
    mut file: F,
) -> Result<Visit<E>, MailboxError>
where
    F: FnMut(Fetched) -> R + Send,
    R: Future<Output = Result<Filed, E>> + Send,
    E: Send,
{
    let mut session = Session::open(account, limits).await?;
    let uid_validity = session.select(&account.folder).await?;
    let mut uids = session.new_messages(&account.afterwards).await?;
    let more = uids.len() > limits.messages_max;
    uids.truncate(limits.messages_max);
    let mut visit = Visit {
        uid_validity,
        filed: Vec::new(),
        not_taken: Vec::new(),
        failed: Vec::new(),
        too_large: Vec::new(),
        more,
        broken_off: None,
    };
    for uid in uids {
        if let Err(error) = one(&mut session, account, limits, uid, &mut visit, &mut file).await {
            visit.broken_off = Some(error);
            return Ok(visit);
        }
    }
    session.log_out().await;
    Ok(visit)
}

/// One message: looked at, fetched, filed, and only then moved.
async fn one<F, R, E>(
    session: &mut Session,
    account: &Account,
    limits: &MailboxLimits,
    uid: u32,
    visit: &mut Visit<E>,
    file: &mut F,
) -> Result<(), MailboxError>
where
    F: FnMut(Fetched) -> R + Send,
    R: Future<Output = Result<Filed, E>> + Send,
    E: Send,
{
    // One that went away meanwhile was somebody else's to move.
    let Some(size) = session.size(uid).await? else { return Ok(()) };
    if usize::try_from(size).is_ok_and(|size| size <= limits.message_max_bytes) {
        let Some(bytes) = session.message(uid).await? else { return Ok(()) };
        match file(Fetched { uid, uid_validity: visit.uid_validity, bytes }).await {
            Ok(Filed::Durable) => {
                match &account.afterwards {
                    Afterwards::MoveTo(folder) => session.move_to(uid, folder).await?,
                    Afterwards::MarkSeen => session.mark_seen(uid).await?,
                }
                visit.filed.push(uid);
            }
            Ok(Filed::NotTaken) => visit.not_taken.push(uid),
            Err(error) => visit.failed.push((uid, error)),
        }
    } else {
        visit.too_large.push((uid, size));
    }
    Ok(())
}

impl fmt::Debug for Login {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Password { .. } => out.write_str("Password(…)"),
            Self::Token { .. } => out.write_str("Token(…)"),
        }
    }
}

impl fmt::Debug for Fetched {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Fetched")
            .field("uid", &self.uid)
            .field("uid_validity", &self.uid_validity)
            .field("size_bytes", &self.bytes.len())
            .finish()
    }
}

#[cfg(test)]
mod tests;
