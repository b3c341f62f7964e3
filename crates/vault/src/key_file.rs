//! The root key in a file under a passphrase, and the port for other places to keep it.
//!
//! Invariant: a key file is checked for damage and its costs against the limits before any work is
//! done for it, so that a hostile file exhausts neither memory nor time.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use zeroize::Zeroizing;

use crate::aead::{Cipher, NONCE_BYTES, TAG_BYTES};
use crate::bytes::{Reader, len_u64};
use crate::error::VaultError;
use crate::key::{KEY_BYTES, RootKey, Secret};
use crate::random::{Random, draw};

/// The longest passphrase.
pub const MAX_PASSPHRASE_BYTES: usize = 1_024;

/// The length of a key file.
pub const KEY_FILE_BYTES: usize = HEAD_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES + CHECKSUM_BYTES;

/// Magic (8) ‖ memory (4) ‖ passes (4) ‖ lanes (4) ‖ salt (16) ‖ commitment (32).
const HEAD_BYTES: usize = 8 + 4 + 4 + 4 + SALT_BYTES + KEY_BYTES;

const SALT_BYTES: usize = 16;
const CHECKSUM_BYTES: usize = 32;
const MAGIC: &[u8; 8] = b"BLKEYF\x00\x01";
const WHAT: &str = "key file";

/// The limits of [`PassphraseCost`].
const MAX_MEMORY_KIB: u32 = 256 * 1_024;
const MAX_PASSES: u32 = 16;
const MAX_LANES: u32 = 8;

/// Where the root key is kept: a sealed file ([`SealedFile`]), or a security module.
pub trait KeyProvider: Send + Sync {
    /// Gives the root key.
    ///
    /// # Errors
    ///
    /// [`VaultError::Provider`], or what the provider's own format refuses.
    fn root(&self) -> Result<RootKey, VaultError>;
}

/// What a guess at the passphrase costs: the parameters of Argon2id (RFC 9106).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PassphraseCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl PassphraseCost {
    /// 64 MiB, 3 passes, 1 lane.
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1_024, passes: 3, lanes: 1 };

    /// Takes 8 KiB per lane to 256 MiB of memory, 1 to 16 passes and 1 to 8 lanes. Anything below
    /// [`PassphraseCost::DEFAULT`] is for tests.
    ///
    /// # Errors
    ///
    /// [`VaultError::CostOutOfRange`] for other figures.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, VaultError> {
        within("lanes", lanes, 1, MAX_LANES)?;
        within("passes", passes, 1, MAX_PASSES)?;
        within("memory in KiB", memory_kib, lanes.saturating_mul(8), MAX_MEMORY_KIB)?;
        Ok(Self { memory_kib, passes, lanes })
    }
}

