//! Footage of somebody else: asked of the commander of the area where it happened, decided there
//! alone, given, logged and let go.

use crate::house::{House, content};
use desk::people::{self, Laid};
use desk::rights::{self, Asked, Given, Helper, Judged, Outcome, Taken, Which};
use desk::{Actor, Ctx, DeskError, alerts};
use jiff::civil::date;
use rules::access::Refusal;
use std::io::Read as _;

const STAFF: &str = "\
number,name,email,role,unit,borough,supervisor,kind,vetting,vetting_until,starts_on,ends_on
BC 1,Bo Lund,bo@force.example,borough-commander,Lambeth,Lambeth,,officer,MV,2027-12-31,2020-01-05,
BC 2,Dev Rao,dev@force.example,deputy-commander,Lambeth,Lambeth,BC 1,officer,MV,2027-12-31,2020-01-05,
BC 3,Cam Orr,cam@force.example,borough-commander,Camden,Camden,,officer,MV,2027-12-31,2020-01-05,
";

pub(crate) async fn house() -> House {
    let house = House::new().await;
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "accountability");
    let laid = people::lay_out(&office, &house.desk, STAFF.as_bytes().to_vec(), false).await;
    let Ok(Laid::Plan(plan)) = laid else { panic!("the list has mistakes") };
    people::carry_out(&office, &house.desk, &plan.digest).await.unwrap();
    for (number, role) in
        [("BC 1", "borough-commander"), ("BC 2", "deputy-commander"), ("BC 3", "borough-commander")]
    {
        crate::need::read_the_code(&house, number, role).await;
    }
    house
}

fn acts(house: &House, number: &str, role: &str) -> Ctx {
    house.desk.ctx(Actor::new(number, role), "releasing-footage")
}

fn bo(house: &House) -> Ctx {
    acts(house, "BC 1", "borough-commander")
}

fn dev(house: &House) -> Ctx {
    acts(house, "BC 2", "deputy-commander")
}

fn cam(house: &House) -> Ctx {
    acts(house, "BC 3", "borough-commander")
}

fn aisha(house: &House) -> Ctx {
    acts(house, "CW 1", "caseworker")
}

fn asked(area: &str) -> Asked {
    Asked {
        form: "footage-request".to_owned(),
        kind: "others-footage".to_owned(),
        name: "Ines Calder".to_owned(),
        contact: "claims@insurer.example".to_owned(),
        helper: Some(Helper { name: "Ola Finch".to_owned(), relation: "client".to_owned() }),
        said: "The collision of our client, to settle the claim.".to_owned(),
        encounter: "Brixton Road, 3 November, 17:20".to_owned(),
        area: area.to_owned(),
        ..Asked::default()
    }
}

async fn taken(house: &House, area: &str) -> Taken {
    let public = acts(house, "public-site", "public-site");
    rights::take_in(&public, &house.desk, asked(area)).await.unwrap()
}

fn decision(outcome: &str) -> Given {
    Given {
        outcome: outcome.to_owned(),
        told: "You get the footage of the collision.".to_owned(),
        why: "The insurer needs it to settle; nobody else can be made out.".to_owned(),
        weighed: "Two passers-by are in it from behind; they lose nothing.".to_owned(),
        ..Given::default()
    }
}

fn mandate() -> Judged {
    Judged {
        sure: "shown".to_owned(),
        authority: "shown".to_owned(),
        why: "A signed mandate.".to_owned(),
        ..Judged::default()
    }
}

