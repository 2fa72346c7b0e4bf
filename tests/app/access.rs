//! Getting in and being kept out: logging in, locks, form tokens, cookies, headers, links.

use std::sync::{Arc, Mutex};

use actix_web::http::Method;
use actix_web::test::TestRequest;
use drietraps::services::passwords;
use drietraps::store::{audit, users};
use drietraps::web::guard::LOGIN_COOKIE;

use crate::kit::{Answer, Backend, Browser, TestApp, on_both};

/// What everybody's password is in these tests.
pub const PASSWORD: &str = "fiets boom lamp";

/// Gives `{name}@drietraps.example` the password.
pub fn give_password(app: &TestApp, name: &str) {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let hash = HASH.get_or_init(|| passwords::hash(PASSWORD).unwrap());
    let id = app.user(name).id;
    app.write(|conn| Ok(users::set_password(conn, id, hash)?));
}

/// A browser with the login page open.
fn at_login(app: &TestApp) -> Browser {
    let mut browser = app.stranger();
    browser.open_login();
    browser
}

/// Types this into the login form.
fn log_in(browser: &Browser, name: &str, password: &str) -> Answer {
    let email = format!("{name}@drietraps.example");
    browser.post("/inloggen", &[("email", &email), ("password", password)])
}

/// A browser that goes on with the cookie of an answer.
fn going_on(app: &TestApp, answer: &Answer) -> Browser {
    let mut browser = app.stranger();
    let token = answer.cookie(LOGIN_COOKIE).unwrap();
    browser.cookies.push((LOGIN_COOKIE.to_owned(), token));
    browser
}

on_both!(a_login_opens_the_pages_with_a_cookie_that_stays_in_the_browser, |app| {
    give_password(&app, "planner");
    let answer = log_in(&at_login(&app), "planner", PASSWORD).expect(303);
    assert_eq!(answer.location(), "/");
    let mut set = answer.headers.iter().filter(|(key, _)| key == "set-cookie");
    let (_, cookie) = set.find(|(_, value)| value.starts_with(LOGIN_COOKIE)).unwrap();
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    assert!(!cookie.contains("Domain") && cookie.starts_with("__Host-"), "{cookie}");
    going_on(&app, &answer).get("/account").expect(200);
});

on_both!(every_refused_login_looks_the_same, |app| {
    give_password(&app, "planner");
    give_password(&app, "adviser");
    let (id, now) = (app.user("adviser").id, app.now());
    app.write(|conn| Ok(users::set_disabled(conn, id, Some(now))?));
    let browser = at_login(&app);
    let seen = |name: &str, password: &str| {
        let body = log_in(&browser, name, password).expect(422).body;
        body.replace(&format!("{name}@drietraps.example"), "")
    };
    let wrong_password = seen("planner", "niet mijn wachtwoord");
    assert_eq!(seen("nobody", PASSWORD), wrong_password, "unknown address");
    assert_eq!(seen("adviser", PASSWORD), wrong_password, "account that is off");
    assert_eq!(seen("management", PASSWORD), wrong_password, "account without a password");
});

on_both!(five_wrong_passwords_lock_the_account_for_a_minute, |app| {
    give_password(&app, "planner");
    let browser = at_login(&app);
    for _ in 0..5 {
        log_in(&browser, "planner", "niet mijn wachtwoord").expect(422);
    }
    log_in(&browser, "planner", PASSWORD).expect(422);
    let later = app.at("2023-10-03T07:01:00Z");
    log_in(&at_login(&later), "planner", PASSWORD).expect(303);
    let refused = app.read(|conn| Ok(audit::list(conn)?)).into_iter();
    let refused = refused.filter(|line| line.action == "login" && line.result == "refused");
    assert_eq!(refused.count(), 6, "each refused login stands in the audit log");
});

on_both!(guessing_from_one_place_is_slowed_down_whatever_account_is_tried, |app| {
    let browser = at_login(&app);
    let try_from = |peer: &str, number: usize| {
        let email = format!("nobody{number}@drietraps.example");
        let fields =
            [("email", email.as_str()), ("password", "x"), ("csrf", browser.csrf.as_str())];
        let peer = format!("{peer}:4000").parse().unwrap();
        let request = TestRequest::post().uri("/inloggen").peer_addr(peer);
        browser.call(request.set_form(fields))
    };
    for number in 0..20 {
        try_from("192.0.2.1", number).expect(422);
    }
    let answer = try_from("192.0.2.1", 20).expect(429);
    assert_eq!(answer.header("retry-after"), Some("300"));
    assert!(answer.body.contains("Wacht vijf minuten"));
    try_from("192.0.2.2", 20).expect(422);
});

on_both!(a_form_without_the_token_of_its_page_changes_nothing, |app| {
    let browser = app.logged_in("planner");
    browser.post_bare("/account", &[("name", "Iemand Anders")]).expect(403);
    let wrong = "x".repeat(43);
    browser.post_bare("/account", &[("name", "Iemand Anders"), ("csrf", &wrong)]).expect(403);
    assert_eq!(app.user("planner").name, "Test planner");
    browser.post("/account", &[("name", "Iemand Anders")]).expect(303);
    assert_eq!(app.user("planner").name, "Iemand Anders");
});

on_both!(the_form_token_of_somebody_else_does_not_fit, |app| {
    let (one, other) = (app.logged_in("planner"), app.logged_in("planner2"));
    one.post_bare("/account", &[("name", "Iemand Anders"), ("csrf", &other.csrf)]).expect(403);
});

