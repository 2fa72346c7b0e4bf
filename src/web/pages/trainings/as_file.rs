//! The list of trainings as a file.

use actix_web::web::Path;

use crate::domain::dates::{amsterdam_day, clock_field};
use crate::services::trainings::{self, TrainingView};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 9] = [
    ("organisationCode", "code"),
    ("organisation", "organisatie"),
    ("kind", "soort"),
    ("state", "staat"),
    ("on", "gepland op"),
    ("startTime", "begin"),
    ("heldOn", "gehouden op"),
    ("trainer", "trainer"),
    ("costAgreedOn", "kosten akkoord op"),
];

/// The same list as a file.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let views = page.write(trainings::export).await?;
    let rows: Vec<Vec<Cell>> = views.iter().map(cells).collect();
    export::answer(format, "trainingen", &COLUMNS, &rows)
}

fn cells(view: &TrainingView) -> Vec<Cell> {
    let (training, facts) = (&view.training, &view.training.facts);
    vec![
        view.organisation.code.as_str().into(),
        view.organisation.full_name().into(),
        training.kind.label().into(),
        training.state.label().into(),
        facts.starts_at.map(amsterdam_day).into(),
        facts.starts_at.map(clock_field).into(),
        facts.held_on.into(),
        view.trainer.as_ref().map(|trainer| trainer.name.as_str()).into(),
        facts.cost_agreed_on.into(),
    ]
}
