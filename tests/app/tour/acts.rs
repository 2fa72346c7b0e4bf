//! What the people of the team do: answer, plan, meet, phone, hold an evening, train.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};
use drietraps::domain::calls::CallResult;
use drietraps::domain::conversations::details::Details;
use drietraps::domain::conversations::{
    Arranged, Assessment, Attendee, Familiarity, Mode, Outcome, SessionInterest,
};
use drietraps::domain::coverage::{Coverage, StageCounts};
use drietraps::domain::letters::Reply;
use drietraps::domain::people::Part;
use drietraps::domain::permissions::Actor;
use drietraps::domain::trainings::TrainingKind;
use drietraps::services::calls::{self, LogCall};
use drietraps::services::conversations::{
    self, ConfidentialAnswers, LogConversation, PlanConversation, Postponement, Seen,
};
use drietraps::services::people::{self, PersonDetails};
use drietraps::services::replies::{self, Answer};
use drietraps::services::rounds::reminders::{self, ReleaseReminders};
use drietraps::services::sessions::{self, Appointment, CallOff, PlanSession, SessionResult};
use drietraps::services::trainings::{self, AddTraining};
use drietraps::services::{ServiceResult, sending};

use super::fates::Event;
use super::world::{World, moment};
use crate::schema;

/// The adviser whose dossier it is, or else the first of the two.
fn adviser(world: &World<'_>, code: &str) -> Actor {
    let dossier = crate::letter_kit::dossier(world.app, code);
    let second = world.app.actor("adviser2");
    if dossier.adviser_id == second.user_id { second } else { world.app.actor("adviser") }
}

/// The organisation answers its letter.
pub fn answer(
    world: &mut World<'_>,
    code: &str,
    reply: Reply,
    day: NaiveDate,
) -> ServiceResult<()> {
    let later_on = (reply == Reply::Later).then(|| day + TimeDelta::days(90));
    let answer = Answer { reply: Some(reply), later_on, ..Answer::default() };
    let (actor, now) = (adviser(world, code), moment(day, 11, 30));
    world.app.try_write(|conn| replies::record_by_hand(conn, &actor, code, &answer, now))?;
    match reply {
        Reply::WantsConversation => world.later(day, 4, Event::PlanConversation(code.to_owned())),
        Reply::WantsSession => world.later(day, 6, Event::PlanSession(code.to_owned())),
        Reply::Later => world.later(day, 91, Event::PlanConversation(code.to_owned())),
        _ => {}
    }
    Ok(())
}

/// A planner phones who stayed silent; some want a conversation after all.
pub fn call(world: &mut World<'_>, code: &str, day: NaiveDate) -> ServiceResult<()> {
    let wants = world.die.once_in(2);
    let command = LogCall {
        dossier_id: crate::letter_kit::dossier(world.app, code).id,
        result: CallResult::Reached,
        call_back_on: None,
        remark: None,
        reply: wants.then_some(Reply::WantsConversation),
        seen: None,
    };
    let (actor, now) = (adviser(world, code), moment(day, 14, 0));
    world.app.try_write(|conn| calls::log(conn, &actor, &command, now).map(drop))?;
    if wants {
        world.later(day, 5, Event::PlanConversation(code.to_owned()));
    }
    Ok(())
}

/// The adviser makes an appointment.
pub fn plan_conversation(world: &mut World<'_>, code: &str, day: NaiveDate) -> ServiceResult<()> {
    let weeks = 2 + i64::try_from(world.die.throw(5)).unwrap();
    let on = day + TimeDelta::days(7 * weeks);
    let hour = 9 + u32::try_from(world.die.throw(4)).unwrap() * 2;
    let command = PlanConversation {
        organisation: code.to_owned(),
        at: moment(on, hour, 0),
        mode: Mode::OnSite,
        adviser_id: None,
        invited: None,
    };
    let (actor, now) = (adviser(world, code), moment(day, 15, 0));
    let stationery = world.app.state.stationery();
    let planned = world
        .app
        .try_write(|conn| conversations::plan(conn, &actor, &command, &stationery, now))?;
    world.later(on, 0, Event::Meet(code.to_owned(), planned.id));
    Ok(())
}

