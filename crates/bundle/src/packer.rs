//! The zip, written as a stream.
//!
//! Invariant: what a file's bytes are is held against the digest that the schedule names before the
//! next file begins; the same parts make the same bytes.

use aws_lc_rs::digest::{Context, SHA256};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};
use zip::{CompressionMethod, DateTime};

/// From how many bytes on a file needs the large form of a zip: some below 4 GiB.
const LARGE_BYTES: u64 = 0xF000_0000;

/// How hard it is packed: most of what is given is packed already.
const LEVEL: i64 = 1;

/// Why a bundle ends before it is whole.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A file is not what the schedule says that it is.
    #[error("a file of the bundle is not the one that its schedule names")]
    OtherBytes,
    /// Bytes without a file, or a file within a file.
    #[error("the bundle was put together in a wrong order")]
    Order,
    /// The zip could not be written.
    #[error("the bundle could not be written")]
    Zip(#[from] zip::result::ZipError),
    /// The zip could not be written.
    #[error("the bundle could not be written")]
    Write(#[from] std::io::Error),
}

/// A bundle in the making.
pub struct Packer {
    zip: ZipWriter<StreamWriter<Drain>>,
    out: Drain,
    open: Option<Open>,
}

/// A file that is being written.
struct Open {
    sha256: [u8; 32],
    size_bytes: u64,
    hash: Context,
    taken: u64,
}

/// Where the zip writes, and from where it is taken.
#[derive(Clone, Default)]
struct Drain(Arc<Mutex<Vec<u8>>>);

impl Write for Drain {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packer")
    }
}

impl Default for Packer {
    fn default() -> Self {
        Self::new()
    }
}

impl Packer {
    /// An empty bundle.
    pub fn new() -> Self {
        let out = Drain::default();
        Self { zip: ZipWriter::new_stream(out.clone()), out, open: None }
    }

    /// Begins a file of which length and SHA-256 are known.
    ///
    /// # Errors
    ///
    /// [`PackError::Order`] while another is open; [`PackError::Zip`].
    pub fn begin(
        &mut self,
        path: &str,
        size_bytes: u64,
        sha256: [u8; 32],
    ) -> Result<(), PackError> {
        if self.open.is_some() {
            return Err(PackError::Order);
        }
        // A zip that is made twice of the same is the same.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
            .last_modified_time(DateTime::default())
            .large_file(size_bytes >= LARGE_BYTES);
        self.zip.start_file(path, options)?;
        self.open = Some(Open { sha256, size_bytes, hash: Context::new(&SHA256), taken: 0 });
        Ok(())
    }

    /// Adds bytes to the file that is open.
    ///
    /// # Errors
    ///
    /// [`PackError::Order`] where none is; [`PackError::OtherBytes`] for more than it has.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), PackError> {
        let open = self.open.as_mut().ok_or(PackError::Order)?;
        open.taken = open.taken.saturating_add(bytes.len() as u64);
        if open.taken > open.size_bytes {
            return Err(PackError::OtherBytes);
        }
        open.hash.update(bytes);
        self.zip.write_all(bytes)?;
        Ok(())
    }

    /// Ends the file that is open.
    ///
    /// # Errors
    ///
    /// [`PackError::OtherBytes`] where it is not what the schedule names.
    pub fn end(&mut self) -> Result<(), PackError> {
        let open = self.open.take().ok_or(PackError::Order)?;
        let same = open.hash.finish().as_ref() == open.sha256;
        if open.taken != open.size_bytes || !same {
            return Err(PackError::OtherBytes);
        }
        Ok(())
    }

    /// What is ready to be given away since the last time.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut *self.out.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ends the bundle; gives the rest of it.
    ///
    /// # Errors
    ///
    /// [`PackError::Order`] while a file is open; [`PackError::Zip`].
    pub fn finish(mut self) -> Result<Vec<u8>, PackError> {
        if self.open.is_some() {
            return Err(PackError::Order);
        }
        let out = self.out.clone();
        let _ =
            std::mem::replace(&mut self.zip, ZipWriter::new_stream(Drain::default())).finish()?;
        let rest = std::mem::take(&mut *out.0.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(rest)
    }
}

#[cfg(test)]
mod tests;
