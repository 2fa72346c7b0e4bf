//! The targets of a tour: dated records, never constants.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::targets;
use super::{DbConn, StoreError};

/// A target to add.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = targets)]
pub struct NewTarget<'a> {
    /// The tour.
    pub tour_id: i64,
    /// Short name, such as T1.
    pub code: &'a str,
    /// What it says, in Dutch.
    pub label: &'a str,
    /// What is counted, such as `municipalities_conversation`.
    pub metric: &'a str,
    /// How many.
    pub goal: i32,
    /// Last day.
    pub deadline: NaiveDate,
    /// Where the target comes from.
    pub source: &'a str,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = targets)]
pub struct Target {
    /// Short name, such as T1.
    pub code: String,
    /// What it says, in Dutch.
    pub label: String,
    /// What is counted.
    pub metric: String,
    /// How many.
    pub goal: i32,
    /// Last day.
    pub deadline: NaiveDate,
    /// Where the target comes from.
    pub source: String,
}

/// Adds a target.
///
/// # Errors
/// [`StoreError::Duplicate`] when the tour has one of that code.
pub fn add(conn: &mut DbConn, target: &NewTarget<'_>) -> Result<(), StoreError> {
    diesel::insert_into(targets::table).values(*target).execute(conn)?;
    Ok(())
}

/// The targets of a tour, by code.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<Target>, StoreError> {
    Ok(targets::table
        .filter(targets::tour_id.eq(tour_id))
        .order(targets::code)
        .select(Target::as_select())
        .load(conn)?)
}
