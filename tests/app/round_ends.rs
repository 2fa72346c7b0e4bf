//! How a round and its letters end, and what resuming a round looks at.

use diesel::prelude::*;
use drietraps::domain::letters::{Message, MessageState, RoundState};
use drietraps::domain::stages::StageState;
use drietraps::mail::Outcome;
use drietraps::mail::transport::Memory;
use drietraps::services::rounds::{control, held};
use drietraps::services::sending;
use drietraps::store::schema::messages as table;
use drietraps::store::{StoreError, contacts, messages};

use crate::kit::{TestApp, at, on_both};
use crate::letter_kit::stages;
use crate::letters::minutes_after_nine;

const VEERE: &str = "GM0717";

fn send_at(app: &TestApp, memory: &Memory, instant: &str) -> usize {
    app.at(instant).sender(memory).send_due().unwrap()
}

fn change_texts(app: &TestApp) {
    app.write(|conn| {
        let changed = diesel::update(table::table).set(table::text_body.eq("iets anders"));
        Ok(changed.execute(conn).map_err(StoreError::from)?)
    });
}

fn object(app: &TestApp, message: &Message) {
    let contact = message.contact_id.unwrap();
    app.write(|conn| {
        let mut contact = contacts::find(conn, contact)?.unwrap();
        contact.do_not_contact = true;
        Ok(contacts::set(conn, &contact)?)
    });
}

on_both!(a_round_whose_texts_changed_is_not_resumed, |app| {
    app.fill_zeeland();
    let round = app.released(&[VEERE]);
    let (actor, now) = (app.actor("planner"), app.now());
    app.write(|conn| control::pause(conn, &actor, round.id, now));
    change_texts(&app);
    let refused = app
        .try_write(|conn| control::resume(conn, &actor, (round.id, false), now))
        .unwrap_err()
        .to_string();
    assert!(refused.contains("teksten of ontvangers") && refused.contains("Trek"), "{refused}");
    assert_eq!(app.round(round.id).figures.round.state, RoundState::Paused);
    assert_eq!(send_at(&app, &Memory::default(), "2023-10-03T07:05:00Z"), 0);
});

on_both!(a_round_that_the_program_held_for_its_texts_stays_held, |app| {
    app.fill_zeeland();
    let round = app.released(&[VEERE]);
    change_texts(&app);
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 0);
    let (actor, now) = (app.actor("planner"), app.now());
    app.try_write(|conn| control::resume(conn, &actor, (round.id, false), now)).unwrap_err();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:05:00Z"), 0);
});

on_both!(a_round_of_which_a_part_left_is_resumed, |app| {
    app.fill_zeeland();
    let round = app.released(&[VEERE, "GM0664"]);
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 2);
    let (actor, now) = (app.actor("planner"), app.now());
    app.write(|conn| control::pause(conn, &actor, round.id, now));
    app.write(|conn| control::resume(conn, &actor, (round.id, false), now));
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:01:00Z"), 2);
});

on_both!(a_letter_of_which_one_message_failed_and_one_was_cancelled_bounced, |app| {
    app.fill_zeeland();
    let round = app.released(&[VEERE]);
    let memory = Memory::default();
    memory.script([
        Outcome::refused_for_good("550 5.1.1 no such user"),
        Outcome::refused_for_now("451 later"),
    ]);
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 2);
    assert_eq!(stages(&app, VEERE).letter, StageState::Planned);
    object(&app, &app.messages(round.id)[1]);
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:05:00Z"), 0);
    let counts = app.counts(round.id);
    assert_eq!((counts.failed, counts.cancelled), (1, 1));
    assert_eq!(stages(&app, VEERE).letter, StageState::Undeliverable);
    assert_eq!(app.round(round.id).figures.round.state, RoundState::Finished);
});

on_both!(a_released_round_that_lost_all_its_letters_is_done, |app| {
    app.fill_zeeland();
    let round = app.released(&[VEERE]);
    app.write(|conn| {
        for letter in drietraps::store::rounds::list_letters(conn, round.id)? {
            messages::cancel_queued(
                conn,
                messages::Scope::Letters(&[letter.id]),
                "Eigen verzoek.",
            )?;
        }
        control::finish_when_done(conn, round.id)
    });
    assert_eq!(app.round(round.id).figures.round.state, RoundState::Finished);
});

on_both!(a_message_that_is_tried_again_later_keeps_its_moment, |app| {
    app.fill_zeeland();
    let round = app.released(&[VEERE, "GM0664"]);
    let retried = app.messages(round.id)[0].clone();
    let late = Message { due_at: minutes_after_nine(5), attempts: 1, ..retried.clone() };
    app.write(|conn| Ok(messages::save(conn, &late)?));
    let (actor, now) = (app.actor("planner"), app.now());
    app.write(|conn| control::pause(conn, &actor, round.id, now));
    app.write(|conn| control::resume(conn, &actor, (round.id, false), minutes_after_nine(2)));
    let due: Vec<_> = app.messages(round.id).iter().map(|m| m.due_at).collect();
    assert_eq!(due, [2, 3, 3, 5].map(minutes_after_nine));
    assert_eq!(app.messages(round.id)[3].id, retried.id);
});

