//! `bluelamp pack new`: a small pack that compiles, as a start.
//!
//! Invariant: nothing that is there is written over, and what is written compiles.

use super::today;
use crate::speak::Speak;
use anyhow::{Context as _, Result, bail};
use pack::Source;
use std::path::{Path, PathBuf};

/// The longest name of a body, in bytes.
const NAME_MAX_BYTES: usize = 120;

/// What is the example's own and must not stay, and what stands for it until somebody fills it in.
const TO_FILL_IN: &[(&str, &str)] = &[
    ("      - Town Hall\n", "      - Building\n"),
    ("      - Market Square\n", "      - Street\n"),
    ("      - Thornmere\n", "      - Town and postcode\n"),
    ("information@thornmere.example", "information@body.example"),
    ("    regulator: commissioner\n", "    regulator: commissioner\n    confirm: true\n"),
    (
        "    Made up, to show the least that a pack holds and that nothing depends on any real \
         body. There is\n    no Thornmere.",
        "    A start. Nothing in it has been confirmed yet.",
    ),
    ("$schema=../pack.schema.json", "$schema=pack.schema.json"),
];

/// What `bluelamp pack new` is told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder to write it to; new or empty.
    folder: PathBuf,
    /// The full name of the body that answers for the data.
    #[arg(long)]
    name: String,
    /// What people call it, with its article: “the council”.
    #[arg(long)]
    short_name: String,
}

/// Writes the pack.
pub(super) fn run(options: &Options, speak: Speak) -> Result<bool> {
    for name in [&options.name, &options.short_name] {
        let plain = |c: char| c.is_alphanumeric() || " -–'’.,&()".contains(c);
        if name.trim().is_empty() || name.len() > NAME_MAX_BYTES || !name.chars().all(plain) {
            bail!("a name has 1 to {NAME_MAX_BYTES} bytes of letters, digits and - ' . , & ( )");
        }
    }
    let sources = starter(&options.name, &options.short_name, &id_of(&options.folder))?;
    let (pack, diagnostics) = pack::compile(&sources, today());
    let Some(pack) = pack else {
        for diagnostic in &diagnostics {
            super::show(diagnostic, &sources, speak);
        }
        bail!("with these names the pack does not compile; choose others and change it afterwards");
    };
    make_empty(&options.folder)?;
    for source in &sources {
        let path = options.folder.join(&source.path);
        let folder = path.parent().context("a file without a folder")?;
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        std::fs::write(&path, &source.text).with_context(|| path.display().to_string())?;
    }
    let schema = options.folder.join("pack.schema.json");
    std::fs::write(&schema, pack::schema::json()).with_context(|| schema.display().to_string())?;
    let place = options.folder.display();
    let words = format!(
        "Wrote {} files to {place}. It compiles; {} facts in it want confirming.\nChange it word \
         by word, and after each change say: bluelamp pack check {place}",
        sources.len(),
        diagnostics.len()
    );
    let value = serde_json::json!({ "pack": pack.id, "files": sources.len() });
    speak.say(&words, &value);
    Ok(true)
}

/// The example pack with another body's name in it.
fn starter(name: &str, short_name: &str, id: &str) -> Result<Vec<Source>> {
    let mut sources: Vec<Source> = include!("../../../../packs/example-borough.rs");
    let example = pack::recall(&sources).context("the example pack cannot be read")?;
    let body = example.controllers.values().next().context("the example pack has no body")?;
    let title = format!("What {name} promises");
    // The longer texts first, so that a short name within a long one is left alone.
    let mut swaps = vec![
        (example.title.as_str(), title.as_str()),
        (body.name.as_str(), name),
        (body.short_name.as_str(), short_name),
    ];
    swaps.extend_from_slice(TO_FILL_IN);
    let header = format!("id: {id}\n");
    let own_header = format!("id: {}\n", example.id);
    swaps.push((own_header.as_str(), header.as_str()));
    swaps.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
    for source in &mut sources {
        for (old, new) in &swaps {
            source.text = source.text.replace(old, new);
        }
    }
    Ok(sources)
}

/// A name for the pack from its folder's.
fn id_of(folder: &Path) -> String {
    let name = folder.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let text: String = name.unwrap_or_default().chars().map(plain).take(40).collect();
    let text = text.trim_matches(|c: char| c == '-' || c.is_ascii_digit()).to_owned();
    if text.is_empty() { "my-pack".to_owned() } else { text }
}

fn make_empty(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let mut entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    if entries.next().is_some() {
        bail!("`{}` is not empty; nothing in it is written over", folder.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_file_of_the_example_is_inside() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/example-borough");
        let found = crate::packs::read_folder(&folder).unwrap();
        let mut known: Vec<pack::Source> = include!("../../../../packs/example-borough.rs");
        known.sort_by(|a, b| a.path.cmp(&b.path));
        assert_eq!(known, found);
    }

    #[test]
    fn nothing_of_the_example_body_is_left_in_a_new_pack() {
        let sources = super::starter("Northfield Police", "Northfield's police", "north").unwrap();
        for source in &sources {
            for word in ["Thornmere", "thornmere", "Town Hall"] {
                assert!(!source.text.contains(word), "{} says {word}", source.path);
            }
        }
        for (old, _) in super::TO_FILL_IN {
            let example: Vec<pack::Source> = include!("../../../../packs/example-borough.rs");
            let found = example.iter().any(|source| source.text.contains(old));
            assert!(found, "the example no longer says `{old}`");
        }
    }
}
