//! The catalogue of trainings as a file.

use actix_web::web::Path;

use crate::services::trainings::courses::{self, CourseView};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 7] = [
    ("title", "training"),
    ("about", "waarover"),
    ("kind", "soort"),
    ("minutes", "minuten"),
    ("usualPriceCents", "gebruikelijke prijs"),
    ("trainers", "trainers"),
    ("isOpen", "wordt gegeven"),
];

/// The catalogue as a file, with what is no longer given.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let views = page.write(courses::export).await?;
    let rows: Vec<Vec<Cell>> = views.iter().map(cells).collect();
    export::answer(format, "trainingsaanbod", &COLUMNS, &rows)
}

fn cells(view: &CourseView) -> Vec<Cell> {
    let it = &view.course;
    let trainers: Vec<&str> = view.trainers.iter().map(|(one, _)| one.name.as_str()).collect();
    vec![
        it.title.as_str().into(),
        it.about.as_str().into(),
        it.kind.label().into(),
        it.minutes.into(),
        it.usual_price.into(),
        trainers.join(", ").into(),
        if it.is_open { "ja" } else { "nee" }.into(),
    ]
}
