//! Why the vault refused.
//!
//! Invariant: no variant carries key material, plaintext or anything that identifies a person;
//! object ids do not appear either, since the caller knows which object it asked for.

/// Everything that can go wrong in the vault; each is a refusal, and nothing is half done after it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The key's commitment is not the one in the object: another object's key, or a later one.
    #[error("the key is not the one that this {what} was sealed with")]
    WrongKey {
        /// What was to be opened.
        what: &'static str,
    },
    /// The bytes do not begin, or end, as this format does.
    #[error("these bytes are not a {what} in a format that this version knows")]
    UnknownFormat {
        /// What was expected.
        what: &'static str,
    },
    /// The bytes have another length than the format gives them.
    #[error("a {what} has {wanted_bytes} bytes here, not {got_bytes}")]
    Length {
        /// What was expected.
        what: &'static str,
        /// The length that the format gives.
        wanted_bytes: u64,
        /// The length that was found.
        got_bytes: u64,
    },
    /// The bytes were changed after they were sealed, or belong to something else.
    #[error("the {what} is not as it was sealed")]
    Tampered {
        /// Which part failed.
        what: &'static str,
    },
    /// One chunk was changed, moved or cut after it was sealed.
    #[error("chunk {index} is not as it was sealed")]
    ChunkTampered {
        /// The chunk's number, from 0.
        index: u32,
    },
    /// A chunk was offered with a length that its place in the object does not have.
    #[error("chunk {index} takes {wanted_bytes} bytes, not {got_bytes}")]
    ChunkLength {
        /// The chunk's number, from 0.
        index: u32,
        /// The length that the format gives.
        wanted_bytes: u64,
        /// The length that was offered.
        got_bytes: u64,
    },
    /// The chunk lies beyond what is sealed.
    #[error("there is no chunk {index}: {chunks} are sealed")]
    NoSuchChunk {
        /// The chunk's number, from 0.
        index: u32,
        /// How many chunks can be read.
        chunks: u32,
    },
    /// The range is empty, runs backwards or ends beyond what is sealed.
    #[error("bytes {start} to {end} are no range within {bytes} bytes")]
    NoSuchRange {
        /// First byte asked for.
        start: u64,
        /// One past the last byte asked for.
        end: u64,
        /// How many bytes can be read.
        bytes: u64,
    },
    /// More than the limit of this crate.
    #[error("a {what} may have at most {limit_bytes} bytes, not {got_bytes}")]
    TooLong {
        /// What was offered.
        what: &'static str,
        /// The limit.
        limit_bytes: u64,
        /// The length that was offered.
        got_bytes: u64,
    },
    /// The object was interrupted and resumed more often than its trailer can hold.
    #[error("an object may be sealed in at most {limit} segments")]
    TooManySegments {
        /// The limit.
        limit: u32,
    },
    /// A chunk was offered before a segment was begun in this life of the sealer.
    #[error("no segment has been begun")]
    NoSegment,
    /// Every chunk is sealed already.
    #[error("the object is complete")]
    Complete,
    /// The trailer was asked for before the last chunk.
    #[error("only {done} of {chunks} chunks are sealed")]
    Incomplete {
        /// Chunks sealed so far.
        done: u32,
        /// Chunks that the object has.
        chunks: u32,
    },
    /// A mark that contradicts itself, or the object that it was given for.
    #[error("the mark does not belong to this object")]
    WrongMark,
    /// The source of randomness gave the same bytes twice; sealing with it would be unsafe.
    #[error("the source of randomness repeats itself")]
    RepeatedRandomness,
    /// An object id that is not 32 lower-case hexadecimal digits.
    #[error("an object id has 32 digits from 0 to 9 and a to f")]
    BadObjectId,
    /// An epoch label that is empty, too long, or has characters other than `a-z 0-9 - . :`.
    #[error(
        "an epoch label has 1 to {limit_bytes} characters from a to z, 0 to 9, `-`, `.` and `:`"
    )]
    BadEpoch {
        /// The limit.
        limit_bytes: usize,
    },
    /// A passphrase that is empty or too long.
    #[error("a passphrase has 1 to {limit_bytes} bytes")]
    BadPassphrase {
        /// The limit.
        limit_bytes: usize,
    },
    /// The passphrase does not open the key file.
    #[error("the passphrase does not open this key file")]
    WrongPassphrase,
    /// Work asked of the passphrase function beyond what this crate will do.
    #[error("the {what} of the passphrase function must be from {min} to {max}, not {got}")]
    CostOutOfRange {
        /// Which figure.
        what: &'static str,
        /// The least allowed.
        min: u32,
        /// The most allowed.
        max: u32,
        /// The figure given.
        got: u32,
    },
    /// There is not enough memory for the passphrase function.
    #[error("the passphrase function needs {kib} KiB of memory, which are not to be had")]
    NoMemory {
        /// What it needs.
        kib: u32,
    },
    /// The cryptographic library refused; it says no more.
    #[error("the cryptographic library refused to {what}")]
    Library {
        /// What it was asked to do.
        what: &'static str,
    },
    /// A key provider outside this crate could not give the root key.
    #[error("the root key cannot be had: {reason}")]
    Provider {
        /// Why, in words that hold no secret.
        reason: String,
    },
}
