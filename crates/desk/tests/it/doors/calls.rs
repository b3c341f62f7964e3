//! How each function of the desk is called: with ids of things that there are.
//!
//! Invariant: a function that is not called here makes the tests fail, by its name.

use crate::house::{Export, House, claim, content, dock, london, parts, sha256};
use desk::accounts::{Place, Scope, Wanted};
use desk::docks::Dock;
use desk::evidence::{Deed, Sort};
use desk::people::Laid;
use desk::rights::{self, Asked, Taken, Told, Which};
use desk::{
    Ctx, DeskError, accounts, alerts, areas, cases, choices, conduct, counts, docks, entries,
    evidence, log, mailings, packs, people,
};
use rules::access::Restriction;
use rules::rights::calendar::day_of;

type Answer = Result<(), DeskError>;

/// What the calls are about.
pub(super) struct Given {
    case: String,
    recording: String,
    person: String,
    proposal: String,
    emergency: String,
    upload: String,
    dock: Dock,
    request: Taken,
}

const WHY: &str = "a test asks at every door";
const NONE: &str = "00000000000000000000000000000000";

impl Given {
    /// A case, a recording in it, a person, a proposed pack, an emergency and an upload begun.
    pub(super) async fn of(house: &House, case: String, recording: String) -> Self {
        let office = house.ctx("data-office", "accountability");
        let person = people::find_by_number(&office, &house.desk, "P 2").await.unwrap();
        let manager = house.ctx("evidence-manager", "law-enforcement");
        let restriction = Restriction::Restricted;
        evidence::restrict(&manager, &house.desk, &recording, restriction, WHY).await.unwrap();
        let dock = dock("dock-1");
        let upload = house.open_upload(&dock, claim(&content(9_000, 9))).await.id;
        let mut sources = london();
        let roles = sources.iter_mut().find(|source| source.path == "roles.yaml").unwrap();
        roles.text = roles.text.replace("title: Officer\n", "title: Constable\n");
        let proposal = packs::propose(&office, &house.desk, sources, WHY).await.unwrap();
        let ben = house.desk.ctx(desk::Actor::new("P 2", "officer"), "law-enforcement");
        evidence::open_in_emergency(&ben, &house.desk, &recording, WHY).await.unwrap();
        let emergency = evidence::my_emergencies(&ben, &house.desk).await.unwrap().remove(0).id;
        let request = request(house).await;
        Self { case, recording, person, proposal, emergency, upload, dock, request }
    }
}

/// A request that somebody has taken on.
async fn request(house: &House) -> Taken {
    let asked = crate::rights::asks("access");
    let public = crate::rights::public(house);
    let taken = rights::take_in(&public, &house.desk, asked).await.unwrap();
    let priya = house.desk.ctx(desk::Actor::new("DO 9", "data-office"), "rights-requests");
    rights::take_on(&priya, &house.desk, &taken.id, false).await.unwrap();
    taken
}

