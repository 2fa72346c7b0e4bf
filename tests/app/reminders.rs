//! Reminders: proposed when they are due, released by a second person, sent once to whom got the
//! letter, and never after anything came back.

use drietraps::domain::letters::{MessageState, Reply, RoundState};
use drietraps::domain::stages::StageState;
use drietraps::mail::Outcome;
use drietraps::mail::transport::Memory;
use drietraps::services::replies::{self, Answer};
use drietraps::services::rounds::reminders::{self, Proposal, ReleaseReminders};
use drietraps::services::rounds::{control, release};
use drietraps::services::{ServiceError, ServiceResult, calls};
use drietraps::store::{contacts, dossiers, messages, replies as answered, rounds};

use crate::kit::{TestApp, at, on_both};
use crate::letter_kit::{dossier, stages};

/// Three weeks after 3 October 2023.
pub const FIRST: &str = "2023-10-24T07:00:00Z";
/// Three weeks after that.
pub const SECOND: &str = "2023-11-14T08:00:00Z";

pub const VEERE: &str = "GM0717";
pub const GOES: &str = "GM0664";

/// A round for these municipalities of which every letter left on 3 October 2023.
pub fn sent(app: &TestApp, codes: &[&str]) -> (i64, Memory) {
    app.fill_zeeland();
    let round = app.released(codes);
    let memory = Memory::default();
    send(&app.at("2023-10-03T07:30:00Z"), &memory);
    assert_eq!(app.counts(round.id).sent as usize, codes.len() * 2);
    (round.id, memory)
}

pub fn send(app: &TestApp, memory: &Memory) -> usize {
    app.sender(memory).send_due().unwrap()
}

pub fn proposal(app: &TestApp, name: &str, round_id: i64) -> Proposal {
    let (actor, stationery) = (app.actor(name), app.state.stationery());
    app.read(|conn| reminders::propose(conn, &actor, &stationery, round_id, app.now()))
}

pub fn due(app: &TestApp, round_id: i64) -> usize {
    proposal(app, "planner2", round_id).reminders.len()
}

pub fn try_release(app: &TestApp, name: &str, round_id: i64) -> ServiceResult<usize> {
    let (actor, stationery) = (app.actor(name), app.state.stationery());
    let command = ReleaseReminders { round_id, digest: None };
    app.try_write(|conn| reminders::release(conn, &actor, &stationery, &command, app.now()))
}

pub fn remind(app: &TestApp, round_id: i64) -> usize {
    try_release(app, "planner2", round_id).unwrap()
}

on_both!(a_reminder_is_proposed_three_weeks_after_the_letter_and_nothing_leaves_by_itself, |app| {
    let (round, memory) = sent(&app, &[VEERE, GOES]);
    assert_eq!(due(&app.at("2023-10-23T07:00:00Z"), round), 0);
    let then = app.at(FIRST);
    assert_eq!(due(&then, round), 2);
    then.sender(&memory).do_daily_work().unwrap();
    assert_eq!(send(&then, &memory), 0, "nobody released them");
    assert_eq!(app.messages(round).len(), 4);
});

on_both!(a_second_person_releases_the_reminders_and_each_leaves_once, |app| {
    let (round, memory) = sent(&app, &[VEERE, GOES]);
    let then = app.at(FIRST);
    for name in ["planner", "adviser"] {
        let refused = try_release(&then, name, round).unwrap_err();
        assert!(matches!(refused, ServiceError::Forbidden(_)), "{refused}");
    }
    assert_eq!(remind(&then, round), 2);
    assert_eq!(app.round(round).figures.round.state, RoundState::Running);
    assert_eq!(due(&then, round), 0);
    assert!(try_release(&then, "planner2", round).is_err(), "a second release finds nothing");
    assert_eq!(send(&then, &memory), 2);
    assert_eq!(send(&then, &memory), 0, "the pace");
    assert_eq!(send(&app.at("2023-10-24T07:01:00Z"), &memory), 2);
    assert_eq!(app.round(round).figures.round.state, RoundState::Finished);
    assert_eq!(stages(&app, VEERE).letter, StageState::Reminded);
    let events = app.read(|conn| Ok(dossiers::list_events(conn, dossier(&app, VEERE).id)?));
    let reminded = events.iter().filter(|event| event.to == StageState::Reminded).count();
    assert_eq!(reminded, 1, "two recipients are one reminder");
});

