//! What a planner has before them: the appointments of this week and the next, and what waits for a
//! planner, in figures with the page to go to. No text of anybody, and none when there is nothing.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::Words;
use crate::domain::accounts::User;
use crate::domain::dates::{amsterdam_day, clock, counted, short_day};
use crate::domain::people::Part;
use crate::domain::permissions::Actor;
use crate::domain::planning::{Entry, EntryKind, Shape};
use crate::domain::sessions::SessionState;
use crate::domain::spans::Span;
use crate::services::overview::{self, StallFilter, WEEKS, Waiting};
use crate::services::planning::agenda::{self, Question};
use crate::services::rounds::Stationery;
use crate::services::{ServiceResult, accounts, coverage, sessions};
use crate::store::DbConn;

/// Most appointments of a week in the mail; it has to fit a screen.
const MOST: usize = 8;

/// What a pile is called, for one and for more, and its page.
type Pile = (usize, (&'static str, &'static str), &'static str);

/// The week of each planner.
pub(super) fn write(
    conn: &mut DbConn,
    readers: &[User],
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<HashMap<i64, Words>> {
    let program = Actor::program("jobs");
    let today = amsterdam_day(now);
    let next = today.checked_add_days(Days::new(7)).unwrap_or(today);
    let this_week = appointments(conn, &program, today, now)?;
    let next_week = appointments(conn, &program, next, now)?;
    let lacking = lacking(conn, &program, (today, Span::Week.later(next)))?;
    let figures = coverage::Figures::load(conn)?;
    let mut written = HashMap::new();
    for reader in readers {
        let actor = accounts::actor_of(reader, "jobs");
        let filter = StallFilter { weeks: WEEKS, shows_all: false };
        let waiting = overview::show(conn, &actor, (stationery, &figures, filter), now)?.waiting;
        let piles =
            lacking.into_iter().chain(of_planner(&waiting)).filter(|(count, ..)| *count > 0);
        let line =
            |(count, (one, many), href): Pile| format!("{}\t{href}", counted(count, one, many));
        let waiting: Vec<String> = piles.map(line).collect();
        if this_week.is_empty() && next_week.is_empty() && waiting.is_empty() {
            continue;
        }
        let words = vec![
            ("this_week", this_week.join("\n")),
            ("next_week", next_week.join("\n")),
            ("waiting", waiting.join("\n")),
        ];
        written.insert(reader.id, words);
    }
    Ok(written)
}

/// The sessions and trainings of the week of a day that are still to come.
fn appointments(
    conn: &mut DbConn,
    program: &Actor,
    on: NaiveDate,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<String>> {
    let question = Question { span: Span::Week, on, person_id: None };
    let days = agenda::show(conn, program, question, now)?.days.into_iter();
    let is_coming = |it: &Entry| it.kind.shape() == Shape::Coming && it.on >= amsterdam_day(now);
    let coming: Vec<Entry> = days.flat_map(|day| day.entries).filter(is_coming).collect();
    let mut lines: Vec<String> = coming.iter().take(MOST).map(appointment).collect();
    if coming.len() > MOST {
        let more = coming.len() - MOST;
        lines.push(format!("en nog {}", counted(more, "afspraak", "afspraken")));
    }
    Ok(lines)
}

/// "di 3 okt, 19.30 uur: bijeenkomst Gemeente Zeist"
fn appointment(entry: &Entry) -> String {
    let time = entry.times.map(|(from, _)| format!(", {}", clock(from)));
    let crew = entry.crew.iter().find(|(_, _, part)| {
        let part_of_kind = match entry.kind {
            EntryKind::Training(_) => Part::Trainer,
            EntryKind::Session(_) | EntryKind::Held => Part::Moderator,
        };
        *part == part_of_kind
    });
    let who = crew.map(|(_, name, _)| format!(" ({name})")).unwrap_or_default();
    format!(
        "{}{}: {} {}{who}",
        short_day(entry.on),
        time.unwrap_or_default(),
        entry.kind.word().to_lowercase(),
        entry.organisations.join(", ")
    )
}

/// The planned sessions from the first day until before the last that lack somebody or something.
fn lacking(
    conn: &mut DbConn,
    program: &Actor,
    (from, until): (NaiveDate, NaiveDate),
) -> ServiceResult<[Pile; 2]> {
    let mut coming = sessions::list(conn, program)?;
    coming.retain(|it| {
        let on = amsterdam_day(it.session.starts_at);
        it.session.state == SessionState::Planned && (from..until).contains(&on)
    });
    let unled = coming.iter().filter(|it| it.crew.iter().all(|(_, part)| *part != Part::Moderator));
    let roomless = coming.iter().filter(|it| it.session.room.is_none());
    Ok([
        (
            unled.count(),
            ("bijeenkomst zonder gespreksleider", "bijeenkomsten zonder gespreksleider"),
            "/bijeenkomsten",
        ),
        (
            roomless.count(),
            ("bijeenkomst zonder zaal", "bijeenkomsten zonder zaal"),
            "/bijeenkomsten",
        ),
    ])
}

fn of_planner(waiting: &Waiting) -> [Pile; 5] {
    [
        (
            waiting.dates,
            ("aanbod van datums zonder keuze", "keer datums aangeboden zonder keuze"),
            "/bijeenkomsten/aanbod",
        ),
        (
            waiting.rounds,
            ("brievenronde die op vrijgave wacht", "brievenrondes die op vrijgave wachten"),
            "/taken#rondes",
        ),
        (
            waiting.undeliverable,
            ("organisatie met een onbestelbare brief", "organisaties met een onbestelbare brief"),
            "/organisaties?step=find_contact&stage=letter&state=undeliverable",
        ),
        (waiting.calls, ("organisatie om te bellen", "organisaties om te bellen"), "/belronde"),
        (
            waiting.unread_messages,
            ("bericht over het plan om te lezen", "berichten over het plan om te lezen"),
            "/bijeenkomsten/publiceren",
        ),
    ]
}
