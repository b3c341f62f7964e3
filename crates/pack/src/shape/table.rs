//! The table itself.
//!
//! Invariant: every shape that declares a kind has an `id`, and no shape contains itself.

use crate::{
    Act, Action, Asked, Audience, Basis, Code, Collected, ControllerKind, CookieKind, Division,
    Mechanism, Medium, PromiseKind, PromiseSource, PromiseStatus, RecipientKind, Regime,
    RequestKind, Right, Risk, RoleKind, Trail, Trigger, law,
};

use super::{
    Field, Kind, MARGIN_MAX_HOURS,
    Need::{self, Optional, Required, RequiredFor},
    Shape,
    Ty::{
        self, Count, Date, Email, Flag, Free, Id, Keepers, Many, Name, Names, NoticeId, One,
        Period, Phone, Prose, Ref, Refs, Title, Titles, Url, Within, Word, Words,
    },
};

const fn field(name: &'static str, ty: Ty, need: Need, doc: &'static str) -> Field {
    Field { name, ty, need, doc }
}

const ID: Field =
    field("id", Id, Required, "Its name within the pack, in kebab-case; it never changes.");
const TITLE: Field = field("title", Title, Required, "What people call it.");
const CONFIRM: Field = field(
    "confirm",
    Flag,
    Optional,
    "True while the public text is silent or unclear and somebody who knows has yet to confirm it.",
);
const NOTE: Field =
    field("note", Free, Optional, "A remark for whoever keeps the pack; never published.");

mod form;
mod publication;
mod site;

use form::FORM;
use publication::PUBLICATION;
use site::SITE;

/// A file of facts: any of these groups, in any file.
pub(crate) static FILE: Shape = Shape {
    name: "file",
    doc: "A file of a policy pack. A group may stand in any file, and be spread over several.",
    declares: None,
    fields: &[
        field("pack", One(&HEADER), Optional, "The pack itself; in exactly one file."),
        field("controllers", Many(&CONTROLLER), Optional, "Bodies that answer for data."),
        field("regulators", Many(&REGULATOR), Optional, "Bodies that oversee the controllers."),
        field("laws", Many(&LAW), Optional, "Provisions of law that the pack cites."),
        field("purposes", Many(&PURPOSE), Optional, "Why data is used, and by what right."),
        field("data", Many(&DATA), Optional, "Kinds of personal data."),
        field("recipients", Many(&RECIPIENT), Optional, "Who else gets data."),
        field("systems", Many(&SYSTEM), Optional, "Where data lies."),
        field("activities", Many(&ACTIVITY), Optional, "What is done with personal data."),
        field("forms", Many(&FORM), Optional, "What people fill in."),
        field("sites", Many(&SITE), Optional, "The sites for the public."),
        field("cookies", Many(&COOKIE), Optional, "What the site stores in a visitor's browser."),
        field("categories", Many(&CATEGORY), Optional, "Categories an officer gives a recording."),
        field("retention", Many(&RETENTION), Optional, "When things go."),
        field("holds", Many(&HOLD), Optional, "What may keep a thing past its time."),
        field("clocks", Many(&CLOCK), Optional, "How soon something must be done."),
        field(
            "holidays",
            Many(&HOLIDAY),
            Optional,
            "Holidays that were proclaimed after the published list.",
        ),
        field(
            "publications",
            Many(&PUBLICATION),
            Optional,
            "What is published without being asked for.",
        ),
        field("roles", Many(&ROLE), Optional, "Who may do what."),
        field("promises", Many(&PROMISE), Optional, "What the public was told."),
    ],
};

static HEADER: Shape = Shape {
    name: "pack",
    doc: "The pack itself.",
    declares: None,
    fields: &[
        ID,
        TITLE,
        field(
            "version",
            Count { least: 1, most: 1_000_000 },
            Required,
            "Grows by one with each applied change.",
        ),
        field(
            "effective",
            Date,
            RequiredFor(Code::NoEffectiveDate),
            "The day from which it holds.",
        ),
        field(
            "notice_of_shorter",
            Period,
            Optional,
            "How long nothing goes sooner because a later pack keeps it less long; else 14 days.",
        ),
        field("note", Free, Optional, "Where the pack comes from, and whose it is not."),
    ],
};

static CONTROLLER: Shape = Shape {
    name: "controller",
    doc: "A body that decides why and how personal data is used.",
    declares: Some(Kind::Controller),
    fields: &[
        ID,
        field("name", Name, Required, "Its full name."),
        field("short_name", Name, Required, "What people call it, with its article."),
        field("kind", Word(ControllerKind::WORDS), Required, "What sort of body it is."),
        field("address", Names, Required, "Its postal address, a line each."),
        field("email", Email, Optional, "Where to write by e-mail."),
        field("dpo", One(&CONTACT), Required, "Its data protection officer or office."),
        field("regulator", Ref(Kind::Regulator), Required, "Who oversees it."),
        CONFIRM,
        NOTE,
    ],
};

