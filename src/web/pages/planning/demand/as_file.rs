//! Who wants a session or a training, as a file.

use actix_web::web::{Path, Query};

use super::{Choice, council, recess};
use crate::domain::stages::Stage;
use crate::services::planning::demand::{self, Demand};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 11] = [
    ("organisationCode", "code"),
    ("organisation", "organisatie"),
    ("province", "provincie"),
    ("what", "wat"),
    ("since", "sinds"),
    ("audience", "voor wie"),
    ("wishes", "waarover"),
    ("suits", "wanneer"),
    ("councilEvening", "raadsavond"),
    ("recess", "eerste eigen reces"),
    ("datesHeld", "vastgehouden datums"),
];

/// The same list as a file.
pub async fn export(page: Page, extension: Path<String>, choice: Query<Choice>) -> PageResult {
    let format = Format::asked(&extension)?;
    let province = choice.province();
    let demands = page
        .write(move |conn, actor, now| demand::export(conn, actor, province.as_deref(), now))
        .await?;
    let rows: Vec<Vec<Cell>> = demands.iter().map(|it| cells(&page, it)).collect();
    export::answer(format, "wie-wil-wat", &COLUMNS, &rows)
}

fn cells(page: &Page, it: &Demand) -> Vec<Cell> {
    let what = if it.stage == Stage::Session { "Bijeenkomst" } else { "Training" };
    vec![
        it.organisation.code.as_str().into(),
        it.organisation.full_name().into(),
        it.province.as_str().into(),
        what.into(),
        it.since.into(),
        it.wishes.audience.as_deref().into(),
        it.wishes.wishes.as_deref().into(),
        it.wishes.suits.sentence().into(),
        council(it).into(),
        recess(it).into(),
        it.offer.as_ref().map(|offer| offer.label(page.now())).into(),
    ]
}
