//! The table beside the map: a row per province and two rows of totals, each figure a link.

use serde::Serialize;

use super::slice::Slice;
use crate::domain::coverage::{Coverage, StageCounts};
use crate::domain::dates::percent;
use crate::domain::organisations::OrganisationKind;
use crate::domain::stages::Stage;

/// The figures as the template wants them.
#[derive(Serialize)]
pub(super) struct TableView {
    figures: Vec<RowView>,
    totals: RowView,
    province_figures: RowView,
}

#[derive(Serialize)]
struct RowView {
    name: String,
    href: String,
    cells: Vec<CellView>,
    share: String,
}

#[derive(Serialize)]
struct CellView {
    count: i64,
    href: String,
}

impl TableView {
    /// The figures of a report.
    pub(super) fn of(coverage: &Coverage) -> Self {
        let all = Slice {
            on: coverage.on,
            kind: OrganisationKind::Municipality,
            province: None,
            stage: None,
        };
        let provinces = Slice { kind: OrganisationKind::Province, ..all.clone() };
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
                &provinces,
                coverage.provinces,
                coverage.province_organisations,
            ),
        }
    }
}

fn row(name: &str, slice: &Slice, organisations: i64, stages: StageCounts) -> RowView {
    let mut cells = vec![CellView { count: organisations, href: slice.href() }];
    cells.extend(Stage::ALL.iter().map(|&stage| {
        let slice = Slice { stage: Some(stage), ..slice.clone() };
        CellView { count: stages.get(stage), href: slice.href() }
    }));
    RowView {
        name: name.to_owned(),
        href: slice.href(),
        cells,
        share: percent(stages.conversation, organisations),
    }
}
