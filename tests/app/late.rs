//! Rounds whose letters are late because the program stood still.

use drietraps::domain::letters::RoundState;
use drietraps::mail::Outcome;
use drietraps::mail::transport::Memory;

use crate::kit::{TestApp, at, on_both};

/// Moves on to an instant and sends what may leave.
fn send_at(app: &TestApp, memory: &Memory, instant: &str) -> usize {
    app.at(instant).sender(memory).send_due().unwrap()
}

on_both!(letters_that_were_late_after_a_standstill_leave_at_the_pace, |app| {
    app.fill_zeeland();
    app.released(&["GM0654", "GM0664", "GM0677", "GM0717"]);
    let memory = Memory::default();
    // The program was down for an hour; the pace is one letter, two messages, a minute.
    assert_eq!(send_at(&app, &memory, "2023-10-03T08:00:00Z"), 2);
    assert_eq!(send_at(&app, &memory, "2023-10-03T08:01:00Z"), 2);
});

on_both!(letters_that_are_a_little_late_leave_at_once, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0654", "GM0664", "GM0677"]);
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:14:00Z"), 6);
    assert_eq!(app.round(round.id).figures.round.state, RoundState::Finished);
});

on_both!(what_the_office_closed_on_goes_on_at_the_pace_the_next_morning, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0654", "GM0664", "GM0677"]);
    let memory = Memory::default();
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 2);
    // Down until two minutes before the office closes on the second day after.
    assert_eq!(send_at(&app, &memory, "2023-10-04T14:59:30Z"), 2);
    let last = app.messages(round.id).into_iter().map(|one| one.due_at).max();
    assert_eq!(last, Some(at("2023-10-05T07:00:00Z")));
    assert_eq!(send_at(&app, &memory, "2023-10-05T07:00:00Z"), 2);
});

on_both!(a_retry_keeps_its_moment_after_a_standstill, |app| {
    app.fill_zeeland();
    app.released(&["GM0654", "GM0664", "GM0677"]);
    let memory = Memory::default();
    memory.script((0..2).map(|_| Outcome::refused_for_now("451 later")));
    assert_eq!(send_at(&app, &memory, "2023-10-03T07:00:00Z"), 2);
    // The two retries and the first of the letters that wait.
    assert_eq!(send_at(&app, &memory, "2023-10-03T08:00:00Z"), 4);
    assert_eq!(send_at(&app, &memory, "2023-10-03T08:00:59Z"), 0);
    assert_eq!(send_at(&app, &memory, "2023-10-03T08:01:00Z"), 2);
});

on_both!(a_letter_that_a_person_let_go_does_not_wait_for_the_pace, |app| {
    app.fill_zeeland();
    let round = app.released(&["GM0654", "GM0664", "GM0677"]);
    let last = app.messages(round.id).last().and_then(|one| one.letter_id).unwrap();
    app.write(|conn| Ok(drietraps::store::rounds::free_letter(conn, last, true)?));
    let memory = Memory::default();
    // The first of the round and the one that was let go.
    assert_eq!(send_at(&app, &memory, "2023-10-03T08:00:00Z"), 4);
    assert_eq!(send_at(&app, &memory, "2023-10-03T08:01:00Z"), 2);
});
