//! The mail of a session: who gets it, and what their calendars are told.

use diesel::prelude::*;
use drietraps::domain::contacts::Contact;
use drietraps::domain::people::Part;
use drietraps::mail::transport::Memory;
use drietraps::services::sessions::{self, CallOff, Reschedule};
use drietraps::store::schema::contacts;
use drietraps::store::sessions as stored;
use icalendar::{Calendar, Component, EventLike};

use crate::evenings::{clerk, evening, person, plan, send_all};
use crate::kit::{TestApp, on_both};
use crate::lying::{Lying, lying};

const START: &str = "2023-10-12T17:30:00Z";

fn call_off(app: &TestApp, session_id: i64) {
    let (planner, now, stationery) = (app.actor("planner"), app.now(), app.state.stationery());
    let command = CallOff { session_id, reason: "Geen tijd".into() };
    app.write(|conn| sessions::cancel(conn, &planner, &command, &stationery, now));
}

fn reschedule(app: &TestApp, session_id: i64, moderator: i64) {
    let (planner, now, stationery) = (app.actor("planner"), app.now(), app.state.stationery());
    let version = app.read(|conn| Ok(stored::get(conn, session_id)?)).version;
    let command = Reschedule {
        session_id,
        version,
        reason: "Andere zaal".into(),
        appointment: evening("2023-10-13T17:30:00Z", "Slot Zeist", moderator),
    };
    app.write(|conn| sessions::reschedule(conn, &planner, &command, &stationery, now));
}

on_both!(clerk_and_moderator_each_get_their_own_appointment, |app| {
    clerk(&app, "GM0355", "griffie@zeist.example");
    let lotte = person(&app, "Lotte de Wit", &[Part::Moderator]);
    plan(&app, "GM0355", evening(START, "Gemeentehuis Zeist", lotte)).unwrap();
    let queue = lying(&app);
    let told: Vec<_> = queue.iter().map(Lying::told).collect();
    assert_eq!(
        told,
        [("griffie@zeist.example", "REQUEST", 0), ("lotte.de.wit@team.example", "REQUEST", 0)]
    );
    for message in &queue {
        let event = message.calendar.events().next().unwrap();
        assert_eq!(event.get_summary(), Some(message.subject.as_str()));
        let attendees = event.get_attendees();
        let invited: Vec<_> = attendees.iter().map(|it| it.cal_address.as_str()).collect();
        assert_eq!(invited, [format!("mailto:{}", message.to)]);
        assert!(message.text.contains("donderdag 12 oktober 2023"), "{}", message.text);
        assert!(message.text.contains("19.30 tot 22.00 uur"), "{}", message.text);
    }
    assert!(queue[0].text.starts_with("Geachte griffier,"), "{}", queue[0].text);
    assert!(queue[0].text.contains("een ruimte voor 31 mensen"));
    assert!(queue[1].text.starts_with("Geachte Lotte de Wit,"), "{}", queue[1].text);
    assert!(!queue[1].text.contains("een ruimte"));
    assert_ne!(queue[0].message_id, queue[1].message_id);
    assert_eq!(queue[0].uid(), queue[1].uid());
});

