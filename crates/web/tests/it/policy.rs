//! A change of policy on the console, and what the public can read of it afterwards.

use crate::house::{File, House, Reply, pack_sources, says, video};
use axum::body::Body;
use axum::http::Request;

const BOUNDARY: &str = "a-boundary-that-no-file-holds";

/// London, kept for another time, as a browser sends a folder.
fn folder(period: &str) -> Vec<(String, String)> {
    let mut files = vec![("pack/golden/retention.txt".to_owned(), "no file of a pack".to_owned())];
    for source in pack_sources() {
        let text = source.text.replace("period: 31 days", &format!("period: {period}"));
        files.push((format!("pack/{}", source.path), text));
    }
    files
}

async fn propose(house: &House, cookie: &str, files: &[(String, String)], why: &str) -> Reply {
    let part = |(path, text): &(String, String)| {
        format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; \
             filename=\"{path}\"\r\nContent-Type: application/octet-stream\r\n\r\n{text}\r\n"
        )
    };
    let parts: Vec<_> = files.iter().map(part).collect();
    let end = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"why\"\r\n\r\n{why}\r\n\
         --{BOUNDARY}--\r\n"
    );
    let request = Request::post("/staff/policy")
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::from(parts.concat() + &end))
        .unwrap();
    house.send(request).await
}

