//! How names and passwords are written to a server.
//!
//! Invariant: nothing written here can end a line or begin another command.

use super::{Login, MailboxError};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use zeroize::Zeroizing;

/// A text in quotation marks, if it is plain ASCII without controls.
pub(super) fn quoted(text: &str, what: &'static str) -> Result<Zeroizing<String>, MailboxError> {
    if text.bytes().any(|byte| !(0x20..0x7f).contains(&byte)) {
        return Err(MailboxError::Unsayable(what));
    }
    let mut quoted = Zeroizing::new(String::with_capacity(text.len() * 2 + 2));
    quoted.push('"');
    for sign in text.chars() {
        if matches!(sign, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(sign);
    }
    quoted.push('"');
    Ok(quoted)
}

/// A folder's name in quotation marks, in the UTF-7 of RFC 3501, section 5.1.3.
pub(super) fn folder(name: &str) -> Result<Zeroizing<String>, MailboxError> {
    let mut coded = String::new();
    let mut units: Vec<u8> = Vec::new();
    for sign in name.chars().map(Some).chain([None]) {
        if let Some(sign) = sign.filter(|sign| !sign.is_ascii()) {
            let mut pair = [0; 2];
            units.extend(sign.encode_utf16(&mut pair).iter().flat_map(|unit| unit.to_be_bytes()));
            continue;
        }
        if !units.is_empty() {
            let base64 = STANDARD_NO_PAD.encode(&units).replace('/', ",");
            coded.extend(["&", &base64, "-"]);
            units.clear();
        }
        match sign {
            Some('&') => coded.push_str("&-"),
            Some(sign) => coded.push(sign),
            None => {}
        }
    }
    quoted(&coded, "folder's name")
}

/// How a login goes: the name of the mechanism and what is sent for it.
pub(super) fn mechanism(login: &Login) -> Result<(&'static str, Zeroizing<String>), MailboxError> {
    let no_breaks = |text: &str, what| {
        let breaks = text.contains(['\0', '\r', '\n', '\u{1}']);
        if breaks { Err(MailboxError::Unsayable(what)) } else { Ok(()) }
    };
    let (name, said) = match login {
        Login::Password { user, password } => {
            no_breaks(user, "account's name")?;
            no_breaks(password, "password")?;
            ("PLAIN", Zeroizing::new(format!("\0{user}\0{}", password.as_str())))
        }
        Login::Token { user, token } => {
            no_breaks(user, "account's name")?;
            no_breaks(token, "token")?;
            let said = format!("user={user}\u{1}auth=Bearer {}\u{1}\u{1}", token.as_str());
            ("XOAUTH2", Zeroizing::new(said))
        }
    };
    Ok((name, Zeroizing::new(STANDARD.encode(said.as_bytes()))))
}

#[cfg(test)]
mod tests;
