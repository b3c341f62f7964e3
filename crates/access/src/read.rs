//! Takes a file of Cedar apart into policies, each with its name and its rule in plain words.
//!
//! Invariant: one policy that does not read hides no other; each mistake says which bytes of the
//! file it is about.

use cedar_policy::PolicyId;
use miette::Diagnostic as _;
use std::ops::Range;

/// The longest id of a policy, in bytes: it stands in the ledger.
const ID_MAX: usize = 60;

/// The longest rule in plain words, in bytes.
const PLAIN_MAX: usize = 400;

/// What sort of mistake a policy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// It is not Cedar.
    NotCedar,
    /// It has no good id, or does not say in plain words what it does.
    Unlabelled,
    /// Another policy has its id.
    SameId,
    /// It names a role, an act, a purpose or the like that there is not.
    UnknownName,
    /// It asks about something that is not known, or can never apply.
    DoesNotFit,
    /// It permits whatever act there may be.
    EveryAct,
    /// It would let somebody do what one machine alone may do.
    NotForPeople,
}

/// A mistake in a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Its sort.
    pub fault: Fault,
    /// The bytes of the file that it is about.
    pub span: Range<usize>,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do about it, where that can be said.
    pub help: Option<String>,
    /// The name that was written and the names that there are, for a suggestion.
    pub names: Option<(String, Vec<String>)>,
}

impl Mistake {
    pub(crate) fn new(fault: Fault, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { fault, span, message: message.into(), help: None, names: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A policy: one rule on access.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its id; stable, as it stands in the ledger.
    pub id: String,
    /// The rule in plain words.
    pub plain: String,
    /// The provision it rests on, by its id in the pack.
    pub law: Option<String>,
    /// What it says, in Cedar.
    pub text: String,
    /// Its bytes in the file.
    pub span: Range<usize>,
    pub(crate) cedar: cedar_policy::Policy,
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.text == other.text
    }
}

impl Eq for Policy {}

impl Policy {
    /// Whether it lets somebody do something; otherwise it forbids.
    pub fn permits(&self) -> bool {
        self.cedar.effect() == cedar_policy::Effect::Permit
    }

    /// Makes one from Cedar without annotations, under an id that no file can give.
    ///
    /// # Errors
    ///
    /// The first [`Mistake`] where it is not Cedar.
    pub fn made(id: &str, plain: String, text: String) -> Result<Self, Mistake> {
        let cedar = parse(id, &text, 0)?;
        let span = 0..text.len();
        Ok(Self { id: id.to_owned(), plain, law: None, text, span, cedar })
    }

    /// A part of it, as bytes of the file: the first place of `words`, or all of it.
    pub(crate) fn place_of(&self, words: &str) -> Range<usize> {
        match self.text.find(words) {
            Some(at) => self.span.start + at..self.span.start + at + words.len(),
            None => self.span.clone(),
        }
    }
}

/// The policies of a file, and the mistakes of those that do not read.
pub fn read(text: &str) -> (Vec<Policy>, Vec<Mistake>) {
    let (mut policies, mut mistakes) = (Vec::new(), Vec::new());
    for span in split(text) {
        match one(text.get(span.clone()).unwrap_or_default(), &span) {
            Ok(policy) => policies.push(policy),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    (policies, mistakes)
}

fn one(text: &str, span: &Range<usize>) -> Result<Policy, Mistake> {
    let cedar = parse("read", text, span.start)?;
    let note = |key: &str| cedar.annotation(key).map(str::trim).unwrap_or_default().to_owned();
    let (id, plain, law) = (note("id"), note("plain"), cedar.annotation("law"));
    let head = span.start..span.start + text.find(['\n', '\r']).unwrap_or(text.len());
    if id.is_empty() {
        return Err(Mistake::new(Fault::Unlabelled, head, "this policy has no `@id`")
            .help("put `@id(\"…\")` before it: the ledger names the rule that decided"));
    }
    if !is_id(&id) {
        let message = format!("`{}` is not an id", shown(&id));
        return Err(Mistake::new(Fault::Unlabelled, head, message)
            .help(format!("use small letters, digits and single hyphens, {ID_MAX} at most")));
    }
    if plain.is_empty() || plain.len() > PLAIN_MAX {
        let message = format!("`{id}` does not say in plain words what it does");
        return Err(Mistake::new(Fault::Unlabelled, head, message).help(format!(
            "add `@plain(\"…\")`, {PLAIN_MAX} bytes at most: whoever is refused reads it"
        )));
    }
    let law = law.map(str::to_owned);
    Ok(Policy { id, plain, law, text: text.to_owned(), span: span.clone(), cedar })
}

fn parse(id: &str, text: &str, start: usize) -> Result<cedar_policy::Policy, Mistake> {
    cedar_policy::Policy::parse(Some(PolicyId::new(id)), text).map_err(|errors| {
        let whole = start..start + text.len();
        let Some(first) = errors.iter().next() else {
            return Mistake::new(Fault::NotCedar, whole, "this does not read as a policy");
        };
        let span = label(first, start).unwrap_or(whole);
        let mistake = Mistake::new(Fault::NotCedar, span, sentence(&first.to_string()));
        match first.help() {
            Some(help) => mistake.help(sentence(&help.to_string())),
            None => mistake,
        }
    })
}

/// The bytes that a complaint of Cedar's is about, in the file.
pub(crate) fn label(said: &dyn miette::Diagnostic, start: usize) -> Option<Range<usize>> {
    let label = said.labels()?.next()?;
    let from = start.checked_add(label.offset())?;
    Some(from..from.checked_add(label.len())?)
}

/// Cedar's words on one line.
pub(crate) fn sentence(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What somebody wrote, short enough for a message.
fn shown(text: &str) -> String {
    text.chars().take(60).map(|c| if c.is_control() || c == '`' { ' ' } else { c }).collect()
}

fn is_id(id: &str) -> bool {
    let fits = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    id.len() <= ID_MAX && id.split('-').all(fits)
}

/// Where each policy stands: up to its semicolon, without the comments before it.
fn split(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = None;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '/' if rest.peek().is_some_and(|(_, next)| *next == '/') => {
                while rest.next_if(|(_, c)| *c != '\n').is_some() {}
            }
            '"' => {
                start.get_or_insert(at);
                while let Some((_, c)) = rest.next() {
                    match c {
                        '\\' => drop(rest.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            ';' => spans.push(start.take().unwrap_or(at)..at + 1),
            c if c.is_whitespace() => {}
            _ => drop(start.get_or_insert(at)),
        }
    }
    spans.extend(start.map(|start| start..text.len()));
    spans
}
