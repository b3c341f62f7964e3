//! Files redacted for release: what is another's is found, a person decides, and what goes out is
//! a new file that never held it, read again before it is kept.
//!
//! Invariant: a release that still holds something that was taken out, or that cannot be read, is
//! refused and nothing of it is kept; one document at a time is worked on, off the threads that
//! answer requests.

use super::change::theirs;
use super::draw::DrawnBox;
use super::file::{Held, answered};
use super::files::{File, GivenFile, Release, add, take_out, whole};
use super::find::open_to_change;
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError};
use ledger::Verb;
use media::{Document, Mark, Ocr, Person, Pictures, Preview, Sort, Strength};
use pack::Act;
use store::Unit;

/// The most names that are looked for.
const NAMES_MAX: usize = 200;

/// The most things that one review proposes.
pub const PROPOSALS_MAX: usize = 2_000;

/// Up to how many pages all pictures of a release are read again.
const OCR_PAGES_MAX: usize = 20;

/// How many pictures of a longer one are, of those that may hold what its text does not.
const LONG_OCR_PAGES_MAX: usize = 40;

/// Something that may have to go, for a person to decide. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Proposed {
    /// On which page, counted from 1.
    pub page: usize,
    /// What stands there.
    pub text: String,
    /// Why it is proposed.
    pub why: &'static str,
    /// Whether it is ticked to begin with.
    pub is_likely: bool,
}

/// A file, looked at before it is redacted. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Review {
    /// The file.
    pub file: File,
    /// How many pages it has.
    pub pages: usize,
    /// What may have to go, in the order of the pages.
    pub proposed: Vec<Proposed>,
    /// Whether there are pictures that nobody has read.
    pub unread: bool,
}

/// What came of redacting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redacted {
    /// How many words were taken out.
    pub removed: u64,
    /// How many words went that nobody asked for.
    pub over: u64,
}

/// A page as a person sees it.
#[derive(Clone, PartialEq, Eq)]
pub enum Page {
    /// A PNG.
    Picture(Vec<u8>),
    /// Lines of text.
    Lines(String),
}

fn people(names: &str) -> Result<Vec<Person>, DeskError> {
    let people: Vec<_> = names.lines().filter_map(|line| Person::named(line.trim())).collect();
    if people.len() > NAMES_MAX {
        return Err(DeskError::invalid("the names", format!("{NAMES_MAX} at most")));
    }
    Ok(people)
}

/// A complaint of the reader of documents.
fn unreadable(error: impl std::fmt::Display) -> DeskError {
    DeskError::invalid("the file", format!("one that can be redacted: {error}"))
}

/// Works on a document off the threads that answer, one at a time.
pub(super) async fn apart<T: Send + 'static>(
    desk: &Desk,
    work: impl FnOnce() -> Result<T, DeskError> + Send + 'static,
) -> Result<T, DeskError> {
    let _turn = desk.redacting.acquire().await.map_err(|_| DeskError::Corrupt("turn"))?;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| unreadable("it could not be read"))?
}

fn page_of(proposal: &media::Proposal) -> usize {
    let first = proposal.areas.first().map(|area| match area {
        media::Area::Box { page, .. } => *page,
        media::Area::Text { .. } => 0,
    });
    first.unwrap_or(0).saturating_add(1)
}

fn proposals(bytes: &[u8], names: &str) -> Result<(Document, Vec<media::Proposal>), DeskError> {
    let document = Document::open(bytes).map_err(unreadable)?;
    let proposals = media::propose(&document, &people(names)?).map_err(unreadable)?;
    if proposals.len() > PROPOSALS_MAX {
        let must = format!("one with at most {PROPOSALS_MAX} things to look at; split it");
        return Err(DeskError::invalid("the file", must));
    }
    Ok((document, proposals))
}

/// What may have to go from a file, looking for these names (one a line) and for identifiers.
///
/// # Errors
///
/// As for [`super::read_file`]; [`DeskError::Invalid`] for a file that cannot be redacted, with the
/// reason and what to do.
pub async fn review(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
    names: &str,
) -> Result<Review, DeskError> {
    let (file, bytes) = super::read_file(ctx, desk, id, file).await?;
    let names = names.to_owned();
    let work = move || {
        let (document, proposals) = proposals(&bytes, &names)?;
        let mut unread = false;
        for page in 0..document.pages() {
            unread |= document.words(page).map_err(unreadable)?.pictures == Pictures::Unread;
        }
        let proposed = proposals.iter().map(|one| Proposed {
            page: page_of(one),
            text: one.text.clone(),
            why: one.why,
            // A name that somebody gave goes unless they say that it is another's.
            is_likely: one.strength != Strength::Possible || one.sort == Sort::Person,
        });
        Ok((document.pages(), proposed.collect(), unread))
    };
    let (pages, proposed, unread) = apart(desk, work).await?;
    Ok(Review { file, pages, proposed, unread })
}

