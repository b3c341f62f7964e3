//! A list of staff with every mistake that an import names.

use super::*;

const HEADER: &str = "number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until,\
                      starts_on,ends_on";
const ADA: &str = "P 1,Ada Quill,ada@force.example,officer,Response,Lambeth,S 9,officer,RV,\
                   2028-01-31,2026-01-05,";

fn read(text: &str) -> Result<Vec<Member>, Vec<Mistake>> {
    let roles = ["officer".to_owned(), "data-office".to_owned()];
    let working = HashMap::from([("S 9", Some("S 8")), ("S 7", Some("P 1"))]);
    members(text.as_bytes(), &Known { roles: &roles, working: &working })
}

/// The line `ADA` with another text in the place of one; what is said of it, on line 2.
fn check(old: &str, new: &str, says: &str) {
    assert!(ADA.contains(old), "{old}");
    let mistakes = read(&format!("{HEADER}\n{}\n", ADA.replacen(old, new, 1))).unwrap_err();
    let [mistake] = mistakes.as_slice() else { panic!("{new}: {mistakes:?}") };
    assert_eq!(mistake.line, 2, "{new}");
    assert!(mistake.words.contains(says), "{new}: {}", mistake.words);
}

#[test]
fn a_list_is_read_whatever_the_order_of_its_columns() {
    let text = "\u{FEFF}Name,NUMBER,email,role,unit,borough,supervisor,kind,vetting,\
                vetting_until,starts_on,ends_on\r\n\
                \"Quill, Ada\", p  1 ,ada@force.example,officer,Response,,,contractor,RV,\
                2028-01-31,2026-01-05,2026-12-31\r\n";
    let [ada] = <[Member; 1]>::try_from(read(text).unwrap()).unwrap();
    assert_eq!((ada.number.as_str(), ada.name.as_str()), ("P 1", "Quill, Ada"));
    assert_eq!((ada.kind, ada.supervisor, ada.borough.as_str()), (Kind::Contractor, None, ""));
    assert_eq!(ada.ends_on, Some("2026-12-31".parse().unwrap()));
    assert_eq!(read(&format!("{HEADER}\n")).unwrap(), Vec::new());
}

#[test]
fn each_mistake_is_named_with_what_to_do() {
    check("P 1", "", "`number` is empty: fill it in");
    check("P 1", "P#1", "`number` is no staff number");
    check("Ada Quill", "", "`name` is empty");
    check("Ada Quill", "\u{410}da Quill", "mixes scripts: `d` is a letter of Latin");
    check("Ada Quill", "Ada Qu\u{456}ll", "`\u{456}` is a letter of Cyrillic that looks like");
    check("Ada Quill", "Ada\u{202E} Quill", "a letter that cannot be seen");
    check("Ada Quill", &"A".repeat(201), "longer than 200 letters");
    check("ada@force.example", "ada", "`email` is no address");
    check("ada@force.example", "ada@force..example", "`email` is no address");
    check(",officer,Resp", ",chief,Resp", "no role `chief`: its roles are officer, data-office");
    check("S 9", "S 8", "the supervisor `S 8` is neither in this file nor on the register");
    check("S 9", "P 1", "somebody cannot supervise themselves");
    check("officer,RV", "temp,RV", "`kind` is one of employee, officer, contractor, supplier");
    check("officer,RV", "contractor,RV", "a contractor must have an `ends_on`");
    check("officer,RV", "supplier,RV", "a supplier must have an `ends_on`");
    check("2028-01-31", "31/01/2028", "`vetting_until` is no date: write it as 2026-11-30");
    check("2028-01-31", "2025-01-31", "`vetting_until` is before `starts_on`");
    check("2026-01-05,", "2026-02-30,", "`starts_on` is no date");
    check("2026-01-05,", "2026-01-05,2026-01-04", "`ends_on` is before `starts_on`");
    check("2026-01-05,", "2026-01-05", "this line has 11 fields and the header 12");
}

