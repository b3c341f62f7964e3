//! A new PDF: for each page its picture, and over it the words that stay, unseen.
//!
//! The words are set in fonts of the third type whose letters draw nothing and say in `ToUnicode`
//! what they are, so that no font file is needed and any script can be searched and read aloud.
//!
//! Invariant: the file has pages, pictures, these fonts and content streams; no title, author,
//! date, identifier, outline, tag or any other key.

use super::SCALE_POINTS;
use super::form::{Form, form, sixteen};
use crate::picture::{Ink, Raster};
use crate::words::Way;
use crate::{Frame, MediaError};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{SystemInfo, TextRenderingMode, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeMap;
use std::io::Write as _;

/// How many letters one such font takes.
const FONT_LETTERS: usize = 255;
/// The width of each, in thousandths of its size.
const WIDTH: f32 = 500.0;
/// The part of a word's frame that lies below its line, and the size of its font by its height.
const BELOW: f32 = 0.213;
const SIZE: f32 = 0.926;

/// A page to be written.
pub(crate) struct Page {
    /// Width and height in points.
    size: (f32, f32),
    pixels: (u32, u32),
    picture: Vec<u8>,
    ink: Ink,
    form: Form,
    words: Vec<Laid>,
}

/// A word where it stands: its frame, the way it runs, and its letters.
pub(crate) type Laid = (Frame, Way, String);

impl Page {
    pub(crate) fn new(
        size: (f32, f32),
        raster: Raster,
        words: Vec<Laid>,
    ) -> Result<Self, MediaError> {
        let raster = raster.plainest();
        let pixels = (raster.width, raster.height);
        let form = form(&raster);
        let picture = match form {
            Form::Sixteen => pack(&sixteen(&raster))?,
            Form::Whole => pack(&raster.pixels)?,
            Form::Photograph => raster.jpeg()?,
        };
        Ok(Self { size, pixels, picture, ink: raster.ink, form, words })
    }
}

fn pack(bytes: &[u8]) -> Result<Vec<u8>, MediaError> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    let done = packer.write_all(bytes).and_then(|()| packer.finish());
    done.map_err(|error| MediaError::Unwritable(error.to_string()))
}

/// Numbers for the file's objects.
struct Refs(i32);

