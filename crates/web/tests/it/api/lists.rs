//! Lists, a page at a time.

use super::{SCOPES, ask, is_problem, json_of, key};
use crate::house::{File, House, video};
use serde_json::json;

/// The ids of every page, and the addresses that led from one to the next.
async fn walk(house: &House, key: &str, from: &str) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut ways, mut at) = (Vec::new(), Vec::new(), from.to_owned());
    loop {
        let reply = ask(house, key, "GET", &at, None).await.is(200);
        let page = json_of(&reply);
        for item in page["items"].as_array().unwrap() {
            let id = item.get("id").or(item.get("position")).unwrap();
            ids.push(id.to_string());
        }
        let Some(next) = page["next"].as_str() else {
            assert_eq!(reply.header("link"), "");
            return (ids, ways);
        };
        assert_eq!(reply.header("link"), format!("<{next}>; rel=\"next\""));
        ways.push(next.to_owned());
        next.clone_into(&mut at);
    }
}

#[tokio::test]
async fn pages_lead_to_each_recording_once_and_a_place_is_worth_nothing_elsewhere() {
    let house = House::new().await;
    for seed in 1..=5 {
        house.upload(&File::new(video(2_000, seed))).await;
    }
    let mina = key(&house, "mina", &SCOPES).await;
    let (ids, ways) = walk(&house, &mina, "/api/v1/recordings?sort=due&limit=2").await;
    let mut known = ids.clone();
    known.sort();
    known.dedup();
    assert_eq!((ids.len(), known.len()), (5, 5));
    let way = &ways[0];
    assert!(way.starts_with("/api/v1/recordings?sort=due&limit=2&cursor="), "{way}");
    let cursor = way.split("cursor=").nth(1).unwrap();
    assert!(!cursor.contains(ids[1].trim_matches('"')), "a place tells nothing");

    let swapped = |at: usize, letter: char| match (at, letter) {
        (40, 'A') => 'B',
        (40, _) => 'A',
        _ => letter,
    };
    let changed: String = cursor.char_indices().map(|(at, one)| swapped(at, one)).collect();
    let ola = key(&house, "ola", &SCOPES).await;
    let newest = format!("/api/v1/recordings?limit=2&cursor={cursor}");
    for (key, at) in [
        (&mina, format!("/api/v1/recordings?sort=due&limit=2&cursor={changed}")),
        (&mina, "/api/v1/recordings?sort=due&limit=2&cursor=AAAA".to_owned()),
        (&mina, format!("/api/v1/recordings?sort=due&cursor={}", "A".repeat(2_000))),
        (&mina, newest),
        (&mina, format!("/api/v1/trail?cursor={cursor}")),
        (&ola, way.clone()),
    ] {
        is_problem(&house, &ask(&house, key, "GET", &at, None).await.is(404), "not-found").await;
    }
    // The same list in pages of another size goes on from the same place.
    let at = format!("/api/v1/recordings?sort=due&limit=50&cursor={cursor}");
    let rest = json_of(&ask(&house, &mina, "GET", &at, None).await.is(200));
    assert_eq!(rest["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn one_reads_ones_own_trail_and_the_auditor_the_log() {
    let house = House::new().await;
    house.upload(&File::new(video(2_000, 1))).await;
    let ola = key(&house, "ola", &SCOPES).await;
    for _ in 0..4 {
        ask(&house, &ola, "GET", "/api/v1/recordings", None).await.is(200);
    }
    let (positions, ways) = walk(&house, &ola, "/api/v1/trail?limit=3").await;
    assert!(positions.len() >= 5 && !ways.is_empty(), "{positions:?}");

    let iris = key(&house, "iris", &SCOPES).await;
    let sought = json!({"person": "P1234", "verb": "consult", "from": "2026-11-01"});
    let path = "/api/v1/log/search?limit=2";
    let page = json_of(&ask(&house, &iris, "POST", path, Some(&sought)).await.is(200));
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let said = &page["items"][0]["said"];
    assert_eq!((&said["actor"], &said["role"]), (&json!("P1234"), &json!("officer")));
    let next = page["next"].as_str().unwrap();
    assert!(!next.contains("P1234"), "nobody is named in an address");
    ask(&house, &iris, "POST", next, Some(&sought)).await.is(200);
    let other = json!({"person": "M1"});
    ask(&house, &iris, "POST", next, Some(&other)).await.is(404);

    desk::log::advance(&house.desk).await.unwrap();
    let position = page["items"][1]["position"].as_u64().unwrap();
    let path = format!("/api/v1/log/{position}");
    let entry = json_of(&ask(&house, &iris, "GET", &path, None).await.is(200));
    assert_eq!(entry["entry"]["position"], position);
    assert!(entry["rule_in_words"].as_str().unwrap().contains("read their own trail"));
    let key = desk::log::verifier_key(&house.desk);
    let proof = entry["proof"].as_str().unwrap();
    assert_eq!(desk::verify::verify_proofs(proof, &key).unwrap().len(), 1);
    ask(&house, &ola, "GET", &path, None).await.is(403);
    ask(&house, &iris, "GET", "/api/v1/log/01", None).await.is(404);
}
