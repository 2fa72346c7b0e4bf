//! Backups from the command line: the program as an operator runs it.

use std::process::{Command, Output, Stdio};

use crate::kit::{Backend, KEY, TestApp, on_both};

fn run(app: &TestApp, url: &str, arguments: &[&str]) -> Output {
    let home = app.folder.path();
    std::fs::create_dir_all(home.join("data")).unwrap();
    std::fs::write(home.join("data/secret.key"), KEY).unwrap();
    Command::new(env!("CARGO_BIN_EXE_drietraps"))
        .args(arguments)
        .current_dir(home)
        .env_clear()
        .env("DATABASE_URL", url)
        .env("BASE_URL", "https://tour.example")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn done(app: &TestApp, arguments: &[&str]) -> String {
    let output = run(app, &app.state.settings.database_url, arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(app: &TestApp, arguments: &[&str]) -> String {
    let output = run(app, &app.state.settings.database_url, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    let why = String::from_utf8(output.stderr).unwrap();
    assert_eq!(why.lines().count(), 1, "{why}");
    why
}

on_both!(an_operator_makes_a_backup_and_hears_how_old_it_is, |app| {
    assert!(refused(&app, &["backup", "--age"]).contains("no good backup yet"));
    assert_eq!(run(&app, "", &["backup"]).status.code(), Some(2), "a file or --age");
    let told = done(&app, &["backup", "copy.zip"]);
    for words in ["the backup is good", "migration ", "SHA-256", "the key is not in it"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(done(&app, &["backup", "--age"]).contains("0 hours old"));
    assert!(refused(&app, &["backup", "copy.zip"]).contains("is there already"));
    crate::schema::execute(
        &app,
        "UPDATE facts SET content = replace(content, '\"at\":\"20', '\"at\":\"19') \
         WHERE name = 'backup_last'",
    );
    assert!(refused(&app, &["backup", "--age"]).contains("older than 26 hours"));
});

#[test]
fn an_operator_puts_a_backup_back() {
    let app = TestApp::start(Backend::Sqlite);
    done(&app, &["backup", "copy.zip"]);
    let told = done(&app, &["restore", "copy.zip", "--database", "sqlite://elsewhere.sqlite"]);
    assert!(told.contains("is put back") && told.contains("sending is muted"), "{told}");
    assert!(refused(&app, &["restore", "copy.zip"]).contains("add --replace"));
    assert!(refused(&app, &["restore", "nothing.zip"]).contains("add --replace"));
    let elsewhere = ["restore", "nothing.zip", "--database", "sqlite://third.sqlite"];
    assert!(refused(&app, &elsewhere).contains("nothing.zip"));
    let check = run(&app, "sqlite://elsewhere.sqlite", &["mail", "check"]);
    assert!(String::from_utf8(check.stdout).unwrap().contains("sending is muted"));
}
