use proptest::prelude::*;

use super::*;
use crate::testing::{Files, from_hex, leaves, merkle_tree_hash};
use crate::tree::MAX_SIZE;
use crate::{FullTile, Tree, leaf_hash};

/// The tiles of the log with these leaves, as published at its last size only.
fn tiles(leaves: &[Hash]) -> Files {
    let (mut tree, mut full): (Tree, Vec<FullTile>) = (Tree::new(), Vec::new());
    for leaf in leaves {
        tree.append(*leaf, &mut full);
    }
    let edge = tree.edge_tiles().map(|(path, hashes)| (path, hashes.as_flattened().to_vec()));
    edge.chain(full.into_iter().map(|tile| (tile.path(), tile.hashes.clone()))).collect()
}

/// RFC 6962 section 2.1.1, as the RFC writes it.
fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut inner, other) = if index < left.len() {
        (path(index, left), right)
    } else {
        (path(index - left.len(), right), left)
    };
    inner.push(merkle_tree_hash(other));
    inner
}

/// RFC 6962 section 2.1.2, as the RFC writes it.
fn subproof(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![merkle_tree_hash(leaves)] };
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut inner, other) = if old <= left.len() {
        (subproof(old, left, whole), right)
    } else {
        (subproof(old - left.len(), right, false), left)
    };
    inner.push(merkle_tree_hash(other));
    inner
}

