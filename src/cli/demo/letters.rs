//! Three rounds went out, one of them this month; the one for Zeeland waits for a second person.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::scene::{Scene, day, moment};
use crate::domain::permissions::Permission;
use crate::jobs::{Mailroom, Sender};
use crate::mail::transport::Memory;
use crate::mail::{Journal, MailAddress, Outcome, Transport};
use crate::services::clock::Clock;
use crate::services::rounds::plan::{self, PlanRound};
use crate::services::rounds::release::{self, Release};
use crate::services::rounds::reminders::{self, ReleaseReminders};
use crate::services::{calls, require};

/// Rounds of the past: name, province, day.
const SENT: [(&str, &str, (i32, u32, u32)); 3] = [
    ("Utrecht, eerste ronde", "PV26", (2023, 5, 9)),
    ("Zuid-Holland, eerste ronde", "PV28", (2023, 5, 23)),
    ("Noord-Brabant, eerste ronde", "PV30", (2023, 9, 12)),
];

/// The day on which the letters to a province left.
pub(super) fn left_on(province_code: &str) -> anyhow::Result<NaiveDate> {
    let round = SENT.iter().find(|(_, code, _)| *code == province_code);
    let (_, _, (year, month, on)) = round.context("no letter left to this province")?;
    day(*year, *month, *on)
}

/// The rounds of the past leave; then the coming one is drafted.
pub fn go_out(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    for (name, province, (year, month, on)) in SENT {
        let on = day(year, month, on)?;
        let round = draft(scene, (name, province), on, on - TimeDelta::days(8))?;
        let second = scene.actor("joost@drietraps.example")?;
        let stationery = scene.app.stationery();
        let released = moment(on - TimeDelta::days(6), 11, 0)?;
        let command = Release { round_id: round, digest: None };
        scene.write("a release", |conn| {
            require(&second, Permission::ReleaseRounds)?;
            release::release(conn, &second, &stationery, &command, released)
        })?;
        deliver(scene, moment(on, 9, 0)?)?;
    }
    draft(scene, ("Zeeland, eerste ronde", "PV29"), day(2023, 10, 10)?, day(2023, 9, 29)?)?;
    Ok(())
}

/// What followed the letters by the time the demo opens: the first two rounds were reminded
/// twice, and the nights ended the wait for who still said nothing.
pub fn settle_down(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    for (name, _, (year, month, on)) in SENT.iter().take(2) {
        for weeks in [3, 6] {
            remind(scene, name, day(*year, *month, *on)? + TimeDelta::weeks(weeks))?;
        }
    }
    let now = moment(day(2023, 10, 3)?, 3, 0)?;
    scene.write("silence", |conn| calls::give_up_waiting(conn, now))?;
    Ok(())
}

fn remind(scene: &Scene<'_>, name: &str, on: NaiveDate) -> anyhow::Result<()> {
    let second = scene.actor("joost@drietraps.example")?;
    let stationery = scene.app.stationery();
    let released = moment(on, 10, 0)?;
    scene.write("the reminders", |conn| {
        let due = reminders::due(conn, &second, released)?.into_iter();
        let mut own = due.filter(|(round, _)| round.name == name);
        let Some((round, _)) = own.next() else {
            return Ok(0);
        };
        let command = ReleaseReminders { round_id: round.id, digest: None };
        reminders::release(conn, &second, &stationery, &command, released)
    })?;
    for minute in 0..60 {
        deliver_at(scene, released + TimeDelta::minutes(minute))?;
    }
    Ok(())
}

fn draft(
    scene: &Scene<'_>,
    (name, province): (&str, &str),
    leaves_on: NaiveDate,
    made_on: NaiveDate,
) -> anyhow::Result<i64> {
    let planner = scene.actor("petra@drietraps.example")?;
    let command = PlanRound {
        name: name.to_owned(),
        province: Some(province.to_owned()),
        organisations: Vec::new(),
        planned_at: moment(leaves_on, 9, 0)?,
        pace_per_hour: 60,
    };
    let made = moment(made_on, 14, 0)?;
    Ok(scene.write("a draft", |conn| plan::plan(conn, &planner, &command, made))?.id)
}

/// Whatever is due at this moment leaves.
pub fn deliver_at(scene: &Scene<'_>, now: DateTime<Utc>) -> anyhow::Result<()> {
    Sender::new(mailroom(scene, &Memory::default(), now)?)?.send_due()?;
    Ok(())
}

/// Plays the sender minute by minute; one answer was lost and one address does not exist.
fn deliver(scene: &Scene<'_>, starts: DateTime<Utc>) -> anyhow::Result<()> {
    let memory = Memory::default();
    let fine = || Outcome::accepted("250 2.0.0 Ok: queued");
    let mut script: Vec<Outcome> = (0..17).map(|_| fine()).collect();
    script.push(Outcome::unclear("de verbinding viel weg voor het antwoord"));
    script.extend((0..9).map(|_| fine()));
    script.push(Outcome::refused_for_good("550 5.1.1 mailbox unavailable"));
    memory.script(script);
    for minute in 0..60 {
        let now = starts + TimeDelta::minutes(minute);
        Sender::new(mailroom(scene, &memory, now)?)?.send_due()?;
    }
    Ok(())
}

fn mailroom(scene: &Scene<'_>, memory: &Memory, now: DateTime<Utc>) -> anyhow::Result<Mailroom> {
    let settings = &scene.app.settings;
    Ok(Mailroom {
        db: scene.app.db.clone(),
        clock: Clock::Fixed(now),
        transport: Arc::new(Transport::Memory(memory.clone())),
        journal: Arc::new(Journal::open(&settings.send_journal)?),
        stationery: scene.app.stationery(),
        from: MailAddress::parse(&settings.mail_from)?,
        reply_to: MailAddress::parse(&settings.mail_reply_to)?,
        lease: TimeDelta::seconds(120),
        connections: 1,
        terms: settings.retention,
        muted: Arc::new(AtomicBool::new(false)),
    })
}
