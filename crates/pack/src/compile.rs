//! From files to a pack: read all, check all, and only then build.
//!
//! Invariant: a pack comes out only when no diagnostic is an error. One that came out once is
//! recalled as it was, whatever a later version would say of it now.

use std::{collections::BTreeMap, path::Path};

use aws_lc_rs::digest;
use jiff::civil::Date;

use crate::{
    Code, Diagnostic, FILE_MAX_BYTES, FILES_MAX, NODES_MAX, PACK_MAX_BYTES, Pack, Source,
    SourceKind, build, check, facts, grants,
    prose::expand,
    read::{Prose, Reading},
    report::{At, Report, shown},
    shape,
    source::{is_forbidden, is_inside},
    wording::{self, Wording},
    yaml::{self, Node},
};

/// Opens the digest, so that no other use of SHA-256 can give the same one.
const DIGEST_DOMAIN: &[u8] = b"bluelamp pack v1\n";

/// Compiles a pack as it would stand on a day.
///
/// The pack is given when no diagnostic is an error. Diagnostics come in the order of file and
/// line.
pub fn compile(sources: &[Source], on: Date) -> (Option<Pack>, Vec<Diagnostic>) {
    read_and(Judge::Day(on), sources)
}

/// Builds a pack again that compiled once, without judging it: what was lawful and complete on its
/// day stays the rule it was, though a check was added since. Nothing where its form is not read.
pub fn recall(sources: &[Source]) -> Option<Pack> {
    read_and(Judge::Nothing, sources).0
}

/// What a pack is held against.
#[derive(Clone, Copy)]
enum Judge {
    /// Every check, as things stand on a day.
    Day(Date),
    /// Its form alone.
    Nothing,
}

fn read_and(judge: Judge, sources: &[Source]) -> (Option<Pack>, Vec<Diagnostic>) {
    let mut files = sources.to_vec();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut report = Report::new(&files);
    if files.len() > FILES_MAX {
        let message = format!("the pack has {} files, more than {FILES_MAX}", files.len());
        report.say(&At { file: 0, span: 0..0 }, Code::OverLimit, message);
        return (None, report.finish());
    }
    let bytes: usize = files.iter().map(|source| source.text.len()).sum();
    if bytes > PACK_MAX_BYTES {
        let message = format!("the pack has {bytes} bytes, more than {PACK_MAX_BYTES}");
        report.say(&At { file: 0, span: 0..0 }, Code::OverLimit, message);
        return (None, report.finish());
    }
    let mut nodes_left = NODES_MAX;
    let mut facts_files = Vec::new();
    let mut wordings = Vec::new();
    let mut policies = Vec::new();
    for (file, source) in files.iter().enumerate() {
        let repeated = file.checked_sub(1).and_then(|before| files.get(before));
        if nodes_left == 0 || !is_readable(file, source, repeated, &mut report) {
            report.unread = true;
            continue;
        }
        match Source::kind_of(&source.path) {
            Some(SourceKind::Facts) => {
                let node = yaml::read(file, &source.text, 0, &mut nodes_left, &mut report);
                facts_files.extend(node.map(|node| (file, node)));
            }
            Some(SourceKind::Wording) => {
                wordings.extend(wording::read(file, &source.text, &mut nodes_left, &mut report));
            }
            Some(SourceKind::Access) => {
                let (read, mistakes) = access::read(&source.text);
                policies.extend(read.into_iter().map(|policy| (file, policy)));
                for mistake in mistakes {
                    check::policies::say(file, mistake, &mut report);
                }
            }
            None => say_strange(file, source, &mut report),
        }
    }
    let read = Read { facts: facts_files, wordings, policies };
    let pack = build_and(judge, &files, &read, &mut report);
    let diagnostics = report.finish();
    let refused = diagnostics.iter().any(Diagnostic::is_error);
    (if refused { None } else { pack }, diagnostics)
}

/// What was read of every file.
struct Read<'a> {
    facts: Vec<(usize, Node)>,
    wordings: Vec<Wording<'a>>,
    policies: Vec<(usize, access::Policy)>,
}

