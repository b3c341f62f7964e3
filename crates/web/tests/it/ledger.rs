//! The ledger for everybody: a deletion, its receipt, its proof, the tiles.

use crate::house::{File, House, at, video};

#[tokio::test]
async fn the_demonstrations_clock_shows_a_deletion_its_receipt_and_its_proof() {
    let house = House::new().await;
    house.upload(&File::new(video(1_000, 1))).await;
    let reply = house.post_as("", "/demo/clock", "days=32").await.is(303);
    assert_eq!(desk::Clock::now(house.clock.as_ref()), at("2026-12-04T08:00:00Z"));
    let page = house.get(reply.header("location").split('#').next().unwrap()).await.is(200);
    assert!(page.text().contains("32 days on. 1 recording was deleted"), "{}", page.text());
    let receipt = page.text().split("href=\"/receipts/").nth(1).unwrap();
    let receipt = format!("/receipts/{}", receipt.split('"').next().unwrap());
    let page = house.get(&receipt).await.is(200);
    assert!(page.text().contains("c2sp.org/tlog-proof@v1") && page.text().contains("bwv-31-days"));
    let proof = house.get(&format!("{receipt}/proof")).await.is(200);
    assert!(proof.text().starts_with("c2sp.org/tlog-proof@v1\n"));
    assert!(proof.header("content-type").starts_with("text/plain"));
    let listed = house.get("/receipts").await.is(200);
    assert!(listed.text().contains(&receipt));
    house.get("/receipts/00000000000000000000000000000000").await.is(404);
    house.get("/receipts?after=nonsense").await.is(400);
    house.post_as("", "/demo/clock", "days=5").await.is(400);
}

#[tokio::test]
async fn the_checkpoint_and_the_tiles_are_there_for_any_tool() {
    let house = House::new().await;
    house.upload(&File::new(video(1_000, 2))).await;
    desk::jobs::work(&house.desk, "test").await.unwrap();
    let note = house.get("/checkpoint").await.is(200);
    assert_eq!(note.header("content-type"), "text/plain; charset=utf-8");
    let mut lines = note.text().lines();
    assert_eq!(lines.next(), Some("bluelamp.example/london"));
    let size: u64 = lines.next().unwrap().parse().unwrap();
    assert!(size > 0 && size < 256);
    for (path, bytes) in [(format!("/tile/0/000.p/{size}"), size * 32)] {
        let tile = house.get(&path).await.is(200);
        assert_eq!(tile.header("content-type"), "application/octet-stream");
        assert_eq!(tile.body.len() as u64, bytes);
        assert!(!tile.header("cache-control").contains("immutable"));
    }
    house.get(&format!("/tile/entries/000.p/{size}")).await.is(200);
    for path in ["/tile/0/000", "/tile/0/0", "/tile/9/000.p/1", "/tile/../checkpoint"] {
        house.get(path).await.is(404);
    }
}
