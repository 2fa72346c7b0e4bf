//! Logging a conversation on a phone: from the dossier in at most twelve interactions, with and
//! without JavaScript; with it, what is typed is kept and a lost line loses nothing.

use std::time::{Duration, Instant};

use crate::demo::password_of;
use crate::driver::Script;
use crate::person::Person;
use crate::program::Program;

/// A phone, in CSS pixels.
const PHONE: (u32, u32) = (390, 844);

/// A municipality on the desk of Anna.
const DOSSIER: &str = "/organisaties/GM0344";

#[tokio::test]
async fn a_conversation_is_logged_on_a_phone_in_twelve_interactions() {
    logs_on_a_phone(Script::On).await;
}

#[tokio::test]
async fn a_conversation_is_logged_on_a_phone_without_javascript() {
    logs_on_a_phone(Script::Off).await;
}

async fn anna(program: &Program, script: Script) -> Person<'_> {
    let password = password_of(program);
    let mut anna = Person::at(program, script).await;
    anna.browser.resize(PHONE).await;
    anna.opens("/inloggen").await;
    anna.types("email", "anna@drietraps.example").await;
    anna.types("password", &password).await;
    anna.presses("Inloggen").await;
    anna
}

async fn logs_on_a_phone(script: Script) {
    let program = Program::demo();
    let mut anna = anna(&program, script).await;
    let mut taps = 0;
    anna.opens(DOSSIER).await;
    taps += 1;
    if !anna.shows_link("Gesprek vastleggen").await {
        anna.unfolds("Meer").await;
        taps += 1;
    }
    anna.follows("Gesprek vastleggen").await;
    anna.ticks("attended", "mayor").await;
    anna.ticks("assessment", "positive").await;
    anna.ticks("session_interest", "yes").await;
    anna.unfolds("Antwoorden").await;
    anna.ticks("has_protocol", "arranged").await;
    anna.ticks("has_code_of_conduct", "in_preparation").await;
    anna.unfolds("Toezegging").await;
    anna.types("commitment_text", "Voorbeeldprotocol sturen").await;
    anna.sends("Gesprek vastleggen").await;
    taps += 10;
    assert!(taps <= 12, "{taps} interactions");
    anna.sees("Het gesprek is vastgelegd.").await;
    anna.sees("Voorbeeldprotocol sturen").await;
}

#[tokio::test]
async fn what_is_typed_is_kept_and_a_lost_line_loses_nothing() {
    let program = Program::demo();
    let mut anna = anna(&program, Script::On).await;
    anna.opens("/gesprekken/nieuw?organisatie=GM0344").await;
    anna.unfolds("In vertrouwen verteld").await;
    anna.types("issues", "Spanning rond een bouwplan").await;
    shows(&anna, "Concept bewaard om ").await;
    anna.browser.offline(true).await;
    anna.types("issues", "Spanning rond een ander plan").await;
    shows(&anna, "Er is geen verbinding.").await;
    anna.clicks_button("Gesprek vastleggen").await;
    shows(&anna, "Uw tekst is nog niet bewaard.").await;
    anna.browser.offline(false).await;
    assert_eq!(anna.path().await, "/gesprekken/nieuw", "the page is still there");
    anna.sends("Gesprek vastleggen").await;
    anna.opens("/gesprekken/nieuw?organisatie=GM0344").await;
    anna.sees("U gaat verder met uw concept").await;
    let kept = anna.browser.inspect("return document.querySelector('#issues').value").await;
    assert_eq!(kept, "Spanning rond een ander plan");
    let stored = anna.browser.inspect("return localStorage.length + sessionStorage.length").await;
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn who_leaves_while_something_is_not_saved_is_asked_first() {
    let program = Program::demo();
    let mut anna = anna(&program, Script::On).await;
    anna.opens("/gesprekken/nieuw?organisatie=GM0344").await;
    assert!(!is_asked(&anna).await, "nothing was typed");
    anna.unfolds("In vertrouwen verteld").await;
    anna.browser.offline(true).await;
    anna.types("issues", "Spanning rond een bouwplan").await;
    assert!(is_asked(&anna).await, "nothing is saved yet");
    shows(&anna, "Wij proberen het zo weer.").await;
    let loud = "return document.querySelector('[data-draft-status]').className";
    assert_eq!(anna.browser.inspect(loud).await, "alert alert--warning");
    assert!(is_asked(&anna).await);
    // It goes on by itself: nobody touches the page.
    anna.browser.offline(false).await;
    shows(&anna, "Concept bewaard om ").await;
    assert!(!is_asked(&anna).await, "all is saved");
    assert_eq!(anna.browser.inspect(loud).await, "small muted");
}

/// Whether the browser would ask before it leaves the page.
async fn is_asked(person: &Person<'_>) -> bool {
    let leave = "const leaving = new Event('beforeunload', { cancelable: true }); \
                 dispatchEvent(leaving); return leaving.defaultPrevented;";
    person.browser.inspect(leave).await == true
}

#[tokio::test]
async fn after_a_logout_the_text_is_saved_as_soon_as_somebody_logs_in_in_another_tab() {
    let program = Program::demo();
    let mut anna = anna(&program, Script::On).await;
    anna.opens("/gesprekken/nieuw?organisatie=GM0344").await;
    anna.unfolds("In vertrouwen verteld").await;
    let form = anna.browser.client.window().await.unwrap();
    let other = anna.browser.client.new_window(true).await.unwrap().handle;
    anna.browser.client.switch_to_window(other.clone()).await.unwrap();
    anna.opens("/account").await;
    let log_out = "document.querySelector(\"form[action='/uitloggen']\").submit();";
    anna.browser.inspect(log_out).await;
    shows(&anna, "Inloggen").await;
    anna.browser.client.switch_to_window(form.clone()).await.unwrap();
    anna.types("issues", "Spanning rond een bouwplan").await;
    shows(&anna, "U bent uitgelogd of mag dit niet meer.").await;
    assert!(anna.shows_link("Log in (opent een nieuw tabblad)").await);
    anna.clicks_button("Gesprek vastleggen").await;
    shows(&anna, "Uw tekst is nog niet bewaard.").await;
    assert_eq!(anna.path().await, "/gesprekken/nieuw", "the page is still there");
    anna.browser.client.switch_to_window(other).await.unwrap();
    anna.opens("/inloggen").await;
    let password = password_of(&program);
    anna.types("email", "anna@drietraps.example").await;
    anna.types("password", &password).await;
    anna.presses("Inloggen").await;
    anna.browser.client.switch_to_window(form).await.unwrap();
    shows(&anna, "Concept bewaard om ").await;
    anna.opens("/gesprekken/nieuw?organisatie=GM0344").await;
    anna.sees("U gaat verder met uw concept").await;
}

/// Waits until the page shows a text.
async fn shows(person: &Person<'_>, text: &str) {
    let until = Instant::now() + Duration::from_secs(30);
    while !person.text().await.contains(text) {
        assert!(Instant::now() < until, "never {text:?} but:\n{}", person.text().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
