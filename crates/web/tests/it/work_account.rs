//! Signing in with a work account: the way to a provider and back, with a provider that answers as
//! a test tells it to.

use crate::house::{House, Reply, answer, says};
use crate::people::{STAFF, form, hidden, import};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use desk::{Actor, accounts, people};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use web::{Answer, Provider, ProviderSettings, Unreachable, Wire};

const ISSUER: &str = "https://id.force.example";
const SET_OUT: &str = "/sign-in/work-account";
const RETURN: &str = "/sign-in/work-account/return";

/// What the provider does, and what was asked of it.
struct Told {
    up: bool,
    key: Ed25519KeyPair,
    kid: &'static str,
    /// Names itself in its answers.
    names_itself: bool,
    /// What it answers to the next code.
    token: String,
    codes_status: u16,
    asked: Vec<String>,
    forms: Vec<(Option<String>, String)>,
}

struct Fake(Mutex<Told>);

impl Fake {
    fn document(told: &Told) -> Value {
        json!({
            "issuer": ISSUER,
            "authorization_endpoint": format!("{ISSUER}/auth?tenant=1"),
            "token_endpoint": format!("{ISSUER}/token"),
            "jwks_uri": format!("{ISSUER}/keys"),
            "authorization_response_iss_parameter_supported": told.names_itself,
        })
    }
}

#[async_trait::async_trait]
impl Wire for Fake {
    async fn get(&self, url: &str) -> Result<Answer, Unreachable> {
        let mut told = self.0.lock().unwrap();
        told.asked.push(url.to_owned());
        if !told.up {
            return Err(Unreachable);
        }
        let body = if url == format!("{ISSUER}/.well-known/openid-configuration") {
            Self::document(&told)
        } else if url == format!("{ISSUER}/keys") {
            let x = B64.encode(told.key.public_key().as_ref());
            json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": told.kid, "x": x}]})
        } else {
            panic!("nobody named {url}");
        };
        Ok(Answer { status: 200, body: body.to_string().into_bytes() })
    }

    async fn post(
        &self,
        url: &str,
        authorization: Option<&str>,
        form: String,
    ) -> Result<Answer, Unreachable> {
        assert_eq!(url, format!("{ISSUER}/token"));
        let mut told = self.0.lock().unwrap();
        told.forms.push((authorization.map(str::to_owned), form));
        if !told.up {
            return Err(Unreachable);
        }
        let body = json!({"access_token": "x", "token_type": "Bearer", "id_token": told.token});
        Ok(Answer { status: told.codes_status, body: body.to_string().into_bytes() })
    }
}

/// A house whose staff have work accounts.
struct Office {
    house: House,
    app: Router,
    fake: Arc<Fake>,
}

/// Somebody on the way.
struct Way {
    cookie: String,
    query: BTreeMap<String, String>,
}

impl Way {
    fn back(&self) -> String {
        format!("{RETURN}?code=c-1&state={}", self.query["state"])
    }
}

impl Office {
    async fn new() -> Self {
        let house = House::new().await;
        import(&house, STAFF).await;
        let fake = Arc::new(Fake(Mutex::new(Told {
            up: true,
            key: Ed25519KeyPair::generate().unwrap(),
            kid: "one",
            names_itself: false,
            token: String::new(),
            codes_status: 200,
            asked: Vec::new(),
            forms: Vec::new(),
        })));
        let app = house.with_provider(provider(&fake, "http://localhost:8686/"));
        Self { house, app, fake }
    }

    fn told<T>(&self, tell: impl FnOnce(&mut Told) -> T) -> T {
        tell(&mut self.fake.0.lock().unwrap())
    }

    async fn get(&self, cookie: &str, path: &str) -> Reply {
        let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
        answer(self.app.clone(), request).await
    }

