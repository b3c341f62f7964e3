//! The way in for mail: requests that come by email, from files or from a mailbox.
//!
//! Invariant: a message is filed in the mailbox only once its request is durable; the same message
//! is one request, however often it is given; what writes by itself gets no request of its own.

use crate::house::Place;
use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use aws_lc_rs::digest::{SHA256, digest};
use desk::rights::{self, Asked, GivenFile, Way};
use desk::{Actor, Ctx, Desk, DeskError};
use letterbox::mailbox::{self, Account, Afterwards, Filed, Login, MailboxLimits, Security, Visit};
use letterbox::{Letter, Limits};
use pack::{Act, Form, Pack, RequestKind, RoleKind};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// Where the password of the mailbox is taken from.
const PASSWORD: &str = "BLUELAMP_IMAP_PASSWORD";

/// How often the mailbox is looked at.
const EVERY: Duration = Duration::from_mins(1);

/// The longest account that is kept beside the letter itself, in characters.
const SAID_MAX_CHARS: usize = 4_800;

/// `bluelamp take-mail`.
#[derive(clap::Args)]
pub(crate) struct TakeOptions {
    #[command(flatten)]
    place: Place,
    /// Emails as files (.eml).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    as_what: AsWhat,
}

/// As what an email is taken in, until somebody who reads it says otherwise.
#[derive(clap::Args, Clone)]
pub(crate) struct AsWhat {
    /// The form of the pack; the first for adults that takes requests for access if left out.
    #[arg(long, value_name = "FORM")]
    mail_form: Option<String>,
}

/// What the server is told of the way in for mail.
#[derive(clap::Args)]
pub(crate) struct MailboxOptions {
    /// Take requests in from this mailbox, over IMAP: `host` or `host:port`.
    #[arg(long, value_name = "HOST[:PORT]", requires = "mailbox_user")]
    mailbox: Option<String>,
    /// The name to sign in with; the password is read from `BLUELAMP_IMAP_PASSWORD`.
    #[arg(long, value_name = "NAME", requires = "mailbox")]
    mailbox_user: Option<String>,
    /// The folder that new mail is in.
    #[arg(long, value_name = "FOLDER", default_value = "INBOX")]
    mailbox_folder: String,
    /// The folder into which it goes once it is taken in.
    #[arg(long, value_name = "FOLDER", default_value = "Taken in")]
    mailbox_taken: String,
    /// Go without TLS: for a mail server on this machine alone.
    #[arg(long, requires = "mailbox")]
    mailbox_plain: bool,
    #[command(flatten)]
    as_what: AsWhat,
}

/// A mailbox that is looked at again and again.
pub(crate) struct Mailbox {
    account: Account,
    form: Option<String>,
}

impl Mailbox {
    /// The mailbox that the options name, if they name one.
    ///
    /// # Errors
    ///
    /// For a port that is none, and a mailbox without a password.
    pub(crate) fn of(options: &MailboxOptions) -> Result<Option<Self>> {
        let (Some(server), Some(user)) = (&options.mailbox, &options.mailbox_user) else {
            return Ok(None);
        };
        let usual = if options.mailbox_plain { 143 } else { 993 };
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) => {
                (host, port.parse().context("`--mailbox` has no port after its colon")?)
            }
            None => (server.as_str(), usual),
        };
        let password = std::env::var(PASSWORD)
            .with_context(|| format!("the password is not in the environment: set `{PASSWORD}`"))?;
        let security =
            if options.mailbox_plain { Security::PlainOnLoopback } else { Security::Tls };
        let account = Account {
            host: host.to_owned(),
            port,
            security,
            login: Login::Password { user: user.clone(), password: Zeroizing::new(password) },
            folder: options.mailbox_folder.clone(),
            afterwards: Afterwards::MoveTo(options.mailbox_taken.clone()),
        };
        Ok(Some(Self { account, form: options.as_what.mail_form.clone() }))
    }

    /// Takes in what is there, and goes on for ever.
    pub(crate) async fn run(self, desk: Arc<Desk>) {
        let mut tick = tokio::time::interval(EVERY);
        loop {
            tick.tick().await;
            match self.round(&desk).await {
                Ok(visit) => told(&visit),
                Err(error) => tracing::error!(%error, "the mailbox could not be looked at"),
            }
        }
    }

    async fn round(&self, desk: &Desk) -> Result<Visit<DeskError>> {
        let limits =
            MailboxLimits { message_max_bytes: rights::FILE_MAX_BYTES, ..MailboxLimits::default() };
        let visit = mailbox::visit(&self.account, &limits, async |fetched| {
            match take(desk, self.form.as_deref(), &fetched.bytes).await {
                Ok(Took::Automatic) => Ok(Filed::NotTaken),
                Ok(_) => Ok(Filed::Durable),
                Err(error) => Err(error),
            }
        });
        Ok(visit.await?)
    }
}

