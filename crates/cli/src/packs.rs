//! `bluelamp pack`: check a pack, render its notices and registers, explain it, print the schema.
//!
//! Invariant: reading files is done here; what they mean is the pack compiler's to say.

use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use miette::{LabeledSpan, MietteDiagnostic, NamedSource, Report, Severity};
use pack::{Diagnostic, Source};
use std::path::{Path, PathBuf};

mod export;
mod import;
mod new;
mod plan;
mod render;

/// The most that one file of a pack may hold, in bytes, before it is even read whole.
const FILE_MAX_BYTES: u64 = 64 << 20;

/// The most files that are looked at.
const FILES_MAX: usize = pack::FILES_MAX;

/// `bluelamp pack …`.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Compile a pack and list everything that is wrong with it.
    Check {
        /// The pack's folder.
        folder: PathBuf,
        /// The day on which it is to hold, such as 2026-06-19; today if left out.
        #[arg(long)]
        on: Option<Date>,
    },
    /// Write a pack's notices and registers, as pages, text, PDF, braille, sound or spreadsheets.
    Render {
        /// The pack's folder.
        folder: PathBuf,
        /// Where to write them.
        #[arg(long, default_value = "notices")]
        out: PathBuf,
        /// As what, separated by commas.
        #[arg(long, value_enum, value_delimiter = ',', default_value = "html,txt,csv")]
        formats: Vec<render::Format>,
    },
    /// Say what would change if a pack took the place of another: clocks, access, sharing, rights,
    /// promises, the words of every notice, and what is held now.
    Plan(plan::PlanOptions),
    /// Propose a pack in the place of the one in force; or, as another person, apply a proposal.
    Apply(plan::ApplyOptions),
    /// Start a pack of your own: a small one that compiles, to change word by word.
    New(new::Options),
    /// Explain a diagnostic by its code, or a thing of a pack: why it is kept, who gets it, which
    /// rights there are.
    Explain {
        /// A code (BL0302), a name (retention.bwv-31-days), or a question in words.
        #[arg(required = true)]
        question: Vec<String>,
        /// The pack's folder.
        #[arg(long, default_value = "packs/london")]
        pack: PathBuf,
        /// The day whose law is asked about; today if left out.
        #[arg(long)]
        on: Option<Date>,
    },
    /// Write a pack as linked data, for whoever reads records of processing by machine.
    Export(export::Options),
    /// Make a draft of a pack from a fideslang manifest (Ethyca's taxonomy of systems and uses).
    Import(import::Options),
    /// Print the JSON Schema that editors complete and check packs with.
    Schema,
}

pub(crate) fn run(command: Command, speak: Speak) -> Result<bool> {
    match command {
        Command::Check { folder, on } => {
            Ok(check(&read_folder(&folder)?, on.unwrap_or_else(today), speak))
        }
        Command::Render { folder, out, formats } => render::render(&folder, &out, &formats, speak),
        Command::Plan(options) => plan::plan(&options, speak),
        Command::Apply(options) => plan::apply(&options, speak),
        Command::New(options) => new::run(&options, speak),
        Command::Explain { question, pack, on } => {
            explain(&question.join(" "), &pack, on.unwrap_or_else(today), speak)
        }
        Command::Export(options) => export::run(&options, speak),
        Command::Import(options) => import::run(&options, speak),
        Command::Schema => {
            println!("{}", pack::schema::json());
            Ok(true)
        }
    }
}

/// The machine's day, in UTC.
pub(crate) fn today() -> Date {
    crate::edge::now().to_zoned(TimeZone::UTC).date()
}

/// Runs what needs the store to its end.
fn wait<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// Says what a code means, or what a pack holds of a thing; `false` where nothing fits.
fn explain(question: &str, folder: &Path, on: Date, speak: Speak) -> Result<bool> {
    if let Some(text) = pack::explain(question) {
        speak.say(text, &serde_json::json!({ "code": question, "text": text }));
        return Ok(true);
    }
    if question.strip_prefix("BL").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit())) {
        bail!("no diagnostic has the code `{question}`");
    }
    let sources = read_folder(folder)?;
    let Some(pack) = pack::compile(&sources, on).0 else {
        bail!("`{}` does not compile; `bluelamp pack check` says why", folder.display());
    };
    let answers = pack::answer::about(&pack, question, on);
    for answer in &answers {
        let steps: Vec<_> = answer.steps.iter().map(|step| format!("\n  - {step}")).collect();
        let text = format!("{} ({}){}\n", answer.title, answer.about, steps.concat());
        speak.say(&text, &serde_json::to_value(answer)?);
    }
    if answers.is_empty() {
        let words = "Nothing in the pack fits. Name a thing (`retention.…`, `recipient.…`, \
                     `activity.…`) or use a word that its titles hold.";
        speak.say(words, &serde_json::json!({ "about": null }));
    }
    Ok(!answers.is_empty())
}

