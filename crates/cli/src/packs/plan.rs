//! `bluelamp pack plan` and `apply`: what a pack would change, and its way into force.
//!
//! Invariant: planning changes nothing; applying takes two calls by two people, and the second
//! names what the first showed. Whoever can open the data folder at the console says who they are.

use super::{counted, read_folder, show, today};
use crate::house::Place;
use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use desk::packs::{Effect, HeldEffect, Moved};
use desk::{Actor, Ctx, Desk, DeskError};
use pack::changes::Change;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What `bluelamp pack plan` is told.
#[derive(clap::Args)]
pub(crate) struct PlanOptions {
    /// The folder of the pack that would come.
    folder: PathBuf,
    /// The folder of the pack that holds now; the one in force in the data folder if left out.
    #[arg(long)]
    against: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// What `bluelamp pack apply` is told.
#[derive(clap::Args)]
pub(crate) struct ApplyOptions {
    /// The folder of a pack to propose.
    #[arg(required_unless_present = "proposal", conflicts_with = "proposal", requires = "why")]
    folder: Option<PathBuf>,
    /// A proposal to apply, by its id.
    #[arg(long, requires = "seen")]
    proposal: Option<String>,
    /// The digest of what was proposed, as the proposal showed it.
    #[arg(long)]
    seen: Option<String>,
    /// Your staff number.
    #[arg(long = "as", value_name = "STAFF")]
    staff: String,
    /// Your role in the policy in force.
    #[arg(long)]
    role: String,
    /// Why the pack should come into force.
    #[arg(long)]
    why: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Says what would change; `false` where a pack does not compile.
pub(super) fn plan(options: &PlanOptions, speak: Speak) -> Result<bool> {
    if let Some(against) = &options.against {
        let (Some(old), Some(new)) = (compiled(against, speak)?, compiled(&options.folder, speak)?)
        else {
            return Ok(false);
        };
        let changes = pack::changes::between(&old, &new);
        say_changes(&changes, speak)?;
        say_end(changes.len(), speak);
        return Ok(true);
    }
    if compiled(&options.folder, speak)?.is_none() {
        return Ok(false);
    }
    let sources = read_folder(&options.folder)?;
    super::wait(async {
        let desk = options.place.open().await?;
        let ctx = desk::jobs::system_ctx(&desk)?;
        let effect = desk::packs::effect(&ctx, &desk, &sources).await?;
        say_effect(&effect, speak)?;
        say_end(effect.changes.len(), speak);
        Ok(true)
    })
}

/// Proposes a pack, or applies what somebody else proposed.
pub(super) fn apply(options: &ApplyOptions, speak: Speak) -> Result<bool> {
    super::wait(async {
        let desk = options.place.open().await?;
        let ctx = ctx(&desk, &options.staff, &options.role)?;
        match (&options.folder, &options.proposal, &options.seen) {
            (Some(folder), _, _) => {
                let why = options.why.as_deref().unwrap_or_default();
                propose(&ctx, &desk, folder, why, speak).await
            }
            (None, Some(id), Some(seen)) => {
                let applied = desk::packs::apply(&ctx, &desk, id, seen).await?;
                let words = format!(
                    "Applied. {} is in force as version {}; every decision names it from now on.",
                    applied.pack.title, applied.version
                );
                speak.say(&words, &json!({ "applied": applied.version }));
                Ok(true)
            }
            _ => bail!("say which folder to propose, or which proposal to apply"),
        }
    })
}

async fn propose(ctx: &Ctx, desk: &Desk, folder: &Path, why: &str, speak: Speak) -> Result<bool> {
    let sources = read_folder(folder)?;
    let id = match desk::packs::propose(ctx, desk, sources.clone(), why).await {
        Err(DeskError::PackFaulty(_)) => {
            super::check(&sources, today(), speak);
            return Ok(false);
        }
        other => other?,
    };
    let reader = desk::jobs::system_ctx(desk)?;
    let proposal = desk::packs::proposal(&reader, desk, &id).await?;
    let effect = proposal.effect.context("the proposal is no longer open")?;
    say_effect(&effect, speak)?;
    let seen = proposal.proposed.digest;
    let words = format!(
        "Proposed, not applied. Somebody else who may apply it says:\n  bluelamp pack apply \
         --proposal {id} --seen {seen} --as STAFF --role ROLE"
    );
    speak.say(&words, &json!({ "proposal": id, "seen": seen }));
    Ok(true)
}

fn ctx(desk: &Desk, staff: &str, role: &str) -> Result<Ctx> {
    let applied = desk::packs::current(desk).context("no policy is in force in this folder")?;
    let known = applied.pack.roles.get(role);
    let purpose = known.and_then(|role| role.purposes.iter().find(|id| id.as_str() == OWN));
    let purpose = purpose.or_else(|| known.and_then(|role| role.purposes.first()));
    let purpose = purpose.map(pack::PurposeId::as_str).unwrap_or_default();
    Ok(desk.ctx(Actor::new(staff, role), purpose))
}

/// The purpose for which a policy is kept, where a pack knows it.
const OWN: &str = "accountability";

/// The pack of a folder; its mistakes are said where it does not compile.
fn compiled(folder: &Path, speak: Speak) -> Result<Option<pack::Pack>> {
    let sources = read_folder(folder)?;
    let (pack, diagnostics) = pack::compile(&sources, today());
    for diagnostic in diagnostics.iter().filter(|_| pack.is_none()) {
        show(diagnostic, &sources, speak);
    }
    Ok(pack)
}

fn say_effect(effect: &Effect, speak: Speak) -> Result<()> {
    say_changes(&effect.changes, speak)?;
    let held = &effect.held;
    let mut lines = vec![format!("Held now with a clock that runs: {}.", held.running)];
    lines.push(moved(&held.sooner, "sooner"));
    lines.push(moved(&held.later, "later"));
    if let Some(until) = held.notice_until {
        lines.push(format!(
            "Nothing that is held goes sooner because of this before {}.",
            until.strftime("%-d %B %Y %H:%M UTC")
        ));
    }
    for review in &held.reviews {
        let is = review.is.map_or_else(|| "never by this pack".to_owned(), |is| is.to_string());
        lines.push(format!(
            "{}: {} kept as evidence; reviewed after {is} instead of {}.",
            review.category, review.count, review.was
        ));
    }
    speak.say(&lines.join("\n"), &held_json(held));
    Ok(())
}

fn moved(moved: &Moved, how: &str) -> String {
    match moved.first {
        Some((before, after)) => format!(
            "Would go {how}: {}, the first of them at {} instead of {}.",
            moved.count,
            after.strftime("%-d %B %Y %H:%M UTC"),
            before.strftime("%-d %B %Y %H:%M UTC")
        ),
        None => format!("Would go {how}: none."),
    }
}

fn held_json(held: &HeldEffect) -> serde_json::Value {
    let first = |moved: &Moved| moved.first.map(|(_, after)| after.to_string());
    json!({
        "running": held.running,
        "sooner": held.sooner.count,
        "sooner_first": first(&held.sooner),
        "later": held.later.count,
        "later_first": first(&held.later),
        "notice_until": held.notice_until.map(|until| until.to_string()),
        "reviews": held.reviews.iter().map(|review| json!({
            "category": review.category,
            "held": review.count,
            "was": review.was.to_string(),
            "is": review.is.map(|is| is.to_string()),
        })).collect::<Vec<_>>(),
    })
}

fn say_changes(changes: &[Change], speak: Speak) -> Result<()> {
    for change in changes {
        let blocks = change.blocks.iter().map(|block| format!("\n    {}", block.line()));
        let lines: Vec<_> = blocks.collect();
        let words = format!("{}: {}{}", change.about, change.says, lines.concat());
        speak.say(&words, &serde_json::to_value(change)?);
    }
    Ok(())
}

fn say_end(changes: usize, speak: Speak) {
    let words = match changes {
        0 => "Nothing changes.".to_owned(),
        number => format!("{}. Nothing was applied.", counted(number, "change")),
    };
    speak.say(&words, &json!({ "changes": changes }));
}
