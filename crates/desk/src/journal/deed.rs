//! The meaning of a ledger entry, for the rules that judge promises.
//!
//! Invariant: an entry whose facts do not fit its verb is an error, never guessed at.

use ledger::{Entry, Handle, Outcome, Verb};
use rules::evidence::{Anchor, ClockDoubt, Condition};
use rules::promises::{Deed, DeedKind};

/// What `entry` says was done.
///
/// # Errors
///
/// The name of the fact that is missing or of the wrong kind.
pub fn deed(entry: &Entry) -> Result<Deed, &'static str> {
    let kind = match (entry.verb, entry.outcome) {
        (Verb::Refuse, _) | (_, Outcome::Refused) => {
            DeedKind::Refused { reason: word(entry, "reason").unwrap_or("unnamed").to_owned() }
        }
        (verb, Outcome::Done) => done(verb, entry)?,
        // A failure changed nothing; an outcome of a later version is not judged here.
        (_, _) => DeedKind::Other,
    };
    Ok(Deed { at: entry.at, pack: entry.pack, actor: entry.actor.0, kind })
}

fn done(verb: Verb, entry: &Entry) -> Result<DeedKind, &'static str> {
    let recording = || entry.object.map(|Handle(handle)| handle).ok_or("object");
    let named = |name: &'static str| word(entry, name).map(str::to_owned).ok_or(name);
    let count = |name: &'static str| entry.facts.count(name).ok_or(name);
    let digest = |name: &'static str| entry.facts.digest(name).copied().ok_or(name);
    // What is done to a request touches no recording; what it freezes says so by itself.
    // What people agree to, stop, hand in and are written to about touches none either, nor does
    // what is told about an area.
    let others = ["request", "choice", "entry", "post", "mailing"];
    if others.iter().any(|fact| entry.facts.get(fact).is_some()) {
        return Ok(DeedKind::Other);
    }
    Ok(match verb {
        Verb::Hold if entry.facts.get("freeze").is_some() => {
            DeedKind::RequestOpened { recording: recording()? }
        }
        Verb::Release if entry.facts.get("freeze").is_some() => {
            DeedKind::RequestClosed { recording: recording()? }
        }
        Verb::Apply => DeedKind::PackApplied {
            version: u32::try_from(count("version")?).map_err(|_| "version")?,
            digest: digest("digest")?,
        },
        Verb::Collect if entry.facts.get("again").is_some() => {
            DeedKind::ReceivedAgain { recording: recording()?, matched: count("matched")? == 1 }
        }
        Verb::Collect => received(entry, recording()?)?,
        Verb::Categorise => {
            DeedKind::Categorised { recording: recording()?, category: named("category")? }
        }
        Verb::Withdraw => {
            DeedKind::Uncategorised { recording: recording()?, category: named("category")? }
        }
        Verb::Hold => DeedKind::Held { recording: recording()?, hold: named("hold")? },
        Verb::Release if entry.facts.get("hold").is_some() => {
            DeedKind::HoldReleased { recording: recording()?, hold: named("hold")? }
        }
        Verb::Release => DeedKind::CameraReleased { recording: recording()? },
        // A case was looked at, and none of its recordings.
        Verb::Consult if entry.facts.get("cases").is_some() => DeedKind::Other,
        Verb::Consult if entry.object.is_some() => DeedKind::Viewed {
            recording: recording()?,
            from_byte: count("from")?,
            until_byte: count("until")?,
        },
        Verb::Plan if entry.facts.get("digest").is_some() => {
            DeedKind::PackProposed { digest: digest("digest")? }
        }
        Verb::Plan => DeedKind::Planned { plan: digest("plan")?, count: count("disposals")? },
        Verb::Dispose => DeedKind::Disposed {
            recording: recording()?,
            plan: digest("plan")?,
            absent: count("absent")?,
        },
        _ => DeedKind::Other,
    })
}

fn received(entry: &Entry, recording: rules::Handle) -> Result<DeedKind, &'static str> {
    let facts = &entry.facts;
    let from = facts.at("clock-from").ok_or("clock-from")?;
    let anchor = match word(entry, "clock-doubt") {
        None => Anchor::Recorded(from),
        Some(code) => Anchor::Docked(from, ClockDoubt::from_code(code).ok_or("clock-doubt")?),
    };
    let condition = word(entry, "condition").and_then(Condition::from_code);
    Ok(DeedKind::Received {
        recording,
        anchor,
        content: *facts.digest("content").ok_or("content")?,
        sealed: *facts.digest("sealed").ok_or("sealed")?,
        size_bytes: facts.count("bytes").ok_or("bytes")?,
        matched: facts.count("matched").ok_or("matched")? == 1,
        condition: condition.ok_or("condition")?,
    })
}

fn word<'a>(entry: &'a Entry, name: &str) -> Option<&'a str> {
    entry.facts.word(name).map(ledger::Token::as_str)
}
