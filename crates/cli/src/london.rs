//! The London pack, inside the binary, so that the demo runs from anywhere.
//!
//! Invariant: these are the files of `packs/london`, read when the binary was built.

use pack::Source;

macro_rules! london {
    ($($path:literal),+ $(,)?) => {
        vec![$(Source {
            path: $path.to_owned(),
            text: include_str!(concat!("../../../packs/london/", $path)).to_owned(),
        }),+]
    };
}

/// The sources of the London pack.
pub(crate) fn sources() -> Vec<Source> {
    london![
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
    ]
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_file_of_the_pack_is_inside() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/london");
        let mut known: Vec<_> =
            super::sources().into_iter().map(|source| (source.path, source.text)).collect();
        let mut found: Vec<_> = crate::packs::read_folder(&folder)
            .unwrap()
            .into_iter()
            .map(|source| (source.path, source.text))
            .collect();
        known.sort();
        found.sort();
        assert_eq!(known, found);
    }
}
