//! The reminders of a round in figures: how many are to come, wait, left, and will never leave.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::dates::amsterdam_day;
use crate::domain::letters::{MOST_REMINDERS, MessageState};
use crate::domain::permissions::{Actor, Permission};
use crate::services::reminders::{Outlook, outlooks};
use crate::services::roster::Roster;
use crate::services::{ServiceResult, require};
use crate::store::{DbConn, reminders};

/// The reminders of one round; a reminder to two recipients counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReminderFigures {
    /// Not due yet.
    pub to_come: usize,
    /// Due, and waiting for a release.
    pub due: usize,
    /// Released, and on their way out.
    pub queued: usize,
    /// Left.
    pub sent: usize,
    /// Letters that left and get no further reminder, although they had fewer than two.
    pub stopped: usize,
}

/// Counts the reminders of a round as they stand today.
///
/// # Errors
/// No permission, or a store error.
pub fn tally(
    conn: &mut DbConn,
    actor: &Actor,
    round_id: i64,
    now: DateTime<Utc>,
) -> ServiceResult<ReminderFigures> {
    require(actor, Permission::ReadRounds)?;
    let (roster, today) = (Roster::load(conn)?, amsterdam_day(now));
    let outlooks: HashMap<i64, Outlook> = outlooks(conn, &roster, today)?
        .into_iter()
        .filter(|outlook| outlook.round_id == round_id)
        .map(|outlook| (outlook.letter_id, outlook))
        .collect();
    let course = reminders::list_course(conn, round_id)?;
    let of_state = |is_meant: fn(MessageState) -> bool| -> HashSet<(i64, u32)> {
        let meant = course.iter().filter(|(_, _, state)| is_meant(*state));
        meant.map(|(letter_id, number, _)| (*letter_id, *number)).collect()
    };
    let left = of_state(|state| state == MessageState::Sent);
    let queued = of_state(|state| matches!(state, MessageState::Queued | MessageState::Sending));
    let mut figures = ReminderFigures {
        queued: queued.iter().filter(|(_, number)| *number > 0).count(),
        sent: left.iter().filter(|(_, number)| *number > 0).count(),
        ..ReminderFigures::default()
    };
    for (letter_id, _) in left.iter().filter(|(_, number)| *number == 0) {
        let next = outlooks.get(letter_id).and_then(|outlook| outlook.next);
        let is_under_way = queued.iter().any(|(id, number)| id == letter_id && *number > 0);
        let is_done = left.contains(&(*letter_id, MOST_REMINDERS));
        match next {
            Some((_, on)) if on <= today => figures.due += 1,
            Some(_) => figures.to_come += 1,
            None if is_under_way || is_done => {}
            None => figures.stopped += 1,
        }
    }
    Ok(figures)
}
