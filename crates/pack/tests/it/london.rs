//! The pack of London: it compiles, and what people read of it is golden.

use std::collections::BTreeSet;

use expect_test::{ExpectFile, expect_file};
use pack::{
    Act, Audience, Code, Pack, Period, PromiseKind, PromiseSource, PromiseStatus, RoleKind, Source,
    SourceKind, render,
};

use crate::{TODAY, changed, listed, london, root};

fn compiled() -> Pack {
    let (pack, diagnostics) = pack::compile(&london(), TODAY);
    let errors: Vec<_> = diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    pack.unwrap()
}

fn golden(name: &str) -> ExpectFile {
    expect_file![root().join("packs/london/golden").join(name)]
}

#[test]
fn london_compiles_and_only_asks_for_confirmation() {
    let (pack, diagnostics) = pack::compile(&london(), TODAY);
    assert!(pack.is_some());
    let codes: BTreeSet<_> = diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, BTreeSet::from([Code::ToConfirm.as_str()]), "{diagnostics:#?}");
    golden("to-confirm.txt").assert_eq(&listed(&diagnostics));
}

#[test]
fn the_notices_read_as_they_did() {
    let pack = compiled();
    for notice in pack.notices.keys() {
        let text = render::text(&pack, notice.as_str()).unwrap();
        golden(&format!("{notice}.txt")).assert_eq(&text);
    }
    let html = render::html(&pack, "body-worn-video.adult").unwrap();
    golden("body-worn-video.adult.html").assert_eq(&html.html);
    assert_eq!(html.contents.len(), html.sections.len());
}

#[test]
fn the_table_of_roles_reads_as_it_did() {
    let pack = compiled();
    let mut table = Vec::new();
    for role in pack.roles.values() {
        for purpose in &role.purposes {
            for act in Act::ALL {
                let allowed = if role.may.contains(act) { "allow" } else { "deny" };
                table.push(format!(
                    "{:24} {:16} {act:14} {allowed}\n",
                    role.id.as_str(),
                    purpose.as_str()
                ));
            }
        }
    }
    golden("roles.txt").assert_eq(&table.concat());
}

#[test]
fn the_retention_schedule_reads_as_it_did() {
    let pack = compiled();
    let mut schedule = Vec::new();
    for rule in pack.retention.values() {
        schedule.push(format!(
            "{} v{}: {} of {}, {} after {}, done {} hours before\n  by {}\n",
            rule.id,
            rule.version,
            rule.action,
            rule.applies_to,
            rule.period,
            rule.trigger,
            rule.margin_hours,
            rule.authority
        ));
    }
    for category in pack.categories.values() {
        schedule.push(format!(
            "{}: kept {}, reviewed every {}{}\n  by {}\n",
            category.id,
            category.keep,
            category.review_every,
            if category.confirm { ", to be confirmed" } else { "" },
            category.authority
        ));
    }
    for hold in pack.holds.values() {
        schedule.push(format!(
            "{}: held until released, looked at within {}\n",
            hold.id, hold.review_within
        ));
    }
    golden("retention.txt").assert_eq(&schedule.concat());
}

#[test]
fn the_footage_rule_is_the_published_one() {
    let pack = compiled();
    let rule = &pack.retention["bwv-31-days"];
    assert_eq!(rule.period, Period::Days(31));
    assert_eq!(rule.margin_hours, 24);
    assert_eq!(rule.applies_to.as_str(), "body-worn-video");
}

#[test]
fn every_promise_about_footage_stands_with_its_kind_and_an_honest_status() {
    use PromiseKind::{Enforced, Recorded, Shown, Worked};
    let pack = compiled();
    let footage = pack.promises.values().filter(|p| p.source == PromiseSource::Bwv);
    let table: Vec<_> = footage.map(|p| (p.id.as_str(), p.kind, p.status)).collect();
    let (kept, planned) = (PromiseStatus::Kept, PromiseStatus::Planned);
    let expected = [
        ("bwv-31-days", Enforced, kept),
        ("bwv-announced", Recorded, planned),
        ("bwv-auto-upload", Enforced, kept),
        ("bwv-controller", Shown, kept),
        ("bwv-kinds", Enforced, planned),
        ("bwv-no-consent", Shown, kept),
        ("bwv-no-edit", Enforced, kept),
        ("bwv-not-intelligence", Enforced, kept),
        ("bwv-review", Worked, planned),
        ("bwv-scrutiny", Worked, planned),
        ("bwv-subject-access", Worked, kept),
        ("bwv-third-party", Worked, kept),
    ];
    assert_eq!(table, expected);
}

#[test]
fn london_makes_104_promises_and_claims_none_without_what_keeps_it() {
    let pack = compiled();
    let of = |source| pack.promises.values().filter(|p| p.source == source).count();
    let counts: Vec<_> = PromiseSource::ALL.iter().map(|source| (*source, of(*source))).collect();
    let expected = [
        (PromiseSource::Child, 19),
        (PromiseSource::Bwv, 12),
        (PromiseSource::Site, 13),
        (PromiseSource::Oversight, 38),
        (PromiseSource::Staff, 22),
    ];
    assert_eq!(counts, expected);
    assert_eq!(pack.promises.len(), 104);
    for promise in pack.promises.values() {
        let is_kept = promise.status == PromiseStatus::Kept;
        // What is kept by being shown is kept by the notice that shows it.
        let has_keeper = !promise.keepers.is_empty()
            || (promise.kind == PromiseKind::Shown && !promise.shown_on.is_empty());
        assert!(has_keeper || !is_kept, "`{}` is claimed, and nothing keeps it", promise.id);
        assert!(promise.keepers.is_empty() || is_kept, "`{}` is kept and says not", promise.id);
    }
}

