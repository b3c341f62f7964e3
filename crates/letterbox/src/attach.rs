//! Attachments: taken, named, counted; and opened, where they hold others.
//!
//! Invariant: everything that is taken goes through [`Desk::attach`], which alone counts and
//! weighs; what does not pass is left out with a reason.

use crate::read::{Desk, Piece, Place};
use crate::{Attachment, Kind, LeftOut, Why, archive, clean, html, mime, name, tnef};
use std::rc::Rc;

/// How long a name in a line of what was left out may be, in characters.
const NAME_MAX_SIGNS: usize = 120;

impl Desk<'_> {
    /// Says that something is not in the letter.
    pub(crate) fn leave(&mut self, what: &str, why: Why) {
        let name = clean::line(what, NAME_MAX_SIGNS);
        let left_out = LeftOut { name, why };
        if self.letter.left_out.len() >= self.limits.left_out_max {
            self.more_left_out += 1;
        } else if !self.letter.left_out.contains(&left_out) {
            self.letter.left_out.push(left_out);
        }
    }

    /// Whether another attachment may come.
    pub(crate) fn has_room(&self) -> bool {
        self.letter.attachments.len() < self.limits.attachments_max
    }

    /// Takes an attachment, opens it if it holds others, and gives the text of a winmail.dat.
    pub(crate) fn attach(
        &mut self,
        raw_name: &str,
        declared: Option<String>,
        bytes: Vec<u8>,
        place: &Place,
    ) -> Option<Piece> {
        let kind = self.kind(&bytes, declared.as_deref());
        if !self.has_room() {
            self.too_many += 1;
            return None;
        }
        let room = self.limits.attachments_max_bytes.saturating_sub(self.taken_bytes);
        if bytes.len() > room {
            self.leave(raw_name, Why::TooLarge { max_bytes: room });
            return None;
        }
        let name = self.free_name(&name::safe(raw_name, kind));
        if kind == Kind::Tnef {
            if place.opened >= self.limits.opened_deep {
                self.leave(&name, Why::TooDeep);
            } else if let Some(opened) = tnef::open(&bytes) {
                return self.winmail(&name, opened, place);
            } else {
                self.leave(&name, Why::CannotOpen);
            }
        }
        self.taken_bytes += bytes.len();
        let inside = place.inside.as_deref().map(str::to_owned);
        let at = self.letter.attachments.len();
        let attachment = Attachment { name: name.clone(), kind, declared, inside, bytes };
        self.letter.attachments.push(attachment);
        if matches!(kind, Kind::Zip | Kind::Mail) {
            if place.opened >= self.limits.opened_deep {
                self.leave(&name, Why::TooDeep);
            } else {
                self.open(at, kind, &name, place);
            }
        }
        None
    }

    /// Opens the attachment at a place of the list.
    fn open(&mut self, at: usize, kind: Kind, name: &str, place: &Place) {
        // Taken out while it is read, so that what comes out of it can be put behind it.
        let Some(attachment) = self.letter.attachments.get_mut(at) else { return };
        let bytes = std::mem::take(&mut attachment.bytes);
        let inner = place.within(name);
        if kind == Kind::Zip {
            self.zip(name, &bytes, &inner);
        } else {
            self.inner_mail(name, &bytes, &inner);
        }
        if let Some(attachment) = self.letter.attachments.get_mut(at) {
            attachment.bytes = bytes;
        }
    }

    fn zip(&mut self, name: &str, bytes: &[u8], inner: &Place) {
        let room = self.limits.attachments_max_bytes.saturating_sub(self.taken_bytes);
        let files = self.limits.attachments_max.saturating_sub(self.letter.attachments.len());
        match archive::unpack(bytes, self.limits, room, files) {
            Ok(unpacked) => {
                for (file, bytes) in unpacked.files {
                    self.attach_inner(&file, bytes, inner);
                }
                for (file, why) in unpacked.left_out {
                    let what = if file.is_empty() { name } else { &file };
                    self.leave(what, why);
                }
            }
            Err(why) => self.leave(name, why),
        }
    }

    /// Takes what came out of a container; a text in it is a file of its own.
    fn attach_inner(&mut self, name: &str, bytes: Vec<u8>, inner: &Place) {
        if let Some(piece) = self.attach(name, None, bytes, inner) {
            self.attach_text(name, &piece.text, inner);
        }
    }

    /// Reads a mail in the mail: its text becomes a file beside it, and so do its attachments.
    fn inner_mail(&mut self, name: &str, bytes: &[u8], inner: &Place) {
        let (head, body, wrong) = crate::head::split(bytes, self.limits);
        if !head.is_mail() {
            self.leave(name, Why::CannotOpen);
            return;
        }
        if let Some(why) = wrong {
            self.leave(name, why);
        }
        let mut pieces = Vec::new();
        self.entity(&head, body, inner, &mut pieces);
        let text = crate::read::joined(&pieces);
        self.attach_text(name, &text, inner);
    }

    /// Takes a text that is not the letter's own as a file.
    pub(crate) fn attach_text(&mut self, name: &str, text: &str, place: &Place) {
        let (text, cut) = clean::text(text, self.limits.text_max_bytes);
        if text.is_empty() {
            return;
        }
        let name = format!("{}.txt", name::cut(name, 100));
        if cut {
            self.leave(&name, Why::TooLarge { max_bytes: self.limits.text_max_bytes });
        }
        self.attach(&name, None, text.into_bytes(), place);
    }

    /// Takes the files of a winmail.dat, and gives its text.
    fn winmail(&mut self, name: &str, opened: tnef::Opened, place: &Place) -> Option<Piece> {
        if opened.damaged {
            self.leave(name, Why::Damaged);
        }
        let inner = place.within(name);
        let plain = opened.text.filter(|text| !text.trim().is_empty());
        let piece = plain.map(Piece::plain).or_else(|| {
            let (page, _) = mime::words(&opened.html?, None);
            Some(Piece { text: html::text(&page), html: Some(page) })
        });
        if let Some(rtf) = opened.rtf.filter(|_| piece.is_none()) {
            self.attach("message.rtf", None, rtf, &inner);
        }
        for file in opened.files {
            let declared = file.declared.map(|declared| clean::line(&declared, 127));
            if let Some(piece) = self.attach(&file.name, declared, file.bytes, &inner) {
                self.attach_text(&file.name, &piece.text, &inner);
            }
        }
        piece
    }

    /// The kind of an attachment. What was sent as a mail is one, however it begins.
    fn kind(&self, bytes: &[u8], declared: Option<&str>) -> Kind {
        let kind = Kind::of(bytes);
        let says_mail = matches!(declared, Some("message/rfc822" | "message/global"));
        let may_be = matches!(kind, Kind::Text | Kind::Unknown | Kind::Html);
        let is_mail = || crate::head::split(bytes, self.limits).0.is_mail();
        if says_mail && may_be && is_mail() { Kind::Mail } else { kind }
    }

    /// A name that no attachment has yet.
    fn free_name(&mut self, name: &str) -> String {
        let mut free = name.to_owned();
        let mut number = 1;
        while !self.names.insert(free.to_lowercase()) {
            number += 1;
            free = name::numbered(name, number);
        }
        free
    }
}

impl Place {
    /// The place within a container of this name.
    fn within(&self, name: &str) -> Self {
        Self { inside: Some(Rc::from(name)), opened: self.opened + 1, deep: 0, digest: false }
    }
}
