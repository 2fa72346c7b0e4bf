//! Accounts on the pages: the first one, an invitation, the own password and tokens.

use diesel::prelude::*;
use drietraps::domain::permissions::Role;
use drietraps::mail::Outcome;
use drietraps::mail::transport::Memory;
use drietraps::services::{audit, first_account, tokens};
use drietraps::store::schema::messages;
use drietraps::store::{StoreError, users};
use drietraps::web::guard::LOGIN_COOKIE;

use crate::access::{PASSWORD, give_password};
use crate::canary::files;
use crate::kit::{Backend, Browser, TestApp, on_both};

const CHOSEN: [(&str, &str); 2] = [("password", PASSWORD), ("password_again", PASSWORD)];

/// The first text between these two in a page.
fn between<'a>(body: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = body.split_once(start).unwrap_or_else(|| panic!("no {start} in {body}"));
    rest.split_once(end).unwrap().0
}

fn link_token(body: &str) -> String {
    between(body, "/uitnodiging/", "<").to_owned()
}

on_both!(the_first_account_is_made_through_a_link_that_works_once, |app| {
    app.state.db.revert_all().unwrap();
    app.state.db.migrate().unwrap();
    let old = app.write(first_account::renew_link).unwrap();
    let token = app.write(first_account::renew_link).unwrap();
    let mut browser = app.stranger();
    browser.open_login();
    browser.get(&format!("/eerste-account/{old}")).expect(404);
    let path = format!("/eerste-account/{token}");
    browser.get(&path).expect(200);
    let person = [("name", "Ada de Wit"), ("email", "Ada@drietraps.example")];
    browser.post(&path, &person).expect(422);
    let all: Vec<_> = person.into_iter().chain(CHOSEN).collect();
    browser.post(&path, &all).expect(303);
    assert_eq!(app.user("ada").role, Role::Admin);
    browser.post(&path, &all).expect(404);
    assert!(app.write(first_account::renew_link).is_none(), "there is an account now");
    let login = [("email", "ada@drietraps.example"), ("password", PASSWORD)];
    browser.post("/inloggen", &login).expect(303);
});

on_both!(an_invited_user_chooses_a_password_once, |app| {
    let admin = app.logged_in("admin");
    let new = [("name", "Sem Visser"), ("email", "sem@drietraps.example"), ("role", "planner")];
    let token = link_token(&admin.post("/beheer/accounts", &new).expect(200).body);
    assert!(!admin.get("/beheer/accounts").expect(200).body.contains(&token), "shown once");
    let mut browser = app.stranger();
    browser.open_login();
    let path = format!("/uitnodiging/{token}");
    browser.get(&path).expect(200);
    browser.get(&path).expect(200);
    let typo = [("password", PASSWORD), ("password_again", "fiets boom kamp")];
    let refused = browser.post(&path, &typo).expect(422);
    assert!(refused.body.contains("De wachtwoorden zijn niet gelijk."));
    browser.post(&path, &CHOSEN).expect(303);
    browser.get(&path).expect(404);
    browser.post(&path, &CHOSEN).expect(404);
    let login = [("email", "sem@drietraps.example"), ("password", PASSWORD)];
    browser.post("/inloggen", &login).expect(303);
});

on_both!(a_renewed_link_replaces_the_old_one_and_each_ends_after_a_week, |app| {
    let admin = app.logged_in("admin");
    let new = [("name", "Sem Visser"), ("email", "sem@drietraps.example"), ("role", "adviser")];
    let old = link_token(&admin.post("/beheer/accounts", &new).expect(200).body);
    let id = app.user("sem").id;
    let renewed = admin.post(&format!("/beheer/accounts/{id}/link"), &[]).expect(200);
    let token = link_token(&renewed.body);
    let get = |app: &TestApp, token: &str| app.stranger().get(&format!("/uitnodiging/{token}"));
    get(&app, &old).expect(404);
    get(&app, &token).expect(200);
    get(&app.at("2023-10-10T07:00:00Z"), &token).expect(404);
});

