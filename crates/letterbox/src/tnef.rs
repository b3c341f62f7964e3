//! Outlook's winmail.dat: its text and its files (MS-OXTNEF, and MS-OXRTFCP for rich text).
//!
//! Invariant: each length is held against what is there before it is used, and one file in another
//! is only handed out, not opened here; so a forged winmail.dat costs no more than its own size,
//! eight times that for rich text.

use mail_parser::decoders::charsets::map::charset_decoder;

const SIGNATURE: u32 = 0x223e_9f78;
/// How many attributes, properties or files are looked at.
const MANY: usize = 10_000;

const BODY: u32 = 0x0002_800c;
const PROPERTIES: u32 = 0x0006_9003;
const CODE_PAGE: u32 = 0x0006_9007;
const FILE_BEGINS: u32 = 0x0006_9002;
const FILE_DATA: u32 = 0x0006_800f;
const FILE_TITLE: u32 = 0x0001_8010;
const FILE_PROPERTIES: u32 = 0x0006_9005;

/// What came out.
#[derive(Default)]
pub(crate) struct Opened {
    /// The text, if there is one without formatting.
    pub(crate) text: Option<String>,
    /// The text as HTML, in whatever character set it names.
    pub(crate) html: Option<Vec<u8>>,
    /// The text as RTF, unpacked.
    pub(crate) rtf: Option<Vec<u8>>,
    pub(crate) files: Vec<File>,
    /// It ended in the middle of something.
    pub(crate) damaged: bool,
}

/// A file.
#[derive(Default)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) declared: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// Bytes, read from the front.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u16(&mut self) -> Option<u16> {
        self.number().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.number().map(u32::from_le_bytes)
    }

    fn size(&mut self) -> Option<usize> {
        self.u32().and_then(|size| usize::try_from(size).ok())
    }

    /// A length, as many bytes, and what fills them up to a multiple of four.
    fn padded(&mut self) -> Option<&'b [u8]> {
        let size = self.size()?;
        let taken = self.take(size)?;
        self.take(size.wrapping_neg() % 4)?;
        Some(taken)
    }
}

/// Opens a winmail.dat, if these bytes begin like one.
pub(crate) fn open(bytes: &[u8]) -> Option<Opened> {
    let mut reader = Reader(bytes);
    (reader.u32()? == SIGNATURE).then_some(())?;
    reader.u16()?;
    let mut opened = Opened::default();
    let mut code_page = 1252;
    for _ in 0..MANY {
        if reader.0.is_empty() {
            return Some(opened);
        }
        let Some((attribute, value)) = attribute(&mut reader) else { break };
        match attribute {
            CODE_PAGE => code_page = Reader(value).u32().unwrap_or(code_page),
            BODY => opened.text = Some(narrow(value, code_page)),
            PROPERTIES => opened.damaged |= message(value, code_page, &mut opened).is_none(),
            FILE_BEGINS => opened.files.push(File::default()),
            FILE_DATA | FILE_TITLE | FILE_PROPERTIES => {
                let Some(file) = opened.files.last_mut() else { continue };
                match attribute {
                    FILE_DATA => file.bytes = value.to_vec(),
                    FILE_TITLE if file.name.is_empty() => file.name = narrow(value, code_page),
                    FILE_TITLE => {}
                    _ => opened.damaged |= described(value, code_page, file).is_none(),
                }
            }
            _ => {}
        }
    }
    opened.damaged = true;
    Some(opened)
}

/// An attribute's number and its value. Its level and checksum say nothing that is needed.
fn attribute<'b>(reader: &mut Reader<'b>) -> Option<(u32, &'b [u8])> {
    reader.take(1)?;
    let attribute = reader.u32()?;
    let size = reader.size()?;
    let value = reader.take(size)?;
    reader.u16()?;
    Some((attribute, value))
}

/// The properties of the message: its text in up to three forms.
fn message(value: &[u8], code_page: u32, opened: &mut Opened) -> Option<()> {
    properties(value, |id, kind, value| match id {
        0x1000 => opened.text = Some(string(value, kind, code_page)),
        0x1013 if kind == 0x0102 => opened.html = Some(value.to_vec()),
        0x1013 => opened.html = Some(string(value, kind, code_page).into_bytes()),
        0x1009 => opened.rtf = rich(value),
        _ => {}
    })
}

