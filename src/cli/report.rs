//! `report coverage`: how far the tour is, as a table, JSON or CSV on standard output.

use std::io::Write;

use anyhow::anyhow;
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Subcommand, ValueEnum};

use super::serve;
use crate::domain::coverage::{StageCounts, end_of_day};
use crate::domain::dates::amsterdam_day;
use crate::domain::organisations::KNOWN_SINCE;
use crate::domain::permissions::Actor;
use crate::domain::stages::Stage;
use crate::services::coverage::Figures;
use crate::services::coverage::breakdowns::{self, FullReport};
use crate::services::seed;
use crate::settings::Settings;
use crate::sheets::coverage::to_csv;
use crate::web::api::coverage::CoverageJson;

/// Which report.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Who reached which stage, per province and in all, against the targets
    Coverage(Box<CoverageArgs>),
}

/// What `report coverage` takes.
#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// Reference date, such as 2024-12-31; today when left out
    #[arg(long, value_parser = day)]
    on: Option<NaiveDate>,
    /// Leave out what was recorded after this day or moment, such as 2025-01-01 or
    /// 2025-01-01T12:00:00Z
    #[arg(long, value_parser = known_at)]
    known_at: Option<DateTime<Utc>>,
    /// How to print it
    #[arg(long, default_value = "table")]
    format: Format,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns for people
    Table,
    /// One document
    Json,
    /// A file for a spreadsheet
    Csv,
}

/// A day of which the municipalities are known.
fn day(text: &str) -> Result<NaiveDate, String> {
    let day = text.parse().map_err(|_| "no day".to_owned())?;
    match day < KNOWN_SINCE {
        true => Err(format!("the municipalities are known since {KNOWN_SINCE}")),
        false => Ok(day),
    }
}

/// A moment, or the end of a day in Amsterdam.
fn known_at(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(day) = text.parse() {
        return Ok(end_of_day(day));
    }
    let moment = DateTime::parse_from_rfc3339(text);
    moment.map(|at| at.to_utc()).map_err(|_| "no day and no moment".to_owned())
}

/// Prints the report.
pub fn run(command: ReportCommand) -> anyhow::Result<()> {
    let ReportCommand::Coverage(args) = command;
    let report = report(&args)?;
    let bytes = match args.format {
        Format::Table => table(&report).into_bytes(),
        Format::Json => {
            let mut json = serde_json::to_vec_pretty(&CoverageJson::of(report))?;
            json.push(b'\n');
            json
        }
        Format::Csv => to_csv(&report.report.coverage, &report.checksum)?,
    };
    Ok(std::io::stdout().write_all(&bytes)?)
}

fn report(args: &CoverageArgs) -> anyhow::Result<FullReport> {
    let now = args.settings.check().map_err(|error| anyhow!(error))?.now();
    let db = serve::open(&args.settings)?;
    db.migrate().map_err(|error| anyhow!(error))?;
    db.write_now(|conn| seed::reference_data(conn, now))?;
    let on = args.on.unwrap_or_else(|| amsterdam_day(now));
    let (asked, actor) = ((on, args.known_at), Actor::program("cli"));
    Ok(db.read_now(|conn| {
        let figures = Figures::load(conn)?;
        breakdowns::answer(conn, &actor, &figures, asked, now)
    })?)
}

fn table(full: &FullReport) -> String {
    let report = &full.report;
    let coverage = &report.coverage;
    let (visited, all) = (coverage.stages.conversation, coverage.municipalities);
    let first = format!("On {}: {visited} of {all} municipalities visited", coverage.on);
    let mut lines = vec![first, String::new()];
    let names: Vec<String> = Stage::ALL.iter().map(|stage| stage.as_str().to_owned()).collect();
    lines.push(line("province", "number", &names));
    let row = |name: &str, organisations: i64, stages: StageCounts| {
        let counts: Vec<_> = Stage::ALL.iter().map(|&s| stages.get(s).to_string()).collect();
        line(name, &organisations.to_string(), &counts)
    };
    lines.extend(coverage.by_province.iter().map(|p| row(&p.name, p.municipalities, p.stages)));
    lines.push(row("municipalities", coverage.municipalities, coverage.stages));
    lines.push(row("provinces", coverage.provinces, coverage.province_organisations));
    lines.push(String::new());
    lines.extend(report.targets.iter().map(|figure| {
        let met = if figure.is_met { ", met" } else { "" };
        let (value, target) = (figure.value, &figure.target);
        format!("{:<4} {}: {value} of {}{met}", target.code, target.metric, target.goal)
    }));
    lines.extend(report.superseded.iter().map(|(figure, by)| {
        let (value, target) = (figure.value, &figure.target);
        format!(
            "{:<4} {}: {value} of {}, superseded by {by}",
            target.code, target.metric, target.goal
        )
    }));
    lines.push(String::new());
    lines.push(format!("checksum {}", full.checksum));
    lines.join("\n") + "\n"
}

fn line(name: &str, organisations: &str, counts: &[String]) -> String {
    let counts: String = counts.iter().map(|count| format!("{count:>13}")).collect();
    format!("{name:<16}{organisations:>10}{counts}")
}
