//! Letters that come by email: hostile bytes in, a small clean value out; and the way to a mailbox.
//!
//! [`read`] makes a [`Letter`] of the bytes of one message. [`mailbox`] fetches such bytes over
//! IMAP, and moves a message away only after its taker has said that it is safe.
//!
//! Invariant: [`read`] is a function of its arguments: no file, network or clock. Whatever of a
//! message is not in the letter is named in [`Letter::left_out`]; the caller keeps the bytes.
//! Errors carry no personal data, and no `Debug` of this crate shows any.

mod archive;
mod attach;
mod clean;
mod head;
mod html;
mod kind;
mod letter;
mod limits;
pub mod mailbox;
mod mime;
mod name;
mod quote;
mod read;
mod tnef;

pub use kind::Kind;
pub use letter::{Address, Attachment, LeftOut, Letter, Why};
pub use limits::Limits;
pub use read::read;

/// Why nothing of a message could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// The message is larger than one is ever read.
    #[error("the message has {size_bytes} bytes; {max_bytes} are the most that is read")]
    TooLarge {
        /// Its size.
        size_bytes: usize,
        /// The greatest size.
        max_bytes: usize,
    },
    /// There is not one header that a mail has.
    #[error("this is not an email: it has none of the headers that an email begins with")]
    NotMail,
}

#[cfg(test)]
mod tests;
