//! The commands of a visit, each with the time it may take.
//!
//! Invariant: one command at a time; its answer is read to its end before the next is sent.

use super::answer::{Answer, Done, Token, fetched};
use super::wire::{LINE_MAX_BYTES, Wire};
use super::{Account, Afterwards, Login, MailboxError, MailboxLimits, say, tls};
use std::future::Future;
use std::time::Duration;

/// How much a server may say in answer to one command, messages apart.
const CHATTER_MAX_BYTES: usize = 4 * LINE_MAX_BYTES;

/// A connection that is logged in.
pub(super) struct Session {
    wire: Wire,
    limits: MailboxLimits,
    commands: u32,
    capabilities: Vec<String>,
}

/// What a future gives, if it is done in time.
async fn within<T>(
    time: Duration,
    doing: &'static str,
    future: impl Future<Output = Result<T, MailboxError>> + Send,
) -> Result<T, MailboxError> {
    match tokio::time::timeout(time, future).await {
        Ok(done) => done,
        Err(_) => Err(MailboxError::Late { doing, after_seconds: time.as_secs() }),
    }
}

impl Session {
    /// Connects and logs in.
    pub(super) async fn open(
        account: &Account,
        limits: &MailboxLimits,
    ) -> Result<Self, MailboxError> {
        let stream = within(limits.connect_within, "connecting", tls::connect(account)).await?;
        let mut session = Self {
            wire: Wire::new(stream),
            limits: limits.clone(),
            commands: 0,
            capabilities: Vec::new(),
        };
        let greeting = within(limits.answer_within, "greeting", session.wire.answer()).await?;
        match greeting {
            Answer::Untagged(tokens) if tokens.first().is_some_and(|word| word.is("OK")) => {}
            Answer::Bye => return Err(MailboxError::Closed),
            _ => return Err(MailboxError::Protocol("it does not greet")),
        }
        session.ask_capabilities().await?;
        session.log_in(&account.login).await?;
        session.ask_capabilities().await?;
        Ok(session)
    }

    fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|can| can == capability)
    }

    async fn ask_capabilities(&mut self) -> Result<(), MailboxError> {
        let mut capabilities = Vec::new();
        let done = self
            .command("CAPABILITY", "its abilities", |tokens| {
                if tokens.first().is_some_and(|word| word.is("CAPABILITY")) {
                    capabilities.extend(tokens.into_iter().filter_map(|token| match token {
                        Token::Word(word) => Some(word.to_ascii_uppercase()),
                        _ => None,
                    }));
                }
            })
            .await?;
        self.capabilities = capabilities;
        ok(&done, MailboxError::Refused("its abilities"))
    }

    async fn log_in(&mut self, login: &Login) -> Result<(), MailboxError> {
        let (mechanism, said) = say::mechanism(login)?;
        let within_time = self.limits.answer_within;
        let done = if self.can(&format!("AUTH={mechanism}")) {
            let words = format!("AUTHENTICATE {mechanism}");
            within(within_time, "the login", self.authenticate(&words, &said)).await?
        } else if let Login::Password { user, password } = login
            && !self.can("LOGINDISABLED")
        {
            let user = say::quoted(user, "account's name")?;
            let password = say::quoted(password, "password")?;
            let words = zeroize::Zeroizing::new(format!("LOGIN {} {}", *user, *password));
            self.command(&words, "the login", drop).await?
        } else {
            return Err(MailboxError::NoWayIn);
        };
        ok(&done, MailboxError::LoginRefused)
    }

    /// A login that is said when the server asks for it. A second question is how XOAUTH2 says no.
    async fn authenticate(&mut self, words: &str, said: &str) -> Result<Done, MailboxError> {
        let tag = self.send(words, CHATTER_MAX_BYTES).await?;
        let mut is_said = false;
        loop {
            match self.wire.answer().await? {
                Answer::Continue => {
                    let words = if is_said { b"" } else { said.as_bytes() };
                    self.wire.send(words).await?;
                    is_said = true;
                }
                Answer::Done(done) if done.tag == tag => return Ok(done),
                Answer::Bye => return Err(MailboxError::LoginRefused),
                Answer::Done(_) => return Err(STRAY),
                Answer::Untagged(_) => {}
            }
        }
    }

    /// Opens a folder; gives its number.
    pub(super) async fn select(&mut self, name: &str) -> Result<u32, MailboxError> {
        let words = format!("SELECT {}", *say::folder(name)?);
        let mut validity = None;
        let done = self
            .command(&words, "the folder", |tokens| {
                if let [Token::Word(_), Token::Text(words)] = tokens.as_slice() {
                    let words = String::from_utf8_lossy(words);
                    let code = words.strip_prefix("[UIDVALIDITY ");
                    let number = code.and_then(|code| code.split(']').next()?.trim().parse().ok());
                    validity = number.or(validity);
                }
            })
            .await?;
        ok(&done, MailboxError::NoFolder { folder: name.to_owned() })?;
        validity.ok_or(MailboxError::Protocol("the folder has no number"))
    }

    /// The numbers of the messages that are new, oldest first.
    pub(super) async fn new_messages(
        &mut self,
        afterwards: &Afterwards,
    ) -> Result<Vec<u32>, MailboxError> {
        let words = match afterwards {
            Afterwards::MoveTo(_) => "UID SEARCH UNDELETED",
            Afterwards::MarkSeen => "UID SEARCH UNSEEN UNDELETED",
        };
        let mut uids: Vec<u32> = Vec::new();
        let done = self
            .command(words, "the list of messages", |tokens| {
                if tokens.first().is_some_and(|word| word.is("SEARCH")) {
                    uids.extend(tokens.iter().filter_map(Token::number::<u32>));
                }
            })
            .await?;
        ok(&done, MailboxError::Refused("the list of messages"))?;
        uids.sort_unstable();
        uids.dedup();
        Ok(uids)
    }

    /// The size of a message in bytes, if it is still there.
    pub(super) async fn size(&mut self, uid: u32) -> Result<Option<u64>, MailboxError> {
        let mut size = None;
        let words = format!("UID FETCH {uid} (UID RFC822.SIZE)");
        let done = self
            .command(&words, "the size of a message", |tokens| {
                if is_of(&tokens, uid) {
                    size = fetched(tokens, "RFC822.SIZE").and_then(|size| size.number()).or(size);
                }
            })
            .await?;
        ok(&done, MailboxError::Refused("the size of a message"))?;
        Ok(size)
    }

    /// A message whole, if it is still there. It does not count as read by this.
    pub(super) async fn message(&mut self, uid: u32) -> Result<Option<Vec<u8>>, MailboxError> {
        let max_bytes = self.limits.message_max_bytes.saturating_add(CHATTER_MAX_BYTES);
        let mut message = None;
        let words = format!("UID FETCH {uid} (UID BODY.PEEK[])");
        let time = self.limits.message_within;
        let command = self.run(&words, max_bytes, |tokens| {
            if is_of(&tokens, uid)
                && let Some(Token::Text(bytes)) = fetched(tokens, "BODY[]")
            {
                message = Some(bytes);
            }
        });
        let done = within(time, "a message", command).await?;
        ok(&done, MailboxError::Refused("a message"))?;
        Ok(message)
    }

    /// Moves a message; makes the folder if it is missing.
    pub(super) async fn move_to(&mut self, uid: u32, name: &str) -> Result<(), MailboxError> {
        let folder = say::folder(name)?;
        let way = if self.can("MOVE") { "MOVE" } else { "COPY" };
        let words = format!("UID {way} {uid} {}", *folder);
        let mut done = self.command(&words, "moving a message", drop).await?;
        if !done.is_ok && done.words.contains("[TRYCREATE]") {
            let create = format!("CREATE {}", *folder);
            let made = self.command(&create, "making a folder", drop).await?;
            ok(&made, MailboxError::Refused("making a folder"))?;
            done = self.command(&words, "moving a message", drop).await?;
        }
        ok(&done, MailboxError::Refused("moving a message"))?;
        if way == "COPY" {
            self.delete(uid).await?;
        }
        Ok(())
    }

    /// Deletes what has been copied. Without UIDPLUS it is only marked: a plain EXPUNGE would take
    /// along what others have marked.
    async fn delete(&mut self, uid: u32) -> Result<(), MailboxError> {
        let words = format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)");
        let done = self.command(&words, "marking a message", drop).await?;
        ok(&done, MailboxError::Refused("marking a message"))?;
        if self.can("UIDPLUS") {
            let words = format!("UID EXPUNGE {uid}");
            let done = self.command(&words, "moving a message", drop).await?;
            ok(&done, MailboxError::Refused("moving a message"))?;
        }
        Ok(())
    }

    pub(super) async fn mark_seen(&mut self, uid: u32) -> Result<(), MailboxError> {
        let words = format!("UID STORE {uid} +FLAGS.SILENT (\\Seen)");
        let done = self.command(&words, "marking a message", drop).await?;
        ok(&done, MailboxError::Refused("marking a message"))
    }

    /// Says goodbye. Whether it is heard makes no difference any more.
    pub(super) async fn log_out(mut self) {
        let _ = self.command("LOGOUT", "goodbye", drop).await;
    }

    async fn command(
        &mut self,
        words: &str,
        doing: &'static str,
        each: impl FnMut(Vec<Token>) + Send,
    ) -> Result<Done, MailboxError> {
        let time = self.limits.answer_within;
        within(time, doing, self.run(words, CHATTER_MAX_BYTES, each)).await
    }

    /// Sends a command; calls `each` with the data that comes before its end.
    async fn run(
        &mut self,
        words: &str,
        max_bytes: usize,
        mut each: impl FnMut(Vec<Token>) + Send,
    ) -> Result<Done, MailboxError> {
        let tag = self.send(words, max_bytes).await?;
        loop {
            match self.wire.answer().await? {
                Answer::Untagged(tokens) => each(tokens),
                Answer::Done(done) if done.tag == tag => return Ok(done),
                Answer::Bye => return Err(MailboxError::Closed),
                Answer::Done(_) | Answer::Continue => return Err(STRAY),
            }
        }
    }

    async fn send(&mut self, words: &str, max_bytes: usize) -> Result<String, MailboxError> {
        self.commands += 1;
        let tag = format!("B{}", self.commands);
        self.wire.allow(max_bytes);
        let line = zeroize::Zeroizing::new(format!("{tag} {words}"));
        self.wire.send(line.as_bytes()).await?;
        Ok(tag)
    }
}

const STRAY: MailboxError = MailboxError::Protocol("an answer belongs to no question");

/// Whether an answer is the `FETCH` of a message. Its number may stand before or behind the rest.
fn is_of(tokens: &[Token], uid: u32) -> bool {
    let mut numbers =
        tokens.windows(2).filter(|pair| pair.first().is_some_and(|word| word.is("UID")));
    tokens.get(1).is_some_and(|word| word.is("FETCH"))
        && numbers.next_back().and_then(|pair| pair.get(1)?.number()) == Some(uid)
}

fn ok(done: &Done, refused: MailboxError) -> Result<(), MailboxError> {
    if done.is_ok { Ok(()) } else { Err(refused) }
}
