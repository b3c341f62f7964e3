//! Whether an identity token says what it must: signature, issuer, audience, times, nonce.
//!
//! Invariant: pure; the algorithm is one of four, all with public keys, and only a key made for it
//! is tried, so that no token chooses how it is checked; a time may be off by a minute.

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Map, Value};

/// By how much the provider's clock may be off.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// The longest token, in bytes.
const TOKEN_MAX_BYTES: usize = 32 << 10;

/// How many keys of a provider are looked at.
const KEYS_MAX: usize = 64;

/// The longest claim, in letters.
const CLAIM_MAX_CHARS: usize = 200;

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It cannot be read.
    NotAToken,
    /// Its algorithm is not one of ours, or not that of its key.
    Algorithm,
    /// No key of the provider is the one that it names.
    UnknownKey,
    /// It was not signed with that key.
    Signature,
    /// It comes from somebody else.
    Issuer,
    /// It was made for somebody else.
    Audience,
    /// It has run out.
    Expired,
    /// It was made after now, or before the sign-in began.
    IssuedAt,
    /// It belongs to another sign-in.
    Nonce,
    /// It does not say the staff number.
    NoClaim,
}

impl Fault {
    /// A word for the log and the journal.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::NotAToken => "token-unreadable",
            Self::Algorithm => "token-algorithm",
            Self::UnknownKey => "token-unknown-key",
            Self::Signature => "token-signature",
            Self::Issuer => "token-issuer",
            Self::Audience => "token-audience",
            Self::Expired => "token-expired",
            Self::IssuedAt => "token-issued-at",
            Self::Nonce => "token-nonce",
            Self::NoClaim => "token-no-claim",
        }
    }
}

/// What a token must say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    /// The claim that holds the staff number.
    pub(super) claim: &'a str,
    pub(super) nonce: &'a str,
    /// When the sign-in began.
    pub(super) since: Timestamp,
    pub(super) now: Timestamp,
}

/// The provider's public keys.
pub(super) struct Keys(Vec<Jwk>);

impl Keys {
    /// Keys from a JWK set (RFC 7517). One that cannot be read is left out.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let set: Value = serde_json::from_slice(body).ok()?;
        let keys = set.get("keys")?.as_array()?.iter().take(KEYS_MAX);
        Some(Self(keys.filter_map(|key| serde_json::from_value(key.clone()).ok()).collect()))
    }

    /// The key for a token's header. Without a `kid` there must be only one that fits.
    fn choose(&self, kid: Option<&str>, by: Algorithm) -> Result<&Jwk, Fault> {
        let Some(kid) = kid else {
            let mut fitting = self.0.iter().filter(|key| fits(key, by));
            return match (fitting.next(), fitting.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(Fault::UnknownKey),
            };
        };
        let mut named = self.0.iter().filter(|key| key.common.key_id.as_deref() == Some(kid));
        let first = named.next().ok_or(Fault::UnknownKey)?;
        std::iter::once(first).chain(named).find(|key| fits(key, by)).ok_or(Fault::Algorithm)
    }
}

/// Whether a key was made for signing by this algorithm.
fn fits(key: &Jwk, by: Algorithm) -> bool {
    use AlgorithmParameters as P;
    let kind = match (&key.algorithm, by) {
        (P::RSA(_), Algorithm::RS256 | Algorithm::PS256) => true,
        (P::EllipticCurve(key), Algorithm::ES256) => key.curve == EllipticCurve::P256,
        (P::OctetKeyPair(key), Algorithm::EdDSA) => key.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    let common = &key.common;
    let signs = common.public_key_use.as_ref().is_none_or(|to| *to == PublicKeyUse::Signature);
    let named = common.key_algorithm.is_none_or(|named| named.to_string() == format!("{by:?}"));
    let may = common.key_operations.as_ref();
    kind && signs && named && may.is_none_or(|may| may.contains(&KeyOperations::Verify))
}

/// Checks a token and gives its claim.
pub(super) fn verify(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<String, Fault> {
    if token.len() > TOKEN_MAX_BYTES || token.split('.').count() != 3 {
        return Err(Fault::NotAToken);
    }
    // A header with an algorithm that the library does not know, such as `none`, is not read.
    let header = jsonwebtoken::decode_header(token).map_err(|_| Fault::Algorithm)?;
    let by = header.alg;
    let ours = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];
    // Nothing that a header calls critical is understood here (RFC 7515, section 4.1.11).
    if !ours.contains(&by) || header.crit.is_some() {
        return Err(Fault::Algorithm);
    }
    let key = keys.choose(header.kid.as_deref(), by)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| Fault::Signature)?;
    let decoded = jsonwebtoken::decode(token, &key, &signature_only(by));
    let claims: Map<String, Value> = decoded.map_err(|_| Fault::Signature)?.claims;
    whose(&claims, expected)?;
    when(&claims, expected)?;
    if claims.get("nonce").and_then(Value::as_str) != Some(expected.nonce) {
        return Err(Fault::Nonce);
    }
    claim(&claims, expected.claim).ok_or(Fault::NoClaim)
}

/// What the library checks: the signature by one algorithm. The claims are checked here, by the
/// desk's clock and each with a reason of its own.
fn signature_only(by: Algorithm) -> Validation {
    let mut validation = Validation::new(by);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
}

/// Who made it, and for whom (OpenID Connect Core, section 3.1.3.7).
fn whose(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Fault> {
    if claims.get("iss").and_then(Value::as_str) != Some(expected.issuer) {
        return Err(Fault::Issuer);
    }
    let ours = |value: &Value| value.as_str() == Some(expected.client_id);
    let (for_us, several) = match claims.get("aud") {
        Some(Value::Array(all)) => (all.iter().any(ours), all.len() > 1),
        Some(one) => (ours(one), false),
        None => (false, false),
    };
    let party = match claims.get("azp") {
        Some(party) => ours(party),
        None => !several,
    };
    if for_us && party { Ok(()) } else { Err(Fault::Audience) }
}

fn when(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Fault> {
    let instant = |name: &str| {
        let seconds = claims.get(name)?.as_i64()?;
        Timestamp::from_second(seconds).ok()
    };
    let expires = instant("exp").ok_or(Fault::Expired)?;
    if expected.now.duration_since(expires) >= SKEW {
        return Err(Fault::Expired);
    }
    let issued = instant("iat").ok_or(Fault::IssuedAt)?;
    let early = issued.duration_since(expected.now) > SKEW;
    let old = expected.since.duration_since(issued) > SKEW;
    let not_yet = match claims.get("nbf") {
        Some(_) => instant("nbf").is_none_or(|from| from.duration_since(expected.now) > SKEW),
        None => false,
    };
    if early || old || not_yet { Err(Fault::IssuedAt) } else { Ok(()) }
}

/// A claim that is a text, or a whole number.
fn claim(claims: &Map<String, Value>, name: &str) -> Option<String> {
    let text = match claims.get(name)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_u64()?.to_string(),
        _ => return None,
    };
    (!text.is_empty() && text.chars().count() <= CLAIM_MAX_CHARS).then_some(text)
}

#[cfg(test)]
mod tests;
