//! Logging in at a real OpenID provider in a browser, with and without JavaScript: the policy of the
//! program lets the browser go there, and the cookies come back with it.

#[path = "../app/sso/real/running.rs"]
mod running;

use std::time::{Duration, Instant};

use crate::axe;
use crate::driver::Script;
use crate::person::Person;
use crate::program::Program;
use running::{Real, free_port};

const BUTTON: &str = "Inloggen met de provincie";

#[tokio::test]
async fn somebody_logs_in_at_the_organisation() {
    the_login(Script::On).await;
}

#[tokio::test]
async fn somebody_logs_in_at_the_organisation_without_javascript() {
    the_login(Script::Off).await;
}

async fn the_login(script: Script) {
    let folder = tempfile::TempDir::new().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "geheim-van-de-test").unwrap();
    let issuer = format!("http://127.0.0.1:{}", free_port());
    let program = Program::serve(&[
        ("OIDC_ISSUER", &issuer),
        ("OIDC_CLIENT_ID", "tour"),
        ("OIDC_CLIENT_SECRET_FILE", secret.to_str().unwrap()),
        ("OIDC_ROLES", "wb-a=adviser,wb-m=management"),
        ("OIDC_NAME", "de provincie"),
    ]);
    let (_, port) = issuer.rsplit_once(':').unwrap();
    let back = program.url("/inloggen/sso/terug");
    let _provider = Real::start(port.parse().unwrap(), "noor.wb-m", &back);
    let mut person = Person::at(&program, script).await;
    person.opens("/inloggen").await;
    person.clicks_button(BUTTON).await;
    arrives(&person, "/").await;
    axe::assert_no_violations(&person.browser).await;
    person.sees("Noor Sso").await;
    person.opens("/dekking").await;
    person.opens("/account").await;
    person.sees("noor@sso.example").await;
}

/// Waits until the browser went there and back by itself.
async fn arrives(person: &Person<'_>, path: &str) {
    let until = Instant::now() + Duration::from_secs(30);
    while person.path().await != path {
        assert!(Instant::now() < until, "at {}:\n{}", person.path().await, person.text().await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
