//! Cookies, counting and looks: asked first, kept in words that are everybody's, taken back at once.

use crate::house::{House, Reply, says};
use axum::body::Body;
use axum::http::Request;

/// A request as a browser sends it that holds these cookies.
async fn ask(house: &House, method: &str, path: &str, cookies: &str, body: &str) -> Reply {
    with(house, method, path, cookies, body, &[]).await
}

async fn with(
    house: &House,
    method: &str,
    path: &str,
    cookies: &str,
    body: &str,
    more: &[(&str, &str)],
) -> Reply {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded");
    if !cookies.is_empty() {
        request = request.header("cookie", cookies);
    }
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    house.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// What a reply sets, as a browser would send it again.
fn held(reply: &Reply) -> String {
    let set = reply.headers_of("set-cookie").into_iter();
    let kept = set.filter(|one| !one.contains("Max-Age=0"));
    kept.filter_map(|one| one.split(';').next()).collect::<Vec<_>>().join("; ")
}

const BANNER: &str = "id=\"asked-title\"";

#[tokio::test]
async fn yes_and_no_cost_one_press_each_and_nothing_is_set_before() {
    rules::keeps!("site-cookies-not-identity");
    let house = House::new().await;
    for path in ["/", "/ask", "/promises", "/looks", "/cy/ask"] {
        let page = ask(&house, "GET", path, "", "").await.is(200);
        assert_eq!(page.header("set-cookie"), "", "{path}");
        let (yes, no) = ("name=\"answer\" value=\"all\"", "name=\"answer\" value=\"none\"");
        says(&page, &[BANNER, yes, no, "href=\"/"]);
    }
    for (answer, offered) in [("all", ".counting.home-area.preferences"), ("none", "")] {
        let body = format!("answer={answer}&back=/promises");
        let told = ask(&house, "POST", "/cookies", "", &body).await.is(303);
        assert_eq!(told.header("location"), "/cookies/kept?back=/promises");
        let set = told.header("set-cookie");
        assert!(set.starts_with("cookie-choice="), "{set}");
        assert!(set.ends_with("; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax"), "{set}");
        let value = held(&told);
        assert!(value.ends_with(&format!(".2026-11-02{offered}")), "{value}");
        // Whoever answers the same on the same day holds the same letters.
        assert_eq!(held(&ask(&house, "POST", "/cookies", "", &body).await), value);
        let on = ask(&house, "GET", "/cookies/kept?back=/promises", &value, "").await.is(303);
        assert_eq!(on.header("location"), "/promises");
        let page = ask(&house, "GET", "/promises", &value, "").await.is(200);
        assert!(!page.text().contains(BANNER), "{answer}: is not asked again");
    }
}

#[tokio::test]
async fn an_answer_is_seen_changed_and_taken_back_on_one_page() {
    rules::keeps!("site-manage-cookies");
    rules::keeps!("child-cookie-choice");
    rules::keeps!("ovs-cookies");
    let house = House::new().await;
    let foot = ask(&house, "GET", "/registers", "", "").await.is(200);
    says(&foot, &["<a href=\"/cookies\">Cookies</a>"]);
    let some = "answer=some&counting=yes&home-area=yes&back=/cookies";
    let said = held(&ask(&house, "POST", "/cookies", "", some).await.is(303));
    let page = ask(&house, "GET", "/cookies", &said, "").await.is(200);
    says(
        &page,
        &[
            "This is what you said on Monday 2 November 2026.",
            "id=\"allow-counting\" name=\"counting\" value=\"yes\" checked",
            "id=\"allow-preferences\" name=\"preferences\" value=\"yes\" aria",
            "This visit is counted",
            "session cookies",
            "persistent",
        ],
    );
    let both = format!("{said}; home-area=lambeth");
    let told = ask(&house, "POST", "/cookies", &both, "answer=some&counting=yes").await.is(303);
    let gone = "home-area=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax";
    assert!(told.headers_of("set-cookie").contains(&gone), "{:?}", told.headers_of("set-cookie"));
    // A browser that keeps nothing is told so.
    let lost = ask(&house, "GET", "/cookies/kept?back=/ask", "", "").await.is(200);
    says(&lost, &["Your answer was not kept", "nothing at all was set"]);
    assert_eq!(lost.header("set-cookie"), "");
}

#[tokio::test]
async fn whoever_asks_every_site_not_to_follow_them_is_neither_asked_nor_counted() {
    let house = House::new().await;
    let said = held(&ask(&house, "POST", "/cookies", "", "answer=all").await.is(303));
    for header in ["sec-gpc", "dnt"] {
        let page = with(&house, "GET", "/ask", "", "", &[(header, "1")]).await.is(200);
        assert!(!page.text().contains(BANNER), "{header}");
        let page = with(&house, "GET", "/cookies", &said, "", &[(header, "1")]).await.is(200);
        says(&page, &["This visit is not counted.", "Your browser asks every site"]);
    }
}

#[tokio::test]
async fn a_browser_sees_its_cookies_by_name_and_deletes_them_without_a_script() {
    let house = House::new().await;
    let page = ask(&house, "GET", "/cookies", "", "").await.is(200);
    says(&page, &["Your browser holds no cookie of this site.", "12 months"]);
    // Whatever the software may set stands in the table of the policy.
    for name in ["__Host-bluelamp<", "__Host-bluelamp-away<", "__Host-bluelamp-passkey<"] {
        assert!(page.text().contains(name), "{name}");
    }
    let here = "home-area=lambeth; theirs=1; bluelamp-session=secret-token; \
                __Host-bluelamp-passkey=x; <b>=2";
    let page = ask(&house, "GET", "/cookies", here, "").await.is(200);
    says(
        &page,
        &[
            "<li class=\"code\">bluelamp-session</li>",
            "<li class=\"code\">home-area</li>",
            "<li class=\"code\">__Host-bluelamp-passkey</li>",
            "Delete them",
        ],
    );
    for never in ["lambeth", "secret-token", "theirs=", ">theirs<", "&#60;b&#62;"] {
        assert!(!page.text().contains(never), "{never}");
    }
    let gone = ask(&house, "POST", "/cookies/delete", here, "").await.is(200);
    says(&gone, &["They are deleted.", "Your browser holds no cookie of this site."]);
    let set = gone.headers_of("set-cookie");
    let names: Vec<_> = set.iter().filter_map(|one| one.split('=').next()).collect();
    assert_eq!(names, ["__Host-bluelamp-passkey", "bluelamp-session", "home-area"]);
    assert!(set.iter().all(|one| one.contains("=; Max-Age=0; Path=/")), "{set:?}");
}

#[tokio::test]
async fn an_answer_leads_to_no_other_site_and_holds_nobody() {
    let house = House::new().await;
    for back in ["//evil.example", "https://evil.example", "/a%0d%0aset-cookie:x", "/\\evil", "x"] {
        let body = format!("answer=none&back={back}");
        let told = ask(&house, "POST", "/cookies", "", &body).await.is(303);
        assert_eq!(told.header("location"), "/cookies/kept", "{back}");
    }
    ask(&house, "POST", "/cookies", "", "answer=perhaps").await.is(400);
    // What the site does not give out counts as nothing and is not shown.
    let made = "cookie-choice=ada-example.2026-11-02.counting; preferences=<script>";
    let page = ask(&house, "GET", "/ask", made, "").await.is(200);
    says(&page, &[BANNER]);
    assert!(!page.text().contains("ada-example") && !page.text().contains("<script>"));
}

#[tokio::test]
async fn looks_are_kept_only_after_a_yes() {
    let house = House::new().await;
    let wanted = "size=large&colours=dark";
    let refused = ask(&house, "POST", "/looks", "", wanted).await.is(422);
    says(&refused, &["Say yes to the cookie", "value=\"large\" checked"]);
    assert_eq!(refused.header("set-cookie"), "");
    let body = format!("{wanted}&agree=yes");
    let told = ask(&house, "POST", "/looks", "", &body).await.is(303);
    let both = held(&told);
    assert!(both.contains(".preferences;") && both.ends_with("preferences=large.dark"), "{both}");
    let page = ask(&house, "GET", "/looks/kept", &both, "").await.is(200);
    says(&page, &["It is kept in your browser.", "size-large colours-dark"]);
    let page = ask(&house, "GET", "/", &both, "").await.is(200);
    says(&page, &["class=\"site-blue size-large colours-dark\""]);
    let lost = ask(&house, "GET", "/looks/kept", "", "").await.is(200);
    says(&lost, &["It was not kept"]);
    // A no to the kind deletes it, and until then it counts as nothing.
    let no = held(&ask(&house, "POST", "/cookies", &both, "answer=none").await.is(303));
    let page = ask(&house, "GET", "/", &format!("{no}; preferences=large.dark"), "").await.is(200);
    assert!(!page.text().contains("size-large"));
    let usual = ask(&house, "POST", "/looks", &both, "size=usual&colours=device").await.is(303);
    assert!(usual.header("set-cookie").starts_with("preferences=; Max-Age=0"));
}

#[tokio::test]
async fn a_session_cookie_goes_with_the_browser_and_is_for_staff_alone() {
    rules::keeps!("site-session");
    let house = House::new().await;
    for path in ["/", "/ask", "/ask/rights-request", "/take-part", "/choices", "/search"] {
        let page = ask(&house, "GET", path, "", "").await;
        assert_eq!(page.header("set-cookie"), "", "{path}");
    }
    let signed = house.post_as("", "/sign-in", "persona=ola").await.is(303);
    let set = signed.header("set-cookie");
    assert!(set.starts_with("bluelamp-session="), "{set}");
    assert!(!set.contains("Max-Age") && !set.contains("Expires"), "{set}");
    assert!(set.ends_with("Path=/; HttpOnly; SameSite=Strict"), "{set}");
}
