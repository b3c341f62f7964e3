//! Requests for information on the console: cost, second looks; the disclosure log and the
//! publication scheme on the public site.

use crate::ask::{between, id_of, post};
use crate::house::{House, says};
use crate::people::form;

/// Asks, and gives the request's number and its address on the console.
async fn asked(house: &House, kind: &str) -> (String, String) {
    let fields = [
        ("kind", kind),
        ("name", "Robin Example"),
        ("contact", "robin@example.org"),
        ("said", "How many cameras are there?"),
    ];
    let taken = post(house, "/ask/police-information-request", &fields).await.is(200);
    let number = between(taken.text(), "id=\"number\">", "<").to_owned();
    let ines = house.sign_in("ines").await;
    let list = house.get_as(&ines, "/staff/requests").await.is(200);
    let at = format!("/staff/requests/{}", id_of(list.text(), &number));
    (number, at)
}

/// From taking on to sending.
async fn answered(house: &House, at: &str) {
    let (ines, joan) = (house.sign_in("ines").await, house.sign_in("joan").await);
    let words = form(&[("words", "There are 22,000.")]);
    house.post_as(&ines, &format!("{at}/propose"), &words).await.is(303);
    house.post_as(&joan, &format!("{at}/clear"), "").await.is(303);
    house.post_as(&ines, &format!("{at}/send"), "").await.is(303);
}

#[tokio::test]
async fn the_page_of_a_request_shows_the_cost_its_limit_and_the_working() {
    let house = House::new().await;
    let (_, at) = asked(&house, "information").await;
    let ines = house.sign_in("ines").await;
    let page = house.get_as(&ines, &at).await.is(200);
    says(&page, &["What an answer would cost", "£0, within the limit of £450", "Other work"]);
    let estimate = |hours, minutes| {
        form(&[("what", "locate"), ("hours", hours), ("minutes", minutes), ("words", "By hand.")])
    };
    let add = format!("{at}/estimate");
    for (hours, minutes) in [("", ""), ("many", ""), ("1", "-5"), ("99999999", "0")] {
        let wrong = house.post_as(&ines, &add, &estimate(hours, minutes)).await.is(422);
        says(&wrong, &["There is a problem", "href=\"#act-estimate\""]);
    }
    house.post_as(&ines, &add, &estimate("18", "")).await.is(303);
    let page = house.get_as(&ines, &at).await.is(200);
    says(&page, &["£450, within the limit of £450", "Locating it: 18 hours"]);
    house.post_as(&ines, &add, &estimate("", "1")).await.is(303);
    let page = house.get_as(&ines, &at).await.is(200);
    says(
        &page,
        &["£450.42, over the limit of £450", "It is over the limit by 1 minute.", "By hand."],
    );
    house.post_as(&ines, &format!("{at}/find"), &form(&[("words", "The list")])).await.is(303);
    let page = house.get_as(&ines, &at).await.is(200);
    says(&page, &["What they can do instead", "a person cannot"]);
    let item =
        between(page.text(), "/decide\"><input type=\"hidden\" name=\"what\" value=\"", "\"");
    let cost = |advice| {
        form(&[
            ("what", item),
            ("outcome", "withhold"),
            ("ground", "foi-cost"),
            ("told", "It takes too long."),
            ("why", "See the estimate."),
            ("advice", advice),
        ])
    };
    let bare = house.post_as(&ines, &format!("{at}/decide"), &cost("")).await.is(422);
    says(&bare, &["The advice on what they can ask for within the limit"]);
    house.post_as(&ines, &format!("{at}/decide"), &cost("Ask for one year.")).await.is(303);
    let page = house.get_as(&ines, &at).await.is(200);
    says(&page, &["Ask for one year.", "FOIA s.12"]);

    let (_, environment) = asked(&house, "environment").await;
    let page = house.get_as(&ines, &environment).await.is(200);
    says(&page, &["set no limit of cost"]);
    assert!(!page.text().contains("Write down an estimate"));
}

