use super::*;
use proptest::prelude::*;

fn told(old: &str, new: &str) -> Vec<String> {
    between(old, new).iter().map(Block::line).collect()
}

#[test]
fn a_word_that_changes_is_told_within_its_paragraph() {
    let old = "How long\n--------\n\nWe delete it within 31 days of the\nrecording.\n";
    let new = "How long\n--------\n\nWe delete it within 21 days of\nthe recording.\n";
    assert_eq!(
        told(old, new),
        [" How long", "~We delete it within [-31-]{+21+} days of the recording."]
    );
}

#[test]
fn paragraphs_and_items_come_and_go_whole() {
    let old = "- your name\n- your address\n\nWrite to us.";
    let new = "- your name\n- a number that is yours alone\n- your address\n\nWrite to us.";
    assert_eq!(
        told(old, new),
        [" - your name", "+- a number that is yours alone", " - your address", " Write to us."]
    );
    assert_eq!(told("", "One."), ["+One."]);
    assert_eq!(told("One.", ""), ["-One."]);
}

#[test]
fn wrapping_makes_no_difference() {
    assert!(between("a b\nc d", "a b c\nd").iter().all(|block| !block.differs()));
    let year = "That is the Data Protection Act\n2018. It holds.";
    assert_eq!(told(year, year), [" That is the Data Protection Act 2018. It holds."]);
}

proptest! {
    #[test]
    fn the_parts_make_up_both_texts(
        old in proptest::collection::vec("[ab ]{1,12}", 0..12),
        new in proptest::collection::vec("[ab ]{1,12}", 0..12),
    ) {
        let (old, new) = (old.join("\n\n"), new.join("\n\n"));
        let all = between(&old, &new);
        let side = |lost: Fate| -> Vec<String> {
            let blocks = all.iter().map(|block| {
                let kept = block.parts.iter().filter(|part| part.fate != lost);
                kept.map(|part| part.text.as_str()).collect::<String>()
            });
            blocks.filter(|text| !text.is_empty()).collect()
        };
        prop_assert_eq!(side(Fate::Comes), blocks(&old));
        prop_assert_eq!(side(Fate::Goes), blocks(&new));
    }
}
