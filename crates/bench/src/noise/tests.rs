use super::*;

fn bytes(seed: u64, sizes: &[usize]) -> Vec<u8> {
    let mut noise = Noise::new(seed);
    let mut all = Vec::new();
    for size in sizes {
        let mut part = vec![0; *size];
        noise.fill(&mut part);
        all.extend(part);
    }
    all
}

#[test]
fn a_seed_gives_the_same_bytes_in_any_portions_of_eight() {
    assert_eq!(bytes(1, &[64, 13]), bytes(1, &[8, 16, 40, 13]));
}

#[test]
fn another_seed_gives_other_bytes() {
    assert_ne!(bytes(1, &[64]), bytes(2, &[64]));
}

#[test]
fn the_bytes_do_not_compress_to_a_pattern() {
    let mut seen = [0_u32; 256];
    for byte in bytes(3, &[1 << 16]) {
        seen[usize::from(byte)] += 1;
    }
    assert!(seen.iter().all(|count| (150..400).contains(count)));
}
