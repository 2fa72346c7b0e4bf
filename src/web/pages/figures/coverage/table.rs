//! The tables of coverage: rows of organisations and those of them that reached each stage, each
//! figure a link to its list.

use serde::Serialize;

use super::question::Question;
use super::slice::Slice;
use crate::domain::coverage::{Coverage, StageCounts};
use crate::domain::dates::percent;
use crate::domain::stages::Stage;

/// The figures as the template wants them.
#[derive(Serialize)]
pub(super) struct TableView {
    figures: Vec<RowView>,
    totals: RowView,
    province_figures: RowView,
}

/// A row of organisations.
#[derive(Serialize)]
pub(super) struct RowView {
    name: String,
    href: String,
    cells: Vec<CellView>,
    share: String,
}

/// A figure with the list behind it.
#[derive(Serialize)]
pub(super) struct CellView {
    pub(super) count: i64,
    pub(super) href: String,
}

impl TableView {
    /// The figures of a report.
    pub(super) fn of(coverage: &Coverage, question: Question) -> Self {
        let all = Slice::municipalities(question);
        let figures = coverage
            .by_province
            .iter()
            .map(|province| {
                let slice = Slice { province: Some(province.code.clone()), ..all.clone() };
                row(&province.name, &slice, province.municipalities, province.stages)
            })
            .collect();
        Self {
            figures,
            totals: row("Alle gemeenten", &all, coverage.municipalities, coverage.stages),
            province_figures: row(
                "Provincies zelf",
                &Slice::provinces(question),
                coverage.provinces,
                coverage.province_organisations,
            ),
        }
    }
}

/// The organisations of a slice, those that reached each stage, and the share that was visited.
pub(super) fn row(name: &str, slice: &Slice, organisations: i64, stages: StageCounts) -> RowView {
    let mut cells = vec![cell(organisations, slice)];
    cells.extend(Stage::ALL.iter().map(|&stage| cell(stages.get(stage), &slice.at(stage))));
    RowView {
        name: name.to_owned(),
        href: slice.href(),
        cells,
        share: percent(stages.conversation, organisations),
    }
}

/// A figure and what it counts.
pub(super) fn cell(count: i64, slice: &Slice) -> CellView {
    CellView { count, href: slice.href() }
}