static CONTACT: Shape = Shape {
    name: "contact",
    doc: "Whom to write to.",
    declares: None,
    fields: &[
        field("title", Name, Required, "The post or the office; never a person's name."),
        field("address", Names, Required, "Its postal address, a line each."),
        field("email", Email, Optional, "Where to write by e-mail."),
    ],
};

static REGULATOR: Shape = Shape {
    name: "regulator",
    doc: "A body that oversees controllers and takes complaints.",
    declares: Some(Kind::Regulator),
    fields: &[
        ID,
        field("name", Name, Required, "Its full name."),
        field("address", Names, Required, "Its postal address, a line each."),
        field("phone", Phone, Optional, "Its telephone number."),
        field("website", Url, Optional, "Its site."),
        CONFIRM,
        NOTE,
    ],
};

static LAW: Shape = Shape {
    name: "law",
    doc: "A provision of law or a code of practice.",
    declares: Some(Kind::Law),
    fields: &[
        ID,
        field("title", Name, Required, "What it is about."),
        field("cite", Name, Required, "How it is cited in a sentence."),
        field("in_force", Date, RequiredFor(Code::NoLawDate), "The day from which it is law."),
        field("until", Date, Optional, "The day from which it no longer is."),
        CONFIRM,
        NOTE,
    ],
};

static PURPOSE: Shape = Shape {
    name: "purpose",
    doc: "Why data is used, and by what right.",
    declares: Some(Kind::Purpose),
    fields: &[
        ID,
        TITLE,
        field("plain", Prose, Required, "What it means, in a sentence."),
        field("regime", Word(Regime::WORDS), Required, "Which law governs it."),
        field("basis", Word(Basis::WORDS), Required, "The lawful basis within that law."),
        field("law", Ref(Kind::Law), Required, "The provision that says so."),
        field(
            "official",
            Flag,
            Optional,
            "False where it is none of the body's public tasks; true if left out.",
        ),
        field("withdraw", Prose, Optional, "How consent is taken back, as easily as given."),
        CONFIRM,
        NOTE,
    ],
};

static DATA: Shape = Shape {
    name: "data",
    doc: "A kind of personal data.",
    declares: Some(Kind::Data),
    fields: &[
        ID,
        field("title", Title, Required, "Its name, as it stands in a list within a sentence."),
        field("sensitive", Flag, Optional, "Whether it is or may show special category data."),
        field("criminal", Flag, Optional, "Whether it is about offences, alleged or proven."),
        field("asked", Word(Asked::WORDS), Optional, "How a form asks for it."),
        field("question", Title, Optional, "The question of a form; its name if left out."),
        field("hint", Title, Optional, "What helps to answer the question."),
        field("choices", Names, Optional, "What there is to choose from, if it is one of several."),
        CONFIRM,
        NOTE,
    ],
};

static RECIPIENT: Shape = Shape {
    name: "recipient",
    doc: "Who else gets data.",
    declares: Some(Kind::Recipient),
    fields: &[
        ID,
        field("title", Title, Required, "Its name, as it stands in a list within a sentence."),
        field("plain", Prose, Required, "When and why it gets data, in a sentence."),
        field("kind", Word(RecipientKind::WORDS), Required, "What it is to the controller."),
        field("agreement", One(&AGREEMENT), Optional, "The agreement under which it gets data."),
        field(
            "gateway",
            Ref(Kind::Law),
            Optional,
            "The provision that lets an authority or a court have data without an agreement.",
        ),
        field(
            "place",
            Word(law::COUNTRIES),
            Required,
            "The country in which it holds the data, by its two letters (ISO 3166-1).",
        ),
        field("transfer", One(&TRANSFER), Optional, "What carries the data there, if abroad."),
        CONFIRM,
        NOTE,
    ],
};

static AGREEMENT: Shape = Shape {
    name: "agreement",
    doc: "An agreement with a recipient.",
    declares: None,
    fields: &[
        field("title", Name, Required, "What it is called."),
        field("from", Date, Required, "The day from which it holds."),
        field("until", Date, Optional, "The day from which it no longer does."),
    ],
};

static TRANSFER: Shape = Shape {
    name: "transfer",
    doc: "What carries data abroad.",
    declares: None,
    fields: &[
        field("mechanism", Word(Mechanism::WORDS), Required, "What sort of safeguard it is."),
        field("from", Date, Required, "The day from which it is in place."),
        field("until", Date, Optional, "The day from which it no longer is."),
        field(
            "certified",
            Date,
            Optional,
            "The day on which a recipient in the United States certified itself.",
        ),
    ],
};

