use super::*;
use proptest::prelude::*;

#[test]
fn a_range_is_read_as_the_rfc_says() {
    let outside = Asked::Outside { size: 1_000 };
    let check = |text: &str, want: Asked| assert_eq!(parse(text, 1_000), want, "{text}");
    check("bytes=0-0", Asked::Part(0..1));
    check("bytes=0-499", Asked::Part(0..500));
    check("bytes=500-", Asked::Part(500..1_000));
    check("bytes=0-", Asked::Part(0..1_000));
    check("bytes=999-2000", Asked::Part(999..1_000));
    check("bytes=-1", Asked::Part(999..1_000));
    check("bytes=-5000", Asked::Part(0..1_000));
    check("bytes=990-99999999999999999999999", Asked::Part(990..1_000));
    check("bytes=1000-", outside.clone());
    check("bytes=1000-1001", outside.clone());
    check("bytes=99999999999999999999999-", outside.clone());
    check("bytes=-0", outside);
    check("bytes=5-4", Asked::Whole);
    check("bytes=0-1,5-9", Asked::Whole);
    check("bytes=-", Asked::Whole);
    check("bytes=a-b", Asked::Whole);
    check("bytes=+1-2", Asked::Whole);
    check("seconds=0-1", Asked::Whole);
    check("", Asked::Whole);
}

proptest! {
    #[test]
    fn a_part_lies_inside(text in "bytes=[0-9]{0,4}-[0-9]{0,4}", size in 1_u64..3_000) {
        if let Asked::Part(part) = parse(&text, size) {
            prop_assert!(part.start < part.end && part.end <= size);
        }
    }
}
