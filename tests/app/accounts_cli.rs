//! Accounts, tokens and the audit log from the command line: the program as an operator runs it.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use drietraps::services::tokens;

use crate::kit::{TestApp, on_both};

/// The program, on the database of the test.
fn command(app: &TestApp, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drietraps"));
    command
        .args(arguments)
        .current_dir(app.folder.path())
        .env_clear()
        .env("DATABASE_URL", &app.state.settings.database_url)
        .env("BASE_URL", "https://tour.example")
        .env("BIND", "127.0.0.1:0")
        .stdin(Stdio::null());
    command
}

fn run(app: &TestApp, arguments: &[&str]) -> Output {
    command(app, arguments).output().unwrap()
}

/// What it printed; it has to be done.
fn done(app: &TestApp, arguments: &[&str]) -> String {
    let output = run(app, arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Why it was refused: one line, exit code 1.
fn refused(app: &TestApp, arguments: &[&str]) -> String {
    let output = run(app, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    let why = String::from_utf8(output.stderr).unwrap();
    assert_eq!(why.lines().count(), 1, "{why}");
    why
}

const ADD: [&str; 7] =
    ["user", "add", "sem@drietraps.example", "--name", "Sem Visser", "--role", "planner"];

on_both!(an_account_can_be_made_before_the_first_serve, |app| {
    app.state.db.revert_all().unwrap();
    let printed = done(&app, &ADD);
    let link = printed.lines().last().unwrap();
    let token = link.strip_prefix("https://tour.example/uitnodiging/").unwrap();
    app.stranger().get(&format!("/uitnodiging/{token}")).expect(200);
    let listed = done(&app, &["user", "list"]);
    assert!(listed.contains("sem@drietraps.example") && listed.contains("invited"), "{listed}");
    assert!(refused(&app, &ADD).contains("heeft al een account"));
});

on_both!(a_token_stands_alone_on_the_last_line_and_works_until_it_is_taken_back, |app| {
    done(&app, &ADD);
    let add = ["token", "add", "sem@drietraps.example", "--scope", "write"];
    let printed = done(&app, &add);
    let token = printed.lines().last().unwrap();
    let (actor, kept) = app.read(|conn| tokens::find(conn, token, app.now())).unwrap();
    assert_eq!(actor.name, "Sem Visser");
    let listed = done(&app, &["token", "list"]);
    assert!(listed.contains("in use") && !listed.contains(token), "{listed}");
    done(&app, &["token", "revoke", &kept.id.to_string()]);
    assert!(app.read(|conn| tokens::find(conn, token, app.now())).is_none());
    refused(&app, &["token", "revoke", &kept.id.to_string()]);
});

on_both!(an_account_that_is_disabled_keeps_no_token, |app| {
    done(&app, &ADD);
    let add = ["token", "add", "sem@drietraps.example", "--scope", "read"];
    let printed = done(&app, &add);
    done(&app, &["user", "disable", "sem@drietraps.example"]);
    assert!(
        app.read(|conn| tokens::find(conn, printed.lines().last().unwrap(), app.now())).is_none()
    );
    refused(&app, &add);
    refused(&app, &["user", "disable", "nobody@drietraps.example"]);
});

on_both!(audit_verify_tells_whether_the_log_was_changed, |app| {
    done(&app, &ADD);
    assert!(refused(&app, &["audit", "verify"]).contains("none of them sealed"));
    assert!(refused(&app, &["audit", "seal"]).contains("secret.key"), "without a key");
    std::fs::create_dir_all(app.folder.path().join("data")).unwrap();
    std::fs::write(app.folder.path().join("data/secret.key"), crate::kit::KEY).unwrap();
    done(&app, &["audit", "seal"]);
    assert!(refused(&app, &["audit", "seal"]).contains("--accept"));
    let told = done(&app, &["audit", "verify"]);
    assert!(told.contains("the chain holds"), "{told}");
    let anchor = told.lines().last().unwrap().strip_prefix("anchor: ").unwrap();
    done(&app, &["user", "disable", "sem@drietraps.example"]);
    done(&app, &["audit", "verify", "--anchor", anchor]);
    let other = anchor.replacen(':', ":f", 1);
    let other = &other[..other.len() - 1];
    assert!(refused(&app, &["audit", "verify", "--anchor", other]).contains("was noted"));
    crate::schema::execute(&app, "UPDATE audit_events SET actor = 'user 1' WHERE id = 1");
    assert!(refused(&app, &["audit", "verify"]).contains("line 1 (id 1, "));
    std::fs::remove_file(app.folder.path().join("data/secret.key")).unwrap();
    assert!(refused(&app, &["user", "list"]).contains("key file of the server"));
});

on_both!(wrong_usage_is_told_apart_from_a_refusal, |app| {
    let output = run(&app, &["user", "add", "sem@drietraps.example", "--role", "boss"]);
    assert_eq!(output.status.code(), Some(2));
});

on_both!(each_start_without_an_account_prints_a_fresh_link_to_make_the_first, |app| {
    app.state.db.revert_all().unwrap();
    let (first, second) = (link_of_a_start(&app), link_of_a_start(&app));
    assert_ne!(first, second);
    app.stranger().get(&first).expect(404);
    app.stranger().get(&second).expect(200);
});

/// Starts `serve`, waits for the link and ends it again; answers the link's path.
fn link_of_a_start(app: &TestApp) -> String {
    let mut process = command(app, &["serve"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    let is_told = lines.next().is_some_and(|line| line.starts_with("Listening on http://"));
    let link = lines.find_map(|line| line.strip_prefix("https://tour.example").map(str::to_owned));
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(is_told, "the address comes first");
    link.unwrap()
}

/// The results of the test messages in the audit log.
fn tests_of_mail(app: &TestApp) -> Vec<String> {
    let log = app.read(|conn| Ok(drietraps::store::audit::list(conn)?)).into_iter();
    log.filter(|line| line.action == "mail.test").map(|line| line.result).collect()
}

on_both!(mail_is_tested_unless_sending_is_muted, |app| {
    let test = ["mail", "test", "sem@drietraps.example"];
    assert!(done(&app, &["mail", "check"]).contains("sending is not muted"));
    assert!(done(&app, &test).contains("sent to sem@drietraps.example"));
    assert_eq!(tests_of_mail(&app), ["done"]);
    assert!(refused(&app, &["mail", "test", "sem"]).contains("not an e-mail address"));
    app.write(|conn| Ok(drietraps::store::facts::set(conn, "muted", "Verplaatst.")?));
    let check = run(&app, &["mail", "check"]);
    assert_eq!(check.status.code(), Some(1), "{check:?}");
    assert!(String::from_utf8(check.stdout).unwrap().contains("sending is muted"));
    assert!(refused(&app, &test).contains("sending is muted"));
    app.write(|conn| Ok(drietraps::store::facts::set(conn, "muted", "")?));
    app.write(|conn| Ok(drietraps::store::facts::set(conn, "fingerprint", "elsewhere")?));
    assert!(refused(&app, &test).contains("sending is muted"));
    assert_eq!(tests_of_mail(&app), ["done", "refused", "refused"]);
});
