//! The second factor: a code after the password, recovery codes, who has to have one.

use std::process::Command;

use drietraps::domain::second_factor::{Rule, Seed};
use drietraps::services::second_factor as factors;
use drietraps::store::{audit, second_factors, users};
use drietraps::web::guard::LOGIN_COOKIE;

use crate::access::{PASSWORD, give_password};
use crate::canary::files;
use crate::kit::{Answer, Backend, Browser, TestApp, on_both};

const HOME: &str = "/account/tweede-stap";

/// A browser with the cookie that an answer set, and the form token of its pages.
fn going_on(app: &TestApp, answer: &Answer) -> Browser {
    let mut browser = app.stranger();
    browser.cookies.push((LOGIN_COOKIE.to_owned(), answer.cookie(LOGIN_COOKIE).unwrap()));
    browser.csrf = token_of(&browser);
    browser
}

/// The form token of whichever page opens.
fn token_of(browser: &Browser) -> String {
    let pages = [HOME, "/inloggen/code"];
    let page = pages.map(|path| browser.get(path)).into_iter().find(|it| it.status == 200);
    between(&page.unwrap().body, "name=\"csrf\" value=\"", "\"").to_owned()
}

fn between<'a>(body: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = body.split_once(start).unwrap_or_else(|| panic!("no {start} in {body}"));
    rest.split_once(end).unwrap().0
}

/// Types the password.
fn type_password(app: &TestApp, name: &str) -> Answer {
    let mut browser = app.stranger();
    browser.open_login();
    let email = format!("{name}@drietraps.example");
    browser.post("/inloggen", &[("email", &email), ("password", PASSWORD)])
}

/// The password fitted; the code is asked.
fn halfway(app: &TestApp, name: &str) -> Browser {
    let answer = type_password(app, name).expect(303);
    assert!(answer.location().starts_with("/inloggen/code"), "{}", answer.location());
    going_on(app, &answer)
}

/// What makes the codes that the page shows.
fn shown_seed(browser: &Browser) -> Seed {
    let page = browser.get(HOME).expect(200).body;
    assert!(page.contains("class=\"qr\"") && page.contains("<path class=\"qr-dark\" d=\"M"));
    let typed = between(&page, "<code class=\"copy\">", "<").replace(' ', "");
    Seed::from_text(&typed, "x").unwrap()
}

/// Sets a factor up on the pages; what makes its codes, the recovery codes, and the browser.
fn set_up(app: &TestApp, name: &str) -> (Seed, Vec<String>, Browser) {
    give_password(app, name);
    let browser = app.logged_in(name);
    browser.post(HOME, &[("password_current", PASSWORD)]).expect(303);
    let seed = shown_seed(&browser);
    let answer = confirm(app, &browser, &seed).expect(200);
    (seed, recovery_codes(&answer), going_on(app, &answer))
}

fn confirm(app: &TestApp, browser: &Browser, seed: &Seed) -> Answer {
    let code = seed.code_at(app.now());
    browser.post(&format!("{HOME}/bevestigen"), &[("one_time_code", &code)])
}