on_both!(a_refused_invitation_comes_back_filled_in, |app| {
    let admin = app.logged_in("admin");
    let taken = [("name", "Nog Eén"), ("email", "Planner@drietraps.example"), ("role", "planner")];
    let answer = admin.post("/beheer/accounts", &taken).expect(422);
    assert!(answer.body.contains("Dit e-mailadres heeft al een account."));
    assert!(answer.body.contains("value=\"Nog Eén\""));
    let empty = admin.post("/beheer/accounts", &[]).expect(422);
    assert!(empty.body.contains("Vul een naam in.") && empty.body.contains("Kies een van"));
});

on_both!(nobody_switches_the_own_account_off, |app| {
    let admin = app.logged_in("admin");
    let id = app.user("admin").id;
    admin.post(&format!("/beheer/accounts/{id}/uit"), &[]).expect(422);
    admin.get("/beheer/accounts").expect(200);
});

on_both!(a_new_password_asks_for_the_old_one_and_ends_the_other_logins, |app| {
    give_password(&app, "planner");
    let (here, elsewhere) = (app.logged_in("planner"), app.logged_in("planner"));
    let new = [("password", "lamp boom fiets"), ("password_again", "lamp boom fiets")];
    let wrong: Vec<_> = [("password_current", "onjuist")].into_iter().chain(new).collect();
    let refused = here.post("/account/wachtwoord", &wrong).expect(422);
    assert!(refused.body.contains("Dit is niet uw huidige wachtwoord"));
    elsewhere.get("/account").expect(200);
    let right: Vec<_> = [("password_current", PASSWORD)].into_iter().chain(new).collect();
    let token = here.post("/account/wachtwoord", &right).expect(303).cookie(LOGIN_COOKIE).unwrap();
    here.get("/account").expect(303);
    let mut on = app.stranger();
    on.cookies.push((LOGIN_COOKIE.to_owned(), token));
    on.get("/account").expect(200);
    elsewhere.get("/account").expect(303);
});

on_both!(guessing_the_own_password_locks_the_account_like_guessing_at_the_login, |app| {
    give_password(&app, "planner");
    let here = app.logged_in("planner");
    let with = |current| {
        let new = [("password", "lamp boom fiets"), ("password_again", "lamp boom fiets")];
        [("password_current", current)].into_iter().chain(new).collect::<Vec<_>>()
    };
    for _ in 0..5 {
        here.post("/account/wachtwoord", &with("onjuist")).expect(422);
    }
    let user = app.user("planner");
    assert_eq!(user.failed_logins, 5);
    assert!(!user.is_open(app.now()));
    here.post("/account/wachtwoord", &with(PASSWORD)).expect(422);
    let later = Browser { state: app.at("2023-10-03T07:01:00Z").state, ..here };
    later.post("/account/wachtwoord", &with(PASSWORD)).expect(303);
    assert_eq!(app.user("planner").failed_logins, 0);
});

on_both!(a_token_is_shown_once_works_and_can_be_taken_back, |app| {
    let browser = app.logged_in("adviser");
    let fields = [("token_name", "Koppeling"), ("scope", "read")];
    let made = browser.post("/account/tokens", &fields).expect(200);
    let token = between(&made.body, "<code class=\"copy\">", "<").to_owned();
    let page = browser.get("/account").expect(200);
    assert!(page.body.contains("Koppeling") && !page.body.contains(&token));
    let (_, kept) = app.read(|conn| tokens::find(conn, &token, app.now())).unwrap();
    let path = format!("/account/tokens/{}/intrekken", kept.id);
    app.logged_in("planner").post(&path, &[]).expect(403);
    browser.post(&path, &[]).expect(303);
    assert!(app.read(|conn| tokens::find(conn, &token, app.now())).is_none());
});

on_both!(the_audit_log_notices_a_changed_line, |app| {
    let before = app.read(audit::verify).unwrap();
    app.logged_in("planner");
    assert_eq!(app.read(audit::verify), Ok(before + 1));
    crate::schema::execute(&app, "UPDATE audit_events SET result = 'refused' WHERE id = 1");
    assert!(app.read(audit::verify).is_err());
});

on_both!(a_password_is_kept_as_argon2id_only, |app| {
    give_password(&app, "planner");
    let id = app.user("planner").id;
    let hash = app.read(|conn| Ok(users::get(conn, id)?)).password_hash.unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
});

