//! `import`: reads a list in, or says what it would do; `import list` tells what was read in,
//! and `import undo` takes one back.

mod arguments;
mod print;

pub use arguments::ImportArgs;

use anyhow::{Context, anyhow, bail};

use self::arguments::{Format, ImportCommand};
use crate::domain::permissions::Actor;
use crate::services::clock::Clock;
use crate::services::imports::{self, Opened, Options, ReadFile, Report, SheetError};
use crate::services::{ServiceResult, seed};
use crate::settings::Settings;
use crate::store::Db;

/// Runs the command.
pub fn run(args: ImportArgs) -> anyhow::Result<()> {
    match args.command {
        Some(ImportCommand::List(settings)) => list(&settings),
        Some(ImportCommand::Undo { id, settings }) => undo(&settings, id),
        None => read_in(&args),
    }
}

fn read_in(args: &ImportArgs) -> anyhow::Result<()> {
    let path = args.file.as_ref().ok_or_else(|| anyhow!("no file given"))?;
    let name = path.display().to_string();
    let limits = args.settings.import_limits();
    let bytes = bytes_of(path, limits.max_bytes).with_context(|| name.clone())?;
    let mut options = args.options();
    let opened = imports::open(&name, &bytes, &options.reading, limits);
    drop(bytes);
    let (db, clock) = open(&args.settings)?;
    let report = match opened {
        Err(error) => Report::unreadable(&name, &error),
        Ok(file) => {
            if !args.map.is_empty() {
                let mapping = file.mapping_of(&args.map);
                options.reading.mapping =
                    Some(mapping.map_err(|column| anyhow!("--map: no column {column:?}"))?);
            }
            match rows(&db, file, &options)? {
                Ok(file) => outcome(&db, args, &file, (&options, clock))?,
                Err(error) => Report::unreadable(&name, &error),
            }
        }
    };
    match args.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&report)?),
        Format::Text => print::report(&report),
    }
    refuse(args, &report, &options)
}

/// No more of a file than one byte over the limit, which is enough to refuse it.
fn bytes_of(path: &std::path::Path, max_bytes: usize) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let most = u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn rows(
    db: &Db,
    file: imports::OpenFile,
    options: &Options,
) -> ServiceResult<Result<ReadFile, SheetError>> {
    let actor = Actor::program("cli");
    let remembered = db.read_now(|conn| imports::remembered(conn, &actor, &file))?;
    Ok(match file.rows(options.reading.mapping.clone(), remembered) {
        Ok(Opened::Rows(file)) => Ok(*file),
        Ok(Opened::Unmapped(file)) => {
            eprintln!(
                "the columns are not known; say what they hold, such as --map 'Plaats=organisation'"
            );
            Err(file.table.layout().err().unwrap_or(SheetError::Empty))
        }
        Err(error) => Err(error),
    })
}

fn outcome(
    db: &Db,
    args: &ImportArgs,
    file: &ReadFile,
    (options, clock): (&Options, Clock),
) -> ServiceResult<Report> {
    let (actor, now) = (Actor::program("cli"), clock.now());
    if args.dry_run {
        return db.read_now(|conn| imports::preview(conn, &actor, file, options, now));
    }
    db.write_now(|conn| imports::write(conn, &actor, file, options, now))
}

/// A dry run only fails on what a person has to mend in the file.
fn refuse(args: &ImportArgs, report: &Report, options: &Options) -> anyhow::Result<()> {
    let is_mended = report.layout.is_some() && (report.errors.is_empty() || options.skip_errors);
    match report.errors.as_slice() {
        _ if is_mended && (report.is_confirmed() || args.dry_run) => Ok(()),
        _ if is_mended => {
            let kinds = report.warnings.iter().filter(|it| !it.is_confirmed);
            let mut flags: Vec<&str> = kinds.map(|it| arguments::flag_of(it.kind)).collect();
            flags.dedup();
            bail!("{}: nothing is written without {}", report.file, flags.join(" and "))
        }
        [only] => bail!("{}: {}", report.file, only.problem),
        all => bail!("{}: {} problems, nothing is written", report.file, all.len()),
    }
}

/// The database, with schema and reference data: a list is matched against those.
fn open(settings: &Settings) -> anyhow::Result<(Db, Clock)> {
    let clock = settings.check().map_err(|error| anyhow!(error))?;
    let db = super::serve::open(settings)?;
    db.migrate().map_err(|error| anyhow!(error))?;
    db.write_now(|conn| seed::reference_data(conn, clock.now()))?;
    Ok((db, clock))
}

fn list(settings: &Settings) -> anyhow::Result<()> {
    let (db, _) = open(settings)?;
    let actor = Actor::program("cli");
    print::runs(&db.read_now(|conn| imports::list(conn, &actor))?);
    Ok(())
}

fn undo(settings: &Settings, id: i64) -> anyhow::Result<()> {
    let (db, clock) = open(settings)?;
    let (actor, now) = (Actor::program("cli"), clock.now());
    print::undone(&db.write_now(|conn| imports::undo(conn, &actor, id, now))?);
    Ok(())
}
