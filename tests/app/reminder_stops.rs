//! What stops a reminder, what keeps it in step with the letters of its round, and what it says of
//! the letter that it follows.

use diesel::prelude::*;
use drietraps::domain::dates::amsterdam_day;
use drietraps::domain::letters::{MessageState, Reply};
use drietraps::domain::stages::{Move, Stage};
use drietraps::mail::Outcome;
use drietraps::mail::transport::Memory;
use drietraps::services::replies::{self, Answer};
use drietraps::services::rounds::{control, reminders};
use drietraps::services::sending::again;
use drietraps::services::stages::{StageMove, record};
use drietraps::store::schema::organisations as table;
use drietraps::store::{StoreError, dossiers, messages, organisations};

use crate::kit::{TestApp, at, on_both};
use crate::letter_kit::dossier;
use crate::reminders::{FIRST, GOES, SECOND, VEERE, due, proposal, remind, send, sent};

/// Moves a stage of a dossier by hand.
fn step(app: &TestApp, code: &str, stage: Stage, what: Move, reason: Option<&str>) {
    let dossier = dossier(app, code);
    let on = amsterdam_day(app.now());
    let reason = reason.map(str::to_owned);
    let step = StageMove { dossier: &dossier, stage, what, on, reason };
    let adviser = app.actor("planner");
    app.write(|conn| record(conn, &adviser, &step, app.now()).map(drop));
}

/// Ends the tour on a day.
fn end_tour(app: &TestApp, on: &str) {
    use drietraps::store::schema::tours;
    let day: chrono::NaiveDate = on.parse().unwrap();
    app.write(|conn| {
        let set = diesel::update(tours::table).set(tours::ends_on.eq(day)).execute(conn);
        Ok(set.map(drop).map_err(StoreError::from)?)
    });
}

on_both!(who_said_no_or_is_no_longer_there_is_not_reminded, |app| {
    let codes = ["GM0654", "GM0664", "GM0677", "GM0703", "GM0715", "GM0717"];
    let (round, _) = sent(&app, &codes);
    let then = app.at("2023-10-20T07:00:00Z");
    let adviser = app.actor("adviser");
    let answer = Answer { reply: Some(Reply::ProvidedFor), ..Answer::default() };
    app.write(|conn| replies::record_by_hand(conn, &adviser, "GM0654", &answer, then.now()));
    step(&then, "GM0664", Stage::Conversation, Move::Decline, Some("Geen belangstelling"));
    step(&then, "GM0677", Stage::Training, Move::Offer, None);
    let quiet = dossier(&app, "GM0715").id;
    app.write(|conn| {
        let gone = organisations::get_by_code(conn, "GM0703")?.id;
        let ended = table::valid_to.eq(Some(amsterdam_day(then.now())));
        diesel::update(table::table.find(gone))
            .set(ended)
            .execute(conn)
            .map_err(StoreError::from)?;
        Ok(dossiers::stop_mail(conn, quiet, amsterdam_day(then.now()))?)
    });
    let left = proposal(&app.at(FIRST), "planner2", round).reminders;
    let names: Vec<_> = left.iter().map(|one| one.organisation.code.as_str()).collect();
    assert_eq!(names, [VEERE]);
});

on_both!(after_the_tour_no_reminder_is_proposed_and_one_that_waits_is_taken_back, |app| {
    let (round, memory) = sent(&app, &[VEERE, GOES]);
    let then = app.at(FIRST);
    end_tour(&app, "2023-10-23");
    assert_eq!(due(&then, round), 0);
    end_tour(&app, "2023-12-31");
    assert_eq!(remind(&then, round), 2);
    end_tour(&app, "2023-10-23");
    assert_eq!(send(&app.at("2023-10-24T07:02:00Z"), &memory), 0);
    assert_eq!(app.counts(round).cancelled, 4);
});

