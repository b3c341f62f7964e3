//! Notices and registers in other forms: PDF, large print, plain text, braille, sound, workbook.
//!
//! Invariant: each is made from the pack in force, by the press, at most one at a time. A form that
//! needs a missing program is named as such, and no page links to it.

use crate::problem::{Problem, sentence};
use crate::site::{in_force, notice, registers};
use crate::{Site, when};
use axum::extract::{Path, Request, State};
use axum::handler::Handler as _;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use desk::packs::Applied;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use press::{PressError, Print};
use std::sync::Arc;

mod made;

pub(crate) use made::Press;

const PDF: &str = "application/pdf";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A form that a notice can be had in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Paper,
    LargePrint,
    Text,
    Braille,
    Speech,
}

impl Format {
    /// Every form, in the order in which a page offers them.
    const ALL: [Self; 5] = [Self::Paper, Self::LargePrint, Self::Text, Self::Braille, Self::Speech];

    /// How an address in this form ends.
    const fn ending(self) -> &'static str {
        match self {
            Self::Paper => ".pdf",
            Self::LargePrint => ".large-print.pdf",
            Self::Text => ".txt",
            Self::Braille => ".brf",
            Self::Speech => ".wav",
        }
    }

    /// What a page calls it, and what kind of file it is.
    const fn says(self) -> (&'static str, &'static str) {
        match self {
            Self::Paper => ("To print", "PDF"),
            Self::LargePrint => ("In large print", "PDF"),
            Self::Text => ("As plain text", "TXT"),
            Self::Braille => ("In braille, contracted, for an embosser or a display", "BRF"),
            Self::Speech => ("Read aloud", "WAV"),
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Paper | Self::LargePrint => PDF,
            Self::Text => "text/plain; charset=utf-8",
            Self::Braille => "application/x-brf",
            Self::Speech => "audio/wav",
        }
    }

    /// Whether this machine can make it.
    fn is_offered(self) -> bool {
        match self {
            Self::Paper | Self::LargePrint | Self::Text => true,
            Self::Braille => press::braille_is_there().is_ok(),
            Self::Speech => press::speech_is_there().is_ok(),
        }
    }

    /// The notice and the form that an address asks for.
    fn of(address: &str) -> Option<(&str, Self)> {
        let longest = [Self::LargePrint].into_iter().chain(Self::ALL);
        let mut split = longest.filter_map(|format| {
            address.strip_suffix(format.ending()).map(|notice| (notice, format))
        });
        split.next()
    }
}

/// A line of "Other formats" on a notice's page.
pub(super) struct Offer {
    pub(super) title: &'static str,
    pub(super) kind: &'static str,
    /// Where it can be had; nothing where this machine cannot make it.
    pub(super) href: Option<String>,
    /// How large it is, once it was made.
    pub(super) size: Option<String>,
}

/// The other forms of a notice.
pub(super) fn offers(site: &Site, applied: &Applied, id: &str) -> Vec<Offer> {
    let offer = |format: Format| {
        let (title, kind) = format.says();
        let bytes = site.press.size(&tag(applied, &[id, format.ending()]));
        Offer {
            title,
            kind,
            href: format.is_offered().then(|| format!("/notices/{id}{}", format.ending())),
            size: bytes.map(|bytes| when::size(bytes as u64)),
        }
    };
    Format::ALL.map(offer).into()
}

/// `/notices/{id}`: the page, or the notice in the form that the address ends with.
pub(super) async fn notice(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let page = in_force(&site).is_ok_and(|applied| applied.pack.notices.contains_key(id.as_str()));
    match Format::of(&id) {
        Some((notice, format)) if !page => {
            set(&site, notice, format, request.headers()).await.into_response()
        }
        _ => notice::show.call(request, site).await,
    }
}

async fn set(
    site: &Site,
    id: &str,
    format: Format,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let applied = in_force(site)?;
    if !applied.pack.notices.contains_key(id) {
        return Err(Problem::no_such_page());
    }
    let asked = Asked {
        tag: tag(&applied, &[id, format.ending()]),
        file: format!("{id}{}", format.ending()),
        media_type: format.media_type(),
    };
    let id = id.to_owned();
    let version = applied.version;
    asked
        .answer(site, headers, move || {
            let broken = |error: pack::render::RenderError| PressError::Setting(error.to_string());
            if format == Format::Text {
                let text = pack::render::text(&applied.pack, &id).map_err(broken)?;
                return Ok(text.into_bytes());
            }
            let mut document = pack::render::document(&applied.pack, &id).map_err(broken)?;
            document.version = version;
            match format {
                Format::LargePrint => press::pdf(&document, Print::Large),
                Format::Braille => press::braille(&document),
                Format::Speech => press::speech(&document),
                Format::Paper | Format::Text => press::pdf(&document, Print::Standard),
            }
        })
        .await
}

