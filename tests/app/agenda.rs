//! An adviser holds one conversation at a time, however many planners plan at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use chrono::{DateTime, TimeDelta, Utc};
use drietraps::domain::conversations::Mode;
use drietraps::domain::errors::RuleError;
use drietraps::services::conversations::{PlanConversation, Postponement, plan, postpone};
use drietraps::services::{ServiceError, ServiceResult};
use drietraps::store::conversations::PlannedSlot;
use drietraps::store::{MayBeBusy, conversations, organisations};

use crate::evenings::clash;
use crate::kit::{TestApp, at, on_both};

const TRIES: usize = 100;

fn command(app: &TestApp, code: &str, at: DateTime<Utc>, mode: Mode) -> PlanConversation {
    let adviser_id = Some(app.user("adviser").id);
    PlanConversation { organisation: code.to_owned(), at, mode, adviser_id, invited: None }
}

fn try_plan(app: &TestApp, code: &str, moment: &str, mode: Mode) -> ServiceResult<i64> {
    let (planner, now) = (app.actor("planner"), app.now());
    let command = command(app, code, at(moment), mode);
    app.try_write(|conn| Ok(plan(conn, &planner, &command, &app.state.stationery(), now)?.id))
}

on_both!(an_adviser_is_not_booked_for_two_conversations_at_once, |app| {
    try_plan(&app, "GM0355", "2023-10-10T12:00:00Z", Mode::OnSite).unwrap();
    let told = clash(try_plan(&app, "GM0340", "2023-10-10T12:30:00Z", Mode::OnSite));
    assert!(told.contains("Test adviser heeft dan al een gesprek (Zeist, "), "{told}");
    clash(try_plan(&app, "GM0340", "2023-10-10T13:30:00Z", Mode::OnSite));
    let id = try_plan(&app, "GM0340", "2023-10-10T13:30:00Z", Mode::Phone).unwrap();
    try_plan(&app, "GM0342", "2023-10-10T15:30:00Z", Mode::OnSite).unwrap();
    let (planner, now) = (app.actor("planner"), app.now());
    let moved = |moment: &str| {
        let until = Postponement::To(at(moment), String::new());
        app.try_write(|conn| postpone(conn, &planner, (id, &until), &app.state.stationery(), now))
    };
    clash(moved("2023-10-10T12:30:00Z"));
    moved("2023-10-10T13:45:00Z").unwrap();
});

on_both!(a_clash_comes_back_on_the_form, |app| {
    try_plan(&app, "GM0355", "2023-10-10T12:00:00Z", Mode::OnSite).unwrap();
    let fields = [
        ("organisation", "GM0340"),
        ("held_on", "10-10-2023"),
        ("held_at", "14.30"),
        ("mode", "online"),
    ];
    let page = app.logged_in("adviser").post("/gesprekken/plannen", &fields).expect(409).body;
    assert!(page.contains("heeft dan al een gesprek (Zeist, "), "{page}");
});

on_both!(two_planners_never_book_one_adviser_twice, |app| {
    let now = at("2023-10-03T07:00:00Z");
    let codes: Vec<String> = app.read(|conn| {
        let all = organisations::list(conn)?.into_iter();
        Ok(all
            .filter(|it| it.is_valid_on("2024-06-01".parse().unwrap()))
            .map(|it| it.code)
            .collect())
    });
    let (barrier, busy) = (Barrier::new(2), AtomicUsize::new(0));
    thread::scope(|scope| {
        for (turn, name) in ["planner", "planner2"].into_iter().enumerate() {
            let (app, codes, barrier, busy) = (&app, &codes, &barrier, &busy);
            scope.spawn(move || {
                let planner = app.actor(name);
                for number in 0..TRIES {
                    let day = TimeDelta::days(i64::try_from(number).unwrap());
                    let shift = TimeDelta::minutes(i64::try_from(turn * 20).unwrap());
                    let moment = at("2024-01-02T09:00:00Z") + day + shift;
                    let command = command(app, &codes[number * 2 + turn], moment, Mode::OnSite);
                    barrier.wait();
                    match app.state.db.write_now(|conn| {
                        plan(conn, &planner, &command, &app.state.stationery(), now)
                    }) {
                        Ok(_) | Err(ServiceError::Rule(RuleError::Clash(_))) => {}
                        Err(error) if error.is_busy() => {
                            busy.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => panic!("{error:?}"),
                    }
                }
            });
        }
    });
    let adviser = app.user("adviser").id;
    let around = (at("2024-01-01T00:00:00Z"), at("2025-01-01T00:00:00Z"));
    let planned = app.read(|conn| Ok(conversations::list_planned_of(conn, adviser, around)?));
    assert!(planned.len() + busy.load(Ordering::Relaxed) >= TRIES);
    let is_apart = |two: &[PlannedSlot]| two[1].at - two[0].at >= TimeDelta::hours(2);
    assert!(planned.windows(2).all(is_apart), "{planned:?}");
});
