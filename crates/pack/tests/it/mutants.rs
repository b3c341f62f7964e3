//! Each fact of the London pack deleted or changed in turn: the compiler refuses it, or an output
//! that people read changes. A fact that nothing notices is there for nothing.

use pack::{Pack, Source, SourceKind};

use crate::{TODAY, london};

/// How many of a hundred mutants must be noticed.
const NOTICED_PERCENT: usize = 95;

/// About how many are tried in an ordinary run.
const TRIED: usize = 500;

/// Everything that people read of a pack, in one text.
fn outputs(pack: &Pack) -> String {
    let mut all = String::new();
    for register in pack::registers::all(pack, TODAY) {
        all.push_str(&register.csv());
    }
    for id in pack.notices.keys() {
        all.push_str(&pack::render::text(pack, id.as_str()).unwrap());
    }
    format!("{all}{:?} {} {} {}", pack.note, pack.title, pack.version, pack.effective)
}

/// A line of a facts file with its value taken away, or changed.
fn mutants(line: &str) -> Vec<String> {
    let body = line.trim_start().trim_start_matches("- ");
    let is_fact = body.contains(": ") || line.trim_start().starts_with("- ");
    if !is_fact || body.starts_with('#') || body.starts_with("note:") {
        return Vec::new();
    }
    let mut mutants = vec![String::new()];
    let (key, value) = body.split_once(": ").unwrap_or(("", body));
    let changed = match value.trim() {
        "" | ">" => return mutants,
        "true" => "false".to_owned(),
        "false" => "true".to_owned(),
        number if number.parse::<u32>().is_ok() => (number.parse::<u32>().unwrap() + 1).to_string(),
        list if list.starts_with('[') && list.contains(',') => {
            format!("[{}", list.split_once(',').unwrap().1)
        }
        date if date.len() == 10 && date.as_bytes()[4] == b'-' => {
            format!("2019-{}", date.split_once('-').unwrap().1)
        }
        text if text.ends_with('"') => format!("{} changed\"", text.trim_end_matches('"')),
        text if text.ends_with(['}', ']']) => return mutants,
        text => format!("{text} changed"),
    };
    let head = line.strip_suffix(body).unwrap();
    let key = if key.is_empty() { String::new() } else { format!("{key}: ") };
    mutants.push(format!("{head}{key}{changed}"));
    mutants
}

/// A mutant: which file, which line, and what stands there instead.
struct Mutant {
    file: usize,
    line: usize,
    text: String,
}

fn all_mutants(sound: &[Source]) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (file, source) in sound.iter().enumerate() {
        if Source::kind_of(&source.path) != Some(SourceKind::Facts) {
            continue;
        }
        for (line, words) in source.text.lines().enumerate() {
            let texts = mutants(words).into_iter();
            all.extend(texts.map(|text| Mutant { file, line, text }));
        }
    }
    all
}

/// Whether a mutant is refused or changes what people read.
fn is_noticed(sound: &[Source], before: &str, mutant: &Mutant) -> bool {
    let mut sources = sound.to_vec();
    let lines = sources[mutant.file].text.lines().enumerate();
    let text: Vec<_> = lines
        .map(|(line, words)| if line == mutant.line { mutant.text.as_str() } else { words })
        .collect();
    sources[mutant.file].text = text.join("\n") + "\n";
    let (pack, _) = pack::compile(&sources, TODAY);
    pack.is_none_or(|pack| outputs(&pack) != before)
}

/// Every so many-th mutant, so that the run stays short; all of them where `BLUELAMP_MUTANTS` is
/// `all`.
#[test]
fn each_single_fact_counts() {
    let sound = london();
    let before = outputs(&pack::compile(&sound, TODAY).0.unwrap());
    let all = all_mutants(&sound);
    let whole = std::env::var("BLUELAMP_MUTANTS").is_ok_and(|which| which == "all");
    let stride = if whole { 1 } else { all.len().div_ceil(TRIED) };
    let tried: Vec<_> = all.iter().step_by(stride).collect();
    let silent: Vec<String> = std::thread::scope(|threads| {
        let halves = tried.chunks(tried.len().div_ceil(2)).map(|half| {
            threads.spawn(|| {
                let silent = half.iter().filter(|one| !is_noticed(&sound, &before, one));
                silent.map(|one| place(&sound, one)).collect::<Vec<_>>()
            })
        });
        let halves: Vec<_> = halves.collect();
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    let noticed = (tried.len() - silent.len()) * 100 / tried.len();
    assert!(
        tried.len() >= 400 && noticed >= NOTICED_PERCENT,
        "{} of {} mutants change nothing that is read: {silent:#?}",
        silent.len(),
        tried.len()
    );
}

fn place(sound: &[Source], mutant: &Mutant) -> String {
    format!("{}:{} {}", sound[mutant.file].path, mutant.line + 1, mutant.text.trim())
}
