//! Appointments for a conversation: what a form says of its day, and what can be done with one that
//! is planned.

use crate::kit::{Answer, Browser, on_both};

/// The page that the browser lands on after an answer, with the sentence that it brings.
fn landed(browser: &Browser, answer: &Answer) -> String {
    let mut browser = browser.clone();
    let name = "__Host-drietraps-melding";
    browser.cookies.push((name.to_owned(), answer.cookie(name).unwrap()));
    browser.get(answer.location()).expect(200).body
}

on_both!(a_conversation_is_not_put_off_to_the_moment_it_has_and_a_day_off_is_told, |app| {
    let browser = app.logged_in("adviser");
    let fields = [
        ("organisation", "GM0355"),
        ("held_on", "08-10-2023"),
        ("held_at", "10.30"),
        ("mode", "on_site"),
    ];
    let planned = browser.post("/gesprekken/plannen", &fields).expect(303);
    let page = landed(&browser, &planned);
    assert!(page.contains("Let op: 8 oktober 2023 is een vrije dag (zondag)."), "{page}");
    let same = [("held_on", "08-10-2023"), ("held_at", "10.30"), ("reason", "Zo")];
    let refused = browser.post("/gesprekken/1/uitstellen", &same).expect(422).body;
    assert!(
        refused.contains("Er verandert niets: het gesprek staat al op dit moment."),
        "{refused}"
    );
    let other = [("held_on", "09-10-2023"), ("held_at", "10.30"), ("reason", "Zo")];
    let moved = browser.post("/gesprekken/1/uitstellen", &other).expect(303);
    let page = landed(&browser, &moved);
    assert!(page.contains("Het gesprek is verzet.") && !page.contains("vrije dag"), "{page}");
});

on_both!(a_day_that_does_not_exist_is_told_as_such, |app| {
    let browser = app.logged_in("adviser");
    for (day, told) in [
        ("31-02-2024", "Deze dag bestaat niet."),
        ("10-10-2123", "Kies een dag in de jaren 1900 tot en met 2100."),
    ] {
        let fields = [("organisation", "GM0355"), ("held_on", day), ("held_at", "10.30")];
        let refused = browser.post("/gesprekken/plannen", &fields).expect(422).body;
        assert!(refused.contains(told), "{refused}");
    }
});

on_both!(a_planned_conversation_is_put_off_not_planned_again, |app| {
    let browser = app.logged_in("adviser");
    let fields = [
        ("organisation", "GM0355"),
        ("held_on", "09-10-2023"),
        ("held_at", "10.30"),
        ("mode", "on_site"),
    ];
    let menu = "href=\"/gesprekken/plannen?organisatie=GM0355\"";
    assert!(browser.get("/organisaties/GM0355").expect(200).body.contains(menu));
    browser.post("/gesprekken/plannen", &fields).expect(303);
    let dossier = browser.get("/organisaties/GM0355").expect(200).body;
    assert!(!dossier.contains(menu), "{dossier}");
    let off = "href=\"/gesprekken/1/uitstellen\"";
    assert!(dossier.contains(off), "{dossier}");
    let form = browser.get("/gesprekken/plannen?organisatie=GM0355").expect(200).body;
    assert!(form.contains(off) && !form.contains("name=\"held_on\""), "{form}");
    let refused = browser.post("/gesprekken/plannen", &fields).expect(422).body;
    assert!(refused.contains("Er is al een gesprek gepland") && refused.contains(off), "{refused}");
});

on_both!(who_calls_a_conversation_off_says_whose_cause_it_is_and_reads_what_follows, |app| {
    let browser = app.logged_in("adviser");
    let fields = [
        ("organisation", "GM0355"),
        ("held_on", "09-10-2023"),
        ("held_at", "10.30"),
        ("mode", "on_site"),
    ];
    browser.post("/gesprekken/plannen", &fields).expect(303);
    let form = browser.get("/gesprekken/afwijzen?organisatie=GM0355").expect(200).body;
    for text in ["maandag 9 oktober, 10.30 uur gaat niet door", "Wij kunnen niet"] {
        assert!(form.contains(text), "{text}: {form}");
    }
    let off = [("organisation", "GM0355"), ("cause", "team"), ("reason", "De adviseur is ziek")];
    browser.post("/gesprekken/afwijzen", &off).expect(303);
    let dossier = browser.get("/organisaties/GM0355").expect(200).body;
    assert!(dossier.contains("Wij kunnen niet: De adviseur is ziek"), "{dossier}");
});
