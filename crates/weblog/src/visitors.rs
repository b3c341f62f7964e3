//! How many visitors a day had, without keeping who: a sketch of keyed hashes.
//!
//! A sketch (`HyperLogLog`) of 4,096 registers of a byte each tells how many different things it
//! was shown, to 1.6 % (one standard error), and not which. What it is shown is SipHash-1-3 of the
//! address, under a key that nobody is told. The estimate is Ertl's improved one ("New cardinality
//! estimation algorithms for `HyperLogLog` sketches", 2017, section 2), which needs no table.
//!
//! Invariant: a key is never written, shown or derived from anything but randomness; a server's
//! key goes with its day, and a run's key with the run.

use jiff::civil::Date;
use siphasher::sip::SipHasher13;
use std::fmt;
use zeroize::Zeroizing;

const INDEX_BITS: u32 = 12;
const REGISTERS: usize = 1 << INDEX_BITS;
/// The bits that a rank is counted in.
const RANK_BITS: u32 = 64 - INDEX_BITS;

/// Fresh randomness, for a new key.
pub type Fresh = Box<dyn FnMut() -> [u64; 2] + Send>;

/// Under which keys visitors are told apart.
pub struct Keys(Kind);

enum Kind {
    /// One for the run, each day under another that is made from it.
    Run(Zeroizing<[u64; 2]>),
    /// One for the day that is, made anew at midnight.
    Day { day: Option<Date>, key: Zeroizing<[u64; 2]>, fresh: Fresh },
}

impl Keys {
    /// For logs that are read in one go: days in any order, each told apart from the others. The
    /// key must be random, and goes when the summary goes.
    pub fn of_run(random: [u64; 2]) -> Self {
        Self(Kind::Run(Zeroizing::new(random)))
    }

    /// For a server: `fresh` is asked for a random key when a new day begins, and the key of the
    /// day before is wiped. A hit of a day that has passed is not shown to its sketch.
    pub fn of_day(fresh: Fresh) -> Self {
        Self(Kind::Day { day: None, key: Zeroizing::new([0; 2]), fresh })
    }

    /// The key of a day, if it is there (still).
    pub(crate) fn of(&mut self, day: Date) -> Option<DayKey> {
        match &mut self.0 {
            Kind::Run(key) => {
                let [low, high] = **key;
                let name = [day.year().to_le_bytes(), day.day_of_year().to_le_bytes()].concat();
                let one = SipHasher13::new_with_keys(low, high).hash(&name);
                let two = SipHasher13::new_with_keys(high, low ^ one).hash(&name);
                Some(DayKey(Zeroizing::new([one, two])))
            }
            Kind::Day { day: of, key, fresh } => {
                if of.is_some_and(|of| day < of) {
                    return None;
                }
                if *of != Some(day) {
                    *of = Some(day);
                    *key = Zeroizing::new(fresh());
                }
                Some(DayKey(key.clone()))
            }
        }
    }

    /// The key that is known by who has searched for a word: a run's own, so that somebody counts
    /// once in it; a server's of the day.
    pub(crate) fn of_askers(&self, today: Date) -> Option<DayKey> {
        match &self.0 {
            Kind::Run(key) => Some(DayKey(key.clone())),
            Kind::Day { day, key, .. } => (*day == Some(today)).then(|| DayKey(key.clone())),
        }
    }

    /// Wipes a server's key. What comes later, also on the same day, is told apart by another.
    pub(crate) fn end(&mut self) {
        if let Kind::Day { day, key, .. } = &mut self.0 {
            *day = None;
            *key = Zeroizing::new([0; 2]);
        }
    }

    /// Whether keys of days that have passed are gone.
    pub(crate) fn are_of_day(&self) -> bool {
        matches!(self.0, Kind::Day { .. })
    }

    /// The same keys for a part of the same run; a server's are not shared.
    pub(crate) fn shared(&self) -> Option<Self> {
        match &self.0 {
            Kind::Run(key) => Some(Self(Kind::Run(key.clone()))),
            Kind::Day { .. } => None,
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

/// A key, wiped when it is let go.
#[derive(Clone)]
pub(crate) struct DayKey(Zeroizing<[u64; 2]>);

impl DayKey {
    #[inline]
    pub(crate) fn token(&self, address: &[u8]) -> u64 {
        let [low, high] = *self.0;
        SipHasher13::new_with_keys(low, high).hash(address)
    }

    /// A token of somebody's having said something, which says neither.
    pub(crate) fn token_of_both(&self, address: &[u8], said: &[u8]) -> u64 {
        let both = [self.token(address).to_le_bytes(), self.token(said).to_le_bytes()].concat();
        self.token(&both)
    }
}

impl fmt::Debug for DayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DayKey")
    }
}

/// How many different tokens there were.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Sketch(Box<[u8]>);

impl Sketch {
    pub(crate) fn new() -> Self {
        Self(vec![0; REGISTERS].into_boxed_slice())
    }

    #[inline]
    pub(crate) fn show(&mut self, token: u64) {
        let index = usize::try_from(token >> RANK_BITS).unwrap_or_default();
        let rank = (token << INDEX_BITS).leading_zeros().min(RANK_BITS) + 1;
        if let Some(register) = self.0.get_mut(index) {
            *register = (*register).max(u8::try_from(rank).unwrap_or(u8::MAX));
        }
    }

    /// Takes in what another was shown.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (register, other) in self.0.iter_mut().zip(&other.0) {
            *register = (*register).max(*other);
        }
    }

    /// About how many different tokens it was shown.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate is not negative, and far below 2^52"
    )]
    pub(crate) fn estimate(&self) -> u64 {
        let highest = RANK_BITS as usize + 1;
        let mut counts = vec![0.0_f64; highest + 1];
        for register in &self.0 {
            if let Some(count) = counts.get_mut(usize::from(*register)) {
                *count += 1.0;
            }
        }
        let of = |rank: usize| counts.get(rank).copied().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "4,096 is exact")]
        let size = REGISTERS as f64;
        let mut z = size * tau(1.0 - of(highest) / size);
        for rank in (1..highest).rev() {
            z = 0.5 * (z + of(rank));
        }
        z += size * sigma(of(0) / size);
        (size * size / (2.0 * std::f64::consts::LN_2 * z)).round() as u64
    }
}

impl fmt::Debug for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sketch(about {})", self.estimate())
    }
}

fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z <= before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x).powi(2) * y;
        if z >= before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests;
