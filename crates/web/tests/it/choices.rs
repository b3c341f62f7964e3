//! Saying yes and saying stop on the site, and the register behind it.

use crate::house::{House, Reply, says};
use crate::people::form;

async fn post(house: &House, path: &str, fields: &[(&str, &str)]) -> Reply {
    house.post_as("", path, &form(fields)).await
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

/// Says yes to the newsletter; gives number and secret.
async fn yes(house: &House, contact: &str) -> (String, String) {
    let shown = house.get("/choices/newsletter-sign-up").await.is(200);
    let once = between(shown.text(), "name=\"once\" value=\"", "\"").to_owned();
    let filled = [("contact", contact), ("once", once.as_str())];
    let kept = post(house, "/choices/newsletter-sign-up", &filled).await.is(200);
    assert_eq!((kept.header("location"), kept.header("set-cookie")), ("", ""));
    says(&kept, &["One step is left", "Open the link in the letter by"]);
    let number = between(kept.text(), "id=\"number\">", "<").to_owned();
    let again = post(house, "/choices/newsletter-sign-up", &filled).await.is(200);
    assert!(again.text().contains(&number), "sent twice, it is one yes");
    let letter = crate::mailings::post(house).await.remove(0);
    let confirm = crate::mailings::path(&letter.plain, "/choices/confirm/");
    this_is(house, &confirm, "Is this your address?").await;
    let stands = post(house, &confirm, &[]).await.is(200);
    says(&stands, &["Your address is confirmed.", "The newsletter"]);
    (number, between(kept.text(), "id=\"secret\">", "<").to_owned())
}

/// Opens the page of a link, which shows one button and changes nothing.
async fn this_is(house: &House, path: &str, heading: &str) {
    let page = house.get(path).await.is(200);
    says(&page, &[heading]);
    let main = page.text().split("<main").nth(1).unwrap();
    assert_eq!(main.matches("method=\"post\"").count(), 1, "{main}");
    assert_eq!(page.header("set-cookie"), "");
}

#[tokio::test]
async fn a_yes_is_told_about_first_and_taken_back_by_one_form_with_one_button() {
    let house = House::new().await;
    let list = house.get("/choices").await.is(200);
    says(&list, &["Sign up for the newsletter", "Be asked again", "Agree to be shown"]);
    let shown = house.get("/choices/newsletter-sign-up").await.is(200);
    let text = shown.text();
    let told = text.find("What happens with your address").unwrap();
    assert!(told < text.find("Yes, I agree").unwrap(), "told before the button");
    for none in ["/choices/event-booking", "/choices/police-rights-request", "/choices/none"] {
        house.get(none).await.is(404);
    }
    let two = [("contact", "a@example.org b@example.org")];
    let two = post(&house, "/choices/newsletter-sign-up", &two).await.is(422);
    says(&two, &["There is a problem", "one email address"]);
    let machine = [("contact", "a@example.org"), ("website", "http://x")];
    post(&house, "/choices/newsletter-sign-up", &machine).await.is(400);

    let (number, secret) = yes(&house, "ana@example.org").await;
    let both = [("number", number.as_str()), ("secret", secret.as_str())];
    let seen = post(&house, "/choices/mine", &both).await.is(200);
    says(&seen, &["Your yes stands.", "The newsletter", "ana@example.org"]);
    let mine = house.get("/choices/mine").await.is(200);
    assert_eq!(mine.text().matches("action=\"/choices/withdraw\"").count(), 1);
    let wrong = [("number", number.as_str()), ("secret", "0000-0000-0000-0000")];
    for path in ["/choices/mine", "/choices/withdraw"] {
        let wrong = post(&house, path, &wrong).await.is(422);
        says(&wrong, &["The number or the secret is not right"]);
    }
    let back = post(&house, "/choices/withdraw", &both).await.is(200);
    says(&back, &["Taken back.", "No yes of yours stands for this."]);
}

#[tokio::test]
async fn anybody_says_stop_and_the_answer_says_nothing_of_who_is_known() {
    let house = House::new().await;
    let (number, secret) = yes(&house, "ana@example.org").await;
    let mut answers = Vec::new();
    for contact in ["Ana@Example.org", "nobody@example.org"] {
        let stop = [("contact", contact), ("what", "all")];
        answers.push(post(&house, "/choices/stop", &stop).await.is(200).text().to_owned());
    }
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].contains("Stopped."));
    let both = [("number", number.as_str()), ("secret", secret.as_str())];
    let seen = post(&house, "/choices/mine", &both).await.is(200);
    says(&seen, &["No yes of yours stands for this."]);
    let wrong = post(&house, "/choices/stop", &[("contact", " "), ("what", "all")]).await.is(422);
    says(&wrong, &["There is a problem", "an email address, a telephone number"]);
    let wrong = [("contact", "ana@example.org"), ("what", "crimes-and-incidents")];
    post(&house, "/choices/stop", &wrong).await.is(422);
}