/// Calls the function of that name.
pub(super) async fn call(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Answer {
    let (module, function) = name.split_once("::").unwrap();
    let answer = match module.split('/').next().unwrap() {
        "accounts" => account(function, ctx, house, given).await,
        "areas" => area(function, ctx, house).await,
        "alerts" => alert(function, ctx, house).await,
        "cases" => case(function, ctx, house, given).await,
        "choices" => choice(function, ctx, house).await,
        "entries" => entry(function, ctx, house).await,
        "counts" => visits(function, ctx, house).await,
        "mailings" => mailing(function, ctx, house).await,
        "conduct" => the_code(function, ctx, house).await,
        "docks" => Some(docks::register(ctx, &house.desk, &given.dock).await.map(drop)),
        "evidence" => match module {
            "evidence/append" | "evidence/receipt" | "evidence/upload" => {
                docked(function, ctx, house, given).await
            }
            "evidence/bulk" | "evidence/saved" | "evidence/search" | "evidence/list" => {
                sought(function, ctx, house, given).await
            }
            "evidence/emergency" => urgent(function, ctx, house, given).await,
            _ => one(function, ctx, house, given).await,
        },
        "log" => trail(function, ctx, house).await,
        "packs" => policy(function, ctx, house, given).await,
        "people" => staff(function, ctx, house, given).await,
        "rights" => match module {
            "rights/after" | "rights/area" | "rights/draw" | "rights/footage_log"
            | "rights/gather" | "rights/identity" | "rights/others" => {
                beside(function, ctx, house, given).await
            }
            "rights/data" | "rights/fetch" | "rights/follow" | "rights/pack_up" => {
                followed(function, ctx, house, given).await
            }
            "rights/redact" if function == "boxes" => beside(function, ctx, house, given).await,
            _ => match followed(function, ctx, house, given).await {
                None => right(function, ctx, house, given).await,
                known => known,
            },
        },
        "retention" => disposal(function, ctx, house).await,
        _ => None,
    };
    answer.unwrap_or_else(|| panic!("{name} is not called by this test: add it"))
}

/// What the machine that counts visits does.
async fn visits(name: &str, ctx: &Ctx, house: &House) -> Option<Answer> {
    let desk = &house.desk;
    Some(match name {
        "keep" => counts::keep(ctx, desk).await,
        "statistics" => counts::statistics(ctx, desk).await.map(drop),
        _ => return None,
    })
}

/// What whoever asked does with number and secret.
async fn followed(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let desk = &house.desk;
    let (number, secret) = (&given.request.number, &given.request.secret);
    Some(match name {
        "data" => rights::data(ctx, desk, number, secret, rights::Format::Json).await.map(drop),
        "bundle" => rights::bundle(ctx, desk, number, secret, Vec::new()).await.map(drop),
        "footage" => rights::footage(ctx, desk, number, secret).await.map(drop),
        "fetch" => rights::fetch(ctx, desk, number, secret, NONE).await.map(drop),
        "follow" => rights::follow(ctx, desk, number, secret).await.map(drop),
        "letter" => rights::letter(ctx, desk, number, secret).await.map(drop),
        "releases" => rights::releases(ctx, desk, number, secret).await.map(drop),
        "release" => rights::release(ctx, desk, number, secret, NONE).await.map(drop),
        _ => return None,
    })
}

/// What whoever works on a request does with it around its answer.
async fn beside(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, id) = (&house.desk, given.request.id.as_str());
    Some(match name {
        "identify" => rights::identify(ctx, desk, id, &crate::rights::judged()).await,
        "tell_other" => rights::tell_other(ctx, desk, id, rights::NOBODY, WHY).await,
        "gather" => rights::gather(ctx, desk, id, id).await,
        "post" => rights::post(ctx, desk, id, "post", WHY, day_of(ctx.now)).await,
        "arrived" => rights::arrived(ctx, desk, id, NONE, day_of(ctx.now)).await,
        "went_wrong" => rights::went_wrong(ctx, desk, id, WHY).await.map(drop),
        "draw" => {
            let drawn = rights::DrawnBox {
                id: String::new(),
                page: 1,
                left: 0,
                top: 0,
                right: 10,
                bottom: 10,
                why: WHY.to_owned(),
            };
            rights::draw(ctx, desk, id, NONE, &drawn).await
        }
        "rub_out" => rights::rub_out(ctx, desk, id, NONE, NONE).await,
        "boxes" => rights::boxes(ctx, desk, id, NONE).await.map(drop),
        "place" => rights::place(ctx, desk, id, "Lambeth").await,
        "disclosures" => rights::disclosures(ctx, desk, None).await.map(drop),
        _ => return None,
    })
}

async fn area(name: &str, ctx: &Ctx, house: &House) -> Option<Answer> {
    let desk = &house.desk;
    let until = day_of(ctx.now);
    let new = areas::NewPost {
        sort: areas::Sort::News,
        title: "A new team".to_owned(),
        text: "Four officers more.".to_owned(),
        on: None,
        until,
    };
    Some(match name {
        "publish" => areas::publish(ctx, desk, &new).await.map(drop),
        "of_area" => areas::of_area(ctx, desk, "lambeth").await.map(drop),
        "mine" => areas::mine(ctx, desk).await.map(drop),
        "take_down" => areas::take_down(ctx, desk, NONE).await,
        _ => return None,
    })
}

