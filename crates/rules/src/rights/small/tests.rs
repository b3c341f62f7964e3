use super::*;

/// Some parts and their total, as published.
fn published(parts: &[u64]) -> Vec<Shown> {
    let mut counts = Counts::default();
    let total = counts.cell(parts.iter().sum());
    let cells: Vec<_> = parts.iter().map(|part| counts.cell(*part)).collect();
    counts.sum(total, &cells);
    let published = counts.publish();
    [total].into_iter().chain(cells).map(|cell| published.of(cell)).collect()
}

fn words(parts: &[u64]) -> Vec<String> {
    published(parts).iter().map(ToString::to_string).collect()
}

#[test]
fn a_small_count_is_fewer_than_five_and_others_are_rounded() {
    assert_eq!(words(&[0, 22, 3]), ["25", "0", "20", "fewer than 5"]);
    assert_eq!(words(&[0, 0, 4]), ["fewer than 5", "0", "0", "fewer than 5"]);
    assert_eq!(words(&[5, 7, 8]), ["20", "5", "5", "10"]);
    assert_eq!(words(&[u64::MAX - 7])[1], (u64::MAX - 5).to_string());
}

#[test]
fn parts_that_the_total_would_give_away_are_not_shown() {
    // Each of four with a total of fewer than five is one; two with a total of eight are four each.
    assert_eq!(words(&[1, 1, 1, 1])[1..], ["not shown"; 4]);
    assert_eq!(words(&[4, 4])[1..], ["not shown"; 2]);
    assert_eq!(words(&[4, 4, 30]), ["40", "fewer than 5", "fewer than 5", "30"]);
}

/// Everything that whoever reads the figures and adds up can think of, tried one by one.
#[test]
fn whoever_tries_all_numbers_cannot_work_out_a_small_count() {
    for parts in every(3, 11) {
        let shown = published(&parts);
        let (total, shown) = (shown[0], &shown[1..]);
        let fits = |shown: Shown, count: u64| {
            let known = shown.known();
            (known.least..=known.most).contains(&count)
        };
        let mut may_be = [[false; 5]; 3];
        for tried in every(3, 17) {
            let all = tried.iter().zip(shown).all(|(count, shown)| fits(*shown, *count));
            if all && fits(total, tried.iter().sum()) {
                for (at, count) in tried.iter().enumerate() {
                    if let Some(may) = may_be[at].get_mut(usize::try_from(*count).unwrap()) {
                        *may = true;
                    }
                }
            }
        }
        for (at, shown) in shown.iter().enumerate() {
            let may = may_be[at][1..].iter().filter(|may| **may).count();
            let open = *shown != Shown::Few || may > 1;
            assert!(open, "{parts:?} are shown as {shown:?}: {may_be:?}");
        }
    }
}

/// Every way to give so many counts up to `most`.
fn every(counts: usize, most: u64) -> Vec<Vec<u64>> {
    (0..counts).fold(vec![Vec::new()], |all, _| {
        let longer = all.iter().flat_map(|one| {
            (0..=most).map(move |count| one.iter().copied().chain([count]).collect())
        });
        longer.collect()
    })
}

#[test]
fn what_another_table_tells_of_the_same_total_counts_too() {
    // By month there are two; by kind one is hidden, and the other is none.
    let mut counts = Counts::default();
    let total = counts.cell(8);
    let months = [counts.cell(8), counts.cell(0)];
    let kinds = [counts.cell(4), counts.cell(4)];
    counts.sum(total, &months);
    counts.sum(total, &kinds);
    let published = counts.publish();
    assert_eq!(kinds.map(|cell| published.of(cell)), [Shown::Withheld; 2]);
    assert_eq!(months.map(|cell| published.of(cell)), [Shown::About(10), Shown::None]);

    // Of fewer than five that came in, four were answered in four ways: each in one.
    let mut counts = Counts::default();
    let received = counts.cell(4);
    let answered = counts.unseen();
    let ways = [1, 1, 1, 1].map(|count| counts.cell(count));
    counts.sum(answered, &ways);
    counts.at_most(answered, received);
    let published = counts.publish();
    assert_eq!(ways.map(|cell| published.of(cell)), [Shown::Withheld; 4]);
    assert_eq!(published.of(received), Shown::Few);
}