/// The day of the appointment: most are held, some are put off.
pub fn meet(world: &mut World<'_>, code: &str, id: i64, day: NaiveDate) -> ServiceResult<()> {
    let actor = adviser(world, code);
    if world.die.once_in(10) {
        let until = Postponement::Reapproach(day + TimeDelta::days(20), "agenda".to_owned());
        let now = moment(day, 8, 0);
        let stationery = world.app.state.stationery();
        world.app.try_write(|conn| {
            conversations::postpone(conn, &actor, (id, &until), &stationery, now)
        })?;
        world.later(day, 21, Event::PlanConversation(code.to_owned()));
        return Ok(());
    }
    let interest = if world.die.once_in(3) { SessionInterest::No } else { SessionInterest::Yes };
    let command = LogConversation {
        organisation: code.to_owned(),
        outcome: held(day, interest),
        sealed_answers: ConfidentialAnswers {
            issues: Some("kanarie: wat in vertrouwen is gezegd".to_owned()),
            ..ConfidentialAnswers::default()
        }
        .seal(&world.app.state.sealing)?,
        commitments: Vec::new(),
        details: Details::default(),
        seen: Seen::Unasked,
    };
    let now = moment(day, 16, 50);
    world.app.try_write(|conn| conversations::log(conn, &actor, &command, now).map(drop))?;
    if interest == SessionInterest::Yes {
        world.later(day, 10, Event::PlanSession(code.to_owned()));
    }
    Ok(())
}

fn held(day: NaiveDate, session_interest: SessionInterest) -> Outcome {
    Outcome {
        held_on: day,
        mode: Mode::OnSite,
        attended: vec![Attendee::Mayor],
        assessment: Assessment::Positive,
        session_interest,
        later_on: None,
        has_protocol: Arranged::InPreparation,
        has_code_of_conduct: Arranged::NotDiscussed,
        knows_team: Familiarity::Partly,
        motives: Vec::new(),
        tips: Vec::new(),
    }
}

/// A planner books one of three moderators for an evening.
pub fn plan_session(world: &mut World<'_>, code: &str, day: NaiveDate) -> ServiceResult<()> {
    let moderator = moderators(world, day)[usize::try_from(world.die.throw(3)).unwrap()];
    let on = day + TimeDelta::days(28 + i64::try_from(world.die.throw(60)).unwrap());
    let command = PlanSession {
        organisations: vec![code.to_owned()],
        appointment: Appointment {
            starts_at: moment(on, 19, 30),
            ends_at: moment(on, 21, 45),
            place: format!("raadhuis {code}"),
            room: None,
            audience: None,
            wishes: None,
            expected: Some(30),
            moderator,
            trainers: Vec::new(),
            experts: Vec::new(),
            sends_confirmation: true,
        },
    };
    let (planner, now) = (world.app.actor("planner"), moment(day, 10, 30));
    let stationery = world.app.state.stationery();
    let planned =
        world.app.try_write(|conn| sessions::plan(conn, &planner, &command, &stationery, now))?;
    world.later(on, 0, Event::HoldSession(code.to_owned(), planned.id));
    Ok(())
}

fn moderators(world: &World<'_>, day: NaiveDate) -> Vec<i64> {
    let known = schema::ids(world.app, &["SELECT id FROM people ORDER BY id".to_owned()]);
    if let Some(all) = known.into_iter().next().filter(|all| !all.is_empty()) {
        return all;
    }
    let planner = world.app.actor("planner");
    ["Gijs", "Hanna", "Ilse"]
        .map(|name| {
            let details = PersonDetails {
                name: format!("{name} Voorbeeld"),
                email: Some(format!("{}@team.example", name.to_lowercase())),
                phone: None,
                home_place: None,
                parts: vec![Part::Moderator],
                ..PersonDetails::default()
            };
            world.app.write(|conn| people::add(conn, &planner, &details, moment(day, 9, 0)))
        })
        .to_vec()
}

