//! Claiming the next message: only one sender gets it, and only when it may leave right now.

use chrono::{DateTime, Utc};

use super::Claimant;
use super::objection;
use crate::domain::dates::{amsterdam_day, day_and_clock};
use crate::domain::letters::{Message, MessageState, Round, RoundState};
use crate::domain::permissions::Actor;
use crate::domain::schedule::{ClosedDays, due_instants, is_office_open, is_overdue};
use crate::services::rounds::{control, release};
use crate::services::{ServiceResult, muting};
use crate::store::{DbConn, messages, recesses, rounds};

/// How many due messages are looked at in one go.
const BATCH: i64 = 20;

/// Claims the next message that may leave now, if there is one. A round that is far too late
/// is held on the way.
///
/// # Errors
/// A store error.
pub fn claim(
    conn: &mut DbConn,
    claimant: &Claimant,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Message>> {
    if muting::reason(conn)?.is_some() {
        return Ok(None);
    }
    let closed = recesses::closed_days(conn)?;
    let with_letters = is_office_open(now, &closed);
    if with_letters {
        hold_late_rounds(conn, now)?;
    }
    loop {
        let due = messages::list_due(conn, now, with_letters, BATCH)?;
        if due.is_empty() {
            return Ok(None);
        }
        for message in due {
            if may_leave(conn, &message, &closed, now)?
                && messages::claim(conn, &message, &claimant.instance, now + claimant.lease)?
            {
                return Ok(Some(messages::get(conn, message.id)?));
            }
        }
    }
}

/// Puts a claimed message back untouched, when it could not be written in the send journal.
///
/// # Errors
/// A store error.
pub fn give_back(conn: &mut DbConn, message: &Message) -> ServiceResult<()> {
    let mut message = message.clone();
    message.state = MessageState::Queued;
    message.claimed_by = None;
    message.lease_until = None;
    Ok(messages::save(conn, &message)?)
}

/// Rounds whose next message was due more than 48 hours ago ask a person first.
fn hold_late_rounds(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<()> {
    for (round_id, due) in messages::oldest_due(conn)? {
        if is_overdue(due, now) {
            let round = rounds::get(conn, round_id)?;
            let notice = format!(
                "Het eerste bericht dat wacht, had {} moeten vertrekken. Dat is meer dan 48 uur \
                 geleden. Kijk na of de brieven nog kloppen en kies dan Hervat.",
                day_and_clock(due)
            );
            control::hold(conn, round, notice, now)?;
        }
    }
    Ok(())
}

/// Looks once more at a message that is due. One that may not leave now is put aside, so that
/// it is not found again: later, held, or cancelled with the reason.
fn may_leave(
    conn: &mut DbConn,
    message: &Message,
    closed: &ClosedDays,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let Some(letter_id) = message.letter_id else {
        return session_mail_may_leave(conn, message, now);
    };
    // The messages of one letter stand beside each other; the first may have put aside both.
    if messages::get(conn, message.id)?.version != message.version {
        return Ok(false);
    }
    let letter = rounds::get_letter(conn, letter_id)?;
    let round = rounds::get(conn, letter.round_id)?;
    if round.state == RoundState::Approved && !start(conn, round.clone(), now)? {
        return Ok(false);
    }
    let region = control::region_of(conn, &letter)?;
    if !closed.is_open_for(amsterdam_day(now), &region) {
        let later = due_instants(now, round.pace_per_hour, &[region], closed)?;
        for due_at in later {
            messages::put_off(conn, letter_id, due_at)?;
        }
        return Ok(false);
    }
    if let Some(reason) = objection::to_letter(conn, message, (&letter, &round), now)? {
        cancel(conn, message, reason)?;
        control::close_when_nothing_leaves(conn, &Actor::program("jobs"), &letter, now)?;
        control::finish_when_done(conn, letter.round_id)?;
        return Ok(false);
    }
    Ok(true)
}

fn session_mail_may_leave(
    conn: &mut DbConn,
    message: &Message,
    now: DateTime<Utc>,
) -> ServiceResult<bool> {
    let Some(reason) = objection::to_session_mail(conn, message, now)? else {
        return Ok(true);
    };
    cancel(conn, message, reason)?;
    Ok(false)
}

/// Starts a released round when its messages are still exactly what was released.
fn start(conn: &mut DbConn, mut round: Round, now: DateTime<Utc>) -> ServiceResult<bool> {
    if !release::still_holds(conn, &round)? {
        let notice = "De berichten zijn niet meer precies wat is vrijgegeven. Trek de ronde in \
                      en maak haar opnieuw.";
        control::hold(conn, round, notice.to_owned(), now)?;
        return Ok(false);
    }
    round.state = round.state.start()?;
    rounds::save(conn, &round)?;
    Ok(true)
}

fn cancel(conn: &mut DbConn, message: &Message, reason: &str) -> ServiceResult<()> {
    let mut message = message.clone();
    message.state = MessageState::Cancelled;
    message.server_said = Some(reason.to_owned());
    Ok(messages::save(conn, &message)?)
}