/// What was queued: address, subject, text.
fn mails(app: &TestApp) -> Vec<(i64, String, String, String)> {
    app.read(|conn| {
        let columns = (messages::id, messages::to_address, messages::subject, messages::text_body);
        let rows = messages::table.order(messages::id).select(columns).load(conn);
        Ok(rows.map_err(StoreError::from)?)
    })
}

on_both!(the_link_of_an_account_in_use_goes_to_its_owner_and_to_nobody_else, |app| {
    give_password(&app, "adviser");
    let (admin, id) = (app.logged_in("admin"), app.user("adviser").id);
    let answer = admin.post(&format!("/beheer/accounts/{id}/link"), &[]).expect(303);
    assert!(!format!("{answer:?}").contains("/uitnodiging/"), "{answer:?}");
    let page = admin.get("/beheer/accounts").expect(200).body;
    assert!(!page.contains("/uitnodiging/"), "{page}");
    let (number, to, subject, text) = mails(&app).remove(0);
    assert_eq!(
        (to.as_str(), subject.as_str()),
        ("adviser@drietraps.example", "Kies een nieuw wachtwoord")
    );
    let token = between(&text, "/uitnodiging/", "\n").to_owned();
    assert_eq!(token.len(), 43);
    for name in ["adviser2", "planner"] {
        let shown = app.logged_in(name).get(&format!("/postvak-uit/{number}")).expect(200).body;
        assert!(shown.contains("Kies een nieuw wachtwoord") && !shown.contains(&token), "{shown}");
    }
    let mut owner = app.stranger();
    owner.open_login();
    owner.post(&format!("/uitnodiging/{token}"), &CHOSEN).expect(303);
    let (_, to, subject, text) = mails(&app).remove(1);
    assert_eq!(to, "adviser@drietraps.example");
    assert_eq!(subject, "Er is een wachtwoord voor uw account gekozen");
    assert!(text.contains("Was u dat niet? Bel dan meteen de beheerder."), "{text}");
});

on_both!(a_first_password_is_no_news_to_its_owner, |app| {
    let admin = app.logged_in("admin");
    let new = [("name", "Sem Visser"), ("email", "sem@drietraps.example"), ("role", "adviser")];
    let token = link_token(&admin.post("/beheer/accounts", &new).expect(200).body);
    assert!(mails(&app).is_empty(), "an account that was never used gets its link by hand");
    let mut browser = app.stranger();
    browser.open_login();
    browser.post(&format!("/uitnodiging/{token}"), &CHOSEN).expect(303);
    assert!(mails(&app).is_empty(), "no password was replaced: {:?}", mails(&app));
});

/// Whether a text stands in the clear in the database, the write-ahead log too.
fn stands_in_database(app: &TestApp, text: &str) -> bool {
    app.state.db.empty_log_now().unwrap();
    let raw = match app.backend {
        Backend::Sqlite => files(app),
        Backend::Postgres => format!("{:?}", mails(app)).into_bytes(),
    };
    raw.windows(text.len()).any(|part| part == text.as_bytes())
}

on_both!(a_one_time_link_leaves_the_database_with_its_mail, |app| {
    give_password(&app, "adviser");
    let (admin, id) = (app.logged_in("admin"), app.user("adviser").id);
    for (outcome, state) in
        [(Outcome::accepted("250 ok"), "sent"), (Outcome::refused_for_good("550 no"), "failed")]
    {
        admin.post(&format!("/beheer/accounts/{id}/link"), &[]).expect(303);
        let (number, _, _, text) = mails(&app).pop().unwrap();
        let token = between(&text, "/uitnodiging/", "\n").to_owned();
        assert!(stands_in_database(&app, &token), "it waits");
        let memory = Memory::default();
        memory.script([outcome]);
        app.sender(&memory).send_due().unwrap();
        let sent = memory.accepted();
        assert!(state == "failed" || sent[0].text.contains(&token), "it leaves whole");
        assert!(!stands_in_database(&app, &token), "{state}");
        // The link itself goes on working.
        admin.get(&format!("/uitnodiging/{token}")).expect(200);
        assert!(
            mails(&app).iter().any(|mail| mail.0 == number && mail.3.contains("/uitnodiging/…"))
        );
    }
});
