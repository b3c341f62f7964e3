use super::*;

#[test]
fn a_line_of_the_table_is_a_word_or_nothing() {
    let word = seen("5\t1\t1\t1\t1\t2\t10\t20\t30\t8\t91.2\tAda").unwrap();
    assert_eq!((word.text.as_str(), word.starts_line), ("Ada", false));
    assert!((word.right - 40.0).abs() < 0.1 && (word.bottom - 28.0).abs() < 0.1);
    for line in [
        "",
        "4\t1\t1\t1\t1\t0\t10\t20\t30\t8\t-1\t",
        "5\t1\t1\t1\t1\t2\t10\t20\t30\t8\t3.0\t~|",
        "5\t1\t1\t1\t1\t2\tNaN\t20\t30\t8\t91.2\tAda",
        "5\t1\t1\t1\t1\t2\t10\t20\t30\t8\t91.2\t  ",
    ] {
        assert!(seen(line).is_none(), "{line}");
    }
}
