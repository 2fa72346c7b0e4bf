//! The files that were read in.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::{import_changes, import_runs};
use crate::store::{DbConn, StoreError};

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
    /// When it was undone and the name of who did that; ignored when it is added.
    pub undone: Option<(DateTime<Utc>, String)>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = import_runs)]
struct RunRow {
    id: i64,
    at: NaiveDateTime,
    actor: String,
    file_name: String,
    file_hash: String,
    layout: String,
    created_count: i32,
    updated_count: i32,
    unchanged_count: i32,
    skipped_count: i32,
    undone_at: Option<NaiveDateTime>,
    undone_by: Option<String>,
}

impl RunRow {
    fn into_run(self) -> ImportRun {
        let undone_by = self.undone_by.unwrap_or_default();
        ImportRun {
            id: self.id,
            at: self.at.and_utc(),
            actor: self.actor,
            file_name: self.file_name,
            file_hash: self.file_hash,
            layout: self.layout,
            created: self.created_count,
            updated: self.updated_count,
            unchanged: self.unchanged_count,
            skipped: self.skipped_count,
            undone: self.undone_at.map(|at| (at.and_utc(), undone_by)),
        }
    }
}

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
    let rows = import_runs::table
        .order(import_runs::id.desc())
        .select(RunRow::as_select())
        .load::<RunRow>(conn)?;
    Ok(rows.into_iter().map(RunRow::into_run).collect())
}

/// The runs that changed an organisation or one of these contacts, the newest first.
///
/// # Errors
/// A database error.
pub fn list_runs_of(
    conn: &mut DbConn,
    organisation_id: i64,
    contact_ids: &[i64],
) -> Result<Vec<ImportRun>, StoreError> {
    let of_organisation = import_changes::entity
        .eq("organisation")
        .and(import_changes::entity_id.eq(organisation_id));
    let of_contact =
        import_changes::entity.eq("contact").and(import_changes::entity_id.eq_any(contact_ids));
    let ids: Vec<i64> = import_changes::table
        .filter(of_organisation.or(of_contact))
        .select(import_changes::import_id)
        .distinct()
        .load(conn)?;
    let rows = import_runs::table
        .filter(import_runs::id.eq_any(ids))
        .order(import_runs::id.desc())
        .select(RunRow::as_select())
        .load::<RunRow>(conn)?;
    Ok(rows.into_iter().map(RunRow::into_run).collect())
}

/// The run with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get_run(conn: &mut DbConn, id: i64) -> Result<ImportRun, StoreError> {
    let row = import_runs::table.find(id).select(RunRow::as_select()).first::<RunRow>(conn);
    row.map(RunRow::into_run).map_err(|error| StoreError::from(error).naming("Deze import"))
}

/// Notes that a run was undone.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody did that before.
pub fn mark_undone(
    conn: &mut DbConn,
    id: i64,
    by: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let standing = import_runs::table.find(id).filter(import_runs::undone_at.is_null());
    let marked = diesel::update(standing)
        .set((import_runs::undone_at.eq(at.naive_utc()), import_runs::undone_by.eq(by)))
        .execute(conn)?;
    if marked == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}