fn build_and(
    judge: Judge,
    files: &[Source],
    read: &Read<'_>,
    report: &mut Report<'_>,
) -> Option<Pack> {
    let Read { facts: facts_files, wordings, policies } = read;
    let mut reading = Reading::default();
    for (file, node) in facts_files {
        reading.group(*file, node, &shape::FILE, report);
    }
    for wording in wordings {
        reading.group(wording.file, &wording.front, &shape::NOTICE, report);
        for section in &wording.sections {
            let parts = [(&section.heading_at, section.heading), (&section.body_at, section.body)];
            for (at, text) in parts {
                reading.prose.push(Prose { at: at.clone(), text, names_facts: true });
            }
        }
    }
    let mut pack = build::pack(&reading, wordings, digest_of(files));
    let facts = facts::of(&pack);
    if let Judge::Day(on) = judge {
        check::all(&reading, &pack, &facts, on, report);
        check::policies::check(&reading, &pack, policies, report);
    }
    if report.has_error() {
        return None;
    }
    let of_files = policies.iter().map(|(_, policy)| policy.clone()).collect();
    pack.access = grants::policies(grants::words(&reading, &pack), &pack, of_files)?;
    finish_prose(&mut pack, &facts).then_some(pack)
}

/// Whether a file may be read at all; says why not.
fn is_readable(
    file: usize,
    source: &Source,
    before: Option<&Source>,
    report: &mut Report<'_>,
) -> bool {
    let start = At { file, span: 0..0 };
    if before.is_some_and(|before| before.path == source.path) {
        report.say(&start, Code::StrangeFile, "there are two files of this name");
        return false;
    }
    if source.text.len() > FILE_MAX_BYTES {
        let message =
            format!("the file has {} bytes, more than {FILE_MAX_BYTES}", source.text.len());
        report.say(&start, Code::OverLimit, message).help("split it");
        return false;
    }
    // Most files are plain letters throughout, and looking at bytes is quicker.
    let plain = |b: u8| matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    let clean = source.text.bytes().take_while(|b| plain(*b)).count();
    let rest = source.text.get(clean..).unwrap_or_default();
    if let Some((byte, c)) = rest.char_indices().find(|(_, c)| is_forbidden(*c)) {
        let byte = clean + byte;
        let at = At { file, span: byte..byte + c.len_utf8() };
        let message = format!("the character U+{:04X} cannot be seen", u32::from(c));
        report.say(&at, Code::ForbiddenCharacter, message).help("take it out");
        return false;
    }
    true
}

fn say_strange(file: usize, source: &Source, report: &mut Report<'_>) {
    let message = format!("`{}` is no file of a pack", shown(&source.path));
    let help = if Path::new(&source.path).extension().is_some_and(|end| end == "yml") {
        "call it `.yaml`"
    } else if is_inside(&source.path) {
        "facts stand in `.yaml` files, wording in `wording/*.md`, policies in `access/*.cedar`"
    } else {
        "a path is relative, of letters, digits, `-`, `_` and `.`"
    };
    report.say(&At { file, span: 0..0 }, Code::StrangeFile, message).help(help);
    report.unread = true;
}

/// SHA-256 over every file in the order of paths: lengths as eight bytes, then path and text.
fn digest_of(files: &[Source]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(DIGEST_DOMAIN);
    context.update(&length(files.len()));
    for file in files {
        for part in [&file.path, &file.text] {
            context.update(&length(part.len()));
            context.update(part.as_bytes());
        }
    }
    let digest = context.finish();
    digest.as_ref().first_chunk().copied().unwrap_or_default()
}

fn length(length: usize) -> [u8; 8] {
    u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes()
}

/// Puts the facts into every sentence of the pack's own; notices keep their names for rendering.
/// Whether all facts were there.
fn finish_prose(pack: &mut Pack, facts: &BTreeMap<String, String>) -> bool {
    let mut sentences: Vec<&mut String> = Vec::new();
    let purposes = pack.purposes.values_mut();
    sentences.extend(purposes.flat_map(|it| [&mut it.plain].into_iter().chain(&mut it.withdraw)));
    sentences.extend(pack.recipients.values_mut().map(|recipient| &mut recipient.plain));
    sentences.extend(pack.cookies.values_mut().map(|cookie| &mut cookie.plain));
    sentences.extend(
        pack.categories
            .values_mut()
            .flat_map(|category| [&mut category.plain, &mut category.authority]),
    );
    sentences.extend(pack.retention.values_mut().map(|rule| &mut rule.authority));
    sentences.extend(pack.holds.values_mut().map(|hold| &mut hold.plain));
    sentences.extend(pack.holidays.values_mut().map(|holiday| &mut holiday.authority));
    let publications = pack.publications.values_mut();
    sentences.extend(publications.filter_map(|publication| publication.about.as_mut()));
    sentences.extend(pack.clocks.values_mut().map(|clock| &mut clock.authority));
    sentences.extend(pack.promises.values_mut().map(|promise| &mut promise.plain));
    sentences.into_iter().all(|sentence| put_in(sentence, facts))
}

fn put_in(sentence: &mut String, facts: &BTreeMap<String, String>) -> bool {
    let Ok(finished) = expand(sentence, facts) else { return false };
    *sentence = finished;
    true
}
