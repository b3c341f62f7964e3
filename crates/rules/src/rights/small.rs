//! Small counts that are published so that none of them can be worked out.
//!
//! A count under five may tell who it is about. It is shown as `fewer than 5`, and every other
//! count is rounded, since an exact total gives a hidden part away. That is not always enough: of
//! four parts of `fewer than 5` with a total of `fewer than 5` each is one. So what anybody can
//! conclude is computed here as they would, and where it is a count, the parts are not shown.
//!
//! Invariant: from what is shown, and from how the counts belong together, no count under five can
//! be worked out.

#[cfg(test)]
mod tests;

/// Counts under this one, and over nothing, are shown as fewer than this.
pub const FEW: u64 = 5;

/// Other counts are rounded to a multiple of this.
const ROUNDED_TO: u64 = 5;

/// A count as it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// There is none.
    None,
    /// At least one, and fewer than [`FEW`].
    Few,
    /// About as many, to the nearest five.
    About(u64),
    /// Not shown, so that no other can be worked out.
    Withheld,
}

impl Shown {
    fn of(count: u64) -> Self {
        match count {
            0 => Self::None,
            1..FEW => Self::Few,
            _ => Self::About(count.saturating_add(ROUNDED_TO / 2) / ROUNDED_TO * ROUNDED_TO),
        }
    }

    /// What whoever reads it knows: the least and the most that it may be.
    fn known(self) -> Range {
        match self {
            Self::None => Range { least: 0, most: 0 },
            Self::Few => Range { least: 1, most: FEW - 1 },
            Self::About(count) => Range {
                least: count.saturating_sub(ROUNDED_TO / 2).max(FEW),
                most: count.saturating_add(ROUNDED_TO / 2),
            },
            Self::Withheld => ANY,
        }
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("0"),
            Self::Few => write!(f, "fewer than {FEW}"),
            Self::About(count) => write!(f, "{count}"),
            Self::Withheld => f.write_str("not shown"),
        }
    }
}

/// The least and the most that a count may be, to whoever reads what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    least: u64,
    most: u64,
}

const ANY: Range = Range { least: 0, most: u64::MAX };

/// A count among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell(usize);

/// How counts belong together.
#[derive(Debug, Clone)]
enum Tie {
    /// The first is the sum of the others.
    Sum(usize, Vec<usize>),
    /// The first is not more than the second.
    AtMost(usize, usize),
}

/// Counts that are published together.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    shown: Vec<Shown>,
    ties: Vec<Tie>,
}

impl Counts {
    /// A count that is shown.
    pub fn cell(&mut self, count: u64) -> Cell {
        self.shown.push(Shown::of(count));
        Cell(self.shown.len() - 1)
    }

    /// A count that is not shown and that others belong to.
    pub fn unseen(&mut self) -> Cell {
        self.shown.push(Shown::Withheld);
        Cell(self.shown.len() - 1)
    }

    /// Says that one count is the sum of others.
    pub fn sum(&mut self, total: Cell, parts: &[Cell]) {
        self.ties.push(Tie::Sum(total.0, parts.iter().map(|part| part.0).collect()));
    }

    /// Says that one count is never more than another.
    pub fn at_most(&mut self, less: Cell, more: Cell) {
        self.ties.push(Tie::AtMost(less.0, more.0));
    }

    /// The counts as they are published, by their cells.
    pub fn publish(mut self) -> Published {
        // Each round takes something away, so that there are no more rounds than counts.
        for _ in 0..=self.shown.len() {
            let known = self.known();
            let told = |at: &usize| {
                let few = self.shown.get(*at) == Some(&Shown::Few);
                few && known.get(*at).is_some_and(|range| range.least >= range.most)
            };
            // The later a count was given, the smaller a part of the whole it is.
            let Some(told) = (0..self.shown.len()).rev().find(told) else { break };
            self.withhold_with(told);
        }
        Published(self.shown)
    }

    /// Takes a count away, with all the parts of the sum that it is a part of.
    fn withhold_with(&mut self, cell: usize) {
        let mut goes = vec![cell];
        for tie in &self.ties {
            if let Tie::Sum(_, parts) = tie
                && parts.contains(&cell)
            {
                goes.extend(parts);
            }
        }
        for at in goes {
            if let Some(shown) = self.shown.get_mut(at) {
                *shown = Shown::Withheld;
            }
        }
    }

    /// What whoever reads it can conclude of each count.
    fn known(&self) -> Vec<Range> {
        let mut known: Vec<_> = self.shown.iter().map(|shown| shown.known()).collect();
        // Ranges only get narrower; what is not told after so many rounds is told by nobody.
        for _ in 0..=2 * self.ties.len() {
            let before = known.clone();
            for tie in &self.ties {
                match tie {
                    Tie::Sum(total, parts) => add_up(&mut known, *total, parts),
                    Tie::AtMost(less, more) => {
                        let (least, most) = (range(&known, *less).least, range(&known, *more).most);
                        narrow(&mut known, *more, Range { least, most: u64::MAX });
                        narrow(&mut known, *less, Range { least: 0, most });
                    }
                }
            }
            if known == before {
                break;
            }
        }
        known
    }
}

/// The counts as they are published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published(Vec<Shown>);

impl Published {
    /// One of them.
    pub fn of(&self, cell: Cell) -> Shown {
        self.0.get(cell.0).copied().unwrap_or(Shown::Withheld)
    }
}

fn range(known: &[Range], at: usize) -> Range {
    known.get(at).copied().unwrap_or(ANY)
}

fn narrow(known: &mut [Range], at: usize, to: Range) {
    if let Some(range) = known.get_mut(at) {
        range.least = range.least.max(to.least);
        range.most = range.most.min(to.most);
    }
}

fn add_up(known: &mut [Range], total: usize, parts: &[usize]) {
    let ranges: Vec<_> = parts.iter().map(|part| range(known, *part)).collect();
    let least = ranges.iter().fold(0_u64, |sum, one| sum.saturating_add(one.least));
    let most = ranges.iter().fold(0_u64, |sum, one| sum.saturating_add(one.most));
    narrow(known, total, Range { least, most });
    let sum = range(known, total);
    for (at, part) in parts.iter().enumerate() {
        let others = || ranges.iter().enumerate().filter(|(other, _)| *other != at);
        let least = others().fold(0_u64, |sum, (_, one)| sum.saturating_add(one.most));
        let most = others().fold(0_u64, |sum, (_, one)| sum.saturating_add(one.least));
        let least = sum.least.saturating_sub(least);
        let most = sum.most.saturating_sub(most);
        narrow(known, *part, Range { least, most });
    }
}
