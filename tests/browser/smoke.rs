//! The kit itself: a browser that shows a page, measures, takes a picture, and can do
//! without JavaScript.

use fantoccini::Locator;

use crate::driver::{Browser, DESKTOP, PHONE, Script};
use crate::program::Program;
use crate::{axe, screenshot};

const PAGE: &str = "<!doctype html><html lang='nl'><title>Proef</title>\
    <main><h1>Proef</h1><p id='width'></p></main>\
    <script>document.getElementById('width').textContent = innerWidth</script>";

/// A page without a server.
fn address_of(html: &str) -> String {
    format!("data:text/html;charset=utf-8,{}", html.replace('%', "%25").replace('#', "%23"))
}

async fn shown_width(browser: &Browser) -> String {
    let place = browser.client.find(Locator::Css("#width")).await.unwrap();
    place.text().await.unwrap()
}

#[tokio::test]
async fn a_good_page_has_no_violations_and_leaves_a_picture_at_both_widths() {
    let browser = Browser::start(Script::On).await;
    for (size, name) in [(DESKTOP, "smoke-1280"), (PHONE, "smoke-320")] {
        browser.resize(size).await;
        browser.client.goto(&address_of(PAGE)).await.unwrap();
        assert_eq!(shown_width(&browser).await, size.0.to_string());
        axe::assert_no_violations(&browser).await;
        let picture = std::fs::read(screenshot::save(&browser, name).await).unwrap();
        assert!(picture.starts_with(b"\x89PNG"));
    }
}

#[tokio::test]
async fn a_page_with_a_nameless_picture_is_reported_with_rule_and_place() {
    let browser = Browser::start(Script::On).await;
    let page = PAGE.replace("</main>", "<img class='kaart' src='x.png'></main>");
    browser.client.goto(&address_of(&page)).await.unwrap();
    let found = axe::violations(&browser).await.join("\n");
    assert!(found.contains("image-alt"), "{found}");
    assert!(found.contains("class=\"kaart\""), "{found}");
}

#[tokio::test]
async fn without_javascript_a_page_shows_but_its_script_does_not_run() {
    let browser = Browser::start(Script::Off).await;
    browser.client.goto(&address_of(PAGE)).await.unwrap();
    assert_eq!(browser.client.title().await.unwrap(), "Proef");
    assert_eq!(shown_width(&browser).await, "");
    axe::assert_no_violations(&browser).await;
}

#[test]
fn a_program_that_stops_at_once_is_reported_with_its_own_words() {
    let refused = Program::start("no-such-command", &[]).err().expect("it stops");
    assert!(refused.contains("stopped before it answered"), "{refused}");
}
