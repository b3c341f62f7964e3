//! A manifest as a privacy team keeps it, and the draft of a pack that is made of it.

use std::fmt::Write as _;

use expect_test::expect_file;

use crate::{TODAY, listed, root};

fn manifest() -> String {
    let path = "crates/pack/tests/it/fixtures/fideslang/manifest.yaml";
    std::fs::read_to_string(root().join(path)).unwrap()
}

#[test]
fn a_realistic_manifest_makes_a_draft_that_compiles_and_asks_for_the_rest() {
    let draft = pack::fideslang::draft(&manifest(), TODAY).unwrap();
    let (pack, found) = pack::compile(&draft.files, TODAY);
    assert!(found.iter().all(|found| !found.is_error()), "{}", listed(&found));
    let pack = pack.unwrap();
    assert_eq!(pack.id, "harbour-police");
    assert_eq!(pack.activities.len(), 4);
    let permits = pack.activities.get("permit-portal-decide-about-permits").unwrap();
    assert_eq!(permits.subjects, ["people who own a boat"]);
    assert_eq!(permits.systems.len(), 2, "the portal and its database");
    let named: Vec<_> = permits.recipients.iter().map(pack::RecipientId::as_str).collect();
    assert_eq!(named, ["port-customs"]);
    let rule = pack.retention.get("cctv-watch-the-quay").unwrap();
    assert_eq!(rule.period, pack::Period::Days(28));
    let body = pack.controllers.get("harbour-police").unwrap();
    assert_eq!(body.dpo.address, ["Data Protection", "4 Quay Street", "Port Ellis"]);
    let text: String = draft.files.iter().map(|file| file.text.as_str()).collect();
    assert!(!text.contains("Okafor") && !text.contains("Laurent"), "no person's name is taken");
}

#[test]
fn the_draft_reads_as_it_did() {
    let draft = pack::fideslang::draft(&manifest(), TODAY).unwrap();
    let mut text: String = draft
        .files
        .iter()
        .flat_map(|file| ["# ".to_owned(), file.path.clone(), "\n".to_owned(), file.text.clone()])
        .collect();
    text.push_str("# taken\n");
    draft.taken.iter().for_each(|line| text.extend([line.as_str(), "\n"]));
    text.push_str("# left out\n");
    for part in &draft.left_out {
        writeln!(text, "{}: {}: {}", part.line, part.what, part.why).unwrap();
    }
    let golden = root().join("crates/pack/tests/it/fixtures/fideslang/draft.txt");
    expect_file![golden].assert_eq(&text);
}
