//! Makes the compiled pack from what was read and checked.
//!
//! Invariant: a thing that lacks anything it needs is left out, never filled in; the mistake
//! behind it was said when it was read, so nothing is said here.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    Act, Activity, Agreement, Asked, Clock, Code, Collected, Colour, Contact, Controller, Cookie,
    CookieKind, DataCategory, Division, EvidenceCategory, Form, Hold, Holiday, Keeper, Law,
    Mechanism, Medium, Notice, Pack, Period, Phase, Promise, PromiseStatus, Publication,
    PublicationClass, Purpose, Recipient, RecipientKind, Regulator, RequestKind, RetentionRule,
    Right, Risk, Role, Section, Site, System, Trail, Transfer,
    law::{COUNTRIES, Condition, Divisions},
    model::{
        Action, Audience, Basis, ControllerKind, PromiseKind, PromiseSource, Regime, RoleKind,
        Trigger,
    },
    read::{Reading, parse_date},
    shape::{Kind, MARGIN_MAX_HOURS},
    wording::Wording,
    yaml::Node,
};

/// The notice of a shorter period where a pack names none.
const NOTICE_OF_SHORTER: Period = Period::Days(14);

/// The pack as far as it can be made. Without a good header its own facts are empty.
pub(crate) fn pack(reading: &Reading<'_>, wordings: &[Wording<'_>], digest: [u8; 32]) -> Pack {
    let header = reading.headers.first().map(|(_, node)| *node);
    Pack {
        id: header.and_then(|node| text(node, "id")).unwrap_or_default(),
        title: header.and_then(|node| text(node, "title")).unwrap_or_default(),
        note: header.and_then(|node| text(node, "note")),
        version: header.and_then(|node| parsed(node, "version")).unwrap_or_default(),
        effective: header.and_then(|node| date(node, "effective")).unwrap_or_default(),
        notice_of_shorter: header
            .and_then(|node| parsed(node, "notice_of_shorter"))
            .unwrap_or(NOTICE_OF_SHORTER),
        digest,
        controllers: all(reading, Kind::Controller, controller, |made| made.id.clone()),
        regulators: all(reading, Kind::Regulator, regulator, |made| made.id.clone()),
        laws: all(reading, Kind::Law, law, |made| made.id.clone()),
        purposes: all(reading, Kind::Purpose, purpose, |made| made.id.clone()),
        data: all(reading, Kind::Data, data, |made| made.id.clone()),
        recipients: all(reading, Kind::Recipient, recipient, |made| made.id.clone()),
        systems: all(reading, Kind::System, system, |made| made.id.clone()),
        activities: all(reading, Kind::Activity, activity, |made| made.id.clone()),
        forms: all(reading, Kind::Form, form, |made| made.id.clone()),
        sites: all(reading, Kind::Site, site, |made| made.id.clone()),
        cookies: all(reading, Kind::Cookie, cookie, |made| made.id.clone()),
        categories: all(reading, Kind::Category, category, |made| made.id.clone()),
        retention: all(reading, Kind::Retention, retention, |made| made.id.clone()),
        holds: all(reading, Kind::Hold, hold, |made| made.id.clone()),
        clocks: all(reading, Kind::Clock, clock, |made| made.id.clone()),
        holidays: all(reading, Kind::Holiday, holiday, |made| made.id.clone()),
        publications: all(reading, Kind::Publication, publication, |made| made.id.clone()),
        roles: all(reading, Kind::Role, role, |made| made.id.clone()),
        // Made when roles and purposes are known; until then nothing is allowed.
        access: access::Policies::default(),
        promises: all(reading, Kind::Promise, promise, |made| made.id.clone()),
        notices: wordings.iter().filter_map(notice).map(|made| (made.id.clone(), made)).collect(),
    }
}

fn all<K: Ord, V>(
    reading: &Reading<'_>,
    kind: Kind,
    make: fn(&Node) -> Option<V>,
    id: fn(&V) -> K,
) -> BTreeMap<K, V> {
    let things = reading.of(kind).filter_map(|thing| make(thing.node));
    things.map(|thing| (id(&thing), thing)).collect()
}

