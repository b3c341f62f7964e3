//! The staff console: what pages say, what forms change, what is refused.

use crate::house::{File, House, says, video};

async fn one(house: &House, file: File) -> (String, String) {
    house.upload(&file).await;
    let cookie = house.sign_in("mina").await;
    let held = house.recordings(&cookie).await;
    (cookie, format!("/staff/recordings/{}", held[0]))
}

#[tokio::test]
async fn the_library_shows_each_recording_with_its_clock_in_words() {
    let house = House::new().await;
    let (cookie, _) = one(&house, File::new(video(2_400_000, 1))).await;
    let page = house.get_as(&cookie, "/staff/recordings").await.is(200);
    says(&page, &["clip.mp4", "P1234", "CAM-7", "1 Nov 2026, 22:00", "2.4 MB", "goes in 29 days"]);
    says(&page, &["Rule bwv-31-days (version 1) allows 31 days.", "1 recording."]);
    says(&page, &["Mina Achterberg", "Evidence manager"]);
    assert!(page.body.len() < 120_000);
    let due = house.get_as(&cookie, "/staff/recordings?sort=due").await.is(200);
    says(&due, &["clip.mp4"]);
    let none = house.get_as(&cookie, "/staff/recordings?sort=quarantine").await.is(200);
    says(&none, &["Nothing is in quarantine."]);
    house.hours(24 * 29 + 14);
    let cookie = house.sign_in("mina").await;
    says(&house.get_as(&cookie, "/staff/recordings").await.is(200), &["due now"]);
}

#[tokio::test]
async fn the_library_goes_on_over_pages() {
    let house = House::new().await;
    for seed in 0..51 {
        house.upload(&File::new(video(100, seed))).await;
    }
    let cookie = house.sign_in("mina").await;
    let page = house.get_as(&cookie, "/staff/recordings").await.is(200);
    says(&page, &["51 recordings."]);
    assert!(page.body.len() < 120_000, "{} bytes", page.body.len());
    let next = page.text().split("rel=\"next\" href=\"").nth(1).unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let rest = house.get_as(&cookie, &next).await.is(200);
    assert_eq!(rest.text().matches("<th scope=\"row\"").count(), 1);
    house.get_as(&cookie, "/staff/recordings?after=%00nonsense").await.is(400);
}

#[tokio::test]
async fn a_recording_shows_its_player_facts_life_and_receipts() {
    let house = House::new().await;
    let (cookie, path) = one(&house, File::new(video(1_000, 2))).await;
    let page = house.get_as(&cookie, &path).await.is(200);
    says(&page, &["<video controls preload=\"metadata\"", &format!("src=\"{path}/media\"")]);
    says(&page, &["Deletion begins", "1 December 2026, 22:00 UTC", "2 December 2026, 22:00 UTC"]);
    says(&page, &["SHA-256", "The file is complete.", "dock-1", "not yet"]);
    says(&page, &["Evidence, summary offence", "Kept 2 years.", "Court case or claim"]);
    assert!(!page.text().contains("style="), "no style in a page");
}

#[tokio::test]
async fn a_recording_is_marked_held_released_and_taken_back() {
    let house = House::new().await;
    let (cookie, path) = one(&house, File::new(video(1_000, 3))).await;
    let act = async |act: &str, what: &str, words: &[&str]| {
        let form = format!("what={what}&why=Needed+for+a+case");
        let reply = house.post_as(&cookie, &format!("{path}/{act}"), &form).await.is(303);
        assert_eq!(reply.header("location"), format!("{path}?done={act}"));
        let page = house.get_as(&cookie, reply.header("location")).await.is(200);
        says(&page, words);
        page
    };
    let marked = ["Marked as evidence.", "evidence until 1 November 2028", "Needed for a case"];
    act("categorise", "evidence-summary", &marked).await;
    let page = act("hold", "litigation", &["Held. Nothing deletes it", "One hold is open."]).await;
    let hold = page.text().split("name=\"what\" value=\"").find(|rest| rest.as_bytes()[32] == b'"');
    let hold: String = hold.unwrap().chars().take(32).collect();
    act("release-hold", &hold, &["The hold was released.", "evidence until"]).await;
    act("uncategorise", "evidence-summary", &["was taken back", "goes in 29 days"]).await;
}

