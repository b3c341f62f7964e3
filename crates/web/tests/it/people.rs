//! The staff register on the console, and the way in for somebody on it: invitation, second
//! factor, code of conduct, sessions.

use crate::house::{House, Reply, answer, says};
use aws_lc_rs::hmac;
use axum::body::Body;
use axum::http::Request;
use desk::people::{self, Laid};
use desk::{Actor, Ctx, accounts};
use jiff::SignedDuration;

pub(crate) const STAFF: &str = "\
number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until,starts_on,ends_on
E 1,Ada Quill,ada@force.example,evidence-manager,Evidence,,,employee,MV,2026-11-30,2026-01-05,
C 2,Cai Brand,cai@s.example,officer,Cameras,,E 1,contractor,NPPV 3,2028-01-31,2026-01-05,2026-11-02
";
pub(crate) const PASSWORD: &str = "otter kettle mast";

fn office(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("D7", "data-office"), "accountability")
}

pub(crate) async fn import(house: &House, text: &str) {
    let bytes = text.as_bytes().to_vec();
    match people::lay_out(&office(house), &house.desk, bytes, false).await.unwrap() {
        Laid::Plan(plan) => {
            people::carry_out(&office(house), &house.desk, &plan.digest).await.unwrap();
        }
        Laid::Mistakes(mistakes) => panic!("{mistakes:?}"),
    }
}

async fn id(house: &House, number: &str) -> String {
    people::find_by_number(&office(house), &house.desk, number).await.unwrap()
}

/// The value of the first hidden field of that name.
pub(crate) fn hidden(reply: &Reply, name: &str) -> String {
    let at = reply.text().split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    at.split('"').next().unwrap().to_owned()
}

fn cookie_of(reply: &Reply) -> String {
    reply.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// What an app shows now for a secret in base32.
fn shown(house: &House, secret: &str) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut key, mut bits, mut held) = (Vec::new(), 0, 0_u64);
    for letter in secret.chars().filter(|letter| *letter != ' ') {
        held = ((held << 5) | letters.find(letter).unwrap() as u64) & 0xFFFF;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            key.push(u8::try_from((held >> bits) & 0xFF).unwrap());
        }
    }
    let step = house.desk.now().as_second() / 30;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 15);
    let four: [u8; 4] = tag.as_ref()[at..at + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7FFF_FFFF) % 1_000_000)
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let plain = |text: &str| text.replace(' ', "+");
    let pairs: Vec<_> =
        pairs.iter().map(|(key, value)| format!("{key}={}", plain(value))).collect();
    pairs.join("&")
}

/// Somebody on the register, up to the code of conduct: the cookie and the app's secret.
pub(crate) async fn with_codes(house: &House, number: &str) -> (String, String) {
    let code = accounts::invite(&office(house), &house.desk, &id(house, number).await).await;
    let code = code.unwrap();
    let word = [("number", number), ("code", code.as_str()), ("password", PASSWORD)];
    let word = [word.as_slice(), &[("again", PASSWORD)]].concat();
    let reply = house.post_as("", "/invitation", &form(&word)).await.is(303);
    assert_eq!(reply.header("location"), "/staff/recordings");
    let cookie = cookie_of(&reply);
    let reply = house.get_as(&cookie, "/staff/recordings").await.is(303);
    assert_eq!(reply.header("location"), "/staff/account/second-factor");
    let password = form(&[("password", PASSWORD)]);
    house.post_as(&cookie, "/staff/account/second-factor", &password).await.is(303);
    let page = house.get_as(&cookie, "/staff/account/second-factor").await.is(200);
    says(&page, &["<svg class=\"qr\"", "otpauth://totp/Bluelamp%20london:"]);
    assert!(!page.text().contains("style="), "no style in a page");
    let secret = page.text().split("type it in: <strong class=\"code\">").nth(1).unwrap();
    let secret = secret.split('<').next().unwrap().to_owned();
    let code = form(&[("code", &shown(house, &secret))]);
    let page = house.post_as(&cookie, "/staff/account/second-factor/confirm", &code).await.is(200);
    assert_eq!(page.text().matches("<li class=\"code\">").count(), 10);
    (cookie, secret)
}