async fn entry(name: &str, ctx: &Ctx, house: &House) -> Option<Answer> {
    let (desk, booking) = (&house.desk, crate::entries::booking());
    let (number, secret) = crate::entries::numbered(house, "events", &booking).await;
    let (number, secret) = (number.as_str(), secret.as_str());
    let officer = desk.ctx(desk::Actor::new("EO 9", "engagement-officer"), "events");
    let page = entries::list(&officer, desk, "event-booking", false, None).await.unwrap();
    let id = page.listed[0].id.as_str();
    Some(match name {
        "hand_in" => entries::hand_in(ctx, desk, &booking).await.map(drop),
        "see" => entries::see(ctx, desk, number, secret).await.map(drop),
        "take_back" => entries::take_back(ctx, desk, number, secret).await,
        "rooms" => entries::rooms(ctx, desk).await.map(drop),
        "list" => entries::list(ctx, desk, "event-booking", false, None).await.map(drop),
        "show" => entries::show(ctx, desk, id).await.map(drop),
        "finish" => entries::finish(ctx, desk, id, WHY).await,
        "erase" => entries::erase(ctx, desk, id, "asked").await,
        "take_home" => entries::take_home(ctx, desk, "event-booking", WHY).await.map(drop),
        "tallies" => entries::tallies(ctx, desk, "site-feedback").await.map(drop),
        "public_tallies" => entries::public_tallies(ctx, desk).await.map(drop),
        _ => return None,
    })
}

async fn choice(name: &str, ctx: &Ctx, house: &House) -> Option<Answer> {
    let (desk, contact) = (&house.desk, "ana@example.org");
    let public = crate::choices::public(house);
    Some(match name {
        "forms" => choices::forms(ctx, desk).await.map(drop),
        "agree" => choices::agree(ctx, desk, &crate::choices::yes(contact)).await.map(drop),
        "see" | "withdraw" => {
            let kept = choices::agree(&public, desk, &crate::choices::yes(contact)).await.unwrap();
            let (number, secret) = (kept.number.as_str(), kept.secret.as_str());
            match name {
                "see" => choices::see(ctx, desk, number, secret).await.map(drop),
                _ => choices::withdraw(ctx, desk, number, secret).await,
            }
        }
        "stop" => choices::stop(ctx, desk, choices::ALL, contact).await,
        "may_contact" => choices::may_contact(ctx, desk, "newsletter", contact).await.map(drop),
        "hold_against" => choices::hold_against(ctx, desk, "newsletter", contact).await.map(drop),
        "register" => choices::register(ctx, desk).await.map(drop),
        "find" => choices::find(ctx, desk, contact).await.map(drop),
        "ask_of_link" | "confirm" | "list_of_link" | "leave" => {
            // A new address each time: only so many letters go to one while they wait.
            let fresh = crate::choices::yes(&format!("{}@example.org", rights::fresh(desk)));
            choices::agree(&public, desk, &fresh).await.unwrap();
            let letter = crate::mailings::post(house).await.remove(0);
            let code = crate::mailings::code(&letter).unwrap();
            match name {
                "ask_of_link" => choices::ask_of_link(ctx, desk, &code).await.map(drop),
                "confirm" => choices::confirm(ctx, desk, &code).await.map(drop),
                _ => {
                    choices::confirm(&public, desk, &code).await.unwrap();
                    let link = crate::mailings::link(house).await;
                    match name {
                        "leave" => choices::leave(ctx, desk, &link).await.map(drop),
                        _ => choices::list_of_link(ctx, desk, &link).await.map(drop),
                    }
                }
            }
        }
        _ => return None,
    })
}

