use super::*;

#[test]
fn the_words_of_a_question_are_its_meaning() {
    assert_eq!(words("Which rights does a complainant have?"), ["complai"]);
    assert_eq!(words("why is this kept 8 years?"), [""; 0]);
}