fn controller(node: &Node) -> Option<Controller> {
    Some(Controller {
        id: parsed(node, "id")?,
        name: text(node, "name")?,
        short_name: text(node, "short_name")?,
        kind: ControllerKind::from_word(node.get("kind")?.text()?)?,
        address: texts(node, "address"),
        email: text(node, "email"),
        dpo: contact(node.get("dpo")?)?,
        regulator: parsed(node, "regulator")?,
        confirm: flag(node, "confirm"),
    })
}

fn contact(node: &Node) -> Option<Contact> {
    Some(Contact {
        title: text(node, "title")?,
        address: texts(node, "address"),
        email: text(node, "email"),
    })
}

fn regulator(node: &Node) -> Option<Regulator> {
    Some(Regulator {
        id: parsed(node, "id")?,
        name: text(node, "name")?,
        address: texts(node, "address"),
        phone: text(node, "phone"),
        website: text(node, "website"),
        confirm: flag(node, "confirm"),
    })
}

fn law(node: &Node) -> Option<Law> {
    Some(Law {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        cite: text(node, "cite")?,
        in_force: date(node, "in_force")?,
        until: date(node, "until"),
        confirm: flag(node, "confirm"),
    })
}

fn purpose(node: &Node) -> Option<Purpose> {
    Some(Purpose {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        plain: text(node, "plain")?,
        regime: Regime::from_word(node.get("regime")?.text()?)?,
        basis: Basis::from_word(node.get("basis")?.text()?)?,
        law: parsed(node, "law")?,
        official: node.get("official").and_then(Node::text) != Some("false"),
        withdraw: text(node, "withdraw"),
        confirm: flag(node, "confirm"),
    })
}

fn data(node: &Node) -> Option<DataCategory> {
    Some(DataCategory {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        sensitive: flag(node, "sensitive"),
        criminal: flag(node, "criminal"),
        asked: node.get("asked").and_then(|word| Asked::from_word(word.text()?)),
        question: text(node, "question"),
        hint: text(node, "hint"),
        choices: texts(node, "choices"),
        confirm: flag(node, "confirm"),
    })
}

fn recipient(node: &Node) -> Option<Recipient> {
    Some(Recipient {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        plain: text(node, "plain")?,
        kind: RecipientKind::from_word(node.get("kind")?.text()?)?,
        agreement: node.get("agreement").and_then(agreement),
        gateway: parsed(node, "gateway"),
        place: text(node, "place").filter(|place| COUNTRIES.contains(&place.as_str()))?,
        transfer: node.get("transfer").and_then(transfer),
        confirm: flag(node, "confirm"),
    })
}

fn agreement(node: &Node) -> Option<Agreement> {
    let (from, until) = (date(node, "from")?, date(node, "until"));
    Some(Agreement { title: text(node, "title")?, from, until })
}

fn transfer(node: &Node) -> Option<Transfer> {
    Some(Transfer {
        mechanism: Mechanism::from_word(node.get("mechanism")?.text()?)?,
        from: date(node, "from")?,
        until: date(node, "until"),
        certified: date(node, "certified"),
    })
}

fn system(node: &Node) -> Option<System> {
    Some(System {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        medium: Medium::from_word(node.get("medium")?.text()?)?,
        controller: parsed(node, "controller")?,
        run_by: parsed(node, "run_by"),
        trail: Trail::from_word(node.get("trail")?.text()?)?,
        confirm: flag(node, "confirm"),
    })
}

fn form(node: &Node) -> Option<Form> {
    Some(Form {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        activity: parsed(node, "activity")?,
        asks: all_parsed(node, "asks"),
        invites: all_parsed(node, "invites"),
        notice: parsed(node, "notice")?,
        letter: parsed(node, "letter"),
        takes: all_words(node, "takes", RequestKind::from_word),
        for_children: flag(node, "for_children"),
        staff_only: flag(node, "staff_only"),
        purpose: parsed(node, "purpose"),
        apart: flag(node, "apart"),
        tallies: all_parsed(node, "tallies"),
        tallied_for: parsed(node, "tallied_for"),
        areas: texts(node, "areas"),
        confirm: flag(node, "confirm"),
    })
}

