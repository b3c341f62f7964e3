//! The trail, the search of the ledger, cases and emergencies, as pages.

use crate::house::{File, House, says, video};

async fn with_recording() -> (House, String) {
    let house = House::new().await;
    house.upload(&File::new(video(2_000, 1))).await;
    let id = house.recordings(&house.sign_in("ola").await).await.remove(0);
    (house, id)
}

#[tokio::test]
async fn staff_read_their_own_trail_and_the_auditor_searches_everybodys() {
    let (house, id) = with_recording().await;
    let ola = house.sign_in("ola").await;
    house.get_as(&ola, &format!("/staff/recordings/{id}")).await.is(200);
    let page = house.get_as(&ola, "/staff/trail").await.is(200);
    says(&page, &["Your trail", "looked at", "P1234"]);
    assert!(!page.text().contains("/staff/audit/"), "an officer is led to no entry");
    house.get_as(&ola, "/staff/audit").await.is(403);

    let iris = house.sign_in("iris").await;
    let form = "person=P1234&object=&from=&until=&purpose=&verb=consult&outcome=";
    let page = house.post_as(&iris, "/staff/audit", form).await.is(200);
    says(&page, &["Found", "P1234", "looked at", "Save this page with its proofs"]);
    let linked = page.text().split("/staff/audit/").skip(1);
    let positions = linked.filter_map(|part| part.split('"').next()?.parse::<u64>().ok());
    // The first entry of hers: she listed the recordings.
    let first = positions.min().unwrap();
    let page = house.get_as(&iris, &format!("/staff/audit/{first}")).await.is(200);
    says(&page, &["Allowed by “role:officer”", "Officer may list", "version 1"]);
    desk::log::advance(&house.desk).await.unwrap();
    let saved = house.post_as(&iris, "/staff/audit/proofs", form).await.is(200);
    assert!(saved.header("content-disposition").contains("attachment"));
    let key = desk::log::verifier_key(&house.desk);
    let proved = desk::verify::verify_proofs(saved.text(), &key).unwrap();
    assert!(!proved.is_empty() && proved.iter().all(|one| one.entry.is_ok()), "{proved:?}");

    let wrong = house.post_as(&iris, "/staff/audit", "from=yesterday").await.is(422);
    says(&wrong, &["year, month and day"]);
    house.get_as(&iris, "/staff/audit/999999").await.is(404);
}

#[tokio::test]
async fn a_page_offers_what_this_recording_allows_and_says_why_not_the_rest() {
    let house = House::new().await;
    house.upload(&File::new(video(2_000, 1)).with("officer", Some("P77"))).await;
    let (ola, mina) = (house.sign_in("ola").await, house.sign_in("mina").await);
    let path = format!("/staff/recordings/{}", house.recordings(&ola).await.remove(0));
    says(&house.get_as(&ola, &path).await.is(200), &["<video", "/categorise"]);
    house.post_as(&mina, "/staff/cases/open", "reference=01%2F23%2F26").await.is(303);
    let form = "what=01%2F23%2F26&why=taken+at+the+scene";
    house.post_as(&mina, &format!("{path}/case"), form).await.is(303);
    // She may see that it is there and not play it: no form is offered that would be refused.
    let page = house.get_as(&ola, &path).await.is(200);
    let all = "You may not play it, mark it as evidence or put it into a case, place holds, nor \
               release holds. A rule of the policy in force forbids it";
    says(&page, &["It is closed to you.", all]);
    assert!(!page.text().contains(".."), "a sentence ends once");
    for form in ["<video", "/categorise", "/case\""] {
        assert!(!page.text().contains(form), "{form} is offered");
    }
    house.get_as(&ola, &format!("{path}/media")).await.is(403);
    let id = path.rsplit('/').next().unwrap();
    let way = format!("/staff/emergency?recording={id}");
    assert!(page.text().contains(&way), "the way in an emergency");
    says(&house.get_as(&ola, &way).await.is(200), &[&format!("value=\"{id}\"")]);
    let odd = house.get_as(&ola, "/staff/emergency?recording=%3Cb%3E").await.is(200);
    assert!(!odd.text().contains("&lt;b"), "nothing else is filled in");
}

#[tokio::test]
async fn a_recording_of_a_case_closes_to_others_and_opens_in_an_emergency() {
    let (house, id) = with_recording().await;
    let mina = house.sign_in("mina").await;
    let opened = house.post_as(&mina, "/staff/cases/open", "reference=01%2F22%2F26").await.is(303);
    assert!(opened.header("location").ends_with("?done=opened"));
    let again = house.post_as(&mina, "/staff/cases/open", "reference=01%2F22%2F26").await.is(422);
    says(&again, &["one that no case has yet"]);
    let form = "what=01%2F22%2F26&why=taken+at+the+scene";
    house.post_as(&mina, &format!("/staff/recordings/{id}/case"), form).await.is(303);
    let case = opened.header("location").split('?').next().unwrap().to_owned();
    says(&house.get_as(&mina, &case).await.is(200), &["01/22/26", "clip.mp4", "M1"]);
    let form = "what=restricted&why=a+home+is+shown";
    house.post_as(&mina, &format!("/staff/recordings/{id}/restrict"), form).await.is(303);

    // Theo's role lists recordings, but nothing on file says that he needs to know of this one.
    let theo = house.sign_in("theo").await;
    house.get_as(&theo, &format!("/staff/recordings/{id}")).await.is(404);
    says(&house.get_as(&theo, "/staff/recordings").await.is(200), &["No recording is held."]);
    house.get_as(&theo, &case).await.is(404);
    let form = format!("recording={id}&why=");
    house.post_as(&theo, "/staff/emergency", &form).await.is(422);
    let form = format!("recording={id}&why=a+life+is+at+risk");
    let opened = house.post_as(&theo, "/staff/emergency", &form).await.is(303);
    assert_eq!(opened.header("location"), format!("/staff/recordings/{id}"));
    house.get_as(&theo, &format!("/staff/recordings/{id}/media")).await.is(200);
    let home = house.get_as(&theo, "/staff").await.is(200);
    says(&home, &["Say why you opened a recording in an emergency"]);
    let link = home.text().split("/staff/emergencies/").nth(1).unwrap();
    let page = format!("/staff/emergencies/{}", link.split('"').next().unwrap());
    says(&house.get_as(&theo, &page).await.is(200), &["a life is at risk", "Justify it"]);
    let form = "why=he+was+found";
    house.post_as(&theo, &format!("{page}/justify"), form).await.is(303);
    says(&house.get_as(&theo, &page).await.is(200), &["he was found", "to be judged"]);
    house.get_as(&house.sign_in("ola").await, &page).await.is(404);
    house.hours(4);
    house.get_as(&house.sign_in("theo").await, &format!("/staff/recordings/{id}")).await.is(404);
}

#[tokio::test]
async fn a_recording_says_why_it_can_be_seen_and_forms_come_back_with_what_is_wrong() {
    let (house, id) = with_recording().await;
    let mina = house.sign_in("mina").await;
    let page = house.get_as(&mina, &format!("/staff/recordings/{id}")).await.is(200);
    says(&page, &["Why can I see this?", "Evidence manager may list", "Who may see it"]);
    let form = "what=P+1&hours=1000&why=to+look";
    let page = house.post_as(&mina, &format!("/staff/recordings/{id}/grant"), form).await.is(422);
    says(&page, &["1 to 720", "value=\"1000\""]);
    let form = "what=&why=to+look";
    let page =
        house.post_as(&mina, &format!("/staff/recordings/{id}/restrict"), form).await.is(422);
    says(&page, &["Choose how far it is closed"]);
}
