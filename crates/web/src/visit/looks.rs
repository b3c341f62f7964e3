//! How the site looks for somebody: the size of its letters and its colours.
//!
//! Invariant: there is nothing to choose but what stands in the two lists here.

/// How large letters may be: by word, what it is called, and the class of the page.
pub(crate) const SIZES: &[(&str, &str)] =
    &[("usual", "The usual size"), ("large", "Larger"), ("largest", "Largest")];

/// Which colours there are.
pub(crate) const COLOURS: &[(&str, &str)] = &[
    ("device", "As my device is set"),
    ("light", "Dark letters on white"),
    ("dark", "Light letters on dark"),
    ("contrast", "The strongest contrast: yellow on black"),
];

/// What was chosen; by position in the lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Looks {
    size: usize,
    colours: usize,
}

fn place(list: &[(&str, &str)], word: &str) -> Option<usize> {
    list.iter().position(|(known, _)| *known == word)
}

fn word(list: &[(&'static str, &str)], place: usize) -> &'static str {
    list.get(place).map_or("", |(word, _)| word)
}

impl Looks {
    /// What two words of the lists mean; what is in neither counts as the first.
    pub(crate) fn of(size: &str, colours: &str) -> Self {
        let of = |list, word| place(list, word).unwrap_or_default();
        Self { size: of(SIZES, size), colours: of(COLOURS, colours) }
    }

    /// What a cookie says.
    pub(super) fn read(value: &str) -> Self {
        let (size, colours) = value.split_once('.').unwrap_or((value, ""));
        Self::of(size, colours)
    }

    /// The value of the cookie; none where everything is as for everybody.
    pub(crate) fn write(self) -> Option<String> {
        (self != Self::default()).then(|| format!("{}.{}", self.size(), self.colours()))
    }

    pub(crate) fn size(self) -> &'static str {
        word(SIZES, self.size)
    }

    pub(crate) fn colours(self) -> &'static str {
        word(COLOURS, self.colours)
    }

    /// The classes of the page; empty where everything is as for everybody.
    pub(crate) fn classes(self) -> String {
        let size = (self.size > 0).then(|| format!("size-{}", self.size()));
        let colours = (self.colours > 0).then(|| format!("colours-{}", self.colours()));
        [size, colours].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
