use super::*;

#[test]
fn an_address_is_safe_over_https_or_on_this_machine() {
    for (url, want) in [
        ("https://id.force.example", true),
        ("https://id.force.example/realms/staff", true),
        ("http://localhost:4000", true),
        ("http://127.0.0.1:4000/x", true),
        ("http://[::1]:4000", true),
        ("http://id.force.example", false),
        ("http://localhost.evil.example", false),
        ("http://localhost@evil.example", false),
        ("https://localhost@evil.example", false),
        ("https://id.force.example/#x", false),
        ("https:///nowhere", false),
        ("ftp://localhost", false),
        ("file:///etc/passwd", false),
        ("id.force.example", false),
        ("https://id.force.example/ with spaces", false),
        ("", false),
    ] {
        assert_eq!(is_safe(url), want, "{url}");
    }
}

fn document(change: &[(&str, serde_json::Value)]) -> Vec<u8> {
    let mut document = serde_json::json!({
        "issuer": "https://id.force.example",
        "authorization_endpoint": "https://id.force.example/auth",
        "token_endpoint": "https://tokens.force.example/token",
        "jwks_uri": "https://id.force.example/keys",
    });
    for (name, value) in change {
        document[*name] = value.clone();
    }
    document.to_string().into_bytes()
}

#[test]
fn a_document_is_taken_only_if_it_is_the_issuers_own_and_safe() {
    let check = |change: &[(&str, serde_json::Value)], want: Result<bool, &'static str>| {
        let found = read(&document(change), "https://id.force.example");
        let found = found.map(|documents| documents.secret_in_form).map_err(ProviderError::code);
        assert_eq!(found, want, "{change:?}");
    };
    check(&[], Ok(false));
    let ways = "token_endpoint_auth_methods_supported";
    check(&[(ways, ["client_secret_post", "client_secret_basic"].as_slice().into())], Ok(false));
    check(&[(ways, ["client_secret_post"].as_slice().into())], Ok(true));
    check(&[(ways, ["private_key_jwt"].as_slice().into())], Err("provider-client-secret"));
    let challenges = "code_challenge_methods_supported";
    check(&[(challenges, ["plain", "S256"].as_slice().into())], Ok(false));
    check(&[(challenges, ["plain"].as_slice().into())], Err("provider-without-pkce"));
    check(&[("issuer", "https://id.force.example/".into())], Err("provider-issuer"));
    check(&[("issuer", "https://evil.example".into())], Err("provider-issuer"));
    for door in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        check(&[(door, "http://id.force.example/x".into())], Err("provider-address"));
        check(&[(door, "http://localhost/x".into())], Err("provider-address"));
        check(&[(door, serde_json::Value::Null)], Err("provider-document"));
    }
    let cut = document(&[]);
    assert!(read(&cut[..cut.len() / 2], "https://id.force.example").is_err());
}
