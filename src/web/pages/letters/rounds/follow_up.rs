//! What the page of a round says beside its letters: reminders that are due, and the way to move
//! what did not leave.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::letters::RoundState;
use crate::domain::permissions::{Actor, Permission};
use crate::services::ServiceResult;
use crate::services::rounds::trail::{self, Deed, Trail};
use crate::services::rounds::view::RoundFigures;
use crate::services::rounds::{reminders, shift};
use crate::store::DbConn;
use crate::web::pages::round_view::{counted, href, moment};

/// What waits beside the letters of one round.
pub struct FollowUp {
    /// Reminders that are due.
    reminders: usize,
    /// True when a new moment waits for a second person.
    is_shift_proposed: bool,
    /// Who made, changed and moved it.
    trail: Trail,
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
        trail: trail::trail(conn, actor, round_id)?,
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
        content.insert("trail".to_owned(), json!(told(figures, &rest.trail)));
        // Going on as it was drops the proposal: that is asked first.
        let resume_href = match content.get("resume_action") {
            Some(Value::String(action)) if rest.is_shift_proposed => action.clone(),
            _ => String::new(),
        };
        if !resume_href.is_empty() {
            content.insert("resume_action".to_owned(), json!(""));
        }
        content.insert("resume_href".to_owned(), json!(resume_href));
        content.insert(
            "follow_up".to_owned(),
            json!({ "reminders": text, "reminders_href": format!("{home}/herinneringen"),
                "shift_href": shift_href, "shift_label": shift_label }),
        );
    }
}

/// "Gemaakt door Sem Visser, vrijgegeven door Iris Bakker. Verzet door …".
fn told(figures: &RoundFigures, trail: &Trail) -> String {
    let by = |(name, at): &Deed| format!("{name} op {}", moment(*at));
    let maker = trail.made.as_ref().map_or(&figures.author, |(name, _)| name);
    let mut text = format!("Gemaakt door {maker}");
    if let Some(changed) = &trail.changed {
        text.push_str(&format!(", laatst gewijzigd door {}", by(changed)));
    }
    if let Some(releaser) = &figures.releaser {
        text.push_str(&format!(", vrijgegeven door {releaser}"));
    }
    text.push('.');
    if let Some(moved) = &trail.moved {
        text.push_str(&format!(" Verzet door {}", by(moved)));
        let proposal = trail.proposed.as_ref().filter(|proposed| proposed.1 <= moved.1);
        if let Some((name, _)) = proposal.filter(|(name, _)| *name != moved.0) {
            text.push_str(&format!(", op voorstel van {name}"));
        }
        text.push('.');
    }
    text
}
