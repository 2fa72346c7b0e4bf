//! Every target as a file: what holds with how it stands, and what held before with what became
//! of it.

use actix_web::web::Path;

use super::known;
use crate::domain::dates::amsterdam_day;
use crate::domain::targets::{KnownTarget, Standing};
use crate::services::coverage::{self, Report};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 13] = [
    ("code", "code"),
    ("label", "streefcijfer"),
    ("metric", "telt"),
    ("value", "stand"),
    ("goal", "doel"),
    ("deadline", "uiterlijk"),
    ("isMet", "gehaald"),
    ("source", "bron"),
    ("sourceAddress", "adres van de bron"),
    ("setOn", "besloten op"),
    ("recordedOn", "vastgelegd op"),
    ("state", "staat"),
    ("reason", "reden"),
];

/// The targets as they are known now.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let today = page.today();
    page.write(move |conn, actor, now| coverage::note_export(conn, actor, today, now)).await?;
    let (known, report) = known(&page).await?;
    let rows: Vec<Vec<Cell>> = known.iter().map(|it| cells(it, &report)).collect();
    export::answer(format, &format!("streefcijfers-{}", page.today()), &COLUMNS, &rows)
}

/// What no longer holds is not set beside how it stands today.
fn cells(known: &KnownTarget, report: &Report) -> Vec<Cell> {
    let (record, target) = (&known.record, &known.record.target);
    let figure = report.targets.iter().find(|it| it.target.code == target.code);
    let figure = figure.filter(|_| known.standing == Standing::Current);
    let (state, reason) = match &known.standing {
        Standing::Current => ("geldt".to_owned(), ""),
        Standing::Superseded(by) => (format!("vervangen door {by}"), ""),
        Standing::Withdrawn(it) => ("ingetrokken".to_owned(), it.reason.as_str()),
    };
    vec![
        target.code.as_str().into(),
        target.label.as_str().into(),
        target.metric.label().into(),
        figure.map(|it| it.value).into(),
        target.goal.into(),
        target.deadline.into(),
        figure.map(|it| if it.is_met { "ja" } else { "nee" }).into(),
        target.source.as_str().into(),
        record.source_address.as_deref().into(),
        record.set_on.into(),
        record.recorded.as_ref().map(|it| amsterdam_day(it.at)).into(),
        state.into(),
        reason.into(),
    ]
}
