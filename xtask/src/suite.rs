//! `cargo xtask test`: the whole run, step by step, each step a command anyone can type.
//!
//! Invariant: a step that cannot run here is named as skipped; under `CI=true` that is a failure.

use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a program's name begins with that the tests before it have built: built by itself, it would
/// bring its dependencies once more, with other features.
const BUILT: &str = "target:";

/// A step: its name, its command, and what it needs beside Rust and a C compiler.
struct Step {
    name: &'static str,
    command: &'static [&'static str],
    needs: &'static [&'static str],
}

const STEPS: &[Step] = &[
    Step { name: "format", command: &["cargo", "fmt", "--all", "--check"], needs: &[] },
    Step {
        name: "lints",
        command: &["cargo", "clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
        needs: &[],
    },
    Step { name: "tests", command: &["cargo", "test", "--workspace"], needs: &[] },
    Step { name: "simulated city", command: &["target:sim", "--seeds", "2000"], needs: &[] },
    Step {
        name: "real upload clients and a real browser",
        command: &["bash", "e2e/run"],
        needs: &[
            "node",
            "npm",
            "python3",
            "chromium",
            "curl",
            "pdfinfo",
            "pdftotext",
            "espeak-ng",
            "lou_translate",
        ],
    },
];

/// Runs every step, or those whose names hold one of `only`.
///
/// # Errors
///
/// On the first step that fails; under `CI=true` also where a step had to be skipped.
pub(crate) fn run(root: &Path, only: &[String]) -> Result<()> {
    let strict = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    let mut done = 0;
    let mut skipped = Vec::new();
    for step in STEPS {
        if !only.is_empty() && !only.iter().any(|word| step.name.contains(word.as_str())) {
            continue;
        }
        let missing: Vec<_> = step.needs.iter().filter(|tool| !is_there(tool)).collect();
        if !missing.is_empty() {
            println!("== skipped: {} (not installed here: {missing:?})", step.name);
            skipped.push(step.name);
            continue;
        }
        println!("== {}: {}", step.name, step.command.join(" "));
        let (program, words) = step.command.split_first().context("an empty step")?;
        let program = match program.strip_prefix(BUILT) {
            Some(name) => built(root)?.join(name),
            None => PathBuf::from(program),
        };
        let status = Command::new(&program).args(words).current_dir(root).status();
        let status = status.with_context(|| format!("{} cannot be run", program.display()))?;
        if !status.success() {
            bail!("{} failed ({status})", step.name);
        }
        done += 1;
    }
    println!("{done} steps passed, {} skipped {skipped:?}", skipped.len());
    if strict && !skipped.is_empty() {
        bail!("CI skips nothing");
    }
    Ok(())
}

/// Where the tests' programs lie, built now if they are not there yet.
fn built(root: &Path) -> Result<PathBuf> {
    let build = ["test", "--quiet", "--workspace", "--no-run"];
    let status = Command::new("cargo").args(build).current_dir(root).status()?;
    if !status.success() {
        bail!("the tests cannot be built ({status})");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    Ok(root.join(target.unwrap_or_else(|| PathBuf::from("target"))).join("debug"))
}

/// Whether a program of this name lies on the path.
fn is_there(tool: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(tool).is_file())
}
