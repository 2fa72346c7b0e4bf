//! The targets of a tour: dated records that are added and never changed, and what was taken back.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::schema::{target_withdrawals, targets};
use super::{DbConn, StoreError, parsed};
use crate::domain::targets::{NewTarget, Recorded, Target, TargetRecord, Withdrawal};

#[derive(Queryable, Selectable)]
#[diesel(table_name = targets)]
struct TargetRow {
    id: i64,
    code: String,
    label: String,
    metric: String,
    goal: i32,
    deadline: NaiveDate,
    source: String,
    source_address: Option<String>,
    set_on: Option<NaiveDate>,
    recorded_at: Option<NaiveDateTime>,
    recorded_by: Option<String>,
    supersedes: Option<i64>,
}

impl TargetRow {
    fn into_record(self, withdrawal: Option<Withdrawal>) -> Result<TargetRecord, StoreError> {
        let by = self.recorded_by.unwrap_or_default();
        Ok(TargetRecord {
            id: self.id,
            target: Target {
                metric: parsed("targets.metric", &self.metric)?,
                code: self.code,
                label: self.label,
                goal: i64::from(self.goal),
                deadline: self.deadline,
                source: self.source,
            },
            source_address: self.source_address,
            set_on: self.set_on,
            recorded: self.recorded_at.map(|at| Recorded { at: at.and_utc(), by }),
            supersedes: self.supersedes,
            withdrawal,
        })
    }
}

/// Adds a target and answers its number. `recorded` is none for what held from the start of the
/// tour.
///
/// # Errors
/// [`StoreError::Duplicate`] when the tour has one of that code.
pub fn add(
    conn: &mut DbConn,
    tour_id: i64,
    new: &NewTarget,
    (recorded, supersedes): (Option<&Recorded>, Option<i64>),
) -> Result<i64, StoreError> {
    let target = &new.target;
    Ok(diesel::insert_into(targets::table)
        .values((
            targets::tour_id.eq(tour_id),
            targets::code.eq(&target.code),
            targets::label.eq(&target.label),
            targets::metric.eq(target.metric.as_str()),
            targets::goal.eq(i32::try_from(target.goal).unwrap_or(i32::MAX)),
            targets::deadline.eq(target.deadline),
            targets::source.eq(&target.source),
            targets::source_address.eq(new.source_address.as_deref()),
            targets::set_on.eq(new.set_on),
            targets::recorded_at.eq(recorded.map(|it| it.at.naive_utc())),
            targets::recorded_by.eq(recorded.map(|it| it.by.as_str())),
            targets::supersedes.eq(supersedes),
        ))
        .returning(targets::id)
        .get_result(conn)?)
}

/// Writes down that a target was set by mistake.
///
/// # Errors
/// [`StoreError::Duplicate`] when that was written down before.
pub fn withdraw(conn: &mut DbConn, id: i64, withdrawal: &Withdrawal) -> Result<(), StoreError> {
    diesel::insert_into(target_withdrawals::table)
        .values((
            target_withdrawals::target_id.eq(id),
            target_withdrawals::recorded_at.eq(withdrawal.recorded.at.naive_utc()),
            target_withdrawals::recorded_by.eq(&withdrawal.recorded.by),
            target_withdrawals::reason.eq(&withdrawal.reason),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every target ever set in a tour, in the order of the records.
///
/// # Errors
/// A database error, or a stored metric without meaning.
pub fn list(conn: &mut DbConn, tour_id: i64) -> Result<Vec<TargetRecord>, StoreError> {
    let mut withdrawals: HashMap<i64, Withdrawal> = target_withdrawals::table
        .select((
            target_withdrawals::target_id,
            target_withdrawals::recorded_at,
            target_withdrawals::recorded_by,
            target_withdrawals::reason,
        ))
        .load::<(i64, NaiveDateTime, String, String)>(conn)?
        .into_iter()
        .map(|(id, at, by, reason)| {
            (id, Withdrawal { recorded: Recorded { at: at.and_utc(), by }, reason })
        })
        .collect();
    targets::table
        .filter(targets::tour_id.eq(tour_id))
        .order(targets::id)
        .select(TargetRow::as_select())
        .load::<TargetRow>(conn)?
        .into_iter()
        .map(|row| {
            let withdrawal = withdrawals.remove(&row.id);
            row.into_record(withdrawal)
        })
        .collect()
}
