//! Sending: never twice, never lost, never silently.

use chrono::TimeDelta;
use diesel::prelude::*;
use drietraps::domain::letters::{MessageState, RoundState};
use drietraps::domain::stages::StageState;
use drietraps::jobs::{Mailroom, Sender};
use drietraps::mail::transport::Memory;
use drietraps::mail::{Journal, Noted, Outcome};
use drietraps::services::muting::{self, Confirmation, Place};
use drietraps::services::rounds::control;
use drietraps::services::sending::{self, Claimant, Finding};
use drietraps::store::messages::NewMessage;
use drietraps::store::{contacts, dossiers, messages, organisations};

use crate::kit::{TestApp, at, on_both};
use crate::letters::minutes_after_nine;

fn letter_state(app: &TestApp, code: &str) -> StageState {
    app.read(|conn| {
        let organisation = organisations::get_by_code(conn, code)?;
        let tour = dossiers::current_tour(conn)?;
        let dossier = dossiers::get_of(conn, organisation.id, tour)?;
        Ok(dossiers::stages(conn, dossier.id)?.letter)
    })
}

/// Moves on to an instant and sends what may leave.
fn send_at(app: &TestApp, memory: &Memory, instant: &str) -> usize {
    app.at(instant).sender(memory).send_due().unwrap()
}

fn claimant(instance: &str) -> Claimant {
    Claimant { instance: instance.to_owned(), lease: TimeDelta::seconds(120) }
}

on_both!(letters_leave_when_they_are_due_also_after_a_restart, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 2);
    assert_eq!(app.round(round.id).figures.round.state, RoundState::Running);
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:59Z"), 0);
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:01:00Z"), 2);
    assert_eq!(app.counts(round.id).sent, 4);
    assert_eq!(app.round(round.id).figures.round.state, RoundState::Finished);
    assert_eq!(letter_state(&app, "GM0717"), StageState::Sent);
    let accepted = memory.accepted();
    let frozen: Vec<_> = app.messages(round.id).into_iter().map(|m| m.message_id).collect();
    assert!(accepted.iter().all(|mail| frozen.contains(&mail.message_id)));
});

on_both!(no_letter_leaves_outside_office_hours, |app| {
    app.fill_zeeland();
    app.released(&["GM0717"]);
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T15:00:00Z"), 0);
    assert_eq!(send_at(&app, &memory, "2023-10-04T06:59:59Z"), 0);
    assert_eq!(send_at(&app, &memory, "2023-10-04T07:00:00Z"), 2);
});

on_both!(a_letter_that_runs_into_a_recess_waits_for_its_end, |app| {
    app.fill_zeeland();
    let friday = app.at("2023-10-13T14:50:00Z");
    let round = friday.released(&["GM0717"]);
    let memory = Memory::default();
    // Monday 16 October is the first working day of the autumn holidays in the south.
    assert_eq!(send_at(&app, &memory, "2023-10-16T07:00:00Z"), 0);
    assert!(app.messages(round.id).iter().all(|m| m.due_at == at("2023-10-23T07:00:00Z")));
    assert_eq!(send_at(&app, &memory, "2023-10-23T07:00:00Z"), 2);
});

on_both!(the_mail_of_a_session_leaves_at_any_hour_with_its_appointment, |app| {
    let due = at("2023-10-07T20:00:00Z");
    app.write(|conn| {
        let message = NewMessage {
            letter_id: None,
            session_id: None,
            conversation_id: None,
            feedback_id: None,
            user_id: None,
            date_offer_id: None,
            publication_id: None,
            recipient: "Gespreksleider",
            contact_id: None,
            person_id: None,
            to_address: "gijs@tour.example",
            subject: "Bijeenkomst weerbaar bestuur",
            text_body: "Tot dan.",
            html_body: "<p>Tot dan.</p>",
            unsubscribe_url: None,
            calendar: Some("BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"),
            message_id: "<sessie@tour.example>",
            reminder: 0,
            replaces_id: None,
            in_reply_to: None,
        };
        Ok(messages::add(conn, &message, due)?)
    });
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-07T20:00:00Z"), 1);
    let method = memory.accepted()[0].calendar.as_ref().unwrap().method;
    assert_eq!(method, drietraps::mail::CalendarMethod::Cancel);
});

