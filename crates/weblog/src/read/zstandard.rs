//! Zstandard files, one frame after another.
//!
//! Invariant: a frame that asks for a larger window than [`WINDOW_MAX_BYTES`] is refused before
//! memory is taken for it.

use super::{ReadError, ZSTANDARD};
use ruzstd::decoding::StreamingDecoder;
use std::io::{self, BufRead, Read};

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

type Frame<R> = StreamingDecoder<R, ruzstd::decoding::FrameDecoder>;

/// The bytes of all frames.
pub(super) struct Frames<R: BufRead> {
    frame: Option<Frame<R>>,
    /// What follows the last frame that was read.
    rest: Option<R>,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(input: R) -> Self {
        Self { frame: None, rest: Some(input) }
    }
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(out)?;
                if read > 0 || out.is_empty() {
                    return Ok(read);
                }
                self.rest = self.frame.take().map(StreamingDecoder::into_inner);
            }
            let Some(mut rest) = self.rest.take() else { return Ok(0) };
            if rest.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let window = window(&mut rest)?;
            if window > WINDOW_MAX_BYTES {
                return Err(broken(TooLarge(window)));
            }
            self.frame = Some(StreamingDecoder::new(rest).map_err(broken)?);
        }
    }
}

/// The window that the next frame asks for (RFC 8878, 3.1.1.1); nothing for one that is skipped.
fn window(input: &mut impl BufRead) -> io::Result<u64> {
    let header = input.fill_buf()?;
    if header.get(..4).is_some_and(|magic| magic != ZSTANDARD) {
        return Ok(0);
    }
    let cut_short = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let (descriptor, rest) = header.get(4..).and_then(<[u8]>::split_first).ok_or_else(cut_short)?;
    if descriptor & 0x20 == 0 {
        let byte = u64::from(*rest.first().ok_or_else(cut_short)?);
        let base = 1_u64 << (10 + (byte >> 3));
        return Ok(base.saturating_add((base >> 3).saturating_mul(byte & 7)));
    }
    // A single segment has no window of its own: the window is the whole content.
    let id_bytes = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let size_bytes = [1, 2, 4, 8][usize::from(descriptor >> 6)];
    let size = rest.get(id_bytes..).and_then(|rest| rest.get(..size_bytes)).ok_or_else(cut_short)?;
    let size = size.iter().rev().fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    Ok(if size_bytes == 2 { size.saturating_add(256) } else { size })
}
