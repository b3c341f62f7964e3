//! The compiled pack: plain data that the rules, the desk and the site read.
//!
//! Invariant: every id that stands in a [`Pack`] names something in the same pack, every text is
//! finished (facts inserted; only a notice's sections still name them, for [`crate::render`]), and
//! nothing in it is personal data.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

pub use form::Form;
pub use words::{
    Act, Action, Asked, Audience, Basis, Collected, Colour, ControllerKind, CookieKind, Division,
    Mechanism, Medium, Phase, PromiseKind, PromiseSource, PromiseStatus, PublicationClass,
    RecipientKind, Regime, RequestKind, Right, Risk, RoleKind, Trail, Trigger,
};

use crate::{
    ActivityId, CategoryId, ClockId, ControllerId, CookieId, DataId, FormId, HoldId, HolidayId,
    LawId, NoticeId, Period, PromiseId, PublicationId, PurposeId, RecipientId, RegulatorId,
    RetentionId, RoleId, SiteId, SystemId, Within,
    diagnostic::Code,
    law::{Condition, Divisions},
};

mod form;
mod words;

/// What a police body promises, compiled from its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pack {
    /// The pack's name.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Where the pack comes from, and whose it is not.
    pub note: Option<String>,
    /// Grows by one with each applied change.
    pub version: u32,
    /// The day from which it holds.
    pub effective: Date,
    /// How long nothing goes sooner because of a change that keeps it less long.
    pub notice_of_shorter: Period,
    /// SHA-256 over every source, in the order of their paths.
    #[serde(serialize_with = "as_hex")]
    pub digest: [u8; 32],
    /// Bodies that answer for data.
    pub controllers: BTreeMap<ControllerId, Controller>,
    /// Bodies that oversee the controllers.
    pub regulators: BTreeMap<RegulatorId, Regulator>,
    /// Provisions that the pack cites.
    pub laws: BTreeMap<LawId, Law>,
    /// Why data is used.
    pub purposes: BTreeMap<PurposeId, Purpose>,
    /// Kinds of personal data.
    pub data: BTreeMap<DataId, DataCategory>,
    /// Who else gets data.
    pub recipients: BTreeMap<RecipientId, Recipient>,
    /// Where data lies.
    pub systems: BTreeMap<SystemId, System>,
    /// What the body does with personal data.
    pub activities: BTreeMap<ActivityId, Activity>,
    /// What people fill in.
    pub forms: BTreeMap<FormId, Form>,
    /// The sites for the public.
    pub sites: BTreeMap<SiteId, Site>,
    /// What the site stores in a visitor's browser.
    pub cookies: BTreeMap<CookieId, Cookie>,
    /// Categories that an officer gives a recording.
    pub categories: BTreeMap<CategoryId, EvidenceCategory>,
    /// When things go.
    pub retention: BTreeMap<RetentionId, RetentionRule>,
    /// What may keep a thing past its time.
    pub holds: BTreeMap<HoldId, Hold>,
    /// How soon something must be done.
    pub clocks: BTreeMap<ClockId, Clock>,
    /// Holidays that were proclaimed after the published list.
    pub holidays: BTreeMap<HolidayId, Holiday>,
    /// What is published without being asked for.
    pub publications: BTreeMap<PublicationId, Publication>,
    /// Who may do what.
    pub roles: BTreeMap<RoleId, Role>,
    /// The same as policies that can be asked, with the rules of `access/` beside the roles' own.
    #[serde(serialize_with = "crate::grants::serialised")]
    pub access: access::Policies,
    /// What the public was told.
    pub promises: BTreeMap<PromiseId, Promise>,
    /// The published texts.
    pub notices: BTreeMap<NoticeId, Notice>,
}

