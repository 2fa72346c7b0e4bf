//! Whole copies of the database: made beside running writers, read back, and counted.

mod postgres;
mod sqlite;

use std::collections::BTreeMap;
use std::path::Path;

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use crate::domain::text_enum::text_enum;
use crate::store::audit::start;
use crate::store::{Db, DbConn, StoreError, erasure};

text_enum! {
    /// The kind of database.
    Engine {
        Sqlite = "sqlite", "SQLite";
        Postgres = "postgres", "PostgreSQL";
    }
}

impl Engine {
    /// The kind of database behind an address.
    #[must_use]
    pub fn of(url: &str) -> Self {
        if url.starts_with("sqlite://") { Self::Sqlite } else { Self::Postgres }
    }
}

/// What a database holds, to compare a copy with.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Contents {
    /// The version of the newest migration.
    pub migration: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, i64>,
    /// The hash of the first line that the audit log ever had: two copies of one database share it.
    #[serde(default)]
    pub origin: Option<String>,
    /// The contacts that were erased at the wish of a person.
    #[serde(default)]
    pub erased: Vec<i64>,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Writes a whole copy into a file that is not there yet, as the database is at one moment, while
/// others go on writing; answers what it holds.
///
/// # Errors
/// An English sentence for the operator.
pub fn copy_into(db: &Db, url: &str, file: &Path) -> Result<Contents, String> {
    match Engine::of(url) {
        Engine::Sqlite => sqlite::copy_into(db, file),
        Engine::Postgres => postgres::copy_into(db, url, file),
    }
}

/// Fills an empty database from a copy.
///
/// # Errors
/// An English sentence for the operator.
pub fn fill_from(url: &str, file: &Path) -> Result<(), String> {
    match Engine::of(url) {
        Engine::Sqlite => sqlite::fill_from(url, file),
        Engine::Postgres => postgres::fill_from(url, file),
    }
}

/// A database of its own to try a copy in, which is gone when this is dropped.
pub struct Scratch {
    /// Its address.
    pub url: String,
    kind: Kept,
}

/// What has to go again.
enum Kept {
    Folder { _folder: tempfile::TempDir },
    OnServer { server: String, name: String },
}

impl Scratch {
    /// Makes an empty one: a file in this folder, or a database on the server of this address.
    ///
    /// # Errors
    /// An English sentence for the operator.
    pub fn make(url: &str, folder: &Path) -> Result<Self, String> {
        match Engine::of(url) {
            Engine::Sqlite => {
                let folder = tempfile::tempdir_in(folder)
                    .map_err(|error| format!("{}: {error}", folder.display()))?;
                let url = format!("sqlite://{}", folder.path().join("scratch.sqlite").display());
                Ok(Self { url, kind: Kept::Folder { _folder: folder } })
            }
            Engine::Postgres => {
                let (scratch, name) = postgres::make_database(url)?;
                let kind = Kept::OnServer { server: url.to_owned(), name };
                Ok(Self { url: scratch, kind })
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Kept::OnServer { server, name } = &self.kind
            && let Err(error) = postgres::drop_database(server, name)
        {
            tracing::warn!(name, error, "a database that a backup was tried in stays");
        }
    }
}

/// What a database holds at the moment of asking; several tables need a snapshot.
///
/// # Errors
/// A database error.
pub fn contents(conn: &mut DbConn) -> Result<Contents, StoreError> {
    let mut rows = BTreeMap::new();
    for table in tables(conn)? {
        let counted: Count =
            sql_query(format!("SELECT count(*) AS count FROM \"{table}\"")).get_result(conn)?;
        rows.insert(table, counted.count);
    }
    let newest: Name = sql_query("SELECT max(version) AS name FROM __diesel_schema_migrations")
        .get_result(conn)?;
    let (origin, erased) =
        match ["audit_events", "contacts"].iter().all(|it| rows.contains_key(*it)) {
            true => (start::origin(conn)?, erasure::list_erased(conn)?),
            false => (None, Vec::new()),
        };
    Ok(Contents { migration: newest.name, rows, origin, erased })
}

/// The tables by the catalogue, without those of the engine itself.
///
/// # Errors
/// A database error.
pub fn tables(conn: &mut DbConn) -> Result<Vec<String>, StoreError> {
    let statement = match conn {
        DbConn::Sqlite(_) => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' \
             ESCAPE '!' ORDER BY name"
        }
        #[cfg(feature = "postgres")]
        DbConn::Postgres(_) => {
            "SELECT table_name::text AS name FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
             ORDER BY table_name"
        }
    };
    let found: Vec<Name> = sql_query(statement).load(conn)?;
    Ok(found.into_iter().map(|it| it.name).collect())
}

/// What the engine finds wrong with its own pages and references; nothing when all is well.
///
/// # Errors
/// A database error.
pub fn damage(conn: &mut DbConn) -> Result<Option<String>, StoreError> {
    match conn {
        DbConn::Sqlite(_) => {
            let found: Vec<Name> =
                sql_query("SELECT integrity_check AS name FROM pragma_integrity_check")
                    .load(conn)?;
            let said = found.into_iter().map(|it| it.name).find(|it| it != "ok");
            let loose: Count = sql_query("SELECT count(*) AS count FROM pragma_foreign_key_check")
                .get_result(conn)?;
            let loose = (loose.count > 0).then(|| format!("{} rows refer to nothing", loose.count));
            Ok(said.or(loose))
        }
        // Restoring a dump builds every index and checks every reference.
        #[cfg(feature = "postgres")]
        DbConn::Postgres(_) => Ok(None),
    }
}

/// Puts a SQLite file out of the way, with what it has not taken in yet; nobody may use it.
///
/// # Errors
/// An English sentence for the operator.
pub fn put_aside(file: &Path, aside: &Path) -> Result<(), String> {
    sqlite::put_aside(file, aside)
}
