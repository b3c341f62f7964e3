//! Asking without an account: the forms, the number and the secret, the answer; and the data
//! office's room behind them.

use crate::house::{House, Reply, says};
use crate::people::form;

/// Somebody who is not signed in sends a form.
pub(crate) async fn post(house: &House, path: &str, fields: &[(&str, &str)]) -> Reply {
    house.post_as("", path, &form(fields)).await
}

/// Somebody who works on a request adds a text to it.
pub(crate) async fn add_file(house: &House, cookie: &str, request: &str, text: &str) -> Reply {
    let head = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
    let request = axum::http::Request::post(format!("{request}/files"))
        .header("content-type", "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", cookie)
        .body(axum::body::Body::from(format!("{head}{text}\r\n--b--\r\n")))
        .unwrap();
    house.send(request).await
}

pub(crate) fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

const ASKED: &[(&str, &str)] = &[
    ("kind", "access"),
    ("name", "Robin Example"),
    ("contact", "robin@example.org"),
    ("said", "What do you have about me?"),
];

#[tokio::test]
async fn everything_that_can_be_asked_stands_on_one_page_and_each_form_tells_first() {
    let house = House::new().await;
    let page = house.get("/ask").await.is(200);
    says(&page, &["Ask the police about your data", "Ask the Mayor a question", "/ask/follow"]);
    assert!(page.text().contains("Leave this page quickly"));
    let shown = house.get("/ask/police-rights-request-child").await.is(200);
    says(&shown, &["What happens when you ask", "An adult helps me", "Within 1 month."]);
    let text = shown.text();
    let told = text.find("You get an answer within").unwrap();
    assert!(
        told < text.find("<button class=\"button\">Send it").unwrap(),
        "told before the button"
    );
    house.get("/ask/newsletter-sign-up").await.is(404);
}

#[tokio::test]
async fn a_request_goes_from_the_form_to_the_answer_and_its_secret_into_no_address() {
    let house = House::new().await;
    let shown = house.get("/ask/police-rights-request").await.is(200);
    let once = between(shown.text(), "name=\"once\" value=\"", "\"").to_owned();
    let mut asked = ASKED.to_vec();
    asked.push(("once", &once));
    let taken = post(&house, "/ask/police-rights-request", &asked).await.is(200);
    says(&taken, &["We have your request", "You get an answer by"]);
    assert_eq!((taken.header("location"), taken.header("set-cookie")), ("", ""));
    let number = between(taken.text(), "id=\"number\">", "<").to_owned();
    let secret = between(taken.text(), "id=\"secret\">", "<").to_owned();
    let again = post(&house, "/ask/police-rights-request", &asked).await.is(200);
    assert!(again.text().contains(&number), "sent twice, it is one request");

    let both = [("number", number.as_str()), ("secret", secret.as_str())];
    let status = post(&house, "/ask/follow", &both).await.is(200);
    says(&status, &["Your request", "We have it.", "Your request came in", "due in"]);
    let wrong = [("number", number.as_str()), ("secret", "0000-0000-0000-0000")];
    let wrong = post(&house, "/ask/follow", &wrong).await.is(422);
    says(&wrong, &["The number or the secret is not right"]);
    post(&house, "/ask/letter", &both).await.is(404);

    let (pria, nora) = (house.sign_in("pria").await, house.sign_in("nora").await);
    let list = house.get_as(&pria, "/staff/requests").await.is(200);
    says(&list, &[number.as_str(), "A copy of the data about you", "nobody"]);
    let at = |act: &str| format!("/staff/requests/{}/{act}", id_of(list.text(), &number));
    house.post_as(&pria, &at("take-on"), &form(&[])).await.is(303);
    let page = house.get_as(&pria, at("x").trim_end_matches("/x")).await.is(200);
    says(
        &page,
        &["Robin Example", "What do you have about me?", "UK GDPR article 15", "DPA 2018 s.45"],
    );
    house.post_as(&pria, &at("find"), &form(&[("words", "A letter of 2024")])).await.is(303);
    let early =
        house.post_as(&pria, &at("propose"), &form(&[("words", "Dear Robin")])).await.is(422);
    says(&early, &["There is a problem", "decided, item by item"]);
    let page = house.get_as(&pria, at("x").trim_end_matches("/x")).await.is(200);
    let item =
        between(page.text(), "/decide\"><input type=\"hidden\" name=\"what\" value=\"", "\"");
    let decided = [("what", item), ("outcome", "release"), ("told", "It is enclosed.")];
    house.post_as(&pria, &at("decide"), &form(&decided)).await.is(303);
    let unknown =
        house.post_as(&pria, &at("propose"), &form(&[("words", "Dear Robin,")])).await.is(422);
    says(&unknown, &["judged before the answer is written"]);
    let judged = [("sure", "no-doubt"), ("words", "From the address on file.")];
    house.post_as(&pria, &at("identify"), &form(&judged)).await.is(303);
    house.post_as(&pria, &at("propose"), &form(&[("words", "Dear Robin,")])).await.is(303);
    house.post_as(&pria, &at("clear"), &form(&[])).await.is(403);
    house.post_as(&nora, &at("clear"), &form(&[])).await.is(303);
    house.post_as(&pria, &at("send"), &form(&[])).await.is(303);
    let status = post(&house, "/ask/follow", &both).await.is(200);
    says(&status, &["It is answered", "Read the answer"]);
    let letter = post(&house, "/ask/letter", &both).await.is(200);
    says(&letter, &["Dear Robin,", "<li>A letter of 2024: It is enclosed.</li>"]);
    let paper = [both[0], both[1], ("print", "large")];
    let paper = post(&house, "/ask/letter", &paper).await.is(200);
    assert!(paper.body.starts_with(b"%PDF-") && paper.header("cache-control").contains("no-store"));
}

