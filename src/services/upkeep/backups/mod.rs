//! Backups: a whole copy of the database in one file that says what it is, tried in a database of
//! its own before it counts as good.
//!
//! The file holds no key: without the key file, sealed text of a backup stays closed.

mod archive;
mod meanwhile;
mod nightly;
mod restoring;

use std::fs::File;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::services::audit::{self, Anchor};
use crate::services::sealing::SealingKey;
use crate::services::{ServiceError, ServiceResult};
use crate::store::backup::{self, Contents, Scratch};
use crate::store::{Db, DbConn, facts};

pub use archive::Manifest;
pub use nightly::{Night, begin_night, end_night, in_folder, is_due, name_at, rotate};
pub use restoring::{Restored, Target, restore};

/// Fact: the last backup that was good.
const LAST: &str = "backup_last";

/// The last backup that was good, or why the last one was not made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// When the last good one was made.
    pub at: Option<DateTime<Utc>>,
    /// Its file.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When the last try failed, since the last good one.
    pub failed_at: Option<DateTime<Utc>>,
    /// Why, in English.
    pub problem: Option<String>,
}

/// What a backup is made of and with.
pub struct Source<'a> {
    /// The database.
    pub db: &'a Db,
    /// Its address.
    pub url: &'a str,
    /// The keys, to look at the audit log of the copy.
    pub keys: &'a SealingKey,
}

/// Writes a backup into this file while others go on writing, and tries it. The file appears once
/// it is good, for its owner alone; when anything fails there is none.
///
/// # Errors
/// An English sentence for the operator.
pub fn make(source: &Source, target: &Path, now: DateTime<Utc>) -> Result<Manifest, String> {
    let told = |error: std::io::Error| format!("{}: {error}", target.display());
    if target.exists() {
        return Err(format!("{} is there already; choose another name", target.display()));
    }
    let folder = folder_of(target);
    let work =
        tempfile::Builder::new().prefix(".drietraps-backup").tempdir_in(folder).map_err(told)?;
    let copy = work.path().join("copy");
    let held = backup::copy_into(source.db, source.url, &copy)?;
    let part = work.path().join("part.zip");
    let manifest = archive::pack(&copy, &part, (source.url, held), now)?;
    std::fs::remove_file(&copy).map_err(told)?;
    let tried = try_out(&part, source.url, source.keys)?;
    if tried.manifest != manifest {
        return Err(format!("{}: what was written is not what was read back", target.display()));
    }
    // A link instead of a rename: a file that came meanwhile is not written over.
    std::fs::hard_link(&part, target).or_else(|_| std::fs::rename(&part, target)).map_err(told)?;
    File::open(folder).and_then(|it| it.sync_all()).map_err(told)?;
    Ok(manifest)
}

/// What was found in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// What the file says of itself.
    pub manifest: Manifest,
    /// Where its audit log ends.
    pub anchor: Anchor,
    /// What is wrong with that log, in English; none when it holds.
    pub bent: Option<String>,
}

/// Puts a backup into a database of its own and compares: every page and reference, the version,
/// the rows of every table. The audit log is walked too; one that was bent stays as it was.
///
/// # Errors
/// An English sentence for the operator that says why the file is not good.
pub fn try_out(file: &Path, url: &str, keys: &SealingKey) -> Result<Tried, String> {
    let folder = folder_of(file);
    let work = tempfile::Builder::new()
        .prefix(".drietraps-try")
        .tempdir_in(folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?;
    let copy = work.path().join("copy");
    let manifest = archive::unpack(file, &copy)?;
    if manifest.engine != backup::Engine::of(url) {
        return Err(format!(
            "{}: a backup of {}, and DATABASE_URL is another kind of database",
            file.display(),
            manifest.engine.label()
        ));
    }
    let scratch = Scratch::make(url, work.path())?;
    backup::fill_from(&scratch.url, &copy)?;
    let db = Db::open(&scratch.url, 1)?;
    let walked = compared(&db, &manifest, keys);
    drop(db);
    let (anchor, bent) = walked.map_err(|why| format!("{}: {why}", file.display()))?;
    Ok(Tried { manifest, anchor, bent })
}

/// Says whether a database holds what a backup says of itself, and how its audit log is.
fn compared(
    db: &Db,
    manifest: &Manifest,
    keys: &SealingKey,
) -> Result<(Anchor, Option<String>), String> {
    let read = |conn: &mut DbConn| -> ServiceResult<(Option<String>, Contents)> {
        Ok((backup::damage(conn)?, backup::contents(conn)?))
    };
    let (damage, held) = db.read_now(read).map_err(|error| error.to_string())?;
    if let Some(damage) = damage {
        return Err(format!("the database in it is damaged: {damage}"));
    }
    if held.migration != manifest.held.migration {
        return Err("the version of the database in it is another than it says".to_owned());
    }
    for (table, rows) in &manifest.held.rows {
        let found = held.rows.get(table).copied().unwrap_or(-1);
        if found != *rows {
            return Err(format!("{table} has {found} rows and should have {rows}"));
        }
    }
    // A version from before the seals has no seals to look at.
    if !held.rows.contains_key("audit_heads") {
        return Ok((Anchor { lines: 0, hash: String::new() }, None));
    }
    let walked = db.read_now(|conn| audit::check(conn, keys, None)).map_err(|e| e.to_string())?;
    Ok((walked.anchor, walked.bent.map(|bent| bent.to_string())))
}

/// How the backups stand.
///
/// # Errors
/// A store error.
pub fn standing(conn: &mut DbConn) -> ServiceResult<Standing> {
    let text = facts::find(conn, LAST)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Notes what became of a backup: its file and size, or why there is none.
///
/// # Errors
/// A store error.
pub fn note(
    conn: &mut DbConn,
    made: Result<(&Path, u64), &str>,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let next = match made {
        Ok((file, bytes)) => Standing {
            at: Some(now),
            file: file.display().to_string(),
            bytes,
            ..Standing::default()
        },
        Err(why) => {
            Standing { failed_at: Some(now), problem: Some(why.to_owned()), ..standing(conn)? }
        }
    };
    let text = serde_json::to_string(&next).map_err(|e| ServiceError::Broken(e.to_string()))?;
    Ok(facts::set(conn, LAST, &text)?)
}

fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| Path::new("."))
}
