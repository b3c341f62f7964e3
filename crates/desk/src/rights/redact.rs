//! Files redacted for release: what is another's is found, a person decides, and what goes out is
//! a new file that never held it, read again before it is kept.
//!
//! Invariant: a release that still holds something that was taken out, or that cannot be read, is
//! refused and nothing of it is kept; so is one of a file of which a page was not looked at.

use super::change::theirs;
use super::draw::DrawnBox;
use super::file::{Held, answered};
use super::files::{File, GivenFile, Release, add, take_out, whole};
use super::find::open_to_change;
use super::opened::{apart, opened, unreadable};
use crate::ctx::authorise;
use crate::journal::{Draft, entry_under};
use crate::{Ctx, Desk, DeskError};
use ledger::Verb;
use media::{Document, Mark, Ocr, Person, Pictures, Preview, Sort, Strength};
use pack::Act;
use std::collections::BTreeMap;
use store::Unit;

/// The most names that are looked for.
const NAMES_MAX: usize = 200;

/// The most things that one review proposes.
pub const PROPOSALS_MAX: usize = 2_000;

/// Up to how many pages all pictures of a release are read again.
const OCR_PAGES_MAX: usize = 20;

/// How many pictures of a longer one are, of those that may hold what its text does not.
const LONG_OCR_PAGES_MAX: usize = 40;

/// How many pages are looked at together.
pub const REVIEW_PAGES: usize = 20;

/// Which of the proposals of a file: told apart by page and place, so that a page need not know of
/// the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tick {
    /// On which page, counted from 1.
    pub page: usize,
    /// Which of that page's, counted from 0.
    pub index: usize,
}

/// What is to be taken out, as a person chose it.
#[derive(Clone, Default)]
pub struct Chosen {
    /// The names that were looked for, one a line.
    pub names: String,
    /// Which of the proposals.
    pub ticked: Vec<Tick>,
    /// The first page of each stretch of [`REVIEW_PAGES`] that was looked at.
    pub seen: Vec<usize>,
}

/// Something that may have to go, for a person to decide. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Which it is.
    pub tick: Tick,
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
    /// The first of the pages that were looked at, counted from 1.
    pub from: usize,
    /// The lines of each page that was looked at, where it has lines and is not drawn.
    pub lines: Vec<Option<String>>,
    /// What may have to go, in the order of the pages.
    pub proposed: Vec<Proposed>,
    /// Whether there are pictures on them that nobody has read.
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

/// What may have to go from pages, counted from 0.
fn proposals(
    document: &Document,
    pages: &[usize],
    names: &str,
) -> Result<Vec<Vec<media::Proposal>>, DeskError> {
    let found = media::propose_on(document, pages, &people(names)?).map_err(unreadable)?;
    if found.iter().map(Vec::len).sum::<usize>() > PROPOSALS_MAX {
        let must = format!("one with at most {PROPOSALS_MAX} things to look at; split it");
        return Err(DeskError::invalid("the file", must));
    }
    Ok(found)
}

/// What may have to go from [`REVIEW_PAGES`] pages of a file from a page on, counted from 1,
/// looking for these names (one a line) and for identifiers.
///
/// # Errors
///
/// As for [`super::read_file`]; [`DeskError::Invalid`] for a file that cannot be redacted, with the
/// reason and what to do; [`DeskError::NotFound`] for no such page.
pub async fn review(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
    names: &str,
    from: usize,
) -> Result<Review, DeskError> {
    let (file, document) = opened(ctx, desk, id, file).await?;
    let count = document.pages();
    let first = from.checked_sub(1).filter(|first| *first < count);
    let first = first.ok_or(DeskError::NotFound("page"))?;
    let names = names.to_owned();
    let work = move || {
        let pages: Vec<_> = (first..count).take(REVIEW_PAGES).collect();
        let found = proposals(&document, &pages, &names)?;
        let (mut unread, mut lines) = (false, Vec::new());
        for page in &pages {
            let words = document.words(*page).map_err(unreadable)?;
            unread |= words.pictures == Pictures::Unread;
            lines.push(document.lines(*page).map_err(unreadable)?.map(str::to_owned));
        }
        let each = pages.iter().zip(&found).flat_map(|(page, found)| {
            found.iter().enumerate().map(|(index, one)| Proposed {
                tick: Tick { page: page.saturating_add(1), index },
                text: one.text.clone(),
                why: one.why,
                // A name that somebody gave goes unless they say that it is another's.
                is_likely: one.strength != Strength::Possible || one.sort == Sort::Person,
            })
        });
        Ok((each.collect(), lines, unread))
    };
    let (proposed, lines, unread) = apart(desk, work).await?;
    Ok(Review { file, pages: count, from, lines, proposed, unread })
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
    let (_, document) = opened(ctx, desk, id, file).await?;
    let work = move || {
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

/// Makes a release of a file: without those of the proposals that were ticked, as the [`Review`]
/// of the same names told them.
///
/// # Errors
///
/// As for [`review`]; [`DeskError::Invalid`] where a page was not looked at, where something that
/// was taken out is still in the release, or once the answer is written; [`DeskError::Contended`].
pub async fn redact(
    ctx: &Ctx,
    desk: &Desk,
    id: &str,
    file: &str,
    chosen: &Chosen,
) -> Result<Redacted, DeskError> {
    let licence = authorise(ctx, desk, Act::WorkRequests).await?;
    let (of, document) = opened(ctx, desk, id, file).await?;
    let mut stretches = (1..=document.pages()).step_by(REVIEW_PAGES);
    if let Some(page) = stretches.find(|first| !chosen.seen.contains(first)) {
        let must = format!("looked at before a release is made; go on from page {page}");
        return Err(DeskError::Invalid { what: "every page", must });
    }
    let chosen = chosen.clone();
    let drawn: Vec<_> = of.boxes.iter().map(DrawnBox::mark).collect();
    let released = apart(desk, move || made(&document, &chosen, drawn)).await?;
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
fn made(document: &Document, of: &Chosen, drawn: Vec<Mark>) -> Result<media::Released, DeskError> {
    let beyond = || {
        let must = "those that this file has; look at it again";
        DeskError::invalid("what is taken out", must)
    };
    let mut ticked: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for tick in &of.ticked {
        let page = tick.page.checked_sub(1).filter(|page| *page < document.pages());
        ticked.entry(page.ok_or_else(beyond)?).or_default().push(tick.index);
    }
    let pages: Vec<_> = ticked.keys().copied().collect();
    let found = proposals(document, &pages, &of.names)?;
    let mut chosen = Vec::new();
    for (indexes, found) in ticked.values().zip(&found) {
        for index in indexes {
            chosen.push(found.get(*index).ok_or_else(beyond)?);
        }
    }
    let mut marks = drawn;
    marks.extend(chosen.iter().flat_map(|proposal| proposal.marks()));
    let released = media::redact(document, &marks).map_err(unreadable)?;
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
