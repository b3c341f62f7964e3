use super::*;
use crate::pdf::load;
use std::fmt::Write as _;
use std::sync::Arc;

/// A page of 300 by 200 points with this content.
fn page(content: &str, keys: &str) -> Vec<u8> {
    let fonts = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >>";
    let states = "/ExtGState << /H << /ca 0.5 >> /M << /BM /Multiply >> >>";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] {keys} /Contents 4 0 R \
             /Resources << {fonts} {states} >> >>"
        ),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    let mut out = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        write!(out, "{} 0 obj\n{object}\nendobj\n", number + 1).unwrap();
    }
    let xref = out.len();
    out.push_str("xref\n0 5\n0000000000 65535 f \n");
    for place in &places {
        writeln!(out, "{place:010} 00000 n ").unwrap();
    }
    write!(out, "trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n").unwrap();
    out.into_bytes()
}

/// So many times finer is a page drawn to know what it should look like.
const FINER: u16 = 4;

/// A page as drawn here, if it is plain, as the library draws it, and as the library draws it much
/// finer, put together again.
fn three(content: &str, keys: &str) -> (Option<Raster>, Raster, Raster) {
    let pdf = load(&Arc::new(page(content, keys))).unwrap();
    let memory = Memory::default();
    let drawer = Drawer { pdf: &pdf, memory: &memory };
    let page = drawer.page(0).unwrap();
    let (width, height) = page.render_dimensions();
    let sides = (pixels(width * 2.0), pixels(height * 2.0));
    let plain = guarded(damaged, || Ok(drawer.plain(page, 2.0, sides)));
    let fine = f32::from(FINER) * 2.0;
    let mut large = drawer.rendered(page, fine, (sides.0 * FINER, sides.1 * FINER)).unwrap();
    large.colour();
    let mut truth = drawer.rendered(page, 2.0, sides).unwrap();
    truth.colour();
    let drawn = truth.clone();
    let (finer, row) = (usize::from(FINER), truth.row_bytes());
    for (at, value) in truth.pixels.iter_mut().enumerate() {
        let (x, y) = (at % row / 3 * finer, at / row * finer);
        let parts = (0..finer * finer).map(|part| (x + part % finer, y + part / finer));
        let sum: usize =
            parts.map(|(x, y)| usize::from(large.pixels[(y * row * finer) + x * 3 + at % 3])).sum();
        *value = ((sum + finer * finer / 2) / (finer * finer)).to_le_bytes()[0];
    }
    (plain.ok(), drawn, truth)
}

/// By how much two pictures differ, and the most of one value.
fn differ(one: &Raster, other: &Raster) -> (usize, usize) {
    assert_eq!((one.width, one.height), (other.width, other.height));
    let steps = one.pixels.iter().zip(&other.pixels);
    let steps: Vec<usize> = steps.map(|(one, other)| one.abs_diff(*other).into()).collect();
    (steps.iter().sum(), steps.iter().copied().max().unwrap_or_default())
}

const PLAIN: &[(&str, &str)] = &[
    ("BT /F1 12 Tf 20 150 Td (The quick brown fox jumps over it) Tj ET", ""),
    ("BT /F1 9 Tf 20 150 Td (Quartz, sphinx: 0123456789 & more) Tj ET", "/Rotate 90"),
    ("BT 0.9 0.2 -0.2 0.9 20 50 Tm /F1 31 Tf (slanted) Tj ET", "/Rotate 180"),
    ("BT 1 0 0 rg /F1 20 Tf 20 150 Td (red) Tj 0 0 1 rg ( and blue) Tj ET", ""),
    ("0.8 g 10.3 20.7 100.4 50.9 re f 0 g BT /F1 14 Tf 20 40 Td (on grey) Tj ET", ""),
    ("BT /F1 14 Tf 20 40 Td (under) Tj ET 1 g 30 30 40 40 re f", ""),
    ("/H gs 1 0 0 rg 20 20 80 80 re f 0 0 1 rg 60 60 80 80 re f", ""),
    ("0.3 w 20 20 m 280 20 l S 20 30 m 280 33 l S 4 w 20 60 m 200 150 l 250 60 l S", ""),
    ("3 w 1 j 1 J 40 40 100 80 re S 0 0.5 0 RG 200 100 m 250 180 280 20 200 100 c S", ""),
    ("q 20.5 20.5 100 30.25 re W n BT /F1 40 Tf 10 20 Td (clipped) Tj ET Q 200 9 9 9 re f", ""),
    ("50 50 m 150 50 l 150 150 l 50 150 l h 75 75 m 125 75 l 125 125 l 75 125 l h f*", ""),
    ("50 50 m 150 50 l 150 150 l 50 150 l h 75 75 m 125 75 l 125 125 l 75 125 l h f", ""),
    ("100 20 m 140 180 l 40 70 l 160 70 l 60 180 l h f*", ""),
    ("100 20 m 140 180 l 40 70 l 160 70 l 60 180 l h f", ""),
    ("-50 -50 m 500 100 l 100 500 l h f", "/CropBox [20 10 250.5 180.5]"),
    ("3 Tr BT /F1 40 Tf 10 20 Td (unseen) Tj ET", ""),
];

const MORE: &[&str] = &[
    "/M gs 10 10 50 50 re f",
    "10 10 m 50 90 l 90 10 l h W n 0 0 100 100 re f",
    "[3 2] 0 d 10 10 m 90 90 l S",
    "1 Tr BT /F1 40 Tf 10 20 Td (outlined) Tj ET",
    "q 50 0 0 50 9 9 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q",
];

#[test]
fn a_plain_page_looks_as_it_should_and_as_well_as_the_library_draws_it() {
    for (content, keys) in PLAIN {
        let (plain, drawn, truth) = three(content, keys);
        let Some(mut plain) = plain else { panic!("not plain: {content}") };
        plain.colour();
        let (ours, theirs) = (differ(&plain, &truth), differ(&drawn, &truth));
        let ink: usize = truth.pixels.iter().map(|value| usize::from(255 - value)).sum();
        let close = ours.0 * 2 <= theirs.0 * 3 + 500 && ours.1 <= theirs.1 + 24;
        assert!(close, "{content} {keys}: {ours:?}, the library {theirs:?}, of {ink}");
        assert!(ink > 0 || content.starts_with("3 Tr"), "{content}: nothing is drawn");
    }
}

#[test]
fn a_page_that_is_more_than_plain_is_left_to_the_library() {
    for content in MORE {
        assert!(three(content, "").0.is_none(), "{content}");
    }
}
