//! The targets of a tour: dated records, never constants.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::targets;
use super::{DbConn, StoreError, parsed};
use crate::domain::targets::Target;

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

#[derive(Queryable, Selectable)]
#[diesel(table_name = targets)]
struct TargetRow {
    code: String,
    label: String,
    metric: String,
    goal: i32,
    deadline: NaiveDate,
    source: String,
}

impl TargetRow {
    fn into_target(self) -> Result<Target, StoreError> {
        Ok(Target {
            metric: parsed("targets.metric", &self.metric)?,
            code: self.code,
            label: self.label,
            goal: i64::from(self.goal),
            deadline: self.deadline,
            source: self.source,
        })
    }
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
    targets::table
        .filter(targets::tour_id.eq(tour_id))
        .order(targets::code)
        .select(TargetRow::as_select())
        .load::<TargetRow>(conn)?
        .into_iter()
        .map(TargetRow::into_target)
        .collect()
}
