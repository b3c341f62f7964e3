//! A house to test in: store, desk, pack, clock, docks and people.

use aws_lc_rs::digest::{SHA256, digest};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::accounts::Place;
use desk::docks::Dock;
use desk::{Actor, Desk, ManualClock, Opening};
use http_body_util::{BodyExt as _, Collected};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use store::{Embedded, RealDisk};
use tempfile::TempDir;
use tower::ServiceExt as _;
use vault::{Random, RootKey};
use web::{Demo, DemoClock, Persona, Settings};

/// What was read of packs by any test of this process.
static READINGS: LazyLock<Arc<desk::packs::Readings>> = LazyLock::new(Arc::default);

/// When every test begins.
pub(crate) const START: &str = "2026-11-02T08:00:00Z";

/// Bytes that look random and are the same each time.
struct Seeded {
    seed: u64,
    drawn: AtomicU64,
}

impl Random for Seeded {
    fn fill(&self, out: &mut [u8]) {
        for part in out.chunks_mut(32) {
            let drawn = self.drawn.fetch_add(1, Ordering::SeqCst);
            let block = [self.seed.to_be_bytes(), drawn.to_be_bytes()].concat();
            part.copy_from_slice(&digest(&SHA256, &block).as_ref()[..part.len()]);
        }
    }
}

struct Moved(Arc<ManualClock>);

impl DemoClock for Moved {
    fn offset(&self) -> SignedDuration {
        desk::Clock::now(self.0.as_ref()).duration_since(START.parse().unwrap())
    }
    fn advance(&self, by: SignedDuration) {
        self.0.advance(by);
    }
}

/// An answer, with its body read.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Every header of a name, in order.
    pub(crate) fn headers_of(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    }

    pub(crate) fn is(self, status: u16) -> Self {
        let body = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status.as_u16(), status, "{:?}\n{body}", self.headers);
        self
    }
}

/// Whether a page holds these words.
pub(crate) fn says(reply: &Reply, words: &[&str]) {
    for word in words {
        assert!(reply.text().contains(word), "`{word}` is not on the page:\n{}", reply.text());
    }
}

/// A dock's camera file, and what the dock says of it.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
    pub(crate) metadata: Vec<(&'static str, String)>,
}

impl File {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        let metadata = vec![
            ("filename", "clip.mp4".to_owned()),
            ("filetype", "video/mp4".to_owned()),
            ("camera", "CAM-7".to_owned()),
            ("officer", "P1234".to_owned()),
            ("recorded_from", "2026-11-01T22:00:00Z".to_owned()),
            ("recorded_to", "2026-11-01T22:05:00Z".to_owned()),
            ("sha256", hex(&bytes)),
        ];
        Self { bytes, metadata }
    }

    /// With another value for a key, or without the key.
    pub(crate) fn with(mut self, key: &'static str, value: Option<&str>) -> Self {
        self.metadata.retain(|(known, _)| *known != key);
        self.metadata.extend(value.map(|value| (key, value.to_owned())));
        self
    }

    pub(crate) fn header(&self) -> String {
        let pair = |(key, value): &(&str, String)| format!("{key} {}", STANDARD.encode(value));
        self.metadata.iter().map(pair).collect::<Vec<_>>().join(",")
    }
}

/// A whole little MP4 by its boxes, its media filled with bytes from `seed`.
pub(crate) fn video(media_bytes: u32, seed: u8) -> Vec<u8> {
    let mut file = Vec::new();
    for (kind, length) in [(b"ftyp", 16), (b"moov", 64), (b"mdat", media_bytes)] {
        file.extend((length + 8).to_be_bytes());
        file.extend(kind);
        file.extend((0..length).map(|at| u8::try_from(at % 251).unwrap() ^ seed));
    }
    file
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = b"0123456789abcdef";
    let of = |byte: &u8| [byte >> 4, byte & 15].map(|half| char::from(digits[usize::from(half)]));
    digest(&SHA256, bytes).as_ref().iter().flat_map(of).collect()
}

pub(crate) fn checksum(bytes: &[u8]) -> String {
    format!("sha256 {}", STANDARD.encode(digest(&SHA256, bytes)))
}

