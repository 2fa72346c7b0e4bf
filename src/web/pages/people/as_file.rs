//! The team as a file.

use actix_web::web::Path;

use crate::services::people::{self, PersonView};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 7] = [
    ("name", "naam"),
    ("roles", "rol"),
    ("email", "e-mail"),
    ("homePlace", "standplaats"),
    ("week", "kan"),
    ("leave", "eerste verlof"),
    ("endedOn", "gestopt op"),
];

/// The same list as a file.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let team = page.write(people::export).await?;
    let rows: Vec<Vec<Cell>> = team.iter().map(cells).collect();
    export::answer(format, "mensen", &COLUMNS, &rows)
}

fn cells(view: &PersonView) -> Vec<Cell> {
    let person = &view.person;
    let roles: Vec<String> = person.parts.iter().map(|part| part.label().to_lowercase()).collect();
    vec![
        person.name.as_str().into(),
        roles.join(", ").into(),
        person.email.as_deref().into(),
        person.home_place.as_deref().into(),
        view.availability.week().into(),
        view.leaves.first().map(ToString::to_string).into(),
        person.ended_on.into(),
    ]
}
