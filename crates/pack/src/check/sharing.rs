//! Sharing: nobody gets data without an agreement or a law, nor abroad without a safeguard.
//!
//! Invariant: for every recipient of a pack that compiles, what lets it have the data holds on the
//! day, and so does what carries the data to where it lies.

use jiff::civil::Date;

use crate::{
    Code, Mechanism, Pack, Recipient, RecipientKind, Transfer,
    law::{self, Adequacy},
    read::{Reading, Thing},
    report::Report,
    shape::Kind,
};

use super::thing;

/// The United Kingdom, where nothing needs carrying.
const HOME: &str = "GB";

pub(super) fn check(reading: &Reading<'_>, pack: &Pack, on: Date, report: &mut Report<'_>) {
    for recipient in pack.recipients.values() {
        let Some(thing) = thing(reading, Kind::Recipient, recipient.id.as_str()) else { continue };
        entitled(recipient, on, thing, report);
        carried(recipient, on, thing, report);
    }
}

fn entitled(recipient: &Recipient, on: Date, thing: &Thing<'_>, report: &mut Report<'_>) {
    let id = &recipient.id;
    let by_law = matches!(recipient.kind, RecipientKind::Authority | RecipientKind::Court);
    if let Some(agreement) = &recipient.agreement {
        if agreement.from > on || agreement.until.is_some_and(|until| until <= on) {
            let message = format!("the agreement with `{id}` does not hold on {on}");
            report
                .say(&thing.at("agreement"), Code::AgreementEnded, message)
                .help("give the dates of the agreement that does");
        }
    } else if thing.node.get("agreement").is_none() && !(by_law && recipient.gateway.is_some()) {
        let (message, help) = if by_law {
            (format!("nothing lets `{id}` have data"), "add `gateway` with the law that does")
        } else {
            (format!("there is no agreement with `{id}`"), "add `agreement`")
        };
        report.say(&thing.at("id"), Code::NoAgreement, message).help(help);
    }
}

fn carried(recipient: &Recipient, on: Date, thing: &Thing<'_>, report: &mut Report<'_>) {
    let Recipient { id, place, .. } = recipient;
    if place == HOME {
        return;
    }
    let Some(transfer) = &recipient.transfer else {
        if thing.node.get("transfer").is_none() {
            let message = format!("nothing carries data to `{id}` in {place}");
            report
                .say(&thing.at("place"), Code::NoSafeguard, message)
                .help("add `transfer`, such as `{mechanism: idta, from: 2024-03-01}`");
        }
        return;
    };
    let Transfer { mechanism, from, until, certified } = transfer;
    let adequate = law::adequacy(place);
    let covers = match mechanism {
        Mechanism::Adequacy => adequate.is_some(),
        Mechanism::AdequacyUsCertified => matches!(adequate, Some((Adequacy::Certified, _))),
        _ => true,
    };
    if !covers {
        let message = format!("`{mechanism}` does not cover {place}, where `{id}` holds data");
        report
            .say(&thing.at("transfer"), Code::NotAdequate, message)
            .help("use `adequacy` for a country that is covered whole, else `addendum` or `idta`");
        return;
    }
    let certifies = matches!(mechanism, Mechanism::AdequacyUsCertified);
    let uncertified = match adequate.filter(|_| *mechanism == Mechanism::Adequacy || certifies) {
        Some((Adequacy::Certified, _)) => !certifies || certified.is_none_or(|day| day > on),
        _ => false,
    };
    if uncertified {
        let message = format!("`{id}` has not certified itself by {on}");
        report
            .say(&thing.at("transfer"), Code::NotCertified, message)
            .help("use `adequacy-us-certified` with the day under `certified`");
        return;
    }
    let provision = law::safeguard(*mechanism);
    let begun = *from <= on
        && adequate
            .is_none_or(|(_, row)| !matches!(mechanism, Mechanism::Adequacy) || row.holds_on(on));
    if !begun || until.is_some_and(|until| until <= on) || !provision.holds_on(on) {
        let message =
            format!("`{mechanism}` ({}) does not carry to `{id}` on {on}", provision.cite);
        report
            .say(&thing.at("transfer"), Code::SafeguardNotInForce, message)
            .help("give the safeguard that is in force");
    }
}
