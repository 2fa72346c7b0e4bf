//! The page behind the link in a letter against who guesses, who scans and who comes late.

use std::collections::BTreeMap;

use actix_web::http::{Method, header};
use actix_web::test::TestRequest;
use diesel::prelude::*;
use diesel::sql_types::Text;
use drietraps::mail::OutgoingMessage;
use drietraps::mail::transport::Memory;
use drietraps::services::secrets;
use drietraps::store::StoreError;
use drietraps::store::schema::{letters, messages};

use crate::kit::{Backend, TestApp, on_both};
use crate::letter_kit::sent_letter;

const ZEIST: &str = "GM0355";
const SENT: &str = "2023-09-12T07:00:00Z";

/// Answers through the link as a browser does: with the token of the page.
pub fn answer_by_link(app: &TestApp, token: &str, fields: &[(&str, &str)]) -> u16 {
    let form_token = secrets::hash_token(&format!("form of {token}"));
    let all: Vec<_> = fields.iter().copied().chain([("csrf", form_token.as_str())]).collect();
    app.stranger().post_bare(&format!("/antwoord/{token}"), &all).status
}

fn wishes(app: &TestApp) -> Option<String> {
    app.read(|conn| {
        let found = letters::table.select(letters::reply_wishes).first(conn);
        Ok(found.map_err(StoreError::from)?)
    })
}

on_both!(an_answer_needs_the_token_of_its_own_page_and_no_cookie, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let path = format!("/antwoord/{token}");
    let page = app.stranger().get(&path).expect(200).body;
    let own = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let bare = [("reply", "wants_conversation")];
    let refused = app.stranger().post_bare(&path, &bare).expect(422).body;
    assert!(refused.contains("verstuur het nog een keer"), "{refused}");
    assert!(refused.contains("value=\"wants_conversation\" checked"), "what was chosen stays");
    let other = secrets::hash_token("form of another link");
    app.stranger().post_bare(&path, &[bare[0], ("csrf", &other)]).expect(422);
    app.stranger().post_bare(&path, &[bare[0], ("csrf", own)]).expect(200);
});

on_both!(the_days_that_suit_stand_at_the_task_the_dossier_and_the_plan, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let fields = [
        ("reply", "wants_conversation"),
        ("wish_days", "tuesday"),
        ("wish_days", "thursday"),
        ("wish_parts", "afternoon"),
    ];
    assert_eq!(answer_by_link(&app, &token, &fields), 200);
    assert_eq!(wishes(&app).as_deref(), Some("tuesday,thursday,afternoon"));
    let sentence = "Past het beste op dinsdag of donderdag, &#x27;s middags.";
    let adviser = app.logged_in("adviser");
    for path in ["/taken", "/organisaties/GM0355", "/gesprekken/plannen?organisatie=GM0355"] {
        let page = adviser.get(path).expect(200).body;
        let plain = page.replace("&#39;", "&#x27;").replace('\'', "&#x27;");
        assert!(plain.contains(sentence), "{path}: {page}");
    }
    let plan = adviser.get("/gesprekken/plannen?organisatie=GM0355").body;
    assert!(plan.contains("value=\"05-10-2023\"") && plan.contains("value=\"14.00\""), "{plan}");
    let again = app.stranger().get(&format!("/antwoord/{token}")).body;
    assert!(again.contains("value=\"thursday\" checked"), "{again}");
    assert_eq!(answer_by_link(&app, &token, &[("reply", "not_interested")]), 200);
    assert_eq!(wishes(&app), None, "who wants no conversation has no days for one");
    assert_eq!(answer_by_link(&app, &token, &[("reply", "later"), ("wish_days", "sunday")]), 422);
});

on_both!(what_the_team_wrote_at_an_answer_is_not_shown_behind_the_link, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let fields = [("reply", "wants_conversation"), ("note", "Burgemeester belt zelf")];
    app.logged_in("planner").post("/organisaties/GM0355/antwoord", &fields).expect(303);
    let path = format!("/antwoord/{token}");
    assert!(!app.stranger().get(&path).body.contains("belt zelf"));
    assert_eq!(answer_by_link(&app, &token, &[("reply", "wants_conversation")]), 200);
    let tasks = app.logged_in("adviser").get("/taken").body;
    assert!(tasks.contains("belt zelf"), "an empty field takes nothing back");
});