impl Default for PassphraseCost {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A key provider over the bytes of a key file, opened once.
#[derive(Debug)]
pub struct SealedFile {
    root: RootKey,
}

impl SealedFile {
    /// Opens the bytes of a key file.
    ///
    /// # Errors
    ///
    /// As [`open_root`].
    pub fn open(passphrase: &[u8], file: &[u8]) -> Result<Self, VaultError> {
        open_root(passphrase, file).map(|root| Self { root })
    }
}

impl KeyProvider for SealedFile {
    fn root(&self) -> Result<RootKey, VaultError> {
        Ok(self.root.clone())
    }
}

/// Gives the bytes of a key file that holds `root` under `passphrase`.
///
/// # Errors
///
/// [`VaultError::BadPassphrase`] for one that is empty or beyond [`MAX_PASSPHRASE_BYTES`],
/// [`VaultError::NoMemory`] when the cost cannot be paid here.
pub fn seal_root(
    passphrase: &[u8],
    root: &RootKey,
    random: &dyn Random,
    cost: PassphraseCost,
) -> Result<Vec<u8>, VaultError> {
    let salt: [u8; SALT_BYTES] = draw(random);
    let stretched = stretch(passphrase, salt, cost)?;
    let mut file = Vec::with_capacity(KEY_FILE_BYTES);
    file.extend_from_slice(MAGIC);
    for figure in [cost.memory_kib, cost.passes, cost.lanes] {
        file.extend_from_slice(&figure.to_be_bytes());
    }
    file.extend_from_slice(&salt);
    file.extend_from_slice(&commitment(&stretched));
    let head = file.clone();
    cipher(&stretched)?.seal_random(random, &head, root.expose(), &mut file)?;
    let checksum = digest(&SHA256, &file);
    file.extend_from_slice(checksum.as_ref());
    Ok(file)
}

/// Gives back the root key that [`seal_root`] sealed.
///
/// # Errors
///
/// [`VaultError::Length`] or [`VaultError::UnknownFormat`] for other bytes;
/// [`VaultError::Tampered`] for a damaged file; [`VaultError::CostOutOfRange`] for one that asks
/// too much; [`VaultError::WrongPassphrase`].
pub fn open_root(passphrase: &[u8], file: &[u8]) -> Result<RootKey, VaultError> {
    let got_bytes = len_u64(file.len());
    if file.len() != KEY_FILE_BYTES {
        let wanted_bytes = len_u64(KEY_FILE_BYTES);
        return Err(VaultError::Length { what: WHAT, wanted_bytes, got_bytes });
    }
    let unknown = VaultError::UnknownFormat { what: WHAT };
    let tampered = VaultError::Tampered { what: WHAT };
    let (body, checksum) = file.split_last_chunk::<CHECKSUM_BYTES>().ok_or(unknown.clone())?;
    let (head, sealed) = body.split_first_chunk::<HEAD_BYTES>().ok_or(unknown.clone())?;

    let mut reader = Reader::new(head);
    if reader.array() != Some(*MAGIC) {
        return Err(unknown);
    }
    if digest(&SHA256, body).as_ref() != checksum {
        return Err(tampered);
    }
    let (Some(memory_kib), Some(passes), Some(lanes), Some(salt)) =
        (reader.u32(), reader.u32(), reader.u32(), reader.array())
    else {
        return Err(unknown);
    };
    let cost = PassphraseCost::new(memory_kib, passes, lanes)?;
    let stretched = stretch(passphrase, salt, cost)?;
    verify_slices_are_equal(reader.rest(), &commitment(&stretched))
        .map_err(|_| VaultError::WrongPassphrase)?;
    let plain = cipher(&stretched)?.open_boxed(head, sealed);
    let root = plain.as_ref().and_then(|plain| plain.first_chunk()).map(RootKey::from_bytes);
    root.ok_or(tampered)
}

/// Argon2id, version 0x13, 32 bytes, in memory that is wiped afterwards.
fn stretch(
    passphrase: &[u8],
    salt: [u8; SALT_BYTES],
    cost: PassphraseCost,
) -> Result<Secret, VaultError> {
    if passphrase.is_empty() || passphrase.len() > MAX_PASSPHRASE_BYTES {
        return Err(VaultError::BadPassphrase { limit_bytes: MAX_PASSPHRASE_BYTES });
    }
    let refused = VaultError::Library { what: "stretch a passphrase" };
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(KEY_BYTES))
        .map_err(|_| refused.clone())?;
    let mut memory = Zeroizing::new(Vec::new());
    memory
        .try_reserve_exact(params.block_count())
        .map_err(|_| VaultError::NoMemory { kib: cost.memory_kib })?;
    memory.resize(params.block_count(), Block::new());
    let mut stretched = Zeroizing::new([0; KEY_BYTES]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(
            passphrase,
            &salt,
            stretched.as_mut_slice(),
            memory.as_mut_slice(),
        )
        .map_err(|_| refused)?;
    Ok(Secret::from_bytes(&stretched))
}

fn cipher(stretched: &Secret) -> Result<Cipher, VaultError> {
    Cipher::new(&stretched.derive("key-file", &[]))
}

/// Tells a wrong passphrase from a changed file.
fn commitment(stretched: &Secret) -> [u8; KEY_BYTES] {
    *stretched.derive("key-file-commitment", &[]).expose()
}

fn within(what: &'static str, got: u32, min: u32, max: u32) -> Result<(), VaultError> {
    if (min..=max).contains(&got) {
        return Ok(());
    }
    Err(VaultError::CostOutOfRange { what, min, max, got })
}

#[cfg(test)]
mod tests;
