//! `bluelamp staff`: the register of staff from the machine itself, as before anybody can sign in.
//!
//! Invariant: whoever can open the data folder acts as the role that keeps the register, and the
//! journal says that it was done at the machine; a list is carried out only after `--yes`.

use crate::house::Place;
use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use desk::people::{self, Laid, Mistake, Plan};
use desk::{Actor, Ctx, Desk, accounts};
use serde_json::json;
use std::path::PathBuf;

/// What can be done with the register.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Read a list of staff (CSV) and say what it would do; do it with `--yes`.
    Import(ImportOptions),
    /// Invite somebody on the register to choose a password; prints the code, this once.
    Invite(PersonOptions),
    /// Make the code for somebody's sealed envelope; prints it, this once.
    Envelope(PersonOptions),
    /// End somebody's access at once.
    End(PersonOptions),
}

/// What `bluelamp staff import` is told.
#[derive(clap::Args)]
pub(crate) struct ImportOptions {
    #[command(flatten)]
    place: Place,
    /// The list: CSV in UTF-8 whose first line names the columns.
    file: PathBuf,
    /// The list is complete: whoever is on the register and not in it leaves.
    #[arg(long)]
    complete: bool,
    /// Do what the plan says.
    #[arg(long)]
    yes: bool,
}

/// What `bluelamp staff invite`, `envelope` and `end` are told.
#[derive(clap::Args)]
pub(crate) struct PersonOptions {
    #[command(flatten)]
    place: Place,
    /// The staff number.
    number: String,
}

pub(crate) async fn run(command: Command, speak: Speak) -> Result<bool> {
    match command {
        Command::Import(options) => import(&options, speak).await,
        Command::Invite(options) => invite(&options, speak).await,
        Command::Envelope(options) => envelope(&options, speak).await,
        Command::End(options) => end(&options, speak).await,
    }
}

async fn import(options: &ImportOptions, speak: Speak) -> Result<bool> {
    let file = &options.file;
    let size = std::fs::metadata(file).with_context(|| file.display().to_string())?.len();
    if size > people::FILE_MAX_BYTES as u64 {
        bail!("`{}` is longer than 16 MiB: split it", file.display());
    }
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let desk = options.place.open().await?;
    let ctx = ctx(&desk)?;
    let plan = match people::lay_out(&ctx, &desk, bytes, options.complete).await? {
        Laid::Plan(plan) => plan,
        Laid::Mistakes(mistakes) => {
            say_mistakes(&mistakes, speak);
            return Ok(false);
        }
    };
    say_plan(&plan, options.complete, speak);
    if options.yes && !plan.is_empty() {
        people::carry_out(&ctx, &desk, &plan.digest).await?;
        speak.say("Done.", &json!({ "done": true }));
    } else if !plan.is_empty() {
        speak.say("Nothing was done. Add --yes to do it.", &json!({ "done": false }));
    }
    Ok(true)
}

async fn invite(options: &PersonOptions, speak: Speak) -> Result<bool> {
    let desk = options.place.open().await?;
    let ctx = ctx(&desk)?;
    let id = people::find_by_number(&ctx, &desk, &options.number).await?;
    let code = accounts::invite(&ctx, &desk, &id).await?;
    let words = format!(
        "{code}\nThis is the invitation code, shown this once. Under /invitation on the site they \
         choose a password with it, within seven days."
    );
    speak.say(&words, &json!({ "code": code }));
    Ok(true)
}

async fn envelope(options: &PersonOptions, speak: Speak) -> Result<bool> {
    let desk = options.place.open().await?;
    let ctx = ctx(&desk)?;
    let id = people::find_by_number(&ctx, &desk, &options.number).await?;
    let code = accounts::make_envelope(&ctx, &desk, &id).await?;
    let words = format!(
        "{code}\nThis is shown this once. Print it, seal it in an envelope with their name on it, \
         and lock it away. When the identity provider is down, they open it and sign in with it \
         under /sign-in/envelope, once. A code made for them before no longer counts."
    );
    speak.say(&words, &json!({ "code": code }));
    Ok(true)
}

async fn end(options: &PersonOptions, speak: Speak) -> Result<bool> {
    let desk = options.place.open().await?;
    let ctx = ctx(&desk)?;
    let id = people::find_by_number(&ctx, &desk, &options.number).await?;
    people::end(&ctx, &desk, &id).await?;
    speak.say("Their access has ended, everywhere and at once.", &json!({ "ended": true }));
    Ok(true)
}

/// The machine's console as the role of the pack that keeps the register.
fn ctx(desk: &Desk) -> Result<Ctx> {
    let (role, purpose) = people::keeper(desk).context(
        "no role of the policy in force may keep the register: grant one of them `manage-people`",
    )?;
    Ok(desk.ctx(Actor::new("console", &role), &purpose))
}

fn say_mistakes(mistakes: &[Mistake], speak: Speak) {
    for Mistake { line, words } in mistakes {
        speak.say(&format!("line {line}: {words}"), &json!({ "line": line, "mistake": words }));
    }
    let count = mistakes.len();
    let words = if count == 1 { "1 mistake".to_owned() } else { format!("{count} mistakes") };
    let words = format!("{words}; nobody was taken in.");
    speak.say(&words, &json!({ "mistakes": count }));
}

fn say_plan(plan: &Plan, complete: bool, speak: Speak) {
    let mut lines = Vec::new();
    lines.extend(plan.added.iter().map(|one| format!("  add {}, {}", one.number, one.name)));
    lines.extend(plan.changed.iter().map(|change| {
        format!("  change {}, {}: {}", change.is.number, change.is.name, change.columns.join(", "))
    }));
    lines.extend(
        plan.ended.iter().map(|change| format!("  end {}, {}", change.was.number, change.was.name)),
    );
    let (added, changed, ended) = (plan.added.len(), plan.changed.len(), plan.ended.len());
    lines.push(format!(
        "{added} added, {changed} changed, {ended} leave, {} stay as they are.",
        plan.unchanged
    ));
    if !complete && plan.not_named > 0 {
        lines.push(format!("{} more are on the register and stay.", plan.not_named));
    }
    if plan.stay_out > 0 {
        lines.push(format!("{} had their access ended, and stay out.", plan.stay_out));
    }
    let value = json!({
        "added": added, "changed": changed, "ended": ended, "unchanged": plan.unchanged,
        "not_named": plan.not_named, "stay_out": plan.stay_out, "digest": plan.digest,
    });
    speak.say(&lines.join("\n"), &value);
}