    /// Sets out, and has the provider say with its next token what `change` makes of the claims.
    async fn set_out(&self, cookie: &str, change: &[(&str, Value)]) -> Way {
        let reply = self.get(cookie, &format!("{SET_OUT}?next=/staff/policy")).await.is(303);
        let (to, query) = reply.header("location").split_once("tenant=1&").unwrap();
        assert_eq!(to, format!("{ISSUER}/auth?"));
        let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
        let query: BTreeMap<_, _> =
            pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let now = self.house.desk.now().as_second();
        let mut claims = json!({
            "iss": ISSUER, "aud": "lamp", "sub": "1", "nonce": query["nonce"],
            "iat": now, "exp": now + 60, "preferred_username": "e 1",
        });
        for (name, value) in change {
            claims[*name] = value.clone();
        }
        self.told(|told| {
            let header = json!({"alg": "EdDSA", "kid": told.kid});
            let parts = [header, claims].map(|part| B64.encode(part.to_string()));
            let message = parts.join(".");
            let signature = B64.encode(told.key.sign(message.as_bytes()));
            told.token = format!("{message}.{signature}");
        });
        Way { cookie: cookie_of(&reply), query }
    }

    async fn come_back(&self, way: &Way) -> Reply {
        self.get(&way.cookie, &way.back()).await
    }

    async fn refused(&self) -> u64 {
        desk::log::figures(&self.house.desk).await.unwrap().refused
    }
}

fn provider(fake: &Arc<Fake>, public_url: &str) -> Arc<Provider> {
    let settings = ProviderSettings {
        issuer: ISSUER.to_owned(),
        client_id: "lamp".to_owned(),
        client_secret: "a:b c".to_owned(),
        claim: "preferred_username".to_owned(),
        public_url: public_url.to_owned(),
    };
    let wire: Arc<dyn Wire> = Arc::<Fake>::clone(fake);
    Arc::new(Provider::new(settings, wire).unwrap())
}

fn cookies(reply: &Reply) -> Vec<String> {
    let all = reply.headers.get_all("set-cookie").iter();
    all.map(|value| value.to_str().unwrap().to_owned()).collect()
}

fn cookie_of(reply: &Reply) -> String {
    cookies(reply)[0].split(';').next().unwrap().to_owned()
}

/// The cookie of the session that an answer opens.
fn session_of(reply: &Reply) -> String {
    let all = cookies(reply);
    let session = all.iter().find(|cookie| cookie.starts_with("bluelamp-session=")).unwrap();
    session.split(';').next().unwrap().to_owned()
}

fn opens_nothing(reply: &Reply) {
    let all = cookies(reply);
    assert!(!all.iter().any(|cookie| cookie.contains("bluelamp-session=")), "{all:?}");
    assert!(!reply.text().contains("c-1"), "the code stands on no page");
}

#[tokio::test]
async fn a_work_account_leads_by_the_code_of_conduct_and_no_second_factor_into_the_console() {
    let office = Office::new().await;
    let page = office.get("", "/sign-in?next=/staff/policy").await.is(200);
    let link = "href=\"/sign-in/work-account?next=/staff/policy\"";
    says(&page, &[link, "Sign in with your work account", "<details class=\"act\"><summary>"]);
    let way = office.set_out("", &[]).await;
    let query = &way.query;
    assert_eq!(
        query["redirect_uri"],
        "http%3A%2F%2Flocalhost%3A8686%2Fsign-in%2Fwork-account%2Freturn"
    );
    assert_eq!((query["response_type"].as_str(), query["client_id"].as_str()), ("code", "lamp"));
    assert_eq!(query["code_challenge_method"], "S256");
    let reply = office.come_back(&way).await.is(200);
    says(&reply, &["You are signed in", "href=\"/staff/policy\""]);
    assert_eq!(reply.header("refresh"), "0; url=/staff/policy");
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    let (authorization, asked) = office.told(|told| told.forms.pop().unwrap());
    assert_eq!(authorization.unwrap(), "Basic bGFtcDphJTNBYiUyMGM=");
    let verifier = asked.split("code_verifier=").nth(1).unwrap();
    assert_eq!(B64.encode(digest(&SHA256, verifier.as_bytes())), query["code_challenge"]);
    assert!(!asked.contains("secret"), "the secret goes into the header");
    let session = session_of(&reply);
    for _ in 0..2 {
        let to = office.get(&session, "/staff/policy").await.is(303);
        assert_eq!(to.header("location"), "/staff/conduct?next=/staff/policy");
        let page = office.get(&session, "/staff/conduct").await.is(200);
        let read = [("notice", hidden(&page, "notice")), ("seen", hidden(&page, "seen"))];
        let read: Vec<_> = read.iter().map(|(key, value)| (*key, value.as_str())).collect();
        office.house.post_as(&session, "/staff/conduct", &form(&read)).await.is(303);
    }
    let to = office.get(&session, "/staff/policy").await.is(303);
    assert_eq!(to.header("location"), "/staff/work?next=/staff/policy");
    let work = "purpose=accountability&next=/staff/policy";
    office.house.post_as(&session, "/staff/work", work).await.is(303);
    says(&office.get(&session, "/staff/policy").await.is(200), &["Ada Quill", "Evidence manager"]);
    import(&office.house, &STAFF.replace("2026-11-30", "2026-11-01")).await;
    says(&office.get(&session, "/staff/policy").await.is(403), &["Your vetting lapsed"]);
    import(&office.house, STAFF).await;
    office.house.clock.advance(SignedDuration::from_mins(31));
    let over = office.get(&session, "/staff/policy").await.is(303);
    assert!(over.header("location").ends_with("&over=idle"));
}

