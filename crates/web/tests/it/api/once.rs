//! What is carried out once, however often it is asked for.

use super::{SCOPES, ask, is_problem, json_of, key, request, with_recording};
use crate::house::House;
use futures_util::future::join_all;
use serde_json::{Value, json};

async fn holds(house: &House, key: &str, id: &str) -> Vec<Value> {
    let path = format!("/api/v1/recordings/{id}");
    let recording = json_of(&ask(house, key, "GET", &path, None).await.is(200));
    recording["holds"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_replay_is_answered_as_the_first_was_and_does_nothing_more() {
    let (house, id) = with_recording().await;
    let key = key(&house, "mina", &SCOPES).await;
    let path = format!("/api/v1/recordings/{id}/holds");
    let body = json!({"hold": "litigation", "why": "a claim was announced"});
    let send = |body: &Value, once: &str| request(&key, "POST", &path, Some(body), once);
    let first = house.send(send(&body, "once-0001")).await.is(201);
    let quoted = house.send(send(&body, "\"once-0001\"")).await.is(201);
    assert_eq!(
        (first.text(), first.header("location")),
        (quoted.text(), quoted.header("location"))
    );
    assert_eq!(holds(&house, &key, &id).await.len(), 1);
    assert_eq!(holds(&house, &key, &id).await[0]["id"], json_of(&first)["id"]);

    let other = json!({"hold": "litigation", "why": "another reason"});
    let reply = house.send(send(&other, "once-0001")).await.is(422);
    is_problem(&house, &reply, "key-reused").await;
    for bad in ["short", "has spaces in it", "\"open", &"a".repeat(65)] {
        let reply = house.send(send(&body, bad)).await.is(400);
        is_problem(&house, &reply, "no-idempotency-key").await;
    }
    // The process ends and comes back: what was done stays done.
    let house = house.again().await;
    let send = |body: &Value, once: &str| request(&key, "POST", &path, Some(body), once);
    let after = house.send(send(&body, "once-0001")).await.is(201);
    assert_eq!(after.text(), first.text());
    assert_eq!(holds(&house, &key, &id).await.len(), 1);
    // Another key's owner, or another address, is another act.
    house.send(send(&body, "once-0002")).await.is(201);
    assert_eq!(holds(&house, &key, &id).await.len(), 2);
    // After a day it is forgotten, and asked anew.
    house.hours(24);
    house.send(send(&other, "once-0001")).await.is(201);
    assert_eq!(holds(&house, &key, &id).await.len(), 3);
}

#[tokio::test]
async fn the_same_request_side_by_side_is_carried_out_once() {
    let (house, id) = with_recording().await;
    let key = key(&house, "mina", &SCOPES).await;
    let path = format!("/api/v1/recordings/{id}/holds");
    let body = json!({"hold": "inquiry", "why": "asked"});
    let all = (0..12).map(|_| house.send(request(&key, "POST", &path, Some(&body), "side-0001")));
    let replies = join_all(all).await;
    let done: Vec<_> = replies.iter().filter(|one| one.status == 201).collect();
    assert!(!done.is_empty());
    assert!(done.iter().all(|one| one.text() == done[0].text()));
    for other in replies.iter().filter(|one| one.status != 201) {
        assert_eq!((other.status.as_u16(), other.header("retry-after")), (409, "1"));
        is_problem(&house, other, "still-running").await;
    }
    assert_eq!(holds(&house, &key, &id).await.len(), 1);
    house.send(request(&key, "POST", &path, Some(&body), "side-0001")).await.is(201);
    assert_eq!(holds(&house, &key, &id).await.len(), 1);
}

#[tokio::test]
async fn what_was_refused_may_be_asked_for_again_and_what_changed_nothing_is_remembered() {
    let (house, id) = with_recording().await;
    let key = key(&house, "mina", &SCOPES).await;
    let opening = json!({"reference": "01/22/26"});
    let open = |once: &str| request(&key, "POST", "/api/v1/cases", Some(&opening), once);
    let first = house.send(open("open-0001")).await.is(201);
    let reply = house.send(open("open-0002")).await.is(409);
    is_problem(&house, &reply, "does-not-fit").await;
    let case = json_of(&first)["at"].as_str().unwrap().to_owned();
    assert_eq!(first.header("location"), case);
    let read = json_of(&ask(&house, &key, "GET", &case, None).await.is(200));
    assert_eq!(read["officers"], json!([{"number": "M1", "discloses": false}]));

    let nobody = json!({"number": "P9"});
    let assign = format!("{case}/officers");
    let reply = ask(&house, &key, "POST", &assign, Some(&nobody)).await.is(409);
    is_problem(&house, &reply, "does-not-fit").await;
    let into = json!({"reference": "01/22/26", "why": "taken at the scene"});
    let path = format!("/api/v1/recordings/{id}/case");
    ask(&house, &key, "PUT", &path, Some(&into)).await.is(200);
    let held = json_of(&ask(&house, &key, "GET", &format!("{case}/recordings"), None).await);
    assert_eq!(held["items"][0]["id"], id.as_str());
    // Closing it twice under two keys: the second finds nothing to write, and is kept all the same.
    let close = format!("{case}/close");
    for once in ["close-0001", "close-0002", "close-0002"] {
        house.send(request(&key, "POST", &close, Some(&json!({})), once)).await.is(200);
    }
    let other = request(&key, "POST", &close, Some(&json!({ "a": 1 })), "close-0002");
    is_problem(&house, &house.send(other).await.is(422), "unfit").await;
    let mine = json_of(&ask(&house, &key, "GET", "/api/v1/cases", None).await.is(200));
    assert_eq!(mine, json!({"items": [], "next": null}));
}
