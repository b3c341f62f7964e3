use super::*;

#[test]
fn an_object_id_has_one_spelling() {
    let text = "00112233445566778899aabbccddeeff";
    let id: ObjectId = text.parse().unwrap();
    assert_eq!(id.to_string(), text);
    assert_eq!(format!("{id:?}"), format!("ObjectId({text})"));
    for bad in [
        "",
        "00112233445566778899aabbccddeef",
        "00112233445566778899aabbccddeeff0",
        "00112233445566778899aabbccddeeff00",
        "00112233445566778899AABBCCDDEEFF",
        "00112233445566778899aabbccddeefg",
        "00112233-4455-6677-8899-aabbccdd",
        " 0112233445566778899aabbccddeeff",
    ] {
        assert_eq!(bad.parse::<ObjectId>(), Err(VaultError::BadObjectId), "{bad}");
    }
}

#[test]
fn an_epoch_is_a_short_plain_label() {
    for good in ["2026-11", "bwv:2026-11", "a", &"x".repeat(MAX_EPOCH_BYTES)] {
        assert_eq!(Epoch::new(good).unwrap().to_string(), good);
    }
    for bad in ["", "2026/11", "November", "2026 11", "é", &"x".repeat(MAX_EPOCH_BYTES + 1)] {
        let refused = VaultError::BadEpoch { limit_bytes: MAX_EPOCH_BYTES };
        assert_eq!(Epoch::new(bad), Err(refused), "{bad}");
    }
}