#[tokio::test]
async fn the_cookie_of_the_way_is_bound_to_this_host_and_short_lived() {
    let office = Office::new().await;
    let app = office.house.in_earnest_with(provider(&office.fake, "https://lamp.force.example"));
    let request = Request::get(SET_OUT).header("host", "lamp.force.example");
    let reply = answer(app, request.body(Body::empty()).unwrap()).await.is(303);
    let cookie = cookies(&reply).remove(0);
    assert!(cookie.starts_with("__Host-bluelamp-away="), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=600"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    for other in ["cross-site", "same-site"] {
        let request = Request::get(SET_OUT).header("sec-fetch-site", other);
        let reply = answer(office.app.clone(), request.body(Body::empty()).unwrap()).await.is(303);
        assert_eq!(reply.header("location"), "/sign-in");
        assert!(cookies(&reply).is_empty());
    }
}

#[tokio::test]
async fn whoever_did_not_set_out_in_this_browser_comes_back_to_nothing() {
    let office = Office::new().await;
    let words = ["We could not sign you in", "begin again"];
    let way = office.set_out("", &[]).await;
    says(&office.come_back(&way).await.is(200), &["You are signed in"]);
    let again = office.come_back(&way).await.is(400);
    says(&again, &words);
    opens_nothing(&again);
    // Somebody else's answer, sent to a browser that set out for itself, or never did.
    let (theirs, mine) = (office.set_out("", &[]).await, office.set_out("", &[]).await);
    let planted = office.get(&mine.cookie, &theirs.back()).await.is(400);
    says(&planted, &words);
    opens_nothing(&planted);
    // It was used up by that, for whoever set out too.
    opens_nothing(&office.come_back(&theirs).await.is(400));
    let way = office.set_out("", &[]).await;
    opens_nothing(&office.get("", &way.back()).await.is(400));
    let way = office.set_out("", &[]).await;
    let state = way.query["state"].replace(['0', '1', '2'], "3");
    opens_nothing(
        &office.get(&way.cookie, &format!("{RETURN}?code=c&state={state}")).await.is(400),
    );
    opens_nothing(&office.get(&way.cookie, &format!("{RETURN}?code=c")).await.is(400));
    opens_nothing(&office.get(&way.cookie, &format!("{RETURN}?state=x&state=y")).await.is(400));
    let late = office.set_out("", &[]).await;
    office.house.clock.advance(SignedDuration::from_mins(10));
    opens_nothing(&office.come_back(&late).await.is(400));
    desk::jobs::work(&office.house.desk, "test").await.unwrap();
    assert_eq!(office.told(|told| told.forms.len()), 1, "no code was changed but the first");
}

#[tokio::test]
async fn a_new_session_is_never_one_that_came_along_and_ends_the_one_before() {
    let office = Office::new().await;
    let planted = format!("bluelamp-session={}", "ab".repeat(32));
    let way = office.set_out(&planted, &[]).await;
    let first = session_of(&office.come_back(&way).await.is(200));
    assert_ne!(first, planted);
    office.get(&planted, "/staff/conduct").await.is(303);
    office.get(&first, "/staff/conduct").await.is(200);
    let way = office.set_out(&first, &[]).await;
    let second = session_of(&office.come_back(&way).await.is(200));
    let over = office.get(&first, "/staff/conduct").await.is(303);
    assert!(over.header("location").starts_with("/sign-in"));
    office.get(&second, "/staff/conduct").await.is(200);
}