/// What is done with mailings: with one that was written, or one that is on its way.
async fn mailing(name: &str, ctx: &Ctx, house: &House) -> Option<Answer> {
    let (desk, writer) = (&house.desk, crate::mailings::writer(house));
    let draft = crate::mailings::draft();
    let fresh = crate::choices::yes(&format!("{}@example.org", rights::fresh(desk)));
    crate::choices::says_yes(house, &fresh).await;
    let id = mailings::write(&writer, desk, "newsletter", &draft).await.unwrap();
    let id = id.as_str();
    let seen = mailings::show(&writer, desk, id).await.unwrap().digest;
    if !matches!(name, "rewrite" | "discard" | "begin") {
        mailings::begin(&writer, desk, id, &seen).await.unwrap();
    }
    let letter = async || {
        let system = crate::mailings::system(house);
        let due = mailings::due(&system, desk).await.unwrap();
        let due = if due.is_empty() { mailings::due(&system, desk).await.unwrap() } else { due };
        mailings::open(&system, desk, &due[0], crate::mailings::SITE).await.unwrap().unwrap()
    };
    Some(match name {
        "write" => mailings::write(ctx, desk, "newsletter", &draft).await.map(drop),
        "rewrite" => mailings::rewrite(ctx, desk, id, &draft).await,
        "discard" => mailings::discard(ctx, desk, id).await,
        "begin" => mailings::begin(ctx, desk, id, &seen).await,
        "halt" => mailings::halt(ctx, desk, id).await,
        "rooms" => mailings::rooms(ctx, desk).await.map(drop),
        "list" => mailings::list(ctx, desk).await.map(drop),
        "show" => mailings::show(ctx, desk, id).await.map(drop),
        "count" => mailings::count(ctx, desk, id, mailings::Of::Letter, true).await.map(drop),
        "due" => mailings::due(ctx, desk).await.map(drop),
        "open" => mailings::open(ctx, desk, &letter().await.id, "https://x").await.map(drop),
        "posted" => mailings::posted(ctx, desk, &letter().await).await,
        "post_failed" => mailings::post_failed(ctx, desk, &letter().await, false).await,
        _ => return None,
    })
}

async fn right(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, taken) = (&house.desk, &given.request);
    let id = taken.id.as_str();
    Some(match name {
        "forms" => rights::forms(ctx, desk).await.map(drop),
        "take_in" => {
            let asked = Asked { once: None, ..crate::rights::asks("access") };
            rights::take_in(ctx, desk, asked).await.map(drop)
        }
        "worklist" => rights::worklist(ctx, desk, Which::Open, None).await.map(drop),
        "show" => rights::show(ctx, desk, id).await.map(drop),
        "take_on" => rights::take_on(ctx, desk, id, false).await,
        "note" => rights::note(ctx, desk, id, WHY).await,
        "happen" => {
            let what = "acknowledged".to_owned();
            let told = Told { what, on: None, words: WHY.to_owned() };
            rights::happen(ctx, desk, id, &told).await
        }
        "add_item" => rights::add_item(ctx, desk, id, WHY, None).await,
        "holdings" => rights::holdings(ctx, desk, id).await.map(drop),
        "add_case" => rights::add_case(ctx, desk, id, "CR 1").await.map(drop),
        "names" => rights::names(ctx, desk, id).await.map(drop),
        "carry_out" => rights::carry_out(ctx, desk, id, &["all".to_owned()]).await,
        "drop_item" => rights::drop_item(ctx, desk, id, NONE).await,
        "ask_search" => rights::ask_search(ctx, desk, id, "request-files", WHY).await,
        "make_search" => rights::make_search(ctx, desk, id, NONE, WHY).await,
        "decide" => {
            let release = rights::Given {
                outcome: "release".to_owned(),
                told: WHY.to_owned(),
                ..rights::Given::default()
            };
            rights::decide(ctx, desk, id, NONE, &release).await
        }
        "put_into_english" => rights::put_into_english(ctx, desk, id, "pl", WHY).await,
        "search" => rights::search(ctx, desk, WHY).await.map(drop),
        "sort" => rights::sort(ctx, desk, id, "erasure").await,
        "enclose" => {
            let from = "robin@example.org";
            rights::enclose(ctx, desk, &taken.number, from, WHY, &[]).await.map(drop)
        }
        "add_file" => {
            let file = rights::GivenFile { name: WHY.to_owned(), bytes: vec![1] };
            rights::add_file(ctx, desk, id, &file).await
        }
        "read_file" => rights::read_file(ctx, desk, id, NONE).await.map(drop),
        "review" => rights::review(ctx, desk, id, NONE, "", 1).await.map(drop),
        "page" => rights::page(ctx, desk, id, NONE, 1).await.map(drop),
        "redact" => rights::redact(ctx, desk, id, NONE, &rights::Chosen::default()).await.map(drop),
        "drop_release" => rights::drop_release(ctx, desk, id, NONE).await,
        "propose" => rights::propose(ctx, desk, id, WHY).await,
        "clear" => rights::clear(ctx, desk, id, true, "").await,
        "send" => rights::send(ctx, desk, id).await,
        other => return information(other, ctx, house, given).await,
    })
}

