//! The frame around every page, and the small things that several pages show.
//!
//! Invariant: a page is whole without its script, and names no other site's file.

use crate::language::Words;
use crate::session::Staff;
use crate::visit::{self, Offer, Visit};
use crate::{Site, assets, when};
use askama::Template;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use pack::Phase;

/// Where leaving quickly leads under a policy that names no site.
const EXIT: &str = "https://www.bbc.co.uk/weather";

/// What the head, the banners and the foot of a page say.
pub(crate) struct Frame {
    /// The page's title.
    pub(crate) title: String,
    /// The site's name.
    pub(crate) site: String,
    pub(crate) links: assets::Links,
    /// Where the quick exit leads that stands first in a page for the public.
    pub(crate) exit: Option<String>,
    /// What the frame itself says, in the language of the visit.
    pub(crate) words: &'static Words,
    /// The page within the site, without its language; and in the other language.
    pub(crate) path: String,
    pub(crate) other: Option<String>,
    /// How the page looks: classes of the whole of it.
    pub(crate) classes: String,
    /// How far the site is, where it is not finished and the policy has a form to say so.
    pub(crate) phase: Option<&'static str>,
    /// What is asked about cookies, where it was not answered.
    pub(crate) asked: Vec<Offer>,
    /// The demonstration's time, if this is one.
    pub(crate) demo: Option<String>,
    /// Who is signed in, on pages of the console.
    pub(crate) signed: Option<Signed>,
    /// The pack's own note of what it is, for the foot.
    pub(crate) note: Option<String>,
    /// Which link of the navigation this page is under.
    pub(crate) here: &'static str,
}

/// Who is signed in, as the head of the console says it.
pub(crate) struct Signed {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) purpose: String,
    pub(crate) case: Option<String>,
    /// When the page was made, for paper.
    pub(crate) at: String,
    /// The rooms of the console that the policy opens to them.
    pub(crate) rooms: Vec<Room>,
    /// Where the account is looked after: a persona has none.
    pub(crate) account: Option<&'static str>,
}

/// A link of the console's navigation.
pub(crate) struct Room {
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    /// By what a page says that it is under this link.
    pub(crate) key: &'static str,
    /// The letter that leads there, with the keys that the browser has for it.
    pub(crate) letter: char,
}

/// One of several to choose from.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    /// When to choose it; may be empty.
    pub(crate) hint: String,
    pub(crate) chosen: bool,
}

/// A field of a form, with what was typed and what was wrong with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) value: String,
    pub(crate) error: Option<String>,
    pub(crate) choices: Vec<Choice>,
}

impl Field {
    /// Whether one of several choices was chosen.
    pub(crate) fn is_chosen(&self, choice: &Choice) -> bool {
        choice.chosen || (!self.value.is_empty() && self.value == choice.value)
    }
}

/// A mistake in a form, for the summary at its head.
#[derive(Debug, Clone)]
pub(crate) struct Mistake {
    /// The field's id.
    pub(crate) field: String,
    pub(crate) text: String,
}

/// A line of a summary list.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) key: &'static str,
    pub(crate) value: String,
    /// Whether the value is to be read letter by letter: a digest, a handle.
    pub(crate) code: bool,
}

impl Row {
    pub(crate) fn new(key: &'static str, value: impl Into<String>) -> Self {
        Self { key, value: value.into(), code: false }
    }

    pub(crate) fn code(key: &'static str, value: impl Into<String>) -> Self {
        Self { key, value: value.into(), code: true }
    }
}

/// A tab over a list.
#[derive(Debug, Clone)]
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) label: &'static str,
    pub(crate) here: bool,
}

/// A figure over its explanation.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) number: String,
    pub(crate) words: String,
}

