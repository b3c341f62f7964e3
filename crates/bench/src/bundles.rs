//! Bundles: what packing costs beside hashing alone, and the memory that many files take.
//!
//! Invariant: a bundle of few files and one of many are packed in processes of their own, from the
//! same bytes, and thrown away as they come.

use crate::measure::{Started, least, peak_bytes_of, real};
use crate::table::{Row, Target, figure, print};
use anyhow::{Context as _, Result, bail};
use aws_lc_rs::digest::{SHA256, digest};
use bundle::{Line, Packer, Schedule};
use clap::Args;
use std::hint::black_box;
use std::io::Write as _;
use std::process::Command;

/// How large each file of the bundles is, in bytes.
const FILE_BYTES: usize = 16 << 10;

/// How many files the small bundle has.
const FEW: u64 = 1_000;

/// What one more file may take in memory, in bytes: its line in the directory of the zip, which
/// stands at its end, and no byte of the file itself.
const A_FILE_AT_MOST_BYTES: f64 = 1_024.0;

/// How often each is measured.
const ROUNDS: usize = 3;

/// What is measured.
#[derive(Args)]
pub(crate) struct Options {
    /// How many files the large bundle has.
    #[arg(long, default_value_t = 100_000)]
    files: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { files: 100_000 }
    }
}

/// Packs, and prints a table.
///
/// # Errors
///
/// Where a process cannot be started, or fails.
pub(crate) fn run(options: &Options) -> Result<()> {
    let many = options.files.max(FEW.saturating_mul(2));
    let (mut few_peak, mut many_peak, mut ratios, mut seconds) = (0, 0, Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        few_peak = packed(FEW)?.peak_bytes.max(few_peak);
        let large = packed(many)?;
        many_peak = large.peak_bytes.max(many_peak);
        ratios.push(real(large.packing_micros) / real(large.hashing_micros));
        seconds.push(real(large.packing_micros) / 1e6);
    }
    let a_file = real(many_peak.saturating_sub(few_peak)) / real(many.saturating_sub(FEW));
    let mib = |bytes: u64| format!("{} MiB", figure(real(bytes) / f64::from(1 << 20)));
    let whole = many.saturating_mul(FILE_BYTES as u64);
    let rows = [
        Row::new(format!("{many} files of 16 KiB"), format!("{} CPU-s", figure(least(&seconds))))
            .beside("hashing them alone", least(&ratios)),
        Row::new("  peak memory", mib(many_peak))
            .beside(format!("{} for {FEW}", mib(few_peak)), real(many_peak) / real(few_peak)),
        Row::new("  memory a file", format!("{} bytes", figure(a_file)))
            .beside(mib(whole), real(many_peak) / real(whole))
            .judged(a_file, Target::AtMost(A_FILE_AT_MOST_BYTES), " bytes"),
    ];
    print("Bundles", &rows)
}

/// What packing took.
struct Packed {
    peak_bytes: u64,
    packing_micros: u64,
    hashing_micros: u64,
}

/// Packs so many files in a process of its own.
fn packed(files: u64) -> Result<Packed> {
    let mut packing = Command::new(std::env::current_exe()?);
    let output = packing.arg("pack-up").arg(files.to_string()).output();
    let output = output.context("cannot start the packing process")?;
    if !output.status.success() {
        bail!("packing ended with {}", output.status);
    }
    let said = String::from_utf8(output.stdout)?;
    let figures: Vec<u64> = said.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [peak_bytes, packing_micros, hashing_micros] = *figures.as_slice() else {
        bail!("the packing process said `{said}`");
    };
    Ok(Packed { peak_bytes, packing_micros, hashing_micros })
}

/// Packs `files` files, and prints peak memory and the CPU time of packing and of hashing alone.
///
/// # Errors
///
/// Where packing fails.
pub(crate) fn pack_up(files: u64) -> Result<()> {
    let mut bytes = vec![0_u8; FILE_BYTES];
    let fill = |bytes: &mut [u8], number: u64| {
        // As hard to pack as what is packed already.
        let mut state = number | 1;
        for eight in bytes.chunks_exact_mut(8) {
            state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
            eight.copy_from_slice(&state.to_le_bytes());
        }
    };
    let hashing = Started::now();
    for number in 0..files {
        fill(&mut bytes, number);
        black_box(digest(&SHA256, &bytes));
    }
    let hashing = hashing.spent().cpu;
    let packing = Started::now();
    let mut packer = Packer::new();
    let mut given = 0_u64;
    for number in 0..files {
        fill(&mut bytes, number);
        let line = Line {
            path: bundle::portable(usize::try_from(number)?, "file.bin"),
            what: "a file".to_owned(),
            size_bytes: bytes.len() as u64,
            sha256: digest(&SHA256, &bytes).as_ref().try_into()?,
        };
        black_box((Schedule::line(1, &line), Schedule::sum(&line)));
        packer.begin(&line.path, line.size_bytes, line.sha256)?;
        packer.write(&bytes)?;
        packer.end()?;
        given = given.saturating_add(packer.take().len() as u64);
    }
    given = given.saturating_add(packer.finish()?.len() as u64);
    let packing = packing.spent().cpu;
    black_box(given);
    let peak = peak_bytes_of(std::process::id())?;
    writeln!(std::io::stdout(), "{peak} {} {}", packing.as_micros(), hashing.as_micros())?;
    Ok(())
}
