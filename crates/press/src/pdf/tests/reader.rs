//! Reads a PDF as a screen reader does: along the tree of tags, with each font's own letters.

use std::collections::BTreeMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::Page;

/// What is in a PDF, as far as a reader of it can tell.
#[derive(Debug)]
pub(super) struct Paper {
    pub(super) pages: usize,
    /// The tags in reading order, each with the ones that hold it: `Document/L/LI`.
    pub(super) tags: Vec<String>,
    /// The words in reading order, with a line for each block.
    pub(super) text: String,
    /// The words that a screen reader passes over, by page.
    pub(super) artefacts: Vec<String>,
    /// Drawing that is neither tagged nor an artefact.
    pub(super) unmarked: usize,
    /// Fonts that are not embedded or that do not say which letters they show.
    pub(super) poor_fonts: Vec<String>,
    /// Where the links lead, and what a reader says of them.
    pub(super) links: Vec<(String, String)>,
    pub(super) language: String,
    pub(super) marked: bool,
    pub(super) shows_title: bool,
    pub(super) bookmarks: bool,
    pub(super) metadata: String,
}

/// The words of a page by the number of their mark.
#[derive(Default)]
struct Marks {
    words: BTreeMap<i64, String>,
    artefact: String,
    unmarked: usize,
}

pub(super) fn read(bytes: &[u8]) -> Paper {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF");
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id()).unwrap();
    let mut marks = BTreeMap::new();
    let mut poor_fonts = Vec::new();
    let mut links = Vec::new();
    let pages = pdf.pages();
    for page in pages.iter() {
        let id = page.raw().obj_id().unwrap().obj_number;
        marks.insert(id, marks_of(page, &mut poor_fonts));
        links.extend(links_of(page));
    }
    let tree: Dict<'_> = catalog.get("StructTreeRoot").expect("a tree of tags");
    let mut tags = Vec::new();
    let mut text = String::new();
    walk(&tree, 0, "", &marks, &mut tags, &mut text);
    let flag = |holder: &str, key: &str| {
        let holder: Option<Dict<'_>> = catalog.get(holder);
        holder.and_then(|holder| holder.get::<bool>(key)).unwrap_or_default()
    };
    let metadata: Stream<'_> = catalog.get("Metadata").unwrap();
    Paper {
        pages: marks.len(),
        tags,
        text,
        unmarked: marks.values().map(|page| page.unmarked).sum(),
        artefacts: marks.into_values().map(|page| page.artefact).collect(),
        poor_fonts,
        links,
        language: string(catalog.get("Lang")),
        marked: flag("MarkInfo", "Marked"),
        shows_title: flag("ViewerPreferences", "DisplayDocTitle"),
        bookmarks: catalog.get::<Dict<'_>>("Outlines").is_some(),
        metadata: String::from_utf8(metadata.decoded().unwrap().into_owned()).unwrap(),
    }
}

fn string(object: Option<hayro_syntax::object::String<'_>>) -> String {
    object.map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned()).unwrap_or_default()
}

fn name(object: Option<Name<'_>>) -> String {
    object.map(|name| name.as_str().to_owned()).unwrap_or_default()
}

fn walk(
    element: &Dict<'_>,
    page: i32,
    above: &str,
    marks: &BTreeMap<i32, Marks>,
    tags: &mut Vec<String>,
    text: &mut String,
) {
    let page = element.get_ref("Pg").map_or(page, |page| page.obj_number);
    let tag = name(element.get("S"));
    let path = if above.is_empty() { tag.clone() } else { format!("{above}/{tag}") };
    if !tag.is_empty() {
        tags.push(path.clone());
    }
    let kids: Vec<Object<'_>> = match element.get::<Object<'_>>("K") {
        Some(Object::Array(kids)) => kids.iter::<Object<'_>>().collect(),
        Some(kid) => vec![kid],
        None => Vec::new(),
    };
    let say = |page: i32, mark: i64, text: &mut String| {
        let words = marks.get(&page).and_then(|marks| marks.words.get(&mark));
        text.push_str(words.unwrap_or_else(|| panic!("page {page} has no mark {mark}")));
    };
    for kid in kids {
        match kid {
            Object::Number(mark) => say(page, mark.as_i64(), text),
            Object::Dict(kid) if name(kid.get("Type")) == "MCR" => {
                let page = kid.get_ref("Pg").map_or(page, |page| page.obj_number);
                say(page, kid.get::<i64>("MCID").unwrap(), text);
            }
            Object::Dict(kid) if name(kid.get("Type")) == "OBJR" => {}
            Object::Dict(kid) => walk(&kid, page, &path, marks, tags, text),
            other => panic!("a kid that is {other:?}"),
        }
    }
    if ["H1", "H2", "H3", "H4", "P", "Lbl", "LBody", "BlockQuote"].contains(&tag.as_str()) {
        text.push('\n');
    }
}

