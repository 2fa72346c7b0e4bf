//! Feedback after a conversation and a session: what is in it, who gets it, and never twice.

use diesel::prelude::*;
use drietraps::domain::people::Part;
use drietraps::mail::transport::Memory;
use drietraps::store::schema::{commitments, conversations, messages};

use crate::evenings::{clerk, evening, person, plan};
use crate::kit::{Answer, TestApp, on_both};

const PATH: &str = "/organisaties/GM0355/terugkoppeling";
const CLERK: &str = "griffie@zeist.example";
const TOLD: &str = "Geheim1 verhaal";
const UNSHARED: &str = "Geheim2 bellen over het dreigement";

/// Logs a conversation with something told in confidence and one commitment; answers its id.
fn log(app: &TestApp, shareable: bool) -> i64 {
    let mut fields = vec![
        ("organisation", "GM0355"),
        ("held_on", "02-10-2023"),
        ("mode", "on_site"),
        ("attended", "mayor"),
        ("assessment", "positive"),
        ("session_interest", "yes"),
        ("issues", TOLD),
        ("arranged", "Geheim3"),
        ("needs", "Geheim4"),
        ("commitment_text", if shareable { "Protocol sturen" } else { UNSHARED }),
        ("commitment_due_on", "16-10-2023"),
    ];
    if shareable {
        fields.push(("commitment_shareable", "yes"));
    }
    app.logged_in("adviser").post("/gesprekken", &fields).expect(303);
    app.read(|conn| Ok(conversations::table.select(conversations::id).first(conn).unwrap()))
}

fn commitment(app: &TestApp, title: &str) -> String {
    let id: i64 = app.read(|conn| {
        let own = commitments::table.filter(commitments::title.eq(title));
        Ok(own.select(commitments::id).first(conn).unwrap())
    });
    id.to_string()
}

/// Posts the form after the conversation.
fn write(app: &TestApp, (act, talk): (&str, i64), more: &[(&str, &str)]) -> Answer {
    let talk = talk.to_string();
    let fields = [("act", act), ("conversation", talk.as_str()), ("introduction", "Dank u wel.")];
    app.logged_in("adviser").post(PATH, &[&fields[..], more].concat())
}

fn queued(app: &TestApp) -> Vec<(String, String, String)> {
    app.read(|conn| {
        Ok(messages::table
            .order(messages::id)
            .select((messages::to_address, messages::text_body, messages::html_body))
            .load(conn)
            .unwrap())
    })
}

on_both!(what_was_agreed_is_read_first_and_then_goes_to_the_chosen_contact, |app| {
    let contact = clerk(&app, "GM0355", CLERK).to_string();
    let talk = log(&app, true);
    let dossier = app.logged_in("adviser").get(&format!("/gesprekken/{talk}")).expect(200).body;
    assert!(dossier.contains(&format!("{PATH}?gesprek={talk}")), "{dossier}");
    let form = app.logged_in("adviser").get(&format!("{PATH}?gesprek={talk}")).expect(200).body;
    assert!(form.contains("Op maandag 2 oktober 2023 spraken wij elkaar"), "{form}");
    assert_eq!(form.matches(" checked").count(), 2, "the clerk and the commitment: {form}");
    let own = commitment(&app, "Protocol sturen");
    let more = [("recipients", contact.as_str()), ("commitments", own.as_str())];
    let shown = write(&app, ("preview", talk), &more).expect(200).body;
    assert!(shown.contains("Protocol sturen (uiterlijk 16 oktober 2023)"), "{shown}");
    assert!(shown.contains("Stuur aan 1 ontvanger"), "{shown}");
    assert!(queued(&app).is_empty(), "nothing waits before it was read");
    let changed = write(&app, ("change", talk), &more).expect(200).body;
    assert!(changed.contains("Dank u wel."), "{changed}");
    write(&app, ("send", talk), &more).expect(303);
    let mail = queued(&app);
    assert_eq!(mail.len(), 1);
    let (to, text, _) = &mail[0];
    assert_eq!(to, CLERK);
    assert!(text.contains("Dank u wel.\n\nDit hebben wij u toegezegd:\n\n- Protocol"), "{text}");
    let memory = Memory::default();
    app.at("2023-10-03T09:00:00Z").sender(&memory).send_due().unwrap();
    assert_eq!(memory.accepted().len(), 1);
    let page = app.logged_in("planner").get("/organisaties/GM0355").expect(200).body;
    assert!(page.contains("Terugkoppeling verzonden aan"), "{page}");
});

