//! The published answers to one question as a file: a row for each province and answer, so that
//! it can be pivoted. A count that the page hides is empty here too.

use actix_web::web::{Path, Query};

use super::Asked;
use crate::services::aggregates::{self, Aggregate};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 6] = [
    ("question", "vraag"),
    ("province", "provincie"),
    ("publishedOn", "stand van"),
    ("answer", "antwoord"),
    ("organisations", "organisaties"),
    ("isHidden", "verborgen"),
];

/// The same counts as a file.
pub async fn export(page: Page, extension: Path<String>, asked: Query<Asked>) -> PageResult {
    let format = Format::asked(&extension)?;
    let counted = asked.into_inner().counted()?;
    let found =
        page.write(move |conn, actor, now| aggregates::export(conn, actor, counted, now)).await?;
    export::answer(format, "antwoorden-samen", &COLUMNS, &rows(&counted.label(), &found))
}

fn rows(question: &str, found: &Aggregate) -> Vec<Vec<Cell>> {
    let provinces = found.provinces.iter().map(|it| (it.province.as_str(), Some(it.since)));
    let tables = provinces.zip(&found.shown.rows).chain([(("Samen", None), &found.shown.total)]);
    tables
        .flat_map(|((province, since), row)| {
            found.answers.iter().zip(&row.cells).map(move |(answer, count)| {
                vec![
                    question.into(),
                    province.into(),
                    since.into(),
                    Cell::from(*answer),
                    count.map(i64::from).into(),
                    if count.is_none() { "ja" } else { "nee" }.into(),
                ]
            })
        })
        .collect()
}
