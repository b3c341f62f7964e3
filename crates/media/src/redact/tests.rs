use super::*;
use crate::words::Way;

fn word(text: &str, left: f32, source: Source) -> Word {
    let frame = Frame { left, top: 0.1, width: 0.1, height: 0.02 };
    Word {
        text: text.to_owned(),
        area: Area::Box { page: 0, frame },
        source,
        starts_line: false,
        way: Way::Right,
    }
}

#[test]
fn a_word_is_asked_for_cut_into_or_left_alone() {
    let words = [
        word("Ada", 0.1, Source::Text),
        word("Byron", 0.21, Source::Text),
        word("left", 0.32, Source::Text),
        word("early", 0.43, Source::Text),
        word("ghost", 0.6, Source::Hidden),
    ];
    // Covers two words, a fifth of the third, and a hair of none.
    let mark = Frame { left: 0.1, top: 0.1, width: 0.24, height: 0.02 };
    let judged = judge(&words, &[mark]);
    assert_eq!(judged.redacted, ["Ada Byron"]);
    assert_eq!((judged.removed, judged.over, judged.painted.len()), (2, 1, 2));
    assert_eq!(judged.stays, [false, false, false, true, false]);
}
