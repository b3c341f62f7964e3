//! What is made of a message: a letter, its attachments, and what was left out and why.
//!
//! Invariant: every text here is clean (no control, bidirectional-override or zero-width
//! characters), and `Debug` shows counts and sizes, never words.

use crate::Kind;
use std::fmt;

/// One letter.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// The Message-ID without its brackets, its domain in lower case, so that the same message
    /// that comes by two ways is known again. A sender can make it up.
    pub message_id: Option<String>,
    /// Who says to have written: nothing here is proof.
    pub from: Vec<Address>,
    /// Where an answer is wanted, if elsewhere.
    pub reply_to: Vec<Address>,
    /// To whom it is addressed.
    pub to: Vec<Address>,
    /// The subject on one line; empty where there is none.
    pub subject: String,
    /// When it says that it was sent.
    pub sent_at: Option<jiff::Timestamp>,
    /// The Message-IDs of what it answers.
    pub in_reply_to: Vec<String>,
    /// The Message-IDs of the conversation, oldest first.
    pub references: Vec<String>,
    /// A machine or a list sent it (RFC 3834, RFC 2369, bounces): it must not be answered
    /// automatically.
    pub auto: bool,
    /// The language the sender's program named (BCP 47), unchecked.
    pub language: Option<String>,
    /// The best plain text, lines ended by `\n`.
    pub text: String,
    /// Where in `text` an earlier mail begins that is quoted to the end, in bytes.
    pub quoted_at: Option<usize>,
    /// What came with it, in order; what was unpacked follows what it was unpacked from.
    pub attachments: Vec<Attachment>,
    /// What is not in this letter, and why.
    pub left_out: Vec<LeftOut>,
}

impl Letter {
    /// The text up to the earlier mail that it quotes.
    pub fn own_words(&self) -> &str {
        let at = self.quoted_at.unwrap_or(self.text.len());
        self.text.get(..at).unwrap_or(&self.text)
    }

    /// The earlier mail that is quoted at the end, with the line that announces it.
    pub fn quoted(&self) -> &str {
        self.quoted_at.and_then(|at| self.text.get(at..)).unwrap_or_default()
    }
}

/// A mailbox of somebody, as a header names it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// The name beside the address, or empty.
    pub name: String,
    /// `local@domain`: one `@`, no blanks, commas or brackets.
    pub address: String,
}

/// A file that came with a letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// A file name without folders that every system takes, and that no other attachment has.
    pub name: String,
    /// What the bytes begin like. To decide by.
    pub kind: Kind,
    /// The media type that the sender named, in lower case. To show, never to decide by.
    pub declared: Option<String>,
    /// The attachment that this one came out of, where it was not in the letter itself.
    pub inside: Option<String>,
    /// The bytes, decoded.
    pub bytes: Vec<u8>,
}

/// Something that is not in the letter.
#[derive(Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is called, or what it is.
    pub name: String,
    /// Why it was left out, as a sentence through `Display`.
    pub why: Why,
}

/// Why something was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// More attachments than are taken.
    TooMany {
        /// How many more.
        more: usize,
    },
    /// More than fits.
    TooLarge {
        /// The limit it did not fit into.
        max_bytes: usize,
    },
    /// More headers than are read.
    HeadersTooLong {
        /// How much is read.
        max_bytes: usize,
    },
    /// A header that may stand once stands again.
    StandsAgain,
    /// A header, address or date that cannot be understood.
    NotUnderstood,
    /// Parts within parts beyond the depth that is opened.
    TooDeep,
    /// More parts than are looked at.
    TooManyParts {
        /// How many are.
        max: usize,
    },
    /// The line that divides the parts is missing, or the end is.
    PartsBroken,
    /// Characters outside its encoding, or an end that is missing: read as far as possible.
    Damaged,
    /// A character set that nobody here knows: read as UTF-8.
    UnknownCharset,
    /// Bytes that are no characters of the set that is named.
    WrongCharset,
    /// Encrypted for somebody's key (S/MIME or PGP).
    Encrypted,
    /// Signed in a form that hides the text (S/MIME).
    SignedOpaquely,
    /// A file of a zip file that needs a password.
    NeedsPassword,
    /// A file of a zip file named so as to land outside its folder.
    UnsafeName,
    /// A link rather than a file.
    IsLink,
    /// Unpacks to far more than it is packed.
    Bomb,
    /// A container that cannot be opened, kept as it is.
    CannotOpen,
    /// The sender's program sent only a part, or only says where the rest lies.
    Elsewhere,
    /// More things were left out than are listed.
    AndMore {
        /// How many more.
        more: usize,
    },
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { more } => {
                write!(out, "There were {more} more attachments than are taken from one email.")
            }
            Self::TooLarge { max_bytes } => {
                write!(out, "It did not fit: at most {max_bytes} bytes are taken.")
            }
            Self::HeadersTooLong { max_bytes } => {
                write!(out, "The headers are very long; only {max_bytes} bytes were read.")
            }
            Self::StandsAgain => out.write_str("It stands more than once; the first was taken."),
            Self::NotUnderstood => out.write_str("It could not be understood."),
            Self::TooDeep => out.write_str("It lies too deep inside other files to be opened."),
            Self::TooManyParts { max } => {
                write!(out, "The email has more than {max} parts; the rest was not read.")
            }
            Self::PartsBroken => out.write_str(
                "The parts of the email are not properly divided; it was read as far as possible.",
            ),
            Self::Damaged => out.write_str("It is damaged; it was read as far as possible."),
            Self::UnknownCharset => {
                out.write_str("Its character set is unknown; some letters may be wrong.")
            }
            Self::WrongCharset => {
                out.write_str("It is not in the character set it names; some letters may be wrong.")
            }
            Self::Encrypted => out.write_str(
                "It is encrypted and cannot be read here; ask the sender to send it unencrypted.",
            ),
            Self::SignedOpaquely => out.write_str(
                "It is signed in a way that hides the text; ask the sender to send it unsigned.",
            ),
            Self::NeedsPassword => {
                out.write_str("It needs a password; ask the sender to send it without one.")
            }
            Self::UnsafeName => {
                out.write_str("Its name points outside its folder, as an attack would.")
            }
            Self::IsLink => out.write_str("It is a link to another file, and no file itself."),
            Self::Bomb => out.write_str(
                "It unpacks to far more than it is packed, as an attack would; it was kept packed.",
            ),
            Self::CannotOpen => out.write_str("It could not be opened; it was kept as it is."),
            Self::Elsewhere => {
                out.write_str("The email holds only a piece of it, or says where it lies.")
            }
            Self::AndMore { more } => write!(out, "There were {more} more things left out."),
        }
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Letter")
            .field("from", &self.from.len())
            .field("to", &self.to.len())
            .field("sent_at", &self.sent_at)
            .field("auto", &self.auto)
            .field("text_bytes", &self.text.len())
            .field("attachments", &self.attachments)
            .field("left_out", &self.left_out)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Address(…)")
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Attachment")
            .field("kind", &self.kind)
            .field("size_bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for LeftOut {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("LeftOut").field("why", &self.why).finish_non_exhaustive()
    }
}
