//! The frame in Welsh, a site for each body, and looking for words.

use crate::house::{House, Reply, says};
use axum::body::Body;
use axum::http::Request;

async fn at(house: &House, host: &str, path: &str) -> Reply {
    let request = Request::builder().uri(path).header("host", host);
    house.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn whoever_chose_welsh_stays_in_it_without_a_cookie() {
    let house = House::new().await;
    let page = house.get("/").await.is(200);
    says(&page, &["<html lang=\"en-GB\"", "hreflang=\"cy\" href=\"/cy\">Cymraeg</a>"]);
    let page = house.get("/cy").await.is(200);
    assert_eq!(page.header("set-cookie"), "");
    says(
        &page,
        &[
            "<html lang=\"cy\"",
            "href=\"/cy#notices-title\"",
            "Neidio i’r prif gynnwys",
            "href=\"/cy/ask\">Gofyn</a>",
            "hreflang=\"en-GB\" href=\"/\">English</a>",
            "<div lang=\"en-GB\">",
            "Yn Saesneg y mae gweddill",
            "href=\"/sign-in\"",
            "href=\"/assets/",
        ],
    );
    let compare = "/notices/website.adult/compare?from=1&to=1";
    let page = house.get(&format!("/cy{compare}")).await;
    assert!(page.text().contains("href=\"/notices/website.adult/compare?from=1&#38;to=1\""));
    assert!(!house.get("/sign-in/envelope").await.is(200).text().contains("hreflang"));
    let page = house.get("/cy/ask/rights-request").await.is(200);
    says(&page, &["action=\"/cy/ask/rights-request\"", "href=\"/cy/notices/"]);
    // What cannot be found is said in the same frame, and staff have English alone.
    says(&house.get("/cy/nothing").await.is(404), &["<html lang=\"cy\"", "href=\"/cy/ask\""]);
    house.get("/cy/staff").await.is(404);
    let told = house.post_as("", "/cy/cookies", "answer=none&back=/ask").await.is(303);
    assert_eq!(told.header("location"), "/cy/cookies/kept?back=/ask");
    let not_html = house.get("/cy/figures.csv").await.is(200);
    assert!(!not_html.text().contains("/cy/"));
}

#[tokio::test]
async fn each_body_has_a_site_of_its_own_by_the_name_at_which_it_is_asked() {
    let house = House::new().await;
    let everybody = at(&house, "localhost", "/take-part").await.is(200);
    let (met, mayor) = ("<h2>Metropolitan Police Service</h2>", "<h2>Mayor");
    says(&everybody, &[met, mayor, "Policing London, and your data", "site-blue"]);
    let police = at(&house, "police.localhost:8686", "/take-part").await.is(200);
    says(&police, &[met, "The Met and your data"]);
    assert!(!police.text().contains(mayor));
    let office = at(&house, "mayor.localhost", "/take-part").await.is(200);
    says(&office, &[mayor, "site-plum", "Office and your data"]);
    assert!(!office.text().contains(met));
    let home = at(&house, "mayor.localhost", "/").await.is(200);
    assert!(home.text().contains("/notices/oversight.adult"));
    assert!(!home.text().contains("/notices/body-worn-video.adult"));
    at(&house, "police.example", "/").await.is(421);
}

#[tokio::test]
async fn each_page_says_that_the_site_is_new_and_asks_what_people_think() {
    rules::keeps!("child-phase-banner");
    rules::keeps!("child-quick-exit");
    let house = House::new().await;
    for path in ["/", "/notices/policing.child", "/ask", "/cookies", "/nothing"] {
        let page = house.get(path).await;
        says(
            &page,
            &["class=\"phase\">Beta<", "not finished", "href=\"/take-part/site-feedback\""],
        );
        let link = page.text().find("<a ").unwrap();
        assert!(
            page.text().get(link..).unwrap().starts_with("<a class=\"exit\" id=\"exit\""),
            "{path}"
        );
    }
}

#[tokio::test]
async fn words_are_found_in_notices_and_forms_and_stand_in_no_address() {
    let house = House::new().await;
    says(&house.get("/search").await.is(200), &["method=\"post\" action=\"/search\""]);
    let found = house.post_as("", "/search", "sought=cookies+browser").await.is(200);
    says(&found, &["/notices/website.adult#cookies", "<mark>cookie"]);
    let form = house.post_as("", "/search", "sought=newsletter").await.is(200);
    says(&form, &["/choices/newsletter-sign-up"]);
    let none = house.post_as("", "/search", "sought=%3Cscript%3Ezebra").await.is(200);
    says(&none, &["Nothing found", "value=\"&#60;script&#62;zebra\""]);
    let long = "a".repeat(5_000);
    house.post_as("", "/search", &format!("sought={long}")).await.is(200);
}
