//! A mailbox that is full is tried again by the program a day later, at most twice.

use drietraps::domain::letters::{MessageState, RoundState};
use drietraps::domain::stages::StageState;
use drietraps::mail::transport::Memory;
use drietraps::mail::{Outcome, inbound as parsing};
use drietraps::services::inbound;
use drietraps::store::contacts;

use crate::inbound::report;
use crate::kit::{TestApp, at, on_both};
use crate::letter_kit::stages;

const VEERE: &str = "GM0717";

fn full() -> Outcome {
    Outcome::refused_for_good("552 5.2.2 over quota")
}

/// A released round of one letter to one person, that leaves from this instant on.
fn round_of_one(app: &TestApp) -> i64 {
    app.add_contact(VEERE, "mayor", Some("burgemeester@veere.example"));
    app.released(&[VEERE]).id
}

fn send_at(app: &TestApp, memory: &Memory, instant: &str) -> usize {
    app.at(instant).sender(memory).send_due().unwrap()
}

/// The report that the message came back because the mailbox is full, taken in at an instant.
fn comes_back(app: &TestApp, round_id: i64, (day, instant): (&str, &str)) {
    let message = app.messages(round_id).remove(0);
    let mail = report(&message.to_address, &message.message_id, ("failed", "5.2.2"));
    let mail = mail.replace("<report-failed-", &format!("<report-{day}-"));
    let mail = parsing::parse(mail.as_bytes());
    app.write(|conn| inbound::take_in(conn, &mail, at(instant)));
}

on_both!(a_full_mailbox_is_tried_again_a_day_later_at_most_twice, |app| {
    let (round_id, memory) = (round_of_one(&app), Memory::default());
    memory.script((0..3).map(|_| full()));
    for day in ["2023-10-03", "2023-10-04", "2023-10-05"] {
        assert_eq!(send_at(&app, &memory, &format!("{day}T06:59:59Z")), 0);
        assert_eq!(app.messages(round_id)[0].state, MessageState::Queued);
        assert_eq!(send_at(&app, &memory, &format!("{day}T07:00:00Z")), 1);
    }
    let message = app.messages(round_id).remove(0);
    assert_eq!((message.state, message.attempts), (MessageState::Failed, 3));
    let contact = app.read(|conn| Ok(contacts::get(conn, message.contact_id.unwrap())?));
    assert_eq!(contact.bounced_on, None, "the address is right");
    assert_eq!(stages(&app, VEERE).letter, StageState::Undeliverable);
});

on_both!(a_mailbox_full_on_friday_is_tried_on_monday_without_asking_anybody, |app| {
    let friday = app.at("2023-10-06T13:00:00Z");
    let (round_id, memory) = (round_of_one(&friday), Memory::default());
    memory.script([full()]);
    assert_eq!(send_at(&app, &memory, "2023-10-06T13:00:00Z"), 1);
    assert_eq!(app.messages(round_id)[0].due_at, at("2023-10-09T07:00:00Z"));
    assert_eq!(send_at(&app, &memory, "2023-10-09T07:00:00Z"), 1);
    assert_eq!(app.messages(round_id)[0].state, MessageState::Sent);
    assert_eq!(app.round(round_id).figures.round.state, RoundState::Finished);
});

on_both!(a_letter_that_came_back_from_a_full_mailbox_leaves_once_more, |app| {
    let (round_id, memory) = (round_of_one(&app), Memory::default());
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 1);
    comes_back(&app, round_id, ("03", "2023-10-03T08:00:00Z"));
    let message = app.messages(round_id).remove(0);
    assert_eq!(message.state, MessageState::Queued);
    assert_eq!(message.due_at, at("2023-10-04T08:00:00Z"));
    assert_eq!(app.round(round_id).figures.round.state, RoundState::Running);
    assert!(!app.logged_in("planner").get("/taken").body.contains("kwam niet aan"));
    assert_eq!(send_at(&app, &memory, "2023-10-04T08:00:00Z"), 1);
    comes_back(&app, round_id, ("04", "2023-10-04T09:00:00Z"));
    assert_eq!(send_at(&app, &memory, "2023-10-05T09:00:00Z"), 1);
    comes_back(&app, round_id, ("05", "2023-10-05T10:00:00Z"));
    assert_eq!(app.messages(round_id)[0].state, MessageState::Failed, "twice is enough");
    assert_eq!(memory.accepted().len(), 3);
});

on_both!(who_answered_gets_no_letter_again_because_the_mailbox_was_full, |app| {
    let (round_id, memory) = (round_of_one(&app), Memory::default());
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 1);
    let message = app.messages(round_id).remove(0);
    let answer = crate::inbound::answer("griffie@veere.example", &message.message_id, "Graag.");
    let mail = parsing::parse(answer.as_bytes());
    app.write(|conn| inbound::take_in(conn, &mail, at("2023-10-03T07:30:00Z")));
    comes_back(&app, round_id, ("03", "2023-10-03T08:00:00Z"));
    assert_eq!(app.messages(round_id)[0].state, MessageState::Failed);
});
