//! Keys: made, stolen, revoked, outlived, and worth no more than their owner.

use super::{SCOPES, ask, is_problem, json_of, key, made, secret, with_recording};
use crate::house::{House, answer};
use crate::people::{STAFF, import};
use axum::body::Body;
use axum::http::Request;
use desk::accounts::{self, Scope, Wanted};
use desk::log::{self, Outcome, Sought};
use desk::{Actor, Ctx, DeskError, people};
use serde_json::json;

const ME: &str = "/api/v1/me";

/// Revokes every key of a persona at the console.
pub(super) async fn revoke_all(house: &House, persona: &str) {
    let cookie = house.sign_in(persona).await;
    let page = house.get_as(&cookie, "/staff/account/keys").await.is(200);
    for part in page.text().split("action=\"/staff/account/keys/").skip(1) {
        let id = part.split('/').next().unwrap();
        let path = format!("/staff/account/keys/{id}/revoke");
        house.post_as(&cookie, &path, "").await.is(303);
    }
}

async fn refusals(house: &House) -> Vec<String> {
    let ctx = house.desk.ctx(Actor::new("A3", "auditor"), "accountability");
    let sought = Sought { outcome: Some(Outcome::Refused), ..Sought::default() };
    let found = log::search(&ctx, &house.desk, &sought).await.unwrap().traces;
    let reason = |trace: &log::Trace| Some(trace.entry.facts.word("reason")?.as_str().to_owned());
    found.iter().filter_map(reason).collect()
}

async fn is_over(house: &House, key: &str) {
    let reply = ask(house, key, "GET", ME, None).await.is(401);
    assert!(reply.header("www-authenticate").contains("error=\"invalid_token\""));
    is_problem(house, &reply, "invalid-token").await;
}

#[tokio::test]
async fn a_key_says_whom_it_acts_as_and_is_shown_once() {
    let house = House::new().await;
    let ola = house.sign_in("ola").await;
    let page = made(&house, &ola, "law-enforcement", &["recordings:read"], 90).await.is(200);
    let key = secret(&page);
    let me = json_of(&ask(&house, &key, "GET", ME, None).await.is(200));
    assert_eq!(
        me,
        json!({"number": "P1234", "role": "officer", "purpose": "law-enforcement",
               "scopes": ["recordings:read"], "ends_at": "2027-01-31T08:00:00Z"})
    );
    let page = house.get_as(&ola, "/staff/account/keys").await.is(200);
    assert!(!page.text().contains(&key) && !page.text().contains("blk_"));
    assert!(page.text().contains("2 November 2026"), "the day of its last use");
}

#[tokio::test]
async fn a_form_with_something_missing_comes_back_and_makes_nothing() {
    let house = House::new().await;
    let ola = house.sign_in("ola").await;
    let good = "name=n&purpose=law-enforcement&days=30&scope=trail:read";
    for (form, words) in [
        ("", "The name must be"),
        ("name=n&days=30&scope=trail:read", "The purpose must be"),
        ("name=n&purpose=accountability&days=30&scope=trail:read", "The purpose must be"),
        ("name=n&purpose=law-enforcement&days=30", "What it may do must be"),
        ("name=n&purpose=law-enforcement&days=30&scope=everything", "What it may do must be"),
        ("name=n&purpose=law-enforcement&days=91&scope=trail:read", "The days must be 1 to 90"),
    ] {
        let page = house.post_as(&ola, "/staff/account/keys", form).await.is(422);
        for words in ["There is a problem", words] {
            assert!(page.text().contains(words), "`{words}` after {form}");
        }
        assert!(!page.text().contains("blk_"));
    }
    for _ in 0..accounts::KEYS_MAX {
        house.post_as(&ola, "/staff/account/keys", good).await.is(200);
    }
    let page = house.post_as(&ola, "/staff/account/keys", good).await.is(422);
    assert!(page.text().contains("which is the limit"));
}

