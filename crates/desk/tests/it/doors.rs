//! One door: every function of the desk, called by nobody, by people of every role, without a
//! purpose, and on somebody else's case.
//!
//! Invariant: the functions are read from the desk's own source, so that a new one is called here
//! from the day it is written; what anybody may do stands in two lists that may only grow shorter.

mod calls;

use crate::house::House;
use crate::need;
use calls::{Given, call};
use desk::{Actor, Ctx, DeskError};
use expect_test::expect_file;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Functions that ask for nobody's leave, since nobody acts yet (signing in), a machine of ours
/// does, what they answer is public, or they only carry out what another function licensed.
const WITHOUT_CTX: &[&str] = &[
    "accounts/door::sign_in",
    "accounts/envelope::open_envelope",
    "accounts/invite::accept",
    "accounts/keys/show::who",
    "accounts/passkeys/enter::begin_passkey_sign_in",
    "accounts/passkeys/enter::enter_by_passkey",
    "accounts/provider::arrive",
    "accounts/provider::come_back",
    "accounts/provider::depart",
    "accounts/provider::refuse_answer",
    "alerts/post::outbox",
    "alerts/post::post_failed",
    "alerts/post::posted",
    "docks::authenticate",
    "jobs::live_through",
    "jobs::work",
    "log/figures::figures",
    "log/proof::proof",
    "log/proof::proof_of_disposal",
    "log/sequence::advance",
    "log/sequence::checkpoint",
    "log/tiles::tile",
    "once::begin",
    "places::open",
    "places::seal",
    "retention/receipts::receipt",
    "retention/receipts::receipts",
    "sessions/work::begin_work",
    "sessions::end_others",
    "sessions::mine",
    "sessions::sign_in_persona",
    "sessions::sign_out",
    "sessions::who",
];

/// Functions that look only at what belongs to whoever acts, and so need no leave of a policy; and
/// the one that puts the first pack in force, before which there is no policy to ask.
const OWN: &[&str] = &[
    "accounts/door::change_password",
    "accounts/factor::begin_factor",
    "accounts/factor::confirm_factor",
    "accounts/factor::factor",
    "accounts/factor::new_recovery_codes",
    "accounts/keys/end::mine",
    "accounts/keys/show::lacks",
    "accounts/keys::make",
    "accounts/passkeys/enrol::begin_passkey",
    "accounts/passkeys/enrol::confirm_passkey",
    "accounts/passkeys::passkeys",
    "accounts/passkeys::remove_passkey",
    "alerts::mine",
    "alerts::read_all",
    "alerts::unread",
    "cases/keep::mine",
    "cases/keep::my_page",
    "conduct::acknowledge",
    "conduct::due",
    "evidence/emergency::my_emergencies",
    "evidence/saved::save",
    "evidence/saved::saved",
    "log/trail::mine",
    "log/trail::mine_page",
    "packs/apply::begin",
    "people/unit::my_ends",
    "people/unit::my_unit",
];

/// What the desk's functions are called, and whether they are told who acts: from the source.
fn functions() -> BTreeSet<(String, bool)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&source, &mut files);
    let mut found = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let module = file.strip_prefix(&source).unwrap().with_extension("");
        for part in text.split("\npub async fn ").skip(1) {
            let name: String =
                part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let arguments = part.split(") ->").next().unwrap();
            found
                .insert((format!("{}::{name}", module.display()), arguments.contains("ctx: &Ctx")));
        }
    }
    found
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// The answer in a word.
fn word(answer: &Result<(), DeskError>) -> String {
    let Err(error) = answer else { return "done".to_owned() };
    let shown = format!("{error:?}");
    let name = shown.split(['(', ' ', '{']).next().unwrap();
    match error {
        DeskError::NotFound(_) => "not-there".to_owned(),
        _ => name.to_ascii_lowercase(),
    }
}

/// Whether nothing came of a call, and nothing was told.
fn shut(word: &str) -> bool {
    ["refused", "not-there", "barred"].contains(&word)
}

/// A house with a restricted recording in a case of P 1, whom S 9 supervises.
async fn given() -> (House, Given) {
    let house = need::house().await;
    let (case, recording) = need::a_case(&house).await;
    let given = Given::of(&house, case, recording).await;
    (house, given)
}

