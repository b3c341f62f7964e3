use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::object::{CHUNK_BYTES, HEADER_BYTES, Opener};
use crate::tail::{MAX_TAIL_BYTES, open_tail, seal_tail};
use crate::testing::{Counting, Seeded, chunk_bytes, key, object, open_whole, plaintext};

fn sealer(plain_bytes: usize) -> Sealer {
    Sealer::new(&key(), object(), 1, len_u64(plain_bytes)).unwrap()
}

#[test]
fn nothing_is_sealed_before_a_segment_is_begun() {
    let (plain, mut out) = (plaintext(CHUNK_BYTES), Vec::new());
    let mut sealer = sealer(2 * CHUNK_BYTES);
    assert_eq!(sealer.seal_chunk(&plain, &mut out), Err(VaultError::NoSegment));
    sealer.begin_segment(&Seeded::new(1)).unwrap();
    sealer.seal_chunk(&plain, &mut out).unwrap();

    let bytes = 2 * len_u64(CHUNK_BYTES);
    let mut resumed = Sealer::resume(&key(), object(), 1, bytes, &sealer.mark()).unwrap();
    let before = out.clone();
    assert_eq!(resumed.seal_chunk(&plain, &mut out), Err(VaultError::NoSegment));
    assert_eq!(out, before);
}

#[test]
fn a_chunk_has_the_length_of_its_place() {
    let random = Seeded::new(1);
    for (plain_bytes, offered, wanted) in [
        (0, 1, 0),
        (10, 9, 10),
        (10, 11, 10),
        (CHUNK_BYTES, CHUNK_BYTES - 1, CHUNK_BYTES),
        (CHUNK_BYTES + 1, 1, CHUNK_BYTES),
        (CHUNK_BYTES + 1, CHUNK_BYTES + 1, CHUNK_BYTES),
    ] {
        let mut sealer = sealer(plain_bytes);
        sealer.begin_segment(&random).unwrap();
        let mut out = Vec::new();
        let refused = sealer.seal_chunk(&plaintext(offered), &mut out).unwrap_err();
        let (wanted_bytes, got_bytes) = (len_u64(wanted), len_u64(offered));
        assert_eq!(refused, VaultError::ChunkLength { index: 0, wanted_bytes, got_bytes });
        assert!(out.is_empty());
        sealer.seal_chunk(&plaintext(wanted), &mut out).unwrap();
        assert_eq!(out.len(), wanted + TAG_BYTES);
    }
}

#[test]
fn an_object_ends_with_its_last_chunk() {
    let mut sealer = sealer(CHUNK_BYTES + 5);
    let mut out = Vec::new();
    sealer.begin_segment(&Seeded::new(1)).unwrap();
    assert_eq!(sealer.next_chunk_bytes(), Some(CHUNK_BYTES));
    sealer.seal_chunk(&plaintext(CHUNK_BYTES), &mut out).unwrap();
    assert_eq!((sealer.plain_done(), sealer.sealed_bytes()), (65_536, 65_624));
    assert_eq!(sealer.trailer(), Err(VaultError::Incomplete { done: 1, chunks: 2 }));
    assert_eq!(sealer.next_chunk_bytes(), Some(5));
    sealer.seal_chunk(&plaintext(5), &mut out).unwrap();
    assert!(sealer.is_complete());
    assert_eq!((sealer.plain_done(), sealer.next_chunk_bytes()), (65_541, None));
    assert_eq!(sealer.seal_chunk(&[], &mut out), Err(VaultError::Complete));
    assert_eq!(sealer.trailer().unwrap(), sealer.trailer().unwrap());
}

#[test]
fn segments_that_seal_nothing_leave_no_trace() {
    let random = Seeded::new(1);
    let mut sealer = sealer(CHUNK_BYTES + 5);
    let mut out = Vec::new();
    for _ in 0..3 {
        sealer.begin_segment(&random).unwrap();
    }
    assert_eq!(sealer.mark(), SealMark::start());
    sealer.seal_chunk(&plaintext(CHUNK_BYTES), &mut out).unwrap();
    let mark = sealer.mark();
    assert_eq!((mark.chunks(), mark.segments()), (1, 1));
    sealer.begin_segment(&random).unwrap();
    assert_eq!(sealer.mark(), mark);
    sealer.begin_segment(&random).unwrap();
    sealer.seal_chunk(&plaintext(5), &mut out).unwrap();
    let (complete, trailer) = (sealer.mark(), sealer.trailer().unwrap());
    assert_eq!(complete.segments(), 2);
    sealer.begin_segment(&random).unwrap();
    assert_eq!((sealer.mark(), sealer.trailer().unwrap()), (complete, trailer));
}

