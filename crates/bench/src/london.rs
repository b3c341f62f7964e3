//! The London pack, as the server under measurement applies it.
//!
//! Invariant: these are the files of `packs/london`, read when this was built.

use pack::Source;

/// The sources of the London pack.
pub(crate) fn sources() -> Vec<Source> {
    include!("../../../packs/london.rs")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_pack_compiles_and_has_what_the_measurements_name() {
        let (pack, _) = pack::compile(&super::sources(), jiff::civil::date(2026, 11, 22));
        let pack = pack.expect("it has no mistakes");
        assert!(pack.categories.contains_key(crate::acts::CATEGORY));
        for role in ["dock", "system", "evidence-manager"] {
            assert!(pack.roles.contains_key(role), "no role {role}");
        }
    }
}
