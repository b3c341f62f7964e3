use super::*;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use serde_json::json;
use std::sync::LazyLock;

const ISSUER: &str = "https://id.force.example";
const NOW: &str = "2026-11-02T08:00:00Z";

struct Signers {
    rsa: RsaKeyPair,
    ec: EcdsaKeyPair,
    ed: Ed25519KeyPair,
}

static SIGNERS: LazyLock<Signers> = LazyLock::new(|| Signers {
    rsa: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
    ec: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
    ed: Ed25519KeyPair::generate().unwrap(),
});

/// The modulus and the exponent of the RSA key.
fn rsa_parts() -> (Vec<u8>, Vec<u8>) {
    let key = SIGNERS.rsa.public_key();
    let (n, e) = (key.modulus(), key.exponent());
    let (n, e) = (n.big_endian_without_leading_zero(), e.big_endian_without_leading_zero());
    (n.to_vec(), e.to_vec())
}

fn rsa_jwk(more: &[(&str, &str)]) -> Value {
    let (n, e) = rsa_parts();
    let mut key = json!({"kty": "RSA", "n": B64.encode(n), "e": B64.encode(e)});
    for (name, value) in more {
        key[*name] = (*value).into();
    }
    key
}

fn jwks() -> Value {
    let point = SIGNERS.ec.public_key().as_ref();
    let (x, y) = point[1..].split_at(32);
    let (x, y) = (B64.encode(x), B64.encode(y));
    let ed = B64.encode(SIGNERS.ed.public_key().as_ref());
    json!({"keys": [
        {"kty": "unheard-of", "kid": "new"},
        "not a key",
        rsa_jwk(&[("kid", "rsa"), ("use", "sig")]),
        {"kty": "EC", "crv": "P-256", "kid": "ec", "alg": "ES256", "x": x, "y": y},
        {"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": ed},
        rsa_jwk(&[("kid", "sealing"), ("use", "enc")]),
        rsa_jwk(&[("kid", "pss"), ("alg", "PS256")]),
        {"kty": "oct", "kid": "secret", "k": B64.encode("a secret that everybody knows ...")},
    ]})
}

fn keys() -> Keys {
    Keys::read(jwks().to_string().as_bytes()).unwrap()
}

fn claims() -> Value {
    let now = NOW.parse::<Timestamp>().unwrap().as_second();
    json!({
        "iss": ISSUER, "aud": "lamp", "sub": "s-1", "nonce": "n-1",
        "iat": now - 2, "exp": now + 300, "preferred_username": "E 1",
    })
}

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", B64.encode(header.to_string()), B64.encode(claims.to_string()))
}

