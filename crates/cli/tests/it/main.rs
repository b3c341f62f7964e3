//! The binary as a newcomer, a data-protection officer and an auditor would run it.
#![expect(clippy::unwrap_used, reason = "tests fail loudly")]

use std::path::Path;
use std::process::{Command, Output};

fn bluelamp(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bluelamp")).args(words).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn check(words: &[&str], code: i32, says: &str) {
    let output = bluelamp(words);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
    assert!(said.contains(says), "{words:?} does not say `{says}`: {said}");
}

fn packs(name: &str) -> String {
    format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_sound_pack_is_said_to_be_sound_and_ten_mistakes_are_ten() {
    check(&["pack", "check", &packs("packs/london")], 0, "is sound: 104 promises");
    let faulty = packs("crates/pack/tests/it/fixtures/ten-mistakes");
    check(&["pack", "check", &faulty], 1, "10 mistakes");
    let lines = bluelamp(&["--json", "pack", "check", &faulty]);
    let lines = String::from_utf8(lines.stdout).unwrap();
    let errors = lines.lines().filter(|line| line.contains("\"severity\":\"error\"")).count();
    assert_eq!(errors, 10, "{lines}");
}

#[test]
fn a_pack_explains_itself_and_is_checked_for_a_day() {
    let london = packs("packs/london");
    let explain = |words: &[&str], code, says| {
        let mut line = vec!["pack", "explain", "--pack", london.as_str()];
        line.extend(words);
        check(&line, code, says);
    };
    explain(&["retention.bwv-31-days"], 0, "Kept for 31 days from when the recording began");
    explain(&["who", "may", "get", "it", "for", "the", "defence?"], 0, "recipient.defence");
    explain(&["zebra"], 1, "Nothing in the pack fits");
    explain(&["BL0302"], 0, "# BL0302");
    check(&["pack", "plan", &london, "--against", &london], 0, "Nothing changes.");
    check(&["pack", "check", &london, "--on", "2020-01-01"], 1, "is not in force on 2020-01-01");
}

#[test]
fn what_cannot_be_carried_out_says_what_to_do_and_exits_3() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().to_str().unwrap();
    check(&["verify", empty], 3, "this is not an export");
    check(&["pack", "check", empty], 3, "holds no pack");
    check(&["work", "--data", empty, "--passphrase", "x"], 3, "`bluelamp init` makes one");
    check(&["demo", "--data", empty, "--at", "tomorrow"], 3, "write +32d or +12h");
    check(&["pack", "explain", "BL9999"], 3, "no diagnostic");
    check(&["no-such-command"], 2, "unrecognized subcommand");
}

#[test]
fn notices_are_rendered_from_the_pack() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    check(&["pack", "render", &packs("packs/london"), "--out", out], 0, "wrote");
    let text = std::fs::read_to_string(folder.path().join("body-worn-video.adult.txt")).unwrap();
    assert!(text.contains("31 days"), "{text}");
}

#[test]
fn notices_are_rendered_in_the_formats_that_are_asked_for_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let london = packs("packs/london");
    let render = ["pack", "render", &london, "--out", out, "--formats"];
    check(&[&render[..], &["pdf,xlsx"]].concat(), 0, "wrote");
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert!(read("body-worn-video.child.pdf").starts_with(b"%PDF-1.7"));
    assert!(read("registers.xlsx").starts_with(b"PK"));
    let wrote = std::fs::read_dir(folder.path()).unwrap().count();
    let notices = std::fs::read_dir(packs("packs/london/wording")).unwrap().count();
    assert_eq!(wrote, notices + 1, "a PDF for each notice, and a workbook");
    check(&[&render[..], &["doc"]].concat(), 2, "large-print");
    // A missing program is named before anything is written.
    let missing = folder.path().join("missing");
    let output = Command::new(env!("CARGO_BIN_EXE_bluelamp"))
        .args(["pack", "render", &london, "--formats", "txt,brf", "--out"])
        .arg(&missing)
        .env("PATH", "")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("install the package `liblouis-bin`"), "{}", said(&output));
    assert!(!missing.exists());
}

