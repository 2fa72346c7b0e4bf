//! Searching: by any name, with slips of the pen, only what the searcher may read, and never in
//! what is confidential.

use drietraps::services::search;

use crate::kit::{TestApp, on_both};
use crate::schema::execute;

/// The titles of a kind that a page of the search shows.
fn found(app: &TestApp, name: &str, question: &str, kind: &str) -> Vec<String> {
    let path = format!("/zoeken?q={}", question.replace(' ', "+").replace('’', "%E2%80%99"));
    let page = app.logged_in(name).get(&path).expect(200).body;
    let Some(section) = page.split(&format!("aria-labelledby=\"{kind}\"")).nth(1) else {
        return Vec::new();
    };
    let rows = section.split("</section>").next().unwrap().split("<li>").skip(1);
    rows.map(|row| row.split("</a>").next().unwrap().rsplit('>').next().unwrap().to_owned())
        .collect()
}

fn organisations(app: &TestApp, question: &str) -> Vec<String> {
    found(app, "management", question, "organisaties")
}

/// Adds the clerk of a municipality.
fn clerk(app: &TestApp, code: &str, name: &str, email: &str) {
    let fields = [("function", "council_clerk"), ("name", name), ("email", email)];
    let path = format!("/organisaties/{code}/contacten");
    app.logged_in("planner").post(&path, &fields).expect(303);
}

on_both!(any_spelling_of_a_name_finds_the_organisation, |app| {
    for (question, first) in [
        ("zeist", "Zeist"),
        ("gemeente Zeits", "Zeist"),
        ("zest", "Zeist"),
        ("zeistt", "Zeist"),
        ("’s-Gravenhage", "&#39;s-Gravenhage"),
        ("den bosch", "&#39;s-Hertogenbosch"),
        ("hertogenbosh", "&#39;s-Hertogenbosch"),
        ("sudwest", "Súdwest-Fryslân"),
        ("sudwest fryslaan", "Súdwest-Fryslân"),
        ("noardeast fryslan", "Noardeast-Fryslân"),
        ("bergen op zoom", "Bergen op Zoom"),
        ("middelburg", "Middelburg"),
    ] {
        let titles: Vec<String> =
            organisations(&app, question).iter().map(|it| it.replace("&#x27;", "&#39;")).collect();
        assert_eq!(titles.first().map(String::as_str), Some(first), "{question}: {titles:?}");
    }
    assert!(organisations(&app, "qqqqqq").is_empty());
});

on_both!(a_code_leads_straight_to_its_dossier, |app| {
    let browser = app.logged_in("adviser");
    for (code, path) in
        [("GM0344", "GM0344"), ("pv26", "PV26"), ("gm344", "GM0344"), ("344", "GM0344")]
    {
        let answer = browser.get(&format!("/zoeken?q={code}")).expect(303);
        assert_eq!(answer.location(), format!("/organisaties/{path}"));
    }
    let none = browser.get("/zoeken?q=GM9999").expect(200).body;
    assert!(none.contains("Niets gevonden."), "{none}");
    let short = browser.get("/zoeken?q=z").expect(200).body;
    assert!(short.contains("Typ ten minste twee letters."), "{short}");
});

on_both!(the_page_says_why_something_was_found, |app| {
    let browser = app.logged_in("management");
    for (question, said) in [
        ("den+bosch", "ook bekend als Den Bosch"),
        ("brielle", "Brielle is op 1 januari 2023 opgegaan in Voorne aan Zee."),
        ("brielle", "daarin ging Brielle op"),
        ("haarlemmerliede", "daarin ging Haarlemmerliede en Spaarnwoude in 2019 op"),
        ("winsum", "daarin ging Winsum in 2019 op"),
        ("middelburg", "zetel in Middelburg"),
        ("friesland", "zo heet de provincie Fryslân ook"),
        ("provincie+Friesland", "zo heet de provincie Fryslân ook"),
        ("zeits", "Niets heet precies “zeits”. Dit lijkt erop."),
    ] {
        let page = browser.get(&format!("/zoeken?q={question}")).expect(200).body;
        assert!(page.contains(said), "{question}: {page}");
    }
    let exact = browser.get("/zoeken?q=zeist").expect(200).body;
    assert!(!exact.contains("Dit lijkt erop"), "{exact}");
    let mut divided = organisations(&app, "winsum");
    divided.sort();
    assert_eq!(divided, ["Het Hogeland", "Westerkwartier"]);
});