impl Refs {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// Writes the file.
pub(crate) fn build(pages: &[Page]) -> Result<Vec<u8>, MediaError> {
    let mut refs = Refs(0);
    let (catalogue, tree) = (refs.next(), refs.next());
    let mut pdf = Pdf::new();
    pdf.set_version(1, 7);
    pdf.catalog(catalogue).pages(tree);
    let places: BTreeMap<char, usize> = letters(pages);
    let fonts = fonts(&mut pdf, &mut refs, &places)?;
    let ids: Vec<Ref> = pages.iter().map(|_| refs.next()).collect();
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(ids.iter().copied()).count(count);
    for (page, id) in pages.iter().zip(ids) {
        let (picture, content) = (refs.next(), refs.next());
        let mut written = pdf.page(id);
        written.parent(tree).media_box(Rect::new(0.0, 0.0, page.size.0, page.size.1));
        written.contents(content);
        let mut resources = written.resources();
        resources.x_objects().pair(Name(b"P"), picture);
        let mut listed = resources.fonts();
        for (number, font) in fonts.iter().enumerate() {
            listed.pair(Name(format!("F{number}").as_bytes()), *font);
        }
        listed.finish();
        resources.finish();
        written.finish();
        write_picture(&mut pdf, picture, page);
        let packed = pack(&drawn(page, &places))?;
        pdf.stream(content, &packed).filter(Filter::FlateDecode);
    }
    Ok(pdf.finish())
}

fn write_picture(pdf: &mut Pdf, id: Ref, page: &Page) {
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or_default();
    let mut picture = pdf.image_xobject(id, &page.picture);
    picture.filter(match page.form {
        Form::Photograph => Filter::DctDecode,
        Form::Sixteen | Form::Whole => Filter::FlateDecode,
    });
    picture.width(side(page.pixels.0)).height(side(page.pixels.1));
    picture.bits_per_component(if page.form == Form::Sixteen { 4 } else { 8 });
    let colours = picture.color_space();
    match page.ink {
        Ink::Grey => colours.device_gray(),
        Ink::Colour => colours.device_rgb(),
    }
}

/// Each letter of all words, numbered.
fn letters(pages: &[Page]) -> BTreeMap<char, usize> {
    let words = pages.iter().flat_map(|page| &page.words);
    let mut places: BTreeMap<char, usize> =
        words.flat_map(|(_, _, word)| word.chars()).map(|sign| (sign, 0)).collect();
    places.values_mut().enumerate().for_each(|(number, place)| *place = number);
    places
}

fn fonts(
    pdf: &mut Pdf,
    refs: &mut Refs,
    places: &BTreeMap<char, usize>,
) -> Result<Vec<Ref>, MediaError> {
    let empty = refs.next();
    pdf.stream(empty, format!("{WIDTH} 0 d0").as_bytes());
    let signs: Vec<char> = places.keys().copied().collect();
    let mut out = Vec::new();
    for chunk in signs.chunks(FONT_LETTERS) {
        let (id, map) = (refs.next(), refs.next());
        let names: Vec<String> = (0..chunk.len()).map(|code| format!("g{code}")).collect();
        let last = u8::try_from(chunk.len() - 1).unwrap_or(u8::MAX);
        let mut font = pdf.type3_font(id);
        font.bbox(Rect::new(0.0, 0.0, WIDTH, 1000.0)).matrix([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
        let mut drawings = font.char_procs();
        for name in &names {
            drawings.pair(Name(name.as_bytes()), empty);
        }
        drawings.finish();
        let mut encoding = font.encoding_custom();
        let listed = names.iter().map(|name| Name(name.as_bytes()));
        encoding.differences().consecutive(0, listed);
        encoding.finish();
        font.first_char(0).last_char(last).widths(chunk.iter().map(|_| WIDTH));
        font.resources();
        font.to_unicode(map);
        font.finish();
        let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"UCS"), supplement: 0 };
        let mut cmap = UnicodeCmap::new(Name(b"Words"), system);
        for (code, sign) in (0_u8..).zip(chunk) {
            cmap.pair(code, *sign);
        }
        let packed = pack(&cmap.finish())?;
        pdf.stream(map, &packed).filter(Filter::FlateDecode);
        out.push(id);
    }
    Ok(out)
}

/// How deep and how long a word is, in points, and where and which way it starts.
fn laid(frame: &Frame, way: Way, (width, height): (f32, f32)) -> (f32, f32, [f32; 6]) {
    let (wide, tall) = (frame.width * width, frame.height * height);
    let (left, right) = (frame.left * width, frame.right() * width);
    let (high, low) = (height * (1.0 - frame.top), height * (1.0 - frame.bottom()));
    match way {
        Way::Right => (tall, wide, [1.0, 0.0, 0.0, 1.0, left, low + tall * BELOW]),
        Way::Down => (wide, tall, [0.0, -1.0, 1.0, 0.0, left + wide * BELOW, high]),
        Way::Left => (tall, wide, [-1.0, 0.0, 0.0, -1.0, right, high - tall * BELOW]),
        Way::Up => (wide, tall, [0.0, 1.0, -1.0, 0.0, right - wide * BELOW, low]),
    }
}

/// What a page draws: its picture, then its words.
#[expect(clippy::cast_precision_loss, reason = "no word has 2^23 letters")]
fn drawn(page: &Page, places: &BTreeMap<char, usize>) -> Vec<u8> {
    let (width, height) = page.size;
    let mut content = Content::new();
    content.save_state().transform([width, 0.0, 0.0, height, 0.0, 0.0]);
    content.x_object(Name(b"P")).restore_state();
    if page.words.is_empty() {
        return content.finish().into_vec();
    }
    content.begin_text().set_text_rendering_mode(TextRenderingMode::Invisible);
    for (frame, way, word) in &page.words {
        let (deep, long, place) = laid(frame, *way, page.size);
        let size = (deep * SIZE).clamp(0.1, SCALE_POINTS * 20.0);
        let natural = word.chars().count() as f32 * WIDTH / 1000.0 * size;
        let scale = (long / natural * 100.0).clamp(0.1, 10_000.0);
        content.set_horizontal_scaling(scale);
        content.set_text_matrix(place);
        let coded: Vec<(usize, u8)> = word
            .chars()
            .filter_map(|sign| places.get(&sign))
            .map(|place| (place / FONT_LETTERS, (place % FONT_LETTERS).to_le_bytes()[0]))
            .collect();
        for run in coded.chunk_by(|one, next| one.0 == next.0) {
            let font = run.first().map_or(0, |(font, _)| *font);
            let shown: Vec<u8> = run.iter().map(|(_, code)| *code).collect();
            content.set_font(Name(format!("F{font}").as_bytes()), size);
            content.show(Str(&shown));
        }
    }
    content.end_text();
    content.finish().into_vec()
}
