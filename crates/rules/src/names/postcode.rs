//! Postcodes out of an address.
//!
//! Invariant: what has the shape of a postcode is taken for one; whether it exists is not asked.

/// The postcodes in an address, as `SW2 5SG`, however they were typed.
pub fn postcodes(address: &str) -> Vec<String> {
    let upper = address.to_uppercase();
    let parts: Vec<&str> =
        upper.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let mut found = Vec::new();
    let alone = parts.iter().map(|part| (*part).to_owned());
    let pairs = parts.windows(2).map(<[&str]>::concat);
    for text in pairs.chain(alone) {
        if let Some(code) = postcode(&text)
            && !found.contains(&code)
        {
            found.push(code);
        }
    }
    found
}

/// One postcode without its space: A9, A99, AA9, AA99, A9A or AA9A, then 9AA.
fn postcode(text: &str) -> Option<String> {
    let (out, inward) = text.split_at_checked(text.len().checked_sub(3)?)?;
    let shape = |text: &str| {
        let kinds = text.bytes().map(|byte| if byte.is_ascii_digit() { '9' } else { 'A' });
        kinds.collect::<String>()
    };
    let known = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"].contains(&shape(out).as_str());
    (known && shape(inward) == "9AA").then(|| format!("{out} {inward}"))
}