/// The evening: most are held, some are called off.
pub fn hold_session(
    world: &mut World<'_>,
    code: &str,
    id: i64,
    day: NaiveDate,
) -> ServiceResult<()> {
    let planner = world.app.actor("planner");
    if world.die.once_in(12) {
        let command = CallOff { session_id: id, reason: "te weinig aanmeldingen".to_owned() };
        let stationery = world.app.state.stationery();
        let now = moment(day, 9, 0);
        return world
            .app
            .try_write(|conn| sessions::cancel(conn, &planner, &command, &stationery, now));
    }
    let command = SessionResult { session_id: id, attendance: 24, evaluation: None, themes: None };
    let now = moment(day, 22, 0);
    world.app.try_write(|conn| sessions::record_result(conn, &planner, &command, now))?;
    if world.die.once_in(3) {
        world.later(day, 14, Event::Train(code.to_owned()));
    }
    Ok(())
}

/// A training at the organisation's own expense.
pub fn train(world: &mut World<'_>, code: &str, day: NaiveDate) -> ServiceResult<()> {
    let command = AddTraining {
        organisation: code.to_owned(),
        kind: TrainingKind::Council,
        cost_agreed_on: Some(day - TimeDelta::days(3)),
        starts_at: None,
        ends_at: None,
        held_on: Some(day),
        trainer: None,
        course: None,
    };
    let (planner, now) = (world.app.actor("planner"), moment(day, 16, 0));
    world.app.try_write(|conn| trainings::add(conn, &planner, &command, now).map(drop))
}

/// A planner finds out what became of the unclear messages.
pub fn settle(world: &mut World<'_>, now: DateTime<Utc>) {
    let query = "SELECT id FROM messages WHERE state = 'unclear' ORDER BY id".to_owned();
    let planner = world.app.actor("planner2");
    for id in schema::ids(world.app, &[query]).concat() {
        let arrived = world.die.once_in(2);
        let found = if arrived { sending::Finding::Arrived } else { sending::Finding::SendAgain };
        world.app.write(|conn| sending::settle(conn, &planner, id, found, now));
    }
}

/// On Tuesdays a second planner releases the reminders that are due, of rounds that go on.
pub fn remind(world: &mut World<'_>, now: DateTime<Utc>) {
    if now.weekday() != Weekday::Tue {
        return;
    }
    let (planner, stationery) = (world.app.actor("planner2"), world.app.state.stationery());
    let due = world.app.read(|conn| reminders::due(conn, &planner, now));
    for (round, _) in due {
        let command = ReleaseReminders { round_id: round.id, digest: None };
        if round.state.go_on().is_ok() {
            world.app.write(|conn| reminders::release(conn, &planner, &stationery, &command, now));
        }
    }
}

/// Provinces add up to the national total, and no count exceeds what it is a part of.
pub fn check_sums(coverage: &Coverage) {
    let parts = |of: fn(&StageCounts) -> i64| -> i64 {
        coverage.by_province.iter().map(|province| of(&province.stages)).sum()
    };
    let all: i64 = coverage.by_province.iter().map(|province| province.municipalities).sum();
    assert_eq!(all, coverage.municipalities);
    let counts: [fn(&StageCounts) -> i64; 4] =
        [|s| s.letter, |s| s.conversation, |s| s.session, |s| s.training];
    for of in counts {
        assert_eq!(parts(of), of(&coverage.stages));
        for province in &coverage.by_province {
            assert!(of(&province.stages) <= province.municipalities, "{}", province.name);
        }
    }
}