on_both!(nothing_confidential_and_nothing_unshareable_can_be_in_it, |app| {
    let contact = clerk(&app, "GM0355", CLERK).to_string();
    let talk = log(&app, false);
    let note = [("note_level", "process"), ("note_text", "Geheim5 notitie")];
    app.logged_in("adviser").post("/organisaties/GM0355/notities", &note).expect(303);
    let form = app.logged_in("adviser").get(&format!("{PATH}?gesprek={talk}")).expect(200).body;
    assert!(!form.contains("Geheim"), "{form}");
    let own = commitment(&app, UNSHARED);
    let more = [("recipients", contact.as_str()), ("commitments", own.as_str())];
    for act in ["preview", "send"] {
        let refused = write(&app, (act, talk), &more).expect(422).body;
        assert!(refused.contains("mag niet worden gedeeld"), "{refused}");
    }
    assert!(queued(&app).is_empty());
    write(&app, ("send", talk), &more[..1]).expect(303);
    let mail = queued(&app);
    assert!(!format!("{mail:?}").contains("Geheim"), "{mail:?}");
});

on_both!(the_same_commitments_go_twice_only_when_asked, |app| {
    let contact = clerk(&app, "GM0355", CLERK).to_string();
    let talk = log(&app, true);
    let own = commitment(&app, "Protocol sturen");
    let mut more = vec![("recipients", contact.as_str()), ("commitments", own.as_str())];
    write(&app, ("send", talk), &more).expect(303);
    for act in ["preview", "send"] {
        let refused = write(&app, (act, talk), &more).expect(422).body;
        assert!(
            refused.contains("zijn op 3 oktober 2023 al gestuurd aan de griffier"),
            "{refused}"
        );
        assert!(refused.contains("name=\"again\""), "{refused}");
    }
    assert_eq!(queued(&app).len(), 1);
    more.push(("again", "yes"));
    write(&app, ("send", talk), &more).expect(303);
    assert_eq!(queued(&app).len(), 2);
});

on_both!(after_a_session_the_thanks_bring_what_was_agreed, |app| {
    let contact = clerk(&app, "GM0355", CLERK).to_string();
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let mut session = evening("2023-10-02T17:30:00Z", "Zeist", lotte);
    session.sends_confirmation = false;
    let id = plan(&app, "GM0355", session).unwrap().id;
    let path = format!("/bijeenkomsten/{id}");
    let result = [("attendance", "31")];
    app.logged_in("planner").post(&format!("{path}/resultaat"), &result).expect(303);
    let page = app.logged_in("planner").get(&path).expect(200).body;
    assert!(page.contains(&format!("{PATH}?bijeenkomst={id}")), "{page}");
    let session = id.to_string();
    let fields = [("act", "send"), ("session", session.as_str()), ("recipients", contact.as_str())];
    let refused = app.logged_in("planner").post(PATH, &fields).expect(422).body;
    assert!(refused.contains("Kies een toezegging of schrijf een inleiding."), "{refused}");
    let fields = [&fields[..], &[("introduction", "Wat een avond.")]].concat();
    app.logged_in("planner").post(PATH, &fields).expect(303);
    let (_, text, _) = &queued(&app)[0];
    assert!(text.contains("Wat een avond.") && text.contains("maandag 2 oktober 2023"), "{text}");
});

on_both!(only_who_works_on_the_dossier_writes_feedback, |app| {
    clerk(&app, "GM0355", CLERK);
    let talk = log(&app, true);
    let path = format!("{PATH}?gesprek={talk}");
    app.logged_in("adviser2").get(&path).expect(403);
    app.logged_in("management").get(&path).expect(403);
    app.logged_in("planner").get(&path).expect(200);
    let elsewhere = format!("/organisaties/GM0340/terugkoppeling?gesprek={talk}");
    app.logged_in("planner").get(&elsewhere).expect(404);
});
