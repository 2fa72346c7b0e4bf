//! SQLite: `VACUUM INTO` writes what one reader sees into a new file, and stops no writer.

use std::fs::File;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use super::{Contents, contents};
use crate::store::{Db, DbConn, StoreError};

/// Where a SQLite address leads.
fn path_of(url: &str) -> &Path {
    Path::new(url.strip_prefix("sqlite://").unwrap_or(url))
}

pub(super) fn copy_into(db: &Db, file: &Path) -> Result<Contents, String> {
    let told =
        |error: String| format!("{}: the copy could not be written: {error}", file.display());
    let name = file.to_str().ok_or_else(|| told("its name is no text".to_owned()))?;
    let quoted = name.replace('\'', "''");
    db.read_now(|conn| {
        conn.batch_execute(&format!("VACUUM INTO '{quoted}'")).map_err(StoreError::from)
    })
    .map_err(|error| told(error.to_string()))?;
    File::open(file).and_then(|it| it.sync_all()).map_err(|error| told(error.to_string()))?;
    // Looked at without a log beside it: a copy is one file.
    let copy = SqliteConnection::establish(name).map_err(|error| told(error.to_string()))?;
    contents(&mut DbConn::Sqlite(copy)).map_err(|error| told(error.to_string()))
}

pub(super) fn fill_from(url: &str, file: &Path) -> Result<(), String> {
    let target = path_of(url);
    let copied = std::fs::copy(file, target).and_then(|_| File::open(target)?.sync_all());
    copied.map_err(|error| format!("{}: {error}", target.display()))
}

pub(super) fn put_aside(file: &Path, aside: &Path) -> Result<(), String> {
    let name = file.to_str().ok_or_else(|| format!("{}: no text", file.display()))?;
    let in_use = |error: String| {
        format!("{name}: stop the program first; the database is in use or cannot be read: {error}")
    };
    let mut conn = SqliteConnection::establish(name).map_err(|error| in_use(error.to_string()))?;
    // Leaving the log behind asks for everybody else to be gone, and puts all of it in the file.
    conn.batch_execute("PRAGMA busy_timeout = 500; PRAGMA journal_mode = DELETE")
        .map_err(|error| in_use(error.to_string()))?;
    drop(conn);
    std::fs::rename(file, aside).map_err(|error| format!("{}: {error}", aside.display()))
}