on_both!(contacts_are_found_by_name_and_address_by_who_may_read_them, |app| {
    clerk(&app, "GM0355", "Wilhelmina Kwakkelstein", "raad@zeist.example");
    for name in ["adviser", "planner", "admin"] {
        let kwakkelstein = ["Wilhelmina Kwakkelstein"];
        for question in ["kwakkelstein", "kwakelstein", "wilhelmina kwak", "raad@zeist.example"] {
            let contacts = found(&app, name, question, "contacten");
            assert_eq!(contacts, kwakkelstein, "{name}: {question}");
        }
    }
    for question in ["kwakkelstein", "kwakelstein", "raad@zeist.example"] {
        let page = app.logged_in("management").get(&format!("/zoeken?q={question}")).expect(200);
        assert!(!page.body.contains("Wilhelmina"), "{question}: {}", page.body);
        assert!(page.body.contains("Niets gevonden."), "{question}: {}", page.body);
    }
});

on_both!(what_was_renamed_is_found_by_its_new_name_alone, |app| {
    clerk(&app, "GM0355", "Kwakkelstein", "raad@zeist.example");
    let changed = [
        ("function", "council_clerk"),
        ("name", "Ravenhorst"),
        ("version", "1"),
        ("email", "raad@zeist.example"),
    ];
    app.logged_in("planner").post("/organisaties/GM0355/contacten/1", &changed).expect(303);
    assert_eq!(found(&app, "planner", "ravenhorst", "contacten"), ["Ravenhorst"]);
    for question in ["kwakkelstein", "kwakelstein"] {
        assert!(found(&app, "planner", question, "contacten").is_empty(), "{question}");
    }
});

on_both!(titles_of_commitments_are_found_by_who_reads_conversations, |app| {
    let owner = app.user("adviser").id.to_string();
    let fields = [
        ("commitment_text", "Stuur de handreiking weerbaarheid"),
        ("commitment_due_on", "10-10-2023"),
        ("commitment_owner", owner.as_str()),
    ];
    app.logged_in("adviser").post("/organisaties/GM0355/toezeggingen", &fields).expect(303);
    let title = ["Stuur de handreiking weerbaarheid"];
    assert_eq!(found(&app, "planner", "handreiking", "toezeggingen"), title);
    assert_eq!(found(&app, "adviser2", "weerbaarhied", "toezeggingen"), title);
    for name in ["management", "admin"] {
        let page = app.logged_in(name).get("/zoeken?q=handreiking").expect(200).body;
        assert!(!page.contains("weerbaarheid"), "{name}: {page}");
    }
});

on_both!(many_hits_have_a_page_of_their_own, |app| {
    for number in 0..60 {
        let (name, address) = (format!("Kraanvogel {number}"), format!("k{number}@zeist.example"));
        let fields = [("function", "other"), ("name", name.as_str()), ("email", address.as_str())];
        app.logged_in("planner").post("/organisaties/GM0355/contacten", &fields).expect(303);
    }
    let browser = app.logged_in("planner");
    let first = browser.get("/zoeken?q=kraanvogel").expect(200).body;
    assert_eq!(first.matches("Kraanvogel ").count(), 8, "{first}");
    assert!(first.contains("href=\"/zoeken?q=kraanvogel&amp;groep=contacten\""), "{first}");
    let last = browser.get("/zoeken?q=kraanvogel&groep=contacten&pagina=2").expect(200).body;
    assert!(last.contains("51 tot en met 60 van 60"), "{last}");
    assert_eq!(last.matches("Kraanvogel ").count(), 10, "{last}");
});

on_both!(a_database_from_before_the_search_is_indexed_once, |app| {
    clerk(&app, "GM0355", "Kwakkelstein", "raad@zeist.example");
    for table in ["search_words", "search_spellings", "facts WHERE name = 'search_words'"] {
        execute(&app, &format!("DELETE FROM {table}"));
    }
    assert!(organisations(&app, "zeist").is_empty());
    assert!(app.write(search::keep_up));
    assert!(!app.write(search::keep_up));
    assert_eq!(organisations(&app, "den bosch").len(), 1);
    assert_eq!(found(&app, "planner", "kwakelstein", "contacten"), ["Kwakkelstein"]);
});

on_both!(the_field_in_the_header_stands_on_every_page, |app| {
    let page = app.logged_in("adviser").get("/taken").expect(200).body;
    assert_eq!(page.matches("role=\"search\" action=\"/zoeken\" method=\"get\"").count(), 2);
});
