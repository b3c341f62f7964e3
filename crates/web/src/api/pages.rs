//! The interface for programs, as people read of it: how to begin, each operation, each problem.
//!
//! Invariant: what stands here is rendered from the same description that programs read.

use super::describe;
use super::problems::{KINDS, Kind};
use crate::Site;
use crate::layout::{Frame, page};
use crate::limits::KEY;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use desk::accounts::{KEY_DAYS_MAX, Scope};
use serde_json::Value;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "api.html")]
struct Api {
    frame: Frame,
    groups: Vec<Group>,
    scopes: Vec<(&'static str, &'static str)>,
    days: u32,
    quota: u32,
    window_seconds: u32,
    origin: &'static str,
}

/// Operations on the same kind of thing.
struct Group {
    id: String,
    name: String,
    about: String,
    operations: Vec<Operation>,
}

struct Operation {
    method: String,
    path: String,
    summary: String,
    about: String,
    scopes: Vec<String>,
    takes: Vec<(String, String)>,
    example: Option<String>,
}

#[derive(Template)]
#[template(path = "api.problems.html")]
struct Problems {
    frame: Frame,
    kinds: &'static [Kind],
}

pub(super) async fn show(State(site): State<Arc<Site>>) -> Response {
    let description = describe::description(&site);
    page(&Api {
        frame: Frame::public(&site, "The interface for programs"),
        groups: groups(&description),
        scopes: Scope::ALL.iter().map(|scope| (scope.as_str(), scope_words(*scope))).collect(),
        days: KEY_DAYS_MAX,
        quota: KEY.quota,
        window_seconds: KEY.window_seconds,
        origin: if site.settings.https { "https://…" } else { "http://localhost:…" },
    })
}

pub(super) async fn problems(State(site): State<Arc<Site>>) -> Response {
    page(&Problems { frame: Frame::public(&site, "Problems that programs meet"), kinds: KINDS })
}

/// What a scope is for, in a few words.
pub(crate) fn scope_words(scope: Scope) -> &'static str {
    match scope {
        Scope::RecordingsRead => "List recordings and read their records",
        Scope::RecordingsWrite => "Categorise and hold recordings, and put them into cases",
        Scope::CasesRead => "Read cases",
        Scope::CasesWrite => "Open, staff and close cases",
        Scope::TrailRead => "Read your own trail",
        Scope::LogRead => "Search the ledger",
    }
}

fn groups(description: &Value) -> Vec<Group> {
    let operations = describe::operations(description);
    let tags = description["tags"].as_array().into_iter().flatten();
    tags.map(|tag| {
        let name = text(&tag["name"]);
        let own = operations.iter().filter(|(_, _, one)| one.pointer("/tags/0") == tag.get("name"));
        Group {
            id: name.to_ascii_lowercase(),
            about: text(&tag["description"]),
            operations: own
                .map(|(method, path, one)| operation(description, method, path, one))
                .collect(),
            name,
        }
    })
    .collect()
}

/// Where an operation names the shape of its body.
const BODY: &str = "/requestBody/content/application~1json/schema/$ref";

fn operation(all: &Value, method: &str, path: &str, one: &Value) -> Operation {
    let keys = one["security"].as_array().into_iter().flatten();
    let scopes = keys.flat_map(|key| key["key"].as_array().into_iter().flatten()).map(text);
    let shape = text(one.pointer(BODY).unwrap_or(&Value::Null));
    let shape = all.pointer(shape.trim_start_matches('#')).filter(|_| !shape.is_empty());
    let parameters = one["parameters"].as_array().into_iter().flatten();
    let mut takes: Vec<_> = parameters
        .filter(|parameter| parameter["name"].is_string())
        .map(|parameter| (text(&parameter["name"]), text(&parameter["description"])))
        .collect();
    let fields = shape.and_then(|shape| shape.get("properties")).and_then(Value::as_object);
    let fields = fields.into_iter().flatten();
    takes.extend(fields.clone().map(|(name, field)| (name.clone(), text(&field["description"]))));
    let values: serde_json::Map<_, _> = fields
        .filter(|(_, field)| !field["example"].is_null())
        .map(|(name, field)| (name.clone(), field["example"].clone()))
        .collect();
    Operation {
        method: method.to_owned(),
        path: path.to_owned(),
        summary: text(&one["summary"]),
        about: text(&one["description"]),
        scopes: scopes.collect(),
        takes,
        example: shape.map(|_| Value::Object(values).to_string()),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
