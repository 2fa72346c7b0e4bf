//! Accessibility by axe-core, with all of its rules, those of WCAG 2.2 included.
//!
//! WebDriver runs scripts beside the page's own, so the Content-Security-Policy stays as
//! strict as it is for users.

use serde_json::Value;

use crate::driver::Browser;

/// What `axe.run` answers, brought back to what a reader needs.
const RUN: &str = "
    return axe.run(document, {
        resultTypes: ['violations'],
        rules: { 'target-size': { enabled: true } },
    }).then(found => found.violations.map(violation => ({
        rule: violation.id,
        help: violation.help,
        places: violation.nodes.map(node => node.target.join(' ') + '  ' + node.html),
    })));";

/// Fails with a list of rules and places when axe-core finds a violation on this page.
pub async fn assert_no_violations(browser: &Browser) {
    let found = violations(browser).await;
    let page = browser.client.current_url().await.unwrap();
    assert!(found.is_empty(), "axe-core on {page}:\n{}", found.join("\n"));
}

/// The violations on this page: one entry a rule, with the places under it.
pub async fn violations(browser: &Browser) -> Vec<String> {
    let found = browser.inspect(&format!("{}\n{RUN}", source())).await;
    found.as_array().expect("a list of violations").iter().map(readable).collect()
}

fn source() -> String {
    let path = std::env::var("AXE_JS")
        .expect("AXE_JS is not set: put the path there that scripts/fetch-axe prints");
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("AXE_JS names {path}: {e}"))
}

fn readable(violation: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let places: Vec<String> = violation["places"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|place| format!("\n      {}", text(place)))
        .collect();
    format!("  {}: {}{}", text(&violation["rule"]), text(&violation["help"]), places.concat())
}
