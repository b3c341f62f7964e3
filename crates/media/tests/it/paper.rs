//! PDFs written by hand, with a name in one place.
//!
//! Invariant: each has one visible page with words that stay; only the place of the name differs.

use std::fmt::Write as _;

/// Where the name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Shown,
    Properties,
    Xmp,
    Outline,
    Annotation,
    FormField,
    Attachment,
    ActualText,
    Alternative,
    Layer,
    OutsideCrop,
    Rotated,
    History,
    JavaScript,
    White,
    NearlyWhite,
    UnderPicture,
    Unprinted,
    Orphan,
    PagePiece,
    AfterEnd,
    InForm,
}

pub(crate) const PLACES: &[Place] = &[
    Place::Shown,
    Place::Properties,
    Place::Xmp,
    Place::Outline,
    Place::Annotation,
    Place::FormField,
    Place::Attachment,
    Place::ActualText,
    Place::Alternative,
    Place::Layer,
    Place::OutsideCrop,
    Place::Rotated,
    Place::History,
    Place::JavaScript,
    Place::White,
    Place::NearlyWhite,
    Place::UnderPicture,
    Place::Unprinted,
    Place::Orphan,
    Place::PagePiece,
    Place::AfterEnd,
    Place::InForm,
];

/// Objects, numbered from 1.
#[derive(Default)]
pub(crate) struct Paper {
    objects: Vec<String>,
    info: Option<usize>,
}

impl Paper {
    pub(crate) fn add(&mut self, object: impl Into<String>) -> usize {
        self.objects.push(object.into());
        self.objects.len()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.objects.len()
    }

    pub(crate) fn stream(&mut self, keys: &str, body: &str) -> usize {
        let length = body.len();
        self.add(format!("<< /Length {length} {keys} >>\nstream\n{body}\nendstream"))
    }

    /// The first object is the catalogue.
    pub(crate) fn finish(&self) -> Vec<u8> {
        let mut out = "%PDF-1.7\n".to_owned();
        let mut places = Vec::new();
        for (number, object) in self.objects.iter().enumerate() {
            places.push(out.len());
            write!(out, "{} 0 obj\n{object}\nendobj\n", number + 1).unwrap();
        }
        let xref = out.len();
        write!(out, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).unwrap();
        for place in &places {
            writeln!(out, "{place:010} 00000 n ").unwrap();
        }
        let info = self.info.map(|id| format!("/Info {id} 0 R ")).unwrap_or_default();
        let size = places.len() + 1;
        write!(out, "trailer\n<< /Size {size} /Root 1 0 R {info}>>\n").unwrap();
        write!(out, "startxref\n{xref}\n%%EOF\n").unwrap();
        out.into_bytes()
    }
}

pub(crate) const FONT: &str =
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

/// One line of text at a place.
pub(crate) fn line(x: i32, y: i32, text: &str) -> String {
    format!("BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n")
}

/// A page being written.
#[derive(Default)]
struct Draft {
    paper: Paper,
    catalogue: String,
    page: String,
    resources: String,
    content: String,
}

/// A PDF of one page whose name stands at `place`.
pub(crate) fn paper(place: Place, name: &str, words: &str) -> Vec<u8> {
    let mut draft = Draft::default();
    let shown = matches!(place, Place::Shown | Place::Rotated);
    draft.content = line(72, 700, words);
    let who = if shown { name } else { "us" };
    draft.content += &line(72, 660, &format!("Seen by {who} near the gate"));
    draft.paper.add(String::new());
    draft.paper.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    draft.paper.add(String::new());
    draft.paper.add(FONT);
    draft.in_catalogue(place, name);
    draft.on_page(place, name);
    draft.in_content(place, name);
    let Draft { mut paper, catalogue, page, resources, content } = draft;
    let content = paper.stream("", &content);
    paper.objects[0] = format!("<< /Type /Catalog /Pages 2 0 R {catalogue}>>");
    paper.objects[2] = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R {page}\
         /Resources << /Font << /F1 4 0 R >> {resources}>> >>"
    );
    let mut out = paper.finish();
    match place {
        Place::AfterEnd => out.extend_from_slice(name.as_bytes()),
        Place::History => updated(&mut out, content, name),
        _ => {}
    }
    out
}

impl Draft {
    fn in_catalogue(&mut self, place: Place, name: &str) {
        let Self { paper, catalogue, .. } = self;
        match place {
            Place::Properties => {
                let wide = name.encode_utf16().fold(String::new(), |mut out, unit| {
                    write!(out, "{unit:04X}").unwrap();
                    out
                });
                let info = format!("<< /Author ({name}) /Title <FEFF{wide}> >>");
                paper.info = Some(paper.add(info));
            }
            Place::Xmp => {
                let body = format!("<x:xmpmeta><dc:creator>{name}</dc:creator></x:xmpmeta>");
                let id = paper.stream("/Type /Metadata /Subtype /XML", &body);
                write!(catalogue, "/Metadata {id} 0 R ").unwrap();
            }
            Place::Outline => {
                let id = paper.add("");
                let item = format!("<< /Title ({name}) /Parent {id} 0 R /Dest [3 0 R /Fit] >>");
                let item = paper.add(item);
                let ends = format!("/First {item} 0 R /Last {item} 0 R /Count 1");
                paper.objects[id - 1] = format!("<< /Type /Outlines {ends} >>");
                write!(catalogue, "/Outlines {id} 0 R ").unwrap();
            }
            Place::Attachment => {
                let id = paper.stream("/Type /EmbeddedFile", &format!("a note on {name}"));
                let spec = format!("<< /Type /Filespec /F ({name}.txt) /EF << /F {id} 0 R >> >>");
                let spec = paper.add(spec);
                let files = format!("<< /EmbeddedFiles << /Names [({name}) {spec} 0 R] >> >>");
                write!(catalogue, "/Names {files} ").unwrap();
            }
            Place::Alternative => {
                let alt = format!("<< /Type /StructElem /S /Figure /Alt ({name}) /Pg 3 0 R >>");
                let id = paper.add(alt);
                let root = format!("<< /Type /StructTreeRoot /K {id} 0 R >>");
                write!(catalogue, "/StructTreeRoot {root} ").unwrap();
            }
            Place::JavaScript => {
                let script = format!("<< /S /JavaScript /JS (app.alert\\('{name}'\\)) >>");
                write!(catalogue, "/OpenAction {script} ").unwrap();
            }
            Place::Orphan => {
                paper.add(format!("({name})"));
            }
            _ => {}
        }
    }

