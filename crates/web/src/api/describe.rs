//! The description of the interface, as `OpenAPI` 3.1.
//!
//! Invariant: what an operation takes and gives stands at its handler; what all of them share (the
//! key, refusals, limits) is added here, in one place, and so are the words of the policy in force.

use super::{body, cases, log, problems, recordings, root, shapes};
use crate::Site;
use pack::Pack;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        root::index, root::openapi, root::me,
        recordings::list, recordings::show, recordings::categorise, recordings::uncategorise,
        recordings::hold, recordings::release, recordings::put_into_case,
        cases::list, cases::open, cases::show, cases::recordings, cases::assign,
        cases::take_off, cases::close,
        log::mine, log::search, log::explain,
    ),
    components(schemas(shapes::Done)),
    tags(
        (name = "About", description = "What there is, and whom a key acts as."),
        (name = "Recordings", description = "Body-worn video, and what keeps it."),
        (name = "Cases", description = "What people work on together."),
        (name = "Ledger", description = "What was done, by whom and why."),
    ),
)]
struct Described;

/// What the text of a reason must be, as [`shapes`] checks it.
const REASON: &str = concat!(
    r"^[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f",
    r"\u2028-\u202f\u205f-\u206f\u3000\ufeff][^\u0000-\u001f\u007f-\u009f]*$",
);

/// What an `Idempotency-Key` must be.
const ONCE: &str = r#"^("[A-Za-z0-9._:-]{8,64}"|[A-Za-z0-9._:-]{8,64})$"#;

/// The description, with the words of the policy in force.
pub(super) fn description(site: &Site) -> Value {
    let applied = desk::packs::current(&site.desk);
    let pack = applied.as_ref().map(|applied| &applied.pack);
    let mut all = serde_json::to_value(Described::openapi()).unwrap_or_default();
    put(
        &mut all,
        "info",
        json!({
            "title": format!("{}: the interface for programs", site.settings.title),
            "version": "1.0.0",
            "summary": "A program acts as one member of staff, for one purpose.",
            "description": "Each operation is decided by the same policies as at the console, and \
                            each is in the ledger. How to begin stands at /api.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        }),
    );
    put(&mut all, "servers", json!([{"url": "/"}]));
    if let Some(components) = all.get_mut("components") {
        add_shared(components);
    }
    if let Some(Value::Object(schemas)) = all.pointer_mut("/components/schemas") {
        add_words(schemas, pack);
    }
    let paths = all.get_mut("paths").and_then(Value::as_object_mut);
    for (path, operations) in paths.into_iter().flatten() {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            complete(path, method, operation);
        }
    }
    all
}

/// Puts a value under a name into an object, which is made where there is none.
fn put(into: &mut Value, name: &str, value: Value) {
    if into.is_null() {
        *into = Value::Object(Map::new());
    }
    if let Some(object) = into.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

/// Every operation with its method and path, in the order of the description.
pub(super) fn operations(description: &Value) -> Vec<(String, String, &Value)> {
    let mut all = Vec::new();
    for (path, operations) in description["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            all.push((method.to_ascii_uppercase(), path.clone(), operation));
        }
    }
    all
}

/// Whether a request of this kind is carried out once: every `POST` that changes something.
fn is_once(path: &str, method: &str) -> bool {
    method == "post" && path != "/api/v1/log/search"
}

fn complete(path: &str, method: &str, operation: &mut Value) {
    let is_open = operation["security"].as_array().is_none_or(|all| all.contains(&json!({})));
    let takes_body = operation.get("requestBody").is_some();
    let names_one = path.contains('{');
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let has_cursor = parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "cursor"));
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        // In an address a value is there or not; it is never null.
        if let Some(schema) = parameter.get_mut("schema") {
            never_null(schema);
            no_width(schema);
        }
    }
    if is_once(path, method) {
        let parameter = json!({"$ref": "#/components/parameters/IdempotencyKey"});
        match operation.get_mut("parameters").and_then(Value::as_array_mut) {
            Some(all) => all.push(parameter),
            None => operation["parameters"] = json!([parameter]),
        }
    }
    let mut refusals = vec!["422", "500", "503"];
    if !is_open {
        refusals.extend(["401", "403", "429"]);
    }
    if names_one || has_cursor {
        refusals.push("404");
    }
    if takes_body {
        refusals.extend(["400", "404", "409", "413", "415", "507"]);
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    for (status, response) in responses.iter_mut().filter(|_| !is_open) {
        let mut headers = Value::Null;
        for name in ["RateLimit", "RateLimit-Policy"] {
            put(&mut headers, name, json!({"$ref": format!("#/components/headers/{name}")}));
        }
        if status == "201" {
            put(&mut headers, "Location", json!({"$ref": "#/components/headers/Location"}));
        }
        if has_cursor {
            put(&mut headers, "Link", json!({"$ref": "#/components/headers/Link"}));
        }
        put(response, "headers", headers);
    }
    for status in refusals {
        let reference = json!({"$ref": format!("#/components/responses/Problem{status}")});
        responses.insert(status.to_owned(), reference);
    }
}

