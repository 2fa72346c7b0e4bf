//! Opens a connection to SQLite or PostgreSQL, by the scheme of the address.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::r2d2::ManageConnection;
use diesel::{Connection, SqliteConnection};

use super::DbConn;

/// Opens connections by the scheme of the URL; the derived `establish` would take an odd scheme
/// for a SQLite file name.
pub(super) struct Opener {
    target: Target,
}

enum Target {
    Sqlite(String),
    #[cfg(feature = "postgres")]
    Postgres(String),
}

impl Opener {
    pub(super) fn new(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if let Some(folder) = Path::new(path).parent() {
                std::fs::create_dir_all(folder)
                    .map_err(|error| format!("DATABASE_URL: {}: {error}", folder.display()))?;
            }
            return Ok(Self { target: Target::Sqlite(path.to_owned()) });
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            #[cfg(feature = "postgres")]
            return Ok(Self { target: Target::Postgres(url.to_owned()) });
            #[cfg(not(feature = "postgres"))]
            return Err("DATABASE_URL: this build has no PostgreSQL; build with \
                        `--features postgres`"
                .to_owned());
        }
        Err("DATABASE_URL: expected sqlite://path or postgres://user@host/name".to_owned())
    }
}

impl ManageConnection for Opener {
    type Connection = DbConn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<DbConn, Self::Error> {
        match &self.target {
            Target::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path)
                    .map_err(diesel::r2d2::Error::ConnectionError)?;
                // The timeout comes first: switching to WAL may itself have to wait. The log goes
                // into the file every 4,000 pages (16 MB): each time costs two flushes more.
                // What is destroyed is written over, not merely forgotten.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
                     PRAGMA wal_autocheckpoint = 4000; PRAGMA secure_delete = ON;",
                )
                .map_err(diesel::r2d2::Error::QueryError)?;
                Ok(DbConn::Sqlite(conn))
            }
            #[cfg(feature = "postgres")]
            Target::Postgres(url) => {
                let mut conn = diesel::PgConnection::establish(url)
                    .map_err(diesel::r2d2::Error::ConnectionError)?;
                // A statement that runs away, or waits for a lock of a program that hangs, ends.
                conn.batch_execute(
                    "SET TIME ZONE 'UTC'; SET client_min_messages TO WARNING; \
                     SET statement_timeout = '120s';",
                )
                .map_err(diesel::r2d2::Error::QueryError)?;
                Ok(DbConn::Postgres(conn))
            }
        }
    }

    fn is_valid(&self, conn: &mut DbConn) -> Result<(), Self::Error> {
        conn.batch_execute("SELECT 1").map_err(diesel::r2d2::Error::QueryError)
    }

    /// Also when its transaction neither ended nor was taken back: each next one would fail.
    fn has_broken(&self, conn: &mut DbConn) -> bool {
        std::thread::panicking() || conn.is_writing()
    }
}
