//! The Cedar schema that policies are held against, made from the words of a pack.
//!
//! Invariant: what [`crate::Request`] gives to Cedar has the attributes that stand here, and no
//! others; a test validates each sort of request against it.

use crate::request::{Fact, Restriction};
use crate::words::{Kind, Words};
use std::fmt::Write as _;

/// What is known of somebody, of a thing, and of the asking.
const SHAPES: &str = r"
entity Person in [Role] {
  inRegister: Bool,
  unit?: String,
  borough?: String,
  vettedUntil?: Long,
  codeAcknowledged: Bool,
  onDuty?: Bool,
};
entity Machine in [Role];
type Asking = {
  purpose: Purpose,
  case?: String,
  reason?: String,
  emergency: Bool,
  now: Long,
  facts: Set<Fact>,
};
";

/// What is known of a thing of any kind.
const THING: &str = r"{
  categories: Set<Category>,
  sensitive: Bool,
  case?: String,
  unit?: String,
  borough?: String,
  restriction: Restriction,
};
";

/// The schema, in Cedar's own syntax.
pub fn text(words: &Words) -> String {
    let mut text = String::new();
    choice(&mut text, "Role", words.roles.iter().map(|role| role.id.as_str()));
    choice(&mut text, "Purpose", words.purposes.iter().map(String::as_str));
    choice(&mut text, "Category", words.categories.iter().map(String::as_str));
    choice(&mut text, "Fact", Fact::ALL.iter().map(|fact| fact.as_str()));
    choice(&mut text, "Restriction", Restriction::ALL.iter().map(|one| one.as_str()));
    text.push_str(SHAPES);
    let kinds: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    // Writing to a string cannot fail.
    let _ = write!(text, "entity {} {THING}", kinds.join(", "));
    for act in &words.acts {
        let who = if act.only.is_some() { "Machine" } else { "Person, Machine" };
        let (word, kind) = (quoted(&act.word), act.kind.as_str());
        let _ = writeln!(
            text,
            "action {word} appliesTo {{ principal: [{who}], resource: [{kind}], context: Asking }};"
        );
    }
    text
}

/// An entity type that has these ids and no others; Cedar has no choice between none.
fn choice<'w>(text: &mut String, name: &str, ids: impl Iterator<Item = &'w str>) {
    let ids: Vec<_> = ids.map(quoted).collect();
    let _ = match ids.as_slice() {
        [] => writeln!(text, "entity {name};"),
        ids => writeln!(text, "entity {name} enum [{}];", ids.join(", ")),
    };
}

/// A text as Cedar writes it. Ids of a pack hold nothing that needs more than this.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
