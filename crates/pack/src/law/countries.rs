//! Countries, and which of them the United Kingdom holds to protect data well enough.
//!
//! Invariant: a country is its two letters of ISO 3166-1; what is not in the table of adequacy is
//! not adequate.

use super::{Provision, UK_GDPR};
use jiff::civil::{Date, date};

/// How far a country is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adequacy {
    /// Everybody in it, or all whom its law binds.
    Whole,
    /// Only organisations that certified themselves.
    Certified,
}

/// Since when a country is covered, and how far.
pub fn adequacy(country: &str) -> Option<(Adequacy, Provision)> {
    let row = |kind, from| Some((kind, Provision::since(from, "UK GDPR articles 45 and 45A")));
    match country {
        "US" => row(Adequacy::Certified, date(2023, 10, 12)),
        "KR" => row(Adequacy::Whole, date(2022, 12, 19)),
        _ if ADEQUATE.contains(&country) => row(Adequacy::Whole, SINCE),
        _ => None,
    }
}

const SINCE: Date = UK_GDPR;

/// What a sentence calls a country: those that are covered by name, any other by its two letters.
pub fn country_in_words(country: &str) -> &str {
    let named = NAMES.iter().find(|(letters, _)| *letters == country);
    named.map_or(country, |(_, name)| name)
}

#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("AD", "Andorra"), ("AR", "Argentina"), ("AT", "Austria"), ("BE", "Belgium"),
    ("BG", "Bulgaria"), ("CA", "Canada"), ("CH", "Switzerland"), ("CY", "Cyprus"),
    ("CZ", "Czechia"), ("DE", "Germany"), ("DK", "Denmark"), ("EE", "Estonia"), ("ES", "Spain"),
    ("FI", "Finland"), ("FO", "the Faroe Islands"), ("FR", "France"), ("GG", "Guernsey"),
    ("GI", "Gibraltar"), ("GR", "Greece"), ("HR", "Croatia"), ("HU", "Hungary"),
    ("IE", "Ireland"), ("IL", "Israel"), ("IM", "the Isle of Man"), ("IS", "Iceland"),
    ("IT", "Italy"), ("JE", "Jersey"), ("JP", "Japan"), ("KR", "South Korea"),
    ("LI", "Liechtenstein"), ("LT", "Lithuania"), ("LU", "Luxembourg"), ("LV", "Latvia"),
    ("MT", "Malta"), ("NL", "the Netherlands"), ("NO", "Norway"), ("NZ", "New Zealand"),
    ("PL", "Poland"), ("PT", "Portugal"), ("RO", "Romania"), ("SE", "Sweden"),
    ("SI", "Slovenia"), ("SK", "Slovakia"), ("US", "the United States"), ("UY", "Uruguay"),
];

/// The European Economic Area, and who was covered when the United Kingdom left it.
const ADEQUATE: &[&str] = &[
    "AD", "AR", "AT", "BE", "BG", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FO", "FR",
    "GG", "GI", "GR", "HR", "HU", "IE", "IL", "IM", "IS", "IT", "JE", "JP", "LI", "LT", "LU", "LV",
    "MT", "NL", "NO", "NZ", "PL", "PT", "RO", "SE", "SI", "SK", "UY",
];

/// Every country of ISO 3166-1, by its two letters.
#[rustfmt::skip]
pub const COUNTRIES: &[&str] = &[
    "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ",
    "BA", "BB", "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS",
    "BT", "BV", "BW", "BY", "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN",
    "CO", "CR", "CU", "CV", "CW", "CX", "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE",
    "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK", "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF",
    "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HM",
    "HN", "HR", "HT", "HU", "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT", "JE", "JM",
    "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC",
    "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK",
    "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA",
    "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU", "NZ", "OM", "PA", "PE", "PF", "PG",
    "PH", "PK", "PL", "PM", "PN", "PR", "PS", "PT", "PW", "PY", "QA", "RE", "RO", "RS", "RU", "RW",
    "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ", "SK", "SL", "SM", "SN", "SO", "SR", "SS",
    "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF", "TG", "TH", "TJ", "TK", "TL", "TM", "TN", "TO",
    "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE", "VG", "VI",
    "VN", "VU", "WF", "WS", "YE", "YT", "ZA", "ZM", "ZW",
];