fn ctx(house: &House, number: &str, role: &str, purpose: &str) -> Ctx {
    house.desk.ctx(Actor::new(number, role), purpose)
}

#[test]
fn what_asks_nobody_is_listed_and_the_list_may_only_grow_shorter() {
    let found = functions();
    assert!(found.len() > 100, "the functions are read from the source");
    let asks_nobody: BTreeSet<_> =
        found.iter().filter(|(_, asks)| !asks).map(|(name, _)| name.as_str()).collect();
    assert_eq!(asks_nobody, WITHOUT_CTX.iter().copied().collect());
}

#[tokio::test]
async fn nobody_gets_anything_without_a_role_or_a_purpose() {
    rules::keeps!("staff-purpose");
    let (house, given) = given().await;
    let mut open = BTreeSet::new();
    for (name, _) in functions().into_iter().filter(|(_, asks)| *asks) {
        let callers = [
            ("somebody unknown", ctx(&house, "N 0", "nobody", "law-enforcement")),
            ("no role", ctx(&house, "N 0", "", "")),
            ("an officer without a purpose", ctx(&house, "P 1", "officer", "")),
            ("a made-up purpose", ctx(&house, "S 9", "supervisor", "curiosity")),
            ("a purpose of another role", ctx(&house, "P 1", "officer", "accountability")),
        ];
        for (who, ctx) in callers {
            let word = word(&call(&name, &ctx, &house, &given).await);
            if !shut(&word) {
                open.insert(format!("{name}: {who}: {word}"));
            }
        }
    }
    let own: BTreeSet<_> = open.iter().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(own, OWN.iter().copied().collect(), "{open:#?}");
}

#[tokio::test]
async fn who_may_call_what_reads_as_it_did() {
    let callers = [
        ("officer", "P 1", "officer", "law-enforcement"),
        ("another's", "P 3", "officer", "law-enforcement"),
        ("manager", "E 1", "evidence-manager", "law-enforcement"),
        ("supervisor", "S 9", "supervisor", "law-enforcement"),
        ("disclosure", "D 1", "disclosure-officer", "disclosure"),
        ("counter", "ST 1", "station-office", "rights-requests"),
        ("casework", "CW 1", "caseworker", "rights-requests"),
        ("public", "public-site", "public-site", "rights-requests"),
        ("inform", "IO 1", "information-officer", "information-law"),
        ("engage", "EO 1", "engagement-officer", "events"),
        ("writer", "EO 2", "engagement-officer", "newsletter"),
        ("machine", "system", "system", "accountability"),
        ("taking", "public-site", "public-site", "events"),
        ("commander", "B 1", "borough-commander", "releasing-footage"),
        ("telling", "B 1", "borough-commander", "informing"),
        ("group", "G 1", "reference-group", "accountability"),
        ("research", "R 1", "researcher", "research"),
        ("office", "DO 1", "data-office", "accountability"),
        ("owner", "RO 1", "risk-owner", "accountability"),
        ("standards", "PSD 1", "professional-standards", "conduct"),
        ("auditor", "A 1", "auditor", "accountability"),
        ("dock", "dock-1", "dock", "law-enforcement"),
    ];
    let names: Vec<_> = functions().into_iter().filter(|(_, asks)| *asks).collect();
    let mut lines: Vec<_> = names.iter().map(|(name, _)| format!("{name:40}")).collect();
    let mut head = format!("{:40}", "function");
    for (who, number, role, purpose) in callers {
        head = format!("{head} {who:10}");
        let (mut house, mut about) = given().await;
        for ((name, _), line) in names.iter().zip(&mut lines) {
            let ctx = ctx(&house, number, role, purpose);
            let word = word(&call(name, &ctx, &house, &about).await);
            // What was done must not change what may be done next.
            if !shut(&word) {
                (house, about) = given().await;
            }
            *line = format!("{line} {word:10}");
        }
    }
    lines.insert(0, head);
    let table: Vec<_> = lines.iter().map(|line| format!("{}\n", line.trim_end())).collect();
    let table = table.concat();
    expect_file!["doors.txt"].assert_eq(&table);
}