/// A body that decides why and how personal data is used (UK GDPR article 4(7); DPA 2018 s.32).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Controller {
    /// Its id.
    pub id: ControllerId,
    /// Its full name.
    pub name: String,
    /// What people call it, with its article: `the Met`.
    pub short_name: String,
    /// What sort of body it is.
    pub kind: ControllerKind,
    /// Postal address, a line each.
    pub address: Vec<String>,
    /// Where to write by e-mail, if it says so in public.
    pub email: Option<String>,
    /// Its data protection officer or office.
    pub dpo: Contact,
    /// Who oversees it.
    pub regulator: RegulatorId,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// Whom to write to about data protection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// The post or the office, never a person's name.
    pub title: String,
    /// Postal address, a line each.
    pub address: Vec<String>,
    /// Where to write by e-mail, if it says so in public.
    pub email: Option<String>,
}

/// A body that oversees controllers and takes complaints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Regulator {
    /// Its id.
    pub id: RegulatorId,
    /// Its full name.
    pub name: String,
    /// Postal address, a line each.
    pub address: Vec<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Its site.
    pub website: Option<String>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// A provision of law or a code of practice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Law {
    /// Its id.
    pub id: LawId,
    /// What it is about.
    pub title: String,
    /// How it is cited in a sentence.
    pub cite: String,
    /// The day from which it is law.
    pub in_force: Date,
    /// The day from which it no longer is.
    pub until: Option<Date>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// Why data is used, and by what right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Purpose {
    /// Its id.
    pub id: PurposeId,
    /// Its name.
    pub title: String,
    /// What it means, in a sentence.
    pub plain: String,
    /// Which law governs it.
    pub regime: Regime,
    /// The lawful basis within that law.
    pub basis: Basis,
    /// The provision that says so.
    pub law: LawId,
    /// Whether it is one of the body's own public tasks.
    pub official: bool,
    /// How consent is taken back, where it rests on consent.
    pub withdraw: Option<String>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// A kind of personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataCategory {
    /// Its id.
    pub id: DataId,
    /// Its name, as it would stand in a list.
    pub title: String,
    /// Whether it is or may show special category data (UK GDPR article 9; DPA 2018 s.35(8)).
    pub sensitive: bool,
    /// Whether it is about offences, alleged or proven (UK GDPR article 10).
    pub criminal: bool,
    /// How a form asks for it, where not in words of one's own.
    pub asked: Option<Asked>,
    /// The question of a form; its name where there is none.
    pub question: Option<String>,
    /// What helps to answer the question.
    pub hint: Option<String>,
    /// What there is to choose from, where it is one of several.
    pub choices: Vec<String>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// Who else gets data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// Its id.
    pub id: RecipientId,
    /// Its name, as it would stand in a list.
    pub title: String,
    /// When and why it gets data, in a sentence.
    pub plain: String,
    /// What it is to the controller.
    pub kind: RecipientKind,
    /// The agreement under which it gets data.
    pub agreement: Option<Agreement>,
    /// The provision that lets it have data without an agreement.
    pub gateway: Option<LawId>,
    /// The country in which it holds the data, by its two letters.
    pub place: String,
    /// What carries the data there, when that is abroad.
    pub transfer: Option<Transfer>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// An agreement with a recipient (UK GDPR articles 26 and 28; DPA 2018 s.59).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// What it is called.
    pub title: String,
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it no longer does.
    pub until: Option<Date>,
}

/// What carries data abroad (UK GDPR chapter V; DPA 2018 ss.73 to 78).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Transfer {
    /// What sort of safeguard it is.
    pub mechanism: Mechanism,
    /// The day from which it is in place.
    pub from: Date,
    /// The day from which it no longer is.
    pub until: Option<Date>,
    /// The day on which the recipient certified itself, for the United States.
    pub certified: Option<Date>,
}

