//! Pictures with a name beside their pixels.
//!
//! Invariant: the pixels say nothing; only the segments differ.

use image::{ImageEncoder as _, RgbImage};

pub(crate) const PICTURES: usize = 9;

fn crc(bytes: &[u8]) -> [u8; 4] {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum().to_be_bytes()
}

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), body].concat();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [length.as_slice(), &named, &crc(&named)].concat()
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), body].concat()
}

pub(crate) fn png() -> Vec<u8> {
    let pixels = RgbImage::from_fn(120, 80, |x, y| {
        image::Rgb([200, x.to_le_bytes()[0], y.to_le_bytes()[0]])
    });
    let mut out = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut out);
    encoder.write_image(&pixels, 120, 80, image::ExtendedColorType::Rgb8).unwrap();
    out
}

pub(crate) fn jpeg() -> Vec<u8> {
    let pixels = RgbImage::from_pixel(120, 80, image::Rgb([180, 190, 200]));
    let mut out = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut out).encode_image(&pixels).unwrap();
    out
}

/// An EXIF block with an author and a thumbnail that holds the name too.
fn exif(name: &str) -> Vec<u8> {
    let mut out = b"Exif\0\0II*\0\x08\0\0\0\x01\0".to_vec();
    let length = u32::try_from(name.len() + 1).unwrap();
    out.extend(0x013b_u16.to_le_bytes());
    out.extend(2_u16.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(26_u32.to_le_bytes());
    out.extend(0_u32.to_le_bytes());
    out.extend(name.as_bytes());
    out.push(0);
    out.extend([0xff, 0xd8, 0xff, 0xfe, 0, 30]);
    out.extend(name.as_bytes());
    out.extend([0xff, 0xd9]);
    out
}

/// A picture with the name in one segment; the last is bare.
pub(crate) fn picture(number: usize, name: &str) -> Vec<u8> {
    let into_png = |chunk: Vec<u8>| {
        let png = png();
        [&png[..33], &chunk, &png[33..]].concat()
    };
    let into_jpeg = |segment: Vec<u8>| {
        let jpeg = jpeg();
        [&jpeg[..2], &segment, &jpeg[2..]].concat()
    };
    let said = |before: &str| [before.as_bytes(), name.as_bytes()].concat();
    match number {
        0 => into_png(chunk(*b"tEXt", &said("Author\0"))),
        1 => into_png(chunk(*b"iTXt", &said("XML:com.adobe.xmp\0\0\0\0\0"))),
        2 => into_png(chunk(*b"eXIf", &exif(name)[6..])),
        3 => [png(), said("")].concat(),
        4 => into_jpeg(segment(0xe1, &exif(name))),
        5 => into_jpeg(segment(0xe1, &said("http://ns.adobe.com/xap/1.0/\0<x>"))),
        6 => into_jpeg(segment(0xed, &said("Photoshop 3.0\x008BIM\x04\x04\0\0\0\0"))),
        7 => into_jpeg(segment(0xfe, &said(""))),
        _ => [jpeg(), said("")].concat(),
    }
}