/// The properties of a file: its long name, its type, and its bytes where it is a message itself.
fn described(value: &[u8], code_page: u32, file: &mut File) -> Option<()> {
    properties(value, |id, kind, value| match id {
        0x3707 => file.name = string(value, kind, code_page),
        0x370e => file.declared = Some(string(value, kind, code_page)),
        // An object begins with the sixteen bytes of its interface's name.
        0x3701 if file.bytes.is_empty() => {
            let object = if kind == 0x000d { value.get(16..) } else { Some(value) };
            file.bytes = object.unwrap_or_default().to_vec();
        }
        _ => {}
    })
}

/// Calls `each` with the number, type and value of every property of one value.
fn properties(value: &[u8], mut each: impl FnMut(u16, u16, &[u8])) -> Option<()> {
    let mut reader = Reader(value);
    for _ in 0..reader.size()?.min(MANY) {
        let kind = reader.u16()?;
        let id = reader.u16()?;
        if id >= 0x8000 {
            reader.take(16)?;
            if reader.u32()? == 0 {
                reader.take(4)?;
            } else {
                reader.padded()?;
            }
        }
        let (single, is_many) = (kind & 0x0fff, kind & 0x1000 != 0);
        let fixed = match single {
            0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
            0x48 => Some(16),
            _ => None,
        };
        let count = if is_many || fixed.is_none() { reader.size()? } else { 1 };
        if count > MANY {
            return None;
        }
        for _ in 0..count {
            let value = match fixed {
                Some(size) => reader.take(size)?,
                None => reader.padded()?,
            };
            if !is_many {
                each(id, single, value);
            }
        }
    }
    Some(())
}

/// A string property, in UTF-16 or in the code page.
fn string(value: &[u8], kind: u16, code_page: u32) -> String {
    if kind != 0x1f {
        return narrow(value, code_page);
    }
    let units = value.chunks_exact(2).filter_map(|pair| pair.try_into().ok());
    let units: Vec<u16> = units.map(u16::from_le_bytes).take_while(|unit| *unit != 0).collect();
    String::from_utf16_lossy(&units)
}

/// A text in a code page of Windows, up to its first zero.
fn narrow(value: &[u8], code_page: u32) -> String {
    let value = value.split(|byte| *byte == 0).next().unwrap_or_default();
    if let Ok(words) = std::str::from_utf8(value) {
        return words.to_owned();
    }
    let decode = charset_decoder(format!("windows-{code_page}").as_bytes())
        .or_else(|| charset_decoder(b"windows-1252"));
    decode.map(|decode| decode(value)).unwrap_or_default()
}

/// What every packed rich text refers back to (MS-OXRTFCP, section 2.1.2.1).
const BEFORE: &[u8] =
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \
    \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\
    \\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const RING: usize = 4_096;

/// Rich text, unpacked as far as it goes.
fn rich(value: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader(value);
    reader.u32()?;
    let size = reader.size()?;
    let form = reader.u32()?;
    reader.u32()?;
    if form == 0x414c_454d {
        return Some(reader.0.get(..size.min(reader.0.len()))?.to_vec());
    }
    (form == 0x7546_5a4c).then_some(())?;
    // A token of two bytes and an eighth gives at most seventeen.
    let most = size.min(reader.0.len().saturating_mul(8));
    let mut ring = [b' '; RING];
    ring.iter_mut().zip(BEFORE).for_each(|(place, byte)| *place = *byte);
    let mut write = BEFORE.len();
    let mut text = Vec::with_capacity(most.min(1 << 20));
    let mut put = |ring: &mut [u8; RING], text: &mut Vec<u8>, byte: u8| {
        if let Some(place) = ring.get_mut(write) {
            *place = byte;
        }
        write = (write + 1) % RING;
        text.push(byte);
        write
    };
    let mut head = BEFORE.len();
    while text.len() < most {
        let Some(flags) = reader.take(1).and_then(<[u8]>::first) else { break };
        for bit in 0..8 {
            if flags & (1 << bit) == 0 {
                let Some(byte) = reader.take(1).and_then(<[u8]>::first) else { break };
                head = put(&mut ring, &mut text, *byte);
                continue;
            }
            let Some(token) = reader.number().map(u16::from_be_bytes) else { break };
            let (from, count) = (usize::from(token >> 4), usize::from(token & 0xf) + 2);
            if from == head {
                return Some(text);
            }
            for step in 0..count {
                let byte = ring.get((from + step) % RING).copied().unwrap_or_default();
                head = put(&mut ring, &mut text, byte);
            }
        }
    }
    text.truncate(size);
    Some(text)
}

#[cfg(test)]
mod tests;
