//! Saved filters: kept under a name, seen by whom they are for, changed by whom may.

use crate::kit::{Browser, TestApp, on_both};

fn save(browser: &Browser, list: &str, query: &str, name: &str, is_shared: bool) -> String {
    let mut fields = vec![("list", list), ("query", query), ("name", name)];
    fields.extend(is_shared.then_some(("is_shared", "yes")));
    browser.post("/filters", &fields).expect(303).location().to_owned()
}

fn links(app: &TestApp, name: &str, path: &str) -> String {
    let page = app.logged_in(name).get(path).expect(200).body;
    let nav = page.split("aria-label=\"Bewaarde filters\"").nth(1).unwrap_or_default();
    nav.split("</nav>").next().unwrap().to_owned()
}

on_both!(a_filter_stands_under_its_name_above_the_list, |app| {
    let browser = app.logged_in("adviser");
    let query = "province=PV29&adviser=none&pagina=2&onzin=1&stage=";
    let page = browser.get(&format!("/organisaties?{query}")).expect(200).body;
    assert!(page.contains("Bewaar deze filters"), "{page}");
    assert!(page.contains("value=\"province=PV29&amp;adviser=none\""), "{page}");
    let kept = save(&browser, "organisations", query, "Zeeland & niemand", false);
    assert_eq!(kept, "/organisaties?province=PV29&adviser=none");
    let nav = links(&app, "adviser", "/organisaties");
    assert!(nav.contains(">Zeeland &amp; niemand</a>"), "{nav}");
    let there = browser.get(&kept).expect(200).body;
    assert!(there.contains("aria-current=\"true\">Zeeland &amp; niemand"), "{there}");
    assert!(!there.contains("Bewaar deze filters"), "{there}");
    // Another list and another person do not have it.
    assert_eq!(links(&app, "adviser", "/gesprekken"), "");
    assert_eq!(links(&app, "adviser2", "/organisaties"), "");
});

on_both!(a_shared_filter_is_changed_by_its_maker_or_a_planner_alone, |app| {
    save(&app.logged_in("adviser"), "organisations", "province=PV29", "Zeeland", true);
    save(&app.logged_in("adviser"), "organisations", "province=PV26", "Eigen", false);
    assert!(links(&app, "management", "/organisaties").contains("van Test adviser"));
    for (name, id, status) in [
        ("adviser2", 1, 403),
        ("management", 1, 403),
        ("adviser2", 2, 404),
        ("planner", 2, 404),
        ("planner", 1, 200),
    ] {
        app.logged_in(name).get(&format!("/filters/{id}")).expect(status);
    }
    app.logged_in("adviser2").post("/filters/1/weg", &[]).expect(403);
    let planner = app.logged_in("planner");
    let back = planner.post("/filters/1", &[("name", "Zeeuws")]).expect(422).body;
    assert!(back.contains("Alleen de maker houdt"), "{back}");
    planner.post("/filters/1", &[("name", "Zeeuws"), ("is_shared", "yes")]).expect(303);
    assert!(links(&app, "adviser2", "/organisaties").contains(">Zeeuws</a>"));
    planner.post("/filters/1/weg", &[]).expect(303);
    assert_eq!(links(&app, "adviser2", "/organisaties"), "");
    let own = app.logged_in("adviser").get("/filters").expect(200).body;
    assert!(own.contains(">Eigen</a>") && !own.contains("Zeeuws"), "{own}");
});

on_both!(a_filter_needs_a_name_of_its_own_and_something_that_is_filtered, |app| {
    let browser = app.logged_in("planner");
    save(&browser, "conversations", "state=held", "Gehouden", false);
    for (query, name, said) in [
        ("state=planned", "Gehouden", "Kies een andere naam."),
        ("state=planned", "", "Geef het filter een naam."),
        ("state=planned", &"x".repeat(500), "een naam van ten hoogste 60 tekens."),
        ("pagina=3", "Leeg", "Er is niets gefilterd."),
    ] {
        let fields = [("list", "conversations"), ("query", query), ("name", name)];
        let back = browser.post("/filters", &fields).expect(422).body;
        assert!(back.contains(said), "{name}: {back}");
        assert!(back.contains(&format!("value=\"{query}\"")), "{name}: {back}");
    }
    // Another person may use the same name.
    save(&app.logged_in("adviser"), "conversations", "state=held", "Gehouden", false);
    // Of a list that a role does not see, nothing is kept.
    let fields = [("list", "conversations"), ("query", "state=held"), ("name", "Stil")];
    app.logged_in("management").post("/filters", &fields).expect(403);
});

on_both!(an_old_filter_asks_what_is_no_longer_there_and_the_page_still_shows, |app| {
    for path in [
        "/organisaties?province=PV99&adviser=9999&stage=dans&state=x&step=y&kind=z&sort=q",
        "/gesprekken?province=PV99&adviser=9999&state=x",
    ] {
        let page = app.logged_in("planner").get(path).expect(200).body;
        assert_eq!(page.matches("selected>Niet meer in de lijst").count(), 2, "{path}: {page}");
    }
});