#[test]
fn a_source_that_repeats_itself_is_refused() {
    struct Stuck;
    impl Random for Stuck {
        fn fill(&self, out: &mut [u8]) {
            out.fill(4);
        }
    }
    let mut sealer = sealer(CHUNK_BYTES + 5);
    let mut out = Vec::new();
    sealer.begin_segment(&Stuck).unwrap();
    sealer.seal_chunk(&plaintext(CHUNK_BYTES), &mut out).unwrap();
    assert_eq!(sealer.begin_segment(&Stuck), Err(VaultError::RepeatedRandomness));
    assert_eq!(sealer.seal_chunk(&plaintext(5), &mut out), Err(VaultError::NoSegment));
    sealer.begin_segment(&Counting::new()).unwrap();
    sealer.seal_chunk(&plaintext(5), &mut out).unwrap();
}

#[test]
fn an_object_has_a_limit_of_segments() {
    let prefix = |first: u32| {
        let [a, b, c, d] = first.to_be_bytes();
        [0, 0, 0, a, b, c, d]
    };
    let segments = (0..MAX_SEGMENTS).map(|first| Segment { first, prefix: prefix(first) });
    let mark = SealMark { chunks: MAX_SEGMENTS, segments: segments.collect() };
    let mark = SealMark::decode(&mark.encode()).unwrap();
    let bytes = u64::from(MAX_SEGMENTS + 1) * len_u64(CHUNK_BYTES);
    let mut sealer = Sealer::resume(&key(), object(), 1, bytes, &mark).unwrap();
    let refused = sealer.begin_segment(&Seeded::new(1));
    assert_eq!(refused, Err(VaultError::TooManySegments { limit: MAX_SEGMENTS }));

    // At the limit the object can still be completed and opened.
    let bytes = u64::from(MAX_SEGMENTS) * len_u64(CHUNK_BYTES);
    let sealer = Sealer::resume(&key(), object(), 1, bytes, &mark).unwrap();
    let opener = Opener::new(&key(), &sealer.header(), &sealer.trailer().unwrap()).unwrap();
    assert_eq!(opener.chunks(), MAX_SEGMENTS);
}

#[test]
fn a_mark_of_another_object_is_refused() {
    let segments = vec![Segment { first: 0, prefix: [1; 7] }];
    let mark = SealMark { chunks: 3, segments };
    let resume = |bytes| Sealer::resume(&key(), object(), 1, bytes, &mark).map(|_| ());
    assert_eq!(resume(131_072), Err(VaultError::WrongMark));
    assert_eq!(resume(131_073), Ok(()));
}

/// What becomes of one attempt.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Kept,
    /// The checksum was wrong: what it wrote stays behind the mark until the next attempt.
    ThrownAway,
    /// As thrown away, and only a part of what it wrote reached the disk.
    Torn(usize),
    /// Thrown away, and the same bytes come again at once.
    Repeated,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Kept),
        1 => Just(Fate::ThrownAway),
        1 => (0usize..200_000).prop_map(Fate::Torn),
        1 => Just(Fate::Repeated),
    ]
}

/// An upload as the receiving side keeps it: a file, a mark and a tail.
struct Upload {
    plain: Vec<u8>,
    file: Vec<u8>,
    mark: Vec<u8>,
    tail: Option<(ObjectKey, Vec<u8>)>,
    received: usize,
    random: Seeded,
    nonces: HashSet<(Vec<u8>, Vec<u8>)>,
}

impl Upload {
    fn new(plain_bytes: usize, seed: u64) -> Self {
        Self {
            plain: plaintext(plain_bytes),
            file: sealer(plain_bytes).header(),
            mark: SealMark::start().encode(),
            tail: None,
            received: 0,
            random: Seeded::new(seed),
            nonces: HashSet::new(),
        }
    }

    fn resume(&self) -> Sealer {
        let mark = SealMark::decode(&self.mark).unwrap();
        Sealer::resume(&key(), object(), 1, len_u64(self.plain.len()), &mark).unwrap()
    }

