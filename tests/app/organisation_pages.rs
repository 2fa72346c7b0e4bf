//! A page that the database cuts is the page that would be cut from the whole list.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use diesel::connection::{Connection, InstrumentationEvent};
use drietraps::domain::dossiers::StageEvent;
use drietraps::domain::organisations::OrganisationKind;
use drietraps::domain::permissions::Role;
use drietraps::domain::stages::{Stage, StageState};
use drietraps::services::organisations::{self, AdviserFilter, Filter, Order, Totals, Window};
use drietraps::store::{dossiers, organisations as places, users};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::kit::{TestApp, on_both};

/// Dossiers of two advisers and of nobody, with states of all kinds.
fn mixed_tour(app: &TestApp) {
    let owners = [Some(app.user("adviser").id), Some(app.user("adviser2").id), None];
    let states = [StageState::Planned, StageState::Sent, StageState::NotStarted, StageState::Held];
    app.write(|conn| {
        let tour = dossiers::current_tour(conn)?;
        for (number, dossier) in dossiers::list(conn, tour)?.iter().enumerate() {
            dossiers::set_adviser(conn, dossier.id, owners[number % 3])?;
            for stage in Stage::ALL.iter().take(number % 5) {
                let event = StageEvent {
                    id: 0,
                    dossier_id: dossier.id,
                    stage: *stage,
                    from: StageState::NotStarted,
                    to: states[number % 4],
                    happened_on: app.now().date_naive(),
                    recorded_at: app.now(),
                    actor: "Test".to_owned(),
                    reason: None,
                    corrects: None,
                };
                dossiers::add_event(conn, &event)?;
            }
        }
        Ok(())
    });
}

fn any_filter(owner: i64) -> impl Strategy<Value = Filter> {
    let province = prop::option::weighted(0.3, "PV2[0-9]|PV3[01]|PV99|x");
    let kinds = prop::sample::select(OrganisationKind::ALL.to_vec());
    let states = [StageState::NotStarted, StageState::Sent, StageState::Held, StageState::Declined];
    let text = prop::option::weighted(0.1, prop::sample::select(vec!["den", "brielle", "ee"]));
    let whose = [AdviserFilter::User(owner), AdviserFilter::Nobody, AdviserFilter::Desk];
    (
        (province, prop::option::weighted(0.3, kinds), text),
        prop::option::weighted(0.3, prop::sample::select(Stage::ALL.to_vec())),
        prop::option::weighted(0.3, prop::sample::select(states.to_vec())),
        prop::option::weighted(0.3, prop::sample::select(whose.to_vec())),
        (prop::option::of(prop::sample::select(Order::ALL.to_vec())), any::<bool>()),
    )
        .prop_map(|((province, kind, text), stage, state, adviser, (order, is_descending))| {
            Filter {
                text: text.map(str::to_owned),
                province,
                kind,
                stage,
                state,
                adviser,
                step: None,
                order,
                is_descending,
            }
        })
}

on_both!(a_page_of_the_database_is_the_page_of_the_whole_list, |app| {
    mixed_tour(&app);
    let owner = app.user("adviser2").id;
    let window = (1_usize..9, 1_usize..60, any::<bool>());
    let mut runner = TestRunner::new(Config { cases: 120, ..Config::default() });
    let asked = (any_filter(owner), window, prop::sample::select(vec!["adviser", "planner"]));
    let result = runner.run(&asked, |(filter, (page, size, stays_within), who)| {
        let (actor, now) = (app.actor(who), app.now());
        let whole = app.read(|conn| organisations::list(conn, &actor, &filter, now));
        let window = Window { page, size, stays_within };
        let (asked, totals) = ((&filter, window), &app.state.totals);
        let listed = app.read(|conn| organisations::page(conn, &actor, asked, totals, now));
        prop_assert_eq!(listed.total, whole.len());
        let last = whole.len().div_ceil(size).max(1);
        let first = (if stays_within { page.min(last) } else { page } - 1) * size;
        let cut: Vec<String> =
            whole.iter().skip(first).take(size).map(|line| format!("{line:?}")).collect();
        let shown: Vec<String> = listed.lines.iter().map(|line| format!("{line:?}")).collect();
        prop_assert_eq!(shown, cut);
        Ok(())
    });
    result.unwrap();
});

