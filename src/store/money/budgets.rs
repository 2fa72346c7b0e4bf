//! What may be spent on sessions, period by period.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::costs::{Budget, NewBudget};
use crate::domain::money::Euro;
use crate::store::schema::budgets;
use crate::store::{DbConn, StoreError};

#[derive(Queryable, Selectable)]
#[diesel(table_name = budgets)]
struct BudgetRow {
    id: i64,
    first_day: NaiveDate,
    last_day: NaiveDate,
    amount_cents: i64,
    source: String,
    set_at: NaiveDateTime,
    superseded_at: Option<NaiveDateTime>,
}

impl BudgetRow {
    fn into_budget(self) -> Budget {
        Budget {
            id: self.id,
            first_day: self.first_day,
            last_day: self.last_day,
            amount: Euro::from_cents(self.amount_cents),
            source: self.source,
            set_at: self.set_at.and_utc(),
            superseded_at: self.superseded_at.map(|at| at.and_utc()),
        }
    }
}

/// Adds a budget and answers its id.
///
/// # Errors
/// A database error.
pub fn add(
    conn: &mut DbConn,
    budget: &NewBudget,
    (set_by, now): (i64, DateTime<Utc>),
) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(budgets::table)
        .values((
            budgets::first_day.eq(budget.first_day),
            budgets::last_day.eq(budget.last_day),
            budgets::amount_cents.eq(budget.amount.cents()),
            budgets::source.eq(budget.source.trim()),
            budgets::set_by.eq(set_by),
            budgets::set_at.eq(now.naive_utc()),
        ))
        .returning(budgets::id)
        .get_result(conn)?)
}

/// Marks budgets as replaced.
///
/// # Errors
/// A database error.
pub fn supersede(conn: &mut DbConn, ids: &[i64], now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(budgets::table.filter(budgets::id.eq_any(ids)))
        .set(budgets::superseded_at.eq(Some(now.naive_utc())))
        .execute(conn)?;
    Ok(())
}

/// Every budget, also what was replaced, by its first day.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Budget>, StoreError> {
    let rows = budgets::table
        .order((budgets::first_day, budgets::id))
        .select(BudgetRow::as_select())
        .load::<BudgetRow>(conn)?;
    Ok(rows.into_iter().map(BudgetRow::into_budget).collect())
}