impl Frame {
    /// The frame of a public page.
    pub(crate) fn public(site: &Site, title: &str) -> Self {
        let applied = desk::packs::current(&site.desk);
        let pack = applied.as_ref().map(|applied| &applied.pack);
        let moving = site.settings.demo.is_some();
        let visit = visit::current();
        let shown = pack.and_then(|pack| visit.shown(pack));
        rules::promise!("child-quick-exit");
        let words = visit.language.words();
        let asks =
            pack.filter(|pack| !visit.path.starts_with("/cookies") && visit.is_to_be_asked(pack));
        Self {
            title: title.to_owned(),
            site: shown.map_or_else(|| site.settings.title.clone(), |shown| shown.title.clone()),
            links: assets::links(),
            exit: Some(shown.map_or_else(|| EXIT.to_owned(), |shown| shown.exit.clone())),
            words,
            path: visit.path.clone(),
            other: visit.language.across(&visit.whole),
            classes: classes(&visit, shown),
            phase: shown.filter(|_| has_feedback(pack)).and_then(|shown| match shown.phase {
                Phase::Alpha => Some(words.alpha),
                Phase::Beta => Some(words.beta),
                Phase::Live => None,
            }),
            asked: asks.map(visit::offers).unwrap_or_default(),
            demo: moving.then(|| when::minute(site.desk.now())),
            signed: None,
            note: applied.and_then(|applied| applied.pack.note.clone()),
            here: "",
        }
    }

    /// The frame of a page of the console.
    pub(crate) fn console(site: &Site, title: &str, staff: &Staff) -> Self {
        let signed = Some(signed(site, staff));
        let asked = Vec::new();
        let (exit, other, phase, note) = (None, None, None, None);
        Self { exit, other, phase, asked, signed, note, ..Self::public(site, title) }
    }

    #[must_use]
    pub(crate) fn under(self, here: &'static str) -> Self {
        Self { here, ..self }
    }

    /// Whether a link of the navigation is the page's own.
    pub(crate) fn is_here(&self, link: &str) -> bool {
        self.here == link
    }
}

/// A page as a response.
pub(crate) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(_) => crate::problem::Problem::internal("template").into_response(),
    }
}

/// A text that is not a page.
pub(crate) fn plain(text: String) -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// Whether people can say what they think of the site.
fn has_feedback(pack: Option<&pack::Pack>) -> bool {
    rules::promise!("child-phase-banner");
    pack.is_some_and(|pack| pack.forms.contains_key("site-feedback"))
}

/// The classes of a page: the site's colour, and how somebody likes it to look.
fn classes(visit: &Visit, shown: Option<&pack::Site>) -> String {
    let colour = shown.map(|shown| format!("site-{}", shown.colour.as_str()));
    let looks = Some(visit.looks.classes()).filter(|looks| !looks.is_empty());
    [colour, looks].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn signed(site: &Site, staff: &Staff) -> Signed {
    let applied = desk::packs::current(&site.desk);
    let pack = applied.as_ref().map(|applied| &applied.pack);
    let held = &staff.session.actor.role;
    let role = pack.and_then(|pack| pack.roles.get(held.as_str()));
    let title = |id: &str| {
        let purpose = pack.and_then(|pack| pack.purposes.get(id));
        purpose.map_or_else(|| id.to_owned(), |purpose| purpose.title.clone())
    };
    Signed {
        name: staff.session.name.clone(),
        role: role.map_or_else(|| held.clone(), |role| role.title.clone()),
        purpose: title(&staff.purpose),
        case: staff.case().map(str::to_owned),
        at: when::minute(site.desk.now()),
        rooms: rooms(site, staff),
        account: (!staff.session.is_persona).then_some("/staff/account"),
    }
}

fn rooms(site: &Site, staff: &Staff) -> Vec<Room> {
    use pack::Act;
    let room = |href, label, key, letter, act: Option<Act>| {
        act.is_none_or(|act| staff.may(site, act)).then_some(Room { href, label, key, letter })
    };
    let all = [
        room("/staff", "Your work", "home", 'y', None),
        room("/staff/recordings", "Recordings", "recordings", 'r', Some(Act::List)),
        room("/staff/search", "Search", "search", 's', Some(Act::List)),
        room("/staff/cases", "Cases", "cases", 'c', Some(Act::List)),
        room("/staff/requests", "Requests", "requests", 'q', Some(Act::TakeRequest)),
        room("/staff/entries", "Handed in", "entries", 'h', Some(Act::WorkEntries)),
        room("/staff/news", "Your area", "news", 'n', Some(Act::PublishNews)),
        room("/staff/mailings", "Mailings", "mailings", 'm', Some(Act::WriteMailing)),
        room("/staff/disposals", "Deletions", "disposals", 'd', Some(Act::PlanDisposal)),
        room("/staff/policy", "Policy", "policy", 'p', Some(Act::PlanDisposal)),
        room("/staff/audit", "Audit", "audit", 'a', Some(Act::ReadLedger)),
        room("/staff/people", "People", "people", 'e', Some(Act::ManagePeople)),
    ];
    all.into_iter().flatten().collect()
}