/// A house that stands.
pub(crate) struct House {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) app: Router,
    folder: Arc<TempDir>,
    seed: u64,
    fresh: AtomicU64,
    pub(crate) token: String,
}

impl House {
    pub(crate) async fn new() -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
        let (desk, app) = open(folder.path(), &clock, 1, true).await;
        let ctx = desk.ctx(Actor::new("setup", "data-office"), "accountability");
        let sources = pack_sources();
        desk::packs::begin(&ctx, &desk, sources).await.unwrap();
        let (fresh, token) = (AtomicU64::new(1_000), String::new());
        let mut house = Self { clock, desk, app, folder, seed: 1, fresh, token };
        house.token = house.dock("dock-1", true).await;
        house
    }

    /// The same folder after the process ended.
    pub(crate) async fn again(self) -> Self {
        let Self { clock, desk, app, folder, seed, fresh, token } = self;
        drop((app, desk));
        let (desk, app) = open(folder.path(), &clock, seed + 1, true).await;
        Self { clock, desk, app, folder, seed: seed + 1, fresh, token }
    }

    /// The same desk behind a site for the public: HTTPS, no demonstration.
    pub(crate) fn in_earnest(&self) -> Router {
        web::router(Arc::clone(&self.desk), Settings::default())
    }

    /// The same with a name to which passkeys are bound.
    pub(crate) fn in_earnest_at(&self, address: &str) -> Router {
        let settings = Settings { passkeys: Some(place(address)), ..Settings::default() };
        web::router(Arc::clone(&self.desk), settings)
    }

    /// The same desk behind a site on this machine whose staff have work accounts.
    pub(crate) fn with_provider(&self, provider: Arc<web::Provider>) -> Router {
        let settings = Settings { https: false, provider: Some(provider), ..Settings::default() };
        web::router(Arc::clone(&self.desk), settings)
    }

    /// The same behind a site for the public.
    pub(crate) fn in_earnest_with(&self, provider: Arc<web::Provider>) -> Router {
        let settings = Settings { provider: Some(provider), ..Settings::default() };
        web::router(Arc::clone(&self.desk), settings)
    }

    pub(crate) async fn dock(&self, id: &str, checksums_required: bool) -> String {
        let manager = Actor::new("M1", "evidence-manager");
        let ctx = self.desk.ctx(manager, "law-enforcement");
        let dock = Dock { id: id.to_owned(), checksums_required };
        desk::docks::register(&ctx, &self.desk, &dock).await.unwrap()
    }

    /// A number that was not given before.
    pub(crate) fn fresh(&self) -> u64 {
        self.fresh.fetch_add(1, Ordering::SeqCst)
    }

    /// Where everything is kept.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn hours(&self, hours: i64) {
        self.clock.advance(SignedDuration::from_hours(hours));
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        answer(self.app.clone(), request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// A page as somebody signed in sees it.
    pub(crate) async fn get_as(&self, cookie: &str, path: &str) -> Reply {
        self.send(Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap()).await
    }

    /// A form sent by a page of the site itself.
    pub(crate) async fn post_as(&self, cookie: &str, path: &str, form: &str) -> Reply {
        let request = Request::post(path)
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }

    /// Signs a persona in and gives the cookie to send.
    pub(crate) async fn sign_in(&self, persona: &str) -> String {
        let reply = self.post_as("", "/sign-in", &format!("persona={persona}")).await.is(303);
        let cookie = reply.header("set-cookie");
        cookie.split(';').next().unwrap().to_owned()
    }

    pub(crate) fn tus(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("tus-resumable", "1.0.0")
            .header("authorization", format!("Bearer {}", self.token))
    }

    /// Opens an upload and gives its address.
    pub(crate) async fn create(&self, file: &File) -> String {
        let request = self
            .tus(Method::POST, "/dock/files")
            .header("upload-length", file.bytes.len())
            .header("upload-metadata", file.header());
        let reply = self.send(request.body(Body::empty()).unwrap()).await.is(201);
        reply.header("location").to_owned()
    }

    pub(crate) async fn patch(&self, at: &str, offset: u64, bytes: &[u8]) -> Reply {
        let request = self
            .tus(Method::PATCH, at)
            .header("content-type", "application/offset+octet-stream")
            .header("content-length", bytes.len())
            .header("upload-offset", offset)
            .header("upload-checksum", checksum(bytes));
        self.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
    }

    /// The offset that a client is told.
    pub(crate) async fn offset(&self, at: &str) -> u64 {
        let reply =
            self.send(self.tus(Method::HEAD, at).body(Body::empty()).unwrap()).await.is(200);
        reply.header("upload-offset").parse().unwrap()
    }

    /// Uploads a file in one go and gives the upload's address.
    pub(crate) async fn upload(&self, file: &File) -> String {
        let at = self.create(file).await;
        self.patch(&at, 0, &file.bytes).await.is(204);
        at
    }

    /// The ids of the recordings in the library, newest first.
    pub(crate) async fn recordings(&self, cookie: &str) -> Vec<String> {
        let page = self.get_as(cookie, "/staff/recordings").await.is(200);
        let links = page.text().split("href=\"/staff/recordings/").skip(1);
        links.map(|link| link.split('"').next().unwrap().to_owned()).collect()
    }
}

