//! What a caseworker's day brings, as pages show it: looking for a request, one kind alone, another
//! language; and forms that only staff fill in.

use crate::ask::{between, post};
use crate::house::{House, says};
use crate::people::form;

#[tokio::test]
async fn a_request_is_looked_for_by_a_form_and_found_by_a_name_that_sounds_alike() {
    let house = House::new().await;
    let asked = [
        ("kind", "erasure"),
        ("name", "Muhammad Hussain"),
        ("contact", "m@example.org"),
        ("said", "احذفوا بياناتي <b>"),
    ];
    let taken = post(&house, "/ask/police-rights-request", &asked).await.is(200);
    let number = between(taken.text(), "id=\"number\">", "<").to_owned();
    let pria = house.sign_in("pria").await;
    let list = house.get_as(&pria, "/staff/requests").await.is(200);
    says(&list, &["Look for a request", "Of one kind alone", "kind=erasure"]);
    let find = async |sought: &str| {
        house.post_as(&pria, "/staff/requests/search", &form(&[("sought", sought)])).await
    };
    for sought in [number.as_str(), "mohammed hussein", "M@example.org"] {
        says(&find(sought).await.is(200), &[number.as_str(), "Delete data about you"]);
    }
    says(&find("Ada Nobody").await.is(200), &["None found"]);
    says(&find("  ").await.is(422), &["There is a problem"]);
    let back = house.get_as(&pria, "/staff/requests/search").await.is(303);
    assert_eq!(back.header("location"), "/staff/requests");

    let of_kind = house.get_as(&pria, "/staff/requests?which=new&kind=erasure").await.is(200);
    says(&of_kind, &[number.as_str(), "which=mine&#38;kind=erasure"]);
    let other = house.get_as(&pria, "/staff/requests?kind=access").await.is(200);
    assert!(!other.text().contains(&number));
    house.get_as(&pria, "/staff/requests?kind=nothing").await.is(404);

    let found = find(&number).await.is(200);
    let id = between(found.text(), "<th scope=\"row\"><a href=\"/staff/requests/", "\"").to_owned();
    let at = format!("/staff/requests/{id}");
    let english = |tag| form(&[("what", tag), ("words", "Delete my data.")]);
    let wrong = house.post_as(&pria, &format!("{at}/english"), &english("")).await.is(422);
    says(&wrong, &["There is a problem", "The language must be"]);
    house.post_as(&pria, &format!("{at}/english"), &english("ar")).await.is(303);
    let page = house.get_as(&pria, &at).await.is(200);
    says(
        &page,
        &["lang=\"ar\" dir=\"rtl\">احذفوا بياناتي &#60;b&#62;<", "Delete my data.", "Arabic"],
    );
}

#[tokio::test]
async fn a_form_for_staff_alone_is_not_there_for_anybody_else() {
    let house = House::new().await;
    let all = house.get("/ask").await.is(200);
    assert!(all.text().contains("/ask/police-data-complaint\""));
    assert!(all.text().contains("/ask/data-complaint\""), "each body takes complaints");
    assert!(!all.text().contains("passed-on"));
    house.get("/ask/police-data-complaint-passed-on").await.is(404);
    let asked = [("name", "A"), ("contact", "B"), ("said", "C")];
    post(&house, "/ask/police-data-complaint-passed-on", &asked).await.is(404);
}
