//! Putting a backup back, into an empty database; nothing leaves from it until a person says so.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Manifest, Tried, folder_of, meanwhile, try_out};
use crate::domain::retention_terms::RetentionTerms;
use crate::services::sealing::SealingKey;
use crate::services::{ServiceError, audit, muting};
use crate::store::backup::{self, Engine};
use crate::store::{Db, StoreError};

/// Where a backup goes, and how.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The address of the database.
    pub url: &'a str,
    /// The keys of this installation.
    pub keys: &'a Arc<SealingKey>,
    /// True when a SQLite file that stands there is put aside first.
    pub replaces: bool,
    /// How long this installation keeps what tells of people.
    pub terms: RetentionTerms,
}

/// What was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What was found in the backup.
    pub tried: Tried,
    /// Where the database went that stood there before.
    pub aside: Option<PathBuf>,
    /// How many contacts were erased again, which the backup still held.
    pub erased: usize,
    /// True when the audit log is sealed with a key that this server has not.
    pub lacks_key: bool,
}

/// Puts a backup into the database of this address, which has to be empty; a SQLite file that is
/// not may be put aside. The backup is tried first. Sending is muted.
///
/// # Errors
/// An English sentence for the operator; the database is as it was then.
pub fn restore(file: &Path, target: &Target<'_>, now: DateTime<Utc>) -> Result<Restored, String> {
    match Engine::of(target.url) {
        Engine::Sqlite => into_file(file, target, now),
        Engine::Postgres => into_server(file, target, now),
    }
}

fn into_file(file: &Path, target: &Target<'_>, now: DateTime<Utc>) -> Result<Restored, String> {
    let path = Path::new(target.url.strip_prefix("sqlite://").unwrap_or(target.url));
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let stands = std::fs::metadata(path).is_ok_and(|it| it.len() > 0);
    if stands && !target.replaces {
        return Err(format!(
            "{} is there already; to put it aside and restore in its place, add --replace",
            path.display()
        ));
    }
    std::fs::create_dir_all(folder_of(path)).map_err(told)?;
    let tried = try_out(file, target.url, target.keys)?;
    let work = tempfile::Builder::new()
        .prefix(".drietraps-restore")
        .tempdir_in(folder_of(path))
        .map_err(told)?;
    let made = work.path().join("database.sqlite");
    super::archive::unpack(file, &made)?;
    let erased = meanwhile::erased_since(file, &tried.manifest, stands.then_some(path));
    let url = format!("sqlite://{}", made.display());
    let there = Target { url: &url, ..*target };
    let (lacks_key, erased) = settled(&there, (&tried.manifest, &erased), now)?;
    let aside = match stands {
        true => Some(put_aside(path, now)?),
        false => None,
    };
    // Whatever lay beside the file that was there belongs to that one.
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    backup::put_aside(&made, path)?;
    File::open(folder_of(path)).and_then(|it| it.sync_all()).map_err(told)?;
    Ok(Restored { tried, aside, erased, lacks_key })
}

fn put_aside(target: &Path, now: DateTime<Utc>) -> Result<PathBuf, String> {
    let aside = format!("{}.before-{}", target.display(), now.format("%Y%m%dT%H%M%SZ"));
    let aside = PathBuf::from(aside);
    if aside.exists() {
        return Err(format!("{} is there already; try again", aside.display()));
    }
    backup::put_aside(target, &aside)?;
    Ok(aside)
}

fn into_server(file: &Path, target: &Target<'_>, now: DateTime<Utc>) -> Result<Restored, String> {
    let db = Db::open(target.url, 1)?;
    let tables = db.read_now(backup::tables).map_err(|error| error.to_string())?;
    drop(db);
    if target.replaces || !tables.is_empty() {
        return Err("DATABASE_URL: a backup goes into an empty database; make one (CREATE \
                    DATABASE …), name it in DATABASE_URL, and keep the old one until all is well"
            .to_owned());
    }
    let tried = try_out(file, target.url, target.keys)?;
    let work = tempfile::tempdir().map_err(|error| error.to_string())?;
    let copy = work.path().join("copy");
    super::archive::unpack(file, &copy)?;
    backup::fill_from(target.url, &copy)?;
    let erased = meanwhile::erased_since(file, &tried.manifest, None);
    let (lacks_key, erased) = settled(target, (&tried.manifest, &erased), now)?;
    Ok(Restored { tried, aside: None, erased, lacks_key })
}

/// Brings a restored database up to date, mutes it and erases these contacts; answers whether its
/// key is missing, and how many were there to erase.
fn settled(
    target: &Target<'_>,
    (manifest, erased): (&Manifest, &[i64]),
    now: DateTime<Utc>,
) -> Result<(bool, usize), String> {
    let db = Db::open(target.url, 1)?;
    if manifest.held.migration > Db::newest_migration()? {
        return Err("the backup was made by a newer program; use that one".to_owned());
    }
    db.migrate()?;
    let lacks_key = db.read_now(|conn| audit::lacks_key(conn, target.keys));
    let lacks_key = lacks_key.map_err(|error| error.to_string())?;
    let db = db.sealed_by(audit::notary(target.keys.clone()));
    let caught_up = db.write_now(|conn| {
        muting::mute_restored(conn, manifest.made_at, now)?;
        let erased = meanwhile::catch_up(conn, manifest, erased, (target.terms, now))?;
        if !lacks_key {
            muting::tell_restored(conn, manifest.made_at, now)?;
        }
        Ok(erased)
    });
    let erased = caught_up.map_err(|error: ServiceError| error.to_string())?;
    db.empty_log_now().map_err(|error: StoreError| error.to_string())?;
    Ok((lacks_key, erased))
}