#[tokio::test]
async fn a_token_that_does_not_stand_up_signs_nobody_in_and_is_journalled() {
    let office = Office::new().await;
    let now = office.house.desk.now().as_second();
    let faults: [(&str, Value); 7] = [
        ("iss", "https://evil.example".into()),
        ("aud", "other".into()),
        ("azp", "other".into()),
        ("nonce", "0".repeat(64).into()),
        ("exp", (now - 61).into()),
        ("iat", (now + 600).into()),
        ("iat", (now - 600).into()),
    ];
    for (at, fault) in faults.into_iter().enumerate() {
        let way = office.set_out("", std::slice::from_ref(&fault)).await;
        let reply = office.come_back(&way).await.is(403);
        says(&reply, &["did not stand up to our checks", "nobody was signed in"]);
        opens_nothing(&reply);
        assert_eq!(office.refused().await, at as u64 + 1, "{fault:?}");
    }
    let way = office.set_out("", &[("preferred_username", Value::Null)]).await;
    says(&office.come_back(&way).await.is(403), &["does not say what your staff number is"]);
    // A token of an earlier sign-in, stolen and sent again, holds another nonce.
    office.set_out("", &[]).await;
    let stolen = office.told(|told| told.token.clone());
    let way = office.set_out("", &[]).await;
    office.told(|told| told.token = stolen);
    opens_nothing(&office.come_back(&way).await.is(403));
    assert_eq!(office.refused().await, 9);
}

#[tokio::test]
async fn the_register_has_the_last_word_on_who_comes_in() {
    let office = Office::new().await;
    let check = async |claim: &str, words: &str| {
        let before = office.refused().await;
        let way = office.set_out("", &[("preferred_username", claim.into())]).await;
        let reply = office.come_back(&way).await.is(403);
        says(&reply, &["You have no access now", words]);
        opens_nothing(&reply);
        assert!(!reply.text().contains(claim), "the number is not repeated");
        assert_eq!(office.refused().await, before + 1);
    };
    let unlisted = "You are not on the staff register: ask the data office.";
    check("X 404", unlisted).await;
    check("\u{415} 1", unlisted).await;
    check("E 1\u{200B}", unlisted).await;
    check("E 1@force.example", unlisted).await;
    import(&office.house, &STAFF.replace("2026-11-30", "2026-11-01")).await;
    check("E 1", "Your vetting lapsed on 2026-11-01").await;
    import(&office.house, &STAFF.replace(",2026-11-02", ",2026-11-01")).await;
    check("C 2", "Your contract ended on 2026-11-01").await;
}

#[tokio::test]
async fn an_answer_in_another_providers_name_or_of_none_is_refused() {
    let office = Office::new().await;
    let way = office.set_out("", &[]).await;
    let mixed = format!("{}&iss=https://evil.example", way.back());
    opens_nothing(&office.get(&way.cookie, &mixed).await.is(403));
    let way = office.set_out("", &[]).await;
    let named = format!("{}&iss={ISSUER}", way.back());
    office.get(&way.cookie, &named).await.is(200);
    let way = office.set_out("", &[]).await;
    let denied =
        format!("{RETURN}?error=access_denied&error_description=E+1&state={}", way.query["state"]);
    let page = office.get(&way.cookie, &denied).await.is(403);
    says(&page, &["You were not signed in to your work account"]);
    assert!(!page.text().contains("access_denied") && !page.text().contains("E 1"));
    let way = office.set_out("", &[]).await;
    office.told(|told| told.codes_status = 400);
    let before = office.refused().await;
    opens_nothing(&office.come_back(&way).await.is(403));
    assert_eq!(office.refused().await, before, "a code may be anybody's invention");
    office.told(|told| (told.codes_status, told.names_itself) = (200, true));
    office.house.hours(2);
    let way = office.set_out("", &[]).await;
    opens_nothing(&office.come_back(&way).await.is(403));
}

#[tokio::test]
async fn keys_are_asked_for_again_once_a_minute_for_one_that_is_not_known() {
    let office = Office::new().await;
    let asked =
        || office.told(|told| told.asked.iter().filter(|url| url.ends_with("/keys")).count());
    let way = office.set_out("", &[]).await;
    office.come_back(&way).await.is(200);
    assert_eq!(asked(), 1);
    office.told(|told| (told.kid, told.key) = ("two", Ed25519KeyPair::generate().unwrap()));
    let way = office.set_out("", &[]).await;
    office.come_back(&way).await.is(403);
    assert_eq!(asked(), 1, "not yet a minute");
    office.house.clock.advance(SignedDuration::from_secs(61));
    let way = office.set_out("", &[]).await;
    office.come_back(&way).await.is(200);
    office.told(|told| told.kid = "three");
    for _ in 0..3 {
        let way = office.set_out("", &[]).await;
        office.come_back(&way).await.is(403);
    }
    assert_eq!(asked(), 2);
    let documents = office.told(|told| told.asked.len()) - asked();
    assert_eq!(documents, 1, "the document is kept for an hour");
}

