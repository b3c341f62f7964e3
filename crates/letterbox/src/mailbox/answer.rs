//! What a server says, taken apart (RFC 3501, section 9), as far as it is asked for here.
//!
//! Invariant: nothing here calls itself: brackets are tokens, and only those of the first level
//! are looked into; so no server chooses our stack.

use super::MailboxError;

/// One thing that a server says.
pub(super) enum Answer {
    /// The end of a command.
    Done(Done),
    /// Data, or a condition beside the command.
    Untagged(Vec<Token>),
    /// It waits for more.
    Continue,
    /// It says goodbye.
    Bye,
}

/// How a command ended.
pub(super) struct Done {
    pub(super) tag: String,
    pub(super) is_ok: bool,
    /// What it said besides, in upper case: a code in brackets, and words for people.
    pub(super) words: String,
}

/// A piece of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Text(Vec<u8>),
    Open,
    Close,
}

impl Token {
    /// Whether it is this word, in either case.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(it) if it.eq_ignore_ascii_case(word))
    }

    /// The number that it is.
    pub(super) fn number<N: std::str::FromStr>(&self) -> Option<N> {
        match self {
            Self::Word(word) => word.parse().ok(),
            _ => None,
        }
    }
}

/// The data of a line that is data, without its star.
pub(super) fn listed(line: &[u8]) -> Option<&[u8]> {
    let data = line.strip_prefix(b"* ")?;
    let word = data.split(|byte| *byte == b' ').next().unwrap_or_default();
    let conditions: [&[u8]; 5] = [b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"];
    (!conditions.iter().any(|condition| word.eq_ignore_ascii_case(condition))).then_some(data)
}

/// A line that is not data: how a command ended, a condition, or a wait.
pub(super) fn plain(line: &[u8]) -> Result<Answer, MailboxError> {
    let line = String::from_utf8_lossy(line).to_ascii_uppercase();
    if line == "+" || line.starts_with("+ ") {
        return Ok(Answer::Continue);
    }
    let mut words = line.splitn(3, ' ');
    let (tag, status) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let rest = words.next().unwrap_or_default();
    if tag == "*" {
        return Ok(match status {
            "BYE" => Answer::Bye,
            _ => Answer::Untagged(vec![
                Token::Word(status.to_owned()),
                Token::Text(rest.as_bytes().to_vec()),
            ]),
        });
    }
    if !["OK", "NO", "BAD"].contains(&status) {
        return Err(MailboxError::Protocol("a line is no answer"));
    }
    let done = Done { tag: tag.to_owned(), is_ok: status == "OK", words: rest.to_owned() };
    Ok(Answer::Done(done))
}

/// The size of the counted run that follows a line, and what stands before its mark.
pub(super) fn run(line: &[u8]) -> Option<(&[u8], usize)> {
    let inner = line.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|byte| *byte == b'{')?;
    let digits = std::str::from_utf8(inner.get(open + 1..)?).ok()?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // A size that no machine can hold is larger than every budget.
    let size = is_number.then(|| digits.parse().unwrap_or(usize::MAX))?;
    Some((line.get(..open)?, size))
}

/// Takes a line apart.
pub(super) fn tokens(line: &[u8], tokens: &mut Vec<Token>) -> Result<(), MailboxError> {
    let mut rest = line;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b' ' => {}
            b'(' => tokens.push(Token::Open),
            b')' => tokens.push(Token::Close),
            b'"' => {
                let mut text = Vec::new();
                loop {
                    let (byte, after) = rest.split_first().ok_or(OPEN)?;
                    rest = after;
                    match byte {
                        b'"' => break,
                        b'\\' => {
                            let (byte, after) = rest.split_first().ok_or(OPEN)?;
                            text.push(*byte);
                            rest = after;
                        }
                        _ => text.push(*byte),
                    }
                }
                tokens.push(Token::Text(text));
            }
            _ => {
                let more = rest.iter().take_while(|byte| !b" ()".contains(byte)).count();
                let (word, after) = rest.split_at_checked(more).unwrap_or((rest, &[]));
                let word: Vec<u8> = [&[*first], word].concat();
                tokens.push(Token::Word(String::from_utf8_lossy(&word).into_owned()));
                rest = after;
            }
        }
    }
    Ok(())
}

const OPEN: MailboxError = MailboxError::Protocol("a quotation does not end");

/// The value that follows a name in the list of a `FETCH`, first level only.
pub(super) fn fetched(mut tokens: Vec<Token>, name: &str) -> Option<Token> {
    let mut deep = 0_usize;
    let mut is_name = true;
    let mut found = false;
    let place = tokens.iter().position(|token| {
        match token {
            Token::Open => deep += 1,
            Token::Close => deep = deep.saturating_sub(1),
            _ if deep != 1 => {}
            _ if found => return true,
            _ if is_name => (found, is_name) = (token.is(name), false),
            _ => is_name = true,
        }
        // A list within the list is one value, and a name follows it.
        if matches!(token, Token::Open | Token::Close) && deep == 1 {
            (found, is_name) = (false, true);
        }
        false
    })?;
    Some(tokens.swap_remove(place))
}

#[cfg(test)]
mod tests;