async fn settled(house: &House, number: &str) -> (String, String) {
    let (cookie, secret) = with_codes(house, number).await;
    for _ in 0..2 {
        let page = house.get_as(&cookie, "/staff/conduct").await.is(200);
        let (notice, seen) = (hidden(&page, "notice"), hidden(&page, "seen"));
        let read = form(&[("notice", &notice), ("seen", &seen)]);
        house.post_as(&cookie, "/staff/conduct", &read).await.is(303);
    }
    begin_work(house, &cookie).await;
    house.clock.advance(SignedDuration::from_secs(30));
    (cookie, secret)
}

/// Says what they work on, which comes before anything about people is shown.
async fn begin_work(house: &House, cookie: &str) {
    let asked = house.get_as(cookie, "/staff/recordings").await.is(303);
    assert_eq!(asked.header("location"), "/staff/work?next=/staff/recordings");
    let form = "purpose=law-enforcement&next=/staff/recordings";
    let reply = house.post_as(cookie, "/staff/work", form).await.is(303);
    assert_eq!(reply.header("location"), "/staff/recordings");
}

async fn sign_in(house: &House, cookie: &str, number: &str, code: &str) -> Reply {
    let word = form(&[("number", number), ("password", PASSWORD), ("code", code)]);
    house.post_as(cookie, "/sign-in", &word).await
}

#[tokio::test]
async fn an_invitation_leads_through_second_factor_and_conduct_into_the_console() {
    let house = House::new().await;
    import(&house, STAFF).await;
    says(&house.get("/invitation").await.is(200), &["Choose a password", "for seven days"]);
    let (cookie, _) = with_codes(&house, "E 1").await;
    for path in ["/staff/recordings", "/staff/disposals", "/staff/policy", "/staff/account"] {
        let reply = house.get_as(&cookie, path).await.is(303);
        assert_eq!(reply.header("location"), format!("/staff/conduct?next={path}"));
    }
    let page = house.get_as(&cookie, "/staff/conduct?next=/staff/disposals").await.is(200);
    says(&page, &["I have read it", "one more text", "Ada Quill"]);
    let stale = form(&[("notice", &hidden(&page, "notice")), ("seen", &"0".repeat(64))]);
    let stale = house.post_as(&cookie, "/staff/conduct", &stale).await.is(400);
    says(&stale, &["read it again"]);
    for _ in 0..2 {
        let page = house.get_as(&cookie, "/staff/conduct?next=/staff/disposals").await.is(200);
        let read = [("notice", hidden(&page, "notice")), ("seen", hidden(&page, "seen"))];
        let read: Vec<_> = read.iter().map(|(key, value)| (*key, value.as_str())).collect();
        house.post_as(&cookie, "/staff/conduct", &form(&read)).await.is(303);
    }
    let reply = house.get_as(&cookie, "/staff/conduct?next=/staff/disposals").await.is(303);
    assert_eq!(reply.header("location"), "/staff/disposals");
    begin_work(&house, &cookie).await;
    let page = house.get_as(&cookie, "/staff/recordings").await.is(200);
    says(&page, &["Ada Quill", "Evidence manager", "Your account"]);
    let account = house.get_as(&cookie, "/staff/account").await.is(200);
    says(&account, &["this one", "You have 10 of your recovery codes left"]);
}

#[tokio::test]
async fn a_wrong_word_says_nothing_about_which_part_and_the_lock_says_until_when() {
    let house = House::new().await;
    import(&house, STAFF).await;
    let (_, secret) = settled(&house, "E 1").await;
    let code = shown(&house, &secret);
    let known = sign_in(&house, "", "E 1", "000000").await.is(200);
    let unknown = sign_in(&house, "", "E 404", &code).await.is(200);
    let words = "The staff number, the password or the code is not right: try again.";
    says(&known, &["There is a problem", words]);
    says(&unknown, &[words]);
    assert_eq!(known.text().replace("E 1", "E 404"), unknown.text());
    sign_in(&house, "", "E 1", &code).await.is(303);
    says(&sign_in(&house, "", "E 1", &code).await.is(200), &[words]);
    for _ in 0..3 {
        sign_in(&house, "", "E 1", "000000").await.is(200);
    }
    let locked = sign_in(&house, "", "E 1", "000000").await.is(429);
    says(&locked, &["There were too many tries: try again at 08:16 UTC on 2 November."]);
}