/// `/registers.xlsx`: every register as one workbook.
pub(super) async fn workbook(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    bound(&site, None, &headers).await
}

/// `/registers/{id}`: the page, or the register as a workbook of its own.
pub(super) async fn register(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    match id.strip_suffix(".xlsx") {
        Some(name) => bound(&site, Some(name), request.headers()).await.into_response(),
        None => registers::show.call(request, site).await,
    }
}

async fn bound(site: &Site, id: Option<&str>, headers: &HeaderMap) -> Result<Response, Problem> {
    let applied = in_force(site)?;
    let on: Date = site.desk.now().to_zoned(TimeZone::UTC).date();
    let mut all = pack::registers::all(&applied.pack, on);
    all.retain(|register| id.is_none_or(|id| register.id == id));
    let first = all.first().ok_or_else(Problem::no_such_page)?;
    let title = id.map_or(format!("Registers of {}", applied.pack.title), |_| first.title.into());
    let asked = Asked {
        tag: tag(&applied, &[id.unwrap_or("registers"), ".xlsx", &on.to_string()]),
        file: format!("{}.xlsx", id.unwrap_or("registers")),
        media_type: WORKBOOK,
    };
    asked.answer(site, headers, move || press::workbook(&title, &all, on)).await
}

/// What somebody wants, and what it is called.
struct Asked {
    tag: String,
    file: String,
    media_type: &'static str,
}

impl Asked {
    /// Gives it: nothing if the browser has it, from what was made before, or made now.
    async fn answer(
        self,
        site: &Site,
        headers: &HeaderMap,
        work: impl FnOnce() -> Result<Vec<u8>, PressError> + Send + 'static,
    ) -> Result<Response, Problem> {
        // Asked for again each time, so that a new pack is seen at once.
        let kept = [(ETAG, self.tag.clone()), (CACHE_CONTROL, "no-cache".to_owned())];
        if has(headers, &self.tag) {
            return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
        }
        let bytes = site.press.get(&self.tag, work).await?.map_err(|error| wrong(&error))?;
        let file = format!("attachment; filename=\"{}\"", self.file);
        let about = [(CONTENT_TYPE, self.media_type.to_owned()), (CONTENT_DISPOSITION, file)];
        Ok((kept, about, bytes).into_response())
    }
}

/// Whether a browser says that it holds what bears this tag.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let said = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    said.flat_map(|value| value.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
    })
}

/// A strong tag: the program's version, the pack's digest and version, and what is asked for. The
/// same of each always makes the same bytes.
fn tag(applied: &Applied, what: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(&applied.pack.digest).update(&applied.version.to_be_bytes());
    for part in what {
        hasher.update(&[0]).update(part.as_bytes());
    }
    let digest: String = hasher.finalize().to_hex().chars().take(32).collect();
    format!("\"{digest}\"")
}

/// Why something could not be had, for whoever wanted it.
fn wrong(error: &PressError) -> Problem {
    use StatusCode as S;
    match error {
        PressError::NotInstalled { package, .. } => {
            let detail = format!(
                "You can ask for it: the notice says whom to write to. The notice itself and its \
                 other forms are there as before. Whoever runs this service can offer this form \
                 by installing {package}."
            );
            let title = "This form is not offered here yet";
            Problem::new(S::NOT_IMPLEMENTED, "not-installed", title, detail)
        }
        PressError::TooLong { .. } | PressError::NoSign(_) | PressError::CellTooLong { .. } => {
            tracing::error!(%error, "a form could not be made");
            let detail = format!("{} Please take another form.", sentence(error));
            let title = "This form cannot be made";
            Problem::new(S::INTERNAL_SERVER_ERROR, "not-set", title, detail)
        }
        PressError::Late { .. }
        | PressError::TooMuch { .. }
        | PressError::Failed { .. }
        | PressError::Setting(_) => {
            tracing::error!(%error, "a form could not be made");
            Problem::internal("press")
        }
    }
}

#[cfg(test)]
mod tests;
