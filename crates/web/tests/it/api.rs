//! The interface for programs: whose key opens what, what is carried out once, what is refused.

mod keys;
mod lists;
mod once;

use crate::house::{File, House, Reply, video};
use axum::body::Body;
use axum::http::Request;
use expect_test::expect_file;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SOURCE: &str = include_str!("../../src/api.rs");

pub(crate) const SCOPES: [&str; 6] =
    ["recordings:read", "recordings:write", "cases:read", "cases:write", "trail:read", "log:read"];

const PEOPLE: [(&str, &str); 5] = [
    ("ola", "law-enforcement"),
    ("mina", "law-enforcement"),
    ("theo", "accountability"),
    ("iris", "accountability"),
    ("vera", "accountability"),
];

/// A key, made by the form of the console; `scopes` and days as they are typed there.
async fn made(house: &House, cookie: &str, purpose: &str, scopes: &[&str], days: u32) -> Reply {
    let scopes: Vec<_> = scopes.iter().map(|scope| format!("&scope={scope}")).collect();
    let form = format!("name=a+program&purpose={purpose}&days={days}{}", scopes.concat());
    house.post_as(cookie, "/staff/account/keys", &form).await
}

fn secret(page: &Reply) -> String {
    let (_, rest) = page.text().split_once("blk_").unwrap();
    format!("blk_{}", rest.split('<').next().unwrap())
}

async fn key(house: &House, persona: &str, scopes: &[&str]) -> String {
    let purpose = PEOPLE.iter().find(|(name, _)| *name == persona).unwrap().1;
    let cookie = house.sign_in(persona).await;
    secret(&made(house, &cookie, purpose, scopes, 30).await.is(200))
}

/// A request to the interface; each that changes something has an idempotency key of its own.
async fn ask(house: &House, key: &str, method: &str, path: &str, body: Option<&Value>) -> Reply {
    let once = format!("test-{}", house.fresh());
    house.send(request(key, method, path, body, &once)).await
}

fn request(key: &str, method: &str, path: &str, body: Option<&Value>, once: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if !key.is_empty() {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    match body {
        None => request.body(Body::empty()).unwrap(),
        Some(body) => request
            .header("content-type", "application/json")
            .header("idempotency-key", once)
            .body(Body::from(body.to_string()))
            .unwrap(),
    }
}

fn json_of(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap()
}

/// Whether a refusal is a problem of that kind, which a page explains.
async fn is_problem(house: &House, reply: &Reply, code: &str) {
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let problem = json_of(reply);
    assert_eq!(problem["type"], format!("/api/problems#{code}"), "{problem}");
    assert_eq!(problem["status"], reply.status.as_u16());
    let page = house.get("/api/problems").await.is(200);
    assert!(page.text().contains(&format!("<h2 id=\"{code}\">")), "{code} is explained");
}

async fn with_recording() -> (House, String) {
    let house = House::new().await;
    house.upload(&File::new(video(2_000, 1))).await;
    let id = house.recordings(&house.sign_in("ola").await).await.remove(0);
    (house, id)
}

/// Every operation that the description has, with what it needs and a body that it would take.
async fn described(house: &House) -> Vec<(String, String, Vec<String>, Option<Value>)> {
    let all = json_of(&house.get("/api/v1/openapi.json").await.is(200));
    let mut operations = Vec::new();
    for (path, methods) in all["paths"].as_object().unwrap() {
        for (method, one) in methods.as_object().unwrap() {
            let keys = one["security"][0]["key"].as_array();
            let scopes = keys.map(|all| all.iter().map(|one| one.as_str().unwrap().to_owned()));
            let shape = &one["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let fields = shape.as_str().map(|shape| {
                let fields = &all.pointer(shape.trim_start_matches('#')).unwrap()["properties"];
                let fields = fields.as_object().into_iter().flatten();
                let given = fields.filter(|(_, field)| !field["example"].is_null());
                given.map(|(name, field)| (name.clone(), field["example"].clone())).collect()
            });
            let scopes = scopes.map(Iterator::collect).unwrap_or_default();
            let open = one["security"] == json!([{}]);
            let scopes = if open { vec!["open".to_owned()] } else { scopes };
            operations.push((method.to_uppercase(), path.clone(), scopes, fields));
        }
    }
    operations
}

fn address(path: &str, recording: &str) -> String {
    let id = if path.contains("/cases/") { "0".repeat(32) } else { recording.to_owned() };
    path.replace("{id}", &id).replace("{position}", "0")
}

#[tokio::test]
async fn the_description_and_the_router_name_the_same_operations() {
    let house = House::new().await;
    let mut routed = BTreeSet::new();
    for part in SOURCE.split(".route(\"").skip(1) {
        let (path, handlers) = part.split_once('"').unwrap();
        let handlers = handlers.split("\n}\n").next().unwrap();
        for (call, method) in [("get(", "GET"), ("post(", "POST"), ("put(", "PUT")] {
            if path.starts_with("/api/v1") && handlers.contains(call) {
                routed.insert((method.to_owned(), path.to_owned()));
            }
        }
    }
    let all = described(&house).await;
    let named: BTreeSet<_> =
        all.iter().map(|(method, path, ..)| (method.clone(), path.clone())).collect();
    assert_eq!(routed, named);
    assert!(named.len() >= 20, "{named:?}");
    for (method, path, ..) in &all {
        let reply = ask(&house, "", "DELETE", &address(path, &"0".repeat(32)), None).await.is(405);
        assert!(reply.header("allow").contains(method), "{path}: {}", reply.header("allow"));
        is_problem(&house, &reply, "method").await;
    }
    is_problem(&house, &ask(&house, "", "GET", "/api/v1/none", None).await.is(404), "not-found")
        .await;
}

