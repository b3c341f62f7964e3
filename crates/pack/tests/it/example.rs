//! The pack of a borough that does not exist: nothing in the pack language is London's alone.

use expect_test::expect_file;
use pack::{Pack, PromiseStatus, Source, SourceKind, render};

use crate::{TODAY, listed, root, sources};

fn borough() -> Vec<Source> {
    sources(&root().join("packs/example-borough"))
}

fn compiled() -> Pack {
    let (pack, diagnostics) = pack::compile(&borough(), TODAY);
    assert_eq!(listed(&diagnostics), "", "nothing is wrong, and nothing is left to confirm");
    pack.unwrap()
}

/// Everything that people read of it, by the name of the golden file.
fn outputs(pack: &Pack) -> Vec<(String, String)> {
    let registers = pack::registers::all(pack, TODAY).into_iter();
    let registers = registers
        .map(|register| (format!("{}.csv", register.id), register.csv().replace("\r\n", "\n")));
    let notices = pack.notices.keys();
    let notices = notices.map(|id| (format!("{id}.txt"), render::text(pack, id.as_str()).unwrap()));
    registers.chain(notices).collect()
}

#[test]
fn the_example_borough_compiles_and_reads_as_it_did() {
    let pack = compiled();
    for (name, text) in outputs(&pack) {
        expect_file![root().join("packs/example-borough/golden").join(name)].assert_eq(&text);
    }
    assert_eq!(pack.promises["pictures-go"].status, PromiseStatus::Kept);
    let child = render::html(&pack, "safety.child").unwrap();
    assert_eq!(child.beside.unwrap().as_str(), "safety.adult");
}

#[test]
fn nothing_of_london_stands_in_what_another_body_publishes() {
    let pack = compiled();
    for (name, text) in outputs(&pack) {
        for word in ["London", "Metropolitan", "the Met", "Mayor", "body-worn", "bwv"] {
            assert!(!text.contains(word), "{name} says `{word}`:\n{text}");
        }
    }
}

#[test]
fn a_mistake_in_it_is_helped_with_its_own_facts() {
    let mut sources = borough();
    let notice =
        sources.iter_mut().find(|source| source.path == "wording/safety.adult.md").unwrap();
    notice.text = notice.text.replace("{{ retention.pictures-14-days.period }}", "14 days");
    let found = listed(&pack::compile(&sources, TODAY).1);
    assert!(found.contains("BL0601"), "{found}");
    assert!(found.contains("retention.pictures-14-days.period"), "{found}");
}

#[test]
fn every_file_of_its_facts_names_its_schema_on_the_first_line() {
    for source in borough().iter().filter(|it| Source::kind_of(&it.path) == Some(SourceKind::Facts))
    {
        let schema = "# yaml-language-server: $schema=../pack.schema.json";
        assert_eq!(source.text.lines().next(), Some(schema), "{}", source.path);
    }
}