async fn information(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, taken) = (&house.desk, &given.request);
    let id = taken.id.as_str();
    Some(match name {
        "estimate" => rights::estimate(ctx, desk, id, "locate", 60, WHY).await,
        "drop_estimate" => rights::drop_estimate(ctx, desk, id, NONE).await,
        "count_together" => rights::count_together(ctx, desk, id, NONE, WHY).await,
        "count_apart" => rights::count_apart(ctx, desk, id, NONE).await,
        "name_reviewed" => rights::name_reviewed(ctx, desk, id, "", WHY).await,
        "find_review" => rights::find_review(ctx, desk, id, "upheld").await,
        "propose_entry" => {
            let draught = rights::Draught { title: WHY.to_owned(), ..Default::default() };
            rights::propose_entry(ctx, desk, id, &draught).await.map(drop)
        }
        "clear_entry" => rights::clear_entry(ctx, desk, NONE).await,
        "take_down" => rights::take_down(ctx, desk, NONE, WHY).await,
        "entries" => rights::entries(ctx, desk, None).await.map(drop),
        "published" => rights::published(ctx, desk, NONE).await.map(drop),
        "published_file" => rights::published_file(ctx, desk, NONE, NONE).await.map(drop),
        "waiting" => rights::waiting(ctx, desk).await.map(drop),
        "look_at_entry" => rights::look_at_entry(ctx, desk, NONE).await.map(drop),
        "figures" => rights::figures(ctx, desk).await.map(drop),
        "public_figures" => rights::public_figures(ctx, desk).await.map(drop),
        "look_at_file" => rights::look_at_file(ctx, desk, NONE, NONE).await.map(drop),
        _ => return None,
    })
}

async fn account(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, place) = (&house.desk, Place::at("http://localhost:8080").unwrap());
    Some(match name {
        "change_password" => {
            accounts::change_password(ctx, desk, NONE, "old kettle", "new otter mast").await
        }
        "make_envelope" => accounts::make_envelope(ctx, desk, &given.person).await.map(drop),
        "factor" => accounts::factor(ctx, desk).await.map(drop),
        "begin_factor" => accounts::begin_factor(ctx, desk, "old kettle").await,
        "confirm_factor" => accounts::confirm_factor(ctx, desk, "123456").await.map(drop),
        "new_recovery_codes" => {
            accounts::new_recovery_codes(ctx, desk, "old kettle").await.map(drop)
        }
        "invite" => accounts::invite(ctx, desk, &given.person).await.map(drop),
        "make" => {
            let wanted = Wanted {
                name: "a program".to_owned(),
                purpose: ctx.purpose.clone(),
                scopes: vec![Scope::RecordingsRead],
                days: 3,
                password: String::new(),
            };
            accounts::make_key(ctx, desk, None, &wanted).await.map(drop)
        }
        "mine" => accounts::my_keys(ctx, desk).await.map(drop),
        "revoke" => accounts::revoke_key(ctx, desk, NONE).await,
        "lacks" => accounts::key_lacks(ctx, desk, Scope::RecordingsWrite).await,
        "passkeys" => accounts::passkeys(ctx, desk).await.map(drop),
        "rename_passkey" => accounts::rename_passkey(ctx, desk, NONE, "laptop").await,
        "remove_passkey" => accounts::remove_passkey(ctx, desk, NONE, "old kettle").await,
        "begin_passkey" => {
            accounts::begin_passkey(ctx, desk, &place, "old kettle", "laptop").await.map(drop)
        }
        "confirm_passkey" => {
            accounts::confirm_passkey(ctx, desk, &place, NONE, NONE, "{}").await.map(drop)
        }
        _ => return None,
    })
}

async fn alert(name: &str, ctx: &Ctx, house: &House) -> Option<Answer> {
    let desk = &house.desk;
    Some(match name {
        "mine" => alerts::mine(ctx, desk).await.map(drop),
        "unread" => alerts::unread(ctx, desk).await.map(drop),
        "read_all" => alerts::read_all(ctx, desk).await,
        _ => return None,
    })
}

