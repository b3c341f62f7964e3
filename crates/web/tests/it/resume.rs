//! An upload goes on where it stood: after a broken connection, and after the process ended.

use crate::house::{File, House, checksum, video};
use axum::body::Body;
use axum::http::Method;

#[tokio::test]
async fn a_connection_that_breaks_keeps_what_arrived() {
    let house = House::new().await;
    let file = File::new(video(300_000, 1));
    let at = house.create(&file).await;
    let sent = file.bytes[..150_000].to_vec();
    let parts = vec![Ok(sent), Err(std::io::Error::other("the cable was pulled"))];
    let request = house
        .tus(Method::PATCH, &at)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", 0)
        .header("upload-checksum", checksum(&file.bytes));
    let body = Body::from_stream(futures_util::stream::iter(parts));
    house.send(request.body(body).unwrap()).await.is(400);
    let offset = house.offset(&at).await;
    assert_eq!(offset, 150_000);
    house.patch(&at, offset, &file.bytes[150_000..]).await.is(204);
    check_held(&house, &file).await;
}

#[tokio::test]
async fn a_process_that_ended_goes_on_at_the_right_byte() {
    for cut in [1, 65_535, 65_536, 65_537, 199_999] {
        let house = House::new().await;
        let file = File::new(video(200_000, 2));
        let at = house.create(&file).await;
        house.patch(&at, 0, &file.bytes[..cut]).await.is(204);
        let house = house.again().await;
        let offset = house.offset(&at).await;
        assert_eq!(offset, cut as u64);
        house.patch(&at, offset, &file.bytes[cut..]).await.is(204);
        check_held(&house, &file).await;
    }
}

#[tokio::test]
async fn a_receipt_can_be_fetched_after_the_process_ended() {
    let house = House::new().await;
    let file = File::new(video(1_000, 3));
    let at = house.upload(&file).await;
    let house = house.again().await;
    let request = house.tus(Method::GET, &format!("{at}/receipt")).body(Body::empty()).unwrap();
    assert!(house.send(request).await.is(200).text().starts_with("bluelamp receipt v1\n"));
    assert_eq!(house.offset(&at).await, file.bytes.len() as u64);
}

async fn check_held(house: &House, file: &File) {
    let cookie = house.sign_in("mina").await;
    let held = house.recordings(&cookie).await;
    assert_eq!(held.len(), 1);
    let media = format!("/staff/recordings/{}/media", held[0]);
    let reply = house.get_as(&cookie, &media).await.is(200);
    assert_eq!(reply.body.as_ref(), file.bytes.as_slice());
}