pub(crate) fn id_of(list: &str, number: &str) -> String {
    let before = list.split_once(&format!("\">{number}")).unwrap().0;
    before.rsplit_once("/staff/requests/").unwrap().1.to_owned()
}

#[tokio::test]
async fn a_form_with_a_mistake_comes_back_as_it_was_filled_in() {
    let house = House::new().await;
    let mut asked = ASKED.to_vec();
    asked[1] = ("name", "");
    let page = post(&house, "/ask/police-rights-request", &asked).await.is(422);
    says(&page, &["There is a problem", "href=\"#name\"", "What do you have about me?"]);
    let bot = [ASKED, &[("website", "https://spam.example")]].concat();
    post(&house, "/ask/police-rights-request", &bot).await.is(400);
    let script = "<script>alert(1)</script> '; DROP TABLE requests; --";
    let hostile = [&ASKED[..3], &[("said", script)]].concat();
    post(&house, "/ask/police-rights-request", &hostile).await.is(200);
    let pria = house.sign_in("pria").await;
    let list = house.get_as(&pria, "/staff/requests").await.is(200);
    let id =
        between(list.text(), "<a href=\"/staff/requests/", "\">R-").rsplit('/').next().unwrap();
    let page = house.get_as(&pria, &format!("/staff/requests/{id}")).await.is(200);
    assert!(!page.text().contains("<script>alert"), "what people write is text");
    assert!(page.text().contains("DROP TABLE"));
}

#[tokio::test]
async fn a_letter_is_taken_in_for_the_day_on_which_it_came() {
    let house = House::new().await;
    let pria = house.sign_in("pria").await;
    let page = house.get_as(&pria, "/staff/requests/new").await.is(200);
    says(&page, &["Ask the police about your data"]);
    let at = "/staff/requests/new/police-rights-request";
    house.get_as(&pria, at).await.is(200);
    let mistake = house.post_as(&pria, at, &form(ASKED)).await.is(422);
    says(&mistake, &["Say how it came."]);
    let letter = [ASKED, &[("way", "letter"), ("received", "2026-10-30")]].concat();
    let taken = house.post_as(&pria, at, &form(&letter)).await.is(200);
    says(&taken, &["It is taken in", "The secret", "Open the request"]);
    let ola = house.sign_in("ola").await;
    house.get_as(&ola, "/staff/requests").await.is(403);
}
