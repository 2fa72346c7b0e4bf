//! The forecast as a file: a row for each target as it goes now, then a row for each lever and
//! target, so that it can be pivoted. It ends with what the same figures come out of again.

use actix_web::web::{Path, Query};
use serde_json::{Value, json};

use super::found;
use crate::domain::forecast::{Forecast, Outlook, State};
use crate::domain::permissions::Permission;
use crate::services::coverage;
use crate::services::forecast::{Kept, KeptForecast};
use crate::sheets::figures::{FigureSheet, Row, Told};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::fields::Fields;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 13] = [
    ("on", "peildatum"),
    ("variant", "variant"),
    ("target", "streefcijfer"),
    ("label", "omschrijving"),
    ("metric", "telt"),
    ("goal", "doel"),
    ("deadline", "uiterlijk"),
    ("value", "stand"),
    ("expected", "verwacht"),
    ("low", "ondergrens (10%)"),
    ("high", "bovengrens (90%)"),
    ("chancePercent", "kans (%)"),
    ("state", "staat"),
];

/// The forecast that was kept about the day asked for, or the newest; without one the file has no rows.
pub async fn export(
    page: Page,
    extension: Path<String>,
    asked: Query<Vec<(String, String)>>,
) -> PageResult {
    let format = Format::asked(&extension)?;
    let (on, kept) = found(&page, &Fields::new(asked.into_inner())).await?;
    page.write(move |conn, actor, now| coverage::note_export(conn, actor, on, now)).await?;
    let (rows, told) = match &kept {
        Kept::Found(kept) => (rows(&kept.forecast), told(kept)),
        Kept::Missing(..) => Default::default(),
    };
    let sheet = FigureSheet { columns: &COLUMNS, rows, told };
    export::answer_figures(format, &format!("verwachting-{on}"), &sheet)
}

/// The links to the same forecast as files, for who may have them.
pub(super) fn links(page: &Page, peildatum: &str) -> Vec<Value> {
    let may = page.visitor.actor.as_ref().is_some_and(|it| it.may(Permission::ExportReports));
    match may {
        true => export::links("/dekking/verwachting", &format!("?peildatum={peildatum}")),
        false => Vec::new(),
    }
}

fn rows(forecast: &Forecast) -> Vec<Row> {
    let as_is = forecast.outlooks.iter().map(|it| outlook(it, forecast));
    let levers = forecast.levers.iter().flat_map(|lever| {
        let effects = lever.effects.iter().filter_map(|effect| {
            let target = forecast.outlooks.iter().find(|it| it.code == effect.code)?;
            let mut cells = start(lever.kind.label(), target, forecast);
            cells.extend([effect.expected.into(), Cell::Empty, Cell::Empty]);
            cells.extend([chance(effect.chance), Cell::Empty]);
            Some(cells)
        });
        effects.collect::<Vec<_>>()
    });
    as_is.chain(levers).map(Row::figures).collect()
}

/// What the same figures come out of again.
fn told(kept: &KeptForecast) -> Told {
    let (on, seed, checksum) = (kept.forecast.on, kept.forecast.seed, &kept.checksum);
    let fields = [
        ("on", json!(on)),
        ("knownAt", json!(kept.forecast.known_at)),
        ("seed", json!(seed)),
        ("checksum", json!(checksum)),
    ];
    let last = [on.into(), format!("Zaad {seed}. Controlegetal {checksum}").into()];
    Told { fields: fields.into(), last: last.into() }
}

fn start(variant: &str, it: &Outlook, forecast: &Forecast) -> Vec<Cell> {
    vec![
        forecast.on.into(),
        variant.into(),
        it.code.as_str().into(),
        it.label.as_str().into(),
        it.metric.label().into(),
        it.goal.into(),
        it.deadline.into(),
        it.value.into(),
    ]
}

/// What is expected stands only where something is.
fn outlook(it: &Outlook, forecast: &Forecast) -> Vec<Cell> {
    let is_ahead = matches!(it.state, State::Open | State::Impossible);
    let ahead = |number: i64| Cell::from(is_ahead.then_some(number));
    let mut cells = start("zoals het nu gaat", it, forecast);
    cells.extend([ahead(it.expected), ahead(it.low), ahead(it.high)]);
    cells.push(if is_ahead { chance(it.chance) } else { Cell::Empty });
    cells.push(state(it.state).into());
    cells
}

/// Tenths of a percent as percents.
fn chance(tenths: i64) -> Cell {
    Cell::Number(tenths as f64 / 10.0)
}

const fn state(state: State) -> &'static str {
    match state {
        State::Open => "open",
        State::Met => "gehaald",
        State::Passed => "niet gehaald",
        State::TooLittle => "te weinig gegevens",
        State::Impossible => "kan niet",
    }
}
