use super::super::parts;
use super::*;

fn of(stages: &[(&str, u64)], tables: Vec<Table>) -> PublicFigures {
    let lines = |lines: &[(&str, u64)]| {
        lines.iter().map(|(label, count)| ((*label).to_owned(), *count)).collect::<Vec<_>>()
    };
    let mut all = vec![parts("stages", "", "", lines(stages))];
    all.extend(tables);
    published(Figures {
        controller: String::new(),
        body: String::new(),
        kept: Vec::new(),
        speed: Some(Speed { answers: 9, median_days: 1, ninetieth_days: 2 }),
        tables: all,
    })
}

fn table(id: &'static str, lines: &[(&str, u64)]) -> Table {
    let lines = lines.iter().map(|(label, count)| ((*label).to_owned(), *count)).collect();
    parts(id, "", "", lines)
}

fn words(figures: &PublicFigures, at: usize) -> Vec<String> {
    figures.tables[at].lines.iter().map(|(_, shown)| shown.to_string()).collect()
}

#[test]
fn what_one_table_hides_no_other_tells() {
    let time = |late| table("time", &[("In time", 8 - late), ("Late", late)]);
    let figures = of(&[("Answered", 8)], vec![time(4)]);
    assert_eq!(
        words(&figures, 1),
        ["not shown", "not shown"],
        "eight of two under five are 4 and 4"
    );
    let figures = of(&[("Answered", 8)], vec![time(3)]);
    assert_eq!(words(&figures, 1), ["5", "fewer than 5"]);
    // Fewer than five asked, so that the ways in which they were answered would tell.
    let kinds = table("kinds", &[("Information that we hold (freedom of information)", 4)]);
    let came =
        [("Given in full", 1), ("Given in part", 1), ("Not held", 1), ("Refused over cost", 1)];
    let figures = of(&[("Answered", 4)], vec![kinds, table("information", &came)]);
    assert_eq!(words(&figures, 2), ["not shown"; 4]);
    assert_eq!(words(&figures, 0), ["fewer than 5"]);
    assert!(figures.speed.is_none());
}
