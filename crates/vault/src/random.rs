//! Where random bytes come from.
//!
//! Invariant: this crate never draws randomness by itself, so a test or the simulator can decide
//! every byte.

/// A source of random bytes fit for keys.
///
/// In the service it is the operating system's; an implementation that cannot fill must not return.
pub trait Random: Send + Sync {
    /// Fills all of `out`.
    fn fill(&self, out: &mut [u8]);
}

/// Draws an array.
pub(crate) fn draw<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}
