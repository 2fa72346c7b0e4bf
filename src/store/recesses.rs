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

/// Adds a recess of one organisation.
///
/// # Errors
/// A database error.
pub fn add_own(
    conn: &mut DbConn,
    organisation_id: i64,
    name: &str,
    (first_day, last_day): (NaiveDate, NaiveDate),
) -> Result<(), StoreError> {
    diesel::insert_into(recesses::table)
        .values((
            recesses::name.eq(name),
            recesses::organisation_id.eq(Some(organisation_id)),
            recesses::first_day.eq(first_day),
            recesses::last_day.eq(last_day),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes away a recess of one organisation.
///
/// # Errors
/// [`StoreError::NotFound`] when the organisation has no such recess of its own.
pub fn remove_own(conn: &mut DbConn, organisation_id: i64, id: i64) -> Result<(), StoreError> {
    let own = recesses::table.find(id).filter(recesses::organisation_id.eq(organisation_id));
    match diesel::delete(own).execute(conn)? {
        0 => Err(StoreError::NotFound("Dit reces")),
        _ => Ok(()),
    }
}

/// The recesses of organisations themselves that end on a day or later, with their ids, the first
/// first.
///
/// # Errors
/// A database error.
pub fn list_own(conn: &mut DbConn, from: NaiveDate) -> Result<Vec<(i64, Recess)>, StoreError> {
    let rows = recesses::table
        .filter(recesses::organisation_id.is_not_null())
        .filter(recesses::last_day.ge(from))
        .order((recesses::first_day, recesses::id))
        .select((recesses::id, RECESS))
        .load::<(i64, RecessRow)>(conn)?;
    rows.into_iter().map(|(id, row)| Ok((id, recess(row)?))).collect()
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
    let recesses = recesses.into_iter().map(recess).collect::<Result<Vec<_>, StoreError>>()?;
    let blackouts = blackouts.into_iter().map(|(name, on)| Blackout { name, on }).collect();
    Ok(ClosedDays { blackouts, recesses })
}

fn recess(
    (name, region, organisation_id, first_day, last_day): RecessRow,
) -> Result<Recess, StoreError> {
    let school_region = region.map(|text| parsed("recesses.school_region", &text)).transpose()?;
    Ok(Recess { name, school_region, organisation_id, first_day, last_day })
}
