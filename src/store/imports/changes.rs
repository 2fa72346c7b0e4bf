//! Each field that a run changed, so that it can be put back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::store::parts::in_parts;
use crate::store::schema::{import_changes, import_runs};
use crate::store::{DbConn, StoreError};

/// Most rows in one statement; SQLite and PostgreSQL both bound the number of values.
const CHUNK: usize = 500;

/// One field that a run set, or something that it made.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_changes)]
pub struct ImportChange {
    /// Database id; ignored when it is added.
    #[diesel(skip_insertion)]
    pub id: i64,
    /// The run.
    pub import_id: i64,
    /// The line of the file.
    pub line: i64,
    /// `organisation` or `contact`.
    pub entity: String,
    /// Its id.
    pub entity_id: i64,
    /// `created` or `updated`.
    pub effect: String,
    /// Stable name of the field.
    pub field: String,
    /// What stood there.
    pub old_value: Option<String>,
    /// What the run wrote.
    pub new_value: Option<String>,
}

/// Adds changes, many in one statement.
///
/// # Errors
/// A database error.
pub fn add_changes(conn: &mut DbConn, changes: &[ImportChange]) -> Result<(), StoreError> {
    for chunk in changes.chunks(CHUNK) {
        let rows: Vec<ImportChange> = chunk.to_vec();
        let insert = diesel::insert_into(import_changes::table).values(rows);
        // Measured: row by row, the changes of a large list cost more than the list itself.
        match conn {
            DbConn::Sqlite(conn) => insert.execute(conn)?,
            #[cfg(feature = "postgres")]
            DbConn::Postgres(conn) => insert.execute(conn)?,
        };
    }
    Ok(())
}

/// How many changes a run made.
///
/// # Errors
/// A database error.
pub fn count_changes(conn: &mut DbConn, import_id: i64) -> Result<i64, StoreError> {
    Ok(import_changes::table
        .filter(import_changes::import_id.eq(import_id))
        .count()
        .get_result(conn)?)
}

/// The changes of a run in the order in which they were made: `limit` of them after `offset`.
///
/// # Errors
/// A database error.
pub fn list_changes(
    conn: &mut DbConn,
    import_id: i64,
    (offset, limit): (i64, i64),
) -> Result<Vec<ImportChange>, StoreError> {
    Ok(import_changes::table
        .filter(import_changes::import_id.eq(import_id))
        .order(import_changes::id)
        .offset(offset)
        .limit(limit)
        .select(ImportChange::as_select())
        .load(conn)?)
}

/// Every change that any run made to these contacts.
///
/// # Errors
/// A database error.
pub fn list_changes_of_contacts(
    conn: &mut DbConn,
    ids: &[i64],
) -> Result<Vec<ImportChange>, StoreError> {
    in_parts(ids, |some| {
        let of_them = import_changes::table
            .filter(import_changes::entity.eq("contact"))
            .filter(import_changes::entity_id.eq_any(some))
            .select(ImportChange::as_select());
        Ok(of_them.load(conn)?)
    })
}

/// Forgets the values of every change of a run before the instant; answers of how many.
///
/// # Errors
/// A database error.
pub fn forget_values_before(conn: &mut DbConn, at: DateTime<Utc>) -> Result<usize, StoreError> {
    let old = import_runs::table
        .filter(import_runs::at.lt(at.naive_utc()))
        .select(import_runs::id)
        .load::<i64>(conn)?;
    let mut forgotten = 0;
    for chunk in old.chunks(CHUNK) {
        let of_them =
            import_changes::table.filter(import_changes::import_id.eq_any(chunk.to_vec())).filter(
                import_changes::old_value.is_not_null().or(import_changes::new_value.is_not_null()),
            );
        forgotten += diesel::update(of_them)
            .set((
                import_changes::old_value.eq(None::<String>),
                import_changes::new_value.eq(None::<String>),
            ))
            .execute(conn)?;
    }
    Ok(forgotten)
}
