//! The list of conversations as a file: what the list shows, never what was told.

use actix_web::web::{Path, Query};

use super::{Asked, attended, filter};
use crate::domain::dates::{amsterdam_day, clock_field};
use crate::services::conversations::{self, ConversationLine};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 12] = [
    ("organisationCode", "code"),
    ("organisation", "organisatie"),
    ("province", "provincie"),
    ("state", "staat"),
    ("heldOn", "gehouden op"),
    ("plannedOn", "gepland op"),
    ("plannedTime", "gepland om"),
    ("mode", "hoe"),
    ("attended", "wie was erbij"),
    ("adviser", "adviseur"),
    ("assessment", "wat vonden zij van het initiatief"),
    ("sessionInterest", "belangstelling voor een bijeenkomst"),
];

/// The same list as a file; the last two columns are empty for who may not read them.
pub async fn export(page: Page, extension: Path<String>, asked: Query<Asked>) -> PageResult {
    let format = Format::asked(&extension)?;
    let filter = filter(&asked, page.now());
    let lines = page
        .write(move |conn, actor, now| conversations::export(conn, actor, &filter, now))
        .await?;
    let rows: Vec<Vec<Cell>> = lines.iter().map(cells).collect();
    export::answer(format, "gesprekken", &COLUMNS, &rows)
}

fn cells(line: &ConversationLine) -> Vec<Cell> {
    vec![
        line.code.as_str().into(),
        line.organisation.as_str().into(),
        line.province.as_str().into(),
        line.state.label().into(),
        line.held_on.into(),
        line.planned_at.map(amsterdam_day).into(),
        line.planned_at.map(clock_field).into(),
        line.mode.label().to_lowercase().into(),
        attended(line).into(),
        line.adviser.as_str().into(),
        line.outcome.as_ref().map(|it| it.assessment.label()).into(),
        line.session_interest.map(|it| it.label()).into(),
    ]
}
