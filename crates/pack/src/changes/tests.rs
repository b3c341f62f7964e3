use super::*;

#[test]
fn lines_that_go_and_come_are_told_in_order() {
    assert_eq!(compare("a\nb\nc", "a\nx\nc"), ["-b", "+x"]);
    assert_eq!(compare("a\nb", "a\nb"), [""; 0]);
    assert_eq!(compare("", "a"), ["+a"]);
    assert_eq!(compare("a\nb\nc\nd", "b\nc"), ["-a", "-d"]);
}