/// A place where data lies: a database, a drive, a store of paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct System {
    /// Its id.
    pub id: SystemId,
    /// Its name.
    pub title: String,
    /// On machines or on paper.
    pub medium: Medium,
    /// Who answers for what is in it.
    pub controller: ControllerId,
    /// Who runs it for them, if they do not run it themselves.
    pub run_by: Option<RecipientId>,
    /// How its use can be followed.
    pub trail: Trail,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// Something the site stores in a visitor's browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cookie {
    /// Its id.
    pub id: CookieId,
    /// Its name in the browser.
    pub name: String,
    /// What it is for.
    pub kind: CookieKind,
    /// What it does, in a sentence.
    pub plain: String,
    /// How long it stays; until the browser is closed where nothing is given.
    pub lasts: Option<Period>,
    /// Whether the visitor is asked first.
    pub consent: bool,
    /// Whether the visitor can say no to it at any time.
    pub opt_out: bool,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// Something the body does with personal data (an entry of the record under DPA 2018 s.61).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// Its name.
    pub title: String,
    /// Who answers for it.
    pub controller: ControllerId,
    /// Why it is done; never empty.
    pub purposes: Vec<PurposeId>,
    /// Which kinds of data it uses.
    pub data: Vec<DataId>,
    /// Whose data it is, in words.
    pub subjects: Vec<String>,
    /// Where the data comes from, in words.
    pub sources: Vec<String>,
    /// Who else gets the data.
    pub recipients: Vec<RecipientId>,
    /// When the data goes; never empty.
    pub retention: Vec<RetentionId>,
    /// Where it lies.
    pub systems: Vec<SystemId>,
    /// The conditions for special category and criminal-offence data.
    pub conditions: Vec<Condition>,
    /// The rights that people are offered; to be informed and to complain go without saying.
    pub rights: Vec<Right>,
    /// Whom the data is had from.
    pub collected: Vec<Collected>,
    /// How often somebody looks whether it is still needed.
    pub review_every: Option<Period>,
    /// What makes an assessment of its impact necessary.
    pub risks: Vec<Risk>,
    /// The notice that tells people.
    pub notice: NoticeId,
    /// The notice for those whose data came from somebody else.
    pub indirect_notice: Option<NoticeId>,
    /// How sensitive data is treated (DPA 2018 s.42; Sch 1 Part 4).
    pub policy_document: Option<NoticeId>,
    /// Whether a machine alone decides about people; never true in a pack that compiles.
    pub decides_alone: bool,
    /// Whether it is the counting of visits to the site.
    pub counts_visits: bool,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// A category that an officer gives a recording, so that it outlives the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceCategory {
    /// Its id.
    pub id: CategoryId,
    /// Its name.
    pub title: String,
    /// When to choose it, in a sentence.
    pub plain: String,
    /// The activity whose recordings may carry it.
    pub activity: ActivityId,
    /// Why a recording is kept under it; never empty.
    pub purposes: Vec<PurposeId>,
    /// How long a recording is kept under it, from the day it was recorded.
    pub keep: Period,
    /// How often somebody looks whether it is still needed.
    pub review_every: Period,
    /// What the period rests on.
    pub authority: String,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// When something goes, and by what right it was kept until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RetentionRule {
    /// Its id.
    pub id: RetentionId,
    /// Grows by one with each change of meaning.
    pub version: u32,
    /// Its name.
    pub title: String,
    /// What it applies to.
    pub applies_to: ActivityId,
    /// What starts its clock.
    pub trigger: Trigger,
    /// How long the clock runs.
    pub period: Period,
    /// What happens when it ends.
    pub action: Action,
    /// How many hours before its end the action is due, so that a late job still keeps to it.
    pub margin_hours: u32,
    /// What the period rests on.
    pub authority: String,
    /// The promises it keeps.
    pub keeps: Vec<PromiseId>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// A kind of hold: what may keep a thing past its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// Its name.
    pub title: String,
    /// When to place it, in a sentence.
    pub plain: String,
    /// The longest time until somebody must look at it again.
    pub review_within: Period,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// How soon something must be done: an answer, a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// Its id.
    pub id: ClockId,
    /// Its name.
    pub title: String,
    /// How soon.
    pub within: Within,
    /// What starts it, after `from`.
    pub starts: String,
    /// Which requests must be answered by then.
    pub answers: Vec<RequestKind>,
    /// Which requests must have their outcome by then, where `answers` is word that they came in.
    pub ends: Vec<RequestKind>,
    /// What it rests on.
    pub authority: String,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// A holiday that was proclaimed after the published list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holiday {
    /// Its id.
    pub id: HolidayId,
    /// Its name.
    pub title: String,
    /// The day.
    pub on: Date,
    /// Where it is one.
    pub divisions: Divisions,
    /// What it rests on.
    pub authority: String,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// A site for the public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Site {
    /// Its id: the first part of its host name.
    pub id: SiteId,
    /// Its name.
    pub title: String,
    /// The bodies whose notices and forms it shows; never empty.
    pub controllers: Vec<ControllerId>,
    /// The colour of its head and buttons.
    pub colour: Colour,
    /// How far it is.
    pub phase: Phase,
    /// The harmless page to which leaving quickly leads.
    pub exit: String,
    /// Whether it answers at every name that is no other site's.
    pub usual: bool,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// Something that a body publishes without being asked for (FOIA s.19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Publication {
    /// Its id.
    pub id: PublicationId,
    /// Its name.
    pub title: String,
    /// The class of the scheme that it belongs to.
    pub class: PublicationClass,
    /// The body that publishes it.
    pub controller: ControllerId,
    /// Where it is: a page of the site, or an https address.
    pub place: String,
    /// What it holds or how often it is renewed, in a sentence.
    pub about: Option<String>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// A staff or machine role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its name.
    pub title: String,
    /// Whether a person or a machine holds it.
    pub kind: RoleKind,
    /// What it may do.
    pub may: Vec<Act>,
    /// For which purposes.
    pub purposes: Vec<PurposeId>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// Something the public was told, and what keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// Its id, stable for good.
    pub id: PromiseId,
    /// The public text it comes from.
    pub source: PromiseSource,
    /// The promise, in one sentence.
    pub plain: String,
    /// How it is kept.
    pub kind: PromiseKind,
    /// What keeps it; empty when it is planned.
    pub keepers: Vec<Keeper>,
    /// Whether anything keeps it yet.
    pub status: PromiseStatus,
    /// The notices that make it.
    pub shown_on: Vec<NoticeId>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// What keeps a promise. Written `retention.bwv-31-days`, `act.receive`, `check.BL0406` and so on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "by", content = "id", rename_all = "kebab-case")]
