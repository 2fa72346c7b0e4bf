//! The history of the stages as it was recorded.

use chrono::NaiveDate;

use crate::domain::dossiers::StageEvent;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::Stage;
use crate::services::{ServiceResult, require};
use crate::store::stage_events::{self, Wanted};
use crate::store::{DbConn, dossiers};

/// Which events are asked for; nothing given is all of the tour.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Code of the organisation.
    pub organisation: Option<String>,
    /// The stage.
    pub stage: Option<Stage>,
    /// The first day on which it happened.
    pub from: Option<NaiveDate>,
    /// The last day on which it happened.
    pub to: Option<NaiveDate>,
}

/// An event with its organisation.
#[derive(Debug, Clone)]
pub struct EventLine {
    /// CBS code.
    pub code: String,
    /// The event.
    pub event: StageEvent,
}

/// One page of the events, in the order in which they were recorded, and how many there are.
/// `window` is how many to skip and how many to take.
///
/// # Errors
/// No permission.
pub fn page(
    conn: &mut DbConn,
    actor: &Actor,
    filter: &Filter,
    window: (i64, i64),
) -> ServiceResult<(Vec<EventLine>, usize)> {
    require(actor, Permission::ReadOrganisations)?;
    let wanted = Wanted {
        tour_id: dossiers::current_tour(conn)?,
        code: filter.organisation.as_deref(),
        stage: filter.stage,
        from: filter.from,
        to: filter.to,
    };
    let total = stage_events::count(conn, &wanted)?;
    let lines = stage_events::page(conn, &wanted, window)?;
    Ok((lines.into_iter().map(|(code, event)| EventLine { code, event }).collect(), total))
}
