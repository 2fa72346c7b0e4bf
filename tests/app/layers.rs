//! The layers hold: no import against the arrows, no crate outside its layer, no file that
//! nobody wants to open, no file that does not say what it is for.
//!
//! Reads the text of `src/`, so it knows no types: a name in a comment or a literal counts
//! for nothing, a path such as `crate::web` or `super::super::web` does.

use std::path::{Path, PathBuf};

/// Each layer with the layers it may import. `lib.rs` and `main.rs` stand above them.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain"]),
    ("mail", &["domain"]),
    ("sheets", &["domain"]),
    ("calendar", &["domain"]),
    ("paper", &[]),
    ("services", &["domain", "store", "mail", "sheets", "calendar"]),
    ("settings", &["domain", "services"]),
    ("web", &["domain", "store", "mail", "sheets", "calendar", "paper", "services", "settings"]),
    ("jobs", &["domain", "store", "mail", "sheets", "calendar", "services", "settings"]),
    (
        "cli",
        &["domain", "store", "mail", "sheets", "calendar", "services", "settings", "web", "jobs"],
    ),
];

/// Crates that belong to a layer. `cli` starts the web server, so it may name actix.
const HOMES: &[(&str, &[&str])] = &[
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("libsqlite3_sys", &["store"]),
    ("lettre", &["mail"]),
    ("mail_parser", &["mail"]),
    ("async_imap", &["mail"]),
    ("futures_util", &["mail", "web"]),
    ("rustls", &["mail"]),
    ("rustls_native_certs", &["mail"]),
    ("tokio_rustls", &["mail"]),
    ("hickory_resolver", &["mail"]),
    ("ring", &["mail", "services"]),
    ("tera", &["mail", "web"]),
    ("csv", &["sheets"]),
    ("encoding_rs", &["sheets"]),
    ("chardetng", &["sheets"]),
    ("calamine", &["sheets"]),
    ("rust_xlsxwriter", &["sheets"]),
    ("zip", &["sheets", "services"]),
    ("quick_xml", &["sheets"]),
    ("icalendar", &["calendar"]),
    ("krilla", &["paper"]),
    ("dejavu", &["paper"]),
    ("similar", &["services"]),
    ("microlp", &["services"]),
    ("actix_web", &["web", "cli"]),
    ("actix_multipart", &["web"]),
    ("metrics", &["web"]),
    ("metrics_exporter_prometheus", &["web"]),
    ("tokio_cron_scheduler", &["jobs"]),
    ("clap", &["cli", "settings"]),
    ("anyhow", &["cli"]),
    ("dotenvy", &["cli"]),
];

/// All that the rules in `domain` may lean on, beside the standard library.
const DOMAIN_CRATES: &[&str] = &[
    "chrono",
    "chrono_tz",
    "rand_distr",
    "rand_xoshiro",
    "serde",
    "thiserror",
    "totp_rs",
    "zxcvbn",
];

const LONGEST: usize = 500;

