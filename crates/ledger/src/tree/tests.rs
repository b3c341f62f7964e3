use std::collections::BTreeMap;

use super::*;
use crate::leaf_hash;
use crate::testing::{from_hex, leaves, merkle_tree_hash};

/// The eight leaves with which Certificate Transparency's own implementations are tested.
pub(crate) const KNOWN_LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

const KNOWN_ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn grown(leaves: &[Hash]) -> (Tree, Vec<FullTile>) {
    let (mut tree, mut full) = (Tree::new(), Vec::new());
    for leaf in leaves {
        tree.append(*leaf, &mut full);
    }
    (tree, full)
}

#[test]
fn roots_are_those_that_certificate_transparency_knows() {
    let (mut tree, mut full) = (Tree::new(), Vec::new());
    assert_eq!(tree.root(), EMPTY_ROOT);
    for (leaf, root) in KNOWN_LEAVES.iter().zip(KNOWN_ROOTS) {
        tree.append(leaf_hash(leaf), &mut full);
        assert_eq!(tree.root(), from_hex(root));
    }
    assert_eq!((tree.size(), full.len()), (8, 0));
}

#[test]
fn the_root_is_that_of_the_definition_at_every_size_to_600() {
    let leaves = leaves(600);
    let (mut tree, mut full) = (Tree::new(), Vec::new());
    for (size, leaf) in (1..).zip(&leaves) {
        tree.append(*leaf, &mut full);
        assert_eq!(tree.root(), merkle_tree_hash(&leaves[..size]), "size {size}");
    }
}

#[test]
fn tiles_hold_what_the_specification_says_across_three_levels() {
    let leaves = leaves(65_536 + 300);
    let (tree, full) = grown(&leaves);
    let tiles: BTreeMap<(u8, u64), FullTile> =
        full.into_iter().map(|tile| ((tile.level, tile.index), tile)).collect();
    assert_eq!(tiles.len(), 257 + 1);
    assert_eq!(tiles[&(0, 256)].path().to_string(), "tile/0/256");
    for (index, chunk) in (0..).zip(leaves.chunks_exact(256)) {
        assert_eq!(tiles[&(0, index)].hashes, chunk.as_flattened());
    }
    let level_1: Vec<Hash> = leaves[..65_536].chunks_exact(256).map(merkle_tree_hash).collect();
    assert_eq!(tiles[&(1, 0)].hashes, level_1.as_flattened());
    assert_eq!(tree.edge_tile(0), Some(&leaves[65_536 + 256..]));
    assert_eq!(tree.edge_tile(1), Some(&[merkle_tree_hash(&leaves[65_536..65_792])][..]));
    assert_eq!(tree.edge_tile(2), Some(&[merkle_tree_hash(&leaves[..65_536])][..]));
    assert_eq!(tree.edge_tile(3), None);
    assert_eq!(tree.root(), merkle_tree_hash(&leaves));
    let paths: Vec<String> = tree.edge_tiles().map(|(path, _)| path.to_string()).collect();
    assert_eq!(paths, ["tile/0/257.p/44", "tile/1/001.p/1", "tile/2/000.p/1"]);
}

#[test]
fn a_full_tile_leaves_no_partial_one_at_its_level() {
    let (tree, full) = grown(&leaves(256));
    assert_eq!((full.len(), tree.edge_tile(0)), (1, None));
    let paths: Vec<String> = tree.edge_tiles().map(|(path, _)| path.to_string()).collect();
    assert_eq!(paths, ["tile/1/000.p/1"]);
}

#[test]
fn a_tree_goes_on_from_its_stored_edge_at_every_size() {
    let leaves = leaves(520);
    let (whole, whole_tiles) = grown(&leaves);
    for size in 0..=leaves.len() {
        let (tree, mut full) = grown(&leaves[..size]);
        let mut resumed = Tree::resume(tree.size(), &tree.edge()).unwrap();
        assert_eq!(resumed, tree, "size {size}");
        for leaf in &leaves[size..] {
            resumed.append(*leaf, &mut full);
        }
        assert_eq!((&resumed, &full), (&whole, &whole_tiles), "size {size}");
    }
}

#[test]
fn an_edge_of_another_length_is_refused() {
    let (tree, _) = grown(&leaves(300));
    let edge = tree.edge();
    assert_eq!(edge.len(), (44 + 1) * 32);
    let wrong = |size, found, expected| Err(TreeError::Edge { size, expected, found });
    assert_eq!(Tree::resume(301, &edge), wrong(301, 45 * 32, 46 * 32));
    assert_eq!(Tree::resume(300, &edge[1..]), wrong(300, 45 * 32 - 1, 45 * 32));
    assert_eq!(Tree::resume(0, &edge), wrong(0, 45 * 32, 0));
    assert_eq!(Tree::resume(u64::MAX, &edge), Err(TreeError::Size(u64::MAX)));
}

#[test]
fn the_edge_of_the_largest_log_fits_below_64_kib() {
    let size = MAX_SIZE - 1;
    let expected: usize = (0..8).map(|level| partial_width(level, size) * 32).sum();
    assert!(expected < 65_536);
    let (mut tree, mut full) = (Tree::resume(size, &vec![7; expected]).unwrap(), Vec::new());
    assert_eq!(tree.edge().len(), expected);
    tree.append([1; 32], &mut full);
    assert_eq!((tree.size(), full.len()), (MAX_SIZE, 0));
    assert_eq!(tree.edge_tiles().count(), 8);
}
