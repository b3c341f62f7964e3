//! Whom data goes to and comes from: flows of a system, its vendor, third parties.
//!
//! Invariant: what stays within the body is no recipient; each flow is taken once or left out once.

use super::{Drafting, For, names};
use crate::fideslang::{
    manifest::{Declaration, Flow, System},
    write::{Field, Thing},
};

/// Where a flow leads or comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Another body, by the id of a recipient.
    Other(String),
    /// A place of the body's own, by the id of a system.
    Own(String),
    /// The person.
    Person,
}

/// A flow's key and where it leads.
pub(super) type Led = (String, End);

impl Drafting<'_> {
    /// Who runs a system, where the manifest gives it a legal name or calls it a third party.
    pub(super) fn vendor(&mut self, system: &System) -> Option<String> {
        let kind = system.kind.to_lowercase();
        let outside = kind.contains("third") || kind.contains("vendor");
        if system.legal_name.is_none() && !outside {
            return None;
        }
        let label = system.label.name.as_deref();
        let spoken = names::spoken(&system.key);
        let names = system.legal_name.as_deref().into_iter().chain(label).chain([&*spoken]);
        let title = names::title(names, "a supplier");
        let key = format!("vendor {title}");
        Some(self.recipient(&key, &title, "processor", system.abroad))
    }

    /// A recipient; where it is known to hold data abroad the country is left to be given.
    fn recipient(&mut self, key: &str, title: &str, kind: &str, abroad: bool) -> String {
        let id = self.recipients.of(key, title);
        if self.is_new("recipient", key) {
            let agreement = vec![
                ("title", Field::Text("Agreement not named yet".to_owned())),
                ("from", Field::Bare(self.on.to_string())),
            ];
            let place = if abroad {
                "The manifest says that data goes abroad and not where: add `place`, and \
                 `transfer` with what carries it there."
            } else {
                "The manifest does not say where it holds data; the United Kingdom stands in."
            };
            let note = format!(
                "The manifest does not say what it is to the controller, nor under which agreement \
                 it gets data; `{kind}` and the first day of this pack stand in."
            );
            let mut thing = Thing::new(&id)
                .text("title", title)
                .text("plain", "When and why it gets data has yet to be said here.")
                .text("kind", kind)
                .with("agreement", Field::Group(agreement));
            if !abroad {
                thing = thing.text("place", "GB");
            }
            self.out.recipients.push(thing.note([note, place.to_owned()]));
        }
        id
    }

    /// Where the flows of a system lead; says which are left out.
    pub(super) fn egress(&mut self, system: &System) -> Vec<Led> {
        let led = system.egress.iter().filter_map(|flow| {
            let what = format!("system {}: egress {}", system.key, flow.key);
            let end = self.end(system, flow)?;
            match &end {
                End::Person => {
                    self.leave(flow.line, what, "what goes to the person is no sharing");
                }
                End::Own(_) if flow.kind == "system" => {
                    self.leave(flow.line, what, "what stays within the body is no sharing");
                }
                End::Own(_) | End::Other(_) => {}
            }
            Some((flow.key.clone(), end))
        });
        led.collect()
    }

    /// Where the data of a system comes from.
    pub(super) fn ingress(&mut self, system: &System) -> Vec<Led> {
        let led = system.ingress.iter().filter_map(|flow| {
            let end = self.end(system, flow)?;
            Some((flow.key.clone(), end))
        });
        led.collect()
    }

    /// Lists the flows that a declaration names and its system does not have.
    pub(super) fn unknown_flows(&mut self, system: &System, declaration: &Declaration) {
        let sides = [
            ("egress", &declaration.egress, &system.egress),
            ("ingress", &declaration.ingress, &system.ingress),
        ];
        for (side, named, flows) in sides {
            for key in named.iter().flatten() {
                if !flows.iter().any(|flow| flow.key == *key) {
                    let what = format!("system {}: {side} {key}", system.key);
                    self.leave(declaration.line, what, "the system has no such flow");
                }
            }
        }
    }

    fn end(&mut self, system: &System, flow: &Flow) -> Option<End> {
        let manifest = self.manifest;
        match flow.kind.as_str() {
            "user" => Some(End::Person),
            "dataset" => {
                if !manifest.datasets.iter().any(|dataset| dataset.key == flow.key) {
                    let what = format!("system {}: dataset {}", system.key, flow.key);
                    self.leave(flow.line, what, "the manifest does not hold this dataset");
                    return None;
                }
                Some(End::Own(self.systems.of(&format!("dataset {}", flow.key), &flow.key)))
            }
            "system" => {
                let Some(other) = manifest.systems.iter().find(|other| other.key == flow.key)
                else {
                    let title = names::title([&*names::spoken(&flow.key)], "another system");
                    let key = format!("system {}", flow.key);
                    return Some(End::Other(self.recipient(&key, &title, "processor", false)));
                };
                if let Some(vendor) = self.vendor(other) {
                    return Some(End::Other(vendor));
                }
                Some(End::Own(self.systems.of(&format!("system {}", other.key), &other.key)))
            }
            _ => {
                let what = format!("system {}: {}", system.key, flow.key);
                self.leave(flow.line, what, "a flow is of the type dataset, system or user");
                None
            }
        }
    }

    /// Those with whom a declaration says that data is shared, beyond its flows.
    pub(super) fn third_parties(
        &mut self,
        system: &System,
        declaration: &Declaration,
    ) -> Option<String> {
        let said = declaration.third_parties.as_deref();
        if said.is_none() && !declaration.shared {
            return None;
        }
        let last_resort = format!("third parties of {}", names::spoken(&system.key));
        let title = names::title(said, &names::title([&*last_resort], "third parties"));
        let key = format!("third {title}");
        Some(self.recipient(&key, &title, "partner", system.abroad))
    }

    /// The notices of a controller that tell of an activity.
    pub(super) fn notice_ids(controller: &str, indirect: bool) -> (String, Option<String>) {
        let adult = crate::fideslang::notices::id(controller, For::Adults);
        let others = crate::fideslang::notices::id(controller, For::Others);
        (adult, indirect.then_some(others))
    }
}
