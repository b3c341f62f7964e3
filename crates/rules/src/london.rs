//! The London pack, compiled for tests.
//!
//! Invariant: read at compile time, so that even the tests of this crate do no IO.

use pack::{Pack, Source};

macro_rules! london {
    ($($path:literal),+ $(,)?) => {
        vec![$(Source {
            path: $path.to_owned(),
            text: include_str!(concat!("../../../packs/london/", $path)).to_owned(),
        }),+]
    };
}

/// The London pack.
pub(crate) fn london() -> Pack {
    let sources = london![
        "pack.yaml",
        "controllers.yaml",
        "law.yaml",
        "purposes.yaml",
        "activities.yaml",
        "retention.yaml",
        "categories.yaml",
        "holds.yaml",
        "roles.yaml",
        "promises.yaml",
        "wording/body-worn-video.adult.md",
        "wording/body-worn-video.child.md",
        "wording/body-worn-video.sign.md",
    ];
    let (pack, diagnostics) = pack::compile(&sources, jiff::civil::date(2026, 12, 1));
    pack.unwrap_or_else(|| panic!("{diagnostics:?}"))
}
