//! Progress against target over time: what was, what is expected with its band, and the targets.

use chrono::NaiveDate;
use serde::Serialize;

use super::scale::{Frame, Scale, day_and_month, deadline};
use crate::domain::dates::{thousands, written_day};
use crate::domain::forecast::{Course, Forecast, Outlook, Point, State};
use crate::domain::targets::Metric;

/// A chart for a page: `small` is the variant for a narrow screen.
#[derive(Debug, Serialize)]
pub struct ProgressChart {
    title: String,
    description: String,
    has_forecast: bool,
    wide: Drawing,
    small: Drawing,
    rows: Vec<Row>,
}

/// One variant, in units of its own view box.
#[derive(Debug, Serialize)]
struct Drawing {
    view_box: String,
    left: f64,
    right: f64,
    bottom: f64,
    numbers: Vec<Mark>,
    months: Vec<Mark>,
    past: String,
    middle: String,
    band: String,
    goals: Vec<Goal>,
    today: Mark,
    ends: Vec<Mark>,
}

/// A place with its words.
#[derive(Debug, Serialize)]
struct Mark {
    x: f64,
    y: f64,
    text: String,
}

/// The line of a target.
#[derive(Debug, Serialize)]
struct Goal {
    x: f64,
    y: f64,
    text: String,
}

/// A row of the table with the same figures.
#[derive(Debug, Serialize)]
struct Row {
    day: String,
    was: String,
    expected: String,
    band: String,
}

const WIDE: Frame =
    Frame { width: 760.0, height: 400.0, left: 44.0, right: 132.0, top: 20.0, bottom: 34.0 };

const SMALL: Frame =
    Frame { width: 320.0, height: 330.0, left: 36.0, right: 54.0, top: 22.0, bottom: 30.0 };

/// Least distance between two lines of words.
const LINE: f64 = 19.0;

/// The chart of the visited municipalities; none when no target counts them.
#[must_use]
pub fn of_visits(forecast: &Forecast) -> Option<ProgressChart> {
    let metric = Metric::MunicipalitiesConversation;
    let course = forecast.courses.iter().find(|it| it.metric == metric)?;
    let mut goals: Vec<&Outlook> =
        forecast.outlooks.iter().filter(|it| it.metric == metric).collect();
    goals.sort_by_key(|it| (it.goal, it.deadline));
    goals.dedup_by_key(|it| (it.goal, it.deadline));
    let now = course.past.last()?;
    Some(ProgressChart {
        title: "Bezochte gemeenten en de verwachting".to_owned(),
        description: description(now, course, &goals),
        has_forecast: !course.future.is_empty(),
        wide: drawing(WIDE, course, &goals)?,
        small: drawing(SMALL, course, &goals)?,
        rows: rows(course),
    })
}

fn description(now: &Point, course: &Course, goals: &[&Outlook]) -> String {
    let mut words =
        format!("Op {} zijn {} gemeenten bezocht.", written_day(now.on), thousands(now.middle));
    if let Some(end) = course.future.last() {
        words += &format!(
            " Verwacht op {}: {}, in acht van de tien doorrekeningen tussen {} en {}.",
            written_day(end.on),
            thousands(end.middle),
            thousands(end.low),
            thousands(end.high)
        );
    }
    for goal in goals {
        let deadline = written_day(goal.deadline);
        words += &format!(" Streefcijfer: {} op {deadline}.", thousands(goal.goal));
    }
    words
}

