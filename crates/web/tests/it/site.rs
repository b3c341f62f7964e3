//! The public pages.

use crate::house::{File, House, answer, video};
use axum::body::Body;
use axum::http::Request;

#[tokio::test]
async fn public_pages_say_what_they_must_and_stay_small() {
    let house = House::new().await;
    let check = async |path: &str, words: &[&str]| {
        let page = house.get(path).await.is(200);
        let text = page.text();
        for word in words {
            assert!(text.contains(word), "{path}: `{word}` is missing\n{text}");
        }
        let packs = Request::builder().uri(path).header("accept-encoding", "br, gzip");
        let packed = house.send(packs.body(Body::empty()).unwrap()).await.is(200);
        assert_eq!(packed.header("content-encoding"), "gzip", "{path}");
        assert_eq!(packed.header("vary"), "accept-encoding", "{path}");
        assert!(packed.body.len() < 40_000, "{path}: {} bytes", packed.body.len());
        assert!(text.contains("<html lang=\"en-GB\" ") && text.contains("<main id=\"main\""));
        assert_eq!(text.matches("<h1").count(), 1, "{path}");
        assert!(!text.contains("src=\"http") && !text.contains("style="), "{path}");
    };
    check("/", &["use data about people", "/notices/body-worn-video.adult", "/promises"]).await;
    check("/promises", &["within 31 days", "Kept today", "Planned, not yet kept", "/checkpoint"])
        .await;
    check("/registers", &["Retention schedule", "/registers/recipients"]).await;
    check("/registers/retention", &["31 days", "when the recording began", "retention.csv"]).await;
    check("/registers/processing", &["Body-worn video", "UK GDPR article 6(1)(e)"]).await;
    check("/registers/rights", &["Object to its use", "UK GDPR article 21"]).await;
    check("/registers/publications", &["Lists and registers", "/disclosures"]).await;
    check("/publication-scheme", &["How we make decisions", "To be confirmed."]).await;
    check("/disclosures", &["Nothing is in the log yet."]).await;
    check("/statistics", &["people who agreed to be counted"]).await;
    check("/figures", &["Metropolitan Police Service", "Where they stand"]).await;
    check("/receipts", &["Nothing was deleted yet."]).await;
    check("/ledger", &["bluelamp.example/london", "bluelamp verify"]).await;
    check("/sign-in", &["Ola Brandt", "Sign in"]).await;
    check("/demo", &["32 days on", "Mina Achterberg"]).await;
    check("/components", &["Clock badge", "Timeline"]).await;
}

