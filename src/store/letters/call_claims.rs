//! Who is phoning whom right now: one caller per dossier, until a moment.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::calls::Claim;
use crate::store::schema::call_claims;
use crate::store::{DbConn, StoreError};

/// The claims that hold at this moment.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, now: DateTime<Utc>) -> Result<Vec<Claim>, StoreError> {
    let rows: Vec<(i64, i64, NaiveDateTime)> = call_claims::table
        .filter(call_claims::claimed_until.gt(now.naive_utc()))
        .order(call_claims::dossier_id)
        .select((call_claims::dossier_id, call_claims::user_id, call_claims::claimed_until))
        .load(conn)?;
    let claim = |(dossier_id, user_id, until): (i64, i64, NaiveDateTime)| Claim {
        dossier_id,
        user_id,
        until: until.and_utc(),
    };
    Ok(rows.into_iter().map(claim).collect())
}

/// Takes the dossier for a caller, also over a claim that ran out; false when another has it.
///
/// # Errors
/// [`StoreError::Busy`] when another takes it at the same moment; the write tries again then.
pub fn take(conn: &mut DbConn, claim: &Claim, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let until = claim.until.naive_utc();
    let free = call_claims::table.filter(call_claims::dossier_id.eq(claim.dossier_id)).filter(
        call_claims::user_id.eq(claim.user_id).or(call_claims::claimed_until.le(now.naive_utc())),
    );
    let changed = diesel::update(free)
        .set((call_claims::user_id.eq(claim.user_id), call_claims::claimed_until.eq(until)))
        .execute(conn)?;
    let known: i64 = call_claims::table
        .filter(call_claims::dossier_id.eq(claim.dossier_id))
        .count()
        .get_result(conn)?;
    if known > 0 {
        return Ok(changed == 1);
    }
    let row = (
        call_claims::dossier_id.eq(claim.dossier_id),
        call_claims::user_id.eq(claim.user_id),
        call_claims::claimed_until.eq(until),
    );
    match diesel::insert_into(call_claims::table).values(row).execute(conn) {
        Ok(_) => Ok(true),
        Err(error) => match StoreError::from(error) {
            StoreError::Duplicate => Err(StoreError::Busy),
            other => Err(other),
        },
    }
}

/// Lets every dossier of a caller go but this one; answers how many those were.
///
/// # Errors
/// A database error.
pub fn let_go_but(
    conn: &mut DbConn,
    user_id: i64,
    dossier_id: Option<i64>,
) -> Result<usize, StoreError> {
    let others = call_claims::table
        .filter(call_claims::user_id.eq(user_id))
        .filter(call_claims::dossier_id.ne(dossier_id.unwrap_or(0)));
    Ok(diesel::delete(others).execute(conn)?)
}

/// Lets a dossier of a caller go; false when the caller did not have it.
///
/// # Errors
/// A database error.
pub fn let_go(conn: &mut DbConn, dossier_id: i64, user_id: i64) -> Result<bool, StoreError> {
    let own = call_claims::table
        .filter(call_claims::dossier_id.eq(dossier_id))
        .filter(call_claims::user_id.eq(user_id));
    Ok(diesel::delete(own).execute(conn)? == 1)
}