#[test]
fn a_pack_is_written_as_linked_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("london.jsonld");
    let out = path.to_str().unwrap();
    let london = packs("packs/london");
    check(&["pack", "export", &london, "--out", out, "--on", "2026-11-22"], 0, "wrote");
    let text = std::fs::read_to_string(&path).unwrap();
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    let base = read.pointer("/@context/@base").unwrap();
    assert_eq!(base, "https://bluelamp.example/packs/london");
    assert!(text.contains("#activity/body-worn-video"), "{text}");
    let base = ["pack", "export", &london, "--out", out, "--base", "https://force.example/data"];
    check(&base, 0, "things");
    assert!(std::fs::read_to_string(&path).unwrap().contains("https://force.example/data"));
    check(&["pack", "export", &london, "--out", out, "--base", "data"], 3, "absolute address");
    check(&["pack", "export", &london, "--out", out, "--format", "xml"], 2, "possible values: dpv");
    let faulty = packs("crates/pack/tests/it/fixtures/ten-mistakes");
    check(&["pack", "export", &faulty, "--out", out], 1, "BL0");
}

#[test]
fn a_fideslang_manifest_becomes_a_draft_that_can_be_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("draft");
    let out = path.to_str().unwrap();
    let manifest = packs("crates/pack/tests/it/fixtures/fideslang/manifest.yaml");
    let words = ["pack", "import", &manifest, "--out", out];
    check(&words, 0, "line 122: system cctv: colour: fideslang has no such key");
    check(&["pack", "check", out], 0, "harbour-police 1 is sound");
    check(&words, 3, "is not empty");
    let lines = bluelamp(&["--json", "pack", "check", out]);
    assert!(said(&lines).contains("stands in"), "what was not said is to be confirmed");

    let other = folder.path().join("other");
    let other = other.to_str().unwrap();
    let bad = folder.path().join("bad.yaml");
    std::fs::write(&bad, "system: [\n").unwrap();
    check(&["pack", "import", bad.to_str().unwrap(), "--out", other], 1, "BL0101");
    std::fs::write(&bad, "policy: []\n").unwrap();
    check(&["pack", "import", bad.to_str().unwrap(), "--out", other], 3, "names no system");
    assert!(!Path::new(other).exists(), "nothing is made where nothing was read");
}

#[test]
fn the_demo_shows_a_month_and_its_export_is_checked_by_another_process() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let data = data.to_str().unwrap();
    let words = ["demo", "--data", data, "--port", "0", "--at", "+32d", "--exit"];
    check(&words, 0, "kept        bwv-31-days");
    assert!(std::fs::read_dir(format!("{data}/camera")).unwrap().next().is_none(), "released");

    let export = format!("{data}/export");
    let key = std::fs::read_to_string(format!("{export}/vkey.txt")).unwrap();
    check(&["verify", &export, "--key", &key], 0, "kept        bwv-no-edit");
    // Begun again, the demo goes on where it stood.
    check(&["demo", "--data", data, "--port", "0", "--exit"], 0, "32 days ahead");
    wrong_passphrase(data);

    let path = Path::new(&export).join("tile/entries/000.p");
    let bundle = std::fs::read_dir(path).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&bundle).unwrap();
    let middle = bytes.len() / 2;
    *bytes.get_mut(middle).unwrap() ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    check(&["verify", &export], 1, "tile/entries/000.p/");
}

fn wrong_passphrase(data: &str) {
    let words = ["work", "--data", data, "--passphrase", "not it"];
    check(&words, 3, "does not open with this passphrase");
    let words = ["init", "--data", data, "--passphrase", "x", "--pack", &packs("packs/london")];
    check(&words, 3, "holds a root key already");
}

#[test]
fn a_data_folder_of_ones_own_takes_docks_and_is_worked_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let data = path("data");
    let place = ["--data", &data, "--passphrase", "a long enough passphrase"];
    let with = |words: &[&str]| words.iter().chain(&place).copied().collect::<Vec<_>>().join("\n");
    let run = |words: &[&str], says: &str| {
        let line = with(words);
        check(&line.split('\n').collect::<Vec<_>>(), 0, says);
    };
    run(&["init", "--pack", &packs("packs/london")], "The ledger's public key");
    run(&["add-dock", "east", "--token-file", &path("east.token")], "Registered east");
    run(&["work"], "jobs done");
    run(&["export", &path("export")], "Check it with");
    check(&["verify", &path("export")], 0, "not checked");
    let token = std::fs::read_to_string(path("east.token")).unwrap();
    assert_eq!(token.lines().count(), 2);
    assert!(token.starts_with("east."));
}

