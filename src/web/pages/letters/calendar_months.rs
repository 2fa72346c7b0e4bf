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

/// The recesses of a month by name: which provinces have it, and which only in part.
fn recesses(calendar: &TourCalendar, month: (i32, u32)) -> Vec<Value> {
    let mut by_name: BTreeMap<&str, BTreeMap<&str, bool>> = BTreeMap::new();
    for line in &calendar.provinces {
        for (monday, recess) in calendar.weeks.iter().zip(&line.recesses) {
            let Some(recess) = recess.as_ref().filter(|_| month_of(*monday) == month) else {
                continue;
            };
            let has_whole = by_name.entry(&recess.name).or_default().entry(&line.name);
            *has_whole.or_insert(false) |= recess.is_whole;
        }
    }
    let recess = |(name, provinces): (&str, BTreeMap<&str, bool>)| {
        let all = provinces.len() == calendar.provinces.len();
        let named: Vec<String> = provinces
            .iter()
            .map(
                |(name, is_whole)| {
                    if *is_whole { (*name).to_owned() } else { format!("{name} (deels)") }
                },
            )
            .collect();
        let where_ = if all { "alle provincies".to_owned() } else { named.join(", ") };
        json!({ "name": name, "where": where_ })
    };
    by_name.into_iter().map(recess).collect()
}
