//! How fast pages are rebuilt and checked:
//! `cargo test -p media --release --test it speed -- --nocapture --test-threads 1`.
//!
//! Invariant: nothing is measured here that is not also right.

use crate::paper::{FONT, Paper, line};
use crate::seeded::Seeded;
use image::codecs::jpeg::JpegEncoder;
use media::{Document, Ocr, Person, Preview, check_with, propose, redact};
use std::fmt::Write as _;

/// A PDF of many pages, forty lines of text on each.
fn long(pages: usize) -> Vec<u8> {
    let mut paper = Paper::default();
    let mut seeded = Seeded::new(1);
    paper.add("<< /Type /Catalog /Pages 2 0 R >>");
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    paper.add(format!("<< /Type /Pages /Kids [{}] /Count {pages} >>", kids.join(" ")));
    paper.add(FONT);
    for page in 0..pages {
        let keys = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]";
        let resources = "/Resources << /Font << /F1 3 0 R >> >>";
        paper.add(format!("<< {keys} /Contents {} 0 R {resources} >>", 5 + 2 * page));
        let lines = (0..40).map(|row| line(60, 780 - row * 18, &seeded.words(11)));
        paper.stream("", &lines.collect::<String>());
    }
    paper.finish()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a stopwatch needs a clock")]
fn speed_of_pages_rebuilt_and_checked() {
    let pages: usize = if cfg!(debug_assertions) { 12 } else { 200 };
    let file = long(pages);
    let start = std::time::Instant::now();
    let document = Document::open_with(&file, Ocr::Never).unwrap();
    let people: Vec<_> = Person::named("Aurelia Quillquist").into_iter().collect();
    assert_eq!(propose(&document, &people).unwrap(), []);
    for page in 0..pages {
        assert_eq!(document.words(page).unwrap().words.len(), 440);
    }
    let read = start.elapsed().as_millis();
    let out = redact(&document, &[]).unwrap();
    let made = start.elapsed().as_millis() - read;
    // Short names and numbers, that would be found by chance among packed bytes and places.
    let forbidden = ["Aurelia Quillquist", "Li", "Bo Xu", "12-34-56", "03/04/1985", "12345678"];
    let forbidden = forbidden.map(str::to_owned);
    let checked = check_with(&out.bytes, &forbidden, Ocr::Never).unwrap();
    let again = start.elapsed().as_millis() - read - made;
    assert_eq!(checked.pages, pages);
    let size = out.bytes.len() / pages / 1024;
    println!("{pages} pages: read in {read} ms, rebuilt in {made} ms, {size} KiB each");
    println!("checked in {again} ms");
}

/// The pages of a bundle, by kind.
struct Bundle {
    /// Files of letters and tables, with a coloured head on every third page.
    letters: Vec<Vec<u8>>,
    /// Files of scanned pages: grey, a little dirty, packed as JPEG.
    scans: Vec<Vec<u8>>,
    /// Photographs and pictures of a screen.
    pictures: Vec<Vec<u8>>,
}

impl Bundle {
    /// So many pages: seven in ten are letters, two are scans, one is a picture.
    fn new(pages: usize) -> Self {
        let (scanned, shots) = (pages / 5, pages / 10);
        let files = |pages: usize| {
            (0..pages).step_by(FILE_PAGES).map(move |at| FILE_PAGES.min(pages - at)).enumerate()
        };
        let drawn: Vec<Vec<u8>> = (0..3).map(sheet).collect();
        let pictures = [photograph(1), screen(), photograph(2)];
        Self {
            letters: files(pages - scanned - shots)
                .map(|(seed, pages)| letters(pages, seed as u64))
                .collect(),
            scans: files(scanned).map(|(_, pages)| scans(pages, &drawn)).collect(),
            pictures: pictures.into_iter().cycle().take(shots).collect(),
        }
    }
}

/// The most pages of one file.
const FILE_PAGES: usize = 100;

