use super::*;

#[test]
fn a_title_is_escaped_for_the_inside_of_a_sentence() {
    assert_eq!(escaped("<b> & \"c\""), "&lt;b&gt; &amp; \"c\"");
}

#[test]
fn a_title_is_underlined_to_its_length_in_letters() {
    assert_eq!(underlined("Über", '='), "Über\n====\n");
}