on_both!(one_uid_for_life_and_every_change_one_higher, |app| {
    clerk(&app, "GM0355", "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let daan = person(&app, "Daan", &[Part::Moderator]);
    let id = plan(&app, "GM0355", evening(START, "Zeist", lotte)).unwrap().id;
    send_all(&app);
    reschedule(&app, id, daan);
    send_all(&app);
    call_off(&app, id);
    let queue = lying(&app);
    let told: Vec<_> = queue.iter().map(Lying::told).collect();
    assert_eq!(
        told,
        [
            ("griffie@zeist.example", "REQUEST", 0),
            ("lotte@team.example", "REQUEST", 0),
            ("griffie@zeist.example", "REQUEST", 1),
            ("daan@team.example", "REQUEST", 1),
            ("lotte@team.example", "CANCEL", 1),
            ("griffie@zeist.example", "CANCEL", 2),
            ("daan@team.example", "CANCEL", 2),
        ]
    );
    assert!(queue.iter().all(|message| message.uid() == queue[0].uid()));
    assert!(queue[2].text.contains("vrijdag 13 oktober 2023"), "{}", queue[2].text);
    assert!(queue[4].text.contains("donderdag 12 oktober 2023"), "{}", queue[4].text);
    assert_eq!(queue[5].subject, "Afgezegd: bijeenkomst weerbaar bestuur");
});

on_both!(what_did_not_leave_is_taken_back_and_needs_no_cancellation, |app| {
    clerk(&app, "GM0355", "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = plan(&app, "GM0355", evening(START, "Zeist", lotte)).unwrap().id;
    reschedule(&app, id, lotte);
    call_off(&app, id);
    let queue = lying(&app);
    assert_eq!(queue.len(), 4);
    assert!(queue.iter().all(|message| message.state == "cancelled"), "{queue:?}");
});

on_both!(a_clerk_who_wants_no_mail_gets_none_and_the_planner_is_told, |app| {
    let silent = clerk(&app, "GM0355", "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    app.write(|conn| {
        diesel::update(contacts::table.find(silent))
            .set(contacts::do_not_contact.eq(true))
            .execute(conn)
            .unwrap();
        Ok(())
    });
    let planned = plan(&app, "GM0355", evening(START, "Zeist", lotte)).unwrap();
    assert!(planned.warnings[0].contains("geen griffier met een e-mailadres"), "{planned:?}");
    let queue = lying(&app);
    assert_eq!(queue.len(), 1);
    assert_eq!(queue[0].to, "lotte@team.example");
});

/// Sends what may leave at an instant and answers to whom.
fn send_at(app: &TestApp, instant: &str) -> Vec<String> {
    let memory = Memory::default();
    app.at(instant).sender(&memory).send_due().unwrap();
    memory.accepted().into_iter().map(|mail| mail.to.address).collect()
}

fn change_contact(app: &TestApp, id: i64, change: impl Fn(&mut Contact)) {
    app.write(|conn| {
        let mut contact = drietraps::store::contacts::find(conn, id)?.unwrap();
        change(&mut contact);
        Ok(drietraps::store::contacts::set(conn, &contact)?)
    });
}

on_both!(the_mail_of_a_session_that_began_does_not_leave, |app| {
    clerk(&app, "GM0355", "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    plan(&app, "GM0355", evening(START, "Zeist", lotte)).unwrap();
    assert!(send_at(&app, START).is_empty());
    assert!(lying(&app).iter().all(|message| message.state == "cancelled"));
});

on_both!(a_clerk_who_objects_after_the_planning_gets_no_appointment, |app| {
    let silent = clerk(&app, "GM0355", "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    plan(&app, "GM0355", evening(START, "Zeist", lotte)).unwrap();
    change_contact(&app, silent, |contact| contact.do_not_contact = true);
    assert_eq!(send_at(&app, "2023-10-03T08:00:00Z"), ["lotte@team.example"]);
    assert_eq!(lying(&app)[0].state, "cancelled");
});

on_both!(a_clerk_who_left_still_learns_that_the_session_is_off, |app| {
    let left = clerk(&app, "GM0355", "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = plan(&app, "GM0355", evening(START, "Zeist", lotte)).unwrap().id;
    assert_eq!(send_at(&app, "2023-10-03T08:00:00Z").len(), 2);
    call_off(&app, id);
    change_contact(&app, left, |contact| contact.valid_to = "2023-10-03".parse().ok());
    let told = send_at(&app, "2023-10-03T09:00:00Z");
    assert_eq!(told, ["griffie@zeist.example", "lotte@team.example"]);
});

on_both!(a_session_entered_afterwards_sends_nothing, |app| {
    clerk(&app, "GM0355", "griffie@zeist.example");
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    plan(&app, "GM0355", evening("2023-09-12T17:30:00Z", "Zeist", lotte)).unwrap();
    assert!(lying(&app).is_empty());
});

on_both!(the_appointment_is_a_file_that_a_calendar_reads, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let id = plan(&app, "GM0355", evening(START, "Slot; Zeist", lotte)).unwrap().id;
    let path = format!("/bijeenkomsten/{id}/uitnodiging.ics");
    let read = || -> Calendar {
        let answer = app.logged_in("adviser").get(&path).expect(200);
        assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
        answer.body.parse().unwrap()
    };
    let calendar = read();
    let event = calendar.events().next().unwrap();
    assert_eq!(event.get_location(), Some("Slot; Zeist"));
    assert!(event.get_attendees().is_empty());
    assert_eq!(calendar.property_value("METHOD"), Some("PUBLISH"));
    call_off(&app, id);
    let cancelled = read();
    assert_eq!(cancelled.property_value("METHOD"), Some("CANCEL"));
    let after = cancelled.events().next().unwrap();
    assert_eq!((after.get_uid(), after.get_sequence()), (event.get_uid(), Some(1)));
    app.logged_in("management").get(&path).expect(403);
});

on_both!(trainers_and_experience_experts_are_invited_moved_and_called_off_too, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let tim = person(&app, "Tim", &[Part::Trainer]);
    let eva = person(&app, "Eva", &[Part::ExperienceExpert]);
    let mut appointment = evening(START, "Zeist", lotte);
    (appointment.trainers, appointment.experts) = (vec![tim], vec![eva]);
    let id = plan(&app, "GM0355", appointment).unwrap().id;
    let first = lying(&app);
    let told: Vec<_> = first.iter().map(|it| (it.to.as_str(), it.subject.as_str())).collect();
    let subject = "Bijeenkomst weerbaar bestuur";
    assert_eq!(
        told,
        [
            ("lotte@team.example", subject),
            ("tim@team.example", subject),
            ("eva@team.example", subject)
        ]
    );
    assert!(first[1].text.starts_with("Geachte Tim,"), "{}", first[1].text);
    assert!(first[1].text.contains("Gespreksleider: Lotte"), "{}", first[1].text);
    send_all(&app);
    // Whoever moves the session leaves trainer and expert out of it.
    reschedule(&app, id, lotte);
    let later: Vec<_> = lying(&app).split_off(3);
    let told: Vec<_> = later.iter().map(Lying::told).collect();
    assert_eq!(
        told,
        [
            ("lotte@team.example", "REQUEST", 1),
            ("tim@team.example", "CANCEL", 1),
            ("eva@team.example", "CANCEL", 1),
        ]
    );
});

on_both!(the_whole_crew_learns_that_a_session_is_off, |app| {
    let lotte = person(&app, "Lotte", &[Part::Moderator]);
    let tim = person(&app, "Tim", &[Part::Trainer]);
    let mut appointment = evening(START, "Zeist", lotte);
    appointment.trainers = vec![tim];
    let id = plan(&app, "GM0355", appointment).unwrap().id;
    send_all(&app);
    call_off(&app, id);
    let told = lying(&app).split_off(2);
    let told: Vec<_> = told.iter().map(Lying::told).collect();
    assert_eq!(told, [("lotte@team.example", "CANCEL", 1), ("tim@team.example", "CANCEL", 1)]);
});