on_both!(a_round_whose_reminder_went_to_a_corrected_address_goes_on_after_a_pause, |app| {
    let (round, memory) = sent(&app, &[VEERE]);
    let then = app.at(FIRST);
    remind(&then, round);
    memory.script([Outcome::refused_for_good("550 5.1.1 no such user")]);
    assert_eq!(send(&then, &memory), 2);
    let all = app.messages(round);
    let failed = all.iter().find(|one| one.state == MessageState::Failed).unwrap().clone();
    assert_eq!(failed.reminder, 1);
    let (planner, at_desk) = (app.actor("planner2"), then.state.stationery());
    let address = (failed.id, "kabinet@gm0717.example");
    app.write(|conn| again::correct(conn, &planner, &at_desk, address, then.now()));
    app.write(|conn| control::pause(conn, &planner, round, then.now()));
    app.write(|conn| control::resume(conn, &planner, (round, false), then.now()));
    assert_eq!(send(&then, &memory), 1);
    assert_eq!(memory.accepted().pop().unwrap().to.address, "kabinet@gm0717.example");
});

on_both!(a_reminder_stands_beside_the_letter_that_its_reader_got, |app| {
    let (round, memory) = sent(&app, &[VEERE]);
    let letters = memory.accepted();
    for moment in [FIRST, SECOND] {
        let then = app.at(moment);
        remind(&then, round);
        assert_eq!(send(&then, &memory), 2);
    }
    let all = memory.accepted();
    assert_eq!(all.len(), 6);
    for (place, mail) in all.iter().enumerate() {
        let own = letters.iter().find(|letter| letter.to == mail.to).unwrap();
        let expected = (place >= 2).then_some(&own.message_id);
        assert_eq!(mail.in_reply_to.as_ref(), expected, "{}", mail.subject);
    }
});

on_both!(reminders_and_the_letters_that_still_wait_keep_the_pace_together, |app| {
    app.fill_zeeland();
    // Four letters leave on 3 October at three an hour; of one of them the moment is put off.
    let round = app.released_at_pace(&["GM0654", "GM0664", "GM0677", VEERE], 3);
    let memory = Memory::default();
    for minutes in ["07:00", "07:20", "07:40"] {
        assert_eq!(send(&app.at(&format!("2023-10-03T{minutes}:30Z")), &memory), 2);
    }
    let waits = app.messages(round.id).into_iter().find(|m| m.state == MessageState::Queued);
    let letter = waits.unwrap().letter_id.unwrap();
    app.write(|conn| Ok(messages::reschedule(conn, letter, at("2023-10-24T07:10:00Z"))?));
    let then = app.at(FIRST);
    assert_eq!(remind(&then, round.id), 3);
    let mut due: Vec<_> = app
        .messages(round.id)
        .into_iter()
        .filter(|one| one.state == MessageState::Queued)
        .map(|one| one.due_at)
        .collect();
    due.sort();
    due.dedup();
    assert_eq!(due.len(), 4, "{due:?}");
    for hour in due.windows(4) {
        assert!(hour[3] - hour[0] >= chrono::TimeDelta::hours(1), "{hour:?}");
    }
    assert!(due.windows(2).all(|two| two[1] - two[0] >= chrono::TimeDelta::minutes(20)), "{due:?}");
});

on_both!(the_reminders_of_a_round_are_counted, |app| {
    let (round, memory) = sent(&app, &["GM0654", GOES, VEERE]);
    let (planner, adviser) = (app.actor("planner"), app.actor("adviser"));
    let counted = |app: &TestApp| {
        let it = app.read(|conn| reminders::tally(conn, &planner, round, app.now()));
        [it.to_come, it.due, it.queued, it.sent, it.stopped]
    };
    assert_eq!(counted(&app), [3, 0, 0, 0, 0]);
    let answer = Answer { reply: Some(Reply::ProvidedFor), ..Answer::default() };
    app.write(|conn| replies::record_by_hand(conn, &adviser, GOES, &answer, app.now()));
    let then = app.at(FIRST);
    assert_eq!(counted(&then), [0, 2, 0, 0, 1]);
    remind(&then, round);
    assert_eq!(counted(&then), [0, 0, 2, 0, 1]);
    assert_eq!(send(&then, &memory), 2);
    assert_eq!(counted(&then), [1, 0, 1, 1, 1]);
});
