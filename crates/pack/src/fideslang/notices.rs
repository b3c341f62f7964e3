//! The wording of a draft: a notice for each controller that names every fact it must, for somebody
//! to write on.
//!
//! Invariant: a notice names facts and writes none out, and it is marked to be confirmed.

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::Source;

/// What a notice says of one activity: the ids of things of the draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) activity: String,
    pub(super) purpose: String,
    pub(super) law: &'static str,
    pub(super) consent: bool,
    pub(super) recipients: Vec<String>,
    pub(super) retention: String,
}

/// The two audiences of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// Adults.
    Adults,
    /// People whose data came from somebody else.
    Others,
}

impl For {
    const fn word(self) -> &'static str {
        match self {
            Self::Adults => "adult",
            Self::Others => "indirect",
        }
    }
}

/// The id of a controller's notice.
pub(super) fn id(controller: &str, readers: For) -> String {
    format!("{controller}.{}", readers.word())
}

/// A notice of a controller, on what it does with data.
pub(super) fn notice(controller: &str, readers: For, told: &[Told], on: Date) -> Source {
    let id = id(controller, readers);
    let title = match readers {
        For::Adults => "How we use your data",
        For::Others => "How we use data that we had from others",
    };
    let opening = match readers {
        For::Adults => "This page says what we do with your data and what you can ask of us.",
        For::Others => "Somebody else gave us data about you. This page says what we do with it.",
    };
    let mut text = format!(
        "---\nid: {id}\ntitle: {title}\naudience: {audience}\nlast_updated: {on}\nconfirm: true\n\
         note: Drafted from a manifest, which holds no wording. Write it so that people understand \
         it.\n---\n\n\
         ## Who we are {{#who}}\n\n\
         {opening}\nWe are {{{{ controller.{controller}.name }}}}. We are the ones who answer for \
         it.\nYou can write to us at any time, at\n\
         {{{{ controller.{controller}.dpo.address }}}}.\n",
        audience = readers.word(),
    );
    for told in told {
        activity(&mut text, told);
    }
    // Writing to a text cannot fail.
    let _ = write!(
        text,
        "\n## If you are not content {{#complain}}\n\n\
         Tell us first, so that we can put it right. You can also go to those who watch over \
         us:\n{{{{ regulator.{REGULATOR}.name }}}}.\n"
    );
    Source::new(format!("wording/{id}.md"), text)
}

/// The id of the one regulator of a draft.
pub(super) const REGULATOR: &str = "regulator";

fn activity(text: &mut String, told: &Told) {
    let Told { activity, purpose, law, consent, recipients, retention } = told;
    let _ = write!(
        text,
        "\n## {{{{ activity.{activity}.title }}}} {{#{activity}}}\n\n\
         Here is what we do, and why we may do it. What it is for:\n\
         {{{{ purpose.{purpose}.title }}}}.\nThe law lets us do so, and says so here: \
         {{{{ law.{law}.cite }}}}.\n"
    );
    if *consent {
        let _ = write!(
            text,
            "You can say no at any time. This is how:\n{{{{ purpose.{purpose}.withdraw }}}}\n"
        );
    }
    let _ = write!(text, "We look at it again after\n{{{{ retention.{retention}.period }}}}.\n\n");
    if !recipients.is_empty() {
        text.push_str("We do not keep it all to ourselves. We give some of it to these:\n\n");
        for recipient in recipients {
            let _ = writeln!(text, "- {{{{ recipient.{recipient}.title }}}}");
        }
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "You have a say in what we do. You may\n{{{{ activity.{activity}.rights }}}}."
    );
}