on_both!(every_answer_carries_the_security_headers, |app| {
    let browser = app.logged_in("admin");
    let paths =
        ["/", "/healthz", "/bestaat-niet", "/static/x/y", "/api/v1/openapi.json", "/api/v1/x"];
    let mut answers: Vec<Answer> = paths.iter().map(|path| browser.get(path)).collect();
    answers.push(app.stranger().get("/beheer/accounts").expect(303));
    answers.push(browser.call(TestRequest::default().method(Method::PATCH).uri("/account")));
    for answer in answers {
        let header = |name| answer.header(name).unwrap_or_default();
        assert!(header("content-security-policy").contains("default-src 'none'"), "{answer:?}");
        assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("cache-control"), "no-store");
        assert!(!header("permissions-policy").is_empty());
        assert!(
            answer.header("server").is_none()
                && answer.header("strict-transport-security").is_none()
        );
    }
    let https = app.with_settings(|settings| settings.base_url = "https://tour.example".to_owned());
    assert!(https.stranger().get("/healthz").header("strict-transport-security").is_some());
});

on_both!(logging_out_ends_the_login_on_the_server, |app| {
    let browser = app.logged_in("planner");
    browser.get("/account").expect(200);
    assert_eq!(browser.post("/uitloggen", &[]).expect(303).location(), "/inloggen");
    // The browser still sends the old cookie.
    assert_eq!(browser.get("/account").expect(303).location(), "/inloggen?verder=/account");
});

on_both!(a_login_ends_after_half_an_hour_without_a_visit, |app| {
    let browser = app.logged_in("planner");
    let later = |instant| Browser { state: app.at(instant).state, ..browser.clone() };
    later("2023-10-03T07:29:00Z").get("/account").expect(200);
    later("2023-10-03T07:58:00Z").get("/account").expect(200);
    later("2023-10-03T08:28:00Z").get("/account").expect(303);
});

on_both!(a_login_ends_after_twelve_hours_whatever_happens, |app| {
    let browser = app.logged_in("planner");
    for minutes in (20..=700).step_by(20) {
        let now = app.now() + chrono::TimeDelta::minutes(minutes);
        let later = app.at(&now.to_rfc3339());
        Browser { state: later.state, ..browser.clone() }.get("/account").expect(200);
    }
    let later = app.at("2023-10-03T19:00:00Z");
    Browser { state: later.state, ..browser.clone() }.get("/account").expect(303);
});

on_both!(a_second_login_gets_a_new_token_and_ends_the_first, |app| {
    give_password(&app, "planner");
    let first = app.logged_in("planner");
    let second = log_in(&first, "planner", PASSWORD).expect(303);
    assert_ne!(second.cookie(LOGIN_COOKIE).as_ref(), Some(&first.cookies[0].1));
    first.get("/account").expect(303);
    going_on(&app, &second).get("/account").expect(200);
});

on_both!(after_logging_in_nobody_is_sent_to_another_site, |app| {
    give_password(&app, "planner");
    let browser = at_login(&app);
    let login = [("email", "planner@drietraps.example"), ("password", PASSWORD)];
    let tricks = ["/\t/kwaad.example", "/\n/kwaad.example", "/\r/kwaad.example"];
    for away in
        ["https://kwaad.example/", "//kwaad.example", "/\\kwaad.example"].into_iter().chain(tricks)
    {
        let fields: Vec<_> = login.into_iter().chain([("next", away)]).collect();
        assert_eq!(browser.post("/inloggen", &fields).expect(303).location(), "/", "{away}");
    }
    let fields: Vec<_> = login.into_iter().chain([("next", "/account")]).collect();
    assert_eq!(browser.post("/inloggen", &fields).expect(303).location(), "/account");
});

/// Everything that is logged meanwhile on this thread.
fn logged(work: impl FnOnce()) -> String {
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber =
        tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    tracing::subscriber::with_default(subscriber, work);
    String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
}

on_both!(a_page_that_fails_logs_its_pattern_and_never_the_token_in_its_path, |app| {
    crate::schema::execute(&app, "ALTER TABLE letters RENAME COLUMN answer_hash TO gone");
    let lines = logged(|| {
        app.stranger().get("/antwoord/geheime-link").expect(500);
    });
    assert!(lines.contains("/antwoord/{token}"), "{lines}");
    assert!(!lines.contains("geheime-link"), "{lines}");
});

on_both!(a_page_that_reads_is_shown_when_the_visit_cannot_be_noted, |app| {
    let browser = app.logged_in("planner");
    let refuse = match app.backend {
        Backend::Sqlite => {
            "CREATE TRIGGER full BEFORE UPDATE ON logins \
             BEGIN SELECT RAISE(FAIL, 'the disk is full'); END"
        }
        Backend::Postgres => "ALTER TABLE logins ADD CHECK (last_seen_at < '2023-10-03T07:01:00')",
    };
    crate::schema::execute(&app, refuse);
    let later = Browser { state: app.at("2023-10-03T07:05:00Z").state, ..browser };
    let lines = logged(|| {
        later.get("/account").expect(200);
    });
    assert!(lines.contains("a visit was not noted"), "{lines}");
});

on_both!(an_account_that_is_switched_off_is_out_at_once, |app| {
    let (browser, caller) = (app.logged_in("planner"), app.api("planner"));
    caller.get("bestaat-niet").expect(404);
    let id = app.user("planner").id;
    app.logged_in("admin").post(&format!("/beheer/accounts/{id}/uit"), &[]).expect(303);
    browser.get("/account").expect(303);
    caller.get("bestaat-niet").expect(401);
});