#[tokio::test]
async fn a_key_counts_in_its_header_alone() {
    let house = House::new().await;
    let key = key(&house, "ola", &SCOPES).await;
    let cookie = house.sign_in("ola").await;
    let in_address = format!("{ME}?access_token={key}");
    house.get(&in_address).await.is(401);
    house.get_as(&cookie, ME).await.is(401);
    house.get_as(&format!("bluelamp-session={key}"), ME).await.is(401);
    house.get_as(&format!("bluelamp-session={key}"), "/staff").await.is(303);
    let twice = Request::get(ME)
        .header("authorization", format!("Bearer {key}"))
        .header("authorization", format!("Bearer {key}"));
    house.send(twice.body(Body::empty()).unwrap()).await.is(401);
    let basic = Request::get(ME).header("authorization", format!("Basic {key}"));
    house.send(basic.body(Body::empty()).unwrap()).await.is(401);
    // Outside a demonstration a persona is nobody.
    let earnest = Request::get(ME)
        .header("host", "bluelamp.example")
        .header("authorization", format!("Bearer {key}"));
    answer(house.in_earnest(), earnest.body(Body::empty()).unwrap()).await.is(401);
    let reply = ask(&house, &key, "GET", ME, None).await.is(200);
    let open = ["access-control-allow-origin", "set-cookie"];
    assert!(open.iter().all(|name| reply.header(name).is_empty()));
}

#[tokio::test]
async fn a_stolen_key_is_of_no_use_once_revoked_and_its_use_is_recorded_once_a_day() {
    let house = House::new().await;
    let key = key(&house, "mina", &SCOPES).await;
    ask(&house, &key, "GET", ME, None).await.is(200);
    // Nobody revokes another's.
    let mina = house.sign_in("mina").await;
    let page = house.get_as(&mina, "/staff/account/keys").await;
    let at = page.text().split("action=\"").find(|part| part.contains("/revoke")).unwrap();
    let revoke = at.split('"').next().unwrap().to_owned();
    house.post_as(&house.sign_in("ola").await, &revoke, "").await.is(404);
    ask(&house, &key, "GET", ME, None).await.is(200);
    revoke_all(&house, "mina").await;
    for _ in 0..3 {
        is_over(&house, &key).await;
    }
    assert_eq!(refusals(&house).await.iter().filter(|one| *one == "key-ended").count(), 1);
    house.hours(24);
    is_over(&house, &key).await;
    assert_eq!(refusals(&house).await.iter().filter(|one| *one == "key-ended").count(), 2);
}

#[tokio::test]
async fn a_key_ends_on_its_day_and_wrong_ones_are_held_off() {
    let house = House::new().await;
    let mina = house.sign_in("mina").await;
    let page = made(&house, &mina, "law-enforcement", &["cases:read"], 2).await.is(200);
    let key = secret(&page);
    house.hours(47);
    ask(&house, &key, "GET", ME, None).await.is(200);
    house.hours(1);
    is_over(&house, &key).await;
    let other = format!("blk_{}", "A".repeat(43));
    for _ in 0..29 {
        is_over(&house, &other).await;
    }
    let reply = ask(&house, &other, "GET", ME, None).await.is(429);
    assert_eq!(reply.header("retry-after"), "2");
    is_problem(&house, &reply, "too-often").await;
    // A key that counts is not held off by others' wrong ones.
    let mina = house.sign_in("mina").await;
    let page = made(&house, &mina, "law-enforcement", &["cases:read"], 2).await.is(200);
    ask(&house, &secret(&page), "GET", ME, None).await.is(200);
}

#[tokio::test]
async fn a_key_asks_so_often_and_no_more() {
    let house = House::new().await;
    let key = key(&house, "ola", &[SCOPES[0]]).await;
    let first = ask(&house, &key, "GET", ME, None).await.is(200);
    assert_eq!(first.header("ratelimit-policy"), "\"key\";q=1200;w=60");
    assert_eq!(first.header("ratelimit"), "\"key\";r=1199;t=1");
    for _ in 1..1_200 {
        ask(&house, &key, "GET", ME, None).await.is(200);
    }
    let reply = ask(&house, &key, "GET", ME, None).await.is(429);
    assert_eq!((reply.header("retry-after"), reply.header("ratelimit")), ("1", "\"key\";r=0;t=1"));
    is_problem(&house, &reply, "too-often").await;
    house.clock.advance(jiff::SignedDuration::from_secs(1));
    ask(&house, &key, "GET", ME, None).await.is(200);
}

fn ctx(house: &House, number: &str, role: &str, purpose: &str) -> Ctx {
    house.desk.ctx(Actor::new(number, role), purpose)
}

