use super::*;

#[test]
fn cells_are_quoted_and_formulas_are_kept_from_running() {
    let register = Register {
        id: "x",
        title: "X",
        about: "X.",
        columns: vec!["a", "b"],
        rows: vec![vec!["one, \"two\"".to_owned(), "=1+1".to_owned()]],
    };
    assert_eq!(register.csv(), "\u{feff}a,b\r\n\"one, \"\"two\"\"\",'=1+1\r\n");
}
