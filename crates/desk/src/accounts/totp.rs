//! Codes of an authenticator app: TOTP (RFC 6238), six digits of HMAC-SHA-1 each 30 seconds.
//!
//! Invariant: pure; the instant is a parameter, and a step that was used is never taken again.

use aws_lc_rs::hmac;
use jiff::Timestamp;

/// The length of a step, as every authenticator app knows it.
const STEP_SECONDS: i64 = 30;

/// How many steps a telephone's clock may be off, either way.
const DRIFT_STEPS: u64 = 1;

/// The length of a secret: that of the hash (RFC 4226, section 4).
pub(super) const SECRET_BYTES: usize = 20;

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step that `code` stands for, if it is one that may be used at `now`: of this step or one
/// beside it, and after `used`, the last that was taken.
pub(super) fn step_of(secret: &[u8], code: &str, now: Timestamp, used: u64) -> Option<u64> {
    let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let step = u64::try_from(now.as_second().div_euclid(STEP_SECONDS)).ok()?;
    let steps = step.saturating_sub(DRIFT_STEPS)..=step.saturating_add(DRIFT_STEPS);
    // Each is compared, whatever the others gave, so that the time says nothing.
    let mut found = None;
    for step in steps {
        let right = code_at(secret, step);
        let same =
            aws_lc_rs::constant_time::verify_slices_are_equal(right.as_bytes(), digits.as_bytes());
        if same.is_ok() && step > used {
            found = found.or(Some(step));
        }
    }
    found
}

/// The code of a step (RFC 4226, section 5.3).
fn code_at(secret: &[u8], step: u64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 0x0F);
    let four = tag.get(offset..offset + 4).unwrap_or(&[0; 4]);
    let number = four.iter().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    format!("{:06}", (number & 0x7FFF_FFFF) % 1_000_000)
}

/// Bytes as base32 without padding (RFC 4648), as apps take a secret by hand.
pub(super) fn base32(bytes: &[u8]) -> String {
    let (mut text, mut bits, mut held) = (String::new(), 0_u32, 0_u32);
    let letter = |five: u32| {
        let place = usize::try_from(five & 31).unwrap_or_default();
        LETTERS.get(place).map_or('A', |letter| char::from(*letter))
    };
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(held >> bits));
        }
    }
    if bits > 0 {
        text.push(letter(held << (5 - bits)));
    }
    text
}

#[cfg(test)]
mod tests;