#[test]
fn the_known_path_of_the_first_of_eight_leaves() {
    let known: [&[u8]; 8] =
        [b"", b"\0", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"];
    let leaves: Vec<Hash> = known.iter().map(|leaf| leaf_hash(leaf)).collect();
    let expected = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    .map(from_hex);
    assert_eq!(inclusion_proof(&tiles(&leaves), 8, 0), Ok(expected.to_vec()));
}

#[test]
fn every_entry_is_proved_at_every_size_to_300() {
    let leaves = leaves(300);
    for size in 1..=leaves.len() {
        let (leaves, root) = (&leaves[..size], merkle_tree_hash(&leaves[..size]));
        let tiles = tiles(leaves);
        let size = size as u64;
        assert_eq!(root_hash(&tiles, size), Ok(root));
        for (index, leaf) in (0..).zip(leaves) {
            let proof = inclusion_proof(&tiles, size, index).unwrap();
            assert_eq!(verify_inclusion(leaf, index, size, &root, &proof), Ok(()));
        }
    }
}

#[test]
fn every_pair_of_sizes_to_300_is_proved_consistent() {
    let leaves = leaves(300);
    let roots: Vec<Hash> = (0..=300).map(|size| merkle_tree_hash(&leaves[..size])).collect();
    for new in 0..=300_usize {
        let tiles = tiles(&leaves[..new]);
        for old in 0..=new {
            let (old_root, new_root) = (&roots[old], &roots[new]);
            let (old, new) = (old as u64, new as u64);
            let proof = consistency_proof(&tiles, old, new).unwrap();
            assert_eq!(verify_consistency(old, new, old_root, new_root, &proof), Ok(()));
        }
    }
}

#[test]
fn proofs_are_those_of_the_definition() {
    let leaves = leaves(280);
    for size in [1, 2, 3, 7, 8, 9, 255, 256, 257, 280] {
        let tiles = tiles(&leaves[..size]);
        for place in 0..size {
            let proof = inclusion_proof(&tiles, size as u64, place as u64);
            assert_eq!(proof, Ok(path(place, &leaves[..size])));
            let proof = consistency_proof(&tiles, place as u64 + 1, size as u64);
            assert_eq!(proof, Ok(subproof(place + 1, &leaves[..size], true)));
        }
    }
}

#[test]
fn proofs_cross_three_levels_of_tiles() {
    let leaves = leaves(66_000);
    let (tiles, root) = (tiles(&leaves), merkle_tree_hash(&leaves));
    for index in [0, 255, 256, 65_535, 65_536, 65_999] {
        let proof = inclusion_proof(&tiles, 66_000, index).unwrap();
        let leaf = &leaves[usize::try_from(index).unwrap()];
        assert_eq!(verify_inclusion(leaf, index, 66_000, &root, &proof), Ok(()));
    }
    for old in [1, 256, 300, 65_535, 65_536, 65_537] {
        let proof = consistency_proof(&tiles, old, 66_000).unwrap();
        let old_root = merkle_tree_hash(&leaves[..usize::try_from(old).unwrap()]);
        assert_eq!(verify_consistency(old, 66_000, &old_root, &root, &proof), Ok(()));
    }
}

#[test]
fn what_a_proof_reads_is_known_beforehand() {
    let leaves = leaves(600);
    let all = tiles(&leaves);
    for index in [0, 256, 511, 599] {
        let some: Files = inclusion_paths(600, index)
            .unwrap()
            .into_iter()
            .map(|path| (path, all[&path].clone()))
            .collect();
        assert!(some.len() < all.len());
        assert_eq!(inclusion_proof(&some, 600, index), inclusion_proof(&all, 600, index));
    }
    let some: Files = consistency_paths(300, 600)
        .unwrap()
        .into_iter()
        .map(|path| (path, all[&path].clone()))
        .collect();
    assert_eq!(consistency_proof(&some, 300, 600), consistency_proof(&all, 300, 600));
}

#[test]
fn a_full_tile_serves_where_the_partial_one_is_gone() {
    let leaves = leaves(256);
    let later = tiles(&leaves);
    let proof = inclusion_proof(&later, 200, 3).unwrap();
    let root = merkle_tree_hash(&leaves[..200]);
    assert_eq!(verify_inclusion(&leaves[3], 3, 200, &root, &proof), Ok(()));
}

#[test]
fn a_missing_or_cut_tile_is_named() {
    let mut tiles = tiles(&leaves(300));
    let path: TilePath = "tile/0/000".parse().unwrap();
    tiles.get_mut(&path).unwrap().pop();
    assert_eq!(inclusion_proof(&tiles, 300, 5), Err(ProofError::TileLength { path }));
    tiles.remove(&path);
    let missing = Err(ProofError::Tile { path, source: ReadError::Missing });
    assert_eq!(inclusion_proof(&tiles, 300, 5), missing);
    let partial: TilePath = "tile/0/001.p/44".parse().unwrap();
    tiles.remove(&partial);
    let missing = Err(ProofError::Tile { path: partial, source: ReadError::Missing });
    assert_eq!(inclusion_proof(&tiles, 300, 256), missing);
}

#[test]
fn proofs_outside_the_log_are_refused() {
    let tiles = tiles(&leaves(8));
    let outside = ProofError::Index { index: 8, size: 8 };
    assert_eq!(inclusion_proof(&tiles, 8, 8), Err(outside.clone()));
    assert_eq!(inclusion_paths(8, 8), Err(outside.clone()));
    assert_eq!(verify_inclusion(&[0; 32], 8, 8, &[0; 32], &[]), Err(outside));
    let sizes = ProofError::Sizes { old: 9, new: 8 };
    assert_eq!(consistency_proof(&tiles, 9, 8), Err(sizes.clone()));
    assert_eq!(verify_consistency(9, 8, &[0; 32], &[0; 32], &[]), Err(sizes));
}

#[test]
fn only_the_empty_log_is_the_beginning_of_all() {
    let root = leaves(1)[0];
    assert_eq!(verify_consistency(0, 8, &EMPTY_ROOT, &root, &[]), Ok(()));
    assert_eq!(verify_consistency(0, 8, &root, &root, &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(0, 8, &EMPTY_ROOT, &root, &[root]), Err(ProofError::Length));
    assert_eq!(verify_consistency(8, 8, &root, &EMPTY_ROOT, &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(8, 8, &root, &root, &[root]), Err(ProofError::Length));
    assert_eq!(verify_consistency(5, 8, &root, &root, &[]), Err(ProofError::Length));
}

/// Every way to alter one thing about a proof's hashes.
fn altered(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let mut all = vec![[proof, &[[0; 32]]].concat()];
    for place in 0..proof.len() {
        let mut without = proof.to_vec();
        without.remove(place);
        all.push(without);
        let mut flipped = proof.to_vec();
        flipped[place][place % 32] ^= 1 << (place % 8);
        all.push(flipped);
    }
    all
}

proptest! {
    #[test]
    fn an_altered_inclusion_proof_does_not_hold(size in 1..300_u64, pick in any::<u64>()) {
        let leaves = leaves(size);
        let (index, root) = (pick % size, merkle_tree_hash(&leaves));
        let leaf = leaves[usize::try_from(index).unwrap()];
        let proof = inclusion_proof(&tiles(&leaves), size, index).unwrap();
        for wrong in altered(&proof) {
            prop_assert!(verify_inclusion(&leaf, index, size, &root, &wrong).is_err());
        }
        for other in (0..size).filter(|other| *other != index) {
            prop_assert!(verify_inclusion(&leaf, other, size, &root, &proof).is_err());
        }
        prop_assert!(verify_inclusion(&[0; 32], index, size, &root, &proof).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &EMPTY_ROOT, &proof).is_err());
    }

    #[test]
    fn an_altered_consistency_proof_does_not_hold(new in 2..300_u64, pick in any::<u64>()) {
        let leaves = leaves(new);
        let old = 1 + pick % (new - 1);
        let old_root = merkle_tree_hash(&leaves[..usize::try_from(old).unwrap()]);
        let new_root = merkle_tree_hash(&leaves);
        let proof = consistency_proof(&tiles(&leaves), old, new).unwrap();
        for wrong in altered(&proof) {
            prop_assert!(verify_consistency(old, new, &old_root, &new_root, &wrong).is_err());
        }
        prop_assert!(verify_consistency(old, new, &EMPTY_ROOT, &new_root, &proof).is_err());
        prop_assert!(verify_consistency(old, new, &old_root, &EMPTY_ROOT, &proof).is_err());
    }

    #[test]
    fn proofs_in_logs_of_any_size_stay_short(size in 1..=MAX_SIZE, pick in any::<u64>()) {
        let index = pick % size;
        prop_assert!(inclusion_ranges(size, index).unwrap().len() <= MAX_PROOF_HASHES);
        prop_assert!(consistency_ranges(index, size).unwrap().len() <= MAX_PROOF_HASHES);
        prop_assert!(!inclusion_paths(size.max(2), index).unwrap().is_empty());
    }
}
