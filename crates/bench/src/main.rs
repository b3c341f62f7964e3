//! Whole-system benchmarks: what the design promises in numbers, measured on this machine.
//!
//! `cargo run --release -p bench` runs all of them; `-- ingest`, `-- journal`, `-- ledger`,
//! `-- plan`, `-- packs`, `-- access`, `-- bundles`, `-- pages` or `-- requests` runs one. What the
//! figures mean is in `docs/performance.md`.
//!
//! Invariant: every figure with a target stands beside a rival or a limit that was measured in the
//! same run, on the same bytes; where a machine is shared, CPU time is what counts.

mod acts;
mod bundles;
mod decisions;
mod ground;
mod ingest;
mod london;
mod measure;
mod noise;
mod packs;
mod pages;
mod plan;
mod requests;
mod table;
mod tiles;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Measures Bluelamp beside its limits and rivals.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Subcommand)]
enum Part {
    /// Uploads, end to end: CPU time beside the floor of hashing and sealing, and peak memory.
    Ingest(ingest::Options),
    /// Acts a second, each in its own durable transaction.
    Journal(acts::Options),
    /// Entries a second into tiles and checkpoints, and through the offline verifier.
    Ledger(tiles::Options),
    /// The disposal plan, by how much is held.
    Plan(plan::Options),
    /// The pack compiler: London by a whole process, and a pack a hundred times as large.
    Packs(packs::Options),
    /// Decisions on access, beside Cedar with every policy.
    Access(decisions::Options),
    /// Pages of the console of a large force, and decisions with their facts looked up.
    Pages(pages::Options),
    /// Answers packed as one file: processor time, and memory for many files.
    Bundles(bundles::Options),
    /// The bundle that `bundles` measures, in a process of its own.
    #[command(hide = true)]
    PackUp {
        /// How many files.
        files: u64,
    },
    /// Open requests, counted anew after a change of calendar.
    Requests(requests::Options),
    /// The server that `ingest` measures, in a process of its own.
    #[command(hide = true)]
    Server {
        /// Its data folder.
        folder: PathBuf,
    },
    /// The floor that `ingest` is compared with, in a process of its own.
    #[command(hide = true)]
    Floor {
        /// How many MiB to hash and seal.
        mib: u64,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().part {
        Some(Part::Ingest(options)) => ingest::run(&options),
        Some(Part::Journal(options)) => acts::run(&options),
        Some(Part::Ledger(options)) => tiles::run(&options),
        Some(Part::Plan(options)) => plan::run(&options),
        Some(Part::Packs(options)) => packs::run(&options),
        Some(Part::Access(options)) => decisions::run(&options),
        Some(Part::Pages(options)) => pages::run(&options),
        Some(Part::Bundles(options)) => bundles::run(&options),
        Some(Part::PackUp { files }) => bundles::pack_up(files),
        Some(Part::Requests(options)) => requests::run(&options),
        Some(Part::Server { folder }) => ingest::serve(&folder),
        Some(Part::Floor { mib }) => ingest::floor(mib),
        None => {
            tiles::run(&tiles::Options::default())?;
            acts::run(&acts::Options::default())?;
            ingest::run(&ingest::Options::default())?;
            plan::run(&plan::Options::default())?;
            packs::run(&packs::Options::default())?;
            bundles::run(&bundles::Options::default())?;
            decisions::run(&decisions::Options::default())?;
            pages::run(&pages::Options::default())?;
            requests::run(&requests::Options::default())
        }
    }
}
