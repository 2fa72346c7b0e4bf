//! What is kept of coverage is never older than the database: whatever is written, by whichever
//! program, the next question sees it.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use drietraps::domain::dossiers::{Origin, StageEvent};
use drietraps::domain::organisations::{Organisation, Succession};
use drietraps::domain::stages::{Stage, StageState};
use drietraps::domain::targets::{Metric, NewTarget, Target};
use drietraps::services::ServiceError;
use drietraps::services::coverage::{self, Figures, Memory, Report};
use drietraps::store::coverage::generation;
use drietraps::store::{Db, DbConn, dossiers, organisations, targets};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::kit::{Backend, TestApp, on_both};

/// One thing that can be written.
#[derive(Debug, Clone)]
enum Write {
    /// An event on the dossier of this number, so many days after 1 January 2023.
    Event { dossier: usize, stage: Stage, day: u64, is_reached: bool },
    /// The newest event of all is taken back.
    TakeBack,
    /// An organisation ends.
    End { organisation: usize, day: u64 },
    /// Another name.
    Rename { organisation: usize },
    /// One goes over into another.
    GoOver { from: usize, into: usize, day: u64 },
    /// A municipality with a dossier.
    Found { number: u16, day: u64 },
}

fn any_write() -> impl Strategy<Value = Write> {
    let (which, day) = (0_usize..40, 0_u64..400);
    let event = (which.clone(), 0_usize..4, day.clone(), any::<bool>());
    prop_oneof![
        6 => event.prop_map(|(dossier, stage, day, is_reached)| {
            Write::Event { dossier, stage: Stage::ALL[stage], day, is_reached }
        }),
        1 => Just(Write::TakeBack),
        1 => (which.clone(), day.clone())
            .prop_map(|(organisation, day)| Write::End { organisation, day }),
        1 => which.clone().prop_map(|organisation| Write::Rename { organisation }),
        1 => (which.clone(), which, day.clone())
            .prop_map(|(from, into, day)| Write::GoOver { from, into, day }),
        1 => (5000_u16..9000, day).prop_map(|(number, day)| Write::Found { number, day }),
    ]
}

fn after(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 1, 1).unwrap() + Days::new(days)
}

impl Write {
    /// Writes it; what is there already stays.
    fn carry_out(&self, conn: &mut DbConn, now: DateTime<Utc>) -> Result<(), ServiceError> {
        let places = organisations::list(conn)?;
        let tour = dossiers::current_tour(conn)?;
        match *self {
            Self::Event { dossier, stage, day, is_reached } => {
                let all = dossiers::list(conn, tour)?;
                let to = if is_reached { stage.reached_state() } else { StageState::Planned };
                let about = (all[dossier].id, stage, None);
                dossiers::add_event(conn, &event(about, to, (after(day), now)))?;
            }
            Self::TakeBack => take_back(conn, now)?,
            Self::End { organisation, day } => {
                organisations::set_end(conn, places[organisation].id, after(day), now)?;
            }
            Self::Rename { organisation } => {
                let name = format!("{} aan Zee", places[organisation].name);
                let renamed = Organisation { name, ..places[organisation].clone() };
                organisations::set_name_and_province(conn, &renamed, now)?;
            }
            Self::GoOver { from, into, day } => {
                let (predecessor_id, successor_id) = (places[from].id, places[into].id);
                let happens_on = after(day);
                let (is_certain, recorded_at) = (true, Some(now));
                let it = Succession {
                    predecessor_id,
                    successor_id,
                    happens_on,
                    is_certain,
                    recorded_at,
                };
                // The same two may be drawn twice.
                let known = organisations::list_successions(conn)?;
                let is_known = |known: &Succession| {
                    (known.predecessor_id, known.successor_id) == (predecessor_id, successor_id)
                };
                if predecessor_id != successor_id && !known.iter().any(is_known) {
                    organisations::add_succession(conn, &it, "merge")?;
                }
            }
            Self::Found { number, day } => found(conn, tour, (number, after(day)))?,
        }
        Ok(())
    }
}