on_both!(a_refusal_for_now_is_tried_again_later_and_the_fifth_is_final, |app| {
    app.add_contact("GM0717", "mayor", Some("burgemeester@veere.example"));
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    memory.script((0..5).map(|_| Outcome::refused_for_now("451 later")));
    for minutes in [0, 5, 15, 35, 75] {
        let early = minutes_after_nine(minutes) - TimeDelta::seconds(1);
        assert_eq!(send_at(&app, &memory, &early.to_rfc3339()), 0);
        assert_eq!(send_at(&app, &memory, &minutes_after_nine(minutes).to_rfc3339()), 1);
    }
    assert_eq!(app.messages(round.id)[0].state, MessageState::Failed);
    assert_eq!(app.messages(round.id)[0].attempts, 5);
    assert_eq!(letter_state(&app, "GM0717"), StageState::Undeliverable);
    let contact = app.messages(round.id)[0].contact_id.unwrap();
    let contact = app.read(|conn| Ok(contacts::find(conn, contact)?)).unwrap();
    assert_eq!(contact.bounced_on, None, "a busy server says nothing about the address");
});

on_both!(a_refusal_for_good_marks_the_contact_and_the_letter_when_nobody_is_left, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    memory.script([Outcome::refused_for_good("550 5.1.1 no such user")]);
    send_at(&app, &memory, "2023-10-03T07:00:00Z");
    let messages = app.messages(round.id);
    let states: Vec<_> = messages.iter().map(|m| m.state).collect();
    assert_eq!(states, [MessageState::Failed, MessageState::Sent]);
    assert_eq!(letter_state(&app, "GM0717"), StageState::Sent);
    let contact =
        app.read(|conn| Ok(contacts::find(conn, messages[0].contact_id.unwrap())?)).unwrap();
    assert_eq!(contact.bounced_on, "2023-10-03".parse().ok());
});

on_both!(an_unclear_message_is_never_resent_by_the_program, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    memory.script([Outcome::unclear("geen antwoord")]);
    send_at(&app, &memory, "2023-10-03T07:00:00Z");
    send_at(&app, &memory, "2023-10-03T12:00:00Z");
    assert_eq!(memory.offered().len(), 2);
    assert_eq!(app.counts(round.id).unclear, 1);
});

on_both!(a_person_settles_an_unclear_message, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    memory.script([Outcome::unclear("geen antwoord"), Outcome::unclear("geen antwoord")]);
    send_at(&app, &memory, "2023-10-03T07:00:00Z");
    let [one, other] = [0, 1].map(|i| app.messages(round.id)[i].id);
    let (planner, now) = (app.actor("planner"), minutes_after_nine(30));
    let settle = |id, found| app.try_write(|conn| sending::settle(conn, &planner, id, found, now));
    assert_eq!(settle(one, Finding::Arrived).unwrap(), MessageState::Sent);
    assert_eq!(letter_state(&app, "GM0717"), StageState::Sent);
    assert_eq!(settle(other, Finding::SendAgain).unwrap(), MessageState::Queued);
    assert!(
        settle(one, Finding::SendAgain).unwrap_err().to_string().contains("niet (meer) onzeker")
    );
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:30:00Z"), 1);
    assert_eq!(app.counts(round.id).sent, 2);
    assert_eq!(app.round(round.id).figures.round.state, RoundState::Finished);
});

on_both!(a_message_whose_sender_fell_silent_is_unclear_after_its_lease, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let (first, now) = (claimant("first"), app.now());
    let taken = app.write(|conn| sending::claim(conn, &first, 1, now)).remove(0).message;
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:01:59Z"), 1);
    assert_eq!(app.counts(round.id).sending, 1);
    send_at(&app, &memory, "2023-10-03T07:02:01Z");
    let counts = app.counts(round.id);
    assert_eq!((counts.unclear, counts.sent), (1, 1));
    // The answer comes after all: now it is known.
    let accepted = Outcome::accepted("250 ok");
    let late = minutes_after_nine(3);
    app.write(|conn| sending::record(conn, taken.id, "first", &accepted, late));
    assert_eq!(app.counts(round.id).sent, 2);
});

