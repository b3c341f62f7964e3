use super::*;

fn text(start: usize, end: usize) -> Mark {
    Mark { area: Area::Text { start, end }, reason: String::new() }
}

#[test]
fn stretches_that_touch_become_one() {
    let marks = [text(5, 7), text(0, 3), text(2, 4), text(7, 9)];
    assert_eq!(stretches(&marks, 9).unwrap(), [(0, 4), (5, 9)]);
}

#[test]
fn a_mark_outside_is_refused() {
    assert_eq!(stretches(&[text(5, 10)], 9), Err(MediaError::MarkOutside));
    assert_eq!(stretches(&[text(5, 5)], 9), Err(MediaError::MarkOutside));
    let frame = Frame { left: f32::NAN, top: 0.0, width: 1.0, height: 1.0 };
    let mark = Mark { area: Area::Box { page: 0, frame }, reason: String::new() };
    assert_eq!(frames(std::slice::from_ref(&mark), 1), Err(MediaError::MarkOutside));
    assert_eq!(stretches(&[mark], 9), Err(MediaError::MarkOutside));
}

#[test]
fn a_frame_knows_how_much_of_it_is_covered() {
    let frame = Frame { left: 0.2, top: 0.2, width: 0.2, height: 0.1 };
    let half = Frame { left: 0.3, top: 0.0, width: 0.5, height: 0.5 };
    assert!((frame.covered_by(&half) - 0.5).abs() < 1e-5);
    let apart = Frame { left: 0.5, top: 0.5, width: 0.1, height: 0.1 };
    assert!(frame.covered_by(&apart) == 0.0);
}
