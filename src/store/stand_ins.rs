//! Who stands in for which adviser, and when.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::schema::stand_ins;
use super::{DbConn, StoreError};
use crate::domain::desks::StandIn;

#[derive(Queryable, Selectable)]
#[diesel(table_name = stand_ins)]
struct StandInRow {
    id: i64,
    owner_id: i64,
    user_id: i64,
    first_day: NaiveDate,
    last_day: NaiveDate,
}

impl From<StandInRow> for StandIn {
    fn from(row: StandInRow) -> Self {
        Self {
            id: row.id,
            owner_id: row.owner_id,
            user_id: row.user_id,
            first_day: row.first_day,
            last_day: row.last_day,
        }
    }
}

/// Adds a stand-in (its `id` is ignored) and answers the id.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, it: &StandIn, now: DateTime<Utc>) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(stand_ins::table)
        .values((
            stand_ins::owner_id.eq(it.owner_id),
            stand_ins::user_id.eq(it.user_id),
            stand_ins::first_day.eq(it.first_day),
            stand_ins::last_day.eq(it.last_day),
            stand_ins::created_at.eq(now.naive_utc()),
        ))
        .returning(stand_ins::id)
        .get_result(conn)?)
}

/// The stand-in with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<StandIn, StoreError> {
    stand_ins::table
        .find(id)
        .select(StandInRow::as_select())
        .first(conn)
        .map(|row: StandInRow| row.into())
        .map_err(|error| StoreError::from(error).naming("Deze vervanging"))
}

/// Sets the last day of a stand-in.
///
/// # Errors
/// A database error.
pub fn set_last_day(conn: &mut DbConn, id: i64, last_day: NaiveDate) -> Result<(), StoreError> {
    diesel::update(stand_ins::table.find(id))
        .set(stand_ins::last_day.eq(last_day))
        .execute(conn)?;
    Ok(())
}

/// Takes a stand-in away that never began.
///
/// # Errors
/// A database error.
pub fn remove(conn: &mut DbConn, id: i64) -> Result<(), StoreError> {
    diesel::delete(stand_ins::table.find(id)).execute(conn)?;
    Ok(())
}

/// The stand-ins that last until this day or longer, the first to begin first.
///
/// # Errors
/// A database error.
pub fn list_from(conn: &mut DbConn, day: NaiveDate) -> Result<Vec<StandIn>, StoreError> {
    Ok(stand_ins::table
        .filter(stand_ins::last_day.ge(day))
        .order((stand_ins::first_day, stand_ins::id))
        .select(StandInRow::as_select())
        .load::<StandInRow>(conn)?
        .into_iter()
        .map(StandIn::from)
        .collect())
}

/// The advisers for whom a user stands in on a day.
///
/// # Errors
/// A database error.
pub fn owners_on(conn: &mut DbConn, user_id: i64, day: NaiveDate) -> Result<Vec<i64>, StoreError> {
    Ok(stand_ins::table
        .filter(stand_ins::user_id.eq(user_id))
        .filter(stand_ins::first_day.le(day))
        .filter(stand_ins::last_day.ge(day))
        .order(stand_ins::owner_id)
        .select(stand_ins::owner_id)
        .distinct()
        .load(conn)?)
}
