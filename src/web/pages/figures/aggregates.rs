//! What the conversations tell together, one question at a time.

pub mod as_file;

use actix_web::web::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::dates::{percent, written_day};
use crate::domain::suppression::ShownRow;
use crate::services::ServiceResult;
use crate::services::aggregates::{self, Aggregate, Counted, LEAST};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export;
use crate::web::pages::options::options;

/// Which question is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    vraag: Option<String>,
}

impl Asked {
    /// The question; the first line of the checklist when none is chosen.
    fn counted(self) -> ServiceResult<Counted> {
        let name = self.vraag.filter(|name| !name.is_empty());
        name.map_or(Ok(Counted::Line(1)), |name| Counted::find(&name))
    }
}

/// Shows the answers to a question; the first line of the checklist when none is chosen.
pub async fn show(page: Page, asked: Query<Asked>) -> PageResult {
    let counted = asked.into_inner().counted()?;
    let found =
        page.read(move |conn, actor, _| aggregates::aggregate(conn, actor, counted)).await?;
    page.show("aggregates.html", "Antwoorden samen", &content(counted, &found))
}

fn content(counted: Counted, found: &Aggregate) -> Value {
    let names: Vec<(String, String)> = Counted::all().map(|it| (it.name(), it.label())).collect();
    let rows = found.provinces.iter().zip(&found.shown.rows);
    let rows: Vec<Value> =
        rows.map(|(one, row)| line(&one.province, &written_day(one.since), row)).collect();
    let lacks_sum = |row: &ShownRow| row.sum.is_none() && !found.takes_several;
    let is_hidden = |row: &ShownRow| lacks_sum(row) || row.cells.contains(&None);
    let hides = is_hidden(&found.shown.total) || found.shown.rows.iter().any(is_hidden);
    let total = &found.shown.total;
    let discussed = match total.sum {
        Some(sum) => format!("{sum} antwoorden uit {} getelde organisaties.", found.visited),
        None => format!("Er zijn {} organisaties geteld.", found.visited),
    };
    json!({
        "question": counted.label(),
        "filters": { "vraag": counted.name() },
        "questions": options(names.iter().map(|(name, label)| (name.as_str(), label.as_str()))),
        "answers": found.answers,
        "exports": export::links("/dekking/gesprekken", &format!("?vraag={}", counted.name())),
        "rows": rows,
        "total": line("Samen", "", total),
        "has_sums": !found.takes_several,
        "least": LEAST,
        "sentence": discussed,
        "hidden": if hides { hidden() } else { String::new() },
    })
}

fn hidden() -> String {
    format!(
        "Een streepje betekent dat het aantal kleiner is dan {LEAST}, of dat een ander aantal \
         daarmee te berekenen is. Zo is niet te herleiden wat één organisatie vertelde."
    )
}

fn line(name: &str, since: &str, row: &ShownRow) -> Value {
    let share = |count: u32| match row.sum {
        Some(sum) if sum > 0 => format!("{count} ({})", percent(count.into(), sum.into())),
        _ => count.to_string(),
    };
    let cells = row.cells.iter().map(|count| count.map_or_else(String::new, share));
    json!({ "name": name, "since": since, "cells": cells.collect::<Vec<_>>(),
        "sum": row.sum.map(|sum| sum.to_string()).unwrap_or_default() })
}