static SYSTEM: Shape = Shape {
    name: "system",
    doc: "A place where data lies: a database, a drive, a store of paper.",
    declares: Some(Kind::System),
    fields: &[
        ID,
        TITLE,
        field("medium", Word(Medium::WORDS), Required, "On machines or on paper."),
        field("controller", Ref(Kind::Controller), Required, "Who answers for what is in it."),
        field("run_by", Ref(Kind::Recipient), Optional, "Who runs it for them, if another does."),
        field("trail", Word(Trail::WORDS), Required, "How its use can be followed."),
        CONFIRM,
        NOTE,
    ],
};

static COOKIE: Shape = Shape {
    name: "cookie",
    doc: "Something the site stores in a visitor's browser.",
    declares: Some(Kind::Cookie),
    fields: &[
        ID,
        field("name", Name, Required, "Its name in the browser."),
        field("kind", Word(CookieKind::WORDS), Required, "What it is for."),
        field("plain", Prose, Required, "What it does, in a sentence."),
        field(
            "lasts",
            Period,
            Optional,
            "How long it stays; until the browser closes if left out.",
        ),
        field("consent", Flag, Optional, "True where the visitor is asked first."),
        field("opt_out", Flag, Optional, "True where the visitor can say no to it at any time."),
        CONFIRM,
        NOTE,
    ],
};

static ACTIVITY: Shape = Shape {
    name: "activity",
    doc: "Something that is done with personal data.",
    declares: Some(Kind::Activity),
    fields: &[
        ID,
        TITLE,
        field("controller", Ref(Kind::Controller), Required, "Who answers for it."),
        field("purposes", Refs(Kind::Purpose), RequiredFor(Code::NoPurpose), "Why it is done."),
        field("data", Refs(Kind::Data), Required, "Which kinds of data it uses."),
        field("subjects", Titles, Required, "Whose data it is."),
        field("sources", Titles, Required, "Where the data comes from."),
        field("recipients", Refs(Kind::Recipient), Optional, "Who else gets the data."),
        field(
            "retention",
            Refs(Kind::Retention),
            RequiredFor(Code::NoRetention),
            "When the data goes.",
        ),
        field("systems", Refs(Kind::System), RequiredFor(Code::NoSystem), "Where it lies."),
        field(
            "conditions",
            Words(law::CONDITIONS),
            Optional,
            "The conditions for special category and criminal-offence data.",
        ),
        field(
            "rights",
            Words(Right::WORDS),
            Required,
            "The rights that people are offered, besides being informed and complaining.",
        ),
        field("collected", Words(Collected::WORDS), Required, "Whom the data is had from."),
        field(
            "review_every",
            Period,
            Optional,
            "How often somebody looks whether it is still needed; law enforcement must say.",
        ),
        field(
            "risks",
            Words(Risk::WORDS),
            Optional,
            "What makes an assessment of its impact necessary.",
        ),
        field(
            "notice",
            Ref(Kind::Notice),
            RequiredFor(Code::NoNotice),
            "The notice that tells people.",
        ),
        field(
            "indirect_notice",
            Ref(Kind::Notice),
            Optional,
            "The notice for those whose data came from somebody else.",
        ),
        field(
            "policy_document",
            Ref(Kind::Notice),
            Optional,
            "The document that says how sensitive data is treated.",
        ),
        field(
            "decides_alone",
            Flag,
            Optional,
            "Whether a machine alone decides about people, which no pack may say.",
        ),
        field("counts_visits", Flag, Optional, "Whether it is the counting of visits to the site."),
        CONFIRM,
        NOTE,
    ],
};

static CATEGORY: Shape = Shape {
    name: "category",
    doc: "A category that an officer gives a recording, so that it outlives the clock.",
    declares: Some(Kind::Category),
    fields: &[
        ID,
        TITLE,
        field("plain", Prose, Required, "When to choose it, in a sentence."),
        field(
            "activity",
            Ref(Kind::Activity),
            Required,
            "The activity whose recordings may carry it.",
        ),
        field(
            "purposes",
            Refs(Kind::Purpose),
            RequiredFor(Code::CategoryWithoutPurpose),
            "Why a recording is kept under it.",
        ),
        field(
            "keep",
            Period,
            Required,
            "How long a recording is kept under it, from the day it was recorded.",
        ),
        field(
            "review_every",
            Period,
            Required,
            "How often somebody looks whether it is still needed.",
        ),
        field("authority", Prose, RequiredFor(Code::NoAuthority), "What the period rests on."),
        CONFIRM,
        NOTE,
    ],
};