#[tokio::test]
async fn the_register_counts_finds_and_holds_a_list_for_its_own_body() {
    let house = House::new().await;
    let (remi, pria) = (house.sign_in("remi").await, house.sign_in("pria").await);
    yes(&house, "ana@example.org").await;
    let page = house.get_as(&remi, "/staff/choices").await.is(200);
    says(&page, &["The newsletter", "Sign up for the newsletter"]);
    let paper = [("way", "letter"), ("contact", "020 7946 0123"), ("name", "Ben")];
    let at = "/staff/choices/new/newsletter-sign-up";
    house.get_as(&remi, at).await.is(200);
    house.get_as(&pria, at).await.is(404);
    let kept = house.post_as(&remi, at, &form(&paper)).await.is(200);
    says(&kept, &["It is taken down", "C-"]);
    let nohow = house.post_as(&remi, at, &form(&[("contact", "020 7946 0123")])).await.is(422);
    says(&nohow, &["Say how they said yes."]);
    let stop = [("contact", "kim@example.org"), ("what", "newsletter")];
    post(&house, "/choices/stop", &stop).await.is(200);

    let found = [("contact", "+44 20 7946 0123")];
    let found = house.post_as(&remi, "/staff/choices/find", &form(&found)).await.is(200);
    says(&found, &["Ben", "a letter", "Said yes"]);
    let list = "ana@example.org\r\nkim@example.org\r\nlee@example.org\r\n,\r\n";
    let list = [("activity", "newsletter"), ("list", list)];
    let held = house.post_as(&remi, "/staff/choices/list", &form(&list)).await.is(200);
    says(&held, &["may be written to", "said stop", "did not agree", "no address"]);
    let empty = [("activity", "newsletter"), ("list", "")];
    house.post_as(&remi, "/staff/choices/list", &form(&empty)).await.is(422);
    let other = [("activity", "newsletter"), ("list", "ana@example.org")];
    house.post_as(&pria, "/staff/choices/list", &form(&other)).await.is(422);
}

#[tokio::test]
async fn a_request_to_stop_is_carried_out_at_once_and_says_what_was_done() {
    let house = House::new().await;
    let (number, secret) = yes(&house, "ana@example.org").await;
    let asked = [
        ("kind", "withdraw-consent"),
        ("name", "Ana Example"),
        ("contact", "ana@example.org"),
        ("said", "Please stop writing to me."),
    ];
    post(&house, "/ask/police-rights-request", &asked).await.is(200);
    let pria = house.sign_in("pria").await;
    let list = house.get_as(&pria, "/staff/requests").await.is(200);
    let id = between(list.text(), "scope=\"row\"><a href=\"/staff/requests/", "\"").to_owned();
    let at = format!("/staff/requests/{id}");
    let page = house.get_as(&pria, &at).await.is(200);
    says(&page, &["Carry it out", "Nothing was stopped yet."]);
    let act = format!("{at}/carry-out");
    let none = house.post_as(&pria, &act, &form(&[])).await.is(422);
    says(&none, &["There is a problem", "one or more of those listed"]);
    house.post_as(&pria, &act, &form(&[("what", "all")])).await.is(303);
    let page = house.get_as(&pria, &at).await.is(200);
    says(&page, &["1 consent ended"]);
    let both = [("number", number.as_str()), ("secret", secret.as_str())];
    let seen = post(&house, "/choices/mine", &both).await.is(200);
    says(&seen, &["No yes of yours stands for this."]);

    let access = [asked[1], asked[2], ("kind", "access"), ("said", "What do you have?")];
    post(&house, "/ask/police-rights-request", &access).await.is(200);
    let list = house.get_as(&pria, "/staff/requests").await.is(200);
    let all = list.text().split("scope=\"row\"><a href=\"/staff/requests/").skip(1);
    let other = all.into_iter().find_map(|part| part.split('"').next().filter(|one| *one != id));
    let page = house.get_as(&pria, &format!("/staff/requests/{}", other.unwrap())).await.is(200);
    assert!(!page.text().contains("Carry it out"), "it stops nothing");
}
