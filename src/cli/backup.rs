//! `backup FILE`, `backup --age` and `restore FILE`.

use std::path::PathBuf;

use anyhow::{anyhow, bail};
use clap::Args;

use super::serve;
use crate::domain::backups::{TOO_OLD, is_too_old};
use crate::services::backups::{self, Manifest, Source, Target};
use crate::settings::Settings;

/// What is to be done about backups.
#[derive(Args)]
pub struct BackupArgs {
    /// File to write the backup into; it is not there yet
    #[arg(required_unless_present = "age", conflicts_with = "age")]
    file: Option<PathBuf>,
    /// Say how old the last good backup is; fails when it is older than 26 hours
    #[arg(long)]
    age: bool,
    #[command(flatten)]
    settings: Settings,
}

/// What is to be put back.
#[derive(Args)]
pub struct RestoreArgs {
    /// The backup
    file: PathBuf,
    /// Where it goes, in the words of DATABASE_URL
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Put the SQLite file that stands there aside first
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Makes a backup, or tells how old the last one is.
pub fn make(args: &BackupArgs) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(&args.settings)?;
    let Some(file) = &args.file else {
        let standing = db.read_now(backups::standing)?;
        return tell_age(&standing, clock.now());
    };
    let keys = serve::known_keys(&args.settings)?;
    let url = &args.settings.database_url;
    let source = Source { db: &db, url, keys: &keys };
    let now = clock.now();
    let made = backups::make(&source, file, now);
    let noted = made.as_ref().map(|it| (file.as_path(), it.bytes)).map_err(String::as_str);
    db.write_now(|conn| backups::note(conn, noted, now))?;
    let manifest = made.map_err(|error| anyhow!(error))?;
    println!("{}: the backup is good: it was put back and compared", file.display());
    describe(&manifest);
    println!(
        "the key is not in it: keep {} too, elsewhere, or sealed text stays closed",
        args.settings.secret_key_file.display()
    );
    Ok(())
}

fn describe(manifest: &Manifest) {
    let rows: i64 = manifest.held.rows.values().sum();
    println!("made at {} by version {}", manifest.made_at.to_rfc3339(), manifest.program);
    println!(
        "{}, migration {}, {} tables, {rows} rows, {} bytes",
        manifest.engine.label(),
        manifest.held.migration,
        manifest.held.rows.len(),
        manifest.bytes
    );
    println!("SHA-256 of the database in it: {}", manifest.sha256);
}

fn tell_age(
    standing: &backups::Standing,
    now: chrono::DateTime<chrono::Utc>,
) -> anyhow::Result<()> {
    if let (Some(at), Some(problem)) = (standing.failed_at, &standing.problem) {
        println!("the last try failed, at {}: {problem}", at.to_rfc3339());
    }
    let Some(at) = standing.at else { bail!("there is no good backup yet") };
    let hours = (now - at).num_hours();
    println!("the last good backup is {hours} hours old: {}", standing.file);
    if is_too_old(Some(at), now) {
        bail!("the last good backup is older than {TOO_OLD} hours");
    }
    Ok(())
}

/// Puts a backup back.
pub fn restore(args: &RestoreArgs) -> anyhow::Result<()> {
    let settings = &args.settings;
    let clock = settings.check().map_err(|error| anyhow!(error))?;
    let url = args.database.as_ref().unwrap_or(&settings.database_url);
    let keys = serve::known_keys(settings)?;
    let target = Target { url, keys: &keys, replaces: args.replace, terms: settings.retention };
    let done = backups::restore(&args.file, &target, clock.now());
    let restored = done.map_err(|error| anyhow!(error))?;
    println!("{} is put back", args.file.display());
    describe(&restored.tried.manifest);
    if let Some(aside) = &restored.aside {
        println!("the database that stood there is now {}", aside.display());
    }
    match &restored.tried.bent {
        None => println!("the audit log in it is whole; anchor: {}", restored.tried.anchor),
        Some(bent) => println!("attention: the audit log in it: {bent}"),
    }
    if restored.erased > 0 {
        println!(
            "{} contacts were erased after it was made, and are erased again",
            restored.erased
        );
    }
    if restored.lacks_key {
        println!(
            "attention: {} is not the key of this backup; put that one back before you start",
            settings.secret_key_file.display()
        );
    }
    println!("sending is muted until a planner or administrator unmutes it at Beheer, E-mail");
    Ok(())
}
