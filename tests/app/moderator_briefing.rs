//! The briefing of an evening: what is in it, what never is, and the mail to the team.

use diesel::prelude::*;
use drietraps::domain::notes::NoteLevel;
use drietraps::domain::people::Part;
use drietraps::services::sessions::{self, Appointment, CallOff, Reschedule};
use drietraps::store::schema::messages;
use drietraps::store::sessions as stored;

use crate::evenings::{clerk, evening, person, plan, send_all};
use crate::kit::{Answer, TestApp, on_both};
use crate::lying::{Lying, lying};
use crate::notes::{owned, try_write};
use crate::trespass::conversation;

const START: &str = "2023-10-12T17:30:00Z";
/// The start of every word that stands in a note or an answer alone.
const SECRET: &str = "ijsvogel";

fn planned(app: &TestApp) -> i64 {
    let lotte = person(app, "Lotte", &[Part::Moderator]);
    let tim = person(app, "Tim", &[Part::Trainer]);
    let mut appointment = evening(START, "Gemeentehuis Zeist", lotte);
    appointment.trainers = vec![tim];
    appointment.wishes = Some("Graag met voorbeelden".into());
    plan(app, "GM0355", appointment).unwrap().id
}

fn promise(app: &TestApp, text: &str, is_shareable: bool) {
    let mut fields = vec![("commitment_text", text), ("commitment_due_on", "10-10-2023")];
    let owner = app.user("adviser").id.to_string();
    fields.push(("commitment_owner", owner.as_str()));
    if is_shareable {
        fields.push(("commitment_shareable", "yes"));
    }
    app.logged_in("adviser").post("/organisaties/GM0355/toezeggingen", &fields).expect(303);
}

/// The words of the mails without an appointment: to whom, and the text.
fn briefings(app: &TestApp) -> Vec<(String, String, String)> {
    app.read(|conn| {
        Ok(messages::table
            .filter(messages::calendar.is_null())
            .filter(messages::session_id.is_not_null())
            .order(messages::id)
            .select((messages::to_address, messages::text_body, messages::state))
            .load(conn)
            .unwrap())
    })
}

fn preview(app: &TestApp, id: i64) -> String {
    app.logged_in("planner")
        .get(&format!("/bijeenkomsten/{id}/briefing/versturen"))
        .expect(200)
        .body
}

