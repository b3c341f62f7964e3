//! People named in a case, proposed on a request, and looked for in its files.

use crate::ask::{add_file, between};
use crate::house::{File, House, says, video};
use crate::people::form;

#[tokio::test]
async fn whoever_is_named_in_a_case_is_proposed_on_a_request_and_their_names_looked_for() {
    let house = House::new().await;
    house.upload(&File::new(video(2_000, 1))).await;
    let (ola, mina) = (house.sign_in("ola").await, house.sign_in("mina").await);
    let recording = house.recordings(&ola).await.remove(0);
    let opened = form(&[("reference", "01/23/26")]);
    let opened = house.post_as(&mina, "/staff/cases/open", &opened).await.is(303);
    let case = between(opened.header("location"), "/staff/cases/", "?").to_owned();
    let put = form(&[("what", "01/23/26"), ("why", "taken at the scene")]);
    house.post_as(&mina, &format!("/staff/recordings/{recording}/case"), &put).await.is(303);
    let at = format!("/staff/cases/{case}/name");
    let wrong = form(&[("name", ""), ("part", "witness")]);
    says(&house.post_as(&mina, &at, &wrong).await.is(422), &["There is a problem"]);
    for (name, part) in [("Robin Example", "victim"), ("Jane Doe", "witness")] {
        let named = form(&[("name", name), ("part", part), ("born", ""), ("address", "")]);
        house.post_as(&mina, &at, &named).await.is(303);
    }
    let page = house.get_as(&mina, &format!("/staff/cases/{case}")).await.is(200);
    says(&page, &["Who is named in it", "Jane Doe", "Victim", "Witness"]);

    let asked = form(&[
        ("kind", "access"),
        ("name", "EXAMPLE, Robyn"),
        ("contact", "robin@example.org"),
        ("said", "What do you have about me?"),
    ]);
    house.post_as("", "/ask/police-rights-request", &asked).await.is(200);
    let pria = house.sign_in("pria").await;
    let list = house.get_as(&pria, "/staff/requests").await.is(200);
    let id = between(list.text(), "scope=\"row\"><a href=\"/staff/requests/", "\"").to_owned();
    let at = format!("/staff/requests/{id}");
    let page = house.get_as(&pria, &at).await.is(200);
    says(
        &page,
        &["What may be held here", "Case 01/23/26", "1 recording", "a name that sounds alike"],
    );
    assert!(!page.text().contains("Jane Doe"), "whom a case names is not told here");
    house.post_as(&pria, &format!("{at}/take-on"), &form(&[])).await.is(303);
    let none = house.post_as(&pria, &format!("{at}/add-case"), &form(&[("what", "9/9/9")])).await;
    none.is(404);
    let add = form(&[("what", "01/23/26")]);
    house.post_as(&pria, &format!("{at}/add-case"), &add).await.is(303);
    let page = house.get_as(&pria, &at).await.is(200);
    says(&page, &["1 of them added", "the recording</a>, frozen"]);

    add_file(&house, &pria, &at, "Robin was with Jane Doe.").await.is(303);
    let page = house.get_as(&pria, &at).await.is(200);
    let file = between(page.text(), &format!("{at}/files/"), "\"").to_owned();
    let page = house.get_as(&pria, &format!("{at}/files/{file}/redact")).await.is(200);
    let names = between(page.text(), "aria-describedby=\"names-hint\">", "</textarea>");
    assert_eq!(names, "Robin Example\nJane Doe");
}
