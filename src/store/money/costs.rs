//! The lines of what sessions cost. None is ever removed.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::costs::{CostLine, NewCost, Withdrawal};
use crate::domain::money::Euro;
use crate::domain::trainings::TrainingState;
use crate::store::schema::{session_costs, trainings};
use crate::store::{DbConn, StoreError, parsed};

#[derive(Queryable, Selectable)]
#[diesel(table_name = session_costs)]
struct CostRow {
    id: i64,
    session_id: i64,
    kind: String,
    amount_cents: i64,
    on_day: NaiveDate,
    person_id: Option<i64>,
    note: Option<String>,
    entered_at: NaiveDateTime,
    withdrawn_at: Option<NaiveDateTime>,
    withdrawn_reason: Option<String>,
}

impl CostRow {
    fn into_line(self) -> Result<CostLine, StoreError> {
        let withdrawn = self.withdrawn_at.zip(self.withdrawn_reason);
        Ok(CostLine {
            id: self.id,
            session_id: self.session_id,
            cost: NewCost {
                kind: parsed("session_costs.kind", &self.kind)?,
                amount: Euro::from_cents(self.amount_cents),
                on: self.on_day,
                person_id: self.person_id,
                note: self.note,
            },
            entered_at: self.entered_at.and_utc(),
            withdrawn: withdrawn.map(|(at, reason)| Withdrawal { at: at.and_utc(), reason }),
        })
    }
}

/// Adds a line to a session and answers its id.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    session_id: i64,
    cost: &NewCost,
    (entered_by, now): (i64, DateTime<Utc>),
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(session_costs::table)
        .values((
            session_costs::session_id.eq(session_id),
            session_costs::kind.eq(cost.kind.as_str()),
            session_costs::amount_cents.eq(cost.amount.cents()),
            session_costs::on_day.eq(cost.on),
            session_costs::person_id.eq(cost.person_id),
            session_costs::note.eq(&cost.note),
            session_costs::entered_by.eq(entered_by),
            session_costs::entered_at.eq(now.naive_utc()),
        ))
        .returning(session_costs::id)
        .get_result(conn)?)
}

/// Marks a line as withdrawn.
///
/// # Errors
/// [`StoreError::Conflict`] when it was withdrawn already.
pub fn withdraw(
    conn: &mut DbConn,
    id: i64,
    reason: &str,
    (withdrawn_by, now): (i64, DateTime<Utc>),
) -> Result<(), StoreError> {
    let standing = session_costs::table.find(id).filter(session_costs::withdrawn_at.is_null());
    let changed = diesel::update(standing)
        .set((
            session_costs::withdrawn_at.eq(Some(now.naive_utc())),
            session_costs::withdrawn_by.eq(Some(withdrawn_by)),
            session_costs::withdrawn_reason.eq(Some(reason)),
        ))
        .execute(conn)?;
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// The line of a session with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when the session has no such line.
pub fn get(conn: &mut DbConn, session_id: i64, id: i64) -> Result<CostLine, StoreError> {
    session_costs::table
        .find(id)
        .filter(session_costs::session_id.eq(session_id))
        .select(CostRow::as_select())
        .first::<CostRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Deze regel"))?
        .into_line()
}

/// Every line, by day.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<CostLine>, StoreError> {
    session_costs::table
        .order((session_costs::on_day, session_costs::id))
        .select(CostRow::as_select())
        .load::<CostRow>(conn)?
        .into_iter()
        .map(CostRow::into_line)
        .collect()
}

/// The lines of one session, by day.
///
/// # Errors
/// A database error.
pub fn list_of(conn: &mut DbConn, session_id: i64) -> Result<Vec<CostLine>, StoreError> {
    session_costs::table
        .filter(session_costs::session_id.eq(session_id))
        .order((session_costs::on_day, session_costs::id))
        .select(CostRow::as_select())
        .load::<CostRow>(conn)?
        .into_iter()
        .map(CostRow::into_line)
        .collect()
}

/// The trainings with a cost that was agreed on one of these days: the quote of each, as far as it
/// was written down. One that was declined after all is left out.
///
/// # Errors
/// A database error.
pub fn agreed_quotes(
    conn: &mut DbConn,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<Option<Euro>>, StoreError> {
    let quotes: Vec<Option<i64>> = trainings::table
        .filter(trainings::cost_agreed_on.ge(first))
        .filter(trainings::cost_agreed_on.le(last))
        .filter(trainings::state.ne(TrainingState::Declined.as_str()))
        .order(trainings::id)
        .select(trainings::quote_cents)
        .load(conn)?;
    Ok(quotes.into_iter().map(|cents| cents.map(Euro::from_cents)).collect())
}
