//! Forms that one address sends too often.

use crate::house::{House, answer, says};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use std::net::SocketAddr;

async fn send(house: &House, from: &str, path: &str) -> crate::house::Reply {
    let from: SocketAddr = from.parse().unwrap();
    let mut request = Request::builder()
        .method("POST")
        .uri(path)
        .header("host", "localhost")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("number=R-AAAA-AAAA&secret=AAAA"))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(from));
    answer(house.app.clone(), request).await
}

#[tokio::test]
async fn an_address_that_sends_forms_all_night_is_told_to_wait_and_nobody_else_is() {
    let house = House::new().await;
    for _ in 0..60 {
        for path in ["/ask/follow", "/choices/mine"] {
            assert_eq!(send(&house, "192.0.2.7:4000", path).await.status, 422, "{path}");
        }
    }
    let late = send(&house, "192.0.2.7:4001", "/take-part/mine").await.is(429);
    says(&late, &["wait"]);
    assert_eq!(late.header("retry-after"), "5");
    assert_eq!(send(&house, "192.0.2.8:4000", "/take-part/mine").await.status, 422);
    house.get("/ask/follow").await.is(200);
    house.hours(1);
    assert_eq!(send(&house, "192.0.2.7:4000", "/ask/follow").await.status, 422);
}
