//! The list of letter rounds as a file.

use actix_web::web::Path;

use crate::domain::dates::{amsterdam_day, clock_field};
use crate::services::organisations;
use crate::services::rounds::view::{self, RoundFigures};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};
use crate::web::pages::round_view::area;

const COLUMNS: [Column; 12] = [
    ("name", "ronde"),
    ("area", "gebied"),
    ("state", "staat"),
    ("plannedOn", "gepland op"),
    ("plannedTime", "gepland om"),
    ("messages", "berichten"),
    ("sent", "verzonden"),
    ("failed", "mislukt"),
    ("unclear", "onzeker"),
    ("blocked", "geblokkeerde brieven"),
    ("held", "aangehouden brieven"),
    ("author", "gemaakt door"),
];

/// The same list as a file.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let (rounds, provinces) = page
        .write(|conn, actor, now| {
            Ok((view::export(conn, actor, now)?, organisations::provinces(conn)?))
        })
        .await?;
    let rows: Vec<Vec<Cell>> = rounds.iter().map(|round| cells(round, &provinces)).collect();
    export::answer(format, "brievenrondes", &COLUMNS, &rows)
}

fn cells(figures: &RoundFigures, provinces: &[(String, String)]) -> Vec<Cell> {
    let (round, counts) = (&figures.round, &figures.counts);
    vec![
        round.name.as_str().into(),
        area(figures, provinces).into(),
        round.state.label().into(),
        amsterdam_day(round.planned_at).into(),
        clock_field(round.planned_at).into(),
        counts.total().into(),
        counts.sent.into(),
        counts.failed.into(),
        counts.unclear.into(),
        figures.blocked.into(),
        figures.held.into(),
        figures.author.as_str().into(),
    ]
}
