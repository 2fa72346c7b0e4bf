//! Many dossiers to one adviser: what it would do, what it did, and taking it back.

use drietraps::domain::stages::{Move, Stage};

use crate::kit::{Answer, Browser, TestApp, on_both};
use crate::organisations::moved;

const LIST: &str = "/organisaties/toewijzen";

fn id(app: &TestApp, name: &str) -> String {
    app.user(name).id.to_string()
}

/// Gives one dossier to somebody.
fn give(app: &TestApp, code: &str, name: &str) {
    let path = format!("/organisaties/{code}/adviseur");
    app.logged_in("planner").post(&path, &[("adviser", &id(app, name))]).expect(303);
}

/// A commitment of the adviser whose dossier it is.
fn promise(app: &TestApp, code: &str, name: &str) {
    let owner = id(app, name);
    let fields = [
        ("commitment_text", "Stuur de handreiking"),
        ("commitment_due_on", "10-10-2023"),
        ("commitment_owner", owner.as_str()),
    ];
    let path = format!("/organisaties/{code}/toezeggingen");
    app.logged_in(name).post(&path, &fields).expect(303);
}

/// A conversation of the adviser, on a day in October 2023 at ten o'clock.
fn conversation(app: &TestApp, code: &str, name: &str, day: &str) {
    moved(app, code, Stage::Letter, Move::Plan);
    moved(app, code, Stage::Letter, Move::Send);
    let adviser = id(app, name);
    let fields = [
        ("organisation", code),
        ("held_on", day),
        ("held_at", "10.00"),
        ("mode", "on_site"),
        ("adviser", adviser.as_str()),
    ];
    app.logged_in(name).post("/gesprekken/plannen", &fields).expect(303);
}

/// The line of choices that the page carries.
fn choices(page: &Answer) -> String {
    let value = page.body.split("name=\"choices\" value=\"").nth(1).unwrap_or_default();
    value.split('"').next().unwrap().to_owned()
}

fn look(browser: &Browser, query: &str) -> Answer {
    browser.get(&format!("{LIST}?{query}")).expect(200)
}

/// Who has the dossier, as the list says.
fn holder(app: &TestApp, code: &str) -> String {
    let file = app.logged_in("planner").get(&format!("/organisaties.csv?q={code}")).expect(200);
    file.body.lines().nth(1).unwrap().rsplit(';').next().unwrap().to_owned()
}

