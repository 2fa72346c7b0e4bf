//! `secrets rotate`, `secrets drop-old` and `secrets check`: the keys of confidential text.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{anyhow, bail};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};

use super::serve;
use crate::services::audit;
use crate::services::sealing::rotation::{self, Census, Rotation};
use crate::services::sealing::{SealingKey, home};
use crate::settings::Settings;
use crate::store::Db;
use crate::store::sealed::Column;

/// What can be done with the keys of confidential text.
#[derive(Subcommand)]
pub enum SecretsCommand {
    /// Make a newer key and seal every text again with it; go on where an earlier try stopped
    Rotate(Box<Settings>),
    /// Take the older keys out of the file, once no text needs them any more
    DropOld(Box<DropOld>),
    /// Say how many texts the newest key opens, and which no key opens
    Check(Box<Settings>),
    /// Go on with another key file, because the one of this database is lost for good
    StartAnew(Box<StartAnew>),
}

/// How to take the older keys out of the file.
#[derive(Args)]
pub struct DropOld {
    /// Yes, take them out: what only an older key opens, such as a backup, is kept with its own key
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    settings: Settings,
}

/// How to go on without the key file of the database.
#[derive(Args)]
pub struct StartAnew {
    /// Yes, what was sealed with the lost key will never be read again
    #[arg(long)]
    give_up_texts: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Why no key is changed with this file.
const ANOTHER: &str = "SECRET_KEY_FILE: the database names another key as its newest, which this \
     file lacks; run the command with the key file of the server";

/// Runs one `secrets` command.
pub fn run(command: SecretsCommand) -> anyhow::Result<()> {
    match command {
        SecretsCommand::Rotate(settings) => rotate(&settings),
        SecretsCommand::DropOld(asked) => drop_old(&asked),
        SecretsCommand::Check(settings) => check(&settings),
        SecretsCommand::StartAnew(asked) => start_anew(&asked),
    }
}

fn rotate(settings: &Settings) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(settings)?;
    let path = fitting(settings, &db)?;
    let rotation = Rotation::begin(path).map_err(|error| anyhow!(error))?;
    let now = clock.now();
    db.write_now(|conn| rotation.announce(conn, now))?;
    println!(
        "{}",
        if rotation.is_new() { "a newer key is made" } else { "an earlier change goes on" }
    );
    let census = reseal(&db, &rotation)?;
    println!("{} texts sealed again, {} were up to date", census.older, census.newest);
    tell_unreadable(&census)?;
    println!("the older key stays until `drietraps secrets drop-old`");
    Ok(())
}

/// Seals every text again, in batches; `older` counts those that were not up to date.
fn reseal(db: &Db, rotation: &Rotation) -> anyhow::Result<Census> {
    let total = db.read_now(rotation::total)?;
    let mut census = Census::default();
    let mut done = 0;
    for column in Column::ALL {
        let mut after = 0;
        loop {
            let batch = db.write_now(|conn| rotation.reseal(conn, column, after))?;
            let Some(last) = batch.last else { break };
            after = last;
            done += batch.seen;
            census.older += batch.resealed;
            census.newest += batch.seen - batch.resealed - batch.unreadable.len();
            census.unreadable.extend(batch.unreadable);
            show_progress(done, total);
        }
    }
    Ok(census)
}

fn show_progress(done: usize, total: i64) {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        // Nobody misses a line of progress that could not be shown.
        let _ = write!(out, "\r{done} of {total} texts").and_then(|()| out.flush());
        if i64::try_from(done).is_ok_and(|done| done >= total) {
            let _ = writeln!(out);
        }
    }
}

fn drop_old(asked: &DropOld) -> anyhow::Result<()> {
    let (db, clock) = serve::prepared(&asked.settings)?;
    let path = fitting(&asked.settings, &db)?;
    let rotation = Rotation::resume(path).map_err(|error| anyhow!(error))?;
    if rotation.keys() == 1 {
        println!("there is one key; nothing to drop");
        return Ok(());
    }
    check_settled(&db.read_now(|conn| rotation.census(conn))?)?;
    if !asked.yes {
        let (older, path) = (rotation.keys() - 1, path.display());
        bail!(
            "this takes the older keys ({older}) out of {path} for good, and a backup of the \
             database from before `rotate` does not open without them; keep a copy of {path} with \
             such a backup first, then run `drietraps secrets drop-old --yes`"
        );
    }
    let now: DateTime<Utc> = clock.now();
    let census = db.write_now(|conn| rotation.settle(conn, now))?;
    check_settled(&census)?;
    rotation.drop_old(path).map_err(|error| anyhow!(error))?;
    println!("the newest key alone is left; {} texts open with it", census.newest);
    Ok(())
}

/// Refuses while something needs an older key.
fn check_settled(census: &Census) -> anyhow::Result<()> {
    tell_unreadable(census)?;
    if census.older > 0 {
        bail!("{} texts still need an older key; run `drietraps secrets rotate`", census.older);
    }
    Ok(())
}

fn check(settings: &Settings) -> anyhow::Result<()> {
    let (db, _) = serve::prepared(settings)?;
    let (path, key) = existing(settings)?;
    let rotation = Rotation::resume(path).map_err(|error| anyhow!(error))?;
    let census = db.read_now(|conn| rotation.census(conn))?;
    println!("keys in the file: {}", rotation.keys());
    println!(
        "{} texts open with the newest key, {} need an older one",
        census.newest, census.older
    );
    if let Some(warning) = SealingKey::exposed(path) {
        println!("{warning}");
    }
    tell_unreadable(&census)?;
    match db.read_now(|conn| home::names_another(conn, &key))? {
        true => bail!(ANOTHER),
        false => Ok(()),
    }
}

fn start_anew(asked: &StartAnew) -> anyhow::Result<()> {
    let (db, clock) = serve::migrated(&asked.settings)?;
    if !asked.give_up_texts {
        bail!("without the lost key its texts stay unreadable; to agree, add --give-up-texts");
    }
    let path = &asked.settings.secret_key_file;
    let key = Arc::new(SealingKey::open(path).map_err(|error| anyhow!(error))?);
    let db = db.sealed_by(audit::notary(key.clone()));
    let is_lost = db.read_now(|conn| audit::lacks_key(conn, &key))?;
    if db.write_now(|conn| home::fits(conn, &key))? && !is_lost {
        println!("{} fits this database; nothing is changed", path.display());
        return Ok(());
    }
    let now = clock.now();
    db.write_now(|conn| home::start_anew(conn, &key, now))?;
    println!("from now on the key in {} seals; put a copy in a safe place", path.display());
    Ok(())
}

/// The key file and its keys; a command never makes one, for it may run in another folder.
fn existing(settings: &Settings) -> anyhow::Result<(&Path, SealingKey)> {
    let path = &settings.secret_key_file;
    let key = SealingKey::read(path).map_err(|error| anyhow!(error))?;
    Ok((path, key))
}

/// The key file, when it is that of the database.
fn fitting<'a>(settings: &'a Settings, db: &Db) -> anyhow::Result<&'a Path> {
    let (path, key) = existing(settings)?;
    match db.write_now(|conn| home::fits(conn, &key))? {
        true => Ok(path),
        false => bail!(ANOTHER),
    }
}

fn tell_unreadable(census: &Census) -> anyhow::Result<()> {
    if census.unreadable.is_empty() {
        return Ok(());
    }
    let count = census.unreadable.len();
    let first: Vec<&str> = census.unreadable.iter().take(5).map(String::as_str).collect();
    bail!("{count} texts open with no key of the file, such as {}", first.join("; "))
}
