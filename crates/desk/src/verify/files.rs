//! The files of an export, and the manifest that binds them.
//!
//! Invariant: every file is hashed as it lies there; the manifest's word is compared, never taken.

use super::FILE_MAX_BYTES;
use crate::hex;
use ledger::VerifierKey;
use std::collections::BTreeMap;
use std::io::Read;

/// An export's files, by path.
pub trait Files {
    /// The bytes of a file; `None` where there is none.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, or is larger than [`FILE_MAX_BYTES`].
    fn read(&self, path: &str) -> std::io::Result<Option<Vec<u8>>> {
        let Some(file) = self.open(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > FILE_MAX_BYTES {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        Ok(Some(bytes))
    }

    /// A file, for reading from its beginning; `None` where there is none.
    ///
    /// # Errors
    ///
    /// Where it cannot be opened.
    fn open(&self, path: &str) -> std::io::Result<Option<Box<dyn Read>>>;

    /// The paths of all files that begin with `prefix`, in order.
    fn list(&self, prefix: &str) -> Vec<String>;
}

/// Hashes every file and compares it with the signed manifest. Returns the digests as they are.
pub(super) fn manifest(
    files: &dyn Files,
    origin: &str,
    keys: &[VerifierKey],
    faults: &mut Vec<String>,
) -> BTreeMap<String, [u8; 32]> {
    let mut found = BTreeMap::new();
    for path in files.list("") {
        match hash(files, &path) {
            Ok(digest) => {
                found.insert(path, digest);
            }
            Err(error) => faults.push(format!("{path} cannot be read ({})", error.kind())),
        }
    }
    let read = |path: &str| {
        files.read(path).ok().flatten().and_then(|bytes| String::from_utf8(bytes).ok())
    };
    let (Some(listing), Some(note)) = (read("manifest.txt"), read("manifest.note")) else {
        faults.push("manifest.txt or manifest.note is missing".to_owned());
        return found;
    };
    let digest = blake3::hash(listing.as_bytes());
    let expected = format!("bluelamp export v1\n{origin}\n{digest}\n");
    match ledger::open(&note, keys) {
        Ok(opened) if opened.text == expected => {}
        Ok(_) => faults.push("manifest.txt is not the one that was signed".to_owned()),
        Err(error) => faults.push(format!("manifest.note: {error}")),
    }
    let mut listed = BTreeMap::new();
    for line in listing.lines() {
        match line.split_once(' ').and_then(|(digest, path)| Some((hex::bytes(digest)?, path))) {
            Some((digest, path)) => {
                let digest: [u8; 32] = digest;
                listed.insert(path.to_owned(), digest);
            }
            None => faults.push("manifest.txt has a line that is not one".to_owned()),
        }
    }
    for (path, digest) in &listed {
        match found.get(path) {
            Some(known) if known == digest => {}
            Some(_) => faults.push(format!("{path} was changed since it was exported")),
            None => faults.push(format!("{path} is missing")),
        }
    }
    for path in found.keys() {
        if !listed.contains_key(path) && !path.starts_with("manifest.") {
            faults.push(format!("{path} was added since the export"));
        }
    }
    found
}

fn hash(files: &dyn Files, path: &str) -> std::io::Result<[u8; 32]> {
    let mut file = files.open(path)?.ok_or(std::io::ErrorKind::NotFound)?;
    let mut hasher = blake3::Hasher::new();
    let mut part = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut part)?;
        if read == 0 {
            return Ok(*hasher.finalize().as_bytes());
        }
        hasher.update(part.get(..read).unwrap_or_default());
    }
}
