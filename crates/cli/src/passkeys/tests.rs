use super::place;

#[test]
fn a_site_has_the_name_of_its_public_address_or_is_localhost() {
    let of = |url, https| place(url, https, 8686).unwrap().map(|place| place.origin().to_owned());
    let some = |origin: &str| Some(origin.to_owned());
    assert_eq!(of(Some("https://lamp.force.example"), true), some("https://lamp.force.example"));
    assert_eq!(of(None, true), None, "whoever runs it has not said");
    assert_eq!(of(Some("https://192.0.2.7"), true), None, "a number has no name");
    assert_eq!(of(None, false), some("http://localhost:8686"));
    assert_eq!(of(Some("http://127.0.0.1:9000"), false), some("http://localhost:8686"));
    assert_eq!(of(Some("http://localhost:9000"), false), some("http://localhost:9000"));
    assert!(place(Some("https://lamp.force.example/staff"), true, 8686).is_err());
}
