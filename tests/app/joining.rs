//! The second adviser: who goes along to a conversation in the dossier of a colleague logs it and
//! puts it off, finds it on the start page, and reads no more than other advisers do.

use drietraps::domain::conversations::ConversationState;
use drietraps::store::conversations;

use crate::evenings::{clerk, dossier};
use crate::kit::{TestApp, on_both};
use crate::lying::lying;
use crate::notes::audited;

const ZEIST: &str = "GM0355";
const FORM: &str = "/gesprekken/nieuw?organisatie=GM0355";

/// A conversation of `adviser` on a Thursday to which `adviser2` goes along; answers its id.
fn together(app: &TestApp, more: &[(&str, &str)]) -> i64 {
    let also = app.user("adviser2").id.to_string();
    let fields = [
        ("organisation", ZEIST),
        ("held_on", "12-10-2023"),
        ("held_at", "14.00"),
        ("mode", "on_site"),
        ("also", also.as_str()),
    ];
    let fields = [&fields[..], more].concat();
    app.logged_in("adviser").post("/gesprekken/plannen", &fields).expect(303);
    let id = dossier(app, ZEIST).id;
    app.read(|conn| Ok(conversations::list_of(conn, id)?)).last().unwrap().id
}

fn outcome(app: &TestApp, id: i64) -> [(&'static str, String); 8] {
    let version = app.read(|conn| Ok(conversations::get(conn, id)?)).version;
    [
        ("organisation", ZEIST.to_owned()),
        ("conversation", id.to_string()),
        ("version", version.to_string()),
        ("held_on", "12-10-2023".to_owned()),
        ("mode", "on_site".to_owned()),
        ("attended", "mayor".to_owned()),
        ("assessment", "positive".to_owned()),
        ("session_interest", "yes".to_owned()),
    ]
}

fn posted<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

on_both!(who_goes_along_finds_it_on_the_start_page_and_its_acts_in_the_dossier, |app| {
    let id = together(&app, &[]);
    let day = app.at("2023-10-12T07:00:00Z");
    let browser = day.logged_in("adviser2");
    assert!(browser.get("/").expect(200).body.contains("Gemeente Zeist"));
    let page = browser.get("/organisaties/GM0355").expect(200).body;
    assert!(page.contains(FORM), "{page}");
    assert!(page.contains(&format!("/gesprekken/{id}/uitstellen")), "{page}");
    assert!(!page.contains("/organisaties/GM0355/corrigeren"), "the rest stays its adviser's");
    let page = browser.get(&format!("/gesprekken/{id}")).expect(200).body;
    assert!(page.contains(FORM) && page.contains("Uitstellen"), "{page}");
    assert!(!page.contains("Gaat niet door"), "{page}");
    // A colleague who does not go along has none of it.
    day.write(|conn| Ok(conversations::set_company(conn, id, (&[], &[]))?));
    let page = browser.get("/organisaties/GM0355").expect(200).body;
    assert!(!page.contains(FORM) && !page.contains("/uitstellen"), "{page}");
    browser.get(&format!("/gesprekken/{id}/uitstellen")).expect(403);
    browser.get(FORM).expect(403);
});

on_both!(who_goes_along_logs_the_outcome_and_reads_nothing_in_confidence, |app| {
    let id = together(&app, &[]);
    let day = app.at("2023-10-12T15:00:00Z");
    let browser = day.logged_in("adviser2");
    browser.get(FORM).expect(200);
    let mut fields =
        posted(&outcome(&app, id)).iter().map(|it| (it.0, it.1.to_owned())).collect::<Vec<_>>();
    fields.push(("issues", "Spanning rond een bouwplan".to_owned()));
    browser.post("/gesprekken/concept", &posted(&fields)).expect(200);
    assert!(browser.get("/gesprekken/nieuw").expect(200).body.contains(FORM), "her draft");
    browser.post("/gesprekken", &posted(&fields)).expect(303);
    // The same form again is the same conversation.
    browser.post("/gesprekken", &posted(&fields)).expect(303);
    let held = app.read(|conn| Ok(conversations::list_of(conn, dossier(&app, ZEIST).id)?));
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].state, ConversationState::Held);
    assert_eq!(held[0].adviser_id, app.user("adviser").id, "who was to hold it held it");
    assert_eq!(dossier(&app, ZEIST).adviser_id, Some(app.user("adviser").id));
    let page = browser.get(&format!("/gesprekken/{id}")).expect(200).body;
    assert!(!page.contains("Spanning") && !page.contains("Oordeel"), "{page}");
    let own = day.logged_in("adviser").get(&format!("/gesprekken/{id}")).expect(200).body;
    assert!(own.contains("Spanning") && own.contains("Test adviser2"), "{own}");
    // From then on it is a conversation of a colleague.
    browser.get(&format!("/gesprekken/{id}/corrigeren")).expect(403);
    browser.get(&format!("/gesprekken/{id}/uitstellen")).expect(403);
    browser.get(FORM).expect(403);
});