on_both!(a_message_that_arrived_after_all_counts_in_a_withdrawn_round_too, |app| {
    app.add_contact(VEERE, "mayor", Some("burgemeester@veere.example"));
    let round = app.released(&[VEERE]);
    let lease = chrono::TimeDelta::seconds(120);
    let sender = sending::Claimant { instance: "first".to_owned(), lease };
    let now = app.now();
    let taken = app.write(|conn| sending::claim(conn, &sender, 1, now)).remove(0).message;
    let (actor, later) = (app.actor("planner"), minutes_after_nine(3));
    app.write(|conn| control::withdraw(conn, &actor, round.id, now));
    app.write(|conn| sending::expire(conn, at("2023-10-03T07:02:01Z")));
    let settled = app
        .write(|conn| sending::settle(conn, &actor, taken.id, sending::Finding::SendAgain, later));
    assert_eq!(settled, MessageState::Cancelled);
    assert_eq!(stages(&app, VEERE).letter, StageState::Cancelled);
    let accepted = Outcome::accepted("250 ok");
    app.write(|conn| sending::record(conn, taken.id, "first", &accepted, later));
    assert_eq!(app.counts(round.id).sent, 1);
    assert_eq!(stages(&app, VEERE).letter, StageState::Sent);
    assert_eq!(app.round(round.id).figures.round.state, RoundState::Withdrawn);
});

fn claimant() -> sending::Claimant {
    sending::Claimant { instance: "first".to_owned(), lease: chrono::TimeDelta::seconds(120) }
}

/// A released round for the mayor of Veere alone, whose message is in flight.
fn in_flight(app: &TestApp) -> (i64, Message) {
    app.add_contact(VEERE, "mayor", Some("burgemeester@veere.example"));
    let round = app.released(&[VEERE]);
    let now = app.now();
    let taken = app.write(|conn| sending::claim(conn, &claimant(), 1, now)).remove(0).message;
    (round.id, taken)
}

/// The message was taken back, and a next round may write to Veere.
fn is_withdrawn_and_free(app: &TestApp, round: i64) {
    let counts = app.counts(round);
    assert_eq!((counts.cancelled, counts.total()), (1, 1));
    assert_eq!(stages(app, VEERE).letter, StageState::Cancelled);
    let next = app.plan_list(&[VEERE]);
    assert_eq!(app.round(next.id).figures.ready, 1);
}

on_both!(a_message_in_flight_that_is_refused_for_now_ends_with_its_withdrawn_round, |app| {
    let (round, message) = in_flight(&app);
    let (actor, now) = (app.actor("planner"), app.now());
    app.write(|conn| control::withdraw(conn, &actor, round, now));
    assert_eq!(stages(&app, VEERE).letter, StageState::Planned, "it may still arrive");
    let busy = Outcome::refused_for_now("451 later");
    app.write(|conn| sending::record(conn, message.id, "first", &busy, minutes_after_nine(1)));
    is_withdrawn_and_free(&app, round);
});

on_both!(a_message_that_went_back_untouched_ends_with_its_withdrawn_round, |app| {
    let (round, message) = in_flight(&app);
    let (actor, now) = (app.actor("planner"), app.now());
    app.write(|conn| control::withdraw(conn, &actor, round, now));
    app.write(|conn| sending::give_back(conn, &message, now));
    is_withdrawn_and_free(&app, round);
});

on_both!(a_letter_is_not_called_off_while_a_message_of_it_may_still_arrive, |app| {
    let (round, message) = in_flight(&app);
    let (actor, letter) = (app.actor("planner"), message.letter_id.unwrap());
    app.write(|conn| Ok(drietraps::store::rounds::hold_letter(conn, letter, "Een ander.")?));
    let call_off = |minutes: i64| {
        let now = minutes_after_nine(minutes);
        app.try_write(|conn| held::call_off(conn, &actor, letter, "Niet nodig.", now))
    };
    let refused = call_off(1).unwrap_err().to_string();
    assert!(refused.contains("onderweg"), "{refused}");
    app.write(|conn| sending::expire(conn, minutes_after_nine(3)));
    let refused = call_off(3).unwrap_err().to_string();
    assert!(refused.contains("Onzeker"), "{refused}");
    let later = minutes_after_nine(4);
    app.write(|conn| sending::settle(conn, &actor, message.id, sending::Finding::SendAgain, later));
    call_off(5).unwrap();
    assert_eq!(send_at(&app, &Memory::default(), "2023-10-03T07:10:00Z"), 0);
    is_withdrawn_and_free(&app, round);
});
