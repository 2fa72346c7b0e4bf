//! The tour of letters as a calendar: provinces by weeks, and the same in words per month.

use actix_web::web::Query;
use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::dates::{day_field, long_day, month_name, parse_day, short_day};
use crate::domain::letters::RoundState;
use crate::domain::permissions::Permission;
use crate::domain::schedule::{WeekRecess, monday_of};
use crate::services::rounds::calendar::{self, Planned, ProvinceLine, TIME_TO_READ, TourCalendar};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::calendar_months;
use crate::web::pages::round_view::{counted, href};

const PAGE: (&str, &str) = ("rounds/calendar.html", "Kalender van de brieven");
const HOME: &str = "/brievenrondes/kalender";

/// Weeks that the links go back and forth.
const STEP: i64 = 13;

/// From which week on.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    van: Option<String>,
}

/// The calendar of half a year.
pub async fn show(page: Page, asked: Query<Asked>) -> PageResult {
    let today = page.today();
    let asked = asked.van.as_deref().and_then(|text| parse_day(text).ok());
    let from = monday_of(asked.unwrap_or_else(|| today.with_day(1).unwrap_or(today)));
    let calendar =
        page.read(move |conn, actor, now| calendar::show(conn, actor, from, now)).await?;
    let may_plan = page.actor()?.may(Permission::ProposeRounds);
    page.show(PAGE.0, PAGE.1, &content(&calendar, (from, today), may_plan))
}

fn content(calendar: &TourCalendar, (from, today): (NaiveDate, NaiveDate), may: bool) -> Value {
    let at = |weeks: i64| format!("{HOME}?van={}", day_field(from + TimeDelta::weeks(weeks)));
    let missing = calendar.provinces.iter().filter(|line| line.is_missing);
    json!({
        "period": period(calendar),
        "previous_href": at(-STEP), "next_href": at(STEP), "now_href": HOME,
        "months": months(&calendar.weeks),
        "weeks": calendar.weeks.iter().map(|it| week(calendar, *it, today)).collect::<Vec<_>>(),
        "rows": rows(calendar, may, today),
        "missing": missing.map(|line| missing_row(line, may)).collect::<Vec<_>>(),
        "crowded": calendar.crowded.iter().map(|it| crowded(calendar, it)).collect::<Vec<_>>(),
        "by_month": calendar_months::by_month(calendar),
    })
}

/// "oktober 2023 tot en met maart 2024".
fn period(calendar: &TourCalendar) -> String {
    let month = |monday: &NaiveDate| {
        let thursday = *monday + TimeDelta::days(3);
        format!("{} {}", month_name(thursday), thursday.year())
    };
    match (calendar.weeks.first(), calendar.weeks.last()) {
        (Some(first), Some(last)) => format!("{} tot en met {}", month(first), month(last)),
        _ => String::new(),
    }
}

/// The months over the weeks; a week belongs to the month of its Thursday.
fn months(weeks: &[NaiveDate]) -> Vec<Value> {
    let mut months: Vec<(NaiveDate, usize)> = Vec::new();
    for monday in weeks {
        let thursday = *monday + TimeDelta::days(3);
        match months.last_mut().filter(|(day, _)| day.month() == thursday.month()) {
            Some((_, count)) => *count += 1,
            None => months.push((thursday, 1)),
        }
    }
    let month = |(day, weeks): (NaiveDate, usize)| json!({ "label": month_name(day), "year": day.year(), "weeks": weeks });
    months.into_iter().map(month).collect()
}

fn week(calendar: &TourCalendar, monday: NaiveDate, today: NaiveDate) -> Value {
    let closed: Vec<_> =
        calendar.closed.iter().filter(|(on, _, _)| monday_of(*on) == monday).collect();
    let named = closed.iter().map(|(on, name, _)| format!("{} {name}", short_day(*on)));
    let mark = match closed.as_slice() {
        [] => "",
        days if days.iter().any(|(_, _, is_election)| *is_election) => "stem",
        _ => "feest",
    };
    json!({
        "number": monday.iso_week().week(), "mark": mark,
        "first": format!("{}-{}", monday.day(), monday.month()),
        "closed": named.collect::<Vec<_>>().join(", "), "is_now": monday_of(today) == monday,
        "starts": long_day(monday),
    })
}

/// A row per province, and one for the rounds that go to a list.
fn rows(calendar: &TourCalendar, may_plan: bool, today: NaiveDate) -> Vec<Value> {
    let mut rows: Vec<Value> = calendar
        .provinces
        .iter()
        .map(|line| {
            json!({
                "name": line.name, "size": counted(line.municipalities, "gemeente", "gemeenten"),
                "new_href": if may_plan && line.is_missing { new_href(line) }
                    else { String::new() },
                "cells": cells(calendar, line, may_plan.then_some(today)),
            })
        })
        .collect();
    if !calendar.lists.is_empty() {
        let none = vec![None; calendar.weeks.len()];
        rows.push(json!({ "name": "Lijsten", "size": "", "new_href": "",
            "cells": marks(calendar, &calendar.lists, &none) }));
    }
    rows
}