on_both!(a_planner_gives_chosen_dossiers_to_one_adviser, |app| {
    give(&app, "GM0664", "adviser");
    promise(&app, "GM0664", "adviser");
    let browser = app.logged_in("planner");
    let list = browser.get("/organisaties?province=PV29").expect(200).body;
    assert!(list.contains("form=\"toewijzen\" name=\"organisation\" value=\"GM0664\""), "{list}");
    assert!(list.contains("Alle 14 gevonden"), "{list}");
    let to = id(&app, "adviser2");
    let page =
        look(&browser, &format!("organisation=GM0664&organisation=GM0677&to={to}&province=PV29"));
    for said in [
        "2 dossiers toewijzen aan Test adviser2?",
        "<th scope=\"row\">Test adviser</th><td class=\"numeric\" data-label=\"Dossiers\">1</td>\
         <td class=\"numeric\" data-label=\"Toezeggingen\">1</td>",
        "<th scope=\"row\">niemand</th>",
        "Gemeente Hulst",
        "Wijs 2 dossiers toe",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert_eq!(holder(&app, "GM0677"), "", "looking changes nothing");
    let posted = browser.post(LIST, &[("to", &to), ("choices", &choices(&page))]).expect(303);
    let done = browser.get(posted.location()).expect(200).body;
    assert!(done.contains("2 dossiers zijn nu van Test adviser2"), "{done}");
    assert!(done.contains("was van Test adviser<"), "{done}");
    assert_eq!([holder(&app, "GM0664"), holder(&app, "GM0677")], ["Test adviser2"; 2]);
    let tasks = app.logged_in("adviser2").get("/taken").expect(200).body;
    assert!(tasks.contains("Stuur de handreiking"), "{tasks}");
    assert!(!app.logged_in("adviser").get("/organisaties").expect(200).body.contains("toewijzen"));
});

on_both!(everything_that_a_filter_finds_goes_at_once_and_comes_back, |app| {
    give(&app, "GM0664", "adviser");
    promise(&app, "GM0664", "adviser");
    give(&app, "GM0677", "adviser2");
    let (browser, to) = (app.logged_in("planner"), id(&app, "adviser2"));
    let page = look(&browser, &format!("all=yes&province=PV29&to={to}"));
    assert!(page.body.contains("13 dossiers toewijzen aan Test adviser2?"), "{}", page.body);
    assert!(page.body.contains("1 dossier is al van Test adviser2"), "{}", page.body);
    let posted = browser.post(LIST, &[("to", &to), ("choices", &choices(&page))]).expect(303);
    assert_eq!(holder(&app, "GM0664"), "Test adviser2");
    // One of them goes on to somebody else, so it stays there.
    give(&app, "GM0687", "adviser");
    let undo = format!("{}/ongedaan", posted.location());
    browser.post(&undo, &[]).expect(303);
    let undone = browser.get(posted.location()).expect(200).body;
    for said in ["12 dossiers zijn teruggezet", "Niet teruggezet", "Gemeente Middelburg"] {
        assert!(undone.contains(said), "{said}: {undone}");
    }
    assert!(!undone.contains("Maak ongedaan"), "{undone}");
    let holders = ["GM0664", "GM0677", "GM0687", "GM0715"].map(|code| holder(&app, code));
    assert_eq!(holders, ["Test adviser", "Test adviser2", "Test adviser", ""]);
    let tasks = app.logged_in("adviser").get("/taken").expect(200).body;
    assert!(tasks.contains("Stuur de handreiking"), "{tasks}");
    browser.post(&undo, &[]).expect(422);
});

on_both!(what_comes_back_to_who_had_it_is_not_told_as_new, |app| {
    give(&app, "GM0664", "adviser");
    let later = app.at("2023-10-20T09:00:00Z");
    let (browser, to) = (later.logged_in("planner"), id(&app, "adviser2"));
    let page = look(&browser, &format!("organisation=GM0664&to={to}"));
    let posted = browser.post(LIST, &[("to", &to), ("choices", &choices(&page))]).expect(303);
    assert!(later.logged_in("adviser2").get("/").expect(200).body.contains("Nieuwe dossiers"));
    browser.post(&format!("{}/ongedaan", posted.location()), &[]).expect(303);
    assert_eq!(holder(&app, "GM0664"), "Test adviser");
    for name in ["adviser", "adviser2"] {
        let start = later.logged_in(name).get("/").expect(200).body;
        assert!(!start.contains("Nieuwe dossiers"), "{name}: {start}");
    }
});

on_both!(what_somebody_changed_meanwhile_stays_and_is_named, |app| {
    let (browser, to) = (app.logged_in("planner"), id(&app, "adviser2"));
    let page = look(&browser, &format!("organisation=GM0664&organisation=GM0677&to={to}"));
    give(&app, "GM0664", "adviser");
    let posted = browser.post(LIST, &[("to", &to), ("choices", &choices(&page))]).expect(303);
    let done = browser.get(posted.location()).expect(200).body;
    assert!(done.contains("1 dossier is nu van Test adviser2"), "{done}");
    let changed = done.split("Niet toegewezen").nth(1).unwrap();
    let changed = changed.split("</section>").next().unwrap();
    assert!(changed.contains("Gemeente Goes") && !changed.contains("Hulst"), "{done}");
    assert_eq!(holder(&app, "GM0664"), "Test adviser");
    assert_eq!(holder(&app, "GM0677"), "Test adviser2");
});

on_both!(planned_conversations_stay_with_who_holds_them_unless_they_are_wanted_along, |app| {
    give(&app, "GM0664", "adviser");
    give(&app, "GM0677", "adviser");
    conversation(&app, "GM0664", "adviser", "10-10-2023");
    conversation(&app, "GM0677", "adviser", "11-10-2023");
    let (browser, to) = (app.logged_in("planner"), id(&app, "adviser2"));
    let held_by = |name: &str| {
        let filter = format!("/gesprekken?adviser={}", id(&app, name));
        let page = app.logged_in("planner").get(&filter).expect(200).body;
        ["Goes", "Hulst"].map(|place| page.contains(&format!("{place}</a>")))
    };
    let page = look(&browser, &format!("organisation=GM0664&to={to}"));
    assert!(page.body.contains("Geplande gesprekken gaan mee"), "{}", page.body);
    browser.post(LIST, &[("to", &to), ("choices", &choices(&page))]).expect(303);
    assert_eq!(held_by("adviser"), [true, true]);
    let page = look(&browser, &format!("organisation=GM0677&to={to}"));
    let along = [("to", to.as_str()), ("choices", &choices(&page)), ("with_conversations", "yes")];
    let posted = browser.post(LIST, &along).expect(303);
    assert_eq!(held_by("adviser2"), [false, true]);
    browser.post(&format!("{}/ongedaan", posted.location()), &[]).expect(303);
    assert_eq!(held_by("adviser"), [true, true]);
});

on_both!(a_conversation_that_does_not_fit_refuses_the_whole_assignment, |app| {
    give(&app, "GM0664", "adviser");
    give(&app, "GM0677", "adviser2");
    conversation(&app, "GM0664", "adviser", "10-10-2023");
    conversation(&app, "GM0677", "adviser2", "10-10-2023");
    let (browser, to) = (app.logged_in("planner"), id(&app, "adviser2"));
    let page = look(&browser, &format!("organisation=GM0664&organisation=GM0715&to={to}"));
    let along = [("to", to.as_str()), ("choices", &choices(&page)), ("with_conversations", "yes")];
    let refused = browser.post(LIST, &along).expect(409);
    assert!(refused.body.contains("heeft dan al een gesprek"), "{}", refused.body);
    assert_eq!(choices(&refused), choices(&page));
    assert_eq!(["GM0664", "GM0715"].map(|code| holder(&app, code)), ["Test adviser", ""]);
});

on_both!(without_an_adviser_or_a_row_nothing_can_be_confirmed, |app| {
    let browser = app.logged_in("planner");
    let page = look(&browser, "organisation=GM0664");
    assert!(page.body.contains("1 dossier toewijzen"), "{}", page.body);
    assert!(page.body.contains("Kies hierboven wie het krijgt."), "{}", page.body);
    assert_eq!(choices(&page), "");
    let back = browser.get(&format!("{LIST}?to=1&province=PV29")).expect(303);
    assert_eq!(back.location(), "/organisaties?province=PV29");
    let planner = id(&app, "planner");
    let odd = browser.post(LIST, &[("to", &planner), ("choices", "1.0")]).expect(422).body;
    assert!(odd.contains("Kies een adviseur uit de lijst."), "{odd}");
});

on_both!(a_form_that_is_posted_twice_assigns_once_and_leads_to_the_first_result, |app| {
    let (browser, to) = (app.logged_in("planner"), id(&app, "adviser2"));
    let page = look(&browser, &format!("organisation=GM0664&organisation=GM0677&to={to}"));
    let chosen = choices(&page);
    let form = [("to", to.as_str()), ("choices", chosen.as_str())];
    let first = browser.post(LIST, &form).expect(303).location().to_owned();
    let second = browser.post(LIST, &form).expect(303).location().to_owned();
    assert_eq!(first, second);
    let done = browser.get(&second).expect(200).body;
    assert!(done.contains("2 dossiers zijn nu van Test adviser2"), "{done}");
    assert!(done.contains("Maak ongedaan"), "{done}");
    // What came in between counts: the same form is a new assignment then.
    browser.post(&format!("{first}/ongedaan"), &[]).expect(303);
    let third = browser.post(LIST, &form).expect(303).location().to_owned();
    assert_ne!(first, third);
    assert_eq!(holder(&app, "GM0664"), "Test adviser2");
});

on_both!(the_same_form_with_another_tick_is_no_repeat_and_says_what_to_do, |app| {
    let (browser, to) = (app.logged_in("planner"), id(&app, "adviser2"));
    let page = look(&browser, &format!("organisation=GM0664&to={to}"));
    let chosen = choices(&page);
    let form = [("to", to.as_str()), ("choices", chosen.as_str())];
    let first = browser.post(LIST, &form).expect(303).location().to_owned();
    let ticked = [&form[..], &[("with_conversations", "yes")]].concat();
    let refused = browser.post(LIST, &ticked).expect(422).body;
    assert!(refused.contains("Maak die toewijzing eerst ongedaan"), "{refused}");
    browser.post(&format!("{first}/ongedaan"), &[]).expect(303);
    browser.post(LIST, &ticked).expect(303);
});
