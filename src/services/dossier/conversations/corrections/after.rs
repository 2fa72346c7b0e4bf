//! What a corrected conversation leads to: the wish for a session, the settled letter, the stage
//! and the day to get in touch again.

use chrono::NaiveDate;

use crate::domain::conversations::Outcome;
use crate::domain::dossiers::StageEvent;
use crate::domain::stages::{Move, Stage, StageState};
use crate::services::follow_up::FollowUp;
use crate::services::{ServiceResult, stages};
use crate::store::DbConn;

/// What followed from the conversation and does not stand any more: the wish for a session, and
/// for a conversation that was not held the letter that it settled.
pub(super) fn following<'a>(
    events: &'a [StageEvent],
    told: Option<&StageEvent>,
    (was, outcome): (&Outcome, Option<&Outcome>),
    is_last: bool,
) -> Vec<&'a StageEvent> {
    use StageState::{Answered, Declined, Offered, Skipped, Wanted};
    let stays = outcome
        .is_some_and(|it| (it.held_on, it.session_interest) == (was.held_on, was.session_interest));
    let wish = stages::last(events, Stage::Session).filter(|event| {
        event.happened_on == was.held_on && matches!(event.to, Offered | Wanted | Declined)
    });
    // A wish after a refusal was opened again first.
    let reopened = wish.and_then(|wish| {
        events.iter().find(|event| {
            (event.stage, event.recorded_at) == (Stage::Session, wish.recorded_at)
                && event.from == Declined
                && event.corrects.is_none()
        })
    });
    let letter = stages::last(events, Stage::Letter).filter(|event| {
        let is_of_it =
            told.is_some_and(|it| event.recorded_at == it.recorded_at && event.id > it.id);
        is_last && is_of_it && matches!(event.to, Answered | Skipped)
    });
    wish.into_iter().chain(reopened).filter(|_| !stays).chain(letter).collect()
}

/// Records the stage as held again, from the first conversation that was.
pub(super) fn hold_again(
    conn: &mut DbConn,
    follow_up: &FollowUp<'_>,
    first: Option<NaiveDate>,
) -> ServiceResult<()> {
    if let Some(on) = first
        && follow_up.state(conn, Stage::Conversation)? != StageState::Held
    {
        FollowUp { on, ..*follow_up }.step(conn, Stage::Conversation, Move::Hold, "")?;
    }
    Ok(())
}

pub(super) fn set_reapproach(
    conn: &mut DbConn,
    follow_up: &FollowUp<'_>,
    (was, outcome): (&Outcome, Option<&Outcome>),
) -> ServiceResult<()> {
    let later_on = outcome.and_then(|outcome| outcome.later_on);
    if later_on == was.later_on {
        return Ok(());
    }
    match later_on {
        Some(day) => follow_up.set_reapproach(conn, Some((day, "later een bijeenkomst"))),
        None if follow_up.dossier.reapproach_on == was.later_on => {
            follow_up.set_reapproach(conn, None)
        }
        None => Ok(()),
    }
}
