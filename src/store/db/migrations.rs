//! The schema of the database: brought up to date at start, looked at, taken back by a test.

use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Db, DbConn};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

impl Db {
    /// Brings the schema up to date; does nothing when it is.
    ///
    /// # Errors
    /// An English sentence with the migration that failed.
    pub fn migrate(&self) -> Result<(), String> {
        let mut conn = self.pool.get().map_err(|error| error.to_string())?;
        let done = match &mut *conn {
            DbConn::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(|_| ()),
            #[cfg(feature = "postgres")]
            DbConn::Postgres(conn) => conn.run_pending_migrations(POSTGRES).map(|_| ()),
        };
        done.map_err(|error| format!("a migration failed: {error}"))
    }

    /// True when no migration of this program is still to be done. Writes nothing.
    ///
    /// # Errors
    /// An English sentence.
    pub fn is_up_to_date(&self) -> Result<bool, String> {
        let mut conn = self.pool.get().map_err(|error| error.to_string())?;
        let waits = match &mut *conn {
            DbConn::Sqlite(conn) => conn.has_pending_migration(SQLITE),
            #[cfg(feature = "postgres")]
            DbConn::Postgres(conn) => conn.has_pending_migration(POSTGRES),
        };
        waits.map(|waits| !waits).map_err(|error| error.to_string())
    }

    /// The version of the newest migration that this program knows.
    ///
    /// # Errors
    /// An English sentence.
    pub fn newest_migration() -> Result<String, String> {
        let known = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
            .map_err(|error| error.to_string())?;
        let versions = known.iter().map(|it| it.name().version().to_string());
        Ok(versions.max().unwrap_or_default())
    }

    /// Takes every migration back; for the test that runs them down and up.
    ///
    /// # Errors
    /// An English sentence with the migration that failed.
    pub fn revert_all(&self) -> Result<(), String> {
        let mut conn = self.pool.get().map_err(|error| error.to_string())?;
        let done = match &mut *conn {
            DbConn::Sqlite(conn) => conn.revert_all_migrations(SQLITE).map(|_| ()),
            #[cfg(feature = "postgres")]
            DbConn::Postgres(conn) => conn.revert_all_migrations(POSTGRES).map(|_| ()),
        };
        done.map_err(|error| format!("a migration did not go back: {error}"))
    }
}
