//! Search with a purpose, what is saved and taken home of it, and one act on several recordings.

use crate::house::{File, House, Reply, says, video};

/// A house with a recording of Ola's and one of somebody else's, and their ids.
async fn with_two() -> (House, String, String) {
    let house = House::new().await;
    house.upload(&File::new(video(2_000, 1))).await;
    house.hours(30);
    let other = File::new(video(2_000, 2))
        .with("officer", Some("P 777"))
        .with("camera", Some("CAM-8"))
        .with("filename", Some("=evil.mp4"))
        .with("recorded_from", Some("2026-11-03T10:00:00Z"))
        .with("recorded_to", Some("2026-11-03T10:05:00Z"));
    house.upload(&other).await;
    let mut ids = house.recordings(&house.sign_in("ola").await).await;
    let (first, second) = (ids.remove(1), ids.remove(0));
    (house, first, second)
}

async fn search(house: &House, cookie: &str, form: &str) -> Reply {
    house.post_as(cookie, "/staff/search", form).await
}

fn found(page: &Reply) -> Vec<String> {
    let links = page.text().split("scope=\"row\" data-label=\"File\"><a href=\"/staff/recordings/");
    links.skip(1).map(|link| link.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn recordings_are_found_by_whom_what_and_when() {
    let (house, first, second) = with_two().await;
    let mina = house.sign_in("mina").await;
    let handle = {
        let page = house.get_as(&mina, &format!("/staff/recordings/{second}")).await.is(200);
        let at = page.text().split("Handle in the ledger").nth(1).unwrap();
        at.split("code\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    for (form, wanted) in [
        ("officer=p1234".to_owned(), vec![&first]),
        ("officer=P+777".to_owned(), vec![&second]),
        ("camera=CAM-8".to_owned(), vec![&second]),
        ("camera=CAM-8&officer=P1234".to_owned(), vec![]),
        (format!("handle={handle}"), vec![&second]),
        (format!("handle={second}"), vec![&second]),
        (format!("handle={second}&until=2026-11-02"), vec![&second]),
        ("from=2026-11-03".to_owned(), vec![&second]),
        ("until=2026-11-02".to_owned(), vec![&first]),
        ("from=2026-11-02&until=2026-11-03".to_owned(), vec![&second, &first]),
        ("officer=P1234&from=2026-11-03".to_owned(), vec![]),
        ("case=26%2F1".to_owned(), vec![]),
    ] {
        let page = search(&house, &mina, &form).await.is(200);
        assert_eq!(found(&page).iter().collect::<Vec<_>>(), wanted, "{form}");
    }
    for (form, words) in [
        ("", "Say what you look for"),
        ("officer=+", "Say what you look for"),
        ("handle=abc", "32 digits and letters a to f"),
        ("from=tomorrow", "Write the day as 2026-11-30."),
        ("from=2026-11-03&until=2026-11-02", "on or after the first"),
        ("officer=P1234&after=zzz", "The page must be one that a link leads to"),
        (&format!("camera={}", "x".repeat(401)), "longer than 400 bytes"),
    ] {
        let page = search(&house, &mina, form).await.is(422);
        says(&page, &["There is a problem", words]);
    }
}

#[tokio::test]
async fn what_is_closed_is_neither_found_nor_counted_and_each_line_says_why_it_is_seen() {
    let (house, first, _) = with_two().await;
    let (mina, theo) = (house.sign_in("mina").await, house.sign_in("theo").await);
    let page = search(&house, &theo, "officer=P1234").await.is(200);
    says(&page, &["1 recording.", "You may play it", "Data office may list"]);
    let form = "what=restricted&why=a+home+is+shown";
    house.post_as(&mina, &format!("/staff/recordings/{first}/restrict"), form).await.is(303);
    let page = search(&house, &theo, "officer=P1234").await.is(200);
    assert!(found(&page).is_empty());
    says(&page, &["0 recordings."]);
    // In a case, it is shown but not played by those who do not work on it.
    let form = "what=none&why=opened+again";
    house.post_as(&mina, &format!("/staff/recordings/{first}/restrict"), form).await.is(303);
    house.post_as(&mina, "/staff/cases/open", "reference=26%2F7").await.is(303);
    let form = "what=26%2F7&why=taken+at+the+scene";
    house.post_as(&mina, &format!("/staff/recordings/{first}/case"), form).await.is(303);
    let ola = house.sign_in("ola").await;
    let page = search(&house, &ola, "case=26%2F7").await.is(200);
    says(&page, &["case 26/7", "You may play it"]);
    let work = "purpose=law-enforcement&case=26%2F8";
    house.post_as(&ola, "/staff/work", work).await.is(303);
    let page = search(&house, &ola, "case=26%2F7").await.is(200);
    says(&page, &["You may not play it", "they say first that they work on that one"]);
    house.get_as(&ola, &format!("/staff/recordings/{first}/media")).await.is(403);
    let work = "purpose=law-enforcement&case=26%2F7";
    house.post_as(&ola, "/staff/work", work).await.is(303);
    house.get_as(&ola, &format!("/staff/recordings/{first}/media")).await.is(200);
    let iris = house.sign_in("iris").await;
    house.get_as(&iris, "/staff/search").await.is(403);
    search(&house, &iris, "officer=P1234").await.is(403);
}

#[tokio::test]
async fn a_list_is_taken_home_with_a_reason_and_the_count_stands_in_the_ledger() {
    let (house, first, second) = with_two().await;
    let mina = house.sign_in("mina").await;
    let form = "from=2026-11-01&why=";
    let page = house.post_as(&mina, "/staff/search/csv", form).await.is(422);
    says(&page, &["There is a problem", "Say why you take it home.", &first, &second]);
    let form = "from=2026-11-01&why=for+the+weekly+review";
    let file = house.post_as(&mina, "/staff/search/csv", form).await.is(200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<_> = file.text().split("\r\n").collect();
    assert!(lines[0].ends_with("for law-enforcement"), "{}", lines[0]);
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert!(lines[2].contains("\"'=evil.mp4\""), "no formula: {}", lines[2]);
    let iris = house.sign_in("iris").await;
    let form = "person=M1&object=&from=&until=&purpose=&verb=consult&outcome=";
    let page = house.post_as(&iris, "/staff/audit", form).await.is(200);
    says(&page, &["for the weekly review"]);
}

#[tokio::test]
async fn a_search_is_saved_run_again_and_forgotten_by_its_owner_alone() {
    let (house, first, _) = with_two().await;
    let mina = house.sign_in("mina").await;
    let form = "officer=P1234&name=";
    says(&house.post_as(&mina, "/staff/search/save", form).await.is(422), &["1 to 60 letters"]);
    let form = "officer=P1234&name=Night+shift";
    let page = house.post_as(&mina, "/staff/search/save", form).await.is(200);
    says(&page, &["Saved.", "Night shift", "name=\"officer\" value=\"P1234\""]);
    let page = search(&house, &mina, "officer=P1234").await.is(200);
    assert_eq!(found(&page), [first]);
    let id = page.text().split("name=\"id\" value=\"").find_map(|part| {
        let id = part.split('"').next()?;
        part.contains("Forget").then(|| id.to_owned())
    });
    let form = format!("id={}", id.unwrap());
    let ola = house.sign_in("ola").await;
    assert!(!house.get_as(&ola, "/staff/search").await.is(200).text().contains("Night shift"));
    house.post_as(&ola, "/staff/search/forget", &form).await.is(404);
    let page = house.post_as(&mina, "/staff/search/forget", &form).await.is(200);
    assert!(!page.text().contains("Night shift"));
    for count in 0..20 {
        let form = format!("officer=P1234&name=Search+{count}");
        house.post_as(&mina, "/staff/search/save", &form).await.is(200);
    }
    let form = "officer=P1234&name=One+more";
    says(&house.post_as(&mina, "/staff/search/save", form).await.is(422), &["Forget one first."]);
}

#[tokio::test]
async fn the_first_page_says_what_is_late_and_draws_what_the_clocks_delete_next() {
    let (house, first, _) = with_two().await;
    let mina = house.sign_in("mina").await;
    let far = house.get_as(&mina, "/staff").await.is(200);
    assert!(!far.text().contains("What the clocks delete next"), "nothing within 14 days");
    house.hours(25 * 24);
    let mina = house.sign_in("mina").await;
    let page = house.get_as(&mina, "/staff").await.is(200);
    says(&page, &["What the clocks delete next", "<rect ", "Wednesday 2 December"]);
    let table = page.text().split("<table").find(|table| table.contains(">Day<")).unwrap();
    assert_eq!(table.matches("data-label=\"Recordings\">1<").count(), 2, "{table}");
    // What is closed does not stand in the picture.
    let form = "what=restricted&why=a+home+is+shown";
    house.post_as(&mina, &format!("/staff/recordings/{first}/restrict"), form).await.is(303);
    let page = house.get_as(&mina, "/staff").await.is(200);
    assert_eq!(page.text().matches("data-label=\"Recordings\">1<").count(), 1);
    let ola = house.sign_in("ola").await;
    let page = house.get_as(&ola, "/staff").await.is(200);
    assert!(!page.text().contains("What the clocks delete next"), "not hers to plan");
}

#[tokio::test]
async fn several_recordings_are_held_at_once_by_a_plan_that_says_what_each_allows() {
    let (house, first, second) = with_two().await;
    let mina = house.sign_in("mina").await;
    let hold = "what=litigation&why=asked+for";
    house.post_as(&mina, &format!("/staff/recordings/{first}/hold"), hold).await.is(303);
    let chosen = format!("id={first}&id={second}&id={second}&id=0123");
    let plan = house.post_as(&mina, "/staff/bulk", &format!("deed=hold:litigation&{chosen}")).await;
    let plan = plan.is(200);
    says(&plan, &["with 1 recording, and not with 1", "It is held so already.", "Nothing was"]);
    let nothing = house.post_as(&mina, "/staff/bulk", "deed=hold:litigation").await.is(422);
    says(&nothing, &["There is a problem", "choose some recordings"]);
    let other = house.post_as(&mina, "/staff/bulk", &format!("deed=shred&{chosen}")).await.is(422);
    says(&other, &["Choose what to do"]);
    let unknown = format!("deed=hold:whim&{chosen}");
    house.post_as(&mina, "/staff/bulk", &unknown).await.is(422);
    let form = format!("deed=hold:litigation&id={second}&why=");
    let page = house.post_as(&mina, "/staff/bulk/carry-out", &form).await.is(422);
    says(&page, &["Give a reason"]);
    let form = format!("deed=hold:litigation&id={second}&why=a+claim+came+in");
    let page = house.post_as(&mina, "/staff/bulk/carry-out", &form).await.is(200);
    says(&page, &["Done with 1 recording.", "evil.mp4"]);
    let page = house.get_as(&mina, &format!("/staff/recordings/{second}")).await.is(200);
    says(&page, &["a claim came in"]);
    // Into the case that one says one works on; without one, there is no such choice.
    let into = format!("deed=case&{chosen}");
    says(&house.post_as(&mina, "/staff/bulk", &into).await.is(422), &["say so first"]);
    house.post_as(&mina, "/staff/cases/open", "reference=26%2F7").await.is(303);
    house.post_as(&mina, "/staff/work", "purpose=law-enforcement&case=26%2F7").await.is(303);
    let plan = house.post_as(&mina, "/staff/bulk", &into).await.is(200);
    says(&plan, &["Put into the case 26/7", "with 2 recordings"]);
    let form = format!("{into}&why=both+of+that+night");
    let page = house.post_as(&mina, "/staff/bulk/carry-out", &form).await.is(200);
    says(&page, &["Done with 2, not done with 1"]);
    // What a role may not do to one it may not do to many.
    let ola = house.sign_in("ola").await;
    let form = format!("deed=hold:litigation&id={first}&why=x");
    house.post_as(&ola, "/staff/bulk", &form).await.is(403);
    house.post_as(&ola, "/staff/bulk/carry-out", &form).await.is(403);
}