#[test]
fn a_new_pack_compiles_under_its_own_name_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("northfield");
    let place = place.to_str().unwrap();
    let name = ["--name", "Northfield Police", "--short-name", "the police"];
    let new = |name: &[&str], code, says| {
        let words: Vec<_> = ["pack", "new", place].iter().chain(name).copied().collect();
        check(&words, code, says);
    };
    new(&name, 0, "It compiles");
    check(&["pack", "check", place], 0, "northfield 1 is sound");
    let facts = std::fs::read_to_string(format!("{place}/facts.yaml")).unwrap();
    assert!(facts.contains("name: Northfield Police"), "{facts}");
    assert!(Path::new(&format!("{place}/pack.schema.json")).is_file());
    new(&name, 3, "is not empty");
    new(&["--name", "a\nb: c", "--short-name", "the police"], 3, "letters, digits");
}

#[test]
fn a_pack_is_planned_proposed_and_applied_by_two_people_at_the_console() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = ["--data", data.to_str().unwrap(), "--passphrase", "correct horse battery"];
    let run = |words: &[&str]| {
        let words: Vec<_> = words.iter().chain(&data).copied().collect();
        let output = bluelamp(&words);
        (output.status.code(), said(&output))
    };
    let example = packs("packs/example-borough");
    let (code, told) = run(&["init", "--pack", &example]);
    assert_eq!(code, Some(0), "{told}");
    let next = folder.path().join("next");
    copy(Path::new(&example), &next);
    let facts = next.join("facts.yaml");
    let text = std::fs::read_to_string(&facts).unwrap();
    std::fs::write(&facts, text.replace("period: 2 years", "period: 1 year")).unwrap();
    let next = next.to_str().unwrap();
    let (code, told) = run(&["pack", "plan", next]);
    assert!(code == Some(0) && told.contains("kept for 1 year instead of 2 years"), "{told}");
    assert!(told.contains("[-2 years-]") || told.contains("[-2-]"), "{told}");
    let one = ["--as", "IM 1", "--role", "information-manager"];
    let two = ["--as", "CE 1", "--role", "chief-executive"];
    let (code, told) =
        run(&[&["pack", "apply", next, "--why", "The board agreed."], &one[..]].concat());
    assert_eq!(code, Some(0), "{told}");
    let after = |word: &str| {
        let rest = told.split(word).nth(1).unwrap().trim_start();
        rest.split_whitespace().next().unwrap().to_owned()
    };
    let (id, seen) = (after("--proposal"), after("--seen"));
    let apply = ["pack", "apply", "--proposal", &id, "--seen", &seen];
    let (code, told) = run(&[&apply, &one[..]].concat());
    assert!(code == Some(3) && told.contains("you proposed this yourself"), "{told}");
    let (code, told) = run(&[&apply, &two[..]].concat());
    assert!(code == Some(0) && told.contains("in force as version 2"), "{told}");
    let (code, told) = run(&["pack", "plan", next]);
    assert!(code == Some(0) && told.contains("Nothing changes."), "{told}");
    let (code, told) = run(&["work"]);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn the_first_people_are_taken_in_and_invited_at_the_machine() {
    const LIST: &str = "number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until,\
                        starts_on,ends_on\n\
                        D 1,Ada Quill,ada@force.example,data-office,Data office,,,employee,RV,\
                        2098-01-31,2026-01-05,\n";
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (data, list) = (path("data"), path("staff.csv"));
    let run = |words: &[&str], code: i32, says: &str| {
        let place = ["--data", &data, "--passphrase", "a long enough passphrase"];
        check(&[words, &place].concat(), code, says);
    };
    run(&["init", "--pack", &packs("packs/london")], 0, "The ledger's public key");
    std::fs::write(&list, LIST.replace(",employee,", ",contractor,")).unwrap();
    run(&["staff", "import", &list, "--yes"], 1, "line 2: a contractor must have an `ends_on`");
    run(&["staff", "invite", "D 1"], 3, "staff number on the register");
    std::fs::write(&list, LIST).unwrap();
    run(&["staff", "import", &list], 0, "Nothing was done. Add --yes to do it.");
    run(&["staff", "import", &list, "--yes"], 0, "Done.");
    run(&["staff", "import", &list, "--yes"], 0, "0 added, 0 changed, 0 leave, 1 stay");
    run(&["staff", "invite", "d 1"], 0, "Under /invitation on the site");
    run(&["staff", "end", "D 1"], 0, "Their access has ended");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
