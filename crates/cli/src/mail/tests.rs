use super::{Took, take};
use crate::house::Place;
use desk::rights::{self, Way, Which};
use desk::{Actor, Ctx, Desk, ManualClock};
use std::sync::Arc;
use vault::PassphraseCost;

async fn house() -> (tempfile::TempDir, Arc<Desk>) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place {
        data: folder.path().join("data"),
        passphrase_file: None,
        passphrase: Some("a passphrase for tests".to_owned()),
    };
    place.make("bluelamp.example/mail", PassphraseCost::new(8, 1, 1).unwrap()).unwrap();
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let desk = place.open_with(Arc::new(ManualClock::new(now))).await.unwrap();
    let ctx = desk.ctx(Actor::system(), "first-pack");
    desk::packs::begin(&ctx, &desk, crate::london::sources()).await.unwrap();
    (folder, desk)
}

fn caseworker(desk: &Desk) -> Ctx {
    desk.ctx(Actor::new("CW 1", "caseworker"), "rights-requests")
}

fn mail(from: &str, subject: &str, rest: &str) -> Vec<u8> {
    let head = format!(
        "From: {from}\r\nTo: rights@force.example\r\nSubject: {subject}\r\n\
         Date: Sat, 21 Nov 2026 09:00:00 +0000\r\nMessage-ID: <{}@example.org>\r\n",
        subject.len()
    );
    format!("{head}{rest}").into_bytes()
}

const PLAIN: &str = "\r\nWhat do you hold about me?\r\n";
const ENCLOSING: &str = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/plain\r\n\r\nMy card is enclosed.\r\n\
    --b\r\nContent-Type: text/plain\r\n\
    Content-Disposition: attachment; filename=\"../card.txt\"\r\n\
    \r\nRobin Example\r\n--b--\r\n";
const ROBIN: &str = "Robin Example <robin@example.org>";

#[tokio::test]
async fn an_email_is_one_request_and_a_reply_joins_it_from_its_own_address_alone() {
    let (_folder, desk) = house().await;
    let first = mail(ROBIN, "My data", PLAIN);
    let Took::Request(number) = take(&desk, None, &first).await.unwrap() else { panic!("no") };
    let again = take(&desk, None, &first).await.unwrap();
    assert_eq!(again, Took::Request(number.clone()), "the same letter is the same request");

    let subject = format!("Re: your request {number}");
    let reply = mail("robin@example.org", &subject, ENCLOSING);
    assert_eq!(take(&desk, None, &reply).await.unwrap(), Took::Enclosed(number.clone()));
    let stranger = mail("somebody@example.com", &subject, PLAIN);
    let Took::Request(other) = take(&desk, None, &stranger).await.unwrap() else { panic!("no") };
    assert_ne!(other, number, "whoever knows a number adds nothing to it");

    let ctx = caseworker(&desk);
    let list = rights::worklist(&ctx, &desk, Which::Open, None).await.unwrap();
    assert_eq!(list.listed.len(), 2);
    let mine = list.listed.iter().find(|one| one.request.number == number).unwrap();
    let request = rights::show(&ctx, &desk, &mine.id).await.unwrap().request;
    assert_eq!((request.way, request.person.name.as_str()), (Way::Email, "Robin Example"));
    assert!(request.said.contains("What do you hold about me?"), "{}", request.said);
    assert!(request.notes[0].words.contains("My card is enclosed."));
    let names: Vec<_> = request.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["letter.eml", "letter.eml", "card.txt"]);
    let (_, kept) = rights::read_file(&ctx, &desk, &mine.id, &request.files[0].id).await.unwrap();
    assert_eq!(kept, first, "the letter is kept as it came");
}

#[tokio::test]
async fn what_a_machine_wrote_and_what_is_no_letter_get_no_request() {
    let (_folder, desk) = house().await;
    let away = mail(ROBIN, "Away", "Auto-Submitted: auto-replied\r\n\r\nI am away.\r\n");
    assert_eq!(take(&desk, None, &away).await.unwrap(), Took::Automatic);
    assert!(take(&desk, None, b"").await.is_err());
    let unknown = take(&desk, Some("newsletter-sign-up"), &mail(ROBIN, "Hello", PLAIN)).await;
    assert!(unknown.is_err(), "only a form that takes requests");
    let list = rights::worklist(&caseworker(&desk), &desk, Which::Open, None).await.unwrap();
    assert!(list.listed.is_empty());
}

#[tokio::test]
async fn a_large_letter_is_sealed_in_pieces_and_read_back_whole() {
    let (_folder, desk) = house().await;
    let long = format!("\r\n{}\r\n", "All of it, please. ".repeat(150_000));
    let bytes = mail(ROBIN, "Long", &long);
    assert!(bytes.len() > 2_500_000);
    take(&desk, None, &bytes).await.unwrap();
    let ctx = caseworker(&desk);
    let list = rights::worklist(&ctx, &desk, Which::Open, None).await.unwrap();
    let id = &list.listed[0].id;
    let request = rights::show(&ctx, &desk, id).await.unwrap().request;
    assert!(request.said.contains("(It goes on in the letter itself.)"), "{}", request.said.len());
    let (_, kept) = rights::read_file(&ctx, &desk, id, &request.files[0].id).await.unwrap();
    assert_eq!(kept, bytes);
}
