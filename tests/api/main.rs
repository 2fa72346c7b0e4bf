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

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::{Command, Output};

use program::Program;
use serde_json::Value;
use tempfile::TempDir;

/// Examples of each call in the phase that makes them up.
const EXAMPLES: &str = "12";
/// Makes the same examples on every run.
const SEED: &str = "20231003";

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
        .env("SECRET_KEY_FILE", folder.join("secret.key"))
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

/// Runs schemathesis over some of the calls, or all, and proves that it did each of them.
///
/// No `--max-time`: with it the last phase is done again until the time is spent, or breaks off.
fn schemathesis(email: &str, only: &[&str]) -> Answered {
    let (program, _home, token) = demo_with_token(email);
    // The program of that name knows the folder in which it was made only.
    let output = Command::new(tool("python/bin/python"))
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(file("schemathesis.toml"))
        .args(["run", &program.url("/api/v1/openapi.json"), "--no-color", "--checks", "all"])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES])
        .args(["--seed", SEED, "--generation-database", "none"])
        .args(["--report", "json,ndjson", "--report-json-path", "report.json"])
        .args(["--report-ndjson-path", "calls.ndjson"])
        .args(only)
        .env("SCHEMATHESIS_HOOKS", "keys")
        .env("PYTHONPATH", file(""))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(program.folder())
        .output()
        .unwrap();
    succeeded(&output);
    let written = |name: &str| std::fs::read_to_string(program.folder().join(name)).unwrap();
    let report: Value = serde_json::from_str(&written("report.json")).unwrap();
    assert_eq!(report["stop_reason"], "completed", "{report}");
    let answered = answered(&written("calls.ndjson"));
    assert_eq!(report["operations"]["selected"], answered.len(), "{answered:?}");
    answered
}

/// The statuses that each call, such as `POST /targets`, was answered with.
type Answered = BTreeMap<String, BTreeSet<u64>>;

fn answered(events: &str) -> Answered {
    let mut answered = Answered::new();
    for line in events.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let recorder = &event["ScenarioFinished"]["recorder"];
        for (_, call) in recorder["interactions"].as_object().into_iter().flatten() {
            let label = recorder["label"].as_str().unwrap().to_owned();
            answered.entry(label).or_default().extend(call["response"]["status_code"].as_u64());
        }
    }
    answered
}

#[track_caller]
fn was_done(answered: &Answered, calls: &[&str]) {
    for call in calls {
        assert!(answered[*call].contains(&201), "{call}: {:?}", answered[*call]);
    }
}

#[test]
fn schemathesis_finds_nothing_as_a_planner() {
    let answered = schemathesis("petra@drietraps.example", &[]);
    assert_eq!(answered.len(), described(), "each call");
    was_done(&answered, &["POST /contacts", "POST /letter-rounds", "POST /people"]);
}

#[test]
fn schemathesis_finds_nothing_as_an_adviser_who_writes() {
    let answered = schemathesis("anna@drietraps.example", &["--include-method", "POST"]);
    was_done(&answered, &["POST /contacts", "POST /conversations"]);
}

#[test]
fn schemathesis_finds_nothing_as_management_that_sets_targets() {
    let only = ["setTarget", "listTargets", "getCoverage"];
    let only = only.map(|call| ["--include-operation-id", call]).concat();
    let answered = schemathesis("mieke@drietraps.example", &only);
    assert_eq!(answered.len(), 3);
    was_done(&answered, &["POST /targets"]);
}

/// How many calls the description has.
fn described() -> usize {
    let program = Program::serve(&[]);
    let (_, document) = http::get(program.port(), "/api/v1/openapi.json").unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    let calls = document["paths"].as_object().unwrap().values();
    let calls = calls.flat_map(|path| path.as_object().unwrap().keys());
    calls.filter(|method| *method != "parameters").count()
}