fn new_href(line: &ProvinceLine) -> String {
    format!("/brievenrondes/nieuw?provincie={}", line.code)
}

/// The weeks of a province; an empty one in which letters can still leave after they were read
/// leads to a new round in that week.
fn cells(calendar: &TourCalendar, line: &ProvinceLine, from: Option<NaiveDate>) -> Vec<Value> {
    let mut cells = marks(calendar, &line.rounds, &line.recesses);
    for (cell, monday) in cells.iter_mut().zip(&calendar.weeks) {
        let is_open = from.is_some_and(|today| *monday >= monday_of(today + TIME_TO_READ))
            && cell["rounds"].as_array().is_some_and(Vec::is_empty)
            && cell["is_whole"] == false;
        if let Some(cell) = cell.as_object_mut().filter(|_| is_open) {
            cell.insert("new_href".to_owned(), json!(format!("{}&week={monday}", new_href(line))));
            let told =
                format!("Maak een ronde voor {} in de week van {}", line.name, long_day(*monday));
            cell.insert("new_told".to_owned(), json!(told));
        }
    }
    cells
}

fn marks(calendar: &TourCalendar, rounds: &[usize], recesses: &[Option<WeekRecess>]) -> Vec<Value> {
    let own: Vec<&Planned> = rounds.iter().filter_map(|it| calendar.rounds.get(*it)).collect();
    let weeks = calendar.weeks.iter().zip(recesses);
    weeks
        .map(|(monday, recess)| {
            let chips = own.iter().filter_map(|round| chip(round, *monday));
            let is_whole = recess.as_ref().is_some_and(|it| it.is_whole);
            json!({
                "rounds": chips.collect::<Vec<_>>(),
                "recess": recess.as_ref().map(|it| it.name.clone()).unwrap_or_default(),
                "recess_short": recess.as_ref().map_or("", |it| short(&it.name)),
                "is_whole": is_whole, "new_href": "", "new_told": "",
            })
        })
        .collect()
}

/// The name of a recess as it fits in a narrow cell.
fn short(name: &str) -> &str {
    let name = name.trim_end_matches("vakantie");
    if name == "voorjaars" || name == "voorjaar" { "voorj." } else { name.trim_end_matches('s') }
}

/// What of a round leaves in the week from this Monday on.
fn chip(planned: &Planned, monday: NaiveDate) -> Option<Value> {
    let week = monday..monday + TimeDelta::days(7);
    let days: Vec<_> = planned.per_day.range(week).collect();
    let (first, _) = days.first()?;
    let letters: usize = days.iter().map(|(_, letters)| **letters).sum();
    let round = &planned.round;
    Some(json!({
        "href": href(round.id), "day": short_day(**first).split(' ').take(2).collect::<Vec<_>>().join(" "),
        "letters": letters, "kind": kind(round.state),
        "told": format!("{}, {}, {}, {}", round.name, long_day(**first),
            counted(letters, "brief", "brieven"), round.state.label().to_lowercase()),
    }))
}

/// How a round stands in the calendar: its outline tells the state as well as its words.
pub(in crate::web::pages) const fn kind(state: RoundState) -> &'static str {
    match state {
        RoundState::Draft | RoundState::Withdrawn => "draft",
        RoundState::Approved => "approved",
        RoundState::Paused => "paused",
        RoundState::Running | RoundState::Finished => "left",
    }
}

fn missing_row(line: &ProvinceLine, may_plan: bool) -> Value {
    let when = line.proposed_on.map(|day| format!("kan op {}, 09.00 uur", long_day(day)));
    json!({
        "name": line.name, "size": counted(line.municipalities, "gemeente", "gemeenten"),
        "when": when.unwrap_or_else(|| "geen open dag binnen een jaar".to_owned()),
        "href": if may_plan { new_href(line) } else { String::new() },
    })
}

/// "26 brieven: Zeeland, eerste ronde (13), Utrecht (13)".
fn crowded(calendar: &TourCalendar, (day, places): &(NaiveDate, Vec<usize>)) -> Value {
    let own = places.iter().filter_map(|place| calendar.rounds.get(*place));
    let loads: Vec<(&str, usize)> = own
        .map(|one| (one.round.name.as_str(), one.per_day.get(day).copied().unwrap_or(0)))
        .collect();
    let total = loads.iter().map(|(_, letters)| letters).sum();
    let named: Vec<String> =
        loads.iter().map(|(name, letters)| format!("{name} ({letters})")).collect();
    json!({
        "day": long_day(*day),
        "text": format!("{}: {}", counted(total, "brief", "brieven"), named.join(" en ")),
    })
}
