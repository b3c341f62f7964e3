//! The floor under ingest: SHA-256 and AES-256-GCM over chunks of 64 KiB, and nothing else.
//!
//! Invariant: the same library, the same chunk size and the same number of bytes as the server's;
//! no copy, no disk, no network.

use crate::measure::Started;
use anyhow::{Context as _, Result, anyhow, bail};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::digest::{Context as Hashing, SHA256};
use std::hint::black_box;
use std::io::Write as _;
use std::process::Command;
use std::time::Duration;

/// How much is gone round in: beyond the first two levels of cache, as data from a socket is.
const BUFFER_BYTES: usize = 4 << 20;

/// Measures the floor for `mib` MiB in a process of its own.
pub(super) fn in_a_process(mib: u64) -> Result<Duration> {
    let output = Command::new(std::env::current_exe()?).arg("floor").arg(mib.to_string()).output();
    let output = output.context("cannot start the floor's process")?;
    if !output.status.success() {
        bail!("the floor ended with {}", output.status);
    }
    let micros: u64 = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(Duration::from_micros(micros))
}

/// Hashes and seals `mib` MiB, and prints the CPU time in microseconds.
///
/// # Errors
///
/// Where the library refuses.
pub(crate) fn floor(mib: u64) -> Result<()> {
    let refused = |_| anyhow!("the cryptographic library refused");
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[7; 32]).map_err(refused)?);
    let mut buffer = vec![1; BUFFER_BYTES];
    let mut hashing = Hashing::new(&SHA256);
    let mut number: u64 = 0;
    let chunks = (mib << 20) / vault::CHUNK_BYTES as u64;
    let started = Started::now();
    while number < chunks {
        for chunk in buffer.chunks_exact_mut(vault::CHUNK_BYTES) {
            hashing.update(chunk);
            let mut nonce = [0; 12];
            let (_, counter) = nonce.split_at_mut_checked(4).unwrap_or_default();
            counter.copy_from_slice(&number.to_be_bytes());
            let nonce = Nonce::assume_unique_for_key(nonce);
            let tag =
                key.seal_in_place_separate_tag(nonce, Aad::empty(), chunk).map_err(refused)?;
            black_box(tag.as_ref());
            number += 1;
            if number == chunks {
                break;
            }
        }
    }
    black_box(hashing.finish());
    let micros = started.spent().cpu.as_micros();
    writeln!(std::io::stdout(), "{micros}")?;
    Ok(())
}
