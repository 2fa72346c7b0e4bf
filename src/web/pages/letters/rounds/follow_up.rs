//! What the page of a round says beside its letters: reminders that are due, and the way to move
//! what did not leave.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::letters::RoundState;
use crate::domain::permissions::{Actor, Permission};
use crate::services::ServiceResult;
use crate::services::rounds::view::RoundFigures;
use crate::services::rounds::{reminders, shift};
use crate::store::DbConn;
use crate::web::pages::round_view::{counted, href};

/// What waits beside the letters of one round.
pub struct FollowUp {
    /// Reminders that are due.
    reminders: usize,
    /// True when a new moment waits for a second person.
    is_shift_proposed: bool,
}

/// Looks what waits.
///
/// # Errors
/// No permission.
pub fn load(
    conn: &mut DbConn,
    actor: &Actor,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<FollowUp> {
    let due = reminders::due(conn, actor, now)?.into_iter();
    let mut own = due.filter(|(round, _)| round.id == round_id);
    Ok(FollowUp {
        reminders: own.next().map_or(0, |(_, due)| due),
        is_shift_proposed: shift::is_proposed(conn, round_id)?,
    })
}

/// Adds it to the content of the page.
pub fn add(content: &mut Value, figures: &RoundFigures, rest: &FollowUp, actor: &Actor) {
    let round = &figures.round;
    let home = href(round.id);
    let may_move = actor.may(Permission::ReleaseRounds)
        && matches!(round.state, RoundState::Running | RoundState::Paused)
        && figures.counts.queued > 0;
    let shift_label = if rest.is_shift_proposed { "Bekijk het voorstel" } else { "Verzet de rest" };
    let shift_href = if may_move { format!("{home}/verzetten") } else { String::new() };
    let text = match rest.reminders {
        0 => String::new(),
        1 => "1 herinnering staat klaar.".to_owned(),
        due => format!("{} staan klaar.", counted(due, "herinnering", "herinneringen")),
    };
    if let Some(content) = content.as_object_mut() {
        content.insert(
            "follow_up".to_owned(),
            json!({ "reminders": text, "reminders_href": format!("{home}/herinneringen"),
                "shift_href": shift_href, "shift_label": shift_label }),
        );
    }
}
