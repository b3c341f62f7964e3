//! House-keeping: `cargo xtask tidy`, `cargo xtask promises`, `cargo xtask test`.
//!
//! Invariant: nothing here is part of the product; the binary never depends on it.
#![expect(clippy::print_stdout, reason = "a console tool speaks on the console")]

mod suite;
mod tidy;

use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;

const USAGE: &str = "\
cargo xtask tidy       check the habits of the house (also a test)
cargo xtask promises   write docs/promises.md from the marks
cargo xtask test       everything: format, lints, tests, simulator, real clients, real browser";

fn main() -> Result<()> {
    let root = root()?;
    let mut words = std::env::args().skip(1);
    match words.next().as_deref() {
        Some("tidy") => {
            let faults = tidy::faults(&root)?;
            for fault in &faults {
                println!("{fault}");
            }
            if !faults.is_empty() {
                bail!("{} habits broken", faults.len());
            }
            println!("tidy");
            Ok(())
        }
        Some("promises") => tidy::write_promises(&root),
        Some("test") => suite::run(&root, &words.collect::<Vec<_>>()),
        _ => bail!("{USAGE}"),
    }
}

/// The workspace's folder.
fn root() -> Result<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    Ok(here.parent().context("xtask has no parent folder")?.to_path_buf())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_house_is_tidy() {
        let root = super::root().unwrap();
        let faults = super::tidy::faults(&root).unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
