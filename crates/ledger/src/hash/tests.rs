use super::*;
use crate::testing::from_hex;

#[test]
fn the_empty_root_is_the_hash_of_nothing() {
    assert_eq!(sha256(b""), EMPTY_ROOT);
}

#[test]
fn a_leaf_is_hashed_behind_a_zero_byte_at_every_length() {
    for len in [0, 1, 63, 200, 510, 511, 512, 513, 4_096, 65_535] {
        let entry = vec![0xa5; len];
        let mut prefixed = vec![0];
        prefixed.extend_from_slice(&entry);
        assert_eq!(leaf_hash(&entry), sha256(&prefixed), "{len} bytes");
    }
}

#[test]
fn a_node_is_hashed_behind_a_one_byte() {
    let (left, right) = (leaf_hash(b"left"), leaf_hash(b"right"));
    let mut prefixed = vec![1];
    prefixed.extend_from_slice(&left);
    prefixed.extend_from_slice(&right);
    assert_eq!(node_hash(&left, &right), sha256(&prefixed));
    assert_ne!(node_hash(&left, &right), node_hash(&right, &left));
}

#[test]
fn the_empty_leaf_has_the_hash_that_certificate_transparency_knows() {
    let known = from_hex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    assert_eq!(leaf_hash(b""), known);
}
