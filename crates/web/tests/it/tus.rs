//! The upload protocol, and every kind of bad input: a clear answer, and nothing lost.

use crate::house::{File, House, checksum, hex, video};
use axum::body::Body;
use axum::http::{Method, Request};

fn empty(builder: axum::http::request::Builder) -> Request<Body> {
    builder.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn options_say_what_is_offered_to_anybody() {
    let house = House::new().await;
    let request = Request::builder().method(Method::OPTIONS).uri("/dock/files");
    let reply = house.send(empty(request)).await.is(204);
    assert_eq!(reply.header("tus-version"), "1.0.0");
    assert_eq!(reply.header("tus-resumable"), "1.0.0");
    assert_eq!(reply.header("tus-extension"), "creation,checksum,termination,expiration");
    assert_eq!(reply.header("tus-checksum-algorithm"), "sha256");
    assert_eq!(reply.header("tus-max-size"), "274877906944");
}

#[tokio::test]
async fn a_file_is_taken_in_part_by_part_and_receipted() {
    let house = House::new().await;
    let file = File::new(video(200_000, 1));
    let at = house.create(&file).await;
    assert_eq!(house.offset(&at).await, 0);
    let (first, second) = file.bytes.split_at(70_000);
    let reply = house.patch(&at, 0, first).await.is(204);
    assert_eq!(reply.header("upload-offset"), "70000");
    assert_eq!(reply.header("upload-expires"), "Tue, 03 Nov 2026 08:00:00 GMT");
    house.send(empty(house.tus(Method::GET, &format!("{at}/receipt")))).await.is(404);
    let reply = house.patch(&at, 70_000, second).await.is(204);
    assert_eq!(reply.header("upload-offset"), file.bytes.len().to_string());
    let head = house.send(empty(house.tus(Method::HEAD, &at))).await.is(200);
    assert_eq!(head.header("upload-length"), file.bytes.len().to_string());
    assert_eq!(head.header("cache-control"), "no-store");
    let receipt = house.send(empty(house.tus(Method::GET, &format!("{at}/receipt")))).await.is(200);
    assert!(receipt.text().contains(&format!("sha256 {}\n", hex(&file.bytes))));
    assert!(receipt.header("content-type").starts_with("text/plain"));
    house.send(empty(house.tus(Method::POST, &format!("{at}/released")))).await.is(204);
}

#[tokio::test]
async fn a_wrong_checksum_leaves_the_offset_where_it_was() {
    let house = House::new().await;
    let file = File::new(video(100_000, 2));
    let at = house.create(&file).await;
    house.patch(&at, 0, &file.bytes[..40_000]).await.is(204);
    let request = house
        .tus(Method::PATCH, &at)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", 40_000)
        .header("upload-checksum", checksum(b"something else"));
    let request = request.body(Body::from(file.bytes[40_000..].to_vec())).unwrap();
    let reply = house.send(request).await.is(460);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert!(reply.text().contains("urn:bluelamp:problem:checksum-mismatch"));
    assert_eq!(reply.header("tus-resumable"), "1.0.0");
    assert_eq!(house.offset(&at).await, 40_000);
    house.patch(&at, 40_000, &file.bytes[40_000..]).await.is(204);
}

#[tokio::test]
async fn a_request_that_does_not_fit_is_refused_and_changes_nothing() {
    let house = House::new().await;
    let file = File::new(video(1_000, 3));
    let size = file.bytes.len();
    let at = house.create(&file).await;
    house.patch(&at, 0, &file.bytes[..100]).await.is(204);
    let part = &file.bytes[100..200];
    let sum = checksum(part);
    let good: &[(&str, &str)] = &[
        ("tus-resumable", "1.0.0"),
        ("content-type", "application/offset+octet-stream"),
        ("upload-offset", "100"),
        ("upload-checksum", &sum),
    ];
    let check = async |name: &str, value: Option<&str>, body: Vec<u8>, want: u16| {
        let bearer = format!("Bearer {}", house.token);
        let mut request =
            Request::patch(at.as_str()).header("content-length", body.len().to_string());
        if name != "authorization" {
            request = request.header("authorization", bearer);
        }
        for (known, usual) in good.iter().filter(|(known, _)| *known != name) {
            request = request.header(*known, *usual);
        }
        if let Some(value) = value {
            request = request.header(name, value);
        }
        let reply = house.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(reply.status.as_u16(), want, "{name}: {value:?}\n{}", reply.text());
        assert_eq!(house.offset(&at).await, 100, "{name}: {value:?}");
        reply
    };
    let part = || file.bytes[100..200].to_vec();
    check("tus-resumable", Some("0.2.2"), part(), 412).await;
    let reply = check("tus-resumable", None, part(), 412).await;
    assert_eq!(reply.header("tus-version"), "1.0.0");
    check("content-type", Some("application/octet-stream"), part(), 415).await;
    check("content-type", None, part(), 415).await;
    check("upload-offset", Some("99"), part(), 409).await;
    check("upload-offset", Some("101"), part(), 409).await;
    check("upload-offset", Some("-1"), part(), 400).await;
    check("upload-offset", None, part(), 400).await;
    check("upload-checksum", Some("sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk="), part(), 400).await;
    check("upload-checksum", Some("md5 abc"), part(), 400).await;
    check("upload-checksum", Some("sha256 abc"), part(), 400).await;
    check("upload-checksum", None, part(), 400).await;
    check("authorization", None, part(), 401).await;
    check("authorization", Some("Bearer dock-1.wrong"), part(), 401).await;
    check("authorization", Some("Basic ZG9jazox"), part(), 401).await;
    check("upload-checksum", Some(&sum), vec![7; size], 413).await;
}

#[tokio::test]
async fn bytes_past_the_length_are_refused_even_when_their_number_was_not_said() {
    let house = House::new().await;
    let file = File::new(video(1_000, 4));
    let at = house.create(&file).await;
    let mut long = file.bytes.clone();
    long.push(0);
    let stream =
        futures_util::stream::iter(long.chunks(100).map(<[u8]>::to_vec).collect::<Vec<_>>());
    let stream = futures_util::StreamExt::map(stream, Ok::<_, std::io::Error>);
    let request = house
        .tus(Method::PATCH, &at)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", 0)
        .header("upload-checksum", checksum(&long));
    house.send(request.body(Body::from_stream(stream)).unwrap()).await.is(413);
    assert_eq!(house.offset(&at).await, 0);
    house.patch(&at, 0, &file.bytes).await.is(204);
}

#[tokio::test]
async fn an_upload_that_does_not_say_what_it_is_is_not_opened() {
    let house = House::new().await;
    let file = File::new(video(1_000, 5));
    let check = async |headers: &[(&str, &str)], want: u16| {
        let mut request = house.tus(Method::POST, "/dock/files");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = house.send(empty(request)).await;
        assert_eq!(reply.status.as_u16(), want, "{headers:?}\n{}", reply.text());
    };
    let good = file.header();
    check(&[("upload-metadata", &good)], 400).await;
    check(&[("upload-length", "many"), ("upload-metadata", &good)], 400).await;
    check(&[("upload-length", "0"), ("upload-metadata", &good)], 400).await;
    check(&[("upload-length", "274877906945"), ("upload-metadata", &good)], 413).await;
    check(&[("upload-defer-length", "1"), ("upload-metadata", &good)], 400).await;
    check(&[("upload-length", "5"), ("upload-metadata", "filename ***")], 400).await;
    check(&[("upload-length", "5"), ("upload-metadata", &"a".repeat(5_000))], 400).await;
    let without = file.clone().with("sha256", None).header();
    check(&[("upload-length", "5"), ("upload-metadata", &without)], 400).await;
    let wrong = file.clone().with("sha256", Some("abc")).header();
    check(&[("upload-length", "5"), ("upload-metadata", &wrong)], 400).await;
    let long = file.clone().with("camera", Some(&"x".repeat(201))).header();
    check(&[("upload-length", "5"), ("upload-metadata", &long)], 400).await;
    let request = Request::post("/dock/files").header("tus-resumable", "1.0.0");
    house.send(empty(request)).await.is(401);
}

#[tokio::test]
async fn a_file_that_is_not_the_one_claimed_is_not_kept() {
    let house = House::new().await;
    let mut file = File::new(video(1_000, 6));
    let at = house.create(&file).await;
    *file.bytes.last_mut().unwrap() ^= 1;
    house.patch(&at, 0, &file.bytes).await.is(422);
    house.send(empty(house.tus(Method::HEAD, &at))).await.is(404);
    let cookie = house.sign_in("mina").await;
    assert!(house.recordings(&cookie).await.is_empty());
}

#[tokio::test]
async fn an_upload_can_be_ended() {
    let house = House::new().await;
    let file = File::new(video(1_000, 7));
    let at = house.create(&file).await;
    house.patch(&at, 0, &file.bytes[..500]).await.is(204);
    house.send(empty(house.tus(Method::DELETE, &at))).await.is(204);
    house.send(empty(house.tus(Method::HEAD, &at))).await.is(404);
    house.patch(&at, 500, &file.bytes[500..]).await.is(404);
    house.send(empty(house.tus(Method::DELETE, &at))).await.is(404);
}

#[tokio::test]
async fn an_upload_expires_a_day_after_its_last_byte() {
    let house = House::new().await;
    let file = File::new(video(1_000, 8));
    let at = house.create(&file).await;
    house.hours(23);
    house.patch(&at, 0, &file.bytes[..500]).await.is(204);
    house.hours(23);
    assert_eq!(house.offset(&at).await, 500);
    house.hours(2);
    house.send(empty(house.tus(Method::HEAD, &at))).await.is(410);
    house.patch(&at, 500, &file.bytes[500..]).await.is(410);
    desk::jobs::work(&house.desk, "test").await.unwrap();
    house.send(empty(house.tus(Method::HEAD, &at))).await.is(404);
}

#[tokio::test]
async fn an_upload_belongs_to_its_dock() {
    let mut house = House::new().await;
    let file = File::new(video(1_000, 9));
    let at = house.create(&file).await;
    house.token = house.dock("dock-2", true).await;
    house.send(empty(house.tus(Method::HEAD, &at))).await.is(404);
    house.patch(&at, 0, &file.bytes).await.is(404);
    house.send(empty(house.tus(Method::GET, "/dock/files/not-an-id"))).await.is(405);
    house.send(empty(house.tus(Method::HEAD, "/dock/files/not-an-id"))).await.is(404);
}

#[tokio::test]
async fn two_docks_sending_the_same_file_make_one_recording_with_two_receipts() {
    let mut house = House::new().await;
    let file = File::new(video(50_000, 10));
    house.upload(&file).await;
    house.token = house.dock("dock-2", true).await;
    let at = house.upload(&file.clone().with("camera", Some("CAM-8"))).await;
    house.send(empty(house.tus(Method::GET, &format!("{at}/receipt")))).await.is(200);
    let cookie = house.sign_in("mina").await;
    let held = house.recordings(&cookie).await;
    assert_eq!(held.len(), 1);
    let page = house.get_as(&cookie, &format!("/staff/recordings/{}", held[0])).await.is(200);
    for word in ["dock-1", "dock-2", "CAM-7", "CAM-8"] {
        assert!(page.text().contains(word), "{word}");
    }
}

#[tokio::test]
async fn an_import_station_may_leave_checksums_out() {
    let mut house = House::new().await;
    house.token = house.dock("station", false).await;
    let file = File::new(video(1_000, 11)).with("sha256", None);
    let at = house.create(&file).await;
    let request = house
        .tus(Method::PATCH, &at)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", 0);
    house.send(request.body(Body::from(file.bytes.clone())).unwrap()).await.is(204);
}

#[tokio::test]
async fn a_client_behind_a_narrow_proxy_may_name_the_method_in_a_header() {
    let house = House::new().await;
    let file = File::new(video(1_000, 12));
    let at = house.create(&file).await;
    let request = house
        .tus(Method::POST, &at)
        .header("x-http-method-override", "PATCH")
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", 0)
        .header("upload-checksum", checksum(&file.bytes));
    house.send(request.body(Body::from(file.bytes.clone())).unwrap()).await.is(204);
    let request = house.tus(Method::POST, &at).header("x-http-method-override", "DELETE");
    house.send(empty(request)).await.is(204);
}