on_both!(a_reminder_names_the_day_of_the_letter_and_has_a_link_of_its_own, |app| {
    let (round, memory) = sent(&app, &[VEERE]);
    let then = app.at(FIRST);
    remind(&then, round);
    send(&then, &memory);
    let all = app.messages(round);
    let (letter, reminder) = (&all[0], all.iter().find(|one| one.reminder == 1).unwrap());
    assert!(reminder.text_body.contains("Op dinsdag 3 oktober 2023 stuurden wij u"));
    assert!(reminder.subject.starts_with("Herinnering"));
    assert_ne!(letter.message_id, reminder.message_id);
    let token = |url: &Option<String>| url.clone().unwrap().rsplit('/').next().unwrap().to_owned();
    let (first, second) = (token(&letter.unsubscribe_url), token(&reminder.unsubscribe_url));
    assert_ne!(first, second);
    assert!(reminder.html_body.contains(&second));
    for link in [first, second] {
        let view = app.read(|conn| replies::look(conn, &link, app.now()));
        assert_eq!(view.organisation.code, VEERE);
    }
});

on_both!(
    after_two_reminders_there_is_no_third_and_fifteen_working_days_later_somebody_calls,
    |app| {
        let (round, memory) = sent(&app, &[VEERE]);
        for (number, moment) in [(1, FIRST), (2, SECOND)] {
            let then = app.at(moment);
            assert_eq!(proposal(&then, "planner2", round).reminders[0].number, number);
            remind(&then, round);
            assert_eq!(send(&then, &memory), 2);
        }
        assert_eq!(due(&app.at("2024-02-01T08:00:00Z"), round), 0);
        let to_call = |app: &TestApp| {
            let actor = app.actor("planner");
            app.write(|conn| calls::give_up_waiting(conn, app.now()));
            app.read(|conn| calls::list(conn, &actor, app.now())).len()
        };
        assert_eq!(to_call(&app.at("2023-12-04T08:00:00Z")), 0);
        assert_eq!(stages(&app, VEERE).letter, StageState::Reminded);
        assert_eq!(to_call(&app.at("2023-12-06T08:00:00Z")), 1);
        assert_eq!(stages(&app, VEERE).letter, StageState::NoReply);
    }
);

on_both!(nobody_calls_while_a_reminder_is_to_come_or_on_its_way, |app| {
    let (round, _) = sent(&app, &[VEERE]);
    let planner = app.actor("planner");
    let calls = |app: &TestApp| app.read(|conn| calls::list(conn, &planner, app.now())).len();
    let then = app.at(FIRST);
    assert_eq!(calls(&then), 0);
    remind(&then, round);
    app.at("2023-12-20T08:00:00Z")
        .write(|conn| calls::give_up_waiting(conn, at("2023-12-20T08:00:00Z")));
    assert_eq!(stages(&app, VEERE).letter, StageState::Sent, "the reminder waits in the queue");
});

on_both!(a_reminder_that_nobody_releases_ends_in_a_call_after_fifteen_working_days, |app| {
    sent(&app, &[VEERE]);
    let give_up = |moment: &str| {
        let now = at(moment);
        app.write(|conn| calls::give_up_waiting(conn, now))
    };
    assert_eq!(give_up("2023-11-14T08:00:00Z"), 0);
    assert_eq!(give_up("2023-11-15T08:00:00Z"), 1);
});

on_both!(no_reminder_follows_an_answer_and_one_that_waits_is_taken_back, |app| {
    let (round, memory) = sent(&app, &[VEERE, GOES]);
    let adviser = app.actor("adviser");
    let answer = Answer { reply: Some(Reply::ProvidedFor), ..Answer::default() };
    let reply = |app: &TestApp, code: &str| {
        app.write(|conn| replies::record_by_hand(conn, &adviser, code, &answer, app.now()));
    };
    reply(&app.at("2023-10-10T07:00:00Z"), GOES);
    let then = app.at(FIRST);
    assert_eq!(remind(&then, round), 1);
    reply(&then, VEERE);
    assert_eq!(send(&then, &memory), 0);
    let states: Vec<_> =
        app.messages(round).iter().filter(|m| m.reminder > 0).map(|m| m.state).collect();
    assert_eq!(states, [MessageState::Cancelled; 2]);
    assert_eq!(app.round(round).figures.round.state, RoundState::Finished);
});

