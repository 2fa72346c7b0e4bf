//! The figures of a month for management, as they were known when the month was over: the mail says
//! what the report behind its link says, also next year.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::Words;
use crate::domain::accounts::User;
use crate::domain::coverage::{Coverage, StageCounts, end_of_day};
use crate::domain::dates::{counted, day_field, thousands, written_day};
use crate::domain::forecast::words::in_short;
use crate::domain::permissions::Actor;
use crate::domain::stages::Stage;
use crate::domain::targets::TargetFigure;
use crate::services::ServiceResult;
use crate::services::coverage::{self, Report, breakdowns, management};
use crate::services::forecast::KeptForecast;
use crate::services::rounds::Stationery;
use crate::store::DbConn;

/// The columns of the table, as wide as their words.
const HEADS: [&str; 5] = ["Gemeenten", "Brief", "Gesprek", "Bijeenkomst", "Training"];

/// Letters for the name of a province.
const NAME: usize = 15;

/// The same mail for everybody: about the month before the one that begins on `issue`.
pub(super) fn write(
    conn: &mut DbConn,
    readers: &[User],
    (issue, stationery): (NaiveDate, &Stationery),
) -> ServiceResult<HashMap<i64, Words>> {
    let last = issue.pred_opt().unwrap_or(issue);
    let first = last.with_day(1).unwrap_or(last);
    let program = Actor::program("jobs");
    let known_at = end_of_day(last);
    let report = coverage::report(conn, &program, last, known_at)?;
    let full = breakdowns::complete(conn, &program, report, Some(known_at))?;
    let signed = management::sign(conn, &program, full, known_at)?;
    let report = &signed.full.report;
    // As it was known then: what came late about an earlier month counts in this one.
    let before = first.pred_opt().unwrap_or(first);
    let before = coverage::report(conn, &program, before, end_of_day(before))?;
    let day = day_field(last);
    let link = format!("{}/dekking/rapport?peildatum={day}&bekend-op={day}", stationery.base);
    let targets: Vec<String> =
        report.targets.iter().map(|it| target(it, signed.forecast.as_ref())).collect();
    let words = vec![
        ("sentence", sentence(report)),
        ("targets", targets.join("\n")),
        ("changes", changes(&before.coverage, &report.coverage).join("\n")),
        ("rows", cells(&report.coverage)),
        ("table", table(&report.coverage)),
        ("link", link),
        ("checksum", signed.full.checksum.clone()),
    ];
    Ok(readers.iter().map(|reader| (reader.id, words.clone())).collect())
}

fn sentence(report: &Report) -> String {
    let coverage = &report.coverage;
    let verb = if coverage.stages.conversation == 1 { "was" } else { "waren" };
    format!(
        "Op {} {verb} {} van de {} gemeenten bezocht, en {} van de {} provincies.",
        written_day(coverage.on),
        thousands(coverage.stages.conversation),
        thousands(coverage.municipalities),
        thousands(coverage.province_organisations.conversation),
        thousands(coverage.provinces),
    )
}

/// "200 van de 342 gemeenten bezocht: stand 31, nog 169, uiterlijk 31 december 2024. Verwacht op …"
fn target(figure: &TargetFigure, kept: Option<&KeptForecast>) -> String {
    let outlook =
        kept.and_then(|it| it.forecast.outlooks.iter().find(|it| it.code == figure.target.code));
    let expected = outlook.map(in_short).filter(|words| !words.is_empty());
    let stands = stands(figure);
    expected.map_or_else(|| stands.clone(), |words| format!("{stands}. {words}"))
}

fn stands(figure: &TargetFigure) -> String {
    let (value, deadline) = (thousands(figure.value), written_day(figure.target.deadline));
    let (goal, label) = (figure.target.goal, &figure.target.label);
    match (figure.is_met, figure.is_missed) {
        (true, _) => format!("{label}: stand {value}, gehaald"),
        (false, true) => {
            let missed = thousands(goal - figure.in_time);
            format!("{label}: stand {value}, niet gehaald: {missed} te weinig op {deadline}")
        }
        (false, false) => {
            let left = thousands(goal - figure.in_time);
            format!("{label}: stand {value}, nog {left}, uiterlijk {deadline}")
        }
    }
}

/// What the month added. A merger can make a figure fall, and then it says so.
fn changes(before: &Coverage, after: &Coverage) -> Vec<String> {
    let named = |kind: &str, before: StageCounts, after: StageCounts| {
        let line = |(stage, what): (Stage, &str)| {
            let more = after.get(stage) - before.get(stage);
            let sign = if more > 0 { "+" } else { "" };
            (more != 0).then(|| format!("{kind} {what}: {sign}{}", thousands(more)))
        };
        let stages = [
            (Stage::Letter, "met een brief"),
            (Stage::Conversation, "met een gesprek"),
            (Stage::Session, "met een bijeenkomst"),
            (Stage::Training, "met een training"),
        ];
        stages.into_iter().filter_map(line).collect::<Vec<_>>()
    };
    let mut lines = named("gemeenten", before.stages, after.stages);
    let provinces = (before.province_organisations, after.province_organisations);
    lines.extend(named("provincies", provinces.0, provinces.1));
    let fewer = before.municipalities - after.municipalities;
    if fewer > 0 {
        let gone = counted(usize::try_from(fewer).unwrap_or_default(), "gemeente", "gemeenten");
        lines.push(format!("{gone} minder, door een herindeling"));
    }
    if lines.is_empty() {
        lines.push("niets".to_owned());
    }
    lines
}

/// The name and the figures of each province, and of all together.
fn rows(coverage: &Coverage) -> Vec<Vec<String>> {
    let row = |name: &str, municipalities: i64, stages: StageCounts| {
        let mut cells = vec![name.to_owned(), thousands(municipalities)];
        cells.extend(Stage::ALL.iter().map(|&stage| thousands(stages.get(stage))));
        cells
    };
    let provinces =
        coverage.by_province.iter().map(|it| row(&it.name, it.municipalities, it.stages));
    let all = row("Samen", coverage.municipalities, coverage.stages);
    provinces.chain([all]).collect()
}

/// The rows with a tab between the cells.
fn cells(coverage: &Coverage) -> String {
    rows(coverage).iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n")
}

/// The same in columns of text.
fn table(coverage: &Coverage) -> String {
    let line = |name: &str, cells: &[String]| {
        let cells = HEADS.iter().zip(cells);
        let cells = cells.map(|(head, cell)| format!("  {cell:>width$}", width = head.len()));
        format!("{name:<NAME$}{}", cells.collect::<String>())
    };
    let heads: Vec<String> = HEADS.iter().map(|it| (*it).to_owned()).collect();
    let mut lines = vec![line("Provincie", &heads)];
    for row in rows(coverage) {
        if let Some((name, cells)) = row.split_first() {
            lines.push(line(name, cells));
        }
    }
    lines.join("\n")
}
