use super::*;

#[test]
fn the_generators_give_their_published_numbers() {
    let mut from = 1_477_776_061_723_855_037;
    let mixed: [u64; 3] = std::array::from_fn(|_| split_mix(&mut from));
    let known = [1_985_237_415_132_408_290, 2_979_275_885_539_914_483, 13_511_426_838_097_143_398];
    assert_eq!(mixed, known);
    let mut dice = Dice { state: [1, 2, 3, 4] };
    let thrown: [u64; 4] = std::array::from_fn(|_| dice.bits());
    let known = [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386];
    assert_eq!(thrown, known);
}

#[test]
fn a_throw_stays_within_its_limits_and_reaches_them() {
    let mut dice = Dice::new(1, 1);
    let thrown: std::collections::BTreeSet<u64> = (0..200).map(|_| dice.between(3, 6)).collect();
    assert_eq!(thrown.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6]);
    assert_eq!(dice.below(0), 0);
    assert_eq!(dice.pick::<u8>(&[]), None);
}

#[test]
fn streams_of_one_seed_differ_and_repeat() {
    let throws = |stream| {
        let mut dice = Dice::new(7, stream);
        std::array::from_fn::<u64, 8, _>(|_| dice.bits())
    };
    assert_eq!(throws(1), throws(1));
    assert_ne!(throws(1), throws(2));
}
