//! About the site itself: cookies, accessibility, contact, and leaving quickly.

use crate::house::{House, says};
use axum::http::Request;

#[tokio::test]
async fn the_foot_of_every_page_leads_to_what_the_site_says_of_itself() {
    let house = House::new().await;
    let foot = ["/cookies", "/accessibility", "/contact", "/leave"];
    for path in ["/", "/ask", "/take-part", "/promises", "/registers", "/cookies", "/leave"] {
        let page = house.get(path).await.is(200);
        for link in foot {
            assert!(page.text().contains(&format!("href=\"{link}\"")), "{path} to {link}");
        }
    }
    for path in foot {
        let page = house.get(path).await.is(200);
        assert_eq!(page.header("set-cookie"), "", "{path}");
        assert!(page.text().len() < 40_000, "{path}: {}", page.text().len());
    }
    says(
        &house.get("/accessibility").await.is(200),
        &["WCAG 2.2", "within 5 working days", "/ask/accessible-format"],
    );
    house.get("/ask/accessible-format").await.is(200);
    says(
        &house.get("/contact").await.is(200),
        &[
            "Metropolitan Police Service",
            "MPS Data Office",
            "Information Commissioner&#39;s Office",
            "0303 123 1113",
        ],
    );
    says(&house.get("/leave").await.is(200), &["Leave this page quickly", "Shift, three times"]);
}

#[tokio::test]
async fn a_browser_sees_its_cookies_by_name_and_deletes_them_without_a_script() {
    let house = House::new().await;
    let page = house.get("/cookies").await.is(200);
    says(
        &page,
        &["Your browser holds no cookie of this site.", "__Host-bluelamp-away", "12 months"],
    );
    let cookies = "home-area=lambeth; theirs=1; bluelamp=secret-token; <b>=2";
    let request = |method| {
        Request::builder()
            .method(method)
            .uri("/cookies")
            .header("cookie", cookies)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::empty())
            .unwrap()
    };
    let page = house.send(request("GET")).await.is(200);
    says(
        &page,
        &["<li class=\"code\">bluelamp</li>", "<li class=\"code\">home-area</li>", "Delete them"],
    );
    for never in ["lambeth", "secret-token", "theirs=", ">theirs<", "&#60;b&#62;"] {
        assert!(!page.text().contains(never), "{never}");
    }
    let gone = house.send(request("POST")).await.is(303);
    assert_eq!(gone.header("location"), "/cookies");
    let set = gone.headers_of("set-cookie");
    assert_eq!(set, ["bluelamp=; Path=/; Max-Age=0", "home-area=; Path=/; Max-Age=0"]);
}