#[tokio::test]
async fn a_form_without_a_reason_comes_back_as_it_was_filled_in() {
    let house = House::new().await;
    let (cookie, path) = one(&house, File::new(video(1_000, 4))).await;
    let form = "what=evidence-indictable&why=+";
    let page = house.post_as(&cookie, &format!("{path}/categorise"), form).await.is(422);
    says(
        &page,
        &["There is a problem", "href=\"#why-categorise\"", "Give a reason", "<title>Error:"],
    );
    says(&page, &["value=\"evidence-indictable\" id=\"what-categorise-3\" checked"]);
    let page = house.post_as(&cookie, &format!("{path}/hold"), "why=Because").await.is(422);
    says(&page, &["href=\"#what-hold\"", "Choose the kind of hold", ">Because</textarea>"]);
    let page = house.post_as(&cookie, &format!("{path}/hold"), "what=forever&why=x").await.is(422);
    says(&page, &["There is a problem"]);
    let long = format!("what=litigation&why={}", "x".repeat(1_001));
    house.post_as(&cookie, &format!("{path}/hold"), &long).await.is(422);
    let back = house.get_as(&cookie, &format!("{path}/hold")).await.is(303);
    assert_eq!(back.header("location"), path);
    house.get_as(&cookie, &format!("{path}/erase")).await.is(404);
    says(&house.get_as(&cookie, &path).await.is(200), &["Nothing but its clock."]);
}

#[tokio::test]
async fn what_a_person_typed_is_shown_as_text() {
    let house = House::new().await;
    let file = File::new(video(1_000, 5)).with("filename", Some("<b>&\"x.mp4"));
    let (cookie, path) = one(&house, file).await;
    let form = "what=litigation&why=%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    house.post_as(&cookie, &format!("{path}/hold"), form).await.is(303);
    let page = house.get_as(&cookie, &path).await.is(200);
    assert!(!page.text().contains("<script>alert") && !page.text().contains("<b>"));
}

#[tokio::test]
async fn a_role_that_may_not_is_told_so_plainly() {
    let house = House::new().await;
    let (_, path) = one(&house, File::new(video(1_000, 6))).await;
    let officer = house.sign_in("ola").await;
    let page = house.get_as(&officer, &path).await.is(200);
    says(&page, &["What you may not do", "You may not place holds. Your role does not include"]);
    let form = "what=litigation&why=x";
    let page = house.post_as(&officer, &format!("{path}/hold"), form).await.is(403);
    says(&page, &["You may not do that", "The refusal was recorded."]);
    let auditor = house.sign_in("iris").await;
    house.get_as(&auditor, &path).await.is(403);
    house.get_as(&auditor, "/staff/disposals").await.is(200);
    house.get_as(&officer, "/staff/disposals").await.is(403);
}

#[tokio::test]
async fn what_somebody_works_on_is_said_once_and_stands_on_every_page() {
    let house = House::new().await;
    let officer = house.sign_in("ola").await;
    let page = house.get_as(&officer, "/staff/work").await.is(200);
    says(&page, &["What are you working on?", "Giving courts and the defence"]);
    let form = "purpose=disclosure&case=26%2f1234&next=/staff/cases";
    let reply = house.post_as(&officer, "/staff/work", form).await.is(303);
    assert_eq!(reply.header("location"), "/staff/cases");
    assert_eq!(reply.header("set-cookie"), "", "nothing of it is kept in the browser");
    let page = house.get_as(&officer, "/staff/recordings").await.is(200);
    says(&page, &["giving courts and the defence what they must be shown", "26/1234"]);
    // A purpose of others, and none, and what is no reference.
    for (form, words) in [
        ("purpose=conduct", "Choose what you work for."),
        ("", "Choose what you work for."),
        ("purpose=disclosure&case=%3Cb%3E", "The case must be 1 to 60 letters"),
    ] {
        let page = house.post_as(&officer, "/staff/work", form).await.is(422);
        says(&page, &["There is a problem", words]);
    }
    let page = house.get_as(&officer, "/staff/recordings").await.is(200);
    says(&page, &["26/1234"]);
    // What was a cookie once says nothing any more.
    let forged = format!("{officer}; bluelamp-purpose=conduct");
    says(&house.get_as(&forged, "/staff/recordings").await.is(200), &["giving courts"]);
}