fn told(visit: &Visit<DeskError>) {
    if !visit.filed.is_empty() {
        tracing::info!(filed = visit.filed.len(), "requests came by email");
    }
    for (uid, error) in &visit.failed {
        tracing::error!(uid, %error, "a letter could not be taken in; it stays in the mailbox");
    }
    for (uid, size_bytes) in &visit.too_large {
        tracing::warn!(uid, size_bytes, "a letter is too large; it stays in the mailbox");
    }
    if let Some(error) = &visit.broken_off {
        tracing::error!(%error, "the mailbox broke off; the rest comes next time");
    }
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Took {
    /// It is a request of its own, of this number.
    Request(String),
    /// It belongs to the request of this number.
    Enclosed(String),
    /// A machine wrote it.
    Automatic,
}

/// Takes in files.
pub(crate) async fn run(options: TakeOptions, speak: Speak) -> Result<bool> {
    let desk = options.place.open().await?;
    let mut all_well = true;
    for path in &options.files {
        let shown = path.display();
        let size = std::fs::metadata(path).with_context(|| shown.to_string())?.len();
        if size > rights::FILE_MAX_BYTES as u64 {
            bail!("`{shown}` is longer than {} MiB", rights::FILE_MAX_BYTES >> 20);
        }
        let bytes = std::fs::read(path).with_context(|| shown.to_string())?;
        let (words, value) = match take(&desk, options.as_what.mail_form.as_deref(), &bytes).await {
            Ok(Took::Request(number)) => {
                (format!("{shown}: request {number}"), json!({"request": number}))
            }
            Ok(Took::Enclosed(number)) => {
                (format!("{shown}: belongs to {number}"), json!({"enclosed": number}))
            }
            Ok(Took::Automatic) => {
                all_well = false;
                let words = format!("{shown}: a machine wrote it, so it was not taken in");
                (words, json!({"automatic": true}))
            }
            Err(error) => {
                all_well = false;
                (format!("{shown}: {error}"), json!({"error": error.to_string()}))
            }
        };
        speak.say(&words, &value);
    }
    Ok(all_well)
}

/// Takes in one message.
async fn take(desk: &Desk, form: Option<&str>, bytes: &[u8]) -> Result<Took, DeskError> {
    let letter = letterbox::read(bytes, &Limits::default())
        .map_err(|error| invalid("the letter", &error.to_string()))?;
    if letter.auto {
        return Ok(Took::Automatic);
    }
    let applied = desk::packs::current(desk).ok_or(DeskError::NoPolicy)?;
    let form = form_of(&applied.pack, form)?;
    let ctx = ctx(desk, &applied.pack, form)?;
    let (name, contact) = sender(&letter);
    let files = files(&letter, bytes);
    let said = said(&letter);
    if let Some(number) = named(&letter)
        && rights::enclose(&ctx, desk, &number, &contact, &said, &files).await?
    {
        return Ok(Took::Enclosed(number));
    }
    let whole = digest(&SHA256, bytes);
    let half = whole.as_ref().iter().take(16);
    let once: Vec<_> = half.map(|byte| format!("{byte:02x}")).collect();
    let kind = form.takes.first().copied().unwrap_or(RequestKind::Access);
    let asked = Asked {
        form: form.id.as_str().to_owned(),
        kind: kind.as_str().to_owned(),
        way: Some(Way::Email),
        name,
        contact,
        said,
        once: Some(once.concat()),
        files,
        ..Asked::default()
    };
    Ok(Took::Request(rights::take_in(&ctx, desk, asked).await?.number))
}

fn invalid(what: &'static str, must: &str) -> DeskError {
    DeskError::Invalid { what, must: must.to_owned() }
}

fn form_of<'p>(pack: &'p Pack, named: Option<&str>) -> Result<&'p Form, DeskError> {
    let taking = pack.forms.values().filter(|form| !form.takes.is_empty());
    let mut taking: Vec<_> = taking.collect();
    taking.sort_by_key(|form| (form.for_children, !form.takes.contains(&RequestKind::Access)));
    let found = match named {
        Some(named) => taking.into_iter().find(|form| form.id.as_str() == named),
        None => taking.into_iter().next(),
    };
    found.ok_or_else(|| invalid("the form", "one of the policy that takes requests"))
}

