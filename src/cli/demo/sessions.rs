//! Sessions that were held or are planned, and the trainings that followed.

mod trainings;

use anyhow::Context;
use chrono::NaiveDate;

use super::letters::deliver_at;
use super::scene::{Scene, day, moment};
use crate::domain::people::Part;
use crate::domain::permissions::Actor;
use crate::domain::stages::Stage;
use crate::services::planning::demand;
use crate::services::sessions::{self, Appointment, PlanSession, SessionResult};
use crate::services::{people, sessions as evenings};

/// Days of the sessions that were held, with how many people came.
const HELD: [((i32, u32, u32), i32); 5] = [
    ((2023, 9, 5), 31),
    ((2023, 9, 11), 24),
    ((2023, 9, 14), 42),
    ((2023, 9, 19), 18),
    ((2023, 9, 26), 27),
];

/// Days of the sessions to come.
const COMING: [(i32, u32, u32); 3] = [(2023, 10, 10), (2023, 10, 12), (2023, 10, 31)];

/// Plans and holds the sessions among those that want one, then the trainings.
pub fn take_place(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let planner = scene.actor("petra@drietraps.example")?;
    let mut codes = longest_waiting(scene, &planner)?.into_iter();
    let mut hosts = Vec::new();
    for ((year, month, on), attendance) in HELD {
        let code = codes.next().context("nobody wants a session")?;
        hold(scene, &planner, &code, (day(year, month, on)?, attendance))?;
        hosts.push(code);
    }
    for (year, month, on) in COMING {
        let code = codes.next().context("nobody wants a session")?;
        plan(scene, &planner, &code, day(year, month, on)?)?;
    }
    trainings::take_place(scene, &planner, &hosts)
}

/// The codes of who wants a session, who waits longest first.
fn longest_waiting(scene: &Scene<'_>, planner: &Actor) -> anyhow::Result<Vec<String>> {
    let now = moment(day(2023, 10, 2)?, 10, 0)?;
    let mut wishes = scene.app.db.read_now(|conn| demand::list(conn, planner, None, now))?;
    wishes.retain(|wish| wish.stage == Stage::Session);
    Ok(wishes.into_iter().map(|wish| wish.organisation.code).collect())
}

fn hold(
    scene: &mut Scene<'_>,
    planner: &Actor,
    code: &str,
    (on, attendance): (NaiveDate, i32),
) -> anyhow::Result<()> {
    let session_id = plan(scene, planner, code, on)?;
    let now = moment(on, 22, 30)?;
    let command = SessionResult { session_id, attendance, evaluation: None, themes: None };
    scene.write("a result", |conn| evenings::record_result(conn, planner, &command, now))
}

fn plan(scene: &mut Scene<'_>, planner: &Actor, code: &str, on: NaiveDate) -> anyhow::Result<i64> {
    let made = moment(on.min(day(2023, 10, 2)?) - chrono::TimeDelta::days(1), 10, 0)?;
    let team = scene.app.db.read_now(|conn| people::list(conn, planner))?;
    let moderators: Vec<i64> =
        team.iter().filter(|one| one.may(Part::Moderator, on)).map(|one| one.id).collect();
    let name = scene.organisations.get(code).context("unknown host")?.name.clone();
    let command = PlanSession {
        organisations: vec![code.to_owned()],
        appointment: Appointment {
            starts_at: moment(on, 19, 30)?,
            ends_at: moment(on, 21, 45)?,
            place: format!("gemeentehuis {name}"),
            room: Some("raadzaal".to_owned()),
            audience: Some("raad en college".to_owned()),
            wishes: None,
            expected: Some(30),
            moderator: scene.pick(&moderators)?,
            trainers: Vec::new(),
            experts: Vec::new(),
            sends_confirmation: true,
        },
    };
    let stationery = scene.app.stationery();
    let planned = scene
        .write("a session", |conn| sessions::plan(conn, planner, &command, &stationery, made))?;
    deliver_at(scene, made + chrono::TimeDelta::minutes(1))?;
    Ok(planned.id)
}
