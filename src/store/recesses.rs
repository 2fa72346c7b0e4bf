//! Recesses and blackouts: days on which nothing is planned and no letter leaves.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{blackouts, recesses};
use super::{DbConn, StoreError, parsed};
use crate::domain::schedule::{Blackout, ClosedDays, Recess};

/// Adds a recess of a school region.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    name: &str,
    school_region: &str,
    (first_day, last_day): (NaiveDate, NaiveDate),
) -> Result<(), StoreError> {
    diesel::insert_into(recesses::table)
        .values((
            recesses::name.eq(name),
            recesses::school_region.eq(Some(school_region)),
            recesses::first_day.eq(first_day),
            recesses::last_day.eq(last_day),
        ))
        .execute(conn)?;
    Ok(())
}

/// Adds a nation-wide day on which nothing is planned.
///
/// # Errors
/// [`StoreError::Duplicate`] when it is there.
pub fn add_blackout(
    conn: &mut DbConn,
    name: &str,
    on: NaiveDate,
    is_certain: bool,
) -> Result<(), StoreError> {
    diesel::insert_into(blackouts::table)
        .values((
            blackouts::name.eq(name),
            blackouts::on_day.eq(on),
            blackouts::is_certain.eq(is_certain),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every closed day that does not follow from the calendar itself.
///
/// # Errors
/// A database error.
pub fn closed_days(conn: &mut DbConn) -> Result<ClosedDays, StoreError> {
    // 1970: none is older.
    closed_days_from(conn, NaiveDate::default())
}

/// Those that end on this day or later: all that decides what may leave then.
///
/// # Errors
/// A database error.
pub fn closed_days_from(conn: &mut DbConn, day: NaiveDate) -> Result<ClosedDays, StoreError> {
    type Row = (String, Option<String>, Option<i64>, NaiveDate, NaiveDate);
    let rows: Vec<Row> = recesses::table
        .filter(recesses::last_day.ge(day))
        .order((recesses::first_day, recesses::id))
        .select((
            recesses::name,
            recesses::school_region,
            recesses::organisation_id,
            recesses::first_day,
            recesses::last_day,
        ))
        .load(conn)?;
    let recesses = rows
        .into_iter()
        .map(|(name, region, organisation_id, first_day, last_day)| {
            let school_region =
                region.map(|text| parsed("recesses.school_region", &text)).transpose()?;
            Ok(Recess { name, school_region, organisation_id, first_day, last_day })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let blackouts = blackouts::table
        .filter(blackouts::on_day.ge(day))
        .order(blackouts::on_day)
        .select((blackouts::name, blackouts::on_day))
        .load::<(String, NaiveDate)>(conn)?
        .into_iter()
        .map(|(name, on)| Blackout { name, on })
        .collect();
    Ok(ClosedDays { blackouts, recesses })
}