on_both!(two_senders_at_once_never_send_twice_and_forget_nobody, |app| {
    app.fill_zeeland();
    let round = app.plan_zeeland();
    let round = app.try_release("planner2", round.id).unwrap();
    let memory = Memory::default();
    let later = app.at("2023-10-03T07:12:00Z");
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let sender = later.sender(&memory);
            scope.spawn(move || sender.send_due().unwrap());
        }
    });
    let mut to: Vec<_> = memory.accepted().into_iter().map(|mail| mail.to.address).collect();
    assert_eq!(to.len(), 26);
    to.sort();
    to.dedup();
    assert_eq!((to.len(), app.counts(round.id).sent), (26, 26));
});

on_both!(a_paused_round_sends_nothing_until_it_is_resumed, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let (actor, now) = (app.actor("planner"), app.now());
    app.write(|conn| control::pause(conn, &actor, round.id, now));
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T08:00:00Z"), 0);
    app.write(|conn| control::resume(conn, &actor, (round.id, false), at("2023-10-03T08:00:00Z")));
    assert_eq!(send_at(&app, &memory, "2023-10-03T08:00:00Z"), 2);
});

on_both!(an_unreachable_server_claims_nothing_and_is_told_on_the_page, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    memory.set_unreachable(Some("De mailserver is niet bereikbaar."));
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 0);
    let view = app.round(round.id);
    assert_eq!(view.figures.counts.queued, 2);
    assert_eq!(view.trouble.as_deref(), Some("De mailserver is niet bereikbaar."));
    assert!(app.messages(round.id).iter().all(|m| m.attempts == 0));
    memory.set_unreachable(None);
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:05:00Z"), 2);
    assert_eq!(app.round(round.id).trouble, None);
});

on_both!(a_silent_sender_is_noticed_also_while_the_server_is_unreachable, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let (first, now) = (claimant("first"), app.now());
    app.write(|conn| sending::claim(conn, &first, 1, now));
    let memory = Memory::default();
    memory.set_unreachable(Some("De mailserver is niet bereikbaar."));
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:02:01Z"), 0);
    let counts = app.counts(round.id);
    assert_eq!((counts.unclear, counts.queued), (1, 1));
});

on_both!(a_round_that_is_more_than_48_hours_late_asks_first, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-05T07:00:01Z"), 0);
    let held = app.round(round.id).figures.round;
    assert_eq!(held.state, RoundState::Paused);
    assert!(held.notice.unwrap().contains("meer dan 48 uur"));
    let actor = app.actor("planner");
    app.write(|conn| control::resume(conn, &actor, (round.id, false), at("2023-10-05T07:10:00Z")));
    assert_eq!(send_at(&app, &memory, "2023-10-05T07:10:00Z"), 2);
});

on_both!(who_objects_after_the_release_gets_no_mail, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    app.write(|conn| {
        let mut clerk = contacts::list(conn)?
            .into_iter()
            .find(|one| one.email.as_ref().is_some_and(|e| e.as_str() == "griffie@gm0717.example"))
            .unwrap();
        clerk.do_not_contact = true;
        Ok(contacts::set(conn, &clerk)?)
    });
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 1);
    let counts = app.counts(round.id);
    assert_eq!((counts.sent, counts.cancelled), (1, 1));
    assert_eq!(app.round(round.id).figures.round.state, RoundState::Finished);
});

on_both!(messages_that_were_changed_after_the_release_do_not_leave, |app| {
    use drietraps::store::schema::messages as table;
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    app.write(|conn| {
        diesel::update(table::table)
            .set(table::text_body.eq("iets anders"))
            .execute(conn)
            .map_err(|error| drietraps::store::StoreError::from(error).into())
    });
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 0);
    let held = app.round(round.id).figures.round;
    assert_eq!(held.state, RoundState::Paused);
    assert!(held.notice.unwrap().contains("niet meer precies"));
});

fn place(base: &str) -> Place {
    Place { base_url: base.into(), database: "postgres://db.example/tour".into() }
}

on_both!(a_copy_in_another_place_sends_nothing_until_a_person_confirms, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let (empty, now) = (Noted::default(), app.now());
    let (here, there) = (place("https://tour.example"), place("https://proef.example"));
    let check = |place: &Place| app.write(|conn| muting::check_at_start(conn, place, &empty, now));
    assert_eq!(check(&here), None);
    assert_eq!(check(&here), None, "a restart in the same place");
    assert!(check(&there).unwrap().contains("verplaatst of gekopieerd"));
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 0);
    assert_eq!(app.counts(round.id).queued, 2);
    let confirm = |name: &str| {
        let actor = app.actor(name);
        let said = Confirmation { place: &there, journal: &empty, may_have_left: None };
        app.try_write(|conn| muting::confirm(conn, &actor, said, now))
    };
    assert!(confirm("adviser").is_err());
    confirm("admin").unwrap();
    assert_eq!(check(&there), None);
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 2);
});

