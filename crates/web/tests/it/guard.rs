//! What stands around every route.

use crate::house::{File, House, answer, video};
use axum::body::Body;
use axum::http::Request;

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_a_browser_safe() {
    let house = House::new().await;
    let cookie = house.sign_in("mina").await;
    for path in [
        "/",
        "/promises",
        "/nothing-here",
        "/notices/body-worn-video.adult",
        "/staff/recordings",
        "/demo",
        "/checkpoint",
        "/dock/files",
        "/staff/recordings/none",
    ] {
        let reply = house.get_as(&cookie, path).await;
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert!(!reply.header("cache-control").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let house = House::new().await;
    let check = async |headers: &[(&str, &str)], want: u16| {
        let mut request =
            Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = house.send(request.body(Body::from("persona=mina")).unwrap()).await;
        assert_eq!(reply.status.as_u16(), want, "{headers:?}");
    };
    let host = ("host", "localhost:8080");
    check(&[host, ("sec-fetch-site", "same-origin"), ("origin", "null")], 303).await;
    check(&[host, ("origin", "http://localhost:8080")], 303).await;
    check(&[host], 403).await;
    check(&[host, ("sec-fetch-site", "cross-site")], 403).await;
    check(&[host, ("sec-fetch-site", "same-site")], 403).await;
    check(&[host, ("sec-fetch-site", "none")], 403).await;
    check(&[host, ("origin", "http://evil.example")], 403).await;
    check(&[host, ("origin", "http://localhost:9090")], 403).await;
    check(&[host, ("origin", "https://localhost:8080")], 403).await;
    check(&[host, ("origin", "null")], 403).await;
    let cross = [host, ("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8080")];
    check(&cross, 403).await;
}

#[tokio::test]
async fn a_forged_form_changes_nothing() {
    let house = House::new().await;
    house.upload(&File::new(video(1_000, 1))).await;
    let cookie = house.sign_in("mina").await;
    let held = house.recordings(&cookie).await;
    let request = Request::post(format!("/staff/recordings/{}/hold", held[0]))
        .header("cookie", &cookie)
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("what=litigation&why=x"))
        .unwrap();
    house.send(request).await.is(403);
    let page = house.get_as(&cookie, &format!("/staff/recordings/{}", held[0])).await.is(200);
    assert!(page.text().contains("Nothing but its clock."));
}

#[tokio::test]
async fn without_https_only_this_machine_is_answered() {
    let house = House::new().await;
    let check = async |host: &str, want: u16| {
        let request = Request::get("/").header("host", host).body(Body::empty()).unwrap();
        let reply = house.send(request).await;
        assert_eq!(reply.status.as_u16(), want, "{host}");
    };
    check("localhost:8080", 200).await;
    check("127.0.0.1:8080", 200).await;
    check("[::1]:8080", 200).await;
    check("localhost", 200).await;
    check("evil.example:8080", 421).await;
    check("localhost.evil.example", 421).await;
    check("127.0.0.1.evil.example", 421).await;
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let house = House::new().await;
    let request = Request::get("/").header("host", "force.example").body(Body::empty()).unwrap();
    let reply = answer(house.in_earnest(), request).await.is(200);
    assert!(reply.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let house = House::new().await;
    let reply = house.post_as("", "/sign-in", "persona=mina").await.is(303);
    let cookie = reply.header("set-cookie");
    for part in ["bluelamp-session=", "; Path=/", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(part), "{part}");
    }
    assert!(!cookie.contains("Mina") && !cookie.contains("M1"));
}

#[tokio::test]
async fn a_form_beyond_its_limit_is_refused() {
    let house = House::new().await;
    let cookie = house.sign_in("mina").await;
    let form = format!("purpose={}", "x".repeat(20_000));
    let page = house.post_as(&cookie, "/staff/work", &form).await.is(413);
    assert!(page.text().contains("We could not read that"));
    let page = house.post_as(&cookie, "/staff/search/forget", "porpoise=1").await.is(422);
    assert!(page.text().contains("We could not read that"));
}

#[tokio::test]
async fn machines_get_problem_details() {
    let house = House::new().await;
    let request = Request::get("/nothing").header("accept", "application/json");
    let reply = house.send(request.body(Body::empty()).unwrap()).await.is(404);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let page = house.get("/nothing").await.is(404);
    assert!(page.text().contains("There is nothing here"));
    let wrong = Request::delete("/").header("sec-fetch-site", "same-origin");
    house.send(wrong.body(Body::empty()).unwrap()).await.is(405);
}
