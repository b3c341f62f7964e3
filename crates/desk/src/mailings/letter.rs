//! A letter as it goes out: subject, plain text, and HTML for a mailing.
//!
//! Invariant: but for the address and the link that stops it, a letter is the same for everybody
//! who was asked the same; what a picture and a link hold that are counted is the mailing's id
//! alone.

use super::copies::Mailing;
use crate::choices::Reader;
use crate::{DeskError, choices};
use jiff::tz::TimeZone;
use pack::render::{Message, escaped};
use pack::{Activity, Pack};

/// A letter to be handed to the mail server. Personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its id in the outbox, the same whenever it is tried.
    pub id: String,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub plain: String,
    /// The same as HTML; none for a letter that asks whether an address is right.
    pub html: Option<String>,
    /// Where it is stopped with one click (RFC 8058); none for such a letter.
    pub leave: Option<String>,
    /// Of which mailing it is.
    pub(super) mailing: Option<String>,
    /// Whether it is counted that it is opened.
    pub(super) carries: bool,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({}, counted: {})", self.id, self.carries)
    }
}

/// The letter that asks whether an address is right.
pub(super) fn ask(pack: &Pack, id: &str, asked: choices::Asked, site: &str) -> Letter {
    let (title, body) = names(pack, pack.activities.get(asked.activity.as_str()));
    let until = asked.until.to_zoned(TimeZone::UTC).strftime("%A %-d %B %Y");
    let code = asked.code;
    let plain = format!(
        "Somebody gave this address to {body} and asked for this: {title}.\n\n\
         If it was you, open this page and press the button, by {until}:\n\
         {site}/choices/confirm/{code}\n\n\
         If it was not you, do nothing. You get nothing more of it, and the address is deleted \
         then.\n"
    );
    Letter {
        id: id.to_owned(),
        to: asked.to,
        subject: format!("Is this your address? {title}"),
        plain,
        html: None,
        leave: None,
        mailing: None,
        carries: false,
    }
}

/// The letter of a mailing to one of its readers.
pub(super) fn of_mailing(
    pack: &Pack,
    (id, mailing_id): (&str, &str),
    mailing: &Mailing,
    reader: Reader,
    site: &str,
) -> Result<Letter, DeskError> {
    let activity = pack.activities.get(mailing.activity.as_str());
    let carries = reader.counts && activity.is_some_and(rules::mailings::may_count);
    let leave = format!("{site}/choices/leave/{}", reader.link);
    let counted = carries.then(|| format!("{site}/mail/{mailing_id}"));
    let (plain, html) = texts(pack, mailing, &leave, counted.as_deref())?;
    Ok(Letter {
        id: id.to_owned(),
        to: reader.to,
        subject: mailing.subject.clone(),
        plain,
        html: Some(html),
        leave: Some(leave),
        mailing: Some(mailing_id.to_owned()),
        carries,
    })
}

/// A mailing as whoever gets it reads it: as plain text, and as HTML for a page. Nothing in it is
/// counted.
///
/// # Errors
///
/// [`DeskError::Corrupt`] for a text that could not have been kept.
pub fn preview(pack: &Pack, mailing: &Mailing) -> Result<(String, String), DeskError> {
    let message = Message::read(&mailing.text).map_err(|_| DeskError::Corrupt("mailing"))?;
    let foot = foot(pack, mailing);
    Ok((format!("{}\n\n-- \n{foot}", message.plain()), message.html(|_| None)))
}

/// What the activity is called, and the body that answers for it.
fn names<'p>(pack: &'p Pack, activity: Option<&'p Activity>) -> (&'p str, &'p str) {
    let body = activity.and_then(|one| pack.controllers.get(&one.controller));
    let title = activity.map(|one| one.title.as_str()).unwrap_or_default();
    (title, body.map(|body| body.name.as_str()).unwrap_or_default())
}

fn foot(pack: &Pack, mailing: &Mailing) -> String {
    let (title, body) = names(pack, pack.activities.get(mailing.activity.as_str()));
    format!("You get this from {body} because you said yes to this: {title}.")
}

/// Plain text and HTML. `counted` is where a picture and links lead that are counted.
fn texts(
    pack: &Pack,
    mailing: &Mailing,
    leave: &str,
    counted: Option<&str>,
) -> Result<(String, String), DeskError> {
    let message = Message::read(&mailing.text).map_err(|_| DeskError::Corrupt("mailing"))?;
    let foot = foot(pack, mailing);
    let plain = format!("{}\n\n-- \n{foot}\nStop it with one click: {leave}\n", message.plain());
    let body = message.html(|place| counted.map(|at| format!("{at}/to/{place}")));
    let picture = counted.map(|at| {
        format!("<p><img src=\"{}/seen.gif\" alt=\"\" width=\"1\" height=\"1\"></p>\n", escaped(at))
    });
    let (subject, foot) = (escaped(&mailing.subject), escaped(&foot));
    let (picture, leave) = (picture.unwrap_or_default(), escaped(leave));
    let html = format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head><meta charset=\"utf-8\">\
         <title>{subject}</title></head>\n<body>\n<h1>{subject}</h1>\n{body}<hr>\n\
         <p>{foot} <a href=\"{leave}\">Stop it with one click</a>.</p>\n{picture}</body>\n</html>\n"
    );
    Ok((plain, html))
}