pub(crate) async fn answer(app: Router, request: Request<Body>) -> Reply {
    let (parts, body) = app.oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    Reply { status: parts.status, headers: parts.headers, body }
}

async fn open(
    folder: &Path,
    clock: &Arc<ManualClock>,
    seed: u64,
    demo: bool,
) -> (Arc<Desk>, Router) {
    let store = Embedded::open(folder, desk::KINDS, Arc::new(RealDisk)).unwrap();
    let opening = Opening {
        store: Arc::new(store),
        root: RootKey::from_bytes(&[9; 32]),
        clock: Arc::clone(clock) as Arc<dyn desk::Clock>,
        random: Arc::new(Seeded { seed, drawn: AtomicU64::new(0) }),
        readings: Arc::clone(&READINGS),
        origin: "bluelamp.example/london".to_owned(),
    };
    let desk = Arc::new(Desk::open(opening).await.unwrap());
    let demo = demo
        .then(|| Demo { personas: personas(), clock: Some(Arc::new(Moved(Arc::clone(clock)))) });
    let passkeys = Some(place(LOCAL));
    let settings = Settings { https: false, demo, passkeys, posts: true, ..Settings::default() };
    let app = web::router(Arc::clone(&desk), settings);
    (desk, app)
}

/// Where the demonstration's passkeys count.
pub(crate) const LOCAL: &str = "http://localhost:8686";

fn place(address: &str) -> Arc<Place> {
    Arc::new(Place::at(address).unwrap())
}

fn personas() -> Vec<Persona> {
    [
        ("ola", "Ola Brandt", "P1234", "officer", "law-enforcement"),
        ("mina", "Mina Achterberg", "M1", "evidence-manager", "law-enforcement"),
        ("theo", "Theo Lindqvist", "D7", "data-office", "accountability"),
        ("iris", "Iris Okonjo", "A3", "auditor", "accountability"),
        ("vera", "Vera Osei", "R1", "risk-owner", "accountability"),
        ("pria", "Pria Nanda", "D8", "caseworker", "rights-requests"),
        ("nora", "Nora Holt", "D9", "caseworker", "rights-requests"),
        ("ines", "Ines Duarte", "I1", "police-information-officer", "police-information-law"),
        ("joan", "Joan Abara", "I2", "police-information-officer", "police-information-law"),
        ("cleo", "Cleo Marsh", "I1C", "contact-officer", "answering-public"),
        ("bo", "Bo Lund", "BC 1", "borough-commander", "informing"),
        ("edda", "Edda Lowe", "I1E", "site-editor", "site-improving"),
        ("remi", "Remi Adeyemi", "D4", "information-officer", "information-law"),
        ("enga", "Enga Muir", "E4", "engagement-officer", "newsletter"),
    ]
    .into_iter()
    .map(|(key, name, staff_id, role, purpose)| Persona {
        key: key.to_owned(),
        name: name.to_owned(),
        staff_id: staff_id.to_owned(),
        role: role.to_owned(),
        purpose: purpose.to_owned(),
        about: "Somebody to try the house as.".to_owned(),
    })
    .collect()
}

/// The files of the pack `london`.
pub(crate) fn pack_sources() -> Vec<pack::Source> {
    include!("../../../../packs/london.rs")
}

/// An instant.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
