//! Taking part, as pages show it: every form tells first, a mistake says how to mend it, and what
//! was handed in reaches those who read it and no others.

use crate::ask::{between, post};
use crate::house::{House, says};
use crate::people::form;

/// The addresses of the forms on a page.
fn forms<'t>(text: &'t str, under: &str) -> Vec<&'t str> {
    let before = format!("href=\"{under}/");
    let found = text.split(before.as_str()).skip(1).filter_map(|part| part.split('"').next());
    found.filter(|id| !["mine", "follow", "stop"].contains(id)).collect()
}

#[tokio::test]
async fn every_form_tells_how_what_is_given_will_be_used_before_its_button() {
    rules::keeps!("ovs-jit-notice");
    let house = House::new().await;
    let mut met = 0;
    for under in ["/ask", "/choices", "/take-part"] {
        let list = house.get(under).await.is(200);
        let all = forms(list.text(), under);
        assert!(!all.is_empty(), "{under}");
        for id in all {
            let page = house.get(&format!("{under}/{id}")).await.is(200);
            let text = page.text();
            let button = text.rfind("<button class=\"button\">").unwrap();
            let told = text.find("<div class=\"told\"><section id=\"notice-").unwrap();
            let link = between(text, "<p class=\"hint\"><a href=\"/notices/", "\"");
            assert!(told < button && link.ends_with(".collection"), "{under}/{id}");
            let notice = house.get(&format!("/notices/{link}")).await.is(200);
            let first = between(notice.text(), "<h2>", "</h2>");
            assert!(
                text.get(..button).unwrap().contains(first),
                "{under}/{id} does not say “{first}”"
            );
            met += 1;
        }
    }
    assert!(met > 25, "{met} forms");
}

#[tokio::test]
async fn something_is_handed_in_seen_read_finished_and_taken_home() {
    let house = House::new().await;
    let at = "/take-part/police-message";
    let page = house.get(at).await.is(200);
    says(
        &page,
        &["Leave this page quickly", "How can we reach you?", "What do you want to tell us?"],
    );
    let once = between(page.text(), "name=\"once\" value=\"", "\"").to_owned();
    let said = "<script>alert(1)</script> '; DROP TABLE x; 😀 مرحبا";
    let short = [("letters", said), ("once", once.as_str())];
    let wrong = post(&house, at, &short).await.is(422);
    let kept = "&#60;script&#62;alert(1)&#60;/script&#62; &#39;; DROP TABLE x; 😀 مرحبا</textarea>";
    says(&wrong, &["There is a problem", "href=\"#contact-details-name\"", kept]);
    let whole = [
        ("contact-details.name", "Ada Example"),
        ("contact-details.reach", "ada@example.org"),
        ("letters", said),
        ("once", &once),
    ];
    let bot = [&whole[..], &[("website", "https://example.org")]].concat();
    post(&house, at, &bot).await.is(400);
    let taken = post(&house, at, &whole).await.is(200);
    assert_eq!((taken.header("location"), taken.header("set-cookie")), ("", ""));
    let number = between(taken.text(), "id=\"number\">", "<").to_owned();
    let secret = between(taken.text(), "id=\"secret\">", "<").to_owned();
    assert!(post(&house, at, &whole).await.is(200).text().contains(&number), "sent twice");
    let both = [("number", number.as_str()), ("secret", secret.as_str())];
    let seen = post(&house, "/take-part/mine", &both).await.is(200);
    says(&seen, &["Write to the police", "Ada Example", "DROP TABLE", "Take it back"]);
    let wrong = [("number", number.as_str()), ("secret", "x")];
    says(&post(&house, "/take-part/mine", &wrong).await.is(422), &["There is a problem"]);

    let (cleo, pria) = (house.sign_in("cleo").await, house.sign_in("pria").await);
    house.get_as(&pria, "/staff/entries").await.is(403);
    let rooms = house.get_as(&cleo, "/staff/entries").await.is(200);
    says(&rooms, &["Handed in", "Write to the police", "Thank an officer"]);
    assert!(!rooms.text().contains("Apply for a job"));
    house.get_as(&cleo, "/staff/entries/job-application").await.is(404);
    let list = house.get_as(&cleo, "/staff/entries/police-message").await.is(200);
    says(&list, &[number.as_str(), "Monday 2 November 2026"]);
    let entry = between(list.text(), "<th scope=\"row\"><a href=\"", "\"").to_owned();
    let page = house.get_as(&cleo, &entry).await.is(200);
    says(&page, &["Ada Example", "&#60;script&#62;", "Finish with it"]);
    let csv = "/staff/entries/police-message/csv";
    house.post_as(&cleo, csv, &form(&[("why", "")])).await.is(422);
    let lines =
        house.post_as(&cleo, csv, &form(&[("why", "For the monthly meeting")])).await.is(200);
    let (head, line) = lines.text().split_once("\r\n").unwrap();
    assert_eq!(
        head,
        "\u{feff}Number,Came in,Done,Your name,How can we reach you?,What do you want to tell us?"
    );
    assert!(line.starts_with(&format!("{number},Monday 2 November 2026,,Ada Example,")), "{line}");
    house
        .post_as(&cleo, &format!("{entry}/finish"), &form(&[("words", "Answered.")]))
        .await
        .is(303);
    let done = house.get_as(&cleo, "/staff/entries/police-message?which=done").await.is(200);
    says(&done, &[number.as_str(), "2 November 2026"]);
    let late = post(&house, "/take-part/take-back", &both).await.is(422);
    says(&late, &["There is a problem"]);
    let page = house.get_as(&cleo, &entry).await.is(200);
    says(&page, &["Answered.", "I1C"]);
    house.post_as(&cleo, &format!("{entry}/erase"), &form(&[("why", "asked")])).await.is(303);
    house.get_as(&cleo, &entry).await.is(404);
}

#[tokio::test]
async fn what_is_kept_apart_has_no_number() {
    let house = House::new().await;
    let at = "/take-part/equal-opportunities";
    says(&house.get(at).await.is(200), &["They are kept apart", "You need not answer"]);
    post(&house, at, &[("protected-facts", " ")]).await.is(422);
    let taken = post(&house, at, &[("protected-facts", "Deaf")]).await.is(200);
    says(&taken, &["nothing in it leads back to you"]);
    assert!(!taken.text().contains("The secret"));
}