    fn on_page(&mut self, place: Place, name: &str) {
        let Self { paper, catalogue, page, content, .. } = self;
        match place {
            Place::Rotated => page.push_str("/Rotate 90 "),
            Place::Annotation => {
                let note = "<< /Type /Annot /Subtype /Text /Rect [9 9 30 30] /Popup 6 0 R";
                let id = paper.add(format!("{note} /Contents ({name}) /T ({name}) >>"));
                let popup = "<< /Type /Annot /Subtype /Popup /Rect [40 40 99 99]";
                let other = paper.add(format!("{popup} /Parent {id} 0 R /Contents ({name}) >>"));
                write!(page, "/Annots [{id} 0 R {other} 0 R] ").unwrap();
            }
            Place::FormField => {
                let field = "<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [72 500 300 520]";
                let id = paper.add(format!("{field} /T (who) /V ({name}) /DA (/F1 12 Tf) /F 4 >>"));
                write!(page, "/Annots [{id} 0 R] ").unwrap();
                write!(catalogue, "/AcroForm << /Fields [{id} 0 R] >> ").unwrap();
            }
            Place::OutsideCrop => {
                page.push_str("/CropBox [36 300 576 756] ");
                content.push_str(&line(72, 100, name));
            }
            Place::PagePiece => {
                write!(page, "/PieceInfo << /Ours << /Private ({name}) >> >> ").unwrap();
            }
            _ => {}
        }
    }

    fn in_content(&mut self, place: Place, name: &str) {
        let Self { paper, catalogue, resources, content, .. } = self;
        let hidden = line(72, 600, name);
        match place {
            Place::ActualText => {
                let shown = line(72, 600, "somebody");
                write!(content, "/Span << /ActualText ({name}) >> BDC {shown} EMC ").unwrap();
            }
            Place::Layer => {
                let id = paper.add(format!("<< /Type /OCG /Name ({name}) >>"));
                let off = format!("/D << /OFF [{id} 0 R] >>");
                write!(catalogue, "/OCProperties << /OCGs [{id} 0 R] {off} >> ").unwrap();
                write!(resources, "/Properties << /L1 {id} 0 R >> ").unwrap();
                write!(content, "/OC /L1 BDC {hidden} EMC ").unwrap();
            }
            Place::White => write!(content, "q 1 1 1 rg {hidden} Q ").unwrap(),
            Place::NearlyWhite => write!(content, "q 0.97 g {hidden} Q ").unwrap(),
            Place::Unprinted => write!(content, "q 3 Tr {hidden} Q ").unwrap(),
            Place::UnderPicture => {
                let picture = "/Type /XObject /Subtype /Image /Width 2 /Height 1 \
                    /ColorSpace /DeviceGray /BitsPerComponent 8";
                let id = paper.stream(picture, "@~");
                write!(resources, "/XObject << /I1 {id} 0 R >> ").unwrap();
                write!(content, "{hidden} q 300 0 0 40 60 590 cm /I1 Do Q ").unwrap();
            }
            Place::InForm => {
                let keys = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] \
                    /Resources << /Font << /F1 4 0 R >> >>";
                let id = paper.stream(keys, &hidden);
                write!(resources, "/XObject << /X1 {id} 0 R >> ").unwrap();
                content.push_str("/X1 Do ");
            }
            _ => {}
        }
    }
}

/// Puts an earlier version with the name before the file as it is.
fn updated(out: &mut Vec<u8>, content: usize, name: &str) {
    let text = String::from_utf8(out.clone()).unwrap();
    let now = text.clone();
    let before = line(72, 600, name);
    let start = now.rfind("startxref\n").unwrap();
    let xref: usize = now[start + 10..].lines().next().unwrap().parse().unwrap();
    // The old content carries the name; the appended object takes its place.
    let head = format!("{content} 0 obj\n");
    let at = now.find(&head).unwrap();
    let end = at + now[at..].find("endobj\n").unwrap() + 7;
    let object = now[at..end].to_owned();
    let old =
        format!("{head}<< /Length {} >>\nstream\n{before}\nendstream\nendobj\n", before.len());
    let shift = old.len().cast_signed() - object.len().cast_signed();
    let mut first = now.replacen(&object, &old, 1);
    let moved = xref.checked_add_signed(shift).unwrap();
    first = first.replacen(&format!("startxref\n{xref}"), &format!("startxref\n{moved}"), 1);
    let place = first.len();
    first += &object;
    let next = first.len();
    write!(first, "xref\n{content} 1\n{place:010} 00000 n \n").unwrap();
    let size = content + 1;
    write!(first, "trailer\n<< /Size {size} /Root 1 0 R /Prev {moved} >>\n").unwrap();
    write!(first, "startxref\n{next}\n%%EOF\n").unwrap();
    *out = first.into_bytes();
}
