//! The public site, the staff console, the upload endpoint and the interface for programs.
//!
//! Invariant: no handler touches data by itself. Each makes a [`desk::Ctx`] and calls the desk,
//! which authorises, writes the journal and answers; what a handler adds is words.

mod address;
mod api;
mod assets;
mod console;
mod counting;
mod demo;
mod dock;
mod figures;
mod guard;
mod language;
mod layout;
mod limits;
mod logbook;
mod packed;
mod problem;
mod provider;
mod requests;
mod session;
mod site;
mod tallies;
mod visit;
mod when;

pub use provider::{
    ANSWER_MAX_BYTES, Answer, Provider, ProviderSettings, ProviderSettingsError, Unreachable, Wire,
};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use desk::Desk;
use jiff::SignedDuration;
use std::sync::Arc;

/// The longest body of a form, in bytes. Uploads stream and have the limits of the desk.
const FORM_MAX_BYTES: usize = 16 << 10;

/// What may be chosen about a site.
#[derive(Clone)]
pub struct Settings {
    /// The name at the head of each page.
    pub title: String,
    /// Whether people reach the site over HTTPS. Without it only loopback addresses are answered.
    pub https: bool,
    /// Personas and a movable clock, for a demonstration and nothing else.
    pub demo: Option<Demo>,
    /// The identity provider of the body, if staff sign in by one.
    pub provider: Option<Arc<Provider>>,
    /// The name to which passkeys are bound, if the site has one.
    pub passkeys: Option<Arc<desk::accounts::Place>>,
    /// Whether letters to the public can be sent from here.
    pub posts: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: "Bluelamp".to_owned(),
            https: true,
            demo: None,
            provider: None,
            passkeys: None,
            posts: false,
        }
    }
}

/// What only a demonstration has.
#[derive(Clone)]
pub struct Demo {
    /// Whom a newcomer may sign in as, with one click.
    pub personas: Vec<Persona>,
    /// The clock that the demo page moves, if it may.
    pub clock: Option<Arc<dyn DemoClock>>,
}

/// Somebody to sign in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// A short name for the form: small letters, digits and hyphens.
    pub key: String,
    /// The name to greet them by.
    pub name: String,
    /// Their staff number.
    pub staff_id: String,
    /// Their role in the pack.
    pub role: String,
    /// The purpose for which they act, in the pack.
    pub purpose: String,
    /// Who they are and what to try as them, in a sentence.
    pub about: String,
}

/// A clock that a demonstration moves.
pub trait DemoClock: Send + Sync {
    /// How far it is from the machine's own.
    fn offset(&self) -> SignedDuration;
    /// Moves it on.
    fn advance(&self, by: SignedDuration);
}

/// A site: a desk, and how it is shown.
pub struct Site {
    desk: Arc<Desk>,
    settings: Settings,
    press: site::formats::Press,
    limits: limits::Limits,
    may: session::Mays,
    figures: site::figures::Kept,
    statistics: site::statistics::Kept,
    index: site::search::Kept,
    packed: packed::Kept,
}

impl Site {
    /// A site on this desk.
    pub fn new(desk: Arc<Desk>, settings: Settings) -> Self {
        Self {
            desk,
            settings,
            press: site::formats::Press::default(),
            limits: limits::Limits::default(),
            may: session::Mays::default(),
            figures: site::figures::Kept::default(),
            statistics: site::statistics::Kept::default(),
            index: site::search::Kept::default(),
            packed: packed::Kept::default(),
        }
    }

    /// The first purpose that a role acts for under the pack in force; nothing where there is none.
    fn purpose_of(&self, role: &str) -> String {
        let applied = desk::packs::current(&self.desk);
        let purpose = applied.as_ref().and_then(|applied| {
            applied.pack.roles.get(role).and_then(|role| role.purposes.first())
        });
        purpose.map(|purpose| purpose.as_str().to_owned()).unwrap_or_default()
    }
}

/// Every route of the site.
pub fn router(desk: Arc<Desk>, settings: Settings) -> Router {
    let demonstrated = settings.demo.is_some();
    let site = Arc::new(Site::new(desk, settings));
    let counted = axum::middleware::from_fn_with_state(Arc::clone(&site), counting::count);
    let read = site::routes(&site).layer(counted);
    let mut routes = Router::new()
        .merge(read)
        .merge(console::routes())
        .merge(dock::routes())
        .merge(api::routes(&site))
        .merge(assets::routes());
    if demonstrated {
        routes = routes.merge(demo::routes());
    }
    routes
        .fallback(async || problem::Problem::no_such_page())
        .method_not_allowed_fallback(async || problem::Problem::no_such_method())
        .layer(DefaultBodyLimit::max(FORM_MAX_BYTES))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&site), guard::guard))
        .with_state(site)
}
