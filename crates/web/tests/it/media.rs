//! A recording's bytes by range, as a player asks for them.

use crate::house::{File, House, Reply, video};
use axum::body::Body;
use axum::http::Request;

struct Playing {
    house: House,
    cookie: String,
    path: String,
    bytes: Vec<u8>,
}

impl Playing {
    async fn new(file: File) -> Self {
        let house = House::new().await;
        house.upload(&file).await;
        let cookie = house.sign_in("mina").await;
        let held = house.recordings(&cookie).await;
        let path = format!("/staff/recordings/{}/media", held[0]);
        Self { house, cookie, path, bytes: file.bytes }
    }

    async fn ask(&self, method: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(method).uri(&self.path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("cookie", &self.cookie);
        self.house.send(request.body(Body::empty()).unwrap()).await
    }
}

#[tokio::test]
async fn a_range_gives_those_bytes_and_no_others() {
    let playing = Playing::new(File::new(video(2_500_000, 1))).await;
    let size = playing.bytes.len();
    let check = async |range: &str, from: usize, until: usize| {
        let reply = playing.ask("GET", &[("range", range)]).await.is(206);
        let last = until - 1;
        assert_eq!(reply.header("content-range"), format!("bytes {from}-{last}/{size}"));
        assert_eq!(reply.header("content-length"), (until - from).to_string());
        assert_eq!(reply.header("accept-ranges"), "bytes");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("content-type"), "video/mp4");
        assert!(reply.body == playing.bytes[from..until], "{range}");
    };
    check("bytes=0-0", 0, 1).await;
    check("bytes=0-65535", 0, 65_536).await;
    check("bytes=65535-65536", 65_535, 65_537).await;
    check("bytes=1000000-", 1_000_000, size).await;
    check("bytes=-1", size - 1, size).await;
    check("bytes=-99999999", 0, size).await;
    check(&format!("bytes={}-99999999", size - 5), size - 5, size).await;
}

#[tokio::test]
async fn without_a_usable_range_everything_is_given() {
    let playing = Playing::new(File::new(video(1_000, 2))).await;
    for headers in [
        &[][..],
        &[("range", "bytes=0-1,5-9")],
        &[("range", "lines=1-2")],
        &[("range", "bytes=9-5")],
        &[("range", "bytes=0-1"), ("if-range", "\"another\"")],
    ] {
        let reply = playing.ask("GET", headers).await.is(200);
        assert!(reply.body == playing.bytes, "{headers:?}");
        assert_eq!(reply.header("content-length"), playing.bytes.len().to_string());
    }
    let tag = playing.ask("GET", &[]).await.header("etag").to_owned();
    playing.ask("GET", &[("range", "bytes=0-1"), ("if-range", &tag)]).await.is(206);
}

#[tokio::test]
async fn a_range_outside_is_refused_with_the_length() {
    let playing = Playing::new(File::new(video(1_000, 3))).await;
    let size = playing.bytes.len();
    for range in [&format!("bytes={size}-"), "bytes=-0", "bytes=999999999999-"] {
        let reply = playing.ask("GET", &[("range", range)]).await.is(416);
        assert_eq!(reply.header("content-range"), format!("bytes */{size}"), "{range}");
    }
}

#[tokio::test]
async fn asking_for_the_length_is_no_viewing() {
    let playing = Playing::new(File::new(video(1_000, 4))).await;
    let reply = playing.ask("HEAD", &[]).await.is(200);
    assert_eq!(reply.header("content-length"), playing.bytes.len().to_string());
    assert!(reply.body.is_empty());
    let viewed = async || desk::log::figures(&playing.house.desk).await.unwrap().viewed;
    assert_eq!(viewed().await, 0);
    playing.ask("GET", &[("range", "bytes=5000-")]).await.is(416);
    assert_eq!(viewed().await, 0);
    playing.ask("GET", &[("range", "bytes=0-9")]).await.is(206);
    assert_eq!(viewed().await, 1);
}

#[tokio::test]
async fn a_file_of_another_type_is_saved_and_never_shown_as_a_page() {
    let page = b"<script>alert(1)</script>".to_vec();
    let playing = Playing::new(File::new(page).with("filetype", Some("text/html"))).await;
    let reply = playing.ask("GET", &[]).await.is(200);
    assert_eq!(reply.header("content-type"), "application/octet-stream");
    assert_eq!(reply.header("content-disposition"), "attachment");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn bytes_are_not_given_to_whoever_may_not_view() {
    let mut playing = Playing::new(File::new(video(1_000, 5))).await;
    playing.cookie = playing.house.sign_in("iris").await;
    let reply = playing.ask("GET", &[("range", "bytes=0-9")]).await.is(403);
    assert!(reply.text().contains("You may not do that"));
    playing.cookie = String::new();
    let reply = playing.ask("GET", &[]).await.is(303);
    assert!(reply.header("location").starts_with("/sign-in?next=/staff/recordings/"));
}
