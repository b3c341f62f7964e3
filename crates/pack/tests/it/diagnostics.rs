//! Every code has its page, and every page its code.

use std::collections::BTreeSet;

use pack::Code;

use crate::root;

#[test]
fn every_code_has_a_page_that_opens_with_its_title() {
    for code in Code::ALL {
        let page = pack::explain(code.as_str()).unwrap();
        let first = format!("# {code}: {}\n\n", code.title());
        assert!(page.starts_with(&first), "{code}: {page}");
        assert!(page.lines().count() >= 4 && page.lines().count() <= 40, "{code}");
        assert!(page.ends_with('\n') && !page.ends_with("\n\n"), "{code}");
    }
    assert_eq!(pack::explain("BL9999"), None);
}

#[test]
fn every_page_belongs_to_a_code_and_stands_in_the_index() {
    let folder = root().join("docs/diagnostics");
    let index = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let mut pages = BTreeSet::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(code) = name.strip_suffix(".md").filter(|name| *name != "README") {
            pages.insert(code.to_owned());
        }
    }
    let codes: BTreeSet<String> = Code::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(pages, codes);
    for code in Code::ALL {
        let line = format!("- [{code}]({code}.md): {}", code.title());
        assert!(index.lines().any(|has| has == line), "{line}");
    }
}

#[test]
fn codes_are_in_order_and_unlike() {
    let codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert!(codes.is_sorted());
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    for code in Code::ALL {
        assert_eq!(Code::from_text(code.as_str()), Some(*code));
    }
}