fn cookie(node: &Node) -> Option<Cookie> {
    Some(Cookie {
        id: parsed(node, "id")?,
        name: text(node, "name")?,
        kind: CookieKind::from_word(node.get("kind")?.text()?)?,
        plain: text(node, "plain")?,
        lasts: parsed(node, "lasts"),
        consent: flag(node, "consent"),
        opt_out: flag(node, "opt_out"),
        confirm: flag(node, "confirm"),
    })
}

fn activity(node: &Node) -> Option<Activity> {
    Some(Activity {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        controller: parsed(node, "controller")?,
        purposes: all_parsed(node, "purposes"),
        data: all_parsed(node, "data"),
        subjects: texts(node, "subjects"),
        sources: texts(node, "sources"),
        recipients: all_parsed(node, "recipients"),
        retention: all_parsed(node, "retention"),
        systems: all_parsed(node, "systems"),
        conditions: all_words(node, "conditions", Condition::from_word),
        rights: all_words(node, "rights", Right::from_word),
        collected: all_words(node, "collected", Collected::from_word),
        review_every: parsed(node, "review_every"),
        risks: all_words(node, "risks", Risk::from_word),
        notice: parsed(node, "notice")?,
        indirect_notice: parsed(node, "indirect_notice"),
        policy_document: parsed(node, "policy_document"),
        decides_alone: flag(node, "decides_alone"),
        counts_visits: flag(node, "counts_visits"),
        confirm: flag(node, "confirm"),
    })
}

fn category(node: &Node) -> Option<EvidenceCategory> {
    Some(EvidenceCategory {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        plain: text(node, "plain")?,
        activity: parsed(node, "activity")?,
        purposes: all_parsed(node, "purposes"),
        keep: parsed(node, "keep")?,
        review_every: parsed(node, "review_every")?,
        authority: text(node, "authority")?,
        confirm: flag(node, "confirm"),
    })
}

fn retention(node: &Node) -> Option<RetentionRule> {
    Some(RetentionRule {
        id: parsed(node, "id")?,
        version: parsed(node, "version")?,
        title: text(node, "title")?,
        applies_to: parsed(node, "applies_to")?,
        trigger: Trigger::from_word(node.get("trigger")?.text()?)?,
        period: parsed(node, "period")?,
        action: Action::from_word(node.get("action")?.text()?)?,
        margin_hours: parsed(node, "margin_hours").filter(|hours| *hours <= MARGIN_MAX_HOURS)?,
        authority: text(node, "authority")?,
        keeps: all_parsed(node, "keeps"),
        confirm: flag(node, "confirm"),
    })
}

fn hold(node: &Node) -> Option<Hold> {
    Some(Hold {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        plain: text(node, "plain")?,
        review_within: parsed(node, "review_within")?,
        confirm: flag(node, "confirm"),
    })
}

fn clock(node: &Node) -> Option<Clock> {
    Some(Clock {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        within: parsed(node, "within")?,
        starts: text(node, "starts")?,
        answers: all_words(node, "answers", RequestKind::from_word),
        ends: all_words(node, "ends", RequestKind::from_word),
        authority: text(node, "authority")?,
        confirm: flag(node, "confirm"),
    })
}

fn holiday(node: &Node) -> Option<Holiday> {
    let divisions = all_words(node, "in", Division::from_word).into_iter();
    Some(Holiday {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        on: date(node, "on")?,
        divisions: divisions.fold(Divisions::NONE, |all, one| all.and(one.into())),
        authority: text(node, "authority")?,
        confirm: flag(node, "confirm"),
    })
}

fn site(node: &Node) -> Option<Site> {
    Some(Site {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        controllers: all_parsed(node, "controllers"),
        colour: Colour::from_word(node.get("colour")?.text()?)?,
        phase: Phase::from_word(node.get("phase")?.text()?)?,
        exit: text(node, "exit")?,
        usual: flag(node, "usual"),
        confirm: flag(node, "confirm"),
    })
}