#[tokio::test]
async fn other_requests_are_proposed_and_a_person_counts_them_together() {
    let house = House::new().await;
    let (first, _) = asked(&house, "information").await;
    let (_, at) = asked(&house, "information").await;
    let ines = house.sign_in("ines").await;
    let page = house.get_as(&ines, &at).await.is(200);
    says(&page, &["within 60 working days", &format!("<strong>{first}</strong>, open")]);
    let both = form(&[("what", &first), ("words", "The same cameras, another year.")]);
    house.post_as(&ines, &format!("{at}/together"), &both).await.is(303);
    let page = house.get_as(&ines, &at).await.is(200);
    says(&page, &["The same cameras, another year.", "Count it apart"]);
    let other =
        between(page.text(), "/apart\"><input type=\"hidden\" name=\"what\" value=\"", "\"");
    house.post_as(&ines, &format!("{at}/apart"), &form(&[("what", other)])).await.is(303);
    let page = house.get_as(&ines, &at).await.is(200);
    assert!(!page.text().contains("another year"));
}

#[tokio::test]
async fn a_second_look_names_the_first_answer_and_its_people_stay_out() {
    let house = House::new().await;
    let (first, at) = asked(&house, "information").await;
    answered(&house, &at).await;
    let (_, review) = asked(&house, "review").await;
    let ines = house.sign_in("ines").await;
    let page = house.get_as(&ines, &review).await.is(200);
    says(&page, &["Nobody has named the answer", &format!("<strong>{first}</strong>, came in")]);
    let name = form(&[("what", &first), ("words", "")]);
    house.post_as(&ines, &format!("{review}/first-answer"), &name).await.is(303);
    let page = house.get_as(&ines, &review).await.is(200);
    says(&page, &[&format!("The answer to {first}."), "Say what came of it"]);
    let propose = form(&[("words", "It stands.")]);
    house.post_as(&ines, &format!("{review}/propose"), &propose).await.is(403);
}

#[tokio::test]
async fn an_answer_goes_into_the_log_and_out_again() {
    let house = House::new().await;
    let (number, at) = asked(&house, "information").await;
    let (ines, joan) = (house.sign_in("ines").await, house.sign_in("joan").await);
    house.get_as(&ines, &format!("{at}/disclose")).await.is(404);
    answered(&house, &at).await;
    let page = house.get_as(&ines, &at).await.is(200);
    says(&page, &["Write an entry for the disclosure log"]);
    house.get_as(&ines, &format!("{at}/disclose")).await.is(200);
    let entry = |answered: &str| {
        form(&[
            ("title", "Cameras on <patrol>"),
            ("asked", "How many there are."),
            ("answered", answered),
        ])
    };
    let wrong =
        house.post_as(&ines, &format!("{at}/disclose"), &entry("Robin Example asked.")).await;
    says(
        &wrong.is(422),
        &["the name of whoever asked in what was answered", "How many there are."],
    );
    let there = house.post_as(&ines, &format!("{at}/disclose"), &entry("22,000.")).await.is(303);
    let there = there.header("location").trim_end_matches("?done=written").to_owned();
    let id = there.rsplit('/').next().unwrap();
    says(&house.get("/disclosures").await.is(200), &["Nothing is in the log yet."]);
    house.get(&format!("/disclosures/{id}")).await.is(404);
    let page = house.get_as(&ines, &there).await.is(200);
    assert!(!page.text().contains("Clear it and publish it"), "it is their own");
    house.post_as(&ines, &format!("{there}/clear"), "").await.is(403);
    let list = house.get_as(&joan, "/staff/disclosures").await.is(200);
    says(&list, &["Cameras on &#60;patrol&#62;", "written by I1"]);
    house.post_as(&joan, &format!("{there}/clear"), "").await.is(303);
    let log = house.get("/disclosures").await.is(200);
    says(&log, &["Cameras on &#60;patrol&#62;", "Metropolitan Police Service, answered on"]);
    let shown = house.get(&format!("/disclosures/{id}")).await.is(200);
    says(&shown, &["How many there are.", "22,000."]);
    for secret in [number.as_str(), "Robin", "I1", "I2", "Ines"] {
        assert!(!shown.text().contains(secret), "{secret}");
    }
    house.get(&format!("/disclosures/{id}/files/0")).await.is(404);
    let pria = house.sign_in("pria").await;
    house.get_as(&pria, &there).await.is(404);
    let bare = house.post_as(&joan, &format!("{there}/take-down"), "words=").await.is(422);
    says(&bare, &["There is a problem"]);
    house.post_as(&joan, &format!("{there}/take-down"), "words=It+names+a+street").await.is(303);
    house.get(&format!("/disclosures/{id}")).await.is(404);
}