fn recovery_codes(answer: &Answer) -> Vec<String> {
    let codes = answer.body.split("<li><code>").skip(1);
    codes.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

fn enter(browser: &Browser, code: &str) -> Answer {
    browser.post("/inloggen/code", &[("one_time_code", code), ("next", "/account")])
}

/// Later by so many seconds, with another code.
fn later(app: &TestApp, seconds: i64) -> TestApp {
    let at = app.now() + chrono::TimeDelta::seconds(seconds);
    app.at(&at.to_rfc3339())
}

fn lines(app: &TestApp, action: &str) -> Vec<(String, String)> {
    let all = app.read(|conn| Ok(audit::list(conn)?)).into_iter();
    all.filter(|it| it.action == action).map(|it| (it.object, it.result)).collect()
}

on_both!(a_code_is_asked_after_the_password_and_until_then_no_page_opens, |app| {
    let (seed, _, _) = set_up(&app, "planner");
    let app = later(&app, 60);
    let half = halfway(&app, "planner");
    for path in ["/", "/account", "/organisaties", "/beheer/mensen", HOME] {
        let answer = half.get(path).expect(303);
        assert!(answer.location().starts_with("/inloggen/code"), "{path}: {}", answer.location());
    }
    half.post("/account", &[("name", "Iemand Anders")]).expect(403);
    assert_eq!(app.user("planner").name, "Test planner");
    let answer = enter(&half, &seed.code_at(app.now())).expect(303);
    assert_eq!(answer.location(), "/account");
    assert_ne!(answer.cookie(LOGIN_COOKIE), Some(half.cookies[0].1.clone()), "a new login id");
    going_on(&app, &answer).get("/account").expect(200);
    half.get("/account").expect(303);
    assert_eq!(half.get("/account").location(), "/inloggen?verder=/account", "the half one ended");
});

on_both!(a_code_works_once, |app| {
    let (seed, _, _) = set_up(&app, "planner");
    let app = later(&app, 60);
    let code = seed.code_at(app.now());
    let (one, other) = (halfway(&app, "planner"), halfway(&app, "planner"));
    enter(&one, &code).expect(303);
    let refused = enter(&other, &code).expect(422);
    assert!(refused.body.contains("klopt niet of is al gebruikt"), "{}", refused.body);
    enter(&other, &seed.code_at(later(&app, 30).now())).expect(303);
});

on_both!(a_clock_may_be_one_step_off_and_not_two, |app| {
    let (seed, _, _) = set_up(&app, "planner");
    let app = later(&app, 300);
    for (off, status) in [(-60, 422), (60, 422), (-30, 303), (30, 303)] {
        let code = seed.code_at(later(&app, off).now());
        enter(&halfway(&app, "planner"), &code).expect(status);
    }
});

on_both!(wrong_codes_lock_the_account_and_the_password_alone_does_not_wipe_them_out, |app| {
    let (seed, _, _) = set_up(&app, "planner");
    let app = later(&app, 60);
    for _ in 0..5 {
        enter(&halfway(&app, "planner"), "000000").expect(422);
    }
    assert!(!app.user("planner").is_open(app.now()));
    type_password(&app, "planner").expect(422);
    assert_eq!(lines(&app, "login.code").len(), 5);
    let app = later(&app, 60);
    enter(&halfway(&app, "planner"), &seed.code_at(app.now())).expect(303);
    assert_eq!(app.user("planner").failed_logins, 0);
});

on_both!(a_login_that_waits_for_its_code_ends_after_five_minutes, |app| {
    let (seed, _, _) = set_up(&app, "planner");
    let half = halfway(&app, "planner");
    let still = later(&app, 299);
    Browser { state: still.state, ..half.clone() }.get("/inloggen/code").expect(200);
    let over = later(&app, 300);
    let code = seed.code_at(over.now());
    let late = Browser { state: over.state, ..half };
    assert_eq!(late.get("/inloggen/code").expect(303).location(), "/inloggen");
    assert_ne!(enter(&late, &code).status, 200);
    assert_eq!(late.get("/account").expect(303).location(), "/inloggen?verder=/account");
});

on_both!(a_recovery_code_works_once_and_new_ones_void_the_old, |app| {
    let (seed, codes, browser) = set_up(&app, "planner");
    assert_eq!(codes.len(), 10);
    let app = later(&app, 60);
    enter(&halfway(&app, "planner"), &codes[0].to_uppercase()).expect(303);
    enter(&halfway(&app, "planner"), &codes[0]).expect(422);
    assert!(browser.get("/account").expect(200).body.contains("nog 9 herstelcodes"));
    assert_eq!(lines(&app, "second_factor.recovery").len(), 1);
    let browser = Browser { state: app.state.clone(), ..browser };
    let code = seed.code_at(app.now());
    let proof = [("password_current", PASSWORD), ("one_time_code", code.as_str())];
    let fresh = recovery_codes(&browser.post(&format!("{HOME}/herstelcodes"), &proof).expect(200));
    enter(&halfway(&app, "planner"), &codes[1]).expect(422);
    enter(&halfway(&app, "planner"), &fresh[1]).expect(303);
    assert!(!browser.get(HOME).expect(200).body.contains(&fresh[2]), "shown once");
});

on_both!(who_has_to_have_a_factor_is_led_to_it_and_gets_no_other_page, |app| {
    let app = app.with_settings(|settings| settings.second_factor = Some(Rule::Required));
    for name in ["planner", "admin"] {
        give_password(&app, name);
        let answer = type_password(&app, name).expect(303);
        assert_eq!(answer.location(), HOME, "{name}");
        let led = going_on(&app, &answer);
        for path in ["/", "/account", "/beheer/accounts", "/organisaties", "/account/tokens"] {
            assert!(led.get(path).expect(303).location().starts_with(HOME), "{name} {path}");
        }
        for path in ["/privacy", "/toegankelijkheid"] {
            led.get(path).expect(200);
        }
        led.post(HOME, &[]).expect(303);
        let seed = shown_seed(&led);
        led.post(&format!("{HOME}/bevestigen"), &[("one_time_code", "000000")]).expect(422);
        led.get("/account").expect(303);
        let done = confirm(&app, &led, &seed).expect(200);
        assert_eq!(recovery_codes(&done).len(), 10);
        let browser = going_on(&app, &done);
        browser.get("/account").expect(200);
        browser.post(&format!("{HOME}/uit"), &[("password_current", PASSWORD)]).expect(422);
    }
    for name in ["adviser", "management"] {
        give_password(&app, name);
        let answer = type_password(&app, name).expect(303);
        assert_eq!(answer.location(), "/", "{name}");
    }
    assert!(app.api("planner").get("sessions").expect(200).status == 200, "no code of a program");
});

on_both!(who_is_led_may_log_out, |app| {
    let app = app.with_settings(|settings| settings.second_factor = Some(Rule::All));
    give_password(&app, "adviser");
    let led = going_on(&app, &type_password(&app, "adviser").expect(303));
    assert_eq!(led.post("/uitloggen", &[]).expect(303).location(), "/inloggen");
    assert!(led.get(HOME).expect(303).location().starts_with("/inloggen?"));
});

on_both!(a_factor_is_changed_with_password_and_code_alone, |app| {
    let (seed, codes, browser) = set_up(&app, "adviser");
    let app = later(&app, 60);
    let browser = Browser { state: app.state.clone(), ..browser };
    let code = seed.code_at(app.now());
    let off = format!("{HOME}/uit");
    for (password, code) in [(PASSWORD, "000000"), ("onjuist", code.as_str()), (PASSWORD, "")] {
        let proof = [("password_current", password), ("one_time_code", code)];
        browser.post(&off, &proof).expect(422);
        browser.post(HOME, &proof).expect(422);
    }
    assert_eq!(app.user("adviser").failed_logins, 5, "each counts towards the lock");
    assert_eq!(lines(&app, "second_factor.off"), []);
    let app = later(&app, 300);
    let browser = Browser { state: app.state.clone(), ..browser };
    let elsewhere = {
        let answer = enter(&halfway(&app, "adviser"), &codes[0]).expect(303);
        going_on(&app, &answer)
    };
    // A new app takes the place of the old one when it is confirmed, and not before.
    let proof = [("password_current", PASSWORD), ("one_time_code", codes[1].as_str())];
    browser.post(HOME, &proof).expect(303);
    let new = shown_seed(&browser);
    enter(&halfway(&app, "adviser"), &new.code_at(app.now())).expect(422);
    let browser = going_on(&app, &confirm(&app, &browser, &new).expect(200));
    elsewhere.get("/account").expect(303);
    let app = later(&app, 60);
    enter(&halfway(&app, "adviser"), &seed.code_at(app.now())).expect(422);
    let browser = Browser { state: app.state.clone(), ..browser };
    let code = new.code_at(app.now());
    browser
        .post(&off, &[("password_current", PASSWORD), ("one_time_code", code.as_str())])
        .expect(303);
    assert_eq!(type_password(&app, "adviser").expect(303).location(), "/");
});

on_both!(an_administrator_takes_the_factor_of_another_away_and_its_logins_end, |app| {
    let (_, _, browser) = set_up(&app, "planner");
    let id = app.user("planner").id;
    let path = format!("/beheer/accounts/{id}/tweede-stap");
    app.logged_in("planner2").post(&path, &[]).expect(403);
    let admin = app.logged_in("admin");
    admin.get(&path).expect(200);
    admin.post(&path, &[]).expect(303);
    browser.get("/account").expect(303);
    assert_eq!(type_password(&app, "planner").expect(303).location(), "/");
    let line = (format!("user {id}"), "done".to_owned());
    assert_eq!(lines(&app, "second_factor.take_away"), [line]);
    admin.post(&path, &[]).expect(422);
    let own = app.user("admin").id;
    admin.post(&format!("/beheer/accounts/{own}/tweede-stap"), &[]).expect(422);
});

on_both!(a_factor_that_was_begun_and_not_confirmed_asks_nothing_and_goes_stale, |app| {
    give_password(&app, "adviser");
    let browser = app.logged_in("adviser");
    browser.post(HOME, &[("password_current", "onjuist")]).expect(422);
    browser.post(HOME, &[("password_current", PASSWORD)]).expect(303);
    let seed = shown_seed(&browser);
    assert_eq!(type_password(&app, "adviser").expect(303).location(), "/");
    let stale = later(&app, 1800);
    let user = stale.actor("adviser");
    let code = seed.code_at(stale.now());
    let key = stale.state.sealing.clone();
    let refused = stale
        .try_write(|conn| factors::confirm(conn, &user, (1, &code), &key, stale.now()))
        .unwrap_err();
    assert!(refused.to_string().contains("te lang geleden"), "{refused}");
});

on_both!(who_reads_the_database_cannot_make_codes, |app| {
    let (seed, codes, _) = set_up(&app, "planner");
    app.state.db.empty_log_now().unwrap();
    let user = app.user("planner");
    let kept = app.read(|conn| Ok(second_factors::find(conn, user.id)?)).unwrap();
    let raw = match app.backend {
        Backend::Sqlite => files(&app),
        Backend::Postgres => kept.secret.bytes.clone(),
    };
    let bare: Vec<u8> = seed.text().into_bytes();
    for secret in [bare].into_iter().chain(codes.into_iter().map(String::into_bytes)) {
        assert!(!raw.windows(secret.len()).any(|part| part == secret), "it stands in the clear");
    }
    // A seal that was copied to another account opens nothing there.
    let now = app.now();
    let other = app.user("adviser").id;
    app.write(|conn| {
        second_factors::add(conn, other, &kept.secret.bytes, now)?;
        let made = second_factors::find_in_making(conn, other)?.unwrap();
        Ok(second_factors::set_confirmed(conn, (other, made.id), 0, now)?)
    });
    give_password(&app, "adviser");
    let code = seed.code_at(later(&app, 60).now());
    assert_ne!(enter(&halfway(&later(&app, 60), "adviser"), &code).status, 303);
});

on_both!(no_secret_and_no_code_reaches_the_audit_log, |app| {
    let (seed, codes, _) = set_up(&app, "planner");
    let app = later(&app, 60);
    let code = seed.code_at(app.now());
    enter(&halfway(&app, "planner"), &codes[0]).expect(303);
    enter(&halfway(&app, "planner"), &code).expect(303);
    let all = format!("{:?}", app.read(|conn| Ok(audit::list(conn)?)));
    for secret in [seed.text(), codes[0].clone(), code] {
        assert!(!all.contains(&secret), "{all}");
    }
    assert!(all.contains("second_factor.on"), "{all}");
});

on_both!(the_command_line_takes_a_factor_away, |app| {
    set_up(&app, "admin");
    let run = || {
        Command::new(env!("CARGO_BIN_EXE_drietraps"))
            .args(["user", "second-factor-off", "admin@drietraps.example"])
            .current_dir(app.folder.path())
            .env_clear()
            .env("DATABASE_URL", &app.state.settings.database_url)
            .output()
            .unwrap()
    };
    let first = run();
    assert!(first.status.success(), "{first:?}");
    assert_eq!(type_password(&app, "admin").expect(303).location(), "/");
    assert!(!run().status.success(), "there is none any more");
});

on_both!(every_try_to_log_in_compares_one_password_whoever_it_is_for, |app| {
    for name in ["planner", "adviser", "management"] {
        give_password(&app, name);
    }
    let (off, locked, now) = (app.user("adviser").id, app.user("management").id, app.now());
    let until = Some(now + chrono::TimeDelta::hours(1));
    app.write(|conn| {
        users::set_disabled(conn, off, Some(now))?;
        Ok(users::set_failed_logins(conn, locked, 9, until)?)
    });
    let compared = || app.state.passwords.compared();
    for (name, password) in [
        ("planner", PASSWORD),
        ("planner", "onjuist"),
        ("nobody", PASSWORD),
        ("adviser", PASSWORD),
        ("management", PASSWORD),
        ("admin", PASSWORD),
        ("planner", ""),
    ] {
        let before = compared();
        let mut browser = app.stranger();
        browser.open_login();
        let email = format!("{name}@drietraps.example");
        browser.post("/inloggen", &[("email", &email), ("password", password)]);
        assert_eq!(compared() - before, 1, "{name}");
    }
});

on_both!(a_wrong_a_used_and_a_locked_code_are_answered_alike, |app| {
    let (seed, _, _) = set_up(&app, "planner");
    let app = later(&app, 60);
    let code = seed.code_at(app.now());
    let half = halfway(&app, "planner");
    let other = halfway(&app, "planner");
    enter(&half, &code).expect(303);
    let refused = |code: &str| enter(&other, code).expect(422).body;
    let used = refused(&code);
    let wrong = refused("000000");
    assert_eq!(used, wrong);
    for _ in 0..4 {
        refused("000000");
    }
    assert!(!app.user("planner").is_open(app.now()));
    assert_eq!(refused(&seed.code_at(later(&app, 30).now())), wrong, "a right code while locked");
});
