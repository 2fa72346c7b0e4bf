//! What all sessions tell together as a file. A number that the page hides is empty here too.

use actix_web::web::Path;

use crate::domain::sessions::LEAST;
use crate::services::sessions::evaluations::{self, Together};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 4] =
    [("about", "onderdeel"), ("name", "naam"), ("number", "aantal"), ("isHidden", "verborgen")];

/// The same numbers as a file.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let found = page.write(evaluations::export).await?;
    export::answer(format, "bijeenkomsten-samen", &COLUMNS, &rows(&found))
}

fn rows(found: &Together) -> Vec<Vec<Cell>> {
    let summary = &found.summary;
    let is_told = summary.answers > 0;
    let answers = |number: usize| is_told.then_some(number);
    let mut rows = vec![
        row("bijeenkomsten", "gehouden", Some(found.held)),
        row("bijeenkomsten", "mensen", Some(found.attendance)),
        row("antwoorden", "verteld", answers(summary.answers)),
        row("antwoorden", "raadt aan", answers(summary.recommend)),
        row("antwoorden", "gemiddeld nut (1 tot 5)", summary.mean_number()),
    ];
    let times = |times: usize| (times >= LEAST).then_some(times);
    rows.extend(found.themes.iter().map(|(theme, n)| row("thema", theme.label(), times(*n))));
    rows
}

fn row(about: &str, name: &str, number: Option<impl Into<Cell>>) -> Vec<Cell> {
    let hidden = if number.is_none() { "ja" } else { "nee" };
    vec![about.into(), name.into(), number.into(), hidden.into()]
}
