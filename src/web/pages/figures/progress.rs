//! The page that anybody may read: how far the tour was at the end of the last month.

use serde_json::{Value, json};

use crate::domain::dates::{thousands, written_day};
use crate::domain::progress::{ShownLine, ShownMonth};
use crate::store::off_thread;
use crate::web::error::PageResult;
use crate::web::page::Page;

const PROGRESS: (&str, &str) = ("progress.html", "Voortgang van de tour");

/// The page without a menu, also for who is logged in.
pub async fn show(mut page: Page) -> PageResult {
    let (pages, db) = (page.app.progress.clone(), page.app.db.clone());
    let shown = off_thread(move || pages.show(&db)).await?;
    page.visitor.actor = None;
    page.show(PROGRESS.0, PROGRESS.1, &content(shown.as_ref()))
}

fn content(shown: Option<&ShownMonth>) -> Value {
    let Some(shown) = shown else {
        return json!({ "on": "", "sentence": "", "rows": [], "total": {}, "hides": false });
    };
    let lines = || shown.provinces.iter().chain([&shown.total]);
    let hides = lines().any(|it| it.visited.is_none() || it.with_session.is_none());
    json!({
        "on": written_day(shown.last_day), "sentence": sentence(shown),
        "rows": shown.provinces.iter().map(line).collect::<Vec<_>>(),
        "total": line(&shown.total), "hides": hides,
    })
}

fn sentence(shown: &ShownMonth) -> String {
    let (day, total) = (written_day(shown.last_day), &shown.total);
    let all = thousands(i64::from(total.municipalities));
    match total.visited {
        Some(visited) => {
            let visited = thousands(i64::from(visited));
            format!("Op {day} waren {visited} van de {all} gemeenten bezocht.")
        }
        None => format!("Zo stond het op {day}. Nederland heeft dan {all} gemeenten."),
    }
}

fn line(it: &ShownLine) -> Value {
    let count = |number: Option<u32>| number.map(|it| thousands(i64::from(it)));
    let cells = [
        ("Aangeschreven", Some(it.approached)),
        ("Bezocht", it.visited),
        ("Met bijeenkomst", it.with_session),
    ];
    let cell = |(label, number)| json!({ "label": label, "count": count(number) });
    json!({
        "name": it.name, "municipalities": count(Some(it.municipalities)),
        "cells": cells.map(cell),
    })
}
