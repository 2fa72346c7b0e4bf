//! Second factors and their recovery codes: sealed bytes and hashes.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::sealed::{Place, Sealed};
use crate::store::schema::{recovery_codes, second_factors};
use crate::store::{DbConn, StoreError};

/// A second factor as it stands in the database.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Database id.
    pub id: i64,
    /// The sealed secret.
    pub secret: Sealed,
    /// When its setting up began.
    pub made_at: DateTime<Utc>,
    /// Since when it is asked; none while it is being set up.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The step of the last code that was used.
    pub last_step: i64,
}

type Row = (i64, i64, Vec<u8>, NaiveDateTime, Option<NaiveDateTime>, i64);

fn factor((id, user_id, bytes, made_at, confirmed_at, last_step): Row) -> Factor {
    Factor {
        id,
        secret: Sealed { place: Place::SecondFactor { id, user_id }, bytes },
        made_at: made_at.and_utc(),
        confirmed_at: confirmed_at.map(|at| at.and_utc()),
        last_step,
    }
}

/// The factor of a user that is asked for.
///
/// # Errors
/// A database error.
pub fn find(conn: &mut DbConn, user_id: i64) -> Result<Option<Factor>, StoreError> {
    let found: Option<Row> = second_factors::table
        .filter(second_factors::user_id.eq(user_id))
        .filter(second_factors::confirmed_at.is_not_null())
        .first(conn)
        .optional()?;
    Ok(found.map(factor))
}

/// The factor that a user is setting up.
///
/// # Errors
/// A database error.
pub fn find_in_making(conn: &mut DbConn, user_id: i64) -> Result<Option<Factor>, StoreError> {
    let found: Option<Row> = second_factors::table
        .filter(second_factors::user_id.eq(user_id))
        .filter(second_factors::confirmed_at.is_null())
        .first(conn)
        .optional()?;
    Ok(found.map(factor))
}

/// Begins a factor; one that was never confirmed goes.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    user_id: i64,
    sealed_secret: &[u8],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::delete(
        second_factors::table
            .filter(second_factors::user_id.eq(user_id))
            .filter(second_factors::confirmed_at.is_null()),
    )
    .execute(conn)?;
    diesel::insert_into(second_factors::table)
        .values((
            second_factors::user_id.eq(user_id),
            second_factors::sealed_secret.eq(sealed_secret),
            second_factors::made_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts the factor that a user set up in the place of the earlier one.
///
/// # Errors
/// A database error.
pub fn set_confirmed(
    conn: &mut DbConn,
    (user_id, id): (i64, i64),
    step: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::delete(
        second_factors::table
            .filter(second_factors::user_id.eq(user_id))
            .filter(second_factors::id.ne(id)),
    )
    .execute(conn)?;
    diesel::update(second_factors::table.find(id))
        .set((
            second_factors::confirmed_at.eq(Some(now.naive_utc())),
            second_factors::last_step.eq(step),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes the step of a code, and answers whether it was later than the last one: of two requests
/// with one code only the first goes on.
///
/// # Errors
/// A database error.
pub fn set_last_step(conn: &mut DbConn, id: i64, step: i64) -> Result<bool, StoreError> {
    let later = second_factors::table.find(id).filter(second_factors::last_step.lt(step));
    Ok(diesel::update(later).set(second_factors::last_step.eq(step)).execute(conn)? == 1)
}

/// Takes every factor of a user away, with the recovery codes; answers whether one was in use.
///
/// # Errors
/// A database error.
pub fn remove(conn: &mut DbConn, user_id: i64) -> Result<bool, StoreError> {
    let was_there = find(conn, user_id)?.is_some();
    diesel::delete(second_factors::table.filter(second_factors::user_id.eq(user_id)))
        .execute(conn)?;
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user_id)))
        .execute(conn)?;
    Ok(was_there)
}

/// The users that have a factor.
///
/// # Errors
/// A database error.
pub fn list_users(conn: &mut DbConn) -> Result<HashSet<i64>, StoreError> {
    let users: Vec<i64> = second_factors::table
        .filter(second_factors::confirmed_at.is_not_null())
        .select(second_factors::user_id)
        .load(conn)?;
    Ok(users.into_iter().collect())
}

/// Puts new recovery codes in the place of all earlier ones.
///
/// # Errors
/// A database error.
pub fn set_recovery_codes(
    conn: &mut DbConn,
    user_id: i64,
    hashes: &[String],
) -> Result<(), StoreError> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user_id)))
        .execute(conn)?;
    for hash in hashes {
        diesel::insert_into(recovery_codes::table)
            .values((recovery_codes::user_id.eq(user_id), recovery_codes::code_hash.eq(hash)))
            .execute(conn)?;
    }
    Ok(())
}

/// Uses a recovery code up, and answers whether it was there to be used.
///
/// # Errors
/// A database error.
pub fn use_recovery_code(
    conn: &mut DbConn,
    user_id: i64,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let unused = recovery_codes::table
        .filter(recovery_codes::user_id.eq(user_id))
        .filter(recovery_codes::code_hash.eq(hash))
        .filter(recovery_codes::used_at.is_null());
    let used = diesel::update(unused).set(recovery_codes::used_at.eq(Some(now.naive_utc())));
    Ok(used.execute(conn)? == 1)
}

/// How many recovery codes of a user still work.
///
/// # Errors
/// A database error.
pub fn count_recovery_codes(conn: &mut DbConn, user_id: i64) -> Result<i64, StoreError> {
    Ok(recovery_codes::table
        .filter(recovery_codes::user_id.eq(user_id))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(conn)?)
}