fn letters(pages: usize, seed: u64) -> Vec<u8> {
    let mut seeded = Seeded::new(seed);
    let drawn: Vec<String> = (0..pages)
        .map(|page| {
            let lines = (0..40).map(|row| line(60, 740 - row * 17, &seeded.words(9)));
            let mut content: String = lines.collect();
            if page % 3 == 0 {
                content += "0.1 0.2 0.5 rg 60 800 120 20 re f 0 g ";
            }
            content.push_str("0.5 w 60 40 475 20 re S 200 40 m 200 60 l S ");
            content
        })
        .collect();
    let head = ["<< /Type /Catalog /Pages 2 0 R >>".to_owned(), String::new(), FONT.to_owned()];
    let mut objects: Vec<Vec<u8>> = head.into_iter().map(String::into_bytes).collect();
    let resources = "/Resources << /Font << /F1 3 0 R >> >>";
    for content in drawn {
        sheet_of(&mut objects, resources, &content);
    }
    bound(objects, 3, 2)
}

/// Adds a page and its content.
fn sheet_of(objects: &mut Vec<Vec<u8>>, resources: &str, content: &str) {
    let keys = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]";
    let body = objects.len() + 2;
    objects.push(format!("<< {keys} {resources} /Contents {body} 0 R >>").into_bytes());
    let length = content.len();
    objects.push(format!("<< /Length {length} >>\nstream\n{content}\nendstream").into_bytes());
}

/// The file of these objects, whose pages are every `step`th after `first`.
fn bound(mut objects: Vec<Vec<u8>>, first: usize, step: usize) -> Vec<u8> {
    let kids: Vec<String> =
        (first..objects.len()).step_by(step).map(|at| format!("{} 0 R", at + 1)).collect();
    let tree = format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len());
    objects[1] = tree.into_bytes();
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = String::new();
    for (number, object) in objects.iter().enumerate() {
        writeln!(offsets, "{:010} 00000 n ", out.len()).unwrap();
        out.extend(format!("{} 0 obj\n", number + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let (size, xref) = (objects.len() + 1, out.len());
    let end = format!(
        "xref\n0 {size}\n0000000000 65535 f \n{offsets}trailer\n<< /Size {size} /Root 1 0 R >>\n\
         startxref\n{xref}\n%%EOF\n"
    );
    out.extend(end.bytes());
    out
}

/// A scanned page: letters on paper that is not quite white nor quite even.
fn sheet(seed: u64) -> Vec<u8> {
    let document = Document::open_with(&letters(2, seed + 50), Ocr::Never).unwrap();
    let Preview::Picture(png) = document.preview(1, 1_654).unwrap() else { panic!("no picture") };
    let mut pixels = image::load_from_memory(&png).unwrap().to_luma8();
    let mut seeded = Seeded::new(seed);
    for pixel in pixels.pixels_mut() {
        let dirt = u8::try_from(seeded.next() % 14).unwrap();
        pixel.0[0] = (pixel.0[0] / 10 * 9).saturating_add(8 + dirt);
    }
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 75).encode_image(&pixels).unwrap();
    out
}

fn scans(pages: usize, sheets: &[Vec<u8>]) -> Vec<u8> {
    let head = ["<< /Type /Catalog /Pages 2 0 R >>", ""];
    let mut objects: Vec<Vec<u8>> = head.iter().map(|object| object.as_bytes().to_vec()).collect();
    for sheet in sheets.iter().cycle().take(pages) {
        let image = objects.len() + 3;
        let resources = format!("/Resources << /XObject << /I {image} 0 R >> >>");
        sheet_of(&mut objects, &resources, "q 595 0 0 842 0 0 cm /I Do Q");
        let pixels = image::load_from_memory(sheet).unwrap();
        let (width, height, length) = (pixels.width(), pixels.height(), sheet.len());
        let keys = format!(
            "<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace \
             /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length {length} >>\nstream\n"
        );
        objects.push([keys.as_bytes(), sheet, b"\nendstream"].concat());
    }
    bound(objects, 2, 3)
}

/// Two million pixels, each a little unlike its neighbours.
fn photograph(seed: u64) -> Vec<u8> {
    let mut seeded = Seeded::new(seed);
    let pixels = image::RgbImage::from_fn(1_600, 1_200, |x, y| {
        let grain = seeded.next() % 20;
        let part = |value: u64| u8::try_from((value + grain) % 256).unwrap();
        image::Rgb([part(u64::from(x / 8)), part(u64::from(y / 6)), part(u64::from((x + y) / 16))])
    });
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 85).encode_image(&pixels).unwrap();
    out
}