#[test]
fn no_layer_imports_against_the_arrows_or_a_crate_of_another_layer() {
    let dependencies = dependencies();
    let found: Vec<String> = sources("src")
        .iter()
        .flat_map(|file| {
            let text = std::fs::read_to_string(file).unwrap();
            let module = module_of(file);
            offences(&module, &text, &dependencies)
                .into_iter()
                .map(|offence| format!("{}: {offence}", file.display()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn no_file_is_longer_than_500_lines() {
    let found: Vec<String> = ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| sources(folder))
        .filter(|file| std::fs::read_to_string(file).unwrap().lines().count() > LONGEST)
        .map(|file| format!("{}: split it by noun", file.display()))
        .collect();
    assert!(found.is_empty(), "longer than {LONGEST} lines:\n{}", found.join("\n"));
}

#[test]
fn every_file_begins_by_saying_what_it_is_for() {
    let found: Vec<String> = ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| sources(folder))
        .filter(|file| !std::fs::read_to_string(file).unwrap().starts_with("//! "))
        .map(|file| file.display().to_string())
        .collect();
    assert!(found.is_empty(), "no `//!` on top of:\n{}", found.join("\n"));
}

#[test]
fn every_layer_has_its_folder_and_every_folder_its_layer() {
    let mut folders: Vec<String> = std::fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| entry.path().with_extension(""))
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .filter(|name| !["lib", "main"].contains(&name.as_str()))
        .collect();
    folders.sort();
    let mut layers: Vec<&str> = ARROWS.iter().map(|(layer, _)| *layer).collect();
    layers.sort_unstable();
    assert_eq!(folders, layers);
}

#[test]
fn an_import_against_the_arrow_is_seen_however_it_is_written() {
    for text in [
        "use crate::web::routes;",
        "use crate::{domain::names, web};",
        "use crate::{\n    domain::{names, errors},\n    web::routes,\n};",
        "fn f() { crate::web::start() }",
        "use super::super::web;",
        "const QUOTE: char = '\"'; use crate::web;",
        "const NAME: &str = \"'s-Gravenhage\"; use crate::web;",
        "const RAW: &str = r#\"a \"\\\"#; use crate::web;",
    ] {
        let found = offences(&path("services::rounds"), text, &[]);
        assert_eq!(found, ["services may not import web"], "{text}");
    }
}

#[test]
fn a_crate_outside_its_layer_is_seen() {
    let seen = |module: &str, text: &str| offences(&path(module), text, &["base64".to_owned()]);
    assert_eq!(seen("services::rounds", "use diesel::prelude::*;"), ["diesel belongs to store"]);
    assert_eq!(seen("web::pages", "#[derive(diesel::Queryable)]"), ["diesel belongs to store"]);
    assert_eq!(seen("store", "use csv;"), ["csv belongs to sheets"]);
    assert_eq!(seen("domain::names", "use base64::Engine;"), ["domain may not use base64"]);
}

#[test]
fn what_the_arrows_allow_passes() {
    for (module, text) in [
        ("web::pages", "use crate::services::rounds; use actix_web::web;"),
        ("store", "use diesel::prelude::*; use super::domain;"),
        ("services", "// crate::web is told by the caller\nuse crate::store::Db;"),
        ("services", "use crate::sheets::csv; fn f() { csv::read() }"),
        ("services", "const TEXT: &str = \"'s see \\\" crate::web\";"),
        ("services", "const RAW: &str = r#\"a \" crate::web\"#;"),
        ("web::pages::rounds", "use super::super::web_forms; use super::jobs;"),
        ("domain::dates", "use chrono_tz::Europe::Amsterdam; use std::fmt;"),
    ] {
        assert_eq!(offences(&path(module), text, &[]), Vec::<String>::new(), "{text}");
    }
}

/// What a file at this module path does against the layers, each offence once.
fn offences(module: &[String], text: &str, dependencies: &[String]) -> Vec<String> {
    let Some(layer) = module.first() else { return Vec::new() };
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| name == layer) else {
        return Vec::new();
    };
    let words = words(text);
    let mut found: Vec<String> = layers_named(&words, module)
        .into_iter()
        .filter(|named| named != layer && !allowed.contains(&named.as_str()))
        .map(|named| format!("{layer} may not import {named}"))
        .collect();
    for (name, homes) in HOMES {
        if layer != "domain" && !homes.contains(&layer.as_str()) && uses_crate(&words, name) {
            found.push(format!("{name} belongs to {}", homes.join(" and ")));
        }
    }
    for name in dependencies {
        let known = DOMAIN_CRATES.contains(&name.as_str());
        if layer == "domain" && !known && uses_crate(&words, name) {
            found.push(format!("domain may not use {name}"));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The layers that the text reaches through `crate::`, `drietraps::` or enough `super::`.
fn layers_named(words: &[String], module: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut supers = 0;
    for (i, word) in words.iter().enumerate() {
        supers = match word.as_str() {
            "super" => supers + 1,
            "::" => supers,
            _ => 0,
        };
        let is_root = word == "crate" || word == "drietraps" || supers >= module.len().max(1);
        if is_root && words.get(i + 1).is_some_and(|next| next == "::") {
            found.extend(heads(&words[i + 2..]));
        }
    }
    found.retain(|name| ARROWS.iter().any(|(layer, _)| layer == name));
    found
}

/// The first names after a `::`: one name, or those of a group `{a::b, c}`.
fn heads(words: &[String]) -> Vec<String> {
    if words.first().is_none_or(|word| word != "{") {
        return words.first().cloned().into_iter().collect();
    }
    let mut found = Vec::new();
    let mut depth = 0;
    for pair in words.windows(2) {
        match pair[0].as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && (pair[0] == "{" || pair[0] == ",") {
            found.push(pair[1].clone());
        }
    }
    found
}

/// Whether the text names an external crate: `name::…` or `use name;`, unless the name is
/// a module of our own that the file imports or declares.
fn uses_crate(words: &[String], name: &str) -> bool {
    let before = |i: usize| i.checked_sub(1).and_then(|j| words.get(j)).map_or("", String::as_str);
    let places: Vec<usize> = (0..words.len()).filter(|i| words[*i] == name).collect();
    let is_ours = places.iter().any(|i| before(*i) == "mod" || before(*i) == "::");
    !is_ours
        && places.iter().any(|i| {
            let is_path = words.get(i + 1).is_some_and(|next| next == "::");
            is_path || before(*i) == "use"
        })
}

/// The text as names and signs, without comments and literals.
fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(length) = literal_length(rest) {
            length
        } else if is_name(first) {
            let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            found.push(rest[..length].to_owned());
            length
        } else if rest.starts_with("::") {
            found.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                found.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    found
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The bytes of the string literal with which the text begins, quotes included; a quote as
/// a character counts as one too, so that it opens none.
fn literal_length(text: &str) -> Option<usize> {
    if let Some(character) = ["'\"'", "'\\\"'"].iter().find(|quote| text.starts_with(**quote)) {
        return Some(character.len());
    }
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inside = raw[hashes..].strip_prefix('"')?;
        let close = format!("\"{}", "#".repeat(hashes));
        let end = inside.find(&close).map_or(inside.len(), |end| end + close.len());
        return Some(text.len() - inside.len() + end);
    }
    let inside = text.strip_prefix('"')?;
    let mut is_escaped = false;
    for (i, c) in inside.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(i + 2),
            _ => {}
        }
    }
    Some(text.len())
}

/// `src/web/pages/rounds.rs` is `[web, pages, rounds]`, `src/web/mod.rs` is `[web]`.
fn module_of(file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(root().join("src")).unwrap().with_extension("");
    let mut names: Vec<String> =
        inside.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if names.last().is_some_and(|name| name == "mod") {
        names.pop();
    }
    names
}

fn path(module: &str) -> Vec<String> {
    module.split("::").map(str::to_owned).collect()
}

/// The names under `[dependencies]`, as they are written in source.
fn dependencies() -> Vec<String> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect()
}

fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
