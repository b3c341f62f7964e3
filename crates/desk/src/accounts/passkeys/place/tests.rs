use super::{NoPlace, Place};

#[test]
fn passkeys_are_bound_to_a_name_and_never_to_a_number_or_a_page() {
    let at = |address| Place::at(address).map(|place| place.origin().to_owned());
    assert_eq!(at("https://lamp.force.example").unwrap(), "https://lamp.force.example");
    assert_eq!(at("https://lamp.force.example:443/").unwrap(), "https://lamp.force.example");
    assert_eq!(at("http://localhost:8686").unwrap(), "http://localhost:8686");
    for number in ["https://192.0.2.7", "http://127.0.0.1:8686", "http://[::1]:8686"] {
        assert_eq!(at(number), Err(NoPlace::Number), "{number}");
    }
    for wrong in [
        "lamp.force.example",
        "http://lamp.force.example",
        "ftp://localhost",
        "https://lamp.force.example/staff",
        "https://lamp.force.example/?a=b",
        "https://somebody@lamp.force.example",
    ] {
        assert_eq!(at(wrong), Err(NoPlace::Address), "{wrong}");
    }
}
