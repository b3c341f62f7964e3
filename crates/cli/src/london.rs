//! The London pack, inside the binary, so that the demo runs from anywhere.
//!
//! Invariant: these are the files of `packs/london`, read when the binary was built.

use pack::Source;

/// The sources of the London pack.
pub(crate) fn sources() -> Vec<Source> {
    include!("../../../packs/london.rs")
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
