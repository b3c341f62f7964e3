//! The JSON Schema of a pack's files, with which editors complete and check them.
//!
//! Invariant: the schema is made from the same table as the reader's checks, and the copy at
//! `packs/pack.schema.json` is this one.

use serde_json::{Map, Value, json};

use crate::shape::{FILE, Field, Kind, NOTICE, Shape, Ty};

/// The schema as JSON text (draft 07, which editors read best), with a line break at the end.
pub fn json() -> String {
    let mut definitions = Map::new();
    define(&FILE, &mut definitions);
    define(&NOTICE, &mut definitions);
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Bluelamp policy pack",
        "description": FILE.doc,
        "$ref": "#/definitions/file",
        "definitions": definitions,
    });
    format!("{schema:#}\n")
}

fn define(shape: &'static Shape, definitions: &mut Map<String, Value>) {
    if definitions.contains_key(shape.name) {
        return;
    }
    definitions.insert(shape.name.to_owned(), Value::Null);
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in shape.fields {
        if let Ty::One(inner) | Ty::Many(inner) = field.ty {
            define(inner, definitions);
        }
        properties.insert(field.name.to_owned(), property(field));
        if field.need.code().is_some() {
            required.push(field.name);
        }
    }
    let definition = json!({
        "description": shape.doc,
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "required": required,
    });
    definitions.insert(shape.name.to_owned(), definition);
}

fn property(field: &Field) -> Value {
    let mut property = of_type(&field.ty);
    if let Value::Object(members) = &mut property {
        let needs_items = field.need.code().is_some()
            && members.get("type").and_then(Value::as_str) == Some("array");
        members.insert("description".to_owned(), json!(field.doc));
        if needs_items {
            members.insert("minItems".to_owned(), json!(1));
        }
    }
    property
}

fn of_type(ty: &Ty) -> Value {
    match ty {
        Ty::Name | Ty::Title => json!({ "type": "string", "minLength": 1, "maxLength": 200 }),
        Ty::Prose | Ty::Free => json!({ "type": "string", "minLength": 1, "maxLength": 2000 }),
        Ty::Names | Ty::Titles => list(&of_type(&Ty::Name)),
        Ty::Id => json!({ "type": "string", "pattern": ID_PATTERN, "maxLength": 63 }),
        Ty::NoticeId => json!({ "type": "string", "pattern": NOTICE_PATTERN, "maxLength": 63 }),
        Ty::Ref(Kind::Notice) => of_type(&Ty::NoticeId),
        Ty::Ref(_) => of_type(&Ty::Id),
        Ty::Refs(kind) => list(&of_type(&Ty::Ref(*kind))),
        Ty::Period => json!({ "type": "string", "pattern": "^[1-9][0-9]* (day|month|year)s?$" }),
        Ty::Within => {
            json!({ "type": "string", "pattern": "^[1-9][0-9]* (hour|(working )?day|month)s?$" })
        }
        Ty::Count { least, most } => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Ty::Date => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Ty::Flag => json!({ "type": "boolean" }),
        Ty::Word(words) => json!({ "type": "string", "enum": words }),
        Ty::Words(words) => list(&json!({ "type": "string", "enum": words })),
        Ty::Email => json!({ "type": "string", "pattern": "^[^@ ]+@[^@ ]+\\.[^@ ]+$" }),
        Ty::Url => json!({ "type": "string", "pattern": "^https://" }),
        Ty::Place => json!({ "type": "string", "pattern": "^(https:/)?/[^ ]*$" }),
        Ty::Phone => json!({ "type": "string", "pattern": "^[0-9+ ]+$" }),
        Ty::Keepers => list(&json!({
            "type": "string",
            "pattern": "^(retention|act|check|hold|notice|controller)\\..+$",
        })),
        Ty::One(shape) => json!({ "allOf": [{ "$ref": reference(shape) }] }),
        Ty::Many(shape) => list(&json!({ "$ref": reference(shape) })),
    }
}

const ID_PATTERN: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
const NOTICE_PATTERN: &str = "^[a-z0-9]+(-[a-z0-9]+)*(\\.[a-z0-9]+(-[a-z0-9]+)*)?$";

fn list(item: &Value) -> Value {
    json!({ "type": "array", "items": item })
}

fn reference(shape: &Shape) -> String {
    format!("#/definitions/{}", shape.name)
}
