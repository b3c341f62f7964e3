use super::*;
use crate::tests::{notice, worded};

#[test]
fn every_line_is_a_sentence_and_none_is_a_command() {
    let document = worded("1. a [[h@'loU]] b\n2. c?\n\nd");
    let read = "A title.\n\nA body.\n\nLast updated 1 November 2026. Version 7 of the policy.\n\n\
                A heading.\n\n1: a [ [h@'loU] ] b.\n\n2: c?\n\nd.\n\n";
    assert_eq!(script(&document), read);
}

#[test]
fn a_sound_says_how_long_it_is() {
    let mut sound = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    sound.resize(36, 0);
    sound.extend(b"data\xff\xff\xff\x7f\x01\x02\x03\x04");
    let sound = sized(sound).unwrap();
    assert_eq!(
        (sound[4..8].to_vec(), sound[40..44].to_vec()),
        (vec![40, 0, 0, 0], vec![4, 0, 0, 0])
    );
    for wrong in [&b""[..], b"RIFF", &[0; 60]] {
        assert!(matches!(sized(wrong.to_vec()), Err(PressError::Failed { .. })));
    }
}

#[test]
fn a_notice_is_read_aloud_the_same_each_time_where_a_reader_is_installed() {
    let sign = notice("body-worn-video.sign");
    if speech_is_there().is_err() {
        assert_eq!(speech(&sign).unwrap_err(), READER.missing());
        return;
    }
    let sound = speech(&sign).unwrap();
    // Some 50 words take more than ten seconds, of 44,100 bytes each.
    assert!(sound.len() > 441_000, "{}", sound.len());
    assert!(sound[44..].iter().any(|byte| *byte != 0), "silence");
    assert_eq!(sound, speech(&sign).unwrap());
}
