//! About the site itself: cookies, accessibility, contact, and leaving quickly.

use crate::house::{House, says};

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
