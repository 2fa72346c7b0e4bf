//! Calls to organisations, and what the call round asks: whose letter waits, and which numbers
//! they have.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::calls::{Call, CallResult};
use crate::domain::contacts::ContactFunction;
use crate::domain::dates::amsterdam_day;
use crate::domain::stages::{Stage, StageState};
use crate::store::parts::in_parts;
use crate::store::schema::{calls, contacts, dossiers, stage_states, users};
use crate::store::waiting::LetterSince;
use crate::store::{DbConn, StoreError, parsed};

type CallRow = (i64, NaiveDateTime, String, Option<NaiveDate>, Option<String>);

/// The columns of a [`CallRow`].
const CALL: (calls::dossier_id, calls::at, calls::result, calls::call_back_on, calls::remark) =
    (calls::dossier_id, calls::at, calls::result, calls::call_back_on, calls::remark);

/// Adds a call (its day is ignored).
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    call: &Call,
    caller_id: i64,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(calls::table)
        .values((
            calls::dossier_id.eq(call.dossier_id),
            calls::caller_id.eq(caller_id),
            calls::at.eq(now.naive_utc()),
            calls::result.eq(call.result.as_str()),
            calls::call_back_on.eq(call.call_back_on),
            calls::remark.eq(&call.remark),
        ))
        .returning(calls::id)
        .get_result(conn)?)
}

/// The calls that this caller logged of a dossier since an instant, oldest first.
///
/// # Errors
/// A database error.
pub fn list_own_since(
    conn: &mut DbConn,
    (dossier_id, caller_id): (i64, i64),
    since: DateTime<Utc>,
) -> Result<Vec<Call>, StoreError> {
    calls::table
        .filter(calls::dossier_id.eq(dossier_id))
        .filter(calls::caller_id.eq(caller_id))
        .filter(calls::at.ge(since.naive_utc()))
        .order(calls::id)
        .select(CALL)
        .load::<CallRow>(conn)?
        .into_iter()
        .map(call)
        .collect()
}

/// The id of the last call to a dossier that was not taken back, with the day, what came of it and
/// the name of the caller.
///
/// # Errors
/// A database error.
pub fn find_last(
    conn: &mut DbConn,
    dossier_id: i64,
) -> Result<Option<(i64, NaiveDate, CallResult, String)>, StoreError> {
    let row = calls::table
        .inner_join(users::table)
        .filter(calls::dossier_id.eq(dossier_id))
        .filter(calls::taken_back_at.is_null())
        .order(calls::id.desc())
        .select((calls::id, calls::at, calls::result, users::name))
        .first::<(i64, NaiveDateTime, String, String)>(conn)
        .optional()?;
    row.map(|(id, at, result, name)| {
        Ok((id, amsterdam_day(at.and_utc()), parsed("calls.result", &result)?, name))
    })
    .transpose()
}

/// Takes a call back: it stays, and counts no more.
///
/// # Errors
/// A database error.
pub fn take_back(
    conn: &mut DbConn,
    id: i64,
    (by, reason): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(calls::table.find(id))
        .set((
            calls::taken_back_at.eq(Some(now.naive_utc())),
            calls::taken_back_by.eq(Some(by)),
            calls::taken_back_reason.eq(Some(reason)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every call in a tour that was not taken back, oldest first.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<Call>, StoreError> {
    calls::table
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(calls::taken_back_at.is_null())
        .order(calls::id)
        .select(CALL)
        .load::<CallRow>(conn)?
        .into_iter()
        .map(call)
        .collect()
}

fn call((dossier_id, at, result, call_back_on, remark): CallRow) -> Result<Call, StoreError> {
    let on = amsterdam_day(at.and_utc());
    let result = parsed("calls.result", &result)?;
    Ok(Call { dossier_id, on, result, call_back_on, remark })
}

/// The calls to these dossiers, oldest first.
///
/// # Errors
/// A database error.
pub fn list_among(conn: &mut DbConn, dossier_ids: &[i64]) -> Result<Vec<Call>, StoreError> {
    in_parts(dossier_ids, |some| {
        calls::table
            .filter(calls::dossier_id.eq_any(some))
            .filter(calls::taken_back_at.is_null())
            .order(calls::id)
            .select(CALL)
            .load::<CallRow>(conn)?
            .into_iter()
            .map(call)
            .collect()
    })
}

/// The calls to one dossier with the name of each caller, oldest first.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, dossier_id: i64) -> Result<Vec<(Call, String)>, StoreError> {
    type Row = (NaiveDateTime, String, Option<NaiveDate>, Option<String>, String);
    calls::table
        .inner_join(users::table)
        .filter(calls::dossier_id.eq(dossier_id))
        .filter(calls::taken_back_at.is_null())
        .order(calls::id)
        .select((calls::at, calls::result, calls::call_back_on, calls::remark, users::name))
        .load::<Row>(conn)?
        .into_iter()
        .map(|(at, result, call_back_on, remark, name)| {
            let on = amsterdam_day(at.and_utc());
            let result = parsed("calls.result", &result)?;
            Ok((Call { dossier_id, on, result, call_back_on, remark }, name))
        })
        .collect()
}

/// The dossiers of a tour whose letter is in one of these states.
///
/// # Errors
/// A database error.
pub fn list_letters_in(
    conn: &mut DbConn,
    tour_id: i64,
    states: &[StageState],
) -> Result<Vec<LetterSince>, StoreError> {
    let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    stage_states::table
        .inner_join(dossiers::table.on(dossiers::id.eq(stage_states::dossier_id)))
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(stage_states::stage.eq(Stage::Letter.as_str()))
        .filter(stage_states::state.eq_any(states))
        .order(stage_states::dossier_id)
        .select((stage_states::dossier_id, stage_states::state, stage_states::since_on))
        .load::<(i64, String, NaiveDate)>(conn)?
        .into_iter()
        .map(|(id, state, since)| Ok((id, parsed("stage_states.state", &state)?, since)))
        .collect()
}

/// The state of the letter of one dossier, if anything happened to it.
///
/// # Errors
/// A database error.
pub fn find_letter(conn: &mut DbConn, dossier_id: i64) -> Result<Option<LetterSince>, StoreError> {
    let found: Option<(String, NaiveDate)> = stage_states::table
        .find((dossier_id, Stage::Letter.as_str()))
        .select((stage_states::state, stage_states::since_on))
        .first(conn)
        .optional()?;
    found
        .map(|(state, since)| Ok((dossier_id, parsed("stage_states.state", &state)?, since)))
        .transpose()
}

/// The phone numbers of those who may be called at these organisations, as (organisation,
/// function, number).
///
/// # Errors
/// A database error.
pub fn list_numbers(
    conn: &mut DbConn,
    organisation_ids: &[i64],
    today: NaiveDate,
) -> Result<Vec<(i64, ContactFunction, String)>, StoreError> {
    in_parts(organisation_ids, |some| {
        contacts::table
            .filter(contacts::organisation_id.eq_any(some))
            .filter(contacts::phone.is_not_null())
            .filter(contacts::do_not_contact.eq(false))
            .filter(contacts::valid_to.is_null().or(contacts::valid_to.gt(today)))
            .order((contacts::organisation_id, contacts::id))
            .select((contacts::organisation_id, contacts::function, contacts::phone))
            .load::<(i64, String, Option<String>)>(conn)?
            .into_iter()
            .map(|(id, function, phone)| {
                Ok((id, parsed("contacts.function", &function)?, phone.unwrap_or_default()))
            })
            .collect()
    })
}
