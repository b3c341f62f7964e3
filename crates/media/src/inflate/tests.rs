use super::*;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write as _;

fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn pdf(body: &[u8]) -> Vec<u8> {
    let head = b"%PDF-1.7\n1 0 obj\n<</Length 9>>\nstream\r\n".to_vec();
    [head, body.to_vec(), b"\nendstream\nendobj\n".to_vec()].concat()
}

#[test]
fn each_stream_is_found_whatever_its_length_says() {
    let two = [pdf(b"one"), pdf(b"two")].concat();
    let bodies: Vec<_> = streams(&two).map(|body| &body[..4]).collect();
    assert_eq!(bodies, [b"one\n", b"two\n"]);
}

#[test]
fn a_stream_that_swells_is_refused_packed_once_or_twice() {
    let plain = vec![0; 600 << 20];
    let once = pack(&plain);
    assert_eq!(weigh(&pdf(&once)), Err(MediaError::Swollen));
    assert_eq!(weigh(&pdf(&pack(&once))), Err(MediaError::Swollen));
    assert_eq!(weigh(&pdf(&pack(b"a page"))), Ok(()));
}

#[test]
fn a_part_is_read_up_to_its_limit_and_refused_beyond() {
    assert_eq!(part(&b"four"[..], 4).unwrap(), b"four");
    assert_eq!(part(&b"five!"[..], 4), Err(MediaError::Swollen));
}