fn event(
    (dossier_id, stage, corrects): (i64, Stage, Option<i64>),
    to: StageState,
    (happened_on, recorded_at): (NaiveDate, DateTime<Utc>),
) -> StageEvent {
    StageEvent {
        id: 0,
        dossier_id,
        stage,
        from: StageState::Planned,
        to,
        happened_on,
        recorded_at,
        actor: "Test".to_owned(),
        reason: None,
        corrects,
    }
}

fn take_back(conn: &mut DbConn, now: DateTime<Utc>) -> Result<(), ServiceError> {
    let tour_id = dossiers::current_tour(conn)?;
    let events = drietraps::store::coverage::list_reaching_events(conn, tour_id)?;
    if let Some(last) = events.last() {
        let about = (last.dossier_id, last.stage, Some(last.id));
        let when = (last.happened_on, now);
        dossiers::add_event(conn, &event(about, StageState::Planned, when))?;
    }
    Ok(())
}

pub fn found(
    conn: &mut DbConn,
    tour: i64,
    (number, day): (u16, NaiveDate),
) -> Result<(), ServiceError> {
    let code = format!("GM{number}");
    if organisations::find_by_code(conn, &code)?.is_none() {
        let model = organisations::get_by_code(conn, "GM0344")?;
        let name = format!("Nieuwland {number}");
        let new = Organisation { code, name, valid_from: Some(day), tile: None, ..model };
        let id = organisations::add(conn, &new)?;
        dossiers::add(conn, id, tour, Origin::Letter)?;
    }
    Ok(())
}

/// The same question to the memory, to that of another program, and to the database.
pub fn ask(
    app: &TestApp,
    memories: [&Memory; 2],
    (on, known_at): (NaiveDate, DateTime<Utc>),
) -> [Report; 3] {
    let actor = app.actor("management");
    let of = |memory: &Memory| {
        let figures = memory.figures(&app.state.db).unwrap();
        app.read(|conn| figures.report(conn, &actor, on, known_at))
    };
    let [one, other] = memories.map(of);
    [one, other, app.read(|conn| coverage::report(conn, &actor, on, known_at))]
}

/// Panics unless all three give the same figures.
#[track_caller]
pub fn assert_same(reports: &[Report; 3]) {
    let [memory, other, database] = reports;
    for one in [memory, other] {
        assert_eq!(one.coverage, database.coverage);
        assert_eq!(one.targets, database.targets);
    }
}

on_both!(after_any_write_every_program_gives_the_figures_of_the_database, |app| {
    let (memory, other) = (app.state.coverage.clone(), Memory::default());
    let history = prop::collection::vec((any_write(), 0_u64..420), 1..25);
    let mut runner = TestRunner::new(Config { cases: 6, ..Config::default() });
    let minutes = std::cell::Cell::new(0);
    let result = runner.run(&history, |writes| {
        for (write, on) in writes {
            minutes.set(minutes.get() + 1);
            let now = app.now() + chrono::TimeDelta::minutes(minutes.get());
            app.write(|conn| write.carry_out(conn, now));
            let known = now - chrono::TimeDelta::minutes(minutes.get() % 7);
            assert_same(&ask(&app, [&memory, &other], (after(on), now)));
            assert_same(&ask(&app, [&memory, &other], (after(on), known)));
        }
        Ok(())
    });
    result.unwrap();
});

on_both!(a_question_is_told_the_moment_it_was_asked_about, |app| {
    let memory = &app.state.coverage;
    let day = app.now().date_naive();
    for minutes in [0, 5] {
        let known_at = app.now() + chrono::TimeDelta::minutes(minutes);
        let reports = ask(&app, [memory, memory], (day, known_at));
        assert_eq!(reports[0].coverage.known_at, known_at);
    }
});

on_both!(a_new_target_stands_in_the_next_report, |app| {
    let memory = app.state.coverage.clone();
    let question = (app.now().date_naive(), app.now());
    let before = ask(&app, [&memory, &memory], question);
    app.write(|conn| {
        let target = Target {
            code: "T9".to_owned(),
            label: "Alle provincies bezocht".to_owned(),
            metric: Metric::ProvincesConversation,
            goal: 12,
            deadline: after(0),
            source: "test".to_owned(),
        };
        let new = NewTarget { target, source_address: None, set_on: Some(after(0)) };
        let tour_id = dossiers::current_tour(conn)?;
        Ok(targets::add(conn, tour_id, &new, (None, None)).map(drop)?)
    });
    let now = ask(&app, [&memory, &memory], question);
    assert_eq!(now[0].targets.len(), before[0].targets.len() + 1);
    assert_same(&now);
});