/// A page of a file as a person sees it, counted from 1.
///
/// # Errors
///
/// As for [`review`]; [`DeskError::NotFound`] for no such page.
pub async fn page(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
    number: usize,
) -> Result<Page, DeskError> {
    let (_, bytes) = super::read_file(ctx, desk, id, file).await?;
    let work = move || {
        let document = Document::open_with(&bytes, Ocr::Never).map_err(unreadable)?;
        let page = number.checked_sub(1).filter(|page| *page < document.pages());
        let page = page.ok_or(DeskError::NotFound("page"))?;
        Ok(match document.preview(page, PREVIEW_WIDTH).map_err(unreadable)? {
            Preview::Picture(png) => Page::Picture(png),
            Preview::Lines { text, .. } => Page::Lines(text),
        })
    };
    apart(desk, work).await
}

/// How wide a page is shown, in dots.
const PREVIEW_WIDTH: u16 = 900;

/// Makes a release of a file: without those of the proposals that were ticked, by their place in
/// the [`Review`] of the same names.
///
/// # Errors
///
/// As for [`review`]; [`DeskError::Invalid`] where something that was taken out is still in the
/// release, or once the answer is written; [`DeskError::Contended`].
pub async fn redact(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
    names: &str,
    ticked: &[usize],
) -> Result<Redacted, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let (of, bytes) = super::read_file(ctx, desk, id, file).await?;
    let (names, ticked) = (names.to_owned(), ticked.to_vec());
    let drawn: Vec<_> = of.boxes.iter().map(DrawnBox::mark).collect();
    let released = apart(desk, move || made(&bytes, &names, &ticked, drawn)).await?;
    let mut held = theirs(ctx, desk, &licence, id).await?;
    if held.request.stage.is_closed() {
        return Err(DeskError::invalid("the request", "open; this one is closed"));
    }
    open_to_change(&held.request)?;
    super::review::fresh(ctx, desk, &licence, &held.request).await?;
    let done = Redacted { removed: released.removed_words as u64, over: released.over as u64 };
    let draft = Draft::new(Verb::Alter)
        .about(held.object, held.handle())
        .word("request", "redacted")?
        .fact("removed", done.removed)?
        .fact("over", done.over)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], is_long: true, ..Unit::new() };
    let stem = of.name.rsplit_once('.').map_or(of.name.as_str(), |(stem, _)| stem);
    let name = format!("{stem} (for release).{}", released.kind.ending());
    let given = GivenFile { name, bytes: released.bytes };
    let Held { id, key, request, .. } = &mut held;
    // A release made anew takes the place of the one before.
    let earlier = |file: &File| file.release.as_ref().is_some_and(|one| one.of == of.id);
    let unit = take_out(request, earlier, unit)?;
    let unit = add(ctx, desk, (id, key), request, &[given], unit)?;
    if let Some(file) = request.files.last_mut() {
        let release = Release { of: of.id.clone(), removed: done.removed, over: done.over };
        file.release = Some(release);
    }
    let unit = super::file::put(desk, &licence.applied, &held, Some(held.version), unit)?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(done),
        Err(error) if error.is_conflict() => Err(DeskError::Contended),
        Err(error) => Err(error),
    }
}

/// The boxes that somebody drew on the pages of a file.
///
/// # Errors
///
/// As for [`super::read_file`].
pub async fn boxes(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
) -> Result<Vec<DrawnBox>, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let held = theirs(ctx, desk, &licence, id).await?;
    let known = held.request.files.into_iter().find(|one| one.id == file);
    Ok(known.ok_or(DeskError::NotFound("file"))?.boxes)
}

