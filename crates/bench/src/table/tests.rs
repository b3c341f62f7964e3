use super::*;

#[test]
fn figures_have_the_digits_that_say_something() {
    for (value, text) in [
        (0.684, "0.68"),
        (9.994, "9.99"),
        (12.34, "12.3"),
        (123.4, "123"),
        (1_234.5, "1,234"),
        (10_000_000.0, "10,000,000"),
        (-4_321.0, "-4,321"),
    ] {
        assert_eq!(figure(value), text);
    }
}

#[test]
fn a_target_is_met_up_to_its_limit_and_not_beyond() {
    let judge = |judged, target| {
        let row = Row::new("it", "1").judged(judged, target, "");
        row.cells[5].clone()
    };
    assert_eq!(judge(2.06, Target::AtMost(2.06)), "met");
    assert_eq!(judge(2.07, Target::AtMost(2.06)), "missed");
    assert_eq!(judge(10_000.0, Target::AtLeast(10_000.0)), "met");
    assert_eq!(judge(9_999.0, Target::AtLeast(10_000.0)), "missed");
    assert_eq!(judge(f64::NAN, Target::AtMost(1.0)), "missed");
    assert_eq!(judge(f64::NAN, Target::AtLeast(1.0)), "missed");
}

#[test]
fn columns_stand_under_each_other_and_no_line_ends_in_spaces() {
    let rows = [
        Row::new("ingest", "1.2 CPU-s/GB").beside("floor 1.0", 1.2).judged(
            1.2,
            Target::AtMost(2.06),
            " of the floor",
        ),
        Row::new("a longer thing", "7"),
    ];
    let text = lay_out("numbers", &rows);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "numbers");
    assert_eq!(lines[1].find("measured"), lines[2].find("1.2"));
    assert_eq!(lines[1].find("measured"), lines[3].find('7'));
    assert!(lines[2].ends_with("at most 2.06 of the floor  met"));
    assert!(lines.iter().all(|line| line.trim_end() == *line));
}