static RETENTION: Shape = Shape {
    name: "retention",
    doc: "When something goes.",
    declares: Some(Kind::Retention),
    fields: &[
        ID,
        field(
            "version",
            Count { least: 1, most: 1_000_000 },
            Required,
            "Grows by one with each change of meaning.",
        ),
        TITLE,
        field("applies_to", Ref(Kind::Activity), Required, "What it applies to."),
        field(
            "trigger",
            Word(Trigger::WORDS),
            RequiredFor(Code::NoTrigger),
            "What starts its clock.",
        ),
        field("period", Period, Required, "How long the clock runs."),
        field(
            "action",
            Word(Action::WORDS),
            RequiredFor(Code::NoAction),
            "What happens when it ends.",
        ),
        field(
            "margin_hours",
            Count { least: 0, most: MARGIN_MAX_HOURS },
            Required,
            "How many hours before the end the action is due.",
        ),
        field("authority", Prose, RequiredFor(Code::NoAuthority), "What the period rests on."),
        field("keeps", Refs(Kind::Promise), Optional, "The promises it keeps."),
        CONFIRM,
        NOTE,
    ],
};

static HOLD: Shape = Shape {
    name: "hold",
    doc: "A kind of hold: what may keep a thing past its time.",
    declares: Some(Kind::Hold),
    fields: &[
        ID,
        TITLE,
        field("plain", Prose, Required, "When to place it, in a sentence."),
        field(
            "review_within",
            Period,
            Required,
            "The longest time until somebody looks at it again.",
        ),
        CONFIRM,
        NOTE,
    ],
};

static CLOCK: Shape = Shape {
    name: "clock",
    doc: "How soon something must be done: an answer, a report.",
    declares: Some(Kind::Clock),
    fields: &[
        ID,
        TITLE,
        field("within", Within, Required, "How soon, as in `1 month` or `5 working days`."),
        field("starts", Title, Required, "What starts it, after `from`."),
        field(
            "answers",
            Words(RequestKind::WORDS),
            Optional,
            "Which requests must be answered by then.",
        ),
        field(
            "ends",
            Words(RequestKind::WORDS),
            Optional,
            "Which requests must have their outcome by then, after word that they came in.",
        ),
        field("authority", Prose, RequiredFor(Code::NoAuthority), "What it rests on."),
        CONFIRM,
        NOTE,
    ],
};

static HOLIDAY: Shape = Shape {
    name: "holiday",
    doc: "A holiday that was proclaimed after the published list, on which no deadline ends.",
    declares: Some(Kind::Holiday),
    fields: &[
        ID,
        TITLE,
        field("on", Date, Required, "The day."),
        field("in", Words(Division::WORDS), Required, "The divisions in which it is a holiday."),
        field("authority", Prose, RequiredFor(Code::NoAuthority), "What it rests on."),
        CONFIRM,
        NOTE,
    ],
};

static ROLE: Shape = Shape {
    name: "role",
    doc: "A staff or machine role.",
    declares: Some(Kind::Role),
    fields: &[
        ID,
        TITLE,
        field("kind", Word(RoleKind::WORDS), Required, "Whether a person or a machine holds it."),
        field("may", Words(Act::WORDS), Required, "What it may do."),
        field("purposes", Refs(Kind::Purpose), Required, "For which purposes."),
        CONFIRM,
        NOTE,
    ],
};

static PROMISE: Shape = Shape {
    name: "promise",
    doc: "Something the public was told, and what keeps it.",
    declares: Some(Kind::Promise),
    fields: &[
        ID,
        field("source", Word(PromiseSource::WORDS), Required, "The public text it comes from."),
        field("plain", Prose, Required, "The promise, in one sentence."),
        field("kind", Word(PromiseKind::WORDS), Required, "How it is kept."),
        field(
            "keepers",
            Keepers,
            Optional,
            "What keeps it, such as `retention.bwv-31-days` or `act.receive`.",
        ),
        field(
            "status",
            Word(PromiseStatus::WORDS),
            Optional,
            "`planned` while nothing keeps it yet; `kept` if left out.",
        ),
        field("shown_on", Refs(Kind::Notice), Optional, "The notices that make it."),
        CONFIRM,
        NOTE,
    ],
};

/// The facts at the head of a wording file.
pub(crate) static NOTICE: Shape = Shape {
    name: "notice",
    doc: "The facts between two lines of `---` at the head of a notice's wording.",
    declares: Some(Kind::Notice),
    fields: &[
        field(
            "id",
            NoticeId,
            Required,
            "Its name within the pack, with its audience: `body-worn-video.adult`.",
        ),
        TITLE,
        field("audience", Word(Audience::WORDS), Required, "Whom it is written for."),
        field("last_updated", Date, Required, "The day on which its wording last changed."),
        field(
            "beside",
            Ref(Kind::Notice),
            Optional,
            "The notice that it stands beside and never replaces.",
        ),
        CONFIRM,
        NOTE,
    ],
};