#[test]
fn every_mistake_of_a_file_is_told_at_once_in_order() {
    let twice =
        format!("{HEADER}\n{ADA}\n\n{}\n{ADA}\n", ADA.replace("P 1", "p 2").replace("S 9", "X"));
    let mistakes = read(&twice).unwrap_err();
    let lines: Vec<_> = mistakes.iter().map(|one| one.line).collect();
    assert_eq!(lines, [4, 5], "{mistakes:?}");
    assert!(mistakes[1].words.contains("stands on line 2 already"));
    let windows = read(&twice.replace('\n', "\r\n")).unwrap_err();
    assert_eq!(windows, mistakes, "lines may end as on Windows");
    let header = read("number,name,name,shoe size\n").unwrap_err();
    let words: Vec<_> = header.iter().map(|one| one.words.as_str()).collect();
    assert!(words.iter().any(|words| words.contains("`name` stands twice")), "{words:?}");
    assert!(words.iter().any(|words| words.contains("`ends_on` is missing")), "{words:?}");
    assert!(words.iter().any(|words| words.contains("no column `shoe size`")), "{words:?}");
    assert!(header.iter().all(|one| one.line == 1));
    assert!(read("").unwrap_err()[0].words.contains("is missing"));
}

#[test]
fn a_circle_of_people_who_supervise_each_other_is_named_once() {
    let line = |number: &str, above: &str| ADA.replace("P 1", number).replace("S 9", above);
    let (one, two, three) = (line("P 1", "P 2"), line("P 2", "P 3"), line("P 3", "P 1"));
    let below = line("P 4", "P 1");
    let mistakes = read(&format!("{HEADER}\n{below}\n{one}\n{two}\n{three}\n")).unwrap_err();
    let [mistake] = mistakes.as_slice() else { panic!("{mistakes:?}") };
    assert_eq!(mistake.line, 3, "{mistake:?}");
    assert!(mistake.words.contains("closes a circle"), "{}", mistake.words);
    // Through somebody who is on the register and not in the file.
    let mistakes = read(&format!("{HEADER}\n{}\n", line("P 1", "S 7"))).unwrap_err();
    assert!(mistakes[0].words.contains("closes a circle"), "{mistakes:?}");
    let chain = [below, one, two, line("P 3", "S 9")].join("\n");
    assert!(read(&format!("{HEADER}\n{chain}\n")).is_ok());
}

#[test]
fn a_file_of_another_kind_or_size_is_refused() {
    let roles = ["officer".to_owned()];
    let known = Known { roles: &roles, working: &HashMap::new() };
    let latin = [HEADER.as_bytes(), b"\nP 1,Ren\xE9e,"].concat();
    let mistakes = members(&latin, &known).unwrap_err();
    assert_eq!((mistakes[0].line, mistakes.len()), (2, 1));
    assert!(mistakes[0].words.contains("not UTF-8"));
    let long = members(&vec![b' '; FILE_MAX_BYTES + 1], &known).unwrap_err();
    assert!(long[0].words.contains("16 MiB"));
    let line = ADA.replace("S 9", "");
    let mut many = HEADER.to_owned();
    for number in 0..=LINES_MAX {
        many.push('\n');
        many.push_str(&line.replacen("P 1", &number.to_string(), 1));
    }
    let mistakes = members(many.as_bytes(), &known).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{:?}", mistakes.first());
    assert!(mistakes[0].words.contains("100,000 lines"));
}

#[test]
fn names_of_any_one_script_are_taken() {
    for name in
        ["Zoë O’Neill-Łukasz", "Анна Ёлкина", "山田 花子", "たなか カナ 一", "김 하나", "عمر"]
    {
        let text = format!("{HEADER}\n{}\n", ADA.replacen("Ada Quill", name, 1));
        assert!(read(&text).is_ok(), "{name}: {:?}", read(&text));
    }
}
