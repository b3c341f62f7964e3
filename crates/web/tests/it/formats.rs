//! Notices and registers in other forms than pages.

use crate::house::{House, Reply};
use axum::body::Body;
use axum::http::Request;

const NOTICE: &str = "/notices/body-worn-video.sign";

/// Asks again for what a browser already has.
async fn again(house: &House, path: &str, tag: &str) -> Reply {
    let request = Request::get(path).header("if-none-match", tag).body(Body::empty()).unwrap();
    house.send(request).await
}

#[tokio::test]
async fn a_notice_can_be_printed_and_is_sent_once() {
    let house = House::new().await;
    let mut tags = Vec::new();
    for ending in [".pdf", ".large-print.pdf"] {
        let path = format!("{NOTICE}{ending}");
        let first = house.get(&path).await.is(200);
        assert!(first.body.starts_with(b"%PDF-1.7"), "{path}");
        assert_eq!(first.header("content-type"), "application/pdf");
        let file = format!("attachment; filename=\"body-worn-video.sign{ending}\"");
        assert_eq!(first.header("content-disposition"), file);
        assert_eq!(first.header("cache-control"), "no-cache");
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
        let second = house.get(&path).await.is(200);
        assert_eq!((second.header("etag"), &second.body), (tag.as_str(), &first.body));
        let held = again(&house, &path, &tag).await.is(304);
        assert!(held.body.is_empty() && held.header("etag") == tag);
        again(&house, &path, "\"other\"").await.is(200);
        tags.push(tag);
    }
    assert_ne!(tags[0], tags[1]);
}

#[tokio::test]
async fn a_notice_can_be_had_as_plain_text() {
    let house = House::new().await;
    let text = house.get(&format!("{NOTICE}.txt")).await.is(200);
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert!(text.text().starts_with("You may be filmed here\n====="));
}

#[tokio::test]
async fn a_form_that_needs_a_program_is_given_or_the_page_says_what_to_do() {
    let house = House::new().await;
    let page = house.get(NOTICE).await.is(200);
    let forms = [
        (".brf", press::braille_is_there(), &b"    ,Y"[..], "application/x-brf"),
        (".wav", press::speech_is_there(), b"RIFF", "audio/wav"),
    ];
    for (ending, is_there, begins, media_type) in forms {
        let path = format!("{NOTICE}{ending}");
        let link = format!("href=\"{path}\"");
        assert_eq!(page.text().contains(&link), is_there.is_ok(), "{ending}");
        let reply = house.get(&path).await;
        if is_there.is_ok() {
            let file = reply.is(200);
            assert!(file.body.starts_with(begins), "{ending}");
            assert_eq!(file.header("content-type"), media_type);
        } else {
            let words = reply.is(501);
            assert!(words.text().contains("whom to write to"), "{}", words.text());
            assert!(page.text().contains("not offered on this site yet"), "{}", page.text());
        }
    }
}

#[tokio::test]
async fn the_page_lists_the_other_forms_with_their_size_once_they_were_made() {
    let house = House::new().await;
    let page = house.get(NOTICE).await.is(200);
    assert!(page.text().contains("<h2>Other formats</h2>"));
    assert!(page.text().contains(&format!("{NOTICE}.pdf\" download>To print (PDF)</a>")));
    house.get(&format!("{NOTICE}.pdf")).await.is(200);
    let page = house.get(NOTICE).await.is(200);
    assert!(page.text().contains("To print (PDF, 14.") && page.text().contains(" kB)</a>"));
}

#[tokio::test]
async fn what_there_is_not_cannot_be_had_in_any_form() {
    let house = House::new().await;
    for path in [
        "/notices/none.pdf",
        "/notices/none.txt",
        "/notices/.wav",
        "/notices/body-worn-video.sign.doc",
        "/registers/none.xlsx",
    ] {
        house.get(path).await.is(404);
    }
}

#[tokio::test]
async fn the_registers_can_be_had_as_one_workbook_or_each_alone() {
    let house = House::new().await;
    let list = house.get("/registers").await.is(200);
    assert!(list.text().contains("href=\"/registers.xlsx\""));
    let page = house.get("/registers/retention").await.is(200);
    assert!(page.text().contains("href=\"/registers/retention.xlsx\""));
    let mut tags = Vec::new();
    for path in ["/registers.xlsx", "/registers/retention.xlsx"] {
        let book = house.get(path).await.is(200);
        assert!(book.body.starts_with(b"PK"), "{path}");
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        assert_eq!(book.header("content-type"), kind);
        let name = path.rsplit('/').next().unwrap();
        let file = format!("attachment; filename=\"{name}\"");
        assert_eq!(book.header("content-disposition"), file);
        again(&house, path, book.header("etag")).await.is(304);
        tags.push(book.header("etag").to_owned());
    }
    assert_ne!(tags[0], tags[1]);
    // A register says how the law stands on a day, so the next day's is another file.
    house.hours(24);
    let tomorrow = again(&house, "/registers.xlsx", &tags[0]).await.is(200);
    assert_ne!(tomorrow.header("etag"), tags[0]);
}
