//! One door: every route of the console, asked by nobody and by people of every role.
//!
//! Invariant: the routes are read from the console's own source, so that a new one is asked here
//! from the day it is written; a golden table shows who gets which answer.

use crate::house::{File, House, Reply, video};
use expect_test::expect_file;
use std::collections::BTreeSet;

const SOURCE: &str = include_str!("../../src/console.rs");

/// Routes that answer people who are not signed in: this list may only grow shorter.
const OPEN: &[&str] = &[
    "/sign-in",
    "/sign-in/envelope",
    "/sign-in/passkey",
    "/sign-in/work-account",
    "/sign-in/work-account/return",
    "/invitation",
];

/// Every route with its methods, from the source: `("GET", "/staff/audit")`.
fn routes() -> BTreeSet<(&'static str, &'static str)> {
    let mut routes = BTreeSet::new();
    for part in SOURCE.split(".route(").skip(1) {
        let named = part.split(',').next().unwrap().trim();
        let path = match named.strip_prefix('"') {
            Some(literal) => literal.trim_end_matches('"'),
            None if named == "provider::RETURN" => "/sign-in/work-account/return",
            None => panic!("{named} is a route with a name that this test does not know"),
        };
        // A handler that is made before it is named answers both ways.
        let handlers = part.split("\n}\n").next().unwrap();
        let (gets, posts) = (handlers.contains("get("), handlers.contains("post("));
        let both = !gets && !posts;
        if gets || both {
            routes.insert(("GET", path));
        }
        if posts || both {
            routes.insert(("POST", path));
        }
    }
    routes
}

/// An address of a route: of something that there is not, or of the recording given.
fn address(path: &str, recording: &str) -> String {
    let id = if path.starts_with("/staff/recordings/") { recording } else { "0" };
    path.replace("{id}", id).replace("{act}", "hold").replace("{position}", "0")
}

async fn ask(house: &House, cookie: &str, method: &str, address: &str) -> Reply {
    match method {
        "GET" => house.get_as(cookie, address).await,
        _ => house.post_as(cookie, address, "").await,
    }
}

#[tokio::test]
async fn nobody_gets_past_the_door_who_is_not_signed_in() {
    let house = House::new().await;
    house.upload(&File::new(video(2_000, 1))).await;
    let all = routes();
    assert!(all.len() > 50, "the routes are read from the source: {all:?}");
    let recording = house.recordings(&house.sign_in("ola").await).await.remove(0);
    for (method, path) in all {
        let reply = ask(&house, "", method, &address(path, &recording)).await;
        let sent_away = reply.status == 303 && reply.header("location").starts_with("/sign-in");
        assert_eq!(sent_away, !OPEN.contains(&path), "{method} {path}: {}", reply.status);
        let stale = ask(&house, "bluelamp-session=0", method, &address(path, &recording)).await;
        assert_eq!(stale.status, reply.status, "{method} {path} with a made-up cookie");
    }
}

#[tokio::test]
async fn who_gets_which_answer_reads_as_it_did() {
    let house = House::new().await;
    house.upload(&File::new(video(2_000, 1))).await;
    let people = ["ola", "mina", "theo", "iris", "vera"];
    let recording = house.recordings(&house.sign_in("ola").await).await.remove(0);
    let mut table = String::from("the answer to a request with nothing in it\n");
    for (method, path) in routes().into_iter().filter(|(_, path)| !OPEN.contains(path)) {
        let mut line = format!("{method:4} {path:44}");
        for persona in people {
            // Each asks with a session of their own: one of the routes ends it.
            let cookie = house.sign_in(persona).await;
            let reply = ask(&house, &cookie, method, &address(path, &recording)).await;
            assert!(reply.status.as_u16() < 500, "{method} {path} as {persona}");
            line = format!("{line} {persona}:{}", reply.status.as_u16());
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    expect_file!["doors.txt"].assert_eq(&table);
}