/// What stood on a screen.
fn screen() -> Vec<u8> {
    let document = Document::open_with(&letters(1, 99), Ocr::Never).unwrap();
    match document.preview(0, 1_200).unwrap() {
        Preview::Picture(png) => png,
        Preview::Lines { .. } => panic!("no picture"),
    }
}

/// What came of some files.
#[derive(Default, Clone, Copy)]
struct Sum {
    pages: usize,
    to_read: usize,
    bytes: usize,
}

/// Reads, proposes, rebuilds and checks one file.
fn worked(file: &[u8]) -> Sum {
    let people: Vec<_> = Person::named("Aurelia Quillquist").into_iter().collect();
    let forbidden = ["Aurelia Quillquist".to_owned(), "12-34-56".to_owned()];
    let document = Document::open_with(file, Ocr::Never).unwrap();
    assert_eq!(propose(&document, &people).unwrap(), []);
    let out = redact(&document, &[]).unwrap();
    let checked = check_with(&out.bytes, &forbidden, Ocr::Never).unwrap();
    assert_eq!(checked.pages, document.pages());
    Sum { pages: checked.pages, to_read: out.to_read.len(), bytes: out.bytes.len() }
}

/// The processor's time of this program until now, in milliseconds; none where Linux does not say.
fn processor_ms() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = fields.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().unwrap_or(0));
    Some(ticks.sum::<u64>() * 10)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a stopwatch needs a clock")]
fn speed_of_a_mixed_bundle() {
    let pages: usize = if cfg!(debug_assertions) { 20 } else { 2_000 };
    let Bundle { letters, scans, pictures } = Bundle::new(pages);
    let (mut all, began, busy) = (0, std::time::Instant::now(), processor_ms());
    for (what, files) in [("letters", letters), ("scans", scans), ("pictures", pictures)] {
        let (start, before) = (std::time::Instant::now(), processor_ms());
        // A picture keeps one core busy: two are worked on at a time.
        let share = |part: usize| -> Vec<Sum> {
            files.iter().skip(part).step_by(2).map(|file| worked(file)).collect()
        };
        let done = match what {
            "pictures" => std::thread::scope(|scope| {
                let other = scope.spawn(|| share(1));
                [share(0), other.join().unwrap()].concat()
            }),
            _ => files.iter().map(|file| worked(file)).collect(),
        };
        let sum = done.iter().fold(Sum::default(), |sum, one| Sum {
            pages: sum.pages + one.pages,
            to_read: sum.to_read + one.to_read,
            bytes: sum.bytes + one.bytes,
        });
        assert_eq!(sum.to_read, if what == "letters" { 0 } else { sum.pages });
        all += sum.pages;
        let (count, wall) = (sum.pages as u128, start.elapsed().as_millis());
        let processor = processor_ms().zip(before).map(|(now, before)| now - before);
        let each_us = processor.map(|all_ms| all_ms * 1_000 / sum.pages as u64);
        let each_kib = sum.bytes / sum.pages / 1024;
        println!(
            "{count} pages of {what}: {wall} ms; each {each_us:?} µs of cores, {each_kib} KiB"
        );
    }
    assert_eq!(all, pages);
    let processor = processor_ms().zip(busy).map(|(now, before)| now - before);
    println!("{all} pages: {} ms, {processor:?} ms of cores", began.elapsed().as_millis());
}