async fn finds(house: &House, ctx: &Ctx, id: &str) -> bool {
    match rights::show(ctx, &house.desk, id).await {
        Ok(_) => true,
        Err(DeskError::NotFound("request")) => false,
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn the_commander_of_the_area_decides_and_nobody_else() {
    rules::keeps!("bwv-third-party");
    let house = house().await;
    let desk = &house.desk;
    let nowhere =
        rights::take_in(&acts(&house, "public-site", "public-site"), desk, asked("")).await;
    assert!(matches!(nowhere, Err(DeskError::Invalid { what: "the area", .. })), "{nowhere:?}");
    let recording = house.dock(&content(20_000, 3), None).await;
    let taken = taken(&house, "Lambeth").await;
    let id = taken.id.as_str();

    // Who decides there is told; who decides elsewhere does not learn of it.
    for (ctx, told) in [(bo(&house), 1), (dev(&house), 1), (cam(&house), 0)] {
        assert_eq!(alerts::mine(&ctx, desk).await.unwrap().len(), told, "{}", ctx.actor.id);
        assert_eq!(finds(&house, &ctx, id).await, told == 1, "{}", ctx.actor.id);
        let list = rights::worklist(&ctx, desk, Which::Open, None).await.unwrap();
        assert_eq!(list.listed.len(), told, "{}", ctx.actor.id);
        let new = list.stages.iter().map(|(_, count)| count).sum::<u64>();
        assert_eq!(new, told as u64, "no count of another's either");
    }
    let shown = rights::show(&bo(&house), desk, id).await.unwrap();
    let names: Vec<_> = shown.deciders.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Bo Lund", "Dev Rao"]);

    // The data office prepares it, and does not decide.
    rights::take_on(&aisha(&house), desk, id, false).await.unwrap();
    rights::add_item(&aisha(&house), desk, id, "The collision", Some(&recording)).await.unwrap();
    let item = rights::show(&bo(&house), desk, id).await.unwrap().request.items[0].id.clone();
    let office = rights::decide(&aisha(&house), desk, id, &item, &decision("release")).await;
    let is_refused = matches!(office, Err(DeskError::Refused(Refusal::ActNotGranted { .. })));
    assert!(is_refused, "{office:?}");
    let other = rights::decide(&cam(&house), desk, id, &item, &decision("release")).await;
    assert!(matches!(other, Err(DeskError::NotFound("request"))), "{other:?}");
    let unweighed = Given { weighed: String::new(), ..decision("release") };
    let unweighed = rights::decide(&bo(&house), desk, id, &item, &unweighed).await;
    assert!(matches!(unweighed, Err(DeskError::Invalid { what: "what was weighed", .. })));
    let bare = Given { why: String::new(), ..decision("withhold") };
    let bare = rights::decide(&bo(&house), desk, id, &item, &bare).await;
    assert!(matches!(bare, Err(DeskError::Invalid { .. })), "a refusal has a reason: {bare:?}");
    rights::decide(&dev(&house), desk, id, &item, &decision("withhold")).await.unwrap();
    rights::decide(&bo(&house), desk, id, &item, &decision("release")).await.unwrap();

    let early = rights::propose(&aisha(&house), desk, id, "Dear Ms Calder,").await;
    assert!(matches!(early, Err(DeskError::Invalid { what: "who they are", .. })), "{early:?}");
    rights::identify(&aisha(&house), desk, id, &mandate()).await.unwrap();
    rights::propose(&bo(&house), desk, id, "Dear Ms Calder,").await.unwrap();
    rights::clear(&aisha(&house), desk, id, true, "").await.unwrap();
    rights::send(&bo(&house), desk, id).await.unwrap();

    let log = rights::disclosures(&cam(&house), desk, None).await.unwrap();
    assert!(log.lines.is_empty(), "of another area");
    let line = rights::disclosures(&bo(&house), desk, None).await.unwrap().lines.remove(0);
    assert_eq!(line.recipient, "Ines Calder");
    assert_eq!(line.acts_for.as_deref(), Some("Ola Finch"));
    assert_eq!(line.area.as_deref(), Some("Lambeth"));
    assert!(line.reason.contains("settle the claim"));
    let given = &line.given[0];
    assert_eq!((given.outcome, given.by.as_str()), (Outcome::Release, "BC 1"));
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn what_was_given_is_fetched_whole_until_it_is_known_to_have_gone_wrong() {
    let house = house().await;
    let desk = &house.desk;
    let recording = house.dock(&content(20_000, 3), None).await;
    let taken = taken(&house, "Lambeth").await;
    let id = taken.id.as_str();
    rights::add_item(&aisha(&house), desk, id, "The collision", Some(&recording)).await.unwrap();
    let item = rights::show(&bo(&house), desk, id).await.unwrap().request.items[0].id.clone();
    rights::decide(&bo(&house), desk, id, &item, &decision("release")).await.unwrap();
    rights::identify(&aisha(&house), desk, id, &mandate()).await.unwrap();
    rights::propose(&bo(&house), desk, id, "Dear Ms Calder,").await.unwrap();
    rights::clear(&aisha(&house), desk, id, true, "").await.unwrap();
    let early = rights::post(&aisha(&house), desk, id, "post", "RM 1", date(2026, 11, 22)).await;
    assert!(matches!(early, Err(DeskError::Invalid { .. })), "nothing went yet: {early:?}");
    rights::send(&bo(&house), desk, id).await.unwrap();

    let public = acts(&house, "public-site", "public-site");
    let given = rights::footage(&public, desk, &taken.number, &taken.secret).await.unwrap();
    let (number, secret) = (&taken.number, &taken.secret);
    let mut view = rights::fetch(&public, desk, number, secret, &given[0].id).await.unwrap();
    let first = view.next().await.unwrap().unwrap();
    assert_eq!(first[..100], content(20_000, 3)[..100]);
    let mut bundle =
        rights::bundle(&public, desk, number, secret, b"%PDF-1.7".to_vec()).await.unwrap();
    let mut zip = Vec::new();
    while let Some(part) = bundle.next().await.unwrap() {
        zip.extend_from_slice(&part);
    }
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let names: Vec<_> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let expected = ["schedule.csv", "SHA256SUMS", "letter.pdf", "footage/002 The collision.mp4"];
    assert_eq!(names, expected);
    let mut footage = Vec::new();
    zip.by_name(expected[3]).unwrap().read_to_end(&mut footage).unwrap();
    assert!(footage == content(20_000, 3));
    // Sent to somebody else: the old secret opens nothing from then on.
    let new = rights::went_wrong(&aisha(&house), desk, id, "The wrong address.").await.unwrap();
    let old = rights::fetch(&public, desk, number, secret, &given[0].id).await.map(drop);
    assert!(matches!(old, Err(DeskError::NotFound("request"))), "{old:?}");
    assert_eq!(rights::footage(&public, desk, number, &new).await.unwrap().len(), 1);
    let on = date(2026, 11, 22);
    rights::post(&aisha(&house), desk, id, "tracked-post", "AB 123 456 789 GB", on).await.unwrap();
    let shown = rights::show(&aisha(&house), desk, id).await.unwrap().request;
    assert_eq!(shown.incidents.len(), 1);
    let parcel = shown.parcels[0].id.clone();
    let before = rights::arrived(&aisha(&house), desk, id, &parcel, date(2026, 11, 21)).await;
    assert!(matches!(before, Err(DeskError::Invalid { what: "the day", .. })), "{before:?}");
    rights::arrived(&aisha(&house), desk, id, &parcel, on).await.unwrap();
    let report = house.export(true).await.verify();
    assert!(report.holds(), "{report:?}");
}

#[tokio::test]
async fn whoever_leaves_decides_no_more_and_a_place_can_be_put_right() {
    let house = house().await;
    let desk = &house.desk;
    let taken = taken(&house, "Camden").await;
    let id = taken.id.as_str();
    let wrong = rights::place(&aisha(&house), desk, id, "Atlantis").await;
    assert!(matches!(wrong, Err(DeskError::Invalid { what: "the area", .. })), "{wrong:?}");
    rights::place(&aisha(&house), desk, id, "Lambeth").await.unwrap();
    assert!(finds(&house, &bo(&house), id).await && !finds(&house, &cam(&house), id).await);
    let office = house.desk.ctx(Actor::new("DO 1", "data-office"), "accountability");
    let left = people::find_by_number(&office, desk, "BC 1").await.unwrap();
    people::end(&office, desk, &left).await.unwrap();
    let shown = rights::show(&aisha(&house), desk, id).await.unwrap();
    let names: Vec<_> = shown.deciders.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Dev Rao"], "the deputy decides alone now");
}

#[tokio::test]
async fn what_another_request_holds_is_gathered_and_others_are_told() {
    let house = house().await;
    let desk = &house.desk;
    let priya = || house.desk.ctx(Actor::new("DO 1", "data-office"), "rights-requests");
    let asks = |kind: &str| Asked {
        form: "police-rights-request".to_owned(),
        helper: None,
        ..crate::rights::asks(kind)
    };
    let first = rights::take_in(&priya(), desk, asks("rectification")).await.unwrap();
    let second = rights::take_in(&priya(), desk, asks("portability")).await.unwrap();
    rights::gather(&priya(), desk, &second.id, &first.id).await.unwrap();
    let twice = rights::gather(&priya(), desk, &second.id, &first.id).await;
    assert!(matches!(twice, Err(DeskError::Invalid { .. })), "{twice:?}");
    let shown = rights::show(&priya(), desk, &second.id).await.unwrap();
    let item = &shown.request.items[0];
    assert!(item.what.contains(&first.number));
    assert!(item.data.iter().any(|(field, value)| field == "name" && value == "Robin Example"));
    let own = rights::gather(&priya(), desk, &second.id, &second.id).await;
    assert!(matches!(own, Err(DeskError::Invalid { .. })), "{own:?}");

    rights::add_item(&priya(), desk, &first.id, "The address", None).await.unwrap();
    let item = rights::show(&priya(), desk, &first.id).await.unwrap().request.items[0].id.clone();
    let done = Given {
        outcome: "release".to_owned(),
        told: "It is put right.".to_owned(),
        ..Given::default()
    };
    rights::decide(&priya(), desk, &first.id, &item, &done).await.unwrap();
    let judged = Judged {
        sure: "no-doubt".to_owned(),
        why: "From the address on file.".to_owned(),
        ..Judged::default()
    };
    rights::identify(&priya(), desk, &first.id, &judged).await.unwrap();
    assert!(!rights::show(&priya(), desk, &first.id).await.unwrap().grounds.is_empty());
    let dead = Judged { sure: "deceased".to_owned(), ..judged.clone() };
    rights::identify(&priya(), desk, &first.id, &dead).await.unwrap();
    let shown = rights::show(&priya(), desk, &first.id).await.unwrap();
    assert!(
        shown.grounds.is_empty() && !shown.clocks.is_empty(),
        "no right, and an answer in time"
    );
    rights::identify(&priya(), desk, &first.id, &judged).await.unwrap();
    let untold = rights::propose(&priya(), desk, &first.id, "Dear Robin,").await;
    let what = "others who had the data";
    assert!(matches!(untold, Err(DeskError::Invalid { what: is, .. }) if is == what), "{untold:?}");
    let none = rights::tell_other(&priya(), desk, &first.id, "no-such", "words").await;
    assert!(matches!(none, Err(DeskError::Invalid { .. })), "{none:?}");
    rights::tell_other(&priya(), desk, &first.id, "other-forces", "The new address.")
        .await
        .unwrap();
    rights::propose(&priya(), desk, &first.id, "Dear Robin,").await.unwrap();
}

#[tokio::test]
async fn what_the_same_person_asks_of_another_area_is_not_told() {
    let house = house().await;
    let desk = &house.desk;
    let here = taken(&house, "Lambeth").await;
    taken(&house, "Camden").await;
    let alike = async |ctx: &Ctx| rights::show(ctx, desk, &here.id).await.unwrap().alike.len();
    let held = async |ctx: &Ctx| rights::holdings(ctx, desk, &here.id).await.unwrap().found.len();
    assert_eq!((alike(&aisha(&house)).await, held(&aisha(&house)).await), (1, 1));
    assert_eq!((alike(&bo(&house)).await, held(&bo(&house)).await), (0, 0));
    let gathered = rights::gather(&bo(&house), desk, &here.id, &here.id).await;
    assert!(matches!(gathered, Err(DeskError::Invalid { .. })), "{gathered:?}");
}
