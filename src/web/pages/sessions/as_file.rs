//! The list of council sessions as a file.

use actix_web::web::{Path, Query};

use super::Choice;
use super::content::{Which, names};
use crate::domain::dates::{amsterdam_day, clock_field};
use crate::domain::people::Part;
use crate::services::sessions::{self, SessionLine};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 10] = [
    ("organisationCodes", "code"),
    ("organisations", "organisaties"),
    ("on", "dag"),
    ("startTime", "begin"),
    ("endTime", "einde"),
    ("place", "plaats"),
    ("moderator", "gespreksleider"),
    ("expected", "verwacht"),
    ("attendance", "opkomst"),
    ("state", "staat"),
];

/// The sessions of the same choice as a file.
pub async fn export(page: Page, extension: Path<String>, choice: Query<Choice>) -> PageResult {
    let format = Format::asked(&extension)?;
    let which = Which::of(choice.toon.as_deref());
    let lines = page.write(sessions::export).await?;
    let rows: Vec<Vec<Cell>> = which.of_these(lines).iter().map(cells).collect();
    export::answer(format, "bijeenkomsten", &COLUMNS, &rows)
}

fn cells(line: &SessionLine) -> Vec<Cell> {
    let session = &line.session;
    let codes: Vec<&str> = line.organisations.iter().map(|it| it.code.as_str()).collect();
    let moderator = line.crew.iter().find(|(_, part)| *part == Part::Moderator);
    vec![
        codes.join(", ").into(),
        names(&line.organisations).into(),
        amsterdam_day(session.starts_at).into(),
        clock_field(session.starts_at).into(),
        clock_field(session.ends_at).into(),
        session.place.as_str().into(),
        moderator.map(|(person, _)| person.name.as_str()).into(),
        session.expected.into(),
        session.attendance.into(),
        session.state.label().into(),
    ]
}