on_both!(a_link_expires_but_mail_can_still_be_stopped, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    let path = format!("/antwoord/{token}");
    // The message of this letter was due on 4 October.
    let last = app.at("2024-04-04T10:00:00Z").stranger().get(&path).body;
    assert!(last.contains("name=\"reply\""), "{last}");
    for instant in ["2024-04-05T10:00:00Z", "2025-01-01T10:00:00Z"] {
        let late = app.at(instant);
        let page = late.stranger().get(&path).expect(200).body;
        assert!(page.contains("Deze link is verlopen. Bel of mail ons."), "{page}");
        assert!(!page.contains("name=\"reply\""));
        assert_eq!(answer_by_link(&late, &token, &[("reply", "not_interested")]), 422);
    }
    let late = app.at("2024-04-05T10:00:00Z");
    assert_eq!(answer_by_link(&late, &token, &[("stop", "yes")]), 200);
});

on_both!(a_link_that_exists_works_however_many_others_were_tried, |app| {
    let token = sent_letter(&app, ZEIST, SENT);
    for number in 0..30 {
        app.stranger().get(&format!("/antwoord/raden-{number}")).expect(404);
    }
    for start in ["/antwoord/", "/datums/", "/evaluatie/", "/berichten/"] {
        let refused = app.stranger().get(&format!("{start}raden-30")).expect(429);
        assert_eq!(refused.header("retry-after"), Some("3600"), "{start}");
        assert!(refused.body.contains("te veel links geprobeerd"), "{}", refused.body);
    }
    let path = format!("/antwoord/{token}");
    app.stranger().get(&path).expect(200);
    let one_click = [("List-Unsubscribe", "One-Click")];
    app.stranger().post_bare(&path, &one_click).expect(200);
    assert_eq!(answer_by_link(&app, &token, &[("reply", "not_interested")]), 200);
    app.at("2023-10-03T08:00:00Z").stranger().get("/antwoord/raden-30").expect(404);
});

on_both!(a_link_without_its_end_is_answered_by_a_page_of_the_public, |app| {
    for path in ["/antwoord", "/antwoord/"] {
        let page = app.stranger().get(path).expect(404).body;
        assert!(page.contains("Deze link is niet heel."), "{page}");
    }
});

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

/// Every row of every table as text, by table.
pub fn dump(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let tables = match app.backend {
        Backend::Sqlite => {
            "SELECT name AS text FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        Backend::Postgres => {
            "SELECT table_name::text AS text FROM information_schema.tables WHERE table_schema = 'public'"
        }
    };
    app.read(|conn| {
        let mut lines = |sql: &str| -> Result<Vec<String>, StoreError> {
            let found: Vec<Line> = diesel::sql_query(sql).load(conn)?;
            Ok(found.into_iter().map(|line| line.text).collect())
        };
        let mut dump = BTreeMap::new();
        for table in lines(tables)? {
            let rows = match app.backend {
                Backend::Postgres => format!("SELECT t::text AS text FROM \"{table}\" t ORDER BY 1"),
                Backend::Sqlite => {
                    let columns = format!(
                        "SELECT 'quote(\"' || name || '\")' AS text FROM pragma_table_info('{table}')"
                    );
                    let columns = lines(&columns)?.join(" || '|' || ");
                    format!("SELECT {columns} AS text FROM \"{table}\" ORDER BY 1")
                }
            };
            let rows = lines(&rows)?;
            dump.insert(table, rows);
        }
        Ok(dump)
    })
}

/// Every address in a text that leads to this program, as a path.
fn links(text: &str) -> Vec<String> {
    let base = "http://127.0.0.1:8080";
    let end = |c: char| c.is_whitespace() || "\"'<>".contains(c);
    text.match_indices(base)
        .map(|(at, _)| text[at + base.len()..].split(end).next().unwrap().to_owned())
        .map(|path| path.trim_end_matches(['.', ',', ')']).replace("&amp;", "&"))
        .collect()
}

