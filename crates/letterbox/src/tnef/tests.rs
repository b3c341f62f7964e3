use super::*;
use proptest::prelude::*;

/// An attribute as it stands in the file.
fn attribute(level: u8, id: u32, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![level];
    bytes.extend(id.to_le_bytes());
    bytes.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
    bytes.extend(value);
    bytes.extend([0, 0]);
    bytes
}

/// A property of variable length.
fn property(id: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend(id.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
    bytes.extend(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

fn list(all: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = u32::try_from(all.len()).unwrap().to_le_bytes().to_vec();
    bytes.extend(all.concat());
    bytes
}

fn winmail(all: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = SIGNATURE.to_le_bytes().to_vec();
    bytes.extend([1, 0]);
    bytes.extend(all.concat());
    bytes
}

fn example() -> Vec<u8> {
    let name: Vec<u8> = "Übersicht.pdf\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let named = [
        &0x000b_u16.to_le_bytes()[..],
        &0x8001_u16.to_le_bytes(),
        &[7; 16],
        &1_u32.to_le_bytes(),
        &6_u32.to_le_bytes(),
        b"a\0b\0\0\0\0\0",
        &1_u32.to_le_bytes(),
    ]
    .concat();
    let many = [
        &0x101e_u16.to_le_bytes()[..],
        &0x1234_u16.to_le_bytes(),
        &2_u32.to_le_bytes(),
        &1_u32.to_le_bytes(),
        b"a\0\0\0",
        &2_u32.to_le_bytes(),
        b"bc\0\0",
    ]
    .concat();
    winmail(&[
        attribute(1, CODE_PAGE, &[&1251_u32.to_le_bytes()[..], &[0; 4]].concat()),
        attribute(1, BODY, b"\xcf\xf0\xe8\0"),
        attribute(1, PROPERTIES, &list(&[named, many, property(0x1013, 0x0102, b"<p>Hi</p>")])),
        attribute(2, FILE_BEGINS, &[0; 14]),
        attribute(2, FILE_TITLE, b"UBERSI~1.PDF\0"),
        attribute(2, FILE_DATA, b"%PDF-1.7"),
        attribute(2, FILE_PROPERTIES, &list(&[property(0x3707, 0x1f, &name)])),
        attribute(2, FILE_BEGINS, &[0; 14]),
        attribute(2, FILE_TITLE, b"two.txt\0"),
        attribute(2, FILE_DATA, b"two"),
    ])
}

#[test]
fn a_winmail_gives_its_text_and_its_files() {
    let opened = open(&example()).unwrap();
    assert_eq!(opened.text.as_deref(), Some("При"));
    assert_eq!(opened.html.as_deref(), Some(&b"<p>Hi</p>"[..]));
    assert!(!opened.damaged);
    let files: Vec<_> =
        opened.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
    assert_eq!(files, [("Übersicht.pdf", &b"%PDF-1.7"[..]), ("two.txt", b"two")]);
}

#[test]
fn a_winmail_that_ends_early_gives_what_came_before() {
    let whole = example();
    let cut = open(&whole[..whole.len() - 4]).unwrap();
    assert!(cut.damaged && cut.text.is_some() && cut.files.len() == 2);
    assert!(open(b"PK\x03\x04").is_none());
}

#[test]
fn rich_text_is_unpacked() {
    assert_eq!(BEFORE.len(), 207);
    // The example of MS-OXRTFCP, section 3.1.
    let packed = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\
        \x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
    assert_eq!(rich(packed).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    let plain = b"\x10\0\0\0\x04\0\0\0MELA\0\0\0\0{rtf and more";
    assert_eq!(rich(plain).unwrap(), b"{rtf");
    assert!(rich(b"\0\0\0\0\xff\xff\xff\xffLZFu\0\0\0\0").unwrap().is_empty());
}

proptest! {
    #[test]
    fn no_winmail_is_too_strange(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = example();
        for (at, byte) in changes {
            let at = at.index(bytes.len() - 6) + 6;
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        let size = bytes.len();
        if let Some(opened) = open(&bytes) {
            prop_assert!(opened.files.iter().map(|file| file.bytes.len()).sum::<usize>() <= size);
        }
    }

    #[test]
    fn no_rich_text_is_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let packed = [&b"\0\0\0\0\xff\xff\0\0LZFu\0\0\0\0"[..], &bytes].concat();
        prop_assert!(rich(&packed).unwrap().len() <= bytes.len() * 17 + 17);
    }
}