fn rsa(by: &'static dyn RsaEncoding, message: &str) -> Vec<u8> {
    let mut signature = vec![0; SIGNERS.rsa.public_modulus_len()];
    SIGNERS.rsa.sign(by, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    signature
}

fn signed(header: &Value, claims: &Value) -> String {
    let message = unsigned(header, claims);
    let random = SystemRandom::new();
    let signature = match header["alg"].as_str().unwrap() {
        "PS256" => rsa(&RSA_PSS_SHA256, &message),
        "RS512" => rsa(&RSA_PKCS1_SHA512, &message),
        "ES256" => SIGNERS.ec.sign(&random, message.as_bytes()).unwrap().as_ref().to_vec(),
        "EdDSA" => SIGNERS.ed.sign(message.as_bytes()).as_ref().to_vec(),
        _ => rsa(&RSA_PKCS1_SHA256, &message),
    };
    format!("{message}.{}", B64.encode(signature))
}

fn verified(token: &str) -> Result<String, Fault> {
    let (now, since) = (NOW.parse().unwrap(), "2026-11-02T07:59:30Z".parse().unwrap());
    let claim = "preferred_username";
    let expected = Expected { issuer: ISSUER, client_id: "lamp", claim, nonce: "n-1", since, now };
    verify(token, &keys(), &expected)
}

fn header(alg: &str, kid: &str) -> Value {
    json!({"typ": "JWT", "alg": alg, "kid": kid})
}

#[test]
fn four_algorithms_are_taken_each_with_a_key_of_its_own_kind() {
    for (alg, kid, want) in [
        ("RS256", "rsa", Ok(())),
        ("PS256", "rsa", Ok(())),
        ("PS256", "pss", Ok(())),
        ("ES256", "ec", Ok(())),
        ("EdDSA", "ed", Ok(())),
        ("RS256", "pss", Err(Fault::Algorithm)),
        ("RS256", "sealing", Err(Fault::Algorithm)),
        ("RS256", "ec", Err(Fault::Algorithm)),
        ("RS256", "ed", Err(Fault::Algorithm)),
        ("ES256", "rsa", Err(Fault::Algorithm)),
        ("EdDSA", "ec", Err(Fault::Algorithm)),
        ("RS512", "rsa", Err(Fault::Algorithm)),
        ("RS256", "gone", Err(Fault::UnknownKey)),
        ("RS256", "new", Err(Fault::Algorithm)),
    ] {
        let found = verified(&signed(&header(alg, kid), &claims())).map(|_| ());
        assert_eq!(found, want, "{alg} with {kid}");
    }
    let bare = json!({"alg": "ES256"});
    assert_eq!(verified(&signed(&bare, &claims())), Ok("E 1".to_owned()));
    let several = json!({"alg": "PS256"});
    assert_eq!(verified(&signed(&several, &claims())), Err(Fault::UnknownKey));
}

#[test]
fn no_token_chooses_a_way_of_checking_that_anybody_could_pass() {
    let (n, e) = rsa_parts();
    let public = [n, e].concat();
    let jwk = rsa_jwk(&[("kid", "rsa"), ("use", "sig")]).to_string().into_bytes();
    let known = b"a secret that everybody knows ...".to_vec();
    for (alg, by) in [("HS256", hmac_256()), ("HS384", hmac_384()), ("HS512", hmac_512())] {
        for (kid, secret) in [("rsa", &public), ("rsa", &jwk), ("secret", &known)] {
            let message = unsigned(&header(alg, kid), &claims());
            let key = aws_lc_rs::hmac::Key::new(by, secret);
            let tag = aws_lc_rs::hmac::sign(&key, message.as_bytes());
            let token = format!("{message}.{}", B64.encode(tag));
            assert_eq!(verified(&token), Err(Fault::Algorithm), "{alg} with {kid}");
        }
    }
    for alg in ["none", "None", "NONE", "", "rs256"] {
        let message = unsigned(&header(alg, "rsa"), &claims());
        assert_eq!(verified(&format!("{message}.")), Err(Fault::Algorithm), "{alg}");
        let token = format!("{message}.{}", B64.encode(rsa(&RSA_PKCS1_SHA256, &message)));
        assert_eq!(verified(&token), Err(Fault::Algorithm), "{alg}, signed");
    }
    // A key that the token itself brings is nobody's key.
    let other = Ed25519KeyPair::generate().unwrap();
    let x = B64.encode(other.public_key().as_ref());
    let own = json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": x});
    let header = json!({"alg": "EdDSA", "kid": "ed", "jwk": own, "jku": "https://evil.example"});
    let message = unsigned(&header, &claims());
    let token = format!("{message}.{}", B64.encode(other.sign(message.as_bytes())));
    assert_eq!(verified(&token), Err(Fault::Signature));
    let critical = json!({"alg": "RS256", "kid": "rsa", "crit": ["b64"], "b64": false});
    assert_eq!(verified(&signed(&critical, &claims())), Err(Fault::Algorithm));
}

fn hmac_256() -> aws_lc_rs::hmac::Algorithm {
    aws_lc_rs::hmac::HMAC_SHA256
}

fn hmac_384() -> aws_lc_rs::hmac::Algorithm {
    aws_lc_rs::hmac::HMAC_SHA384
}

fn hmac_512() -> aws_lc_rs::hmac::Algorithm {
    aws_lc_rs::hmac::HMAC_SHA512
}

#[test]
fn a_token_that_was_changed_or_cut_is_not_believed() {
    let token = signed(&header("RS256", "rsa"), &claims());
    let (message, signature) = token.rsplit_once('.').unwrap();
    let mut others = claims();
    others["preferred_username"] = "M 1".into();
    let (head, _) = message.split_once('.').unwrap();
    let swapped = format!("{head}.{}.{signature}", B64.encode(others.to_string()));
    assert_eq!(verified(&swapped), Err(Fault::Signature));
    assert_eq!(verified(&format!("{message}.")), Err(Fault::Signature));
    assert_eq!(verified(token.get(..token.len() - 4).unwrap()), Err(Fault::Signature));
    assert_eq!(verified(message), Err(Fault::NotAToken));
    assert_eq!(verified(""), Err(Fault::NotAToken));
    assert_eq!(verified("a.b.c.d.e"), Err(Fault::NotAToken));
    assert_eq!(verified(&format!("{token}{}", "A".repeat(40_000))), Err(Fault::NotAToken));
}

#[test]
fn what_a_token_says_must_be_what_was_asked() {
    let now = NOW.parse::<Timestamp>().unwrap().as_second();
    let check = |change: &[(&str, Value)], want: Result<&str, Fault>| {
        let mut claims = claims();
        for (name, value) in change {
            claims[*name] = value.clone();
        }
        let found = verified(&signed(&header("EdDSA", "ed"), &claims));
        assert_eq!(found.as_deref().map_err(|fault| *fault), want, "{change:?}");
    };
    check(&[], Ok("E 1"));
    check(&[("iss", "https://evil.example".into())], Err(Fault::Issuer));
    check(&[("iss", format!("{ISSUER}/").into())], Err(Fault::Issuer));
    check(&[("iss", Value::Null)], Err(Fault::Issuer));
    check(&[("aud", "other".into())], Err(Fault::Audience));
    check(&[("aud", json!([]))], Err(Fault::Audience));
    check(&[("aud", json!(["lamp"]))], Ok("E 1"));
    check(&[("aud", json!(["lamp", "other"]))], Err(Fault::Audience));
    check(&[("aud", json!(["lamp", "other"])), ("azp", "lamp".into())], Ok("E 1"));
    check(&[("azp", "other".into())], Err(Fault::Audience));
    check(&[("nonce", "n-2".into())], Err(Fault::Nonce));
    check(&[("nonce", Value::Null)], Err(Fault::Nonce));
    check(&[("exp", (now - 59).into())], Ok("E 1"));
    check(&[("exp", (now - 60).into())], Err(Fault::Expired));
    check(&[("exp", "never".into())], Err(Fault::Expired));
    check(&[("exp", json!(1e300))], Err(Fault::Expired));
    check(&[("exp", i64::MAX.into())], Err(Fault::Expired));
    check(&[("iat", (now + 60).into())], Ok("E 1"));
    check(&[("iat", (now + 61).into())], Err(Fault::IssuedAt));
    check(&[("iat", (now - 90).into())], Ok("E 1"));
    check(&[("iat", (now - 91).into())], Err(Fault::IssuedAt));
    check(&[("iat", Value::Null)], Err(Fault::IssuedAt));
    check(&[("nbf", (now + 60).into())], Ok("E 1"));
    check(&[("nbf", (now + 61).into())], Err(Fault::IssuedAt));
    check(&[("preferred_username", Value::Null)], Err(Fault::NoClaim));
    check(&[("preferred_username", "".into())], Err(Fault::NoClaim));
    check(&[("preferred_username", json!(["E 1"]))], Err(Fault::NoClaim));
    check(&[("preferred_username", "E".repeat(201).into())], Err(Fault::NoClaim));
    check(&[("preferred_username", 4711.into())], Ok("4711"));
    check(&[("preferred_username", json!(47.5))], Err(Fault::NoClaim));
}