async fn case(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, id) = (&house.desk, &given.case);
    Some(match name {
        "open" => cases::open(ctx, desk, "02/5518/26").await.map(drop),
        "assign" => cases::assign(ctx, desk, id, "P 2", false).await,
        "take_off" => cases::take_off(ctx, desk, id, "P 1").await,
        "close" => cases::close(ctx, desk, id).await,
        "show" => cases::show(ctx, desk, id).await.map(drop),
        "find" => cases::find(ctx, desk, "01/4417/26").await.map(drop),
        "name_person" => {
            let naming = crate::persons::naming(WHY, None);
            cases::name_person(ctx, desk, id, &naming).await
        }
        "unname_person" => cases::unname_person(ctx, desk, id, NONE).await,
        "mine" => cases::mine(ctx, desk).await.map(drop),
        "my_page" => cases::my_page(ctx, desk, None, 10).await.map(drop),
        _ => return None,
    })
}

async fn the_code(name: &str, ctx: &Ctx, house: &House) -> Option<Answer> {
    Some(match name {
        "due" => conduct::due(ctx, &house.desk).await.map(drop),
        "acknowledge" => conduct::acknowledge(ctx, &house.desk, "code", NONE).await,
        _ => return None,
    })
}

async fn docked(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, dock, id) = (&house.desk, &given.dock, &given.upload);
    let bytes = content(9_000, 9);
    Some(match name {
        "append" => {
            let sum = Some(sha256(&bytes));
            evidence::append(ctx, desk, dock, id, 0, sum, parts(&bytes)).await.map(drop)
        }
        "open" => evidence::open(ctx, desk, dock, claim(&bytes)).await.map(drop),
        "progress" => evidence::progress(ctx, desk, dock, id).await.map(drop),
        "terminate" => evidence::terminate(ctx, desk, dock, id).await,
        "expire" => evidence::expire(ctx, desk).await.map(drop),
        "receipt" => evidence::receipt(ctx, desk, dock, id).await.map(drop),
        "released" => evidence::released(ctx, desk, dock, id).await,
        _ => return None,
    })
}

async fn one(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, id) = (&house.desk, &given.recording);
    Some(match name {
        "put_into_case" => evidence::put_into_case(ctx, desk, id, None, WHY).await,
        "restrict" => evidence::restrict(ctx, desk, id, Restriction::None, WHY).await,
        "grant" => evidence::grant(ctx, desk, id, "P 3", 1, WHY).await,
        "categorise" => evidence::categorise(ctx, desk, id, "evidence-summary", WHY).await,
        "uncategorise" => evidence::uncategorise(ctx, desk, id, "evidence-summary", WHY).await,
        "hold" => evidence::hold(ctx, desk, id, "litigation", WHY).await.map(drop),
        "release_hold" => evidence::release_hold(ctx, desk, id, NONE, WHY).await,
        "view" => evidence::view(ctx, desk, id, None).await.map(drop),
        _ => return None,
    })
}

async fn urgent(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, id) = (&house.desk, &given.emergency);
    Some(match name {
        "open_in_emergency" => {
            evidence::open_in_emergency(ctx, desk, &given.recording, WHY).await.map(drop)
        }
        "justify" => evidence::justify(ctx, desk, id, WHY).await,
        "judge" => evidence::judge(ctx, desk, id, true, WHY).await,
        "emergency" => evidence::emergency(ctx, desk, id).await.map(drop),
        "my_emergencies" => evidence::my_emergencies(ctx, desk).await.map(drop),
        "to_judge" => evidence::to_judge(ctx, desk).await.map(drop),
        _ => return None,
    })
}

