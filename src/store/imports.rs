//! Runs of the import, and files that wait for somebody to say that they may be written.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::{import_runs, pending_uploads};
use super::{DbConn, StoreError};

/// A file that was read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRun {
    /// Database id; ignored when it is added.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Name of who did it.
    pub actor: String,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub file_hash: String,
    /// Stable name of its layout.
    pub layout: String,
    /// Rows that made something new.
    pub created: i32,
    /// Rows that changed something.
    pub updated: i32,
    /// Rows that were there already.
    pub unchanged: i32,
    /// Rows that were left out.
    pub skipped: i32,
}

/// A file that was uploaded and not yet written.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pending_uploads)]
pub struct PendingUpload {
    /// Database id; ignored when it is added.
    #[diesel(skip_insertion)]
    pub id: i64,
    /// Who uploaded it; nobody else sees it.
    pub user_id: i64,
    /// Name of the file.
    pub file_name: String,
    /// The bytes as they came in.
    pub content: Vec<u8>,
    /// Whether only empty fields are filled.
    pub only_fill_empty: bool,
    /// Whether rows with a problem are left out.
    pub skip_errors: bool,
    /// When, in UTC.
    pub created_at: NaiveDateTime,
}

type RunRow = (i64, NaiveDateTime, String, String, String, String, i32, i32, i32, i32);

/// Adds a run and answers its id.
///
/// # Errors
/// A database error.
pub fn add_run(conn: &mut DbConn, run: &ImportRun) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(import_runs::table)
        .values((
            import_runs::at.eq(run.at.naive_utc()),
            import_runs::actor.eq(&run.actor),
            import_runs::file_name.eq(&run.file_name),
            import_runs::file_hash.eq(&run.file_hash),
            import_runs::layout.eq(&run.layout),
            import_runs::created_count.eq(run.created),
            import_runs::updated_count.eq(run.updated),
            import_runs::unchanged_count.eq(run.unchanged),
            import_runs::skipped_count.eq(run.skipped),
        ))
        .returning(import_runs::id)
        .get_result(conn)?)
}

/// Every run, the newest first.
///
/// # Errors
/// A database error.
pub fn list_runs(conn: &mut DbConn) -> Result<Vec<ImportRun>, StoreError> {
    let rows = import_runs::table.order(import_runs::id.desc()).load::<RunRow>(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| ImportRun {
            id: row.0,
            at: row.1.and_utc(),
            actor: row.2,
            file_name: row.3,
            file_hash: row.4,
            layout: row.5,
            created: row.6,
            updated: row.7,
            unchanged: row.8,
            skipped: row.9,
        })
        .collect())
}

/// Keeps an uploaded file and answers its id.
///
/// # Errors
/// A database error.
pub fn add_pending(conn: &mut DbConn, upload: &PendingUpload) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(pending_uploads::table)
        .values(upload.clone())
        .returning(pending_uploads::id)
        .get_result(conn)?)
}

/// The uploaded file with this id, when it is of this user.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get_pending(conn: &mut DbConn, id: i64, user_id: i64) -> Result<PendingUpload, StoreError> {
    pending_uploads::table
        .find(id)
        .filter(pending_uploads::user_id.eq(user_id))
        .select(PendingUpload::as_select())
        .first(conn)
        .map_err(|error| StoreError::from(error).naming("Dit bestand"))
}

/// Throws an uploaded file of this user away.
///
/// # Errors
/// A database error.
pub fn remove_pending(conn: &mut DbConn, id: i64, user_id: i64) -> Result<(), StoreError> {
    let of_user = pending_uploads::table.find(id).filter(pending_uploads::user_id.eq(user_id));
    diesel::delete(of_user).execute(conn)?;
    Ok(())
}

/// Throws away every uploaded file from before the instant.
///
/// # Errors
/// A database error.
pub fn remove_pending_before(conn: &mut DbConn, at: DateTime<Utc>) -> Result<(), StoreError> {
    let old = pending_uploads::table.filter(pending_uploads::created_at.lt(at.naive_utc()));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