/// What stands in an attribute behind `before`.
fn value(page: &Reply, before: &str) -> String {
    let rest = page.text().split(before).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Proposes as the data office and applies as the risk owner.
async fn change_to(house: &House, period: &str) {
    let theo = house.sign_in("theo").await;
    let at = propose(house, &theo, &folder(period), "The board agreed.").await.is(303);
    let at = at.header("location").to_owned();
    let vera = house.sign_in("vera").await;
    let page = house.get_as(&vera, &at).await.is(200);
    let seen = value(&page, "name=\"seen\" value=\"");
    house.post_as(&vera, &format!("{at}/apply"), &format!("seen={seen}")).await.is(303);
}

#[tokio::test]
async fn a_proposal_shows_what_it_would_change_and_needs_a_second_person() {
    let house = House::new().await;
    house.upload(&File::new(video(2_400, 1))).await;
    let theo = house.sign_in("theo").await;
    let page = house.get_as(&theo, "/staff/policy").await.is(200);
    says(&page, &["Nothing has been proposed.", "Version 1", "webkitdirectory"]);
    let reply = propose(&house, &theo, &folder("7 days"), "The board agreed.").await.is(303);
    let at = reply.header("location").to_owned();
    let own = house.get_as(&theo, &at).await.is(200);
    says(&own, &["would go sooner", "before 16 November 2026", "You proposed this."]);
    says(&own, &["kept for 7 days instead of 31 days", "<del>", "<ins>", "<rect class=\"after\""]);
    assert!(own.body.len() < 120_000, "{} bytes", own.body.len());
    let led = house.post_as("", "/sign-in", "persona=vera&next=/staff/recordings").await.is(303);
    assert_eq!(led.header("location"), "/staff/disposals", "to the first page she may see");
    let vera = house.sign_in("vera").await;
    let page = house.get_as(&vera, &at).await.is(200);
    assert!(!page.text().contains(">Recordings<"), "no link leads where she may not go");
    let seen = value(&page, "name=\"seen\" value=\"");
    let alone = house.post_as(&theo, &format!("{at}/apply"), &format!("seen={seen}")).await;
    says(&alone.is(403), &["somebody else must decide"]);
    let other = house.post_as(&vera, &format!("{at}/apply"), "seen=00").await;
    says(&other.is(400), &["the one that you looked at"]);
    house.post_as(&vera, &format!("{at}/apply"), &format!("seen={seen}")).await.is(303);
    let page = house.get_as(&vera, "/staff/policy?done=applied").await.is(200);
    says(&page, &["every decision names the new version", "Version 2", "The board agreed."]);
    let officer = house.sign_in("ola").await;
    house.get_as(&officer, "/staff/policy").await.is(403);
    house.get("/staff/policy").await.is(303);
}

#[tokio::test]
async fn a_pack_with_mistakes_comes_back_with_each_of_them() {
    let house = House::new().await;
    let theo = house.sign_in("theo").await;
    let page = propose(&house, &theo, &folder("31 parsecs"), "A slip.").await.is(200);
    says(&page, &["There is a problem", "retention.yaml, line", "parsecs", "A slip."]);
    let none = propose(&house, &theo, &[], "").await.is(200);
    says(&none, &["Choose the pack’s folder".replace('’', "&#39;").as_str(), "Give a reason"]);
    let same = propose(&house, &theo, &folder("31 days"), "Nothing.").await.is(200);
    says(&same, &["another than the one in force"]);
    let huge = vec![("pack/pack.yaml".to_owned(), "x".repeat(9 << 20))];
    says(&propose(&house, &theo, &huge, "Large.").await.is(400), &["8 MiB at most"]);
    let iris = house.sign_in("iris").await;
    let page = house.get_as(&iris, "/staff/policy").await.is(200);
    assert!(!page.text().contains("webkitdirectory"), "an auditor is offered no form");
    propose(&house, &iris, &folder("21 days"), "As an auditor.").await.is(403);
}

#[tokio::test]
async fn a_proposal_that_is_declined_is_gone_and_says_why() {
    let house = House::new().await;
    let theo = house.sign_in("theo").await;
    let reply = propose(&house, &theo, &folder("21 days"), "Shorter is better.").await.is(303);
    let at = reply.header("location").to_owned();
    let vera = house.sign_in("vera").await;
    house.post_as(&vera, &format!("{at}/withdraw"), "why=").await.is(400);
    house.post_as(&vera, &format!("{at}/withdraw"), "why=The+union+was+not+asked.").await.is(303);
    let page = house.get_as(&theo, &at).await.is(200);
    says(&page, &["Withdrawn", "The union was not asked."]);
    assert!(!page.text().contains("name=\"seen\""), "it can no longer be applied");
}

#[tokio::test]
async fn a_notice_can_be_read_as_on_a_day_and_compared_in_words() {
    rules::keeps!("site-archive");
    let house = House::new().await;
    house.hours(48);
    change_to(&house, "21 days").await;
    let notice = "/notices/body-worn-video.adult";
    let now = house.get(notice).await.is(200);
    says(&now, &["21 days", &format!("{notice}/versions")]);
    assert!(!now.text().contains("31 days"));
    let then = house.get(&format!("{notice}?on=2026-11-03")).await.is(200);
    says(&then, &["31 days", "This is an earlier version, in force from 2 November 2026"]);
    says(&house.get(&format!("{notice}?version=1")).await.is(200), &["31 days"]);
    house.get(&format!("{notice}?on=2026-11-01")).await.is(400);
    house.get(&format!("{notice}?on=tomorrow")).await.is(400);
    house.get(&format!("{notice}?version=9")).await.is(404);
    let versions = house.get(&format!("{notice}/versions")).await.is(200);
    says(&versions, &["type=\"date\"", "compare?from=1&amp;to=2"]);
    let differs = house.get(&format!("{notice}/compare?from=1&to=2")).await.is(200);
    says(&differs, &["gone: </span>31", "new: </span>21"]);
    let same = house.get(&format!("{notice}/compare?from=2&to=2")).await.is(200);
    says(&same, &["Not a word differs."]);
    let all = house.get("/notices/versions").await.is(200);
    says(&all, &["Version 2, since 4 November 2026", "Version 1", ": changed", ": new"]);
    house.get("/notices/no-such.adult/versions").await.is(404);
    house.get("/notices/no-such.adult/compare?from=1&to=2").await.is(404);
}

#[tokio::test]
async fn every_notice_says_when_it_last_changed_and_leads_to_what_it_said_before() {
    rules::keeps!("child-last-updated");
    let house = House::new().await;
    house.hours(24);
    change_to(&house, "21 days").await;
    let pack = &desk::packs::current(&house.desk).unwrap().pack;
    for (id, notice) in &pack.notices {
        let page = house.get(&format!("/notices/{id}")).await.is(200);
        let date = format!("Last updated <time datetime=\"{}\">", notice.last_updated);
        says(&page, &[&date, &format!("/notices/{id}/versions")]);
        let first = house.get(&format!("/notices/{id}/versions")).await.is(200);
        says(&first, &[&format!("/notices/{id}?version=1")]);
        house.get(&format!("/notices/{id}?version=1")).await.is(200);
    }
}
