use super::{Options, run};
use crate::speak::Speak;
use clap::Parser as _;
use std::path::Path;

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    options: Options,
}

const SPEAK: Speak = Speak { json: true };

fn log(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("access.log");
    let line = "203.0.113.9 - - [22/Nov/2026:10:11:12 +0000] \"GET / HTTP/1.1\" 200 7\n";
    std::fs::write(&path, line.repeat(20)).unwrap();
    path
}

fn told(arguments: &[&str]) -> anyhow::Result<bool> {
    let line = Line::try_parse_from([&["weblog"], arguments].concat())?;
    run(&line.options, SPEAK)
}

#[test]
fn a_log_is_summarised_and_then_shredded() {
    let folder = tempfile::tempdir().unwrap();
    let (log, out) = (log(folder.path()), folder.path().join("report.json"));
    let (log, out) = (log.to_str().unwrap(), out.to_str().unwrap());
    assert!(told(&[log, "--out", out, "--shred"]).unwrap());
    assert!(!Path::new(log).exists());
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap();
    assert_eq!(report["general"]["successful"], 20);
    assert!(!report.to_string().contains("203.0.113"));
}

#[test]
fn without_a_report_on_the_disk_nothing_is_shredded() {
    let folder = tempfile::tempdir().unwrap();
    let (log, out) = (log(folder.path()), folder.path().join("report.txt"));
    let (log, out) = (log.to_str().unwrap(), out.to_str().unwrap());
    assert!(told(&[log, "--shred"]).is_err(), "needs --out");
    assert!(told(&["-", "--shred", "--out", out]).is_err(), "not what is piped in");
    assert!(told(&[log, "--floor", "2"]).is_err(), "a floor of two shows too much");
    std::fs::write(out, "kept").unwrap();
    assert!(told(&[log, "--shred", "--out", out]).is_err(), "no report is written over");
    assert_eq!(std::fs::read_to_string(out).unwrap(), "kept");
    assert!(Path::new(log).exists());
}

#[test]
fn what_is_no_log_is_found_wrong_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let (path, out) = (folder.path().join("letter.txt"), folder.path().join("report.txt"));
    std::fs::write(&path, "Dear Sir\n").unwrap();
    let (path, out) = (path.to_str().unwrap(), out.to_str().unwrap());
    assert!(!told(&[path, "--shred", "--out", out]).unwrap());
    assert!(Path::new(path).exists());
}