/// An act of the machine that takes requests in, for the purpose of a form.
fn ctx(desk: &Desk, pack: &Pack, form: &Form) -> Result<Ctx, DeskError> {
    let role = pack
        .roles
        .values()
        .find(|role| role.kind == RoleKind::Machine && role.may.contains(&Act::TakeRequest));
    let role =
        role.ok_or_else(|| invalid("the policy", "one with a machine that takes requests"))?;
    let activity = pack.activities.get(&form.activity).ok_or(DeskError::NotFound("form"))?;
    let purpose = activity.purposes.iter().find(|one| role.purposes.contains(one));
    let purpose = purpose.ok_or(DeskError::NotFound("form"))?;
    Ok(desk.ctx(Actor::new(role.id.as_str(), role.id.as_str()), purpose.as_str()))
}

/// Name and address of whoever wrote.
fn sender(letter: &Letter) -> (String, String) {
    let unnamed = || ("A sender without a name".to_owned(), "see the letter".to_owned());
    letter.from.first().map_or_else(unnamed, |from| {
        let name = if from.name.trim().is_empty() { &from.address } else { &from.name };
        let short = |text: &str| text.chars().take(200).collect::<String>();
        (short(name), short(&from.address))
    })
}

/// Subject and words, as far as they fit beside the letter itself.
fn said(letter: &Letter) -> String {
    let all = format!("{}\n\n{}", letter.subject.trim(), letter.text.trim());
    let mut said: String = all.trim().chars().take(SAID_MAX_CHARS).collect();
    if all.trim().chars().count() > SAID_MAX_CHARS {
        said.push_str("\n\n(It goes on in the letter itself.)");
    }
    let left_out =
        letter.left_out.iter().map(|one| format!("\nLeft out: {}: {}", one.name, one.why));
    for line in left_out.take(3) {
        if said.chars().count() + line.chars().count() <= 5_000 {
            said.push_str(&line);
        }
    }
    if said.trim().is_empty() { "(A letter without words.)".to_owned() } else { said }
}

/// The letter as it came, and what was enclosed.
fn files(letter: &Letter, bytes: &[u8]) -> Vec<GivenFile> {
    let mut files = vec![GivenFile { name: "letter.eml".to_owned(), bytes: bytes.to_vec() }];
    // Everything stands in the letter itself; what is large is taken out of it by hand.
    let mut held = bytes.len();
    for one in letter.attachments.iter().filter(|one| !one.bytes.is_empty()) {
        held = held.saturating_add(one.bytes.len());
        if held > rights::FILES_MAX_BYTES || files.len() >= 200 {
            break;
        }
        files.push(GivenFile { name: one.name.clone(), bytes: one.bytes.clone() });
    }
    files
}

/// The number of a request in the subject, such as `R-7K3M-9QPT`.
fn named(letter: &Letter) -> Option<String> {
    let words = letter.subject.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let numbers =
        words.filter(|word| word.len() == 11 && word.to_ascii_uppercase().starts_with("R-"));
    numbers.map(str::to_ascii_uppercase).next()
}

#[cfg(test)]
mod tests;