async fn sought(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, ids) = (&house.desk, std::slice::from_ref(&given.recording));
    let deed = Deed::Hold("litigation".to_owned());
    let by_case =
        evidence::Sought { case: Some("01/4417/26".to_owned()), ..evidence::Sought::default() };
    Some(match name {
        "foresee" => evidence::foresee(ctx, desk, &deed, ids).await.map(drop),
        "carry_out" => evidence::carry_out(ctx, desk, &deed, ids, WHY).await.map(drop),
        "list" => evidence::list(ctx, desk, Sort::Newest, None).await.map(drop),
        "list_page" => evidence::list_page(ctx, desk, Sort::Newest, None, 10).await.map(drop),
        "due_by_day" => evidence::due_by_day(ctx, desk, 14).await.map(drop),
        "of_case" => evidence::of_case(ctx, desk, "01/4417/26").await.map(drop),
        "of_case_page" => evidence::of_case_page(ctx, desk, "01/4417/26", None, 10).await.map(drop),
        "show" => evidence::show(ctx, desk, &given.recording).await.map(drop),
        "allowed" => evidence::allowed(ctx, desk, &given.recording, &[]).await.map(drop),
        "save" => evidence::save(ctx, desk, "a search", &by_case).await,
        "saved" => evidence::saved(ctx, desk).await.map(drop),
        "forget" => evidence::forget(ctx, desk, NONE).await,
        "search" => evidence::search(ctx, desk, &by_case, None).await.map(drop),
        "take_home" => evidence::take_home(ctx, desk, &by_case, WHY).await.map(drop),
        _ => return None,
    })
}

async fn trail(name: &str, ctx: &Ctx, house: &House) -> Option<Answer> {
    let (desk, all) = (&house.desk, log::Sought::default());
    Some(match name {
        "export" => log::export(ctx, desk, &mut Export::default(), false).await.map(drop),
        "mine" => log::mine(ctx, desk, None).await.map(drop),
        "mine_page" => log::mine_page(ctx, desk, None, 10).await.map(drop),
        "search" => log::search(ctx, desk, &all).await.map(drop),
        "search_page" => log::search_page(ctx, desk, &all, 10).await.map(drop),
        "explain" => log::explain(ctx, desk, 0).await.map(drop),
        "proofs" => log::proofs(ctx, desk, &all).await.map(drop),
        _ => return None,
    })
}

async fn policy(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, id) = (&house.desk, &given.proposal);
    Some(match name {
        "begin" => packs::begin(ctx, desk, london()).await.map(drop),
        "apply" => packs::apply(ctx, desk, id, NONE).await.map(drop),
        "effect" => packs::effect(ctx, desk, &london()).await.map(drop),
        "propose" => packs::propose(ctx, desk, london(), WHY).await.map(drop),
        "proposals" => packs::proposals(ctx, desk).await.map(drop),
        "proposal" => packs::proposal(ctx, desk, id).await.map(drop),
        "withdraw" => packs::withdraw(ctx, desk, id, WHY).await,
        _ => return None,
    })
}

async fn staff(name: &str, ctx: &Ctx, house: &House, given: &Given) -> Option<Answer> {
    let (desk, id) = (&house.desk, &given.person);
    let file = crate::need::STAFF.replace("Ben Rook", "Ben Crow").into_bytes();
    Some(match name {
        "lay_out" => people::lay_out(ctx, desk, file, false).await.map(drop),
        "carry_out" => {
            let office = house.ctx("data-office", "accountability");
            let laid = people::lay_out(&office, desk, file, false).await.unwrap();
            let Laid::Plan(plan) = laid else { panic!("the list has mistakes") };
            people::carry_out(ctx, desk, &plan.digest).await.map(drop)
        }
        "list" => people::list(ctx, desk, None).await.map(drop),
        "person" => people::person(ctx, desk, id).await.map(drop),
        "find" => people::find(ctx, desk, "Rook").await.map(drop),
        "find_by_number" => people::find_by_number(ctx, desk, "P 2").await.map(drop),
        "end" => people::end(ctx, desk, id).await,
        "sign_out" => people::sign_out(ctx, desk, id).await.map(drop),
        "my_unit" => people::my_unit(ctx, desk).await.map(drop),
        "my_ends" => people::my_ends(ctx, desk).await.map(drop),
        _ => return None,
    })
}

async fn disposal(name: &str, ctx: &Ctx, house: &House) -> Option<Answer> {
    Some(match name {
        "plan" => desk::retention::plan(ctx, &house.desk).await.map(drop),
        "sweep" => desk::retention::sweep(ctx, &house.desk).await.map(drop),
        _ => return None,
    })
}
