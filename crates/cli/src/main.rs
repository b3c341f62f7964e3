//! The binary `bluelamp`: one door to everything that is done at a console.
//!
//! Invariant: this crate puts the parts together (clock, randomness, files, network) and decides
//! nothing; every act on data is a function of the desk.
//!
//! Exit codes: 0 all well; 1 something was found wrong (mistakes in a pack, a promise broken, a
//! file not docked); 2 the command was not understood; 3 it could not be carried out.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a console program speaks on the console"
)]

mod clips;
mod clock;
mod demo;
mod dock;
mod edge;
mod export;
mod house;
mod london;
mod mail;
mod packs;
mod passkeys;
mod post;
mod provider;
mod serve;
mod speak;
mod staff;
mod verify;
mod weblog;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Something was found wrong.
const FOUND: u8 = 1;

/// It could not be carried out.
const FAILED: u8 = 3;

/// Bluelamp compiles a police body's promises about people's data, and keeps them.
#[derive(Parser)]
#[command(name = "bluelamp", version, about, after_help = EXIT_CODES)]
struct Cli {
    /// Print one JSON object a line, for machines.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all well; 1 something was found wrong; 2 the command was \
                          not understood; 3 it could not be carried out.";

#[derive(Subcommand)]
enum Command {
    /// Show the whole house at work on this machine, with made-up people and real clips.
    Demo(demo::Options),
    /// Make a data folder: root key, first pack.
    Init(house::InitOptions),
    /// Serve the site, the console and the upload endpoint, and do the jobs.
    Serve(Box<serve::Options>),
    /// Do the jobs that are due, once, and say what was done.
    Work(serve::WorkOptions),
    /// Take in requests that came by email, from files.
    TakeMail(mail::TakeOptions),
    /// Register a dock or an import station and print its token, this once.
    AddDock(dock::AddOptions),
    /// Watch a folder as a camera's storage: upload, verify, release.
    Dock(dock::Options),
    /// Keep the register of staff: import a list, invite somebody, end their access.
    #[command(subcommand)]
    Staff(staff::Command),
    /// Check and render policy packs.
    #[command(subcommand)]
    Pack(packs::Command),
    /// Say when an answer is due and how that is counted, for questions a line (JSON).
    Clock(clock::Options),
    /// Write an export for an auditor.
    Export(export::Options),
    /// Check an export: a verdict per promise, from the export alone.
    Verify(verify::Options),
    /// Summarise logs of a web server so that nobody is in the summary.
    Weblog(weblog::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    speak::start_logging();
    speak::break_off_in_silence();
    let speak = speak::Speak { json: cli.json };
    let outcome = match cli.command {
        Command::Pack(command) => packs::run(command, speak),
        Command::Clock(options) => clock::run(&options, speak),
        Command::Verify(options) => verify::run(&options, speak),
        Command::Weblog(options) => weblog::run(&options, speak),
        other => in_runtime(other, speak),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FOUND),
        Err(error) => {
            speak.failure(&error);
            ExitCode::from(FAILED)
        }
    }
}

/// Runs a command that needs the network or the store.
fn in_runtime(command: Command, speak: speak::Speak) -> anyhow::Result<bool> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Demo(options) => demo::run(options, speak).await,
            Command::Init(options) => house::init(options, speak).await,
            Command::Serve(options) => serve::run(*options, speak).await,
            Command::Work(options) => serve::work(options, speak).await,
            Command::AddDock(options) => dock::add(options, speak).await,
            Command::TakeMail(options) => mail::run(options, speak).await,
            Command::Staff(command) => staff::run(command, speak).await,
            Command::Dock(options) => dock::run(options, speak).await,
            Command::Export(options) => export::run(options, speak).await,
            Command::Pack(_) | Command::Clock(_) | Command::Verify(_) | Command::Weblog(_) => {
                Ok(true)
            }
        }
    })
}