#[tokio::test]
async fn each_page_that_the_publication_scheme_names_is_there() {
    let house = House::new().await;
    let page = house.get("/publication-scheme").await.is(200);
    says(
        &page,
        &[
            "Who we are and what we do",
            "What we spend and how we spend it",
            "What our priorities are and how we are doing",
            "How we make decisions",
            "Our policies and procedures",
            "Lists and registers",
            "The services we offer",
            "To be confirmed.",
        ],
    );
    let (pack, _) = pack::compile(&crate::house::pack_sources(), jiff::civil::date(2026, 12, 1));
    let pack = pack.unwrap();
    let places: Vec<_> = pack.publications.values().map(|one| one.place.as_str()).collect();
    let here: Vec<_> = places.iter().filter(|place| place.starts_with('/')).collect();
    assert!(here.len() >= 10, "{places:?}");
    for place in here {
        assert!(page.text().contains(&format!("href=\"{place}\"")), "{place}");
        house.get(place).await.is(200);
    }
}

#[tokio::test]
async fn staff_read_exact_figures_and_everybody_reads_no_small_one() {
    let house = House::new().await;
    let mut last = String::new();
    for _ in 0..7 {
        last = asked(&house, "information").await.1;
    }
    answered(&house, &last).await;
    let ines = house.sign_in("ines").await;
    let page = house.get_as(&ines, "/staff/requests/figures").await.is(200);
    says(&page, &["Metropolitan Police Service", "Where they stand", "November 2026", "2 years"]);
    let line = "<th scope=\"row\">New</th><td data-label=\"How many\">6</td>";
    says(&page, &[line, "Half of the answers came within <strong>0 days</strong>"]);
    let csv = house.get_as(&ines, "/staff/requests/figures.csv").await.is(200);
    assert!(csv.header("content-disposition").contains("requests-figures.csv"));
    assert!(csv.text().contains("Metropolitan Police Service,Where they stand,New,6\r\n"));
    let ola = house.sign_in("ola").await;
    house.get_as(&ola, "/staff/requests/figures").await.is(403);

    let page = house.get("/figures").await.is(200);
    says(&page, &["fewer than 5", "deleted 2 years after they are closed", "rounded"]);
    let line = "<th scope=\"row\">New</th><td data-label=\"How many\">5</td>";
    says(&page, &[line]);
    assert!(!page.text().contains("Half of the answers"), "of one answer that would tell it");
    let csv = house.get("/figures.csv").await.is(200);
    let small = |field: &str| ["1", "2", "3", "4", "6", "7"].contains(&field);
    let fields = csv.text().lines().filter_map(|line| line.rsplit(',').next());
    assert!(!fields.clone().any(small), "{}", csv.text());
    assert!(fields.clone().any(|field| field == "fewer than 5"));
    // They are made once a day.
    asked(&house, "environment").await;
    assert_eq!(house.get("/figures.csv").await.is(200).text(), csv.text());
    house.hours(24);
    assert_ne!(house.get("/figures.csv").await.is(200).text(), csv.text());
}