fn publication(node: &Node) -> Option<Publication> {
    Some(Publication {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        class: PublicationClass::from_word(node.get("class")?.text()?)?,
        controller: parsed(node, "controller")?,
        place: text(node, "where")?,
        about: text(node, "about"),
        confirm: flag(node, "confirm"),
    })
}

fn role(node: &Node) -> Option<Role> {
    Some(Role {
        id: parsed(node, "id")?,
        title: text(node, "title")?,
        kind: RoleKind::from_word(node.get("kind")?.text()?)?,
        may: all_words(node, "may", Act::from_word),
        purposes: all_parsed(node, "purposes"),
        confirm: flag(node, "confirm"),
    })
}

fn promise(node: &Node) -> Option<Promise> {
    let status = match node.get("status").and_then(Node::text) {
        Some(word) => PromiseStatus::from_word(word)?,
        None => PromiseStatus::Kept,
    };
    Some(Promise {
        id: parsed(node, "id")?,
        source: PromiseSource::from_word(node.get("source")?.text()?)?,
        plain: text(node, "plain")?,
        kind: PromiseKind::from_word(node.get("kind")?.text()?)?,
        keepers: texts(node, "keepers").iter().filter_map(|word| keeper(word)).collect(),
        status,
        shown_on: all_parsed(node, "shown_on"),
        confirm: flag(node, "confirm"),
    })
}

/// What a keeper's text stands for: `retention.bwv-31-days`, `act.receive`, `check.BL0406`.
pub(crate) fn keeper(text: &str) -> Option<Keeper> {
    let (by, id) = text.split_once('.')?;
    match by {
        "retention" => id.parse().ok().map(Keeper::Retention),
        "act" => Act::from_word(id).map(Keeper::Act),
        "check" => Code::from_text(id).map(Keeper::Check),
        "hold" => id.parse().ok().map(Keeper::Hold),
        "notice" => id.parse().ok().map(Keeper::Notice),
        "controller" => id.parse().ok().map(Keeper::Controller),
        _ => None,
    }
}

fn notice(wording: &Wording<'_>) -> Option<Notice> {
    let node = &wording.front;
    let section = |raw: &crate::wording::RawSection<'_>| Section {
        id: raw.id.clone(),
        heading: raw.heading.to_owned(),
        body: raw.body.to_owned(),
    };
    Some(Notice {
        id: parsed(node, "id")?,
        audience: Audience::from_word(node.get("audience")?.text()?)?,
        title: text(node, "title")?,
        last_updated: date(node, "last_updated")?,
        beside: parsed(node, "beside"),
        sections: wording.sections.iter().map(section).collect(),
        confirm: flag(node, "confirm"),
    })
}

/// The text of a key on one line: line breaks and runs of spaces in the file mean nothing.
fn text(node: &Node, key: &str) -> Option<String> {
    let text = node.get(key)?.text()?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn texts(node: &Node, key: &str) -> Vec<String> {
    let items = node.get(key).map_or(&[][..], Node::items);
    items.iter().filter_map(Node::text).map(str::to_owned).collect()
}

fn parsed<T: std::str::FromStr>(node: &Node, key: &str) -> Option<T> {
    node.get(key)?.text()?.parse().ok()
}

fn all_parsed<T: std::str::FromStr>(node: &Node, key: &str) -> Vec<T> {
    let items = node.get(key).map_or(&[][..], Node::items);
    items.iter().filter_map(|item| item.text()?.parse().ok()).collect()
}

fn all_words<T>(node: &Node, key: &str, read: fn(&str) -> Option<T>) -> Vec<T> {
    let items = node.get(key).map_or(&[][..], Node::items);
    items.iter().filter_map(|item| read(item.text()?)).collect()
}

fn date(node: &Node, key: &str) -> Option<Date> {
    parse_date(node.get(key)?.text()?)
}

fn flag(node: &Node, key: &str) -> bool {
    node.get(key).and_then(Node::text) == Some("true")
}
