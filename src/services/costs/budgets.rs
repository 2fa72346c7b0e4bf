//! What the team may spend on sessions in a period.

use chrono::{DateTime, Utc};

use super::user;
use crate::domain::costs::{Budget, NewBudget, Stand, replaced, stand};
use crate::domain::errors::RuleError;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, audit, require};
use crate::store::{DbConn, budgets, costs};

/// Every budget with how it stands, the latest first; also what was replaced.
///
/// # Errors
/// No permission.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<(Budget, Stand)>> {
    require(actor, Permission::ReadCosts)?;
    let lines = costs::list(conn)?;
    let with_stand = |it: Budget| {
        let stand = stand(&it, &lines, None);
        (it, stand)
    };
    Ok(budgets::list(conn)?.into_iter().rev().map(with_stand).collect())
}

/// Sets a budget and answers how many it takes the place of.
///
/// # Errors
/// Every refused field, another budget on the same days that it may not replace, or no permission.
pub fn set(
    conn: &mut DbConn,
    actor: &Actor,
    budget: &NewBudget,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    require(actor, Permission::SetBudgets)?;
    let problems = budget.problems();
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let old = replaced(budget, &budgets::list(conn)?)?;
    budgets::supersede(conn, &old, now)?;
    let id = budgets::add(conn, budget, (user(actor)?, now))?;
    audit::record(conn, actor, "budget.set", &format!("budget {id}"), now)?;
    Ok(old.len())
}