on_both!(what_is_taken_back_never_shows, |app| {
    let memory = app.state.coverage.clone();
    let question = (app.now().date_naive(), app.now());
    let actor = app.actor("management");
    let sent = Write::Event { dossier: 0, stage: Stage::Letter, day: 0, is_reached: true };
    let refused = app.try_write(|conn| {
        sent.carry_out(conn, app.now())?;
        let inside = Figures::load(conn)?.report(conn, &actor, question.0, question.1)?;
        assert!(inside.coverage.stages.letter + inside.coverage.province_organisations.letter > 0);
        Err::<(), _>(ServiceError::Broken("taken back".to_owned()))
    });
    refused.unwrap_err();
    // Another write makes the same number of generations as the one that was taken back.
    app.write(|conn| Write::Rename { organisation: 20 }.carry_out(conn, app.now()));
    assert_same(&ask(&app, [&memory, &memory], question));
});

/// The queries of one load that contradict each other: a dossier of an organisation, or an event of
/// a dossier, that another query did not see.
fn torn(app: &TestApp) -> usize {
    let figures = app.read(Figures::load);
    let history = figures.history();
    let places: HashSet<i64> = history.organisations.iter().map(|it| it.id).collect();
    let dossiers: HashSet<i64> = history.dossiers.iter().map(|it| it.0).collect();
    let without_place = history.dossiers.iter().filter(|it| !places.contains(&it.1)).count();
    let lost = |event: &&StageEvent| !dossiers.contains(&event.dossier_id);
    without_place + history.events.iter().filter(lost).count()
}

on_both!(a_write_between_two_queries_is_never_seen_half, |app| {
    let (is_over, written) = (AtomicBool::new(false), AtomicU16::new(0));
    let torn: usize = std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 5000..9999 {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                app.write(|conn| {
                    let tour = dossiers::current_tour(conn)?;
                    found(conn, tour, (number, after(0)))?;
                    let place = organisations::get_by_code(conn, &format!("GM{number}"))?;
                    let dossier = dossiers::get_of(conn, place.id, tour)?;
                    let about = (dossier.id, Stage::Letter, None);
                    let when = (after(1), app.now());
                    dossiers::add_event(conn, &event(about, StageState::Sent, when))?;
                    Ok(())
                });
                written.fetch_add(1, Ordering::Relaxed);
            }
        });
        let torn = (0..25).map(|_| torn(&app)).sum();
        is_over.store(true, Ordering::Relaxed);
        torn
    });
    assert!(written.into_inner() > 0, "nothing was written meanwhile");
    assert_eq!(torn, 0);
});

on_both!(who_waits_for_figures_that_somebody_loads_holds_no_connection, |app| {
    let url = &app.state.settings.database_url;
    let (memory, db) = (Memory::default(), Db::open(url, 2).unwrap());
    // PostgreSQL can make the one that loads wait; on SQLite it only takes a while.
    let mut lock =
        (app.backend == Backend::Postgres).then(|| PgConnection::establish(url).unwrap());
    let mut tell = |what: &str| lock.iter_mut().for_each(|it| it.batch_execute(what).unwrap());
    tell("BEGIN; LOCK TABLE organisations IN ACCESS EXCLUSIVE MODE");
    std::thread::scope(|scope| {
        let ask = |days| {
            let question = (after(days), app.now());
            let (memory, db) = (&memory, &db);
            scope.spawn(move || memory.ready(db, question).map(drop))
        };
        let asking: Vec<_> = (270..276).map(ask).collect();
        for _ in 0..40 {
            // The other connection serves whoever asks something else.
            db.read_now(generation).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        tell("ROLLBACK");
        asking.into_iter().for_each(|it| it.join().unwrap().unwrap());
    });
    assert_same(&ask(&app, [&memory, &memory], (after(275), app.now())));
});
