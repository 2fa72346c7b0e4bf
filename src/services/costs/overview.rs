//! What sessions cost in a year, and the lines behind each figure of it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::{LineView, views};
use crate::domain::costs::{
    Budget, CostKind, CostLine, Expected, Stand, YearOverview, expected, overview, stand,
};
use crate::domain::dates::{amsterdam_day, from_amsterdam};
use crate::domain::money::Euro;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::sessions::SessionState;
use crate::services::{ServiceResult, audit, require};
use crate::store::agenda::{self, SessionMoment};
use crate::store::{DbConn, budgets, costs};

/// Which lines are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// The first and the last day.
    pub days: (NaiveDate, NaiveDate),
    /// Only what went to this.
    pub kind: Option<CostKind>,
}

/// A year of costs.
#[derive(Debug, Clone)]
pub struct YearView {
    /// Month by month.
    pub overview: YearOverview,
    /// The budgets that hold in this year, each with how it stands.
    pub budgets: Vec<(Budget, Stand)>,
    /// What planned sessions of this year without a line will cost.
    pub expected: Option<Expected>,
    /// Held sessions of this year without a line: id, day and organisations.
    pub missing: Vec<(i64, NaiveDate, String)>,
    /// Trainings whose cost an organisation agreed to pay in this year: the quote of each, as far
    /// as it is known. They are in none of the sums.
    pub trainings: Vec<Option<Euro>>,
    /// Whether the actor may set a budget.
    pub may_set_budget: bool,
}

/// The costs of a year.
///
/// # Errors
/// No permission.
pub fn show(conn: &mut DbConn, actor: &Actor, year: i32) -> ServiceResult<YearView> {
    require(actor, Permission::ReadCosts)?;
    let days = days_of(year);
    let lines = costs::list(conn)?;
    let budgets = budgets::list(conn)?;
    let midnight = chrono::NaiveTime::MIN;
    let next_year = days.1.succ_opt().unwrap_or(days.1);
    let instants = (from_amsterdam(days.0, midnight), from_amsterdam(next_year, midnight));
    let sessions = agenda::list_sessions(conn, instants)?;
    let charged: HashSet<i64> =
        lines.iter().filter(|it| it.withdrawn.is_none()).map(|it| it.session_id).collect();
    let without = |it: &&SessionMoment| !charged.contains(&it.id);
    let waiting = sessions.iter().filter(|it| it.state == SessionState::Planned).filter(without);
    let missing: Vec<&SessionMoment> =
        sessions.iter().filter(|it| it.state == SessionState::Held).filter(without).collect();
    Ok(YearView {
        overview: overview(&lines, &budgets, year),
        expected: expected(&totals_of_held(conn, &lines)?, waiting.count()),
        budgets: budgets
            .iter()
            .filter(|it| it.holds_within(days))
            .map(|it| (it.clone(), stand(it, &lines, None)))
            .collect(),
        missing: named(conn, &missing)?,
        trainings: costs::agreed_quotes(conn, days)?,
        may_set_budget: actor.may(Permission::SetBudgets),
    })
}

fn days_of(year: i32) -> (NaiveDate, NaiveDate) {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (day(1, 1), day(12, 31))
}

/// What each held session with a line came to.
fn totals_of_held(conn: &mut DbConn, lines: &[CostLine]) -> ServiceResult<Vec<Euro>> {
    let mut totals: HashMap<i64, Euro> = HashMap::new();
    for line in lines.iter().filter(|it| it.withdrawn.is_none()) {
        let total = totals.entry(line.session_id).or_default();
        *total = *total + line.cost.amount;
    }
    let ids: Vec<i64> = totals.keys().copied().collect();
    let held = agenda::list_sessions_among(conn, &ids)?;
    let held = held.iter().filter(|it| it.state == SessionState::Held);
    Ok(held.filter_map(|it| totals.get(&it.id).copied()).collect())
}

fn named(
    conn: &mut DbConn,
    sessions: &[&SessionMoment],
) -> ServiceResult<Vec<(i64, NaiveDate, String)>> {
    let ids: Vec<i64> = sessions.iter().map(|it| it.id).collect();
    let mut hosts = super::hosts(conn, &ids)?;
    let name = |it: &&SessionMoment| {
        (it.id, amsterdam_day(it.times.0), hosts.remove(&it.id).unwrap_or_default())
    };
    Ok(sessions.iter().map(name).collect())
}

/// The lines of some days, by day, also those that were withdrawn.
///
/// # Errors
/// No permission.
pub fn lines(conn: &mut DbConn, actor: &Actor, choice: Choice) -> ServiceResult<Vec<LineView>> {
    require(actor, Permission::ReadCosts)?;
    let mut own = costs::list(conn)?;
    own.retain(|it| it.is_within(choice.days));
    own.retain(|it| choice.kind.is_none_or(|kind| it.cost.kind == kind));
    views(conn, actor, own)
}

/// Notes in the audit log that the lines left as a file.
///
/// # Errors
/// No permission.
pub fn note_export(conn: &mut DbConn, actor: &Actor, now: DateTime<Utc>) -> ServiceResult<()> {
    require(actor, Permission::ReadCosts)?;
    audit::record(conn, actor, "cost.export", "costs", now)
}