on_both!(while_nothing_may_leave_every_page_leads_who_may_end_that_to_the_page_for_it, |app| {
    app.state.muted.store(true, std::sync::atomic::Ordering::Relaxed);
    for (name, leads) in [("planner", true), ("admin", true), ("adviser", false)] {
        let body = app.logged_in(name).get("/organisaties").expect(200).body;
        assert!(body.contains("Verzenden staat uit"), "{body}");
        assert_eq!(body.contains(">Naar Beheer, E-mail</a>"), leads, "{name}");
    }
});

on_both!(an_older_database_than_the_journal_is_muted_and_its_messages_are_unclear, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let messages = app.messages(round.id);
    let journal = Journal::open(app.folder.path().join("send-journal")).unwrap();
    journal.record_all(&[&messages[0].message_id, "<onbekend@tour.example>"]).unwrap();
    let (counts, now, here) = (journal.noted().unwrap(), app.now(), place("https://a.example"));
    let check = || app.write(|conn| muting::check_at_start(conn, &here, &counts, now));
    assert!(check().unwrap().contains("ouder dan het verzendlogboek"));
    let states: Vec<_> = app.messages(round.id).iter().map(|m| m.state).collect();
    assert_eq!(states, [MessageState::Unclear, MessageState::Queued]);
    let actor = app.actor("planner");
    let said = Confirmation { place: &here, journal: &counts, may_have_left: None };
    app.write(|conn| muting::confirm(conn, &actor, said, now));
    assert_eq!(check(), None, "what was confirmed is not asked again");
});

on_both!(a_message_that_was_tried_and_recorded_does_not_mute_after_a_restart, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    memory.script([Outcome::refused_for_now("451 later"), Outcome::unclear("")]);
    send_at(&app, &memory, "2023-10-03T07:00:00Z");
    let journal = Journal::open(app.folder.path().join("send-journal")).unwrap();
    let (counts, now, here) = (journal.noted().unwrap(), app.now(), place("https://a.example"));
    let muted = app.write(|conn| muting::check_at_start(conn, &here, &counts, now));
    assert_eq!(muted, None);
    assert_eq!((app.counts(round.id).queued, app.counts(round.id).unclear), (1, 1));
});

on_both!(several_messages_are_in_flight_and_each_leaves_once, |app| {
    app.fill_zeeland();
    let round = app.plan_zeeland();
    let round = app.try_release("planner2", round.id).unwrap();
    let memory = Memory::default();
    memory.script([Outcome::refused_for_now("451 later"), Outcome::unclear("stil")]);
    let room = app.at("2023-10-03T07:12:00Z").mailroom(&memory);
    let sender = Sender::new(Mailroom { connections: 8, ..room }).unwrap();
    assert_eq!(sender.send_due().unwrap(), 26);
    let counts = app.counts(round.id);
    assert_eq!((counts.sent, counts.queued, counts.unclear), (24, 1, 1));
    let mut to: Vec<_> = memory.offered().into_iter().map(|(mail, _)| mail.to.address).collect();
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 26);
    let noted = app.read(drietraps::services::audit::verify);
    assert!(noted.unwrap() > 26, "a line for each result, in one chain");
});

on_both!(no_more_messages_are_claimed_than_may_be_in_flight, |app| {
    app.fill_zeeland();
    app.released(&["GM0717", "GM0664"]);
    let later = at("2023-10-03T07:01:00Z");
    let taken = app.write(|conn| sending::claim(conn, &claimant("first"), 3, later));
    let rest = app.write(|conn| sending::claim(conn, &claimant("second"), 3, later));
    assert_eq!((taken.len(), rest.len()), (3, 1));
    assert!(taken.iter().all(|one| one.message.claimed_by.as_deref() == Some("first")));
    let ids: Vec<_> = taken.iter().chain(&rest).map(|one| one.message.id).collect();
    let in_order: Vec<_> = app.messages(1).iter().map(|one| one.id).collect();
    assert_eq!(ids, in_order);
});

