//! The same against a real OpenID provider (`oidc-provider` of npm), run by this test.

#[path = "real/running.rs"]
mod running;

use drietraps::domain::permissions::Role;
use drietraps::domain::sso::RoleMap;
use drietraps::web::guard::LOGIN_COOKIE;
use reqwest::redirect::Policy;

use super::{COOKIE, refused, role_of};
use crate::kit::{Answer, TestApp, on_both};
use running::{Real, free_port};

fn with(app: &TestApp, port: u16, secret: &std::path::Path) -> TestApp {
    app.with_settings(|settings| {
        settings.oidc.issuer = Some(format!("http://127.0.0.1:{}", port));
        settings.oidc.client_id = Some("tour".to_owned());
        settings.oidc.secret_file = Some(secret.to_owned());
        settings.oidc.roles =
            RoleMap::parse("wb-a=adviser,wb-p=planner,wb-m=management,wb-b=admin").unwrap();
    })
}

/// Walks through the pages of the provider, as a browser does, to the address that comes back.
fn walk(address: &str, who: &str) -> String {
    actix_web::rt::System::new().block_on(async {
        let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy();
        let client = client.build().unwrap();
        let mut cookies = vec![format!("who={who}")];
        let mut address = address.to_owned();
        for _ in 0..6 {
            let request = client.get(&address).header("cookie", cookies.join("; "));
            let answer = request.send().await.unwrap();
            for set in answer.headers().get_all("set-cookie") {
                let pair = set.to_str().unwrap().split(';').next().unwrap();
                let name = pair.split('=').next().unwrap();
                cookies.retain(|kept| !kept.starts_with(&format!("{name}=")));
                cookies.push(pair.to_owned());
            }
            let next = answer.headers()["location"].to_str().unwrap().to_owned();
            address = answer.url().join(&next).unwrap().to_string();
            if let Some((_, path)) = address.split_once("/inloggen/sso/terug") {
                return format!("/inloggen/sso/terug{path}");
            }
        }
        panic!("the provider sends nobody back: {address}");
    })
}

fn log_in(app: &TestApp, who: &str) -> (crate::kit::Browser, String, Answer) {
    let mut browser = app.stranger();
    browser.open_login();
    let page = browser.post("/inloggen/sso", &[]).expect(200);
    browser.cookies.push((COOKIE.to_owned(), page.cookie(COOKIE).unwrap()));
    let (_, address) = page.header("refresh").unwrap().split_once("url=").unwrap();
    let path = walk(address, who);
    let answer = browser.get(&path);
    (browser, path, answer)
}

on_both!(at_a_real_provider_each_group_gives_its_role_and_a_code_works_once, |app| {
    let back = format!("{}/inloggen/sso/terug", app.state.settings.base());
    let port = free_port();
    let _real = Real::start(port, "niemand", &back);
    let secret = app.folder.path().join("secret");
    std::fs::write(&secret, "geheim-van-de-test\n").unwrap();
    let app = with(&app, port, &secret);
    for (who, role) in [
        ("anna.wb-a", Role::Adviser),
        ("petra.wb-p", Role::Planner),
        ("mieke.wb-m", Role::Management),
        ("bea.wb-a.wb-b", Role::Admin),
    ] {
        let (browser, path, answer) = log_in(&app, who);
        assert!(answer.clone().expect(303).cookie(LOGIN_COOKIE).is_some());
        let email = format!("{}@sso.example", who.split('.').next().unwrap());
        assert_eq!(role_of(&app, &email), Some(role), "{who}");
        refused(browser.get(&path));
    }
    refused(log_in(&app, "piet.anderen").2);
    std::fs::write(&secret, "een-ander-geheim").unwrap();
    refused(log_in(&app, "anna.wb-a").2);
});
