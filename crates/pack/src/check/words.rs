//! Wording: facts are named and never written out, and nothing in it is markup or leads elsewhere.
//!
//! Invariant: every text that a notice may show passes through here before it can be rendered.

use std::{cell::OnceCell, collections::BTreeMap, ops::Range};

use pulldown_cmark::{Event, Parser, Tag};

use crate::{
    Code, Pack,
    literals::{self, Literal, Names},
    prose::{Piece, blank, pieces},
    read::{Prose, Reading},
    render::markdown::{Marked, destination},
    report::{At, Report, shown},
    shape::Kind,
};

pub(super) fn check(
    reading: &Reading<'_>,
    pack: &Pack,
    known: &BTreeMap<String, String>,
    report: &mut Report<'_>,
) {
    let by_value = ByValue { known, made: OnceCell::new() };
    let bodies = bodies(pack);
    let names = Names::new(bodies.keys().copied());
    for prose in &reading.prose {
        if report.is_full() {
            return;
        }
        let text = Text::new(prose, report);
        let pieces = pieces(prose.text);
        let blank = blank(prose.text, &pieces);
        let words = literals::words(&blank);
        let written_out = literals::find(&words);
        literal_facts(&text, &written_out, &by_value, report);
        if !prose.names_facts {
            no_facts_here(&text, &pieces, report);
            continue;
        }
        for (span, name) in literals::find_names(&words, &names) {
            let message = format!("`{}` is written out", shown(text.words(&span)));
            let fact = bodies.get(name).map_or("", String::as_str);
            report
                .say(&text.at(&span), Code::LiteralName, message)
                .help(format!("write `{{{{ {fact} }}}}`"));
        }
        placeholders(reading, pack, &text, &pieces, known, report);
        markup(&text, known, &written_out, report);
    }
}

/// A text under check, and how it stands in its file.
struct Text<'p> {
    prose: &'p Prose<'p>,
    /// What the file has there, quotation marks and line breaks included.
    written: &'p str,
    /// Whether that is the text itself, byte for byte.
    exact: bool,
}

impl<'p> Text<'p> {
    fn new(prose: &'p Prose<'p>, report: &Report<'p>) -> Self {
        let At { file, span } = &prose.at;
        let written = report.text(*file).get(span.clone()).unwrap_or_default();
        Self { prose, written, exact: written == prose.text }
    }

    /// The words of a part.
    fn words(&self, part: &Range<usize>) -> &'p str {
        self.prose.text.get(part.clone()).unwrap_or_default()
    }

    /// Where a part stands in the file: exactly, if the file has the same words there.
    fn at(&self, part: &Range<usize>) -> At {
        let At { file, span } = &self.prose.at;
        let start = if self.exact { Some(part.start) } else { self.written.find(self.words(part)) };
        let span = match start {
            Some(start) => span.start + start..span.start + start + part.len(),
            None => span.clone(),
        };
        At { file: *file, span }
    }
}

fn literal_facts(
    text: &Text<'_>,
    written_out: &[Literal],
    by_value: &ByValue<'_>,
    report: &mut Report<'_>,
) {
    for literal in written_out {
        let words = text.words(&literal.span);
        let help = literal_help(literal.code, words, by_value);
        let message = format!("`{}` is written out", shown(words));
        report.say(&text.at(&literal.span), literal.code, message).help(help);
        if report.is_full() {
            return;
        }
    }
}

/// The names that wording may not write out, each with the fact that says it.
fn bodies(pack: &Pack) -> BTreeMap<&str, String> {
    let mut names = BTreeMap::new();
    for (id, body) in &pack.controllers {
        names.insert(body.name.as_str(), format!("controller.{id}.name"));
        names.insert(body.short_name.as_str(), format!("controller.{id}.short_name"));
    }
    for (id, body) in &pack.regulators {
        names.insert(body.name.as_str(), format!("regulator.{id}.name"));
    }
    for (id, recipient) in &pack.recipients {
        names.insert(recipient.title.as_str(), format!("recipient.{id}.title"));
    }
    names
}

/// The name of a fact by what it says, in small letters; put together when one is first asked for.
struct ByValue<'k> {
    known: &'k BTreeMap<String, String>,
    made: OnceCell<BTreeMap<String, &'k str>>,
}

impl<'k> ByValue<'k> {
    fn all(&self) -> &BTreeMap<String, &'k str> {
        let facts = self.known.iter().rev();
        self.made.get_or_init(|| {
            facts.map(|(name, value)| (value.to_lowercase(), name.as_str())).collect()
        })
    }
}

/// Names the fact that says the same, when the pack holds it.
fn literal_help(code: Code, words: &str, by_value: &ByValue<'_>) -> String {
    let spaced = words.replace(['-', '\n'], " ").to_lowercase();
    let same = match code {
        Code::LiteralLaw => {
            let next = by_value.all().range(spaced.clone()..).next();
            next.filter(|(value, _)| value.starts_with(&spaced)).map(|(_, fact)| *fact)
        }
        _ => by_value.all().get(&spaced).copied(),
    };
    let (kind, example) = match code {
        Code::LiteralPeriod => {
            ("a retention rule, category or hold", "retention.bwv-31-days.period")
        }
        Code::LiteralLaw => ("a provision under `laws`", "law.dpa2018-s35.cite"),
        _ => ("a controller or regulator", "controller.force.dpo.address"),
    };
    match same {
        Some(fact) => format!("write `{{{{ {fact} }}}}`"),
        None => format!("put it into {kind} and name it, as in `{{{{ {example} }}}}`"),
    }
}