fn marks_of(page: &Page<'_>, poor_fonts: &mut Vec<String>) -> Marks {
    let mut out = Marks::default();
    let mut open: Vec<(String, Option<i64>)> = Vec::new();
    let mut letters = BTreeMap::new();
    let mut operations = page.operations();
    while let Some(instruction) = operations.next() {
        let operator = String::from_utf8_lossy(instruction.operator.as_ref()).into_owned();
        let operands: Vec<Object<'_>> = instruction.operands().cloned().collect();
        match operator.as_str() {
            "BMC" | "BDC" => {
                let mark = operands.get(1).and_then(|properties| match properties {
                    Object::Dict(properties) => properties.get::<i64>("MCID"),
                    _ => None,
                });
                open.push((tag(&operands), mark));
            }
            "EMC" => drop(open.pop().expect("a mark that is open")),
            "Tf" => {
                let Some(Object::Name(known)) = operands.first() else { panic!("Tf of nothing") };
                let font = page.resources().get_font(known).expect("a font");
                letters = letters_of(&font, poor_fonts);
            }
            "Tj" | "TJ" | "'" | "\"" | "f" | "f*" | "B" | "B*" | "b" | "S" | "s" | "Do" | "sh" => {
                let words = words(&operands, &letters);
                let mark = open.iter().rev().find_map(|(_, mark)| *mark);
                if let Some(mark) = mark {
                    out.words.entry(mark).or_default().push_str(&words);
                } else if open.iter().any(|(tag, _)| tag == "Artifact") {
                    out.artefact.push_str(&words);
                } else {
                    out.unmarked += 1;
                }
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "a mark stays open: {open:?}");
    out
}

fn tag(operands: &[Object<'_>]) -> String {
    match operands.first() {
        Some(Object::Name(tag)) => tag.as_str().to_owned(),
        _ => String::new(),
    }
}

/// What the codes of a shown text mean, two bytes each.
fn words(operands: &[Object<'_>], letters: &BTreeMap<u16, String>) -> String {
    let mut out = String::new();
    let mut add = |bytes: &[u8]| {
        for code in bytes.chunks_exact(2) {
            let code = u16::from_be_bytes([code[0], code[1]]);
            out.push_str(letters.get(&code).unwrap_or_else(|| panic!("no letter for {code}")));
        }
    };
    for operand in operands {
        match operand {
            Object::String(text) => add(text.as_bytes()),
            Object::Array(parts) => {
                for part in parts.iter::<Object<'_>>() {
                    if let Object::String(text) = part {
                        add(text.as_bytes());
                    }
                }
            }
            _ => {}
        }
    }
    out
}

/// A font's letters, from its `ToUnicode` map.
fn letters_of(font: &Dict<'_>, poor_fonts: &mut Vec<String>) -> BTreeMap<u16, String> {
    let called = name(font.get("BaseFont"));
    let under: Array<'_> = font.get("DescendantFonts").unwrap();
    let under: Dict<'_> = under.iter::<Dict<'_>>().next().unwrap();
    let descriptor: Dict<'_> = under.get("FontDescriptor").unwrap();
    let embedded = ["FontFile2", "FontFile3"].iter().any(|key| descriptor.contains_key(key));
    let map: Option<Stream<'_>> = font.get("ToUnicode");
    if !embedded || map.is_none() {
        poor_fonts.push(called);
    }
    let map = map.map(|map| map.decoded().unwrap().into_owned()).unwrap_or_default();
    let map = String::from_utf8(map).unwrap();
    let mut out = BTreeMap::new();
    let mut within = "";
    for line in map.lines() {
        let codes: Vec<u32> = line
            .split(['<', '>', ' '])
            .filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_hexdigit()))
            .filter_map(|part| u32::from_str_radix(part, 16).ok())
            .collect();
        if line.contains("begin") || line.contains("end") {
            within = line.split_whitespace().last().unwrap_or_default();
        } else if within == "beginbfchar" && codes.len() == 2 {
            let code = u16::try_from(codes[0]).unwrap();
            let hex = line.split('<').nth(2).unwrap().trim_end().trim_end_matches('>');
            out.insert(code, utf16(hex));
        } else {
            assert!(within != "beginbfrange", "a range, which this reader does not know: {line}");
        }
    }
    out
}

fn utf16(hex: &str) -> String {
    let unit = |at: usize| u16::from_str_radix(hex.get(at..at + 4).unwrap(), 16).unwrap();
    let units: Vec<u16> = (0..hex.len()).step_by(4).map(unit).collect();
    String::from_utf16(&units).unwrap()
}

fn links_of(page: &Page<'_>) -> Vec<(String, String)> {
    let annotations: Option<Array<'_>> = page.raw().get("Annots");
    let mut out = Vec::new();
    for annotation in annotations.iter().flat_map(Array::iter::<Dict<'_>>) {
        assert_eq!(name(annotation.get("Subtype")), "Link");
        let action: Option<Dict<'_>> = annotation.get("A");
        let address = action.map(|action| string(action.get("URI"))).unwrap_or_default();
        assert!(annotation.contains_key("StructParent"), "a link that no tag holds");
        out.push((address, string(annotation.get("Contents"))));
    }
    out
}
