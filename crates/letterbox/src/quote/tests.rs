use super::*;

/// The own words and the quoted ones.
fn check(text: &str, own: &str) {
    let found = at(text).map_or(text, |at| text.get(..at).unwrap());
    assert_eq!(found, own, "{text:?}");
}

#[test]
fn an_earlier_mail_is_found_where_nothing_own_follows() {
    check("Thanks.\n\nOn Mon, 1 Nov 2027 the office wrote:\n> What is it?\n> Yours", "Thanks.\n\n");
    check(
        "Yes.\n\nOn Mon, 1 Nov 2027 at 10:00,\nThe Office <o@example.org> wrote:\n> Well?",
        "Yes.\n\n",
    );
    check("Ja.\n\nAm 1.11.2027 schrieb das Amt:\n> Gut?", "Ja.\n\n");
    check("See below.\n-----Original Message-----\nFrom: X\nHello", "See below.\n");
    check("Hi\n\nFrom: The Office\nSent: Monday\nTo: me\nSubject: Your mail\n\nDear", "Hi\n\n");
    check("Well\n> old\n> older\n", "Well\n");
}

#[test]
fn in_doubt_there_is_no_earlier_mail() {
    for text in [
        "What do you hold about me?",
        "> You asked who I am.\nI am Anna.",
        "> You asked.\nI am Anna.\n> And where?\nAt home.",
        "On the day in question I wrote:\nplease delete it.",
        "From: London I travelled on.\nNothing more.",
        "> all of it\n> is old",
        "",
    ] {
        check(text, text);
    }
}
