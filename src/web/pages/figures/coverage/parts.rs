//! The parts of coverage on pages of their own: from stage to stage, by month, and how it is
//! spread over sizes, advisers and modes.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};

use super::frame::{self, Answer};
use super::question::Question;
use super::slice::Slice;
use super::table::{CellView, RowView, cell, row};
use super::{Asked, words};
use crate::domain::breakdowns::{
    AdviserVisits, FunnelStage, ModeVisits, Month, Onward, SizeCoverage, VisitCounts,
};
use crate::domain::conversations::Mode;
use crate::domain::coverage::StageCounts;
use crate::domain::dates::{month_name, percent};
use crate::domain::names::province_short_name;
use crate::domain::stages::Stage;
use crate::web::error::PageResult;
use crate::web::fields::{Fields, Reader};
use crate::web::page::Page;
use crate::web::pages::charts::funnel::{FunnelChart, within};
use crate::web::pages::charts::heat::shade;

/// The funnel.
pub async fn funnel(page: Page, asked: Asked) -> PageResult {
    let names = ("coverage/funnel.html", "Van brief naar training", "/dekking/trechter");
    frame::part(page, asked, names, |answer| {
        let municipalities = answer.full.report.coverage.municipalities;
        let chart = FunnelChart::of(&answer.full.parts.funnel, municipalities);
        let rows: Vec<FunnelRow> =
            answer.full.parts.funnel.iter().map(|it| funnel_row(it, answer.question)).collect();
        json!({ "chart": chart, "rows": rows })
    })
    .await
}

#[derive(Serialize)]
struct FunnelRow {
    stage: &'static str,
    reached: CellView,
    /// None below the last stage.
    onward: Option<OnwardView>,
}

#[derive(Serialize)]
struct OnwardView {
    to: &'static str,
    passed: CellView,
    share: String,
    half: String,
    most: String,
}

fn funnel_row(it: &FunnelStage, question: Question) -> FunnelRow {
    let slice = Slice::municipalities(question).at(it.stage);
    let onward = |onward: Onward| {
        let both = Slice { onward: Some(onward.to), ..slice.clone() };
        let days = |days: Option<i64>| days.map_or_else(|| "–".to_owned(), within);
        OnwardView {
            to: onward.to.label(),
            passed: cell(onward.passed, &both),
            share: percent(onward.passed, it.reached),
            half: days(onward.waiting.map(|it| it.median_days)),
            most: days(onward.waiting.map(|it| it.most_days)),
        }
    };
    FunnelRow {
        stage: it.stage.label(),
        reached: cell(it.reached, &slice),
        onward: it.onward.map(onward),
    }
}

/// What was reached in each month, of one stage.
pub async fn months(page: Page, asked: Asked) -> PageResult {
    let fields = Fields::new(asked.clone().into_inner());
    let stage = Reader::new(&fields).choice("stap").unwrap_or(Stage::Conversation);
    let names = ("coverage/months.html", "Per maand", "/dekking/maanden");
    frame::part(page, asked, names, move |answer| heat(answer, stage)).await
}

fn heat(answer: &Answer, stage: Stage) -> Value {
    let (coverage, months) = (&answer.full.report.coverage, &answer.full.parts.months);
    let cells = months.iter().flat_map(|month| &month.by_province);
    let highest = cells.map(|(_, counts)| counts.get(stage)).max().unwrap_or(0);
    let all = Slice::municipalities(answer.question).at(stage);
    let columns: Vec<Value> = coverage
        .by_province
        .iter()
        .map(|it| {
            let short = province_short_name(&it.code).unwrap_or(&it.name).to_uppercase();
            let slice = Slice { province: Some(it.code.clone()), ..all.clone() };
            json!({ "name": it.name, "short": short, "total": cell(it.stages.get(stage), &slice) })
        })
        .collect();
    let rows: Vec<Value> = months.iter().map(|it| heat_row(it, &all, highest)).collect();
    let provinces = Slice::provinces(answer.question).at(stage);
    json!({
        "stages": frame::stage_tabs(answer.question, stage),
        "stap": stage.as_str(),
        "reached": words::reached(Some(stage)),
        "columns": columns,
        "rows": rows,
        "total": cell(coverage.stages.get(stage), &all),
        "provinces": cell(coverage.province_organisations.get(stage), &provinces),
    })
}