#[tokio::test]
async fn nobody_gets_in_without_a_key_or_outside_its_scopes() {
    let (house, recording) = with_recording().await;
    for (method, path, scopes, body) in described(&house).await {
        let at = address(&path, &recording);
        let nobody = ask(&house, "", &method, &at, body.as_ref()).await;
        if scopes == ["open"] {
            nobody.is(200);
            continue;
        }
        let nobody = nobody.is(401);
        assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"bluelamp\"", "{path}");
        is_problem(&house, &nobody, "no-key").await;
        for scope in &scopes {
            let others: Vec<_> = SCOPES.into_iter().filter(|one| one != scope).collect();
            let without = key(&house, "mina", &others).await;
            let reply = ask(&house, &without, &method, &at, body.as_ref()).await.is(403);
            assert!(reply.header("www-authenticate").contains("error=\"insufficient_scope\""));
            assert!(reply.header("www-authenticate").contains(scope.as_str()), "{path}");
            is_problem(&house, &reply, "insufficient-scope").await;
            // Each key of hers is revoked, as there may only be so many.
            keys::revoke_all(&house, "mina").await;
        }
    }
}

/// A key with every scope opens to each role what the policy opens to it, and no more.
#[tokio::test]
async fn who_gets_which_answer_reads_as_it_did() {
    let mut table = String::from("the answer to the description's own example, with every scope\n");
    let (house, recording) = with_recording().await;
    let mut keys = Vec::new();
    for (persona, _) in PEOPLE {
        keys.push((persona, key(&house, persona, &SCOPES).await));
    }
    for (method, path, ..) in described(&house).await {
        let mut line = format!("{method:4} {path:46}");
        for (persona, key) in &keys {
            let body = example(&house, &method, &path, &recording).await;
            let reply = ask(&house, key, &method, &address(&path, &recording), body.as_ref()).await;
            assert!(reply.status.as_u16() < 500, "{method} {path} as {persona}");
            if reply.status.is_client_error() {
                assert_eq!(reply.header("content-type"), "application/problem+json");
            }
            line = format!("{line} {persona}:{}", reply.status.as_u16());
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    expect_file!["api.txt"].assert_eq(&table);
}

/// The description's example for an operation; a case is opened under a reference of its own.
async fn example(house: &House, method: &str, path: &str, recording: &str) -> Option<Value> {
    let all = described(house).await;
    let one = all.into_iter().find(|(known, at, ..)| known == method && at == path).unwrap();
    let mut body = one.3?;
    if path == "/api/v1/log/search" {
        body["object"] = json!(recording);
    }
    if path == "/api/v1/recordings/{id}/case" {
        body["reference"] = Value::Null;
    }
    Some(body)
}

#[tokio::test]
async fn what_is_asked_must_have_its_form() {
    let (house, id) = with_recording().await;
    let key = key(&house, "mina", &SCOPES).await;
    let hold = format!("/api/v1/recordings/{id}/holds");
    let send = async |body: &'static str, kind: &'static str| {
        let request = Request::post(&hold)
            .header("authorization", format!("bearer {key}"))
            .header("content-type", kind)
            .header("idempotency-key", format!("form-{}", house.fresh()))
            .body(Body::from(body))
            .unwrap();
        house.send(request).await
    };
    let json = "application/json";
    for (body, kind, status, code) in [
        (r#"{"hold": "litigation", "why": "asked"}"#, "text/plain", 415, "not-json"),
        (r#"{"hold": "litigation", "why": "#, json, 400, "unreadable"),
        (r#"["litigation", "asked"]"#, json, 422, "unfit"),
        (r#"{"hold": "litigation"}"#, json, 422, "unfit"),
        (r#"{"hold": "litigation", "why": "asked", "more": 1}"#, json, 422, "unfit"),
        (r#"{"hold": "litigation", "why": "asked", "why": "again"}"#, json, 422, "unfit"),
        (r#"{"hold": "none-such", "why": "asked"}"#, json, 422, "unfit"),
        (r#"{"hold": "litigation", "why": " asked"}"#, json, 422, "unfit"),
        (r#"{"hold": "litigation", "why": 7}"#, json, 422, "unfit"),
    ] {
        let reply = send(body, kind).await.is(status);
        is_problem(&house, &reply, code).await;
        assert!(!reply.text().contains("asked"), "nothing of the body comes back");
    }
    let long = json!({"hold": "litigation", "why": "a".repeat(70_000)});
    is_problem(&house, &ask(&house, &key, "POST", &hold, Some(&long)).await.is(413), "too-long")
        .await;
    for query in ["?limit=0", "?limit=101", "?limit=01", "?limit=1&limit=2", "?curser=a"] {
        let reply = ask(&house, &key, "GET", &format!("/api/v1/recordings{query}"), None).await;
        is_problem(&house, &reply.is(422), "unfit").await;
    }
    send(r#"{"hold": "litigation", "why": "asked"}"#, "Application/JSON; charset=utf-8")
        .await
        .is(201);
}

#[tokio::test]
async fn people_read_how_to_begin_and_every_operation() {
    let house = House::new().await;
    let page = house.get("/api").await.is(200);
    for (_, path, ..) in described(&house).await {
        assert!(page.text().contains(&path), "{path} stands on the page");
    }
    for words in ["Keys for programs", "curl", "Idempotency-Key", "recordings:write"] {
        assert!(page.text().contains(words), "`{words}` is not on the page");
    }
}
