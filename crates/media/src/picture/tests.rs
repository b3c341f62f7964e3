use super::*;

fn white(width: u32, height: u32) -> Raster {
    let ink = Ink::Colour;
    Raster { width, height, ink, pixels: vec![255; (width * height * 3) as usize] }
}

#[test]
fn a_frame_is_painted_outwards_and_no_further() {
    let mut raster = white(100, 50);
    raster.paint(&Frame { left: 0.5, top: 0.5, width: 0.1, height: 0.1 });
    let at = |x: usize, y: usize| raster.pixels[(y * 100 + x) * 3];
    assert_eq!((at(50, 25), at(60, 30), at(49, 24)), (0, 0, 0));
    assert_eq!((at(47, 25), at(63, 25), at(50, 22), at(50, 33)), (255, 255, 255, 255));
    assert!(raster.shows(&Frame { left: 0.4, top: 0.4, width: 0.4, height: 0.4 }, 255));
    assert!(!raster.shows(&Frame { left: 0.0, top: 0.0, width: 0.2, height: 0.2 }, 1));
}

#[test]
fn a_frame_at_the_edge_stays_within_the_picture() {
    let mut raster = white(10, 10);
    raster.paint(&Frame { left: 0.9, top: 0.9, width: 0.1, height: 0.1 });
    raster.paint(&Frame { left: 0.0, top: 0.0, width: 1.0, height: 1.0 });
    assert!(raster.pixels.iter().all(|value| *value == 0));
}

#[test]
fn what_is_encoded_decodes_to_the_same() {
    let mut raster = white(64, 64);
    raster.paint(&Frame { left: 0.1, top: 0.1, width: 0.3, height: 0.3 });
    let again = decode(&raster.png().unwrap(), Kind::Png).unwrap();
    assert_eq!(again.pixels, raster.pixels);
    assert_eq!(raster.clone().plainest().ink, Ink::Grey);
    assert!(decode(&raster.jpeg().unwrap(), Kind::Jpeg).is_ok());
}

#[test]
fn a_picture_of_absurd_size_is_refused_before_it_is_decoded() {
    let mut png = white(8, 8).png().unwrap();
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let crc = crc(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    let refused = Picture::open(&png, Kind::Png).err();
    assert!(matches!(refused, Some(MediaError::TooManyPixels { pixels: 3_600_000_000, .. })));
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}