/// How many questions the first page of this order puts to the database, when nothing is kept.
fn questions(app: &TestApp, order: Order) -> usize {
    let (filter, actor) =
        (Filter { order: Some(order), ..Filter::default() }, app.actor("planner"));
    let window = Window { page: 1, size: 50, stays_within: true };
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    app.read(|conn| {
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            let is_question = matches!(event, InstrumentationEvent::StartQuery { .. });
            counter.fetch_add(usize::from(is_question), Relaxed);
        });
        organisations::page(conn, &actor, (&filter, window), &Totals::default(), app.now())
    });
    asked.load(Relaxed)
}

on_both!(a_list_by_adviser_asks_no_more_of_the_database_when_there_are_more_advisers, |app| {
    mixed_tour(&app);
    let few = questions(&app, Order::Adviser);
    assert!(few > 3, "{few}");
    app.write(|conn| {
        for number in 0..30 {
            let (email, name) = (format!("a{number}@drietraps.example"), format!("A {number}"));
            users::add(conn, &email, &name, Role::Adviser, app.now())?;
        }
        Ok(())
    });
    assert_eq!(questions(&app, Order::Adviser), few);
});

on_both!(a_total_that_is_kept_is_counted_again_after_a_write, |app| {
    mixed_tour(&app);
    let filter = Filter { adviser: Some(AdviserFilter::Nobody), ..Filter::default() };
    let window = Window { page: 1, size: 10, stays_within: true };
    let (actor, totals) = (app.actor("planner"), &app.state.totals);
    let total = || {
        let asked = (&filter, window);
        app.read(|conn| organisations::page(conn, &actor, asked, totals, app.now())).total
    };
    let before = total();
    assert_eq!(total(), before);
    let owner = app.user("adviser").id;
    app.write(|conn| {
        let tour = dossiers::current_tour(conn)?;
        let all = dossiers::list(conn, tour)?;
        let free = all.iter().find(|it| it.adviser_id.is_none()).unwrap();
        Ok(dossiers::set_adviser(conn, free.id, Some(owner))?)
    });
    assert_eq!(total(), before - 1);
});

on_both!(the_migration_makes_the_same_sort_key_as_the_program, |app| {
    let file =
        format!("{}/migrations/sqlite/2024-08-01-000049_growth/up.sql", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).unwrap();
    let from = text.find("UPDATE organisations\nSET sort_key").unwrap();
    let update = text[from..].split(';').next().unwrap();
    let order = |app: &TestApp| -> Vec<String> {
        let (actor, window) =
            (app.actor("planner"), Window { page: 1, size: 400, stays_within: true });
        let (asked, totals) = ((&Filter::default(), window), &app.state.totals);
        let listed = app.read(|conn| organisations::page(conn, &actor, asked, totals, app.now()));
        listed.lines.into_iter().map(|line| line.organisation.code).collect()
    };
    let before = order(&app);
    crate::schema::execute(&app, "UPDATE organisations SET sort_key = ''");
    assert_ne!(order(&app), before);
    crate::schema::execute(&app, update);
    assert_eq!(order(&app), before);
    assert!(app.read(|conn| Ok(places::count(conn)?)) >= 354);
});

on_both!(a_total_is_counted_again_after_a_state_that_is_written_alone, |app| {
    mixed_tour(&app);
    let (stage, state) = (Some(Stage::Letter), Some(StageState::Sent));
    let filter = Filter { stage, state, ..Filter::default() };
    let window = Window { page: 1, size: 10, stays_within: true };
    let (actor, totals) = (app.actor("planner"), &app.state.totals);
    let total = || {
        let asked = (&filter, window);
        app.read(|conn| organisations::page(conn, &actor, asked, totals, app.now())).total
    };
    assert!(total() > 0);
    let update = "UPDATE stage_states SET state = 'planned' WHERE stage = 'letter'";
    crate::schema::execute(&app, update);
    assert_eq!(total(), 0);
});

on_both!(more_ids_than_a_database_takes_in_one_question_are_asked_in_parts, |app| {
    let ids: Vec<i64> = (1..=70_000).collect();
    app.read(|conn| {
        let tour = dossiers::current_tour(conn)?;
        let all = dossiers::list(conn, tour)?;
        assert!(all.len() >= 354);
        assert_eq!(dossiers::list_among(conn, tour, &ids)?, all);
        assert_eq!(places::list_among(conn, &ids)?.len(), places::list(conn)?.len());
        Ok(())
    });
});
