//! Zstandard files, one frame after another.
//!
//! Invariant: a frame that asks for a larger window than [`WINDOW_MAX_BYTES`] is refused before
//! memory is taken for it.

use super::{ReadError, ZSTANDARD};
use ruzstd::decoding::StreamingDecoder;
use std::io::{self, Read};

/// The largest window that is unpacked: what `zstd -19` asks for, four times.
pub(super) const WINDOW_MAX_BYTES: u64 = 32 << 20;

/// A frame whose window is too large.
#[derive(Debug, thiserror::Error)]
#[error("a window of {0} bytes")]
struct TooLarge(u64);

/// What an error of reading these says of the log.
pub(super) fn explain(error: io::Error) -> ReadError {
    let window = error.get_ref().and_then(|inner| inner.downcast_ref::<TooLarge>());
    match window {
        Some(TooLarge(bytes)) => ReadError::Window(bytes >> 20, WINDOW_MAX_BYTES >> 20),
        None => ReadError::Broken(error),
    }
}

/// The longest header of a frame (RFC 8878, 3.1.1.1), with its magic number.
const HEADER_MAX_BYTES: usize = 18;

/// What has been read of a log already, and the rest of it.
type Ahead<R> = io::Chain<io::Cursor<Vec<u8>>, R>;

type Frame<R> = StreamingDecoder<Ahead<R>, ruzstd::decoding::FrameDecoder>;

/// The bytes of all frames.
pub(super) struct Frames<R: Read> {
    frame: Option<Frame<R>>,
    /// What follows the last frame that was read.
    rest: Option<Ahead<R>>,
}

impl<R: Read> Frames<R> {
    pub(super) fn new(input: R) -> Self {
        Self { frame: None, rest: Some(io::Cursor::new(Vec::new()).chain(input)) }
    }

    /// Begins the next frame that holds something, if there is one.
    fn begin(&mut self) -> io::Result<bool> {
        let Some(mut rest) = self.rest.take() else { return Ok(false) };
        loop {
            let mut header = Vec::with_capacity(HEADER_MAX_BYTES);
            rest.by_ref().take(HEADER_MAX_BYTES as u64).read_to_end(&mut header)?;
            if header.is_empty() {
                return Ok(false);
            }
            let skipped = skipped_bytes(&header);
            let window = if skipped.is_some() { 0 } else { window_bytes(&header)? };
            // What is left of an earlier look ahead is shorter than a header, and so is used up.
            rest = io::Cursor::new(header).chain(rest.into_inner().1);
            if window > WINDOW_MAX_BYTES {
                return Err(broken(TooLarge(window)));
            }
            let Some(bytes) = skipped else {
                self.frame = Some(StreamingDecoder::new(rest).map_err(broken)?);
                return Ok(true);
            };
            if io::copy(&mut rest.by_ref().take(bytes), &mut io::sink())? < bytes {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(out)?;
                if read > 0 || out.is_empty() {
                    return Ok(read);
                }
                self.rest = self.frame.take().map(StreamingDecoder::into_inner);
            }
            if !self.begin()? {
                return Ok(0);
            }
        }
    }
}

/// How long a frame is that is to be skipped, with its header (3.1.2); `None` for another.
fn skipped_bytes(header: &[u8]) -> Option<u64> {
    let (magic, rest) = header.split_first_chunk::<4>()?;
    let (size, _) = rest.split_first_chunk::<4>()?;
    let is_skipped = u32::from_le_bytes(*magic) & 0xffff_fff0 == 0x184d_2a50;
    is_skipped.then(|| u64::from(u32::from_le_bytes(*size)).saturating_add(8))
}

/// The window that a frame asks for (3.1.1.1).
fn window_bytes(header: &[u8]) -> io::Result<u64> {
    let cut_short = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let rest = header.strip_prefix(&ZSTANDARD).ok_or(io::ErrorKind::InvalidData)?;
    let (descriptor, rest) = rest.split_first().ok_or_else(cut_short)?;
    if descriptor & 0x20 == 0 {
        let byte = u64::from(*rest.first().ok_or_else(cut_short)?);
        let base = 1_u64 << (10 + (byte >> 3));
        return Ok(base.saturating_add((base >> 3).saturating_mul(byte & 7)));
    }
    // A single segment has no window of its own: the window is the whole content.
    let id_bytes = match descriptor & 3 {
        3 => 4,
        bytes => usize::from(bytes),
    };
    let size_bytes = 1_usize << (descriptor >> 6);
    let size =
        rest.get(id_bytes..).and_then(|rest| rest.get(..size_bytes)).ok_or_else(cut_short)?;
    let size = size.iter().rev().fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    Ok(if size_bytes == 2 { size.saturating_add(256) } else { size })
}
