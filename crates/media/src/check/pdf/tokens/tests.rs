use super::*;

fn parts(bytes: &[u8]) -> Vec<String> {
    let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Tokens::new(bytes)
        .map(|part| match part {
            Part::Comment(held) => format!("%{}", lossy(held)),
            Part::Name(held) => format!("/{}", lossy(&held)),
            Part::Text(held) => format!("({})", lossy(&held)),
            Part::Word(held) => lossy(held),
            Part::Stream { body, .. } => format!("stream:{}", lossy(body)),
        })
        .collect()
}

#[test]
fn names_texts_and_streams_are_read_as_they_stand() {
    assert_eq!(
        parts(b"%c\n1 0 obj<</A#6enots[(a\\(b\\)\\101(c)\\\n)<4A 4b5>]>>stream\nxx\nendstream R"),
        ["%c", "1", "0", "obj", "/Annots", "(a(b)A(c))", "(JKP)", "stream:xx\n", "R"]
    );
    assert_eq!(
        parts(b"<</Length 20>>stream\nfirst endstream xxxx\nendstream x").last().unwrap(),
        "x"
    );
    assert_eq!(parts(b"(open \\"), ["(open )"]);
    assert_eq!(parts(b"/#4 <4"), ["/#4", "(@)"]);
}
