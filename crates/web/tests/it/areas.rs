//! The pages of the areas, and one's own on the first page after a yes.

use crate::house::{House, Reply, says};
use crate::people::import;

const STAFF: &str = "\
number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until,starts_on,ends_on
BC 1,Bo Lund,bo@force.example,borough-commander,Lambeth,Lambeth,,officer,MV,2027-12-31,2020-01-05,
";

async fn told() -> House {
    let house = House::new().await;
    import(&house, STAFF).await;
    let bo = house.sign_in("bo").await;
    let post = "sort=appeal&title=Did+you+see+it%3F&text=A+blue+van+%3Cb%3E&until=2026-11-30";
    house.post_as(&bo, "/staff/news", post).await.is(303);
    house
}

fn held(reply: &Reply) -> String {
    let set = reply.headers_of("set-cookie").into_iter();
    set.filter_map(|one| one.split(';').next()).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn the_first_page_shows_an_area_only_after_a_yes_and_until_a_no() {
    rules::keeps!("site-personalise");
    let house = told().await;
    let page = house.get("/areas").await.is(200);
    says(&page, &["href=\"/areas/lambeth\"", "Hammersmith and Fulham"]);
    let page = house.get("/areas/lambeth").await.is(200);
    says(&page, &["Can you help?", "Did you see it?", "A blue van &#60;b&#62;"]);
    assert!(!page.text().contains("BC 1"), "who wrote it is not published");
    house.get("/areas/atlantis").await.is(404);
    let before = house.get("/").await.is(200);
    assert!(!before.text().contains("Did you see it?"));
    // A cookie alone, without the yes to it, changes nothing.
    let page = house.get_as("home-area=lambeth", "/").await.is(200);
    assert!(!page.text().contains("Did you see it?"));

    let asked = house.post_as("", "/areas/lambeth", "").await.is(422);
    says(&asked, &["Say yes to the cookie"]);
    let kept = house.post_as("", "/areas/lambeth", "agree=yes").await.is(303);
    let both = held(&kept);
    assert!(both.ends_with("; home-area=lambeth"), "{both}");
    let page = house.get_as(&both, "/").await.is(200);
    says(&page, &["Did you see it?", "All about Lambeth"]);
    says(&house.get_as(&both, "/areas").await.is(200), &["Lambeth</a> (yours)"]);

    let no = house.post_as(&both, "/cookies", "answer=none").await.is(303);
    assert!(no.headers_of("set-cookie").iter().any(|set| set.starts_with("home-area=; Max-Age=0")));
    let after = house.get("/").await.is(200);
    assert_eq!(after.text(), before.text(), "the first page is the same as for everybody");
    for odd in ["atlantis", "<script>", "ada-example"] {
        let cookie = both.replace("home-area=lambeth", &format!("home-area={odd}"));
        let page = house.get_as(&cookie, "/").await.is(200);
        assert!(!page.text().contains(odd), "{odd}");
    }
    let gone = house.post_as(&both, "/areas/forget", "").await.is(303);
    assert!(gone.header("set-cookie").starts_with("home-area=; Max-Age=0"));
}

#[tokio::test]
async fn a_mistake_in_what_an_area_is_told_says_how_to_mend_it() {
    let house = told().await;
    let bo = house.sign_in("bo").await;
    for (form, said) in [
        ("title=T&text=x&until=2026-11-30", "Say what it is"),
        ("sort=news&title=T&text=x", "Give the last day"),
        ("sort=news&text=x&until=2026-11-30", "heading must be there"),
        ("sort=news&title=T&text=x&until=2020-01-01", "last day must be between today"),
        ("sort=event&title=T&text=kept&until=2026-11-30", "day of the event must be"),
    ] {
        let page = house.post_as(&bo, "/staff/news", form).await.is(422);
        says(&page, &["There is a problem", said]);
    }
    let page = house.get_as(&bo, "/staff/news").await.is(200);
    says(&page, &["Did you see it?", "/areas/lambeth", "Monday 30 November 2026"]);
    let id =
        page.text().split("/staff/news/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    house.post_as(&bo, &format!("/staff/news/{id}/take-down"), "").await.is(303);
    says(&house.get("/areas/lambeth").await.is(200), &["Nothing is told here at present."]);
    let ola = house.sign_in("ola").await;
    house.get_as(&ola, "/staff/news").await.is(403);
}