fn heat_row(month: &Month, all: &Slice, highest: i64) -> Value {
    let Some(stage) = all.stage else { return Value::Null };
    let of = |counts: StageCounts| counts.get(stage);
    let slice = Slice { month: Some(month.first_day), ..all.clone() };
    let cells: Vec<Value> = month
        .by_province
        .iter()
        .map(|(code, counts)| {
            let slice = Slice { province: Some(code.clone()), ..slice.clone() };
            json!({ "shade": shade(of(*counts), highest), "cell": cell(of(*counts), &slice) })
        })
        .collect();
    let provinces = Slice { month: slice.month, ..Slice::provinces(all.question).at(stage) };
    json!({
        "name": month_and_year(month.first_day),
        "cells": cells,
        "total": cell(of(month.municipalities), &slice),
        "provinces": cell(of(month.provinces), &provinces),
    })
}

/// "maart 2024".
pub(super) fn month_and_year(day: NaiveDate) -> String {
    format!("{} {}", month_name(day), day.year())
}

/// By size, by adviser, by mode.
pub async fn spread(page: Page, asked: Asked) -> PageResult {
    let names = ("coverage/spread.html", "Verdeling", "/dekking/verdeling");
    frame::part(page, asked, names, |answer| {
        let coverage = &answer.full.report.coverage;
        let all = Slice::municipalities(answer.question);
        json!({
            "sizes": sizes(answer),
            "size_total": row("Alle gemeenten", &all, coverage.municipalities, coverage.stages),
            "advisers": advisers(answer),
            "modes": modes(answer),
            "visits": [
                cell(coverage.stages.conversation, &all.at(Stage::Conversation)),
                cell(
                    coverage.province_organisations.conversation,
                    &Slice::provinces(answer.question).at(Stage::Conversation),
                ),
                cell(coverage.returned_to, &words::visited_with_session(answer.question)),
            ],
            "visits_share": percent(coverage.returned_to, coverage.stages.conversation),
        })
    })
    .await
}

fn sizes(answer: &Answer) -> Vec<RowView> {
    let all = Slice::municipalities(answer.question);
    let sizes = answer.full.parts.sizes.iter();
    let of_size = |it: &SizeCoverage| {
        let slice = Slice { size: Some(it.class), ..all.clone() };
        row(it.class.label(), &slice, it.municipalities, it.stages)
    };
    sizes.map(of_size).collect()
}

/// A row of visits: municipalities, provinces, and municipalities with a session too.
#[derive(Serialize)]
struct VisitRow {
    name: String,
    cells: [CellView; 3],
    share: String,
}

fn advisers(answer: &Answer) -> Vec<VisitRow> {
    let row = |it: &AdviserVisits| {
        let narrowed = |all: Slice| Slice { adviser: Some(it.adviser_id), ..all };
        visit_row(words::adviser(it.adviser_id, &it.name), it.counts, answer, narrowed)
    };
    answer.full.parts.advisers.iter().map(row).collect()
}

fn modes(answer: &Answer) -> Vec<VisitRow> {
    let row = |it: &ModeVisits| {
        let narrowed = |all: Slice| Slice { mode: Some(it.mode), ..all };
        visit_row(mode_name(it.mode), it.counts, answer, narrowed)
    };
    answer.full.parts.modes.iter().map(row).collect()
}

fn mode_name(mode: Option<Mode>) -> String {
    mode.map_or(words::NOT_RECORDED, Mode::label).to_owned()
}

fn visit_row(
    name: String,
    counts: VisitCounts,
    answer: &Answer,
    narrowed: impl Fn(Slice) -> Slice,
) -> VisitRow {
    let municipalities = narrowed(Slice::municipalities(answer.question).at(Stage::Conversation));
    let returned = Slice { onward: Some(Stage::Session), ..municipalities.clone() };
    let provinces = narrowed(Slice::provinces(answer.question).at(Stage::Conversation));
    VisitRow {
        name,
        cells: [
            cell(counts.municipalities, &municipalities),
            cell(counts.provinces, &provinces),
            cell(counts.returned, &returned),
        ],
        share: percent(counts.returned, counts.municipalities),
    }
}