fn no_facts_here(text: &Text<'_>, pieces: &[Piece<'_>], report: &mut Report<'_>) {
    let first = pieces.iter().find_map(|piece| match piece {
        Piece::Words(_) => None,
        Piece::Fact { span, .. } | Piece::Broken { span } => Some(span),
    });
    if let Some(span) = first {
        report
            .say(&text.at(span), Code::BadPlaceholder, "a title names no facts")
            .help("facts may be named in wording, in `plain` and in `authority`");
    }
}

fn placeholders(
    reading: &Reading<'_>,
    pack: &Pack,
    text: &Text<'_>,
    pieces: &[Piece<'_>],
    known: &BTreeMap<String, String>,
    report: &mut Report<'_>,
) {
    for piece in pieces {
        if report.is_full() {
            return;
        }
        match piece {
            Piece::Words(_) => {}
            Piece::Broken { span } => {
                let message = format!("`{}` is no placeholder", shown(text.words(span)));
                report
                    .say(&text.at(span), Code::BadPlaceholder, message)
                    .help("name one fact between double braces: `{{ controller.force.name }}`");
            }
            Piece::Fact { name, span } => {
                if known.contains_key(*name) || is_said_elsewhere(reading, pack, name, report) {
                    continue;
                }
                let message = format!("there is no fact `{}`", shown(name));
                let at = text.at(span);
                report
                    .say(&at, Code::UnknownFact, message)
                    .help("a fact is a kind, an id and a key, as in `law.dpa2018-s35.cite`")
                    .suggest(name, known.keys().map(String::as_str));
            }
        }
    }
}

/// Whether a fact is missing only because of a mistake that was said at its own place.
fn is_said_elsewhere(reading: &Reading<'_>, pack: &Pack, name: &str, report: &Report<'_>) -> bool {
    let mut parts = name.split('.');
    let (Some(kind), Some(id)) = (parts.next(), parts.next()) else { return false };
    if kind == "pack" {
        return pack.id.is_empty();
    }
    let Some(kind) = Kind::from_word(kind) else { return false };
    let was_read = match kind {
        Kind::Controller => pack.controllers.contains_key(id),
        Kind::Regulator => pack.regulators.contains_key(id),
        Kind::Law => pack.laws.contains_key(id),
        Kind::Purpose => pack.purposes.contains_key(id),
        Kind::Data => pack.data.contains_key(id),
        Kind::Recipient => pack.recipients.contains_key(id),
        Kind::System => pack.systems.contains_key(id),
        Kind::Form => pack.forms.contains_key(id),
        Kind::Site => pack.sites.contains_key(id),
        Kind::Cookie => pack.cookies.contains_key(id),
        Kind::Activity => pack.activities.contains_key(id),
        Kind::Category => pack.categories.contains_key(id),
        Kind::Retention => pack.retention.contains_key(id),
        Kind::Hold => pack.holds.contains_key(id),
        Kind::Clock => pack.clocks.contains_key(id),
        Kind::Holiday => pack.holidays.contains_key(id),
        Kind::Publication => pack.publications.contains_key(id),
        Kind::Role => pack.roles.contains_key(id),
        Kind::Promise | Kind::Notice => return false,
    };
    !was_read && (report.unread || reading.declares(kind, id))
}

fn markup(
    text: &Text<'_>,
    known: &BTreeMap<String, String>,
    written_out: &[Literal],
    report: &mut Report<'_>,
) {
    let marked = Marked::new(text.prose.text);
    for (event, span) in Parser::new(marked.text()).into_offset_iter() {
        if report.is_full() {
            return;
        }
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let message = format!("`{}` is HTML", shown(marked.restore(&html).trim()));
                report
                    .say(&text.at(&span), Code::Html, message)
                    .help("write Markdown: `*emphasis*`, `[link](/rights)`, `- item`");
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                // A fact that is missing or is no good address was said at its own place.
                let unknown = marked.fact(&dest_url).is_some_and(|fact| {
                    !known.contains_key(fact)
                        || matches!(fact.rsplit('.').next(), Some("website" | "email"))
                });
                let first = written_out.partition_point(|found| found.span.start < span.start);
                let within = written_out.iter().skip(first);
                let said = within
                    .take_while(|found| found.span.start < span.end)
                    .any(|found| found.code == Code::LiteralContact);
                if unknown || said || destination(&dest_url, &marked, known).is_some() {
                    continue;
                }
                let message =
                    format!("the link to `{}` leads elsewhere", shown(&marked.restore(&dest_url)));
                report.say(&text.at(&span), Code::LinkOutside, message).help(
                    "link to a page of the site (`/rights`), an anchor (`#rights`) or a fact",
                );
            }
            Event::Start(Tag::Image { .. }) => {
                report
                    .say(&text.at(&span), Code::LinkOutside, "this is a picture")
                    .help("a notice is words; say what the picture would show");
            }
            _ => {}
        }
    }
}
