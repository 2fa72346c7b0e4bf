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

type RecessRow = (String, Option<String>, Option<i64>, NaiveDate, NaiveDate);

/// The columns of a [`RecessRow`].
const RECESS: (
    recesses::name,
    recesses::school_region,
    recesses::organisation_id,
    recesses::first_day,
    recesses::last_day,
) = (
    recesses::name,
    recesses::school_region,
    recesses::organisation_id,
    recesses::first_day,
    recesses::last_day,
);

/// Every closed day that does not follow from the calendar itself.
///
/// # Errors
/// A database error.
pub fn closed_days(conn: &mut DbConn) -> Result<ClosedDays, StoreError> {
    let recesses =
        recesses::table.order((recesses::first_day, recesses::id)).select(RECESS).load(conn)?;
    let blackouts = blackouts::table
        .order(blackouts::on_day)
        .select((blackouts::name, blackouts::on_day))
        .load(conn)?;
    closed(recesses, blackouts)
}

/// The same as far as it holds on one day: all that says whether a letter may leave on it.
///
/// # Errors
/// A database error.
pub fn closed_days_on(conn: &mut DbConn, day: NaiveDate) -> Result<ClosedDays, StoreError> {
    let recesses = recesses::table
        .filter(recesses::first_day.le(day))
        .filter(recesses::last_day.ge(day))
        .order((recesses::first_day, recesses::id))
        .select(RECESS)
        .load(conn)?;
    let blackouts = blackouts::table
        .filter(blackouts::on_day.eq(day))
        .select((blackouts::name, blackouts::on_day))
        .load(conn)?;
    closed(recesses, blackouts)
}

fn closed(
    recesses: Vec<RecessRow>,
    blackouts: Vec<(String, NaiveDate)>,
) -> Result<ClosedDays, StoreError> {
    let recesses = recesses
        .into_iter()
        .map(|(name, region, organisation_id, first_day, last_day)| {
            let school_region =
                region.map(|text| parsed("recesses.school_region", &text)).transpose()?;
            Ok(Recess { name, school_region, organisation_id, first_day, last_day })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let blackouts = blackouts.into_iter().map(|(name, on)| Blackout { name, on }).collect();
    Ok(ClosedDays { blackouts, recesses })
}
