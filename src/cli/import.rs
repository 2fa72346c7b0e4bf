//! `import`: reads a list in, or says what it would do; `import list` tells what was read in.

use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};

use crate::domain::dates::amsterdam;
use crate::domain::permissions::Actor;
use crate::services::clock::Clock;
use crate::services::imports::{self, Options, Report};
use crate::services::{ServiceResult, seed};
use crate::settings::Settings;
use crate::store::Db;

/// Arguments of `import`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct ImportArgs {
    #[command(subcommand)]
    command: Option<ImportCommand>,
    /// CSV file: the CBS list of municipalities or the own list of contacts
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// Say what would change and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How the outcome is printed
    #[arg(long, default_value = "text")]
    format: Format,
    /// Encoding of the file, such as utf-8 or windows-1252, when it is not recognised
    #[arg(long)]
    encoding: Option<String>,
    /// Fill empty fields only; what is there stays
    #[arg(long)]
    only_fill_empty: bool,
    /// Leave rows with a problem out instead of refusing the whole file
    #[arg(long)]
    skip_errors: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum ImportCommand {
    /// Show which files were read in
    List(Box<Settings>),
}

/// How an outcome is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

/// Runs the command.
pub fn run(args: ImportArgs) -> anyhow::Result<()> {
    match args.command {
        Some(ImportCommand::List(settings)) => list(&settings),
        None => read_in(&args),
    }
}

fn read_in(args: &ImportArgs) -> anyhow::Result<()> {
    let path = args.file.as_ref().ok_or_else(|| anyhow!("no file given"))?;
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| name.clone())?;
    let (db, clock) = open(&args.settings)?;
    let report = match imports::read(&name, &bytes, args.encoding.as_deref()) {
        Ok(file) => outcome(&db, args, &file, clock)?,
        Err(error) => Report::unreadable(&name, &error),
    };
    match args.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&report)?),
        Format::Text => print(&report),
    }
    let options = options(args);
    match report.errors.as_slice() {
        [] => Ok(()),
        _ if report.is_writable(options) => Ok(()),
        [only] => bail!("{}: {}", report.file, only.problem),
        all => bail!("{}: {} problems, nothing is written", report.file, all.len()),
    }
}

fn options(args: &ImportArgs) -> Options {
    Options { only_fill_empty: args.only_fill_empty, skip_errors: args.skip_errors }
}

fn outcome(
    db: &Db,
    args: &ImportArgs,
    file: &imports::ReadFile,
    clock: Clock,
) -> ServiceResult<Report> {
    let (actor, now, options) = (Actor::program("cli"), clock.now(), options(args));
    if args.dry_run {
        return db.read_now(|conn| imports::preview(conn, &actor, file, options, now));
    }
    db.write_now(|conn| imports::write(conn, &actor, file, options, now))
}

/// The database, with schema and reference data: a list is matched against those.
fn open(settings: &Settings) -> anyhow::Result<(Db, Clock)> {
    let clock = settings.check().map_err(|error| anyhow!(error))?;
    let db = super::serve::open(settings)?;
    db.migrate().map_err(|error| anyhow!(error))?;
    db.write_now(|conn| seed::reference_data(conn, clock.now()))?;
    Ok((db, clock))
}

fn print(report: &Report) {
    for error in &report.errors {
        let place = match (error.line, &error.column) {
            (Some(line), Some(column)) => format!("line {line}, column {column}: "),
            (Some(line), None) => format!("line {line}: "),
            (None, _) => String::new(),
        };
        println!("{place}{}", error.problem);
    }
    if !report.missing.is_empty() {
        println!("Not in the file: {}.", report.missing_names.join(", "));
    }
    if report.layout.is_some() {
        println!("{}", counts(report));
    }
    println!("{}", outcome_of(report));
}

fn counts(report: &Report) -> String {
    let Report { rows, created, updated, unchanged, skipped, .. } = report;
    let refused = rows.saturating_sub(created + updated + unchanged + skipped);
    format!(
        "{rows} rows: {created} created, {updated} updated, {unchanged} unchanged, {skipped} \
         skipped, {refused} with an error"
    )
}

fn outcome_of(report: &Report) -> &'static str {
    match (report.written, report.created + report.updated, report.errors.is_empty()) {
        (true, 0, true) => "Nothing changed: everything stood there already.",
        (true, 0, false) => "Nothing changed; rows with an error were skipped.",
        (true, _, true) => "The file is written.",
        (true, _, false) => "The file is written, without the rows with an error.",
        (false, 0, true) => "This file changes nothing: everything stands there already.",
        (false, _, _) => "Nothing is written.",
    }
}

fn list(settings: &Settings) -> anyhow::Result<()> {
    let (db, _) = open(settings)?;
    let actor = Actor::program("cli");
    let runs = db.read_now(|conn| imports::list(conn, &actor))?;
    if runs.is_empty() {
        println!("Nothing was read in yet.");
    }
    for run in runs {
        println!(
            "{}\t{}\t{}\t{}\t{} created, {} updated, {} unchanged, {} skipped",
            run.id,
            amsterdam(run.at).format("%Y-%m-%d %H:%M"),
            run.actor,
            run.file_name,
            run.created,
            run.updated,
            run.unchanged,
            run.skipped
        );
    }
    Ok(())
}