#[tokio::test]
async fn a_camera_clock_that_cannot_be_believed_leads_to_quarantine() {
    let check = async |key: &'static str, value: Option<&str>, words: &str| {
        let house = House::new().await;
        let (cookie, path) = one(&house, File::new(video(1_000, 7)).with(key, value)).await;
        let list = house.get_as(&cookie, "/staff/recordings?sort=quarantine").await.is(200);
        says(&list, &["Quarantine", "1 recording."]);
        let page = house.get_as(&cookie, &path).await.is(200);
        says(&page, &["In quarantine.", words, "Its clock runs from docking instead."]);
        says(&page, &["2 December 2026, 08:00 UTC"]);
    };
    check("recorded_from", None, "The camera gave no time of recording.").await;
    check("recorded_from", Some("last Tuesday"), "The camera gave no time of recording.").await;
    let future = "The camera says it recorded this after it was docked.";
    check("recorded_from", Some("2027-01-01T00:00:00Z"), future).await;
    let backwards = "The camera says the recording ended before it began.";
    check("recorded_to", Some("2026-11-01T21:00:00Z"), backwards).await;
}

#[tokio::test]
async fn a_broken_file_is_kept_and_flagged() {
    let check = async |bytes: Vec<u8>, flag: &str, words: &str, plays: bool| {
        let house = House::new().await;
        let (cookie, path) = one(&house, File::new(bytes.clone())).await;
        says(&house.get_as(&cookie, "/staff/recordings").await, &[flag]);
        let page = house.get_as(&cookie, &path).await.is(200);
        says(&page, &[words]);
        assert_eq!(page.text().contains("<video"), plays);
        let media = house.get_as(&cookie, &format!("{path}/media")).await.is(200);
        assert!(media.body == bytes);
    };
    let whole = video(10_000, 8);
    let cut = whole[..5_000].to_vec();
    check(cut, "Ends early", "The file ends early; it plays as far as it goes.", true).await;
    let garbage = b"neither a film nor anything else".repeat(50);
    check(garbage, "Not a video", "This is not an MP4 video", false).await;
}

#[tokio::test]
async fn the_plan_says_what_would_go() {
    let house = House::new().await;
    let (_, path) = one(&house, File::new(video(1_000, 9))).await;
    let auditor = house.sign_in("iris").await;
    says(&house.get_as(&auditor, "/staff/disposals").await.is(200), &["Nothing is due."]);
    house.hours(24 * 30);
    let auditor = house.sign_in("iris").await;
    let page = house.get_as(&auditor, "/staff/disposals").await.is(200);
    says(&page, &["Would go now: 1", &path, "2 Dec 2026, 22:00"]);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let house = House::new().await;
    let cookie = house.sign_in("mina").await;
    house.get_as(&cookie, "/staff/recordings").await.is(200);
    let reply = house.post_as(&cookie, "/sign-out", "").await.is(303);
    assert!(reply.header("set-cookie").contains("Max-Age=0"));
    house.get_as(&cookie, "/staff/recordings").await.is(303);
    house.post_as("", "/sign-in", "persona=nobody").await.is(400);
    let reply =
        house.post_as("", "/sign-in", "persona=mina&next=https://evil.example").await.is(303);
    assert_eq!(reply.header("location"), "/staff/recordings");
}