/// Takes null out of a schema's types.
fn never_null(schema: &mut Value) {
    if let Some(types) = schema.get("type").and_then(Value::as_array) {
        let left: Vec<_> = types.iter().filter(|kind| *kind != "null").cloned().collect();
        if let [only] = left.as_slice() {
            let only = only.clone();
            put(schema, "type", only);
        }
    }
    let one = schema
        .get("oneOf")
        .and_then(Value::as_array)
        .and_then(|all| all.iter().find(|one| one["type"] != "null"));
    if let Some(one) = one.cloned() {
        *schema = one;
    }
}

/// A number in an address has bounds of its own, and so no width in bits.
fn no_width(schema: &mut Value) {
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("format");
    }
}

/// The words of the policy, where a field takes one of them.
fn add_words(schemas: &mut Map<String, Value>, pack: Option<&Pack>) {
    for schema in schemas.values_mut().filter_map(Value::as_object_mut) {
        let is_taken = schema.get("additionalProperties") == Some(&json!(false));
        let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            continue;
        };
        if let Some(why) = fields.get_mut("why").filter(|_| is_taken) {
            put(why, "pattern", json!(REASON));
            put(why, "minLength", json!(1));
            put(why, "maxLength", json!(250));
        }
        if !is_taken {
            // What is given has every field, if only as null.
            let all: Vec<_> = fields.keys().cloned().collect();
            schema.insert("required".to_owned(), json!(all));
        }
    }
    if let Some(pack) = pack {
        let categories: Vec<_> = pack.categories.keys().map(ToString::to_string).collect();
        let holds: Vec<_> = pack.holds.keys().map(ToString::to_string).collect();
        let purposes: Vec<_> = pack.purposes.keys().map(ToString::to_string).collect();
        one_of(schemas, "Categorise", "category", &categories);
        one_of(schemas, "PlaceHold", "hold", &holds);
        one_of(schemas, "Search", "purpose", &purposes);
    }
    let verbs: Vec<_> = desk::log::Verb::ALL.iter().map(|one| one.as_str().to_owned()).collect();
    let outcomes = desk::log::Outcome::ALL.iter().map(|one| one.as_str().to_owned());
    let outcomes: Vec<_> = outcomes.collect();
    one_of(schemas, "Search", "verb", &verbs);
    one_of(schemas, "Search", "outcome", &outcomes);
}

