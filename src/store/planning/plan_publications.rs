//! Publications of the plan: who made, read and released the mail that waits together.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::planning::Publication;
use crate::store::schema::publications;
use crate::store::{DbConn, StoreError};

#[derive(Queryable, Selectable)]
#[diesel(table_name = publications)]
struct PublicationRow {
    id: i64,
    made_by: i64,
    made_at: NaiveDateTime,
    sent_by: Option<i64>,
    sent_at: Option<NaiveDateTime>,
    withdrawn_at: Option<NaiveDateTime>,
}

impl PublicationRow {
    fn into_publication(self) -> Publication {
        Publication {
            id: self.id,
            made_by: self.made_by,
            made_at: self.made_at.and_utc(),
            sent_by: self.sent_by,
            sent_at: self.sent_at.map(|at| at.and_utc()),
            withdrawn_at: self.withdrawn_at.map(|at| at.and_utc()),
        }
    }
}

/// Begins one and answers its id.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, made_by: i64, now: DateTime<Utc>) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(publications::table)
        .values((publications::made_by.eq(made_by), publications::made_at.eq(now.naive_utc())))
        .returning(publications::id)
        .get_result(conn)?)
}

/// The publication with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Publication, StoreError> {
    let found = publications::table
        .find(id)
        .select(PublicationRow::as_select())
        .first::<PublicationRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Deze publicatie"))?;
    Ok(found.into_publication())
}

/// The one that waits to be read, if there is one.
///
/// # Errors
/// A database error.
pub fn find_waiting(conn: &mut DbConn) -> Result<Option<Publication>, StoreError> {
    let found = publications::table
        .filter(publications::sent_at.is_null())
        .filter(publications::withdrawn_at.is_null())
        .order(publications::id)
        .select(PublicationRow::as_select())
        .first::<PublicationRow>(conn)
        .optional()?;
    Ok(found.map(PublicationRow::into_publication))
}

/// The newest so many that were let go, the newest first.
///
/// # Errors
/// A database error.
pub fn list_sent(conn: &mut DbConn, most: i64) -> Result<Vec<Publication>, StoreError> {
    let rows = publications::table
        .filter(publications::sent_at.is_not_null())
        .order(publications::sent_at.desc())
        .limit(most)
        .select(PublicationRow::as_select())
        .load::<PublicationRow>(conn)?;
    Ok(rows.into_iter().map(PublicationRow::into_publication).collect())
}

/// Somebody read it and lets it go.
///
/// # Errors
/// [`StoreError::Conflict`] when it does not wait any more.
pub fn set_sent(
    conn: &mut DbConn,
    id: i64,
    (sent_by, sent_at): (Option<i64>, DateTime<Utc>),
) -> Result<(), StoreError> {
    let waiting = publications::table
        .filter(publications::id.eq(id))
        .filter(publications::sent_at.is_null())
        .filter(publications::withdrawn_at.is_null());
    let changed = diesel::update(waiting)
        .set((publications::sent_by.eq(sent_by), publications::sent_at.eq(sent_at.naive_utc())))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// Somebody takes it back.
///
/// # Errors
/// [`StoreError::Conflict`] when it does not wait any more.
pub fn set_withdrawn(conn: &mut DbConn, id: i64, at: DateTime<Utc>) -> Result<(), StoreError> {
    let waiting = publications::table
        .filter(publications::id.eq(id))
        .filter(publications::sent_at.is_null())
        .filter(publications::withdrawn_at.is_null());
    let changed =
        diesel::update(waiting).set(publications::withdrawn_at.eq(at.naive_utc())).execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}
