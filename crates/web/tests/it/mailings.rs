//! Mailings on the site and the console: written, planned, sent; stopped by a mail program; counted
//! only as people agreed.

use crate::house::{House, Reply, answer, says};
use axum::body::Body;
use axum::http::Request;
use desk::mailings::{self, Letter};

const SITE: &str = "https://lamp.example";

/// The fields of a form as a browser sends them.
fn form(fields: &[(&str, &str)]) -> String {
    let encoded =
        |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Hands over every letter that is due, as to a mail server that takes them all.
pub(crate) async fn post(house: &House) -> Vec<Letter> {
    let mut letters = Vec::new();
    for _ in 0..4 {
        let ctx = desk::jobs::system_ctx(&house.desk).unwrap();
        for id in mailings::due(&ctx, &house.desk).await.unwrap() {
            let letter = mailings::open(&ctx, &house.desk, &id, SITE).await.unwrap();
            let Some(letter) = letter else { continue };
            mailings::posted(&ctx, &house.desk, &letter).await.unwrap();
            letters.push(letter);
        }
    }
    letters
}

/// The path of the address in a text that leads to this.
pub(crate) fn path(text: &str, to: &str) -> String {
    let rest = text.split_once(to).unwrap().1;
    let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("{to}{token}")
}

/// Somebody signs up for the newsletter and confirms the address.
async fn signs_up(house: &House, contact: &str, counts: bool) {
    let mut filled = vec![("contact", contact)];
    filled.extend(counts.then_some(("counts", "yes")));
    house.post_as("", "/choices/newsletter-sign-up", &form(&filled)).await.is(200);
    let letters = post(house).await;
    let letter = letters.iter().find(|letter| letter.to == contact).unwrap();
    house.post_as("", &path(&letter.plain, "/choices/confirm/"), "").await.is(200);
}

/// Writes a newsletter on the console, looks at its plan and sends it; gives its address.
async fn sends(house: &House, cookie: &str) -> String {
    let text = "Come to the [open day](https://example.org/day?a=1&b=2).";
    let written = form(&[("subject", "What is <b>new</b>"), ("text", text)]);
    let kept = house.post_as(cookie, "/staff/mailings/new/newsletter", &written).await.is(303);
    let at = kept.header("location").to_owned();
    let page = house.get_as(cookie, &at).await.is(200);
    let seen = page.text().split_once("name=\"seen\" value=\"").unwrap().1;
    let seen = seen.split('"').next().unwrap();
    let send = format!("{at}/send");
    house.post_as(cookie, &send, &form(&[("seen", seen)])).await.is(303);
    at
}

/// What a mail program sends that stops something for whoever reads it.
fn one_click(path: &str, kind: &str, body: &'static str) -> Request<Body> {
    Request::post(path).header("content-type", kind).body(Body::from(body)).unwrap()
}

fn leave(letter: &Letter) -> String {
    path(letter.leave.as_deref().unwrap(), "/choices/leave/")
}

#[tokio::test]
async fn a_newsletter_is_written_planned_sent_and_watched_on_its_way() {
    let house = House::new().await;
    for contact in ["ana@example.org", "ben@example.org"] {
        signs_up(&house, contact, false).await;
    }
    let enga = house.sign_in("enga").await;
    let list = house.get_as(&enga, "/staff/mailings").await.is(200);
    says(&list, &["Write: The newsletter", "2 would get it now"]);
    house.get_as(&enga, "/staff/mailings/new/newsletter").await.is(200);
    house.get_as(&enga, "/staff/mailings/new/surveys").await.is(404);
    let bad = form(&[("subject", ""), ("text", "x")]);
    let bad = house.post_as(&enga, "/staff/mailings/new/newsletter", &bad).await.is(422);
    says(&bad, &["There is a problem", "The subject must be"]);
    let at = sends(&house, &enga).await;
    let page = house.get_as(&enga, &at).await.is(200);
    says(&page, &["On its way", "0 of 2 letters are done", "&#60;b&#62;new", "open day"]);
    assert!(!page.text().contains("ana@example.org"), "no reader stands on the page");
    let send = format!("{at}/send");
    let twice = house.post_as(&enga, &send, &form(&[("seen", "0")])).await.is(422);
    says(&twice, &["There is a problem", "one that was not sent yet"]);
    assert_eq!(post(&house).await.len(), 2);
    let page = house.get_as(&enga, &at).await.is(200);
    says(&page, &["Sent", "handed to the mail server", "fewer than 10"]);
    let list = house.get_as(&enga, "/staff/mailings").await.is(200);
    says(&list, &["What is", "Sent"]);

    let written = form(&[("subject", "Another"), ("text", "Words.")]);
    let kept = house.post_as(&enga, "/staff/mailings/new/newsletter", &written).await.is(303);
    let at = kept.header("location").to_owned();
    let changed = form(&[("subject", "Other words"), ("text", "[x](ftp://example.org)")]);
    let changed = house.post_as(&enga, &at, &changed).await.is(422);
    says(&changed, &["https://", "ftp://example.org"]);
    house.post_as(&enga, &format!("{at}/discard"), "").await.is(303);
    house.get_as(&enga, &at).await.is(404);
    let remi = house.sign_in("remi").await;
    house.get_as(&remi, "/staff/mailings").await.is(403);
}

#[tokio::test]
async fn a_mail_program_stops_it_with_one_post_and_opening_the_link_does_not() {
    let house = House::new().await;
    for contact in ["ana@example.org", "ben@example.org", "cy@example.org"] {
        signs_up(&house, contact, false).await;
    }
    let enga = house.sign_in("enga").await;
    sends(&house, &enga).await;
    let letters = post(&house).await;
    assert_eq!(letters.len(), 3);
    let of = |who: &str| leave(letters.iter().find(|letter| letter.to == who).unwrap());
    for _ in 0..2 {
        let page = house.get(&of("ana@example.org")).await.is(200);
        says(&page, &["Stop this?", "The newsletter", "List-Unsubscribe", "One-Click"]);
        assert!(!page.text().contains("ana@example.org"), "a link names nobody");
        assert_eq!(page.header("set-cookie"), "");
    }
    // As RFC 8058 has it: no cookie, no origin, and either way of writing the body.
    let url = "application/x-www-form-urlencoded";
    let part = "multipart/form-data; boundary=x";
    let parts = "--x\r\ncontent-disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n\
                 One-Click\r\n--x--\r\n";
    for _ in 0..2 {
        let click = one_click(&of("ana@example.org"), url, "List-Unsubscribe=One-Click");
        says(&house.send(click).await.is(200), &["It has stopped"]);
        let click = one_click(&of("ben@example.org"), part, parts);
        says(&house.send(click).await.is(200), &["It has stopped"]);
    }
    let after = house.get(&of("ana@example.org")).await.is(200);
    says(&after, &["It has stopped"]);
    let main = after.text().split("<main").nth(1).unwrap();
    assert!(!main.contains("method=\"post\""), "{main}");
    sends(&house, &enga).await;
    let next: Vec<_> = post(&house).await.into_iter().map(|letter| letter.to).collect();
    assert_eq!(next, ["cy@example.org"]);
    // Nothing else is obeyed that does not say where it comes from.
    let click = one_click("/choices/stop", url, "contact=cy@example.org&what=all");
    house.send(click).await.is(403);
    let unknown = one_click("/choices/leave/00000000000000000000000000000000", url, "");
    says(&house.send(unknown).await.is(200), &["Nothing is sent by this link any more"]);
    for not in ["/choices/leave/x", "/choices/confirm/x"] {
        house.get(not).await.is(404);
    }
}

#[tokio::test]
async fn what_is_counted_leads_only_where_the_letter_says_and_keeps_nothing() {
    let house = House::new().await;
    for n in 0..11 {
        signs_up(&house, &format!("reader{n}@example.org"), n > 0).await;
    }
    let enga = house.sign_in("enga").await;
    let at = sends(&house, &enga).await;
    let id = at.strip_prefix("/staff/mailings/").unwrap();
    let letters = post(&house).await;
    let plain = letters.iter().filter(|one| !one.html.as_deref().unwrap().contains(id));
    assert_eq!(plain.count(), 1, "one of them did not tick the box");
    let (seen, to) = (format!("/mail/{id}/seen.gif"), format!("/mail/{id}/to/0"));
    let quiet = |reply: &Reply| {
        assert_eq!((reply.header("set-cookie"), reply.header("cache-control")), ("", "no-store"));
    };
    let picture = house.get(&seen).await.is(200);
    quiet(&picture);
    assert_eq!(picture.header("content-type"), "image/gif");
    assert_eq!(picture.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(&picture.body[..6], b"GIF89a");
    let page = house.get_as(&enga, &at).await.is(200);
    says(&page, &["agreed to it: 10.", "opened fewer than 10 times"]);
    for _ in 0..11 {
        house.get(&seen).await.is(200);
        let link = house.get(&to).await.is(302);
        quiet(&link);
        assert_eq!(link.header("location"), "https://example.org/day?a=1&b=2");
        assert_eq!(link.header("referrer-policy"), "no-referrer");
    }
    // Looking without reading counts nothing.
    for path in [&seen, &to] {
        let head = Request::head(path.as_str()).body(Body::empty()).unwrap();
        house.send(head).await;
    }
    let page = house.get_as(&enga, &at).await.is(200);
    says(&page, &["opened 12 times", ">11<"]);
    for not in [
        format!("/mail/{id}/to/1"),
        format!("/mail/{id}/to/99999999999999999999"),
        format!("/mail/{id}/to/https:"),
        "/mail/00000000000000000000000000000000/seen.gif".to_owned(),
        "/mail/x/to/0".to_owned(),
    ] {
        let reply = house.get(&not).await;
        assert!([400, 404].contains(&reply.status.as_u16()), "{not}: {}", reply.status);
        assert_eq!(reply.header("location"), "");
    }
}

#[tokio::test]
async fn without_a_mail_server_the_form_says_so_and_takes_no_address_of_email() {
    let house = House::new().await;
    let site = house.in_earnest();
    let get = Request::get("/choices/newsletter-sign-up").body(Body::empty()).unwrap();
    let page = answer(site.clone(), get).await.is(200);
    says(&page, &["We cannot send letters by email from here at present"]);
    let send = |contact: &str| {
        Request::post("/choices/newsletter-sign-up")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form(&[("contact", contact)])))
            .unwrap()
    };
    let refused = answer(site.clone(), send("ana@example.org")).await.is(422);
    says(&refused, &["There is a problem", "a telephone number or a postal address"]);
    let taken = answer(site, send("020 7946 0123")).await.is(200);
    says(&taken, &["You said yes"]);
    assert!(post(&house).await.is_empty());
}