/// Takes a release out again, so that it does not go with the answer.
///
/// # Errors
///
/// [`DeskError::Refused`]; [`DeskError::NotFound`] for what is no release of the request;
/// [`DeskError::Invalid`] once the answer is written or sent; [`DeskError::Contended`].
pub async fn drop_release(ctx: &Ctx, desk: &Desk, id: &str, file: &str) -> Result<(), DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let mut held = theirs(ctx, desk, &licence, id).await?;
    if held.request.stage.is_closed() {
        return Err(DeskError::invalid("the request", "open; this one is closed"));
    }
    open_to_change(&held.request)?;
    let known = |one: &File| one.id == file;
    if !held.request.files.iter().any(|one| known(one) && one.release.is_some()) {
        return Err(DeskError::NotFound("file"));
    }
    let draft = Draft::new(Verb::Alter).about(held.object, held.handle());
    let draft = draft.word("request", "release-dropped")?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    let unit = Unit { journal: vec![entry], ..Unit::new() };
    let unit = take_out(&mut held.request, known, unit)?;
    let unit = super::file::put(desk, &licence.applied, &held, Some(held.version), unit)?;
    match desk.store.units().commit(unit).await.map_err(DeskError::from) {
        Ok(_) => Ok(()),
        Err(error) if error.is_conflict() => Err(DeskError::Contended),
        Err(error) => Err(error),
    }
}

/// The release, read again by another path.
fn made(
    bytes: &[u8],
    names: &str,
    ticked: &[usize],
    drawn: Vec<Mark>,
) -> Result<media::Released, DeskError> {
    let (document, proposals) = proposals(bytes, names)?;
    let chosen: Vec<_> = ticked.iter().filter_map(|at| proposals.get(*at)).collect();
    if chosen.len() != ticked.len() {
        let must = "those that this file has; look at it again";
        return Err(DeskError::invalid("what is taken out", must));
    }
    let mut marks = drawn;
    marks.extend(chosen.iter().flat_map(|proposal| proposal.marks()));
    let released = media::redact(&document, &marks).map_err(unreadable)?;
    let mut forbidden: Vec<_> = chosen.iter().map(|one| one.text.clone()).collect();
    forbidden.sort_unstable();
    forbidden.dedup();
    let drawn = if released.pages <= OCR_PAGES_MAX {
        media::check_with(&released.bytes, &forbidden, Ocr::WhereInstalled)
    } else {
        // Of a long one those pages on which words may stand that no text layer holds.
        let first = released.to_read.len().min(LONG_OCR_PAGES_MAX);
        let to_read = released.to_read.get(..first).unwrap_or_default();
        media::check_pages(&released.bytes, &forbidden, Ocr::WhereInstalled, to_read)
    };
    drawn.map_err(|residue| {
        let must = format!("free of what was taken out: {residue}");
        DeskError::invalid("the release", must)
    })?;
    Ok(released)
}

/// The releases of a request that was answered, for whoever has its number and secret.
///
/// # Errors
///
/// [`DeskError::NotFound`] where one of them is not right, or nothing was answered yet;
/// [`DeskError::Refused`].
pub async fn releases(
    ctx: &Ctx,
    desk: &Desk,
    number: &str,
    secret: &str,
) -> Result<Vec<File>, DeskError> {
    authorise(ctx, desk, Act::TakeRequest).await?;
    let held = answered(desk, number, secret).await?;
    let files = held.request.files.into_iter();
    Ok(files.filter(|file| file.release.is_some()).collect())
}

/// One of them, whole.
///
/// # Errors
///
/// As for [`releases`]; [`DeskError::NotFound`] for a file that is no release as well.
pub async fn release(
    ctx: &Ctx,
    desk: &Desk,
    number: &str,
    secret: &str,
    file: &str,
) -> Result<(File, Vec<u8>), DeskError> {
    let licence = authorise(ctx, desk, Act::TakeRequest).await?;
    let held = answered(desk, number, secret).await?;
    let known = held.request.files.iter().find(|one| one.id == file && one.release.is_some());
    let known = known.ok_or(DeskError::NotFound("file"))?.clone();
    let bytes = whole(desk, &held, &known).await?;
    let draft = Draft::new(Verb::Disclose).about(held.object, held.handle());
    let draft = draft.word("request", "file-taken")?.fact("bytes", known.size_bytes)?;
    let entry = entry_under(ctx, desk, &licence, draft, &held.key)?;
    desk.store.units().commit(Unit { journal: vec![entry], ..Unit::new() }).await?;
    Ok((known, bytes))
}