fn digest(page: &str) -> String {
    let rest = page.split("name=\"digest\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn send(app: &TestApp, id: i64, digest: &str, again: bool) -> Answer {
    let mut fields = vec![("digest", digest)];
    if again {
        fields.push(("again", "yes"));
    }
    app.logged_in("planner").post(&format!("/bijeenkomsten/{id}/briefing/versturen"), &fields)
}

on_both!(no_note_no_answer_and_no_unshared_promise_gets_into_page_or_mail, |app| {
    owned(&app);
    conversation(&app, "ijsvogelantwoord");
    for level in [NoteLevel::Process, NoteLevel::Confidential, NoteLevel::Strict] {
        try_write(&app, "adviser", level, "ijsvogelnotitie").unwrap();
    }
    promise(&app, "ijsvogel bellen", false);
    promise(&app, "Protocol sturen", true);
    let id = planned(&app);
    let note = [("version", "0"), ("logistics_note", "ijsvogelnotitie van de planner")];
    app.logged_in("planner").post(&format!("/bijeenkomsten/{id}/draaiboek"), &note).expect(303);
    let path = format!("/bijeenkomsten/{id}/briefing");
    for name in ["planner", "adviser", "adviser2"] {
        let page = app.logged_in(name).get(&path).expect(200).body;
        assert!(!page.contains(SECRET), "{name}: {page}");
        for words in ["Protocol sturen", "Graag met voorbeelden", "070 37 38 314", "Tim"] {
            assert!(page.contains(words), "{words} for {name}: {page}");
        }
    }
    let shown = preview(&app, id);
    assert!(!shown.contains(SECRET) && shown.contains("Protocol sturen"), "{shown}");
    send(&app, id, &digest(&shown), false).expect(303);
    let sent = briefings(&app);
    assert_eq!(sent.len(), 2);
    for (_, text, _) in &sent {
        assert!(!text.contains(SECRET), "{text}");
        assert!(text.contains("Gesprek gehouden op 2 oktober 2023"), "{text}");
        assert!(text.contains("- Protocol sturen"), "{text}");
        assert!(text.contains("Nog te regelen: de zaal"), "{text}");
    }
});

on_both!(the_briefing_is_read_first_and_the_same_never_leaves_twice_unless_asked, |app| {
    let id = planned(&app);
    let shown = preview(&app, id);
    assert!(shown.contains("Stuur aan 2 ontvangers"), "{shown}");
    assert!(briefings(&app).is_empty(), "nothing waits before it was read");
    send(&app, id, "another", false).expect(422);
    let read = digest(&shown);
    send(&app, id, &read, false).expect(303);
    let refused = send(&app, id, &read, false).expect(422).body;
    assert!(refused.contains("Precies deze briefing ging op 3 oktober 2023 al naar"), "{refused}");
    assert_eq!(briefings(&app).len(), 2);
    send(&app, id, &read, true).expect(303);
    assert_eq!(briefings(&app).len(), 4);
    let list = [("version", "0"), ("arrange_room", "arranged")];
    app.logged_in("planner").post(&format!("/bijeenkomsten/{id}/draaiboek"), &list).expect(303);
    let refused = send(&app, id, &read, true).expect(422).body;
    assert!(refused.contains("intussen gewijzigd"), "{refused}");
    let changed = digest(&preview(&app, id));
    assert_ne!(changed, read);
    send(&app, id, &changed, false).expect(303);
    assert!(briefings(&app)[4].1.contains("Geregeld: de zaal."));
    app.logged_in("adviser").get(&format!("/bijeenkomsten/{id}/briefing/versturen")).expect(403);
});

on_both!(who_has_no_address_is_named_and_a_session_that_is_off_has_no_briefing, |app| {
    let id = planned(&app);
    app.write(|conn| {
        use drietraps::store::schema::people;
        diesel::update(people::table.filter(people::name.eq("Tim")))
            .set(people::email.eq(None::<String>))
            .execute(conn)
            .unwrap();
        Ok(())
    });
    let shown = preview(&app, id);
    assert!(shown.contains("Zonder e-mailadres: Tim."), "{shown}");
    assert!(shown.contains("Stuur aan 1 ontvanger"), "{shown}");
    let (planner, now, stationery) = (app.actor("planner"), app.now(), app.state.stationery());
    let command = CallOff { session_id: id, reason: "Geen tijd".into() };
    app.write(|conn| sessions::cancel(conn, &planner, &command, &stationery, now));
    let path = format!("/bijeenkomsten/{id}/briefing/versturen");
    app.logged_in("planner").get(&path).expect(422);
});

on_both!(a_briefing_does_not_stand_in_the_way_of_the_calendar, |app| {
    clerk(&app, "GM0355", "griffie@zeist.example");
    let id = planned(&app);
    send_all(&app);
    send(&app, id, &digest(&preview(&app, id)), false).expect(303);
    send_all(&app);
    let (planner, now, stationery) = (app.actor("planner"), app.now(), app.state.stationery());
    let command = CallOff { session_id: id, reason: "Geen tijd".into() };
    app.write(|conn| sessions::cancel(conn, &planner, &command, &stationery, now));
    let told = lying(&app).split_off(3);
    let told: Vec<_> = told.iter().map(Lying::told).collect();
    let all = ["griffie@zeist.example", "lotte@team.example", "tim@team.example"];
    assert_eq!(told, all.map(|to| (to, "CANCEL", 1)));
});

/// Moves a session to a week later, with mail about it or without.
fn moves(app: &TestApp, id: i64, sends_confirmation: bool) {
    let (planner, now, stationery) = (app.actor("planner"), app.now(), app.state.stationery());
    let session = app.read(|conn| Ok(stored::get(conn, id)?));
    let appointment = evening("2023-10-19T17:30:00Z", "Zeist", session.moderator_id);
    let command = Reschedule {
        session_id: id,
        version: session.version,
        reason: "Andere dag".into(),
        appointment: Appointment { sends_confirmation, ..appointment },
    };
    app.write(|conn| sessions::reschedule(conn, &planner, &command, &stationery, now));
}

on_both!(a_briefing_that_waits_is_taken_back_when_the_session_moves, |app| {
    let id = planned(&app);
    send_all(&app);
    send(&app, id, &digest(&preview(&app, id)), false).expect(303);
    moves(&app, id, true);
    assert!(briefings(&app).iter().all(|(.., state)| state == "cancelled"));
});

on_both!(a_briefing_of_a_session_without_mail_is_taken_back_when_it_moves, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let quiet = evening("2023-10-12T17:30:00Z", "Zeist", lotte);
    let quiet = Appointment { sends_confirmation: false, ..quiet };
    let id = plan(&app, "GM0355", quiet).unwrap().id;
    send(&app, id, &digest(&preview(&app, id)), false).expect(303);
    assert!(!briefings(&app).is_empty());
    moves(&app, id, false);
    assert!(briefings(&app).iter().all(|(.., state)| state == "cancelled"));
});