on_both!(a_scanner_that_opens_and_posts_every_link_of_a_round_changes_nothing, |app| {
    app.fill_zeeland();
    app.released(&["GM0717", "GM0664", "GM0654"]);
    let memory = Memory::default();
    app.at("2023-10-03T07:10:00Z").sender(&memory).send_due().unwrap();
    let mails = memory.accepted();
    assert_eq!(mails.len(), 6);
    let found = all_links(&mails);
    assert!(found.iter().filter(|path| path.starts_with("/antwoord/")).count() >= 3, "{found:?}");
    let before = dump(&app);
    assert!(before.len() > 20 && !before["messages"].is_empty(), "{:?}", before.keys());
    for path in &found {
        scan_in_every_way(&app, path);
    }
    let after = dump(&app);
    for (table, rows) in &before {
        assert_eq!(rows, &after[table], "{table}");
    }
    assert_eq!(before.len(), after.len());
    // The proof is worth something: the one field that may change things does.
    let token = found.iter().find(|path| path.starts_with("/antwoord/")).unwrap();
    app.stranger().post_bare(token, &[("List-Unsubscribe", "One-Click")]).expect(200);
    assert_ne!(before, dump(&app));
});

/// Every path that one of the mails leads to.
fn all_links(mails: &[OutgoingMessage]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for mail in mails {
        found.extend(links(&mail.text));
        found.extend(links(&mail.html));
        found.extend(links(mail.unsubscribe_url.as_deref().unwrap()));
    }
    found.sort();
    found.dedup();
    found
}

/// What scanners of mail do with a link, and more.
fn scan_in_every_way(app: &TestApp, path: &str) {
    let body = "reply=not_interested&stop=yes";
    let one_click = "List-Unsubscribe=One-Click";
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST] {
        scan(app, TestRequest::default().method(method).uri(path));
    }
    scan(app, TestRequest::post().uri(path).set_form([("reply", "not_interested")]));
    scan(app, TestRequest::post().uri(path).set_form([("stop", "yes")]));
    for kind in ["text/plain", "application/json", "application/octet-stream", "text/html", ""] {
        for text in [body, one_click, "{\"stop\":\"yes\"}"] {
            let request = TestRequest::post().uri(path).set_payload(text);
            scan(app, request.insert_header((header::CONTENT_TYPE, kind)));
        }
    }
    let parts = "--x\r\nContent-Disposition: form-data; name=\"stop\"\r\n\r\nyes\r\n--x--\r\n";
    let kind = (header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    scan(app, TestRequest::post().uri(path).insert_header(kind).set_payload(parts));
    scan(app, TestRequest::post().uri(path).set_payload(one_click));
}

fn scan(app: &TestApp, request: TestRequest) {
    let status = app.stranger().call(request).status;
    assert!(status < 500, "{status}");
}

on_both!(a_demonstration_sends_only_to_the_addresses_on_its_list, |app| {
    use std::sync::Arc;

    use drietraps::jobs::Sender;
    use drietraps::mail::Transport;

    app.add_contact("GM0717", "mayor", Some("burgemeester@veere.nl"));
    app.add_contact("GM0717", "council_clerk", Some("griffie@veere.example"));
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    let mut room = app.mailroom(&memory);
    let list = app.state.settings.allow_list();
    assert!(list.is_some(), "a test is no production");
    room.transport = Arc::new(Transport::Memory(memory.clone()).only_to(list));
    Sender::new(room).unwrap().send_due().unwrap();
    let to: Vec<_> = memory.offered().into_iter().map(|(mail, _)| mail.to.address).collect();
    assert_eq!(to, ["griffie@veere.example"]);
    let counts = app.counts(round.id);
    assert_eq!((counts.sent, counts.failed, counts.unclear), (1, 1, 0));
    let said: Option<String> = app.read(|conn| {
        let found = messages::table.filter(messages::state.eq("failed"));
        Ok(found.select(messages::server_said).first(conn).map_err(StoreError::from)?)
    });
    assert!(said.unwrap().contains("Deze omgeving (test) stuurt alleen aan .example."));
});

on_both!(every_page_says_that_this_is_no_production, |app| {
    let strip = "Dit is een testomgeving.";
    for path in ["/inloggen", "/privacy", "/antwoord/x", "/uitnodiging/x"] {
        assert!(app.stranger().get(path).body.contains(strip), "{path}");
    }
    for path in [
        "/",
        "/bestaat-niet",
        "/brievenrondes",
        "/postvak-uit",
        "/beheer/e-mail",
        "/organisaties/GM0355",
    ] {
        assert!(app.logged_in("planner").get(path).body.contains(strip), "{path}");
    }
});