/// Compiles for a day and says what is wrong; `true` where nothing is.
pub(crate) fn check(sources: &[Source], on: Date, speak: Speak) -> bool {
    let (pack, diagnostics) = pack::compile(sources, on);
    for diagnostic in &diagnostics {
        show(diagnostic, sources, speak);
    }
    let errors = diagnostics.iter().filter(|one| one.severity == pack::Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let words = match &pack {
        Some(pack) => format!(
            "{} {} is sound: {} promises, {} notices, {warnings} facts to confirm or look at.",
            pack.id,
            pack.version,
            pack.promises.len(),
            pack.notices.len()
        ),
        None => format!(
            "{}, {}; nothing was compiled.",
            counted(errors, "mistake"),
            counted(warnings, "warning")
        ),
    };
    let value = serde_json::json!({
        "sound": pack.is_some(), "errors": errors, "warnings": warnings,
    });
    speak.say(&words, &value);
    pack.is_some()
}

fn show(diagnostic: &Diagnostic, sources: &[Source], speak: Speak) {
    if speak.json {
        let error = diagnostic.severity == pack::Severity::Error;
        let severity = if error { "error" } else { "warning" };
        let value = serde_json::json!({
            "code": diagnostic.code,
            "severity": severity,
            "path": diagnostic.path,
            "line": diagnostic.place.line,
            "column": diagnostic.place.column,
            "message": diagnostic.message,
            "why": diagnostic.why,
            "help": diagnostic.help,
        });
        println!("{value}");
        return;
    }
    if diagnostic.severity == pack::Severity::Warning {
        // A line is enough for what only wants confirming.
        eprintln!(
            "warning {} {}:{} {}",
            diagnostic.code, diagnostic.path, diagnostic.place.line, diagnostic.message
        );
        return;
    }
    let why = diagnostic.why.iter().map(|why| format!("why: {why}"));
    let help: Vec<_> = diagnostic.help.iter().cloned().chain(why).collect();
    let span = diagnostic.span.start..diagnostic.span.end.max(diagnostic.span.start);
    let mut drawn = MietteDiagnostic::new(diagnostic.message.clone())
        .with_code(diagnostic.code)
        .with_severity(Severity::Error)
        .with_label(LabeledSpan::new_with_span(None, span));
    if !help.is_empty() {
        drawn = drawn.with_help(help.join("\n"));
    }
    let text = sources.iter().find(|source| source.path == diagnostic.path);
    let text = text.map(|source| source.text.clone()).unwrap_or_default();
    let report = Report::new(drawn).with_source_code(NamedSource::new(&diagnostic.path, text));
    eprintln!("{report:?}");
}

/// Reads a pack's folder: every `.yaml` and `.md` file, and nothing outside it.
pub(crate) fn read_folder(folder: &Path) -> Result<Vec<Source>> {
    if !folder.is_dir() {
        bail!("`{}` is not a folder", folder.display());
    }
    let mut sources = Vec::new();
    walk(folder, folder, &mut sources)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    if sources.is_empty() {
        bail!("`{}` holds no pack: no .yaml file is in it", folder.display());
    }
    Ok(sources)
}

fn walk(top: &Path, folder: &Path, sources: &mut Vec<Source>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            bail!("`{}` is a link; a pack holds files of its own only", path.display());
        }
        if kind.is_dir() {
            if path.file_name().is_some_and(|name| name != "golden") {
                walk(top, &path, sources)?;
            }
            continue;
        }
        let ending = path.extension().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
        if !["yaml", "yml", "md", "cedar"].contains(&ending) {
            continue;
        }
        if entry.metadata()?.len() > FILE_MAX_BYTES || sources.len() >= FILES_MAX {
            bail!("`{}` is more than a pack may hold", path.display());
        }
        let name = path.strip_prefix(top)?.to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        match Source::from_bytes(&name, &bytes) {
            Ok(source) => sources.push(source),
            Err(wrong) => bail!("{}: {} ({})", wrong.path, wrong.message, wrong.code),
        }
    }
    Ok(())
}

/// `1 mistake`, `2 mistakes`.
fn counted(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}
