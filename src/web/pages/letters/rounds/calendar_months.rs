//! The calendar of letters in words: per month the rounds, the closed days and the recesses.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use crate::domain::dates::{amsterdam_day, clock, long_day, month_name, short_day};
use crate::services::rounds::calendar::{Planned, TourCalendar};
use crate::web::pages::calendar::kind;
use crate::web::pages::round_view::{counted, href, round_kind};

/// Each month of the calendar.
pub fn by_month(calendar: &TourCalendar) -> Vec<Value> {
    let months: BTreeSet<(i32, u32)> = calendar.weeks.iter().map(|it| month_of(*it)).collect();
    months
        .into_iter()
        .map(|month| {
            let rounds = calendar.rounds.iter().filter(|it| leaves_in(it, month));
            let closed = calendar.closed.iter().filter(|(on, _, _)| month_of(*on) == month);
            let first = NaiveDate::from_ymd_opt(month.0, month.1, 1).unwrap_or_default();
            json!({
                "label": format!("{} {}", month_name(first), month.0),
                "id": format!("maand-{}-{}", month.0, month.1),
                "rounds": rounds.map(|it| round(calendar, it)).collect::<Vec<_>>(),
                "closed": closed.map(|(on, name, is_election)| {
                    json!({ "day": short_day(*on), "name": name, "is_election": is_election })
                }).collect::<Vec<_>>(),
                "recesses": recesses(calendar, month),
            })
        })
        .collect()
}

fn month_of(day: NaiveDate) -> (i32, u32) {
    (day.year(), day.month())
}

fn leaves_in(planned: &Planned, month: (i32, u32)) -> bool {
    planned.per_day.keys().any(|day| month_of(*day) == month)
}

fn round(calendar: &TourCalendar, planned: &Planned) -> Value {
    let round = &planned.round;
    let province =
        calendar.provinces.iter().find(|it| Some(&it.code) == round.province_code.as_ref());
    let when = planned.window.map_or_else(String::new, |(first, last)| {
        let (day, last_day) = (amsterdam_day(first), amsterdam_day(last));
        if day == last_day {
            let from = clock(first);
            let from = from.trim_end_matches(" uur");
            format!("{}, {from} tot {}", long_day(day), clock(last))
        } else {
            format!(
                "{}, {} tot {}, {}",
                long_day(day),
                clock(first),
                long_day(last_day),
                clock(last)
            )
        }
    });
    json!({
        "name": round.name, "href": href(round.id),
        "area": province.map_or("Lijst", |it| it.name.as_str()), "when": when,
        "letters": counted(planned.letters(), "brief", "brieven"),
        "pace": format!("{} per uur", round.pace_per_hour), "kind": kind(round.state),
        "state_label": round.state.label(), "state_kind": round_kind(round.state),
    })
}

/// The recesses of a month, week by week: which provinces have it, and which only in part. Weeks
/// that are the same stand together.
fn recesses(calendar: &TourCalendar, month: (i32, u32)) -> Vec<Value> {
    let mut lines: Vec<(Vec<u32>, String, String)> = Vec::new();
    for (place, monday) in calendar.weeks.iter().enumerate() {
        if month_of(*monday) != month {
            continue;
        }
        let week = monday.iso_week().week();
        for (name, provinces) in recesses_in(calendar, place) {
            match lines.iter_mut().find(|(_, known, of)| *known == name && *of == provinces) {
                Some((weeks, _, _)) => weeks.push(week),
                None => lines.push((vec![week], name, provinces)),
            }
        }
    }
    let line = |(weeks, name, provinces): (Vec<u32>, String, String)| {
        let weeks: Vec<String> = weeks.iter().map(u32::to_string).collect();
        let weeks = weeks.join(", ");
        json!({ "name": name, "where": format!("week {weeks}: {provinces}") })
    };
    lines.into_iter().map(line).collect()
}

/// The recesses in one week by name, with the provinces in words.
fn recesses_in(calendar: &TourCalendar, week: usize) -> BTreeMap<String, String> {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in &calendar.provinces {
        if let Some(recess) = line.recesses.get(week).and_then(Option::as_ref) {
            let part = if recess.is_whole { "" } else { " (deels)" };
            by_name.entry(recess.name.clone()).or_default().push(format!("{}{part}", line.name));
        }
    }
    let words = |provinces: Vec<String>| {
        let is_whole = provinces.iter().all(|name| !name.ends_with(')'));
        match is_whole && provinces.len() == calendar.provinces.len() {
            true => "alle provincies".to_owned(),
            false => provinces.join(", "),
        }
    };
    by_name.into_iter().map(|(name, provinces)| (name, words(provinces))).collect()
}
