//! What is told about areas: written by those who answer for one, gone on the day it names.

use crate::footage::house;
use crate::house::House;
use desk::areas::{self, NewPost, POSTS_MAX, Sort, TEXT_MAX_CHARS};
use desk::{Actor, Ctx, DeskError};
use jiff::civil::{Date, date};

/// Desk tests begin on 22 November 2026.
const TODAY: Date = date(2026, 11, 22);

fn acts(house: &House, number: &str) -> Ctx {
    house.desk.ctx(Actor::new(number, "borough-commander"), "informing")
}

fn public(house: &House) -> Ctx {
    house.desk.ctx(Actor::new("public-site", "public-site"), "informing")
}

fn news(until: Date) -> NewPost {
    NewPost {
        sort: Sort::News,
        title: "A new team".to_owned(),
        text: "Four officers more walk the high street.".to_owned(),
        on: None,
        until,
    }
}

async fn titles(house: &House, area: &str) -> Vec<String> {
    let posts = areas::of_area(&public(house), &house.desk, area).await.unwrap();
    posts.into_iter().map(|post| post.title).collect()
}

#[tokio::test]
async fn whoever_answers_for_an_area_tells_that_area_alone() {
    let house = house().await;
    let (desk, bo, cam) = (&house.desk, acts(&house, "BC 1"), acts(&house, "BC 3"));
    let id = areas::publish(&bo, desk, &news(TODAY)).await.unwrap();
    assert_eq!(titles(&house, "lambeth").await, ["A new team"]);
    assert!(titles(&house, "camden").await.is_empty());
    let (area, mine) = areas::mine(&bo, desk).await.unwrap();
    assert_eq!((area.as_str(), mine[0].0.as_str()), ("lambeth", id.as_str()));
    let other = areas::take_down(&cam, desk, &id).await;
    assert!(matches!(other, Err(DeskError::NotFound("post"))), "{other:?}");
    let nowhere = areas::publish(&acts(&house, "BC 77"), desk, &news(TODAY)).await;
    assert!(nowhere.is_err(), "{nowhere:?}");
    areas::take_down(&bo, desk, &id).await.unwrap();
    assert!(titles(&house, "lambeth").await.is_empty());
    let none = areas::of_area(&public(&house), desk, "atlantis").await;
    assert!(matches!(none, Err(DeskError::NotFound("area"))), "{none:?}");
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn a_post_goes_after_the_last_day_that_it_names() {
    let house = house().await;
    let tomorrow = TODAY.tomorrow().unwrap();
    areas::publish(&acts(&house, "BC 1"), &house.desk, &news(TODAY)).await.unwrap();
    let longer = NewPost { title: "Longer".to_owned(), ..news(tomorrow) };
    areas::publish(&acts(&house, "BC 1"), &house.desk, &longer).await.unwrap();
    assert_eq!(titles(&house, "lambeth").await, ["Longer", "A new team"]);
    house.days(1).await;
    // Nobody sees it any more, whether or not the sweep was there already.
    assert_eq!(titles(&house, "lambeth").await, ["Longer"]);
    house.work().await;
    assert_eq!(areas::mine(&acts(&house, "BC 1"), &house.desk).await.unwrap().1.len(), 1);
    house.days(2).await;
    house.work().await;
    assert!(titles(&house, "lambeth").await.is_empty());
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn what_is_empty_too_long_or_too_late_is_refused_with_what_to_do() {
    let house = house().await;
    let (desk, bo) = (&house.desk, acts(&house, "BC 1"));
    let yesterday = TODAY.yesterday().unwrap();
    let event = |on| NewPost { sort: Sort::Event, on, ..news(date(2026, 12, 1)) };
    for (new, what) in [
        (NewPost { title: " \n ".to_owned(), ..news(TODAY) }, "the heading"),
        (NewPost { text: String::new(), ..news(TODAY) }, "what it says"),
        (NewPost { text: "x".repeat(TEXT_MAX_CHARS + 1), ..news(TODAY) }, "what it says"),
        (news(yesterday), "the last day"),
        (news(date(2027, 11, 23)), "the last day"),
        (event(None), "the day of the event"),
        (event(Some(yesterday)), "the day of the event"),
        (event(Some(date(2026, 12, 2))), "the day of the event"),
    ] {
        let refused = areas::publish(&bo, desk, &new).await;
        let says = matches!(&refused, Err(DeskError::Invalid { what: said, .. }) if *said == what);
        assert!(says, "{what}: {refused:?}");
    }
    areas::publish(&bo, desk, &event(Some(date(2026, 12, 1)))).await.unwrap();
    areas::publish(&bo, desk, &news(date(2027, 11, 22))).await.unwrap();
    for _ in 2..POSTS_MAX {
        areas::publish(&bo, desk, &news(TODAY)).await.unwrap();
    }
    let full = areas::publish(&bo, desk, &news(TODAY)).await;
    assert!(matches!(full, Err(DeskError::TooMany { .. })), "{full:?}");
    let cam = acts(&house, "BC 3");
    areas::publish(&cam, desk, &news(TODAY)).await.unwrap();
}
