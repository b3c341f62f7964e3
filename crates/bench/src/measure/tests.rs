use super::*;

#[test]
fn the_ticks_are_found_behind_a_name_with_spaces_and_brackets() {
    let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 3 0 0 0 250 50 9 9 20 0 1 0 100 0 0";
    assert_eq!(ticks(stat), Some(300));
    assert_eq!(ticks("7 (short) S 1"), None);
}

#[test]
fn the_peak_is_read_in_bytes() {
    let status = "Name:\tbench\nVmPeak:\t  999 kB\nVmHWM:\t    40 kB\nVmRSS:\t 8 kB\n";
    assert_eq!(peak_bytes(status), Some(40 * 1024));
    assert_eq!(peak_bytes("Name:\tbench\n"), None);
}

#[test]
fn the_machine_tells_of_this_very_process() {
    let pid = std::process::id();
    assert!(peak_bytes_of(pid).unwrap() > 0);
    cpu_of(pid).unwrap();
}

#[test]
fn the_least_disturbed_is_the_lowest_cost_and_the_highest_rate() {
    let figures = [3.0, 1.0, 2.0];
    assert!(least(&figures).total_cmp(&1.0).is_eq());
    assert!(most(&figures).total_cmp(&3.0).is_eq());
    assert!(least(&[]).is_nan() && most(&[]).is_nan());
}

#[test]
fn the_middle_ratio_has_as_many_on_either_side() {
    assert!(middle(&[3.0, 1.0, 9.0]).total_cmp(&3.0).is_eq());
    assert!(middle(&[4.0, 1.0, 3.0, 2.0]).total_cmp(&2.0).is_eq());
    assert!(middle(&[]).is_nan());
}

#[test]
fn a_percentile_is_one_of_the_figures() {
    let figures: Vec<_> = (1..=200).rev().map(real).collect();
    let most = |hundredths| percentile(&figures, hundredths);
    assert_eq!((most(50), most(99), most(100)), (100.0, 198.0, 200.0));
    assert_eq!(percentile(&[7.0], 99).total_cmp(&7.0), std::cmp::Ordering::Equal);
    assert!(percentile(&[], 99).is_nan());
}