on_both!(a_server_that_takes_nothing_from_us_stops_the_round_and_strikes_off_nobody, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    let memory = Memory::default();
    memory.script((0..4).map(|_| Outcome::refused_sender("550 5.7.1 unknown sender")));
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:05:00Z"), 1);
    let held = app.round(round.id).figures.round;
    assert_eq!(held.state, RoundState::Paused);
    let notice = held.notice.unwrap();
    assert!(notice.contains("neemt geen post van ons aan") && notice.contains("unknown sender"));
    assert_eq!((app.counts(round.id).queued, app.counts(round.id).failed), (4, 0));
    let contacts = app.read(|conn| Ok(contacts::list(conn)?));
    assert!(contacts.iter().all(|one| one.bounced_on.is_none()));
});

on_both!(a_message_that_is_refused_as_it_is_fails_and_the_address_stays_good, |app| {
    app.add_contact("GM0717", "mayor", Some("burgemeester@veere.example"));
    let round = app.released(&["GM0717"]);
    let memory = Memory::default();
    memory.script([Outcome::refused_as_it_is("552 5.3.4 too big")]);
    send_at(&app, &memory, "2023-10-03T07:00:00Z");
    assert_eq!(app.counts(round.id).failed, 1);
    assert_eq!(letter_state(&app, "GM0717"), StageState::Undeliverable);
    let contacts = app.read(|conn| Ok(contacts::list(conn)?));
    assert!(contacts.iter().all(|one| one.bounced_on.is_none()));
});

on_both!(messages_that_cannot_be_written_in_the_journal_go_back_untouched, |app| {
    use drietraps::store::schema::messages as table;
    app.fill_zeeland();
    let round = app.released(&["GM0717"]);
    app.write(|conn| {
        let one = table::table.filter(table::message_id.like("<%")).select(table::id);
        let id: i64 = one.first(conn).map_err(drietraps::store::StoreError::from)?;
        diesel::update(table::table.find(id))
            .set(table::message_id.eq("no Message-ID"))
            .execute(conn)
            .map_err(|error| drietraps::store::StoreError::from(error).into())
    });
    let memory = Memory::default();
    let room = app.mailroom(&memory);
    let sender = Sender::new(Mailroom { connections: 2, ..room }).unwrap();
    assert_eq!(sender.send_due().unwrap(), 0);
    assert!(app.messages(round.id).iter().all(|one| one.attempts == 0));
    assert_eq!((app.counts(round.id).queued, memory.offered().len()), (2, 0));
    assert!(app.round(round.id).trouble.unwrap().contains("verzendlogboek"));
});

on_both!(all_unclear_messages_of_a_round_are_settled_at_once, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0717", "GM0664"]);
    let memory = Memory::default();
    memory.script(vec![Outcome::unclear("stil"); 4]);
    send_at(&app, &memory, "2023-10-03T07:05:00Z");
    assert_eq!(app.counts(round.id).unclear, 4);
    let planner = app.logged_in("planner2");
    let path = format!("/brievenrondes/{}/onzeker", round.id);
    assert!(
        planner
            .get(&format!("/brievenrondes/{}", round.id))
            .body
            .contains("Leg alle 4 onzekere vast")
    );
    let page = planner.get(&path).expect(200).body;
    assert!(page.contains("Alle 4: aangekomen") && page.contains("Alle 4: nagekeken"), "{page}");
    planner.post(&path, &[("known", "4")]).expect(422);
    let stale = planner.post(&path, &[("known", "3"), ("outcome", "sent")]).expect(422).body;
    assert!(stale.contains("Er zijn nu 4 onzekere berichten"), "{stale}");
    planner.post(&path, &[("known", "4"), ("outcome", "again")]).expect(303);
    let due: std::collections::BTreeSet<_> =
        app.messages(round.id).iter().map(|one| (one.state, one.due_at)).map(|it| it.1).collect();
    assert_eq!((app.counts(round.id).queued, due.len()), (4, 2), "at the pace of the round");
    planner.post(&path, &[("known", "4"), ("outcome", "again")]).expect(303);
    planner.post(&path, &[("known", "4"), ("outcome", "sent")]).expect(422);
});