fn drawing(frame: Frame, course: &Course, goals: &[&Outlook]) -> Option<Drawing> {
    let (first, now) = (course.past.first()?, course.past.last()?);
    let deadlines = goals.iter().map(|it| it.deadline);
    let days = deadlines.chain(course.future.iter().map(|it| it.on));
    let last = days.max().unwrap_or(now.on).max(now.on);
    let highest = goals.iter().map(|it| it.goal).chain(course.future.iter().map(|it| it.high));
    let scale = Scale::new(frame, (first.on, last), highest.max()?.max(now.middle));
    let from_now: Vec<Point> =
        Some(*now).into_iter().chain(course.future.iter().copied()).collect();
    let line = |points: &[Point]| points_of(&scale, points.iter().map(|it| (it.on, it.middle)));
    let is_wide = frame.width > 500.0;
    Some(Drawing {
        view_box: format!("0 0 {} {}", frame.width, frame.height),
        left: frame.left,
        right: frame.width - frame.right,
        bottom: frame.height - frame.bottom,
        numbers: numbers(&scale, frame),
        months: months(&scale, (frame, if is_wide { 7 } else { 4 })),
        past: line(&course.past),
        middle: if course.future.is_empty() { String::new() } else { line(&from_now) },
        band: band(&scale, &from_now),
        goals: goals.iter().map(|it| goal(&scale, it, is_wide)).collect(),
        today: Mark { x: scale.x(now.on), y: scale.y(now.middle), text: said(now, is_wide) },
        ends: ends(&scale, course.future.last(), is_wide),
    })
}

fn numbers(scale: &Scale, frame: Frame) -> Vec<Mark> {
    let mark =
        |number: i64| Mark { x: frame.left - 8.0, y: scale.y(number), text: thousands(number) };
    scale.numbers().into_iter().map(mark).collect()
}

fn months(scale: &Scale, (frame, most): (Frame, usize)) -> Vec<Mark> {
    let mark = |(day, text)| Mark { x: scale.x(day), y: frame.height - 10.0, text };
    scale.months(most).into_iter().map(mark).collect()
}

fn said(now: &Point, is_wide: bool) -> String {
    let number = thousands(now.middle);
    if is_wide { format!("{number} op {}", day_and_month(now.on)) } else { number }
}

fn goal(scale: &Scale, it: &Outlook, is_wide: bool) -> Goal {
    let number = thousands(it.goal);
    let met = if it.state == State::Met { ", gehaald" } else { "" };
    let text = match is_wide {
        true => format!("streefcijfer {number}, {}{met}", deadline(it.deadline)),
        false => format!("streefcijfer {number}{met}"),
    };
    Goal { x: scale.x(it.deadline), y: scale.y(it.goal), text }
}

/// The band from the day on: up along its upper edge, back along the lower one.
fn band(scale: &Scale, points: &[Point]) -> String {
    if points.len() < 2 {
        return String::new();
    }
    let upper = points.iter().map(|it| (it.on, it.high));
    let lower = points.iter().rev().map(|it| (it.on, it.low));
    points_of(scale, upper.chain(lower))
}

fn points_of(scale: &Scale, points: impl Iterator<Item = (NaiveDate, i64)>) -> String {
    points.map(|it| scale.point(it)).collect::<Vec<_>>().join(" ")
}

/// The words beside the end of the band, the upper one first, moved apart where they would touch.
fn ends(scale: &Scale, end: Option<&Point>, is_wide: bool) -> Vec<Mark> {
    let Some(end) = end else { return Vec::new() };
    let number = thousands(end.middle);
    let middle = if is_wide { format!("{number} verwacht") } else { number };
    let x = scale.x(end.on) + 8.0;
    let at = scale.y(end.middle) + 5.0;
    let upper = (scale.y(end.high) + 5.0).min(at - LINE);
    let lower = (scale.y(end.low) + 5.0).max(at + LINE);
    vec![
        Mark { x, y: upper, text: thousands(end.high) },
        Mark { x, y: at, text: middle },
        Mark { x, y: lower, text: thousands(end.low) },
    ]
}

/// Month by month what was; every fourth week and the last what is expected.
fn rows(course: &Course) -> Vec<Row> {
    let was = course.past.iter().map(|it| Row {
        day: written_day(it.on),
        was: thousands(it.middle),
        expected: String::new(),
        band: String::new(),
    });
    let last = course.future.len().saturating_sub(1);
    let shown =
        course.future.iter().enumerate().filter(|(place, _)| place % 4 == 3 || *place == last);
    let ahead = shown.map(|(_, it)| Row {
        day: written_day(it.on),
        was: String::new(),
        expected: thousands(it.middle),
        band: format!("{}–{}", thousands(it.low), thousands(it.high)),
    });
    was.chain(ahead).collect()
}
