//! The history of the stages, page by page.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::dossiers::StageEvent;
use crate::domain::stages::Stage;
use crate::store::schema::{dossiers, organisations, stage_events};
use crate::store::{DbConn, StoreError, parsed};

/// Which events are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The tour.
    pub tour_id: i64,
    /// Code of the organisation.
    pub code: Option<&'a str>,
    /// The stage.
    pub stage: Option<Stage>,
    /// The first day on which it happened.
    pub from: Option<NaiveDate>,
    /// The last day on which it happened.
    pub to: Option<NaiveDate>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = stage_events)]
struct EventRow {
    id: i64,
    dossier_id: i64,
    stage: String,
    from_state: String,
    to_state: String,
    happened_on: NaiveDate,
    recorded_at: NaiveDateTime,
    actor: String,
    reason: Option<String>,
    corrects: Option<i64>,
}

/// The events that fit, as a query whose columns are still to be chosen.
macro_rules! fitting {
    ($wanted:expr, $columns:expr) => {{
        let wanted: &Wanted<'_> = $wanted;
        let mut query = stage_events::table
            .inner_join(dossiers::table.inner_join(organisations::table))
            .filter(dossiers::tour_id.eq(wanted.tour_id))
            .select($columns)
            .into_boxed();
        if let Some(code) = wanted.code {
            query = query.filter(organisations::code.eq(code));
        }
        if let Some(stage) = wanted.stage {
            query = query.filter(stage_events::stage.eq(stage.as_str()));
        }
        if let Some(from) = wanted.from {
            query = query.filter(stage_events::happened_on.ge(from));
        }
        if let Some(to) = wanted.to {
            query = query.filter(stage_events::happened_on.le(to));
        }
        query
    }};
}

/// How many events fit.
///
/// # Errors
/// A database error.
pub fn count(conn: &mut DbConn, wanted: &Wanted<'_>) -> Result<usize, StoreError> {
    let total: i64 = fitting!(wanted, diesel::dsl::count_star()).first(conn)?;
    Ok(usize::try_from(total).unwrap_or_default())
}

/// Codes of organisations with their events, in the order in which they were recorded: so many
/// after those that are skipped.
///
/// # Errors
/// A database error.
pub fn page(
    conn: &mut DbConn,
    wanted: &Wanted<'_>,
    (skip, take): (i64, i64),
) -> Result<Vec<(String, StageEvent)>, StoreError> {
    let rows: Vec<(String, EventRow)> =
        fitting!(wanted, (organisations::code, EventRow::as_select()))
            .order(stage_events::id)
            .offset(skip)
            .limit(take)
            .load(conn)?;
    rows.into_iter().map(|(code, row)| Ok((code, event(row)?))).collect()
}

fn event(row: EventRow) -> Result<StageEvent, StoreError> {
    Ok(StageEvent {
        id: row.id,
        dossier_id: row.dossier_id,
        stage: parsed("stage_events.stage", &row.stage)?,
        from: parsed("stage_events.from_state", &row.from_state)?,
        to: parsed("stage_events.to_state", &row.to_state)?,
        happened_on: row.happened_on,
        recorded_at: row.recorded_at.and_utc(),
        actor: row.actor,
        reason: row.reason,
        corrects: row.corrects,
    })
}