#[tokio::test]
async fn a_provider_that_is_down_is_said_so_and_left_in_peace_and_passwords_still_work() {
    let office = Office::new().await;
    office.told(|told| told.up = false);
    for _ in 0..3 {
        let page = office.get("", SET_OUT).await.is(503);
        says(&page, &["does not answer now", "<details class=\"act\" open>"]);
        assert!(cookies(&page).is_empty());
    }
    assert_eq!(office.told(|told| told.asked.len()), 1, "it is left in peace for ten seconds");
    office.house.clock.advance(SignedDuration::from_secs(10));
    office.told(|told| told.up = true);
    let way = office.set_out("", &[]).await;
    office.told(|told| told.up = false);
    let page = office.come_back(&way).await.is(503);
    says(&page, &["does not answer now"]);
    opens_nothing(&page);
    let wrong = "number=E+1&password=otter+kettle+mast&code=";
    says(&office.house.post_as("", "/sign-in", wrong).await.is(200), &["is not right"]);
}

#[tokio::test]
async fn an_envelope_opens_the_door_once_for_one_person_and_the_data_office_sees_it() {
    let office = Office::new().await;
    let house = &office.house;
    let ctx = house.desk.ctx(Actor::new("D7", "data-office"), "accountability");
    let id = people::find_by_number(&ctx, &house.desk, "E 1").await.unwrap();
    let stale = accounts::make_envelope(&ctx, &house.desk, &id).await.unwrap();
    let code = accounts::make_envelope(&ctx, &house.desk, &id).await.unwrap();
    assert_eq!(code.len(), 29, "{code}");
    let open = async |number: &str, code: &str| {
        let word = form(&[("number", number), ("code", code)]);
        house.post_as("", "/sign-in/envelope", &word).await
    };
    let theo = house.sign_in("theo").await;
    let person = format!("/staff/people/{id}");
    says(&house.get_as(&theo, &person).await.is(200), &["Envelope", "made 2 November 2026"]);
    says(&house.get("/sign-in/envelope").await.is(200), &["Open your envelope", "counts once"]);
    for (number, code) in [("E 1", stale.as_str()), ("C 2", &code), ("X 9", &code), ("E 1", "")] {
        let page = open(number, code).await.is(200);
        says(&page, &["is not right, or the code was used"]);
        opens_nothing(&page);
    }
    let spoken = code.to_lowercase().replace('-', " ");
    let reply = open("e 1", &spoken).await.is(303);
    let session = session_of(&reply);
    let to = house.get_as(&session, "/staff/policy").await.is(303);
    assert_eq!(to.header("location"), "/staff/conduct?next=/staff/policy");
    says(&open("E 1", &code).await.is(200), &["the code was used"]);
    says(&house.get_as(&theo, &person).await.is(200), &["used 2 November 2026", "ask what for"]);
    says(&house.get_as(&theo, "/staff/people").await.is(200), &["used their envelope"]);
    for _ in 0..3 {
        open("E 1", "wrong").await.is(200);
    }
    open("E 1", "wrong").await.is(429);
    let mina = house.desk.ctx(Actor::new("M1", "evidence-manager"), "law-enforcement");
    assert!(accounts::make_envelope(&mina, &house.desk, &id).await.is_err());
    people::end(&ctx, &house.desk, &id).await.unwrap();
    assert!(accounts::make_envelope(&ctx, &house.desk, &id).await.is_err());
    house.get_as(&session, "/staff/policy").await.is(303);
}

#[tokio::test]
async fn without_a_provider_there_is_no_such_way() {
    let house = House::new().await;
    house.get(SET_OUT).await.is(404);
    house.get(&format!("{RETURN}?code=c&state=s")).await.is(404);
    assert!(!house.get("/sign-in").await.is(200).text().contains("work account"));
}