/// What is kept by being shown: the words that show it, in each notice that is said to.
#[test]
fn what_is_kept_by_being_shown_can_be_read_in_each_notice_that_shows_it() {
    let pack = compiled();
    let words: &[(&str, &[&str])] = &[
        ("bwv-controller", &["the Met"]),
        ("bwv-no-consent", &["police work", "Part 3 of the Data Protection Act 2018"]),
        ("child-phase-banner", &["each page says so", "Tell us"]),
        ("child-situations", &["police station", "crime", "call"]),
        (
            "child-what-is-data",
            &["a photo of you", "religion", "whom you love", "special category data"],
        ),
        ("child-without-consent", &["Part 3 of the Data Protection Act 2018", "say no"]),
        ("ovs-complain-ico", &["Information Commissioner's Office", "0303 123 1113"]),
        ("ovs-two-bodies", &["the Mayor's Office", "Violence Reduction Unit"]),
        ("site-manage-cookies", &["Changing your mind about cookies", "delete them"]),
    ];
    let shown = pack.promises.values().filter(|promise| {
        promise.kind == PromiseKind::Shown && promise.status == PromiseStatus::Kept
    });
    assert_eq!(
        shown.map(|promise| promise.id.as_str()).collect::<Vec<_>>(),
        words.iter().map(|(id, _)| *id).collect::<Vec<_>>()
    );
    for (id, words) in words {
        for notice in &pack.promises[*id].shown_on {
            let text = render::text(&pack, notice.as_str()).unwrap();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for word in *words {
                assert!(text.contains(word), "{notice} does not say `{word}` for `{id}`");
            }
        }
    }
}

#[test]
fn nobody_may_dispose_but_the_system_and_a_dock_may_only_receive() {
    let pack = compiled();
    for role in pack.roles.values() {
        let may_dispose = role.may.contains(&Act::Dispose);
        assert_eq!(may_dispose, role.id.as_str() == "system", "{}", role.id);
    }
    assert_eq!(pack.roles["dock"].may, [Act::Receive]);
    assert_eq!(pack.roles["dock"].kind, RoleKind::Machine);
}

#[test]
fn a_childs_notice_stands_beside_an_adults() {
    let pack = compiled();
    let child = render::html(&pack, "body-worn-video.child").unwrap();
    assert_eq!(child.audience, Audience::Child);
    assert_eq!(child.beside.unwrap().as_str(), "body-worn-video.adult");
}

#[test]
fn the_published_schema_is_the_compilers_own() {
    expect_file![root().join("packs/pack.schema.json")].assert_eq(&pack::schema::json());
}

#[test]
fn every_file_of_facts_names_its_schema_on_the_first_line() {
    let facts = Some(SourceKind::Facts);
    for source in london().iter().filter(|source| Source::kind_of(&source.path) == facts) {
        let first = source.text.lines().next().unwrap();
        let up = "../".repeat(1 + source.path.matches('/').count());
        let schema = format!("# yaml-language-server: $schema={up}pack.schema.json");
        assert_eq!(first, schema, "{}", source.path);
    }
}

#[test]
fn the_digest_follows_every_byte_and_not_the_order_of_the_files() {
    let digest = compiled().digest;
    let mut sources = london();
    sources.reverse();
    assert_eq!(pack::compile(&sources, TODAY).0.unwrap().digest, digest);
    for place in 0..sources.len() {
        let mut changed = sources.clone();
        changed[place].text.push('\n');
        let pack = pack::compile(&changed, TODAY).0.unwrap();
        assert_ne!(pack.digest, digest, "{}", changed[place].path);
    }
}

#[test]
fn the_compiled_pack_can_be_written_as_json() {
    let json = serde_json::to_value(compiled()).unwrap();
    assert_eq!(json["retention"]["bwv-31-days"]["period"], "31 days");
    assert_eq!(json["digest"].as_str().unwrap().len(), 64);
    assert_eq!(json["promises"]["bwv-31-days"]["keepers"][0]["by"], "retention");
}

#[test]
fn a_pack_that_compiled_is_recalled_as_it_was_though_it_would_not_compile_today() {
    let recalled = pack::recall(&london()).unwrap();
    assert_eq!(recalled, compiled());
    // What a check refuses now is still the rule that it was; what cannot be read is none.
    let dead =
        changed("retention.yaml", "applies_to: body-worn-video", "applies_to: body-worn-vidoe");
    assert_eq!(pack::compile(&dead, TODAY).0, None);
    assert!(pack::recall(&dead).is_some());
    let broken = changed("retention.yaml", "applies_to: body-worn-video", "applies_to: [");
    assert_eq!(pack::recall(&broken), None);
}
