//! Days on which a person cannot be asked.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::people::Leave;
use crate::store::schema::person_leaves;
use crate::store::{DbConn, StoreError, parsed};

type LeaveRow = (i64, i64, NaiveDate, NaiveDate, String);

fn leave((id, person_id, first_day, last_day, kind): LeaveRow) -> Result<Leave, StoreError> {
    let kind = parsed("person_leaves.kind", &kind)?;
    Ok(Leave { id, person_id, first_day, last_day, kind })
}

/// Adds leave (`id` is ignored) and answers its id.
///
/// # Errors
/// A database error.
pub fn add(conn: &mut DbConn, leave: &Leave) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(person_leaves::table)
        .values((
            person_leaves::person_id.eq(leave.person_id),
            person_leaves::first_day.eq(leave.first_day),
            person_leaves::last_day.eq(leave.last_day),
            person_leaves::kind.eq(leave.kind.as_str()),
        ))
        .returning(person_leaves::id)
        .get_result(conn)?)
}

/// Takes the leave of a person away.
///
/// # Errors
/// [`StoreError::NotFound`] when this person has no such leave.
pub fn remove(conn: &mut DbConn, person_id: i64, id: i64) -> Result<(), StoreError> {
    let of_person = person_leaves::table.find(id).filter(person_leaves::person_id.eq(person_id));
    match diesel::delete(of_person).execute(conn)? {
        0 => Err(StoreError::NotFound("Dit verlof")),
        _ => Ok(()),
    }
}

/// The leave of everybody that touches or follows a day, the first first.
///
/// # Errors
/// A database error.
pub fn list_from(conn: &mut DbConn, day: NaiveDate) -> Result<Vec<Leave>, StoreError> {
    person_leaves::table
        .filter(person_leaves::last_day.ge(day))
        .order((person_leaves::first_day, person_leaves::id))
        .load::<LeaveRow>(conn)?
        .into_iter()
        .map(leave)
        .collect()
}
