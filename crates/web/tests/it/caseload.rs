//! What a caseworker's day brings, as pages show it: looking for a request, one kind alone, another
//! language; and forms that only staff fill in.

use crate::ask::{add_file, between, post};
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

#[tokio::test]
async fn ticks_of_other_pages_travel_with_the_form_until_every_page_was_looked_at() {
    let house = House::new().await;
    let asked = [("kind", "access"), ("name", "R"), ("contact", "r@example.org"), ("said", "All")];
    post(&house, "/ask/police-rights-request", &asked).await.is(200);
    let pria = house.sign_in("pria").await;
    let list = house.get_as(&pria, "/staff/requests").await.is(200);
    let id = between(list.text(), "<th scope=\"row\"><a href=\"/staff/requests/", "\"").to_owned();
    let line = |at: usize| if at.is_multiple_of(600) { "Call 020 7946 0123.\n" } else { "Rain.\n" };
    let text: String = (0..1_500).map(line).collect();
    let at = format!("/staff/requests/{id}");
    add_file(&house, &pria, &at, &text).await.is(303);
    let page = house.get_as(&pria, &at).await.is(200);
    let file = between(page.text(), &format!("{at}/files/"), "\"").to_owned();
    let at = format!("{at}/files/{file}");
    let first = house.get_as(&pria, &format!("{at}/redact")).await.is(200);
    says(
        &first,
        &["pages 1 to 20 of 25", "value=\"1.0\"", "value=\"11.0\"", "Look at every page."],
    );
    assert!(!first.text().contains("value=\"21.0\""));
    let chosen = [("names", ""), ("names-before", ""), ("seen", "1"), ("tick", "1.0")];
    let early = house.post_as(&pria, &format!("{at}/release"), &form(&chosen)).await.is(422);
    says(&early, &["Every page must be looked at before a release is made; go on from page 21."]);
    let go_on = [&chosen[..], &[("from", "21")]].concat();
    let second = house.post_as(&pria, &format!("{at}/redact"), &form(&go_on)).await.is(200);
    let kept = "type=\"hidden\" name=\"tick\" value=\"1.0\"";
    says(&second, &["pages 21 to 25 of 25", kept, "value=\"21.0\"", "Make the file for release"]);
    // Back again, what was not ticked there is not ticked.
    let back = [&chosen[..], &[("seen", "21"), ("tick", "21.0"), ("from", "1")]].concat();
    let again = house.post_as(&pria, &format!("{at}/redact"), &form(&back)).await.is(200);
    says(
        &again,
        &["value=\"1.0\" id=\"tick-1.0\" checked", "value=\"11.0\" id=\"tick-11.0\" aria"],
    );
    let both = [&chosen[..], &[("seen", "21"), ("tick", "21.0"), ("tick", "11.0")]].concat();
    house.post_as(&pria, &format!("{at}/release"), &form(&both)).await.is(303);
}
