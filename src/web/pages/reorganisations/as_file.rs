//! The changes of the division as a file.

use actix_web::web::Path;
use chrono::NaiveDate;

use super::words;
use crate::services::reorganisations::{self, ReorganisationLine};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 4] =
    [("what", "wat"), ("on", "eerste dag"), ("state", "staat"), ("open", "nog te beslissen")];

/// The same list as a file.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let (format, today) = (Format::asked(&extension)?, page.today());
    let lines = page.read(reorganisations::list).await?;
    let rows: Vec<Vec<Cell>> = lines.iter().map(|line| cells(line, today)).collect();
    export::answer(format, "herindelingen", &COLUMNS, &rows)
}

fn cells(line: &ReorganisationLine, today: NaiveDate) -> Vec<Cell> {
    vec![
        words::what(line).into(),
        line.reorganisation.proposal.on.into(),
        words::state(&line.reorganisation, today).0.into(),
        line.open.into(),
    ]
}
