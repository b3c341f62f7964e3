//! Dice: the one source of chance in a run, grown from its seed.
//!
//! Invariant: the same seed and stream give the same throws on every machine; nothing here asks the
//! machine for anything.

use std::sync::{Mutex, PoisonError};

#[cfg(test)]
mod tests;

/// A xoshiro256++ generator (Blackman and Vigna, 2019), its state filled by `SplitMix64`. Good for
/// dice, not for secrets.
#[derive(Debug, Clone)]
pub(crate) struct Dice {
    state: [u64; 4],
}

impl Dice {
    /// The dice of one `stream` of a seed. Streams of one seed do not follow each other's throws,
    /// so that one part of a run can change without shifting the chances of all others.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut from = seed ^ stream.wrapping_mul(0xd1b5_4a32_d192_ed03);
        Self { state: std::array::from_fn(|_| split_mix(&mut from)) }
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let out = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        out
    }

    /// A number from 0 to `below` - 1; 0 where `below` is 0 or 1.
    pub(crate) fn below(&mut self, below: u64) -> u64 {
        // Multiply and shift (Lemire); the bias is far below what a run could notice.
        let wide = u128::from(self.bits()) * u128::from(below);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `from` to `to`, both included.
    pub(crate) fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to.saturating_sub(from).saturating_add(1))
    }

    /// The same for a place in a list.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// True once in `in_` times.
    pub(crate) fn once_in(&mut self, in_: u64) -> bool {
        self.below(in_) == 0
    }

    /// One of a list; `None` where it is empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.index(list.len()))
    }

    /// Fills all of `out`.
    pub(crate) fn fill(&mut self, out: &mut [u8]) {
        for part in out.chunks_mut(8) {
            let bits = self.bits().to_le_bytes();
            for (byte, random) in part.iter_mut().zip(bits) {
                *byte = random;
            }
        }
    }
}

fn split_mix(from: &mut u64) -> u64 {
    *from = from.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *from;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The dice as the desk's source of randomness.
#[derive(Debug)]
pub(crate) struct Urn(Mutex<Dice>);

impl Urn {
    /// The urn filled from these dice.
    pub(crate) fn new(dice: Dice) -> Self {
        Self(Mutex::new(dice))
    }
}

impl vault::Random for Urn {
    fn fill(&self, out: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill(out);
    }
}
