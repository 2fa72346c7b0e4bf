//! The API as programs meet it: Spectral reads its description, schemathesis calls the running
//! demo by it.
//!
//! Needs `API_TOOLS` (see `scripts/fetch-api-tools`); a missing tool is a failure with a
//! sentence, never a skip.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../browser/http.rs"]
#[allow(dead_code, reason = "the browser tests ask more")]
mod http;
#[path = "../browser/program.rs"]
#[allow(dead_code, reason = "the browser tests ask more")]
mod program;

use std::path::PathBuf;
use std::process::{Command, Output};

use program::Program;
use tempfile::TempDir;

/// Examples of each call in the phase that makes them up.
const EXAMPLES: &str = "12";
/// Makes the same examples on every run.
const SEED: &str = "20231003";
/// Most seconds of one run of schemathesis.
const LIMIT: &str = "80";

/// A tool that was fetched.
fn tool(path: &str) -> PathBuf {
    let folder = std::env::var("API_TOOLS").expect(
        "API_TOOLS is not set: run the tests through `make test` or \
         `API_TOOLS=$(scripts/fetch-api-tools) cargo test --features postgres --test api`",
    );
    PathBuf::from(folder).join(path)
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/api").join(name)
}

#[track_caller]
fn succeeded(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{errors}");
}

/// A demo that lets a program call as often as it likes, the folder of its database, and a token
/// of an account of it.
fn demo_with_token(email: &str) -> (Program, TempDir, String) {
    let home = TempDir::new().unwrap();
    let place = home.path().display().to_string();
    let program = Program::start("demo", &[("API_RATE", "1000000"), ("TMPDIR", &place)]).unwrap();
    let folder = std::fs::read_dir(home.path()).unwrap().next().unwrap().unwrap().path();
    let output = Command::new(env!("CARGO_BIN_EXE_drietraps"))
        .args(["token", "add", email, "--scope", "write"])
        .current_dir(home.path())
        .env("MODE", "demo")
        .env("BASE_URL", program.url(""))
        .env("DATABASE_URL", format!("sqlite://{}", folder.join("demo.sqlite").display()))
        .output()
        .unwrap();
    succeeded(&output);
    let token = String::from_utf8(output.stdout).unwrap();
    (program, home, token.lines().last().unwrap().to_owned())
}

#[test]
fn spectral_finds_nothing_in_the_description() {
    let program = Program::serve(&[("BASE_URL", "https://drietraps.example")]);
    let (_, document) = http::get(program.port(), "/api/v1/openapi.json").unwrap();
    let described = program.folder().join("openapi.json");
    std::fs::write(&described, document).unwrap();
    let published = std::env::var("ADR_RULESET").ok().filter(|path| !path.is_empty());
    for rules in published.map(PathBuf::from).into_iter().chain([file("spectral.yaml")]) {
        let output = Command::new(tool("node_modules/.bin/spectral"))
            .args(["lint", "--fail-severity=warn", "--ruleset"])
            .args([&rules, &described])
            .output()
            .unwrap();
        succeeded(&output);
    }
}

fn schemathesis(email: &str, only: &[&str]) {
    let (program, _home, token) = demo_with_token(email);
    let output = Command::new(tool("python/bin/schemathesis"))
        .arg("--config-file")
        .arg(file("schemathesis.toml"))
        .args(["run", &program.url("/api/v1/openapi.json"), "--no-color", "--checks", "all"])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES])
        .args(["--seed", SEED, "--max-time", LIMIT, "--generation-database", "none"])
        .args(only)
        .current_dir(program.folder())
        .output()
        .unwrap();
    succeeded(&output);
}

#[test]
fn schemathesis_finds_nothing_as_a_planner() {
    schemathesis("petra@drietraps.example", &[]);
}

#[test]
fn schemathesis_finds_nothing_as_an_adviser_who_writes() {
    schemathesis("anna@drietraps.example", &["--include-method", "POST"]);
}
