//! What sessions cost the team: a year month by month, the lines behind each figure, the budget.

pub mod budgets;
pub mod lines;
pub mod session;

use actix_web::web::Query;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::costs::{Budget, CostKind, Expected, MonthRow, Stand};
use crate::domain::dates::{counted, long_day, month_name, written_day};
use crate::domain::money::Euro;
use crate::domain::permissions::Permission;
use crate::services::costs::{self, YearView};
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;
use crate::web::pages::export;

const LINES: &str = "/kosten/regels";

/// The years that can be asked for.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Which year.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    jaar: Option<String>,
}

/// The year of an address; this year when it names none.
fn year_of(text: Option<&str>, today: NaiveDate) -> i32 {
    let asked = text.and_then(|it| it.parse().ok()).filter(|year| YEARS.contains(year));
    asked.unwrap_or(today.year())
}

/// The year month by month.
pub async fn show(page: Page, asked: Query<Asked>) -> PageResult {
    let year = year_of(asked.jaar.as_deref(), page.today());
    let view = page.read(move |conn, actor, _| costs::show(conn, actor, year)).await?;
    let may_see_trainings = page.actor()?.may(Permission::PlanTrainings);
    let may_see_sessions = page.actor()?.may(Permission::ReadSessions);
    let mut content = content(&view, year);
    if let Some(content) = content.as_object_mut() {
        let href = |may: bool, path: &str| json!(if may { path } else { "" });
        content.insert("trainings_href".to_owned(), href(may_see_trainings, "/trainingen"));
        content.insert("sessions_href".to_owned(), href(may_see_sessions, "/bijeenkomsten"));
    }
    page.show("costs/year.html", &format!("Kosten {year}"), &content)
}

fn content(view: &YearView, year: i32) -> Value {
    let overview = &view.overview;
    let of_year = format!("{LINES}?jaar={year}");
    let kinds = CostKind::ALL.iter().zip(&overview.by_kind);
    let sums = kinds.map(|(kind, sum)| figure(*sum, format!("{of_year}&soort={kind}")));
    json!({
        "year": year, "previous_href": format!("/kosten?jaar={}", year - 1),
        "next_href": format!("/kosten?jaar={}", year + 1),
        "kinds": CostKind::ALL.iter().map(|it| it.label()).collect::<Vec<_>>(),
        "months": overview.months.iter().map(|it| month(it, year)).collect::<Vec<_>>(),
        "sums": sums.collect::<Vec<_>>(),
        "total": figure(overview.total, of_year.clone()),
        "withdrawn": figure(overview.withdrawn, of_year),
        "is_empty": overview.total == Euro::ZERO && overview.withdrawn == Euro::ZERO,
        "budgets": view.budgets.iter().map(|(it, stand)| budget(it, *stand)).collect::<Vec<_>>(),
        "budget_href": "/kosten/budget", "may_set_budget": view.may_set_budget,
        "expected": view.expected.map(|it| expected(&it)).unwrap_or_default(),
        "missing": view.missing.iter().map(missing).collect::<Vec<_>>(),
        "trainings": trainings(&view.trainings),
        "exports": export::links("/kosten", &format!("?jaar={year}")),
    })
}

/// The amount of a form, which has to be there.
fn amount(reader: &mut Reader<'_>, fields: &Fields) -> Option<Euro> {
    let read = fields.get("amount").unwrap_or_default().parse::<Euro>();
    read.map_err(|problem| reader.refuse("amount", problem.to_string())).ok()
}

/// An amount and the lines that it is made of; a dash without a link for nothing.
fn figure(amount: Euro, href: String) -> Value {
    let (text, href) = match amount {
        Euro::ZERO => ("–".to_owned(), String::new()),
        amount => (amount.to_string(), href),
    };
    json!({ "text": text, "href": href })
}

fn month(row: &MonthRow, year: i32) -> Value {
    let (first, last) = row.days;
    let of_month = format!("{LINES}?maand={}", first.format("%Y-%m"));
    let cells = CostKind::ALL
        .iter()
        .zip(&row.cells)
        .map(|(kind, amount)| figure(*amount, format!("{of_month}&soort={kind}")));
    json!({
        "label": month_name(first),
        "cells": cells.collect::<Vec<_>>(),
        "total": figure(row.total, of_month.clone()),
        "running": figure(row.running, format!("{LINES}?van={year}-01-01&tm={last}")),
        "left": row.left.map(|it| it.to_string()).unwrap_or_default(),
        "withdrawn": figure(row.withdrawn, of_month),
    })
}

/// A budget with how it stands, in words and as a bar.
fn budget(budget: &Budget, stand: Stand) -> Value {
    let (first, last) = budget.period();
    let is_over = stand.left < Euro::ZERO;
    let sentence = if is_over {
        format!("{} uitgegeven: {} te veel.", stand.spent, -stand.left)
    } else {
        format!("{} uitgegeven ({}%), nog {} over.", stand.spent, stand.percent, stand.left)
    };
    json!({
        "period": format!("{} tot en met {}", written_day(first), written_day(last)),
        "amount": budget.amount.to_string(), "source": budget.source, "sentence": sentence,
        "percent": stand.percent, "is_over": is_over,
        "is_replaced": budget.superseded_at.is_some(),
        "href": format!("{LINES}?van={first}&tm={last}"),
    })
}

/// "3 geplande bijeenkomsten zonder kosten: 3 keer gemiddeld € 812,50 is € 2.437,50."
fn expected(it: &Expected) -> String {
    format!(
        "{} zonder kosten, keer gemiddeld {} (van {} met kosten), is {}.",
        counted(it.waiting, "geplande bijeenkomst", "geplande bijeenkomsten"),
        it.average,
        counted(it.known, "gehouden bijeenkomst", "gehouden bijeenkomsten"),
        it.total,
    )
}

/// "2 trainingen met een akkoord op de kosten: € 2.500,00 in offertes, van 1 geen bedrag bekend."
fn trainings(quotes: &[Option<Euro>]) -> String {
    let told = counted(quotes.len(), "training", "trainingen");
    let known: Vec<Euro> = quotes.iter().copied().flatten().collect();
    let sum: Euro = known.iter().sum();
    let amounts = match quotes.len() - known.len() {
        0 if known.is_empty() => String::new(),
        0 => format!(": {sum} in offertes"),
        unknown => format!(": {sum} in offertes, van {unknown} is geen bedrag bekend"),
    };
    format!("{told} met een akkoord op de kosten{amounts}.")
}

fn missing((id, on, organisations): &(i64, NaiveDate, String)) -> Value {
    json!({ "name": organisations, "when": long_day(*on), "href": session::path(*id) })
}
