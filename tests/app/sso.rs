//! Single sign-on: a provider that behaves, one that does not, and what becomes of the account.

#[path = "sso/provider.rs"]
mod provider;
#[path = "sso/real.rs"]
mod real;

use drietraps::domain::permissions::{Actor, Role};
use drietraps::domain::sso::RoleMap;
use drietraps::services::accounts;
use drietraps::settings::Switch;
use drietraps::store::{audit, users};
use drietraps::web::guard::LOGIN_COOKIE;
use serde_json::{Value, json};

use crate::access::{PASSWORD, give_password};
use crate::kit::{Answer, Browser, TestApp, on_both};
use provider::{Key, Provider};

const COOKIE: &str = "__Host-drietraps-sso";

/// The program with single sign-on at this provider.
fn with(app: &TestApp, provider: &Provider) -> TestApp {
    app.with_settings(|settings| {
        settings.oidc.issuer = Some(provider.issuer.clone());
        settings.oidc.client_id = Some("tour".to_owned());
        settings.oidc.roles =
            RoleMap::parse("wb-a=adviser,wb-p=planner,wb-m=management,wb-b=admin").unwrap();
    })
}

/// A browser that began to log in, with the state and the nonce that the provider was sent.
fn begun(app: &TestApp) -> (Browser, String, String) {
    let mut browser = app.stranger();
    browser.open_login();
    let page = browser.post("/inloggen/sso", &[("next", "/account")]).expect(200);
    browser.cookies.push((COOKIE.to_owned(), page.cookie(COOKIE).unwrap()));
    let refresh = page.header("refresh").unwrap();
    assert!(refresh.contains("code_challenge_method=S256"), "{refresh}");
    let part = |name: &str| {
        let (_, rest) = refresh.split_once(&format!("{name}=")).unwrap();
        rest.split('&').next().unwrap().to_owned()
    };
    (browser, part("&state"), part("&nonce"))
}

fn back(browser: &Browser, state: &str) -> Answer {
    browser.get(&format!("/inloggen/sso/terug?code=een-code&state={state}"))
}

/// Logs somebody with these claims in.
fn log_in(app: &TestApp, provider: &Provider, claims: &Value) -> Answer {
    let (browser, state, nonce) = begun(app);
    provider.vouches(claims, &nonce);
    back(&browser, &state)
}

/// Somebody in these groups.
fn noor(groups: &[&str]) -> Value {
    json!({ "sub": "noor-1", "email": "noor@sso.example", "email_verified": true,
        "name": "Noor Sso", "groups": groups })
}

fn role_of(app: &TestApp, email: &str) -> Option<Role> {
    app.read(|conn| Ok(users::find_by_email(conn, email)?)).map(|user| user.role)
}

fn refused(answer: Answer) -> Answer {
    assert_eq!(answer.cookie(LOGIN_COOKIE), None, "{}", answer.body);
    answer.expect(422)
}

on_both!(each_group_gives_its_role_and_a_new_login_opens_the_page_that_was_asked, |app| {
    let provider = Provider::start();
    let app = with(&app, &provider);
    for (group, role) in [
        ("wb-a", Role::Adviser),
        ("wb-p", Role::Planner),
        ("wb-m", Role::Management),
        ("wb-b", Role::Admin),
    ] {
        let email = format!("{group}@sso.example");
        let claims = json!({ "sub": group, "email": email, "name": "Iemand", "groups": [group] });
        let answer = log_in(&app, &provider, &claims).expect(303);
        assert_eq!(answer.location(), "/account");
        let mut browser = app.stranger();
        browser.cookies.push((LOGIN_COOKIE.to_owned(), answer.cookie(LOGIN_COOKIE).unwrap()));
        browser.get("/account").expect(200);
        assert_eq!(role_of(&app, &email), Some(role), "{group}");
    }
});

on_both!(the_role_follows_the_groups_and_the_other_logins_end, |app| {
    let provider = Provider::start();
    let app = with(&app, &provider);
    let first = log_in(&app, &provider, &noor(&["wb-a"])).expect(303);
    let mut earlier = app.stranger();
    earlier.cookies.push((LOGIN_COOKIE.to_owned(), first.cookie(LOGIN_COOKIE).unwrap()));
    earlier.get("/account").expect(200);
    let second = log_in(&app, &provider, &noor(&["wb-a", "wb-p"])).expect(303);
    assert_ne!(first.cookie(LOGIN_COOKIE), second.cookie(LOGIN_COOKIE));
    assert_eq!(role_of(&app, "noor@sso.example"), Some(Role::Planner));
    earlier.get("/account").expect(303);
    let lines = app.read(|conn| Ok(audit::list(conn)?));
    assert!(
        lines.iter().any(|line| line.action == "user.set_role"
            && line.object.ends_with("from adviser to planner"))
    );
    assert!(lines.iter().any(|line| line.action == "login.sso"));
    assert!(!format!("{lines:?}").contains("noor-1"), "the subject is in the log");
});

on_both!(without_a_group_nobody_gets_an_account, |app| {
    let provider = Provider::start();
    let app = with(&app, &provider);
    let answer = refused(log_in(&app, &provider, &noor(&["anderen"])));
    assert!(answer.body.contains("hoort bij geen groep"), "{}", answer.body);
    assert_eq!(role_of(&app, "noor@sso.example"), None);
    let lines = app.read(|conn| Ok(audit::list(conn)?));
    assert!(lines.iter().any(|line| line.action == "login.sso"));
});

