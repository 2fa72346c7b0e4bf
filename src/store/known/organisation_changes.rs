//! What organisations were until somebody changed them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::coverage::{OrganisationChange, OrganisationFacts};
use crate::store::schema::{organisation_changes, organisations};
use crate::store::{DbConn, StoreError};

/// Province, first day, first day after the end, inhabitants.
type FactsRow = (String, Option<NaiveDate>, Option<NaiveDate>, Option<i32>);

/// Keeps what an organisation is, right before it is changed.
///
/// # Errors
/// A database error.
pub fn keep(conn: &mut DbConn, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    add(conn, id, true, now)
}

/// Notes that an organisation was not there before now.
///
/// # Errors
/// A database error.
pub fn note_start(conn: &mut DbConn, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    add(conn, id, false, now)
}

fn add(conn: &mut DbConn, id: i64, was_there: bool, now: DateTime<Utc>) -> Result<(), StoreError> {
    let (province_code, valid_from, valid_to, inhabitants): FactsRow = organisations::table
        .find(id)
        .select((
            organisations::province_code,
            organisations::valid_from,
            organisations::valid_to,
            organisations::inhabitants,
        ))
        .first(conn)?;
    diesel::insert_into(organisation_changes::table)
        .values((
            organisation_changes::organisation_id.eq(id),
            organisation_changes::changed_at.eq(now.naive_utc()),
            organisation_changes::was_there.eq(was_there),
            organisation_changes::province_code.eq(province_code),
            organisation_changes::valid_from.eq(valid_from),
            organisation_changes::valid_to.eq(valid_to),
            organisation_changes::inhabitants.eq(inhabitants),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every change, oldest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<OrganisationChange>, StoreError> {
    let rows: Vec<(i64, NaiveDateTime, bool, FactsRow)> = organisation_changes::table
        .order(organisation_changes::id)
        .select((
            organisation_changes::organisation_id,
            organisation_changes::changed_at,
            organisation_changes::was_there,
            (
                organisation_changes::province_code,
                organisation_changes::valid_from,
                organisation_changes::valid_to,
                organisation_changes::inhabitants,
            ),
        ))
        .load(conn)?;
    let change = |(organisation_id, changed_at, was_there, facts): (_, NaiveDateTime, bool, _)| {
        let (province_code, valid_from, valid_to, inhabitants): FactsRow = facts;
        let was = OrganisationFacts { province_code, valid_from, valid_to, inhabitants };
        OrganisationChange {
            organisation_id,
            changed_at: changed_at.and_utc(),
            was: was_there.then_some(was),
        }
    };
    Ok(rows.into_iter().map(change).collect())
}