pub enum Keeper {
    /// A retention rule.
    Retention(RetentionId),
    /// An act of the software.
    Act(Act),
    /// A check of the pack compiler.
    Check(Code),
    /// A kind of hold.
    Hold(HoldId),
    /// A published notice.
    Notice(NoticeId),
    /// A body that answers for it.
    Controller(ControllerId),
}

impl std::fmt::Display for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Retention(id) => write!(f, "retention.{id}"),
            Self::Act(act) => write!(f, "act.{act}"),
            Self::Check(code) => write!(f, "check.{code}"),
            Self::Hold(id) => write!(f, "hold.{id}"),
            Self::Notice(id) => write!(f, "notice.{id}"),
            Self::Controller(id) => write!(f, "controller.{id}"),
        }
    }
}

/// A published text: what one audience is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Whom it is written for.
    pub audience: Audience,
    /// Its title.
    pub title: String,
    /// The day on which its wording last changed.
    pub last_updated: Date,
    /// The notice that it stands beside and never replaces; always given for a child's.
    pub beside: Option<NoticeId>,
    /// What it says, in order; never empty.
    pub sections: Vec<Section>,
    /// Whether the force still has to confirm this.
    pub confirm: bool,
}

/// A part of a notice, under one heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The anchor, unique within the notice.
    pub id: String,
    /// The heading as written; it may name facts.
    pub heading: String,
    /// Markdown as written; it may name facts.
    pub body: String,
}

fn as_hex<S: serde::Serializer>(digest: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Hex(digest))
}

/// A digest as small hexadecimal digits.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8; 32]);

impl std::fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
