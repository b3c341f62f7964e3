//! Registers and answers of the London pack, as a person reads them.

use expect_test::expect_file;
use jiff::civil::date;

use crate::{TODAY, london, root};

fn compiled() -> pack::Pack {
    pack::compile(&london(), TODAY).0.unwrap()
}

#[test]
fn the_registers_read_as_they_did() {
    for register in pack::registers::all(&compiled(), TODAY) {
        let width = register.columns.len();
        assert!(register.rows.iter().all(|row| row.len() == width), "{}", register.id);
        let file = root().join(format!("packs/london/golden/{}.csv", register.id));
        // Lines end in CR LF by RFC 4180; the golden files end them as the other files do.
        expect_file![file].assert_eq(&register.csv().replace("\r\n", "\n"));
    }
}

#[test]
fn the_law_of_the_day_stands_in_the_rights() {
    let on = |day| pack::registers::rights(&compiled(), day).csv();
    assert!(on(date(2026, 2, 4)).contains("UK GDPR article 22,"));
    assert!(on(date(2026, 2, 5)).contains("UK GDPR articles 22A to 22D,"));
}

#[test]
fn a_thing_is_explained_with_the_chain_that_leads_to_it() {
    let answers = pack::answer::about(&compiled(), "retention.bwv-31-days", TODAY);
    assert_eq!(answers.len(), 1);
    let steps = answers[0].steps.join("\n");
    for wanted in [
        "Kept for 31 days from when the recording began, then securely deleted.",
        "section 39 of the Data Protection Act 2018",
        "`part3-law-enforcement`, DPA 2018 s.35(2)(b)",
        "Told in `body-worn-video.adult`.",
        "It keeps the promise `bwv-31-days`.",
    ] {
        assert!(steps.contains(wanted), "{wanted}\n{steps}");
    }
}

#[test]
fn a_question_in_words_finds_the_things_that_its_words_name() {
    let about = |question| {
        let answers = pack::answer::about(&compiled(), question, TODAY);
        answers.into_iter().map(|answer| answer.about).collect::<Vec<_>>()
    };
    assert!(
        about("who may get footage for the defence lawyers?")
            .contains(&"recipient.defence".to_owned())
    );
    assert_eq!(about("zebra crossing"), [""; 0]);
    let rights = pack::answer::about(&compiled(), "activity.body-worn-video", TODAY);
    assert!(
        rights[0].steps.iter().any(|step| step.contains("object to its use (UK GDPR article 21)"))
    );
}
