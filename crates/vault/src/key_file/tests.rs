use super::*;
use crate::testing::{Counting, Seeded, check_every_change, hex, key};

const PASSPHRASE: &[u8] = b"correct horse battery staple";

fn root() -> RootKey {
    RootKey::from_bytes(key().expose())
}

/// Quick on purpose.
fn cost() -> PassphraseCost {
    PassphraseCost::new(64, 2, 2).unwrap()
}

fn file() -> Vec<u8> {
    seal_root(PASSPHRASE, &root(), &Counting::new(), cost()).unwrap()
}

/// Changes a file as someone would who also knows how to mend its checksum.
fn forge(change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut file = file();
    let (body, checksum) = file.split_at_mut(KEY_FILE_BYTES - CHECKSUM_BYTES);
    change(body);
    checksum.copy_from_slice(digest(&SHA256, body).as_ref());
    file
}

#[test]
fn a_key_file_is_what_the_format_says() {
    assert_eq!(
        hex(&file()),
        "424c4b4559460001000000400000000200000002c0c1c2c3c4c5c6c7c8c9cacbcccdcecf7ad82c0f6a68\
         65de94885bf651f960cbaf8f3e69230b5868d9b692e0df970735d0d1d2d3d4d5d6d7d8d9dadb3208b115\
         84d24936f490cc1430ee8dd73c093464acad81fc17551b6dba7b02d478b43768aa18364e046f3ed106ea\
         d21d5218b43053faf04f3f7a3adf6a9fa632b44bd54cec74fe3d75c519598b4a9e4c"
    );
    assert_eq!(file().len(), KEY_FILE_BYTES);
}

#[test]
fn a_key_file_gives_its_root_back_under_its_passphrase() {
    assert_eq!(open_root(PASSPHRASE, &file()).unwrap(), root());
    let provider: Box<dyn KeyProvider> = Box::new(SealedFile::open(PASSPHRASE, &file()).unwrap());
    assert_eq!(provider.root().unwrap(), root());
    assert_eq!(provider.root().unwrap(), root());
}

#[test]
fn the_default_cost_works_too() {
    let file = seal_root(PASSPHRASE, &root(), &Seeded::new(1), PassphraseCost::default()).unwrap();
    assert_eq!(file[8..20], [0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1]);
    assert_eq!(open_root(PASSPHRASE, &file).unwrap(), root());
}

#[test]
fn a_wrong_passphrase_is_named_as_such() {
    for wrong in [b"Correct horse battery staple".as_slice(), b"x", &[0; MAX_PASSPHRASE_BYTES]] {
        assert_eq!(open_root(wrong, &file()).unwrap_err(), VaultError::WrongPassphrase);
    }
    let refused = VaultError::BadPassphrase { limit_bytes: MAX_PASSPHRASE_BYTES };
    for bad in [b"".as_slice(), &[b'a'; MAX_PASSPHRASE_BYTES + 1]] {
        assert_eq!(open_root(bad, &file()).unwrap_err(), refused);
        assert_eq!(seal_root(bad, &root(), &Counting::new(), cost()).unwrap_err(), refused);
    }
}

#[test]
fn every_change_to_a_key_file_is_damage_and_not_a_wrong_passphrase() {
    check_every_change(&file(), |changed| match open_root(PASSPHRASE, changed) {
        Ok(_) => false,
        Err(error) => {
            assert_ne!(error, VaultError::WrongPassphrase);
            true
        }
    });
}

#[test]
fn a_forged_key_file_is_refused() {
    let tampered = VaultError::Tampered { what: WHAT };
    for (at, wanted) in [
        (20, VaultError::WrongPassphrase),
        (36, VaultError::WrongPassphrase),
        (HEAD_BYTES, tampered.clone()),
        (HEAD_BYTES + NONCE_BYTES, tampered.clone()),
        (KEY_FILE_BYTES - CHECKSUM_BYTES - 1, tampered),
    ] {
        let forged = forge(|body| body[at] ^= 1);
        assert_eq!(open_root(PASSPHRASE, &forged).unwrap_err(), wanted, "byte {at}");
    }
}

#[test]
fn a_hostile_key_file_cannot_exhaust_memory_or_time() {
    for (at, figure, what) in [
        (8, 256 * 1_024 + 1, "memory in KiB"),
        (8, u32::MAX, "memory in KiB"),
        (8, 15, "memory in KiB"),
        (12, 17, "passes"),
        (12, u32::MAX, "passes"),
        (12, 0, "passes"),
        (16, 9, "lanes"),
        (16, u32::MAX, "lanes"),
        (16, 0, "lanes"),
    ] {
        let forged = forge(|body| body[at..at + 4].copy_from_slice(&figure.to_be_bytes()));
        let refused = open_root(PASSPHRASE, &forged).unwrap_err();
        let right = matches!(refused, VaultError::CostOutOfRange { what: of, got, .. }
            if of == what && got == figure);
        assert!(right, "{what} {figure}: {refused}");
    }
}

#[test]
fn costs_have_limits() {
    for (memory_kib, passes, lanes, fits) in [
        (8, 1, 1, true),
        (7, 1, 1, false),
        (64, 1, 8, true),
        (63, 1, 8, false),
        (262_144, 16, 8, true),
        (262_145, 16, 8, false),
        (262_144, 17, 8, false),
        (262_144, 16, 9, false),
    ] {
        let cost = PassphraseCost::new(memory_kib, passes, lanes);
        assert_eq!(cost.is_ok(), fits, "{memory_kib} {passes} {lanes}");
    }
}

#[test]
fn a_sealed_file_does_not_show_its_root() {
    let provider = SealedFile::open(PASSPHRASE, &file()).unwrap();
    assert_eq!(format!("{provider:?}"), "SealedFile { root: RootKey(hidden) }");
}