/// A key of somebody on the register who has read the code of conduct.
async fn of_staff(house: &House, number: &str, role: &str) -> String {
    let ctx = ctx(house, number, role, "law-enforcement");
    let wanted = Wanted {
        name: "nightly list".to_owned(),
        purpose: "law-enforcement".to_owned(),
        scopes: vec![Scope::RecordingsRead],
        days: 90,
        password: String::new(),
    };
    let made = accounts::make_key(&ctx, &house.desk, None, &wanted).await.unwrap();
    let reply = ask(house, &made.secret, "GET", ME, None).await.is(403);
    is_problem(house, &reply, "conduct-due").await;
    for due in desk::conduct::due(&ctx, &house.desk).await.unwrap() {
        let (notice, digest) = (&due.notice, &due.digest);
        desk::conduct::acknowledge(&ctx, &house.desk, notice, digest).await.unwrap();
    }
    ask(house, &made.secret, "GET", ME, None).await.is(200);
    made.secret
}

#[tokio::test]
async fn whoever_leaves_or_lapses_or_is_signed_out_everywhere_has_no_key_the_same_minute() {
    let house = House::new().await;
    import(&house, STAFF).await;
    let office = ctx(&house, "D7", "data-office", "accountability");
    let (lapses, leaves) = (of_staff(&house, "E 1", "evidence-manager").await, "C 2");
    // A contractor's key ends with the contract: its last day is today.
    let contract = of_staff(&house, leaves, "officer").await;
    let me = json_of(&ask(&house, &contract, "GET", ME, None).await.is(200));
    assert_eq!(me["ends_at"], "2026-11-03T00:00:00Z");
    house.hours(15);
    ask(&house, &contract, "GET", ME, None).await.is(200);
    house.hours(1);
    is_over(&house, &contract).await;
    // Vetting until the end of the month.
    house.hours(24 * 27 + 23);
    ask(&house, &lapses, "GET", ME, None).await.is(200);
    house.hours(1);
    is_over(&house, &lapses).await;
    assert!(refusals(&house).await.contains(&"vetting-lapsed".to_owned()));

    let house = House::new().await;
    import(&house, STAFF).await;
    let id = people::find_by_number(&office, &house.desk, "E 1").await.unwrap();
    let first = of_staff(&house, "E 1", "evidence-manager").await;
    people::sign_out(&office, &house.desk, &id).await.unwrap();
    is_over(&house, &first).await;
    let again = ctx(&house, "E 1", "evidence-manager", "law-enforcement");
    assert!(accounts::my_keys(&again, &house.desk).await.unwrap().is_empty());
    let wanted = Wanted { purpose: "law-enforcement".to_owned(), ..Wanted::default() };
    let refused = accounts::make_key(&again, &house.desk, None, &wanted).await;
    assert!(matches!(refused, Err(DeskError::Invalid { what: "the name", .. })));
    people::end(&office, &house.desk, &id).await.unwrap();
    let wanted = Wanted { name: "n".to_owned(), scopes: vec![Scope::CasesRead], days: 1, ..wanted };
    let refused = accounts::make_key(&again, &house.desk, None, &wanted).await;
    assert!(matches!(refused, Err(DeskError::Barred(_))), "whoever left makes no key");
}

#[tokio::test]
async fn a_scope_never_opens_what_the_policy_shuts() {
    let (house, id) = with_recording().await;
    let ola = key(&house, "ola", &SCOPES).await;
    let hold = json!({"hold": "litigation", "why": "asked"});
    let path = format!("/api/v1/recordings/{id}/holds");
    let reply = ask(&house, &ola, "POST", &path, Some(&hold)).await.is(403);
    is_problem(&house, &reply, "refused").await;
    // What is restricted is not there for whoever does not need to know.
    let mina = house.sign_in("mina").await;
    let form = "what=restricted&why=a+home+is+shown";
    house.post_as(&mina, &format!("/staff/recordings/{id}/restrict"), form).await.is(303);
    let theo = key(&house, "theo", &SCOPES).await;
    let path = format!("/api/v1/recordings/{id}");
    let reply = ask(&house, &theo, "GET", &path, None).await.is(404);
    is_problem(&house, &reply, "not-found").await;
    for sort in ["newest", "due", "closed"] {
        let path = format!("/api/v1/recordings?sort={sort}");
        let list = json_of(&ask(&house, &theo, "GET", &path, None).await.is(200));
        assert_eq!(list, json!({"items": [], "next": null}));
    }
    assert!(refusals(&house).await.iter().any(|reason| reason != "outside-scope"));
}
