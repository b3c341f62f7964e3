//! Passkeys on the pages: where they are offered, what a browser keeps, and what is said of an
//! answer that is none. That a real browser's answers are taken is e2e's to show.

use crate::house::{House, LOCAL, Reply, answer, says};
use crate::people::{PASSWORD, STAFF, form, import, with_codes};
use axum::body::Body;
use axum::http::Request;

const PAGE: &str = "/sign-in/passkey";
const LIST: &str = "/staff/account/passkeys";

fn cookies(reply: &Reply) -> Vec<String> {
    let all = reply.headers.get_all("set-cookie").into_iter();
    all.map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
}

async fn asked(house: &House, headers: &[(&str, &str)]) -> Reply {
    let request =
        headers.iter().fold(Request::get(PAGE), |all, (key, value)| all.header(*key, *value));
    house.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_challenge_is_kept_in_the_browser_that_asks_for_it() {
    let house = House::new().await;
    says(&house.get("/sign-in").await.is(200), &["href=\"/sign-in/passkey?next="]);
    let page = asked(&house, &[("host", "localhost:8686")]).await.is(200);
    says(&page, &["data-passkey=\"get\"", "&#34;rpId&#34;:&#34;localhost&#34;", "<noscript>"]);
    let kept = cookies(&page).remove(0);
    assert!(kept.starts_with("bluelamp-passkey="), "{kept}");
    assert!(
        kept.ends_with("; Max-Age=300") && kept.contains("HttpOnly; SameSite=Strict"),
        "{kept}"
    );
    let other = cookies(&asked(&house, &[]).await.is(200)).remove(0);
    assert_ne!(kept, other, "each its own");
    asked(&house, &[("sec-fetch-site", "cross-site")]).await.is(200);
}

#[tokio::test]
async fn at_a_number_a_page_leads_to_the_name() {
    let house = House::new().await;
    for host in ["127.0.0.1:8686", "[::1]:8686", "localhost:9999"] {
        let page = asked(&house, &[("host", host)]).await.is(200);
        says(&page, &[&format!("href=\"{LOCAL}/sign-in/passkey?next=/staff/recordings\"")]);
        assert!(!page.text().contains("data-passkey"), "{host}");
        assert_eq!(cookies(&page).len(), 0, "{host}");
    }
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host_and_without_a_name_there_are_none() {
    let house = House::new().await;
    let ask =
        async |app, path: &str| answer(app, Request::get(path).body(Body::empty()).unwrap()).await;
    let named = house.in_earnest_at("https://lamp.force.example");
    let kept = cookies(&ask(named, PAGE).await.is(200)).remove(0);
    assert!(kept.starts_with("__Host-bluelamp-passkey="), "{kept}");
    assert!(kept.contains("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{kept}");
    let named = house.in_earnest_at("https://lamp.force.example");
    let elsewhere = Request::get(PAGE).header("sec-fetch-site", "cross-site");
    let led = answer(named, elsewhere.body(Body::empty()).unwrap()).await.is(303);
    assert_eq!((led.header("location"), cookies(&led).len()), ("/sign-in", 0));
    ask(house.in_earnest(), PAGE).await.is(404);
    let page = ask(house.in_earnest(), "/sign-in").await.is(200);
    assert!(!page.text().contains("passkey?next"), "none is offered");
}

#[tokio::test]
async fn an_answer_that_is_none_is_told_as_a_mistake_and_another_may_be_given() {
    let house = House::new().await;
    let kept = cookies(&asked(&house, &[]).await.is(200)).remove(0);
    let cookie = kept.split(';').next().unwrap();
    let page = house.post_as(cookie, PAGE, "answer=%7B%7D").await.is(200);
    says(&page, &["There is a problem", "This passkey was not taken", "data-passkey=\"get\""]);
    let again = cookies(&page);
    assert_eq!(again.len(), 1, "a new challenge and no session: {again:?}");
    assert!(again[0].starts_with("bluelamp-passkey="));
    let page = house.post_as("", PAGE, "answer=%7B%7D").await.is(200);
    says(&page, &["There is a problem"]);
    house.post_as(cookie, PAGE, "").await.is(422);
    let long = format!("answer={}", "x".repeat(20_000));
    house.post_as(cookie, PAGE, &long).await.is(413);
}

#[tokio::test]
async fn a_passkey_is_made_with_the_password_once_more() {
    let house = House::new().await;
    import(&house, STAFF).await;
    let (cookie, _) = with_codes(&house, "E 1").await;
    says(&house.get_as(&cookie, LIST).await.is(200), &["You have none yet", "Add a passkey"]);
    for (name, password, words) in
        [("", PASSWORD, "1 to 40 letters long"), ("Laptop", "wrong", "This is not your password")]
    {
        let sent = form(&[("name", name), ("password", password)]);
        let page = house.post_as(&cookie, LIST, &sent).await.is(200);
        says(&page, &["There is a problem", words]);
        assert_eq!(cookies(&page).len(), 0);
    }
    let sent = form(&[("name", "Laptop"), ("password", PASSWORD)]);
    let page = house.post_as(&cookie, LIST, &sent).await.is(200);
    says(&page, &["data-passkey=\"create\"", "“Laptop”", "&#34;residentKey&#34;:&#34;required"]);
    let kept = cookies(&page).remove(0);
    let both = format!("{cookie}; {}", kept.split(';').next().unwrap());
    let confirm = format!("{LIST}/confirm");
    let page = house.post_as(&both, &confirm, "answer=%7B%7D").await.is(200);
    says(&page, &["There is a problem", "This passkey was not taken"]);
    let forgotten = cookies(&page);
    assert!(forgotten[0].starts_with("bluelamp-passkey=;"), "{forgotten:?}");
    assert!(forgotten[0].ends_with("; Max-Age=0"), "{forgotten:?}");
    let ola = house.sign_in("ola").await;
    house.get_as(&ola, LIST).await.is(400);
    house.get_as(&cookie, &format!("{LIST}/{}", "0".repeat(64))).await.is(303);
}