on_both!(an_account_is_linked_by_a_verified_address_alone_and_once, |app| {
    let provider = Provider::start();
    let app = with(&app, &provider);
    let person = |sub: &str, verified: bool| {
        json!({ "sub": sub, "email": "adviser@drietraps.example", "email_verified": verified,
            "name": "Test", "groups": ["wb-a"] })
    };
    let answer = refused(log_in(&app, &provider, &person("een", false)));
    assert!(answer.body.contains("Er is al een account"), "{}", answer.body);
    log_in(&app, &provider, &person("een", true)).expect(303);
    log_in(&app, &provider, &person("een", false)).expect(303);
    refused(log_in(&app, &provider, &person("twee", true)));
});

on_both!(a_disabled_account_stays_out_and_the_last_administrator_stays_one, |app| {
    let provider = Provider::start();
    let app = with(&app, &provider);
    log_in(&app, &provider, &noor(&["wb-a"])).expect(303);
    let id = app.read(|conn| Ok(users::find_by_email(conn, "noor@sso.example")?)).unwrap().id;
    let (program, now) = (Actor::program("cli"), app.now());
    app.write(|conn| accounts::disable(conn, &program, id, now));
    let answer = refused(log_in(&app, &provider, &noor(&["wb-b"])));
    assert!(answer.body.contains("Uw account staat uit"), "{}", answer.body);
    let admin = json!({ "sub": "admin", "email": "admin@drietraps.example",
        "email_verified": true, "name": "Admin", "groups": ["wb-a"] });
    log_in(&app, &provider, &admin).expect(303);
    assert_eq!(role_of(&app, "admin@drietraps.example"), Some(Role::Admin));
});

on_both!(a_wrong_state_another_browser_a_second_time_and_too_late_are_refused, |app| {
    let provider = Provider::start();
    let app = with(&app, &provider);
    let (browser, state, nonce) = begun(&app);
    provider.vouches(&noor(&["wb-a"]), &nonce);
    refused(back(&browser, "een-andere"));
    refused(back(&app.stranger(), &state));
    refused(back(&begun(&app).0, &state));
    let later = with(&app.at("2023-10-03T07:10:00Z"), &provider);
    let late = Browser { state: later.state, ..browser.clone() };
    refused(back(&late, &state));
    let (browser, state, nonce) = begun(&app);
    provider.vouches(&noor(&["wb-a"]), &nonce);
    back(&browser, &state).expect(303);
    refused(back(&browser, &state));
    let (browser, state, nonce) = begun(&app);
    provider.vouches(&noor(&["wb-a"]), &nonce);
    let other = format!("/inloggen/sso/terug?code=x&state={state}&iss=https://kwaad.example");
    refused(browser.get(&other));
});

on_both!(an_id_token_that_is_not_right_is_refused, |app| {
    let provider = Provider::start();
    let app = with(&app, &provider);
    for wrong in [
        json!({ "iss": "https://kwaad.example" }),
        json!({ "aud": "een-ander" }),
        json!({ "aud": ["tour", "een-ander"] }),
        json!({ "azp": "een-ander" }),
        json!({ "exp": 1_000_000_000 }),
        json!({ "nonce": "een-andere" }),
    ] {
        let mut claims = noor(&["wb-a"]);
        claims.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        refused(log_in(&app, &provider, &claims));
    }
    for key in [Key::None, Key::Shared, Key::Strange] {
        provider.signs_with(key);
        refused(log_in(&app, &provider, &noor(&["wb-a"])));
    }
    assert_eq!(role_of(&app, "noor@sso.example"), None);
    provider.signs_with(Key::Own);
    log_in(&app, &provider, &noor(&["wb-a"])).expect(303);
});

on_both!(a_provider_may_change_its_key_and_makes_us_ask_once_a_minute, |app| {
    let provider = Provider::start();
    let app = with(&app, &provider);
    log_in(&app, &provider, &noor(&["wb-a"])).expect(303);
    provider.turns_to("second");
    log_in(&app, &provider, &noor(&["wb-a"])).expect(303);
    provider.turns_to("third");
    refused(log_in(&app, &provider, &noor(&["wb-a"])));
});

on_both!(a_provider_that_is_down_or_talks_rubbish_leaves_the_password, |app| {
    let provider = Provider::start();
    let app = with(&app, &provider);
    provider.talks_rubbish();
    let mut browser = app.stranger();
    browser.open_login();
    let page = browser.post("/inloggen/sso", &[]).expect(422).body;
    assert!(page.contains("lukt nu niet") && page.contains("name=\"password\""), "{page}");
    let app = app.with_settings(|it| it.oidc.issuer = Some("http://127.0.0.1:9".to_owned()));
    let page = Browser { state: app.state.clone(), ..browser }.post("/inloggen/sso", &[]);
    assert!(page.expect(422).body.contains("lukt nu niet"));
});

on_both!(where_single_sign_on_is_the_only_way_no_password_opens_anything, |app| {
    give_password(&app, "planner");
    let provider = Provider::start();
    let app = with(&app, &provider).with_settings(|it| it.oidc.only = Switch::On);
    let mut browser = app.stranger();
    browser.open_login();
    let page = browser.get("/inloggen").expect(200).body;
    assert!(page.contains("Inloggen met de organisatie") && !page.contains("name=\"password\""));
    let fields = [("email", "planner@drietraps.example"), ("password", PASSWORD)];
    refused(browser.post("/inloggen", &fields));
});