    /// One PATCH of up to `bytes` bytes.
    fn attempt(&mut self, bytes: usize, fate: Fate) {
        let mut sealer = self.resume();
        self.file.truncate(usize::try_from(sealer.sealed_bytes()).unwrap());
        sealer.begin_segment(&self.random).unwrap();
        let mut pending = match &self.tail {
            Some((own, tail)) => open_tail(own, object(), tail).unwrap().to_vec(),
            None => Vec::new(),
        };
        let until = self.plain.len().min(self.received + bytes);
        pending.extend_from_slice(&self.plain[self.received..until]);

        let mut written = Vec::new();
        let mut rest = pending.as_slice();
        while let Some(take) = sealer.next_chunk_bytes().filter(|take| *take <= rest.len()) {
            let (chunk, after) = rest.split_at(take);
            self.use_nonce(key().expose(), &sealer.next_nonce().unwrap());
            sealer.seal_chunk(chunk, &mut written).unwrap();
            rest = after;
        }
        assert!(rest.len() <= MAX_TAIL_BYTES);
        let tail_key = ObjectKey::generate(&self.random);
        let tail = seal_tail(&tail_key, object(), rest).unwrap();
        self.use_nonce(tail_key.expose(), &tail[40..52]);

        match fate {
            Fate::Kept => {
                self.file.extend_from_slice(&written);
                self.mark = sealer.mark().encode();
                self.tail = (!rest.is_empty()).then_some((tail_key, tail));
                self.received = until;
            }
            Fate::ThrownAway => self.file.extend_from_slice(&written),
            Fate::Torn(at) => self.file.extend_from_slice(&written[..at.min(written.len())]),
            Fate::Repeated => {
                self.file.extend_from_slice(&written);
                self.attempt(bytes, Fate::Kept);
            }
        }
    }

    /// No key ever meets a nonce twice.
    fn use_nonce(&mut self, key: &[u8], nonce: &[u8]) {
        assert!(self.nonces.insert((key.to_vec(), nonce.to_vec())), "a nonce was used twice");
    }

    /// What was received so far can be read back from what is kept.
    fn check(&self) {
        let mark = SealMark::decode(&self.mark).unwrap();
        let opener = Opener::partial(&key(), &self.file[..HEADER_BYTES], &mark).unwrap();
        let mut back = Vec::new();
        for index in 0..opener.chunks() {
            let mut chunk = chunk_bytes(&opener, index, &self.file);
            back.extend_from_slice(opener.open_chunk(index, &mut chunk).unwrap());
        }
        if let Some((key, sealed)) = &self.tail {
            back.extend_from_slice(&open_tail(key, object(), sealed).unwrap());
        }
        assert!(back == self.plain[..self.received], "what was received is not what is kept");
    }

    fn finish(mut self) {
        while !self.resume().is_complete() {
            self.attempt(CHUNK_BYTES + 1, Fate::Kept);
        }
        self.check();
        let sealer = self.resume();
        self.file.truncate(usize::try_from(sealer.sealed_bytes()).unwrap());
        self.file.extend_from_slice(&sealer.trailer().unwrap());
        assert!(open_whole(&key(), &self.file).unwrap() == self.plain, "it is another plaintext");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_upload_interrupted_anyhow_ends_as_its_plaintext_and_repeats_no_nonce(
        plain_bytes in prop_oneof![
            0usize..400_000,
            (0usize..5).prop_map(|chunks| chunks * CHUNK_BYTES),
        ],
        attempts in prop::collection::vec((0usize..200_000, fate()), 0..12),
        seed: u64,
    ) {
        let mut upload = Upload::new(plain_bytes, seed);
        for (bytes, fate) in attempts {
            upload.attempt(bytes, fate);
            upload.check();
        }
        upload.finish();
    }

    #[test]
    fn an_upload_resumed_after_any_prefix_ends_as_its_plaintext(
        plain_bytes in 1usize..200_000,
        at: prop::sample::Index,
        seed: u64,
    ) {
        let mut upload = Upload::new(plain_bytes, seed);
        upload.attempt(at.index(plain_bytes), Fate::Kept);
        upload.check();
        upload.finish();
    }
}

#[test]
fn a_repeated_attempt_uses_other_nonces_for_the_same_chunks() {
    let mut upload = Upload::new(3 * CHUNK_BYTES, 1);
    for fate in [Fate::ThrownAway, Fate::Torn(70_000), Fate::Repeated] {
        upload.attempt(2 * CHUNK_BYTES, fate);
    }
    // Chunks 0 and 1 in each of four attempts, and a tail each time.
    assert_eq!(upload.nonces.len(), 12);
    upload.finish();
}
