//! Purposes, categories and roles: nothing outside the law or for intelligence, no deleting hand.
//!
//! Invariant: no pack that compiles lets a person dispose of anything.

use crate::{Code, Pack, RoleKind, model::Act, read::Reading, report::Report, shape::Kind};

use super::thing;

/// The machine role that may dispose: the system's own jobs.
const SYSTEM_ROLE: &str = "system";

pub(super) fn check(reading: &Reading<'_>, pack: &Pack, report: &mut Report<'_>) {
    for purpose in pack.purposes.values() {
        let Some(thing) = thing(reading, Kind::Purpose, purpose.id.as_str()) else { continue };
        if purpose.basis.regime() != purpose.regime {
            let message =
                format!("`{}` is no lawful basis under `{}`", purpose.basis, purpose.regime);
            report
                .say(&thing.at("basis"), Code::WrongRegime, message)
                .help(format!("it belongs to `{}`", purpose.basis.regime()));
        }
    }
    for category in pack.categories.values() {
        let Some(thing) = thing(reading, Kind::Category, category.id.as_str()) else { continue };
        let purposes = category.purposes.iter().map(crate::PurposeId::as_str);
        let mut names = purposes.chain([category.id.as_str(), category.title.as_str()]);
        if names.any(|name| name.to_lowercase().contains("intelligence")) {
            let message = format!("`{}` would keep footage for intelligence", category.id);
            report
                .say(&thing.at("id"), Code::Intelligence, message)
                .help("take the category out, or name the policing purpose that it serves");
        }
    }
    for role in pack.roles.values() {
        let Some(thing) = thing(reading, Kind::Role, role.id.as_str()) else { continue };
        let system = role.kind == RoleKind::Machine && role.id.as_str() == SYSTEM_ROLE;
        if role.may.contains(&Act::Dispose) && !system {
            let message = format!("`{}` may dispose", role.id);
            report
                .say(&thing.at_item("may", Act::Dispose.as_str()), Code::MayDispose, message)
                .help("only the machine role `system` disposes, when a retention rule says so");
        }
    }
}
