//! How much of a message is read at the most.
//!
//! Invariant: each limit is one number that a test can lower; past each of them the letter says
//! what was left out, and nothing grows with what a stranger sends.

/// The limits of one [`read`](crate::read). The defaults suit a letter of a member of the public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The whole message as it came, in bytes: 50 MiB.
    pub message_max_bytes: usize,
    /// One block of headers, in bytes: 256 KiB. What follows is not looked at.
    pub header_max_bytes: usize,
    /// Addresses taken from one header: 100.
    pub addresses_max: usize,
    /// Parts of a message, those of the messages inside it included: 20,000.
    pub parts_max: usize,
    /// How deep multiparts may lie in each other: 20.
    pub multiparts_deep: usize,
    /// How deep messages, zip files and winmail.dat are opened in each other: 3.
    pub opened_deep: usize,
    /// The text of the letter, in bytes of UTF-8: 1 MiB.
    pub text_max_bytes: usize,
    /// Attachments, those that came in others included: 200.
    pub attachments_max: usize,
    /// All attachments together, decoded and unpacked, in bytes: 100 MiB.
    pub attachments_max_bytes: usize,
    /// Files of one zip file: 500.
    pub zip_files_max: usize,
    /// How many times larger than packed a file of a zip file may be: 200.
    pub zip_ratio_max: u64,
    /// Lines in [`Letter::left_out`](crate::Letter::left_out): 300, and one that counts the rest.
    pub left_out_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_max_bytes: 50 << 20,
            header_max_bytes: 256 << 10,
            addresses_max: 100,
            parts_max: 20_000,
            multiparts_deep: 20,
            opened_deep: 3,
            text_max_bytes: 1 << 20,
            attachments_max: 200,
            attachments_max_bytes: 100 << 20,
            zip_files_max: 500,
            zip_ratio_max: 200,
            left_out_max: 300,
        }
    }
}