on_both!(a_reply_that_came_in_unnoticed_stops_the_reminder_at_the_door, |app| {
    let (round, memory) = sent(&app, &[VEERE]);
    let then = app.at(FIRST);
    remind(&then, round);
    // The row alone, as when another instance recorded it a moment ago.
    app.write(|conn| {
        let letter = answered::find_newest(conn, dossier(&app, VEERE).id)?.unwrap();
        let reply = answered::LetterReply { reply: Some(Reply::NotInterested), ..letter };
        Ok(answered::set(conn, &reply)?)
    });
    assert_eq!(send(&then, &memory), 0);
    let last = app.messages(round).pop().unwrap();
    assert_eq!(last.state, MessageState::Cancelled);
    assert!(last.server_said.unwrap().contains("Niet meer nodig"));
});

on_both!(objection_bounce_and_change_of_address_stop_the_reminder, |app| {
    let (round, _) = sent(&app, &["GM0654", "GM0664", "GM0677", "GM0717"]);
    let change = |code: &str, what: fn(&mut drietraps::domain::contacts::Contact)| {
        let id = dossier(&app, code).organisation_id;
        app.write(|conn| {
            for mut contact in contacts::list_of(conn, id)? {
                what(&mut contact);
                contacts::set(conn, &contact)?;
            }
            Ok(())
        });
    };
    change("GM0654", |contact| contact.do_not_contact = true);
    change("GM0664", |contact| contact.bounced_on = "2023-10-05".parse().ok());
    change("GM0677", |contact| {
        let other = format!("nieuw{}@hulst.example", contact.id);
        contact.email = drietraps::domain::contacts::EmailAddress::parse(&other).ok();
    });
    let left = proposal(&app.at(FIRST), "planner2", round).reminders;
    let names: Vec<_> = left.iter().map(|one| one.organisation.name.as_str()).collect();
    assert_eq!(names, ["Veere"]);
    let planner = app.actor("planner");
    let then = app.at(FIRST);
    let called = then.read(|conn| calls::list(conn, &planner, then.now()));
    assert_eq!(called.len(), 3, "who cannot be mailed is called");
});

on_both!(a_paused_or_withdrawn_round_sends_no_reminders, |app| {
    app.fill_zeeland();
    let round = app.released(&[VEERE, GOES]);
    let memory = Memory::default();
    assert_eq!(send(&app, &memory), 2);
    let planner = app.actor("planner");
    app.write(|conn| control::pause(conn, &planner, round.id, app.now()));
    let then = app.at(FIRST);
    assert!(proposal(&then, "planner2", round.id).obstacle.unwrap().contains("Hervat"));
    assert!(try_release(&then, "planner2", round.id).is_err());
    app.write(|conn| control::withdraw(conn, &planner, round.id, app.now()));
    assert_eq!(due(&then, round.id), 0);
});

on_both!(a_released_reminder_is_bound_to_its_text, |app| {
    use diesel::prelude::*;
    use drietraps::store::schema::messages as table;
    let (round, _) = sent(&app, &[VEERE]);
    remind(&app.at(FIRST), round);
    let holds = || {
        app.read(|conn| {
            let round = rounds::get(conn, round)?;
            release::still_holds(conn, &round)
        })
    };
    assert!(holds());
    app.write(|conn| {
        let reminder = diesel::update(table::table.filter(table::reminder.eq(1)));
        let changed = reminder.set(table::subject.eq("Iets anders")).execute(conn);
        Ok(changed.map_err(drietraps::store::StoreError::from)?)
    });
    assert!(!holds());
});

on_both!(a_reminder_that_bounces_keeps_the_letter_sent_and_marks_the_contact, |app| {
    let (round, memory) = sent(&app, &[VEERE]);
    let then = app.at(FIRST);
    remind(&then, round);
    memory.script((0..2).map(|_| Outcome::refused_for_good("550 5.1.1 no such user")));
    assert_eq!(send(&then, &memory), 2);
    assert_eq!(stages(&app, VEERE).letter, StageState::Sent);
    let bounced = app.read(|conn| {
        let id = messages::list_of_round(conn, round)?[0].contact_id.unwrap();
        Ok(contacts::find(conn, id)?.unwrap().bounced_on)
    });
    assert!(bounced.is_some());
    let planner = app.actor("planner");
    assert_eq!(then.read(|conn| calls::list(conn, &planner, then.now())).len(), 1);
});
