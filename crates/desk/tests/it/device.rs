//! A device that keeps passkeys, in software: it makes real keys and answers as a browser would,
//! and can be told to answer wrongly.

use crate::house::sha256;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Where the tests' passkeys count.
pub(crate) const ORIGIN: &str = "https://lamp.force.example";
pub(crate) const SITE: &str = "lamp.force.example";

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const COPYABLE: u8 = 0x08;
const COPIED: u8 = 0x10;
const NEW_KEY: u8 = 0x40;

/// A device with one passkey, and how it answers.
pub(crate) struct Device {
    key: EcdsaKeyPair,
    pub(crate) credential: Vec<u8>,
    pub(crate) user: Vec<u8>,
    pub(crate) counter: u32,
    pub(crate) answers: Answers,
}

/// What a device and its browser say; by default the truth.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the standard")]
#[derive(Clone)]
pub(crate) struct Answers {
    pub(crate) origin: &'static str,
    pub(crate) site: &'static str,
    pub(crate) present: bool,
    pub(crate) verified: bool,
    pub(crate) copyable: bool,
    pub(crate) cross_origin: bool,
    pub(crate) kind: Option<&'static str>,
    /// The algorithm that a new key is said to be for (COSE).
    pub(crate) algorithm: i16,
    /// Whether Ed25519 signs instead.
    pub(crate) ed25519: bool,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            origin: ORIGIN,
            site: SITE,
            present: true,
            verified: true,
            copyable: false,
            cross_origin: false,
            kind: None,
            algorithm: -7,
            ed25519: false,
        }
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Device {
    /// A device whose credential has this id; it does not count its uses.
    pub(crate) fn new(credential: &[u8]) -> Self {
        Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            credential: credential.to_vec(),
            user: Vec::new(),
            counter: 0,
            answers: Answers::default(),
        }
    }

    /// Makes the passkey that a site asks for.
    pub(crate) fn make(&mut self, options: &str) -> String {
        let asked: Value = serde_json::from_str(options).unwrap();
        self.user = URL_SAFE_NO_PAD.decode(asked["user"]["id"].as_str().unwrap()).unwrap();
        let client = self.client("webauthn.create", &asked);
        let mut data = self.data(NEW_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).unwrap().to_be_bytes());
        data.extend(&self.credential);
        data.extend(self.public());
        // { "fmt": "none", "attStmt": {}, "authData": … }
        let mut object = vec![0xA3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xA0\x68authData\x59");
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        let response = json!({
            "attestationObject": text(&object),
            "clientDataJSON": text(&client),
            "transports": ["internal"],
        });
        self.sent(&response)
    }

    /// Answers a challenge.
    pub(crate) fn answer(&mut self, options: &str) -> String {
        let asked: Value = serde_json::from_str(options).unwrap();
        let client = self.client("webauthn.get", &asked);
        let data = self.data(0);
        let signed = [data.as_slice(), &sha256(&client)].concat();
        let signature = if self.answers.ed25519 {
            Ed25519KeyPair::generate().unwrap().sign(&signed).as_ref().to_vec()
        } else {
            self.key.sign(&SystemRandom::new(), &signed).unwrap().as_ref().to_vec()
        };
        let response = json!({
            "authenticatorData": text(&data),
            "clientDataJSON": text(&client),
            "signature": text(&signature),
            "userHandle": text(&self.user),
        });
        self.sent(&response)
    }

    fn sent(&self, response: &Value) -> String {
        let id = text(&self.credential);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response,
            "clientExtensionResults": {} })
        .to_string()
    }

    fn client(&self, kind: &str, asked: &Value) -> Vec<u8> {
        json!({
            "type": self.answers.kind.unwrap_or(kind),
            "challenge": asked["challenge"],
            "origin": self.answers.origin,
            "crossOrigin": self.answers.cross_origin,
        })
        .to_string()
        .into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let Answers { present, verified, copyable, site, .. } = self.answers;
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let flags = more
            | flag(present, PRESENT)
            | flag(verified, VERIFIED)
            | flag(copyable, COPYABLE | COPIED);
        let mut data = sha256(site.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The public key as COSE has it: kind, algorithm, curve, x, y.
    fn public(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let algorithm = self.answers.algorithm;
        let mut key = vec![0xA5, 0x01, 0x02, 0x03];
        // A negative number in CBOR: in the first byte, in one more, or in two.
        match u16::try_from(-1 - algorithm).unwrap() {
            small @ ..24 => key.push(0x20 | u8::try_from(small).unwrap()),
            middle @ 24..256 => key.extend([0x38, u8::try_from(middle).unwrap()]),
            large => key.extend([&[0x39], large.to_be_bytes().as_slice()].concat()),
        }
        key.extend([0x20, 0x01, 0x21, 0x58, 0x20]);
        key.extend(&point[1..33]);
        key.extend([0x22, 0x58, 0x20]);
        key.extend(&point[33..65]);
        key
    }
}