on_both!(who_goes_along_and_is_second_loses_nothing_of_what_was_typed, |app| {
    let id = together(&app, &[]);
    let day = app.at("2023-10-12T15:00:00Z");
    let mut fields = outcome(&app, id).to_vec();
    day.logged_in("adviser").post("/gesprekken", &posted(&fields)).expect(303);
    let browser = day.logged_in("adviser2");
    // Nor does a guess that is right tell what came of it.
    browser.post("/gesprekken", &posted(&fields)).expect(409);
    fields.push(("issues", "Spanning rond een bouwplan".to_owned()));
    let page = browser.post("/gesprekken", &posted(&fields)).expect(409).body;
    assert!(page.contains("Spanning rond een bouwplan"), "{page}");
    assert!(page.contains("Test adviser heeft dit gesprek om 17.00 uur al vastgelegd."), "{page}");
    assert!(page.contains("Vraag Test adviser het gesprek te corrigeren."), "{page}");
    assert!(browser.get("/").expect(200).body.contains("/gesprekken/concept/GM0355"));
    let page = browser.get("/gesprekken/concept/GM0355").expect(200).body;
    assert!(page.contains("Spanning rond een bouwplan"), "{page}");
    browser.post("/gesprekken/concept", &posted(&fields)).expect(200);
    // Nothing of it reached the conversation, and a colleague who did not go along is refused.
    let held = app.read(|conn| Ok(conversations::list_of(conn, dossier(&app, ZEIST).id)?));
    assert!(held.len() == 1 && !held[0].has_answers, "{held:#?}");
    day.write(|conn| Ok(conversations::set_company(conn, id, (&[], &[]))?));
    browser.post("/gesprekken", &posted(&fields)).expect(403);
    browser.post("/gesprekken/concept", &posted(&fields)).expect(403);
});

on_both!(who_goes_along_and_stands_in_held_what_they_log, |app| {
    let id = together(&app, &[]);
    let also = app.user("adviser2").id.to_string();
    let fields = [
        ("stand_in", also.as_str()),
        ("stand_in_from", "09-10-2023"),
        ("stand_in_until", "13-10-2023"),
    ];
    app.logged_in("adviser").post("/overdracht/vervanging", &fields).expect(303);
    let day = app.at("2023-10-12T15:00:00Z");
    day.logged_in("adviser2").post("/gesprekken", &posted(&outcome(&app, id))).expect(303);
    let held = app.read(|conn| Ok(conversations::get(conn, id)?));
    assert_eq!(held.state, ConversationState::Held);
    assert_eq!(held.adviser_id, app.user("adviser2").id);
});

on_both!(who_goes_along_puts_it_off_and_every_other_act_is_refused, |app| {
    let id = together(&app, &[]);
    let browser = app.logged_in("adviser2");
    let path = format!("/gesprekken/{id}/uitstellen");
    browser.get(&path).expect(200);
    browser.post(&path, &[("held_on", "13-10-2023"), ("held_at", "10.00")]).expect(303);
    let kept = app.read(|conn| Ok(conversations::get(conn, id)?));
    assert_eq!(kept.planned_at.unwrap().to_rfc3339(), "2023-10-13T08:00:00+00:00");
    let decline = [("organisation", ZEIST), ("reason", "Geen tijd")];
    browser.post("/gesprekken/afwijzen", &decline).expect(403);
    browser.get("/gesprekken/plannen?organisatie=GM0355").expect(403);
    browser.post(&format!("/gesprekken/{id}/corrigeren"), &[("what", "not_held")]).expect(403);
    browser.post("/organisaties/GM0355/opnieuw", &[("reason", "Later")]).expect(403);
    assert!(audited(&app, "conversation.decline").is_empty());
    // A planner does not go along by their role, and management sees none of it.
    app.logged_in("planner")
        .post(&path, &[("held_on", "16-10-2023"), ("held_at", "10.00")])
        .expect(303);
    for name in ["management", "admin"] {
        app.logged_in(name).get(&path).expect(403);
        app.logged_in(name).get(FORM).expect(403);
    }
});

on_both!(the_mail_and_the_calendar_name_both_and_lead_the_team_to_the_dossier, |app| {
    let address = "griffie@zeist.example";
    let contact = clerk(&app, ZEIST, address).to_string();
    together(&app, &[("send_invitation", "yes"), ("invited", &contact)]);
    let queue = lying(&app);
    assert_eq!(queue.len(), 3);
    for message in &queue {
        let both = "Test adviser en Test adviser2";
        assert!(message.text.contains(both), "{}", message.text);
        let event = message.calendar.events().next().unwrap();
        use icalendar::Component;
        assert!(event.get_description().unwrap().contains(both));
        let is_of_the_team = message.to != address;
        assert_eq!(message.text.contains("/organisaties/GM0355"), is_of_the_team, "{}", message.to);
    }
});