#[tokio::test]
async fn signing_in_gives_a_new_token_and_ends_the_one_that_came_along() {
    let house = House::new().await;
    import(&house, STAFF).await;
    let (old, secret) = settled(&house, "E 1").await;
    let planted = format!("bluelamp-session={}", "ab".repeat(32));
    let fresh = sign_in(&house, &planted, "E 1", &shown(&house, &secret)).await.is(303);
    assert_ne!(cookie_of(&fresh), planted);
    house.get_as(&planted, "/staff/recordings").await.is(303);
    house.clock.advance(SignedDuration::from_secs(30));
    let fresh = sign_in(&house, &old, "E 1", &shown(&house, &secret)).await.is(303);
    let out = house.get_as(&old, "/staff/recordings").await.is(303);
    assert_eq!(out.header("location"), "/sign-in?next=/staff/recordings");
    begin_work(&house, &cookie_of(&fresh)).await;
    house.get_as(&cookie_of(&fresh), "/staff/recordings").await.is(200);
}

#[tokio::test]
async fn forged_forms_sign_nobody_in_and_end_nothing() {
    let house = House::new().await;
    import(&house, STAFF).await;
    let ada = id(&house, "E 1").await;
    let theo = house.sign_in("theo").await;
    let forms = [
        "/sign-in".to_owned(),
        "/invitation".to_owned(),
        "/staff/conduct".to_owned(),
        "/staff/account/password".to_owned(),
        "/staff/account/sessions".to_owned(),
        "/staff/people/import/confirm".to_owned(),
        format!("/staff/people/{ada}/end"),
        format!("/staff/people/{ada}/invite"),
    ];
    for path in forms {
        let request = Request::post(&path)
            .header("cookie", &theo)
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded");
        let reply = house.send(request.body(Body::empty()).unwrap()).await.is(403);
        says(&reply, &["We did not take that form"]);
    }
    let page = house.get_as(&theo, &format!("/staff/people/{ada}")).await.is(200);
    says(&page, &["works here, has no password yet"]);
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_of_nothing_and_after_a_shift() {
    let house = House::new().await;
    import(&house, STAFF).await;
    let (cookie, secret) = settled(&house, "E 1").await;
    for _ in 0..2 {
        house.clock.advance(SignedDuration::from_mins(29));
        house.get_as(&cookie, "/staff/recordings").await.is(200);
    }
    house.clock.advance(SignedDuration::from_mins(30));
    let reply = house.get_as(&cookie, "/staff/recordings").await.is(303);
    assert_eq!(reply.header("location"), "/sign-in?next=/staff/recordings&over=idle");
    says(&house.get(reply.header("location")).await.is(200), &["nothing was done for 30 minutes"]);
    let cookie = cookie_of(&sign_in(&house, "", "E 1", &shown(&house, &secret)).await.is(303));
    begin_work(&house, &cookie).await;
    for _ in 0..28 {
        house.clock.advance(SignedDuration::from_mins(25));
        house.get_as(&cookie, "/staff/account").await.is(200);
    }
    house.clock.advance(SignedDuration::from_mins(20));
    let reply = house.get_as(&cookie, "/staff/recordings").await.is(303);
    assert_eq!(reply.header("location"), "/sign-in?next=/staff/recordings&over=shift");
}

#[tokio::test]
async fn a_leaver_a_lapsed_vetting_and_an_ended_contract_are_refused_at_the_next_request() {
    let house = House::new().await;
    import(&house, STAFF).await;
    let (ada, secret) = settled(&house, "E 1").await;
    let (cai, _) = settled(&house, "C 2").await;
    house.get_as(&cai, "/staff/recordings").await.is(200);
    import(&house, &STAFF.replace(",2026-11-02", ",2026-11-01")).await;
    let out = house.get_as(&cai, "/staff/recordings").await.is(403);
    says(&out, &["You have no access now", "Your contract ended on 2026-11-01", "supervisor"]);
    import(&house, &STAFF.replace("2026-11-30", "2026-11-01")).await;
    let out = house.get_as(&ada, "/staff/recordings").await.is(403);
    says(&out, &["Your vetting lapsed on 2026-11-01: ask your vetting unit to renew it."]);
    let out = sign_in(&house, "", "E 1", &shown(&house, &secret)).await.is(403);
    says(&out, &["Your vetting lapsed"]);
    import(&house, STAFF).await;
    house.get_as(&ada, "/staff/recordings").await.is(200);
    let theo = house.sign_in("theo").await;
    let page = format!("/staff/people/{}", id(&house, "E 1").await);
    house.post_as(&theo, &format!("{page}/end"), "").await.is(303);
    says(&house.get_as(&theo, &page).await.is(200), &["access ended 2 November 2026"]);
    house.get_as(&ada, "/staff/recordings").await.is(303);
}

#[tokio::test]
async fn the_data_office_imports_a_list_by_its_plan_and_others_do_not() {
    let house = House::new().await;
    let theo = house.sign_in("theo").await;
    let send = async |cookie: &str, text: &str, complete: bool| {
        let mut body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"file\"; \
             filename=\"s.csv\"\r\n\r\n{text}\r\n"
        );
        if complete {
            body.push_str(
                "--b\r\ncontent-disposition: form-data; name=\"complete\"\r\n\r\nyes\r\n",
            );
        }
        body.push_str("--b--\r\n");
        let request = Request::post("/staff/people/import")
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=b");
        house.send(request.body(Body::from(body)).unwrap()).await
    };
    says(&house.get_as(&theo, "/staff/people").await.is(200), &["0 people on the register"]);
    let wrong = send(&theo, &STAFF.replace("officer", "cheif"), false).await.is(200);
    says(&wrong, &["nobody was taken in", "Line 3:", "no role `cheif`"]);
    let plan = send(&theo, STAFF, false).await.is(200);
    says(&plan, &["Added: 2 people", "Ada Quill, E 1", "Do exactly this"]);
    let seen = form(&[("seen", &hidden(&plan, "seen"))]);
    house.post_as(&theo, "/staff/people/import/confirm", &seen).await.is(303);
    house.post_as(&theo, "/staff/people/import/confirm", &seen).await.is(400);
    let page = house.get_as(&theo, "/staff/people?done=imported").await.is(200);
    says(&page, &["2 people on the register", "Cai Brand", "Evidence manager"]);
    let found = house.post_as(&theo, "/staff/people/find", "sought=c+2").await.is(303);
    assert!(!found.header("location").contains('2') || found.header("location").len() > 40);
    says(&house.get_as(&theo, found.header("location")).await.is(200), &["Cai Brand", "NPPV 3"]);
    let find = async |form: &str| house.post_as(&theo, "/staff/people/find", form).await;
    says(&find("sought=X+9").await.is(200), &["0 people", "Nobody on the register has that"]);
    assert_eq!(find("sought=brand").await.is(303).header("location"), found.header("location"));
    says(&find("sought=").await.is(422), &["There is a problem", "a staff number, a name or a"]);
    let first = STAFF.lines().take(2).collect::<Vec<_>>().join("\n");
    says(&send(&theo, &first, true).await.is(200), &["Leaving: 1 person", "Cai Brand, C 2"]);
    let mina = house.sign_in("mina").await;
    house.get_as(&mina, "/staff/people").await.is(403);
    send(&mina, STAFF, false).await.is(403);
    house.get("/staff/people").await.is(303);
    house.get_as(&theo, "/staff/account").await.is(400);
}

#[tokio::test]
async fn a_persona_of_a_demonstration_is_nobody_on_a_site_in_earnest() {
    let house = House::new().await;
    let token = house.sign_in("theo").await;
    let request = Request::get("/staff/people")
        .header("host", "force.example")
        .header("cookie", token.replace("bluelamp-session", "__Host-bluelamp"))
        .body(Body::empty())
        .unwrap();
    let reply = answer(house.in_earnest(), request).await.is(303);
    assert_eq!(reply.header("location"), "/sign-in?next=/staff/people");
}