#[tokio::test]
async fn a_register_can_be_taken_home_as_a_spreadsheet() {
    let house = House::new().await;
    let file = house.get("/registers/retention.csv").await.is(200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").contains("retention.csv"));
    assert!(file.text().starts_with("\u{feff}Activity,What,Kept for,"));
    house.get("/registers/none").await.is(404);
    house.get("/registers/none.csv").await.is(404);
}

#[tokio::test]
async fn the_registers_can_be_read_by_machines_as_linked_data() {
    let house = House::new().await;
    let page = house.get("/registers").await.is(200);
    assert!(page.text().contains("href=\"/registers.jsonld\""));
    let file = house.get("/registers.jsonld").await.is(200);
    assert_eq!(file.header("content-type"), "application/ld+json");
    let read: serde_json::Value = serde_json::from_str(file.text()).unwrap();
    let context = read.get("@context").unwrap();
    assert_eq!(context.get("dpv").unwrap(), "https://w3id.org/dpv#");
    // Names are fragments of the address under which it is read.
    assert!(context.get("@base").is_none());
    let things = read.get("@graph").unwrap().as_array().unwrap();
    let filming =
        things.iter().find(|thing| thing.get("@id").unwrap() == "#activity/body-worn-video");
    assert!(filming.unwrap().get("dpv:hasStorageCondition").is_some());
}

#[tokio::test]
async fn a_notice_is_the_packs_own_words_with_the_exit_first() {
    let house = House::new().await;
    let page = house.get("/notices/body-worn-video.adult").await.is(200);
    let text = page.text();
    for word in ["within 31 days", "On this page", "href=\"#how-long\"", "Last updated"] {
        assert!(text.contains(word), "{word}");
    }
    assert!(text.contains("href=\"/notices/body-worn-video.child\""));
    let body = text.split("<body").nth(1).unwrap();
    let first = body.split("<a ").nth(1).unwrap();
    assert!(first.starts_with("class=\"exit\"") && first.contains("rel=\"noreferrer\""));
    let child = house.get("/notices/body-worn-video.child").await.is(200);
    assert!(child.text().contains("href=\"/notices/body-worn-video.adult\""));
    house.get("/notices/none").await.is(404);
}

#[tokio::test]
async fn the_board_counts_from_the_ledger() {
    let house = House::new().await;
    house.upload(&File::new(video(1_000, 1))).await;
    let board = house.get("/promises").await.is(200);
    assert!(board.text().contains("1 recording taken in, 1 compared"));
    assert!(board.text().contains("A ledger entry of 2 November 2026"));
}

#[tokio::test]
async fn the_board_stands_in_five_groups_with_what_is_kept_first() {
    let page = House::new().await.get("/promises").await.is(200);
    let board = page.text().split("<main").nth(1).unwrap();
    assert!(board.contains("104 promises: 46 kept by this software today, 58 planned."));
    let groups = [
        ("from-child", "19 promises: 9 kept", "child-quick-exit"),
        ("from-bwv", "12 promises: 8 kept", "bwv-31-days"),
        ("from-site", "13 promises: 12 kept", "site-archive"),
        ("from-oversight", "38 promises: 13 kept", "ovs-dpo"),
        ("from-staff", "22 promises: 4 kept", "staff-purpose"),
    ];
    let sections: Vec<_> = board.split("<section ").skip(1).collect();
    assert_eq!(sections.len(), groups.len());
    let contents = board.split("<nav class=\"contents\"").nth(1).unwrap();
    let contents = contents.split("</nav>").next().unwrap();
    for (section, (id, tally, promise)) in sections.iter().zip(groups) {
        assert!(contents.contains(&format!("href=\"#{id}\"")), "no link leads to {id}");
        assert!(section.contains(&format!("<h2 id=\"{id}\"")), "{id}: its heading is missing");
        assert!(section.contains(tally) && contents.contains(tally), "{id}: `{tally}`");
        assert!(section.contains(&format!("id=\"{promise}\"")), "{id}: `{promise}` is missing");
    }
    let cameras = sections[1];
    assert!(cameras.find("Kept today") < cameras.find("Planned, not yet kept"));
    assert!(cameras.contains("crates/desk/tests/it/month.rs"), "each test is named");
    assert!(cameras.contains("Version 1 of the policy passed its checks on"), "and each proof");
    assert_eq!(board.matches("Kept today").count(), 5, "only a group with kept promises says so");
}

#[tokio::test]
async fn a_planned_promise_is_one_line_that_claims_nothing() {
    let page = House::new().await.get("/promises").await.is(200);
    let board = page.text();
    assert_eq!(board.matches("<article").count(), 46, "a card for each kept promise, and no other");
    let lines: Vec<_> = board.split("<li id=\"").skip(1).collect();
    assert_eq!(lines.len(), 58);
    let ways = ["The software will", "People will", "A notice will", "A register will"];
    for line in lines {
        let (id, rest) = line.split_once('"').unwrap();
        let rest = rest.split("</li>").next().unwrap();
        assert!(rest.contains(&format!("<span class=\"code\">{id}</span>")), "{id}");
        assert!(ways.iter().any(|way| rest.contains(way)), "{id}: it does not say how\n{rest}");
        let address = format!(" id=\"{id}\"");
        assert_eq!(board.matches(&address).count(), 1, "two things are called {id}");
    }
}

#[tokio::test]
async fn outside_a_demonstration_nobody_signs_in_with_a_click() {
    let house = House::new().await;
    let app = house.in_earnest();
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    let page = answer(app.clone(), get("/sign-in")).await.is(200);
    assert!(page.text().contains("For staff on the register"));
    assert!(!page.text().contains("one click"));
    for path in ["/demo", "/components"] {
        answer(app.clone(), get(path)).await.is(404);
    }
    let request = Request::post("/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("persona=mina"))
        .unwrap();
    answer(app, request).await.is(404);
}

#[tokio::test]
async fn an_asset_is_kept_for_good_under_its_digest() {
    let house = House::new().await;
    let page = house.get("/").await.is(200);
    let style = page.text().split("rel=\"stylesheet\" href=\"").nth(1).unwrap();
    let style = style.split('"').next().unwrap();
    let reply = house.get(style).await.is(200);
    assert_eq!(reply.header("content-type"), "text/css; charset=utf-8");
    assert!(reply.header("cache-control").contains("immutable"));
    house.get("/assets/style-0000000000.css").await.is(404);
}

#[tokio::test]
async fn what_is_shown_to_somebody_who_is_signed_in_is_never_packed() {
    let house = House::new().await;
    let ola = house.sign_in("ola").await;
    let ask = async |path: &str, cookie: &str, encoding: &str| {
        let request = Request::builder()
            .uri(path)
            .header("host", "localhost")
            .header("cookie", cookie)
            .header("accept-encoding", encoding);
        house.send(request.body(Body::empty()).unwrap()).await
    };
    for path in ["/staff", "/promises"] {
        let page = ask(path, &ola, "gzip").await.is(200);
        assert_eq!(page.header("content-encoding"), "", "{path}");
    }
    for (encoding, packed) in [("gzip;q=0", ""), ("br", ""), ("GZIP;q=0.5, br", "gzip")] {
        let page = ask("/promises", "", encoding).await.is(200);
        assert_eq!(page.header("content-encoding"), packed, "{encoding}");
    }
    let (once, again) = (ask("/ask", "", "gzip").await, ask("/ask", "", "gzip").await);
    assert_eq!(once.body, again.body);
    let plain = ask("/ask", "", "").await.is(200);
    assert!(once.body.len() * 2 < plain.body.len(), "{}", once.body.len());
}
