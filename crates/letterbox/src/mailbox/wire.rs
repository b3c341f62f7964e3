//! The bytes to and from a server: lines and counted runs, each within a limit.
//!
//! Invariant: what is read for one command, all its lines and runs together, is within the budget
//! that was set for it; whoever sends more is hung up on.

use super::MailboxError;
use super::answer::{self, Answer, Token};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::io::{AsyncWriteExt as _, BufStream};

/// The longest line. The numbers of some 130,000 new messages fit on one.
pub(super) const LINE_MAX_BYTES: usize = 1 << 20;
/// How many counted runs one answer may have.
const RUNS_MAX: usize = 16;

/// A connection.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

pub(super) struct Wire {
    stream: BufStream<Box<dyn Stream>>,
    budget: usize,
    max_bytes: usize,
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Stream>) -> Self {
        let max_bytes = LINE_MAX_BYTES;
        Self { stream: BufStream::new(stream), budget: max_bytes, max_bytes }
    }

    /// How much may be read from now on.
    pub(super) const fn allow(&mut self, max_bytes: usize) {
        (self.budget, self.max_bytes) = (max_bytes, max_bytes);
    }

    pub(super) async fn send(&mut self, words: &[u8]) -> Result<(), MailboxError> {
        let sent = async {
            self.stream.write_all(words).await?;
            self.stream.write_all(b"\r\n").await?;
            self.stream.flush().await
        };
        sent.await.map_err(|_| MailboxError::Closed)
    }

    /// The next answer of the server, whole.
    pub(super) async fn answer(&mut self) -> Result<Answer, MailboxError> {
        let first = self.line().await?;
        let Some(mut rest) = answer::listed(&first).map(<[u8]>::to_vec) else {
            return answer::plain(&first);
        };
        let mut tokens = Vec::new();
        for _ in 0..RUNS_MAX {
            let Some((before, size)) = answer::run(&rest) else {
                answer::tokens(&rest, &mut tokens)?;
                return Ok(Answer::Untagged(tokens));
            };
            answer::tokens(before, &mut tokens)?;
            tokens.push(Token::Text(self.bytes(size).await?));
            rest = self.line().await?;
        }
        Err(MailboxError::Protocol("an answer has too many pieces"))
    }

    /// A line without its end.
    async fn line(&mut self) -> Result<Vec<u8>, MailboxError> {
        let mut line = Vec::new();
        loop {
            let bytes = self.stream.fill_buf().await.map_err(|_| MailboxError::Closed)?;
            if bytes.is_empty() {
                return Err(MailboxError::Closed);
            }
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let count = end.map_or(bytes.len(), |end| end + 1);
            line.extend_from_slice(bytes.get(..count).unwrap_or_default());
            self.stream.consume(count);
            self.spend(count)?;
            if line.len() > LINE_MAX_BYTES {
                return Err(MailboxError::TooMuch { max_bytes: LINE_MAX_BYTES });
            }
            if end.is_some() {
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
        }
    }

    /// A counted run of bytes. Memory grows with what arrives, not with what is announced.
    async fn bytes(&mut self, size: usize) -> Result<Vec<u8>, MailboxError> {
        self.spend(size)?;
        let mut bytes = Vec::new();
        let limit = u64::try_from(size).unwrap_or(u64::MAX);
        let read = (&mut self.stream).take(limit).read_to_end(&mut bytes).await;
        match read {
            Ok(count) if count == size => Ok(bytes),
            _ => Err(MailboxError::Closed),
        }
    }

    fn spend(&mut self, count: usize) -> Result<(), MailboxError> {
        let left = self.budget.checked_sub(count);
        self.budget = left.ok_or(MailboxError::TooMuch { max_bytes: self.max_bytes })?;
        Ok(())
    }
}
