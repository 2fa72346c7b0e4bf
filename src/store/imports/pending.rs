//! Files that were uploaded and wait for their owner.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::store::schema::pending_uploads;
use crate::store::{DbConn, StoreError};

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
    /// When, in UTC.
    pub created_at: NaiveDateTime,
    /// How it is read in, as JSON.
    pub options: String,
}

/// Keeps an uploaded file and answers its id.
///
/// # Errors
/// A database error.
pub fn add_pending(conn: &mut DbConn, upload: PendingUpload) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(pending_uploads::table)
        .values(upload)
        .returning(pending_uploads::id)
        .get_result(conn)?)
}

/// The uploaded file with this id, when it is of this user and was uploaded from the instant on.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get_pending(
    conn: &mut DbConn,
    (id, user_id): (i64, i64),
    since: DateTime<Utc>,
) -> Result<PendingUpload, StoreError> {
    pending_uploads::table
        .find(id)
        .filter(pending_uploads::user_id.eq(user_id))
        .filter(pending_uploads::created_at.ge(since.naive_utc()))
        .select(PendingUpload::as_select())
        .first(conn)
        .map_err(|error| StoreError::from(error).naming("Dit bestand"))
}

/// Id, name and time of each file of this user that was uploaded from the instant on, the newest
/// first.
///
/// # Errors
/// A database error.
pub fn list_pending(
    conn: &mut DbConn,
    user_id: i64,
    since: DateTime<Utc>,
) -> Result<Vec<(i64, String, DateTime<Utc>)>, StoreError> {
    let rows = pending_uploads::table
        .filter(pending_uploads::user_id.eq(user_id))
        .filter(pending_uploads::created_at.ge(since.naive_utc()))
        .order(pending_uploads::id.desc())
        .select((pending_uploads::id, pending_uploads::file_name, pending_uploads::created_at))
        .load::<(i64, String, NaiveDateTime)>(conn)?;
    Ok(rows.into_iter().map(|(id, name, at)| (id, name, at.and_utc())).collect())
}

/// Sets how an uploaded file of this user is read in.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn set_options(
    conn: &mut DbConn,
    (id, user_id): (i64, i64),
    options: &str,
) -> Result<(), StoreError> {
    let of_user = pending_uploads::table.find(id).filter(pending_uploads::user_id.eq(user_id));
    match diesel::update(of_user).set(pending_uploads::options.eq(options)).execute(conn)? {
        0 => Err(StoreError::NotFound("Dit bestand")),
        _ => Ok(()),
    }
}

/// Throws an uploaded file of this user away.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn remove_pending(conn: &mut DbConn, id: i64, user_id: i64) -> Result<(), StoreError> {
    let of_user = pending_uploads::table.find(id).filter(pending_uploads::user_id.eq(user_id));
    match diesel::delete(of_user).execute(conn)? {
        0 => Err(StoreError::NotFound("Dit bestand")),
        _ => Ok(()),
    }
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
