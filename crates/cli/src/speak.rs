//! What the console is told: words for people, JSON lines for machines.
//!
//! Invariant: results go to standard output, everything else (progress, log, errors) to standard
//! error, and nothing personal to either log.

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

/// How to speak.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speak {
    /// JSON lines instead of words.
    pub(crate) json: bool,
}

impl Speak {
    /// Says a result: words, or the JSON object.
    pub(crate) fn say(self, words: &str, value: &Value) {
        if self.json {
            println!("{value}");
        } else if !words.is_empty() {
            println!("{words}");
        }
    }

    /// Says why a command could not be carried out.
    pub(crate) fn failure(self, error: &anyhow::Error) {
        if self.json {
            println!("{}", serde_json::json!({ "error": format!("{error:#}") }));
        }
        eprintln!("bluelamp: {error:#}");
    }

    /// A bar for so many steps; silent for machines.
    pub(crate) fn steps(self, number: u64, what: &str) -> ProgressBar {
        if self.json {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(number).with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg:24!} {bar:30} {pos:>10} of {len}") {
            bar.set_style(style);
        }
        bar
    }

    /// A bar for work on so many bytes; silent for machines.
    pub(crate) fn bytes(self, size_bytes: u64, what: &str) -> ProgressBar {
        if self.json {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(size_bytes).with_message(what.to_owned());
        let shape = "{msg:24!} {bar:30} {bytes:>10} of {total_bytes} {bytes_per_sec:>12} {eta:>4}";
        if let Ok(style) = ProgressStyle::with_template(shape) {
            bar.set_style(style);
        }
        bar
    }
}

/// Lets a thread that breaks off say where, and not over what: the words of a library may hold some
/// of the document that it was reading.
pub(crate) fn break_off_in_silence() {
    std::panic::set_hook(Box::new(|broken| match broken.location() {
        Some(at) => eprintln!("bluelamp: a thread broke off at {}:{}", at.file(), at.line()),
        None => eprintln!("bluelamp: a thread broke off"),
    }));
}

/// Starts the log on standard error: warnings and worse, or what `BLUELAMP_LOG` asks for.
pub(crate) fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("BLUELAMP_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // What this library would say of a passkey's answer names whose it is.
    let quiet = ["webauthn_rs=off", "webauthn_rs_core=off"].iter().flat_map(|one| one.parse());
    let filter = quiet.fold(filter, tracing_subscriber::EnvFilter::add_directive);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
