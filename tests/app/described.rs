//! Holds every answer of the API in the other tests against its description.

use std::sync::OnceLock;

use drietraps::settings::Settings;
use drietraps::web::api::openapi;
use serde_json::{Map, Value, json};

use crate::kit::Answer;

/// The description, which the settings of a test fill in.
fn document(settings: &Settings) -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| openapi::document(settings).unwrap())
}

/// Panics when a call that is described was answered in another way than its description says.
#[track_caller]
pub fn check(settings: &Settings, (method, uri): (&str, &str), answer: &Answer) {
    let path = uri.split('?').next().unwrap();
    let Some(path) = path.strip_prefix("/api/v1") else { return };
    let document = document(settings);
    let paths = document["paths"].as_object().unwrap();
    let Some(calls) = paths.iter().find(|(known, _)| fits(known, path)).map(|(_, it)| it) else {
        return;
    };
    let call = calls.get(method.to_lowercase());
    let Some(call) = call else { return };
    let described = &call["responses"][answer.status.to_string()];
    assert!(!described.is_null(), "{method} {path}: {} is not described", answer.status);
    let described = resolved(described, document);
    for name in described["headers"].as_object().into_iter().flat_map(Map::keys) {
        let is_there = answer.header(&name.to_lowercase()).is_some();
        assert!(is_there, "{method} {path} {}: no header {name}", answer.status);
    }
    let (kind, content) = described["content"].as_object().unwrap().iter().next().unwrap();
    let sent = answer.header("content-type").unwrap_or_default();
    assert_eq!(sent.split(';').next().unwrap(), kind, "{method} {path} {}", answer.status);
    let mut problems = Vec::new();
    let at = format!("{method} {path} {}", answer.status);
    hold(&answer.json(), &content["schema"], document, (&at, &mut problems));
    assert!(problems.is_empty(), "{}\n{}", problems.join("\n"), answer.body);
}

/// True when a path is one of a pattern such as `/sessions/{id}`.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<_>, Vec<_>) =
        (pattern.split('/').collect(), path.split('/').collect());
    let is_fit = |(known, part): (&&str, &&str)| known.starts_with('{') || known == part;
    pattern.len() == path.len() && pattern.iter().zip(&path).all(is_fit)
}

fn resolved<'a>(part: &'a Value, document: &'a Value) -> &'a Value {
    match part["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
        None => part,
    }
}

/// Notes where a value is not as its schema says; a field without a description is wrong too.
fn hold(value: &Value, schema: &Value, document: &Value, (at, problems): (&str, &mut Vec<String>)) {
    let schema = joined(schema, document);
    if value.is_null() && schema["nullable"] == true || schema == json!({}) {
        return;
    }
    let is_kind = is_kind(value, &schema);
    let known = schema["enum"].as_array();
    if !is_kind || known.is_some_and(|known| !known.contains(value)) {
        problems.push(format!("{at}: {value} is not {schema}"));
        return;
    }
    if let Some(wrong) = wrong_format(value.as_str().unwrap_or_default(), &schema) {
        problems.push(format!("{at}: {wrong}"));
    }
    for (number, entry) in value.as_array().into_iter().flatten().enumerate() {
        let at = format!("{at}[{number}]");
        hold(entry, &schema["items"], document, (&at, problems));
    }
    if let (Some(fields), Some(described)) = (value.as_object(), schema["properties"].as_object()) {
        for name in schema["required"].as_array().into_iter().flatten() {
            if !fields.contains_key(name.as_str().unwrap()) {
                problems.push(format!("{at}: {name} is missing"));
            }
        }
        for (name, field) in fields {
            match described.get(name) {
                Some(schema) => hold(field, schema, document, (&format!("{at}.{name}"), problems)),
                None => problems.push(format!("{at}: {name} is not described")),
            }
        }
    }
}

/// True when a value is of the type of the schema.
fn is_kind(value: &Value, schema: &Value) -> bool {
    match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    }
}

/// What is wrong with a day or an instant.
fn wrong_format(text: &str, schema: &Value) -> Option<String> {
    let is_right = match schema["format"].as_str() {
        Some("date") => text.parse::<chrono::NaiveDate>().is_ok(),
        Some("date-time") => {
            text.ends_with('Z') && text.parse::<chrono::DateTime<chrono::Utc>>().is_ok()
        }
        _ => true,
    };
    (!is_right).then(|| format!("{text:?} is no {}", schema["format"]))
}

/// A schema with what it refers to, and the parts of `allOf` as one.
fn joined(schema: &Value, document: &Value) -> Value {
    let mut whole = resolved(schema, document).clone();
    let Some(parts) = whole.get("allOf").cloned() else { return whole };
    for part in parts.as_array().unwrap() {
        let part = joined(part, document);
        for (key, value) in part.as_object().unwrap() {
            match (whole.get_mut(key), value) {
                (Some(Value::Object(known)), Value::Object(more)) => known.extend(more.clone()),
                (Some(Value::Array(known)), Value::Array(more)) => known.extend(more.clone()),
                (Some(_), _) => {}
                (None, value) => whole[key] = value.clone(),
            }
        }
    }
    whole
}

#[test]
fn an_answer_that_is_not_as_described_is_noticed() {
    let schema = json!({ "allOf": [{ "$ref": "#/a" }], "required": ["on"], "nullable": true });
    let a = json!({ "type": "object", "required": ["id"], "properties": {
        "id": { "type": "integer" }, "on": { "type": "string", "format": "date" },
        "kind": { "enum": ["x"] } } });
    let document = json!({ "a": a });
    let wrong = |value: Value| {
        let mut problems = Vec::new();
        hold(&value, &schema, &document, ("answer", &mut problems));
        problems.len()
    };
    assert_eq!(wrong(json!({ "id": 1, "on": "2023-10-03", "kind": "x" })), 0);
    assert_eq!(wrong(Value::Null), 0);
    assert_eq!(wrong(json!({ "id": "1", "on": "3-10-2023", "kind": "y", "more": 1 })), 4);
    assert_eq!(wrong(json!({})), 2);
}