fn one_of(schemas: &mut Map<String, Value>, shape: &str, field: &str, words: &[String]) {
    let properties = schemas.get_mut(shape).and_then(|schema| schema.get_mut("properties"));
    let Some(field) = properties.and_then(|properties| properties.get_mut(field)) else { return };
    let may_be_null = field.get("type").is_some_and(Value::is_array);
    let mut words: Vec<_> = words.iter().map(|word| json!(word)).collect();
    if let Some(first) = words.first() {
        put(field, "example", first.clone());
    }
    if may_be_null {
        words.push(Value::Null);
    }
    put(field, "enum", Value::Array(words));
}

fn add_shared(components: &mut Value) {
    let key = json!({
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "blk_ and 43 characters",
        "description": "A key for a program, made at the console. It acts as its owner, for one \
                        purpose, within its scopes.",
    });
    put(components, "securitySchemes", json!({"key": key}));
    put(components, "parameters", json!({"IdempotencyKey": once()}));
    put(components, "headers", headers());
    if let Some(schemas) = components.get_mut("schemas") {
        put(schemas, "Problem", problem());
    }
    let refusals = REFUSALS.iter();
    let responses =
        refusals.map(|(status, about)| (format!("Problem{status}"), refusal(status, about)));
    put(components, "responses", Value::Object(responses.collect()));
}

fn once() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": true,
        "description": "Chosen by you: a new one for each act, and the same when you ask for the \
                        same act again within 24 hours; it is then carried out once. A structured \
                        field's string, or the same without its quotation marks.",
        "schema": {"type": "string", "pattern": ONCE},
        "example": "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"",
    })
}

fn headers() -> Value {
    let text = |about: &str, pattern: &str| {
        let schema = json!({"type": "string", "pattern": pattern});
        json!({"description": about, "schema": schema})
    };
    let limit = r#"^"[a-z]+";r=[0-9]+;t=[0-9]+$"#;
    let policy = r#"^"[a-z]+";q=[0-9]+;w=[0-9]+$"#;
    json!({
        "RateLimit": text("What is left of the quota, and after how many seconds all of it is \
                           there again.", limit),
        "RateLimit-Policy": text("How many requests, in how many seconds.", policy),
        "Link": text("The way to the next page.", "^<.+>; rel=\"next\"$"),
        "Location": text("What was made, or changed.", "^/api/v1/"),
        "Retry-After": text("After how many seconds to ask again.", "^[0-9]+$"),
        "WWW-Authenticate": text("What a key has to be (RFC 6750).", "^Bearer "),
    })
}

/// What each refusal is for.
const REFUSALS: [(&str, &str); 12] = [
    ("400", "The body is not JSON, or a header that is needed is missing."),
    ("401", "No key, or one that does not count."),
    ("403", "The key lacks a scope, or the policy does not allow it."),
    ("404", "There is nothing here for whoever owns the key."),
    ("409", "It does not fit what is held now."),
    ("413", "The body is too long."),
    ("415", "The body is not sent as JSON."),
    ("422", "A value is not what it must be, or an idempotency key was used for something else."),
    ("429", "Too many requests."),
    ("500", "Something went wrong on our side."),
    ("503", "Busy, or no policy is in force: ask again."),
    ("507", "There is no space left."),
];

fn refusal(status: &str, about: &str) -> Value {
    let mut response = json!({
        "description": about,
        "content": {"application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
        }},
    });
    let header = match status {
        "401" | "403" => "WWW-Authenticate",
        "429" | "503" => "Retry-After",
        _ => return response,
    };
    let reference = json!({"$ref": format!("#/components/headers/{header}")});
    put(&mut response, "headers", json!({header: reference}));
    response
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": format!(
            "Why a request was refused (RFC 9457). A body has at most {} bytes.",
            body::BODY_MAX_BYTES
        ),
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference",
                     "description": "Where this kind of problem is explained."},
            "title": {"type": "string", "description": "The same words each time."},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "description": "What to do."},
        },
        "example": {
            "type": problems::address("refused"),
            "title": "You may not do that",
            "status": 403,
            "detail": "Your role may not hold. The refusal was recorded.",
        },
    })
}
